"""Rings and lines in pixels, handed to Qt in one piece, and the outlines of the strokes along them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QByteArray, QDataStream, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

_SHARPEST = 1.5  # how far a corner of a stroke may reach, in halves of its width


@dataclass(frozen=True)
class Rings:
    """Coordinates in pixels one ring after another, and how many each ring has."""

    xy: npt.NDArray[np.float64]
    sizes: npt.NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.sizes)

    def all(self) -> list[QPolygonF]:
        """Every ring for itself."""
        stream = self._stream()
        made = [QPolygonF() for _ in range(len(self))]
        for polygon in made:
            stream >> polygon
        return made

    def each(self) -> Iterator[QPolygonF]:
        """One ring after another; one object, good until the next is asked."""
        stream, polygon = self._stream(), QPolygonF()
        for _ in range(len(self)):
            stream >> polygon
            yield polygon

    def strokes(self, width: float) -> Rings:
        """For each closed ring the ground a line of a width along it takes, to be filled by the rule of odd and even.

        Filling them takes Qt half the time of drawing the lines with a pen.
        """
        closed = self.sizes > 2
        sizes = self.sizes[closed]
        xy = self.xy[ranges((np.cumsum(self.sizes) - self.sizes)[closed], sizes)]
        if not len(sizes):
            return Rings(np.empty((0, 2)), np.empty(0, dtype=np.intp))
        begins = np.cumsum(sizes) - sizes
        corner = _corners(xy, begins, sizes) * (width / 2)
        made = np.empty((2 * len(xy), 2))
        forth = ranges(2 * begins, sizes)
        made[forth] = xy + corner
        made[np.repeat(4 * begins + 2 * sizes - 1, sizes) - forth] = xy - corner
        return Rings(made, 2 * sizes)

    def _stream(self) -> QDataStream:
        """As Qt writes QPolygonF: the number of points, then x and y of each, all big-endian.

        Much faster than appending points in Python.
        """
        xy, sizes = self.xy, self.sizes
        words = np.empty(4 * len(xy) + len(sizes), dtype=">u4")  # a point takes four words
        begins = 4 * (np.cumsum(sizes) - sizes) + np.arange(len(sizes))
        points = np.ones(len(words), dtype=bool)
        points[begins] = False
        words[begins] = sizes
        words[points] = np.ascontiguousarray(xy, dtype=">f8").view(">u4").ravel()
        return QDataStream(QByteArray(words.tobytes()))


def fill_strokes(painter: QPainter, rings: Rings, pen: QPen) -> None:
    """Solid lines of a pen along closed rings."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pen.color())
    for stroke in rings.strokes(pen.widthF()).each():
        painter.drawPolygon(stroke)


def _corners(
    xy: npt.NDArray[np.float64], begins: npt.NDArray[np.intp], sizes: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    """For each point of closed rings the way to the left edge of a stroke of half-width 1."""
    ends = begins + sizes - 1
    step = np.empty_like(xy)
    step[:-1] = xy[1:] - xy[:-1]
    step[ends] = step[begins]  # the last point is the first once more
    length = np.hypot(step[:, 0], step[:, 1])
    normal = np.column_stack([step[:, 1], -step[:, 0]]) / np.maximum(length, 1e-9)[:, None]
    before = np.empty_like(normal)
    before[1:] = normal[:-1]
    before[begins] = normal[np.maximum(ends - 1, begins)]
    both = normal + before
    square = np.maximum((both * both).sum(axis=1), 4 / _SHARPEST**2)
    corners: npt.NDArray[np.float64] = both * (2 / square)[:, None]
    return corners


def ranges(starts: npt.NDArray[np.intp], sizes: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """`concatenate([arange(s, s + n) …])` without a loop."""
    if not len(sizes) or not sizes.sum():
        return np.empty(0, dtype=np.intp)
    ends = np.cumsum(sizes)
    return np.arange(ends[-1]) - np.repeat(ends - sizes - starts, sizes)
