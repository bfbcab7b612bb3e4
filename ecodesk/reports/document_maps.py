"""Maps as pictures inside a document: some layers, a legend beside them, scale bar and north arrow."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from ecodesk.maps.furniture import paint_north, paint_scale_bar
from ecodesk.maps.label import FAMILIES
from ecodesk.maps.labels import LabelOptions, paint_labels
from ecodesk.maps.legend import legend_rows, paint_swatch
from ecodesk.maps.map_display import MapDisplay
from ecodesk.maps.map_style import ELEMENT
from ecodesk.maps.offscreen import ensure_application
from ecodesk.maps.painter import render_image
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.documents import Picture
from ecodesk.reports.wording import Say

_MAP, _LEGEND, _HEIGHT = 480, 170, 400  # pixels at 100 %
_SHARP = 2.0
GROUND = frozenset({"unit", "divide", "river", "waterbody", "county", "place", "neighbour"})


def map_picture(
    snapshot: Snapshot, name: str, title: str, layers: Collection[str], say: Say
) -> Picture | None:
    """A map of the county with some layers on it; None while nothing is drawn."""
    ensure_application()
    display = MapDisplay(GROUND | frozenset(layers), ELEMENT)
    scene = MapScene.of(snapshot, "light", style=ELEMENT)
    bounds = scene.bounds
    if bounds is None:
        return None
    view = Viewport.fitting(bounds, _MAP, _HEIGHT)
    scene = scene.displayed(display, view.scale())
    drawn = render_image(scene, view, ratio=_SHARP)
    painter = QPainter(drawn)
    try:
        paint_labels(painter, view, scene, LabelOptions())
    finally:
        painter.end()
    image = QImage(round((_MAP + _LEGEND) * _SHARP), round(_HEIGHT * _SHARP), QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(_SHARP, _SHARP)
        painter.drawImage(QRectF(0, 0, _MAP, _HEIGHT), drawn, QRectF(drawn.rect()))
        paint_scale_bar(painter, view, 14, _HEIGHT - 10, 110, "light", 1)
        paint_north(painter, _MAP - 26, 10, 24, "light")
        _paint_legend(painter, scene, say)
        painter.setPen(QColor("#7A8782"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0.5, 0.5, _MAP + _LEGEND - 1, _HEIGHT - 1))
        painter.drawLine(QPointF(_MAP, 0), QPointF(_MAP, _HEIGHT))
    finally:
        painter.end()
    return Picture(name, title, png_of(image), _MAP + _LEGEND, _HEIGHT)


def _paint_legend(painter: QPainter, scene: MapScene, say: Say) -> None:
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(10)
    y = 12.0
    for row in legend_rows(scene):
        paint_swatch(painter, QRectF(_MAP + 10, y, 22, 12), row, 1, "light")
        painter.setFont(font)
        painter.setPen(QColor("#1A2320"))
        box = QRectF(_MAP + 38, y - 3, _LEGEND - 44, 26)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        used = painter.drawText(box, flags, say(row.title))
        y += max(19.0, (used.height() if used is not None else 12.0) + 6)
        if y > _HEIGHT - 16:
            return


def png_of(image: QImage) -> bytes:
    """An image as the bytes of a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # bytes, as declared, are refused
    return bytes(data.data())
