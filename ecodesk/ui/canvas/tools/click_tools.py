"""One click does it: fill a hole, delete a part, fill the gap here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import shapely
from PySide6.QtCore import Qt
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Drawn
from ecodesk.analysis.rings import hole_at, part_at
from ecodesk.i18n import Text, t
from ecodesk.model.measures import area, area_text
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas import gap_edits, outline_edits
from ecodesk.ui.canvas.chosen_shape import SHAPED, ShapedRow, chosen_row
from ecodesk.ui.canvas.hit_testing import rows_at
from ecodesk.ui.canvas.overlay import Paint, paint_target
from ecodesk.ui.canvas.overlay_words import paint_tip
from ecodesk.ui.canvas.tools.tool import Place, Pointer, Tool
from ecodesk.ui.newest import Newest
from ecodesk.ui.selection import Selection

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas


class ClickTool(Tool):
    """Shows what a click would take before it is made; a place can be typed instead."""

    cursor = Qt.CursorShape.CrossCursor
    needs_writing = True
    takes_places = True
    none = Text("", "")  # what the tip says where there is nothing to take

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._target: BaseGeometry | None = None
        self._at: Pointer | None = None

    def target(self, snapshot: Snapshot, x: float, y: float) -> Any:
        """The shape a click at a place would take, or None."""
        raise NotImplementedError

    def words(self) -> Text:
        """What the tip says where there is nothing to take."""
        return self.none

    def act(self, snapshot: Snapshot, x: float, y: float) -> None:
        """Do it."""
        raise NotImplementedError

    def row_at(self, snapshot: Snapshot, x: float, y: float) -> ShapedRow | None:
        """The selected project or problem patch, or the one that lies here."""
        row = chosen_row(snapshot, self.canvas.session.selection)
        if row is None:
            tables = [table for table in SHAPED if table in self.canvas.selectable_tables()]
            found = rows_at(snapshot, x, y, 0.0, tables)
            here = snapshot.row(*found[0]) if found else None
            row = here if isinstance(here, (Project, ProblemPatch)) else None
        return row if row is not None and outline_edits.unusable(row) is None else None

    def move(self, pointer: Pointer, pressed: bool) -> None:
        snapshot = self.canvas.session.snapshot
        inside = self._target is not None and shapely.contains_xy(self._target, pointer.x, pointer.y)
        if snapshot is not None and not inside:
            self._target = self.target(snapshot, pointer.x, pointer.y)
        self._at = pointer
        self.redraw()

    def press(self, pointer: Pointer) -> None:
        self.take_place((pointer.x, pointer.y))

    def take_place(self, place: Place) -> None:
        snapshot = self.canvas.session.snapshot
        if snapshot is not None:
            self.act(snapshot, *place)

    def end(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._target = self._at = None

    def plan_changed(self) -> None:
        self._target = None

    def done(self, drawn: Drawn | None) -> None:
        """The click has been worked out."""
        self._target = None
        self.redraw()

    def paint(self, paint: Paint) -> None:
        snapshot = self.canvas.session.snapshot
        if self._at is None or snapshot is None:
            return
        if self._target is None:
            paint_tip(paint, self._at.at, [str(self.words())])
            return
        paint_target(paint, self._target)
        paint_tip(paint, self._at.at, [str(area_text(area(self._target, snapshot.crs)))])


class FillHoleTool(ClickTool):
    """Fills the hole under the pointer."""

    id = "fill_hole"
    hint = t(
        "填洞：在洞里单击 · Tab 输坐标 · Esc 退出",
        "Fill a hole: click inside it · Tab types a place · Esc leaves",
    )
    none = t("这里没有洞", "No hole here")

    def target(self, snapshot: Snapshot, x: float, y: float) -> Any:
        row = self._holed(snapshot, x, y)
        return hole_at(row.geometry, x, y) if row is not None else None

    def act(self, snapshot: Snapshot, x: float, y: float) -> None:
        row, avoid = self._holed(snapshot, x, y), self.canvas.drawing.avoid
        if row is None:
            self.canvas.drawing.run(lambda _: Drawn(None, refusal=outline_edits.NO_HOLE_HERE), self.done)
            return
        self.canvas.drawing.run(lambda s: outline_edits.hole_filled(s, row, x, y, avoid=avoid), self.done)

    def _holed(self, snapshot: Snapshot, x: float, y: float) -> ShapedRow | None:
        """The selected row, or one with a hole here; a hole is not part of the shape it is in."""
        selected = chosen_row(snapshot, self.canvas.session.selection)
        near = [selected] if selected is not None else list(self._around(snapshot, x, y))
        for row in near:
            if outline_edits.unusable(row) is None and hole_at(row.geometry, x, y) is not None:
                return row
        return None

    def _around(self, snapshot: Snapshot, x: float, y: float) -> Iterator[ShapedRow]:
        """Rows whose bounds hold a place, projects first."""
        for name in SHAPED:
            if name in self.canvas.selectable_tables():
                table = snapshot.named(name)
                for i in table.index.query(shapely.Point(x, y)).tolist():
                    if isinstance(row := table.at(i), ShapedRow):
                        yield row


class DeletePartTool(ClickTool):
    """Takes away the part under the pointer."""

    id = "delete_part"
    hint = t(
        "删除部分：单击要删除的部分 · Tab 输坐标 · Esc 退出",
        "Delete a part: click it · Tab types a place · Esc leaves",
    )
    none = t("这里没有图形", "Nothing here")

    def target(self, snapshot: Snapshot, x: float, y: float) -> Any:
        row = self.row_at(snapshot, x, y)
        return part_at(row.geometry, x, y) if row is not None else None

    def act(self, snapshot: Snapshot, x: float, y: float) -> None:
        row = self.row_at(snapshot, x, y)
        if row is None:
            self.canvas.drawing.run(lambda _: Drawn(None, refusal=outline_edits.NO_PART_HERE), self.done)
            return
        self.canvas.drawing.run(lambda s: outline_edits.part_deleted(s, row, x, y), self.done)


class GapTool(ClickTool):
    """Makes a project draft of the gap under the pointer; gaps are looked for beside the window."""

    id = "gap"
    hint = t(
        "填补缺口：单击未覆盖的问题图斑，缺口成为草拟项目 · Tab 输坐标 · Esc",
        "Fill the gap: click an uncovered patch · Tab types a place · Esc",
    )
    none = t("这里没有缺口", "No gap here")
    looking = t("正在找缺口…", "Looking for a gap…")

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._newest = Newest(canvas.session.background, canvas)

    def begin(self) -> None:
        self.canvas.select(Selection())

    def move(self, pointer: Pointer, pressed: bool) -> None:
        snapshot = self.canvas.session.snapshot
        self._at = pointer
        inside = self._target is not None and shapely.contains_xy(self._target, pointer.x, pointer.y)
        if snapshot is not None and not inside:
            self._target = None
            x, y = pointer.x, pointer.y
            self._newest.ask(lambda _: gap_edits.gap_at(snapshot, x, y), self._found)
        self.redraw()

    def forget(self) -> None:
        super().forget()
        self._newest.forget()

    def plan_changed(self) -> None:
        super().plan_changed()
        self._newest.forget()

    def words(self) -> Text:
        return self.looking if self._newest.busy else self.none

    def act(self, snapshot: Snapshot, x: float, y: float) -> None:
        avoid = self.canvas.drawing.avoid
        self.canvas.drawing.run(lambda s: gap_edits.gap_filled(s, x, y, avoid=avoid), self.done)

    def _found(self, found: tuple[Any, Any] | None) -> None:
        self._target = found[1] if found is not None else None
        self.redraw()
