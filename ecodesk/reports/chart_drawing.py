"""Figures of a document as pictures: bars and schedules, drawn as lines where the painter keeps lines."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage, QPainter

from ecodesk.maps.offscreen import ensure_application
from ecodesk.reports.bar_drawing import bars_height, paint_bars
from ecodesk.reports.chart_brush import WIDTH
from ecodesk.reports.document_html import PAPER, Inks
from ecodesk.reports.document_maps import png_of
from ecodesk.reports.documents import BarChart, Chart, Picture
from ecodesk.reports.gantt_drawing import gantt_height, paint_gantt

_SHARP = 3.0


def chart_picture(chart: Chart, name: str, title: str) -> Picture:
    """A figure as it is printed."""
    image = chart_image(chart)
    return Picture(name, title, png_of(image), WIDTH, round(image.height() / _SHARP), chart)


def chart_image(chart: Chart, inks: Inks = PAPER, *, dark: bool = False) -> QImage:
    """A figure as an image; in the dark theme on no ground."""
    ensure_application()
    image = QImage(
        round(WIDTH * _SHARP), round(_height(chart) * _SHARP), QImage.Format.Format_ARGB32_Premultiplied
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


def paint_chart(painter: QPainter, chart: Chart, inks: Inks = PAPER) -> None:
    """Draw a figure into 640 pixels of width."""
    if isinstance(chart, BarChart):
        paint_bars(painter, chart, inks)
    else:
        paint_gantt(painter, chart, inks)


def _height(chart: Chart) -> float:
    return bars_height(chart) if isinstance(chart, BarChart) else gantt_height(chart)
