"""The completeness matrix from the command line: paper and workbook, by element and by problem type."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pypdf

from ecodesk.model.records import RestorationUnit
from ecodesk.workspace import Workspace
from tests.cli.conftest import Run


def test_the_matrix_is_written_as_pdf_and_workbook(run: Run, sample: Path, tmp_path: Path) -> None:
    pdf, book = tmp_path / "m.pdf", tmp_path / "m.xlsx"
    said = run("report", sample, "completeness-matrix", "--to", pdf, "--paper", "A4")
    assert (said.status, said.out.strip()) == (0, str(pdf))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)
    with Workspace.open(sample, read_only=True) as workspace:
        codes = list(workspace.snapshot.table(RestorationUnit).column("code"))
    assert all(code in text for code in codes)
    said = run("report", sample, "completeness-matrix", "--to", book, "--by-problem", "--if-admitted")
    assert said.status == 0
    heads = [cell.value for cell in openpyxl.load_workbook(book).worksheets[0][4]]
    assert "水土流失" in heads
