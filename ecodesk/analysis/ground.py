"""How much ground projects take: together, counting shared ground once, and each inside its own unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.footprints import footprints, usable
from ecodesk.analysis.parallel import in_threads, prepared_in_threads
from ecodesk.analysis.significance import polygons_of
from ecodesk.model.measures import Floats, areas, near_areas
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Geometries, Positions


def net_area(snapshot: Snapshot, projects: Iterable[str]) -> float:
    """Ellipsoidal area in m² of the ground that some projects take together; overlaps count once."""
    shapes = footprints(snapshot)[snapshot.table(Project).positions(projects)]
    shapes = shapes[~shapely.is_missing(shapes)]
    if not len(shapes):
        return 0.0
    first, second = shapely.STRtree(shapes).query(shapes)
    meeting = np.unique(first[first != second])
    alone = np.ones(len(shapes), dtype=bool)
    alone[meeting] = False
    together = polygons_of([shapely.union_all(shapes[meeting])]) if len(meeting) else np.empty(0, object)
    return float(areas(np.concatenate([shapes[alone], together]), snapshot.crs).sum())


@dataclass(frozen=True)
class HomeGround:
    """How projects lie towards the units they are grouped into; one entry per project."""

    inside: Floats  # share (0 to 1) of the footprint; NaN without a unit, or where one of the two has no area
    outside: Geometries  # the polygon that lies elsewhere; None where nothing does, or nothing is known


def home_shares(snapshot: Snapshot, at: Positions | None = None) -> Floats:
    """The share (0 to 1) of each project's footprint inside the unit it is grouped into.

    Of the projects at some positions, or of all by position; NaN where a project has no unit, or the one or
    the other has no area.
    """
    return home_ground(snapshot, at).inside


def home_ground(snapshot: Snapshot, at: Positions | None = None) -> HomeGround:
    """What of the projects at some positions, or of all, lies in their units and what does not; worked out once."""
    key = ("home ground", None if at is None else at.tobytes())
    return snapshot.once(key, lambda: _home_ground(snapshot, at))


def _home_ground(snapshot: Snapshot, at: Positions | None) -> HomeGround:
    projects, units = snapshot.table(Project), snapshot.table(RestorationUnit)
    shapes, tiles, homes = footprints(snapshot), usable(units), projects.column("unit")
    asked = np.arange(len(projects)) if at is None else at
    result = HomeGround(np.full(len(asked), np.nan), np.full(len(asked), None, dtype=object))
    pairs = [(n, units.position(homes[i])) for n, i in enumerate(asked.tolist()) if homes[i] in units]
    if not pairs:
        return result
    where, home = np.array(pairs, dtype=np.intp).T
    mine, own = shapes[asked[where]], tiles[home]
    known = ~shapely.is_missing(mine) & ~shapely.is_missing(own)
    where, mine, own = where[known], mine[known], own[known]
    if not len(where):
        return result
    inside = prepared_in_threads(shapely.covers, own, mine)
    result.inside[where[inside]] = 1.0
    where, mine, own = where[~inside], mine[~inside], own[~inside]
    if len(where):
        beyond: Any = polygons_of(in_threads(shapely.difference, mine, own))
        whole = near_areas(mine, snapshot.crs)  # in a ratio the scale of the plane cancels out
        with np.errstate(invalid="ignore", divide="ignore"):
            share = 1 - np.minimum(near_areas(beyond, snapshot.crs) / whole, 1)
        result.inside[where] = np.where(whole > 0, share, np.nan)
        result.outside[where] = beyond
    return result
