"""源头治理: which units upstream have grave problems that nobody treats yet, and since when somebody does.

What is known of a unit is kept from one picture to the next; an edit makes only the units it touches, and
what lies downstream of them, be worked out anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.homes import grouped_into
from ecodesk.analysis.patch_pieces import PatchPiece, patch_pieces
from ecodesk.model.amended import Amended
from ecodesk.model.code_lists import codes_where, counted_statuses
from ecodesk.model.measures import near_areas
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot

NEVER = date.max.toordinal()
_KEPT = 3  # sources told of one unit


@dataclass(frozen=True)
class Source:
    """A problem of a unit that water carries on: its type, what is untreated in m², when its treatment begins."""

    unit: str
    problem_type: str
    gap: float
    begins: int  # ordinal of the day; NEVER when no counted project treats it


Sources = Amended[str, tuple[Source, ...]]


@dataclass
class _Known:
    own: Sources = field(default_factory=lambda: Amended({}))
    upstream: Sources = field(default_factory=lambda: Amended({}))
    changed: frozenset[str] = frozenset()  # units left out when it was handed on
    day: date | None = None  # for which it was worked out: gaps are excused until a day


def _known(snapshot: Snapshot, severity: int, least_share: float) -> _Known:
    return snapshot.once(("sources", severity, least_share), _Known)


def carry_on(
    before: Snapshot, after: Snapshot, units: Collection[str], severity: int, least_share: float
) -> None:
    """Hand on what is known to the next picture, but for some units and all downstream of them."""
    key = ("sources", severity, least_share)
    old = before.once(key, _Known)

    def remaining() -> _Known:
        changed = set(units)
        below = changed | flow(after).below(changed)
        return _Known(old.own.after({}, changed), old.upstream.after({}, below), frozenset(changed), old.day)

    after.once(key, remaining)


def sources_upstream(
    snapshot: Snapshot, units: Iterable[str], severity: int, least_share: float, today: date
) -> dict[str, tuple[Source, ...]]:
    """For each unit the sources upstream whose treatment begins last, or never; the latest first.

    A source is a problem of a type that water carries on, at least so grave, with more than a share untreated.
    """
    known = _known(snapshot, severity, least_share)
    if known.day != today:
        known.own, known.upstream, known.changed, known.day = Amended({}), Amended({}), frozenset(), today
    wanted = list(units)
    order = _upstream_first(snapshot, wanted, known)
    tributaries = flow(snapshot).tributaries
    lacking = {above for unit in order for above in tributaries.get(unit, ())} - known.own.keys()
    if lacking:
        # Asked for all units that changed, the pieces of their patches are those coverage is judged by.
        lacking |= {unit for unit in known.changed if unit in snapshot.table(RestorationUnit)}
        known.own = known.own.after(_own_sources(snapshot, lacking, severity, least_share, today))
    fresh: dict[str, tuple[Source, ...]] = {}
    for unit in order:
        found = {
            source
            for above in tributaries.get(unit, ())
            for source in (*known.own.get(above, ()), *(fresh.get(above) or known.upstream.get(above, ())))
        }
        ranked = sorted(found, key=lambda s: (-s.begins, -s.gap, s.unit, s.problem_type))
        fresh[unit] = tuple(ranked[:_KEPT])
    known.upstream = known.upstream.after(fresh)
    return {unit: known.upstream[unit] for unit in wanted}


def _upstream_first(snapshot: Snapshot, units: list[str], known: _Known) -> list[str]:
    """The units, and those above them that are not known yet, so that none stands before its tributaries."""
    tributaries = flow(snapshot).tributaries
    order: list[str] = []
    seen: set[str] = set()
    for start in units:
        waiting = [(start, False)]
        while waiting:
            unit, ready = waiting.pop()
            if ready:
                order.append(unit)
            elif unit not in seen and unit not in known.upstream:
                seen.add(unit)
                waiting.append((unit, True))
                waiting += [(above, False) for above in tributaries.get(unit, ()) if above not in seen]
    return order


def _own_sources(
    snapshot: Snapshot, units: set[str], severity: int, least_share: float, today: date
) -> dict[str, tuple[Source, ...]]:
    every = len(units) > len(snapshot.table(RestorationUnit)) // 2
    pieces = patch_pieces(snapshot, None if every else sorted(units), today)
    kinds = codes_where("problem_type", "source")
    grave: dict[tuple[str, str], list[PatchPiece]] = {}
    for piece in pieces:
        if piece.problem_type in kinds and piece.severity >= severity and piece.unit in units:
            grave.setdefault((piece.unit, piece.problem_type), []).append(piece)
    begins = _begins(snapshot, {unit for unit, _ in grave})
    found: dict[str, tuple[Source, ...]] = dict.fromkeys(units, ())
    for (unit, kind), mine in grave.items():
        whole = float(near_areas([p.geometry for p in mine], snapshot.crs).sum())
        gap = float(near_areas([p.gap for p in mine], snapshot.crs).sum())
        if gap > least_share * whole:
            found[unit] = (*found[unit], Source(unit, kind, gap, begins.get((unit, kind), NEVER)))
    return found


def _begins(snapshot: Snapshot, units: set[str]) -> dict[tuple[str, str], int]:
    """When the first counted project of a unit that treats a problem type starts."""
    projects = snapshot.table(Project)
    homes, types, starts = (projects.column(name) for name in ("unit", "problem_types", "start"))
    found: dict[tuple[str, str], int] = {}
    for i in grouped_into(snapshot, units, counted_statuses()).tolist():
        day = NEVER if starts[i] is None else starts[i].toordinal()
        for kind in types[i]:
            found[homes[i], kind] = min(day, found.get((homes[i], kind), NEVER))
    return found
