"""What stands on the map: zoom buttons, north arrow, scale bar; placed where no control lies below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout

from ecodesk.i18n import Text, t
from ecodesk.maps.furniture import paint_north, paint_scale_bar
from ecodesk.ui.canvas.overlay import faint

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

MARGIN = 12
_BUTTON = 30
_BAR = 150.0


class ZoomButtons(QFrame):
    """Larger, smaller, whole county."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setProperty("role", "popup")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self._buttons: list[tuple[QToolButton, str, Text]] = []
        for icon, words, run in (
            ("plus", t("放大  +", "Zoom in  +"), lambda: canvas.zoom(1.5)),
            ("minus", t("缩小  −", "Zoom out  −"), lambda: canvas.zoom(1 / 1.5)),
            ("fit-to-page-outline", t("全县  0", "Whole county  0"), canvas.show_county),
        ):
            button = QToolButton(self)
            button.setFixedSize(_BUTTON, _BUTTON)
            button.setIconSize(QSize(18, 18))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, run=run: run())
            column.addWidget(button)
            self._buttons.append((button, icon, words))
        canvas.look.changed.connect(self.retranslate)
        self.retranslate()
        self.adjustSize()

    def retranslate(self) -> None:
        """Icons and names in the theme and language in use."""
        for button, icon, words in self._buttons:
            button.setIcon(self._canvas.look.icon(icon, "text"))
            button.setToolTip(str(words))
            button.setAccessibleName(str(words).split("  ")[0])


def paint_furniture(canvas: MapCanvas, painter: QPainter, buttons_bottom: int) -> None:
    """North arrow below the buttons, scale bar at the lower left on a pale plate."""
    theme = canvas.look.theme
    paint_north(painter, canvas.width() - MARGIN - 16, buttons_bottom + 14, 28, theme)
    plate = QRectF(MARGIN - 2, canvas.height() - 48, _BAR + 44, 38)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(canvas.look.colour("panel"), 0.75))
    painter.drawRoundedRect(plate, 4, 4)
    paint_scale_bar(painter, canvas.viewport, plate.left() + 10, plate.bottom() - 8, _BAR, theme, 1.0)
