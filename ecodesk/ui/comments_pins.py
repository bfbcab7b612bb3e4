"""Pins on the map where somebody has said something about a place."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen

from ecodesk.maps.label import font
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.comment_threads import threads
from ecodesk.ui.canvas.overlay import Paint

_RADIUS, _TALL, _MOST = 8.0, 20.0, 400


def paint_pins(paint: Paint, snapshot: Snapshot | None, selected: Collection[tuple[str, str]]) -> None:
    """A pin with the number of comments for every thread with a place that is not settled."""
    if snapshot is None:
        return
    xmin, ymin, xmax, ymax = paint.viewport.bounds
    shown = 0
    for thread in threads(snapshot):
        shape = thread.first.geometry
        if thread.settled or shape is None or shape.is_empty:
            continue
        place = shape.representative_point()
        if not (xmin <= place.x <= xmax and ymin <= place.y <= ymax):
            continue
        shown += 1
        if shown > _MOST:
            return
        _paint_pin(
            paint,
            QPointF(*paint.viewport.pixel(place.x, place.y)),
            1 + len(thread.replies),
            thread.subject in selected,
        )


def _paint_pin(paint: Paint, foot: QPointF, count: int, chosen: bool) -> None:
    painter, look = paint.painter, paint.look
    head = foot - QPointF(0, _TALL)
    pin = QPainterPath(foot)
    pin.quadTo(head + QPointF(-_RADIUS, 8), head + QPointF(-_RADIUS, 0))
    pin.arcTo(QRectF(head.x() - _RADIUS, head.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS), 180, -180)
    pin.quadTo(head + QPointF(_RADIUS, 8), foot)
    painter.save()
    painter.setPen(QPen(look.colour("selection" if chosen else "panel"), 2.0 if chosen else 1.2))
    painter.setBrush(QColor(look.colour("warn")))
    painter.drawPath(pin)
    painter.setPen(look.colour("panel"))
    painter.setFont(font(10, 700))
    box = QRectF(head.x() - _RADIUS, head.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(count))
    painter.restore()
