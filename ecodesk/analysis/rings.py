"""Parts and holes of a polygon: add one, cut one, fill one, take one away."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.shape_edits import cut_away
from ecodesk.analysis.significance import polygons_of


def with_part(geometry: Any, part: Any) -> Any:
    """The polygon with another part; parts that meet become one."""
    return polygons_of([shapely.union_all([geometry, part])])[0]


def with_hole(geometry: Any, hole: Any) -> Any:
    """The polygon without what a closed line encloses; None when nothing is left of it."""
    return cut_away(geometry, hole)


def hole_at(geometry: Any, x: float, y: float) -> Any:
    """The hole a place lies in, as a polygon, or None when it lies in none."""
    rings = shapely.get_rings(shapely.get_parts(geometry))
    first = np.concatenate([[0], np.cumsum(1 + shapely.get_num_interior_rings(shapely.get_parts(geometry)))])
    holes = shapely.polygons(np.delete(rings, first[:-1]))
    found = holes[shapely.contains_xy(holes, x, y)] if len(holes) else holes
    return found[0] if len(found) else None


def filled(geometry: Any, hole: Any) -> Any:
    """The polygon with a hole filled; parts inside the hole become one with it."""
    return with_part(geometry, hole)


def part_at(geometry: Any, x: float, y: float) -> Any:
    """The part a place lies in, or None."""
    parts = shapely.get_parts(geometry)
    found = parts[shapely.contains_xy(parts, x, y)] if len(parts) else parts
    return found[0] if len(found) else None


def without_part(geometry: Any, part: Any) -> Any:
    """The polygon without one of its parts; None when it was the last."""
    parts = shapely.get_parts(geometry)
    kept = parts[~shapely.equals(parts, part)]
    if not len(kept):
        return None
    return kept[0] if len(kept) == 1 else shapely.multipolygons(kept)
