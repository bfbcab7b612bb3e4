"""The inspector says about a selection what the plan holds, and nothing else."""

from __future__ import annotations

import dataclasses

import pytest
import shapely
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from ecodesk.analysis.coverage import matrix
from ecodesk.analysis.project_effect import effect_of
from ecodesk.i18n import t
from ecodesk.model.edit import change
from ecodesk.model.fields import fields_by_id
from ecodesk.model.measures import area, number_text
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.ui.canvas.map_canvas import MapCanvas
from ecodesk.ui.delegates.rows import percent_text
from ecodesk.ui.inspection.other_facts import patch_header
from ecodesk.ui.inspection.sheet import Section
from ecodesk.ui.inspection.sheet_view import Value
from ecodesk.ui.inspector import FINDINGS, RECORDS, SKETCH, SUMMARY, Inspector
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.selection import Selection
from tests.ui.conftest import Desk


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


@pytest.fixture
def inspector(desk: Desk, qtbot: QtBot) -> Inspector:
    """The inspector as wide as its dock, nothing selected."""
    made = Inspector(desk.session, desk.look)
    qtbot.addWidget(made)
    made.resize(352, 900)
    made.show()
    desk.settle()
    return made


def section(inspector: Inspector, start: str) -> Section:
    """The section whose title begins so."""
    return next(s for s in inspector.summary.view.sections if s.title.startswith(start))


def value(inspector: Inspector, label: str) -> str:
    """The value that stands behind a label."""
    facts = [fact for s in inspector.summary.view.sections for fact in s.facts]
    found = next(fact for fact in facts if fact.label == label)
    return " ".join(piece.text for piece in found.pieces)


def test_nothing_selected_shows_three_facts_of_the_plan(desk: Desk, inspector: Inspector) -> None:
    assert inspector.stack.currentWidget() is inspector.empty
    assert inspector.empty.text.text().startswith("未选择对象")
    shown = [(number.text(), name.text()) for number, name in inspector.empty.facts]
    projects = desk.snapshot.table(Project)
    units = desk.snapshot.named("restoration_unit")
    loose = sum(unit not in units for unit in projects.column("unit"))
    result = desk.session.result
    assert result is not None
    blocks = sum(f.open and f.severity.name == "BLOCK" for f in result.findings.values())
    assert shown == [(str(len(projects)), "项目"), (str(blocks), "阻断"), (str(loose), "未归入")]


def test_a_project_shows_its_ellipsoidal_area_and_its_fields(desk: Desk, inspector: Inspector) -> None:
    project = desk.row("project", "ZH03-001")
    assert isinstance(project, Project)
    desk.select("project", "ZH03-001")
    desk.settle()
    header = inspector.head.header
    assert header is not None
    assert (header.code, header.title, header.element) == ("ZH03-001", project.name, "water")
    size = area(project.geometry, desk.snapshot.crs)
    assert value(inspector, "面积").startswith(
        f"{number_text(size / 10_000)} hm² {number_text(size * 15 / 10_000)} 亩"
    )
    assert value(inspector, "总投资").startswith(f"{number_text(project.invest or 0)} 万元")
    lead = desk.snapshot.row("org_unit", project.lead)
    assert value(inspector, "主办单位") == getattr(lead, "name", None)


def test_a_shape_across_a_divide_says_so(desk: Desk, inspector: Inspector) -> None:
    desk.select("project", "QH01-003")
    desk.settle()
    assert "跨流域" in value(inspector, "流域 · 标签")
    assert "QH-01" in value(inspector, "修复单元") and "ZH-01" in value(inspector, "修复单元")


def test_what_is_missing_is_said_and_counted(desk: Desk, inspector: Inspector) -> None:
    desk.select("project", "ZH08-003")
    desk.settle()
    assert value(inspector, "主办单位") == "未填"
    completeness = section(inspector, "表单完整度")
    assert completeness.aside is not None
    done, whole = (int(part) for part in completeness.aside.text.removesuffix(" 节").split("/"))
    assert done < whole
    assert "主办单位" in completeness.notes[0].text


def test_effect_is_the_difference_to_the_plan_without_the_project(desk: Desk, inspector: Inspector) -> None:
    project = desk.row("project", "ZH03-001")
    desk.select("project", "ZH03-001")
    desk.settle()
    bars = section(inspector, "本项目带来的单元 ZH-03").bars
    gone = change(t("", ""), [(project, dataclasses.replace(project, geometry=None))])
    before, now = matrix(desk.snapshot.after(gone)), matrix(desk.snapshot)
    unit = project.unit  # type: ignore[attr-defined]
    differing = {
        element: (before.cells[unit, element].share, now.cells[unit, element].share)
        for element in now.elements
        if before.cells[unit, element].share != now.cells[unit, element].share
    }
    assert differing
    assert {bar.element for bar in bars} == set(differing)
    for bar in bars:
        assert (bar.before, bar.share) == pytest.approx(differing[bar.element])


