"""Q: click a place and read what lies there, in every layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ecodesk.i18n import Text, t
from ecodesk.ui.canvas.hit_testing import Row, rows_at
from ecodesk.ui.canvas.identified import EVERYWHERE, identified
from ecodesk.ui.canvas.keyed_place import keyed_place
from ecodesk.ui.canvas.overlay import Paint, paint_hovered, paint_sketch
from ecodesk.ui.canvas.result_panel import ResultPanel
from ecodesk.ui.canvas.tools.tool import REACH_PIXELS, Place, Pointer, Tool
from ecodesk.ui.selection import Selection

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

TITLE = t("此处各图层", "Layers at this place")
_NOTHING = t("单击地图上一处，或按 Enter 看所选处", "Click a place, or press Enter for the selection")


class IdentifyTool(Tool):
    """Lists the place, and per layer what lies there with its main values; selects what can be selected."""

    id = "identify"
    cursor = Qt.CursorShape.WhatsThisCursor
    takes_places = True
    hint = t(
        "识别：单击一处，列出各图层的对象 · Enter 看所选处 · Tab 输坐标 · Ctrl+C 复制",
        "Identify: click a place · Enter: the selection · Tab types · Ctrl+C copies",
    )

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._place: Place | None = None
        self._rows: list[Row] = []
        self._beside: list[tuple[Text, Text]] = []  # what reference layers have there
        self.panel = ResultPanel(canvas, TITLE)

    @property
    def lines(self) -> list[tuple[Text, Text]]:
        """Layer and words of each thing at the place."""
        snapshot = self.canvas.session.snapshot
        if snapshot is None or self._place is None:
            return []
        return identified(snapshot, self._place, self._rows, self._beside)

    def begin(self) -> None:
        self.panel.open(_NOTHING)

    def end(self) -> None:
        self.forget()
        self.panel.hide()

    def forget(self) -> None:
        self._place, self._rows, self._beside = None, [], []

    def press(self, pointer: Pointer) -> None:
        self.take_place((pointer.x, pointer.y))

    def take_place(self, place: Place) -> None:
        snapshot = self.canvas.session.snapshot
        if snapshot is None:
            return
        reach = REACH_PIXELS * self.canvas.viewport.metres_per_pixel
        self._place = place
        self._beside = []
        self._rows = rows_at(snapshot, *place, reach, EVERYWHERE)
        selectable = self.canvas.selectable_tables()
        chosen = next((row for row in self._rows if row[0] in selectable), None)
        self.canvas.select(Selection(frozenset({chosen} if chosen is not None else ())))
        self._show()

        def told(found: list[tuple[Text, Text]]) -> None:
            if self._place == place:
                self._beside = found
                self._show()

        self.canvas.references.identify(place, reach, told)

    def plan_changed(self) -> None:
        snapshot = self.canvas.session.snapshot
        if snapshot is not None and self._place is not None:
            self._rows = [row for row in self._rows if snapshot.row(*row) is not None]
            self._show()

    def key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.panel.copy()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.press(keyed_place(self.canvas))
            return True
        return False

    def escape(self) -> bool:
        if self._place is None:
            return False
        self.forget()
        self._show()
        return True

    def paint(self, paint: Paint) -> None:
        snapshot = self.canvas.session.snapshot
        if snapshot is None or self._place is None:
            return
        for row in self._rows:
            found = snapshot.row(*row)
            paint_hovered(paint, found.geometry if found is not None else None)
        paint_sketch(paint, [self._place], None)

    def _show(self) -> None:
        self.panel.show_lines(self.lines, _NOTHING)
        self.redraw()
