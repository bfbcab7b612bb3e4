"""CGCS2000 and its Gauss-Krüger zones (domain 5.1).

A workspace stores geometry in one metric working CRS, a 3-degree zone without zone prefix such as
EPSG:4547; coordinates are always (east, north) or (lon, lat) inside the program. Survey people write
X for north and Y for east: only texts shown to them do so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import floor
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t

GEOGRAPHIC = 4490
_FIRST_PREFIXED, _FIRST_PLAIN = 4513, 4534  # zone 25, CM 75E
_FIRST_ZONE, _LAST_ZONE = 25, 45


def zone_3_degree(longitude: float) -> int:
    """The number of the 3-degree zone a longitude lies in; the edge between two belongs to the eastern one."""
    return floor(longitude / 3 + 0.5)


def central_meridian(zone: int) -> int:
    """The central meridian in degrees of a 3-degree zone."""
    return 3 * zone


def epsg_of_zone(zone: int, *, prefixed: bool = False) -> int:
    """EPSG code of a CGCS2000 3-degree zone, with or without the zone number in the easting."""
    if not _FIRST_ZONE <= zone <= _LAST_ZONE:
        raise ValueError(f"no CGCS2000 3-degree zone {zone}")
    return (_FIRST_PREFIXED if prefixed else _FIRST_PLAIN) + zone - _FIRST_ZONE


def zone_of_epsg(epsg: int) -> int | None:
    """The 3-degree zone of a CGCS2000 zone CRS, or None for any other CRS."""
    if _FIRST_PREFIXED <= epsg < _FIRST_PLAIN:
        return epsg - _FIRST_PREFIXED + _FIRST_ZONE
    if _FIRST_PLAIN <= epsg <= _FIRST_PLAIN + _LAST_ZONE - _FIRST_ZONE:
        return epsg - _FIRST_PLAIN + _FIRST_ZONE
    return None


@dataclass(frozen=True)
class WorkingCrs:
    """The metric CRS a workspace stores and edits in."""

    epsg: int = 4547

    def __post_init__(self) -> None:
        if zone_of_epsg(self.epsg) is None:
            raise EcoDeskError(
                t("EPSG:{epsg} 不能作为工作坐标系", "EPSG:{epsg} cannot be a working CRS").format(
                    epsg=self.epsg
                ),
                remedy=t(
                    "请选用 CGCS2000 3 度带，例如 EPSG:4547",
                    "Choose a CGCS2000 3-degree zone such as EPSG:4547",
                ),
            )

    @property
    def zone(self) -> int:
        zone = zone_of_epsg(self.epsg)
        assert zone is not None
        return zone

    @property
    def central_meridian(self) -> int:
        return central_meridian(self.zone)

    @property
    def name(self) -> Text:
        """What to print beside a map."""
        return t("CGCS2000 / 3°带 {zone}", "CGCS2000 / 3° zone {zone}").format(zone=self.zone)

    @property
    def description(self) -> Text:
        """The full coordinate text of a printed sheet."""
        return t(
            "2000 国家大地坐标系（CGCS2000），高斯—克吕格 3° 带第 {zone} 带，中央经线 {cm}°E",
            "China Geodetic Coordinate System 2000 (CGCS2000), Gauss–Krüger 3° zone {zone}, "
            "central meridian {cm}°E",
        ).format(zone=self.zone, cm=self.central_meridian)

    def to_lonlat(self, xy: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """(n, 2) east/north metres to lon/lat degrees."""
        return _transform(self.epsg, GEOGRAPHIC, np.asarray(xy, dtype=float))

    def from_lonlat(self, lonlat: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """(n, 2) lon/lat degrees to east/north metres."""
        return _transform(GEOGRAPHIC, self.epsg, np.asarray(lonlat, dtype=float))

    def zone_metres(self, x: float, y: float) -> tuple[float, float]:
        """North and east with the zone number in front, as surveyors read them."""
        prefixed = zone_of_epsg(self.epsg) is not None and self.epsg < _FIRST_PLAIN
        return y, x if prefixed else x + self.zone * 1_000_000


@cache
def transformer(source: int | str, target: int | str) -> Transformer:
    """A cached pyproj transformer, always in (east, north) / (lon, lat) order."""
    return Transformer.from_crs(source, target, always_xy=True)


def _transform(source: int | str, target: int | str, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    flat = np.atleast_2d(xy)
    x, y = transformer(source, target).transform(flat[:, 0], flat[:, 1])
    return np.column_stack([x, y]).reshape(xy.shape)


def transformed(geometry: Any, source: int | str, target: int | str) -> Any:
    """A geometry, or an array of geometries, from one CRS to another."""
    if str(source) == str(target):
        return geometry
    return shapely.transform(geometry, lambda xy: _transform(source, target, xy))


_ZONE_NAME = re.compile(
    r"CGCS2000[_ /]+3[-_ ]degree[_ ](?:GK|Gauss-Kruger)[_ ](zone|CM)[_ ](\d+)", re.IGNORECASE
)
_REFUSED = re.compile(r"xian.?1980|xi'?an.?80|beijing.?1954|1954", re.IGNORECASE)


def identify(definition: str) -> int | None:
    """The EPSG code a CRS definition (EPSG:n, WKT, .prj text) stands for, or None when unknown.

    Knows the names ArcGIS writes; of a CRS with heights only the horizontal part counts. Raises EcoDeskError
    for Xi'an 80 and Beijing 54, for which no datum parameters exist in public.
    """
    try:
        crs = CRS.from_user_input(definition)
        crs = crs.sub_crs_list[0] if crs.is_compound else crs
        crs = crs.to_2d() if len(crs.axis_info) > 2 else crs  # which forgets the code it had
    except (CRSError, ProjError):
        return None
    if crs.name.startswith("WGS 84 (CRS84)"):
        return 4326
    if _REFUSED.search(crs.name) or _REFUSED.search(crs.datum.name if crs.datum else ""):
        raise EcoDeskError(
            t("不支持坐标系 {name}", "The CRS {name} is not supported").format(name=plain(crs.name)),
            why=t("缺少公开的基准转换参数", "No public datum parameters exist"),
            remedy=t("请先转换到 CGCS2000 再导入", "Convert the data to CGCS2000 first"),
        )
    if match := _ZONE_NAME.search(crs.name):
        prefixed = match[1].lower() == "zone"
        zone = int(match[2]) if prefixed else int(match[2]) // 3
        return epsg_of_zone(zone, prefixed=prefixed) if _FIRST_ZONE <= zone <= _LAST_ZONE else None
    epsg = crs.to_epsg(min_confidence=70)
    return int(epsg) if epsg is not None else None
