"""Draws a schedule: a bar for each project along the years, and its milestones.

Bars, what is done of them and the three states of a milestone differ in shape and hatch, not only in colour.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from ecodesk.analysis.timetable import DONE, OPEN, OVERDUE
from ecodesk.reports.chart_brush import EDGE, WIDTH, chart_font, fill_box, write
from ecodesk.reports.document_html import Inks
from ecodesk.reports.documents import GanttChart, GanttLine

PLANNED, FINISHED, TODAY = "planned", "finished", "today"
_NAMES, _ROW, _BAR, _AXIS, _KEY = 216.0, 15.0, 9.0, 20.0, 22.0
_SOLID, _HATCHED = 0, 1  # fills of what is done and of what is planned
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


def gantt_height(chart: GanttChart) -> float:
    """How high it is, in pixels at 100 %."""
    return 2 * EDGE + _AXIS + len(chart.lines) * _ROW + _KEY


def paint_gantt(painter: QPainter, chart: GanttChart, inks: Inks) -> None:
    """Draw the schedule into the width of a figure."""
    top = EDGE + _AXIS
    foot = top + len(chart.lines) * _ROW
    painter.setFont(chart_font())
    for year in range(chart.first.year, chart.last.year + 1):
        x = _x(chart, date(year, 1, 1))
        painter.setPen(QPen(QColor(inks.line), 0.7))
        painter.drawLine(QLineF(x, EDGE + 2, x, foot))
        write(painter, inks, QRectF(x + 4, EDGE, 60, _AXIS), str(year), _LEFT)
    metrics, strong = QFontMetricsF(chart_font()), QFontMetricsF(chart_font(bold=True))
    for i, line in enumerate(chart.lines):
        y = top + i * _ROW
        painter.setPen(QPen(QColor(inks.line), 0.4))
        painter.drawLine(QLineF(EDGE, y, WIDTH - EDGE, y))
        painter.setFont(chart_font(bold=line.heading))
        room = (WIDTH - 2 * EDGE) if line.heading else _NAMES - 10
        measured = strong if line.heading else metrics
        name = measured.elidedText(line.label, Qt.TextElideMode.ElideRight, int(room))
        write(painter, inks, QRectF(EDGE + (0 if line.heading else 6), y, room, _ROW), name, _LEFT)
        if not line.heading:
            _paint_line(painter, chart, line, y, inks)
    painter.setFont(chart_font())
    if chart.first <= chart.today <= chart.last:
        painter.setPen(QPen(QColor(inks.text), 1.0, Qt.PenStyle.DashLine))
        x = _x(chart, chart.today)
        painter.drawLine(QLineF(x, EDGE + 4, x, foot))
    _paint_keys(painter, chart, foot + 7, metrics, inks)


def _x(chart: GanttChart, day: date) -> float:
    days = max(1, (chart.last - chart.first).days + 1)
    return EDGE + _NAMES + (WIDTH - 2 * EDGE - _NAMES) * (day - chart.first).days / days


def _paint_line(painter: QPainter, chart: GanttChart, line: GanttLine, y: float, inks: Inks) -> None:
    if line.start is not None and line.end is not None and line.end >= line.start:
        left, right = _x(chart, line.start), _x(chart, line.end)
        box = QRectF(left, y + (_ROW - _BAR) / 2, max(2.0, right - left), _BAR)
        fill_box(painter, box, _HATCHED, inks)
        if line.done:
            box.setWidth(box.width() * min(1.0, line.done))
            fill_box(painter, box, _SOLID, inks)
    for day, state in line.nodes:
        _paint_node(painter, _x(chart, day), y + _ROW / 2, state, inks)


def _paint_node(painter: QPainter, x: float, y: float, state: str, inks: Inks) -> None:
    """A diamond, filled when reached; a triangle when it is overdue."""
    corners = [(0.0, -4.5), (4.5, 0.0), (0.0, 4.5), (-4.5, 0.0)]
    if state == OVERDUE:
        corners = [(0.0, -4.5), (4.5, 3.5), (-4.5, 3.5)]
    painter.setPen(QPen(QColor("#1A2320"), 0.9))
    painter.setBrush(QColor("#1A2320" if state == DONE else "#FFFFFF" if state == OPEN else "#E5A50A"))
    painter.drawPolygon(QPolygonF([QPointF(x + a, y + b) for a, b in corners]))


def _paint_keys(painter: QPainter, chart: GanttChart, y: float, metrics: QFontMetricsF, inks: Inks) -> None:
    x = EDGE
    for kind, words in chart.keys:
        if kind in (PLANNED, FINISHED):
            fill_box(painter, QRectF(x, y + 3, 22, _BAR), _HATCHED if kind == PLANNED else _SOLID, inks)
        elif kind == TODAY:
            painter.setPen(QPen(QColor(inks.text), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(x + 11, y, x + 11, y + 15))
        else:
            _paint_node(painter, x + 11, y + 8, kind, inks)
        write(painter, inks, QRectF(x + 27, y, WIDTH, _ROW), words, _LEFT)
        x += 27 + metrics.horizontalAdvance(words) + 14
