"""Indicators at the level of the plan, of basins and of units, beside what the projects promise together.

Gross is the sum of what the projects state. Net counts ground that projects with the same indicator share only
once; it differs for areas alone. Rates and classes are never summed: their mean is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import shapely

from ecodesk.analysis.footprints import footprints
from ecodesk.analysis.funding_sums import counted_projects
from ecodesk.analysis.significance import polygons_of
from ecodesk.model.code_lists import code_list, unit_of
from ecodesk.model.measures import SQUARE_METRES_PER_HECTARE, areas
from ecodesk.model.records import Basin, IndicatorTarget, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot

PLAN, BASIN, UNIT = "plan", "basin", "unit"
_NEVER_SUMMED = frozenset({"%", "类"})


@dataclass(frozen=True)
class IndicatorSum:
    """One indicator of the plan, of a basin or of a unit. None: nothing was stated.

    `shared` is the ground in hm² that is in `gross` more than once, `net` is `gross` without it.
    """

    level: str  # PLAN, BASIN or UNIT
    place: str  # id of the basin or unit, empty for the plan
    indicator: str
    stated: float | None  # the target set at this level
    year: int | None
    state: str  # of the stated target, empty when there is none
    gross: float | None
    shared: float
    projects: tuple[str, ...]

    @property
    def measure(self) -> str:
        """The unit of measure as its code list has it."""
        return unit_of("indicator", self.indicator).zh

    @property
    def summed(self) -> bool:
        """Whether values of several projects are added up; else their mean stands in `gross`."""
        return self.measure not in _NEVER_SUMMED

    @property
    def net(self) -> float | None:
        return None if self.gross is None else self.gross - self.shared

    @property
    def difference(self) -> float | None:
        """What the projects promise, net, beyond the stated target (below 0: too little)."""
        return None if self.net is None or self.stated is None else self.net - self.stated


def indicator_sums(snapshot: Snapshot) -> tuple[IndicatorSum, ...]:
    """Plan first, then basins, then units, each in the order of the code list."""
    return snapshot.once("indicator sums", lambda: _indicator_sums(snapshot))


def _indicator_sums(snapshot: Snapshot) -> tuple[IndicatorSum, ...]:
    projects, units = snapshot.table(Project), snapshot.table(RestorationUnit)
    basin_of = dict(zip(units.ids, units.column("basin"), strict=True))
    homes = dict(zip(projects.ids, projects.column("unit"), strict=True))
    stated: dict[tuple[str, str, str], tuple[str, float | None, int | None]] = {}
    promised: dict[tuple[str, str, str], dict[str, float]] = {}
    counted = set(counted_projects(snapshot))
    names = ("project", "unit", "basin", "indicator", "state", "target", "year")
    lines = snapshot.table(IndicatorTarget)
    for project, unit, basin, code, state, target, year in zip(
        *(lines.column(name) for name in names), strict=True
    ):
        if not project:
            level = (UNIT, unit) if unit else (BASIN, basin) if basin else (PLAN, "")
            stated.setdefault((*level, code), (state, target, year))
        elif project in counted and target is not None:
            home = homes[project]
            for key in ((PLAN, ""), (BASIN, basin_of.get(home, "")), (UNIT, home)):
                if key[0] == PLAN or key[1]:
                    values = promised.setdefault((*key, code), {})
                    values[project] = values.get(project, 0.0) + target
    shapes = dict(zip(projects.ids, footprints(snapshot), strict=True))
    order = {code: i for i, code in enumerate(code_list("indicator"))}
    places = [(PLAN, "")]
    places += [(BASIN, row_id) for row_id in snapshot.table(Basin).ids]
    places += [(UNIT, row_id) for row_id in units.ids]
    rank = {place: i for i, place in enumerate(places)}
    keys = [key for key in {*stated, *promised} if key[:2] in rank]
    keys.sort(key=lambda key: (rank[key[0], key[1]], order.get(key[2], len(order)), key[2]))
    return tuple(_sum(snapshot, key, stated.get(key), promised.get(key, {}), shapes) for key in keys)


def _sum(
    snapshot: Snapshot,
    key: tuple[str, str, str],
    stated: tuple[str, float | None, int | None] | None,
    promised: Mapping[str, float],
    shapes: Mapping[str, object],
) -> IndicatorSum:
    level, place, code = key
    state, target, year = stated if stated is not None else ("", None, None)
    measure = unit_of("indicator", code).zh
    values = list(promised.values())
    gross = float(sum(Decimal(repr(value)) for value in values)) if values else None
    shared = 0.0
    if gross is not None and measure in _NEVER_SUMMED:
        gross /= len(values)
    elif gross is not None and measure == "hm²" and len(values) > 1:
        twice = shared_ground(snapshot, (shapes[project] for project in promised))
        shared = round(min(twice, gross - max(values)), 4)
    return IndicatorSum(level, place, code, target, year, state, gross, shared, tuple(promised))


def shared_ground(snapshot: Snapshot, shapes: Iterable[object]) -> float:
    """hm² of the ground that shapes count more than once when their areas are added up."""
    there = np.array([shape for shape in shapes if shape is not None], dtype=object)
    if len(there) < 2:
        return 0.0
    together = polygons_of(np.array([shapely.union_all(there), None], dtype=object)[:-1])
    twice = float(areas(there, snapshot.crs).sum()) - float(areas(together, snapshot.crs).sum())
    return max(0.0, twice / SQUARE_METRES_PER_HECTARE)
