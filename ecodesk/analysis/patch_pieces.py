"""Problem patches cut to the units they lie in, and what of each piece no project treats (domain 7.6).

From each piece the footprints of the counted projects that treat its type are taken away; what is left is
the gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.apart import groups_apart, without
from ecodesk.analysis.footprints import FootprintIndex, footprints, near_patches, patch_grounds, usable
from ecodesk.analysis.overlaps import interiors_meet
from ecodesk.analysis.parallel import in_threads, parts_in_threads, prepared_in_threads
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.model.code_lists import counted_statuses, elements_of_problem
from ecodesk.model.measures import near_areas
from ecodesk.model.records import GapJustification, ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions


@dataclass(frozen=True, slots=True)
class PatchPiece:
    """The part of a problem patch inside one unit, and the part of it that nobody treats."""

    patch: str
    unit: str
    problem_type: str
    element: str
    severity: int
    geometry: Any
    gap: Any  # polygon, possibly empty
    treated_by: tuple[str, ...]  # ids of counted projects that treat its type and meet it
    # Dimension the patch is drawn in: the ground of a line is a corridor along it, that of a point a disc around it.
    drawn_as: int = 2


def patch_pieces(
    snapshot: Snapshot,
    units: Iterable[str] | None = None,
    today: date | None = None,
    counting: frozenset[str] | None = None,
) -> list[PatchPiece]:
    """All patches cut to the given units (all when None), with what is untreated of each piece.

    Ground of justified gaps that are accepted and in force on the day (today unless given) is left out.
    `counting` are the statuses of projects that treat; those that count by rule unless given.
    """
    table = snapshot.table(RestorationUnit)
    at = None if units is None else table.positions(units)
    excused = excused_gaps(snapshot, today or snapshot.today)
    statuses = counted_statuses() if counting is None else counting
    key = ("patch pieces", None if at is None else at.tobytes(), tuple(row.id for row in excused), statuses)
    asked = np.arange(len(table)) if at is None else at
    return list(snapshot.once(key, lambda: _patch_pieces(snapshot, asked, excused, statuses)))


def excused_gaps(snapshot: Snapshot, today: date) -> list[GapJustification]:
    """The justified gaps that a reviewer has accepted and whose time has not passed; those without a shape excuse nothing."""
    return [
        row
        for row in snapshot.table(GapJustification).rows()
        if row.accepted_by.strip()
        and row.geometry is not None
        and (row.valid_until is None or row.valid_until >= today)
    ]


def _patch_pieces(
    snapshot: Snapshot, at: Positions, excused: Sequence[GapJustification], counting: frozenset[str]
) -> list[PatchPiece]:
    unit_table, patches = snapshot.table(RestorationUnit), snapshot.table(ProblemPatch)
    if not len(at) or not len(patches):
        return []
    unit_shapes, patch_shapes = usable(unit_table), patch_grounds(snapshot)
    at = at[~shapely.is_missing(unit_shapes[at])]
    found = near_patches(snapshot, unit_shapes[at])
    u, q = at[found[0]], found[1]
    present = ~shapely.is_missing(patch_shapes[q])
    u, q = u[present], q[present]
    if not len(u):
        return []
    meet = interiors_meet(unit_shapes[u], patch_shapes[q])
    u, q = u[meet], q[meet]
    if not len(u):
        return []
    cut = patch_shapes[q].copy()
    outside = np.flatnonzero(~prepared_in_threads(shapely.covers, unit_shapes[u], patch_shapes[q]))
    if len(outside):
        cut[outside] = polygons_of(in_threads(shapely.intersection, unit_shapes[u[outside]], cut[outside]))
    whole = near_areas(patch_shapes[q], snapshot.crs)
    if excused:
        cut = _without_excused(snapshot, cut, u, q, excused)
    keep = significant(snapshot, cut, whole)
    u, q, cut = u[keep], q[keep], cut[keep]
    gaps, treated_by = _untreated(snapshot, cut, q, counting)
    types, severities = patches.column("problem_type"), patches.column("severity")
    elements, dimension = patches.column("element"), shapely.get_dimensions(patches.geometry)
    return [
        PatchPiece(
            patches.ids[j],
            unit_table.ids[i],
            types[j],
            _element(elements[j], types[j]),
            severities[j] or 0,
            cut[n],
            gaps[n],
            treated_by[n],
            int(dimension[j]),
        )
        for n, (i, j) in enumerate(zip(u.tolist(), q.tolist(), strict=True))
    ]


def _element(stated: str, problem_type: str) -> str:
    return stated or next(iter(elements_of_problem(problem_type)), "")


def _without_excused(
    snapshot: Snapshot, cut: Any, unit: Positions, patch: Positions, excused: Sequence[GapJustification]
) -> Any:
    """Pieces without the ground whose staying untreated is justified for their unit and their problem."""
    units, patches = snapshot.table(RestorationUnit), snapshot.table(ProblemPatch)
    grounds = usable(snapshot.table(GapJustification))
    types, elements = patches.column("problem_type"), patches.column("element")
    for row in excused:
        ground = grounds[snapshot.table(GapJustification).position(row.id)]
        if ground is None:
            continue
        mine = [
            n
            for n, (i, j) in enumerate(zip(unit.tolist(), patch.tolist(), strict=True))
            if units.ids[i] == row.unit
            and row.problem_type in ("", types[j])
            and row.element in ("", _element(elements[j], types[j]))
        ]
        if mine:
            cut[mine] = polygons_of(shapely.difference(cut[mine], ground))
    return cut


def _untreated(
    snapshot: Snapshot, pieces: Any, patch: Positions, counting: frozenset[str]
) -> tuple[Any, list[tuple[str, ...]]]:
    """Of each piece what no counted project of its type covers, and which projects meet it."""
    shapes, ids = footprints(snapshot), snapshot.table(Project).ids
    gaps = np.array(pieces, dtype=object)
    piece, project = _treating(snapshot, pieces, patch, shapes, counting)
    taking, place = np.unique(project, return_inverse=True)
    group = groups_apart(shapes[taking])[place]
    numbers, starts = np.unique(piece, return_index=True)
    ends = np.append(starts[1:], len(piece))

    def left(number: Positions, start: Positions, end: Positions) -> Any:
        """Of some pieces, one after the other in `piece`, what their projects leave."""
        owner = np.repeat(np.arange(len(number)), end - start)
        mine = slice(start[0], end[-1])
        return without(gaps[number], owner, shapes[project[mine]], group[mine])

    by: list[tuple[str, ...]] = [() for _ in range(len(pieces))]
    if len(numbers):
        gaps[numbers] = np.concatenate(list(parts_in_threads(left, numbers, starts, ends, at_least=32)))
        gaps = polygons_of(gaps)
        meeting = project.tolist()
        for n, start, end in zip(numbers.tolist(), starts.tolist(), ends.tolist(), strict=True):
            by[n] = tuple([ids[i] for i in meeting[start:end]])
    whole = near_areas(np.asarray(pieces, dtype=object), snapshot.crs)
    gaps[~significant(snapshot, gaps, whole)] = shapely.Polygon()
    return gaps, by


def _treating(
    snapshot: Snapshot, pieces: Any, patch: Positions, shapes: Any, counting: frozenset[str]
) -> tuple[Positions, Positions]:
    """Pairs of a piece and a counted project that meets it and treats its type, in the order of the pieces."""
    projects, patches = snapshot.table(Project), snapshot.table(ProblemPatch)
    counted = projects.where("status", counting)
    if not counted.any() or not len(pieces):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    piece, project = FootprintIndex(snapshot).query(np.asarray(pieces, dtype=object))
    there = counted[project] & ~shapely.is_missing(shapes[project])
    piece, project = piece[there], project[there]
    types, treats = patches.column("problem_type"), projects.column("problem_types")
    kinds = [types[i] for i in patch.tolist()]
    fits = (kinds[n] in treats[p] for n, p in zip(piece.tolist(), project.tolist(), strict=True))
    keep = np.fromiter(fits, dtype=bool, count=len(piece))
    piece, project = piece[keep], project[keep]
    order = np.argsort(piece, kind="stable")
    piece, project = piece[order], project[order]
    hit = prepared_in_threads(shapely.intersects, np.asarray(pieces, dtype=object)[piece], shapes[project])
    return piece[hit], project[hit]
