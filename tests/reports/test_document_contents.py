"""A long document says where its chapters are, runs its name on every page, and turns pages for what is wide."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pypdf
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from PySide6.QtGui import QImage

from ecodesk.analysis.coverage import matrix
from ecodesk.analysis.funding_sums import funding_sums
from ecodesk.analysis.timetable import DONE, OPEN, OVERDUE, timetable
from ecodesk.model.measures import hectares
from ecodesk.model.records import PlanInfo, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.reports.chart_drawing import chart_image
from ecodesk.reports.document_sections import headings, sections
from ecodesk.reports.document_writing import write_document
from ecodesk.reports.documents import (
    BarChart,
    DocChapter,
    DocColumn,
    DocRow,
    DocTable,
    Document,
    GanttChart,
    GanttLine,
    Heading,
    Paragraph,
    Part,
    table,
)
from ecodesk.reports.gantt_drawing import FINISHED, PLANNED
from ecodesk.reports.plan_document import plan_document

COLUMNS = (DocColumn("编号"), DocColumn("投资", 2))


@pytest.fixture(scope="module")
def written(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan as PDF and Word, in both languages."""
    folder = tmp_path_factory.mktemp("plan")
    for language in ("zh_CN", "en"):
        for suffix in (".pdf", ".docx"):
            to = folder / f"{language}{suffix}"
            write_report("plan-document", sample, None, to, ReportOptions(language=language))
    return folder


def outline_of(reader: pypdf.PdfReader) -> list[tuple[int, str, int]]:
    """Level, title and page (the first is 1) of every bookmark."""
    found: list[tuple[int, str, int]] = []

    def walk(items: list[Any], level: int) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item, level + 1)
            else:
                page = reader.get_destination_page_number(item)
                assert page is not None
                found.append((level, str(item.title), page + 1))

    walk(reader.outline, 1)
    return found


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_contents_name_the_page_every_chapter_stands_on(
    written: Path, sample: Snapshot, language: str
) -> None:
    reader = pypdf.PdfReader(written / f"{language}.pdf")
    pages = [page.extract_text() for page in reader.pages]
    texts = ["".join(page.split()) for page in pages]
    info = sample.plan_info
    assert info is not None
    running = "".join(f"{info.name}{info.version}{sample.today.isoformat()}".split())
    marks = outline_of(reader)
    chapters = [title for level, title, _ in marks if level == 1]
    assert len(chapters) == 12 and any(level == 2 for level, *_ in marks)
    for _, title, page in marks:
        name = "".join(title.split())
        assert name in texts[page - 1], title
        spelled = r"\s*".join(re.escape(letter) for letter in name)
        assert re.search(rf"{spelled}\s*\.+ {page}\n", pages[0]), title
    count = len(texts)
    for n, text in enumerate(texts, start=1):
        words = f"第{n}页/共{count}页" if language == "zh_CN" else f"page{n}of{count}"
        assert words in text
        assert (running in text) is (n > 1)


