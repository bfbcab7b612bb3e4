"""Tab goes through the whole map page as it is read, Shift+Tab back, F6 from pane to pane; nothing holds it."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ecodesk.i18n import t
from ecodesk.model.records import Project
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.reading_order import stops_as_read
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, NoticeAction
from tests.settling import settle


@pytest.fixture
def window(window_again: MainWindow, qtbot: QtBot) -> MainWindow:
    window_again.activateWindow()
    window_again.session.select(Selection())
    settle(qtbot, window_again.session)
    return window_again


def visited(window: MainWindow, qtbot: QtBot, key: Qt.Key) -> list[QWidget]:
    """Each widget that a key stops at on its way round, from the command box on."""
    window.canvas.show_view(
        300_000, 3_000_000, 10
    )  # projects in view are stops too, and are tested elsewhere
    window.command_box.setFocus(Qt.FocusReason.TabFocusReason)
    found: list[QWidget] = []
    at = QApplication.focusWidget()
    while at is not None and at not in found:
        found.append(at)
        shift = Qt.KeyboardModifier.ShiftModifier
        qtbot.keyClick(at, key, shift if key == Qt.Key.Key_Backtab else Qt.KeyboardModifier.NoModifier)
        at = QApplication.focusWidget()
    assert at is window.command_box, "it goes round"
    return found


def test_tab_goes_round_the_whole_page_and_back(window: MainWindow, qtbot: QtBot) -> None:
    """Bars, left dock, map, lower dock, inspector, status bar: every stop once, in each direction."""
    there = visited(window, qtbot, Qt.Key.Key_Tab)
    panes = window.panes
    parts = [
        *(window.menu_corner, window.rail, panes.map.tool_bar, panes.units, panes.layers, panes.map),
        *(panes.bottom, panes.inspector, window.status),
    ]
    places = [next((i for i, part in enumerate(parts) if part.isAncestorOf(one)), -1) for one in there]
    assert places == sorted(places) and set(places) == set(range(len(parts)))
    assert len(there) == len(set(there))
    back = visited(window, qtbot, Qt.Key.Key_Backtab)
    assert back[1:] == there[:0:-1]


def test_within_a_pane_tab_goes_line_by_line_from_the_left(window: MainWindow) -> None:
    panes = window.panes
    for part in (panes.map.tool_bar, panes.units, panes.layers, panes.bottom, panes.inspector):
        placed = [(one.mapTo(window, QPoint(0, 0)), one) for one in stops_as_read(part)]
        for (before, one), (after, other) in itertools.pairwise(placed):
            if one.isAncestorOf(other):
                continue
            beside = after.y() < before.y() + one.height() and before.y() < after.y() + other.height()
            assert (after.x() >= before.x()) if beside else (after.y() >= before.y())


def test_every_tool_that_can_be_used_is_a_stop(window: MainWindow) -> None:
    bar = window.panes.map.tool_bar
    usable = {b for b in bar.findChildren(QToolButton) if b.isVisible() and b.isEnabled() and b.text()}
    assert len(usable) > 12 and usable <= set(stops_as_read(bar))


def test_what_comes_late_is_visited_where_it_stands(window: MainWindow, qtbot: QtBot) -> None:
    """The inspector's buttons are made when something is selected, its sheet before; they come first all the same."""
    snapshot = window.session.snapshot
    assert snapshot is not None
    window.session.select(Selection.of(Project.table, snapshot.table(Project).ids[0]))
    settle(qtbot, window.session)
    inspector = window.panes.inspector
    found = stops_as_read(inspector)
    assert found.index(inspector.head.buttons[0]) < found.index(inspector.summary.view)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_is_seen_on_every_stop(window: MainWindow, qtbot: QtBot, theme: str) -> None:
    before = window.look.theme_choice
    window.look.use(theme=theme)
    snapshot = window.session.snapshot
    assert snapshot is not None
    window.session.select(Selection.of(Project.table, snapshot.table(Project).ids[0]))
    settle(qtbot, window.session)
    unseen = []
    for stop in window.reading_stops():
        if stop is window.canvas or stop is window.command_box:
            continue  # the one shows a ring inside the map, the other opens its list
        window.canvas.setFocus()
        bare = stop.grab().toImage()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        if stop.grab().toImage() == bare:
            unseen.append(f"{type(stop).__name__} {stop.accessibleName()}")
    window.look.use(theme=before)
    assert unseen == []


def test_f6_goes_from_pane_to_pane_as_they_are_read_and_comes_back_to_where_it_was(
    window: MainWindow,
) -> None:
    panes = window.panes
    order: list[QWidget] = [panes.left, panes.map, panes.bottom, panes.inspector]
    panes.units.filter_box.setFocus()

    def pane() -> QWidget:
        focused = QApplication.focusWidget()
        return next(part for part in order if part.isAncestorOf(focused))

    for command in ("view.next_dock", "view.previous_dock"):
        seen = []
        for _ in range(4):
            window.command_actions.action(command).trigger()
            seen.append(pane())
        expected = [*order[1:], order[0]]
        assert seen == (expected if command == "view.next_dock" else [*reversed(order[1:]), order[0]])
        assert panes.units.filter_box.hasFocus(), "the left dock gives it back to what had it"


def test_f6_reaches_a_notice_and_its_end_gives_the_keyboard_back_to_the_map(
    window: MainWindow, qtbot: QtBot
) -> None:
    ran: list[str] = []
    act = NoticeAction(t("撤销", "Undo"), lambda: ran.append("undone"))
    window.session.notify(Notice(t("已移动", "Moved"), (act,)))
    window.canvas.setFocus()
    window.command_actions.action("view.next_dock").trigger()
    focused = QApplication.focusWidget()
    assert focused is not None and window.panes.map.notice_bar.isAncestorOf(focused)
    qtbot.keyClick(focused, Qt.Key.Key_Space)
    assert ran == ["undone"] and window.canvas.hasFocus()


def test_coming_to_a_list_by_tab_opens_nothing(window: MainWindow, qtbot: QtBot) -> None:
    """Qt makes the first row the current one; only the arrows, or Enter, go to a finding."""
    table = window.panes.findings.table
    table.clearSelection()
    table.setCurrentIndex(table.model().index(-1, -1))
    window.session.select(Selection())
    table.setFocus(Qt.FocusReason.TabFocusReason)
    assert table.currentIndex().isValid() and window.session.selection == Selection()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert window.session.selection.finding
