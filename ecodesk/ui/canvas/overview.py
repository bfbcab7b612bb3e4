"""The whole county in the corner of the map, with a frame one can drag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ecodesk.i18n import t
from ecodesk.maps.furniture import paint_overview
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.navigation import Navigation
from ecodesk.ui.canvas.overlay import faint

SIZE = QSize(200, 150)
_SHOWN = ("unit", "unit_fill", "river", "county")


class Overview(QWidget):
    """Paints its picture in the background when the units, rivers or the county of `scene` change."""

    def __init__(self, canvas: Navigation, look: Appearance, scene: Callable[[], MapScene | None]) -> None:
        super().__init__(canvas)
        self._canvas, self._look, self._scene = canvas, look, scene
        self._image: QImage | None = None
        self._framed: QRect | None = None  # as it is painted
        self._wanted: tuple[Any, ...] = ()
        self.resize(SIZE)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # the map below it moves without it
        canvas.view_changed.connect(self._follow)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Names in the language in use."""
        self.setAccessibleName(str(t("总览图", "Overview")))
        self.setToolTip(str(t("拖动方框移动地图", "Drag the frame to move the map")))

    def refresh(self) -> None:
        """Take over another scene."""
        scene = self._scene()
        if scene is None:
            self._image, self._wanted = None, ()
            self.update()
            return
        key = (scene.theme, *(scene.prepared.get(layer) for layer in _SHOWN))
        if len(key) == len(self._wanted) and all(a is b for a, b in zip(key, self._wanted, strict=True)):
            return
        self._wanted = key
        ratio = self.devicePixelRatioF()
        self._canvas.session.background.paint(
            lambda _: _painted(scene, ratio), lambda image: self._take(key, image)
        )

    def _take(self, key: tuple[Any, ...], image: QImage) -> None:
        if key is self._wanted:
            self._image = image
            self.update()

    def _follow(self) -> None:
        """Paint the frame anew when it has moved by a pixel."""
        if self._frame() != self._framed:
            self.update()

    def _small(self) -> Viewport | None:
        scene = self._scene()
        box = scene.bounds if scene is not None else None
        return Viewport.fitting(box, self.width(), self.height(), 0.06) if box is not None else None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, box = self._look, QRectF(self.rect())
        painter.fillRect(box, look.colour("panel"))
        self._framed = self._frame()
        if self._image is not None and self._small() is not None:
            painter.drawImage(QPointF(0, 0), self._image)
            if self._framed is not None:
                accent = look.colour("accent")
                painter.setPen(QPen(accent, 2))
                painter.setBrush(faint(accent, 0.10))
                painter.drawRect(self._framed)
        painter.setPen(QPen(look.colour("borderStrong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    def _frame(self) -> QRect | None:
        """What the map shows, on whole pixels; None when that is everything here."""
        scene, small = self._scene(), self._small()
        whole = scene.bounds if scene is not None else None
        if small is None or whole is None:
            return None
        x0, y0, x1, y1 = self._canvas.viewport.bounds
        if x0 <= whole[0] and y0 <= whole[1] and x1 >= whole[2] and y1 >= whole[3]:
            return None
        seen = QRectF(QPointF(*small.pixel(x0, y1)), QPointF(*small.pixel(x1, y0)))
        return seen.intersected(QRectF(self.rect()).adjusted(2, 2, -2, -2)).toRect()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._move_to(event.position(), remember=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event.position(), remember=False)

    def _move_to(self, at: QPointF, *, remember: bool) -> None:
        small = self._small()
        if small is not None:
            x, y = small.ground(at.x(), at.y())
            self._canvas.set_view(self._canvas.viewport.centred(x, y), remember=remember)


def _painted(scene: MapScene, ratio: float) -> QImage:
    image = QImage(SIZE * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        box = QRectF(0, 0, SIZE.width() * ratio, SIZE.height() * ratio)
        paint_overview(painter, box, scene, ratio)
    finally:
        painter.end()
    image.setDevicePixelRatio(ratio)
    return image
