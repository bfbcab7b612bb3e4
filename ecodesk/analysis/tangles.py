"""How often outlines cross themselves, found out without noding them."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

_LOOKED_AT = (8, 200, 2_000)  # edges, spread evenly over the outline: more when those before crossed few
_VERY_MANY = 50_000


def crossing_count(geometry: Any) -> int:
    """About how many places there are where edges of the rings of a polygon cross each other.

    Counted when there are few edges; with many, from some of them. Edges that only touch do not count.
    """
    rings = shapely.get_rings(shapely.get_parts(geometry))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[1:] == ring[:-1]
    edges = shapely.linestrings(np.stack([xy[:-1][inside], xy[1:][inside]], axis=1))
    if not len(edges):
        return 0
    tree = shapely.STRtree(edges)
    count = 0
    for most in _LOOKED_AT:
        probes = edges[:: -(-len(edges) // most)]
        pairs = tree.query(probes, predicate="crosses")
        count = round(pairs.shape[1] / 2 * len(edges) / len(probes))
        if count > _VERY_MANY or len(probes) == len(edges):
            break
    return count
