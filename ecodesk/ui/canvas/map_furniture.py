"""What stands on the map: zoom buttons, north arrow, scale bar; placed where no control lies below."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout

from ecodesk.i18n import Text, t
from ecodesk.maps.furniture import ScaleBar, paint_north, paint_scale_bar
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.navigation import Navigation
from ecodesk.ui.canvas.overlay import faint
from ecodesk.ui.canvas.overview import Overview
from ecodesk.ui.canvas.upper_left_panel import UpperLeftPanel

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

MARGIN = 12
_BUTTON = 30
_BAR = 150.0
_PAD = 10


class ZoomButtons(QFrame):
    """Larger, smaller, and everything at once: `whole` says what that is and shows it."""

    def __init__(
        self, canvas: Navigation, look: Appearance, whole: tuple[Text, Callable[[], object]]
    ) -> None:
        super().__init__(canvas)
        self._look = look
        self.setProperty("role", "popup")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self._buttons: list[tuple[QToolButton, str, Text]] = []
        for icon, words, run in (
            ("plus", t("放大  +", "Zoom in  +"), lambda: canvas.zoom(1.5)),
            ("minus", t("缩小  −", "Zoom out  −"), lambda: canvas.zoom(1 / 1.5)),
            ("fit-to-page-outline", *whole),
        ):
            button = QToolButton(self)
            button.setFixedSize(_BUTTON, _BUTTON)
            button.setIconSize(QSize(18, 18))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, run=run: run())
            column.addWidget(button)
            self._buttons.append((button, icon, words))
        look.changed.connect(self.retranslate)
        self.retranslate()
        self.adjustSize()

    def retranslate(self) -> None:
        """Icons and names in the theme and language in use."""
        for button, icon, words in self._buttons:
            button.setIcon(self._look.icon(icon, "text"))
            button.setToolTip(str(words))
            button.setAccessibleName(str(words).split("  ")[0])


class Furniture:
    """All of it for one canvas; a small canvas never shows the overview."""

    def __init__(self, canvas: MapCanvas) -> None:
        self._canvas = canvas
        county = t("全县  0", "Whole county  0")
        self._buttons = ZoomButtons(canvas, canvas.look, (county, canvas.show_county))
        self._overview = Overview(canvas, canvas.look, lambda: canvas.pictures.scene)
        canvas.pictures.ready.connect(self._overview.refresh)
        self.overview_wanted = True

    def place(self) -> None:
        """Stand where there is room, beside what lies over the map."""
        canvas, is_open = self._canvas, self._canvas.session.snapshot is not None
        right = canvas.width() - canvas.covered
        self._buttons.move(right - MARGIN - self._buttons.width(), MARGIN)
        self._buttons.setVisible(is_open)
        width, height = self._overview.width(), self._overview.height()
        self._overview.move(right - MARGIN - width, canvas.height() - MARGIN - height)
        roomy = right > 4 * width and canvas.height() > 2 * height
        self._overview.setVisible(is_open and self.overview_wanted and roomy)

    def boxes(self) -> tuple[QRectF, ...]:
        """Where no name can be read."""
        canvas = self._canvas
        parts = (self._buttons, self._overview, *canvas.findChildren(UpperLeftPanel))
        shown = [QRectF(p.geometry()) for p in parts if not p.isHidden()]
        under = QRectF(canvas.width() - canvas.covered, 0, canvas.covered, canvas.height())
        return (*shown, self._north(), self._plate(), *((under,) if canvas.covered else ()))

    def _north(self) -> QRectF:
        right = self._canvas.width() - self._canvas.covered
        return QRectF(right - MARGIN - 32, self._buttons.geometry().bottom() + 12, 32, 48)

    def _plate(self) -> QRectF:
        """The pale ground of the scale bar."""
        width, height = ScaleBar.of(self._canvas.viewport, _BAR).size(1.0)
        plate = QRectF(MARGIN - 2, 0, width + 2 * _PAD, height + 2 * _PAD - 4)
        plate.moveBottom(self._canvas.height() - MARGIN + 2)
        return plate

    def free_corner(self) -> tuple[float, float]:
        """The lower right place where words can be read: above the overview, beside what lies over the map."""
        bottom = self._canvas.height() if self._overview.isHidden() else self._overview.y() - 6
        return self._canvas.width() - self._canvas.covered - MARGIN, bottom - (
            6 if self._overview.isHidden() else 0
        )

    def paint(self, painter: QPainter) -> None:
        """North arrow below the buttons, scale bar at the lower left."""
        canvas, north, plate = self._canvas, self._north(), self._plate()
        theme = canvas.look.theme
        paint_north(painter, north.center().x(), north.top() + 2, 28, theme)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint(canvas.look.colour("panel"), 0.75))
        painter.drawRoundedRect(plate, 4, 4)
        paint_scale_bar(
            painter, canvas.viewport, plate.left() + _PAD, plate.bottom() - _PAD, _BAR, theme, 1.0
        )
