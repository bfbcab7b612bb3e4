"""Move a boundary two projects share, so that neither a gap nor an overlap opens between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot

Floats = npt.NDArray[np.float64]

TOGETHER = 0.005  # metres; nodes closer than this are one


def moved_with(
    snapshot: Snapshot, moved_from: Floats, moved_to: Floats, exclude: Iterable[str] = ()
) -> list[tuple[Project, Any]]:
    """Neighbours whose outline runs through nodes that move, each with its shape after the move.

    `moved_from` and `moved_to` are (n, 2) places in metres. A neighbour that passes a node on an edge
    gets a node there first. Neighbours that would become invalid are given as they are after the move
    all the same; the caller decides.
    """
    table = snapshot.table(Project)
    left_out = set(exclude)
    points = shapely.points(moved_from)
    near = np.unique(table.index.query(shapely.buffer(points, TOGETHER))[1])
    found = []
    for i in near.tolist():
        row = table.at(i)
        if row.id in left_out or row.geometry is None or shapely.get_dimensions(row.geometry) != 2:
            continue
        after = _follow(row.geometry, moved_from, moved_to)
        if after is not None:
            found.append((row, after))
    return found


def _follow(geometry: Any, moved_from: Floats, moved_to: Floats) -> Any:
    """A polygon with the nodes that move, moved; None when none of them is on its outline."""
    parts, any_moved = [], False
    for part in shapely.get_parts(geometry):
        rings = []
        for ring in shapely.get_rings(part):
            xy, moved = _moved_ring(shapely.get_coordinates(ring)[:-1], moved_from, moved_to)
            rings.append(xy)
            any_moved |= moved
        parts.append(shapely.Polygon(rings[0], rings[1:]))
    if not any_moved:
        return None
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _moved_ring(xy: Floats, moved_from: Floats, moved_to: Floats) -> tuple[Floats, bool]:
    xy = _with_nodes(xy, moved_from)
    away = np.hypot(xy[:, None, 0] - moved_from[None, :, 0], xy[:, None, 1] - moved_from[None, :, 1])
    nearest = away.argmin(axis=1)
    hit = away[np.arange(len(xy)), nearest] <= TOGETHER
    made = np.where(hit[:, None], moved_to[nearest], xy)
    return made, bool(hit.any())


def _with_nodes(xy: Floats, places: Floats) -> Floats:
    """The ring with a node wherever one of the places lies on an edge but on no node."""
    for place in places:
        ahead = np.roll(xy, -1, axis=0)
        if (np.hypot(*(xy - place).T) <= TOGETHER).any():
            continue
        way = ahead - xy
        along = ((place - xy) * way).sum(axis=1) / np.maximum((way**2).sum(axis=1), 1e-12)
        inside = (along > 0) & (along < 1)
        feet = xy + along[:, None] * way
        away = np.where(inside, np.hypot(*(feet - place).T), np.inf)
        edge = int(np.argmin(away))
        if away[edge] <= TOGETHER:
            xy = np.insert(xy, edge + 1, place, axis=0)
    return xy
