"""Official areas and lengths: on the CGCS2000 ellipsoid, never on the plane.

The area is the 椭球面积 of the national land survey (国土调查办发〔2008〕32号, domain 5.2): each edge
between two vertices adds a signed strip to the reference meridian. One canonical value, square
metres or metres, is kept; 公顷, 亩 and km² are formats of it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod

from ecodesk.i18n import Text
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, transformed

Floats = npt.NDArray[np.float64]

_A, _B = 6378137.0, 6356752.314140356
_E2 = 0.00669438002290
_K = (
    1 + 3 / 6 * _E2 + 30 / 80 * _E2**2 + 35 / 112 * _E2**3 + 630 / 2304 * _E2**4,
    1 / 6 * _E2 + 15 / 80 * _E2**2 + 21 / 112 * _E2**3 + 420 / 2304 * _E2**4,
    3 / 80 * _E2**2 + 7 / 112 * _E2**3 + 180 / 2304 * _E2**4,
    1 / 112 * _E2**3 + 45 / 2304 * _E2**4,
    5 / 2304 * _E2**4,
)

_BLOCK = 32_768  # vertices

_FALSE_EASTING = 500_000.0
_MEAN_RADIUS = 6_371_000.0

THIN = "\u202f"  # narrow, and no line is broken at it
HECTARE_MARK = Text("hm²", "ha")

SQUARE_METRES_PER_HECTARE = 10_000.0
SQUARE_METRES_PER_MU = 10_000.0 / 15.0
SQUARE_METRES_PER_SQUARE_KILOMETRE = 1_000_000.0


@cache
def _geod() -> Geod:
    return Geod(a=_A, b=_B)


def areas(geometry: Any, crs: WorkingCrs) -> Floats:
    """Ellipsoidal area in m² of each geometry of an array in the working CRS; 0 for None and lines."""
    return _areas(geometry, crs.to_lonlat)


def area(geometry: Any, crs: WorkingCrs) -> float:
    """Ellipsoidal area in m² of one geometry in the working CRS."""
    return float(areas(np.asarray([geometry], dtype=object), crs)[0])


def _areas(geometry: Any, to_lonlat: Callable[[Floats], Floats]) -> Floats:
    """Rings are not taken out of polygons that have but one: their coordinates are those of the ring."""
    listed = np.asarray(geometry, dtype=object)
    single = (shapely.get_type_id(listed) == 3) & (shapely.get_num_interior_rings(listed) == 0)
    result = np.zeros(len(listed))
    result[single] = _in_blocks(listed[single], to_lonlat)
    rest = np.flatnonzero(~single)
    parts, owner = shapely.get_parts(listed[rest], return_index=True)
    polygons = shapely.get_type_id(parts) == 3
    parts, owner = parts[polygons], owner[polygons]
    if not len(parts):
        return result
    rings, part = shapely.get_rings(parts, return_index=True)
    first = np.concatenate([[True], part[1:] != part[:-1]])
    signed = np.where(first, 1.0, -1.0) * _in_blocks(rings, to_lonlat)
    result[rest] = np.bincount(owner[part], weights=signed, minlength=len(rest))
    return result


def _in_blocks(rings: npt.NDArray[np.object_], to_lonlat: Callable[[Floats], Floats]) -> Floats:
    """Some thousand vertices at a time: what a processor keeps at hand is worked through twice as fast."""
    ends = np.cumsum(shapely.get_num_coordinates(rings))
    if not len(rings) or ends[-1] <= _BLOCK:
        return _ring_areas(rings, to_lonlat)
    cuts = np.unique(np.searchsorted(ends, np.arange(_BLOCK, ends[-1], _BLOCK)))
    return np.concatenate([_ring_areas(some, to_lonlat) for some in np.split(rings, cuts)])


def _ring_areas(rings: npt.NDArray[np.object_], to_lonlat: Callable[[Floats], Floats]) -> Floats:
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(coords):
        return np.zeros(len(rings))
    coords = to_lonlat(coords)
    coords[~np.isfinite(coords)] = 0.0  # far outside the projection: no area to speak of
    lon, lat = np.radians(coords[:, 0]), np.radians(coords[:, 1])
    # A reference meridian per ring keeps the strips, and so the rounding, small.
    starts = np.searchsorted(ring, np.arange(len(rings)))
    width = (lon[1:] + lon[:-1]) / 2 - lon[np.minimum(starts, len(lon) - 1)][ring[:-1]]
    weights = 2 * _B**2 * width * _strips((lat[1:] - lat[:-1]) / 2, (lat[1:] + lat[:-1]) / 2)
    weights[ring[1:] != ring[:-1]] = 0.0
    return np.abs(np.bincount(ring[:-1], weights=weights, minlength=len(rings)))


def _strips(half: Floats, mean: Floats) -> Floats:
    """A sin h cos m - B sin 3h cos 3m + …: what an edge of half height h around latitude m encloses.

    The multiples come from sin (n + 2)x = 2 cos 2x sin nx - sin (n - 2)x, the cosines likewise: much faster.
    """
    sine, cosine = np.sin(half), np.cos(mean)
    double_half, double_mean = 2 - 4 * sine * sine, 4 * cosine * cosine - 2
    earlier = (-sine, cosine)
    total = np.zeros(len(half))
    for sign, factor in zip((1, -1, 1, -1, 1), _K, strict=True):
        total += sign * factor * sine * cosine
        now = (sine, cosine)
        sine, cosine = double_half * sine - earlier[0], double_mean * cosine - earlier[1]
        earlier = now
    return total


def near_areas(geometry: Any, crs: WorkingCrs) -> Floats:
    """Areas in m² for thresholds: the plane divided by the zone's scale; within 1e-5 of the ellipsoid.

    Much cheaper than `areas` because nothing is transformed. Never shown to a user.
    """
    array = np.asarray(geometry, dtype=object)
    east = np.nan_to_num(shapely.bounds(array)[:, [0, 2]].mean(axis=1), nan=_FALSE_EASTING)
    offset = east % 1_000_000 - _FALSE_EASTING  # a zone number in front does not count
    scale = 1 + offset**2 / (2 * _MEAN_RADIUS**2)
    result: Floats = np.nan_to_num(shapely.area(array)) / scale**2
    return result


def lengths(geometry: Any, crs: WorkingCrs) -> Floats:
    """Geodesic length in metres of each line (perimeter of each polygon) of an array."""
    lonlat = transformed(np.asarray(geometry, dtype=object), crs.epsg, GEOGRAPHIC)
    lines = shapely.boundary(lonlat)
    lines = np.where(shapely.get_dimensions(lonlat) == 2, lines, lonlat)
    return np.array([_length(line) for line in lines])


def length(geometry: Any, crs: WorkingCrs) -> float:
    """Geodesic length in metres of one line, or the perimeter of one polygon."""
    return float(lengths(np.asarray([geometry], dtype=object), crs)[0])


def _length(line: Any) -> float:
    if line is None or line.is_empty or shapely.get_dimensions(line) == 0:
        return 0.0
    return float(_geod().geometry_length(line))


def hectares(square_metres: float) -> float:
    return square_metres / SQUARE_METRES_PER_HECTARE


def mu(square_metres: float) -> float:
    """Area in 亩."""
    return square_metres / SQUARE_METRES_PER_MU


def number_text(value: float | Decimal, digits: int = 2) -> str:
    """A number with a thin space as thousands mark, as shown everywhere."""
    return f"{value:,.{digits}f}".replace(",", THIN)


def signed_text(value: float, digits: int = 2) -> str:
    """A change with its sign, + or −, as `number_text` shows numbers."""
    return f"{value:+,.{digits}f}".replace(",", THIN).replace("-", "−")


def area_text(square_metres: float, digits: int = 2) -> Text:
    """An area in both customary units, as sentences show it: 0.42 hm²（6.30 亩）."""
    hm2, in_mu = number_text(hectares(square_metres), digits), number_text(mu(square_metres))
    return Text(f"{hm2} hm²（{in_mu} 亩）", f"{hm2} ha ({in_mu} mu)")
