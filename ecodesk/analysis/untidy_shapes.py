"""What digitising leaves behind: sliver parts and holes, spikes, vertices that coincide."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.parallel import parts_in_threads

_BLOCK, _ROUND = (
    1_000,
    16,
)  # shapes; blocks under way at once. What a processor keeps at hand goes much faster

Defects = tuple[list[Any], list[Any], list[Any]]


def untidy(
    geometry: Any, at: Any, min_part: float, min_width: float, min_angle: float, min_step: float
) -> Iterator[tuple[int, Defects]]:
    """Positions with sliver parts or holes, spikes, or vertices that coincide; some thousand shapes at a time."""

    def some(places: Any) -> list[tuple[int, Defects]]:
        return list(_untidy(geometry, places, min_part, min_width, min_angle, min_step))

    for start in range(0, len(at), _BLOCK * _ROUND):
        yield from itertools.chain(*parts_in_threads(some, at[start : start + _BLOCK * _ROUND]))


def _untidy(
    geometry: Any, at: Any, min_part: float, min_width: float, min_angle: float, min_step: float
) -> Iterator[tuple[int, Defects]]:
    parts, owner = shapely.get_parts(geometry[at], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    if not len(rings):
        return
    ring_owner = at[owner[part]]
    as_areas = shapely.polygons(rings)
    size, around = shapely.area(as_areas), shapely.length(rings)
    small = (size < min_part) | (2 * size < min_width * around)
    spikes, doubled, vertex_ring, coords = _sharp_vertices(rings, min_angle, min_step)
    flagged = np.union1d(ring_owner[small], ring_owner[vertex_ring[spikes | doubled]])
    for i in flagged.tolist():
        mine = ring_owner[vertex_ring] == i
        yield (
            i,
            (
                list(as_areas[small & (ring_owner == i)]),
                list(coords[spikes & mine]),
                list(coords[doubled & mine]),
            ),
        )


def _sharp_vertices(rings: Any, min_angle: float, min_step: float) -> tuple[Any, Any, Any, Any]:
    """Per vertex (each ring's closing vertex left out): is it a spike, does it repeat the one before it."""
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    last = np.concatenate([ring[1:] != ring[:-1], [True]])
    coords, ring = coords[~last], ring[~last]
    first = np.concatenate([[True], ring[1:] != ring[:-1]])
    starts = np.flatnonzero(first)
    ends = np.concatenate([starts[1:], [len(ring)]]) - 1
    before = np.arange(len(ring)) - 1
    before[starts] = ends
    after = np.arange(len(ring)) + 1
    after[ends] = starts
    back, ahead = coords[before] - coords, coords[after] - coords
    near, far = np.hypot(*back.T), np.hypot(*ahead.T)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = (back * ahead).sum(axis=1) / (near * far)
    spikes = cosine > np.cos(np.radians(min_angle))
    return spikes & (near >= min_step) & (far >= min_step), near < min_step, ring, coords
