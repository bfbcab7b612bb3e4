"""A label whose lines are never cut off, however narrow its column becomes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class WrappedLabel(QLabel):
    """As high as its lines need at the width it has.

    Layouts nested in a scroll area do not ask for a height by width, so it asks for another height itself
    whenever its width, words or font change.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._placed = False
        self._lines = 0
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._measure()

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._height())

    def _height(self) -> int:
        return self._lines or self.fontMetrics().lineSpacing() + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._placed or event.size().width() != event.oldSize().width():
            self._placed = True
            self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def _measure(self) -> None:
        lines = max(0, self.heightForWidth(self.width())) if self._placed and self.text() else 0
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()
