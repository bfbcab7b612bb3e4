"""Pages of a document end where a reader would end them, and its figures show the sums of the plan."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import docx
import pypdf
import pytest
from PySide6.QtGui import QImage

from ecodesk.analysis.funding_sums import funding_sums
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.chart_drawing import chart_image, chart_picture
from ecodesk.reports.document_pdf import write_document_pdf
from ecodesk.reports.document_writing import write_document
from ecodesk.reports.documents import (
    BarChart,
    DocChapter,
    DocColumn,
    Document,
    Heading,
    Paragraph,
    Part,
    table,
)
from ecodesk.reports.plan_document import plan_document
from ecodesk.reports.wording import number

COLUMNS = (DocColumn("编号"), DocColumn("里程碑"), DocColumn("说明"))


def pages(parts: list[Part], to: Path) -> list[str]:
    document = Document("方案", "", (), (DocChapter("", "", tuple(parts)),))
    written = write_document_pdf(document, to)
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(written).pages]


@pytest.mark.parametrize("before", range(30, 42, 2))
def test_a_title_stands_on_the_page_of_its_first_rows(before: int, tmp_path: Path) -> None:
    parts: list[Part] = [Paragraph(f"第{i}段。") for i in range(before)]
    parts += [
        Heading("小节标题", 2),
        table("表名在此", COLUMNS, [(f"甲{i}行", "乙", "丙") for i in range(5)]),
    ]
    made = pages(parts, tmp_path / "p.pdf")
    home = next(text for text in made if "小节标题" in text)
    assert "表名在此" in home and "甲0行" in home and "甲1行" in home
    assert all(f"第{i}段。" in "".join(made) for i in range(before))


def test_no_row_is_torn_between_two_pages(tmp_path: Path) -> None:
    rows = [(f"始{i}止", "短", "".join(f"\n行{i}之{k}完" for k in range(1 + i % 5))) for i in range(80)]
    made = pages([table("表", COLUMNS, rows)], tmp_path / "p.pdf")
    assert len(made) > 3
    for i in range(80):
        home = [text for text in made if f"始{i}止" in text]
        assert len(home) == 1
        assert all(f"行{i}之{k}完" in home[0] for k in range(1 + i % 5)), i


def test_a_figure_and_its_title_stay_on_one_page_of_lines_and_words(tmp_path: Path) -> None:
    chart = BarChart(
        ("二〇二五年", "二〇二六年"), (("中央", (3.0, 1.0)), ("县级", (2.0, 4.0))), ("5.00", "5.00")
    )
    for before in range(32, 44, 3):
        parts: list[Part] = [Paragraph(f"第{i}段。") for i in range(before)]
        made = pages([*parts, chart_picture(chart, "figure", "图名在此")], tmp_path / "p.pdf")
        home = next(text for text in made if "图名在此" in text)
        assert all(word in home for word in ("二〇二五年", "中央", "县级", "5.00"))  # words, not dots


def test_bars_tell_apart_without_colours() -> None:
    names = tuple((f"源{i}", (1.0,)) for i in range(10))
    image = chart_image(BarChart(("年",), names, ("10",))).convertToFormat(QImage.Format.Format_Grayscale8)
    wide = image.width()
    line = [image.pixelColor(x, 3 * 17).red() for x in range(wide)]
    bars = [line[wide * (15 + 7 * i) // 100 : wide * (19 + 7 * i) // 100] for i in range(10)]
    for one, next_one in pairwise(bars):
        assert abs(sum(one) / len(one) - sum(next_one) / len(next_one)) > 15 or max(one) - min(one) > 40


def test_rows_of_a_word_table_are_not_torn_and_figures_keep_their_titles(tmp_path: Path) -> None:
    chart = BarChart(("甲",), (("乙", (1.0,)),), ("1.00",))
    parts: list[Part] = [table("表", COLUMNS, [("甲", "乙", "丙")]), chart_picture(chart, "figure", "图名")]
    document = Document("方案", "", (), (DocChapter("", "", tuple(parts)),))
    word = docx.Document(str(write_document(document, tmp_path / "p.docx")))
    assert all("w:cantSplit" in row._tr.xml for made in word.tables for row in made.rows)
    titled = next(i for i, one in enumerate(word.paragraphs) if one.text == "图名")
    assert word.paragraphs[titled - 1].paragraph_format.keep_with_next


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_plan_has_figures_of_its_own_sums(sample: Snapshot, language: str) -> None:
    pictures = plan_document(sample, language).pictures()
    charts = [one.chart for one in pictures if isinstance(one.chart, BarChart)]
    coverage, _, sources, units = charts
    sums = funding_sums(sample)
    assert sources.ends == tuple(number(sums.of_year(year)) for year in sums.years)
    assert round(sum(sum(values) for _, values in sources.series), 2) == float(sums.sourced)
    assert round(sum(units.series[0][1]), 2) == float(sums.invest)
    assert len(coverage.rows) == len(coverage.series[0][1]) == len(coverage.ends)
    assert all("None" not in end for chart in charts for end in chart.ends)
