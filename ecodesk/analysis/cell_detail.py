"""One cell of the completeness matrix in full: its gaps one by one, what treats them, and what does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.coverage import Cell, PatchPiece
from ecodesk.analysis.footprints import FootprintIndex, footprints
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.model.code_lists import active_statuses, counted_statuses
from ecodesk.model.measures import areas
from ecodesk.model.records import Project
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
    """One untreated place: area in m² on the ellipsoid, and that of its whole patch in the unit."""

    piece: PatchPiece
    area: float
    whole: float
    treatment: Treatment

    @property
    def geometry(self) -> Any:
        return self.piece.gap


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
class CellDetail:
    """What the panel beside the matrix shows."""

    cell: Cell
    gaps: tuple[GapLine, ...]  # the gravest first
    counted: tuple[CountedProject, ...]
    uncounted: tuple[UncountedProject, ...]


def cell_detail(snapshot: Snapshot, cell: Cell) -> CellDetail:
    """Work out one cell; `cell` must come from the matrix of the same picture."""
    treating = _treating(cell.pieces)
    counted = _counted(snapshot, cell, treating)
    listed = {project.id for project in counted}
    return CellDetail(
        cell,
        _gap_lines(snapshot, cell.gaps),
        counted,
        tuple(_uncounted(snapshot, cell, listed)),
    )


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


def _gap_lines(snapshot: Snapshot, gaps: tuple[PatchPiece, ...]) -> tuple[GapLine, ...]:
    if not gaps:
        return ()
    index = FootprintIndex(snapshot)
    left = areas([piece.gap for piece in gaps], snapshot.crs)
    whole = areas([piece.geometry for piece in gaps], snapshot.crs)
    return tuple(
        GapLine(
            piece,
            float(left[i]),
            float(whole[i]),
            _treatment(snapshot, index, piece, float(whole[i] - left[i])),
        )
        for i, piece in enumerate(gaps)
    )


def _treatment(snapshot: Snapshot, index: FootprintIndex, piece: PatchPiece, treated: float) -> Treatment:
    """What stands against a gap, given how many m² of its patch are treated."""
    projects = snapshot.table(Project)
    statuses, types = projects.column("status"), projects.column("problem_types")
    near = index.query(piece.gap)
    coming = active_statuses() - counted_statuses()
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


def _uncounted(snapshot: Snapshot, cell: Cell, counted: set[str]) -> Iterable[UncountedProject]:
    """Projects of the unit with the element, and those lying over its problems, that are not counted."""
    projects, shapes = snapshot.table(Project), footprints(snapshot)
    mains, elements = projects.column("element"), projects.column("elements")
    statuses, codes = projects.column("status"), projects.column("code")
    of_unit = np.flatnonzero(projects.where("unit", (cell.unit,))).tolist()
    over = _over_problems(snapshot, cell)
    wanted = over | {i for i in of_unit if cell.element in (mains[i], *elements[i])}
    for i in sorted(wanted, key=lambda i: codes[i]):
        if projects.ids[i] in counted:
            continue
        if statuses[i] not in counted_statuses():
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
