"""The matrix page on the sample: numbers of the analysis, one selection, keyboard, gaps as sketches."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.coverage import Cell, CellState, CoverageMatrix, matrix, problem_matrix
from ecodesk.analysis.rollups import GroupedBy, rollups
from ecodesk.i18n import t
from ecodesk.model.code_lists import active_statuses
from ecodesk.model.edit import delete
from ecodesk.model.measures import hectares, number_text
from ecodesk.model.records import (
    GapJustification,
    OrgUnit,
    ProblemPatch,
    Project,
    RestorationUnit,
    Setting,
)
from ecodesk.rules.freezing import frozen_versions
from ecodesk.ui.completeness.figure_settings import FigureSettings
from ecodesk.ui.completeness.matrix_view import AS_IS, ELEMENTS, IF_ADMITTED, PROBLEMS
from ecodesk.ui.completeness.statement_dialog import StatementDialog
from ecodesk.ui.completeness.work_lists import WorkLine
from ecodesk.ui.delegates.matrix_cell import STEPS
from ecodesk.ui.delegates.rows import Role, percent_text
from ecodesk.ui.flow_menu import add_flow_menu
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.matrix_page import MatrixPage
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.selection import Selection
from tests.settling import settle
from tests.ui.conftest import Desk


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> MatrixPage:
    """The page with its figures, nothing selected."""
    made = MatrixPage(desk.session, desk.look)
    qtbot.addWidget(made, before_close_func=lambda _: desk.settle())
    made.resize(1860, 940)
    made.show()
    desk.settle()
    return made


def coverage(desk: Desk) -> CoverageMatrix:
    return matrix(desk.snapshot)


def with_gap(desk: Desk) -> Cell:
    """A cell that has more than one gap."""
    cells = (c for c in coverage(desk).cells.values() if len(c.gaps) > 1)
    return max(cells, key=lambda cell: cell.gap)


def go(page: MatrixPage, cell: Cell) -> None:
    """Click a cell."""
    index = page.model.index_of(cell.unit, cell.element)
    page.grid.scrollTo(index)
    place = page.grid.visualRect(index).center()
    qtclick(page.grid.viewport(), place)


def qtclick(widget: Any, place: QPoint) -> None:
    from PySide6.QtTest import QTest

    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)


def unit_of(desk: Desk) -> str | None:
    return desk.session.selection.single(RestorationUnit.table)


# ---- what it shows


def test_every_cell_shows_what_the_analysis_says(desk: Desk, page: MatrixPage) -> None:
    expected = coverage(desk)
    assert len([row for row in page.model.rows if row.unit]) == len(expected.units)
    for (unit, element), cell in expected.cells.items():
        index = page.model.index_of(unit, element)
        shown = index.data(Role.VALUE)
        assert (shown.state, shown.problem, shown.gap) == (cell.state, cell.problem, cell.gap)
        if cell.state in STEPS:
            assert number_text(hectares(cell.gap), 1) in str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def test_the_footer_sums_net_areas_and_counts_what_is_open(desk: Desk, page: MatrixPage) -> None:
    desk.session.check_all()
    desk.settle()
    county = coverage(desk).county
    for value in (county.problem, county.treated, county.gap):
        assert number_text(hectares(value), 1) in page.footer.sums.text()
    result = desk.session.result
    assert result is not None
    for card, rule in zip(page.footer.cards, ("COV-002", "COV-003"), strict=False):
        found = [f for f in result.findings.values() if f.rule == rule and f.open]
        assert found, "the sample has such defects on purpose"
        assert card.model.rowCount() == len(found)
    done = len(result.runs) - len(result.not_run)
    assert page.head.chip.text == f"{len(result.runs)} 条规则 · 已运行 {done} · 未检查 {len(result.not_run)}"
    assert page.head.time.text()


def test_the_panel_shows_the_current_cell_in_full(desk: Desk, page: MatrixPage) -> None:
    cell = with_gap(desk)
    go(page, cell)
    desk.settle()
    figures = [label.text().split("<")[0] for label in page.detail.head.figures]
    assert figures == [number_text(hectares(v)) for v in (cell.problem, cell.treated, cell.gap)]
    patches = [piece.patch for piece in cell.gaps]
    table = page.detail.gaps.model
    assert [table.index(i, 0).data(Role.ID) for i in range(table.rowCount())] == patches
    shown = sum(line.area for line in table.rows)
    assert shown == pytest.approx(cell.gap, rel=0.02)


@pytest.mark.parametrize("shown", ["gap", "count", "lead"])
def test_the_first_line_of_a_cell_can_say_something_else(desk: Desk, page: MatrixPage, shown: str) -> None:
    cell = next(c for c in coverage(desk).cells.values() if c.projects and c.state in STEPS)
    index = page.model.index_of(cell.unit, cell.element)
    page.head.display.setCurrentIndex(page.head.display.findData(shown))
    lead = desk.snapshot.table(Project)[cell.projects[0]].lead
    org = desk.snapshot.row("org_unit", lead)
    words = {
        "gap": f"{number_text(hectares(cell.gap), 1)} hm²",
        "count": f"{len(cell.projects)} 项目",
        "lead": getattr(org, "short_name", "") or getattr(org, "name", ""),
    }
    assert words[shown] in index.data(Role.SECOND)


# ---- selection and keyboard


def test_clicking_a_cell_selects_its_unit_everywhere(desk: Desk, page: MatrixPage) -> None:
    assert not desk.session.selection
    cell = with_gap(desk)
    go(page, cell)
    assert unit_of(desk) == cell.unit
    assert page.current is not None and page.current.element == cell.element


def test_what_is_selected_elsewhere_becomes_current(desk: Desk, page: MatrixPage) -> None:
    project = next(
        p
        for p in desk.snapshot.table(Project).rows()
        if p.unit != (page.current.unit if page.current else "")
    )
    desk.session.select(Selection.of(Project.table, project.id))
    assert page.current is not None
    assert (page.current.unit, page.current.element) == (project.unit, project.element)
    assert desk.session.selection == Selection.of(Project.table, project.id), "looking must not select"
    piece = with_gap(desk).gaps[-1]
    desk.session.select(Selection.of(ProblemPatch.table, piece.patch))
    assert (page.current.unit, page.current.element) == (piece.unit, piece.element)


def test_opening_the_page_selects_nothing(desk: Desk, page: MatrixPage) -> None:
    worst = max(coverage(desk).cells.values(), key=lambda cell: cell.gap)
    assert page.current is not None and page.current.gap == worst.gap
    assert not desk.session.selection


def test_arrows_skip_headings_and_stay_inside(desk: Desk, page: MatrixPage, qtbot: QtBot) -> None:
    first = coverage(desk).units[0]
    page._go((first, page.model.columns[0]))
    page.grid.setFocus()
    seen = [first]
    for _ in range(len(page.model.rows)):
        qtbot.keyClick(page.grid, Qt.Key.Key_Down)
        assert page.current is not None
        seen.append(page.current.unit)
    assert tuple(dict.fromkeys(seen)) == coverage(desk).units
    assert unit_of(desk) == coverage(desk).units[-1]
    for _ in range(len(page.model.columns) + 2):
        qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    assert page.current.element == page.model.columns[-1]
    for _ in range(len(page.model.columns) + 2):
        qtbot.keyClick(page.grid, Qt.Key.Key_Left)
    assert page.current.element == page.model.columns[0]


def test_enter_opens_the_panel_and_esc_comes_back(desk: Desk, page: MatrixPage, qtbot: QtBot) -> None:
    go(page, with_gap(desk))
    desk.settle()
    page.hide_detail()
    assert not page.detail.isVisible()
    page.activateWindow()
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert page.detail.isVisible()
    qtbot.waitUntil(page.detail.gaps.table.hasFocus)
    qtbot.keyClick(page.detail.gaps.table, Qt.Key.Key_Escape)
    assert page.grid.hasFocus() and page.detail.isVisible()


def test_space_shows_the_gaps_on_the_map(desk: Desk, page: MatrixPage, qtbot: QtBot) -> None:
    cell = with_gap(desk)
    go(page, cell)
    with qtbot.waitSignal(page.zoom_wanted) as asked:
        qtbot.keyClick(page.grid, Qt.Key.Key_Space)
    gaps = shapely.union_all([piece.gap for piece in cell.gaps])
    assert shapely.equals(asked.args[0], gaps)


def test_space_on_a_cell_without_need_shows_the_unit(desk: Desk, page: MatrixPage, qtbot: QtBot) -> None:
    cell = next(c for c in coverage(desk).cells.values() if not c.pieces)
    go(page, cell)
    with qtbot.waitSignal(page.zoom_wanted) as asked:
        qtbot.keyClick(page.grid, Qt.Key.Key_Space)
    assert asked.args[0] == Selection.of(RestorationUnit.table, cell.unit)


def test_a_column_head_selects_the_projects_of_its_element(desk: Desk, page: MatrixPage) -> None:
    section = page.model.index_of(coverage(desk).units[0], "water").column()
    place = QPoint(page.grid.heads.sectionViewportPosition(section) + 30, 20)
    qtclick(page.grid.heads.viewport(), place)
    chosen = desk.session.selection.ids(Project.table)
    table = desk.snapshot.table(Project)
    assert chosen == sorted(p.id for p in table.rows() if "water" in (p.element, *p.elements))
    assert page.model.headerData(section, Qt.Orientation.Horizontal, Role.TONE) == "current"
    go(page, with_gap(desk))
    assert page.model.headerData(section, Qt.Orientation.Horizontal, Role.TONE) is None


def test_the_name_of_a_unit_selects_it(desk: Desk, page: MatrixPage) -> None:
    unit = coverage(desk).units[-1]
    row = next(i for i, row in enumerate(page.model.rows) if row.unit == unit)
    page.grid.scrollTo(page.model.index(row, 1))
    qtclick(page.grid.viewport(), page.grid.visualRect(page.model.index(row, 0)).center())
    assert unit_of(desk) == unit
    assert page.current is not None and page.current.unit == unit


# ---- gaps


def test_a_gap_becomes_the_sketch_of_a_project(desk: Desk, page: MatrixPage, qtbot: QtBot) -> None:
    cell = with_gap(desk)
    go(page, cell)
    desk.settle()
    page.detail.gaps.table.selectRow(1)
    with qtbot.waitSignal(page.draw_wanted) as asked:
        page.detail.gaps.draw_button.click()
    assert shapely.equals(asked.args[0], cell.gaps[1].gap)


def test_a_gap_clicked_in_the_list_is_the_same_on_the_map(desk: Desk, page: MatrixPage) -> None:
    cell = with_gap(desk)
    go(page, cell)
    desk.settle()
    table = page.detail.gaps.table
    qtclick(table.viewport(), table.visualRect(table.model().index(1, 1)).center())
    patch = cell.gaps[1].patch
    assert desk.session.selection == Selection.of(ProblemPatch.table, patch)
    assert page.detail.map.current == patch
    assert page.current is not None and page.current.unit == cell.unit


def test_a_read_only_plan_offers_no_sketch(desk: Desk, page: MatrixPage, monkeypatch: Any) -> None:
    monkeypatch.setattr(type(desk.session.workspace), "read_only", property(lambda _: True))
    desk.session.workspace_changed.emit()
    go(page, with_gap(desk))
    desk.settle()
    assert not page.detail.gaps.draw_button.isEnabled()
    assert "只读" in page.detail.gaps.draw_button.toolTip()


def test_every_line_of_the_work_lists_leads_to_its_cell(desk: Desk, page: MatrixPage) -> None:
    lines = [line for card in page.footer.cards for line in card.model.lines if line.unit]
    assert lines
    for line in lines:
        page.follow(line)
        assert page.current is not None
        assert (page.current.unit, page.current.element) == (line.unit, line.element)
        assert unit_of(desk) == line.unit
        if line.patch:
            desk.settle()
            assert page.detail.gaps.current == line.patch


def test_a_line_is_followed_by_a_click_and_by_enter(desk: Desk, page: MatrixPage, qtbot: QtBot) -> None:
    card = next(card for card in page.footer.cards if card.model.rowCount())
    followed = QSignalSpy(page.footer.followed)
    index = card.model.index(0, 0)
    qtclick(card.list.viewport(), card.list.visualRect(index).center())
    card.list.setCurrentIndex(index)
    card.list.setFocus()
    qtbot.keyClick(card.list, Qt.Key.Key_Return)
    line = card.model.lines[0]
    assert [followed.at(i)[0] for i in range(followed.count())] == [line, line]


# ---- edits


def test_an_edit_brings_new_numbers_and_keeps_the_place(desk: Desk, page: MatrixPage) -> None:
    """A counted project taken back to a draft uncovers what it treated."""
    cell = next(
        c
        for c in coverage(desk).cells.values()
        if c.treated > 50_000 and len(c.projects) == 1 and c.state in STEPS
    )
    go(page, cell)
    desk.settle()
    project = desk.snapshot.table(Project)[cell.projects[0]]
    field = next(f for f in _fields() if f.id == "status")
    desk.session.apply(set_field(desk.snapshot, [project], field, "draft"))
    desk.settle()
    current = page.current
    assert current is not None
    assert (current.unit, current.element) == (cell.unit, cell.element)
    assert current.gap > cell.gap
    assert current.state is CellState.NO_PROJECT
    listed = page.detail.projects.model
    texts = {listed.index(i, 0).data(): listed.index(i, 2).data() for i in range(listed.rowCount())}
    assert "草拟" in texts[project.code]


def _fields() -> Any:
    from ecodesk.model.fields import fields_of

    return fields_of(Project)


def test_figures_of_a_plan_closed_meanwhile_are_dropped(desk: Desk, page: MatrixPage) -> None:
    project = desk.snapshot.table(Project).rows()[0]
    field = next(f for f in _fields() if f.id == "name")
    desk.session.apply(set_field(desk.snapshot, [project], field, "改名"))
    desk.session.close()
    desk.settle()
    assert page.model.rows == [] and page.current is None
    assert not page.footer.isVisible() and not page.detail.isVisible()
    assert page.empty.text.text() == "没有打开规划。"


def test_without_patches_nothing_is_judged(desk: Desk, page: MatrixPage, qtbot: QtBot) -> None:
    patches = desk.snapshot.table(ProblemPatch).rows()
    desk.session.apply(delete(t("清空图斑", "Delete patches"), *patches))
    desk.settle()
    assert page.banner.isVisible()
    assert page.banner.text.text() == "还没有问题图斑。导入问题图斑后才能判断缺口。"
    assert "<b>—</b>" in page.footer.sums.text() and "0.0" not in page.footer.sums.text()
    unchecked = page.footer.cards[3]
    cells = len(coverage(desk).cells)
    assert str(unchecked.model.lines[0].name) == f"全部 {cells} 格"
    assert {line.rule for line in unchecked.model.lines} >= {"COV-001", "COV-002", "COV-003"}
    with qtbot.waitSignal(page.command_wanted) as asked:
        page.banner.button.click()
    assert asked.args == ["file.import"]


def test_without_units_there_is_a_way_to_bring_some(desk: Desk, page: MatrixPage, qtbot: QtBot) -> None:
    desk.session.apply(delete(t("清空单元", "Delete units"), *desk.snapshot.table(RestorationUnit).rows()))
    desk.settle()
    assert not page.grid.isVisible() and not page.detail.isVisible()
    with qtbot.waitSignal(page.command_wanted) as asked:
        page.empty.button.click()
    assert asked.args == ["file.import"]


def test_the_county_s_thresholds_are_in_legend_and_cells(desk: Desk, page: MatrixPage) -> None:
    from ecodesk.model.edit import add

    desk.session.apply(add(t("设阈值", "Set"), Setting(key="analysis.covered", value="0.5")))
    desk.settle()
    assert "≥50 % 已覆盖" in page.head.legend.accessibleDescription()
    partly = [c for c in coverage(desk).cells.values() if c.share is not None and 0.5 <= c.share < 0.95]
    assert partly
    for cell in partly:
        assert page.model.index_of(cell.unit, cell.element).data(Role.VALUE).state is CellState.FULL


# ---- other views


def test_problem_types_stand_in_the_columns(desk: Desk, page: MatrixPage) -> None:
    expected = problem_matrix(desk.snapshot)
    page.head.columns.setCurrentIndex(1)
    desk.settle()
    assert page.model.columns == expected.columns
    for (unit, kind), cell in expected.cells.items():
        shown = page.model.index_of(unit, kind).data(Role.VALUE)
        assert (shown.state, shown.gap) == (cell.state, cell.gap)
    cell = max(expected.cells.values(), key=lambda cell: cell.gap)
    page._go((cell.unit, cell.column))
    desk.settle()
    patches = {line.piece.patch for line in page.detail.gaps.model.rows}
    assert patches == {piece.patch for piece in cell.gaps}
    line = next(line for card in page.footer.cards for line in card.model.lines if line.element)
    page.follow(line)
    assert page.current is not None
    assert (page.current.unit, page.current.element) == (line.unit, line.element)


def test_if_all_were_admitted_is_shown_beside_what_is(desk: Desk, page: MatrixPage) -> None:
    before = coverage(desk)
    expected = matrix(desk.snapshot, counting=active_statuses())
    page.look_at(counting=IF_ADMITTED)
    desk.settle()
    assert page.head.counting.currentText() == "如果都准入"
    better = next(
        c for k, c in expected.cells.items() if (c.share or 0) > (before.cells[k].share or 0) + 0.05
    )
    index = page.model.index_of(better.unit, better.column)
    assert index.data(Role.VALUE).gap == better.gap
    assert index.data(Role.FAINT).startswith("▲")
    assert "现在覆盖" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert number_text(hectares(expected.county.gap), 1) in page.footer.sums.text()
    page.look_at(counting=AS_IS)
    desk.settle()
    assert not page.model.index_of(better.unit, better.column).data(Role.FAINT)


def test_cells_tell_what_has_changed_since_a_frozen_version(window_again: MainWindow, qtbot: QtBot) -> None:
    session, page = window_again.session, window_again.panes.matrix
    assert session.workspace is not None and session.snapshot is not None
    window_again.show_page("matrix")
    settle(qtbot, session)
    row = frozen_versions(session.snapshot)[-1]
    old, new = matrix(session.workspace.version(row.code).snapshot), matrix(session.snapshot)
    expected = {}
    for key, cell in new.cells.items():
        if cell.state in STEPS and old.cells[key].state in STEPS:
            points = 100 * (cell.treated / cell.problem - old.cells[key].treated / old.cells[key].problem)
            if abs(points) >= 0.05:
                expected[key] = f"▲ +{points:.1f}" if points > 0 else f"▼ −{abs(points):.1f}"
    assert len({words[0] for words in expected.values()}) == 2, "the sample has both"

    def shown() -> dict[tuple[str, str], str]:
        settle(qtbot, session)
        marks = {key: page.model.index_of(*key).data(Role.CHANGE) for key in new.cells}
        return {key: mark for key, mark in marks.items() if mark}

    assert page.head.compared.isVisible() and not shown()
    try:
        choose(page, row.id)
        assert page.head.compared.currentText() == f"与 {row.code} 比较"
        assert shown() == expected
        key = next(iter(expected))
        tip = page.model.index_of(*key).data(Qt.ItemDataRole.ToolTipRole)
        before, after = (percent_text(one.cells[key].share or 0.0, 1) for one in (old, new))
        assert f"{row.code}（{row.frozen_on} 冻结）以来：{before} → {after}，{expected[key]}" in tip
        window_again.show_page("map")
        window_again.show_page("matrix")
        assert shown() == expected, "it is remembered"
        page.look_at(columns=PROBLEMS)
        settle(qtbot, session)
        coverage = problem_matrix(session.workspace.version(row.code).snapshot)
        assert page.model.earlier is not None and page.model.earlier.coverage.cells == coverage.cells
        page.look_at(columns=ELEMENTS)
    finally:
        choose(page, "")
    assert not shown()


def choose(page: MatrixPage, version: str) -> None:
    """Take an entry of the list of versions as a user does."""
    box = page.head.compared
    box.setCurrentIndex(box.findData(version))
    box.activated.emit(box.currentIndex())


def test_basins_and_tags_are_rolled_up_and_select_their_units(desk: Desk, page: MatrixPage) -> None:
    groups = {(g.by, g.id): g for g in rollups(desk.snapshot, coverage(desk))}
    rows = {(r.group.by, r.group.id): i for i, r in enumerate(page.model.rows) if r.group is not None}
    assert set(rows) == set(groups)
    for key, row in rows.items():
        for n, column in enumerate(page.model.columns, start=1):
            assert page.model.index(row, n).data(Role.VALUE) == groups[key].cells[column]
    key = next(key for key in rows if key[0] is GroupedBy.RIVER and len(groups[key].units) > 1)
    index = page.model.index(rows[key], 0)
    page.grid.scrollTo(index)
    qtclick(page.grid.viewport(), page.grid.visualRect(index).center())
    assert set(desk.session.selection.ids(RestorationUnit.table)) == set(groups[key].units)


def test_units_upstream_and_downstream_of_the_current_one_are_marked(desk: Desk, page: MatrixPage) -> None:
    found = flow(desk.snapshot)
    unit = next(u for u in found.order if found.below([u]) and found.above([u]))
    page.show_unit(unit)
    tones = {
        row.unit: page.model.index(i, 0).data(Role.TONE) for i, row in enumerate(page.model.rows) if row.unit
    }
    assert {u for u, tone in tones.items() if tone == "above"} == found.above([unit])
    assert {u for u, tone in tones.items() if tone == "below"} == found.below([unit])


# ---- what may stay untreated


def fill(dialog: StatementDialog[Any], values: dict[str, Any]) -> None:
    for name, value in values.items():
        dialog.editors[name].show_value(value)


def test_a_gap_is_justified_accepted_and_taken_back(
    desk: Desk, page: MatrixPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = with_gap(desk)
    go(page, cell)
    desk.settle()
    line = page.detail.gaps.model.rows[0]
    page.detail.gaps.justify_button.click()
    dialog = page.detail.findChild(StatementDialog)
    dialog.accept_button.click()
    assert dialog.isVisible() and "请填写" in dialog.problem.text()
    owner = desk.snapshot.table(OrgUnit).ids[0]
    until = date.today() + timedelta(days=400)
    fill(
        dialog,
        {"reason": "next_phase", "explanation": "列入下期", "owner": owner, "valid_until": until},
    )
    dialog.accept_button.click()
    desk.settle()
    said = page.detail.justified.model.rows[-1]
    assert shapely.equals(said.geometry, line.geometry) and said.unit == cell.unit
    assert page.current is not None and page.current.gap == cell.gap, "nobody has accepted it yet"
    page.detail.justified.table.selectRow(len(page.detail.justified.model.rows) - 1)
    accept_button = page.detail.justified.accept_button
    assert not accept_button.isEnabled() and "只有审查人员" in accept_button.toolTip()
    monkeypatch.setattr(desk.session, "role", "reviewer")
    page.detail.retranslate()
    page.detail.justified.accept_button.click()
    desk.settle()
    assert page.current.gap == pytest.approx(cell.gap - line.area, abs=1)
    assert desk.snapshot.table(GapJustification)[said.id].accepted_by == desk.session.user
    page.detail.justified.accept_button.click()
    desk.settle()
    assert page.current.gap == pytest.approx(cell.gap, abs=1)
    for _ in range(3):
        desk.session.undo()
        desk.settle()
    assert said.id not in desk.snapshot.table(GapJustification)


def test_a_need_is_switched_off_with_a_reason_and_on_again(desk: Desk, page: MatrixPage) -> None:
    cell = with_gap(desk)
    go(page, cell)
    desk.settle()
    page.detail.need_button.click()
    dialog = page.detail.findChild(StatementDialog)
    dialog.accept_button.click()
    assert "理由" in dialog.problem.text()
    fill(dialog, {"reason": "由省级工程统一治理"})
    dialog.accept_button.click()
    desk.settle()
    assert page.current is not None
    assert page.current.state is CellState.OFF
    assert "由省级工程统一治理" in page.current.reason
    assert "由省级工程统一治理" in page.detail.message.text()
    page.detail.need_button.click()
    desk.settle()
    assert (page.current.state, page.current.gap) == (cell.state, cell.gap)


def test_the_sizes_of_listed_gaps_are_set_in_one_step(desk: Desk, page: MatrixPage) -> None:
    cell = with_gap(desk)
    go(page, cell)
    desk.settle()
    sizes = sorted(line.area for line in page.detail.gaps.model.rows)
    dialog = FigureSettings(desk.session, page)
    dialog.fields["gap_min"].setValue(sizes[-1] - 1)
    dialog.accept_button.click()
    desk.settle()
    assert page.detail.gaps.model.rowCount() == 1
    assert f"另有 {len(sizes) - 1} 处太小" in page.detail.gaps.unlisted.text()
    assert page.current is not None and page.current.gap == cell.gap
    desk.session.undo()
    desk.settle()
    assert page.detail.gaps.model.rowCount() == len(sizes)


# ---- words and room


def test_it_changes_its_language_while_it_is_open(desk: Desk, page: MatrixPage) -> None:
    go(page, with_gap(desk))
    desk.settle()
    desk.look.use(language="en", theme="dark")
    words = [
        page.head.title.text(),
        page.head.chip.text,
        page.head.export_button.text(),
        page.footer.sums.text(),
        page.detail.gaps.title.text(),
        page.detail.gaps.draw_button.text(),
        page.detail.projects.title.text(),
        page.detail.duties.title.text(),
        *(str(card.shown.title) for card in page.footer.cards if card.shown is not None),
        *(page.head.display.itemText(i) for i in range(page.head.display.count())),
        *(str(page.model.headerData(i, Qt.Orientation.Horizontal)) for i in range(9)),
    ]
    chinese = [text for text in words if any("\u4e00" <= letter <= "\u9fff" for letter in text)]
    assert not chinese
    desk.look.use(language="zh_CN")
    assert page.head.title.text() == "完整性"


@pytest.mark.parametrize("width", [1318, 1856])
def test_all_elements_are_in_view_beside_the_panel(desk: Desk, page: MatrixPage, width: int) -> None:
    page.resize(width, 640)
    go(page, with_gap(desk))
    desk.settle()
    assert page.detail.isVisible()
    assert page.grid.horizontalScrollBar().maximum() == 0
    last = page.model.index_of(coverage(desk).units[0], page.model.columns[-1])
    assert page.grid.visualRect(last).right() <= page.grid.viewport().width()


# ---- export


def test_the_matrix_goes_to_a_workbook(desk: Desk, page: MatrixPage, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(desk.session.noticed, check_params_cb=lambda n: n is not None) as told:
        page.export_to(tmp_path / "矩阵")
    assert "矩阵.xlsx" in str(told.args[0].text)
    book = openpyxl.load_workbook(tmp_path / "矩阵.xlsx")
    assert book.sheetnames == ["完整性矩阵", "明细", "缺口图斑", "汇总"]
    assert book["明细"].max_row == 1 + len(coverage(desk).cells)


def test_the_matrix_is_printed(desk: Desk, page: MatrixPage, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(desk.session.noticed, check_params_cb=lambda n: n is not None):
        page.export_to(tmp_path / "矩阵.pdf")
    assert (tmp_path / "矩阵.pdf").read_bytes().startswith(b"%PDF")


def test_a_line_about_a_rule_explains_it(desk: Desk, page: MatrixPage) -> None:
    from ecodesk.ui.dialogs.explain_dialog import ExplainDialog

    page.follow(WorkLine(t("COV-001", "COV-001"), t("没有图斑", "no patches"), rule="COV-001"))
    dialog = page.findChild(ExplainDialog)
    assert dialog is not None and "COV-001" in dialog.windowTitle()
    dialog.close()


def test_the_menu_of_a_unit_lists_what_lies_above_and_below_and_selects_it(
    desk: Desk, page: MatrixPage
) -> None:
    unit = desk.row("restoration_unit", "ZH-03").id
    now = flow(desk.snapshot)
    menu = QMenu(page)
    inside = add_flow_menu(menu, desk.session, unit)
    entries = {action.text().strip(): action for action in inside.actions() if action.text()}
    above = now.above([unit]) - {unit}
    assert above and f"上游 {len(above)} 个单元" in entries
    entries[f"上游 {len(above)} 个单元"].trigger()
    assert set(desk.session.selection.ids(RestorationUnit.table)) == {unit, *above}
    one = desk.snapshot.table(RestorationUnit)[next(iter(above))]
    entries[one.caption].trigger()
    assert set(desk.session.selection.ids(RestorationUnit.table)) == {one.id}


def test_the_names_of_units_stay_when_the_cells_are_scrolled_sideways(desk: Desk, page: MatrixPage) -> None:
    page.look_at(columns="problem_type")
    page.resize(1300, 660)
    desk.settle()
    grid = page.grid
    bar = grid.horizontalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(0)
    assert grid.names.isHidden()
    bar.setValue(bar.maximum())
    assert grid.names.isVisible() and grid.names.width() == grid.columnWidth(0)
    row = next(i for i, one in enumerate(page.model.rows) if one.unit)
    name = QPoint(20, grid.rowViewportPosition(row) + 10)
    assert grid.indexAt(name) == page.model.index(row, 0), "a click on a name picks its unit"
    grid.scrollTo(page.model.index(row, 1))
    assert grid.visualRect(page.model.index(row, 1)).left() >= grid.columnWidth(0)
