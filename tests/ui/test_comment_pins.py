"""Comments on the map in the real window: a pin is placed, read, clicked, and reached by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shapely import Point

from ecodesk.model.records import Project
from ecodesk.rules.comment_threads import Thread, threads
from ecodesk.ui.canvas.identifying import context_menu
from ecodesk.ui.canvas.tools.tool import Pointer
from ecodesk.ui.comments_dialog import CommentDialog
from ecodesk.ui.comments_pins import pin_at
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.selection import Selection
from tests.settling import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)
CODE = "ZH03-003"


@pytest.fixture
def window(window_again: MainWindow) -> Any:
    window_again.show_page("map")
    yield window_again


def project(window: MainWindow, code: str = CODE) -> Project:
    assert window.session.snapshot is not None
    found = window.session.snapshot.table(Project).one(code=code)
    assert found is not None
    return found


def thread_about(window: MainWindow, code: str = CODE) -> Thread:
    assert window.session.snapshot is not None
    subject = (Project.table, project(window, code).id)
    return next(one for one in threads(window.session.snapshot) if one.subject == subject)


def head_of(window: MainWindow, thread: Thread) -> QPoint:
    """The middle of the round part of a pin."""
    place = thread.first.geometry
    assert place is not None
    foot = QPointF(*window.canvas.viewport.pixel(place.x, place.y))
    return (foot - QPointF(0, 20)).toPoint()


def look_at(window: MainWindow, qtbot: QtBot, code: str = CODE) -> None:
    window.zoom_to(Selection.of(Project.table, project(window, code).id))
    window.session.select(Selection())
    settle(qtbot, window.session)


def dialog() -> CommentDialog:
    (found,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, CommentDialog) and w.isVisible()]
    return found


def test_a_pin_says_who_said_what_and_a_click_opens_its_thread(window: MainWindow, qtbot: QtBot) -> None:
    look_at(window, qtbot)
    thread, canvas, panel = thread_about(window), window.canvas, window.panes.comments
    at = head_of(window, thread)
    tip = canvas.tip(QPointF(at))
    assert "赵芳 2026-06-24：完成日期晚于秋季种植窗口" in tip and "1 条答复" in tip
    window.panes.bottom.show_tab("findings")
    window.docks.toggle("bottom")
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    settle(qtbot, window.session)
    assert panel.isVisible() and panel.chosen is not None and panel.chosen.id == thread.id
    assert [note.title for note in panel.open_thread.notes] == ["赵芳", "李敏"]
    assert window.session.selection.single(Project.table) == project(window).id
    beside = at + QPoint(60, 60)
    assert pin_at(window.session.snapshot, canvas.viewport, QPointF(beside)) is None
    assert "赵芳" not in canvas.tip(QPointF(beside))


def test_enter_in_the_list_goes_to_the_pin(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.show_county()
    settle(qtbot, window.session)
    panel = window.panes.comments
    window.panes.bottom.show_tab("comments")
    thread = next(one for one in panel.listed if one.subject == (Project.table, project(window).id))
    panel.list.pick(thread.id)
    before = window.canvas.viewport.metres_per_pixel
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    settle(qtbot, window.session)
    assert window.canvas.viewport.metres_per_pixel < before
    assert window.canvas.rect().contains(head_of(window, thread))


def test_a_pin_is_placed_where_the_menu_was_opened(window: MainWindow, qtbot: QtBot) -> None:
    session, canvas = window.session, window.canvas
    look_at(window, qtbot, "ZH07-002")
    own = project(window, "ZH07-002")
    assert own.geometry is not None and session.snapshot is not None
    session.select(Selection.of(Project.table, own.id))
    place = own.geometry.representative_point()
    pixel = QPointF(*canvas.viewport.pixel(place.x, place.y))
    menu = context_menu(canvas, Pointer(pixel, place.x, place.y, Qt.KeyboardModifier.NoModifier))
    (act,) = [one for one in menu.actions() if one.text() == "在此处批注…"]
    act.trigger()
    assert dialog().field.isVisible()  # about the project that lies there
    dialog().words.setPlainText("此处有裂缝\n请补测")
    dialog().accept_button.click()
    settle(qtbot, session)
    made = next(one for one in threads(session.snapshot) if one.first.text.startswith("此处有裂缝"))
    assert made.subject == (Project.table, own.id) and made.first.geometry.equals(place)  # type: ignore[union-attr]
    tip = canvas.tip(QPointF(head_of(window, made)))
    assert "此处有裂缝" in tip and "请补测" not in tip  # its first line
    assert str(session.step_labels.undo) == f"批注 {own.caption}"
    session.undo()
    settle(qtbot, session)
    assert "此处有裂缝" not in canvas.tip(QPointF(head_of(window, made)))


def test_the_command_comments_on_a_place_an_object_or_a_field(window: MainWindow, qtbot: QtBot) -> None:
    session, action = window.session, window.command_actions.action("review.comment_here")
    window.canvas.show_county()
    session.select(Selection())
    settle(qtbot, session)
    action.trigger()
    assert dialog().field.isHidden()  # a mere place
    dialog().words.setPlainText("这一带需要踏勘")
    dialog().accept_button.click()
    settle(qtbot, session)
    assert session.snapshot is not None
    made = next(one for one in threads(session.snapshot) if one.first.text == "这一带需要踏勘")
    assert made.subject is None and isinstance(made.first.geometry, Point)
    session.select(Selection.of(Project.table, project(window).id))
    action.trigger()
    assert dialog().field.currentData() == ""
    dialog().reject()
    window.open_form(project(window).id)
    settle(qtbot, session)
    window.activateWindow()
    assert window.panes.form.body.focus_place("invest")
    qtbot.waitUntil(lambda: window.panes.form.body.place == "invest")
    action.trigger()
    assert dialog().field.currentData() == "invest"
    dialog().words.setPlainText("单价依据？")
    dialog().accept_button.click()
    settle(qtbot, session)
    made = next(one for one in threads(session.snapshot) if one.first.text == "单价依据？")
    assert made.first.field == "invest" and made.subject == (Project.table, project(window).id)
    window.show_page("reports")
    session.select(Selection())
    settle(qtbot, session)
    assert not action.isEnabled()
