"""What dragging in the schedule does to the plan, and what the rule about dates says of it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ecodesk.i18n import Text, plain, t
from ecodesk.model.edit import Edit, change
from ecodesk.model.fields import Record
from ecodesk.model.records import LedgerEntry, Milestone, Project, RoadmapStep, Setting
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.papers import parts_by_entry, parts_by_project, parts_of
from ecodesk.rules.runner import check

BODY, START, END = "body", "start", "end"
DATES = "SCH-001"
_SHIFT = t("{row} 整体移动 {days} 天", "Move {row} by {days} days")


@dataclass(frozen=True)
class Replan:
    """A bar, one of its ends, or a milestone (a body), moved by some days."""

    table: str
    id: str
    part: str
    days: int


def replanned(snapshot: Snapshot, wanted: Replan) -> Edit | None:
    """The edit; None when nothing changes. An end cannot pass the other one.

    A project, or an entry without one, takes what is still to be done with it: milestones not done and steps not
    over yet.
    """
    row = snapshot.row(wanted.table, wanted.id)
    if row is None or wanted.days == 0:
        return None
    by = timedelta(days=wanted.days)
    if isinstance(row, Milestone):
        name = t("{row}节点", "milestone {row}").format(row=plain(row.name))
        return _edit(name, row, _moved(row, ("planned",), by), "planned")
    if not isinstance(row, (Project, LedgerEntry, RoadmapStep)):
        return None
    called = _called(row)
    if wanted.part != BODY:
        return _edit(plain(called), row, _stretched(row, wanted.part, by), wanted.part)
    pairs: list[tuple[Record, Record]] = [(row, _moved(row, ("start", "end"), by))]
    if not isinstance(row, RoadmapStep):
        nodes, steps = _timetable_of(snapshot, row)
        pairs += [(node, _moved(node, ("planned",), by)) for node in nodes if node.actual is None]
        pairs += [
            (step, _moved(step, ("start", "end"), by))
            for step in steps
            if step.end is None or step.end >= snapshot.today
        ]
    edit = change(_SHIFT.format(row=plain(called), days=f"{wanted.days:+d}"), pairs)
    return edit if edit.changes else None


def _called(row: Project | LedgerEntry | RoadmapStep) -> str:
    if isinstance(row, RoadmapStep):
        return row.name
    return (row.code if isinstance(row, Project) else row.ledger_no) or row.name


def _timetable_of(
    snapshot: Snapshot, owner: Project | LedgerEntry
) -> tuple[list[Milestone], list[RoadmapStep]]:
    by_owner = parts_by_project if isinstance(owner, Project) else parts_by_entry
    nodes, steps = snapshot.table(Milestone), snapshot.table(RoadmapStep)
    return (
        [nodes.at(i) for i in by_owner(snapshot, Milestone).get(owner.id, ())],
        [steps.at(i) for i in by_owner(snapshot, RoadmapStep).get(owner.id, ())],
    )


def _edit(name: Text, before: Record, after: Record, field: str) -> Edit | None:
    what = {
        START: t("开始", "start"),
        END: t("结束", "end"),
        "planned": t("计划日期", "planned date"),
    }[field]
    label = t("{row} {what} {old} → {new}", "{row} {what} {old} → {new}").format(
        row=name, what=what, old=_iso(getattr(before, field)), new=_iso(getattr(after, field))
    )
    edit = change(label, [(before, after)])
    return edit if edit.changes else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else "—"


def _moved(row: Record, fields: tuple[str, ...], by: timedelta) -> Record:
    values: dict[str, Any] = {name: day + by for name in fields if (day := getattr(row, name)) is not None}
    return dataclasses.replace(row, **values)


def _stretched(row: Project | LedgerEntry | RoadmapStep, part: str, by: timedelta) -> Record:
    start, end = row.start, row.end
    if part == START and start is not None:
        moved = start + by
        return dataclasses.replace(
            row, start=min(moved, end - timedelta(days=1)) if end is not None else moved
        )
    if part == END and end is not None:
        moved = end + by
        return dataclasses.replace(
            row, end=max(moved, start + timedelta(days=1)) if start is not None else moved
        )
    return row


def judged(snapshot: Snapshot, owner: str, edit: Edit | None) -> Text | None:
    """What the rule about dates says of a project or entry after an edit (None: as it is); None when all is well.

    Only its own rows and the steps they come after are looked at, so it can be asked while the mouse moves.
    """
    rows: dict[tuple[str, str], Record] = {}
    found = snapshot.table(Project).get(owner) or snapshot.table(LedgerEntry).get(owner)
    if found is None:
        return None
    nodes, steps = _timetable_of(snapshot, found)
    books = parts_of(snapshot, LedgerEntry, owner)
    befores = (snapshot.table(RoadmapStep).get(step.predecessor) for step in steps)
    elsewhere = [row for row in befores if row is not None and owner not in (row.project, row.entry)]
    theirs = [
        row
        for step in elsewhere
        for row in (snapshot.row(Project.table, step.project), snapshot.row(LedgerEntry.table, step.entry))
        if row is not None
    ]
    for row in (found, *nodes, *steps, *books, *elsewhere, *theirs, *snapshot.table(Setting).rows()):
        rows[row.table, row.id] = row
    for one in edit.changes if edit is not None else ():
        if one.after is not None and (one.table, one.id) in rows:
            rows[one.table, one.id] = one.after
    result = check(Snapshot.of(rows.values(), snapshot.crs), select={DATES}, today=snapshot.today)
    said = [one.message for one in result.findings.values() if any(s.id == owner for s in one.subjects)]
    return t("{code} {said}", "{code} {said}").format(code=DATES, said=said[0]) if said else None
