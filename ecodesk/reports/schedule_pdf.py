"""Draw the schedule as PDF: names at the left, bars along the months, as many pages as there are lines."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPen, QPolygonF

from ecodesk.analysis.timetable import DONE, OVERDUE
from ecodesk.i18n import Text, t
from ecodesk.maps.tokens import element_style, palette
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.pages_to_pdf import (
    A3,
    FOOT,
    SIDE,
    TOP,
    draw_nothing,
    draw_page_head,
    ready_to_draw,
    write_pages,
)
from ecodesk.reports.paper import CENTRE, HAIRLINE, MIN_PT, PER_MM, QUIET, RIGHT, Paper
from ecodesk.reports.schedule_sheet import ScheduleLine, ScheduleSheet
from ecodesk.reports.wording import sayer

_TITLE = t("项目进度图", "Schedule of projects")
_NAMES, _PERCENT, _ROW, _STEP, _HEAD = 92.0, 14.0, 5.2, 4.2, 8.0
_SOFT, _BAND = "#B9C2BE", "#ECEFEE"
_MOST_MONTHS = 60  # of a page that names its months


def write_schedule(
    sheet: ScheduleSheet, to: Path, *, language: str = "zh_CN", progress: Progress = SILENT
) -> Path:
    """Write the schedule on A3. Raises CannotWrite; leaves no half file."""
    ready_to_draw()
    drawing = _Drawing(sheet, language)
    title = f"{sheet.plan} {drawing.say(_TITLE)}".strip()
    pages = [partial(drawing.draw, i) for i in range(len(drawing.pages))]
    return write_pages(to, title, pages, A3, progress)


class _Drawing:
    def __init__(self, sheet: ScheduleSheet, language: str) -> None:
        self._sheet, self.say = sheet, sayer(language)
        self._width, self._height = A3
        self._left = SIDE + _NAMES
        self._room = self._width - SIDE - _PERCENT - self._left
        self._days = max(1, (sheet.last - sheet.first).days + 1)
        self.pages = self._paged()

    def _paged(self) -> list[list[ScheduleLine]]:
        """Lines in pages; a heading never stands last."""
        pages: list[list[ScheduleLine]] = [[]]
        most = self._height - TOP - FOOT - _HEAD
        left = most
        for i, line in enumerate(self._sheet.lines):
            following = _ROW if not line.bar and i + 1 < len(self._sheet.lines) else 0.0
            if pages[-1] and left < _high(line) + following:
                pages.append([])
                left = most
            pages[-1].append(line)
            left -= _high(line)
        return pages

    def draw(self, page: int, paper: Paper) -> None:
        sheet = self._sheet
        draw_page_head(
            paper,
            self.say,
            _TITLE,
            self._width,
            (page + 1, len(self.pages)),
            plan=sheet.plan,
            version=sheet.version,
            today=sheet.today,
            is_sample=sheet.is_sample,
        )
        lines = self.pages[page]
        if not lines:
            why = t("还没有项目，排不出进度", "There are no projects to schedule yet")
            draw_nothing(paper, self.say, why, TOP + _HEAD)
        foot = TOP + _HEAD + sum(map(_high, lines))
        self._axis(paper, foot)
        y = TOP + _HEAD
        for line in lines:
            self._line(paper, line, y)
            y += _high(line)
        x = self._x(sheet.today)
        if sheet.first <= sheet.today <= sheet.last:
            paper.line(x, TOP, x, foot, 0.3, palette("light", "accent"))
        self._legend(paper)

    def _x(self, day: date) -> float:
        return self._left + self._room * (day - self._sheet.first).days / self._days

    def _axis(self, paper: Paper, foot: float) -> None:
        right = self._left + self._room
        paper.box(SIDE, TOP, self._width - 2 * SIDE, _HEAD, 0, fill=_BAND)
        percent = self.say(t("实际 / 计划", "Actual / plan"))
        paper.text(right, TOP, _PERCENT, _HEAD, percent, MIN_PT, align=RIGHT)
        first, last = self._sheet.first, self._sheet.last
        months = (last.year - first.year + 1) * 12 <= _MOST_MONTHS
        for year in range(first.year, last.year + 1):
            start, after = self._x(date(year, 1, 1)), self._x(date(year, 12, 31))
            paper.text(start, TOP, after - start, 4, str(year), 7.5, weight=700, align=CENTRE)
            paper.line(start, TOP, start, foot, HAIRLINE, QUIET)
            for month in range(1, 13) if months else ():
                x = self._x(date(year, month, 1))
                paper.line(x, TOP + 4, x, foot, 0.05, _SOFT)
                paper.text(x, TOP + 4, self._room * 30 / self._days, 4, str(month), MIN_PT, align=CENTRE)
        paper.line(SIDE, TOP + _HEAD, self._width - SIDE, TOP + _HEAD, 0.2)

    def _line(self, paper: Paper, line: ScheduleLine, y: float) -> None:
        high = _high(line)
        if not line.bar:
            paper.box(SIDE, y, self._width - 2 * SIDE, high, 0, fill="#F6F8F7")
            paper.text(SIDE + 1, y, _NAMES, high, self.say(line.title), 8, weight=700)
        elif line.step:
            paper.text(SIDE + 24, y, _NAMES - 26, high, self.say(line.title), 7, colour=QUIET)
        else:
            paper.text(SIDE + 1, y, 20, high, line.code, 7.5, weight=600)
            paper.text(SIDE + 22, y, _NAMES - 24, high, self.say(line.title), 7.5)
        self._bar(paper, line, y)
        paper.line(SIDE, y + high, self._width - SIDE, y + high, 0.05, _SOFT)

    def _bar(self, paper: Paper, line: ScheduleLine, y: float) -> None:
        high = _high(line)
        if line.start is not None and line.end is not None and line.end >= line.start:
            x, end = self._x(line.start), self._x(line.end)
            if line.step:
                fill = palette("light", "error") if line.critical else "#7C8883"
                paper.box(x, y + 1.4, end - x, 1.2, 0, fill=fill)
                if line.critical:
                    paper.line(x, y + 3.1, end, y + 3.1, 0.25, fill)
            else:
                style = element_style("light", line.element)
                paper.box(x, y + 1.2, end - x, high - 2.4, 0.15, style.outline, "#FFFFFF")
                if line.actual:
                    paper.box(x, y + 1.2, (end - x) * min(1.0, line.actual), high - 2.4, 0, fill=style.colour)
                if line.planned is not None:
                    tick = x + (end - x) * min(1.0, line.planned)
                    paper.line(tick, y + 0.5, tick, y + high - 0.5, 0.4)
        for node in line.nodes:
            self._node(paper, self._x(node.planned), y + high / 2, node.state(self._sheet.today))
        if not line.step and line.bar and (line.actual is not None or line.planned is not None):
            words = f"{_percent(line.actual)} / {_percent(line.planned)}"
            paper.text(self._left + self._room, y, _PERCENT, high, words, MIN_PT, align=RIGHT)

    def _node(self, paper: Paper, x: float, y: float, state: str) -> None:
        colour = {DONE: palette("light", "ok"), OVERDUE: palette("light", "error")}.get(state)
        size = 1.3
        points = ((x, y - size), (x + size, y), (x, y + size), (x - size, y))
        paper.painter.setPen(QPen(QColor("#FFFFFF" if colour else QUIET), 0.2 * PER_MM))
        paper.painter.setBrush(QColor(colour or "#FFFFFF"))
        paper.painter.drawPolygon(QPolygonF([QPointF(a * PER_MM, b * PER_MM) for a, b in points]))
        if state == OVERDUE:
            paper.text(x - 2, y - 1.6, 4, 3, "!", MIN_PT, weight=700, align=CENTRE, colour="#FFFFFF")

    def _legend(self, paper: Paper) -> None:
        words: Text = t(
            "填充为实际进度，竖线为计划进度；菱形为节点：空心未到期，绿色已完成，红色带 ! 逾期；"
            "步骤带下划线为关键步骤；绿竖线为 {day}",
            "Filled: actual progress; tick: planned. Diamonds are milestones: hollow open, green done, red with ! "
            "overdue. A step underlined is critical. Green line: {day}",
        ).format(day=self._sheet.today.isoformat())
        paper.text(SIDE, self._height - FOOT + 2, self._width - 2 * SIDE, 4, self.say(words), 7, colour=QUIET)


def _high(line: ScheduleLine) -> float:
    return _STEP if line.step else _ROW


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.0f} %"
