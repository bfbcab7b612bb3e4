"""The mark of a severity as vectors: octagon with ×, disc with !, triangle with !, ring with i."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ecodesk.maps.tokens import palette, severity_colour

MARK_SIZE = 14.0  # pixels at 100 %


def paint_severity_mark(
    painter: QPainter, centre: QPointF, severity: str, theme: str, size: float = MARK_SIZE
) -> None:
    """Paint the mark of BLOCK, ERROR, WARN or INFO; told apart by shape as well as by colour."""
    colour, paper = QColor(severity_colour(theme, severity)), QColor(palette(theme, "panel"))
    half = size / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_pen(paper, size * 0.16))
    painter.setBrush(paper)
    ring = severity == "INFO"
    corners = _CORNERS.get(severity)
    for outline in (True, False):  # first what sets it off from the map
        if not outline:
            painter.setPen(_pen(colour, size * 0.11) if ring else Qt.PenStyle.NoPen)
            painter.setBrush(paper if ring else colour)
        if corners is None:
            radius = half * (0.86 if ring else 1.0)
            painter.drawEllipse(centre, radius, radius)
        else:
            painter.drawPolygon(QPolygonF([centre + QPointF(x, y) * half for x, y in corners]))
    painter.setPen(_pen(colour if ring else paper, size * 0.13))
    for x0, y0, x1, y1 in _STROKES[severity]:
        painter.drawLine(QLineF(centre + QPointF(x0, y0) * half, centre + QPointF(x1, y1) * half))
    painter.restore()


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


_OCTAGON = tuple(
    (math.cos(math.radians(45 * i + 22.5)) * 1.06, math.sin(math.radians(45 * i + 22.5)) * 1.06)
    for i in range(8)
)
_TRIANGLE = ((0.0, -1.02), (1.12, 0.92), (-1.12, 0.92))
_CORNERS = {"BLOCK": _OCTAGON, "WARN": _TRIANGLE}
_STROKES: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "BLOCK": ((-0.36, -0.36, 0.36, 0.36), (-0.36, 0.36, 0.36, -0.36)),
    "ERROR": ((0.0, -0.5, 0.0, 0.06), (0.0, 0.46, 0.0, 0.47)),
    "WARN": ((0.0, -0.28, 0.0, 0.24), (0.0, 0.58, 0.0, 0.59)),
    "INFO": ((0.0, -0.04, 0.0, 0.44), (0.0, -0.42, 0.0, -0.41)),
}
