"""What the schedule shows and where on its viewport: rows, days, bars as they are dragged, what can be taken hold of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QAbstractScrollArea

from ecodesk.analysis.timetable import Node
from ecodesk.i18n import Text
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.arranging import Heading
from ecodesk.ui.ledger.schedule_edits import BODY, END, START, Replan
from ecodesk.ui.ledger.schedule_lines import BarLine, Line, OwnerLine, ScheduleLines, StepLine
from ecodesk.ui.ledger.schedule_scale import STEPS, Scale, Season

_ROW, _HEAD, _NAMES, _NARROW_NAMES = 28, 44, 330, 240
_GRIP, _OUTSIDE = 5, 8  # pixels inside and outside an end within which it is taken


@dataclass(frozen=True)
class Grip:
    """What the pointer is on: the row, and the bar's body, an end, or a milestone."""

    row: int
    part: str
    node: Node | None = None


@dataclass
class Drag:
    """What is being dragged, how far, and what the rule about dates says of it."""

    grip: Grip
    wanted: Replan
    from_x: float
    verdict: Text | None = None
    let_go: bool = False  # stays as it was dropped until it is listed there


@dataclass(frozen=True)
class _Measures:
    """Size and scrolling of the viewport, and sizes of what stands on it, in pixels."""

    width: int
    height: int
    across: int
    down: int
    row: int
    head: int
    names: int


