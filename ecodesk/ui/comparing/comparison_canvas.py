"""The map of a comparison: both versions over each other, beside each other, or with a divider between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ecodesk.i18n import Text, t
from ecodesk.maps.comparison_picture import ComparedMap, Showing, comparison_image, paint_swatch, shape_path
from ecodesk.maps.furniture import paint_north, paint_scale_bar
from ecodesk.maps.tokens import map_colour
from ecodesk.maps.viewport import Viewport
from ecodesk.progress import Progress
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.navigation import Navigation
from ecodesk.ui.newest import Newest
from ecodesk.ui.session import Session

OVERLAY, SWIPE, BESIDE = "overlay", "swipe", "beside"
LAYOUTS: dict[str, Text] = {
    OVERLAY: t("叠加", "Overlay"),
    SWIPE: t("卷帘", "Swipe"),
    BESIDE: t("左右", "Side by side"),
}
_HALF = 0.5  # how much smaller each of two maps beside each other is shown
_GRAB = 8  # pixels beside the divider
_CLICK = 4  # pixels a click may move


@dataclass(frozen=True)
class _Painted:
    image: QImage
    viewport: Viewport


class ComparisonCanvas(Navigation):
    """Shows the changes; `picked` tells the row of the change that was clicked. Nothing can be drawn here."""

    picked = Signal(object)
    layout_changed = Signal()

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._look = look
        self._map: ComparedMap | None = None
        self._current: tuple[str, str] | None = None
        self._titles = ("", "")
        self._painting = Newest(session.background, self)
        self._images: dict[Showing, _Painted] = {}
        self._shown_for: tuple[Any, ...] = ()
        self.way = OVERLAY
        self.holding_old = False
        self.divider = 0.5
        self._dragging: str = ""
        self._pressed = QPointF()
        self._last = QPointF()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Names and colours in the language and theme in use."""
        self.setAccessibleName(str(t("版本比较地图", "Map of the comparison")))
        self.refresh()

    # ---- what is shown

    def show_map(self, compared: ComparedMap | None, old: str, new: str) -> None:
        """Show a comparison of two versions of these codes, or nothing."""
        self._map, self._titles = compared, (old, new)
        self._images, self._shown_for = {}, ()
        self.refresh()

    def show_change(self, key: tuple[str, str] | None, *, look_at: bool = True) -> None:
        """Mark a change; one out of sight is moved to the middle."""
        self._current = key
        shape = self._shape(key)
        if look_at and shape is not None:
            box = shape.bounds
            if not self.shows(box) or self._too_small(box):
                self.show_box(box, 1.2)
        self.update()

    def _too_small(self, box: tuple[float, float, float, float]) -> bool:
        size = max(box[2] - box[0], box[3] - box[1]) / self.viewport.metres_per_pixel
        return size < 14

    def _shape(self, key: tuple[str, str] | None) -> Any:
        marks = self._map.marks if self._map is not None else ()
        return next((mark.place for mark in marks if mark.key == key), None)

    def show_layout(self, way: str) -> None:
        """Overlay, swipe or beside; beside each other both show about the ground seen before."""
        before, self.way = self.way, way
        if (way == BESIDE) != (before == BESIDE):
            self.zoom(_HALF if way == BESIDE else 1 / _HALF)
        self.refresh()
        self.layout_changed.emit()

    def hold_old(self, on: bool) -> None:
        """Show the old version as long as it is held."""
        if on != self.holding_old:
            self.holding_old = on
            self.refresh()

    def fit(self) -> None:
        """Show all changes."""
        shapes = [mark.place for mark in self._map.marks] if self._map is not None else []
        if shapes:
            x0, y0, x1, y1 = shapely.total_bounds(shapes).tolist()
            self.show_box((x0, y0, x1, y1), 0.08)
        else:
            self.show_county(remember=False)

    # ---- pictures

    def _wanted(self) -> list[tuple[Showing, Viewport]]:
        if self.way == BESIDE:
            half = self.viewport.resized(self.width() / 2, self.height())
            return [(Showing.OLD, half), (Showing.NEW, half)]
        if self.way == SWIPE:
            return [(Showing.OLD, self.viewport), (Showing.NEW, self.viewport)]
        return [(Showing.OLD if self.holding_old else Showing.BOTH, self.viewport)]

    def refresh(self, edit: object = None) -> None:
        """Ask for pictures of what is to be seen."""
        self.update()
        compared = self._map
        if compared is None or self.width() < 2 or not self.isVisible():
            return
        wanted, ratio = self._wanted(), self.devicePixelRatioF()
        asked = (compared, tuple(wanted), ratio)
        if asked == self._shown_for:
            return
        self._shown_for = asked
        free = (self._bar_box(), self._legend_box(), QRectF(0, 0, self._look.px(330), self._look.px(58)))

        def work(progress: Progress) -> dict[Showing, _Painted]:
            return {
                showing: _Painted(
                    comparison_image(
                        compared,
                        view,
                        showing,
                        ratio=ratio,
                        keep_free=free,
                        labels=showing is Showing.BOTH,
                        progress=progress,
                    ),
                    view,
                )
                for showing, view in wanted
            }

        self._painting.ask(work, self._painted)

    def _painted(self, images: dict[Showing, _Painted]) -> None:
        self._images.update(images)
        self.update()

    @property
    def up_to_date(self) -> bool:
        """Whether the pictures are those of the present view."""
        return not self._painting.busy and all(showing in self._images for showing, _ in self._wanted())

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(map_colour(self._look.theme, "outside")))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._map is not None:
            self._paint_pictures(painter)
            self._paint_furniture(painter)
        painter.end()

    def _paint_pictures(self, painter: QPainter) -> None:
        whole, middle = QRectF(self.rect()), self.width() * self.divider
        if self.way == SWIPE:
            left = QRectF(0, 0, middle, self.height())
            self._draw(painter, Showing.OLD, self.viewport, left)
            self._draw(painter, Showing.NEW, self.viewport, whole.adjusted(middle, 0, 0, 0))
            self._paint_divider(painter, middle)
            self._paint_titles(painter, middle)
        elif self.way == BESIDE:
            half = self.viewport.resized(self.width() / 2, self.height())
            for showing, x in ((Showing.OLD, 0.0), (Showing.NEW, self.width() / 2)):
                painter.save()
                painter.translate(x, 0)
                self._draw(painter, showing, half, QRectF(0, 0, self.width() / 2, self.height()))
                painter.restore()
            self._paint_divider(painter, self.width() / 2, grip=False)
            self._paint_titles(painter, self.width() / 2)
        else:
            showing = Showing.OLD if self.holding_old else Showing.BOTH
            self._draw(painter, showing if showing in self._images else Showing.BOTH, self.viewport, whole)

    def _draw(self, painter: QPainter, showing: Showing, view: Viewport, clip: QRectF) -> None:
        painted = self._images.get(showing)
        painter.save()
        painter.setClipRect(clip)
        if painted is not None:
            x0, y0, x1, y1 = painted.viewport.bounds
            left, top = view.pixel(x0, y1)
            right, bottom = view.pixel(x1, y0)
            painter.drawImage(QRectF(left, top, right - left, bottom - top), painted.image)
        self._paint_current(painter, view)
        painter.restore()

    def _paint_current(self, painter: QPainter, view: Viewport) -> None:
        shape = self._shape(self._current)
        if shape is None:
            return
        path = shape_path(shape, view)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(map_colour(self._look.theme, "selCase")), 5.5))
        painter.drawPath(path)
        painter.setPen(QPen(self._look.colour("selection"), 2.4))
        painter.drawPath(path)

    def _paint_divider(self, painter: QPainter, x: float, *, grip: bool = True) -> None:
        painter.setPen(QPen(self._look.colour("text"), 1.5))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        if grip:
            painter.setBrush(self._look.colour("panel"))
            painter.drawEllipse(QPointF(x, self.height() / 2), 9, 9)
            for shift in (-3, 3):
                painter.drawLine(
                    QPointF(x + shift, self.height() / 2 - 4), QPointF(x + shift, self.height() / 2 + 4)
                )

    def _paint_titles(self, painter: QPainter, middle: float) -> None:
        painter.setFont(self._look.font("bodyStrong"))
        metrics = QFontMetricsF(self._look.font("bodyStrong"))
        top = self._look.px(64)
        for title, right in zip(self._titles, (True, False), strict=True):
            width, height = metrics.horizontalAdvance(title) + 18, metrics.height() + 8
            x = middle - width - 10 if right else middle + 10
            box = QRectF(x, top, width, height)
            painter.setPen(QPen(self._look.colour("borderStrong"), 1))
            painter.setBrush(self._look.colour("panel"))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(self._look.colour("error" if right else "info"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, title)

    def _legend(self) -> list[tuple[str, str]]:
        old, new = self._titles
        return [
            ("added", str(t("{v} 增加", "added in {v}").format(v=new))),
            ("removed", str(t("{v} 减少", "gone since {v}").format(v=old))),
            ("same", str(t("未变", "unchanged"))),
        ]

    def _legend_box(self) -> QRectF:
        metrics = QFontMetricsF(self._look.font("small"))
        width = sum(metrics.horizontalAdvance(words) + self._look.px(50) for _, words in self._legend())
        width += self._look.px(8)
        height = self._look.px(34)
        left = max(self._bar_box().right() + 16, (self.width() - width) / 2)
        return QRectF(left, self.height() - height - 10, width, height)

    def _bar_box(self) -> QRectF:
        return QRectF(12, self.height() - 52, 180, 44)

    def _paint_furniture(self, painter: QPainter) -> None:
        theme = self._look.theme
        paint_scale_bar(painter, self.viewport, 22, self.height() - 14, 140, theme, 1.0)
        paint_north(painter, self.width() - 28, self._look.px(14), self._look.px(30), theme)
        box = self._legend_box()
        painter.setPen(QPen(self._look.colour("borderStrong"), 1))
        painter.setBrush(self._look.colour("panel"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(self._look.font("small"))
        metrics = QFontMetricsF(self._look.font("small"))
        x, middle = box.left() + self._look.px(10), box.center().y()
        for kind, words in self._legend():
            side = self._look.px(26)
            paint_swatch(painter, QRectF(x, middle - 7, side, 14), kind, theme)
            width = metrics.horizontalAdvance(words)
            painter.setPen(self._look.colour("text"))
            painter.setFont(self._look.font("small"))
            words_box = QRectF(x + side + self._look.px(6), box.top(), width + 2, box.height())
            painter.drawText(words_box, Qt.AlignmentFlag.AlignVCenter, words)
            x += side + width + self._look.px(24)

    # ---- the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._last = event.position()
        on_divider = self.way == SWIPE and abs(event.position().x() - self.width() * self.divider) <= _GRAB
        self._dragging = "divider" if on_divider else "map"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._dragging == "divider":
            self.divider = min(max(at.x() / max(1, self.width()), 0.05), 0.95)
            self.update()
        elif self._dragging == "map" and (at - self._pressed).manhattanLength() > _CLICK:
            self.pan(at.x() - self._last.x(), at.y() - self._last.y())
        near = self.way == SWIPE and abs(at.x() - self.width() * self.divider) <= _GRAB
        self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)
        self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, self._dragging = self._dragging, ""
        if dragged == "map" and (event.position() - self._pressed).manhattanLength() <= _CLICK:
            self._pick(event.position())

    def _pick(self, at: QPointF) -> None:
        view = self.viewport
        if self.way == BESIDE:
            half = self.width() / 2
            view = view.resized(half, self.height())
            at = QPointF(at.x() - half if at.x() >= half else at.x(), at.y())
        place = shapely.Point(*view.ground(at.x(), at.y()))
        reach = 6 * view.metres_per_pixel
        hits = [
            mark
            for mark in (self._map.marks if self._map is not None else ())
            if any(s is not None and shapely.dwithin(s, place, reach) for s in (mark.new, mark.old))
        ]
        if hits:
            self.picked.emit(min(hits, key=lambda mark: mark.place.area).key)

    def wheelEvent(self, event: QWheelEvent) -> None:
        at = event.position()
        self.zoom(1.25 if event.angleDelta().y() > 0 else 0.8, at.x(), at.y())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.viewport = replace(self.viewport).resized(self.width(), self.height())
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        self.viewport = self.viewport.resized(self.width(), self.height())
        self.refresh()
