"""Commands about the matrix and the flow between units, in the real window."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ecodesk.analysis.basin_flow import flow
from ecodesk.model.records import RestorationUnit
from ecodesk.ui.completeness.statement_dialog import StatementDialog
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.selection import Selection
from tests.settling import settle


@pytest.fixture
def window(window_again: MainWindow) -> MainWindow:
    return window_again


def run(window: MainWindow, command: str) -> None:
    window.command_actions.action(command).trigger()


def able(window: MainWindow, command: str) -> bool:
    return window.command_actions.reason(window.command_actions.commands[command]) is None


def test_the_flow_is_shown_and_followed(window: MainWindow, qtbot: QtBot) -> None:
    snapshot = window.session.snapshot
    assert snapshot is not None
    found = flow(snapshot)
    unit = next(u for u in found.order if found.above([u]) and not found.below([u]))
    assert not able(window, "unit.upstream")
    window.session.select(Selection.of(RestorationUnit.table, unit))
    settle(qtbot, window.session)
    plain = window.canvas.grab().toImage()
    run(window, "layer.flow")
    settle(qtbot, window.session)
    assert "flow" in window.canvas.visible_layers
    assert window.canvas.grab().toImage() != plain
    run(window, "layer.flow")
    settle(qtbot, window.session)
    assert "flow" not in window.canvas.visible_layers
    run(window, "unit.upstream")
    assert set(window.session.selection.ids(RestorationUnit.table)) == {unit} | found.above([unit])
    top = min(found.above([unit]), key=lambda u: len(found.above([u])))
    window.session.select(Selection.of(RestorationUnit.table, top))
    run(window, "unit.downstream")
    assert set(window.session.selection.ids(RestorationUnit.table)) == {top} | found.below([top])


def test_the_views_of_the_matrix_and_a_justification_are_commands(window: MainWindow, qtbot: QtBot) -> None:
    page = window.panes.matrix
    qtbot.waitUntil(lambda: bool(page.model.rows))
    run(window, "matrix.by_problem")
    settle(qtbot, window.session)
    assert window.page == "matrix" and page.model.by_problem
    run(window, "matrix.if_admitted")
    settle(qtbot, window.session)
    assert page.model.view is not None and page.model.view.change(page.current) >= 0  # type: ignore[arg-type]
    run(window, "matrix.by_problem")
    run(window, "matrix.if_admitted")
    settle(qtbot, window.session)
    assert not page.model.by_problem and page.model.view.coverage is page.model.view.now
    assert able(window, "matrix.justify") and able(window, "matrix.print")
    run(window, "matrix.justify")
    dialog = page.detail.findChild(StatementDialog)
    assert dialog is not None and dialog.isVisible()
    dialog.reject()
