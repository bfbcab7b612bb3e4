"""Names as small pictures kept from one painting to the next: while a map is moved it shows the same names again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPaintEngine, QPainter

from ecodesk.maps.label import Label

Draw = Callable[[QPainter, Label, QRectF, float, str], None]
"""(painter, label, its box, unit, theme): paints a label that is not turned."""

_KEPT = 1_500


def paint_kept(
    painter: QPainter, draw: Draw, label: Label, box: QRectF, unit: float, theme: str, beyond: float
) -> None:
    """Draw a label as `draw` does, `beyond` pixels over its box at most; on paper and when scaled, anew.

    The picture stands on whole pixels, so letters look the same wherever the map is.
    """
    ratio = painter.device().devicePixelRatioF()
    raster = painter.paintEngine().type() == QPaintEngine.Type.Raster
    moved = painter.worldTransform()
    if not raster or moved.isScaling() or moved.isRotating():
        draw(painter, label, box, unit, theme)
        return
    look = (label.lines, label.halo, label.chip, label.spacing, label.finding, label.selected)
    image = _picture(draw, look, box.width(), box.height(), unit, theme, beyond, ratio)
    left, top = box.left() - beyond, box.top() - beyond
    painter.drawImage(QPointF(round(left * ratio) / ratio, round(top * ratio) / ratio), image)


_Look = tuple[tuple[tuple[str, float, int, str], ...], str, tuple[str, str], float, str, bool]


@lru_cache(maxsize=_KEPT)
def _picture(
    draw: Draw,
    look: _Look,
    width: float,
    height: float,
    unit: float,
    theme: str,
    beyond: float,
    ratio: float,
) -> QImage:
    lines, halo, chip, spacing, finding, selected = look
    label = Label(0, lines, halo, (), chip=chip, spacing=spacing, finding=finding, selected=selected)
    size = ((width + 2 * beyond) * ratio, (height + 2 * beyond) * ratio)
    image = QImage(int(size[0]) + 1, int(size[1]) + 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter, label, QRectF(beyond, beyond, width, height), unit, theme)
    finally:
        painter.end()
    return image
