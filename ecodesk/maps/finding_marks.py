"""Where something is wrong: all places of a check as arrays, and how they are painted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from ecodesk.maps import hatch as hatching
from ecodesk.maps.flat_geometry import FlatGeometry
from ecodesk.maps.pixels import distinct
from ecodesk.maps.severity_marks import MARK_SIZE, paint_severity_mark
from ecodesk.maps.tokens import severity_colour
from ecodesk.maps.viewport import Bounds, Viewport

SEVERITIES = ("INFO", "WARN", "ERROR", "BLOCK")  # the gravest is painted last, above the others
_MOST_MARKS = 150  # more in view than this and the marks would hide the map
_BEYOND = 24.0  # pixels that a mark may reach beyond its place
_SMALL = 9.0  # pixels: smaller places are shown by their mark alone, or by a point where there are too many


@dataclass(frozen=True)
class _Style:
    width: float
    dash: tuple[float, ...] = ()
    alpha: float = 1.0
    hatched: bool = False


_STYLES = (
    _Style(0.9, (2, 3), 0.8),
    _Style(1.1, (), 0.85),
    _Style(1.6),
    _Style(2.4, hatched=True),
)


_Columns = tuple[npt.NDArray[np.object_], npt.NDArray[np.int8], npt.NDArray[np.bool_]]


class FindingMarks:
    """The places of findings. They are read and laid flat at first use, in the thread that paints."""

    def __init__(self, places: Iterable[tuple[Any, str, bool]] = ()) -> None:
        """`places`: (geometry, severity, whether the name of its project carries the mark already)."""
        self._places = places
        self._read: _Columns | None = None
        self._reading = Lock()  # map and legend may come for them at the same time

    @property
    def _columns(self) -> _Columns:
        with self._reading:
            if self._read is None:
                self._read = self._laid_out()
            return self._read

    def _laid_out(self) -> _Columns:
        places = list(self._places)
        self._places = ()
        geometry = np.empty(len(places), dtype=object)
        geometry[:] = [place[0] for place in places]
        rank = np.array([SEVERITIES.index(place[1]) for place in places], dtype=np.int8)
        named = np.array([place[2] for place in places], dtype=bool)
        kept = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
        return geometry[kept], rank[kept], named[kept]

    @property
    def geometry(self) -> npt.NDArray[np.object_]:
        """The shapes."""
        return self._columns[0]

    @property
    def rank(self) -> npt.NDArray[np.int8]:
        """The place of each severity in `SEVERITIES`."""
        return self._columns[1]

    @property
    def named(self) -> npt.NDArray[np.bool_]:
        """Which are marked at the name of their project."""
        return self._columns[2]

    @cached_property
    def flat(self) -> FlatGeometry:
        """The shapes as arrays."""
        return FlatGeometry(self.geometry)

    def severities_in(self, bounds: Bounds) -> list[str]:
        """The severities of which there is a place inside a box, the gravest first."""
        if not len(self.rank):
            return []
        ranks = np.unique(self.rank[self.flat.visible(bounds)])
        return [SEVERITIES[rank] for rank in ranks[::-1].tolist()]


NO_FINDINGS = FindingMarks()


def paint_findings(
    painter: QPainter,
    viewport: Viewport,
    marks: FindingMarks,
    theme: str,
    unit: float,
    *,
    paper: bool,
    whole: Viewport,
) -> None:
    """Outlines by severity, hatched only where it blocks; a mark of its own shape at every place, if few are in view.

    `whole` is the view of which a part may be painted.
    """
    if not len(marks.rank):
        return
    flat = marks.flat
    seen = flat.visible(viewport.grown(_BEYOND * unit).bounds)
    boxes = flat.bounds[seen]
    small = _small(flat, seen, viewport, unit)
    few = are_few(marks, whole, unit)
    for rank, severity in enumerate(SEVERITIES):
        mine = marks.rank[seen] == rank
        if not mine.any():
            continue
        colour, style = severity_colour(theme, severity), _STYLES[rank]
        pen = _pen(colour, style, unit) if few else _crowd_pen(colour, style)
        hatch = hatching.Hatch(-45, 7, 0.8, colour, 0.5) if style.hatched else None
        _paint_outlines(painter, viewport, flat, seen[mine & ~small], pen, hatch, unit, paper)
        centres = viewport.to_pixels((boxes[mine & small, :2] + boxes[mine & small, 2:]) / 2)
        if not few:
            _paint_points(painter, viewport, centres, colour, unit)
            continue
        tops = [_top(marks.geometry[i], viewport) for i in seen[mine & ~small & ~marks.named[seen]].tolist()]
        for x, y in distinct(centres, 1.0).tolist() + tops:
            paint_severity_mark(painter, QPointF(x, y), severity, theme, MARK_SIZE * unit)


def mark_boxes(viewport: Viewport, marks: FindingMarks) -> list[QRectF]:
    """Where marks stand that no name carries, in pixels; none where there are too many to tell apart."""
    if not len(marks.rank):
        return []
    flat = marks.flat
    seen = flat.visible(viewport.bounds)
    seen = seen[~marks.named[seen]]
    if len(seen) > _MOST_MARKS:
        return []
    boxes = flat.bounds[seen]
    spread = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    small = spread / viewport.metres_per_pixel < _SMALL
    places = viewport.to_pixels((boxes[small, :2] + boxes[small, 2:]) / 2).tolist()
    places += [_top(marks.geometry[i], viewport) for i in seen[~small].tolist()]
    half = MARK_SIZE / 2 + 1
    return [QRectF(x - half, y - half, 2 * half, 2 * half) for x, y in places]


def are_few(marks: FindingMarks, viewport: Viewport, unit: float) -> bool:
    """Whether a view shows so few places that each gets its mark."""
    if not len(marks.rank):
        return True
    seen = marks.flat.visible(viewport.bounds)
    return int((~marks.named[seen] | _small(marks.flat, seen, viewport, unit)).sum()) <= _MOST_MARKS


def _small(
    flat: FlatGeometry, features: npt.NDArray[np.intp], viewport: Viewport, unit: float
) -> npt.NDArray[np.bool_]:
    boxes = flat.bounds[features]
    spread = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    small: npt.NDArray[np.bool_] = spread / viewport.metres_per_pixel / unit < _SMALL
    return small


def _paint_outlines(
    painter: QPainter,
    viewport: Viewport,
    flat: FlatGeometry,
    features: npt.NDArray[np.intp],
    pen: QPen,
    hatch: hatching.Hatch | None,
    unit: float,
    paper: bool,
) -> None:
    if not len(features):
        return
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for rings, area in zip(flat.polygons(viewport, features), flat.area[features].tolist(), strict=True):
        for ring in rings:
            if area:
                painter.drawPolygon(ring)
            else:
                painter.drawPolyline(ring)
        if area and hatch is not None:
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.OddEvenFill)
            for ring in rings:
                path.addPolygon(ring)
            if paper:
                hatching.draw_hatch(painter, path, hatch, unit)
            else:
                pattern = hatching.brush(hatch, unit)
                painter.setBrushOrigin(hatching.origin(pattern, viewport.anchor))
                painter.fillPath(path, pattern)


def _pen(colour: str, style: _Style, unit: float) -> QPen:
    shade = QColor(colour)
    shade.setAlphaF(style.alpha)
    pen = QPen(shade, style.width * unit)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if style.dash:
        pen.setDashPattern([d / style.width for d in style.dash])
    return pen


def _crowd_pen(colour: str, style: _Style) -> QPen:
    """Among thousands a solid line of one device pixel, painted in a tenth of the time; what blocks stays strong."""
    shade = QColor(colour)
    shade.setAlphaF(style.alpha)
    return QPen(shade, 2 if style.hatched else 1)


def _paint_points(
    painter: QPainter, viewport: Viewport, centres: npt.NDArray[np.float64], colour: str, unit: float
) -> None:
    """One point for all that fall within two pixels of each other."""
    places = distinct(centres, 2 * unit, viewport.anchor)
    painter.setPen(QPen(QColor(colour), 3 * unit))
    painter.drawPoints(QPolygonF([QPointF(x, y) for x, y in places.tolist()]))


def _top(geometry: Any, viewport: Viewport) -> list[float]:
    """The topmost corner of a shape in pixels."""
    pixels = viewport.to_pixels(shapely.get_coordinates(geometry))
    found: list[float] = pixels[int(np.argmin(pixels[:, 1]))].tolist()
    return found
