"""What a screen reader is told on the map page: a name for every stop, one of its kind in its pane, and changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecodesk.i18n import t
from ecodesk.model.records import Project
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.reading_order import stops_as_read
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, NoticeAction
from tests.settling import settle


def heard(widget: QWidget) -> tuple[QAccessible.Role, str]:
    """What a screen reader says of a widget: its role and its name."""
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.role(), interface.text(QAccessible.Text.Name).strip()


def states(window: MainWindow, qtbot: QtBot) -> Iterator[str]:
    """The map page with each of its tabs and tools in front, one after the other."""
    panes, canvas = window.panes, window.canvas
    snapshot = window.session.snapshot
    assert snapshot is not None
    yield "nothing selected"
    window.session.select(Selection.of(Project.table, snapshot.table(Project).ids[0]))
    for tab in ("findings", "table", "history", "comments"):
        panes.bottom.show_tab(tab)
        settle(qtbot, window.session)
        yield tab
    for tab in ("layers", "legend"):
        panes.layers.show_tab(tab)
        yield tab
    for tab in ("summary", "findings", "comments", "records"):
        panes.inspector.show_tab(tab)
        settle(qtbot, window.session)
        yield f"inspector, {tab}"
    for tool in canvas.tools:
        canvas.take_tool(tool)
        QApplication.processEvents()
        yield f"tool {tool}"
    canvas.take_tool("polygon")
    canvas.type_place()
    yield "typing a place"
    canvas.take_tool("select")
    canvas.swipe.start()
    yield "two themes"
    canvas.swipe.leave()
    window.session.notify(Notice(t("已移动", "Moved"), (NoticeAction(t("撤销", "Undo"), lambda: None),)))
    yield "a notice"
    panes.map.notice_bar.show_notice(None)
    panes.layers.show_tab("layers")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_stop_has_a_name_of_its_own_and_a_role(
    window_again: MainWindow, qtbot: QtBot, language: str
) -> None:
    window, before = window_again, window_again.look.language
    window.look.use(language=language)
    settle(qtbot, window.session)
    wrong: set[str] = set()
    panes = window.panes
    parts = {
        "bars": (window.menu_corner, window.rail),
        "tools": (panes.map.tool_bar,),
        "left": (panes.left,),
        "map": (panes.map,),
        "below": (panes.bottom,),
        "inspector": (panes.inspector,),
        "status": (window.status,),
    }
    for state in states(window, qtbot):
        for part, widgets in parts.items():
            told = [heard(stop) for widget in widgets for stop in stops_as_read(widget)]
            wrong |= {f"{state}: {part}: nameless {role}" for role, name in told if not name}
            wrong |= {f"{state}: {part}: no role: {n}" for r, n in told if r == QAccessible.Role.NoRole}
            twice = [one for one, count in Counter(told).items() if count > 1]
            wrong |= {f"{state}: {part}: twice {name}" for _, name in twice}
    window.look.use(language=before)
    assert not wrong, "\n".join(sorted(wrong))


def test_buttons_that_are_switches_tell_their_state(window_again: MainWindow) -> None:
    """Tools, severities and pages say whether they are on."""
    window = window_again
    tool = window.panes.map.tool_bar.widgetForAction(window.command_actions.action("map.select"))
    for widget in (tool, *window.panes.findings.header_tools.chips.values()):
        state = QAccessible.queryAccessibleInterface(widget).state()
        assert state.checkable
    assert QAccessible.queryAccessibleInterface(tool).state().checked
    window.canvas.take_tool("pan")
    assert not QAccessible.queryAccessibleInterface(tool).state().checked


def test_the_map_says_what_is_selected_wherever_that_was_done(window_again: MainWindow) -> None:
    window, snapshot = window_again, window_again.session.snapshot
    assert snapshot is not None
    window.session.select(Selection())
    assert "F6" in window.canvas.accessibleDescription()
    project = snapshot.table(Project)[snapshot.table(Project).ids[3]]
    window.session.select(Selection.of(Project.table, project.id))
    assert project.code in window.canvas.accessibleDescription()
    assert project.name in window.canvas.accessibleDescription()


def test_a_notice_is_named_by_what_it_says(window_again: MainWindow) -> None:
    window_again.session.notify(Notice(t("已裁去 0.42 hm²", "0.42 ha were cut away")))
    assert "0.42" in window_again.panes.map.notice_bar.accessibleName()


def test_rows_of_the_lists_are_told_in_words(window_again: MainWindow) -> None:
    """Badges, severities and coverage are painted; the models say them."""
    window = window_again
    tree = window.panes.units.view
    index = tree.model().index(0, 0)
    unit = tree.model().index(0, 0, index)
    for told in (
        index.data(),
        unit.data(),
        window.panes.findings.model.index(0, 0).data(),
        window.panes.layers.model.index(0, 0).data(),
    ):
        assert isinstance(told, str) and len(told) > 1