def test_a_project_that_does_not_count_yet_shows_what_it_would_bring(desk: Desk) -> None:
    effect = effect_of(desk.snapshot, desk.row("project", "ZH03-004").id)
    assert effect is not None and not effect.counted
    assert effect.elements
    for one in effect.elements:
        assert one.together.treated > one.without.treated


def test_an_edit_is_followed(desk: Desk, inspector: Inspector, qtbot: QtBot) -> None:
    desk.select("project", "ZH03-001")
    desk.settle()
    project = desk.row("project", "ZH03-001")
    field = fields_by_id(Project)["mode"]
    other = next(code for code in ("conservation", "reconstruction") if code != project.mode)  # type: ignore[attr-defined]
    desk.session.apply(set_field(desk.snapshot, [project], field, other))
    words = {"conservation": "保护保育", "reconstruction": "生态重建"}[other]
    qtbot.waitUntil(lambda: value(inspector, "修复模式") == words, timeout=20_000)


def test_undoing_the_project_away_leaves_the_empty_state(
    desk: Desk, inspector: Inspector, qtbot: QtBot
) -> None:
    desk.select("project", "ZH03-001")
    desk.settle()
    menu = inspector.head.menu
    next(action for action in menu.actions() if action.text() == "删除项目").trigger()
    qtbot.waitUntil(lambda: inspector.stack.currentWidget() is inspector.empty, timeout=20_000)
    desk.session.undo()
    qtbot.waitUntil(lambda: inspector.stack.currentWidget() is inspector.summary, timeout=20_000)


def test_a_unit_lists_its_projects_and_coverage(desk: Desk, inspector: Inspector) -> None:
    desk.select("restoration_unit", "ZH-06")
    desk.settle()
    unit = desk.row("restoration_unit", "ZH-06")
    projects = desk.snapshot.table(Project)
    codes = sorted(p.code for p in projects.rows() if p.unit == unit.id)
    assert value(inspector, "编号").replace(" ", "") == "、".join(codes)
    cells = matrix(desk.snapshot)
    shares = {b.element: b.share for b in section(inspector, "要素完整性").bars}
    assert shares
    for element, share in shares.items():
        assert share == pytest.approx(cells.cells[unit.id, element].share)


def test_several_projects_show_what_they_share(desk: Desk, inspector: Inspector) -> None:
    desk.select("project", "ZH03-001", "ZH03-002")
    desk.settle()
    rows = [desk.row("project", code) for code in ("ZH03-001", "ZH03-002")]
    assert value(inspector, "主要要素") == "水系"
    assert value(inspector, "主办单位") == "多个值"
    both = sum(area(row.geometry, desk.snapshot.crs) for row in rows)
    assert value(inspector, "面积合计").startswith(f"{number_text(both / 10_000)} hm²")


@pytest.mark.parametrize("table", ["problem_patch", "control_line", "township", "org_unit", "river"])
def test_every_kind_of_row_has_a_sheet(desk: Desk, inspector: Inspector, table: str) -> None:
    row = desk.snapshot.named(table).at(0)
    desk.session.select(Selection.of(table, row.id))
    desk.settle()
    assert inspector.stack.currentWidget() is inspector.summary
    assert any(s.facts for s in inspector.summary.view.sections)


def test_findings_of_the_selection_open_from_their_tab(desk: Desk, inspector: Inspector) -> None:
    desk.select("project", "QH01-003")
    desk.settle()
    result = desk.session.result
    assert result is not None
    mine = {f.id for f in result.of("project", desk.row("project", "QH01-003").id)}
    inspector.show_tab(FINDINGS)
    listed = [note.key for note in inspector.checks.notes if note.key]
    assert set(listed) == mine and len(listed) == len(mine)
    inspector.checks.pick(listed[-1])
    assert desk.session.selection.finding == listed[-1]
    assert inspector.tab == FINDINGS


def test_opening_a_finding_elsewhere_brings_its_tab(desk: Desk, inspector: Inspector) -> None:
    desk.select("project", "ZH03-001")
    desk.settle()
    assert inspector.tab == SUMMARY
    result = desk.session.result
    assert result is not None
    desk.session.open_finding(result.ordered()[0])
    assert inspector.tab == FINDINGS
    desk.select("project", "ZH03-002")
    assert inspector.tab == SUMMARY


