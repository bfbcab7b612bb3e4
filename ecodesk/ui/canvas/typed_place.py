"""A place as it is typed while drawing: coordinates, or length and azimuth from the last point. No widgets."""

from __future__ import annotations

import math
import re

import numpy as np
import shapely

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.measures import length
from ecodesk.ui.coordinate_text import place
from ecodesk.ui.half_width import half_width

Place = tuple[float, float]

LONGEST_M = 200_000.0  # further than any county is wide
NEAR_ZONE_M = 400_000.0  # from the central meridian; beyond it a zone says nothing sensible

EXAMPLES = t(
    "例如 120 @ 45（120 米、方位角 45°）、N 3998126.4 E 38396842.6、112.88, 36.12、112°52′48″ 36°07′12″",
    "e.g. 120 @ 45 (120 m at azimuth 45°), N 3998126.4 E 38396842.6, 112.88, 36.12 or 112°52′48″ 36°07′12″",
)
EMPTY = t("还没有输入", "Nothing typed yet")
UNREADABLE = t("看不懂“{text}”。{examples}", "“{text}” is not understood. {examples}")
NO_START = t(
    "还没有上一个点，长度和方位角无从量起。先落一点，或输入坐标",
    "There is no point yet to measure a length from. Click one first, or type coordinates",
)
NO_DIRECTION = t(
    "只有长度时方向取自鼠标，先把鼠标移到那一侧，或写成 {length} @ 方位角",
    "With a length alone the pointer gives the direction; move it there, or type {length} @ azimuth",
)
NOT_A_LENGTH = t("长度要大于 0、不超过 200 公里", "A length is more than 0 and at most 200 km")
NOT_AN_AZIMUTH = t("方位角要在 0 到 360 度之间", "An azimuth lies between 0 and 360 degrees")
FAR_AWAY = t(
    "这个坐标不在 {crs} 的范围内，未落点。请核对带号和顺序",
    "These coordinates lie outside {crs}; no point was placed. Check the zone and the order",
)
NOT_SIXTY = t(
    "“{text}”里的分和秒要小于 60，未落点。请核对后再输",
    "Minutes and seconds in “{text}” have to be below 60; no point was placed. Check them and type again",
)
OFF_THE_MAP = t(
    "这里超出了本投影带的范围，未落点。请放大到县内再画",
    "This lies outside the projection zone; no point was placed. Zoom in on the county and draw there",
)

_NUMBER = r"\d+(?:\.\d+)?"
_LENGTH = rf"(?:长度?|距离?|d|l)?\s*[:=]?\s*(?P<length>{_NUMBER})\s*(?P<unit>km|公里|千米|m|米)?"
_ANGLE = (
    rf"(?P<deg>{_NUMBER})\s*(?:[°度]\s*(?:(?P<min>{_NUMBER})\s*[′'分]\s*)?(?:(?P<sec>{_NUMBER})\s*[″\"秒])?)?"
)
_POLAR = re.compile(rf"^\s*{_LENGTH}\s*(?:[@<∠]|方位角?|az(?:imuth)?)\s*[:=]?\s*{_ANGLE}\s*$", re.IGNORECASE)
_BELOW_SIXTY = re.compile(rf"({_NUMBER})\s*[′'’‘分″\"”“秒]")
_ALONE = re.compile(rf"^\s*{_LENGTH}\s*$", re.IGNORECASE)


def typed_place(text: str, crs: WorkingCrs, last: Place | None = None, toward: Place | None = None) -> Place:
    """The place a text names, east and north in the working CRS.

    Understands coordinates in every form `coordinate_text` does, `length @ azimuth`, and a length alone, which
    goes from `last` in the direction of `toward`. Lengths are metres on the ellipsoid; the azimuth is counted
    clockwise from the north of the grid (坐标方位角). Raises EcoDeskError with one sentence for anything else.
    """
    words = half_width(text).strip()
    if not words:
        raise EcoDeskError(EMPTY)
    if match := _POLAR.match(words):
        return _polar(match, crs, last)
    if match := _ALONE.match(words):
        metres = _metres(match)
        if last is None:
            raise EcoDeskError(NO_START)
        if toward is None or toward == last:
            raise EcoDeskError(NO_DIRECTION.format(length=match["length"]))
        return _from(last, metres, math.atan2(toward[0] - last[0], toward[1] - last[1]), crs)
    found = place(words, crs)
    if found is None:
        raise EcoDeskError(_why_not(words, text, crs))
    if not sensible(found):
        raise EcoDeskError(FAR_AWAY.format(crs=crs.name))
    return found


def sensible(at: Place) -> bool:
    """Whether a place lies where coordinates of a zone mean something."""
    east, north = at
    finite = math.isfinite(east) and math.isfinite(north)
    return finite and abs(east - 500_000.0) <= NEAR_ZONE_M and 0.0 < north < 7_000_000.0


def azimuth(start: Place, end: Place) -> float:
    """Degrees clockwise from the north of the grid, 0 to 360."""
    return math.degrees(math.atan2(end[0] - start[0], end[1] - start[1])) % 360.0


def _polar(match: re.Match[str], crs: WorkingCrs, last: Place | None) -> Place:
    metres = _metres(match)
    minutes, seconds = float(match["min"] or 0), float(match["sec"] or 0)
    degrees = float(match["deg"]) + minutes / 60 + seconds / 3600
    if degrees > 360.0 or minutes >= 60 or seconds >= 60:
        raise EcoDeskError(NOT_AN_AZIMUTH)
    if last is None:
        raise EcoDeskError(NO_START)
    return _from(last, metres, math.radians(degrees), crs)


def _metres(match: re.Match[str]) -> float:
    metres = float(match["length"]) * (
        1000.0 if (match["unit"] or "").lower() in ("km", "公里", "千米") else 1.0
    )
    if not 0.0 < metres <= LONGEST_M:
        raise EcoDeskError(NOT_A_LENGTH)
    return metres


def _from(last: Place, metres: float, angle: float, crs: WorkingCrs) -> Place:
    """A place so far away on the ellipsoid; the plane stretches lengths a little, which is taken out."""
    way = np.array([math.sin(angle), math.cos(angle)])
    reach = metres
    for _ in range(2):
        end = np.array(last) + way * reach
        reach *= metres / length(shapely.LineString([last, end.tolist()]), crs)
    east, north = (np.array(last) + way * reach).tolist()
    if not sensible((east, north)):
        raise EcoDeskError(FAR_AWAY.format(crs=crs.name))
    return east, north


def _why_not(words: str, text: str, crs: WorkingCrs) -> Text:
    start = text.strip()[:40]
    below_sixty = [float(n) for n in _BELOW_SIXTY.findall(words)]
    if any(number >= 60 for number in below_sixty):
        return NOT_SIXTY.format(text=start)
    two = len(re.findall(_NUMBER, words)) == 2 or below_sixty
    if two and not re.search(r"[^\W\dNSEWXYnsewxy北南东西经纬度分秒]|[@<∠]", words):
        return FAR_AWAY.format(crs=crs.name)
    return UNREADABLE.format(text=start, examples=EXAMPLES)
