"""How every candidate of a department's list stands to the plan and to the other candidates.

Worked out in arrays for all candidates that are to be decided: the project or candidate it shares most ground
with, how much of either, whether both do the same, on the same money, and who leads. Candidates without a shape
are compared by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.candidate_pairs import GroundPairs, ground_pairs
from ecodesk.analysis.corridors import band
from ecodesk.analysis.footprints import repaired
from ecodesk.analysis.parallel import in_threads
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import active_statuses, codes_where
from ecodesk.model.measures import areas, hectares
from ecodesk.model.records import FundingSource, Project, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Geometries, Positions
from ecodesk.model.table import Table
from ecodesk.progress import SILENT, Progress


class Answer(Enum):
    """One answer to 同地点, 同措施, 同资金 or 同牵头."""

    SAME = "same"
    PARTLY = "partly"
    OTHER = "other"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Answer.SAME: t("相同", "Same"),
    Answer.PARTLY: t("部分", "Partly"),
    Answer.OTHER: t("不同", "Other"),
    Answer.UNKNOWN: t("不详", "Not known"),
}
_ALL_OF_IT = 0.9  # share of the smaller from which two shapes are the same place
_NEARLY = 0.01  # by which share amounts may differ and still be the same money


@dataclass(frozen=True)
class Match:
    """What a candidate meets most of: a project, or another candidate. Areas in m²."""

    table: str
    id: str
    shared: float
    share: float  # of the candidate
    share_of_it: float  # of what it meets
    by_name: bool = False


@dataclass(frozen=True)
class Standing:
    """One candidate: its area in m² (None without a shape), what it meets, and the four answers."""

    id: str
    area: float | None
    match: Match | None
    place: Answer
    measure: Answer
    money: Answer
    lead: Answer
    others: int = 0  # how many more projects and candidates it shares ground with

    @property
    def is_conflict(self) -> bool:
        """Whether it lies where another does the same, or takes the same money."""
        by_name = self.match is not None and self.match.by_name
        return (by_name or self.place in (Answer.SAME, Answer.PARTLY)) and Answer.SAME in (
            self.measure,
            self.money,
        )

    @property
    def is_new(self) -> bool:
        """Whether nothing in plan or lists lies there."""
        return self.match is None


def candidate_grounds(snapshot: Snapshot) -> Geometries:
    """One polygon (or None) per candidate: as drawn, a corridor along a line, a disc around a point."""
    width, radius = setting(snapshot, "corridor_width"), setting(snapshot, "site_radius")

    def derive(table: Table[Any], at: Positions) -> Geometries:
        return _ground(table.geometry[at].copy(), width, radius)

    return snapshot.table(SourceProject).derived(f"ground {width} {radius}", derive)


def _ground(shapes: Geometries, width: float, radius: float) -> Geometries:
    bad = ~in_threads(shapely.is_valid, shapes) & ~shapely.is_missing(shapes)
    for i in np.flatnonzero(bad):
        shapes[i] = repaired(shapes[i])
    shapes[shapely.is_empty(shapes)] = None
    dimension = shapely.get_dimensions(shapes)
    for i in np.flatnonzero(dimension == 1):
        shapes[i] = band(shapes[i], width / 2, width / 2)
    points = dimension == 0
    shapes[points] = shapely.buffer(shapes[points], radius)
    return shapes


def candidate_areas(snapshot: Snapshot) -> npt.NDArray[np.float64]:
    """Ellipsoidal area in m² of every candidate's ground; NaN without a shape."""
    width, radius = setting(snapshot, "corridor_width"), setting(snapshot, "site_radius")

    def derive(table: Table[Any], at: Positions) -> npt.NDArray[Any]:
        shapes = _ground(table.geometry[at].copy(), width, radius)
        found = areas(shapes, snapshot.crs)
        found[shapely.is_missing(shapes)] = np.nan
        return found

    return snapshot.table(SourceProject).derived(f"area {width} {radius}", derive)


def undecided(snapshot: Snapshot) -> Positions:
    """Positions of the candidates nobody has decided about yet."""
    table = snapshot.table(SourceProject)
    return np.flatnonzero(~table.where("state", codes_where("source_state", "decided")))


@dataclass(frozen=True)
class Compared:
    """How each candidate that is to be decided stands, by its id, and the pairs it was told from."""

    pairs: GroundPairs
    standings: Mapping[str, Standing]


