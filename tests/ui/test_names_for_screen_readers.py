"""Every control of every page has a name to be read out, and the keyboard reaches docks and leaves modes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from ecodesk.model.records import Project
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.selection import Selection

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)

_TOLD = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
)
_PARTS_OF_QT = ("qt_", "ScrollLeftButton", "ScrollRightButton")


def nameless(window: QWidget) -> list[str]:
    """The visible controls nobody could tell apart by ear: without a name, text or label."""
    found = []
    for part in window.findChildren(QWidget):
        if not isinstance(part, _TOLD) or not part.isVisible() or part.accessibleName():
            continue
        if part.objectName().startswith(_PARTS_OF_QT) or isinstance(
            part.parent(), QComboBox | QAbstractSpinBox
        ):
            continue
        if isinstance(part, QAbstractButton) and (part.text() or not part.width()):
            continue
        if part.focusPolicy() == Qt.FocusPolicy.NoFocus and not isinstance(part, QAbstractButton):
            continue
        above = part.parent()
        place = f"{type(above).__name__}/" if above is not None else ""
        found.append(f"{place}{type(part).__name__} {part.objectName()} {part.toolTip()}".strip())
    return found


@pytest.mark.parametrize("page", ["map", "matrix", "plan", "ledger", "reports"])
def test_every_control_of_a_page_has_a_name(window_again: MainWindow, page: str) -> None:
    window_again.show_page(page)
    QApplication.processEvents()
    assert nameless(window_again) == []


def test_the_form_and_the_welcome_page_have_names_too(window_again: MainWindow) -> None:
    snapshot = window_again.session.snapshot
    assert snapshot is not None
    window_again.open_form(snapshot.table(Project).ids[0])
    QApplication.processEvents()
    assert nameless(window_again) == []
    window_again.close_plan()
    QApplication.processEvents()
    assert nameless(window_again) == []


def test_f6_goes_round_the_docks_and_the_map(window_again: MainWindow) -> None:
    window_again.activateWindow()
    window_again.canvas.setFocus()
    seen: list[QWidget] = []
    for _ in range(4):
        window_again.command_actions.action("view.next_dock").trigger()
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused)
    assert len(set(seen)) == 4 and seen[-1] is window_again.canvas


def test_the_keyboard_walks_the_objects_in_view_and_they_are_announced(window_again: MainWindow) -> None:
    canvas = window_again.canvas
    window_again.activateWindow()
    canvas.setFocus()
    window_again.session.select(Selection())
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    first = window_again.session.selection.single(Project.table)
    snapshot = window_again.session.snapshot
    assert first is not None and snapshot is not None
    assert snapshot.table(Project)[first].code in canvas.accessibleDescription()
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert window_again.session.selection.single(Project.table) not in (None, first)
    before = canvas.viewport
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.viewport.x > before.x and canvas.viewport.metres_per_pixel < before.metres_per_pixel
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert window_again.page == "form"


@pytest.mark.parametrize("page", ["map", "matrix", "ledger"])
def test_esc_never_leaves_a_page(window_again: MainWindow, page: str) -> None:
    window_again.show_page(page)
    for _ in range(4):
        focused = QApplication.focusWidget()
        QTest.keyClick(focused if focused is not None else window_again, Qt.Key.Key_Escape)
    assert window_again.page == page
