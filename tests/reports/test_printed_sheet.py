"""The printed sheet, read back from the PDF: numbers, tables, fonts, pages, public use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecodesk.errors import CannotWrite
from ecodesk.i18n import Text
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Record
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Cancelled, Progress
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.reports.plan_sheet import plan_sheet
from ecodesk.reports.sheet_pages import A3, A4, FORMATS
from ecodesk.rules.finding import CheckResult
from tests.reports.conftest import Print, printed, with_many_projects, with_plan, with_project

RADICALS = re.compile(r"[\u2e80-\u2fdf]")
AUTHORITY = "晋S(2026)012号"


def numbers(words: list[str]) -> list[int]:
    return [int(word) for word in words if word.isdigit()]


def map_numbers(sheet: Print, paper: str) -> list[int]:
    """The numbers of the discs: whole numbers inside the frame, without those of legend and scale bar."""
    x, y, w, h = FORMATS[paper].map
    legend = 76.0
    upper = numbers(sheet.inside(0, (x, y, w, h * 0.45)))
    lower = numbers(sheet.inside(0, (x + legend, y + h * 0.45, w - legend, h * 0.55)))
    left = numbers(sheet.inside(0, (x, y + h * 0.45, legend, h * 0.16)))
    return sorted(upper + lower + left)


def test_numbers_on_the_map_are_the_rows_of_table_2(
    sample: Snapshot, result: CheckResult, tmp_path: Path
) -> None:
    sheet = plan_sheet(sample, result)
    count = len(sheet.projects)
    a3 = printed(sample, tmp_path / "a3.pdf", result)
    assert map_numbers(a3, "A3") == list(range(1, count + 1))
    assert A3.column is not None
    x, y, _, h = A3.column
    column = [n for n in numbers(a3.inside(0, (x, y, 8, h))) if n]
    assert column == list(range(1, count + 1))
    for row in sheet.projects:
        assert a3.text().count(row.code) == 1, row.code


def test_a4_has_the_map_on_a_page_of_its_own(sample: Snapshot, result: CheckResult, tmp_path: Path) -> None:
    a4 = printed(sample, tmp_path / "a4.pdf", result, paper="A4")
    assert len(a4.pages) == 2
    assert [round(float(side) * 25.4 / 72) for side in a4.reader.pages[0].mediabox[2:]] == [297, 210]
    count = len(plan_sheet(sample, result).projects)
    assert map_numbers(a4, "A4") == list(range(1, count + 1))
    assert "表2修复项目" in a4.text(1) and "表2修复项目" not in a4.text(0)
    top = min(word.y for word in a4.pages[0] if word.text.endswith("km"))
    heads = [word for word in a4.pages[0] if word.y < top]
    assert any("示例数据" in word.text for word in heads), "the head ends above the kilometre ticks"
    assert top < A4.map[1]


def test_both_tables_have_the_same_sums(rows: list[Record], tmp_path: Path) -> None:
    """Projects without a unit get a line of their own in table 1."""
    loose = with_project(rows, "ZH03-001", unit="")
    sheet = plan_sheet(loose, None)
    assert [row.code for row in sheet.without_unit] == ["ZH03-001"]
    page = printed(loose, tmp_path / "loose.pdf")
    total = f"{sheet.total_invest:,.2f}".replace(",", "")
    sums = [word.text for word in page.pages[0] if word.text.replace("\u00a0", "").replace(" ", "") == total]
    assert len(sums) >= 2, "units and projects"
    assert "未归入单元的项目" in page.text()


def test_fonts_are_embedded_and_text_can_be_found(
    sample: Snapshot, result: CheckResult, tmp_path: Path
) -> None:
    page = printed(sample, tmp_path / "a3.pdf", result)
    fonts = page.reader.pages[0]["/Resources"]["/Font"]
    descriptors = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for font in fonts.values()
    ]
    assert descriptors
    for descriptor in descriptors:
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor, descriptor["/FontName"]
    text = page.text()
    assert not RADICALS.findall(text), "characters, not the radicals that share their glyphs"
    assert "长子县山水林田湖草沙一体化生态修复实施方案" in text
    assert "v0.7" in text and "CGCS2000" in text, "digits beside letters"


def test_sheet_says_where_when_and_how(sample: Snapshot, result: CheckResult, tmp_path: Path) -> None:
    page = printed(sample, tmp_path / "a3.pdf", result)
    text = page.text()
    sheet = plan_sheet(sample, result)
    for said in ("中央经线114°E", "面积为椭球面积", "38380km", "1:200", "内部用图", sheet.data_hash):
        assert said in text, said
    assert "编制单位长子县自然资源局" in text
    assert f"规则{len(result.runs)}条" in text
    for box in ("编制", "校核", "审查", "批准", "签字"):
        assert box in text
    for head, words in sheet.texts:
        assert head.zh in text
        assert words.replace(" ", "") in text, "each text whole"


@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_rows_that_do_not_fit_continue(rows: list[Record], tmp_path: Path, paper: str) -> None:
    many = with_many_projects(rows, 150)
    listed = plan_sheet(many, None).projects
    sheet = printed(many, tmp_path / "many.pdf", paper=paper)
    assert len(sheet.pages) > 2
    assert "表2修复项目（续表）" in sheet.text(len(sheet.pages) - 1)
    text = sheet.text()
    for row in listed:
        assert text.count(row.code) == 1, f"{row.code} stands {text.count(row.code)} times"
    assert f"第1页/共{len(sheet.pages)}页" in sheet.text(0)
    foot = FORMATS[paper].foot[1]
    for words in sheet.pages[1:]:
        table = [word for word in words if re.fullmatch(r"(XX|ZH|QH)[\d-]+", word.text)]
        assert all(word.y < foot for word in table), "no row runs into the foot"


def test_long_names_are_not_cut(rows: list[Record], tmp_path: Path) -> None:
    name = (
        "浊漳南源县城段河道生态修复及配套设施建设与后期管护一体化提升改造示范工程二期（含岸线整治与湿地恢复）"
    )
    sheet = printed(with_project(rows, "ZH03-001", name=name), tmp_path / "long.pdf")
    assert name in sheet.text()


def test_long_texts_go_on_a_further_page(rows: list[Record], tmp_path: Path) -> None:
    goals = "".join(f"第{i}条，到2028年水土流失治理面积达到要求。" for i in range(400))
    sheet = printed(with_plan(rows, goals=goals), tmp_path / "texts.pdf")
    assert "全文见第2页" in sheet.text(0)
    text = sheet.text()
    assert all(f"第{i}条" in text for i in range(400))
    body = "".join(
        word.text for words in sheet.pages[1:] for word in words if word.y < A3.foot[1] and word.y > A3.TOP
    )
    assert goals in body.replace("目标", "").replace("（续）", "")


def test_markup_and_formulas_are_only_words(rows: list[Record], tmp_path: Path) -> None:
    name = '=HYPERLINK("http://x")<b>甲</b>{{7*7}}'
    sheet = printed(with_project(rows, "ZH03-001", name=name), tmp_path / "markup.pdf")
    assert name in sheet.text()
    annotations = sheet.reader.pages[0].get("/Annots")
    assert not annotations or not list(annotations.get_object()), "no link was made of it"


# ---- one unit


def test_sheet_of_one_unit(sample: Snapshot, result: CheckResult, tmp_path: Path) -> None:
    unit = sample.table(RestorationUnit).one(code="ZH-04")
    assert unit is not None
    sheet = plan_sheet(sample, result, unit=unit.id)
    page = printed(sample, tmp_path / "unit.pdf", result, unit=unit.id)
    assert {row.unit for row in sheet.projects} == {unit.id}
    assert f"ZH-04{unit.name}项目布局图".replace("(", "").replace(")", "") in page.text().replace(
        "（", ""
    ).replace("）", "")
    others = [p.code for p in sample.table(Project).rows() if p.unit != unit.id]
    assert not any(code in page.text() for code in others)
    last = max(word.y for word in page.pages[0] if word.text == sheet.projects[-1].code)
    below = min(word.y for word in page.pages[0] if word.text.startswith("表 3"))
    assert 0 < below - last < 30, "funding and indicators follow the last project, not the foot of the sheet"


def test_units_of_measure_are_in_the_language_of_the_sheet(sample: Snapshot, tmp_path: Path) -> None:
    assert A3.column is not None
    english = printed(sample, tmp_path / "en.pdf", language="en").inside(0, A3.column)
    assert "ha" in english and not any("hm" in word for word in english)
    assert "hm²" in printed(sample, tmp_path / "zh.pdf").inside(0, A3.column)


# ---- public use


def test_public_needs_an_approval_number(sample: Snapshot, result: CheckResult, tmp_path: Path) -> None:
    for name in ("public.pdf", "public.html"):
        with pytest.raises(CannotWrite) as refused:
            write_report("plan-summary", sample, result, tmp_path / name, ReportOptions(use_mark="public"))
        assert "审图号" in refused.value.message.zh
    assert not list(tmp_path.glob("**/*.pdf")) and not list(tmp_path.glob("**/*.html"))


def test_public_is_refused_when_a_number_is_missing_on_the_map(rows: list[Record], tmp_path: Path) -> None:
    without = with_project(rows, "ZH03-001", geometry=None)
    changed = with_plan(
        [row for table in without.tables.values() for row in table.rows()], approval_number=AUTHORITY
    )
    with pytest.raises(CannotWrite) as refused:
        printed(changed, tmp_path / "public.pdf", use_mark="public")
    assert "ZH03-001" in refused.value.message.zh
    assert not (tmp_path / "public.pdf").exists()
    printed(changed, tmp_path / "internal.pdf")  # drafts are never kept from printing


def test_public_sheet_leaves_out_what_is_not_for_the_public(rows: list[Record], tmp_path: Path) -> None:
    plan = with_plan(
        rows,
        approval_number=AUTHORITY,
        prepared_by="长子县自然资源局（0355-8322123）",
        tasks="联系人李工，手机13835512345。",
    )
    every = frozenset({"control:CL_PBF", "control:CL_ERL", "unit", "river"})
    sheet = printed(plan, tmp_path / "public.pdf", use_mark="public", layers=every)
    text = sheet.text()
    assert AUTHORITY in text
    assert "8322123" not in text and "13835512345" not in text
    assert "内部用图" not in text and "内部工作使用" not in text
    assert "已略去：联系电话2处、永久基本农田" in text
    legend = sheet.inside(0, (A3.map[0], A3.map[1], 80, A3.map[3]))
    names = [code_list("control_layer")[code].label.zh for code in ("CL_PBF", "CL_ERL")]
    assert not any(name in word for name in names for word in legend)
    internal = printed(plan, tmp_path / "internal.pdf", layers=every)
    shown = internal.inside(0, (A3.map[0], A3.map[1], 80, A3.map[3]))
    assert all(any(name in word for word in shown) for name in names)
    assert "8322123" in internal.text()


# ---- writing


class StopAtPage(Progress):
    """Cancels when the second page begins."""

    def shown(self, done: float, total: float, text: Text | None) -> None:
        if text is not None and text.zh.startswith("打印第 2 页"):
            raise Cancelled


def test_cancelled_print_leaves_the_file_before(
    sample: Snapshot, result: CheckResult, tmp_path: Path
) -> None:
    to = tmp_path / "plan.pdf"
    to.write_bytes(b"the print before")
    with pytest.raises(Cancelled):
        write_report("plan-summary", sample, result, to, ReportOptions(paper="A4"), StopAtPage())
    assert to.read_bytes() == b"the print before"
    assert [path.name for path in tmp_path.iterdir() if "user" not in path.name] == ["plan.pdf"]


def test_chosen_scale_is_kept(sample: Snapshot, result: CheckResult, tmp_path: Path) -> None:
    sheet = printed(sample, tmp_path / "scale.pdf", result, scale=400_000)
    assert "1:400000" in sheet.text().replace("\u00a0", "")
    eastings = sorted(word.x for word in sheet.pages[0] if re.fullmatch(r"38\d{3} km", word.text))
    assert eastings[1] - eastings[0] == pytest.approx(50_000 / 400, abs=0.5), "50 km at 1:400 000"