def compared(snapshot: Snapshot, progress: Progress = SILENT, before: Compared | None = None) -> Compared:
    """How each candidate that is to be decided stands.

    With what an earlier picture was compared to, only what was edited since is compared; the result is the same.
    """
    return snapshot.once("candidate standings", lambda: _compared(snapshot, progress, before))


def _compared(snapshot: Snapshot, progress: Progress, before: Compared | None) -> Compared:
    table = snapshot.table(SourceProject)
    asked = undecided(snapshot)
    progress.report(0, 3, t("比对候选项目的位置", "Comparing where candidates lie"))
    pairs = ground_pairs(
        snapshot, candidate_grounds(snapshot), asked, before.pairs if before is not None else None
    )
    progress.report(2, 3)
    best, others = _best(snapshot, pairs)
    twins = _by_name(snapshot, asked)
    of_candidates, of_projects = _Said.of_candidates(snapshot), _Said.of_projects(snapshot)
    sizes = candidate_areas(snapshot)
    found = {}
    for i in asked.tolist():
        match = _match(pairs, best[i]) if i in best else twins.get(i)
        if match is None:
            place = Answer.UNKNOWN if np.isnan(sizes[i]) else Answer.OTHER
            answers = (Answer.UNKNOWN,) * 3
        else:
            theirs = of_projects if match.table == Project.table else of_candidates
            at = snapshot.named(match.table).position(match.id)
            place = _place(match, shaped=not np.isnan(sizes[i]))
            answers = (
                _measure(of_candidates, i, theirs, at),
                _money(of_candidates, i, theirs, at),
                _lead(of_candidates, i, theirs, at),
            )
        area = None if np.isnan(sizes[i]) else float(sizes[i])
        found[table.ids[i]] = Standing(table.ids[i], area, match, place, *answers, others=others.get(i, 0))
    return Compared(pairs, MappingProxyType(found))


def _best(snapshot: Snapshot, pairs: GroundPairs) -> tuple[dict[int, int], dict[int, int]]:
    """For each candidate, by position, the pair with the largest share of the smaller, projects first; and how
    many more. Of equal ones the first in its table.
    """
    table, projects = snapshot.table(SourceProject), snapshot.table(Project)
    mine = table.positions(pairs.mine)
    other = np.empty(len(pairs), dtype=np.intp)
    other[pairs.is_project] = projects.positions(pairs.other[pairs.is_project])
    other[~pairs.is_project] = table.positions(pairs.other[~pairs.is_project])
    most = np.maximum(pairs.share, pairs.share_of_it).round(6)
    order = np.lexsort((-other, pairs.is_project, most, mine))
    last = np.r_[mine[order][1:] != mine[order][:-1], True] if len(order) else np.empty(0, bool)
    best = {int(mine[k]): int(k) for k in order[last]}
    counts = np.bincount(mine, minlength=len(table))
    return best, {i: int(counts[i]) - 1 for i in best}


def _match(pairs: GroundPairs, k: int) -> Match:
    kind: type[Any] = Project if pairs.is_project[k] else SourceProject
    return Match(
        kind.table,
        str(pairs.other[k]),
        float(pairs.shared[k]),
        float(pairs.share[k]),
        float(pairs.share_of_it[k]),
    )


def _place(match: Match, *, shaped: bool) -> Answer:
    if match.by_name:
        return Answer.OTHER if shaped else Answer.UNKNOWN
    return Answer.SAME if max(match.share, match.share_of_it) >= _ALL_OF_IT else Answer.PARTLY


@dataclass(frozen=True)
class _Said:
    """What rows say of measures, money and lead, by position."""

    items: Sequence[Any]
    problems: Sequence[Any]
    levels: Sequence[Any]
    amounts: Sequence[Any]
    leads: Sequence[str]

    @classmethod
    def of_candidates(cls, snapshot: Snapshot) -> _Said:
        column = snapshot.table(SourceProject).column
        return cls(
            column("work_items"), column("problem_types"), column("funding"), column("invest"), column("lead")
        )

    @classmethod
    def of_projects(cls, snapshot: Snapshot) -> _Said:
        table, sources = snapshot.table(Project), snapshot.table(FundingSource)

        def sort_out() -> dict[str, tuple[str, ...]]:
            found: dict[str, tuple[str, ...]] = {}
            for project, level in zip(sources.column("project"), sources.column("level"), strict=True):
                if level:
                    found[project] = (*found.get(project, ()), level)
            return found

        named = sources.once("levels of projects", sort_out)
        levels = [named.get(row_id, ()) for row_id in table.ids]
        column = table.column
        return cls(column("work_items"), column("problem_types"), levels, column("invest"), column("lead"))


