"""Which shapes overlap, and where. Touching is not overlapping, at any size of coordinates.

Candidates come from the spatial index, truth from the DE-9IM pattern `T********` (interiors meet) on
prepared shapes in two threads; the costly intersection is made for true hits only.

In an exact coverage nearly all candidates only touch, among projects nearly none: whether it pays to tell them
apart before they are cut is seen from a few.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.parallel import all_own_prepared, in_threads, prepared_in_threads
from ecodesk.analysis.significance import polygons_of
from ecodesk.model.spatial_index import Geometries, Positions

INTERIORS_MEET = "T********"

_SAMPLE, _OFTEN = (
    50,
    0.1,
)  # pairs looked at; a share of them from which all are: cutting costs some ten times as much


def overlapping_pairs(shapes: Geometries, index: Any, among: Positions | None = None) -> Any:
    """Pairs (2, n) of positions whose interiors meet, the smaller position first, each pair once.

    `index` answers `query(array)` with pairs of boxes that meet, over the same positions as `shapes`.
    With `among` only pairs that hold one of these positions are looked for.
    """
    pairs = near_pairs(shapes, index, among)
    return pairs[:, interiors_meet(shapes[pairs[0]], shapes[pairs[1]])]


def near_pairs(shapes: Geometries, index: Any, among: Positions | None = None) -> Any:
    """Like `overlapping_pairs`, but of shapes whose boxes meet."""
    asked = np.arange(len(shapes)) if among is None else among
    asked = asked[~shapely.is_missing(shapes[asked])]
    if not len(asked):
        return np.empty((2, 0), dtype=np.intp)
    found = index.query(shapes[asked])
    a, b = asked[found[0]], found[1]
    if among is None:
        keep = a < b
        a, b = a[keep], b[keep]
    else:
        keep = a != b
        pairs = np.unique(np.sort(np.vstack([a[keep], b[keep]]), axis=0), axis=1)
        a, b = pairs[0], pairs[1]
    present = ~shapely.is_missing(shapes[b]) & ~shapely.is_missing(shapes[a])
    return np.vstack([a[present], b[present]])


def interiors_meet(a: Geometries, b: Geometries) -> Any:
    """Whether the interiors of each pair meet."""
    if not len(a):
        return np.empty(0, dtype=bool)
    return prepared_in_threads(lambda x, y: shapely.relate_pattern(x, y, INTERIORS_MEET), a, b)


def overlap_likely(a: Geometries, b: Geometries) -> Any:
    """Whether each pair meets, without those that only touch where there are many of these; in one thread."""
    own = all_own_prepared(a)
    some = np.arange(0, len(own), max(1, len(own) // _SAMPLE))
    if shapely.touches(own[some], b[some]).sum() <= _OFTEN * len(some):
        return shapely.intersects(own, b)
    meet = ~shapely.touches(own, b)
    meet[meet] = shapely.intersects(own[meet], b[meet])
    return meet


def shared_shapes(a: Geometries, b: Geometries) -> Geometries:
    """The polygon each pair shares."""
    if not len(a):
        return np.empty(0, dtype=object)
    return np.asarray(polygons_of(in_threads(shapely.intersection, a, b)), dtype=object)
