"""The kilometre grid and the graticule over the map: where their lines run, and how they are painted."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen, QPolygonF

from ecodesk.maps.viewport import Viewport
from ecodesk.model.crs import WorkingCrs
from ecodesk.ui.canvas.measuring import degrees_text
from ecodesk.ui.canvas.overlay import Paint, faint

KILOMETRES, GRATICULE = "kilometres", "graticule"
GRIDS = (KILOMETRES, GRATICULE)

_APART = 90.0  # pixels between two lines at least
_METRES = [m * 10**p for p in range(1, 6) for m in (1, 2, 5)]
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000)
_BENDS = 12  # pieces a parallel is drawn with


@dataclass(frozen=True)
class GridLine:
    """One line in pixels, what it is called, and whether it runs up the map."""

    places: tuple[tuple[float, float], ...]
    label: str
    upright: bool


def kilometre_grid(viewport: Viewport, crs: WorkingCrs) -> list[GridLine]:
    """Lines of round east and north, in the steps 1, 2, 5 × 10ⁿ metres that leave room between them."""
    least = _APART * viewport.metres_per_pixel
    step = next((s for s in _METRES if s >= least), None)
    if step is None:
        return []
    xmin, ymin, xmax, ymax = viewport.bounds
    lines = []
    for x in np.arange(math.ceil(xmin / step), math.floor(xmax / step) + 1) * step:
        ends = viewport.to_pixels([(x, ymin), (x, ymax)]).tolist()
        lines.append(GridLine(_pairs(ends), _kilometres(crs.zone_metres(x, ymin)[1], step), True))
    for y in np.arange(math.ceil(ymin / step), math.floor(ymax / step) + 1) * step:
        ends = viewport.to_pixels([(xmin, y), (xmax, y)]).tolist()
        lines.append(GridLine(_pairs(ends), _kilometres(y, step), False))
    return lines


def graticule(viewport: Viewport, crs: WorkingCrs) -> list[GridLine]:
    """Meridians and parallels of round degrees, minutes or seconds; they lean with the zone."""
    xmin, ymin, xmax, ymax = viewport.bounds
    around = [(x, y) for x in (xmin, (xmin + xmax) / 2, xmax) for y in (ymin, (ymin + ymax) / 2, ymax)]
    lonlat = crs.to_lonlat(around)
    if not np.isfinite(lonlat).all():
        return []
    (west, south), (east, north) = lonlat.min(axis=0).tolist(), lonlat.max(axis=0).tolist()
    if east - west > 30 or north - south > 30:
        return []
    least = _APART * viewport.metres_per_pixel / 111_320.0 * 3600
    step = next((s for s in _SECONDS if s >= least), _SECONDS[-1]) / 3600
    lines = []
    for lon in np.arange(math.ceil(west / step), math.floor(east / step) + 1) * step:
        up = [(lon, lat) for lat in np.linspace(south, north, _BENDS)]
        lines.append(GridLine(_projected(up, viewport, crs), degrees_text(lon), True))
    for lat in np.arange(math.ceil(south / step), math.floor(north / step) + 1) * step:
        across = [(lon, lat) for lon in np.linspace(west, east, _BENDS)]
        lines.append(GridLine(_projected(across, viewport, crs), degrees_text(lat), False))
    return lines


def paint_grid(paint: Paint, lines: list[GridLine], colour: QColor, *, names_far: bool = False) -> None:
    """Thin lines with their names at the lower and the left edge of the map, or at the upper and the right."""
    painter = paint.painter
    painter.setFont(paint.look.font("micro"))
    metrics = QFontMetricsF(painter.font())
    for line in lines:
        painter.setPen(QPen(faint(colour, 0.55), 1.0))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line.places]))
    for line, box in name_boxes(paint.viewport, lines, metrics, paint.covered, names_far=names_far):
        painter.fillRect(box, faint(paint.look.colour("panel"), 0.8))
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, line.label)


def name_boxes(
    viewport: Viewport,
    lines: list[GridLine],
    metrics: QFontMetricsF,
    covered: tuple[QRectF, ...] = (),
    *,
    names_far: bool = False,
) -> list[tuple[GridLine, QRectF]]:
    """Lines and where their names stand: at the edge, or along the line beside what it runs below there.

    A line whose name finds no room that way has none.
    """
    found: list[tuple[GridLine, QRectF]] = []
    for line in lines:
        box = _name_box(viewport, line, metrics, None, names_far)
        cover = next((one for one in covered if one.intersects(box)), None)
        if cover is not None and _runs_below(cover, box.center(), line.upright):
            box = _name_box(viewport, line, metrics, cover, names_far)
        if not any(one.intersects(box) for one in (*covered, *(taken for _, taken in found))):
            found.append((line, box))
    return found


def _runs_below(cover: QRectF, at: QPointF, upright: bool) -> bool:
    """Whether a line through a place at the edge runs below what covers the map, not only close by."""
    if upright:
        return cover.left() <= at.x() <= cover.right()
    return cover.top() <= at.y() <= cover.bottom()


def _name_box(
    viewport: Viewport, line: GridLine, metrics: QFontMetricsF, cover: QRectF | None, names_far: bool
) -> QRectF:
    width, height = metrics.horizontalAdvance(line.label) + 6, metrics.height()
    if line.upright:
        upper = 2.0 if cover is None else cover.bottom() + 2
        lower = (viewport.height if cover is None else cover.top()) - height - 2
        top = upper if names_far else lower
        x = _crossing(line.places, top + height / 2, along=1)
        return QRectF(x - width / 2, top, width, height)
    near = 2.0 if cover is None else cover.right() + 2
    far = (viewport.width if cover is None else cover.left()) - width - 2
    left = far if names_far else near
    y = _crossing(line.places, left + width / 2, along=0)
    return QRectF(left, y - height / 2, width, height)


def _crossing(places: tuple[tuple[float, float], ...], level: float, along: int) -> float:
    """Where a line passes a level of x (along 0) or y (along 1)."""
    xy = np.array(places)
    order = np.argsort(xy[:, along])
    return float(np.interp(level, xy[order, along], xy[order, 1 - along]))


def _projected(
    lonlat: list[tuple[float, float]], viewport: Viewport, crs: WorkingCrs
) -> tuple[tuple[float, float], ...]:
    return _pairs(viewport.to_pixels(crs.from_lonlat(lonlat)).tolist())


def _pairs(listed: list[list[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in listed)


def _kilometres(metres: float, step: float) -> str:
    return f"{metres / 1000:.{max(0, 3 - int(math.log10(step)))}f} km"
