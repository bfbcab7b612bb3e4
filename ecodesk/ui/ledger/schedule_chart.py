"""The schedule itself: names at the left, bars along the days. Only what is in sight is painted.

Dragging a bar, one of its ends or a milestone asks for a re-planning by whole days; Esc gives it up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.records import Milestone
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.arranging import Heading
from ecodesk.ui.ledger.schedule_drawing import ScheduleDrawing
from ecodesk.ui.ledger.schedule_edits import BODY, END, Replan
from ecodesk.ui.ledger.schedule_lines import BarLine, OwnerLine, ScheduleLines, StepLine
from ecodesk.ui.ledger.schedule_scale import LEAST, MOST, Scale
from ecodesk.ui.ledger.schedule_scene import Drag, ScheduleScene
from ecodesk.ui.ledger.schedule_words import tip_of

_MARGIN = timedelta(days=60)
_WEEK = 7
_ZOOM = 1.25


class ScheduleChart(QAbstractScrollArea):
    """Bars of a list. `replan_wanted` gets a Replan and the project or entry it concerns."""

    replan_wanted = Signal(object, str)
    picked = Signal(object)  # ids of projects
    fold_wanted = Signal(str)  # key of a heading
    steps_wanted = Signal(str)  # project or entry whose steps are to be shown or hidden
    form_wanted = Signal(str)  # id of a project
    entry_wanted = Signal(str)  # id of a ledger entry whose form is to be opened
    zoomed = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.scene = ScheduleScene(self, look)
        self._drawing = ScheduleDrawing(self.scene)
        self.locked = False
        self.judge: Callable[[str, Replan], Text | None] = lambda owner, wanted: None
        self._anchor = -1
        self._placed = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.retranslate()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.setAccessibleName(str(t("进度甘特图", "Schedule")))
        self._fit()

    def show_lines(self, lines: ScheduleLines) -> None:
        """Take over what is listed; the place and the current line stay."""
        before = self.scene.line(self.scene.current)
        key = before.id if before is not None and not isinstance(before, Heading) else ""
        self.scene.lines, self.scene.drag = lines, None
        self.scene.current = lines.row_of.get(key, min(self.scene.current, len(lines.lines) - 1))
        left = self.scene.scale.when(self.horizontalScrollBar().value())
        if lines.first is None:
            self._placed = False  # the next plan is shown at today
        else:
            origin = (lines.first - _MARGIN).replace(day=1)
            moved = origin != self.scene.scale.origin
            self.scene.scale = Scale(origin, self.scene.scale.day)
            self._fit()
            if not self._placed:
                self._placed = True
                self.show_day(lines.today)
            elif moved:
                self.horizontalScrollBar().setValue(round(self.scene.scale.x(left)))
        self._fit()

    def show_day(self, day: date) -> None:
        """Bring a day to the first third of the axis."""
        self.horizontalScrollBar().setValue(round(self.scene.scale.x(day) - self.scene.axis().width() / 3))

    def zoom(self, day: float, at: float | None = None) -> None:
        """Give a day so many pixels; what stands at `at` (from the left of the axis) or in the middle stays."""
        bar = self.horizontalScrollBar()
        place = self.scene.axis().width() / 2 if at is None else at
        kept = (bar.value() + place) / self.scene.scale.day
        self.scene.scale = Scale(self.scene.scale.origin, min(MOST, max(LEAST, day)))
        self._fit()
        bar.setValue(round(kept * self.scene.scale.day - place))
        self.zoomed.emit()

    def zoom_to_fit(self) -> None:
        """Show the whole period."""
        if self.scene.lines.first is not None and self.scene.lines.last is not None:
            days = (self.scene.lines.last - self.scene.lines.first + 2 * _MARGIN).days
            self.zoom(self.scene.axis().width() / max(1, days))
            self.horizontalScrollBar().setValue(0)

    def show_row(self, row: int) -> None:
        """Bring a row into sight."""
        bar, high = self.verticalScrollBar(), self.scene.row_height()
        room = self.viewport().height() - self.scene.head()
        if row * high < bar.value():
            bar.setValue(row * high)
        elif (row + 1) * high > bar.value() + room:
            bar.setValue((row + 1) * high - room)

    def _fit(self) -> None:
        axis, high = self.scene.axis(), self.scene.row_height()
        last = self.scene.lines.last or self.scene.scale.origin
        wide = self.scene.scale.x(last + _MARGIN)
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setRange(0, max(0, round(wide - axis.width())))
        across.setPageStep(round(axis.width()))
        across.setSingleStep(self._look.px(40))
        room = self.viewport().height() - self.scene.head()
        down.setRange(0, max(0, len(self.scene.lines.lines) * high - room))
        down.setPageStep(max(1, room))
        down.setSingleStep(high)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._drawing.paint(painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = event.position()
        row = self.scene.row_at(place.y())
        line = self.scene.line(row)
        if line is None:
            return
        self._set_current(row)
        if isinstance(line, Heading):
            self.fold_wanted.emit(line.key)
            return
        if isinstance(line, OwnerLine) and line.steps and place.x() <= self.scene.chevron(row).right() + 4:
            self.steps_wanted.emit(line.id)
            return
        self._pick(row, event.modifiers())
        grip = self.scene.grip_at(place.x(), place.y())
        if grip is not None and not self.locked:
            node = grip.node
            target = (Milestone.table, node.id) if node is not None else (line.table, line.id)
            self.scene.drag = Drag(grip, Replan(*target, grip.part, 0), place.x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place, drag = event.position(), self.scene.drag
        if drag is not None and not drag.let_go:
            self._drag_to(round((place.x() - drag.from_x) / self.scene.scale.day))
            return
        grip = self.scene.grip_at(place.x(), place.y())
        if grip is None or self.locked:
            shape = Qt.CursorShape.ArrowCursor
        elif grip.node is None and grip.part != BODY:
            shape = Qt.CursorShape.SizeHorCursor
        else:
            shape = Qt.CursorShape.OpenHandCursor
        self.viewport().setCursor(shape)

    def _drag_to(self, days: int) -> None:
        drag, line = (
            self.scene.drag,
            self.scene.line(self.scene.drag.grip.row) if self.scene.drag is not None else None,
        )
        if drag is None or line is None or isinstance(line, Heading) or days == drag.wanted.days:
            return
        drag.wanted = Replan(drag.wanted.table, drag.wanted.id, drag.wanted.part, days)
        drag.verdict = self.judge(line.owner, drag.wanted) if days else None
        self.viewport().update()

    @property
    def verdict(self) -> Text | None:
        """What the rule about dates says of what is being dragged."""
        return self.scene.drag.verdict if self.scene.drag is not None else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag = self.scene.drag
        line = self.scene.line(drag.grip.row) if drag is not None else None
        if drag is None or drag.let_go or line is None or isinstance(line, Heading):
            return
        if drag.wanted.days:
            drag.let_go = True
            self.replan_wanted.emit(drag.wanted, line.owner)
        else:
            self.forget_drag()

    def forget_drag(self) -> None:
        """Show everything where the plan has it."""
        self.scene.drag = None
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        line = self.scene.line(self.scene.row_at(event.position().y()))
        self.scene.drag = None
        if line is not None and not isinstance(line, Heading):
            self._ask_form(line)

    def _ask_form(self, line: BarLine) -> None:
        if line.project:
            self.form_wanted.emit(line.project)
        else:
            self.entry_wanted.emit(line.owner)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Up and down; with Ctrl the days grow or shrink around the pointer; with Shift sideways."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = max(0.0, event.position().x() - self.scene.axis().left())
            self.zoom(self.scene.scale.day * _ZOOM ** (turned / 120), at)
            event.accept()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - turned)
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.x(), event.y()), self.viewport())
            return True
        return super().viewportEvent(event)

    def tip_at(self, x: float, y: float) -> str:
        """What is to be told of a place."""
        line = self.scene.line(self.scene.row_at(y))
        if line is None or isinstance(line, Heading):
            return ""
        grip = self.scene.grip_at(x, y)
        return str(tip_of(line, grip.node if grip is not None else None, self.scene.lines.today))

    def _set_current(self, row: int) -> None:
        self.scene.current = row
        line = self.scene.line(row)
        if line is not None and not isinstance(line, Heading):
            self.setAccessibleDescription(str(tip_of(line, None, self.scene.lines.today)))
        self.viewport().update()

    def _pick(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        line = self.scene.lines.lines[row]
        assert not isinstance(line, Heading)
        if modifiers & Qt.KeyboardModifier.ShiftModifier and self._anchor >= 0:
            span = self.scene.lines.lines[min(row, self._anchor) : max(row, self._anchor) + 1]
            bars = (one for one in span if not isinstance(one, Heading))
            self.picked.emit(frozenset(one.project for one in bars if one.project))
            return
        self._anchor = row
        mine = frozenset({line.project}) if line.project else frozenset[str]()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.picked.emit(self.scene.selected ^ mine)
        else:
            self.picked.emit(mine)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        line = self.scene.line(self.scene.current)
        if key == Qt.Key.Key_Escape and self.scene.drag is not None:
            self.forget_drag()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            page = max(1, int(self.scene.axis().height() // self.scene.row_height()) - 1)
            step = page if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) else 1
            down = key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown)
            self._go(self.scene.current + (step if down else -step), modifiers)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key == Qt.Key.Key_Home else len(self.scene.lines.lines) - 1, modifiers)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._sideways(1 if key == Qt.Key.Key_Right else -1, modifiers)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(line, (OwnerLine, StepLine)):
            self._ask_form(line)
        elif key == Qt.Key.Key_Space and isinstance(line, Heading):
            self.fold_wanted.emit(line.key)
        elif key == Qt.Key.Key_Space and isinstance(line, (OwnerLine, StepLine)):
            self.steps_wanted.emit(line.owner)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(self.scene.scale.day * (1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM))
        else:
            super().keyPressEvent(event)

    def _go(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        row = min(max(0, row), len(self.scene.lines.lines) - 1)
        if row < 0:
            return
        self._set_current(row)
        self.show_row(row)
        if not isinstance(self.scene.lines.lines[row], Heading):
            shift = modifiers & Qt.KeyboardModifier.ShiftModifier
            self._pick(row, shift)

    def _sideways(self, by: int, modifiers: Qt.KeyboardModifier) -> None:
        """Move along the days; with Alt the bar moves by a week, with Alt and Shift its end does."""
        line = self.scene.line(self.scene.current)
        if not modifiers & Qt.KeyboardModifier.AltModifier:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + by * round(30 * self.scene.scale.day))
        elif line is not None and not isinstance(line, Heading) and not self.locked:
            part = END if modifiers & Qt.KeyboardModifier.ShiftModifier else BODY
            self.replan_wanted.emit(Replan(line.table, line.id, part, by * _WEEK), line.owner)