def test_the_matrix_of_duties_lies_across_and_the_rest_stands_upright(written: Path) -> None:
    reader = pypdf.PdfReader(written / "zh_CN.pdf")
    across = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert across and len(across) < len(reader.pages) / 4
    assert all("责任分工" in page.extract_text() or "配合" in page.extract_text() for page in across)
    assert not any(page.annotations for page in reader.pages)  # names of rows lead nowhere on paper
    word = docx.Document(str(written / "zh_CN.docx"))
    turned = [part for part in word.sections if part.orientation == WD_ORIENT.LANDSCAPE]
    assert len(turned) == 1
    assert turned[0].page_width is not None and turned[0].page_height is not None
    assert turned[0].page_width > turned[0].page_height


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_another_reader_finds_the_text_after_the_bookmarks_were_added(written: Path) -> None:
    said = subprocess.run(
        ["pdftotext", str(written / "zh_CN.pdf"), "-"], check=True, capture_output=True, text=True
    )
    assert not said.stderr and "目录" in said.stdout and "浊漳南源干流河谷单元" in said.stdout


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_word_file_has_contents_that_lead_to_its_headings(written: Path, language: str) -> None:
    word = docx.Document(str(written / f"{language}.docx"))
    body = word.element.body
    codes = "".join(element.text for element in body.iter(qn("w:instrText")))
    assert 'TOC \\o "1-2"' in codes
    lines = [one for one in word.paragraphs if one.style is not None and one.style.name.startswith("toc ")]
    marks = {one.get(qn("w:name")): one.getparent() for one in body.iter(qn("w:bookmarkStart"))}
    pages = []
    for line in lines:
        link = line._p.find(qn("w:hyperlink"))
        heading = marks[link.get(qn("w:anchor"))]
        shown = [element.text for element in link.iter(qn("w:t"))]
        assert "".join(element.text for element in heading.iter(qn("w:t"))) == shown[0]
        pages.append(int(shown[-1]))
    titled = [p for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert (
        len([one for one in lines if one.style is not None and one.style.name == "toc 1"])
        == len(titled)
        == 12
    )
    assert pages == sorted(pages) and pages[0] > 1
    first = word.sections[0]
    codes = "".join(element.text for element in first.footer._element.iter(qn("w:instrText")))
    assert "PAGE" in codes and "NUMPAGES" in codes
    assert first.different_first_page_header_footer and not first.first_page_header.paragraphs[0].text
    for section in word.sections:
        assert "v0.7" in section.header.paragraphs[0].text


def test_word_tables_repeat_their_heads_and_stay_with_their_titles(tmp_path: Path) -> None:
    rows = [DocRow((f"P-{i}", i / 2), flagged=frozenset({0}) if i == 3 else frozenset()) for i in range(2000)]
    made = table("表名", COLUMNS, [*rows, DocRow(("合计", None), strong=True)])
    word = docx.Document(
        str(write_document(Document("方案", "", (), (DocChapter("", "", (made,)),)), tmp_path / "d.docx"))
    )
    written_table = word.tables[0]._tbl
    lines = written_table.tr_lst
    assert len(lines) == 2002
    assert [i for i, line in enumerate(lines) if line.find(f".//{qn('w:tblHeader')}") is not None] == [0]
    assert all(line.find(f".//{qn('w:cantSplit')}") is not None for line in lines)
    assert all(p.find(f".//{qn('w:keepNext')}") is not None for p in lines[0].iter(qn("w:p")))
    title = next(p for p in word.paragraphs if p.text == "表名")
    assert title.paragraph_format.keep_with_next
    texts = ["".join(t.text or "" for t in line.iter(qn("w:t"))) for line in (lines[1], lines[4], lines[-1])]
    assert texts == ["P-00.00", "P-31.50", "合计未填"]
    assert lines[4].find(f".//{qn('w:shd')}") is not None and lines[1].find(f".//{qn('w:shd')}") is None


def test_what_people_type_cannot_break_the_word_file(tmp_path: Path) -> None:
    text = '<w:b/> & "甲" \x0b乙\n第二行'
    parts: tuple[Part, ...] = (Paragraph(text), table(text, COLUMNS, [(text, 1.0)]))
    path = write_document(
        Document(text, text, ((text, text),), (DocChapter("", text, parts),)), tmp_path / "d.docx"
    )
    word = docx.Document(str(path))
    assert word.tables[1].cell(1, 0).text == '<w:b/> & "甲" 乙\n第二行'
    assert ZipFile(path).testzip() is None


def test_cutting_a_document_loses_nothing_and_keeps_titles_with_what_they_head() -> None:
    wide = DocTable("宽表", COLUMNS, (DocRow(("甲", 1.0)),), wide=True)
    chapters = (
        DocChapter("a", "一", (Paragraph("前"), Heading("节"), wide, Paragraph("后"))),
        DocChapter("b", "二", (wide,)),
        DocChapter("c", "三", (Paragraph("末"),)),
    )
    made = sections(Document("方案", "", (), chapters))
    assert [one.landscape for one in made] == [False, True, False, True, False]
    assert [one.text for one in headings(part for made_one in made for part in made_one.chapters)] == [
        "一",
        "节",
        "二",
        "三",
    ]
    assert made[1].chapters[0].parts == (Heading("节"), wide) and made[1].chapters[0].title == ""
    assert made[3].chapters[0].title == "二"
    parts = [part for one in made for chapter in one.chapters for part in chapter.parts]
    assert parts == [part for chapter in chapters for part in chapter.parts]


def test_the_web_page_has_contents_and_links_to_nothing_outside(sample: Snapshot, tmp_path: Path) -> None:
    path = write_report("plan-document", sample, None, tmp_path / "p.html", ReportOptions())
    text = path.read_text(encoding="utf-8")
    wanted = re.findall(r'href="#(s\d+)"', text)
    assert len(wanted) >= 12 and all(text.count(f'id="{name}"') == 1 for name in wanted)
    assert "ecodesk:" not in text and 'class="across"' in text


# ---- figures


def test_the_schedule_of_the_plan_is_that_of_the_projects(sample: Snapshot) -> None:
    charts = [one.chart for one in plan_document(sample).pictures() if isinstance(one.chart, GanttChart)]
    lines = [line for chart in charts for line in chart.lines]
    projects, times = sample.table(Project), timetable(sample)
    counted = funding_sums(sample).projects
    said = {line.label.split()[0]: line for line in lines if not line.heading}
    assert set(said) == {projects[one].code for one in counted}
    for one in counted:
        row, line = projects[one], said[projects[one].code]
        assert (line.start, line.end, line.done) == (row.start, row.end, times.actual.get(one))
        assert len(line.nodes) == len(times.nodes.get(one, ()))
    assert next(line.label for line in lines if line.heading).startswith("ZH-01")


def test_coverage_is_drawn_for_every_unit_as_the_matrix_has_it(sample: Snapshot) -> None:
    charts = [one.chart for one in plan_document(sample).pictures() if isinstance(one.chart, BarChart)]
    coverage, units = matrix(sample), sample.table(RestorationUnit)
    by_unit = charts[1]
    for i, unit in enumerate(one for one in coverage.units if coverage.unit_total(one).problem > 0):
        cover = coverage.unit_total(unit)
        assert by_unit.rows[i] == units[unit].code
        assert by_unit.series[0][1][i] == hectares(cover.treated)
        assert by_unit.series[1][1][i] == hectares(cover.gap)


def test_a_schedule_tells_done_from_planned_and_late_from_open_without_colours() -> None:
    first, last = date(2025, 1, 1), date(2026, 12, 31)
    keys = ((PLANNED, "计划"), (FINISHED, "完成"), (OPEN, "节点"), (DONE, "达到"), (OVERDUE, "逾期"))
    lines = (
        GanttLine("计划", first, last, 0.0),
        GanttLine("完成", first, last, 1.0),
        *(GanttLine(state, nodes=((date(2026, 1, 1), state),)) for state in (OPEN, DONE, OVERDUE)),
    )
    image = chart_image(GanttChart(lines, first, last, date(2030, 1, 1), keys))
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    sharp = grey.width() / 640

    def dark(line: int) -> int:
        """How many dark pixels the line has right of its name."""
        top, x0 = (30 + line * 15) * sharp, int(232 * sharp)
        return sum(
            grey.pixelColor(x, y).red() < 110
            for x in range(x0, int(628 * sharp))
            for y in range(int(top + 2 * sharp), int(top + 13 * sharp))
        )

    planned, finished, still_open, reached, late = (dark(line) for line in range(5))
    assert finished > 2 * planned > 0
    assert reached > 1.5 * still_open > 0
    assert late != still_open and late < reached


def test_a_plan_with_very_many_projects_is_drawn_by_unit(sample: Snapshot, rows: list[Any]) -> None:
    from tests.reports.conftest import with_many_projects

    many = with_many_projects([row for row in rows if not isinstance(row, PlanInfo)], 200)
    charts = [one.chart for one in plan_document(many).pictures() if isinstance(one.chart, GanttChart)]
    assert len(charts) == 1 and len(charts[0].lines) <= len(many.table(RestorationUnit)) + 1
    assert all(line.start is not None for line in charts[0].lines)
