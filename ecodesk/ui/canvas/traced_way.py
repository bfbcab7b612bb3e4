"""The way along boundaries between two places: which lines count, and how far around they are looked for."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.tracing import trace
from ecodesk.model.snapshot import Snapshot

Place = tuple[float, float]

_ROOM = (0.6, 3.0)  # how far beyond the two places lines are followed, in their distance; the first that does
_LEAST_ROOM_M = 300.0
_MOST_NODES = 60_000


def traced_way(
    snapshot: Snapshot, start: Place, end: Place, tables: Collection[str], beside: Sequence[Any] = ()
) -> list[Place] | None:
    """The shortest way along boundaries of some tables and shapes `beside` the plan, both places included, or None."""
    far = math.dist(start, end)
    for room in _ROOM:
        margin = max(far * room, _LEAST_ROOM_M)
        box = (
            min(start[0], end[0]) - margin,
            min(start[1], end[1]) - margin,
            max(start[0], end[0]) + margin,
            max(start[1], end[1]) + margin,
        )
        lines = boundaries_in(snapshot, box, tables, beside)
        if int(shapely.get_num_coordinates(lines).sum()) > _MOST_NODES:
            return None
        way = trace(lines, start, end) if len(lines) else None
        if way is not None:
            return way
    return None


def boundaries_in(
    snapshot: Snapshot,
    box: tuple[float, float, float, float],
    tables: Collection[str],
    beside: Sequence[Any] = (),
) -> Any:
    """The boundaries of areas, and lines as they are, as far as they lie in a box."""
    found: list[Any] = []
    area = shapely.box(*box)
    own = [snapshot.named(name) for name in tables]
    inside = [table.geometry[table.index.query(area)] for table in own]
    inside += [shapes[shapely.intersects(shapely.envelope(shapes), area)] for shapes in beside]
    for shapes in inside:
        areal = shapely.get_dimensions(shapes) == 2
        lines = np.concatenate([shapely.boundary(shapes[areal]), shapes[shapely.get_dimensions(shapes) == 1]])
        parts = shapely.get_parts(shapely.clip_by_rect(lines, *box))
        found += parts[(shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)].tolist()
    return np.array(found, dtype=object)
