"""The timetables of all projects at once: milestones, roadmap steps, progress, and what is critical."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from ecodesk.analysis.critical_path import Activity, CriticalPath, critical_path
from ecodesk.model.records import LedgerEntry, Milestone, RoadmapStep
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table

OPEN, DONE, OVERDUE = "open", "done", "overdue"


@dataclass(frozen=True)
class Node:
    """A milestone with a planned date. `weight` is its share of the whole in per cent."""

    id: str
    name: str
    kind: str
    planned: date
    actual: date | None
    weight: float

    def state(self, today: date) -> str:
        """Done, overdue (planned before today and not done) or still open."""
        if self.actual is not None:
            return DONE
        return OVERDUE if self.planned < today else OPEN


@dataclass(frozen=True)
class Step:
    """A step of a roadmap; one that lacks a date is listed without a bar."""

    id: str
    project: str
    number: int | None
    name: str
    start: date | None
    end: date | None
    predecessor: str


@dataclass(frozen=True)
class Timetable:
    """By project: its milestones by date, its steps by number, its progress as a share; and the critical path."""

    today: date
    nodes: Mapping[str, tuple[Node, ...]]
    steps: Mapping[str, tuple[Step, ...]]
    actual: Mapping[str, float]
    planned: Mapping[str, float]
    path: CriticalPath


def timetable(snapshot: Snapshot) -> Timetable:
    """Read the timetables of a picture as of its day; worked out once. Safe to call from any thread."""
    return snapshot.once("timetable", lambda: _read(snapshot))


def _read(snapshot: Snapshot) -> Timetable:
    today = snapshot.today
    milestones, roadmap = snapshot.table(Milestone), snapshot.table(RoadmapStep)
    nodes = milestones.once("nodes by project", lambda: _nodes(milestones))
    steps = roadmap.once("steps by project", lambda: _steps(roadmap))
    planned = {p: _share(mine, lambda node: node.planned < today) for p, mine in nodes.items()}
    done = {p: _share(mine, lambda node: node.actual is not None) for p, mine in nodes.items()}
    path = roadmap.once("critical path", lambda: _path(steps))
    return Timetable(today, nodes, steps, {**done, **_told(snapshot.table(LedgerEntry))}, planned, path)


def _nodes(table: Table[Milestone]) -> dict[str, tuple[Node, ...]]:
    found: dict[str, list[Node]] = {}
    columns = [table.column(name) for name in ("project", "name", "kind", "planned", "actual", "weight")]
    for row_id, project, name, kind, planned, actual, weight in zip(table.ids, *columns, strict=True):
        if project and planned is not None:
            found.setdefault(project, []).append(Node(row_id, name, kind, planned, actual, weight or 0.0))
    return {project: tuple(sorted(mine, key=lambda n: n.planned)) for project, mine in found.items()}


def _steps(table: Table[RoadmapStep]) -> dict[str, tuple[Step, ...]]:
    found: dict[str, list[Step]] = {}
    columns = [table.column(name) for name in ("project", "number", "name", "start", "end", "predecessor")]
    for row_id, project, number, name, start, end, before in zip(table.ids, *columns, strict=True):
        if project:
            found.setdefault(project, []).append(Step(row_id, project, number, name, start, end, before))
    return {
        project: tuple(sorted(mine, key=lambda s: (s.number is None, s.number or 0)))
        for project, mine in found.items()
    }


def _path(steps: Mapping[str, tuple[Step, ...]]) -> CriticalPath:
    return critical_path([one for mine in steps.values() for step in mine for one in _activity(step)])


def _share(nodes: tuple[Node, ...], counts: Callable[[Node], bool]) -> float:
    whole = sum(node.weight for node in nodes)
    return sum(node.weight for node in nodes if counts(node)) / whole if whole > 0 else 0.0


def _told(entries: Table[LedgerEntry]) -> dict[str, float]:
    """What the ledger says of the progress, which outweighs the milestones; the furthest where it says several."""
    told: dict[str, float] = {}
    for project, percent in zip(entries.column("project"), entries.column("progress_pct"), strict=True):
        if project and percent is not None:
            told[project] = max(told.get(project, 0.0), min(1.0, max(0.0, percent / 100)))
    return told


def _activity(step: Step) -> tuple[Activity, ...]:
    if step.start is None or step.end is None:
        return ()
    after = (step.predecessor,) if step.predecessor else ()
    return (Activity(step.id, (step.end - step.start).days, after, step.start.toordinal(), step.project),)
