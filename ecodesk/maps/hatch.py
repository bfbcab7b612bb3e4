"""Hatches: a brush with a pattern on screen, clipped lines on paper so that they stay vectors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen


@dataclass(frozen=True)
class Hatch:
    """Parallel lines: angle in degrees, distance and width in pixels at 100 %."""

    angle: float
    pitch: float
    width: float
    colour: str
    alpha: float = 1.0


@lru_cache(maxsize=256)
def brush(hatch: Hatch, ratio: float) -> QBrush:
    """A pattern brush; the tile is a whole number of pitches, so it repeats without a seam."""
    angle = math.radians(hatch.angle)
    horizontal = abs(math.sin(angle)) < 0.01
    step = hatch.pitch * ratio if horizontal else hatch.pitch * ratio / abs(math.sin(angle))
    size = max(4, round(step))
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_pen(hatch, hatch.width * ratio))
    if horizontal:
        painter.drawLine(QLineF(0, size / 2, size, size / 2))
    else:
        sign = 1 if math.sin(angle) * math.cos(angle) > 0 else -1
        for shift in (-size, 0, size):
            if sign > 0:
                painter.drawLine(QLineF(shift - size, size * 2, shift + size * 2, -size))
            else:
                painter.drawLine(QLineF(shift - size, -size, shift + size * 2, size * 2))
    painter.end()
    return QBrush(image)


def _pen(hatch: Hatch, width: float) -> QPen:
    colour = QColor(hatch.colour)
    colour.setAlphaF(hatch.alpha)
    return QPen(colour, width)


def draw_lines(painter: QPainter, path: QPainterPath, hatch: Hatch, unit: float) -> None:
    """The hatch as lines clipped to a path; `unit` is the size of a pixel on this paper."""
    box = path.boundingRect()
    if box.isEmpty():
        return
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setPen(_pen(hatch, hatch.width * unit))
    painter.drawLines(_lines(box, math.radians(hatch.angle), hatch.pitch * unit))
    painter.restore()


def _lines(box: QRectF, angle: float, pitch: float) -> list[QLineF]:
    along, across = QPointF(math.cos(angle), -math.sin(angle)), QPointF(math.sin(angle), math.cos(angle))
    corners = (box.topLeft(), box.topRight(), box.bottomLeft(), box.bottomRight())
    offsets = [QPointF.dotProduct(corner, across) for corner in corners]
    ends = [QPointF.dotProduct(corner, along) for corner in corners]
    first, last = math.floor(min(offsets) / pitch), math.ceil(max(offsets) / pitch)
    low, high = min(ends), max(ends)
    return [
        QLineF(along * low + across * (i * pitch), along * high + across * (i * pitch))
        for i in range(first, last + 1)
    ]
