"""A line drawn point by point over projects that exist, and what it is for."""

from __future__ import annotations

from typing import Any

import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from ecodesk.i18n import Text, t
from ecodesk.model.measures import area, hectares, length, mu
from ecodesk.model.records import Project
from ecodesk.ui.canvas.drawing_notices import TOO_FEW_FOR_LINE, TOO_FEW_POINTS
from ecodesk.ui.canvas.drawn import Drawn
from ecodesk.ui.canvas.overlay import Paint, paint_cutter, paint_sketch, paint_snap, paint_tip
from ecodesk.ui.canvas.snapping import Snap
from ecodesk.ui.canvas.tools.tool import Pointer, Tool
from ecodesk.ui.session import Notice

_CLOSE_PIXELS = 8.0
_ONE_PROJECT = t("先选择一个项目", "Select one project first")
_LENGTH = t("本段 {edge} m · 全长 {whole} m", "edge {edge} m · {whole} m in all")
_AREA = t("约 {hm2} hm² · {mu} 亩", "about {hm2} hm² · {mu} mu")


class LineGesture(Tool):
    """Collects points; `finish` is called with them. With `closed` they enclose an area."""

    cursor = Qt.CursorShape.CrossCursor
    needs_writing = True
    closed = False

    def __init__(self, canvas: Any) -> None:
        super().__init__(canvas)
        self.points: list[tuple[float, float]] = []
        self._cursor: tuple[float, float] | None = None
        self._at: QPointF | None = None
        self._snap: Snap | None = None
        self._busy = False

    def act(self, shape: Any) -> None:
        """Do what the line is for; call `finished` when it is done."""
        raise NotImplementedError

    def project(self) -> Project | None:
        """The one selected project; says so when there is none."""
        snapshot = self.canvas.session.snapshot
        row_id = self.canvas.session.selection.single(Project.table)
        row = snapshot.row(Project.table, row_id) if snapshot is not None and row_id else None
        if isinstance(row, Project):
            return row
        self.canvas.session.notify(Notice(_ONE_PROJECT, level="warn"))
        return None

    def finished(self, drawn: Drawn | None) -> None:
        """The gesture has ended; the line stays when nothing came of it, so that it can be mended."""
        self._busy = False
        if drawn is not None and drawn.edit is not None:
            self._forget()
        self.redraw()

    def end(self) -> None:
        self._forget()

    def press(self, pointer: Pointer) -> None:
        if self._busy:
            return
        x, y, self._snap = self.canvas.snapped(pointer)
        if self.closed and len(self.points) >= 3 and self._near_first(pointer):
            self._finish()
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
        self._finish()

    def key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.points:
            self._finish()
            return True
        if event.key() == Qt.Key.Key_Backspace and self.points:
            self.points.pop()
            self.redraw()
            return True
        return False

    def escape(self) -> bool:
        if not self.points:
            return False
        self._forget()
        self.redraw()
        return True

    def paint(self, paint: Paint) -> None:
        cursor = None if self._busy else self._cursor
        if self.closed:
            paint_sketch(paint, self.points, cursor)
        else:
            paint_cutter(paint, self.points, cursor)
        if self._snap is not None:
            paint_snap(paint, self._snap)
        if self._at is not None and (self.points or self._snap) and not self._busy:
            paint_tip(paint, self._at, self._tip())

    def _finish(self) -> None:
        if self._busy:
            return
        distinct = list(dict.fromkeys(self.points))
        if len(distinct) < (3 if self.closed else 2):
            few = TOO_FEW_POINTS if self.closed else TOO_FEW_FOR_LINE
            self.canvas.session.notify(Notice(few, level="warn"))
            return
        self._busy = True
        self.act(shapely.Polygon(distinct) if self.closed else shapely.LineString(distinct))

    def _forget(self) -> None:
        self.points = []
        self._cursor = self._snap = None
        self._busy = False

    def _tip(self) -> list[str]:
        lines = [f"◇ {self._snap.text}"] if self._snap is not None else []
        snapshot = self.canvas.session.snapshot
        if not self.points or snapshot is None or self._cursor is None:
            return lines or [str(self.hint).split("·")[0].strip()]
        way = list(dict.fromkeys([*self.points, self._cursor]))
        if self.closed and len(way) > 2:
            surface = area(shapely.Polygon(way), snapshot.crs)
            words: Text = _AREA.format(hm2=f"{hectares(surface):,.2f}", mu=f"{mu(surface):,.2f}")
        else:
            edge = length(shapely.LineString([self.points[-1], self._cursor]), snapshot.crs)
            whole = length(shapely.LineString(way), snapshot.crs) if len(way) > 1 else 0.0
            words = _LENGTH.format(edge=f"{edge:,.1f}", whole=f"{whole:,.1f}")
        return [*lines, str(words)]

    def _near_first(self, pointer: Pointer) -> bool:
        first = QPointF(*self.canvas.viewport.pixel(*self.points[0]))
        return (pointer.at - first).manhattanLength() <= _CLOSE_PIXELS
