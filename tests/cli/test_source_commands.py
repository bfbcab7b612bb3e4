"""Departments' lists from the command line: taken in, told twice, accounted for."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ecodesk.model.records import SourceProject
from ecodesk.store import open_store
from tests.cli.conftest import Run


@pytest.fixture
def lists(run: Run, tmp_path: Path) -> list[Path]:
    folder = tmp_path / "lists"
    said = run("sample-lists", folder)
    assert said.status == 0
    return [Path(line) for line in said.out.splitlines()]


def candidates(path: Path) -> int:
    with open_store(path, read_only=True) as store:
        return len(store.load().table(SourceProject))


def test_a_list_is_taken_in_once_and_every_row_is_accounted_for(
    run: Run, sample: Path, lists: list[Path], tmp_path: Path
) -> None:
    before = candidates(sample)
    tried = run("take-in", sample, lists[0], "--dry-run")
    assert tried.status == 0 and "没有写入" in tried.out
    assert candidates(sample) == before
    said = run("take-in", sample, lists[0], "--format", "json")
    assert said.status == 0
    assert (said.json["read"], said.json["candidates"], said.json["encoding"]) == (7, 7, "GB18030")
    assert "第 5 行" in said.json["rows"][5]["why"]
    assert candidates(sample) == before + 7
    again = run("take-in", sample, lists[0])
    assert again.status == 2 and "已经收入过" in again.err
    assert candidates(sample) == before + 7

    told = run("outcomes", sample, "--format", "json")
    assert told.status == 0 and told.json["complete"]
    assert len(told.json["rows"]) == before + 7 == told.json["total"]["rows"]
    text = run("outcomes", sample)
    assert text.status == 0 and "一行不少" in text.out and "LY-03" in text.out
    assert run("outcomes", sample, "--to", tmp_path / "outcomes.xlsx").status == 0
    assert openpyxl.load_workbook(tmp_path / "outcomes.xlsx").worksheets[0].max_row == before + 8
    assert run("outcomes", sample, "--to", tmp_path / "outcomes.doc").status == 2


def test_whose_list_it_is_can_be_said(run: Run, sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("项目名称,投资\n谷坊,10\n", encoding="utf-8")
    asked = run("take-in", sample, path)
    assert asked.status == 2 and "哪个部门" in asked.err
    wrong = run("take-in", sample, path, "--department", "县气象局")
    assert wrong.status == 2 and "SLJ" in wrong.err
    said = run("take-in", sample, path, "--department", "SLJ", "--name", "水保补充清单")
    assert said.status == 0 and "水保补充清单" in said.out
