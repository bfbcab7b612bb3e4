"""Coverage judged against need (domain 7.6): per unit and problem type, per unit and element.

Every problem patch is cut to the units it lies in; from each piece the footprints of the counted
projects that treat its type are taken away. What is left is the gap. Net areas: ground that two patches
or two projects share counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.footprints import FootprintIndex, footprints, near_patches, patch_grounds, usable
from ecodesk.analysis.overlaps import interiors_meet
from ecodesk.analysis.parallel import in_threads, parts_in_threads, prepared_in_threads
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.model.code_lists import code_list, counted_statuses, elements_of_problem
from ecodesk.model.measures import areas, near_areas
from ecodesk.model.records import GapJustification, ProblemPatch, Project, RestorationUnit, UnitNeed
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions


class CellState(Enum):
    """What a cell of the matrix says; the three kinds of empty never share a mark."""

    FULL = "full"
    PARTIAL = "partial"
    LOW = "low"
    NO_PROJECT = "no_project"
    NO_NEED = "no_need"
    OFF = "off"
    NOT_RUN = "not_run"


@dataclass(frozen=True)
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
    drawn_as: int = (
        2  # dimension the patch is drawn in: its ground is a corridor along a line, a disc around a point
    )


@dataclass(frozen=True)
class Cover:
    """Areas in m² on the ellipsoid, net. `share` is None where there is nothing to treat."""

    problem: float = 0.0
    treated: float = 0.0
    gap: float = 0.0

    @property
    def share(self) -> float | None:
        return self.treated / self.problem if self.problem > 0 else None


@dataclass(frozen=True)
class Cell:
    """One unit and one element."""

    unit: str
    element: str
    state: CellState
    cover: Cover
    pieces: tuple[PatchPiece, ...]
    projects: tuple[str, ...]  # counted projects of this unit with this element
    reason: str = ""

    @property
    def problem(self) -> float:
        return self.cover.problem

    @property
    def treated(self) -> float:
        return self.cover.treated

    @property
    def gap(self) -> float:
        return self.cover.gap

    @property
    def share(self) -> float | None:
        return self.cover.share

    @property
    def gaps(self) -> tuple[PatchPiece, ...]:
        """Pieces with something left to treat, the gravest first."""
        left = [p for p in self.pieces if p.gap is not None and not p.gap.is_empty]
        return tuple(sorted(left, key=lambda p: (-p.severity, -p.gap.area)))


@dataclass(frozen=True)
class CoverageMatrix:
    """Units × elements, with totals by unit, by element and for the county."""

    units: tuple[str, ...]
    elements: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    by_unit: Mapping[str, Cover]
    by_element: Mapping[str, Cover]
    county: Cover
    unplaced: tuple[str, ...] = ()  # patches in no cell: no area, in no unit, or of an unknown element

    def unit_total(self, unit: str) -> Cover:
        return self.by_unit.get(unit, Cover())


def patch_pieces(
    snapshot: Snapshot, units: Iterable[str] | None = None, today: date | None = None
) -> list[PatchPiece]:
    """All patches cut to the given units (all when None), with what is untreated of each piece.

    Ground of justified gaps that are accepted and in force on the day (today unless given) is left out.
    """
    table = snapshot.table(RestorationUnit)
    at = None if units is None else table.positions(units)
    excused = _excused(snapshot, today or date.today())
    key = ("patch pieces", None if at is None else at.tobytes(), tuple(row.id for row in excused))
    asked = np.arange(len(table)) if at is None else at
    return list(snapshot.once(key, lambda: _patch_pieces(snapshot, asked, excused)))


def _excused(snapshot: Snapshot, today: date) -> list[GapJustification]:
    """The justified gaps that a reviewer has accepted and whose time has not passed; those without a shape excuse nothing."""
    return [
        row
        for row in snapshot.table(GapJustification).rows()
        if row.accepted_by.strip()
        and row.geometry is not None
        and (row.valid_until is None or row.valid_until >= today)
    ]


def _patch_pieces(snapshot: Snapshot, at: Positions, excused: Sequence[GapJustification]) -> list[PatchPiece]:
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
    gaps, treated_by = _untreated(snapshot, cut, q)
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


def _untreated(snapshot: Snapshot, pieces: Any, patch: Positions) -> tuple[Any, list[tuple[str, ...]]]:
    """Of each piece what no counted project of its type covers, and which projects meet it."""
    shapes, ids = footprints(snapshot), snapshot.table(Project).ids
    gaps = np.array(pieces, dtype=object)
    piece, project = _treating(snapshot, pieces, patch, shapes)
    numbers, starts = np.unique(piece, return_index=True)
    ends = np.append(starts[1:], len(piece))

    def left(number: Positions, start: Positions, end: Positions) -> Any:
        """Of some pieces, one after the other in `piece`, what their projects leave."""
        owner = np.repeat(np.arange(len(number)), end - start)
        together = shapely.geometrycollections(shapes[project[start[0] : end[-1]]], indices=owner)
        return shapely.difference(gaps[number], shapely.union_all(together.reshape(-1, 1), axis=1))

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


def _treating(snapshot: Snapshot, pieces: Any, patch: Positions, shapes: Any) -> tuple[Positions, Positions]:
    """Pairs of a piece and a counted project that meets it and treats its type, in the order of the pieces."""
    projects, patches = snapshot.table(Project), snapshot.table(ProblemPatch)
    counted = projects.where("status", counted_statuses())
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


def cover_of(snapshot: Snapshot, pieces: Iterable[PatchPiece]) -> Cover:
    """Net areas of pieces that may share ground."""
    return covers_of(snapshot, [list(pieces)])[0]


def covers_of(snapshot: Snapshot, groups: Sequence[Sequence[PatchPiece]]) -> list[Cover]:
    """`cover_of` each of many groups of pieces."""
    grounds = [merged([p.geometry for p in pieces]) for pieces in groups]
    gaps = [merged([p.gap for p in pieces]) for pieces in groups]
    shapes = polygons_of(np.array([*grounds, *gaps, None], dtype=object)[:-1])
    sizes = in_threads(lambda some: areas(some, snapshot.crs), shapes).tolist()
    sums = zip(sizes[: len(groups)], sizes[len(groups) :], strict=True)
    return [Cover(ground, max(0.0, ground - gap), gap) for ground, gap in sums]


def merged(shapes: Sequence[Any]) -> Any:
    """One polygon of several that may share ground; an empty one of none."""
    solid = [shape for shape in shapes if not shape.is_empty]
    if not solid:
        return shapely.Polygon()
    return solid[0] if len(solid) == 1 else shapely.union_all(solid)


def matrix(snapshot: Snapshot) -> CoverageMatrix:
    """The completeness matrix of the whole plan."""
    from ecodesk.analysis.basin_flow import flow

    pieces = patch_pieces(snapshot)
    elements = tuple(code_list("element"))
    order = flow(snapshot).order
    by_cell: dict[tuple[str, str], list[PatchPiece]] = {}
    for piece in pieces:
        by_cell.setdefault((piece.unit, piece.element), []).append(piece)
    counted = _counted_projects(snapshot)
    units = snapshot.table(RestorationUnit)
    cells = {
        (u, e): _cell(snapshot, units[u], e, by_cell.get((u, e), []), counted.get((u, e), ()))
        for u in order
        for e in elements
    }
    on = [p for key, inside in by_cell.items() if _counts(cells.get(key)) for p in inside]
    of_unit: dict[str, list[PatchPiece]] = {}
    of_element: dict[str, list[PatchPiece]] = {}
    for piece in on:
        of_unit.setdefault(piece.unit, []).append(piece)
        of_element.setdefault(piece.element, []).append(piece)
    return CoverageMatrix(
        order,
        elements,
        cells,
        {u: cover_of(snapshot, of_unit.get(u, ())) for u in order},
        {e: cover_of(snapshot, of_element.get(e, ())) for e in elements},
        cover_of(snapshot, on),
        _unplaced(snapshot, (p.patch for key, inside in by_cell.items() if key in cells for p in inside)),
    )


def _unplaced(snapshot: Snapshot, placed: Iterable[str]) -> tuple[str, ...]:
    known = set(placed)
    return tuple(patch for patch in snapshot.table(ProblemPatch).ids if patch not in known)


def _counts(cell: Cell | None) -> bool:
    """Whether the problems of a cell belong into sums; those of an element unknown to the lists do not."""
    return cell is not None and cell.state is not CellState.OFF


def _counted_projects(snapshot: Snapshot) -> dict[tuple[str, str], tuple[str, ...]]:
    projects = snapshot.table(Project)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    counted = projects.where("status", counted_statuses())
    columns = (projects.column("unit"), projects.column("elements"), projects.column("element"))
    for i in np.flatnonzero(counted).tolist():
        unit, elements, main = (column[i] for column in columns)
        for element in {*elements, main} - {""}:
            found[unit, element] = (*found.get((unit, element), ()), projects.ids[i])
    return found


def _cell(
    snapshot: Snapshot,
    unit: RestorationUnit,
    element: str,
    pieces: list[PatchPiece],
    projects: tuple[str, ...],
) -> Cell:
    if not len(snapshot.table(ProblemPatch)):
        return Cell(unit.id, element, CellState.NOT_RUN, Cover(), (), projects)
    if element in unit.elements_off:
        return Cell(unit.id, element, CellState.OFF, Cover(), (), projects, unit.elements_off_reason)
    cover = cover_of(snapshot, pieces)
    if not is_need(snapshot, pieces, cover):
        if (unit.id, element) not in needs_stated(snapshot):
            return Cell(unit.id, element, CellState.NO_NEED, cover, tuple(pieces), projects)
        state = CellState.FULL if projects else CellState.NO_PROJECT  # nothing to measure a share by
        return Cell(unit.id, element, state, cover, tuple(pieces), projects)
    return Cell(unit.id, element, state_of(snapshot, cover, bool(projects)), cover, tuple(pieces), projects)


def needs_stated(snapshot: Snapshot) -> frozenset[tuple[str, str]]:
    """Units and elements a planner has marked as needing treatment, whatever the patches tell."""
    table = snapshot.table(UnitNeed)
    return table.once(
        "stated", lambda: frozenset((row.unit, row.element) for row in table.rows() if row.need == "on")
    )


def is_need(snapshot: Snapshot, pieces: Sequence[PatchPiece], cover: Cover) -> bool:
    """Whether problems are large enough to ask for a project (domain 7.6): by area, by length of river, or a site.

    `cover` is that of the pieces. A patch drawn as a point stands for a site, which counts whatever its size.
    """
    if cover.problem > setting(snapshot, "need_min") or any(piece.drawn_as == 0 for piece in pieces):
        return True
    along = sum(piece.geometry.area for piece in pieces if piece.drawn_as == 1)
    return bool(along > setting(snapshot, "need_length") * setting(snapshot, "corridor_width"))


def state_of(snapshot: Snapshot, cover: Cover, any_project: bool) -> CellState:
    """The state of a cell with need."""
    share = cover.share or 0.0
    if not any_project and share == 0.0:
        return CellState.NO_PROJECT
    if share >= setting(snapshot, "covered"):
        return CellState.FULL
    return CellState.PARTIAL if share >= setting(snapshot, "partial") else CellState.LOW
