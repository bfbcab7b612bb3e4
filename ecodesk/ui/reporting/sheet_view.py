"""The live sheet: one page as it will be printed, zoomed and scrolled, drawn off the UI thread."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ecodesk.i18n import t
from ecodesk.progress import Progress
from ecodesk.reports.sheet_drawing import SheetDrawing
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Background
from ecodesk.ui.delegates.painting import paint_focus
from ecodesk.ui.newest import Newest

PER_MM = 96 / 25.4  # logical pixels of a sheet shown at 100 %
_LEAST, _MOST = 0.1, 6.0
_STEP = 1.25
_MARGIN = 16
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_WHOLE_UP_TO = 6_000_000  # device pixels of a page that is drawn as a whole


@dataclass(frozen=True, eq=False)
class _Picture:
    """A drawn part of a page, in millimetres."""

    drawing: SheetDrawing
    page: int
    per_mm: float  # device pixels
    part: QRectF
    image: QImage


class SheetView(QAbstractScrollArea):
    """Shows a page of a drawing. `zoom` 1.0 is paper size on a screen of 96 pixels per inch."""

    page_changed = Signal(int, int)  # index, number of pages
    zoom_changed = Signal(float)

    def __init__(self, background: Background, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._newest = Newest(background)
        self._drawing: SheetDrawing | None = None
        self._picture: _Picture | None = None
        self._message = ""
        self._page = 0
        self._zoom = 1.0
        self._fit = "page"  # page, width, or empty for a zoom of its own
        self._grabbed: QPoint | None = None
        self._ringed = False  # the keyboard came by Tab, so show where it is
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        self.viewport().setAutoFillBackground(False)
        self.retranslate()

    # ---- what is shown

    def show_drawing(self, drawing: SheetDrawing | None, message: str = "") -> None:
        """Show the pages of a drawing, or a message while there is none. The page stays if it can."""
        self._drawing, self._message = drawing, message
        if drawing is None:
            self._newest.forget()
            self._picture = None
            self._page = 0
        else:
            self._page = min(self._page, len(drawing.pages) - 1)
        self._lay_out()
        self._tell_page()

    @property
    def page(self) -> int:
        """Index of the page shown."""
        return self._page

    @property
    def page_count(self) -> int:
        """Number of pages."""
        return len(self._drawing.pages) if self._drawing is not None else 0

    @property
    def zoom(self) -> float:
        """1.0 is the size of the paper."""
        return self._zoom

    @property
    def fit(self) -> str:
        """`page`, `width`, or empty when the zoom was chosen."""
        return self._fit

    @property
    def up_to_date(self) -> bool:
        """Whether the page is drawn as it should be."""
        return self._drawing is None or (not self._newest.busy and self._covers())

    def go_to(self, page: int) -> None:
        """Show another page, by index."""
        if self._drawing is None:
            return
        page = min(max(page, 0), self.page_count - 1)
        if page != self._page:
            self._page = page
            self.verticalScrollBar().setValue(0)
            self._tell_page()
            self._ask()
            self.viewport().update()

    def fit_to(self, what: str) -> None:
        """Fit the `page` or its `width` to the view, also when the view changes its size."""
        self._fit = what
        self._lay_out()

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom; the place under `at` (else the middle of the view) stays where it is."""
        if self._drawing is None:
            return
        anchor = at if at is not None else QPointF(self.viewport().rect().center())
        under = (anchor - self._origin()) / (self._zoom * PER_MM)
        self._fit = ""
        self._set_zoom(zoom)
        self._set_scroll_bars()
        moved = self._origin() + under * (self._zoom * PER_MM) - anchor
        self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() + moved.x()))
        self.verticalScrollBar().setValue(round(self.verticalScrollBar().value() + moved.y()))
        self._ask()
        self.viewport().update()

    def zoom_in(self) -> None:
        """One step larger."""
        self.set_zoom(self._zoom * _STEP)

    def zoom_out(self) -> None:
        """One step smaller."""
        self.set_zoom(self._zoom / _STEP)

    def retranslate(self) -> None:
        """Take over language and theme."""
        self.setAccessibleName(str(t("版面预览", "Sheet preview")))
        self._tell_page()
        self.viewport().update()

    # ---- geometry

    def _page_size(self) -> QSize:
        if self._drawing is None:
            return QSize()
        k = self._zoom * PER_MM
        return QSize(round(self._drawing.format.width * k), round(self._drawing.format.height * k))

    def _lay_out(self) -> None:
        drawing = self._drawing
        if drawing is not None and self._fit:
            room = self.maximumViewportSize()
            across = (room.width() - 2 * _MARGIN) / (drawing.format.width * PER_MM)
            along = (room.height() - 2 * _MARGIN) / (drawing.format.height * PER_MM)
            self._set_zoom(min(across, along) if self._fit == "page" else across)
        self._set_scroll_bars()
        self._ask()
        self.viewport().update()

    def _set_zoom(self, zoom: float) -> None:
        zoom = min(max(zoom, _LEAST), _MOST)
        if zoom != self._zoom:
            self._zoom = zoom
            self.zoom_changed.emit(zoom)

    def _set_scroll_bars(self) -> None:
        size, room = self._page_size(), self.viewport().size()
        for bar, whole, part in (
            (self.horizontalScrollBar(), size.width(), room.width()),
            (self.verticalScrollBar(), size.height(), room.height()),
        ):
            bar.setPageStep(part)
            bar.setSingleStep(40)
            bar.setRange(0, max(0, whole + 2 * _MARGIN - part))

    def _origin(self) -> QPointF:
        """Where the top left corner of the page lies in the view, on a whole device pixel."""
        size, room = self._page_size(), self.viewport().size()
        x = max(_MARGIN, (room.width() - size.width()) / 2) - self.horizontalScrollBar().value()
        y = max(_MARGIN, (room.height() - size.height()) / 2) - self.verticalScrollBar().value()
        ratio = self.devicePixelRatioF()
        return QPointF(round(x * ratio) / ratio, round(y * ratio) / ratio)

    # ---- drawing

    def _wanted(self) -> tuple[float, QRectF]:
        """Device pixels per millimetre and the part of the page to draw: all of it, or what is in view."""
        assert self._drawing is not None
        form = self._drawing.format
        k = self._zoom * PER_MM * self.devicePixelRatioF()
        whole = QRectF(0, 0, form.width, form.height)
        if form.width * k * form.height * k <= _WHOLE_UP_TO:
            return k, whole
        logical = self._zoom * PER_MM
        origin, room = self._origin(), self.viewport().size()
        left, top = -origin.x() / logical, -origin.y() / logical
        wide, high = room.width() / logical, room.height() / logical
        seen = QRectF(left - wide * 0.15, top - high * 0.15, wide * 1.3, high * 1.3).intersected(whole)
        x, y = math.floor(seen.left() * k) / k, math.floor(seen.top() * k) / k
        return k, QRectF(x, y, seen.right() - x, seen.bottom() - y)

    def _covers(self) -> bool:
        """Whether the picture at hand shows all that is in view, sharp."""
        shown, drawing = self._picture, self._drawing
        if shown is None or drawing is None or shown.drawing is not drawing or shown.page != self._page:
            return False
        k, _ = self._wanted()
        logical = self._zoom * PER_MM
        origin, room = self._origin(), self.viewport().size()
        whole = QRectF(0, 0, drawing.format.width, drawing.format.height)
        seen = QRectF(
            -origin.x() / logical, -origin.y() / logical, room.width() / logical, room.height() / logical
        ).intersected(whole)
        return abs(shown.per_mm - k) < 1e-6 and shown.part.adjusted(-0.01, -0.01, 0.01, 0.01).contains(seen)

    def _ask(self) -> None:
        drawing, number = self._drawing, self._page
        if drawing is None or self._covers():
            return
        k, part = self._wanted()

        def work(progress: Progress) -> _Picture:
            image = drawing.image(drawing.pages[number], k * 25.4, part, progress)
            return _Picture(drawing, number, k, part, image)

        self._newest.ask(work, self._drawn)

    def _drawn(self, picture: _Picture) -> None:
        self._picture = picture
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._look.colour("sunken"))
        if self._drawing is None:
            painter.setFont(self._look.font("body"))
            painter.setPen(self._look.colour("text3"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(24, 0, -24, 0), flags, self._message)
            return
        origin, size = self._origin(), self._page_size()
        sheet = QRectF(origin, size)
        painter.fillRect(sheet, QColor("#FFFFFF"))
        shown = self._picture
        if shown is not None and shown.page == self._page:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setClipRect(sheet)
            painter.drawImage(self._place(shown, origin), shown.image)
            painter.setClipping(False)
        else:
            painter.setFont(self._look.font("body"))
            painter.setPen(QColor("#5C6964"))
            painter.drawText(sheet, Qt.AlignmentFlag.AlignCenter, str(t("正在绘制…", "Drawing…")))
        painter.setPen(QPen(self._look.colour("borderStrong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(sheet.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._ringed and self.hasFocus():
            paint_focus(painter, self.viewport().rect(), self._look)

    def _place(self, shown: _Picture, origin: QPointF) -> QRectF:
        """Where a picture goes: pixel on pixel when it was drawn for this zoom, else scaled."""
        logical, ratio = self._zoom * PER_MM, self.devicePixelRatioF()
        corner = origin + shown.part.topLeft() * logical
        if abs(shown.per_mm - logical * ratio) < 1e-6:
            return QRectF(corner, QSize(shown.image.width(), shown.image.height()) / ratio)
        return QRectF(corner, shown.part.size() * logical)

    def _tell_page(self) -> None:
        words = t("第 {n} 页，共 {count} 页", "Page {n} of {count}")
        told = str(words.format(n=self._page + 1, count=self.page_count)) if self._drawing else self._message
        self.setAccessibleDescription(told)
        self.page_changed.emit(self._page, self.page_count)

    # ---- events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._ask()
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y() / 120
            self.set_zoom(self._zoom * _STEP**steps, event.position())
            event.accept()
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            return
        moved = event.position().toPoint() - self._grabbed
        self._grabbed = event.position().toPoint()
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Paper size where it was clicked, and back to the whole page."""
        if self._fit:
            self.set_zoom(max(1.0, self._zoom * 2), event.position())
        else:
            self.fit_to("page")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_in()
            case Qt.Key.Key_Minus:
                self.zoom_out()
            case Qt.Key.Key_0:
                self.fit_to("page")
            case Qt.Key.Key_PageDown:
                self.go_to(self._page + 1)
            case Qt.Key.Key_PageUp:
                self.go_to(self._page - 1)
            case Qt.Key.Key_Home:
                self.go_to(0)
            case Qt.Key.Key_End:
                self.go_to(self.page_count - 1)
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ringed = event.reason() in _BY_KEYBOARD
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
