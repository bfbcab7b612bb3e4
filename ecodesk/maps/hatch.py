"""Hatches and marks: a brush with a pattern on screen, clipped lines on paper so that they stay vectors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF


@dataclass(frozen=True)
class Hatch:
    """Parallel lines: angle in degrees, distance and width in pixels at 100 %."""

    angle: float
    pitch: float
    width: float
    colour: str
    alpha: float = 1.0


@dataclass(frozen=True)
class Marks:
    """A pattern of small marks for black-and-white paper; sizes in pixels at 100 %.

    `kind` is caret, wave, dot, line, dash or tick; every other row is shifted by half a step when `offset`.
    """

    kind: str
    step: float
    row: float
    size: float
    offset: bool = False
    width: float = 0.7
    colour: str = "#26302C"


@lru_cache(maxsize=256)
def brush(hatch: Hatch, ratio: float, fill: str = "", fill_alpha: float = 1.0) -> QBrush:
    """A pattern brush, over a colour if one is given: what is filled once need not be filled twice.

    The tile is a whole number of pitches, so it repeats without a seam.
    """
    angle = math.radians(hatch.angle)
    horizontal = abs(math.sin(angle)) < 0.01
    step = hatch.pitch * ratio if horizontal else hatch.pitch * ratio / abs(math.sin(angle))
    size = max(4, round(step))
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(_faint(fill, fill_alpha) if fill else Qt.GlobalColor.transparent)
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


def origin(pattern: QBrush, anchor: tuple[int, int]) -> QPoint:
    """Where to begin a pattern brush so that it stays with the ground at a pixel."""
    size = max(1, pattern.textureImage().width())
    return QPoint(anchor[0] % size, anchor[1] % size)


def _pen(hatch: Hatch, width: float) -> QPen:
    return QPen(_faint(hatch.colour, hatch.alpha), width)


def _faint(colour: str, alpha: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(alpha)
    return made


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


def draw_marks(painter: QPainter, path: QPainterPath, marks: Marks, unit: float) -> None:
    """The marks clipped to a path, on a grid of their own so that neighbours do not shift them."""
    box = path.boundingRect()
    if box.isEmpty():
        return
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    pen = QPen(QColor(marks.colour), marks.width * unit)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(Qt.PenStyle.NoPen if marks.kind == "dot" else pen)
    painter.setBrush(QColor(marks.colour) if marks.kind == "dot" else Qt.BrushStyle.NoBrush)
    step, row = marks.step * unit, marks.row * unit
    for j in range(math.floor(box.top() / row), math.ceil(box.bottom() / row) + 1):
        shift = step / 2 if marks.offset and j % 2 else 0.0
        first = math.floor((box.left() - shift) / step)
        last = math.ceil((box.right() - shift) / step)
        for i in range(first, last + 1):
            _mark(painter, marks, QPointF(i * step + shift, j * row), marks.size * unit, step)
    painter.restore()


def _mark(painter: QPainter, marks: Marks, at: QPointF, size: float, step: float) -> None:
    x, y, half = at.x(), at.y(), size / 2
    match marks.kind:
        case "dot":
            painter.drawEllipse(at, half, half)
        case "caret":
            corners = (
                QPointF(x - half, y + half * 0.8),
                QPointF(x, y - half * 0.8),
                QPointF(x + half, y + half * 0.8),
            )
            painter.drawPolyline(QPolygonF(corners))
        case "wave":
            wave = QPainterPath(at)
            wave.cubicTo(x + step * 0.25, y - size, x + step * 0.25, y - size, x + step * 0.5, y)
            wave.cubicTo(x + step * 0.75, y + size, x + step * 0.75, y + size, x + step, y)
            painter.drawPath(wave)
        case "tick":
            for dx in (-0.22, 0.22):
                painter.drawLine(QLineF(x + dx * size, y - half, x + dx * size, y + half))
        case "line":
            painter.drawLine(QLineF(x, y, x + step, y))
        case _:
            painter.drawLine(QLineF(x - half, y, x + half, y))
