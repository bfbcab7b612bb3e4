"""Draws bars of a document: every series has its own colour, lightness and hatch, so that they tell in black and white."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from ecodesk.maps.label import FAMILIES
from ecodesk.maps.offscreen import ensure_application
from ecodesk.reports.document_html import PAPER, Inks
from ecodesk.reports.document_maps import png_of
from ecodesk.reports.documents import BarChart, Picture

_WIDTH = 640  # pixels at 100 %
_ROW, _BAR, _EDGE, _KEY, _GAP = 24.0, 15.0, 10.0, 20.0, 8.0
_SHARP = 3.0
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


def chart_picture(chart: BarChart, name: str, title: str) -> Picture:
    """The bars as they are printed."""
    image = chart_image(chart)
    return Picture(name, title, png_of(image), _WIDTH, round(image.height() / _SHARP), chart)


def chart_image(chart: BarChart, inks: Inks = PAPER, *, dark: bool = False) -> QImage:
    """The bars as an image; in the dark theme on no ground."""
    ensure_application()
    image = QImage(
        round(_WIDTH * _SHARP), round(_height(chart) * _SHARP), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.fill(QColor(0, 0, 0, 0) if dark else QColor("#FFFFFF"))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(_SHARP, _SHARP)
        paint_chart(painter, chart, inks)
    finally:
        painter.end()
    return image


def paint_chart(painter: QPainter, chart: BarChart, inks: Inks = PAPER) -> None:
    """Draw the bars into 640 pixels of width, as lines where the painter keeps lines."""
    painter.setFont(_font())
    metrics = QFontMetricsF(_font())
    left = _EDGE + max(metrics.horizontalAdvance(row) for row in chart.rows) + _GAP
    right = _WIDTH - _EDGE - max(metrics.horizontalAdvance(end) for end in chart.ends) - _GAP
    sums = [sum(max(0.0, values[i]) for _, values in chart.series) for i in range(len(chart.rows))]
    scale = (right - left) / (max(sums) or 1.0)
    for i, (row, end) in enumerate(zip(chart.rows, chart.ends, strict=True)):
        top = _EDGE + i * _ROW
        _say(painter, inks, QRectF(0, top, left - _GAP, _BAR), row, Qt.AlignmentFlag.AlignRight)
        x = left
        for k, (_, values) in enumerate(chart.series):
            wide = max(0.0, values[i]) * scale
            if wide > 0:
                _fill(painter, QRectF(x, top, wide, _BAR), k, inks)
            x += wide
        _say(painter, inks, QRectF(x + _GAP, top, _WIDTH - x, _BAR), end, Qt.AlignmentFlag.AlignLeft)
    bottom = _EDGE + len(chart.rows) * _ROW
    painter.setPen(QPen(QColor(inks.quiet), 1.0))
    painter.drawLine(QLineF(left, _EDGE - 4, left, bottom - 4))
    for k, (x, line) in enumerate(_keys(chart, metrics)):
        top = bottom + line * _KEY + 4
        _fill(painter, QRectF(x, top, 22, 11), k, inks)
        name = chart.series[k][0]
        _say(painter, inks, QRectF(x + 28, top - 2, _WIDTH - x, _BAR), name, Qt.AlignmentFlag.AlignLeft)


def _keys(chart: BarChart, metrics: QFontMetricsF) -> list[tuple[float, int]]:
    """Left edge and line of each entry of the legend; none for a single series, its title says what it is."""
    if len(chart.series) < 2:
        return []
    made, x, line = [], _EDGE, 0
    for name, _ in chart.series:
        wide = 28 + metrics.horizontalAdvance(name) + 2 * _GAP
        if x > _EDGE and x + wide > _WIDTH:
            x, line = _EDGE, line + 1
        made.append((x, line))
        x += wide
    return made


def _height(chart: BarChart) -> float:
    keys = _keys(chart, QFontMetricsF(_font()))
    return 2 * _EDGE + len(chart.rows) * _ROW + (keys[-1][1] + 1 if keys else 0) * _KEY


def _font() -> QFont:
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(11)
    for feature in ("locl", "liga"):  # as in running text
        font.setFeature(QFont.Tag(feature), 0)
    return font


def _say(painter: QPainter, inks: Inks, box: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
    painter.setPen(QColor(inks.text))
    flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip | Qt.TextFlag.TextSingleLine
    painter.drawText(box, int(flags), text)


def _fill(painter: QPainter, box: QRectF, series: int, inks: Inks) -> None:
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
