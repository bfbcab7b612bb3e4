"""The flow between units as arrows: from inside each unit to inside the next one downstream."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ecodesk.model.spatial_index import Geometries
from ecodesk.model.table import Table

_FROM, _TO = 0.18, 0.82  # of the way between two units, so that arrows do not meet
_HEAD, _SPREAD = 0.16, np.radians(24)  # length of the head as a share of the shaft, half its angle


def flow_arrows(units: Table[Any]) -> Geometries:
    """One line per unit, drawn in one go with its head; None where no other unit lies downstream."""
    arrows = np.full(len(units), None, dtype=object)
    place = {row_id: i for i, row_id in enumerate(units.ids)}
    inside = shapely.point_on_surface(units.geometry)
    there = ~(shapely.is_missing(inside) | shapely.is_empty(inside))
    pairs = [
        (i, place[below])
        for i, below in enumerate(units.column("downstream"))
        if below in place and place[below] != i and there[i] and there[place[below]]
    ]
    if not pairs:
        return arrows
    above, below = np.array(pairs).T
    start, way = _points(inside[above]), _points(inside[below]) - _points(inside[above])
    shaft = way * (_TO - _FROM)
    tail, tip = start + way * _FROM, start + way * _TO
    left, right = (tip - _turned(shaft * _HEAD, angle) for angle in (_SPREAD, -_SPREAD))
    arrows[above] = shapely.linestrings(np.stack([tail, tip, left, tip, right], axis=1))
    return arrows


def _points(points: Any) -> Any:
    return shapely.get_coordinates(points)


def _turned(vectors: Any, angle: float) -> Any:
    cos, sin = np.cos(angle), np.sin(angle)
    return vectors @ np.array([[cos, sin], [-sin, cos]])
