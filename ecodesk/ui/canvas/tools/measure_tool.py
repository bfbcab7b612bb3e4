"""D: measure distances, azimuths and areas on the ellipsoid; nothing of the plan changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from shapely.geometry.base import BaseGeometry

from ecodesk.i18n import Text, t
from ecodesk.model.measures import area, area_text, length
from ecodesk.ui.canvas.measuring import Measured, degrees_text, measure, metres_text, result_lines
from ecodesk.ui.canvas.overlay import Paint, paint_cutter, paint_ground
from ecodesk.ui.canvas.result_panel import ResultPanel
from ecodesk.ui.canvas.tools.line_gesture import LineGesture
from ecodesk.ui.canvas.tools.tool import Place, Pointer
from ecodesk.ui.canvas.typed_place import azimuth

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

TITLE = t("测量", "Measuring")
_NOTHING = t("单击起点", "Click where to begin")
_RADIUS = t("半径", "Radius")
_DISC = t("圆面积", "Area of the circle")
_ROUND = t("圆周长", "Length of the circle")
_EDGE = t("本段 {edge} · 方位角 {azimuth}", "edge {edge} · azimuth {azimuth}")


class MeasureTool(LineGesture):
    """A line stays on the map until another is begun; with Shift the second place gives a circle."""

    id = "measure"
    needs_writing = False
    hint = t(
        "测量：单击各点 · Shift 单击画圆 · 双击或 Enter 结束 · Ctrl+C 复制 · Esc 清除",
        "Measure: click points · Shift+click: circle · Enter ends · Ctrl+C copies",
    )

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._ended = False
        self._round = False  # the second place is on a circle around the first
        self.panel = ResultPanel(canvas, TITLE)

    @property
    def lines(self) -> list[tuple[Text, Text]]:
        """Name and value of each result as it stands."""
        snapshot = self.canvas.session.snapshot
        found = self.found
        if snapshot is None or found is None:
            return []
        if not self._round:
            return result_lines(found)
        disc = self._disc()
        return [
            (_RADIUS, metres_text(found.whole)),
            (_DISC, area_text(area(disc, snapshot.crs))),
            (_ROUND, metres_text(length(disc, snapshot.crs))),
        ]

    @property
    def found(self) -> Measured | None:
        """What is measured, up to the pointer while the line goes on."""
        snapshot = self.canvas.session.snapshot
        return measure(self._places(), snapshot.crs) if snapshot is not None else None

    def begin(self) -> None:
        self.panel.open(_NOTHING)

    def end(self) -> None:
        self.forget()
        self.panel.hide()

    def forget(self) -> None:
        super().forget()
        self._ended = self._round = False

    def press(self, pointer: Pointer) -> None:
        if self._ended:
            self.forget()
        self._round = bool(self.points) and bool(pointer.keys & Qt.KeyboardModifier.ShiftModifier)
        if self._round:
            del self.points[1:]
        super().press(pointer)
        if self._round:
            self.finish()

    def move(self, pointer: Pointer, pressed: bool) -> None:
        if self._ended:
            return
        self._round = bool(self.points) and bool(pointer.keys & Qt.KeyboardModifier.ShiftModifier)
        super().move(pointer, pressed)

    def place(self, place: Place) -> None:
        if self._ended:
            self.forget()
        super().place(place)

    def act(self, shape: BaseGeometry) -> None:
        """The line is done and stays to be read."""
        self._busy, self._ended, self._cursor, self._snap = False, True, None, None
        self.redraw()

    def key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.panel.copy()
            return True
        if event.key() == Qt.Key.Key_Backspace and self._ended:
            self._ended = False
        return super().key(event)

    def redraw(self) -> None:
        super().redraw()
        self.panel.show_lines(self.lines, _NOTHING)

    def paint_shape(self, paint: Paint, cursor: Place | None) -> None:
        places = self._places()
        if self._round and len(places) > 1:
            paint_ground(paint, self._disc())
            paint_cutter(paint, [places[0], places[1]], None)
            return
        if len(places) > 2:
            paint_ground(paint, shapely.Polygon(places))
        self.paint_line(paint, cursor)

    def _places(self) -> list[Place]:
        places = self.points[:1] if self._round and not self._ended else self.points
        if self._cursor is not None and not self._ended:
            way = self._tracer.seen(self.points, self._cursor)
            places = [*places, *(way[1:] if way is not None else [self._cursor])]
        return list(dict.fromkeys(places)) if self.points else []

    def _disc(self) -> BaseGeometry:
        middle, edge = (shapely.Point(place) for place in self._places()[:2])
        disc: BaseGeometry = shapely.buffer(middle, shapely.distance(middle, edge), quad_segs=64)
        return disc

    def tip(self) -> list[str]:
        """What stands beside the pointer."""
        lines = [self._snap.words] if self._snap is not None else []
        places = self._places()
        if len(places) < 2 or (found := self.found) is None:
            return lines
        turn = degrees_text(azimuth(places[-2], places[-1]))
        lines.append(str(_EDGE.format(edge=metres_text(found.edges[-1]), azimuth=turn)))
        return lines
