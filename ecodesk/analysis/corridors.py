"""The band along a line: so many metres to its left, so many to its right, square at its ends."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.significance import polygons_of


def band(line: Any, left: float, right: float) -> Any:
    """The ground within `left` and `right` metres of a line, left being the hand side of its direction.

    A side may be 0. Loops and bends narrower than the band never make holes or invalid shapes.
    """
    if left == right:
        return shapely.buffer(line, left, cap_style="flat")
    sides = [_side(part, reach) for part in shapely.get_parts(line) for reach in (left, -right) if reach]
    return polygons_of([shapely.union_all(sides)])[0]


def _side(line: Any, reach: float) -> Any:
    """One side of a line; GEOS lets one-sided buffers stray at sharp bends, so they are held to the full band.

    Of a line that crosses itself it loses ground, so that is made bend by bend.
    """
    bends = line if shapely.is_simple(line) else _bends(line)
    sides = shapely.make_valid(shapely.buffer(bends, reach, single_sided=True, join_style="round"))
    one = shapely.union_all(sides)
    return shapely.intersection(one, shapely.buffer(line, abs(reach), cap_style="flat"))


def _bends(line: Any) -> Any:
    """Each two edges of a line that follow each other, as a line of its own; the whole may cross itself."""
    xy = shapely.get_coordinates(line)
    if len(xy) < 3:
        return line
    return shapely.linestrings(np.stack([xy[:-2], xy[1:-1], xy[2:]], axis=1))
