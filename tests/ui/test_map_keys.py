"""What can be done on the map page without a mouse."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QTableView, QWidget
from pytestqt.qtbot import QtBot

from ecodesk.model.records import Project
from ecodesk.ui.canvas.keyed_place import keyed_place
from ecodesk.ui.canvas.tools.identify_tool import IdentifyTool
from ecodesk.ui.dialogs.shortcut_sheet import shortcut_groups
from ecodesk.ui.finder import find
from ecodesk.ui.key_text import key_text
from ecodesk.ui.layer_display_dialog import LayerDisplayDialog
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.pinyin_initials import initials
from ecodesk.ui.selection import Selection
from tests.settling import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)

Key = Qt.Key
CODE = "ZH03-004"


@pytest.fixture
def window(window_again: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    window_again.activateWindow()
    window_again.canvas.setFocus()
    yield window_again
    if isinstance(menu := QApplication.activePopupWidget(), QMenu):
        menu.close()


def project(window: MainWindow, code: str = CODE) -> Project:
    snapshot = window.session.snapshot
    assert snapshot is not None
    found = snapshot.table(Project).one(code=code)
    assert found is not None
    return found


def select(window: MainWindow, qtbot: QtBot, code: str = CODE) -> Project:
    found = project(window, code)
    window.session.select(Selection.of(Project.table, found.id))
    window.canvas.zoom_to_selection()
    settle(qtbot, window.session)
    return found


def menu_key(widget: QWidget, at: QPoint) -> QMenu:
    """The menu that the menu key opens; `at` is where Qt says the keyboard is."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def type_places(window: MainWindow, qtbot: QtBot, *places: str) -> None:
    """Tab opens the field, each place is typed and entered, Esc leaves it."""
    qtbot.keyClick(window.canvas, Key.Key_Tab)
    edit = window.canvas.place_field.edit
    assert edit.hasFocus()
    for place in places:
        qtbot.keyClicks(edit, place)
        qtbot.keyClick(edit, Key.Key_Return)
    qtbot.keyClick(edit, Key.Key_Escape)
    assert window.canvas.hasFocus()


def typed(window: MainWindow, x: float, y: float) -> str:
    snapshot = window.session.snapshot
    assert snapshot is not None
    north, east = snapshot.crs.zone_metres(x, y)
    return f"N {north:.1f} E {east:.1f}"


# ---- the map


def test_the_menu_key_opens_the_menu_of_what_is_selected(window: MainWindow, qtbot: QtBot) -> None:
    """At its place, not where the mouse is or in the middle."""
    chosen = select(window, qtbot)
    window.canvas.pan(300, 120)
    settle(qtbot, window.session)
    menu = menu_key(window.canvas, window.canvas.rect().center())
    assert any(action.text().startswith("打开表单") for action in menu.actions())
    assert window.session.selection.single(Project.table) == chosen.id
    assert (Project.table, chosen.id) in window.canvas.rows_under(keyed_place(window.canvas).at)


@pytest.mark.skipif(sys.platform == "win32", reason="Qt takes the key from Windows, which a test cannot")
def test_shift_f10_is_the_menu_key(window: MainWindow, qtbot: QtBot) -> None:
    chosen = select(window, qtbot)
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window.canvas, Key.Key_F10, shift)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and any(one.text().startswith("打开表单") for one in menu.actions())
    menu.close()
    view = window.panes.units.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.currentIndex().data().startswith(chosen.code)
    qtbot.keyClick(view, Key.Key_F10, shift)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and "归入单元…" in {one.text() for one in menu.actions()}


def test_identify_works_at_the_selection_and_at_typed_coordinates(window: MainWindow, qtbot: QtBot) -> None:
    chosen = select(window, qtbot)
    qtbot.keyClick(window.canvas, Key.Key_Q)
    tool = window.canvas.tool
    assert isinstance(tool, IdentifyTool)
    qtbot.keyClick(window.canvas, Key.Key_Return)
    assert any(chosen.code in str(value) for _, value in tool.lines)
    qtbot.keyClick(window.canvas, Key.Key_Escape)
    assert tool.lines == []
    assert chosen.geometry is not None
    inside = chosen.geometry.representative_point()
    type_places(window, qtbot, typed(window, inside.x, inside.y))
    assert any(chosen.code in str(value) for _, value in tool.lines)


