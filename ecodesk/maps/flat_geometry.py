"""Geometries of one layer as flat arrays, with coarser levels for small scales and boxes for culling."""

from __future__ import annotations

import struct
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from PySide6.QtCore import QByteArray, QDataStream, QIODevice
from PySide6.QtGui import QPolygonF

from ecodesk.maps.viewport import Bounds, Viewport

_COARSENING = 4.0
_FINEST = 1.0  # metres: level 1 thins to this, level n to 4 ** (n - 1)


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

    def level_for(self, metres_per_pixel: float) -> Level:
        """The coarsest level whose thinning stays below a pixel."""
        tolerance = metres_per_pixel * 0.6
        number = 0 if tolerance < _FINEST else 1 + int(np.log(tolerance / _FINEST) / np.log(_COARSENING))
        number = min(number, 8)
        with self._lock:
            if number not in self._levels:
                self._levels[number] = _thinned(self._levels[0], _FINEST * _COARSENING ** (number - 1))
            return self._levels[number]

    def polygons(self, viewport: Viewport, features: npt.NDArray[np.intp]) -> list[list[QPolygonF]]:
        """The rings of these features in pixels, handed to Qt in one buffer."""
        level = self.level_for(viewport.metres_per_pixel)
        counts = level.first[features + 1] - level.first[features]
        rings = _ranges(level.first[features], counts)
        sizes = level.starts[rings + 1] - level.starts[rings]
        xy = viewport.to_pixels(level.xy[_ranges(level.starts[rings], sizes)])
        made = _qt_polygons(xy, sizes)
        listed, at = [], 0
        for count in counts.tolist():
            listed.append(made[at : at + count])
            at += count
        return listed


def _ranges(starts: npt.NDArray[np.intp], sizes: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """`concatenate([arange(s, s + n) …])` without a loop."""
    if not len(sizes) or not sizes.sum():
        return np.empty(0, dtype=np.intp)
    ends = np.cumsum(sizes)
    return np.arange(ends[-1]) - np.repeat(ends - sizes - starts, sizes)


def _qt_polygons(xy: npt.NDArray[np.float64], sizes: npt.NDArray[np.intp]) -> list[QPolygonF]:
    """QPolygonF objects from a big-endian buffer: Qt reads it much faster than Python can append points."""
    if not len(sizes):
        return []
    body = np.ascontiguousarray(xy, dtype=">f8").tobytes()
    ends = np.cumsum(sizes).tolist()
    pieces, start = [], 0
    for size, end in zip(sizes.tolist(), ends, strict=True):
        pieces.append(struct.pack(">I", size))
        pieces.append(body[start * 16 : end * 16])
        start = end
    data = QByteArray(b"".join(pieces))  # the stream keeps no reference of its own
    stream = QDataStream(data, QIODevice.OpenModeFlag.ReadOnly)
    made = []
    for _ in range(len(sizes)):
        polygon = QPolygonF()
        stream >> polygon
        made.append(polygon)
    return made


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


def _thinned(level: Level, tolerance: float) -> Level:
    """Vertices that fall into the same cell as the one before them left out; ends and three points stay."""
    cell = np.floor(level.xy / tolerance)
    keep = np.ones(len(cell), dtype=bool)
    keep[1:] = (cell[1:] != cell[:-1]).any(axis=1)
    sizes = np.diff(level.starts)
    begins, ends = level.starts[:-1][sizes > 0], level.starts[1:][sizes > 0] - 1
    keep[begins] = keep[ends] = True
    middle = (begins + ends) // 2
    keep[middle] = keep[(begins + middle) // 2] = True
    kept = np.concatenate([[0], np.cumsum(keep)])
    return Level(level.xy[keep], kept[level.starts].astype(np.intp), level.feature, level.first)
