"""The schedule on paper: which lines it has and the days they span. Data only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ecodesk.analysis.timetable import Node, timetable
from ecodesk.i18n import Text
from ecodesk.model.records import LedgerEntry, Project
from ecodesk.model.snapshot import Snapshot


@dataclass(frozen=True)
class ScheduleGroup:
    """Projects, or entries without one, under one heading (None: without one), in their order."""

    title: Text | None
    owners: tuple[str, ...]


@dataclass(frozen=True)
class ScheduleLine:
    """A heading (no `bar`), a project or entry, or a step of what stands above it."""

    title: Text
    bar: bool = False
    code: str = ""
    element: str = ""
    start: date | None = None
    end: date | None = None
    actual: float | None = None
    planned: float | None = None
    nodes: tuple[Node, ...] = ()
    step: bool = False
    critical: bool = False


@dataclass(frozen=True)
class ScheduleSheet:
    """Everything the printed schedule says."""

    plan: str
    version: str
    today: date
    is_sample: bool
    lines: tuple[ScheduleLine, ...]
    first: date
    last: date


def schedule_sheet(
    snapshot: Snapshot, groups: Sequence[ScheduleGroup], *, steps: bool = False
) -> ScheduleSheet:
    """The schedule of some projects and entries in groups, with the steps of their roadmaps when wanted."""
    info, times = snapshot.plan_info, timetable(snapshot)
    projects, entries = snapshot.table(Project), snapshot.table(LedgerEntry)
    lines: list[ScheduleLine] = []
    for group in groups:
        if group.title is not None:
            lines.append(ScheduleLine(group.title))
        for owner in group.owners:
            row = projects.get(owner) or entries[owner]
            lines.append(
                ScheduleLine(
                    Text(row.name, row.name),
                    True,
                    row.code if isinstance(row, Project) else row.ledger_no,
                    row.element,
                    row.start,
                    row.end,
                    times.actual.get(row.id),
                    times.planned.get(row.id),
                    times.nodes.get(row.id, ()),
                )
            )
            for step in times.steps.get(row.id, ()) if steps else ():
                critical = times.path.is_critical(step.id)
                name = Text(step.name, step.name)
                lines.append(
                    ScheduleLine(name, True, "", "", step.start, step.end, step=True, critical=critical)
                )
    days = [
        day
        for line in lines
        for day in (line.start, line.end, *(node.planned for node in line.nodes))
        if day is not None
    ]
    first, last = min(days, default=times.today), max(days, default=times.today)
    return ScheduleSheet(
        info.name if info is not None else "",
        info.version if info is not None else "",
        times.today,
        bool(info is not None and info.is_sample),
        tuple(lines),
        date(first.year, 1, 1),
        date(last.year, 12, 31),
    )
