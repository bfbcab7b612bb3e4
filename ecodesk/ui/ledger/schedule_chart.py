"""The schedule itself: names at the left, bars along the days. Only what is in sight is painted.

Dragging a bar, one of its ends or a milestone asks for a re-planning by whole days; Esc gives it up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from ecodesk.analysis.timetable import Node
from ecodesk.i18n import Text, t
from ecodesk.model.records import Milestone
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.ledger import schedule_paint as marks
from ecodesk.ui.ledger.arranging import Heading
from ecodesk.ui.ledger.schedule_edits import BODY, END, START, Replan
from ecodesk.ui.ledger.schedule_lines import BarLine, Line, Link, ProjectLine, ScheduleLines, StepLine
from ecodesk.ui.ledger.schedule_scale import LEAST, MOST, STEPS, Mark, Scale, Season
from ecodesk.ui.ledger.schedule_words import tip_of

_ROW, _HEAD, _NAMES, _NARROW_NAMES = 28, 44, 330, 240
_GRIP, _OUTSIDE = 5, 8  # pixels inside and outside an end within which it is taken
_MARGIN = timedelta(days=60)
_WEEK = 7
_ZOOM = 1.25


@dataclass(frozen=True)
class Grip:
    """What the pointer is on: the row, and the bar's body, an end, or a milestone."""

    row: int
    part: str
    node: Node | None = None


@dataclass
class _Drag:
    grip: Grip
    wanted: Replan
    from_x: float
    verdict: Text | None = None
    let_go: bool = False  # stays as it was dropped until it is listed there