def _measure(mine: _Said, i: int, theirs: _Said, at: int) -> Answer:
    """The same where a work item is; without works on one side, where the main problem is."""
    a, b = mine.items[i], theirs.items[at]
    if a and b:
        same = set(a) & set(b)
        return Answer.SAME if same else Answer.OTHER
    one, other = mine.problems[i][:1], theirs.problems[at][:1]
    if one and other:
        return Answer.SAME if one == other else Answer.OTHER
    return Answer.UNKNOWN


def _money(mine: _Said, i: int, theirs: _Said, at: int) -> Answer:
    """The same where source and amount are; partly where only a source is."""
    levels = set(mine.levels[i]) & set(theirs.levels[at])
    if not mine.levels[i] or not theirs.levels[at]:
        return Answer.UNKNOWN
    if not levels:
        return Answer.OTHER
    a, b = mine.amounts[i], theirs.amounts[at]
    if a is None or b is None:
        return Answer.PARTLY
    return Answer.SAME if abs(float(a - b)) <= _NEARLY * max(float(a), float(b), 0.01) else Answer.PARTLY


def _lead(mine: _Said, i: int, theirs: _Said, at: int) -> Answer:
    if not mine.leads[i] or not theirs.leads[at]:
        return Answer.UNKNOWN
    return Answer.SAME if mine.leads[i] == theirs.leads[at] else Answer.OTHER


_FILLING = re.compile(r"[\s（）()、，,。·—\-_]|工程|项目|长子县|示例")


def bare_name(name: str) -> str:
    """A name without what does not tell projects apart."""
    return _FILLING.sub("", name).casefold()


def _bare_names(table: Table[Any], at: Positions) -> npt.NDArray[Any]:
    names = table.column("name")
    made = np.empty(len(at), dtype=object)
    made[:] = [bare_name(names[i]) for i in at.tolist()]
    return made


def _by_name(snapshot: Snapshot, asked: Positions) -> dict[int, Match]:
    """Of candidates without a shape, or that meet nothing: the project, else the candidate, of the same name."""
    projects, table = snapshot.table(Project), snapshot.table(SourceProject)
    active = projects.where("status", active_statuses())
    theirs, ours = projects.derived("bare name", _bare_names), table.derived("bare name", _bare_names)
    named: dict[str, int] = {}
    for at in np.flatnonzero(active).tolist():
        named.setdefault(theirs[at], at)
    mine = {i: ours[i] for i in asked.tolist()}
    first: dict[str, list[int]] = {}
    for i, name in mine.items():
        first.setdefault(name, []).append(i)
    found = {}
    for i, name in mine.items():
        if not name:
            continue
        if name in named:
            found[i] = Match(Project.table, projects.ids[named[name]], 0.0, 0.0, 0.0, by_name=True)
        elif len(first[name]) > 1:
            other = next(j for j in first[name] if j != i)
            found[i] = Match(SourceProject.table, table.ids[other], 0.0, 0.0, 0.0, by_name=True)
    return found


def brought_hectares(snapshot: Snapshot) -> npt.NDArray[np.float64]:
    """Hectares every candidate brings along, as sums count them; NaN where neither shape nor figure tells.

    Of polygons what is measured; of lines, points and rows without a shape what is declared, if anything is.
    """
    table = snapshot.table(SourceProject)

    def derive(table: Table[Any], at: Positions) -> npt.NDArray[Any]:
        column = table.column("declared_area_hm2")
        said = [column[i] for i in at.tolist()]
        return np.array([np.nan if value is None else value for value in said], dtype=float)

    declared = table.derived("declared", derive)
    measured = hectares_of(candidate_areas(snapshot))
    areal = shapely.get_dimensions(table.geometry) == 2
    result: npt.NDArray[np.float64] = np.where(areal | np.isnan(declared), measured, declared)
    return result


def hectares_of(square_metres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """`hectares` of an array."""
    return square_metres * hectares(1.0)
