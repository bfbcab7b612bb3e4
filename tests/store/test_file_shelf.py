"""Files kept beside a plan: what is taken, what is refused, and that nothing half is left."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from ecodesk.errors import CannotImport, CannotWrite
from ecodesk.i18n import Text
from ecodesk.progress import Cancelled, Progress
from ecodesk.store import FileShelf
from ecodesk.workspace import Workspace

LIMIT = 1.0


@pytest.fixture
def shelf(tmp_path: Path) -> FileShelf:
    return FileShelf(tmp_path / "plan.files")


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def files(shelf: FileShelf) -> list[Path]:
    return [path for path in shelf.folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_once_under_its_content(shelf: FileShelf, tmp_path: Path) -> None:
    one = shelf.keep(written(tmp_path, "任务书.pdf", b"%PDF-1.7 task"), limit_mb=LIMIT)
    other = shelf.keep(written(tmp_path, "copy.PDF", b"%PDF-1.7 task"), limit_mb=LIMIT)
    assert one.content_hash == other.content_hash == hashlib.sha256(b"%PDF-1.7 task").hexdigest()
    assert (one.file_name, one.size_bytes) == ("任务书.pdf", 13)
    assert len(files(shelf)) == 1
    found = shelf.find(one.content_hash, one.file_name)
    assert found is not None
    assert found.read_bytes() == b"%PDF-1.7 task"
    assert found.suffix == ".pdf"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.jpg", b"", "空的"),
        ("huge.jpg", b"\xff\xd8" + bytes(1_100_000), "太大"),
        ("setup.exe", b"anything", "程序"),
        ("photo.jpg", b"MZ\x90\x00 a program by another name", "程序"),
        ("run", b"#!/bin/sh\n", "程序"),
    ],
)
def test_what_is_refused_leaves_nothing(
    shelf: FileShelf, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(CannotImport) as refused:
        shelf.keep(written(tmp_path, name, content), limit_mb=LIMIT)
    assert said in refused.value.message.zh
    assert name in refused.value.message.zh
    assert not shelf.folder.exists()


def test_a_file_that_is_gone_or_a_folder_is_told(shelf: FileShelf, tmp_path: Path) -> None:
    for path in (tmp_path / "gone.jpg", tmp_path):
        with pytest.raises(CannotImport) as refused:
            shelf.keep(path, limit_mb=LIMIT)
        assert path.name in refused.value.message.zh


class _StopsHalfWay(Progress):
    def __init__(self) -> None:
        self.asked = 0

    @property
    def cancelled(self) -> bool:
        return self.asked >= 2

    def shown(self, done: float, total: float, text: Text | None) -> None:
        self.asked += 1


def test_cancelling_leaves_no_half_file(shelf: FileShelf, tmp_path: Path) -> None:
    big = written(tmp_path, "scan.tif", bytes(3 << 20))
    with pytest.raises(Cancelled):
        shelf.keep(big, limit_mb=10, progress=_StopsHalfWay())
    assert files(shelf) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(CannotWrite):
        FileShelf(locked / "plan.files").keep(written(tmp_path, "a.pdf", b"%PDF"), limit_mb=LIMIT)


def test_a_place_that_cannot_be_a_folder_is_told(tmp_path: Path) -> None:
    written(tmp_path, "plan.files", b"a file in the way")
    with pytest.raises(CannotWrite) as refused:
        FileShelf(tmp_path / "plan.files").keep(written(tmp_path, "a.pdf", b"%PDF"), limit_mb=LIMIT)
    assert "附件没有存入" in refused.value.message.zh


def test_a_copy_of_the_plan_takes_its_files_along(path: Path, tmp_path: Path) -> None:
    with Workspace.open(path) as plan:
        shelf = plan.shelf
        assert shelf is not None
        kept = shelf.keep(written(tmp_path, "photo.jpg", b"\xff\xd8 photo"), limit_mb=LIMIT)
        plan.copy_to(tmp_path / "copies.gpkg")
    with Workspace.open(tmp_path / "copies.gpkg", read_only=True) as copy:
        assert copy.shelf is not None
        assert copy.shelf.folder != shelf.folder
        found = copy.shelf.find(kept.content_hash, kept.file_name)
        assert found is not None
        assert found.read_bytes() == b"\xff\xd8 photo"
