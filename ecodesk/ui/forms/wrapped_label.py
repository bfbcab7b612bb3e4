"""A label whose lines are never cut off, however narrow its column becomes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget


class WrappedLabel(QLabel):
    """Keeps room for all its lines; nested layouts in a scroll area would not ask for its height by width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._measured: tuple[int, str, str] = (0, "", "")
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._make_room()

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._make_room()

    def _make_room(self) -> None:
        known = (self.width(), self.text(), self.font().key())
        if known == self._measured:
            return
        self._measured = known
        self.setMinimumHeight(0)  # what was kept for other words or another width counts no more
        if self.text():
            self.setMinimumHeight(max(0, self.heightForWidth(self.width())))
