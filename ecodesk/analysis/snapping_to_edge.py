"""Lay the outline of a polygon onto a boundary it runs beside."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.footprints import repaired


def snapped_to_edge(polygon: Any, edge: Any, tolerance: float) -> Any:
    """The polygon with its vertices within `tolerance` metres of the edge moved onto it.

    A vertex goes to the nearest node of the edge within the tolerance, else to the nearest place on it. Nodes
    of the edge that the outline passes within the tolerance become vertices, so that both run together. None
    when no vertex is near enough, or nothing is left of the polygon.
    """
    if tolerance <= 0:
        return None
    reach = shapely.box(*shapely.bounds(polygon)).buffer(2 * tolerance, join_style="mitre")
    xy, places = shapely.get_coordinates(polygon), shapely.points(shapely.get_coordinates(polygon))
    close = np.flatnonzero(shapely.dwithin(places, edge, tolerance))
    if not len(close):
        return None
    ways = shapely.get_coordinates(shapely.shortest_line(places[close], edge))
    xy[close] = ways.reshape(-1, 2, 2)[:, 1]
    corners = shapely.points(np.unique(shapely.get_coordinates(edge), axis=0))
    corners = corners[shapely.intersects(reach, corners)]
    moved = shapely.set_coordinates(polygon, xy)
    if len(corners):
        moved = shapely.snap(moved, shapely.multipoints(corners), tolerance)
    return moved if shapely.is_valid(moved) else repaired(moved)
