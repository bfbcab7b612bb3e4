"""What the schedule lists: headings, projects and entries with their bars, steps, and links. Plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from ecodesk.analysis.timetable import Node, Step, Timetable, timetable
from ecodesk.i18n import t
from ecodesk.model.records import LedgerEntry, Project, RoadmapStep
from ecodesk.ui.ledger.arranging import Arrangement, Heading
from ecodesk.ui.ledger.entry_rows import EntryRows, listed_entries


@dataclass(frozen=True)
class OwnerLine:
    """A bar with milestones and steps: its period, its progress as shares of the whole (None: not known)."""

    id: str
    code: str
    name: str
    element: str
    start: date | None
    end: date | None
    actual: float | None
    planned: float | None
    nodes: tuple[Node, ...]
    steps: int
    unfolded: bool = False
    outside: bool = False  # listed although the filter leaves it out, because it is selected

    table: ClassVar[str]

    @property
    def owner(self) -> str:
        return self.id

    @property
    def project(self) -> str:
        """The project it stands for, empty when for none."""
        return ""


class ProjectLine(OwnerLine):
    """A project."""

    table: ClassVar[str] = Project.table

    @property
    def project(self) -> str:
        return self.id


class EntryLine(OwnerLine):
    """A ledger entry that has no project; its number is its code."""

    table: ClassVar[str] = LedgerEntry.table


@dataclass(frozen=True)
class StepLine:
    """A step of the roadmap of the line above it. `slack` in days, None when it could not be worked out."""

    id: str
    owner: str
    project: str  # empty for the step of an entry
    name: str
    start: date | None
    end: date | None
    slack: int | None
    in_circle: bool = False

    table: ClassVar[str] = RoadmapStep.table

    @property
    def critical(self) -> bool:
        return self.slack == 0


BarLine = OwnerLine | StepLine
Line = Heading | BarLine


@dataclass(frozen=True)
class Link:
    """A step and the one after it, by the rows their bars stand in."""

    first: int
    second: int
    critical: bool
    broken: bool  # the second begins before the first is finished


def _no_rows() -> npt.NDArray[np.intp]:
    return np.empty(0, dtype=np.intp)


@dataclass(frozen=True)
class ScheduleLines:
    """All lines, the links between them, and the days they span."""

    lines: tuple[Line, ...] = ()
    links: tuple[Link, ...] = ()
    today: date = date.min
    first: date | None = None
    last: date | None = None
    circles: tuple[tuple[str, ...], ...] = ()  # names of the steps that wait for each other
    upper: npt.NDArray[np.intp] = field(
        default_factory=_no_rows
    )  # the rows links begin and end at, the upper one and the lower one
    lower: npt.NDArray[np.intp] = field(default_factory=_no_rows)
    row_of: Mapping[str, int] = field(default_factory=dict)

    def links_across(self, top: int, bottom: int) -> list[Link]:
        """The links that touch or cross some rows."""
        at = np.flatnonzero((self.upper <= bottom) & (self.lower >= top))
        return [self.links[i] for i in at.tolist()]


_ENTRIES = "entries without a project"  # key of their heading
_ENTRIES_TITLE = t("没有项目的台账条目", "Ledger entries without a project")


def schedule_lines(arrangement: Arrangement, unfolded: frozenset[str], *, all_steps: bool) -> ScheduleLines:
    """The lines of an arrangement, with the steps of unfolded projects below them (or of all).

    Ledger entries that have no project and that the filter lets through stand below, under a heading of their own.
    """
    rows, times = arrangement.rows, timetable(arrangement.rows.snapshot)
    ringed = frozenset(step for circle in times.path.circles for step in circle)
    shown = _Shown(times, unfolded, all_steps, ringed)
    lines: list[Line] = []
    columns = [rows.values(name) for name in ("code", "name", "element", "start", "end")]
    for line in arrangement.lines:
        if isinstance(line, Heading):
            lines.append(line)
        else:
            values = [column[line] for column in columns]
            lines += shown.lines(ProjectLine, rows.table.ids[line], values, line in arrangement.outside)
    entries = EntryRows(rows.snapshot, rows.worst)
    listed = listed_entries(entries, arrangement.wish)
    if listed:
        folded = _ENTRIES in arrangement.wish.folded
        money = float(entries.numbers("invest")[listed].sum())
        lines.append(Heading(_ENTRIES, _ENTRIES_TITLE, len(listed), 0.0, money, folded))
        columns = [entries.values(name) for name in ("code", "name", "element", "start", "end")]
        for at in listed if not folded else ():
            lines += shown.lines(EntryLine, entries.table.ids[at], [column[at] for column in columns])
    return _linked(tuple(lines), times)


@dataclass(frozen=True)
class _Shown:
    """Makes the lines of an owner: its bar, and its steps where they are to be seen."""

    times: Timetable
    unfolded: frozenset[str]
    all_steps: bool
    ringed: frozenset[str]  # steps that wait for each other

    def lines(
        self, kind: type[OwnerLine], owner: str, values: Sequence[Any], outside: bool = False
    ) -> list[Line]:
        times, steps = self.times, self.times.steps.get(owner, ())
        code, name, element, start, end = values
        open_ = bool(steps) and (self.all_steps != (owner in self.unfolded))
        made = kind(
            owner,
            code,
            name,
            element,
            start,
            end,
            times.actual.get(owner),
            times.planned.get(owner),
            times.nodes.get(owner, ()),
            len(steps),
            open_,
            outside,
        )
        return [made, *(self._step(step, made.project) for step in (steps if open_ else ()))]

    def _step(self, step: Step, project: str) -> StepLine:
        span = self.times.path.spans.get(step.id)
        said = f"{step.number} {step.name}" if step.number is not None else step.name
        slack = span.slack if span is not None else None
        return StepLine(
            step.id, step.owner, project, said, step.start, step.end, slack, step.id in self.ringed
        )


def _linked(lines: tuple[Line, ...], times: Timetable) -> ScheduleLines:
    row_of = {line.id: row for row, line in enumerate(lines) if not isinstance(line, Heading)}
    steps = {step.id: step for mine in times.steps.values() for step in mine}
    links: list[Link] = []
    for step in steps.values():
        before = steps.get(step.predecessor)
        if before is None:
            continue
        first = row_of.get(before.id, row_of.get(before.owner))
        second = row_of.get(step.id, row_of.get(step.owner))
        if first is None or second is None or first == second:
            continue
        broken = before.end is not None and step.start is not None and before.end > step.start
        tight = before.end is not None and step.start is not None and before.end >= step.start
        critical = tight and times.path.is_critical(before.id) and times.path.is_critical(step.id)
        links.append(Link(first, second, critical, broken))
    days = [day for line in lines if not isinstance(line, Heading) for day in _days(line)]
    names = tuple(tuple(steps[step].name for step in circle) for circle in times.path.circles)
    return ScheduleLines(
        lines,
        tuple(links),
        times.today,
        min(days, default=None),
        max(days, default=None),
        names,
        np.array([min(link.first, link.second) for link in links], dtype=np.intp),
        np.array([max(link.first, link.second) for link in links], dtype=np.intp),
        row_of,
    )


def _days(line: BarLine) -> list[date]:
    nodes = [node.planned for node in line.nodes] if isinstance(line, OwnerLine) else []
    return [day for day in (line.start, line.end, *nodes) if day is not None]
