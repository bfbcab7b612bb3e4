"""Words on the map: beside the pointer, and beside a piece with a line to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF

from ecodesk.ui.canvas.overlay import Paint, round_pen

ASIDE, BENEATH = 16, 14  # pixels between the pointer and its words


def paint_leader(paint: Paint, geometry: Any, label: str) -> None:
    """Words beside a piece, with a line to it, where no widget lies over them."""
    if not label or geometry is None or geometry.is_empty:
        return
    spot = geometry.representative_point()
    start = QPointF(*paint.viewport.pixel(spot.x, spot.y))
    box = leader_box(paint, label, start)
    paint.painter.setPen(round_pen(paint.violet, 1.2))
    paint.painter.drawLine(
        start, QPointF(box.left() + 8, box.top() if box.top() > start.y() else box.bottom())
    )
    _framed_text(paint, box, [label], paint.violet)


def leader_box(paint: Paint, label: str, start: QPointF) -> QRectF:
    """Where words about a piece stand: the first place around it free of widgets and of the piece.

    Free of names, marks and pins too, where there is such a place.
    """
    around = [(30.0, 74.0), (30.0, -104.0)]
    width = _boxed(paint, label, start).width()
    around += [(-30.0 - width, 74.0), (-30.0 - width, -104.0)]
    around += [(-30.0 - width - far, dy) for far in range(60, 900, 60) for dy in (74.0, -104.0)]
    boxes = [_boxed(paint, label, start + QPointF(*offset)) for offset in around]
    free = [box for box in boxes if not box.contains(start) and not any(map(box.intersects, paint.covered))]
    clear = (box for box in free if not any(map(box.intersects, paint.named)))
    return next(clear, free[0] if free else boxes[0])


def paint_tip(paint: Paint, at: QPointF, lines: list[str], about: Sequence[QRectF] = ()) -> None:
    """Words beside the pointer, if there are any, where they hide little of what they are `about`."""
    if not lines:
        return
    metrics = QFontMetricsF(paint.look.font("small"))
    width = max(metrics.horizontalAdvance(line) for line in lines) + 18
    height = len(lines) * metrics.height() * 1.15 + 10
    box = tip_box(paint, at, width, height, about)
    _framed_text(paint, box, lines, paint.look.colour("borderStrong"))


def tip_box(paint: Paint, at: QPointF, width: float, height: float, about: Sequence[QRectF] = ()) -> QRectF:
    """Where words of a size stand: to the lower right of the pointer, or the next side where nothing lies over them.

    Of such sides the first that hides the fewest of the boxes that the words are `about`.
    """
    view = paint.viewport
    right, below = at.x() + ASIDE, at.y() + BENEATH
    left, above = at.x() - ASIDE - width, at.y() - BENEATH - height
    whole = QRectF(0, 0, view.width, view.height)
    boxes = [QRectF(x, y, width, height) for x in (right, left) for y in (below, above)]
    inside = [box for box in boxes if whole.contains(box)]
    free = [box for box in inside if not any(map(box.intersects, paint.covered))]
    return min(free or inside[:1] or boxes[:1], key=lambda box: sum(map(box.intersects, about)))


def _boxed(paint: Paint, text: str, at: QPointF) -> QRectF:
    metrics = QFontMetricsF(paint.look.font("small"))
    width, height = metrics.horizontalAdvance(text) + 20, metrics.height() + 8
    left = min(max(at.x(), 8), paint.viewport.width - width - 8)
    top = min(max(at.y(), 60), paint.viewport.height - height - 8)
    return QRectF(left, top, width, height)


def _framed_text(paint: Paint, box: QRectF, lines: list[str], edge: QColor) -> None:
    painter, look = paint.painter, paint.look
    painter.setPen(round_pen(edge, 1.2))
    painter.setBrush(look.colour("raised"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(look.font("small"))
    step = (box.height() - 8) / len(lines)
    for number, line in enumerate(lines):
        painter.setPen(look.colour("text" if number == 0 else "text2"))
        row = QRectF(box.left() + 9, box.top() + 4 + number * step, box.width() - 12, step)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)
