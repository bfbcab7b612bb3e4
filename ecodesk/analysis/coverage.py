"""Coverage judged against need (domain 7.6): per unit and problem type, per unit and element.

Every problem patch is cut to the units it lies in; from each piece the footprints of the counted
projects that treat its type are taken away. What is left is the gap. Net areas: ground that two patches
or two projects share counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.footprints import usable
from ecodesk.analysis.parallel import in_threads, prepared_in_threads
from ecodesk.analysis.patch_pieces import PatchPiece, patch_pieces
from ecodesk.analysis.significance import polygons_of
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list, counted_statuses, elements_of_problem
from ecodesk.model.measures import areas
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit, UnitNeed
from ecodesk.model.snapshot import Snapshot


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


def _covers_of_crowds(snapshot: Snapshot, groups: Sequence[Sequence[PatchPiece]]) -> list[Cover]:
    """`covers_of` groups of very many pieces: only those that meet are united, the others add up."""
    listed = list({id(piece): piece for pieces in groups for piece in pieces}.values())
    place = {id(piece): i for i, piece in enumerate(listed)}
    meeting = _meeting(listed)
    clusters: dict[tuple[int, ...], int] = {}
    of_group: list[list[int]] = []
    for pieces in groups:
        members = [place[id(piece)] for piece in pieces]
        inside, met = set(members), set[int]()
        numbers: list[int] = []
        for start in members:
            if start in met:
                continue
            cluster, waiting = {start}, [start]
            while waiting:
                fresh = (meeting.get(waiting.pop(), set()) & inside) - cluster
                cluster |= fresh
                waiting += fresh
            met |= cluster
            numbers.append(clusters.setdefault(tuple(sorted(cluster)), len(clusters)))
        of_group.append(numbers)
    covers = covers_of(snapshot, [[listed[i] for i in cluster] for cluster in clusters])
    sums = [
        (sum(covers[n].problem for n in numbers), sum(covers[n].gap for n in numbers)) for numbers in of_group
    ]
    return [Cover(problem, max(0.0, problem - gap), gap) for problem, gap in sums]


def _meeting(pieces: Sequence[PatchPiece]) -> dict[int, set[int]]:
    """Which pieces, by position, meet which; those that stand alone are left out.

    Pieces that only touch count too: their shared edge has other vertices once they are united, which moves
    an area on the ellipsoid by some 1e-6 of itself.
    """
    shapes = np.array([*(piece.geometry for piece in pieces), None], dtype=object)[:-1]
    one, other = shapely.STRtree(shapes).query(shapes)
    one, other = one[one < other], other[one < other]
    meet = prepared_in_threads(shapely.intersects, shapes[one], shapes[other])
    found: dict[int, set[int]] = {}
    for i, j in zip(one[meet].tolist(), other[meet].tolist(), strict=True):
        found.setdefault(i, set()).add(j)
        found.setdefault(j, set()).add(i)
    return found


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
    units, covers = snapshot.table(RestorationUnit), _covers_of_cells(snapshot, by_cell)
    cells = {
        (u, e): _cell(
            snapshot,
            units[u],
            e,
            by_cell.get((u, e), []),
            covers.get((u, e), Cover()),
            counted.get((u, e), ()),
        )
        for u in order
        for e in elements
    }
    on = [p for key, inside in by_cell.items() if _counts(cells.get(key)) for p in inside]
    by_unit, by_element, county = _totals(snapshot, on, order, elements, lambda piece: piece.element)
    return CoverageMatrix(
        order,
        elements,
        cells,
        by_unit,
        by_element,
        county,
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
    covers = _covers_of_cells(snapshot, by_cell)
    cells = {
        (u, k): _problem_cell(
            snapshot,
            units[u],
            k,
            by_cell.get((u, k), []),
            covers.get((u, k), Cover()),
            counted.get((u, k), ()),
        )
        for u in order
        for k in kinds
    }
    by_unit, by_problem, county = _totals(snapshot, on, order, kinds, lambda piece: piece.problem_type)
    return CoverageMatrix(
        order,
        (),
        cells,
        by_unit,
        {},
        county,
        _unplaced(snapshot, (p.patch for p in pieces if p.problem_type in kinds)),
        kinds,
        by_problem,
        gross_of(snapshot, on),
    )


def _covers_of_cells(
    snapshot: Snapshot, by_cell: Mapping[tuple[str, str], Sequence[PatchPiece]]
) -> dict[tuple[str, str], Cover]:
    """The net areas of all cells that have problems, in one go."""
    return dict(zip(by_cell, covers_of(snapshot, list(by_cell.values())), strict=True))


def _totals(
    snapshot: Snapshot,
    pieces: Sequence[PatchPiece],
    units: Sequence[str],
    columns: Sequence[str],
    column_of: Callable[[PatchPiece], str],
) -> tuple[dict[str, Cover], dict[str, Cover], Cover]:
    """The net areas by unit, by column, and of all pieces; what has no piece has none."""
    of_unit: dict[str, list[PatchPiece]] = {}
    of_column: dict[str, list[PatchPiece]] = {}
    for piece in pieces:
        of_unit.setdefault(piece.unit, []).append(piece)
        of_column.setdefault(column_of(piece), []).append(piece)
    gathered = [
        *(of_unit.get(unit, []) for unit in units),
        *(of_column.get(column, []) for column in columns),
        pieces,
    ]
    covers = _covers_of_crowds(snapshot, gathered)
    return (
        dict(zip(units, covers, strict=False)),
        dict(zip(columns, covers[len(units) :], strict=False)),
        covers[-1],
    )


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
    cover: Cover,
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
    if not is_need(snapshot, pieces, cover):
        return cell(CellState.NO_NEED, cover)
    return cell(state_of(snapshot, cover, bool(projects)), cover)


def _cell(
    snapshot: Snapshot,
    unit: RestorationUnit,
    element: str,
    pieces: list[PatchPiece],
    cover: Cover,
    projects: tuple[str, ...],
) -> Cell:
    if (lacking := _lacking(snapshot, unit)) is not None:
        return Cell(unit.id, element, CellState.NOT_RUN, Cover(), (), projects, missing=lacking)
    if element in unit.elements_off:
        return Cell(unit.id, element, CellState.OFF, Cover(), (), projects, unit.elements_off_reason)
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
