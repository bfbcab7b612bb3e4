"""How every candidate of a department's list stands to the plan and to the other candidates.

Worked out in arrays for all candidates that are to be decided: the project or candidate it shares most ground
with, how much of either, whether both do the same, on the same money, and who leads. Candidates without a shape
are compared by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.corridors import band
from ecodesk.analysis.footprints import FootprintIndex, footprints, repaired
from ecodesk.analysis.parallel import all_own_prepared, in_threads
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import active_statuses, codes_where
from ecodesk.model.measures import areas, hectares, near_areas
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


def standings(snapshot: Snapshot, progress: Progress = SILENT) -> dict[str, Standing]:
    """How each candidate that is to be decided stands, by its id."""
    return snapshot.once("candidate standings", lambda: _standings(snapshot, progress))


def _standings(snapshot: Snapshot, progress: Progress) -> dict[str, Standing]:
    table = snapshot.table(SourceProject)
    asked = undecided(snapshot)
    if not len(asked):
        return {}
    progress.report(0, 3, t("比对候选项目的位置", "Comparing where candidates lie"))
    pairs = _Pairs.of(snapshot, asked)
    progress.report(2, 3)
    best, others = pairs.best(len(table))
    twins = _by_name(snapshot, asked)
    of_candidates, of_projects = _Said.of_candidates(snapshot), _Said.of_projects(snapshot)
    sizes = candidate_areas(snapshot)
    found = {}
    for i in asked.tolist():
        match = pairs.match(snapshot, best[i]) if i in best else twins.get(i)
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
    return found


@dataclass(frozen=True)
class _Pairs:
    """Candidates and what they share ground with: position of the candidate, of the other, and of which kind."""

    mine: Positions
    other: Positions
    is_project: npt.NDArray[np.bool_]
    shared: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]
    share_of_it: npt.NDArray[np.float64]

    @classmethod
    def of(cls, snapshot: Snapshot, asked: Positions) -> _Pairs:
        grounds = candidate_grounds(snapshot)
        there = asked[~shapely.is_missing(grounds[asked])]
        shapes = footprints(snapshot)
        active = snapshot.table(Project).where("status", active_statuses())
        n, project = FootprintIndex(snapshot).query(grounds[there]) if len(there) else np.empty((2, 0), int)
        keep = active[project] & ~shapely.is_missing(shapes[project])
        a, b = there[n[keep]], project[keep]
        m, candidate = _among(grounds, there)
        cut = [
            _cut(snapshot, grounds[a], shapes[b]),
            _cut(snapshot, grounds[m], grounds[candidate]),
        ]
        kept = [part[0] for part in cut]
        return cls(
            np.concatenate([a[kept[0]], m[kept[1]]]).astype(np.intp),
            np.concatenate([b[kept[0]], candidate[kept[1]]]).astype(np.intp),
            np.repeat([True, False], [int(kept[0].sum()), int(kept[1].sum())]),
            *(np.concatenate([cut[0][column], cut[1][column]]) for column in (1, 2, 3)),
        )

    def best(self, count: int) -> tuple[dict[int, int], dict[int, int]]:
        """For each candidate the pair with the largest share of the smaller, projects first; and how many more."""
        most = np.maximum(self.share, self.share_of_it).round(6)
        order = np.lexsort((self.is_project, most, self.mine))
        last = np.r_[self.mine[order][1:] != self.mine[order][:-1], True] if len(order) else np.empty(0, bool)
        best = {int(self.mine[k]): int(k) for k in order[last]}
        counts = np.bincount(self.mine, minlength=count)
        return best, {i: int(counts[i]) - 1 for i in best}

    def match(self, snapshot: Snapshot, k: int) -> Match:
        kind: type[Any] = Project if self.is_project[k] else SourceProject
        return Match(
            kind.table,
            snapshot.table(kind).ids[int(self.other[k])],
            float(self.shared[k]),
            float(self.share[k]),
            float(self.share_of_it[k]),
        )


def _among(grounds: Geometries, there: Positions) -> tuple[Positions, Positions]:
    """Pairs of candidates whose boxes meet, in both directions."""
    if len(there) < 2:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    a, b = shapely.STRtree(grounds[there]).query(grounds[there])
    keep = a != b
    return there[a[keep]], there[b[keep]]


def _cut(snapshot: Snapshot, a: Geometries, b: Geometries) -> tuple[Any, Any, Any, Any]:
    """Which pairs share enough; of those the area in common in m² and its share of either."""
    if not len(a):
        nothing = np.empty(0)
        return np.empty(0, bool), nothing, nothing, nothing
    meet = shapely.intersects(all_own_prepared(a), b)
    kept = np.flatnonzero(meet)
    pieces = np.asarray(polygons_of(in_threads(shapely.intersection, a[kept], b[kept])), dtype=object)
    mine, theirs = near_areas(a[kept], snapshot.crs), near_areas(b[kept], snapshot.crs)
    enough = significant(snapshot, pieces, np.minimum(mine, theirs))
    keep = np.zeros(len(a), dtype=bool)
    keep[kept[enough]] = True
    shared = areas(pieces[enough], snapshot.crs)
    return keep, shared, shared / mine[enough], shared / theirs[enough]


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
        table = snapshot.table(Project)
        levels: list[tuple[str, ...]] = [()] * len(table)
        sources = snapshot.table(FundingSource)
        for project, level in zip(sources.column("project"), sources.column("level"), strict=True):
            if project in table and level:
                levels[table.position(project)] += (level,)
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


def _by_name(snapshot: Snapshot, asked: Positions) -> dict[int, Match]:
    """Of candidates without a shape, or that meet nothing: the project, else the candidate, of the same name."""
    projects, table = snapshot.table(Project), snapshot.table(SourceProject)
    active = projects.where("status", active_statuses())
    named: dict[str, int] = {}
    for at in np.flatnonzero(active).tolist():
        named.setdefault(bare_name(projects.column("name")[at]), at)
    names = table.column("name")
    mine = {i: bare_name(names[i]) for i in asked.tolist()}
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
