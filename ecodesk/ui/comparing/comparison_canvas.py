"""The map of a comparison: both versions over each other, beside each other, or with a divider between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QStyle, QWidget

from ecodesk.i18n import Text, t
from ecodesk.maps.comparison_picture import ComparedMap, Showing, comparison_image, shape_path
from ecodesk.maps.tokens import map_colour
from ecodesk.maps.viewport import Viewport
from ecodesk.progress import Progress
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.navigation import Navigation
from ecodesk.ui.canvas.overlay import Paint, paint_flash
from ecodesk.ui.comparing.comparison_furniture import ComparisonFurniture
from ecodesk.ui.newest import Newest
from ecodesk.ui.session import Session

OVERLAY, SWIPE, BESIDE, BLINK = "overlay", "swipe", "beside", "blink"
LAYOUTS: dict[str, Text] = {
    OVERLAY: t("叠加", "Overlay"),
    SWIPE: t("卷帘", "Swipe"),
    BESIDE: t("左右", "Side by side"),
    BLINK: t("闪烁", "Blink"),
}
_HALF = 0.5  # how much smaller each of two maps beside each other is shown
_BLINK_MS = 900  # how long each version stays in sight
_AROUND = 0.35  # room on each side of a change that is moved into sight, as a share of the map
_PAN = 80.0  # pixels an arrow key moves the map
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
        self.blinked = False  # whether the old version has its turn
        self._blink = QTimer(self)
        self._blink.setInterval(_BLINK_MS)
        self._blink.timeout.connect(self._turn)
        self.flash.changed.connect(self.update)
        self.furniture = ComparisonFurniture(
            self, look, self.fit, lambda: self._map.base if self._map is not None else None
        )
        self.view_changed.connect(self.furniture.place)
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
        self.furniture.take_over(old, new)
        self.furniture.place()
        self.refresh()

    def show_change(self, key: tuple[str, str] | None, *, look_at: bool = True) -> None:
        """Mark a change and let it pulse; one out of sight is moved to the middle."""
        self._current = key
        shape = self._shape(key)
        if look_at and shape is not None:
            box = shape.bounds
            if not self.shows(box) or self._too_small(box):
                self.show_box(box, _AROUND)
            self.flash.start(shape, "")
        self.update()

    def _too_small(self, box: tuple[float, float, float, float]) -> bool:
        size = max(box[2] - box[0], box[3] - box[1]) / self.viewport.metres_per_pixel
        return size < 14

    def _shape(self, key: tuple[str, str] | None) -> Any:
        marks = self._map.marks if self._map is not None else ()
        return next((mark.place for mark in marks if mark.key == key), None)

    def show_layout(self, way: str) -> None:
        """Overlay, swipe, beside or blink; beside each other both show about the ground seen before."""
        before, self.way = self.way, way
        self.blinked = False
        self._blink_or_not()
        if (way == BESIDE) != (before == BESIDE):
            self.zoom(_HALF if way == BESIDE else 1 / _HALF)
        self.refresh()
        self.layout_changed.emit()

    def _blink_or_not(self) -> None:
        """Versions take turns while they are looked at, unless the system asks for no motion."""
        moves = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
        if self.way == BLINK and moves and self.isVisible():
            self._blink.start()
        else:
            self._blink.stop()

    def _turn(self) -> None:
        if self.up_to_date:  # one that is not painted yet cannot be looked at
            self.blinked = not self.blinked
            self.update()

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
        if self.way in (SWIPE, BLINK):
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
        free = self.furniture.free()

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
            self.furniture.paint(painter)
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
        elif self.way == BLINK:
            self._draw(painter, self._blinking(), self.viewport, whole)
            old = self._blinking() is Showing.OLD
            middle = self.width() / 2 if old else self.width() / 2 - 20
            self._paint_title(painter, self._titles[0 if old else 1], middle, right=old)
        else:
            showing = Showing.OLD if self.holding_old else Showing.BOTH
            self._draw(painter, showing if showing in self._images else Showing.BOTH, self.viewport, whole)

    def _blinking(self) -> Showing:
        return Showing.OLD if self.holding_old or self.blinked else Showing.NEW

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
        if self.flash.geometry is shape:
            paint_flash(Paint(painter, view, self._look, ()), shape, "", self.flash.strength)

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
        for title, right in zip(self._titles, (True, False), strict=True):
            self._paint_title(painter, title, middle, right=right)

    def _paint_title(self, painter: QPainter, title: str, middle: float, *, right: bool) -> None:
        """The code of a version beside a line, right-aligned to it or left."""
        painter.setFont(self._look.font("bodyStrong"))
        metrics = QFontMetricsF(self._look.font("bodyStrong"))
        width, height = metrics.horizontalAdvance(title) + 18, metrics.height() + 8
        x = middle - width - 10 if right else middle + 10
        box = QRectF(x, self._look.px(64), width, height)
        painter.setPen(QPen(self._look.colour("borderStrong"), 1))
        painter.setBrush(self._look.colour("panel"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(self._look.colour("error" if right else "info"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, title)

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
        self.viewport = self.viewport.resized(self.width(), self.height())
        self.furniture.place()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        self.viewport = self.viewport.resized(self.width(), self.height())
        self.furniture.place()
        self._blink_or_not()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._blink.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the map, + and − magnify, 0 shows all changes."""
        steps = {
            Qt.Key.Key_Left: (_PAN, 0.0),
            Qt.Key.Key_Right: (-_PAN, 0.0),
            Qt.Key.Key_Up: (0.0, _PAN),
            Qt.Key.Key_Down: (0.0, -_PAN),
        }
        key = Qt.Key(event.key())
        if key in steps:
            self.pan(*steps[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.5)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / 1.5)
        elif key == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)
