"""Pins on the map where somebody has said something about a place: painted, and found under the pointer."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen

from ecodesk.i18n import t
from ecodesk.maps.label import font
from ecodesk.maps.viewport import Viewport
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.comment_threads import Thread, about_text, threads
from ecodesk.ui.canvas.overlay import Paint

_RADIUS, _TALL, _MOST = 8.0, 20.0, 400
_REACH = 2.0  # pixels beside a pin that still mean it


def _pins(snapshot: Snapshot, viewport: Viewport) -> Iterator[tuple[Thread, QPointF]]:
    """The threads with a place in view that are not settled, each with the pixel it stands on."""
    xmin, ymin, xmax, ymax = viewport.bounds
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
        yield thread, QPointF(*viewport.pixel(place.x, place.y))


def paint_pins(paint: Paint, snapshot: Snapshot | None, selected: Collection[tuple[str, str]]) -> None:
    """A pin with the number of comments for every thread with a place that is not settled."""
    if snapshot is None:
        return
    for thread, foot in _pins(snapshot, paint.viewport):
        _paint_pin(paint, foot, 1 + len(thread.replies), thread.subject in selected)


def pin_boxes(snapshot: Snapshot | None, viewport: Viewport) -> tuple[QRectF, ...]:
    """Where pins stand, in pixels."""
    return tuple(_box(foot) for _, foot in _pins(snapshot, viewport)) if snapshot is not None else ()


def pin_at(snapshot: Snapshot | None, viewport: Viewport, at: QPointF) -> Thread | None:
    """The thread whose pin is at a pixel, the one painted last when several are; None where there is none."""
    if snapshot is None:
        return None
    found = None
    for thread, foot in _pins(snapshot, viewport):
        if _box(foot).adjusted(-_REACH, -_REACH, _REACH, _REACH).contains(at):
            found = thread
    return found


def pin_tip(snapshot: Snapshot, thread: Thread) -> str:
    """What a thread is about, who began it when and with which words, and how many have answered."""
    first = thread.first
    when = first.written_on.isoformat() if first.written_on is not None else ""
    who = " ".join(part for part in (first.author, when) if part)
    words = first.text.strip().split("\n")[0]
    lines = [
        str(about_text(snapshot, thread)),
        str(t("{who}：{words}", "{who}: {words}").format(who=who, words=words)),
    ]
    if thread.replies:
        answers = t("{n} 条答复", "{n} answers")
        lines.append(str(answers.format(n=len(thread.replies))))
    return "\n".join(lines)


def _box(foot: QPointF) -> QRectF:
    return QRectF(foot.x() - _RADIUS, foot.y() - _TALL - _RADIUS, 2 * _RADIUS, _TALL + _RADIUS)


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
