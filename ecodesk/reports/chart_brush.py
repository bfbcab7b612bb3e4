"""What figures of a document are drawn with: one font, and fills that tell in black and white.

Every fill has its own colour, lightness and hatch.
"""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from ecodesk.maps.label import FAMILIES
from ecodesk.reports.document_html import Inks

WIDTH = 640  # pixels of a figure at 100 %
EDGE = 10.0
_FILLS = (
    ("#0B5F55", ""),
    ("#E3EFEC", "/"),
    ("#5E9C92", ""),
    ("#F7E3C4", "\\"),
    ("#B0762A", ""),
    ("#FFFFFF", "x"),
    ("#8C97B8", ""),
    ("#E6E8F2", "|"),
    ("#46538A", ""),
    ("#F2F2F2", "-"),
)
_STEP = 4.5  # pixels between the lines of a hatch


def chart_font(*, bold: bool = False) -> QFont:
    """The font of figures."""
    font = QFont()
    font.setBold(bold)
    font.setFamilies(FAMILIES)
    font.setPixelSize(11)
    for feature in ("locl", "liga"):  # as in running text
        font.setFeature(QFont.Tag(feature), 0)
    return font


def write(painter: QPainter, inks: Inks, box: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
    """One line of text at a side of a box."""
    painter.setPen(QColor(inks.text))
    flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip | Qt.TextFlag.TextSingleLine
    painter.drawText(box, int(flags), text)


def fill_box(painter: QPainter, box: QRectF, series: int, inks: Inks) -> None:
    """A box in the fill of a series."""
    fill, hatch = _FILLS[series % len(_FILLS)]
    painter.fillRect(box, QColor(fill))
    painter.save()
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(QColor("#45524D"), 0.7))
    painter.drawLines(_hatch(box, hatch))
    painter.restore()
    painter.setPen(QPen(QColor(inks.quiet), 0.7))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)


def _hatch(box: QRectF, kind: str) -> list[QLineF]:
    lines = []
    high = box.height()
    for i in range(int((box.width() + high) / _STEP) + 2):
        x = box.left() - high + i * _STEP
        if kind in ("/", "x"):
            lines.append(QLineF(x, box.bottom(), x + high, box.top()))
        if kind in ("\\", "x"):
            lines.append(QLineF(x, box.top(), x + high, box.bottom()))
        if kind == "|":
            lines.append(QLineF(x, box.top(), x, box.bottom()))
    if kind == "-":
        lines = [
            QLineF(box.left(), box.top() + i * _STEP, box.right(), box.top() + i * _STEP)
            for i in range(int(high / _STEP) + 1)
        ]
    return lines
