"""A few words on a pale plate in a free corner of a printed map: whose pictures it shows, and what is missing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from ecodesk.i18n import Text
from ecodesk.maps.label import font
from ecodesk.maps.tokens import map_colour
from ecodesk.reports.paper import PER_MM
from ecodesk.reports.sheet_legend import write
from ecodesk.reports.wording import Say

_TEXT, _LINE, _SIDE, _OFF = 2.3, 3.4, 1.2, 1.0  # mm
_WIDEST = 0.55  # of the map frame


@dataclass(frozen=True)
class Plate:
    """Lines and their box, in units of the layout."""

    lines: tuple[str, ...]
    box: QRectF

    def paint(self, painter: QPainter) -> None:
        """Paint it where it stands."""
        ground = QColor(map_colour("light", "paper"))
        ground.setAlphaF(0.85)
        painter.fillRect(self.box, ground)
        for i, line in enumerate(self.lines):
            base = self.box.top() + (_SIDE + i * _LINE + 2.4) * PER_MM
            write(painter, QPointF(self.box.left() + _SIDE * PER_MM, base), line, _TEXT)


def plate_for(
    texts: Sequence[Text], frame: tuple[float, float], taken: Sequence[QRectF], say: Say
) -> Plate | None:
    """The plate for some lines, along an edge of the frame and off the boxes that are taken; None for no lines."""
    if not texts:
        return None
    metrics = QFontMetricsF(font(_TEXT * PER_MM))
    widest = frame[0] * _WIDEST
    lines = tuple(metrics.elidedText(say(text), Qt.TextElideMode.ElideRight, widest) for text in texts)
    width = max(metrics.horizontalAdvance(line) for line in lines) + 2 * _SIDE * PER_MM
    height = (len(lines) * _LINE + 2 * _SIDE) * PER_MM
    off = _OFF * PER_MM
    steps = [share / 8 for share in range(8, -1, -1)]
    places = itertools.product((frame[1] - height - off, off), steps)  # from the lower right corner on
    boxes = [QRectF(off + share * (frame[0] - width - 2 * off), top, width, height) for top, share in places]
    free = (box for box in boxes if not any(box.intersects(one) for one in taken))
    return Plate(lines, next(free, boxes[0]))
