"""A small map that shows one place: painted in the background by the map painter, marks on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ecodesk.i18n import t
from ecodesk.maps.furniture import ScaleBar, paint_scale_bar
from ecodesk.maps.painter import render_image
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.session import Session


@dataclass(frozen=True)
class Mark:
    """Something to show on top: a geometry in the working CRS, how it is drawn, and its number or name."""

    geometry: Any
    style: str = "selection"  # selection, outline (not filled), gap, before
    number: str = ""
    id: str = ""
    caption: str = ""


def painter_path(geometry: Any, viewport: Viewport) -> QPainterPath:
    """A geometry as a path in the pixels of a view."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for part in shapely.get_parts(geometry):
        rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
        for ring in rings:
            points = viewport.to_pixels(shapely.get_coordinates(ring))
            if not len(points):
                continue
            if len(points) == 1:
                path.addEllipse(QPointF(*points[0]), 4, 4)
                continue
            path.moveTo(*points[0])
            for x, y in points[1:]:
                path.lineTo(x, y)
            if part.geom_type == "Polygon":
                path.closeSubpath()
    return path


class MiniMap(QWidget):
    """Shows a box of the ground with the plan's layers and some marks; a click on a mark tells its id."""

    picked = Signal(str)

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._plan: Snapshot | None = None
        self._bounds: tuple[float, float, float, float] | None = None
        self._marks: tuple[Mark, ...] = ()
        self._image: QImage | None = None
        self._painted: tuple[Any, ...] = ()
        self._scene: MapScene | None = None
        self._busy = False
        self.current = ""  # id of the mark that is emphasised
        self.setMinimumHeight(120)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

    def show_place(self, around: Any, marks: Sequence[Mark], room: float = 0.18) -> None:
        """Show the surroundings of a geometry (None = nothing) with marks on top; `room` is a share of its size."""
        self._marks = tuple(m for m in marks if m.geometry is not None and not m.geometry.is_empty)
        self._bounds = None
        if around is not None and not around.is_empty:
            x0, y0, x1, y1 = around.bounds
            wide = max(x1 - x0, y1 - y0, 400.0) * room
            self._bounds = (x0 - wide, y0 - wide, x1 + wide, y1 + wide)
        names = ", ".join(m.number or m.id[:8] for m in self._marks)
        self.setAccessibleName(str(t("小地图", "Small map")))
        self.setAccessibleDescription(names)
        self.update()

    def show_plan(self, snapshot: Snapshot) -> None:
        """Show another picture of the plan than the session's."""
        self._plan = snapshot
        self.update()

    @property
    def viewport(self) -> Viewport | None:
        """What part of the ground is shown."""
        if self._bounds is None:
            return None
        return Viewport.fitting(self._bounds, self.width(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.update()

    def _request(self, viewport: Viewport) -> None:
        snapshot = self._plan or self._session.snapshot
        wanted = (viewport, snapshot, self._look.theme)
        if snapshot is None or self._busy or wanted == self._painted:
            return
        self._busy = True
        theme, ratio, old = self._look.theme, self.devicePixelRatioF(), self._scene

        def work(progress: Any) -> tuple[MapScene, QImage]:
            scene = _scene_for(snapshot, theme, old)
            return scene, render_image(scene, viewport, ratio=ratio, progress=progress)

        def done(made: tuple[MapScene, QImage]) -> None:
            if not isValid(self):  # its dialog was closed while the picture was in the making
                return
            self._busy = False
            self._scene, self._image = made
            self._painted = wanted
            self.update()

        def failed(error: BaseException) -> None:
            self._busy = False
            self._painted = wanted

        self._session.background.paint(work, done, failed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._look.colour("sunken"))
        viewport = self.viewport
        if viewport is None:
            painter.setPen(self._look.colour("text3"))
            painter.setFont(self._look.font("small"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(t("没有图形", "No shape")))
            return
        self._request(viewport)
        if self._image is not None and self._painted and self._painted[0] == viewport:
            painter.drawImage(QPointF(0, 0), self._image)
        for mark in self._marks:
            self._paint_mark(painter, viewport, mark)
        self._paint_scale(painter, viewport)

    def _paint_mark(self, painter: QPainter, viewport: Viewport, mark: Mark) -> None:
        path = painter_path(mark.geometry, viewport)
        name = {"gap": "error", "before": "text3"}.get(mark.style, "selection")
        colour = self._look.colour(name)
        painter.setPen(QPen(self._look.colour("panel"), 4.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        fill = QColor(colour)
        fill.setAlphaF({"gap": 0.30, "before": 0.0, "outline": 0.0}.get(mark.style, 0.10))
        pen = QPen(colour, 3.0 if mark.id and mark.id == self.current else 2.0)
        if mark.style == "before":
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawPath(path)
        if mark.number:
            self._paint_number(painter, viewport, mark, colour, path.boundingRect())
        if mark.caption:
            self._paint_caption(painter, viewport, mark, colour)

    def _paint_number(
        self, painter: QPainter, viewport: Viewport, mark: Mark, colour: QColor, shape: QRectF
    ) -> None:
        """The number on its shape, or at the corner of one that the number would hide."""
        spot = mark.geometry.representative_point()
        x, y = viewport.pixel(spot.x, spot.y)
        size = self._look.px(18)
        if min(shape.width(), shape.height()) < 1.8 * size:
            x, y = shape.right() + size * 0.25, shape.top() - size * 0.25
        disc = QRectF(x - size / 2, y - size / 2, size, size)
        painter.setPen(QPen(self._look.colour("panel"), 1.5))
        painter.setBrush(colour)
        painter.drawEllipse(disc)
        painter.setFont(self._look.font("bodyStrong"))
        painter.setPen(self._look.colour("panel"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, mark.number)

    def _paint_caption(self, painter: QPainter, viewport: Viewport, mark: Mark, colour: QColor) -> None:
        """The name in the middle of its shape, as the map labels what is selected."""
        spot = mark.geometry.representative_point()
        x, y = viewport.pixel(spot.x, spot.y)
        font = self._look.font("small")
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        width = QFontMetricsF(font).horizontalAdvance(mark.caption) + self._look.px(12)
        plate = QRectF(0, 0, width, self._look.px(20))
        plate.moveCenter(QPointF(x, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(self._look.colour("panel"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, mark.caption)

    def _paint_scale(self, painter: QPainter, viewport: Viewport) -> None:
        unit = self._look.px(100) / 100
        longest, pad = min(90 * unit, self.width() / 3), 7 * unit
        width, height = ScaleBar.of(viewport, longest).size(unit)
        plate = QRectF(6, self.height() - 6 - height - 2 * pad, width + 2 * pad, height + 2 * pad)
        ground = self._look.colour("panel")
        ground.setAlphaF(0.85)
        painter.fillRect(plate, ground)
        paint_scale_bar(
            painter, viewport, plate.left() + pad, plate.bottom() - pad, longest, self._look.theme, unit
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        viewport = self.viewport
        if viewport is None:
            return
        spot = shapely.Point(*viewport.ground(event.position().x(), event.position().y()))
        reach = 8 * viewport.metres_per_pixel
        for mark in self._marks:
            if mark.id and mark.geometry.distance(spot) <= reach:
                self.picked.emit(mark.id)
                return


def _scene_for(snapshot: Snapshot, theme: str, old: MapScene | None) -> MapScene:
    if old is not None and old.snapshot is snapshot and old.theme == theme:
        return old
    return MapScene.of(snapshot, theme)
