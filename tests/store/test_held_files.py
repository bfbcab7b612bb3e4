"""An open plan keeps its locks whatever else is done with the file: no other program writes in between."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ecodesk import cli
from ecodesk.errors import CannotImport, CannotWrite
from ecodesk.exchange.file_checks import check, is_data_file
from ecodesk.held_files import HeldFile, is_held
from ecodesk.i18n import t
from ecodesk.model.edit import add
from ecodesk.model.records import Project
from ecodesk.outputs import replacing, why_not_writable
from ecodesk.store import open_store

_OTHER_PROGRAM = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError as error:
    print(error)
else:
    print("written in between")
"""


def another_program(path: Path) -> str:
    """What another program is told that wants to write now."""
    command = [sys.executable, "-c", _OTHER_PROGRAM, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_no_other_program_writes_in_the_middle_of_a_write(path: Path) -> None:
    with open_store(path) as store:
        with store.writing() as connection:
            store.before_write(connection)
            assert another_program(path) == "database is locked"
            assert why_not_writable(path) is not None
            assert not is_data_file(path)
            with pytest.raises(CannotImport):
                check(path)
            with pytest.raises(CannotWrite), replacing(path):
                pass
            with open_store(path, read_only=True) as reader:  # the lock outlives its opening and closing
                assert reader.history(1)
            assert another_program(path) == "database is locked"
        assert another_program(path) == "written in between"


def test_reading_does_not_wait_for_another_program_that_is_about_to_write(path: Path) -> None:
    with open_store(path) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert len(store.load().table(Project)) == 2 and store.history(1)
        other.execute("ROLLBACK")
        other.close()


def test_a_plan_is_held_under_every_name_until_the_last_opener_closes_it(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "链接.gpkg"
    os.link(path, link)
    assert not is_held(path)
    first, second = open_store(path), open_store(link, read_only=True)
    first.close()
    assert is_held(path) and is_held(link)
    assert second.history(1)
    second.close()
    second.close()
    assert not is_held(path) and not is_held(link) and not is_held(tmp_path / "none.gpkg")


def test_the_header_is_read_as_it_is_now(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"abcdef")
    with HeldFile(file) as held:
        assert (held.read(2, 2), held.read(9)) == (b"cd", b"abcdef")
        with file.open("r+b") as other:
            other.write(b"ABCDEF")
        assert held.read(9, 4) == b"EF"


@pytest.mark.parametrize(
    "command",
    [
        ("import", "@", "@", "--as", "projects"),
        ("export", "@", "@"),
        ("check", "@", "--format", "json", "--output", "@"),
    ],
)
def test_a_plan_is_neither_read_into_itself_nor_written_over(
    path: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    assert cli.main([word.replace("@", str(path)) for word in command]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1
    assert "现在打开的规划" in said.err and "请" in said.err
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_plan_opened_through_a_link_is_in_use_for_all(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "链接.gpkg"
    link.parent.mkdir()
    link.symlink_to(path)
    for first, second in ((path, link), (link, path)):
        with open_store(first, user="周丽"), open_store(second, user="李敏") as late:
            assert late.read_only and late.read_only_reason is not None
            assert "周丽" in late.read_only_reason.zh
    assert [file.name for file in link.parent.iterdir()] == [link.name]
    with open_store(link) as store:
        store.apply(add(t("加", "add"), Project(code="L", name="经链接")))
    with open_store(path) as store:
        assert store.load().table(Project).one(code="L") is not None
