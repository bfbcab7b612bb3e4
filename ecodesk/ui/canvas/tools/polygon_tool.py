"""P: draw a project's area point by point."""

from __future__ import annotations

import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from shapely.geometry.base import BaseGeometry

from ecodesk.i18n import t
from ecodesk.model.measures import area, hectares, length, mu
from ecodesk.ui.canvas.drawing_notices import NO_AREA, TOO_FEW_POINTS
from ecodesk.ui.canvas.drawn import Drawn
from ecodesk.ui.canvas.overlay import Paint, paint_sketch, paint_snap, paint_tip
from ecodesk.ui.canvas.snapping import Snap
from ecodesk.ui.canvas.tools.tool import Pointer, Sketch, Tool
from ecodesk.ui.session import Notice

_CLOSE_PIXELS = 8.0
_LIVE = t("本段 {edge} m · 约 {hm2} hm² · {mu} 亩", "edge {edge} m · about {hm2} hm² · {mu} mu")
_AROUND = t("周长 {around} m · {n} 个节点", "perimeter {around} m · {n} nodes")


class PolygonTool(Tool):
    """Keeps its sketch while other tools or pages are used."""

    id = "polygon"
    hint = t(
        "画面：单击落点 · 双击或 Enter 完成 · Backspace 退一点 · Alt 暂停吸附 · Esc 放弃",
        "Polygon: click points · double-click or Enter finishes · Backspace takes back · Alt suspends snapping"
        " · Esc gives up",
    )
    cursor = Qt.CursorShape.CrossCursor
    needs_writing = True

    points: list[tuple[float, float]]
    _cursor: tuple[float, float] | None = None
    _at: QPointF | None = None
    _snap: Snap | None = None
    _finishing: BaseGeometry | None = None

    @property
    def sketch(self) -> Sketch | None:
        """The polygon as it would be if finished at the pointer; a line while it has no area."""
        points = list(getattr(self, "points", ()))
        if not points:
            return None
        if self._finishing is not None:
            return Sketch(self._finishing)
        outline = list(dict.fromkeys([*points, self._cursor] if self._cursor is not None else points))
        if len(outline) > 2:
            return Sketch(shapely.Polygon(outline))
        return Sketch(shapely.LineString(outline) if len(outline) == 2 else shapely.Point(outline[0]))

    def begin(self) -> None:
        if not hasattr(self, "points"):
            self.points = []

    def end(self) -> None:
        self._cursor = self._snap = None

    def start_from(self, geometry: BaseGeometry) -> None:
        """Take an existing shape, such as a gap, as the sketch; its largest part is what can be drawn."""
        parts = [p for p in shapely.get_parts(geometry) if p.geom_type == "Polygon"]
        if parts:
            ring = shapely.get_coordinates(max(parts, key=lambda p: p.area).exterior)[:-1]
            self.points = [(float(x), float(y)) for x, y in ring.tolist()]
            self.redraw()

    def press(self, pointer: Pointer) -> None:
        if self._finishing is not None:
            return
        x, y, self._snap = self.canvas.snapped(pointer)
        if len(self.points) >= 3 and self._near_first(pointer):
            self.finish()
            return
        if not self.points or (x, y) != self.points[-1]:
            self.points.append((x, y))
        self._cursor, self._at = (x, y), pointer.at
        self.redraw()

    def move(self, pointer: Pointer, pressed: bool) -> None:
        x, y, self._snap = self.canvas.snapped(pointer)
        self._cursor, self._at = (x, y), pointer.at
        self.redraw()

    def double_click(self, pointer: Pointer) -> None:
        self.finish()

    def key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.points:
            self.finish()
            return True
        if event.key() == Qt.Key.Key_Backspace and self.points:
            self.points.pop()
            self.redraw()
            return True
        return False

    def escape(self) -> bool:
        if not self.points:
            return False
        self.points = []
        self._cursor = self._snap = None
        self.redraw()
        return True

    def finish(self) -> None:
        """Make a project of the sketch; a sketch that encloses nothing stays and is explained."""
        distinct = list(dict.fromkeys(self.points))
        if len(distinct) < 3:
            self.canvas.session.notify(Notice(TOO_FEW_POINTS, level="warn"))
            return
        polygon = shapely.Polygon(distinct)
        if polygon.is_valid and polygon.area < 1.0:
            self.canvas.session.notify(Notice(NO_AREA, level="warn"))
            self.points = []
            self.redraw()
            return
        self._finishing = polygon
        self.canvas.drawing.add(polygon, self._finished)

    def _finished(self, drawn: Drawn | None) -> None:
        """The gesture has ended; None when it could not be saved, and the sketch stays."""
        self._finishing = None
        if drawn is not None:
            self.points = []
            self._cursor = self._snap = None
        self.redraw()

    def paint(self, paint: Paint) -> None:
        paint_sketch(paint, self.points, None if self._finishing is not None else self._cursor)
        if self._snap is not None:
            paint_snap(paint, self._snap)
        if self._at is not None and self._cursor is not None and (self.points or self._snap):
            paint_tip(paint, self._at, self._tip())

    def _tip(self) -> list[str]:
        lines = [f"◇ {self._snap.text}"] if self._snap is not None else []
        snapshot = self.canvas.session.snapshot
        if not self.points or snapshot is None or self._cursor is None:
            return lines
        outline = list(dict.fromkeys([*self.points, self._cursor]))
        crs = snapshot.crs
        edge = length(shapely.LineString([self.points[-1], self._cursor]), crs)
        surface, around = 0.0, edge
        if len(outline) > 2:
            polygon = shapely.Polygon(outline)
            surface, around = area(polygon, crs), length(polygon, crs)
        return [
            *lines,
            str(_LIVE.format(edge=f"{edge:,.1f}", hm2=f"{hectares(surface):,.2f}", mu=f"{mu(surface):,.2f}")),
            str(_AROUND.format(around=f"{around:,.1f}", n=len(self.points))),
        ]

    def _near_first(self, pointer: Pointer) -> bool:
        first = QPointF(*self.canvas.viewport.pixel(*self.points[0]))
        return (pointer.at - first).manhattanLength() <= _CLOSE_PIXELS
