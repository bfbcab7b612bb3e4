"""Outputs appear whole or not at all, and nothing is left lying about."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ecodesk.errors import CannotWrite, system_reason
from ecodesk.outputs import replacing


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_the_new_file_takes_the_place_of_the_old_one_only_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "成果" / "方案.txt"
    for words in ("一", "二"):
        before = target.read_text(encoding="utf-8") if target.exists() else None
        with replacing(target) as temporary:
            assert temporary.name == target.name, "drivers call layers after the file"
            temporary.write_text(words, encoding="utf-8")
            assert (target.read_text(encoding="utf-8") if target.exists() else None) == before
        assert target.read_text(encoding="utf-8") == words and names(target.parent) == ["方案.txt"]


@pytest.mark.parametrize(
    "failure", [RuntimeError("bug"), KeyboardInterrupt(), OSError(errno.ENOSPC, "full"), OSError()]
)
def test_after_a_failure_the_old_file_is_there_and_no_other(tmp_path: Path, failure: BaseException) -> None:
    target = tmp_path / "x.txt"
    target.write_text("old")
    expected = CannotWrite if isinstance(failure, OSError) else type(failure)
    with pytest.raises(expected), replacing(target) as temporary:
        temporary.write_text("half")
        raise failure
    assert target.read_text() == "old" and names(tmp_path) == ["x.txt"]


def test_a_writer_that_writes_nothing_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="找不到文件"), replacing(tmp_path / "x.txt"):
        pass
    assert names(tmp_path) == []


def test_where_a_folder_is_in_the_way_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.txt").mkdir()
    with pytest.raises(CannotWrite, match="文件夹"), replacing(tmp_path / "x.txt") as temporary:
        temporary.write_text("new")
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match="同名文件"), replacing(tmp_path / "file" / "x.txt"):
        pass
    assert names(tmp_path) == ["file", "x.txt"]


ABANDON = """
import os, sys
from pathlib import Path
from ecodesk.outputs import replacing
with replacing(Path(sys.argv[1])) as temporary:
    temporary.write_text("half")
    os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(os.name == "nt", reason="processes are killed by signal")
def test_what_a_killed_process_left_goes_with_the_next_write_and_nothing_else_does(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", ABANDON, str(tmp_path / "x.txt")], check=False)
    (left,) = names(tmp_path)
    assert left.startswith(".ecodesk-")
    (tmp_path / ".ecodesk-elsewhere-1-abcdef01").mkdir()  # another computer's, on a shared drive
    (tmp_path / ".ecodesk").mkdir()
    with replacing(tmp_path / "y.txt") as mine:
        mine.write_text("new")
        with replacing(tmp_path / "z.txt") as other:  # at the same time: somebody's who is alive
            other.write_text("new")
        assert mine.exists()
    assert names(tmp_path) == [".ecodesk", ".ecodesk-elsewhere-1-abcdef01", "y.txt", "z.txt"]


def test_the_reasons_of_the_system_are_told_in_both_languages() -> None:
    for number in (errno.EACCES, errno.ENOSPC, errno.EROFS, errno.ESTALE, errno.EIO):
        reason = system_reason(OSError(number, os.strerror(number)))
        assert not reason.zh.isascii() and reason.en.isascii()
    assert system_reason(OSError(errno.EPROTO, "Protocol error")).zh == "Protocol error"
    assert system_reason(OSError()).en == "writing did not succeed"
