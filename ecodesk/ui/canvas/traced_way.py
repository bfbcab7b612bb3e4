"""The way along boundaries between two places: which lines count, and how far around they are looked for."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.tracing import trace
from ecodesk.model.snapshot import Snapshot

Place = tuple[float, float]

_ROOM = (0.6, 3.0)  # how far beyond the two places lines are followed, in their distance; the first that does
_LEAST_ROOM_M = 300.0
_MOST_NODES = 60_000


def traced_way(snapshot: Snapshot, start: Place, end: Place, tables: Collection[str]) -> list[Place] | None:
    """The shortest way along boundaries of some tables, both places included; None when none connects them."""
    far = math.dist(start, end)
    for room in _ROOM:
        margin = max(far * room, _LEAST_ROOM_M)
        box = (
            min(start[0], end[0]) - margin,
            min(start[1], end[1]) - margin,
            max(start[0], end[0]) + margin,
            max(start[1], end[1]) + margin,
        )
        lines = boundaries_in(snapshot, box, tables)
        if int(shapely.get_num_coordinates(lines).sum()) > _MOST_NODES:
            return None
        way = trace(lines, start, end) if len(lines) else None
        if way is not None:
            return way
    return None


def boundaries_in(snapshot: Snapshot, box: tuple[float, float, float, float], tables: Collection[str]) -> Any:
    """The boundaries of areas, and lines as they are, as far as they lie in a box."""
    found: list[Any] = []
    for name in tables:
        table = snapshot.named(name)
        shapes = table.geometry[table.index.query(shapely.box(*box))]
        areal = shapely.get_dimensions(shapes) == 2
        lines = np.concatenate([shapely.boundary(shapes[areal]), shapes[shapely.get_dimensions(shapes) == 1]])
        parts = shapely.get_parts(shapely.clip_by_rect(lines, *box))
        found += parts[(shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)].tolist()
    return np.array(found, dtype=object)
