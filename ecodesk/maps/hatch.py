"""Hatches and marks: a brush with a pattern on screen, clipped lines on paper so that they stay vectors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

LINES, CROSS, DOTS = "lines", "cross", "dots"


@dataclass(frozen=True)
class Hatch:
    """Parallel lines, lines both ways, or dots: angle a multiple of 45 degrees, distance and width in pixels at 100 %."""

    angle: float
    pitch: float
    width: float
    colour: str
    alpha: float = 1.0
    kind: str = LINES


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
    slanting = _turn(hatch.angle) % 2 == 1
    size = max(4, round(hatch.pitch * ratio * (math.sqrt(2) if slanting or hatch.kind == DOTS else 1.0)))
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(_faint(fill, fill_alpha) if fill else Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if hatch.kind == DOTS:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faint(hatch.colour, hatch.alpha))
        for share in (0.25, 0.75):
            painter.drawEllipse(QPointF(size, size) * share, hatch.width * ratio, hatch.width * ratio)
    else:
        painter.setPen(_pen(hatch, hatch.width * ratio))
        painter.drawLines([line for angle in _angles(hatch) for line in _across_tile(_turn(angle), size)])
    painter.end()
    return QBrush(image)


def _turn(angle: float) -> int:
    """How many times 45 degrees: 0 level, 1 rising to the right, 2 upright, 3 falling to the right."""
    return round(angle / 45) % 4


def _angles(hatch: Hatch) -> tuple[float, ...]:
    return (hatch.angle, hatch.angle + 90) if hatch.kind == CROSS else (hatch.angle,)


def _across_tile(turn: int, size: int) -> list[QLineF]:
    """The lines of one direction through a tile and its corners."""
    if turn == 0:
        return [QLineF(0, size / 2, size, size / 2)]
    if turn == 2:
        return [QLineF(size / 2, 0, size / 2, size)]
    low, high = (size * 2, -size) if turn == 1 else (-size, size * 2)
    return [QLineF(shift - size, low, shift + size * 2, high) for shift in (-size, 0, size)]


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


def draw_hatch(painter: QPainter, path: QPainterPath, hatch: Hatch, unit: float) -> None:
    """The hatch as lines or dots clipped to a path; `unit` is the size of a pixel on this paper."""
    if hatch.kind == DOTS:
        step, colour = hatch.pitch * math.sqrt(2), _faint(hatch.colour, hatch.alpha)
        name = colour.name(QColor.NameFormat.HexArgb)
        draw_marks(painter, path, Marks("dot", step, step / 2, 2 * hatch.width, True, colour=name), unit)
        return
    box = path.boundingRect()
    if box.isEmpty():
        return
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setPen(_pen(hatch, hatch.width * unit))
    for angle in _angles(hatch):
        painter.drawLines(_lines(box, math.radians(angle), hatch.pitch * unit))
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
