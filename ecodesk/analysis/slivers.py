"""Narrow gaps left between a shape and its neighbours or the boundary of its unit, where one line was meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.footprints import FootprintIndex, footprints
from ecodesk.analysis.parallel import own_prepared
from ecodesk.analysis.significance import polygons_of
from ecodesk.model.code_lists import active_statuses
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot

WIDEST_M = 2.0  # a wider gap may well be meant
_NARROWEST_M = 0.01  # a narrower one is what trimming leaves
_LEAST_M2 = 1.0
_LONG = 20  # times its width: shorter is where two boundaries part at an angle, not a boundary missed
_BOUNDARY = -1  # stands for the boundary of the unit among the positions of projects
_GRID_M = 1e-3  # finer than any gap that counts; on a grid, boundaries that nearly meet cannot fail


@dataclass(frozen=True)
class Sliver:
    """A gap: beside which project, or within which unit along its boundary; mean width in metres, shape."""

    project: str
    width: float
    geometry: Any
    unit: str = ""


def slivers_beside(
    snapshot: Snapshot, geometry: Any, exclude: Iterable[str] = (), unit: str = ""
) -> list[Sliver]:
    """The narrow gaps between a polygon and active projects beside it, the largest first.

    Only ground that no project takes counts. Neighbours named in `exclude` are left out. With `unit`, those
    between the polygon and the boundary of that unit count too.
    """
    table, shapes = snapshot.table(Project), footprints(snapshot)
    left_out = set(exclude)
    room = shapely.box(*geometry.bounds).buffer(2 * WIDEST_M, join_style="mitre")
    active = table.where("status", active_statuses())
    near = [
        i
        for i in FootprintIndex(snapshot).query(room).tolist()
        if active[i] and table.ids[i] not in left_out and shapes[i] is not None
    ]
    beyond = _beyond(snapshot, unit, room)
    if not near and beyond is None:
        return []
    around: dict[int, Any] = (
        dict(zip(near, shapely.intersection(shapes[near], room, grid_size=_GRID_M), strict=True))
        if near
        else {}
    )
    if beyond is not None:
        around[_BOUNDARY] = beyond
    geometry = own_prepared(geometry)  # it and its neighbours are asked about many gaps
    around = {i: own_prepared(shape) for i, shape in around.items()}
    close = [i for i in around if shapely.dwithin(geometry, around[i], WIDEST_M)]
    taken = shapely.union_all([geometry, *around.values()], grid_size=_GRID_M)
    found = []
    for i in close:
        both = shapely.union_all([geometry, around[i]], grid_size=_GRID_M)
        gaps = shapely.get_parts(
            polygons_of([shapely.difference(_closed(both), taken, grid_size=_GRID_M)])[0]
        )
        gaps = gaps[shapely.area(gaps) >= _LEAST_M2]
        around_gap = shapely.length(gaps)
        widths = 2 * shapely.area(gaps) / around_gap
        narrow = (widths >= _NARROWEST_M) & (widths <= WIDEST_M) & (around_gap / 2 >= _LONG * widths)
        gaps, widths = gaps[narrow], widths[narrow]
        beside = shapely.dwithin(geometry, gaps, 1e-3) & shapely.dwithin(around[i], gaps, 1e-3)
        own = ("", unit) if i == _BOUNDARY else (table.ids[i], "")
        found += [
            Sliver(own[0], float(width), gap, own[1])
            for gap, width in zip(gaps[beside].tolist(), widths[beside].tolist(), strict=True)
        ]
    return sorted(found, key=lambda sliver: -sliver.geometry.area)


def _beyond(snapshot: Snapshot, unit: str, room: Any) -> Any:
    """What of some room lies outside a unit, None when nothing does or there is no such unit."""
    row = snapshot.row(RestorationUnit.table, unit) if unit else None
    if row is None or row.geometry is None or not shapely.is_valid(row.geometry):
        return None
    outside = shapely.difference(room, row.geometry, grid_size=_GRID_M)
    return None if shapely.is_empty(outside) else outside


def new_slivers(
    snapshot: Snapshot, before: Any, after: Any, exclude: Iterable[str] = (), unit: str = ""
) -> list[Sliver]:
    """The gaps beside a shape that were not there before it changed; `before` is None for a new shape."""
    left_out = list(exclude)
    found = slivers_beside(snapshot, after, left_out, unit)
    if not found or before is None or shapely.get_dimensions(before) != 2:
        return found
    old = [sliver.geometry for sliver in slivers_beside(snapshot, before, left_out, unit)]
    known = shapely.union_all(old) if old else shapely.Polygon()
    shares = np.array([shapely.intersection(s.geometry, known).area / s.geometry.area for s in found])
    return [sliver for sliver, share in zip(found, shares, strict=True) if share < 0.5]


def _closed(shape: Any) -> Any:
    """The shape with all that is narrower than the widest sliver filled in."""
    half = WIDEST_M / 2
    grown = shapely.buffer(shape, half, join_style="mitre")
    return shapely.buffer(grown, -half, join_style="mitre")
