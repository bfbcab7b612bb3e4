"""Geometries of one layer as flat arrays, with coarser levels for small scales and boxes for culling."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from PySide6.QtGui import QPolygonF

from ecodesk.maps.rings import Rings, ranges
from ecodesk.maps.viewport import Bounds, Viewport

_FINEST = 0.25  # metres: level 1 leaves vertices out that far from the line, level n twice as far as n - 1
_LEVELS = 14
_PIXEL_SHARE = 0.4  # of a pixel by which thinning may move a line
_RINGS_AT_ONCE = 8_192
_MANY = 100_000  # vertices in view from which the thinned copy of the whole layer is worth keeping

Coordinates = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Level:
    """Rings (or lines): coordinates, where each starts, and which feature it belongs to."""

    xy: npt.NDArray[np.float64]
    starts: npt.NDArray[np.intp]  # one more than there are rings
    feature: npt.NDArray[np.intp]
    first: npt.NDArray[np.intp]  # per feature: its first ring; one more than there are features


class FlatGeometry:
    """One layer. Polygons are kept as rings, lines as lines; points come as one-vertex rings."""

    def __init__(self, geometry: Any) -> None:
        array = np.asarray(geometry, dtype=object)
        self.size = len(array)
        self.bounds = np.nan_to_num(shapely.bounds(array), nan=np.inf)
        self.area = shapely.get_dimensions(array) == 2
        self._levels: dict[int, Level] = {0: _level(array)}
        self._lock = threading.Lock()

    def visible(self, box: Bounds) -> npt.NDArray[np.intp]:
        """Features whose box meets a box of the ground, in order."""
        b = self.bounds
        meets = (b[:, 0] <= box[2]) & (b[:, 2] >= box[0]) & (b[:, 1] <= box[3]) & (b[:, 3] >= box[1])
        return np.flatnonzero(meets)

    def polygons(self, viewport: Viewport, features: npt.NDArray[np.intp]) -> list[list[QPolygonF]]:
        """All rings of these features in pixels."""
        return self.grouped(self.rings(viewport, features), features)

    def rings(self, viewport: Viewport, features: npt.NDArray[np.intp]) -> Rings:
        """All rings of these features in pixels, in the order of the features."""
        first = self._levels[0].first
        return self._in_pixels(viewport, ranges(first[features], first[features + 1] - first[features]))

    def grouped(self, rings: Rings, features: npt.NDArray[np.intp]) -> list[list[QPolygonF]]:
        """The rings of these features, feature by feature."""
        first = self._levels[0].first
        counts, made = first[features + 1] - first[features], rings.all()
        ends = np.cumsum(counts).tolist()
        return [made[end - count : end] for end, count in zip(ends, counts.tolist(), strict=True)]

    def shells(self, viewport: Viewport, features: npt.NDArray[np.intp]) -> Iterator[QPolygonF]:
        """The outer ring of the first part of each feature in pixels; one object, good until the next is asked."""
        return self._in_pixels(viewport, self._levels[0].first[features]).each()

    def simple(self, features: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Which of these features consist of one ring."""
        first = self._levels[0].first
        result: npt.NDArray[np.bool_] = first[features + 1] - first[features] == 1
        return result

    def _in_pixels(self, viewport: Viewport, rings: npt.NDArray[np.intp]) -> Rings:
        """Rings by number.

        Vertices are left out that would move no line by half a pixel. Of many rings a thinned copy is kept for
        each range of scales; a few are thinned as they come.
        """
        full = self._levels[0]
        tolerance = viewport.metres_per_pixel * _PIXEL_SHARE
        number = 0 if tolerance < _FINEST else min(1 + int(np.log2(tolerance / _FINEST)), _LEVELS)
        sizes = full.starts[rings + 1] - full.starts[rings]
        with self._lock:
            level = self._levels.get(number)
            if level is None and sizes.sum() > min(_MANY, len(full.xy) / 8):
                level = self._levels[number] = _thinned_level(full, _FINEST * 2.0 ** (number - 1))
        if level is not None:
            sizes = level.starts[rings + 1] - level.starts[rings]
            xy = level.xy[ranges(level.starts[rings], sizes)]
        else:
            xy, sizes = _thinned(full.xy[ranges(full.starts[rings], sizes)], sizes, tolerance)
        return Rings(viewport.to_pixels(xy), sizes)


def _level(array: npt.NDArray[np.object_]) -> Level:
    parts, owner = shapely.get_parts(array, return_index=True)
    polygons = shapely.get_type_id(parts) == 3
    rings, part = shapely.get_rings(parts[polygons], return_index=True)
    ring_owner = owner[polygons][part]
    pieces = np.concatenate([rings, parts[~polygons]])
    owners = np.concatenate([ring_owner, owner[~polygons]]).astype(np.intp)
    order = np.argsort(owners, kind="stable")
    pieces, owners = pieces[order], owners[order]
    xy, piece = shapely.get_coordinates(pieces, return_index=True)
    finite = np.isfinite(xy).all(axis=1)
    xy, piece = xy[finite], piece[finite]
    starts = np.searchsorted(piece, np.arange(len(pieces) + 1))
    first = np.searchsorted(owners, np.arange(len(array) + 1))
    return Level(xy, starts.astype(np.intp), owners, first.astype(np.intp))


def _thinned_level(level: Level, tolerance: float) -> Level:
    xy, sizes = _thinned(level.xy, np.diff(level.starts), tolerance)
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
    return Level(xy, starts, level.feature, level.first)


def _thinned(xy: Coordinates, sizes: npt.NDArray[np.intp], tolerance: float) -> tuple[Coordinates, Any]:
    """Rings without the vertices that lie near the line between those kept; one that would vanish keeps five."""
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
    kept = sizes.copy()
    long, short = np.flatnonzero(sizes > 5), np.flatnonzero(sizes <= 5)
    made = [(short, xy[ranges(starts[short], sizes[short])])]
    for rings in np.array_split(long, max(1, len(long) // _RINGS_AT_ONCE)):
        if not len(rings):
            continue
        points = xy[ranges(starts[rings], sizes[rings])]
        lines = shapely.linestrings(points, indices=np.repeat(np.arange(len(rings)), sizes[rings]))
        simple = shapely.simplify(lines, tolerance, preserve_topology=False)
        count = shapely.get_num_coordinates(simple)
        gone = shapely.is_closed(lines) & (count < 4)
        kept[rings] = np.where(gone, 5, count)
        made.append((rings[~gone], shapely.get_coordinates(simple[~gone])))
        fifths = np.round(np.linspace(0, 1, 5) * (sizes[rings[gone]] - 1)[:, None]).astype(np.intp)
        made.append((rings[gone], xy[(starts[rings[gone]][:, None] + fifths).ravel()]))
    begins = np.cumsum(kept) - kept
    thin = np.empty((kept.sum(), 2))
    for rings, points in made:
        thin[ranges(begins[rings], kept[rings])] = points
    return thin, kept
