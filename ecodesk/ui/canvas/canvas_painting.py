"""What the canvas paints, from the ground up: map, grids, marks, names, furniture, gesture.

All but the gesture changes rarely while a hand draws, and is kept as one picture meanwhile.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shapely
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

from ecodesk.analysis.shaping import ground
from ecodesk.maps.tokens import map_colour
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.ui.canvas.kept_selection import KeptSelection
from ecodesk.ui.canvas.map_furniture import Furniture
from ecodesk.ui.canvas.map_grid import GRATICULE, KILOMETRES, graticule, kilometre_grid, paint_grid
from ecodesk.ui.canvas.overlay import (
    Paint,
    paint_cut,
    paint_dashed,
    paint_finding,
    paint_flash,
    paint_ground,
    paint_hovered,
    paint_target,
)
from ecodesk.ui.canvas.overlay_words import paint_leader
from ecodesk.ui.canvas.painted_picture import painted_picture
from ecodesk.ui.canvas.stream_marks import paint_stream
from ecodesk.ui.comments_pins import paint_pins, pin_boxes

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

_MOST_OUTLINED = 400


class CanvasPainting:
    """Paints a canvas; pictures of the map are made elsewhere, only what is live is painted here."""

    def __init__(self, canvas: MapCanvas, furniture: Furniture) -> None:
        self._canvas, self._furniture = canvas, furniture
        self._selection = KeptSelection()
        self._painted: tuple[Viewport, str, float] | None = None  # last time; None when it has changed
        self._kept: QPixmap | None = None  # the same as a picture, from the second time on
        self._covered: tuple[QRectF, ...] = ()  # where furniture stood then
        self._named: tuple[QRectF, ...] = ()

    def forget(self) -> None:
        """Something else than the gesture has changed."""
        self._painted = self._kept = None

    def paint(self, painter: QPainter) -> None:
        """All of it, on the widget; only the gesture anew when nothing else has changed."""
        canvas = self._canvas
        now = canvas.viewport, self._in_hand, canvas.devicePixelRatioF()
        if now != self._painted:
            self.paint_map(painter, hand=True)
            self._painted, self._kept = now, None
        else:
            if self._kept is None:
                self._kept = self._picture()
            painter.drawPixmap(0, 0, self._kept)
        if canvas.session.snapshot is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._gesture(Paint(painter, canvas.viewport, canvas.look, self._covered, self._named))

    def _picture(self) -> QPixmap:
        canvas = self._canvas
        paint = partial(self.paint_map, hand=True)
        return painted_picture(
            canvas.width(), canvas.height(), canvas.devicePixelRatioF(), paint, opaque=True
        )

    @property
    def _in_hand(self) -> str:
        """The id of the project that a tool is changing, whose shape before is painted thin."""
        return self._canvas.tool.project_in_hand

    def paint_map(self, painter: QPainter, *, hand: bool) -> None:
        """All but the gesture; without `hand` not what the last one cut away, as a copy of the map is wanted."""
        painter.fillRect(self._canvas.rect(), QColor(map_colour(self._canvas.look.theme, "outside")))
        if self._canvas.session.snapshot is None:
            return
        sides, laid = self._canvas.swipe.sides(), self._canvas.references.laid()
        for side, pictures in sides:
            painter.setClipRect(side)
            pictures.draw_ground(painter, self._canvas.viewport)
            laid.draw(painter, self._canvas.viewport)
            pictures.draw_plan(painter, self._canvas.viewport)
        painter.setClipping(False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view = self._canvas.viewport
        named: tuple[QRectF, ...] = ()
        if self._canvas.drawing.marks:
            named = (*sides[0][1].names_at(view), *pin_boxes(self._canvas.session.snapshot, view))
        self._covered, self._named = self._furniture.boxes(), named
        paint = Paint(painter, view, self._canvas.look, self._covered, named)
        self._grids(paint)
        self._marks(paint)
        if hand:
            for mark in self._canvas.drawing.marks:
                paint_cut(paint, mark.geometry)
        for side, pictures in sides:
            painter.setClipRect(side)
            pictures.draw_names(painter, self._canvas.viewport)
        painter.setClipping(False)
        paint_pins(paint, self._canvas.session.snapshot, self._canvas.session.selection.rows)
        self._furniture.paint(painter)
        look = self._canvas.look
        laid.paint_attributions(painter, *self._furniture.free_corner(), look.theme, look.px(100) / 100)

    def _grids(self, paint: Paint) -> None:
        snapshot = self._canvas.session.snapshot
        if snapshot is not None and KILOMETRES in self._canvas.grids:
            paint_grid(
                paint, kilometre_grid(self._canvas.viewport, snapshot.crs), self._canvas.look.colour("text2")
            )
        if snapshot is not None and GRATICULE in self._canvas.grids:
            paint_grid(
                paint,
                graticule(self._canvas.viewport, snapshot.crs),
                self._canvas.look.colour("info"),
                names_far=True,
            )

    def _marks(self, paint: Paint) -> None:
        """What is selected, pointed at or in question; names stay readable above it."""
        snapshot = self._canvas.session.snapshot
        assert snapshot is not None
        unit = self._canvas.session.selection.single(RestorationUnit.table)
        if unit is not None and "flow" in self._canvas.visible_layers:
            paint_stream(paint, snapshot, unit)
        if self._canvas.drawing.ghost is not None:
            paint_dashed(paint, self._canvas.drawing.ghost)
        finding = self._canvas.session.finding(self._canvas.session.selection.finding)
        if finding is not None and finding.geometry is not None:
            paint_finding(paint, finding.geometry, finding.severity.name)
        if (
            self._canvas.hovered_row is not None
            and self._canvas.hovered_row not in self._canvas.session.selection.rows
        ):
            row = snapshot.row(*self._canvas.hovered_row)
            paint_hovered(paint, row.geometry if row is not None else None)
        view = shapely.box(*self._canvas.viewport.bounds)
        in_hand = self._in_hand
        for name, row_id in sorted(self._canvas.session.selection.rows)[:_MOST_OUTLINED]:
            row = snapshot.row(name, row_id)
            shape = row.geometry if row is not None else None
            if shape is None or not shapely.intersects(shape.envelope, view):
                continue
            if name == Project.table and row_id == in_hand:
                paint_hovered(paint, shape)  # as it was, while the tool shows what becomes of it
                continue
            if isinstance(row, Project) and shapely.get_dimensions(shape) < 2:
                paint_ground(paint, ground(snapshot, row))
            self._selection.paint(paint, shape)

    def _gesture(self, paint: Paint) -> None:
        """What the hand is doing, and what the last gesture did; nothing covers it."""
        for shape in self._canvas.drawing.preview:
            paint_target(paint, shape)
        for mark in self._canvas.drawing.marks:
            paint_leader(paint, mark.geometry, str(mark.label))
        self._canvas.tool.paint(paint)
        for tool in self._canvas.unfinished:
            if tool is not self._canvas.tool:
                tool.paint(paint)
        if self._canvas.flash.geometry is not None:
            paint_flash(
                paint, self._canvas.flash.geometry, self._canvas.flash.severity, self._canvas.flash.strength
            )
