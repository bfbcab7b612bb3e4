"""H, or Space held: drag the map."""

from __future__ import annotations

from PySide6.QtCore import Qt

from ecodesk.i18n import t
from ecodesk.ui.canvas.tools.tool import Pointer, Tool


class PanTool(Tool):
    """The map follows the mouse."""

    id = "pan"
    hint = t("平移：拖动平移 · 滚轮缩放", "Pan: drag to move · wheel to zoom")
    cursor = Qt.CursorShape.OpenHandCursor
    _last: Pointer | None = None

    def press(self, pointer: Pointer) -> None:
        self._last = pointer
        self.canvas.setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, pointer: Pointer, pressed: bool) -> None:
        if pressed and self._last is not None:
            step = pointer.at - self._last.at
            self._last = pointer
            self.canvas.pan(step.x(), step.y())

    def release(self, pointer: Pointer) -> None:
        self._last = None
        self.canvas.setCursor(self.cursor)
