"""Tab goes through the map page as it is read: left to right, top to bottom, always to something that is seen."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecodesk.ui.main_window import MainWindow
from tests.settling import settle


def stops(inside: QWidget) -> Iterator[QWidget]:
    """The widgets of a part of the window in the order Tab visits them."""
    window = inside.window()
    at = window.nextInFocusChain()
    while at is not window:
        if (
            inside.isAncestorOf(at)
            and at.isVisibleTo(window)
            and at.isEnabled()
            and at.focusPolicy() & Qt.FocusPolicy.TabFocus
            and at.focusProxy() is None
        ):
            yield at
        at = at.nextInFocusChain()


def assert_in_reading_order(inside: QWidget) -> None:
    found = list(stops(inside))
    assert found
    origin = inside.window()
    placed = [(one.mapTo(origin, QPoint(0, 0)), one) for one in found]
    for (before, one), (after, other) in itertools.pairwise(placed):
        beside = after.y() < before.y() + one.height() and before.y() < after.y() + other.height()
        words = f"{one.metaObject().className()} {one.accessibleName()} → {other.accessibleName()}"
        assert (after.x() >= before.x()) if beside else (after.y() >= before.y()), words


def test_tab_visits_the_map_page_in_reading_order(window_again: MainWindow, qtbot: QtBot) -> None:
    window = window_again
    window.show_page("map")
    settle(qtbot, window.session)
    for part in (window.panes.map.tool_bar, window.panes.units, window.panes.layers):
        assert_in_reading_order(part)


def test_what_tab_reaches_in_the_layers_panel_is_seen_and_named(
    window_again: MainWindow, qtbot: QtBot
) -> None:
    """Every stop is visible, says what it is to those who cannot see it, and looks different with the focus."""
    window = window_again
    window.show_page("map")
    settle(qtbot, window.session)
    window.activateWindow()
    for one in stops(window.panes.layers):
        assert one.isVisible() and one.width() > 0 and one.height() > 0
        assert one.accessibleName() or getattr(one, "text", str)(), one.metaObject().className()
        window.setFocus()
        QApplication.processEvents()
        before = one.grab().toImage()
        one.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(one.hasFocus)
        QApplication.processEvents()
        assert one.grab().toImage() != before, f"{one.accessibleName()} shows the focus"
