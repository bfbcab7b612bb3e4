"""What menus end with, how keys are written, and what the command box calls what it finds."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QMenu

from ecodesk.maps.layer import layers
from ecodesk.model.records import Project, RestorationUnit, River
from ecodesk.ui.bookmarks import Bookmark, BookmarksDialog
from ecodesk.ui.canvas.snapping import SnapOptions
from ecodesk.ui.canvas.snapping_dialog import SnappingDialog
from ecodesk.ui.finder import find
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.selection import Selection


@pytest.fixture
def window(window_again: MainWindow) -> MainWindow:
    return window_again


def entries(window: MainWindow, title: str) -> list[str]:
    menus = [action.menu() for action in window.menuBar().actions()]
    menu = next(one for one in menus if isinstance(one, QMenu) and one.title().startswith(title))
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_quit_and_preferences_end_their_menus(window: MainWindow) -> None:
    assert entries(window, "文件")[-1] == "退出"
    assert entries(window, "编辑")[-1] == "首选项…"
    assert entries(window, "绘图")[0] == "选择"


def test_arrow_keys_are_arrows_wherever_keys_are_written(window: MainWindow) -> None:
    assert "表单下一节\tCtrl+↓" in entries(window, "视图")
    (hit,) = [hit for hit in find("表单下一节", window) if hit.command]
    assert hit.shortcut == "Ctrl+↓"
    assert window.command_actions.action("form.next_chapter").toolTip().startswith("表单下一节  Ctrl+↓")


def test_the_command_box_shows_codes_people_use_and_no_others(window: MainWindow) -> None:
    snapshot = window.session.snapshot
    assert snapshot is not None
    river = next(row for row in snapshot.table(River).rows() if row.code and row.name)
    found = [hit.title for hit in find(river.name, window)]
    assert river.name in found and not any(river.code in title for title in found)
    assert river.name in [hit.title for hit in find(river.code, window)], "a code still finds it"
    for kind, code in ((Project, "ZH03-001"), (RestorationUnit, "ZH-03")):
        row = snapshot.table(kind).one(code=code)
        assert row is not None and find(row.name, window)[0].title == f"{code} {row.name}"


def test_a_place_is_written_as_in_the_status_bar(window: MainWindow) -> None:
    hit = find("112.88, 36.12", window)[0]
    assert hit.title == "转到 N 3\u202f999\u202f438.868  E 38\u202f399\u202f167.903"
    assert hit.about == "36.120000°N  112.880000°E"


def test_snapping_names_layers_as_the_layer_list_does(window: MainWindow) -> None:
    dialog = SnappingDialog(SnapOptions(), window)
    order = [layer.table for layer in layers()]
    assert sorted(dialog.tables, key=order.index) == list(dialog.tables)
    assert (dialog.tables["basin"].text(), dialog.tables["township"].text()) == ("流域分水岭", "乡镇界")
    dialog.deleteLater()


def test_without_bookmarks_there_is_no_empty_list(window: MainWindow) -> None:
    window.bookmarks.keep([])
    dialog = BookmarksDialog(window)
    dialog.show()
    assert not dialog.list.isVisible() and "还没有书签" in dialog.hint.text()
    dialog.name.setText("河口")
    dialog.add_button.click()
    assert dialog.list.isVisible() and dialog.list.item(0).text() == "河口"
    window.bookmarks.keep([Bookmark("别处", 0.0, 0.0, 1.0)])
    dialog.close()
    dialog.deleteLater()


def test_numbers_of_gaps_are_whole(window: MainWindow) -> None:
    snapshot = window.session.snapshot
    assert snapshot is not None
    unit = snapshot.table(RestorationUnit).one(code="ZH-06")
    assert unit is not None
    window.session.select(Selection.of(RestorationUnit.table, unit.id))
    window.show_page("matrix")
    gaps = window.panes.matrix.detail.gaps
    assert gaps.model.rowCount() > 1
    needed = QFontMetrics(window.look.font("bodyStrong")).horizontalAdvance(str(gaps.model.rowCount()))
    assert gaps.table.columnWidth(0) >= needed + 2 * window.look.px(8)
