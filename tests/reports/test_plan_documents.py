"""The plan as Word, PDF, web page and workbook: what people wrote, what the data says, and what is missing."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn

from ecodesk.analysis.funding_sums import funding_sums
from ecodesk.cli.run import main
from ecodesk.errors import CannotWrite
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Record
from ecodesk.model.measures import areas, hectares
from ecodesk.model.records import (
    Basin,
    CrossUnitShare,
    FundingSource,
    PlanChapter,
    PlanInfo,
    Project,
    RestorationUnit,
    SourcePlan,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.catalogue import REPORTS, ReportOptions, write_report
from ecodesk.reports.documents import Bullets, Heading, Paragraph, written_parts
from ecodesk.reports.duty_matrix import duty_cells
from ecodesk.reports.plan_document import CHAPTERS, ChapterState, outline, plan_chapter, plan_document
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.wording import number, sayer
from ecodesk.rules.finding import CheckResult
from ecodesk.sample.build import write_sample
from tests.reports.conftest import CRS

KINDS = ("plan-document", "duty-matrix", "plan-money", "project-packages", "national-application")


def flat(text: str) -> str:
    return "".join(text.split())


def pdf_text(path: Path) -> str:
    return flat("".join(page.extract_text() for page in pypdf.PdfReader(path).pages))


def test_the_chapters_are_those_of_the_outline_and_none_is_blank(sample: Snapshot) -> None:
    assert list(CHAPTERS) == list(code_list("plan_chapter"))
    document = plan_document(sample, maps=False)
    assert [chapter.code for chapter in document.chapters] == list(CHAPTERS)
    assert all(chapter.parts for chapter in document.chapters)
    states = {one.code: one.state for one in outline(document)}
    assert states["money"] is ChapterState.DONE and states["annexes"] is ChapterState.EMPTY


def test_an_empty_plan_says_what_is_missing_in_every_chapter() -> None:
    document = plan_document(Snapshot.of([], CRS))
    for chapter in document.chapters:
        assert chapter.missing, chapter.code
        assert any(isinstance(part, Paragraph) and part.missing for part in chapter.parts)


def test_what_people_write_becomes_headings_lists_and_paragraphs() -> None:
    parts = written_parts("# 目标\n第一段\n续行\n\n- 甲\n- 乙\n1. 一\n2. 二\n\n## 布局\n末段")
    assert parts == [
        Heading("目标", 1),
        Paragraph("第一段\n续行"),
        Bullets(("甲", "乙")),
        Bullets(("一", "二"), numbered=True),
        Heading("布局", 2),
        Paragraph("末段"),
    ]


def test_the_word_file_opens_with_headings_tables_and_maps(sample: Snapshot, tmp_path: Path) -> None:
    path = write_report("plan-document", sample, None, tmp_path / "plan.docx", ReportOptions())
    word = docx.Document(str(path))
    headings = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert [text.split("\u3000")[0] for text in headings] == [str(n) for n in range(1, 13)]
    assert len(word.inline_shapes) >= 6
    cells = {cell.text for made in word.tables for row in made.rows for cell in row.cells}
    assert number(funding_sums(sample).invest) in cells
    for row in sample.table(Project).rows():
        counted = row.id in funding_sums(sample).projects
        assert (row.code in cells) is counted, row.code
    written = "\n".join(p.text for p in word.paragraphs)
    for chapter in sample.table(PlanChapter).rows():
        assert chapter.text in written
    assert all(cell.text for made in word.tables for row in made.rows for cell in row.cells)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_the_word_file(sample: Snapshot, tmp_path: Path) -> None:
    path = write_report("plan-document", sample, None, tmp_path / "plan.docx", ReportOptions())
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True,
        timeout=180,
        capture_output=True,
    )
    assert "实施方案" in pdf_text(tmp_path / "plan.pdf")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_pdf_reads_like_the_plan(sample: Snapshot, tmp_path: Path, language: str) -> None:
    path = write_report("plan-document", sample, None, tmp_path / "p.pdf", ReportOptions(language=language))
    text = pdf_text(path)
    for code in CHAPTERS:
        assert flat(code_list("plan_chapter")[code].label.in_language(language)) in text
    for unit in sample.table(RestorationUnit).rows():
        assert flat(unit.name) in text
    assert flat(number(funding_sums(sample).invest)) in text
    assert ("尚缺" if language == "zh_CN" else "Stillmissing") in text


def test_the_web_page_fetches_nothing_and_hides_no_script(rows: list[Record], tmp_path: Path) -> None:
    evil = [
        dataclasses.replace(row, name="<script>alert(1)</script>") if isinstance(row, PlanInfo) else row
        for row in rows
    ]
    path = write_report("plan-document", Snapshot.of(evil, CRS), None, tmp_path / "p.html", ReportOptions())
    text = path.read_text(encoding="utf-8")
    written = re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)
    assert "<script" not in written and "http" not in written.replace("http-equiv", "")
    assert text.count("data:image/png;base64,") >= 6


def test_an_edit_shows_in_the_document(sample: Snapshot, rows: list[Record]) -> None:
    counted = set(funding_sums(sample).projects)
    source = next(row for row in rows if isinstance(row, FundingSource) and row.project in counted)
    assert source.amount is not None
    dearer = dataclasses.replace(source, amount=source.amount + Decimal("0.01"))
    changed = Snapshot.of([dearer if row is source else row for row in rows], CRS)
    before, after = (plan_chapter(one, "money", "zh_CN", maps=False) for one in (sample, changed))
    assert not before.missing and any("多 0.01 万元" in said for said in after.missing)


def test_missing_fields_of_the_header_are_named(rows: list[Record]) -> None:
    bare = [
        dataclasses.replace(row, scope="", prepared_by="") if isinstance(row, PlanInfo) else row
        for row in rows
        if not isinstance(row, SourcePlan)
    ]
    said = "".join(plan_chapter(Snapshot.of(bare, CRS), "general", "zh_CN", maps=False).missing)
    assert "规划范围" in said and "编制单位" in said and "专项规划" in said


@pytest.mark.parametrize("kind", KINDS)
def test_every_document_comes_in_every_format_it_offers(
    sample: Snapshot, result: CheckResult, tmp_path: Path, kind: str
) -> None:
    for suffix in REPORTS[kind].suffixes:
        path = write_report(kind, sample, result, tmp_path / f"d{suffix}", ReportOptions())
        if suffix in (".docx", ".xlsx"):
            assert ZipFile(path).testzip() is None
        elif suffix == ".pdf":
            assert "示例数据" in flat(pypdf.PdfReader(path).pages[-1].extract_text())


def test_money_in_the_workbook_is_numbers_that_add_up(sample: Snapshot, tmp_path: Path) -> None:
    path = write_report("plan-money", sample, None, tmp_path / "m.xlsx", ReportOptions())
    book = openpyxl.load_workbook(path)
    sheet = next(book[name] for name in book.sheetnames if "来源" in name)
    heads = [cell.value for cell in sheet[1]]
    at = heads.index("合计") + 1
    values = [sheet.cell(row, at).value for row in range(2, sheet.max_row + 1)]
    cents = [round(value * 100) for value in values]
    assert sum(cents[:-1]) == cents[-1] == int(funding_sums(sample).sourced * 100)
    shares = [round(sheet.cell(row, at + 1).value * 10) for row in range(2, sheet.max_row + 1)]
    assert sum(shares[:-1]) == shares[-1] == 1000


def test_a_resolution_is_printed_with_its_decisions(sample: Snapshot, tmp_path: Path) -> None:
    path = write_report("resolution", sample, None, tmp_path / "r.pdf", ReportOptions(row="YS-2024-01"))
    text = pdf_text(path)
    assert "县城污水处理厂尾水人工湿地投资安排" in text and "县级资金分2024至2026三年安排" in text
    with pytest.raises(CannotWrite) as refused:
        write_report("resolution", sample, None, tmp_path / "r.pdf", ReportOptions(row="YS-1999-99"))
    assert "YS-1999-99" in str(refused.value.message)


def test_the_command_line_prints_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.gpkg"
    write_sample(plan)
    out = tmp_path / "plan.docx"
    assert main(["print", str(plan), "plan-document", "--to", str(out)]) == 0
    assert "实施方案" in "".join(p.text for p in docx.Document(str(out)).paragraphs)
    assert main(["print", str(plan), "resolution", "--row", "NO", "--to", str(tmp_path / "r.pdf")]) == 2
    assert not (tmp_path / "r.pdf").exists()


def test_a_gap_says_who_leads_and_helps_beside_it_and_is_marked(sample: Snapshot, tmp_path: Path) -> None:
    cells = duty_cells(sample)
    to = Gathered(sample, sayer("zh_CN"), "zh_CN", 0, False)
    helped = next(cell for cell in cells.values() if cell.gap and cell.leads and cell.helpers)
    path = write_report("duty-matrix", sample, None, tmp_path / "d.docx", ReportOptions())
    shown = [cell for row in docx.Document(str(path)).tables[0].rows[1:] for cell in row.cells[1:]]
    marked = [cell for cell in shown if cell._tc.find(f".//{qn('w:shd')}") is not None]
    assert [cell.text.startswith("▲") for cell in shown] == [cell in marked for cell in shown]
    assert len(marked) == sum(cell.gap for cell in cells.values()) > 0
    said = next(cell.text for cell in marked if to.project_codes(helped.leaderless) in cell.text)
    assert to.orgs(helped.leads) in said and f"配合：{to.orgs(helped.helpers)}" in said


def test_an_empty_plan_gives_every_document_and_says_why_there_is_nothing(tmp_path: Path) -> None:
    empty = Snapshot.of([], CRS)
    for kind in ("duty-matrix", "plan-money", "project-packages"):
        path = write_report(kind, empty, None, tmp_path / f"{kind}.xlsx", ReportOptions())
        book = openpyxl.load_workbook(path)
        said = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
        assert any("没有" in text for text in said), (kind, said)


def test_the_sample_lists_apart_what_lies_across_the_divide(sample: Snapshot) -> None:
    shares = sample.table(CrossUnitShare).rows()
    projects, units = sample.table(Project), sample.table(RestorationUnit)
    assert shares and {sample.table(Basin)[row.basin].name for row in shares} == {"黄河流域", "海河流域"}
    for project in {row.project for row in shares}:
        mine = [row for row in shares if row.project == project]
        shape = projects[project].geometry
        for row in mine:
            inside = float(areas([shape.intersection(units[row.unit].geometry)], sample.crs)[0])
            assert row.area_hm2 == pytest.approx(hectares(inside), abs=0.01)
        assert sum((row.amount or Decimal(0) for row in mine), Decimal(0)) == projects[project].invest
