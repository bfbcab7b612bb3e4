"""Shapes sorted into groups inside which none meet, so that a group is one valid multipolygon."""

from __future__ import annotations

import numpy as np
import shapely

from ecodesk.analysis.parallel import prepared_in_threads
from ecodesk.model.spatial_index import Geometries, Positions


def groups_apart(shapes: Geometries) -> Positions:
    """The group, from 0, of each polygon: those of one group neither overlap nor touch. Few groups, not the fewest."""
    a, b = shapely.STRtree(shapes).query(shapes)
    a, b = a[a < b], b[a < b]
    meet = prepared_in_threads(shapely.intersects, shapes[a], shapes[b])
    earlier: dict[int, list[int]] = {}
    for i, j in zip(a[meet].tolist(), b[meet].tolist(), strict=True):
        earlier.setdefault(j, []).append(i)
    group = [0] * len(shapes)
    for j in sorted(earlier):
        taken = {group[i] for i in earlier[j]}
        group[j] = next(n for n in range(len(taken) + 1) if n not in taken)
    return np.array(group, dtype=np.intp)


def without(shapes: Geometries, owner: Positions, others: Geometries, group: Positions) -> Geometries:
    """Each shape without all the polygons that stand under its position in `owner`; in one thread.

    Taking a whole group away at once costs about half of uniting the polygons first.
    """
    left = shapes.copy()
    parts, of_part = shapely.get_parts(others, return_index=True)
    owner, group = owner[of_part], group[of_part]
    for n in range(
        int(group.max(initial=-1)), -1, -1
    ):  # the later groups are small: first, while the shapes are plain
        mine = group == n
        if not mine.any():
            continue
        place, where = np.unique(owner[mine], return_inverse=True)
        order = np.argsort(where, kind="stable")
        together = shapely.multipolygons(parts[mine][order], indices=where[order])
        left[place] = shapely.difference(left[place], together)
    return left
