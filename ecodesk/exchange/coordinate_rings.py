"""Shapes from boundary points in the order they are listed, as parcel texts and tables of points give them.

Rings may be interleaved, run either way round, and lack their closing point (domain 5.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

POLYGON, LINE, POINT = "polygon", "line", "point"


@dataclass(frozen=True)
class Drawn:
    """A shape, or None when there are too few points; `closed` tells whether every ring came closed."""

    shape: shapely.Geometry | None
    closed: bool = True


def shape_of(points: Sequence[tuple[float, float]], rings: Sequence[int], kind: str = POLYGON) -> Drawn:
    """The shape of boundary points (east, north), each with the number of its ring.

    Ring 1 is the outer one and others are holes; what lies outside every part is a part of its own.
    """
    if kind == POINT:
        return Drawn(shapely.multipoints(np.array(points)) if len(points) > 1 else shapely.Point(points[0]))
    chains = _chains(points, rings)
    if kind == LINE:
        lines = [shapely.LineString(chain) for chain in chains if len(chain) > 1]
        return Drawn((lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)) if lines else None)
    if any(len(set(chain)) < 3 for chain in chains):
        return Drawn(None, False)
    closed = all(chain[0] == chain[-1] for chain in chains)
    return Drawn(_polygons([shapely.Polygon(chain) for chain in chains]), closed)


def _chains(points: Sequence[tuple[float, float]], rings: Sequence[int]) -> list[list[tuple[float, float]]]:
    """The points of each ring; one that has come back to its beginning is done, and another begins."""
    done: list[list[tuple[float, float]]] = []
    open_: dict[int, list[tuple[float, float]]] = {}
    for point, ring in zip(points, rings, strict=True):
        chain = open_.setdefault(ring, [])
        if not chain:
            done.append(chain)
        chain.append(point)
        if len(chain) > 3 and point == chain[0]:
            del open_[ring]
    return done


def _polygons(rings: list[shapely.Polygon]) -> shapely.Geometry:
    parts: list[tuple[shapely.Polygon, list[shapely.Polygon]]] = []
    for ring in rings:
        spot = shapely.Point(ring.exterior.coords[0])
        around = next((holes for outer, holes in parts if _within(ring, spot, outer)), None)
        if around is None:
            parts.append((ring, []))
        else:
            around.append(ring)
    made = [shapely.Polygon(outer.exterior, [hole.exterior for hole in holes]) for outer, holes in parts]
    return made[0] if len(made) == 1 else shapely.MultiPolygon(made)


def _within(ring: shapely.Polygon, spot: shapely.Point, outer: shapely.Polygon) -> bool:
    """Whether a ring is a hole of another: crossing outlines come in as they are, for the checks to tell."""
    if outer.is_valid and ring.is_valid:
        return bool(shapely.covers(outer, ring.representative_point()))
    return bool(shapely.box(*outer.bounds).covers(spot))
