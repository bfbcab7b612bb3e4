"""Something painted once, to be shown many times."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPixmap


def painted_picture(
    width: float, height: float, ratio: float, paint: Callable[[QPainter], None], *, opaque: bool = False
) -> QPixmap:
    """A picture of a size in pixels at 100 %, for a screen with a pixel ratio.

    It is clear where nothing is painted, unless `paint` covers all of it, which is shown faster.
    """
    picture = QPixmap(QSize(round(width * ratio), round(height * ratio)))
    picture.setDevicePixelRatio(ratio)
    if not opaque:
        picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter)
    finally:
        painter.end()
    return picture