def test_a_polygon_is_drawn_by_keys_alone(window: MainWindow, qtbot: QtBot) -> None:
    """P, Tab, coordinates and lengths, Enter; one step that Ctrl+Z takes back."""
    snapshot = window.session.snapshot
    assert snapshot is not None
    before = set(snapshot.table(Project).ids)
    window.canvas.set_avoiding(False)
    x, y = window.canvas.viewport.x, window.canvas.viewport.y
    qtbot.keyClick(window.canvas, Key.Key_P)
    type_places(window, qtbot, typed(window, x, y), "300 @ 90", "300 @ 180", "300 @ 270")
    qtbot.keyClick(window.canvas, Key.Key_Return)
    qtbot.waitUntil(lambda: not window.canvas.drawing.busy)
    settle(qtbot, window.session)
    now = window.session.snapshot
    assert now is not None
    made = set(now.table(Project).ids) - before
    assert len(made) == 1
    drawn = now.table(Project)[made.pop()].geometry
    window.canvas.set_avoiding(True)
    assert drawn is not None and 89_000 < drawn.area < 91_000
    qtbot.keyClick(window.canvas, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window.session)
    after = window.session.snapshot
    assert after is not None and set(after.table(Project).ids) == before


def test_a_project_is_moved_by_a_typed_length(window: MainWindow, qtbot: QtBot) -> None:
    chosen = select(window, qtbot)
    window.canvas.set_avoiding(False)
    window.command_actions.action("map.move").trigger()
    type_places(window, qtbot, "50 @ 0")
    qtbot.waitUntil(lambda: project(window).geometry != chosen.geometry)
    settle(qtbot, window.session)
    before, now = chosen.geometry, project(window).geometry
    assert before is not None and now is not None
    assert now.centroid.y - before.centroid.y == pytest.approx(50.0, abs=0.1)
    assert now.centroid.x == pytest.approx(before.centroid.x, abs=0.1)
    window.canvas.set_avoiding(True)


def test_a_typed_place_takes_the_part_there(window: MainWindow, qtbot: QtBot) -> None:
    """Tools that wait for a click say at a typed place where there is nothing to take."""
    window.command_actions.action("map.fill_hole").trigger()
    assert window.canvas.tool_id == "fill_hole"
    x, y = window.canvas.viewport.x, window.canvas.viewport.y
    type_places(window, qtbot, typed(window, x, y))
    bar = window.panes.map.notice_bar
    qtbot.waitUntil(lambda: bar.notice is not None)
    assert bar.notice is not None and "洞" in bar.notice.text.zh


def test_tables_in_dialogs_of_the_map_let_tab_out(window: MainWindow, qtbot: QtBot) -> None:
    select(window, qtbot)
    window.command_actions.action("map.vertices").trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    table = dialog.findChild(QTableView)
    table.setFocus()
    qtbot.keyClick(table, Key.Key_Tab)
    assert not table.hasFocus()
    dialog.close()


# ---- the panels


def test_enter_in_the_tree_opens_what_a_double_click_opens(window: MainWindow, qtbot: QtBot) -> None:
    select(window, qtbot)
    view = window.panes.units.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    unit = view.currentIndex().parent()
    assert view.currentIndex().data().startswith(CODE), "the tree comes to what is selected"
    view.setCurrentIndex(unit)
    before = window.canvas.viewport
    qtbot.keyClick(view, Key.Key_Return)
    assert window.canvas.viewport != before and window.page == "map"
    window.canvas.setFocus()
    select(window, qtbot)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view, Key.Key_Return)
    assert window.page == "form"


