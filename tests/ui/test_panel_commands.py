"""Commands about findings, units and the matrix, run in the real window by key and by id."""

from __future__ import annotations

import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecodesk.model.records import Project, RestorationUnit
from ecodesk.ui.dialogs.explain_dialog import ExplainDialog
from ecodesk.ui.dialogs.fix_dialog import FixDialog
from ecodesk.ui.dialogs.waive_dialog import WaiveDialog
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.selection import Selection
from tests.settling import settle


@pytest.fixture
def window(window_again: MainWindow) -> MainWindow:
    return window_again


def run(window: MainWindow, command: str) -> None:
    window.command_actions.action(command).trigger()


def reason(window: MainWindow, command: str) -> str | None:
    found = window.command_actions.reason(window.command_actions.commands[command])
    return str(found) if found is not None else None


def project(window: MainWindow, code: str) -> Project:
    snapshot = window.session.snapshot
    assert snapshot is not None
    found = snapshot.table(Project).one(code=code)
    assert found is not None
    return found


def open_finding(window: MainWindow, rule: str) -> None:
    result = window.session.result
    assert result is not None
    finding = next(f for f in result.ordered() if f.rule == rule and f.open)
    window.panes.findings.open_finding(finding)


def shown(kind: type) -> list[object]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


def test_f8_steps_through_the_findings_and_shows_each(window: MainWindow, qtbot: QtBot) -> None:
    rows = window.panes.findings.model.rows
    window.show_page("matrix")
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert window.session.selection.finding == rows[0].id
    assert window.page == "map"
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert window.session.selection.finding == rows[1].id
    qtbot.keyClick(window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.selection.finding == rows[0].id


def test_f8_inside_the_form_steps_through_the_form(window: MainWindow, qtbot: QtBot) -> None:
    window.open_form(project(window, "ZH08-003").id)
    settle(qtbot, window.session)
    run(window, "check.next")
    assert window.page == "form"
    assert not window.session.selection.finding


def test_f9_checks_everything_anew(window: MainWindow, qtbot: QtBot) -> None:
    before = window.session.result
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert reason(window, "check.all") == "正在检查"
    settle(qtbot, window.session)
    after = window.session.result
    assert after is not None and after is not before
    assert before is not None and set(after.findings) == set(before.findings)


def test_a_finding_is_explained_and_what_cannot_be_done_says_why(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reason(window, "check.explain") == "先在“检查结果”中选一条"
    open_finding(window, "RSP-001")
    run(window, "check.explain")
    (dialog,) = shown(ExplainDialog)
    assert isinstance(dialog, ExplainDialog) and "RSP-001" in dialog.windowTitle()
    dialog.close()
    assert reason(window, "review.waive") == "只有审查人员可以豁免。你是编制人员。"
    monkeypatch.setattr(window.session, "role", "reviewer")
    assert reason(window, "review.waive") == "阻断不可豁免"
    assert reason(window, "check.fix") == "这条没有可自动完成的修复"


def test_a_warning_can_be_waived_and_an_invalid_shape_fixed(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window.session, "role", "reviewer")
    open_finding(window, "COV-002")
    run(window, "review.waive")
    (waiver,) = shown(WaiveDialog)
    assert isinstance(waiver, WaiveDialog)
    waiver.close()
    open_finding(window, "GEO-002")
    run(window, "check.fix")
    qtbot.waitUntil(lambda: bool(shown(FixDialog)), timeout=20_000)
    for dialog in shown(FixDialog):
        assert isinstance(dialog, FixDialog)
        dialog.close()


def test_the_matrix_row_of_a_project_s_unit(window: MainWindow) -> None:
    assert reason(window, "review.matrix_row") is not None
    chosen = project(window, "ZH03-001")
    window.session.select(Selection.of(Project.table, chosen.id))
    run(window, "review.matrix_row")
    assert window.page == "matrix"
    assert window.session.selection == Selection.of(RestorationUnit.table, chosen.unit)
    current = window.panes.matrix.current
    assert current is not None and current.unit == chosen.unit


def test_a_gap_is_drawn_from_the_matrix_and_closes(window: MainWindow, qtbot: QtBot) -> None:
    """The walk of a reviewer: worst cell, its gap as sketch, Enter; the new draft covers the gap."""
    run(window, "view.page.matrix")
    settle(qtbot, window.session)
    page = window.panes.matrix
    cell = page.current
    assert cell is not None and cell.gaps
    gap = page.detail.gaps.model.rows[0].geometry
    page.detail.gaps.draw_button.click()
    assert window.page == "map" and window.canvas.tool_id == "polygon"
    snapshot = window.session.snapshot
    assert snapshot is not None
    before = set(snapshot.table(Project).ids)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: len(window.session.snapshot.table(Project)) > len(before),  # type: ignore[union-attr]
        timeout=20_000,
    )
    settle(qtbot, window.session)
    table = window.session.snapshot.table(Project)
    (made,) = (table[i] for i in table.ids if i not in before)
    largest = max(shapely.get_parts(gap), key=lambda part: part.area)
    assert shapely.intersection(made.geometry, largest).area > 0.95 * largest.area
    assert cell.element in (made.element, *made.elements)


def test_space_in_the_matrix_leads_to_the_map(window: MainWindow, qtbot: QtBot) -> None:
    run(window, "view.page.matrix")
    settle(qtbot, window.session)
    cell = window.panes.matrix.current
    assert cell is not None
    qtbot.keyClick(window.panes.matrix.grid, Qt.Key.Key_Space)
    assert window.page == "map"
    gaps = shapely.union_all([piece.gap for piece in cell.gaps])
    view = shapely.box(*window.canvas.viewport.bounds)
    assert shapely.covers(view, gaps)


def test_a_project_is_started_in_the_selected_unit(window: MainWindow) -> None:
    assert reason(window, "unit.new_project") is not None
    unit = project(window, "QH01-001").unit
    window.session.select(Selection.of(RestorationUnit.table, unit))
    run(window, "unit.new_project")
    assert window.canvas.tool_id == "polygon"
    snapshot = window.session.snapshot
    assert snapshot is not None
    view = shapely.box(*window.canvas.viewport.bounds)
    assert shapely.covers(view, snapshot.table(RestorationUnit)[unit].geometry)


def test_keys_lead_to_the_filter_and_the_layers(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    control = Qt.KeyboardModifier.ControlModifier
    window.docks.toggle("left")
    window.show_page("matrix")
    qtbot.keyClick(window, Qt.Key.Key_F, control)
    assert window.page == "map" and window.docks.is_shown("left")
    qtbot.waitUntil(window.panes.units.filter_box.hasFocus)
    qtbot.keyClick(window, Qt.Key.Key_L, control)
    qtbot.waitUntil(lambda: window.panes.layers.isAncestorOf(QApplication.focusWidget()))
