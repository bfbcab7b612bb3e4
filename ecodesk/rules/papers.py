"""What is on paper about projects: money by source, agreements between projects, resolutions on major matters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ecodesk.model.code_lists import codes_where
from ecodesk.model.fields import Record
from ecodesk.model.records import (
    CrossUnitShare,
    FundingSource,
    LedgerEntry,
    OneMatterResolution,
    Project,
    RoadmapStep,
    SplitAgreement,
)
from ecodesk.model.snapshot import Snapshot

_DECIDED = ("decided", "executing", "executed")


def parts_by_project(snapshot: Snapshot, kind: type[Record]) -> Mapping[str, tuple[int, ...]]:
    """Positions of the rows of a table by the project they belong to; worked out once."""
    return _parts_by(snapshot, kind, "project")


def parts_by_entry(snapshot: Snapshot, kind: type[Record]) -> Mapping[str, tuple[int, ...]]:
    """Positions of the rows of a timetable or roadmap by the ledger entry they belong to; worked out once."""
    return _parts_by(snapshot, kind, "entry")


def _parts_by(snapshot: Snapshot, kind: type[Record], field: str) -> Mapping[str, tuple[int, ...]]:
    table = snapshot.table(kind)

    def work_out() -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for i, owner in enumerate(table.column(field)):
            if owner:
                found.setdefault(owner, []).append(i)
        return {owner: tuple(at) for owner, at in found.items()}

    return table.once(f"by {field}", work_out)


def parts_of(snapshot: Snapshot, kind: type[Record], project: str) -> list[Any]:
    """The rows of a table that belong to a project."""
    table = snapshot.table(kind)
    return [table.at(i) for i in parts_by_project(snapshot, kind).get(project, ())]


def owners_waiting_for(snapshot: Snapshot, table: str, row_id: str) -> set[tuple[str, str]]:
    """Table and id of the projects and entries with a roadmap step that comes after a step.

    Of a project or an entry: with one that comes after any of its steps.
    """
    steps = snapshot.table(RoadmapStep)

    def work_out() -> dict[str, set[tuple[str, str]]]:
        found: dict[str, set[tuple[str, str]]] = {}
        columns = (steps.column(name) for name in ("predecessor", "project", "entry"))
        for before, project, entry in zip(*columns, strict=True):
            if before and (project or entry):
                owner = (Project.table, project) if project else (LedgerEntry.table, entry)
                found.setdefault(before, set()).add(owner)
        return found

    waiting = steps.once("owners by predecessor", work_out)
    if table == RoadmapStep.table:
        return waiting.get(row_id, set())
    parts = {Project.table: parts_by_project, LedgerEntry.table: parts_by_entry}.get(table)
    if parts is None:
        return set()
    own = (steps.ids[i] for i in parts(snapshot, RoadmapStep).get(row_id, ()))
    return {owner for step in own for owner in waiting.get(step, ())}


def sources_of(snapshot: Snapshot, project: str) -> list[FundingSource]:
    """The funding lines of a project."""
    return parts_of(snapshot, FundingSource, project)


def central_levels(snapshot: Snapshot, project: str) -> set[str]:
    """The levels of central money a project has, by code."""
    central = codes_where("funding_source", "central")
    return {s.level for s in sources_of(snapshot, project) if s.level in central and (s.amount or 0) > 0}


def central_money(snapshot: Snapshot, project: str) -> Decimal:
    """Central money of a project in 万元."""
    return _money(snapshot, project, codes_where("funding_source", "central"))


def upper_money(snapshot: Snapshot, project: str) -> Decimal:
    """Central and provincial money of a project in 万元: what a liable party rules out (domain 7.5)."""
    return _money(snapshot, project, codes_where("funding_source", "central") | {"provincial"})


def _money(snapshot: Snapshot, project: str, levels: frozenset[str]) -> Decimal:
    amounts = (s.amount for s in sources_of(snapshot, project) if s.level in levels)
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


AGREEMENTS = (SplitAgreement.table,)
RESOLUTIONS = (OneMatterResolution.table,)


def agreed(snapshot: Snapshot, one: str, other: str, today: date) -> bool:
    """Whether an agreement in force says who of two projects does what on shared ground."""
    return frozenset((one, other)) in _agreed_pairs(snapshot, today)


def _agreed_pairs(snapshot: Snapshot, today: date) -> set[frozenset[str]]:
    def work_out() -> set[frozenset[str]]:
        return {
            frozenset((a, b))
            for row in snapshot.table(SplitAgreement).rows()
            if row.terms.strip() and (row.valid_until is None or row.valid_until >= today)
            for i, a in enumerate(row.projects)
            for b in row.projects[:i]
        }

    return snapshot.table(SplitAgreement).once(("agreed pairs", today), work_out)


def resolved(snapshot: Snapshot, project: str) -> bool:
    """Whether a decided resolution names a project."""
    return bool(resolutions_of(snapshot, project))


def resolutions_of(snapshot: Snapshot, project: str) -> tuple[str, ...]:
    """Ids of the decided resolutions that name a project."""

    def work_out() -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for row in snapshot.table(OneMatterResolution).rows():
            if row.status in _DECIDED:
                for named in row.projects:
                    found[named] = (*found.get(named, ()), row.id)
        return found

    return snapshot.table(OneMatterResolution).once("by project", work_out).get(project, ())


def shares_settled(snapshot: Snapshot, project: str) -> list[CrossUnitShare]:
    """The parts of a project in other units or basins that a decided resolution has settled."""
    decided = resolutions_of(snapshot, project)
    rows: list[CrossUnitShare] = parts_of(snapshot, CrossUnitShare, project)
    return [row for row in rows if row.resolution in decided]
