"""Tab goes through the map page as it is read: left to right, top to bottom, always to something that is seen."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ecodesk.ui.main_window import MainWindow
from tests.settling import settle


def stops(inside: QWidget, first: QWidget, qtbot: QtBot) -> list[QWidget]:
    """The widgets of a part of the window that Tab visits, in order, from the first on."""
    inside.window().activateWindow()
    first.setFocus(Qt.FocusReason.TabFocusReason)
    found: list[QWidget] = []
    at = QApplication.focusWidget()
    while at is not None and inside.isAncestorOf(at) and at not in found:
        found.append(at)
        qtbot.keyClick(at, Qt.Key.Key_Tab)
        at = QApplication.focusWidget()
    return found


def assert_in_reading_order(found: list[QWidget]) -> None:
    assert len(found) > 1
    origin = found[0].window()
    placed = [(one.mapTo(origin, QPoint(0, 0)), one) for one in found]
    for (before, one), (after, other) in itertools.pairwise(placed):
        beside = after.y() < before.y() + one.height() and before.y() < after.y() + other.height()
        words = f"{one.metaObject().className()} {one.accessibleName()} → {other.accessibleName()}"
        assert (after.x() >= before.x()) if beside else (after.y() >= before.y()), words


@pytest.fixture
def window(window_again: MainWindow, qtbot: QtBot) -> MainWindow:
    window_again.show_page("map")
    settle(qtbot, window_again.session)
    return window_again


def test_tab_visits_the_tool_bar_of_the_map_in_reading_order(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.panes.map.tool_bar
    for tool in ("select", "freehand"):  # the other is in the bar only while it is in use
        window.canvas.take_tool(tool)
        buttons = [one for one in bar.findChildren(QToolButton) if one.isVisible() and one.isEnabled()]
        first = min(buttons, key=lambda one: one.mapTo(bar, QPoint(0, 0)).x())
        found = stops(bar, first, qtbot)
        assert len(found) == len(buttons)
        assert_in_reading_order(found)
    window.canvas.take_tool("select")


def test_what_tab_reaches_in_the_layers_panel_is_seen_and_named(window: MainWindow, qtbot: QtBot) -> None:
    """In reading order; every stop is visible, says what it is aloud, and looks different with the focus."""
    panel = window.panes.layers
    found = stops(panel, panel.tabs, qtbot)
    assert found == [panel.tabs, panel.add_button, panel.tree]
    assert_in_reading_order(found)
    for one in found:
        assert one.isVisible() and one.accessibleName()
        window.canvas.setFocus()
        before = one.grab().toImage()
        one.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(one.hasFocus)
        assert one.grab().toImage() != before, f"{one.accessibleName()} shows the focus"