class ScheduleChart(QAbstractScrollArea):
    """Bars of a list. `replan_wanted` gets a Replan and the project it concerns."""

    replan_wanted = Signal(object, str)
    picked = Signal(object)  # ids of projects
    fold_wanted = Signal(str)  # key of a heading
    steps_wanted = Signal(str)  # project whose steps are to be shown or hidden
    form_wanted = Signal(str)
    zoomed = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.lines = ScheduleLines()
        self.seasons: Sequence[Season] = ()
        self.selected: frozenset[str] = frozenset()
        self.locked = False
        self.show_links = True
        self.judge: Callable[[str, Replan], Text | None] = lambda project, wanted: None
        self.current = -1
        self._anchor = -1
        self._drag: _Drag | None = None
        self.scale = Scale(date.today(), STEPS["quarter"])
        self._placed = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.retranslate()

    # ---- what is shown

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.setAccessibleName(str(t("进度甘特图", "Schedule")))
        self._fit()

    def show_lines(self, lines: ScheduleLines) -> None:
        """Take over what is listed; the place and the current line stay."""
        before = self._line(self.current)
        key = before.id if before is not None and not isinstance(before, Heading) else ""
        self.lines, self._drag = lines, None
        self.current = lines.row_of.get(key, min(self.current, len(lines.lines) - 1))
        left = self.scale.when(self.horizontalScrollBar().value())
        if lines.first is None:
            self._placed = False  # the next plan is shown at today
        else:
            origin = (lines.first - _MARGIN).replace(day=1)
            moved = origin != self.scale.origin
            self.scale = Scale(origin, self.scale.day)
            self._fit()
            if not self._placed:
                self._placed = True
                self.show_day(lines.today)
            elif moved:
                self.horizontalScrollBar().setValue(round(self.scale.x(left)))
        self._fit()

    def show_day(self, day: date) -> None:
        """Bring a day to the first third of the axis."""
        self.horizontalScrollBar().setValue(round(self.scale.x(day) - self.axis().width() / 3))

    def zoom(self, day: float, at: float | None = None) -> None:
        """Give a day so many pixels; what stands at `at` (from the left of the axis) or in the middle stays."""
        bar = self.horizontalScrollBar()
        place = self.axis().width() / 2 if at is None else at
        kept = (bar.value() + place) / self.scale.day
        self.scale = Scale(self.scale.origin, min(MOST, max(LEAST, day)))
        self._fit()
        bar.setValue(round(kept * self.scale.day - place))
        self.zoomed.emit()

    def zoom_to_fit(self) -> None:
        """Show the whole period."""
        if self.lines.first is not None and self.lines.last is not None:
            days = (self.lines.last - self.lines.first + 2 * _MARGIN).days
            self.zoom(self.axis().width() / max(1, days))
            self.horizontalScrollBar().setValue(0)

    def show_row(self, row: int) -> None:
        """Bring a row into sight."""
        bar, high = self.verticalScrollBar(), self._row_height()
        room = self.viewport().height() - self._head()
        if row * high < bar.value():
            bar.setValue(row * high)
        elif (row + 1) * high > bar.value() + room:
            bar.setValue((row + 1) * high - room)

    def _fit(self) -> None:
        axis, high = self.axis(), self._row_height()
        last = self.lines.last or self.scale.origin
        wide = self.scale.x(last + _MARGIN)
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setRange(0, max(0, round(wide - axis.width())))
        across.setPageStep(round(axis.width()))
        across.setSingleStep(self._look.px(40))
        room = self.viewport().height() - self._head()
        down.setRange(0, max(0, len(self.lines.lines) * high - room))
        down.setPageStep(max(1, room))
        down.setSingleStep(high)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # ---- places

    def _row_height(self) -> int:
        return self._look.px(_ROW)

    def _head(self) -> int:
        return self._look.px(_HEAD)

    def _names(self) -> int:
        return self._look.px(_NARROW_NAMES if self.viewport().width() < self._look.px(1300) else _NAMES)

    def axis(self) -> QRectF:
        """Where the bars stand, below the head."""
        left, top = self._names(), self._head()
        return QRectF(
            left, top, max(1, self.viewport().width() - left), max(1, self.viewport().height() - top)
        )

    def _x(self, day: date) -> float:
        return self.axis().left() + self.scale.x(day) - self.horizontalScrollBar().value()

    def row_top(self, row: int) -> float:
        """Where a row begins in the viewport."""
        return self._head() + row * self._row_height() - self.verticalScrollBar().value()

    def _row_at(self, y: float) -> int:
        if y < self._head():
            return -1
        row = int((y - self._head() + self.verticalScrollBar().value()) // self._row_height())
        return row if 0 <= row < len(self.lines.lines) else -1

    def _line(self, row: int) -> Line | None:
        return self.lines.lines[row] if 0 <= row < len(self.lines.lines) else None

    def visible_rows(self) -> range:
        """The rows in sight."""
        high = self._row_height()
        top = self.verticalScrollBar().value() // high
        count = int(self.axis().height() // high) + 2
        return range(top, min(len(self.lines.lines), top + count))

    def bar_box(self, row: int) -> QRectF | None:
        """Where the bar of a row stands, as dragged; None when it has none."""
        line = self._line(row)
        if line is None or isinstance(line, Heading) or line.start is None or line.end is None:
            return None
        start, end = self._dragged(line, line.start, line.end)
        high = self._look.px(14 if isinstance(line, ProjectLine) else 8)
        left, right = self._x(start), self._x(end + timedelta(days=1))
        middle = self.row_top(row) + self._row_height() / 2
        return QRectF(left, middle - high / 2, max(2.0, right - left), high)

    def node_place(self, row: int, node: Node) -> QPointF:
        """Where a milestone stands, as dragged."""
        day, drag = node.planned, self._drag
        if drag is not None:
            wanted, line = drag.wanted, self._line(row)
            mine = wanted.id == node.id
            whole = wanted.part == BODY and line is not None and not isinstance(line, Heading)
            if mine or (
                whole and isinstance(line, ProjectLine) and wanted.id == line.id and node.actual is None
            ):
                day += timedelta(days=wanted.days)
        return QPointF(self._x(day) + self.scale.day / 2, self.row_top(row) + self._row_height() / 2)

    def _dragged(self, line: BarLine, start: date, end: date) -> tuple[date, date]:
        drag = self._drag
        if drag is None:
            return start, end
        by, wanted = timedelta(days=drag.wanted.days), drag.wanted
        with_project = (
            isinstance(line, StepLine)
            and wanted.id == line.project
            and wanted.part == BODY
            and end >= self.lines.today
        )
        if wanted.id != line.id and not with_project:
            return start, end
        if wanted.part == START:
            return min(start + by, end - timedelta(days=1)), end
        if wanted.part == END:
            return start, max(end + by, start + timedelta(days=1))
        return start + by, end + by

    def grip_at(self, x: float, y: float) -> Grip | None:
        """What can be taken hold of at a place."""
        row = self._row_at(y)
        line = self._line(row)
        if line is None or isinstance(line, Heading) or x < self.axis().left():
            return None
        box = self.bar_box(row)
        level = box is not None and box.top() - 4 <= y <= box.bottom() + 4
        if box is not None and level:  # just outside the ends, where a milestone on the last day leaves room
            if box.right() - 1 <= x <= box.right() + _OUTSIDE:
                return Grip(row, END)
            if box.left() - _OUTSIDE <= x <= box.left() + 1:
                return Grip(row, START)
        if isinstance(line, ProjectLine):
            for node in line.nodes:
                place = self.node_place(row, node)
                if abs(place.x() - x) + abs(place.y() - y) <= self._look.px(7):
                    return Grip(row, BODY, node)
        if box is None or not level:
            return None
        grip = min(_GRIP, box.width() / 3)
        if abs(x - box.left()) <= grip:
            return Grip(row, START)
        if abs(x - box.right()) <= grip:
            return Grip(row, END)
        return Grip(row, BODY) if box.left() < x < box.right() else None

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._look.colour("panel"))
        rows = self.visible_rows()
        axis = self.axis()
        painter.save()
        painter.setClipRect(axis)
        self._paint_ground(painter, rows)
        if self.show_links:
            self._paint_links(painter, rows)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row in rows:
            self._paint_bar(painter, row)
        self._paint_today(painter)
        painter.restore()
        painter.save()
        painter.setClipRect(QRectF(0, axis.top(), axis.left(), axis.height()))
        for row in rows:
            self._paint_name(painter, row)
        painter.restore()
        self._paint_head(painter)
        painter.fillRect(QRectF(axis.left() - 1, 0, 1, self.viewport().height()), self._look.colour("border"))
        self._paint_drag(painter)
        painter.end()

    def _span(self) -> tuple[date, date]:
        value, axis = self.horizontalScrollBar().value(), self.axis()
        return self.scale.when(value), self.scale.when(value + axis.width())

    def _paint_ground(self, painter: QPainter, rows: range) -> None:
        look, axis, high = self._look, self.axis(), self._row_height()
        for row in rows:
            line = self.lines.lines[row]
            box = QRectF(axis.left(), self.row_top(row), axis.width(), high)
            if isinstance(line, Heading):
                painter.fillRect(box, look.colour("sunken"))
            elif line.project in self.selected:
                painter.fillRect(box, look.colour("selectionSoft"))
        first, last = self._span()
        for season in self.seasons:
            colour = marks.season_colour(season.id, look)
            for start, after in season.spans(first, last):
                left = self._x(start)
                painter.fillRect(QRectF(left, axis.top(), self._x(after) - left, axis.height()), colour)
        painter.setPen(look.colour("border"))
        for mark in self.scale.lower(first, last) or self.scale.upper(first, last):
            x = round(self._x(mark.first))
            painter.drawLine(x, round(axis.top()), x, round(axis.bottom()))
        for row in rows:
            y = round(self.row_top(row + 1)) - 1
            painter.drawLine(round(axis.left()), y, round(axis.right()), y)

    def _paint_today(self, painter: QPainter) -> None:
        if self.lines.lines:
            painter.setPen(QPen(self._look.colour("accent"), 1.5, Qt.PenStyle.DashLine))
            x = self._x(self.lines.today)
            painter.drawLine(QPointF(x, self.axis().top()), QPointF(x, self.axis().bottom()))

    def _paint_bar(self, painter: QPainter, row: int) -> None:
        line, look, axis = self.lines.lines[row], self._look, self.axis()
        if isinstance(line, Heading):
            return
        painter.setOpacity(0.6 if isinstance(line, ProjectLine) and line.outside else 1.0)
        box = self.bar_box(row)
        if box is not None and box.right() >= axis.left() and box.left() <= axis.right():
            if isinstance(line, ProjectLine):
                marks.paint_project_bar(painter, box, line.element, line.actual, line.planned, look)
                self._paint_percent(painter, line, box)
            else:
                marks.paint_step_bar(painter, box, line.critical, line.in_circle, look)
            drag = self._drag
            if drag is not None and not drag.let_go and drag.grip.row == row and drag.grip.node is None:
                tone = "error" if drag.verdict is not None else "selection"
                painter.setPen(QPen(look.colour(tone), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(-2, -2, 2, 2))
        if isinstance(line, ProjectLine):
            for node in line.nodes:
                place = self.node_place(row, node)
                if axis.left() - 10 <= place.x() <= axis.right() + 10:
                    marks.paint_node(painter, place, look.px(5.5), node.state(self.lines.today), look)
        painter.setOpacity(1.0)

    def _paint_percent(self, painter: QPainter, line: ProjectLine, box: QRectF) -> None:
        if line.actual is None:
            return
        painter.setFont(self._look.font("micro"))
        painter.setPen(self._look.colour("text2"))
        place = QRectF(box.right() + self._look.px(10), box.top() - 4, self._look.px(60), box.height() + 8)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, f"{line.actual * 100:.0f} %")

    def _paint_links(self, painter: QPainter, rows: range) -> None:
        if not len(rows):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for link in self.lines.links_across(rows.start, rows.stop - 1):
            self._paint_link(painter, link)
        painter.restore()

    def _paint_link(self, painter: QPainter, link: Link) -> None:
        one, other, look = self.bar_box(link.first), self.bar_box(link.second), self._look
        if one is None or other is None:
            return
        broken = link.broken
        if self._drag is not None:
            broken = other.left() < one.right() - 1.5 * self.scale.day
        colour = look.colour("error" if broken or link.critical else "text3")
        style = Qt.PenStyle.DashLine if broken else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, 2.0 if link.critical or broken else 1.2, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        start = QPointF(one.right(), one.center().y())
        end = QPointF(other.left(), other.center().y())
        below = link.second > link.first
        low = self.row_top(link.second) if below else self.row_top(link.second + 1)
        painter.drawPath(marks.link_path(start, end, low, look.px(6)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        marks.paint_arrow(painter, end, look.px(6))

    def _paint_name(self, painter: QPainter, row: int) -> None:
        line, look, high = self.lines.lines[row], self._look, self._row_height()
        box = QRectF(0, self.row_top(row), self._names(), high)
        if isinstance(line, Heading):
            painter.fillRect(box, look.colour("sunken"))
            icon = "chevron-right" if line.folded else "chevron-down"
            painting.paint_icon(painter, self._chevron(row), icon, look.colour("text2"))
            said = t("{title}（{n}）", "{title} ({n})").format(title=line.title, n=line.count)
            self._text(painter, box.adjusted(look.px(26), 0, -6, 0), str(said), "bodyStrong", "text")
        else:
            if line.project in self.selected:
                painter.fillRect(box, look.colour("selectionSoft"))
                painter.fillRect(QRectF(0, box.top(), 3, high), look.colour("selection"))
            self._paint_bar_name(painter, row, line, box)
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), look.colour("border"))
        if row == self.current and self.hasFocus():
            painting.paint_focus(painter, box.toRect(), look)

    def _paint_bar_name(self, painter: QPainter, row: int, line: BarLine, box: QRectF) -> None:
        look = self._look
        if isinstance(line, StepLine):
            inner = box.adjusted(look.px(54), 0, -look.px(8), 0)
            if line.in_circle:
                said, tone = str(t("循环", "circular")), "warn"
            elif line.slack is None:
                said, tone = "", "text3"
            elif line.critical:
                said, tone = str(t("关键", "critical")), "error"
            else:
                said, tone = str(t("余 {n} 天", "{n} d slack").format(n=line.slack)), "text3"
            used = self._text(painter, inner, said, "micro", tone, right=True) + look.px(6)
            self._text(painter, inner.adjusted(0, 0, -used, 0), line.name, "small", "text2")
            return
        if line.steps:
            icon = "chevron-down" if line.unfolded else "chevron-right"
            painting.paint_icon(painter, self._chevron(row), icon, look.colour("text2"))
        size = look.px(18)
        badge = QRectF(look.px(28), box.center().y() - size / 2, size, size)
        painting.paint_badge(painter, badge, line.element, look)
        inner = box.adjusted(badge.right() + look.px(8), 0, -look.px(6), 0)
        faint = "text3" if line.outside else "text"
        used = self._text(painter, inner, line.code, "bodyStrong", faint) + look.px(8)
        self._text(painter, inner.adjusted(used, 0, 0, 0), line.name, "body", faint)

    def _text(
        self, painter: QPainter, box: QRectF, said: str, font: str, colour: str, *, right: bool = False
    ) -> float:
        """Write a text, cut to its box; gives the width used."""
        made = self._look.font(font)
        painter.setFont(made)
        painter.setPen(self._look.colour(colour))
        shown = painting.elided(said, made, max(0.0, box.width()))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return QFontMetricsF(made).horizontalAdvance(shown)

    def _chevron(self, row: int) -> QRectF:
        size = self._look.px(16)
        return QRectF(self._look.px(8), self.row_top(row) + (self._row_height() - size) / 2, size, size)

    def _paint_head(self, painter: QPainter) -> None:
        look, axis, high = self._look, self.axis(), self._head()
        painter.fillRect(QRectF(0, 0, self.viewport().width(), high), look.colour("sunken"))
        title = t("项目 · 步骤", "Project · step")
        self._text(painter, QRectF(look.px(28), 0, axis.left() - 40, high), str(title), "small", "text2")
        painter.save()
        painter.setClipRect(QRectF(axis.left(), 0, axis.width(), high))
        first, last = self._span()
        lower = self.scale.lower(first, last)
        half = high / 2 if lower else high
        self._paint_marks(painter, self.scale.upper(first, last), 0, half, "bodyStrong")
        self._paint_marks(painter, lower, half, high - half, "small")
        if self.lines.lines:
            x = self._x(self.lines.today)
            said = str(t("今天 {day}", "today {day}").format(day=self.lines.today.isoformat()))
            wide = QFontMetricsF(look.font("micro")).horizontalAdvance(said) + look.px(10)
            box = QRectF(x - wide / 2, high - look.px(17), wide, look.px(16))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent"))
            painter.drawRoundedRect(box, 3, 3)
            painter.setFont(look.font("micro"))
            painter.setPen(look.colour("accentText"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)
        painter.restore()
        painter.fillRect(QRectF(0, high - 1, self.viewport().width(), 1), look.colour("border"))

    def _paint_marks(
        self, painter: QPainter, found: Sequence[Mark], y: float, high: float, font: str
    ) -> None:
        look, left = self._look, self.axis().left()
        for mark in found:
            start, end = self._x(mark.first), self._x(mark.after)
            painter.fillRect(QRectF(round(start), y, 1, high), look.colour("border"))
            inner = QRectF(max(start, left) + look.px(5), y, end - max(start, left) - look.px(6), high)
            if inner.width() > look.px(10):
                self._text(painter, inner, str(mark.text), font, "text" if font == "bodyStrong" else "text2")

    def _paint_drag(self, painter: QPainter) -> None:
        """What is being done, beside the bar: the new dates, and what the rule says."""
        drag = self._drag
        if drag is None or drag.wanted.days == 0 or drag.let_go:
            return
        line = self._line(drag.grip.row)
        if line is None or isinstance(line, Heading):
            return
        look = self._look
        if drag.grip.node is not None:
            day = drag.grip.node.planned + timedelta(days=drag.wanted.days)
            said = f"{drag.grip.node.name} {day.isoformat()}"
        elif line.start is not None and line.end is not None:
            start, end = self._dragged(line, line.start, line.end)
            said = f"{start.isoformat()} — {end.isoformat()}"
        else:
            return
        said = str(
            t("{said}（{days} 天）", "{said} ({days} d)").format(said=said, days=f"{drag.wanted.days:+d}")
        )
        words = [(said, "bodyStrong", "text")]
        if drag.verdict is not None:
            words.append((str(drag.verdict), "small", "error"))
        most = min(look.px(520), self.axis().width() - 20)
        wide = max(QFontMetricsF(look.font(font)).horizontalAdvance(text) for text, font, _ in words)
        wide = min(most, wide) + look.px(16)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        heights = [
            QFontMetricsF(look.font(font))
            .boundingRect(QRectF(0, 0, wide - look.px(16), 1000), int(flags), text)
            .height()
            for text, font, _ in words
        ]
        high = sum(heights) + look.px(12) + 2 * (len(words) - 1)
        y = self.row_top(drag.grip.row + 1) + 4
        if y + high > self.viewport().height():
            y = self.row_top(drag.grip.row) - high - 4
        x = min(max(self.axis().left() + 6, drag.from_x), self.axis().right() - wide - 6)
        box = QRectF(x, y, wide, high)
        painter.setPen(QPen(look.colour("error" if drag.verdict is not None else "borderStrong"), 1))
        painter.setBrush(look.colour("raised"))
        painter.drawRect(box)
        top = box.top() + look.px(6)
        for (text, font, colour), tall in zip(words, heights, strict=True):
            painter.setFont(look.font(font))
            painter.setPen(look.colour(colour))
            painter.drawText(QRectF(box.left() + look.px(8), top, wide - look.px(16), tall), int(flags), text)
            top += tall + 2

    # ---- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = event.position()
        row = self._row_at(place.y())
        line = self._line(row)
        if line is None:
            return
        self._set_current(row)
        if isinstance(line, Heading):
            self.fold_wanted.emit(line.key)
            return
        if isinstance(line, ProjectLine) and line.steps and place.x() <= self._chevron(row).right() + 4:
            self.steps_wanted.emit(line.id)
            return
        self._pick(row, event.modifiers())
        grip = self.grip_at(place.x(), place.y())
        if grip is not None and not self.locked:
            node = grip.node
            target = (Milestone.table, node.id) if node is not None else (line.table, line.id)
            self._drag = _Drag(grip, Replan(*target, grip.part, 0), place.x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place, drag = event.position(), self._drag
        if drag is not None and not drag.let_go:
            self._drag_to(round((place.x() - drag.from_x) / self.scale.day))
            return
        grip = self.grip_at(place.x(), place.y())
        if grip is None or self.locked:
            shape = Qt.CursorShape.ArrowCursor
        elif grip.node is None and grip.part != BODY:
            shape = Qt.CursorShape.SizeHorCursor
        else:
            shape = Qt.CursorShape.OpenHandCursor
        self.viewport().setCursor(shape)

    def _drag_to(self, days: int) -> None:
        drag, line = self._drag, self._line(self._drag.grip.row) if self._drag is not None else None
        if drag is None or line is None or isinstance(line, Heading) or days == drag.wanted.days:
            return
        drag.wanted = Replan(drag.wanted.table, drag.wanted.id, drag.wanted.part, days)
        drag.verdict = self.judge(line.project, drag.wanted) if days else None
        self.viewport().update()

    @property
    def verdict(self) -> Text | None:
        """What the rule about dates says of what is being dragged."""
        return self._drag.verdict if self._drag is not None else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag = self._drag
        line = self._line(drag.grip.row) if drag is not None else None
        if drag is None or drag.let_go or line is None or isinstance(line, Heading):
            return
        if drag.wanted.days:
            drag.let_go = True
            self.replan_wanted.emit(drag.wanted, line.project)
        else:
            self.forget_drag()

    def forget_drag(self) -> None:
        """Show everything where the plan has it."""
        self._drag = None
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        line = self._line(self._row_at(event.position().y()))
        self._drag = None
        if line is not None and not isinstance(line, Heading):
            self.form_wanted.emit(line.project)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Up and down; with Ctrl the days grow or shrink around the pointer; with Shift sideways."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = max(0.0, event.position().x() - self.axis().left())
            self.zoom(self.scale.day * _ZOOM ** (turned / 120), at)
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
        line = self._line(self._row_at(y))
        if line is None or isinstance(line, Heading):
            return ""
        grip = self.grip_at(x, y)
        return str(tip_of(line, grip.node if grip is not None else None, self.lines.today))

    # ---- selection and keyboard

    def _set_current(self, row: int) -> None:
        self.current = row
        line = self._line(row)
        if line is not None and not isinstance(line, Heading):
            self.setAccessibleDescription(str(tip_of(line, None, self.lines.today)))
        self.viewport().update()

    def _pick(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        line = self.lines.lines[row]
        assert not isinstance(line, Heading)
        if modifiers & Qt.KeyboardModifier.ShiftModifier and self._anchor >= 0:
            span = self.lines.lines[min(row, self._anchor) : max(row, self._anchor) + 1]
            self.picked.emit(frozenset(one.project for one in span if not isinstance(one, Heading)))
            return
        self._anchor = row
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.picked.emit(self.selected ^ {line.project})
        else:
            self.picked.emit(frozenset({line.project}))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        line = self._line(self.current)
        if key == Qt.Key.Key_Escape and self._drag is not None:
            self.forget_drag()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            page = max(1, int(self.axis().height() // self._row_height()) - 1)
            step = page if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) else 1
            down = key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown)
            self._go(self.current + (step if down else -step), modifiers)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key == Qt.Key.Key_Home else len(self.lines.lines) - 1, modifiers)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._sideways(1 if key == Qt.Key.Key_Right else -1, modifiers)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(line, (ProjectLine, StepLine)):
            self.form_wanted.emit(line.project)
        elif key == Qt.Key.Key_Space and isinstance(line, Heading):
            self.fold_wanted.emit(line.key)
        elif key == Qt.Key.Key_Space and isinstance(line, (ProjectLine, StepLine)):
            self.steps_wanted.emit(line.project)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(self.scale.day * (1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM))
        else:
            super().keyPressEvent(event)

    def _go(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        row = min(max(0, row), len(self.lines.lines) - 1)
        if row < 0:
            return
        self._set_current(row)
        self.show_row(row)
        if not isinstance(self.lines.lines[row], Heading):
            shift = modifiers & Qt.KeyboardModifier.ShiftModifier
            self._pick(row, shift)

    def _sideways(self, by: int, modifiers: Qt.KeyboardModifier) -> None:
        """Move along the days; with Alt the bar moves by a week, with Alt and Shift its end does."""
        line = self._line(self.current)
        if not modifiers & Qt.KeyboardModifier.AltModifier:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + by * round(30 * self.scale.day))
        elif line is not None and not isinstance(line, Heading) and not self.locked:
            part = END if modifiers & Qt.KeyboardModifier.ShiftModifier else BODY
            self.replan_wanted.emit(Replan(line.table, line.id, part, by * _WEEK), line.project)