def test_projects_without_a_unit_are_reached_and_grouped_by_key(window: MainWindow, qtbot: QtBot) -> None:
    units = window.panes.units
    units.tray.text.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(units.tray.text, Key.Key_Space)
    chosen = window.session.selection.ids(Project.table)
    assert len(chosen) == 1
    menu = menu_key(units.tray.text, units.tray.text.rect().center())
    into = next(action for action in menu.actions() if action.text() == "归入单元…")
    into.trigger()
    menu.close()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    qtbot.keyClick(dialog.units, Key.Key_Down)  # type: ignore[attr-defined]
    dialog.reason_field.setFocus()  # type: ignore[attr-defined]
    qtbot.keyClicks(dialog.reason_field, "same valley")  # type: ignore[attr-defined]
    qtbot.keyClick(dialog.reason_field, Key.Key_Tab)  # type: ignore[attr-defined]
    assert not dialog.reason_field.hasFocus()  # type: ignore[attr-defined]
    dialog.accept()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: "全部" in units.tray.text.text())
    assert units.tray.text.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_layers_are_ticked_and_dressed_by_key(window: MainWindow, qtbot: QtBot) -> None:
    """Ctrl+L, Space ticks, Enter opens opacity and scales."""
    window.command_actions.action("view.layers").trigger()
    layers = window.panes.layers
    assert layers.tree.hasFocus()
    layers.tree.setCurrentIndex(layers.model.index_of("project"))
    assert "project" in window.canvas.visible_layers
    qtbot.keyClick(layers.tree, Key.Key_Space)
    assert "project" not in window.canvas.visible_layers
    qtbot.keyClick(layers.tree, Key.Key_Space)
    assert "project" in window.canvas.visible_layers
    qtbot.keyClick(layers.tree, Key.Key_Return)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, LayerDisplayDialog)
    qtbot.keyClick(dialog.opacity, Key.Key_PageDown)
    assert window.canvas.display.layer("project").opacity == pytest.approx(0.9)
    qtbot.keyClick(dialog, Key.Key_Escape)
    assert window.canvas.display.layer("project").opacity == 1.0


def test_enter_on_a_finding_shows_its_place(window: MainWindow, qtbot: QtBot) -> None:
    window.panes.bottom.show_tab("findings")
    table = window.panes.findings.table
    table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(table, Key.Key_Down)
    before = window.canvas.viewport
    qtbot.keyClick(table, Key.Key_Return)
    assert window.session.selection.finding and window.canvas.viewport != before


# ---- keys and names of commands


def test_no_key_means_two_things(window: MainWindow) -> None:
    keys: dict[str, list[str]] = {}
    for command_id in window.command_actions.commands:
        for key in window.command_actions.action(command_id).shortcuts():
            keys.setdefault(key.toString(), []).append(command_id)
    assert {key: ids for key, ids in keys.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_letter_opens_two_menus(window: MainWindow, language: str) -> None:
    before = window.look.language
    window.look.use(language=language)
    titles = [action.text() for action in window.menuBar().actions()]
    window.look.use(language=before)
    letters = [title[title.index("&") + 1].upper() for title in titles]
    assert len(set(letters)) == len(letters)


def test_the_sheet_lists_every_key(window: MainWindow) -> None:
    """Those of commands by menu, and those the map and the lists listen to themselves."""
    groups = shortcut_groups(window.command_actions)
    listed = {keys for _, lines in groups for keys, _ in lines}
    for command in window.command_actions.commands.values():
        if command.shortcut:
            first = key_text(command.shortcut.split(" | ")[0])
            assert any(first in keys for keys in listed), command.id
    for key in ("Tab", "Enter", "Esc", "Backspace", "Delete", "Insert", ",  .", "Alt+↑ ↓", "Alt+← → ↑ ↓"):
        assert any(key in keys for keys in listed), key


def test_the_command_box_finds_every_map_command_in_both_languages_and_by_initials(
    window: MainWindow,
) -> None:
    missed = []
    for command in window.command_actions.commands.values():
        if not command.id.startswith(("map.", "layer.", "view.")):
            continue
        title = command.title
        hanzi = "".join(c for c in title.zh if "\u4e00" <= c <= "\u9fff")
        start = next((i for i, c in enumerate(title.zh) if "\u4e00" <= c <= "\u9fff"), 0)
        run = title.zh[start:]
        end = next((i for i, c in enumerate(run) if not "\u4e00" <= c <= "\u9fff"), len(run))
        letters = "".join(initials(c)[0] for c in run[:end])
        wanted = [title.zh.rstrip("…"), title.en.rstrip("…"), *([letters] if hanzi else [])]
        for words in wanted:
            if all(hit.command != command.id for hit in find(f">{words}", window)):
                missed.append(f"{command.id}: {words}")
    assert missed == []
