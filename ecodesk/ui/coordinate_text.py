"""Coordinates as people type them: N/E metres, lon,lat degrees, or degrees-minutes-seconds."""

from __future__ import annotations

import re

from ecodesk.model.crs import WorkingCrs
from ecodesk.ui.half_width import half_width

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_PAIR = re.compile(rf"^\s*({_NUMBER})\s*[,;\s]\s*({_NUMBER})\s*$")
_DMS = re.compile(
    r"(\d{1,3})\s*[°度]\s*(?:(\d{1,2})\s*[′'分])?\s*(?:(\d{1,2}(?:\.\d+)?)\s*[″\"秒])?\s*([NSEW北南东西]?)"
)
_NORTH_EAST = re.compile(
    rf"^\s*(?:N|X|北)\s*[:=]?\s*({_NUMBER})\s*[,,;\s]*(?:E|Y|东)\s*[:=]?\s*({_NUMBER})\s*$", re.I
)
_EAST_NORTH = re.compile(
    rf"^\s*(?:E|Y|东)\s*[:=]?\s*({_NUMBER})\s*[,,;\s]*(?:N|X|北)\s*[:=]?\s*({_NUMBER})\s*$", re.I
)


def place(text: str, crs: WorkingCrs) -> tuple[float, float] | None:
    """The point (east, north) in the working CRS a text names, or None when it names none.

    Understands `N 3998126.4 E 38396842.6` (zone number in the easting or not), `112.88, 36.12` in either
    order, and `112°52′48″ 36°07′12″`. Thin spaces as thousands marks are accepted after N and E.
    """
    squeezed = re.sub(r"(?<=\d)[\u2009\u202f\u00a0](?=\d{3})", "", half_width(text))
    if match := _NORTH_EAST.match(_joined(squeezed)):
        return _metres(float(match[2]), float(match[1]), crs)
    if match := _EAST_NORTH.match(_joined(squeezed)):
        return _metres(float(match[1]), float(match[2]), crs)
    if (degrees := _dms(squeezed)) is not None:
        return _from_degrees(*degrees, crs)
    if match := _PAIR.match(squeezed):
        first, second = float(match[1]), float(match[2])
        if abs(first) <= 180 and abs(second) <= 180:
            return _from_degrees(first, second, crs)
        small, large = sorted((first, second))
        # with its zone number an easting is the larger of the two, without it the smaller
        return _metres(large, small, crs) if large > 10_000_000 else _metres(small, large, crs)
    return None


def _joined(text: str) -> str:
    """`N 3 998 126.4` -> `N 3998126.4`: spaces between digits of one number go."""
    return re.sub(r"(?<=\d) (?=\d{3}(?:\D|$))", "", text)


def _metres(east: float, north: float, crs: WorkingCrs) -> tuple[float, float] | None:
    prefixed = crs.zone_metres(0.0, 0.0)[1] == 0.0
    if not prefixed and east > 1_000_000:
        if int(east // 1_000_000) != crs.zone:
            return None
        east -= crs.zone * 1_000_000
    return (east, north) if 0 < north < 10_000_000 else None


def _dms(text: str) -> tuple[float, float] | None:
    found = _DMS.findall(text)
    if len(found) != 2 or not any(mark in text for mark in "°度"):
        return None
    degrees = [int(d) + int(m or 0) / 60 + float(s or 0) / 3600 for d, m, s, _ in found]
    return degrees[0], degrees[1]


def _from_degrees(first: float, second: float, crs: WorkingCrs) -> tuple[float, float] | None:
    lon, lat = (first, second) if abs(first) > abs(second) else (second, first)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) or abs(lon - crs.central_meridian) > 30:
        return None
    east, north = crs.from_lonlat([[lon, lat]])[0].tolist()
    return east, north
