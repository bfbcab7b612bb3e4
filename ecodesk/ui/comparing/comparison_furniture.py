"""What stands on the map of a comparison: zoom buttons, overview, north arrow, scale bar and legend."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from ecodesk.i18n import t
from ecodesk.maps.comparison_picture import paint_swatch
from ecodesk.maps.furniture import paint_north, paint_scale_bar
from ecodesk.maps.scene import MapScene
from ecodesk.reports.change_map import legend
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.map_furniture import MARGIN, ZoomButtons
from ecodesk.ui.canvas.navigation import Navigation
from ecodesk.ui.canvas.overview import Overview

_PART = 0.8  # of the width of the county: a view of more needs no overview


class ComparisonFurniture:
    """All of it for one canvas; `base` is the map below the changes, None while there is none."""

    def __init__(
        self,
        canvas: Navigation,
        look: Appearance,
        show_all: Callable[[], object],
        base: Callable[[], MapScene | None],
    ) -> None:
        self._canvas, self._look, self._base = canvas, look, base
        self._versions = ("", "")
        self.buttons = ZoomButtons(canvas, look, (t("全部变化  0", "All changes  0"), show_all))
        self.overview = Overview(canvas, look, base)

    def take_over(self, old: str, new: str) -> None:
        """Another comparison, of versions of these codes."""
        self._versions = (old, new)
        self.overview.refresh()

    def place(self) -> None:
        """Zoom buttons at the upper right, the overview at the lower right where it helps and there is room."""
        canvas, there = self._canvas, self._base() is not None
        self.buttons.move(canvas.width() - MARGIN - self.buttons.width(), MARGIN)
        self.buttons.setVisible(there)
        width, height = self.overview.width(), self.overview.height()
        self.overview.move(canvas.width() - MARGIN - width, canvas.height() - MARGIN - height)
        roomy = canvas.width() > 4 * width and canvas.height() > 2 * height
        self.overview.setVisible(there and roomy and self._shows_a_part())

    def _shows_a_part(self) -> bool:
        base = self._base()
        whole = base.bounds if base is not None else None
        x0, _, x1, _ = self._canvas.viewport.bounds
        return whole is not None and x1 - x0 < _PART * (whole[2] - whole[0])

    def free(self) -> tuple[QRectF, ...]:
        """Where no label can be read."""
        shown = [QRectF(p.geometry()) for p in (self.buttons, self.overview) if not p.isHidden()]
        ways = QRectF(0, 0, self._look.px(400), self._look.px(58))
        return (*shown, self._north(), self._bar(), self._legend_box(), ways)

    def _north(self) -> QRectF:
        return QRectF(self._canvas.width() - MARGIN - 32, self.buttons.geometry().bottom() + 12, 32, 48)

    def _bar(self) -> QRectF:
        return QRectF(12, self._canvas.height() - 52, 180, 44)

    def _legend(self) -> list[tuple[str, str]]:
        return [(kind, str(words)) for kind, words in legend(*self._versions)]

    def _legend_box(self) -> QRectF:
        metrics = QFontMetricsF(self._look.font("small"))
        width = sum(metrics.horizontalAdvance(words) + self._look.px(50) for _, words in self._legend())
        width += self._look.px(8)
        height = self._look.px(34)
        left = max(self._bar().right() + 16, (self._canvas.width() - width) / 2)
        return QRectF(left, self._canvas.height() - height - 10, width, height)

    def paint(self, painter: QPainter) -> None:
        """Scale bar at the lower left, north arrow below the buttons, legend in the middle below."""
        look, north, box = self._look, self._north(), self._legend_box()
        paint_scale_bar(painter, self._canvas.viewport, 22, self._canvas.height() - 14, 140, look.theme, 1.0)
        paint_north(painter, north.center().x(), north.top() + 2, 28, look.theme)
        painter.setPen(QPen(look.colour("borderStrong"), 1))
        painter.setBrush(look.colour("panel"))
        painter.drawRoundedRect(box, 4, 4)
        metrics = QFontMetricsF(look.font("small"))
        x, middle = box.left() + look.px(10), box.center().y()
        for kind, words in self._legend():
            side = look.px(26)
            paint_swatch(painter, QRectF(x, middle - 7, side, 14), kind, look.theme)
            width = metrics.horizontalAdvance(words)
            painter.setPen(look.colour("text"))
            painter.setFont(look.font("small"))
            words_box = QRectF(x + side + look.px(6), box.top(), width + 2, box.height())
            painter.drawText(words_box, Qt.AlignmentFlag.AlignVCenter, words)
            x += side + width + look.px(24)
