"""Draws stacked bars, one for each row, with a legend below."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from ecodesk.reports.chart_brush import EDGE, WIDTH, chart_font, fill_box, write
from ecodesk.reports.document_html import Inks
from ecodesk.reports.documents import BarChart

_ROW, _BAR, _KEY, _GAP = 24.0, 15.0, 20.0, 8.0


def paint_bars(painter: QPainter, chart: BarChart, inks: Inks) -> None:
    """Draw the bars into the width of a figure."""
    painter.setFont(chart_font())
    metrics = QFontMetricsF(chart_font())
    left = EDGE + max(metrics.horizontalAdvance(row) for row in chart.rows) + _GAP
    right = WIDTH - EDGE - max(metrics.horizontalAdvance(end) for end in chart.ends) - _GAP
    sums = [sum(max(0.0, values[i]) for _, values in chart.series) for i in range(len(chart.rows))]
    scale = (right - left) / (max(sums) or 1.0)
    for i, (row, end) in enumerate(zip(chart.rows, chart.ends, strict=True)):
        top = EDGE + i * _ROW
        write(painter, inks, QRectF(0, top, left - _GAP, _BAR), row, Qt.AlignmentFlag.AlignRight)
        x = left
        for k, (_, values) in enumerate(chart.series):
            wide = max(0.0, values[i]) * scale
            if wide > 0:
                fill_box(painter, QRectF(x, top, wide, _BAR), k, inks)
            x += wide
        write(painter, inks, QRectF(x + _GAP, top, WIDTH - x, _BAR), end, Qt.AlignmentFlag.AlignLeft)
    bottom = EDGE + len(chart.rows) * _ROW
    painter.setPen(QPen(QColor(inks.quiet), 1.0))
    painter.drawLine(QLineF(left, EDGE - 4, left, bottom - 4))
    for k, (x, line) in enumerate(_keys(chart, metrics)):
        top = bottom + line * _KEY + 4
        fill_box(painter, QRectF(x, top, 22, 11), k, inks)
        name = chart.series[k][0]
        write(painter, inks, QRectF(x + 28, top - 2, WIDTH - x, _BAR), name, Qt.AlignmentFlag.AlignLeft)


def _keys(chart: BarChart, metrics: QFontMetricsF) -> list[tuple[float, int]]:
    """Left edge and line of each entry of the legend; none for a single series, its title says what it is."""
    if len(chart.series) < 2:
        return []
    made, x, line = [], EDGE, 0
    for name, _ in chart.series:
        wide = 28 + metrics.horizontalAdvance(name) + 2 * _GAP
        if x > EDGE and x + wide > WIDTH:
            x, line = EDGE, line + 1
        made.append((x, line))
        x += wide
    return made


def bars_height(chart: BarChart) -> float:
    """How high they are, in pixels at 100 %."""
    keys = _keys(chart, QFontMetricsF(chart_font()))
    return 2 * EDGE + len(chart.rows) * _ROW + (keys[-1][1] + 1 if keys else 0) * _KEY
