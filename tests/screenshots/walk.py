"""The first walk of the README, step by step: draw over a neighbour, see the finding, trim, take it back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ecodesk.model.records import Project
from ecodesk.ui.dialogs.fix_dialog import FixDialog
from ecodesk.ui.dialogs.restore_dialog import RestoreDialog
from tests.screenshots.stage import Stage

NEIGHBOUR = "ZH03-001"


def drawn_with_avoiding(stage: Stage) -> QWidget:
    """The notice tells what was cut and to whom it belongs."""
    _draw(stage, avoid=True)
    return stage.window


def drawn_over(stage: Stage) -> QWidget:
    """The overlap is a finding, selected."""
    _open_overlap(stage)
    return stage.window


def trim(stage: Stage) -> QWidget:
    """Before and after of the fix."""
    _open_overlap(stage)
    stage.window.command_actions.action("check.fix").trigger()
    stage.wait(lambda: any(dialog.isVisible() for dialog in stage.window.findChildren(FixDialog)))
    return next(dialog for dialog in stage.window.findChildren(FixDialog) if dialog.isVisible())


def taken_back(stage: Stage) -> QWidget:
    """Drawing undone; the step can be done again, and the history says so."""
    _draw(stage, avoid=False)
    stage.window.command_actions.action("edit.undo").trigger()
    stage.settle()
    stage.window.panes.bottom.show_tab("history")
    return stage.window


def restoring(stage: Stage) -> QWidget:
    """The map before the drawing, found with the slider."""
    _draw(stage, avoid=True)
    window = stage.window
    window.command_actions.action("edit.restore").trigger()
    stage.wait(lambda: any(dialog.isVisible() for dialog in window.findChildren(RestoreDialog)))
    dialog = next(dialog for dialog in window.findChildren(RestoreDialog) if dialog.isVisible())
    dialog.slider.setValue(dialog.slider.maximum() - 1)
    return dialog


def _open_overlap(stage: Stage) -> None:
    drawn = _draw(stage, avoid=False)
    result = stage.window.session.result
    assert result is not None
    finding = next(f for f in result.of(Project.table, drawn) if f.rule == "OVL-001")
    stage.window.panes.bottom.show_tab("findings")
    stage.window.panes.findings.open_finding(finding)
    stage.settle()


def _draw(stage: Stage, avoid: bool) -> str:
    """Draw a four-sided polygon over the eastern end of the neighbour with the mouse; the new project's id."""
    window = stage.window
    before = _projects(stage)
    neighbour = next(row for row in before.values() if row.code == NEIGHBOUR)
    window.canvas.set_avoiding(avoid)
    window.zoom_to(neighbour.geometry)
    stage.settle()
    x0, y0, x1, y1 = neighbour.geometry.bounds
    east = x1 - (x1 - x0) / 3
    QTest.keyClick(window.canvas, Qt.Key.Key_P)
    for x, y in ((x1 + 300, y0 - 200), (east, y0 - 200), (east, y1 + 200), (x1 + 300, y1 + 200)):
        px, py = window.canvas.viewport.pixel(x, y)
        spot = QPoint(round(px), round(py))
        QTest.mouseMove(window.canvas, spot)
        QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    stage.wait(lambda: len(_projects(stage)) == len(before) + 1)
    stage.settle()
    (drawn,) = set(_projects(stage)) - set(before)
    return drawn


def _projects(stage: Stage) -> dict[str, Any]:
    snapshot = stage.window.session.snapshot
    assert snapshot is not None
    return {row.id: row for row in snapshot.table(Project).rows()}
