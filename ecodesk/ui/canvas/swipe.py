"""Two themes side by side on one map: what is shown at the left, another at the right of a line to be moved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ecodesk.i18n import Text, t
from ecodesk.maps.map_display import MapDisplay, MapTheme, map_themes
from ecodesk.maps.reference_links import with_references_of, without_references
from ecodesk.model.edit import Edit
from ecodesk.ui.canvas.pictures import Pictures, Wanted

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

_GRIP = 18  # pixels wide, of which a line is seen
_STEP, _FINE_STEP = 24, 2
_GAP = 8
_FOOT = 64  # pixels between the names and the lower edge
HINT = t(
    "卷帘：拖动分隔线，或按 ← → · 下方换主题 · Esc 结束",
    "Swipe: drag the line, or ← → · themes below · Esc ends",
)


class SwipeLine(QWidget):
    """The line between both sides: drag it, or move it with the arrow keys; Esc ends the comparison."""

    moved = Signal(float)  # pixels to the right
    placed = Signal(float)  # share of the width, 0 to 1
    rested = Signal()  # it is let go of, and stands where it is to stand
    left = Signal()

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._held_at: float | None = None
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held_at = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held_at is not None:
            self.moved.emit(event.position().x() - self._held_at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held_at = None
        self.rested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = _FINE_STEP if fine else _STEP
        match event.key():
            case Qt.Key.Key_Left:
                self.moved.emit(-step)
            case Qt.Key.Key_Right:
                self.moved.emit(step)
            case Qt.Key.Key_Home:
                self.placed.emit(0.0)
            case Qt.Key.Key_End:
                self.placed.emit(1.0)
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat():
            self.rested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, middle = self._canvas.look, self.width() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(middle - 2, 0, 4, self.height()), look.colour("raised"))
        painter.fillRect(QRectF(middle - 1, 0, 2, self.height()), look.colour("accent"))
        grip = QRectF(middle - 8, self.height() / 2 - 18, 16, 36)
        painter.setPen(QPen(look.colour("accent"), 2.0 if self.hasFocus() else 1.0))
        painter.setBrush(look.colour("raised"))
        painter.drawRoundedRect(grip, 5, 5)
        for x in (middle - 2.5, middle + 2.5):
            painter.drawLine(round(x), round(grip.top() + 11), round(x), round(grip.bottom() - 11))
        painter.end()


class Swipe(QObject):
    """The comparison on one canvas; its left side is the map as it is, its right side another theme."""

    changed = Signal()

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._pictures: Pictures | None = None
        self._share = 0.5
        self.theme: MapTheme | None = None  # of the right side; None: nothing is compared
        self.line = SwipeLine(canvas)
        self.names = (self._name_button(self._show_left), self._name_button(self.compare))
        self.line.moved.connect(lambda pixels: self.place(self.x + pixels))
        self.line.placed.connect(lambda share: self.place(share * canvas.width()))
        self.line.rested.connect(canvas.refresh)  # names give way to the line
        self.line.left.connect(self.leave)
        canvas.look.changed.connect(self.retranslate)
        canvas.options_changed.connect(self.retranslate)
        self._show_parts()

    def _name_button(self, chosen: Callable[[MapTheme], None]) -> QToolButton:
        button = QToolButton(self._canvas)
        button.setProperty("role", "outlined")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.setIconSize(QSize(14, 14))
        menu = QMenu(button)
        for theme in map_themes().values():
            action = menu.addAction("", partial(chosen, theme))
            action.setData(theme.id)
        button.setMenu(menu)
        return button

    # ---- what is compared

    @property
    def on(self) -> bool:
        """Whether two themes are compared now."""
        return self.theme is not None

    @property
    def x(self) -> float:
        """Where the line stands, in pixels from the left."""
        return self._share * self._canvas.width()

    @property
    def boxes(self) -> tuple[QRectF, ...]:
        """Where line and buttons stand on the map; nothing when nothing is compared."""
        return tuple(QRectF(part.geometry()) for part in (self.line, *self.names)) if self.on else ()

    def start(self) -> None:
        """Compare what is shown with the first theme that shows something else."""
        shown = without_references(self._canvas.display)
        self._share = 0.5
        self.compare(next(theme for theme in map_themes().values() if theme.display != shown))
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def compare(self, theme: MapTheme) -> None:
        """Show a theme at the right side."""
        canvas = self._canvas
        if self._pictures is None:
            self._pictures = Pictures(canvas.session.background, self)
            self._pictures.ready.connect(canvas.redraw)
        self.theme = theme
        self._show_parts()
        canvas.refresh()
        canvas.hint_changed.emit(HINT)
        self.changed.emit()

    def leave(self) -> None:
        """Show one map again."""
        if self._pictures is None:
            return
        self._pictures.forget()
        self._pictures.deleteLater()
        self._pictures, self.theme = None, None
        if any(
            part.hasFocus() for part in (self.line, *self.names)
        ):  # hidden, it would hand it on as Tab does
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_parts()
        self._canvas.refresh()
        self._canvas.hint_changed.emit(self._canvas.tool.hint)
        self.changed.emit()

    def _show_left(self, theme: MapTheme) -> None:
        self._canvas.show_display(with_references_of(theme.display, self._canvas.display))

    # ---- where the line stands

    def place(self, x: float) -> None:
        """Move the line to so many pixels from the left; it stays on the map."""
        width = max(self._canvas.width(), 1)
        self._share = min(max(x / width, 0.0), 1.0)
        self.arrange()
        self._canvas.redraw()

    def arrange(self) -> None:
        """Put line and names where they belong, after the canvas or the line has moved."""
        if not self.on:
            return
        height, x = self._canvas.height(), round(self.x)
        self.line.setGeometry(x - _GRIP // 2, 0, _GRIP, height)
        at_left, at_right = self.names
        for button in self.names:
            button.adjustSize()
        top = height - _FOOT - at_left.height()
        at_left.move(x - _GRIP // 2 - _GAP - at_left.width(), top)
        at_right.move(x + _GRIP // 2 + _GAP, top)

    def _show_parts(self) -> None:
        for part in (self.line, *self.names):
            part.setVisible(self.on)
            part.raise_()
        self.retranslate()

    def retranslate(self) -> None:
        """Names in the language and theme in use."""
        shown = without_references(self._canvas.display)
        mine = next((theme for theme in map_themes().values() if theme.display == shown), None)
        left = mine.title if mine is not None else t("当前显示", "As shown now")
        right = self.theme.title if self.theme is not None else Text("", "")
        sides = (t("左侧主题", "Theme at the left"), t("右侧主题", "Theme at the right"))
        for button, title, side in zip(self.names, (left, right), sides, strict=True):
            button.setText(str(title))
            button.setAccessibleName(f"{side} {title}".strip())
            button.setToolTip(str(side))
            for action in button.menu().actions():
                action.setText(str(map_themes()[str(action.data())].title))
        self.line.setAccessibleName(str(t("卷帘分隔线", "Line of the comparison")))
        self.line.setToolTip(
            str(t("拖动或按 ← → 移动，Esc 结束比较", "Drag, or ← → to move; Esc ends the comparison"))
        )
        self.arrange()

    # ---- pictures

    @property
    def display(self) -> MapDisplay | None:
        """What the right side shows, None when nothing is compared."""
        return self.theme.display if self.theme is not None else None

    def want(self, wanted: Wanted, edit: Edit | None) -> None:
        """Ask for the pictures of the right side."""
        if self._pictures is not None:
            self._pictures.want(wanted, edit)

    def forget(self) -> None:
        """The plan was changed while nothing is in sight, or closed."""
        if self._pictures is not None:
            self._pictures.forget()

    @property
    def up_to_date(self) -> bool:
        """Whether the right side shows exactly what is wanted."""
        return self._pictures is None or self._pictures.up_to_date

    def sides(self) -> list[tuple[QRectF, Pictures]]:
        """Each part of the canvas and what is drawn there, from the left."""
        canvas = self._canvas
        whole = QRectF(canvas.rect())
        if self._pictures is None:
            return [(whole, canvas.pictures)]
        x = round(self.x)
        return [
            (QRectF(0, 0, x, whole.height()), canvas.pictures),
            (QRectF(x, 0, whole.width() - x, whole.height()), self._pictures),
        ]
