"""Coordinates as people type them and as they are shown: N/E metres, lon,lat degrees, or degrees-minutes-seconds."""

from __future__ import annotations

import re

from ecodesk.model.crs import WorkingCrs
from ecodesk.model.measures import number_text
from ecodesk.ui.half_width import half_width

_LONGEST = 100  # characters; what is longer is no coordinates
_NUMBER = r"[-+]?\d{1,12}(?:\.\d+)?"
_PAIR = re.compile(rf"^\s*({_NUMBER})\s*[,;\s]\s*({_NUMBER})\s*$")
_NORTH_EAST = re.compile(
    rf"^\s*(?:N|X|北)\s*[:=]?\s*({_NUMBER})\s*[,,;\s]*(?:E|Y|东)\s*[:=]?\s*({_NUMBER})\s*$", re.I
)
_EAST_NORTH = re.compile(
    rf"^\s*(?:E|Y|东)\s*[:=]?\s*({_NUMBER})\s*[,,;\s]*(?:N|X|北)\s*[:=]?\s*({_NUMBER})\s*$", re.I
)
_PART = r"\d{1,4}(?:\.\d+)?"
_MINUTES, _SECONDS = "[′'’‘分]", "(?:[″\"”“秒]|''|′′)"
_ANGLE = rf"[-+]?{_PART}\s*(?:[°º度]\s*(?:{_PART}\s*{_MINUTES}\s*)?(?:{_PART}\s*{_SECONDS})?)?"
_TAKEN_APART = re.compile(
    rf"([-+]?)({_PART})\s*(?:[°º度]\s*(?:({_PART})\s*{_MINUTES}\s*)?(?:({_PART})\s*{_SECONDS})?)?"
)
_SIDE = r"(?:东经|西经|北纬|南纬|经度|纬度|longitude|latitude|lon|lat|[NSEW北南东西])"
_APART = rf"(?:\s*[,;]\s*|\s+|(?<=[°º度′'’‘分″\"”“秒NSEWnsew北南东西])|(?={_SIDE}))"
_SIDES_BEFORE = re.compile(
    rf"^\s*({_SIDE})?\s*[:=]?\s*({_ANGLE}){_APART}({_SIDE})?\s*[:=]?\s*({_ANGLE})\s*$", re.I
)
_SIDES_BEHIND = re.compile(rf"^\s*({_ANGLE})\s*({_SIDE})?{_APART}({_ANGLE})\s*({_SIDE})?\s*$", re.I)
_OF_LATITUDE = ("北", "南", "纬度", "n", "s", "lat")
_NEGATIVE = ("西", "南", "w", "s")


def place(text: str, crs: WorkingCrs) -> tuple[float, float] | None:
    """The point (east, north) in the working CRS a text names, or None when it names none.

    Understands `N 3998126.4 E 38396842.6` (zone number in the easting or not), `112.88, 36.12` in either
    order, `112°52′48″ 36°07′12″` and `东经112°52.8′ 北纬36°7.2′`; west and south are below zero. Thin spaces
    as thousands marks are accepted after N and E. Minutes and seconds of 60 or more name no place.
    """
    if len(text) > _LONGEST:
        return None
    squeezed = re.sub(r"(?<=\d)[\u2009\u202f\u00a0](?=\d{3})", "", half_width(text))
    if match := _NORTH_EAST.match(_joined(squeezed)):
        return _north_east(float(match[1]), float(match[2]), crs)
    if match := _EAST_NORTH.match(_joined(squeezed)):
        return _north_east(float(match[2]), float(match[1]), crs)
    if match := _PAIR.match(squeezed):
        first, second = float(match[1]), float(match[2])
        if abs(first) <= 180 and abs(second) <= 180:
            return _in_either_order(first, second, crs)
        small, large = sorted((first, second))
        # with its zone number an easting is the larger of the two, without it the smaller
        return _metres(large, small, crs) if large > 10_000_000 else _metres(small, large, crs)
    return _angles(squeezed, crs)


def place_text(north: float, east: float, digits: int = 3) -> str:
    """Metres of the zone as they are shown everywhere; `place` understands them."""
    return f"N {number_text(north, digits)}  E {number_text(east, digits)}"


def degrees_text(lon: float, lat: float) -> str:
    """Degrees of CGCS2000 as they are shown, latitude first; `place` understands them."""
    return f"{abs(lat):.6f}°{'N' if lat >= 0 else 'S'}  {abs(lon):.6f}°{'E' if lon >= 0 else 'W'}"


def _joined(text: str) -> str:
    """`N 3 998 126.4` -> `N 3998126.4`: spaces between digits of one number go."""
    return re.sub(r"(?<=\d) (?=\d{3}(?:\D|$))", "", text)


def _north_east(north: float, east: float, crs: WorkingCrs) -> tuple[float, float] | None:
    if abs(north) <= 90 and abs(east) <= 180:
        return _from_degrees(east, north, crs)
    return _metres(east, north, crs)


def _metres(east: float, north: float, crs: WorkingCrs) -> tuple[float, float] | None:
    prefixed = crs.zone_metres(0.0, 0.0)[1] == 0.0
    if not prefixed and east > 1_000_000:
        if int(east // 1_000_000) != crs.zone:
            return None
        east -= crs.zone * 1_000_000
    return (east, north) if 0 < north < 10_000_000 else None


def _angles(text: str, crs: WorkingCrs) -> tuple[float, float] | None:
    """Two angles with marks or with the side of the earth they are counted on, before or behind them."""
    if match := _SIDES_BEFORE.match(text):
        sides, written = (match[1], match[3]), (match[2], match[4])
    elif match := _SIDES_BEHIND.match(text):
        sides, written = (match[2], match[4]), (match[1], match[3])
    else:
        return None
    first, second = (_degrees(angle, side) for angle, side in zip(written, sides, strict=True))
    if first is None or second is None:
        return None
    latitudes = [side.lower().startswith(_OF_LATITUDE) if side else None for side in sides]
    if latitudes == [None, None]:
        return _in_either_order(first, second, crs)
    if latitudes[0] == latitudes[1]:
        return None
    second_is_latitude = latitudes[1] if latitudes[1] is not None else not latitudes[0]
    return _from_degrees(first, second, crs) if second_is_latitude else _from_degrees(second, first, crs)


def _degrees(written: str, side: str | None) -> float | None:
    match = _TAKEN_APART.match(written)
    assert match is not None
    whole, minutes, seconds = (float(part or 0) for part in match.group(2, 3, 4))
    if minutes >= 60 or seconds >= 60 or (match[3] and whole % 1) or (match[4] and minutes % 1):
        return None
    degrees = whole + minutes / 60 + seconds / 3600
    return -degrees if match[1] == "-" or (side or "").lower().startswith(_NEGATIVE) else degrees


def _in_either_order(first: float, second: float, crs: WorkingCrs) -> tuple[float, float] | None:
    """Of two angles the larger is the longitude, as everywhere in China."""
    return _from_degrees(*((first, second) if abs(first) > abs(second) else (second, first)), crs)


def _from_degrees(lon: float, lat: float, crs: WorkingCrs) -> tuple[float, float] | None:
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) or abs(lon - crs.central_meridian) > 30:
        return None
    east, north = crs.from_lonlat([[lon, lat]])[0].tolist()
    return east, north
