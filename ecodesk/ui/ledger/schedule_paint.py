"""The marks of the schedule, painted from the tokens: bars with progress, milestones, links, seasons."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from ecodesk.analysis.timetable import DONE, OVERDUE
from ecodesk.ui.appearance import Appearance, palette_colour
from ecodesk.ui.delegates import painting

_PALE = 0.30
SEASON_COLOURS = {"flood": "info", "spring": "ok", "autumn": "ok"}
_SEASON_ALPHA = {"light": 0.09, "dark": 0.14}
NODE_COLOURS = {DONE: "ok", OVERDUE: "error"}


def season_colour(season: str, look: Appearance) -> QColor:
    """The pale ground of a season."""
    colour = look.colour(SEASON_COLOURS[season])
    colour.setAlphaF(_SEASON_ALPHA[look.theme])
    return colour


def paint_project_bar(
    painter: QPainter,
    box: QRectF,
    element: str,
    actual: float | None,
    planned: float | None,
    look: Appearance,
) -> None:
    """Bar in the colour of the element, filled as far as the work has come, a tick where it should be."""
    colour = QColor(painting.element_token(element, look)["color"])
    pale = QColor(colour)
    pale.setAlphaF(_PALE)
    painter.setPen(QPen(colour, 1))
    painter.setBrush(pale)
    painter.drawRect(box)
    if actual:
        painter.fillRect(QRectF(box.left(), box.top(), box.width() * min(1.0, actual), box.height()), colour)
    if planned is not None:
        x = box.left() + box.width() * min(1.0, planned)
        painter.fillRect(
            QRectF(x - 1, box.top() - look.px(3), 2, box.height() + look.px(6)), look.colour("text")
        )


def paint_step_bar(painter: QPainter, box: QRectF, critical: bool, in_circle: bool, look: Appearance) -> None:
    """A thinner bar; a critical one is of another colour and underlined, one in a circle is dashed."""
    name = "error" if critical else "borderStrong"
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("warnFill" if in_circle else name))
    painter.drawRect(box)
    if critical:
        painter.fillRect(QRectF(box.left(), box.bottom() + 2, box.width(), 2), look.colour("error"))
    if in_circle:
        pen = QPen(look.colour("text"), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)


@lru_cache(maxsize=16)
def _diamond(radius: float) -> QPolygonF:
    """The outline of a milestone around the origin."""
    return QPolygonF([QPointF(0, -radius), QPointF(radius, 0), QPointF(0, radius), QPointF(-radius, 0)])


@lru_cache(maxsize=16)
def _node_inks(state: str, theme: str) -> tuple[QPen, QPen, QPen, QBrush]:
    """What a milestone is set off with, its edge, the ! inside, and its ground."""
    panel = palette_colour(theme, "panel")
    edge = palette_colour(theme, NODE_COLOURS.get(state, "text2"))
    ground = edge if state in NODE_COLOURS else panel
    return QPen(panel, 4), QPen(edge, 1.4), QPen(panel, 1.6), QBrush(ground)


def paint_node(painter: QPainter, centre: QPointF, radius: float, state: str, look: Appearance) -> None:
    """A milestone: hollow while open, filled when done, filled with ! when overdue."""
    around, edge, inside, ground = _node_inks(state, look.theme)
    outline = _diamond(radius).translated(centre)
    painter.setPen(around)  # sets it off from a bar of its colour
    painter.drawPolygon(outline)
    painter.setPen(edge)
    painter.setBrush(ground)
    painter.drawPolygon(outline)
    if state == OVERDUE:
        painter.setPen(inside)
        top, foot = centre.y() - radius * 0.5, centre.y() + radius * 0.1
        painter.drawLine(QPointF(centre.x(), top), QPointF(centre.x(), foot))
        painter.drawPoint(QPointF(centre.x(), centre.y() + radius * 0.5))


def link_path(start: QPointF, end: QPointF, low: float, step: float) -> QPainterPath:
    """From the end of a bar to the beginning of another; round the bars where the second begins earlier.

    `low` is the height of the gap between the rows through which it passes then.
    """
    path = QPainterPath(start)
    if end.x() >= start.x() + 2 * step:
        path.lineTo(start.x() + step, start.y())
        path.lineTo(start.x() + step, end.y())
    else:
        path.lineTo(start.x() + step, start.y())
        path.lineTo(start.x() + step, low)
        path.lineTo(end.x() - step, low)
        path.lineTo(end.x() - step, end.y())
    path.lineTo(end)
    return path


def paint_arrow(painter: QPainter, tip: QPointF, size: float) -> None:
    """The head of a link, pointing right; takes pen and brush from the painter."""
    painter.drawPolygon(
        QPolygonF(
            [tip, QPointF(tip.x() - size, tip.y() - size / 2), QPointF(tip.x() - size, tip.y() + size / 2)]
        )
    )
