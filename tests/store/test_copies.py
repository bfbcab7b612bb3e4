"""A copy is the whole plan with its history; what it replaces is replaced whole or not at all."""

from __future__ import annotations

import dataclasses
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from ecodesk.errors import CannotWrite, Stale
from ecodesk.i18n import t
from ecodesk.model.edit import Change, Edit, add, change
from ecodesk.model.fields import Record
from ecodesk.model.records import Project
from ecodesk.store import create_store, open_store
from ecodesk.workspace import Workspace
from tests.store.conftest import CRS, SQUARE, Place
from tests.store.test_bad_workspaces import file_size_limit
from tests.store.test_store import rows_of

LABEL = t("改名", "Rename")


def _edited(place: Place, rows: list[Record]) -> Workspace:
    store = place.create(*rows)
    workspace = Workspace(store, store.load())
    row = workspace.snapshot.table(Project).one(code="ZH03-001")
    assert row is not None
    workspace.apply(add(t("画", "Draw"), Project(code="N", name="新", geometry=SQUARE.buffer(7))).by("李敏"))
    workspace.apply(change(LABEL, [(row, dataclasses.replace(row, name="改名"))]).by("李敏"))
    return workspace


def test_a_copy_has_all_rows_and_the_whole_history(place: Place, rows: list[Record], tmp_path: Path) -> None:
    workspace = _edited(place, rows)
    workspace.undo()
    copy = tmp_path / "副本.gpkg"
    workspace.copy_to(copy)
    with Workspace.open(copy, user="李敏") as other:
        assert rows_of(other.snapshot) == rows_of(workspace.snapshot)
        assert other.history() == workspace.history()
        assert other.outside_edit() is None
        assert other.snapshot.revision == workspace.snapshot.revision
        assert (other.undo_label, other.redo_label) == (t("画", "Draw"), LABEL)
        other.redo()
        while other.undo() is not None:
            pass
        assert rows_of(other.snapshot) == {row.id: row for row in rows}
    assert [file.name for file in tmp_path.glob("*.gpkg") if "规划" not in file.name] == [copy.name]
    assert not list(tmp_path.glob(".ecodesk-*")) and not list(tmp_path.glob(".副本*"))
    _is_whole(copy)


def _is_whole(path: Path) -> None:
    """For SQLite; and the count of writes in the header is the one written down as ours."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    ours = connection.execute("SELECT value FROM workspace_meta WHERE key = 'change_counter'").fetchone()[0]
    connection.close()
    assert int(ours) == int.from_bytes(path.read_bytes()[24:28], "big")


def test_a_copy_can_have_one_more_step(place: Place, rows: list[Record], tmp_path: Path) -> None:
    workspace = _edited(place, rows)
    more = add(t("只在副本", "Copy only"), Project(code="C")).by("李敏")
    copy = tmp_path / "副本.gpkg"
    workspace.copy_to(copy, more)
    with Workspace.open(copy, user="李敏") as other:
        assert len(other.snapshot.table(Project)) == 4 and other.undo_label == more.label
        assert other.outside_edit() is None
    assert len(workspace.snapshot.table(Project)) == 3


def test_a_file_that_is_there_is_replaced(place: Place, rows: list[Record], tmp_path: Path) -> None:
    workspace = _edited(place, rows)
    target = tmp_path / "旧.gpkg"
    create_store(target, CRS, [Project(code="OLD")]).close()
    left = target.with_name("旧.gpkg-journal")
    left.write_bytes(b"what a killed program left")
    workspace.copy_to(target)
    assert not left.exists()
    with Workspace.open(target) as other:
        assert rows_of(other.snapshot) == rows_of(workspace.snapshot)


def test_nothing_is_replaced_that_is_open_or_when_the_copy_fails(rows: list[Record], tmp_path: Path) -> None:
    path, target = tmp_path / "规划.gpkg", tmp_path / "别的.gpkg"
    create_store(target, CRS, [Project(code="OLD")]).close()
    with Workspace.create(path, CRS, rows) as workspace:
        before = path.read_bytes(), target.read_bytes()
        with pytest.raises(CannotWrite, match="现在打开的规划"):
            workspace.copy_to(path)
        with open_store(target), pytest.raises(CannotWrite, match="现在打开的规划"):
            workspace.copy_to(target)
        with file_size_limit(100_000), pytest.raises(CannotWrite):
            workspace.copy_to(target)
        broken = Edit(LABEL, (Change(None, rows[0]),))  # is there already
        with pytest.raises(Stale):
            workspace.copy_to(target, broken)
        assert (path.read_bytes(), target.read_bytes()) == before
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == ["别的.gpkg", "规划.gpkg"]


def test_a_plan_that_another_program_has_open_is_not_replaced(rows: list[Record], tmp_path: Path) -> None:
    target = tmp_path / "别的.gpkg"
    create_store(target, CRS, [Project(code="OLD")]).close()
    with Workspace.create(tmp_path / "规划.gpkg", CRS, rows) as workspace:
        with another_process_has_it_open(target), pytest.raises(CannotWrite, match="正在使用：周丽"):
            workspace.copy_to(target)
        workspace.copy_to(target)
    with Workspace.open(target) as other:
        assert len(other.snapshot.table(Project)) == 2


@contextmanager
def another_process_has_it_open(path: Path) -> Iterator[None]:
    script = "import sys; from ecodesk.store import open_store; s = open_store(sys.argv[1], user='周丽')"
    script += "; print('open', flush=True); sys.stdin.read(); s.close()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "open\n"
        yield
        other.communicate()


def test_what_is_saved_is_seen_even_when_the_picture_could_not_follow(
    place: Place, rows: list[Record]
) -> None:
    store = place.create(*rows)
    workspace = Workspace(store, store.load())

    def derive(table: object, at: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> object:
        if len(at) == 1:
            raise MemoryError
        return np.zeros(len(at))

    workspace.snapshot.table(Project).derived("breaks at one row", derive)  # type: ignore[arg-type]
    applied = workspace.apply(add(LABEL, Project(code="N")))
    assert rows_of(workspace.snapshot) == rows_of(store.load()) == rows_of(applied.snapshot)
    assert workspace.snapshot.revision == store.revision
    workspace.apply(add(LABEL, Project(code="M")))
    assert len(workspace.snapshot.table(Project)) == 4
