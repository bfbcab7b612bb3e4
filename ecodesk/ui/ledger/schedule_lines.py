"""What the schedule lists: headings, projects with their bars, the steps of unfolded ones, and links. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from ecodesk.analysis.timetable import Node, Timetable, timetable
from ecodesk.model.records import Project, RoadmapStep
from ecodesk.ui.ledger.arranging import Arrangement, Heading


@dataclass(frozen=True)
class ProjectLine:
    """A project: its period, its progress as shares of the whole (None when nothing is known), its milestones."""

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

    table: ClassVar[str] = Project.table

    @property
    def project(self) -> str:
        return self.id


@dataclass(frozen=True)
class StepLine:
    """A step of the roadmap of the project above it. `slack` in days, None when it could not be worked out."""

    id: str
    project: str
    name: str
    start: date | None
    end: date | None
    slack: int | None
    in_circle: bool = False

    table: ClassVar[str] = RoadmapStep.table

    @property
    def critical(self) -> bool:
        return self.slack == 0


BarLine = ProjectLine | StepLine
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


def schedule_lines(arrangement: Arrangement, unfolded: frozenset[str], *, all_steps: bool) -> ScheduleLines:
    """The lines of an arrangement, with the steps of unfolded projects below them (or of all)."""
    rows, times = arrangement.rows, timetable(arrangement.rows.snapshot)
    ids = rows.table.ids
    columns = [rows.values(name) for name in ("code", "name", "element", "start", "end")]
    ringed = {step for circle in times.path.circles for step in circle}
    lines: list[Line] = []
    for line in arrangement.lines:
        if isinstance(line, Heading):
            lines.append(line)
            continue
        project, steps = ids[line], times.steps.get(ids[line], ())
        open_ = bool(steps) and (all_steps != (project in unfolded))
        code, name, element, start, end = (column[line] for column in columns)
        lines.append(
            ProjectLine(
                project,
                code,
                name,
                element,
                start,
                end,
                times.actual.get(project),
                times.planned.get(project),
                times.nodes.get(project, ()),
                len(steps),
                open_,
                line in arrangement.outside,
            )
        )
        for step in steps if open_ else ():
            span = times.path.spans.get(step.id)
            said = f"{step.number} {step.name}" if step.number is not None else step.name
            lines.append(
                StepLine(
                    step.id,
                    project,
                    said,
                    step.start,
                    step.end,
                    span.slack if span is not None else None,
                    step.id in ringed,
                )
            )
    return _linked(tuple(lines), times)


def _linked(lines: tuple[Line, ...], times: Timetable) -> ScheduleLines:
    row_of = {line.id: row for row, line in enumerate(lines) if not isinstance(line, Heading)}
    steps = {step.id: step for mine in times.steps.values() for step in mine}
    links: list[Link] = []
    for step in steps.values():
        before = steps.get(step.predecessor)
        if before is None:
            continue
        first = row_of.get(before.id, row_of.get(before.project))
        second = row_of.get(step.id, row_of.get(step.project))
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
    nodes = [node.planned for node in line.nodes] if isinstance(line, ProjectLine) else []
    return [day for day in (line.start, line.end, *nodes) if day is not None]
