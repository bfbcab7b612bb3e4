"""What is selected, painted; a large shape once for a scale, however the map is moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import shapely
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap

from ecodesk.maps.viewport import Viewport
from ecodesk.ui.canvas.overlay import CASING_WIDTH, Paint, paint_selected
from ecodesk.ui.canvas.painted_picture import painted_picture

_LARGE = 3000  # nodes
_MOST = 8  # pictures kept
_WHOLE = 1e-2  # pixels; by less a view has moved by whole ones
_LARGEST = 1.5  # widths and heights of the view


@dataclass(frozen=True)
class _Kept:
    """A picture of a selected shape, and where its upper left corner was in the view it was painted for."""

    geometry: Any
    viewport: Viewport
    theme: str
    ratio: float
    at: QPointF
    picture: QPixmap

    def place(self, paint: Paint, geometry: Any, ratio: float) -> QPointF | None:
        """Where it belongs in a view now; None when it is of no use there."""
        view, shown = paint.viewport, self.viewport
        same = self.geometry is geometry and (self.theme, self.ratio) == (paint.look.theme, ratio)
        if not same or shown.metres_per_pixel != view.metres_per_pixel:
            return None
        before, now = shown.pixel(*_corner(geometry)), view.pixel(*_corner(geometry))
        moved = now[0] - before[0], now[1] - before[1]
        if any(abs(step - round(step)) > _WHOLE for step in moved):
            return None
        return self.at + QPointF(round(moved[0]), round(moved[1]))


class KeptSelection:
    """Paints what is selected on one canvas."""

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}

    def paint(self, paint: Paint, geometry: Any) -> None:
        """The violet outline of a shape."""
        box = _box(paint.viewport, geometry) if shapely.get_num_coordinates(geometry) > _LARGE else None
        if box is None:
            paint_selected(paint, geometry)
            return
        ratio = paint.painter.device().devicePixelRatioF()
        kept = self._kept.get(id(geometry))
        place = kept.place(paint, geometry, ratio) if kept is not None else None
        if kept is None or place is None:
            if len(self._kept) >= _MOST:
                self._kept.pop(next(iter(self._kept)))
            picture, place = _picture(paint, geometry, box, ratio), box.topLeft()
            kept = _Kept(geometry, paint.viewport, paint.look.theme, ratio, place, picture)
            self._kept[id(geometry)] = kept
        paint.painter.drawPixmap(place, kept.picture)


def _corner(geometry: Any) -> tuple[float, float]:
    """The upper left corner of its box, on the ground."""
    x0, _, _, y1 = geometry.bounds
    return x0, y1


def _box(view: Viewport, geometry: Any) -> QRectF | None:
    """Its box in whole pixels with room for the line; None when it is much larger than the view."""
    x0, y0, x1, y1 = geometry.bounds
    box = QRectF(QPointF(*view.pixel(x0, y1)), QPointF(*view.pixel(x1, y0)))
    if box.width() > _LARGEST * view.width or box.height() > _LARGEST * view.height:
        return None
    return QRectF(box.adjusted(-CASING_WIDTH, -CASING_WIDTH, CASING_WIDTH, CASING_WIDTH).toAlignedRect())


def _picture(paint: Paint, geometry: Any, box: QRectF, ratio: float) -> QPixmap:
    x, y = paint.viewport.ground(box.center().x(), box.center().y())
    view = Viewport(x, y, paint.viewport.metres_per_pixel, box.width(), box.height())

    def select(painter: QPainter) -> None:
        paint_selected(Paint(painter, view, paint.look), geometry)

    return painted_picture(box.width(), box.height(), ratio, select)
