"""What floats at the upper left of the map, below the notice."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget


class UpperLeftPanel(QFrame):
    """A framed panel on the map; the canvas puts it in its place."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.setProperty("role", "popup")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()
