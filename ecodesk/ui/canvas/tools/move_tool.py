"""Move a whole project or problem patch: a tool of its own, so that none moves by a slip of the hand."""

from __future__ import annotations

import math

import numpy as np
import shapely
from PySide6.QtCore import Qt
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Drawn
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.measures import number_text, signed_text
from ecodesk.ui.canvas import outline_edits
from ecodesk.ui.canvas.chosen_shape import ONE_ROW, SHAPED, ShapedRow, chosen_row
from ecodesk.ui.canvas.hit_testing import rows_at
from ecodesk.ui.canvas.overlay import Paint, paint_dashed, paint_selected, paint_snap
from ecodesk.ui.canvas.overlay_words import paint_tip
from ecodesk.ui.canvas.snapping import Snap
from ecodesk.ui.canvas.tools.tool import DRAG_PIXELS, REACH_PIXELS, Pointer, Tool
from ecodesk.ui.canvas.typed_place import typed_place
from ecodesk.ui.selection import Selection

_TIP = t("移动 {way} m · 东 {east} m · 北 {north} m", "{way} m · {east} m east · {north} m north")


class MoveTool(Tool):
    """Drag the selected project or patch; the first press on another one selects it.

    Typed, a length and an azimuth say how far, coordinates where its middle comes to lie.
    """

    id = "move"
    hint = t(
        "整体移动：先单击选中项目或图斑，再拖动 · Tab 输距离方位 · Alt 暂停吸附 · Esc",
        "Move: click a project or patch, then drag · Tab types how far · Esc",
    )
    cursor = Qt.CursorShape.SizeAllCursor
    needs_writing = True
    takes_places = True

    _row: ShapedRow | None = None
    _start: Pointer | None = None
    _shift: tuple[float, float] = (0.0, 0.0)
    _now: Pointer | None = None
    _snap: Snap | None = None
    _busy = False

    def press(self, pointer: Pointer) -> None:
        snapshot = self.canvas.session.snapshot
        if snapshot is None or self._busy:
            return
        reach = REACH_PIXELS * self.canvas.viewport.metres_per_pixel
        tables = [table for table in SHAPED if table in self.canvas.selectable_tables()]
        found = rows_at(snapshot, pointer.x, pointer.y, reach, tables)
        row = chosen_row(snapshot, self.canvas.session.selection)
        if row is not None and (row.table, row.id) in found:
            self._row, self._start = row, pointer
            self._shift = (0.0, 0.0)
        elif found:
            self.canvas.select(Selection(frozenset(found[:1])))

    def move(self, pointer: Pointer, pressed: bool) -> None:
        self._now = pointer
        if self._start is None or self._row is None or not pressed:
            return
        if pointer.away(self._start) >= DRAG_PIXELS or self._shift != (0.0, 0.0):
            x, y, self._snap = self.canvas.snapped(pointer, without=[(self._row.table, self._row.id)])
            self._shift = (x - self._start.x, y - self._start.y)
        self.redraw()

    def release(self, pointer: Pointer) -> None:
        row, (dx, dy) = self._row, self._shift
        self._start = self._snap = None
        if row is None or (dx, dy) == (0.0, 0.0):
            self._row = None
            return
        self._save(row, dx, dy)

    def _save(self, row: ShapedRow, dx: float, dy: float) -> None:
        self._busy, avoid = True, self.canvas.drawing.avoid
        self.canvas.drawing.run(lambda s: outline_edits.moved(s, row, dx, dy, avoid=avoid), self._moved)

    def type_place(self, text: str) -> Text | None:
        snapshot = self.canvas.session.snapshot
        row = chosen_row(snapshot, self.canvas.session.selection)
        if snapshot is None or self._busy:
            return None
        if row is None or row.geometry is None or row.geometry.is_empty:
            return ONE_ROW
        middle = row.geometry.centroid
        try:
            east, north = typed_place(text, snapshot.crs, (middle.x, middle.y))
        except EcoDeskError as error:
            return error.message
        self.canvas.keep_in_view(east, north)
        self._save(row, east - middle.x, north - middle.y)
        return None

    def escape(self) -> bool:
        if self._start is None:
            return False
        self.forget()
        return True

    def end(self) -> None:
        self.forget()

    def paint(self, paint: Paint) -> None:
        shape = self._shape()
        if self._row is None or shape is None or self._shift == (0.0, 0.0):
            return
        paint_dashed(paint, self._row.geometry)
        paint_selected(paint, shape)
        if self._snap is not None:
            paint_snap(paint, self._snap)
        if self._now is not None:
            east, north = self._shift
            words = _TIP.format(
                way=number_text(math.hypot(east, north), 1),
                east=signed_text(east, 1),
                north=signed_text(north, 1),
            )
            paint_tip(paint, self._now.at, [str(words)])

    def _shape(self) -> BaseGeometry | None:
        if self._row is None or self._row.geometry is None:
            return None
        shift = np.array(self._shift)
        return shapely.transform(self._row.geometry, lambda xy: xy + shift)

    def _moved(self, drawn: Drawn | None) -> None:
        self._busy = False
        self.forget()

    def forget(self) -> None:
        self._row = self._start = self._snap = None
        self._shift = (0.0, 0.0)
        self.redraw()