class ScheduleScene:
    """Read by who paints, changed by who listens to mouse and keys; scrolled and sized by its view."""

    def __init__(self, view: QAbstractScrollArea, look: Appearance) -> None:
        self._view, self.look = view, look
        self.lines = ScheduleLines()
        self.scale = Scale(date.today(), STEPS["quarter"])
        self.seasons: Sequence[Season] = ()
        self.selected: frozenset[str] = frozenset()  # projects
        self.current = -1
        self.drag: Drag | None = None
        self._held: _Measures | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """While a picture is painted nothing is scrolled or resized: measure the view only once."""
        self._held = self._measured()
        try:
            yield
        finally:
            self._held = None

    def _now(self) -> _Measures:
        return self._held or self._measured()

    def _measured(self) -> _Measures:
        size, px = self._view.viewport().size(), self.look.px
        return _Measures(
            size.width(),
            size.height(),
            self._view.horizontalScrollBar().value(),
            self._view.verticalScrollBar().value(),
            px(_ROW),
            px(_HEAD),
            px(_NARROW_NAMES if size.width() < px(1300) else _NAMES),
        )

    @property
    def width(self) -> int:
        return self._now().width

    @property
    def height(self) -> int:
        return self._now().height

    @property
    def across(self) -> int:
        """How far it is scrolled along the days."""
        return self._now().across

    @property
    def down(self) -> int:
        """How far it is scrolled along the rows."""
        return self._now().down

    @property
    def focused(self) -> bool:
        """Whether the keyboard is here."""
        return self._view.hasFocus()

    def row_height(self) -> int:
        """How high a row is."""
        return self._now().row

    def head(self) -> int:
        """How high the head with the days is."""
        return self._now().head

    def names(self) -> int:
        """How wide the names at the left are."""
        return self._now().names

    def axis(self) -> QRectF:
        """Where the bars stand, below the head."""
        now = self._now()
        return QRectF(now.names, now.head, max(1, now.width - now.names), max(1, now.height - now.head))

    def x(self, day: date) -> float:
        """Where a day begins on the viewport."""
        now = self._now()
        return now.names + self.scale.x(day) - now.across

    def row_top(self, row: int) -> float:
        """Where a row begins in the viewport."""
        now = self._now()
        return now.head + row * now.row - now.down

    def row_at(self, y: float) -> int:
        """The row at a height, -1 when there is none."""
        if y < self.head():
            return -1
        row = int((y - self.head() + self.down) // self.row_height())
        return row if 0 <= row < len(self.lines.lines) else -1

    def line(self, row: int) -> Line | None:
        """What stands in a row."""
        return self.lines.lines[row] if 0 <= row < len(self.lines.lines) else None

    def visible_rows(self) -> range:
        """The rows in sight."""
        high = self.row_height()
        top = self.down // high
        count = int(self.axis().height() // high) + 2
        return range(top, min(len(self.lines.lines), top + count))

    def bar_box(self, row: int) -> QRectF | None:
        """Where the bar of a row stands, as dragged; None when it has none."""
        line = self.line(row)
        if line is None or isinstance(line, Heading) or line.start is None or line.end is None:
            return None
        start, end = self.dragged(line, line.start, line.end)
        high = self.look.px(14 if isinstance(line, OwnerLine) else 8)
        left, right = self.x(start), self.x(end + timedelta(days=1))
        middle = self.row_top(row) + self.row_height() / 2
        return QRectF(left, middle - high / 2, max(2.0, right - left), high)

    def node_place(self, row: int, node: Node) -> QPointF:
        """Where a milestone stands, as dragged."""
        day, drag = node.planned, self.drag
        if drag is not None:
            wanted, line = drag.wanted, self.line(row)
            mine = wanted.id == node.id
            whole = wanted.part == BODY and line is not None and not isinstance(line, Heading)
            if mine or (
                whole and isinstance(line, OwnerLine) and wanted.id == line.id and node.actual is None
            ):
                day += timedelta(days=wanted.days)
        return QPointF(self.x(day) + self.scale.day / 2, self.row_top(row) + self.row_height() / 2)

    def dragged(self, line: BarLine, start: date, end: date) -> tuple[date, date]:
        """Start and end of a bar as it is dragged."""
        drag = self.drag
        if drag is None:
            return start, end
        by, wanted = timedelta(days=drag.wanted.days), drag.wanted
        with_owner = (
            isinstance(line, StepLine)
            and wanted.id == line.owner
            and wanted.part == BODY
            and end >= self.lines.today
        )
        if wanted.id != line.id and not with_owner:
            return start, end
        if wanted.part == START:
            return min(start + by, end - timedelta(days=1)), end
        if wanted.part == END:
            return start, max(end + by, start + timedelta(days=1))
        return start + by, end + by

    def grip_at(self, x: float, y: float) -> Grip | None:
        """What can be taken hold of at a place."""
        row = self.row_at(y)
        line = self.line(row)
        if line is None or isinstance(line, Heading) or x < self.axis().left():
            return None
        box = self.bar_box(row)
        level = box is not None and box.top() - 4 <= y <= box.bottom() + 4
        if box is not None and level:  # just outside the ends, where a milestone on the last day leaves room
            if box.right() - 1 <= x <= box.right() + _OUTSIDE:
                return Grip(row, END)
            if box.left() - _OUTSIDE <= x <= box.left() + 1:
                return Grip(row, START)
        if isinstance(line, OwnerLine):
            for node in line.nodes:
                place = self.node_place(row, node)
                if abs(place.x() - x) + abs(place.y() - y) <= self.look.px(7):
                    return Grip(row, BODY, node)
        if box is None or not level:
            return None
        grip = min(_GRIP, box.width() / 3)
        if abs(x - box.left()) <= grip:
            return Grip(row, START)
        if abs(x - box.right()) <= grip:
            return Grip(row, END)
        return Grip(row, BODY) if box.left() < x < box.right() else None

    def chevron(self, row: int) -> QRectF:
        """Where the arrow stands that shows and hides what is below a row."""
        size = self.look.px(16)
        return QRectF(self.look.px(8), self.row_top(row) + (self.row_height() - size) / 2, size, size)

    def span(self) -> tuple[date, date]:
        """The first and the last day in sight."""
        value, axis = self.across, self.axis()
        return self.scale.when(value), self.scale.when(value + axis.width())
