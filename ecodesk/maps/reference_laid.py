"""Pictures of reference layers as they are laid on a map, and the names of those who made them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from ecodesk.maps.labels import FAMILIES
from ecodesk.maps.tokens import palette
from ecodesk.maps.viewport import Viewport

_TEXT = 11.0  # pixels at 100 %


@dataclass(frozen=True, eq=False)
class LaidPicture:
    """One picture, the part of the ground it shows, how opaque it is, and whom to name for it."""

    image: QImage
    view: Viewport
    opacity: float = 1.0
    attribution: str = ""


@dataclass(frozen=True, eq=False)
class LaidPictures:
    """Several, the lowest first. Safe in any thread."""

    pictures: tuple[LaidPicture, ...] = ()

    @property
    def attributions(self) -> list[str]:
        """Whom to name, each once."""
        return list(dict.fromkeys(one.attribution for one in self.pictures if one.attribution))

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        """Draw them moved and scaled to a view."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for one in self.pictures:
            painter.setOpacity(one.opacity)
            x0, y0, x1, y1 = one.view.bounds
            left, top = viewport.pixel(x0, y1)
            right, bottom = viewport.pixel(x1, y0)
            painter.drawImage(QRectF(left, top, right - left, bottom - top), one.image)
        painter.restore()

    def paint_attributions(
        self, painter: QPainter, right: float, bottom: float, theme: str, unit: float = 1.0
    ) -> None:
        """Name their makers on a pale plate whose lower right corner is given; `unit` scales the text."""
        words = " · ".join(self.attributions)
        if not words:
            return
        font = QFont()
        font.setFamilies(list(FAMILIES))
        font.setPixelSize(round(_TEXT * unit))
        metrics = QFontMetricsF(font)
        width, height = metrics.horizontalAdvance(words) + 12 * unit, metrics.height() + 4 * unit
        plate = QRectF(right - width, bottom - height, width, height)
        ground = QColor(palette(theme, "panel"))
        ground.setAlphaF(0.8)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(plate, 3 * unit, 3 * unit)
        painter.setFont(font)
        painter.setPen(QColor(palette(theme, "text2")))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()


NOTHING_LAID = LaidPictures()
