"""The printed matrix: every unit and group on paper, numbers of the matrix, whole or not at all."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from ecodesk.analysis.coverage import CellState, matrix
from ecodesk.errors import CannotWrite
from ecodesk.model.measures import hectares
from ecodesk.model.records import GapJustification, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.reports.completeness_sheet import GROUP, UNIT, completeness_sheet
from ecodesk.reports.wording import number
from tests.rules.plans import EAST, WEST, box, patch, plan, project

KIND = "completeness-matrix"


def words(snapshot: Snapshot, to: Path, **options: object) -> list[str]:
    """The text of every page."""
    path = write_report(KIND, snapshot, None, to, ReportOptions(**options))  # type: ignore[arg-type]
    return [page.extract_text() for page in PdfReader(path).pages]


def test_the_sheet_holds_what_the_matrix_says(tmp_path: Path) -> None:
    off = dataclasses.replace(EAST, elements_off=("sand",), elements_off_reason="没有沙地", river="RV_QIN")
    said = GapJustification(
        unit="west",
        element="water",
        reason="next_phase",
        explanation="列入下期",
        valid_until=date(2099, 1, 1),
        geometry=box(0, 1500, 10, 1510),
    )
    rows = [patch(geometry=box(0, 0, 1000, 1000)), project(geometry=box(0, 0, 700, 1000)), said]
    snapshot = plan(*rows, east=off)
    (page,) = words(snapshot, tmp_path / "m.pdf")
    cell = matrix(snapshot).cells["west", "water"]
    for value in (cell.problem, cell.treated, cell.gap):
        assert number(hectares(value), 1) in page
    for text in ("U-1", "东单元", "海河流域", "沁河", "没有沙地", "列入下期", "2099-01-01", "毛面积", "不足"):
        assert text in page


def test_every_unit_is_on_paper_once(tmp_path: Path) -> None:
    """Ninety units go over several pages; no heading stands alone at the foot."""
    units = [
        RestorationUnit(
            id=f"u{n}",
            code=f"N-{n:03}",
            name=f"单元{n}",
            basin="hai" if n % 2 else "yellow",
            mountain="MT_TAIHANG",
            geometry=box(n * 40, 0, n * 40 + 40, 2000),
        )
        for n in range(90)
    ]
    snapshot = plan(*units, patch(), without=("west", "east"))
    pages = words(snapshot, tmp_path / "m.pdf", paper="A4")
    assert len(pages) > 4
    for unit in units:
        assert sum(unit.code in page for page in pages) == 1
    sheet = completeness_sheet(snapshot, matrix(snapshot), ())
    assert sum(line.kind == UNIT for line in sheet.lines) == 90
    assert sum(line.kind == GROUP for line in sheet.lines) == 3


def test_what_was_not_checked_is_neither_covered_nor_empty(tmp_path: Path) -> None:
    shapeless = dataclasses.replace(WEST, geometry=None)
    snapshot = plan(patch(geometry=box(2200, 200, 2600, 600), unit="east"), west=shapeless)
    sheet = completeness_sheet(snapshot, matrix(snapshot), ())
    (west,) = [line for line in sheet.lines if line.code == "U-1"]
    assert {found.state for found in west.boxes} == {CellState.NOT_RUN}
    (page,) = words(snapshot, tmp_path / "m.pdf")
    assert "未检查" in page and "单元没有图形" in page


def test_problem_types_and_the_projection(tmp_path: Path) -> None:
    ground = box(0, 0, 1000, 1000)
    snapshot = plan(patch(geometry=ground), project(geometry=ground, status="draft"))
    (page,) = words(snapshot, tmp_path / "m.pdf", by_problem=True, if_admitted=True, language="en")
    assert "problem types" in page and "pending projects" in page and "100.0 %" in page
    path = tmp_path / "m.xlsx"
    write_report(KIND, snapshot, None, path, ReportOptions(by_problem=True))
    book = openpyxl.load_workbook(path)
    assert "河道退化" in {cell.value for cell in book.worksheets[0][4]}


def test_it_cannot_become_a_web_page(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"\.pdf \.xlsx"):
        write_report(KIND, plan(patch()), None, tmp_path / "m.html", ReportOptions())
    assert not list(tmp_path.iterdir())
