"""What a measured line says: lengths and areas on the ellipsoid, azimuths from the grid and from true north."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from pyproj import CRS, Geod

from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs
from ecodesk.model.measures import area, area_text, length, number_text

Place = tuple[float, float]


@cache
def _geod() -> Geod:
    geod = CRS.from_epsg(GEOGRAPHIC).get_geod()
    assert geod is not None
    return geod


@dataclass(frozen=True)
class Measured:
    """A line from place to place; `area` is what it encloses when closed, None with fewer than three places."""

    edges: tuple[float, ...]  # metres on the ellipsoid
    azimuth: float  # of the last edge, degrees clockwise from the north of the grid
    true_azimuth: float  # of the last edge, from true north
    area: float | None  # m² on the ellipsoid
    around: float | None  # metres, the closing edge included

    @property
    def whole(self) -> float:
        """The length of the line in metres."""
        return sum(self.edges)


def measure(places: Sequence[Place], crs: WorkingCrs) -> Measured | None:
    """Measure a line; None while it has but one place."""
    line = list(dict.fromkeys(places))
    if len(line) < 2:
        return None
    lonlat = crs.to_lonlat(line)
    forward, _, edges = _geod().inv(lonlat[:-1, 0], lonlat[:-1, 1], lonlat[1:, 0], lonlat[1:, 1])
    (x0, y0), (x1, y1) = line[-2:]
    polygon = shapely.Polygon(line) if len(line) > 2 else None
    return Measured(
        tuple(np.atleast_1d(edges).tolist()),
        math.degrees(math.atan2(x1 - x0, y1 - y0)) % 360.0,
        float(np.atleast_1d(forward)[-1]) % 360.0,
        area(polygon, crs) if polygon is not None else None,
        length(polygon, crs) if polygon is not None else None,
    )


def metres_text(metres: float) -> Text:
    """312.6 m, or 12.345 km from ten kilometres on."""
    words = f"{number_text(metres, 1)} m" if metres < 10_000 else f"{number_text(metres / 1000, 3)} km"
    return plain(words)


def degrees_text(degrees: float) -> str:
    """45°07′30″."""
    seconds = round(degrees * 3600) % (360 * 3600)
    return f"{seconds // 3600}°{seconds // 60 % 60:02d}′{seconds % 60:02d}″"


def result_lines(found: Measured) -> list[tuple[Text, Text]]:
    """Name and value of each result, as the panel shows and copies them."""
    lines = [
        (t("本段长度", "This edge"), metres_text(found.edges[-1])),
        (t("坐标方位角", "Grid azimuth"), plain(degrees_text(found.azimuth))),
        (t("真方位角", "True azimuth"), plain(degrees_text(found.true_azimuth))),
        (t("总长", "Whole length"), metres_text(found.whole)),
    ]
    if found.area is not None and found.around is not None:
        lines += [
            (t("周长", "Perimeter"), metres_text(found.around)),
            (t("椭球面积", "Area on the ellipsoid"), area_text(found.area)),
        ]
    return lines