def test_records_name_every_step_on_the_object(desk: Desk, inspector: Inspector, qtbot: QtBot) -> None:
    project, other = desk.row("project", "ZH03-001"), desk.row("project", "ZH03-002")
    field = fields_by_id(Project)["note"]
    desk.select("project", "ZH03-001")
    inspector.show_tab(RECORDS)
    qtbot.waitUntil(lambda: bool(inspector.records.notes), timeout=20_000)
    before = len(inspector.records.notes)
    desk.session.apply(set_field(desk.snapshot, [project], field, "已核实"))
    desk.session.apply(set_field(desk.snapshot, [other], field, "别的项目"))
    qtbot.waitUntil(lambda: len(inspector.records.notes) == before + 1, timeout=20_000)
    newest, *_, first = inspector.records.notes
    assert "ZH03-001" in newest.title and newest.text.startswith("李敏 · 20")
    assert first.title == "示例数据"


def test_a_value_opens_the_form_at_its_field(desk: Desk, inspector: Inspector, qtbot: QtBot) -> None:
    desk.select("project", "ZH03-001")
    desk.settle()
    found = next(v for v in inspector.findChildren(Value) if v.accessibleName().startswith("总投资"))
    with qtbot.waitSignal(inspector.field_wanted) as asked:
        qtbot.mouseDClick(found, Qt.MouseButton.LeftButton)
    assert asked.args == [desk.row("project", "ZH03-001").id, "invest"]


def test_it_speaks_english_and_follows_the_text_size(desk: Desk, inspector: Inspector) -> None:
    desk.select("project", "ZH03-001")
    desk.settle()
    height = inspector.head.height()
    desk.look.use(language="en", theme="dark", text_scale=1.5)
    desk.settle()
    names = [inspector.tabs.tabText(i).split()[0] for i in range(4)]  # the middle ones count
    assert names == ["Summary", "Checks", "Comments", "History"]
    assert section(inspector, "Space").facts[0].label == "Area"
    assert inspector.head.height() > height
    for box in inspector.summary.view.boxes:
        assert box.width() <= inspector.width()


def test_nothing_is_wider_than_the_narrowest_dock(desk: Desk, inspector: Inspector) -> None:
    inspector.resize(320, 700)
    for language in ("zh_CN", "en"):
        desk.look.use(language=language)
        for table, code in (("project", "QH01-003"), ("restoration_unit", "ZH-03")):
            desk.select(table, code)
            desk.settle()
            assert inspector.width() == 320
            for found in inspector.findChildren(Value):
                right = found.mapTo(inspector, found.rect().topRight()).x()
                assert right <= 320, (language, code, found.accessibleName())


# ---- drawing


@pytest.fixture
def canvas(desk: Desk, inspector: Inspector, qtbot: QtBot) -> MapCanvas:
    """A map the inspector follows."""
    made = MapCanvas(desk.session, desk.look)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    inspector.follow(made)
    made.show_county()
    desk.settle()
    return made


def click(canvas: MapCanvas, qtbot: QtBot, x: float, y: float) -> None:
    """Click a place of the ground."""
    place = QPointF(*canvas.viewport.pixel(x, y)).toPoint()
    qtbot.mouseMove(canvas, place)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=place)


def test_a_sketch_is_measured_while_it_is_drawn(
    desk: Desk, inspector: Inspector, canvas: MapCanvas, qtbot: QtBot
) -> None:
    neighbour = desk.row("project", "ZH03-001").geometry
    assert neighbour is not None
    canvas.zoom_to(neighbour)
    canvas.set_snapping(False)
    canvas.set_avoiding(False)
    canvas.take_tool("polygon")
    x, y = neighbour.representative_point().coords[0]
    half = 400
    corners = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
    for corner in corners:
        click(canvas, qtbot, *corner)
    assert inspector.tab == SKETCH
    sketch = canvas.sketch
    assert sketch is not None
    drawn = f"{number_text(area(sketch.geometry, desk.snapshot.crs) / 10_000)} hm²"

    def facts() -> dict[str, str]:
        sheet = inspector.sketch.sheet
        listed = sheet.sections[0].facts if sheet is not None and sheet.checks else ()
        return {fact.label: " ".join(piece.text for piece in fact.pieces) for fact in listed}

    qtbot.waitUntil(lambda: facts().get("面积", "").startswith(drawn), timeout=20_000)
    sheet = inspector.sketch.sheet
    assert sheet is not None
    assert facts()["修复单元"] == "ZH-03 100.0 %"
    assert any(note.title.startswith("OVL-001") and note.title.endswith("将新增") for note in sheet.checks)
    assert not any(note.title.startswith(("RPT", "RCT", "DOC", "ADM")) for note in sheet.checks)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert inspector.tab == SUMMARY
    assert desk.snapshot.table(Project).one(code="ZH03-006") is None


