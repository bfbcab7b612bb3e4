"""Coverage judged against need (domain 7.6): per unit and problem type, per unit and element.

Every problem patch is cut to the units it lies in; from each piece the footprints of the counted
projects that treat its type are taken away. What is left is the gap. Net areas: ground that two patches
or two projects share counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
from ecodesk.i18n import Text, t
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
    """One unit and one element; or one problem type, then `element` is the main one it belongs to."""

    unit: str
    element: str
    state: CellState
    cover: Cover
    pieces: tuple[PatchPiece, ...]
    projects: tuple[str, ...]  # counted projects of this unit with this element, or this problem type
    reason: str = ""
    problem_type: str = ""
    missing: Text | None = None  # what it could not be judged without

    @property
    def column(self) -> str:
        """What the cell is about beside its unit: its problem type or its element."""
        return self.problem_type or self.element

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
    """Units × elements, or units × problem types; with totals by unit, by column and for the county.

    `gross` counts every patch in full, also the ground that another patch shares.
    """

    units: tuple[str, ...]
    elements: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    by_unit: Mapping[str, Cover]
    by_element: Mapping[str, Cover]
    county: Cover
    unplaced: tuple[str, ...] = ()  # patches in no cell: no area, in no unit, or of an unknown element
    problem_types: tuple[str, ...] = ()  # instead of elements
    by_problem: Mapping[str, Cover] = field(default_factory=dict)
    gross: Cover = Cover()

    @property
    def columns(self) -> tuple[str, ...]:
        """The elements or the problem types, in the order of their list."""
        return self.problem_types or self.elements

    @property
    def by_column(self) -> Mapping[str, Cover]:
        return self.by_problem if self.problem_types else self.by_element

    def unit_total(self, unit: str) -> Cover:
        return self.by_unit.get(unit, Cover())


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
    excused = _excused(snapshot, today or date.today())
    statuses = counted_statuses() if counting is None else counting
    key = ("patch pieces", None if at is None else at.tobytes(), tuple(row.id for row in excused), statuses)
    asked = np.arange(len(table)) if at is None else at
    return list(snapshot.once(key, lambda: _patch_pieces(snapshot, asked, excused, statuses)))


def _excused(snapshot: Snapshot, today: date) -> list[GapJustification]:
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


def matrix(snapshot: Snapshot, *, counting: frozenset[str] | None = None) -> CoverageMatrix:
    """The completeness matrix of the whole plan.

    `counting` are the statuses of projects that count, such as all active ones to see what admission of the
    pending ones would bring; those that count by rule unless given.
    """
    from ecodesk.analysis.basin_flow import flow

    statuses = counted_statuses() if counting is None else counting
    pieces = patch_pieces(snapshot, counting=statuses)
    elements = tuple(code_list("element"))
    order = flow(snapshot).order
    by_cell: dict[tuple[str, str], list[PatchPiece]] = {}
    for piece in pieces:
        by_cell.setdefault((piece.unit, piece.element), []).append(piece)
    counted = _counted_projects(snapshot, statuses)
    units = snapshot.table(RestorationUnit)
    cells = {
        (u, e): _cell(snapshot, units[u], e, by_cell.get((u, e), []), counted.get((u, e), ()))
        for u in order
        for e in elements
    }
    on = [p for key, inside in by_cell.items() if _counts(cells.get(key)) for p in inside]
    return CoverageMatrix(
        order,
        elements,
        cells,
        _covers_by(snapshot, order, on, lambda piece: piece.unit),
        _covers_by(snapshot, elements, on, lambda piece: piece.element),
        cover_of(snapshot, on),
        _unplaced(snapshot, (p.patch for key, inside in by_cell.items() if key in cells for p in inside)),
        gross=gross_of(snapshot, on),
    )


def problem_matrix(snapshot: Snapshot, *, counting: frozenset[str] | None = None) -> CoverageMatrix:
    """Units × the problem types there are patches or projects of; `counting` as for `matrix`.

    Problems of an element that does not apply in a unit are left out, as they are of the sums by element.
    """
    from ecodesk.analysis.basin_flow import flow

    statuses = counted_statuses() if counting is None else counting
    pieces = patch_pieces(snapshot, counting=statuses)
    units, order = snapshot.table(RestorationUnit), flow(snapshot).order
    off = {unit: frozenset(units[unit].elements_off) for unit in order}
    on = [piece for piece in pieces if piece.element not in off.get(piece.unit, frozenset())]
    by_cell: dict[tuple[str, str], list[PatchPiece]] = {}
    for piece in on:
        by_cell.setdefault((piece.unit, piece.problem_type), []).append(piece)
    counted = _projects_treating(snapshot, statuses)
    met = {kind for _, kind in (*by_cell, *counted)} | set(
        snapshot.table(ProblemPatch).column("problem_type")
    )
    kinds = tuple(kind for kind in code_list("problem_type") if kind in met)
    cells = {
        (u, k): _problem_cell(snapshot, units[u], k, by_cell.get((u, k), []), counted.get((u, k), ()))
        for u in order
        for k in kinds
    }
    return CoverageMatrix(
        order,
        (),
        cells,
        _covers_by(snapshot, order, on, lambda piece: piece.unit),
        {},
        cover_of(snapshot, on),
        _unplaced(snapshot, (p.patch for p in pieces if p.problem_type in kinds)),
        kinds,
        _covers_by(snapshot, kinds, on, lambda piece: piece.problem_type),
        gross_of(snapshot, on),
    )


def _covers_by(
    snapshot: Snapshot,
    keys: Sequence[str],
    pieces: Iterable[PatchPiece],
    key_of: Callable[[PatchPiece], str],
) -> dict[str, Cover]:
    """The net areas of pieces gathered by a key; a key without any has none."""
    gathered: dict[str, list[PatchPiece]] = {}
    for piece in pieces:
        gathered.setdefault(key_of(piece), []).append(piece)
    return dict(zip(keys, covers_of(snapshot, [gathered.get(key, []) for key in keys]), strict=True))


def gross_of(snapshot: Snapshot, pieces: Sequence[PatchPiece]) -> Cover:
    """Areas of pieces one by one: ground that two of them share counts in both."""
    if not pieces:
        return Cover()
    shapes = np.array([*(p.geometry for p in pieces), *(p.gap for p in pieces), None], dtype=object)[:-1]
    sizes = in_threads(lambda some: areas(some, snapshot.crs), shapes)
    whole, gap = float(sizes[: len(pieces)].sum()), float(sizes[len(pieces) :].sum())
    return Cover(whole, max(0.0, whole - gap), gap)


def _unplaced(snapshot: Snapshot, placed: Iterable[str]) -> tuple[str, ...]:
    known = set(placed)
    return tuple(patch for patch in snapshot.table(ProblemPatch).ids if patch not in known)


def _counts(cell: Cell | None) -> bool:
    """Whether the problems of a cell belong into sums; those of an element unknown to the lists do not."""
    return cell is not None and cell.state is not CellState.OFF


def _counted_projects(snapshot: Snapshot, counting: frozenset[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    projects = snapshot.table(Project)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    counted = projects.where("status", counting)
    columns = (projects.column("unit"), projects.column("elements"), projects.column("element"))
    for i in np.flatnonzero(counted).tolist():
        unit, elements, main = (column[i] for column in columns)
        for element in {*elements, main} - {""}:
            found[unit, element] = (*found.get((unit, element), ()), projects.ids[i])
    return found


def _projects_treating(
    snapshot: Snapshot, counting: frozenset[str]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """The counted projects of each unit by the problem types they treat."""
    projects = snapshot.table(Project)
    units, treats = projects.column("unit"), projects.column("problem_types")
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for i in np.flatnonzero(projects.where("status", counting)).tolist():
        for kind in treats[i]:
            found[units[i], kind] = (*found.get((units[i], kind), ()), projects.ids[i])
    return found


_NO_PATCHES = t("还没有问题图斑", "no problem patches yet")
_NO_UNIT_SHAPE = t("单元没有图形", "the unit has no shape")


def _lacking(snapshot: Snapshot, unit: RestorationUnit) -> Text | None:
    """What nothing can be judged without in a unit."""
    if not len(snapshot.table(ProblemPatch)):
        return _NO_PATCHES
    units = snapshot.table(RestorationUnit)
    return _NO_UNIT_SHAPE if usable(units)[units.position(unit.id)] is None else None


def _problem_cell(
    snapshot: Snapshot,
    unit: RestorationUnit,
    problem_type: str,
    pieces: list[PatchPiece],
    projects: tuple[str, ...],
) -> Cell:
    elements = elements_of_problem(problem_type)

    def cell(state: CellState, cover: Cover, reason: str = "", missing: Text | None = None) -> Cell:
        main = next(iter(elements), "")
        return Cell(unit.id, main, state, cover, tuple(pieces), projects, reason, problem_type, missing)

    if (lacking := _lacking(snapshot, unit)) is not None:
        return cell(CellState.NOT_RUN, Cover(), missing=lacking)
    if elements and not pieces and set(elements) <= set(unit.elements_off):
        return cell(CellState.OFF, Cover(), unit.elements_off_reason)
    cover = cover_of(snapshot, pieces)
    if not is_need(snapshot, pieces, cover):
        return cell(CellState.NO_NEED, cover)
    return cell(state_of(snapshot, cover, bool(projects)), cover)


def _cell(
    snapshot: Snapshot,
    unit: RestorationUnit,
    element: str,
    pieces: list[PatchPiece],
    projects: tuple[str, ...],
) -> Cell:
    if (lacking := _lacking(snapshot, unit)) is not None:
        return Cell(unit.id, element, CellState.NOT_RUN, Cover(), (), projects, missing=lacking)
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
