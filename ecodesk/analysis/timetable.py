"""The timetables of all projects and entries at once: milestones, roadmap steps, progress, what is critical.

An owner is a project, or a ledger entry that has none (domain 6.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
    owner: str
    number: int | None
    name: str
    start: date | None
    end: date | None
    predecessor: str


@dataclass(frozen=True)
class Timetable:
    """By owner: its milestones by date, its steps by number, its progress as a share; and the critical path."""

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
    nodes = milestones.once("nodes by owner", lambda: _nodes(milestones))
    steps = roadmap.once("steps by owner", lambda: _steps(roadmap))
    planned = {o: _share(mine, lambda node: node.planned < today) for o, mine in nodes.items()}
    done = {o: _share(mine, lambda node: node.actual is not None) for o, mine in nodes.items()}
    path = roadmap.once("critical path", lambda: _path(steps))
    return Timetable(today, nodes, steps, {**done, **_told(snapshot.table(LedgerEntry))}, planned, path)


def _nodes(table: Table[Milestone]) -> dict[str, tuple[Node, ...]]:
    found: dict[str, list[Node]] = {}
    columns = [table.column(name) for name in ("name", "kind", "planned", "actual", "weight")]
    rows = zip(table.ids, _owners(table), *columns, strict=True)
    for row_id, owner, name, kind, planned, actual, weight in rows:
        if owner and planned is not None:
            found.setdefault(owner, []).append(Node(row_id, name, kind, planned, actual, weight or 0.0))
    return {owner: tuple(sorted(mine, key=lambda n: n.planned)) for owner, mine in found.items()}


def _steps(table: Table[RoadmapStep]) -> dict[str, tuple[Step, ...]]:
    found: dict[str, list[Step]] = {}
    columns = [table.column(name) for name in ("number", "name", "start", "end", "predecessor")]
    rows = zip(table.ids, _owners(table), *columns, strict=True)
    for row_id, owner, number, name, start, end, before in rows:
        if owner:
            found.setdefault(owner, []).append(Step(row_id, owner, number, name, start, end, before))
    return {
        owner: tuple(sorted(mine, key=lambda s: (s.number is None, s.number or 0)))
        for owner, mine in found.items()
    }


def _owners(table: Table[Milestone] | Table[RoadmapStep]) -> Iterator[str]:
    pairs = zip(table.column("project"), table.column("entry"), strict=True)
    return (project or entry for project, entry in pairs)


def _path(steps: Mapping[str, tuple[Step, ...]]) -> CriticalPath:
    return critical_path([one for mine in steps.values() for step in mine for one in _activity(step)])


def _share(nodes: tuple[Node, ...], counts: Callable[[Node], bool]) -> float:
    whole = sum(node.weight for node in nodes)
    return sum(node.weight for node in nodes if counts(node)) / whole if whole > 0 else 0.0


def _told(entries: Table[LedgerEntry]) -> dict[str, float]:
    """What the ledger says of the progress, which outweighs the milestones; the furthest where it says several."""
    told: dict[str, float] = {}
    columns = (entries.column(name) for name in ("project", "progress_pct", "withdrawn"))
    for row_id, project, percent, withdrawn in zip(entries.ids, *columns, strict=True):
        if percent is not None and not withdrawn:
            owner = project or row_id
            told[owner] = max(told.get(owner, 0.0), min(1.0, max(0.0, percent / 100)))
    return told


def _activity(step: Step) -> tuple[Activity, ...]:
    if step.start is None or step.end is None:
        return ()
    after = (step.predecessor,) if step.predecessor else ()
    return (Activity(step.id, (step.end - step.start).days, after, step.start.toordinal(), step.owner),)