def test_avoiding_is_switched_in_the_drawing_tab_and_told(
    desk: Desk, inspector: Inspector, canvas: MapCanvas, qtbot: QtBot
) -> None:
    neighbour = desk.row("project", "ZH03-001").geometry
    assert neighbour is not None
    canvas.set_avoiding(False)
    canvas.draw_from(shapely.box(*neighbour.bounds).buffer(200))

    def labels() -> list[str]:
        sheet = inspector.sketch.sheet
        return [fact.label for fact in sheet.sections[0].facts] if sheet is not None else []

    qtbot.waitUntil(lambda: bool(labels()), timeout=20_000)
    assert "避让" not in labels()
    inspector.sketch.avoiding.click()
    assert canvas.drawing.avoid
    qtbot.waitUntil(lambda: "避让" in labels(), timeout=20_000)
    canvas.set_avoiding(False)
    assert not inspector.sketch.avoiding.isChecked()


def test_right_angles_and_tracing_are_switched_in_the_drawing_tab(
    desk: Desk, inspector: Inspector, canvas: MapCanvas, qtbot: QtBot
) -> None:
    canvas.take_tool("polygon")
    for box, on in (
        (inspector.sketch.right_angles, lambda: canvas.right_angles),
        (inspector.sketch.tracing, lambda: canvas.tracing),
    ):
        assert not box.isHidden() and not on()
        box.click()
        assert on()
        box.click()
        assert not on()
    canvas.set_right_angles(True)
    assert inspector.sketch.right_angles.isChecked()
    canvas.set_right_angles(False)
    canvas.take_tool("reshape")
    assert inspector.sketch.tracing.isHidden()  # nothing to a node that is dragged


def test_one_tab_more_leaves_every_word_whole_in_english(
    desk: Desk, inspector: Inspector, canvas: MapCanvas
) -> None:
    language = desk.look.language
    desk.look.use(language="en")
    canvas.draw_from(desk.row("project", "ZH03-001").geometry)
    tabs = inspector.tabs
    desk.qtbot.waitUntil(lambda: tabs.count() == 5)
    whole = [tabs.fontMetrics().horizontalAdvance(tabs.tabText(i)) + 8 for i in range(5)]
    desk.qtbot.waitUntil(lambda: all(tabs.tabRect(i).width() >= whole[i] for i in range(5)))
    assert tabs.tabRect(4).right() <= inspector.width()
    desk.look.use(language=language)


def test_a_patch_says_who_claims_it_though_it_does_not_count_yet(desk: Desk, inspector: Inspector) -> None:
    desk.select("problem_patch", "WT-0308")
    desk.settle()
    assert value(inspector, "治理项目") == "ZH03-004（退回，暂不计入）"


def test_a_patch_without_a_problem_has_a_title(desk: Desk) -> None:
    patch = desk.row("problem_patch", "WT-0308")
    assert isinstance(patch, ProblemPatch)
    assert str(patch_header(patch).title) == "耕地退化/面源"
    assert patch_header(dataclasses.replace(patch, problem_type="")).title == "还没有问题类型"


def test_what_is_all_but_for_rounding_is_shown_as_all() -> None:
    assert percent_text(0.9999999999999996, 1) == "100.0 %"
    assert percent_text(0.9996, 1) == "99.9 %"


def test_dragging_a_node_shows_before_and_now(
    desk: Desk, inspector: Inspector, canvas: MapCanvas, qtbot: QtBot
) -> None:
    project = desk.row("project", "ZH03-004")
    assert project.geometry is not None
    desk.select("project", "ZH03-004")
    canvas.zoom_to_selection()
    canvas.set_snapping(False)
    canvas.take_tool("reshape")
    x, y = shapely.get_coordinates(project.geometry)[0].tolist()
    start = QPointF(*canvas.viewport.pixel(x, y)).toPoint()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    assert inspector.tab == SUMMARY
    for step in (10, 20, 30):
        qtbot.mouseMove(canvas, start + (QPointF(step, 0)).toPoint())
    assert inspector.tab == SKETCH
    qtbot.waitUntil(lambda: inspector.sketch.sheet is not None, timeout=20_000)
    sheet = inspector.sketch.sheet
    assert sheet is not None
    assert sheet.header.code == "ZH03-004"
    was = number_text(area(project.geometry, desk.snapshot.crs) / 10_000)
    assert sheet.sections[0].facts[0].pieces[0].text == f"{was} →"
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert inspector.tab == SUMMARY
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start)
