"""Shift+F10 for keyboards without a menu key; on Windows Qt sees to both, elsewhere to the menu key only."""

from __future__ import annotations

import sys

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget


def shift_f10_is_menu_key(window: QWidget) -> None:
    """Let Shift+F10 do in a window what the menu key does."""
    if sys.platform != "win32":
        QShortcut(QKeySequence("Shift+F10"), window).activated.connect(_ask_for_menu)


def _ask_for_menu() -> None:
    """Ask what has the keyboard for its menu, at its current row or text cursor."""
    focused = QApplication.focusWidget()
    if focused is not None:
        cursor = focused.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
        place = cursor if isinstance(cursor, QRect | QRectF) else focused.rect()
        at = QRectF(place).toRect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, focused.mapToGlobal(at))
        QApplication.sendEvent(focused, event)
