"""One cell of the completeness matrix in full: its gaps one by one, what treats them, and what does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.coverage import Cell
from ecodesk.analysis.footprints import FootprintIndex, footprints, usable
from ecodesk.analysis.gap_kinds import GapKind, gap_kinds
from ecodesk.analysis.patch_pieces import PatchPiece
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.model.code_lists import active_statuses, counted_statuses
from ecodesk.model.measures import areas
from ecodesk.model.records import GapJustification, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot


class Treatment(Enum):
    """What stands against a gap so far."""

    NONE = "none"  # no counted project covers any of the patch
    PARTIAL = "partial"  # a counted project covers the rest of the patch
    INTENDED = "intended"  # a project that does not count yet lies over the gap


class NotCounted(Enum):
    """Why a project does not count in a cell."""

    STATUS = "status"
    TYPE = "type"  # it treats other problem types
    NO_SHAPE = "no_shape"
    ELSEWHERE = "elsewhere"  # it touches no patch of the cell
    NO_PATCH = "no_patch"  # the cell has no patch to treat


@dataclass(frozen=True)
class GapLine:
    """One untreated polygon: its area in m² on the ellipsoid, and that of its whole patch in the unit."""

    piece: PatchPiece
    geometry: Any
    area: float
    whole: float
    treatment: Treatment
    kind: GapKind


@dataclass(frozen=True)
class CountedProject:
    """A project that treats problems of the cell, and how much: m² on the ellipsoid, shared ground once each."""

    id: str
    treated: float


@dataclass(frozen=True)
class UncountedProject:
    """A project of the unit one could expect here, and why it does not count."""

    id: str
    reason: NotCounted


@dataclass(frozen=True)
class Unlisted:
    """Gaps that are counted but not listed one by one, with their area in m²."""

    count: int = 0
    area: float = 0.0


@dataclass(frozen=True)
class CellDetail:
    """What the panel beside the matrix shows."""

    cell: Cell
    gaps: tuple[GapLine, ...]  # the gravest patch first, its largest polygon first
    counted: tuple[CountedProject, ...]
    uncounted: tuple[UncountedProject, ...]
    smaller: Unlisted = Unlisted()  # gaps below the smallest size that is listed
    larger: Unlisted = Unlisted()  # … above the largest
    justified: tuple[GapJustification, ...] = ()  # of this unit and column, the latest last


def cell_detail(snapshot: Snapshot, cell: Cell, counting: frozenset[str] | None = None) -> CellDetail:
    """Work out one cell; `cell` must come from the matrix of the same picture and the same counted statuses."""
    statuses = counted_statuses() if counting is None else counting
    treating = _treating(cell.pieces)
    counted = _counted(snapshot, cell, treating)
    there = {project.id for project in counted}
    lines = _gap_lines(snapshot, cell, statuses)
    least, most = setting(snapshot, "gap_min"), setting(snapshot, "gap_max") or np.inf
    return CellDetail(
        cell,
        tuple(line for line in lines if least <= line.area <= most),
        counted,
        tuple(_uncounted(snapshot, cell, there, statuses)),
        _unlisted(line for line in lines if line.area < least),
        _unlisted(line for line in lines if line.area > most),
        tuple(_justified(snapshot, cell)),
    )


def _unlisted(lines: Iterable[GapLine]) -> Unlisted:
    sizes = [line.area for line in lines]
    return Unlisted(len(sizes), sum(sizes))


def _justified(snapshot: Snapshot, cell: Cell) -> Iterable[GapJustification]:
    """What has been said about gaps of a cell, in force or not."""
    for row in snapshot.table(GapJustification).rows():
        of_element = row.element in ("", cell.element)
        of_problem = row.problem_type in ("", cell.problem_type) if cell.problem_type else True
        if row.unit == cell.unit and of_element and of_problem:
            yield row


def _treating(pieces: Iterable[PatchPiece]) -> dict[str, list[PatchPiece]]:
    found: dict[str, list[PatchPiece]] = {}
    for piece in pieces:
        for project in piece.treated_by:
            found.setdefault(project, []).append(piece)
    return found


def _counted(
    snapshot: Snapshot, cell: Cell, treating: dict[str, list[PatchPiece]]
) -> tuple[CountedProject, ...]:
    projects, shapes = snapshot.table(Project), footprints(snapshot)
    ids = [project for project in treating if project in projects]
    covered = [
        shapely.intersection(
            shapely.union_all([p.geometry for p in treating[project]]), shapes[projects.position(project)]
        )
        for project in ids
    ]
    if not covered:
        return ()
    sizes = areas(polygons_of(covered), snapshot.crs)
    least = setting(snapshot, "eps_area")
    made = [CountedProject(p, float(size)) for p, size in zip(ids, sizes, strict=True) if size > least]
    return tuple(sorted(made, key=lambda p: -p.treated))


def _gap_lines(snapshot: Snapshot, cell: Cell, counting: frozenset[str]) -> list[GapLine]:
    """The gaps of a cell polygon by polygon, whatever their size."""
    pieces = cell.gaps
    if not pieces:
        return []
    index = FootprintIndex(snapshot)
    whole = areas([piece.geometry for piece in pieces], snapshot.crs)
    left = areas([piece.gap for piece in pieces], snapshot.crs)
    stands = [
        _treatment(snapshot, index, piece, float(whole[i] - left[i]), counting)
        for i, piece in enumerate(pieces)
    ]
    parts = shapely.get_parts([piece.gap for piece in pieces], return_index=True)
    sizes = areas(parts[0], snapshot.crs)
    least = setting(snapshot, "eps_area")
    treated = {p.problem_type for p in cell.pieces if p.geometry.area - p.gap.area > least}
    unit = _unit_shape(snapshot, cell.unit)
    untreated = [pieces[i].problem_type not in treated for i in parts[1].tolist()]
    kinds = gap_kinds(snapshot, list(parts[0]), unit, untreated, counting)
    order = sorted(range(len(sizes)), key=lambda n: (int(parts[1][n]), -float(sizes[n])))
    return [
        GapLine(
            pieces[int(parts[1][n])],
            parts[0][n],
            float(sizes[n]),
            float(whole[int(parts[1][n])]),
            stands[int(parts[1][n])],
            kinds[n],
        )
        for n in order
    ]


def _unit_shape(snapshot: Snapshot, unit: str) -> Any:
    """The polygon of a unit as overlay can use it; None when it has none."""
    units = snapshot.table(RestorationUnit)
    return usable(units)[units.position(unit)]


def _treatment(
    snapshot: Snapshot,
    index: FootprintIndex,
    piece: PatchPiece,
    treated: float,
    counting: frozenset[str],
) -> Treatment:
    """What stands against a gap, given how many m² of its patch are treated."""
    projects = snapshot.table(Project)
    statuses, types = projects.column("status"), projects.column("problem_types")
    near = index.query(piece.gap)
    coming = active_statuses() - counting
    for i in near.tolist():
        if statuses[i] in coming and piece.problem_type in types[i] and _meets(snapshot, piece.gap, i):
            return Treatment.INTENDED
    return Treatment.PARTIAL if treated > setting(snapshot, "eps_area") else Treatment.NONE


def _meets(snapshot: Snapshot, ground: Any, position: int) -> bool:
    """Whether a project takes more than a sliver of some ground."""
    shape = footprints(snapshot)[position]
    if shape is None:
        return False
    shared = polygons_of([shapely.intersection(shape, ground)])
    return bool(significant(snapshot, shared, np.zeros(1))[0])


def _uncounted(
    snapshot: Snapshot, cell: Cell, counted: set[str], counting: frozenset[str]
) -> Iterable[UncountedProject]:
    """Projects of the unit with the element, and those lying over its problems, that are not counted."""
    projects, shapes = snapshot.table(Project), footprints(snapshot)
    mains, elements = projects.column("element"), projects.column("elements")
    statuses, codes = projects.column("status"), projects.column("code")
    of_unit = np.flatnonzero(projects.where("unit", (cell.unit,))).tolist()
    over = _over_problems(snapshot, cell)
    treats = projects.column("problem_types")
    wanted = over | {
        i
        for i in of_unit
        if (cell.problem_type in treats[i] if cell.problem_type else cell.element in (mains[i], *elements[i]))
    }
    for i in sorted(wanted, key=lambda i: codes[i]):
        if projects.ids[i] in counted:
            continue
        if statuses[i] not in counting:
            reason = NotCounted.STATUS
        elif shapes[i] is None:
            reason = NotCounted.NO_SHAPE
        elif not cell.pieces:
            reason = NotCounted.NO_PATCH
        else:
            reason = NotCounted.TYPE if i in over else NotCounted.ELSEWHERE
        yield UncountedProject(projects.ids[i], reason)


def _over_problems(snapshot: Snapshot, cell: Cell) -> set[int]:
    """Positions of the projects over the cell's problems: those of its unit or of none, and any that treat them."""
    if not cell.pieces:
        return set()
    projects = snapshot.table(Project)
    units, types = projects.column("unit"), projects.column("problem_types")
    problem = shapely.union_all([piece.geometry for piece in cell.pieces])
    kinds = {piece.problem_type for piece in cell.pieces}
    return {
        i
        for i in FootprintIndex(snapshot).query(problem).tolist()
        if (units[i] in ("", cell.unit) or kinds & set(types[i])) and _meets(snapshot, problem, i)
    }
