"""Draw on a page in millimetres: text, lines, boxes, marks. Knows paper, not plans.

Everything is laid out at one fixed resolution and scaled by the painter, so that a page breaks and
shrinks its texts in the same way on screen, on any printer and in a PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QPolygonF,
    QTextLayout,
    QTextOption,
)

from ecodesk.maps.label import FAMILIES

DPI = 1200  # of the layout; the painter scales it to the device
PER_MM = DPI / 25.4
INK = "#1A2320"
QUIET = "#45524D"
HAIRLINE = 0.12
MIN_PT = 6.5

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter


def font(pt: float, weight: int = 400) -> QFont:
    """The font of the sheet in a size of the layout."""
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(max(1, round(pt / 72 * DPI)))
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("locl"), 0)  # its variant digits have no code, a PDF would lose them as text
    made.setFeature(QFont.Tag("halt"), 0)  # whatever the window's own font does in English
    return made


def width_of(text: str, pt: float, weight: int = 400) -> float:
    """Width of a line of text in millimetres."""
    return QFontMetricsF(font(pt, weight)).horizontalAdvance(text) / PER_MM


def line_height(pt: float) -> float:
    """Distance of two lines of running text in millimetres."""
    return pt * 0.3528 * 1.42


@lru_cache(maxsize=4096)
def wrapped(text: str, pt: float, w: float, weight: int = 400) -> tuple[str, ...]:
    """Text broken into lines of at most `w` millimetres, as Chinese typesetting breaks them."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        layout = QTextLayout(paragraph, font(pt, weight))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(w * PER_MM)
            start = line.textStart()
            lines.append(paragraph[start : start + line.textLength()].rstrip())
        layout.endLayout()
        if not paragraph:
            lines.append("")
    return tuple(lines)


def fitting_size(text: str, pt: float, w: float, weight: int = 400) -> float:
    """The largest size up to `pt`, not below 6.5, at which a line of text is no wider than `w`."""
    while pt > MIN_PT and width_of(text, pt, weight) > w:
        pt = max(MIN_PT, pt - 0.5)
    return pt


class Paper:
    """A painter already scaled to the layout; positions and sizes in millimetres, fonts in points."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter

    def rect(self, x: float, y: float, w: float, h: float) -> QRectF:
        """A rectangle in units of the layout."""
        return QRectF(x * PER_MM, y * PER_MM, w * PER_MM, h * PER_MM)

    def text(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        text: str,
        pt: float,
        *,
        weight: int = 400,
        align: Qt.AlignmentFlag = LEFT,
        colour: str = INK,
    ) -> None:
        """One line, centred in height; shrunk to 6.5 pt, then cut with an ellipsis, when too long."""
        used = font(fitting_size(text, pt, w, weight), weight)
        shown = QFontMetricsF(used).elidedText(text, Qt.TextElideMode.ElideRight, w * PER_MM + 1)
        self.painter.setFont(used)
        self.painter.setPen(QColor(colour))
        flags = align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        self.painter.drawText(self.rect(x, y, w, h), flags, shown)

    def lines(
        self, x: float, y: float, lines: Sequence[str], pt: float, weight: int = 400, colour: str = INK
    ) -> None:
        """Lines already broken, one below the other from the top edge `y`."""
        self.painter.setFont(font(pt, weight))
        self.painter.setPen(QColor(colour))
        ascent = QFontMetricsF(font(pt, weight)).ascent()
        lead = (line_height(pt) * PER_MM - QFontMetricsF(font(pt, weight)).height()) / 2
        for i, line in enumerate(lines):
            top = (y + i * line_height(pt)) * PER_MM + lead
            self.painter.drawText(QPointF(x * PER_MM, top + ascent), line)

    def line(
        self, x0: float, y0: float, x1: float, y1: float, width: float = HAIRLINE, colour: str = INK
    ) -> None:
        self.painter.setPen(QPen(QColor(colour), width * PER_MM))
        self.painter.drawLine(QPointF(x0 * PER_MM, y0 * PER_MM), QPointF(x1 * PER_MM, y1 * PER_MM))

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        width: float = 0.2,
        colour: str = INK,
        fill: str | None = None,
    ) -> None:
        pen = QPen(QColor(colour), width * PER_MM) if width else QPen(Qt.PenStyle.NoPen)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(QBrush(QColor(fill)) if fill else QBrush(Qt.BrushStyle.NoBrush))
        self.painter.drawRect(self.rect(x, y, w, h))

    def pill(self, x: float, y: float, w: float, h: float, fill: str, edge: str) -> None:
        """A filled box with round ends; a disc when it is as wide as high."""
        self.painter.setPen(QPen(QColor(edge), 0.15 * PER_MM))
        self.painter.setBrush(QColor(fill))
        self.painter.drawRoundedRect(self.rect(x, y, w, h), h / 2 * PER_MM, h / 2 * PER_MM)

    def tick_box(self, x: float, y: float, size: float, ticked: bool) -> None:
        """A square to tick; drawn, since not every font has one."""
        self.box(x, y, size, size, 0.18, fill="#FFFFFF")
        if not ticked:
            return
        pen = QPen(QColor(INK), 0.32 * PER_MM)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        corners = ((0.2, 0.55), (0.42, 0.78), (0.84, 0.2))
        tick = [QPointF((x + a * size) * PER_MM, (y + b * size) * PER_MM) for a, b in corners]
        self.painter.drawPolyline(QPolygonF(tick))
