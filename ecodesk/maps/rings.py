"""Rings and lines in pixels, handed to Qt in one piece, and the outlines of the strokes along them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPen, QPolygonF

from ecodesk.maps.polygon_calls import draw_polygons, each
from ecodesk.progress import SILENT, Progress

_SHARPEST = 1.5  # how far a corner of a stroke may reach, in halves of its width
_FINEST, _FINE = 1.0, 1.6  # widths in pixels that two lines of one pixel beside each other make up
_AT_ONCE = 2_048  # polygons painted between two looks at whether painting is still wanted


@dataclass(frozen=True)
class Rings:
    """Coordinates in pixels one ring after another, and how many each ring has."""

    xy: npt.NDArray[np.float64]
    sizes: npt.NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.sizes)

    @property
    def starts(self) -> npt.NDArray[np.intp]:
        """Where each ring begins."""
        starts: npt.NDArray[np.intp] = np.cumsum(self.sizes) - self.sizes
        return starts

    def all(self) -> list[QPolygonF]:
        """Every ring for itself."""
        return [QPolygonF(polygon) for polygon in each(self.xy, self.starts, self.sizes)]

    def draw(self, painter: QPainter, progress: Progress = SILENT) -> None:
        """Paint each as a polygon with the pen and brush of the painter."""
        starts = self.starts
        for first in range(0, len(self), _AT_ONCE):
            if first:
                progress.report(first, len(self))
            part = slice(first, first + _AT_ONCE)
            draw_polygons(painter, self.xy, starts[part], self.sizes[part])

    def joined(self, counts: npt.NDArray[np.intp]) -> Rings:
        """One ring for each run of `counts` rings, to be filled by the rule of odd and even.

        It goes from ring to ring and back the same way, so that the ways between them take no ground.
        """
        ends = np.cumsum(counts)
        starts = self.starts
        places, points, sizes = [], [], np.add.reduceat(self.sizes, ends - counts) if len(counts) else counts
        for i in np.flatnonzero(counts > 1).tolist():
            back = np.arange(ends[i] - 2, ends[i] - counts[i] - 1, -1)
            places.append(np.full(len(back), starts[ends[i] - 1] + self.sizes[ends[i] - 1]))
            points.append(self.xy[starts[back]])
            sizes[i] += len(back)
        if not places:
            return Rings(self.xy, sizes)
        return Rings(np.insert(self.xy, np.concatenate(places), np.vstack(points), axis=0), sizes)

    def strokes(self, width: float) -> Rings:
        """For each closed ring the ground a line of a width along it takes, to be filled by the rule of odd and even.

        Filling them takes Qt half the time of drawing the lines with a pen.
        """
        closed = self._closed()
        xy, sizes = closed.xy, closed.sizes
        if not len(sizes):
            return closed
        begins = closed.starts
        corner = _corners(xy, begins, sizes)[0] * (width / 2)
        made = np.empty((2 * len(xy), 2))
        forth = ranges(2 * begins, sizes)
        made[forth] = xy + corner
        made[np.repeat(4 * begins + 2 * sizes - 1, sizes) - forth] = xy - corner
        return Rings(made, 2 * sizes)

    def beside(self, width: float) -> tuple[Rings, Rings]:
        """For each closed ring the two that, drawn with a pen of one pixel, make up a line of a width.

        Qt draws such lines one pixel wide along x or y, so slanting ones are thinner and lie farther apart.
        """
        closed = self._closed()
        if not len(closed):
            return closed, closed
        corner, thick = _corners(closed.xy, closed.starts, closed.sizes)
        away = corner * np.maximum((width - thick) / 2, 0)[:, None]
        return Rings(closed.xy + away, closed.sizes), Rings(closed.xy - away, closed.sizes)

    def _closed(self) -> Rings:
        closed = self.sizes > 2
        if closed.all():
            return self
        return Rings(self.xy[ranges(self.starts[closed], self.sizes[closed])], self.sizes[closed])


def draw_lines_along(painter: QPainter, rings: Rings, pen: QPen, progress: Progress = SILENT) -> None:
    """Solid lines of a pen along closed rings, as fast as they look the same."""
    if _is_fine(painter, pen):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(pen.color(), 1))
        for side in rings.beside(pen.widthF()) if pen.widthF() > _FINEST else (rings,):
            side.draw(painter, progress)
        return
    fill_strokes(painter, rings, pen, progress)


def fill_strokes(painter: QPainter, rings: Rings, pen: QPen, progress: Progress = SILENT) -> None:
    """Solid lines of a pen along closed rings, of any width and as transparent as they like."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pen.color())
    rings.strokes(pen.widthF()).draw(painter, progress)


def _is_fine(painter: QPainter, pen: QPen) -> bool:
    """Whether lines of one pixel can stand for those of the pen."""
    raster = painter.paintEngine().type() == QPaintEngine.Type.Raster
    opaque = pen.color().alpha() == 255  # what is painted twice would show
    moved = painter.worldTransform()
    return raster and opaque and _FINEST <= pen.widthF() <= _FINE and not moved.isScaling()


def _corners(
    xy: npt.NDArray[np.float64], begins: npt.NDArray[np.intp], sizes: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """For each point of closed rings the way to the left edge of a stroke of half-width 1.

    And how thick a line is there that is one pixel thick along x or y.
    """
    ends = begins + sizes - 1
    step = np.empty_like(xy)
    step[:-1] = xy[1:] - xy[:-1]
    step[ends] = step[begins]  # the last point is the first once more
    length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)
    normal = np.column_stack([step[:, 1] / length, -step[:, 0] / length])
    before = np.empty_like(normal)
    before[1:] = normal[:-1]
    before[begins] = normal[np.maximum(ends - 1, begins)]
    both = normal + before
    square = np.maximum(both[:, 0] ** 2 + both[:, 1] ** 2, 4 / _SHARPEST**2)
    corners: npt.NDArray[np.float64] = both * (2 / square)[:, None]
    thick = np.maximum(np.abs(normal[:, 0]), np.abs(normal[:, 1]))
    thick_before = np.maximum(np.abs(before[:, 0]), np.abs(before[:, 1]))
    return corners, (thick + thick_before) / 2


def ranges(starts: npt.NDArray[np.intp], sizes: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """`concatenate([arange(s, s + n) …])` without a loop."""
    if not len(sizes) or not sizes.sum():
        return np.empty(0, dtype=np.intp)
    ends = np.cumsum(sizes)
    return np.arange(ends[-1]) - np.repeat(ends - sizes - starts, sizes)
