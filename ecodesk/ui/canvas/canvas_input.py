"""What a hand does on the map: mouse, wheel and keys go from here to the tool in use."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QToolTip, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.ui.canvas.hit_testing import SELECTABLE, Row
from ecodesk.ui.canvas.identifying import tip_at
from ecodesk.ui.canvas.navigation import Navigation
from ecodesk.ui.canvas.tools.tool import Pointer, Tool
from ecodesk.ui.canvas.walking import Stop, Walk
from ecodesk.ui.comments_pins import pin_at, pin_tip
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, Session

_PAN_STEP = 80.0
_LEAST_PINCH = 0.2  # of one event: no touchpad goes beyond, a broken one shall not turn the map over


class CanvasInput(Navigation):
    """The part of the canvas that listens; it holds the tools and hands each gesture to one of them."""

    position_changed = Signal(object)  # (north, east with zone) in metres, or None when off the map
    lonlat_changed = Signal(object)  # (lon, lat) in degrees, or None
    hint_changed = Signal(object)
    tool_changed = Signal(str)
    hovered = Signal(object)  # (table, id) under the pointer, or None
    form_wanted = Signal(str)
    thread_wanted = Signal(str)  # id of the comments whose pin was clicked
    patch_form_wanted = Signal(str)
    unit_form_wanted = Signal(str)
    key_unused = Signal(QKeySequence)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.tools: dict[str, Tool] = {}
        self.tool: Tool
        self._hovered: Row | None = None
        self._panning_from: QPointF | None = None
        self._space = False
        self._focus_by_key = False
        self._own_selection = False
        self._walk = Walk()
        self._stop: Stop | None = None  # where Tab led last
        self.grabGesture(Qt.GestureType.PinchGesture)
        session.selection_changed.connect(self._left_stop)

    # ---- tools

    @property
    def tool_id(self) -> str:
        return self.tool.id

    def take_tool(self, tool_id: str) -> None:
        """Take up a tool by its id. KeyError for an unknown one."""
        tool = self.tools[tool_id]
        if tool.needs_writing and not self.session.writable:
            self.session.notify(
                Notice(
                    t("规划以只读方式打开，不能绘图", "Open for reading only; drawing is off"), level="warn"
                )
            )
            return
        if tool is not self.tool:
            self.tool.end()
            self.tool = tool
        tool.begin()
        self.setCursor(tool.cursor)
        self.hint_changed.emit(tool.hint)
        self.tool_changed.emit(tool.id)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.redraw()

    def hint(self) -> Text:
        """What the tool in use does."""
        return self.tool.hint

    # ---- objects

    def select(self, selection: Selection) -> None:
        """Select for the whole window, from the map."""
        self._own_selection = True
        self.session.select(selection)
        self._own_selection = False

    def open(self, row: Row) -> None:
        """Double-click: the form of a project, problem patch or unit."""
        wanted = {
            Project.table: self.form_wanted,
            ProblemPatch.table: self.patch_form_wanted,
            RestorationUnit.table: self.unit_form_wanted,
        }
        wanted[row[0]].emit(row[1])

    def hover(self, row: Row | None) -> None:
        """Outline what the pointer is on, and tell the lists."""
        if row != self._hovered:
            self._hovered = row
            self.hovered.emit(row)
            self.redraw()

    @property
    def hovered_row(self) -> Row | None:
        """What is outlined because the pointer, or a list, is on it."""
        return self._hovered

    def show_hover(self, row: Row | None) -> None:
        """Outline what the pointer is on in a list."""
        self._hovered = row
        self.redraw()

    def walk(self, step: int) -> bool:
        """Select the next (1) or previous (-1) project in view; False past the last."""
        snapshot = self.session.snapshot
        if snapshot is None:
            return False
        now = self.session.selection.single(Project.table)
        stop = self._walk.step(snapshot.table(Project), self.viewport.bounds, now, step)
        if stop is None:
            return False
        self._stop = stop
        self.select(Selection.of(Project.table, stop.id))
        return True

    def _left_stop(self, selection: Selection) -> None:
        if self._stop is not None and selection != Selection.of(Project.table, self._stop.id):
            self._stop = None

    def selection_words(self) -> str:
        """What is selected, and the how manyth in view when Tab led there; empty when nothing is."""
        words = tip_at(self.session, sorted(self.session.selection.rows))
        return f"{words}\n{self._stop.words}" if self._stop is not None else words

    # ---- mouse

    def _at(self, at: QPointF, keys: Qt.KeyboardModifier) -> Pointer:
        x, y = self.viewport.ground(at.x(), at.y())
        return Pointer(at, x, y, keys)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._focus_by_key = False
        pointer = self._at(event.position(), event.modifiers())
        if event.button() == Qt.MouseButton.MiddleButton or (
            self._space and event.button() == Qt.MouseButton.LeftButton
        ):
            self._panning_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and self.session.snapshot is not None:
            self.tool.press(pointer)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._panning_from is not None:
            step = event.position() - self._panning_from
            self._panning_from = event.position()
            self.pan(step.x(), step.y())
            return
        pointer = self._at(event.position(), event.modifiers())
        self._tell_position(pointer)
        if self.session.snapshot is not None:
            self.tool.move(pointer, bool(event.buttons() & Qt.MouseButton.LeftButton))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._panning_from is not None:
            self._panning_from = None
            self.setCursor(Qt.CursorShape.OpenHandCursor if self._space else self.tool.cursor)
        elif event.button() == Qt.MouseButton.LeftButton and self.session.snapshot is not None:
            self.tool.release(self._at(event.position(), event.modifiers()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.session.snapshot is not None:
            self.tool.double_click(self._at(event.position(), event.modifiers()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if steps:
            at = event.position()
            self.zoom(1.25**steps, at.x(), at.y())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.position_changed.emit(None)
        self.lonlat_changed.emit(None)
        self.hover(None)

    def _tell_position(self, pointer: Pointer) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        self.position_changed.emit(snapshot.crs.zone_metres(pointer.x, pointer.y))
        lon, lat = snapshot.crs.to_lonlat([[pointer.x, pointer.y]])[0].tolist()
        self.lonlat_changed.emit((lon, lat))

    # ---- keys and the rest

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._focus_by_key = True
        if self.tool.key(event):
            return
        key = event.key()
        arrows = {
            Qt.Key.Key_Left: (_PAN_STEP, 0.0),
            Qt.Key.Key_Right: (-_PAN_STEP, 0.0),
            Qt.Key.Key_Up: (0.0, _PAN_STEP),
            Qt.Key.Key_Down: (0.0, -_PAN_STEP),
        }
        if key in arrows:
            self.pan(*arrows[Qt.Key(key)])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.5)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / 1.5)
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif key == Qt.Key.Key_Escape:
            if not self.tool.escape() and not self.leave_mode() and self.tool.id != "select":
                self.take_tool("select")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if len(rows := self.session.selection.rows) == 1 and (row := next(iter(rows)))[0] in SELECTABLE:
                self.open(row)
        else:
            self.key_unused.emit(QKeySequence(event.keyCombination()))
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.tool.let_go(event.key())
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            if self._panning_from is None:
                self.setCursor(self.tool.cursor)
        else:
            super().keyReleaseEvent(event)

    def leave_mode(self) -> bool:
        """Leave the mode the map is in, such as a comparison; False when it is in none."""
        raise NotImplementedError

    def type_place(self) -> bool:
        """Open the field for coordinates, if the tool in use takes any."""
        raise NotImplementedError

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab types a place while drawing, else walks the projects in view and on to the next widget."""
        if next and self.hasFocus() and self.type_place():
            return True
        return self.walk(1 if next else -1) or super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._focus_by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        self.tool.let_go(None)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event.pos(), event.globalPos())
            return True
        if event.type() == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            return self._pinched_on_pad(event)
        if event.type() == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            return self._pinched_on_screen(event)
        return super().event(event)

    def _pinched_on_pad(self, event: QNativeGestureEvent) -> bool:
        """Two fingers on a touchpad magnify at the pointer."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return super().event(event)
        at = event.position()
        self.zoom(max(1.0 + event.value(), _LEAST_PINCH), at.x(), at.y())
        return True

    def _pinched_on_screen(self, event: QGestureEvent) -> bool:
        """Two fingers on a touch screen magnify between them."""
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return super().event(event)
        at = self.mapFromGlobal(pinch.hotSpot())
        self.zoom(max(pinch.scaleFactor(), _LEAST_PINCH), at.x(), at.y())
        event.accept(pinch)
        return True

    def _show_tip(self, at: QPoint, globally: QPoint) -> None:
        if self.tool.id != "select":
            QToolTip.hideText()
            return
        QToolTip.showText(globally, self.tip(QPointF(at)), self)

    def tip(self, at: QPointF) -> str:
        """What the tip at a pixel says: the comments of a pin there, else what lies below."""
        snapshot = self.session.snapshot
        thread = pin_at(snapshot, self.viewport, at)
        if snapshot is not None and thread is not None:
            return pin_tip(snapshot, thread)
        return tip_at(self.session, self.rows_under(at))
