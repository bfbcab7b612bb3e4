"""Days along the time axis: where a day stands, what the two lines of its head say, and seasons of the year."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ecodesk.i18n import Text, t

LEAST, MOST = 0.05, 24.0  # pixels for a day
STEPS = {"month": 4.0, "quarter": 1.3, "year": 0.42}  # pixels for a day
_WEEKS_FROM, _MONTHS_FROM, _QUARTERS_FROM = 7.0, 1.9, 0.7


@dataclass(frozen=True)
class Mark:
    """One stretch of a line of the head: from its first day to the day after its last."""

    first: date
    after: date
    text: Text


@dataclass(frozen=True)
class Season:
    """A part of every year, from one (month, day) to another, both included."""

    id: str
    first: tuple[int, int]
    last: tuple[int, int]

    def spans(self, first: date, last: date) -> Iterator[tuple[date, date]]:
        """Its first day and the day after its last in every year of a span; one may run over New Year."""
        for year in range(first.year - 1, last.year + 1):
            runs_over = self.last < self.first
            start, end = _day(year, *self.first), _day(year + runs_over, *self.last)
            if end >= first and start <= last:
                yield start, end + timedelta(days=1)


@dataclass(frozen=True)
class Scale:
    """The first day shown at the left end of the axis, and how many pixels a day takes."""

    origin: date
    day: float

    def x(self, when: date) -> float:
        """Where a day begins, from the left end of the axis."""
        return (when - self.origin).days * self.day

    def when(self, x: float) -> date:
        """The day at a place."""
        return self.origin + timedelta(days=int(x // self.day))

    def upper(self, first: date, last: date) -> list[Mark]:
        """The upper line of the head: months where weeks have room, else years."""
        return _months(first, last, long=True) if self.day >= _WEEKS_FROM else _years(first, last)

    def lower(self, first: date, last: date) -> list[Mark]:
        """The lower line: weeks, months or quarters, whichever have room; none where only years have."""
        if self.day >= _WEEKS_FROM:
            return _weeks(first, last)
        if self.day >= _MONTHS_FROM:
            return _months(first, last)
        return _quarters(first, last) if self.day >= _QUARTERS_FROM / 2 else []


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def season(name: str, first: float, last: float) -> Season | None:
    """A season of two numbers written MMDD, None when they name no days."""
    ends = [divmod(round(value), 100) for value in (first, last)]
    if not all(1 <= month <= 12 and 1 <= day <= 31 for month, day in ends):
        return None
    return Season(name, ends[0], ends[1])


def _years(first: date, last: date) -> list[Mark]:
    return [
        Mark(date(y, 1, 1), date(y + 1, 1, 1), t("{y} 年", "{y}").format(y=y))
        for y in range(first.year, last.year + 1)
    ]


def _quarters(first: date, last: date) -> list[Mark]:
    made = []
    for year in range(first.year, last.year + 1):
        for n in range(4):
            start = date(year, 3 * n + 1, 1)
            after = date(year + (n == 3), 3 * (n + 1) % 12 + 1, 1)
            if after > first and start <= last:
                made.append(Mark(start, after, t("{n} 季", "Q{n}").format(n=n + 1)))
    return made


def _months(first: date, last: date, *, long: bool = False) -> list[Mark]:
    made = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        after = date(year + month // 12, month % 12 + 1, 1)
        name = t("{y} 年 {m} 月", "{y}-{mm}") if long else t("{m} 月", "{m}")
        made.append(Mark(date(year, month, 1), after, name.format(y=year, m=month, mm=f"{month:02d}")))
        year, month = after.year, after.month
    return made


def _weeks(first: date, last: date) -> list[Mark]:
    made = []
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        after = monday + timedelta(days=7)
        made.append(Mark(monday, after, t("{d} 日", "{d}").format(d=monday.day)))
        monday = after
    return made
