"""Geometries of one layer as flat arrays, with coarser levels for small scales and boxes for culling."""

from __future__ import annotations

import threading
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
        self._full = _level(array)
        self._thin: dict[int, ThinnedRings] = {}  # by range of scales
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
        return self._in_pixels(viewport, ranges(self._full.first[features], self.counts(features)))

    def grouped(self, rings: Rings, features: npt.NDArray[np.intp]) -> list[list[QPolygonF]]:
        """The rings of these features, feature by feature."""
        counts, made = self.counts(features), rings.all()
        ends = np.cumsum(counts).tolist()
        return [made[end - count : end] for end, count in zip(ends, counts.tolist(), strict=True)]

    def shells(self, viewport: Viewport, features: npt.NDArray[np.intp]) -> Rings:
        """The outer ring of the first part of each feature in pixels."""
        return self._in_pixels(viewport, self._full.first[features])

    def counts(self, features: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """Of how many rings each of these features consists."""
        counts: npt.NDArray[np.intp] = self._full.first[features + 1] - self._full.first[features]
        return counts

    def simple(self, features: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Which of these features consist of one ring."""
        result: npt.NDArray[np.bool_] = self.counts(features) == 1
        return result

    def _in_pixels(self, viewport: Viewport, rings: npt.NDArray[np.intp]) -> Rings:
        """Rings by number, without vertices that would move no line by half a pixel."""
        tolerance = viewport.metres_per_pixel * _PIXEL_SHARE
        if tolerance < _FINEST:
            full = self._full
            sizes = full.starts[rings + 1] - full.starts[rings]
            return Rings(viewport.to_pixels(full.xy[ranges(full.starts[rings], sizes)]), sizes)
        number = min(1 + int(np.log2(tolerance / _FINEST)), _LEVELS)
        with self._lock:
            level = self._thin.get(number)
            if level is None:
                level = self._thin[number] = ThinnedRings(self._full, _FINEST * 2.0 ** (number - 1))
        xy, sizes = level.of(rings)
        return Rings(viewport.to_pixels(xy), sizes)


class ThinnedRings:
    """The rings of a level without vertices near the line between those kept; thinned when first seen, and kept."""

    def __init__(self, full: Level, tolerance: float) -> None:
        """`tolerance` in map metres."""
        self._full, self._tolerance = full, tolerance
        self._begins = np.full(len(full.starts) - 1, -1, dtype=np.intp)  # in `_xy`; -1 when not seen yet
        self._sizes = np.zeros(len(full.starts) - 1, dtype=np.intp)
        self._xy: Coordinates = np.empty((0, 2))
        self._used = 0
        self._lock = threading.Lock()

    def of(self, rings: npt.NDArray[np.intp]) -> tuple[Coordinates, npt.NDArray[np.intp]]:
        """The coordinates of different rings by number, one after another, and how many each has."""
        with self._lock:
            unseen = rings[self._begins[rings] < 0]
            if len(unseen):
                self._thin(unseen)
            begins, sizes, kept = self._begins[rings], self._sizes[rings], self._xy
        return kept[ranges(begins, sizes)], sizes

    def _thin(self, rings: npt.NDArray[np.intp]) -> None:
        full = self._full
        sizes = full.starts[rings + 1] - full.starts[rings]
        xy, sizes = _thinned(full.xy[ranges(full.starts[rings], sizes)], sizes, self._tolerance)
        needed = self._used + len(xy)
        if needed > len(self._xy):  # others may be reading what there is
            grown = np.empty((max(needed, min(2 * len(self._xy), len(full.xy))), 2))
            grown[: self._used] = self._xy[: self._used]
            self._xy = grown
        self._xy[self._used : needed] = xy
        self._begins[rings] = self._used + np.cumsum(sizes) - sizes
        self._sizes[rings] = sizes
        self._used = needed


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
