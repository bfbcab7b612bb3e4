"""The matrix as a workbook: the numbers of the screen, texts that stay texts, whole or not at all."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ecodesk.analysis.coverage import matrix, problem_matrix
from ecodesk.analysis.duty_gaps import duty_gaps
from ecodesk.errors import CannotWrite
from ecodesk.exchange.coverage_workbook import write_coverage
from ecodesk.model.snapshot import Snapshot
from tests.rules.plans import WEST, box, patch, plan, project

EVIL = '=HYPERLINK("http://example.org","x")'


def written(snapshot: Snapshot, path: Path, language: str = "zh_CN") -> Any:
    coverage = matrix(snapshot)
    gaps = duty_gaps(snapshot, coverage)
    return openpyxl.load_workbook(
        write_coverage(snapshot, coverage, gaps, path, language, datetime(2026, 6, 27, 14, 32))
    )


def rows(sheet: Any) -> list[dict[str, Any]]:
    head, *others = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in others]


def test_the_numbers_are_those_of_the_matrix(tmp_path: Path) -> None:
    snapshot = plan(patch(geometry=box(0, 0, 1000, 1000)), project(geometry=box(0, 0, 700, 1000)))
    book = written(snapshot, tmp_path / "m.xlsx")
    cell = matrix(snapshot).cells["west", "water"]
    (row,) = [r for r in rows(book["明细"]) if r["单元编号"] == "U-1" and r["要素"] == "水系"]
    assert row["状态"] == "不足"
    assert row["问题 hm²"] == pytest.approx(cell.problem / 10_000)
    assert row["缺口 hm²"] == pytest.approx(cell.gap / 10_000)
    assert row["覆盖率"] == pytest.approx(cell.share)
    assert (row["计入项目"], row["主办单位"]) == ("P-1", "县水利局")
    (gap,) = rows(book["缺口图斑"])
    assert (gap["图斑"], gap["严重程度"], gap["部分治理的项目"]) == ("WT-1", 3, "P-1")
    assert gap["缺口 hm²"] == pytest.approx(cell.gap / 10_000)
    grid = list(book["完整性矩阵"].iter_rows(values_only=True))
    assert "2026-06-27 14:32" in grid[1][0]
    water = grid[3].index("水系")
    assert grid[4][1] == "U-1" and grid[4][water] == pytest.approx(cell.share)
    county = next(row for row in grid if row[0] == "全县")
    assert county[water] == pytest.approx(cell.share)


def test_no_text_becomes_a_formula(tmp_path: Path) -> None:
    evil = dataclasses.replace(
        WEST, code=EVIL, name="+1", elements_off=("sand",), elements_off_reason="@x\x07"
    )
    snapshot = plan(patch("-2"), project("=1+1", box(250, 250, 400, 550)), west=evil)
    book = written(snapshot, tmp_path / "m.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    shown = {cell.value for cell in cells}
    assert {EVIL, "+1", "-2", "=1+1", "@x"} <= shown


def test_what_was_not_judged_is_no_number(tmp_path: Path) -> None:
    book = written(plan(project()), tmp_path / "m.xlsx")
    assert {row["状态"] for row in rows(book["明细"])} == {"未检查"}
    assert {row["覆盖率"] for row in rows(book["明细"])} == {None}
    grid = list(book["完整性矩阵"].iter_rows(min_row=5, min_col=6, values_only=True))
    assert {value for row in grid for value in row} == {"未检查", None}
    assert rows(book["缺口图斑"]) == []


def test_groups_are_rolled_up_and_problem_types_have_a_matrix_of_their_own(tmp_path: Path) -> None:
    tagged = dataclasses.replace(WEST, river="RV_ZHANG")
    snapshot = plan(
        patch(geometry=box(0, 0, 1000, 1000)), project(geometry=box(0, 0, 700, 1000)), west=tagged
    )
    groups = rows(written(snapshot, tmp_path / "m.xlsx")["汇总"])
    (river,) = [row for row in groups if row["名称"] == "漳河" and row["要素"] == "水系"]
    cell = matrix(snapshot).cells["west", "water"]
    assert (river["单元数"], river["状态"]) == (1, "不足")
    assert river["缺口 hm²"] == pytest.approx(cell.gap / 10_000)
    path = write_coverage(snapshot, problem_matrix(snapshot), (), tmp_path / "p.xlsx")
    (row,) = [r for r in rows(openpyxl.load_workbook(path)["明细"]) if r["单元编号"] == "U-1"]
    assert (row["问题类型"], row["缺口 hm²"]) == ("河道退化", pytest.approx(cell.gap / 10_000))


def test_it_speaks_english_too(tmp_path: Path) -> None:
    book = written(plan(patch()), tmp_path / "m.xlsx", "en")
    assert book.sheetnames == ["Completeness", "Cells", "Gaps", "Roll-ups"]
    assert {row["State"] for row in rows(book["Cells"])} == {"No project", "No need"}


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    held = tmp_path / "held.xlsx"
    held.mkdir()
    (held / "inside").touch()
    with pytest.raises(CannotWrite):
        written(plan(patch()), held)
    assert (held / "inside").exists()
    assert list(tmp_path.iterdir()) == [held]
