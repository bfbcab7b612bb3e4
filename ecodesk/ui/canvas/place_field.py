"""The small field at the cursor in which a place is typed while drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout

from ecodesk.i18n import Text, t
from ecodesk.ui.canvas.overlay_words import ASIDE, BENEATH
from ecodesk.ui.canvas.typed_place import EXAMPLES
from ecodesk.ui.theme import restyle

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

_WIDTH = 330
_BESIDE = QPoint(ASIDE, BENEATH)  # from the pointer; the field lies over the words beside it


class PlaceField(QFrame):
    """Gives what is typed to the tool in use; stays open for the next place until Esc or an empty Enter."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setProperty("role", "popup")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.edit = QLineEdit(self)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(5)
        column.addWidget(self.edit)
        column.addWidget(self.words)
        self.setFixedWidth(_WIDTH)
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(lambda _: self._say(EXAMPLES, refused=False))
        self.hide()

    def open_at(self, at: QPoint) -> None:
        """Show it beside a pixel of the canvas, with the keyboard in it."""
        self.edit.setPlaceholderText(str(t("坐标，或 长度 @ 方位角", "Coordinates, or length @ azimuth")))
        self.edit.setAccessibleName(str(t("输入坐标或长度", "Type a place or a length")))
        self._say(EXAMPLES, refused=False)
        self._move_beside(at)
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def leave(self) -> None:
        """Close it and give the keyboard back to the map."""
        if self.isVisible():
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            self.hide()
            self.edit.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes what is typed, Esc and Tab leave the field; none of them reaches the drawing."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            act = {
                Qt.Key.Key_Return: self._take,
                Qt.Key.Key_Enter: self._take,
                Qt.Key.Key_Escape: self.leave,
                Qt.Key.Key_Tab: self.leave,
            }.get(key)
            if act is not None:
                act()
                return True
        return super().eventFilter(watched, event)

    def _take(self) -> None:
        if not self.edit.text().strip():
            self.leave()
            return
        refusal = self._canvas.tool.type_place(self.edit.text())
        if refusal is not None:
            self._say(refusal, refused=True)
            self.edit.selectAll()
            return
        self.edit.clear()
        self._say(EXAMPLES, refused=False)

    def _say(self, words: Text, *, refused: bool) -> None:
        self.words.setText(str(words))
        restyle(self.words, tone="error" if refused else "", role="small" if refused else "hint")
        restyle(self.edit, tone="error" if refused else "")
        self.words.setMinimumHeight(self.words.heightForWidth(_WIDTH - 18))
        self.adjustSize()
        if self.isVisible():
            self._move_beside(self.pos() - _BESIDE)

    def _move_beside(self, at: QPoint) -> None:
        self.adjustSize()
        at = at + _BESIDE
        left = min(max(at.x(), 8), max(self._canvas.width() - self.width() - 8, 8))
        top = min(max(at.y(), 8), max(self._canvas.height() - self.height() - 8, 8))
        self.move(left, top)
