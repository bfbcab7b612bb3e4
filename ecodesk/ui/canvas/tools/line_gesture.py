"""A line or an outline drawn point by point, and what it is for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Drawn
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.measures import area, hectares, length, mu, number_text
from ecodesk.ui.canvas.chosen_shape import ONE_ROW, ShapedRow, chosen_row
from ecodesk.ui.canvas.drawing_notices import TOO_FEW_FOR_LINE, TOO_FEW_POINTS
from ecodesk.ui.canvas.overlay import Paint, line_boxes, paint_cutter, paint_sketch, paint_snap, paint_way
from ecodesk.ui.canvas.overlay_words import paint_tip
from ecodesk.ui.canvas.snapping import Snap
from ecodesk.ui.canvas.tools.rectangles import squared
from ecodesk.ui.canvas.tools.tool import Place, Pointer, Tool
from ecodesk.ui.canvas.tools.tracer import Tracer
from ecodesk.ui.canvas.typed_place import OFF_THE_MAP, sensible, typed_place
from ecodesk.ui.session import Notice

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

_CLOSE_PIXELS = 8.0
NO_WAY = t(
    "起点和这里之间没有连通的边线，已按直线连接。可按 Backspace 退回，或先落中间点",
    "No boundary leads from the last point to here; a straight edge was drawn. Backspace takes it back",
)
_LINE = t("本段 {edge} m · 全长 {whole} m", "edge {edge} m · {whole} m in all")
_EDGE = t("本段 {edge} m", "edge {edge} m")
_LIVE = t("约 {hm2} hm² · {mu} 亩", "about {hm2} ha · {mu} mu")
_AROUND = t("周长 {around} m · {n} 个节点", "perimeter {around} m · {n} nodes")


class LineGesture(Tool):
    """Collects points; `act` is called with what they make. With `closed` they enclose an area."""

    cursor = Qt.CursorShape.CrossCursor
    needs_writing = True
    takes_places = True
    closed = False

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self.points: list[Place] = []
        self._traced: dict[int, int] = {}  # number of points after a traced stretch -> before it
        self._tracer = Tracer(canvas)
        self._cursor: Place | None = None
        self._at: QPointF | None = None
        self._snap: Snap | None = None
        self._busy = False
        self._typed: list[str] | None = None  # places typed while a trace is looked for; None: none is

    def act(self, shape: BaseGeometry) -> None:
        """Do what the line is for; call `finished` when it is done."""
        raise NotImplementedError

    def outline(self, places: list[Place]) -> list[Place]:
        """The nodes that the places clicked stand for."""
        return list(dict.fromkeys(places))

    @property
    def lines_in_hand(self) -> Sequence[Sequence[Place]]:
        return [self.points]

    @property
    def least(self) -> int:
        """The fewest places that make a shape."""
        return 3 if self.closed else 2

    @property
    def few(self) -> Text:
        """What is said when there are fewer places than that."""
        return TOO_FEW_POINTS if self.closed else TOO_FEW_FOR_LINE

    def row(self) -> ShapedRow | None:
        """The one selected project or problem patch; says so when there is none."""
        row = chosen_row(self.canvas.session.snapshot, self.canvas.session.selection)
        if row is None:
            self.canvas.session.notify(Notice(ONE_ROW, level="warn"))
        return row

    def finished(self, drawn: Drawn | None) -> None:
        """The gesture has ended; the line stays when nothing came of it, so that it can be mended."""
        self._busy = False
        if drawn is not None and drawn.edit is not None:
            self.forget()
        self.redraw()

    def end(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.points = []
        self._cursor = self._snap = None
        self._busy, self._typed = False, None
        self._traced.clear()
        self._tracer.forget()

    def plan_changed(self) -> None:
        if not self._busy:
            self._tracer.forget()  # boundaries may run elsewhere now

    def press(self, pointer: Pointer) -> None:
        if self._busy:
            return
        x, y, self._snap = self.snap(pointer)
        self._at = pointer.at
        first = self.closed and len(self.points) >= 3 and self._near_first(pointer)
        if self.traces(pointer) and (first or self._snap is not None):
            self._trace_to(self.points[0] if first else (x, y), first)
        elif first:
            self.finish()
        else:
            self.place((x, y))

    def place(self, place: Place) -> None:
        """Put the next point; one in the same spot as the last is none, nor one where coordinates end."""
        if not sensible(place):
            self.canvas.session.notify(Notice(OFF_THE_MAP, level="warn"))
            return
        if not self.points or place != self.points[-1]:
            self.points.append(place)
            self.canvas.refresh()  # names give way to the line
        self._cursor = place
        self.redraw()

    def type_place(self, text: str) -> Text | None:
        snapshot = self.canvas.session.snapshot
        if self._typed is not None:
            self._typed.append(text)  # it may be counted from where the trace ends
            return None
        if snapshot is None or self._busy:
            return None
        last = self.points[-1] if self.points else None
        try:
            place = typed_place(text, snapshot.crs, last, self._cursor)
        except EcoDeskError as error:
            return error.message
        self._snap = None
        self.place(place)
        self.canvas.keep_in_view(*place)
        return None

    def move(self, pointer: Pointer, pressed: bool) -> None:
        x, y, self._snap = self.snap(pointer)
        self._cursor, self._at = (x, y), pointer.at
        if self._busy:
            self.redraw()
            return
        if self.traces(pointer) and self._snap is not None:
            self._tracer.look(self.points[-1], (x, y), self.traced_tables, self.redraw)
        else:
            self._tracer.forget()
        self.redraw()

    def snap(self, pointer: Pointer) -> tuple[float, float, Snap | None]:
        """Where the pointer means; square to the edges before when that is wanted and nothing is caught."""
        x, y, snap = self.canvas.snapped(pointer)
        if snap is None and self.canvas.right_angles and len(self.points) > 1 and not pointer.alt:
            x, y = squared(self.points[-2], self.points[-1], (x, y))
        return x, y, snap

    @property
    def tells_edges(self) -> bool:
        """Whether the length of the edge to the pointer is of use."""
        return True

    def traces(self, pointer: Pointer) -> bool:
        """Whether the next edge follows boundaries."""
        return self.canvas.tracing and bool(self.points) and not pointer.alt

    @property
    def traced_tables(self) -> Collection[str]:
        """The tables whose lines are followed."""
        return self.canvas.snap_tables

    def _trace_to(self, place: Place, last: bool) -> None:
        """Follow the boundaries to a place; go straight, and say so, when none leads there."""
        self._busy, self._typed = True, []
        before = len(self.points)

        def found(way: list[Place] | None) -> None:
            waiting, self._busy, self._typed = self._typed or [], False, None
            if way is None:
                self.canvas.session.notify(Notice(NO_WAY, level="warn"))
            self.points += (way or [place])[1 if way else 0 :]
            if last:
                self.points.pop()
            self._traced[len(self.points)] = before
            self._cursor = place
            self.redraw()
            if last:
                self.finish()
                return
            for text in waiting:
                if (refusal := self.type_place(text)) is not None:
                    self.canvas.session.notify(Notice(refusal, level="warn"))

        self._tracer.way(self.points[-1], place, self.traced_tables, found)

    def double_click(self, pointer: Pointer) -> None:
        self.finish()

    def key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.points:
            self.finish()
            return True
        if event.key() == Qt.Key.Key_Backspace and self.points:
            self.take_back()
            return True
        return False

    def take_back(self) -> None:
        """The last point, or the stretch traced last, is not meant."""
        if not self._busy:
            now = len(self.points)
            del self.points[self._traced.pop(now, now - 1) :]
            self._tracer.forget()
            self.canvas.refresh()
            self.redraw()

    def escape(self) -> bool:
        if not self.points:
            return False
        self.forget()
        self.canvas.refresh()
        self.redraw()
        return True

    def paint(self, paint: Paint) -> None:
        cursor = None if self._busy else self._cursor
        self.paint_shape(paint, cursor)
        way = self.way_to(cursor)
        if way:
            paint_way(paint, way)
        if self._snap is not None:
            paint_snap(paint, self._snap)
        if self._at is not None and cursor is not None and self.canvas.place_field.isHidden():
            paint_tip(paint, self._at, self.tip(), line_boxes(paint.viewport, [way]))

    def paint_shape(self, paint: Paint, cursor: Place | None) -> None:
        """The line so far, with the next edge to the pointer where no boundary is followed to it."""
        if self.closed:
            paint_sketch(paint, self.points, cursor, self.way_to(cursor))
        else:
            self.paint_line(paint, cursor)

    def paint_line(self, paint: Paint, cursor: Place | None) -> None:
        """The line so far without an area."""
        paint_cutter(paint, self.points, None if self.way_to(cursor) else cursor)

    def way_to(self, cursor: Place | None) -> list[Place]:
        """The way along boundaries from the last point to the pointer; empty when it goes straight."""
        return [] if cursor is None else self._tracer.seen(self.points, cursor) or []

    def finish(self) -> None:
        """Make the shape; when it cannot be one, say why and keep the points."""
        if self._busy:
            return
        shape = self._shape(self.points)
        if shape is None:
            self.canvas.session.notify(Notice(self.few, level="warn"))
            return
        self._busy = True
        self.act(shape)

    def in_the_making(self) -> BaseGeometry | None:
        """The shape as it would be if it were finished at the pointer, or None while it has no points."""
        if not self.points:
            return None
        places = self.points
        if self._cursor is not None and not self._busy:
            way = self._tracer.seen(self.points, self._cursor)
            places = [*self.points, *(way[1:] if way is not None else [self._cursor])]
        shape = self._shape(places)
        if shape is not None:
            return shape
        distinct = list(dict.fromkeys(places))
        return shapely.LineString(distinct) if len(distinct) > 1 else shapely.Point(distinct[0])

    def _shape(self, places: list[Place]) -> BaseGeometry | None:
        """What places make, or None when they are too few."""
        if len(dict.fromkeys(places)) < self.least:
            return None
        nodes = self.outline(places)
        return shapely.Polygon(nodes) if self.closed else shapely.LineString(nodes)

    def tip(self) -> list[str]:
        """What stands beside the pointer."""
        lines = [self._snap.words] if self._snap is not None else []
        snapshot = self.canvas.session.snapshot
        if not self.points or snapshot is None or self._cursor is None:
            return lines
        crs = snapshot.crs
        edge = 0.0
        if self._cursor != self.points[-1]:
            way = self._tracer.seen(self.points, self._cursor) or [self.points[-1], self._cursor]
            edge = length(shapely.LineString(way), crs)
        elif len(self.points) == 1:
            return lines  # nothing to measure yet
        shape = self.in_the_making()
        around = length(shape, crs) if shape is not None else 0.0
        if not self.closed:
            return [*lines, str(_LINE.format(edge=number_text(edge, 1), whole=number_text(around, 1)))]
        told = [_EDGE.format(edge=number_text(edge, 1))] if self.tells_edges else []
        if not isinstance(shape, shapely.Polygon):
            return [*lines, *map(str, told)]
        surface, nodes = area(shape, crs), shapely.get_num_coordinates(shape) - 1
        told.append(_LIVE.format(hm2=number_text(hectares(surface)), mu=number_text(mu(surface))))
        lines.append(" · ".join(map(str, told)))
        return [*lines, str(_AROUND.format(around=number_text(around, 1), n=nodes))]

    def _near_first(self, pointer: Pointer) -> bool:
        first = QPointF(*self.canvas.viewport.pixel(*self.points[0]))
        return (pointer.at - first).manhattanLength() <= _CLOSE_PIXELS
