"""V: click what lies on top, Alt for what lies below, a box or a freehand outline for several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import shapely
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ecodesk.i18n import t
from ecodesk.model.records import Project
from ecodesk.rules.comment_threads import Thread
from ecodesk.ui.canvas.hit_testing import Row, rows_at, rows_in_area, rows_in_box
from ecodesk.ui.canvas.overlay import Paint, paint_box, paint_lasso
from ecodesk.ui.canvas.tools.tool import DRAG_PIXELS, REACH_PIXELS, Pointer, Tool
from ecodesk.ui.comments_pins import pin_at
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

_READ_ONLY = t("规划以只读方式打开，不能删除", "Open for reading only; nothing was deleted")
_STEP_PIXELS = 2.0  # between two points of a freehand outline


class SelectTool(Tool):
    """Selects on the map for the whole window."""

    id = "select"
    hint = t(
        "选择：单击选择 · 拖框多选 · Ctrl 拖动套索 · Alt 穿透下层 · 双击打开",
        "Select: click · drag: box · Ctrl+drag: lasso · Alt: below · double-click opens",
    )
    always_freehand = False
    _start: Pointer | None = None
    _now: Pointer | None = None
    _freehand = False  # whether the drag in hand is an outline, not a box

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._way: list[Pointer] = []

    def press(self, pointer: Pointer) -> None:
        self._start = self._now = pointer
        self._freehand = self.always_freehand or bool(pointer.keys & Qt.KeyboardModifier.ControlModifier)
        self._way = [pointer]

    def move(self, pointer: Pointer, pressed: bool) -> None:
        self._now = pointer
        if pressed and self._freehand and self._way and pointer.away(self._way[-1]) >= _STEP_PIXELS:
            self._way.append(pointer)
        if pressed and self._boxing:
            self.redraw()
        elif not pressed:
            found = self._under(pointer)
            self.canvas.hover(found[0] if found else None)
            on_pin = self._thread_under(pointer) is not None
            self.canvas.setCursor(Qt.CursorShape.PointingHandCursor if on_pin else self.cursor)

    def release(self, pointer: Pointer) -> None:
        start, boxing = self._start, self._boxing
        self._start = None
        if start is None:
            return
        if boxing and self._freehand:
            self._select_outlined([*self._way, pointer])
        elif boxing:
            self._select_box(start, pointer)
        else:
            self._select_at(pointer)
        self.redraw()

    def forget(self) -> None:
        self._start = None

    def double_click(self, pointer: Pointer) -> None:
        self._start = None
        found = self._under(pointer)
        if found and self._thread_under(pointer) is None:
            self.canvas.open(found[0])

    def key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if self.canvas.session.selection.rows and not self.canvas.session.writable:
                self.canvas.session.notify(Notice(_READ_ONLY, level="warn"))
            self.canvas.delete_selected()
            return True
        return False

    def escape(self) -> bool:
        if self._start is not None:
            self._start = None
            self.redraw()
            return True
        if self.canvas.session.selection:
            self.canvas.select(Selection())
            return True
        return False

    def paint(self, paint: Paint) -> None:
        if self._start is not None and self._now is not None and self._boxing:
            if self._freehand:
                paint_lasso(paint, [*(one.at for one in self._way), self._now.at])
            else:
                paint_box(paint, self._start.at, self._now.at)

    @property
    def _boxing(self) -> bool:
        """Whether the press in hand has become a drag; an outline may come back to where it began."""
        if self._start is None or self._now is None:
            return False
        return self._now.away(self._start) >= DRAG_PIXELS or (self._freehand and len(self._way) > 2)

    def _under(self, pointer: Pointer) -> list[Row]:
        snapshot = self.canvas.session.snapshot
        if snapshot is None:
            return []
        reach = REACH_PIXELS * self.canvas.viewport.metres_per_pixel
        return rows_at(snapshot, pointer.x, pointer.y, reach, self.canvas.selectable_tables())

    def _thread_under(self, pointer: Pointer) -> Thread | None:
        """The comments whose pin is there; keys held mean the shapes below."""
        if pointer.adding or pointer.alt:
            return None
        return pin_at(self.canvas.session.snapshot, self.canvas.viewport, pointer.at)

    def _select_at(self, pointer: Pointer) -> None:
        if (thread := self._thread_under(pointer)) is not None:
            self.canvas.thread_wanted.emit(thread.id)
            return
        found, now = self._under(pointer), self.canvas.session.selection.rows
        if not found:
            if not pointer.adding:
                self.canvas.select(Selection())
            return
        row = found[0]
        if pointer.alt and (at := [i for i, one in enumerate(found) if one in now]):
            row = found[(at[0] + 1) % len(found)]
        if pointer.adding:
            self.canvas.select(Selection(now - {row} if row in now else now | {row}))
        else:
            self.canvas.select(Selection(frozenset({row})))

    def _select_box(self, start: Pointer, end: Pointer) -> None:
        snapshot = self.canvas.session.snapshot
        if snapshot is None:
            return
        xs, ys = sorted((start.x, end.x)), sorted((start.y, end.y))
        self._take(rows_in_box(snapshot, (xs[0], ys[0], xs[1], ys[1]), self._tables()), end)

    def _select_outlined(self, way: Sequence[Pointer]) -> None:
        snapshot = self.canvas.session.snapshot
        if snapshot is None or len(way) < 3:
            return
        drawn = shapely.make_valid(shapely.Polygon([(one.x, one.y) for one in way]))
        self._take(rows_in_area(snapshot, drawn, self._tables()), way[-1])

    def _tables(self) -> list[str]:
        return [Project.table] if Project.table in self.canvas.selectable_tables() else []

    def _take(self, rows: Iterable[Row], end: Pointer) -> None:
        found = frozenset(rows)
        if end.adding:
            found |= self.canvas.session.selection.rows
        self.canvas.select(Selection(found))


class LassoTool(SelectTool):
    """Selects what a freehand outline meets."""

    id = "lasso"
    always_freehand = True
    hint = t(
        "套索：按住左键圈出项目 · Ctrl 或 Shift 追加 · 单击选择 · Esc 返回选择",
        "Lasso: draw around projects · Ctrl or Shift adds · Esc goes back",
    )
