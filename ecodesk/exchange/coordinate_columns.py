"""Which columns of a table tell coordinates, and the shapes they make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.i18n import Text, plain, t

_EAST = (
    "经度", "东经", "lon", "lng", "long", "longitude", "x", "x坐标", "横坐标", "东坐标", "中心经度", "横坐标y", "东",
    "e", "east", "easting",
)  # fmt: skip
_NORTH = (
    "纬度", "北纬", "lat", "latitude", "y", "y坐标", "纵坐标", "北坐标", "中心纬度", "纵坐标x", "北",
    "n", "north", "northing",
)  # fmt: skip
_WKT = ("wkt", "geometry", "geom", "图形", "图形坐标")
_NORTHINGS = (1_500_000.0, 6_500_000.0)  # metres from the equator that lie in China
_SEXAGESIMAL = re.compile(
    r"[东北EN经纬:：\s]*(\d{1,3})\s*[°度]\s*(?:(\d{1,2}(?:\.\d+)?)\s*[′'‘’分]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*[″\"“”秒]?)?\s*[EN]?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TableShapes:
    """One geometry or None per row; `columns` the heads of east and north, or of the text, none when there are none."""

    geometry: Any
    columns: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    unusable: Mapping[int, Text] = field(default_factory=dict, hash=False)


def table_shapes(columns: Mapping[str, list[Any]], count: int) -> TableShapes:
    """Points or shapes where the table tells coordinates, else None for every row."""
    geometry = np.full(count, None, dtype=object)
    folded = {folded_head(name): name for name in reversed(list(columns))}
    written = next((folded[name] for name in _WKT if name in folded), None)
    if written is not None:
        texts = np.array([v if isinstance(v, str) else None for v in columns[written]], dtype=object)
        geometry[:] = shapely.from_wkt(texts, on_invalid="ignore")
        return TableShapes(geometry, (written,))
    east = next((folded[name] for name in _EAST if name in folded), None)
    north = next((folded[name] for name in _NORTH if name in folded), None)
    if east is None or north is None:
        return TableShapes(geometry)
    x, y = _numbers(columns[east]), _numbers(columns[north])
    there = np.isfinite(x) & np.isfinite(y)
    unusable = {i: _why_not(columns[east][i], columns[north][i]) for i in np.flatnonzero(~there).tolist()}
    notes: tuple[Text, ...] = ()
    if there.any() and _swapped(x[there], y[there]):
        x, y = y, x
        notes = (
            t(
                "“{east}”和“{north}”两列按数值大小对调读取",
                "The columns “{east}” and “{north}” were read the other way round, by their values",
            ).format(east=plain(east), north=plain(north)),
        )
    geometry[there] = shapely.points(x[there], y[there])
    return TableShapes(geometry, (east, north), notes, unusable)


def folded_head(name: str) -> str:
    """A head without brackets, blanks and case: X坐标(m) → x坐标."""
    return re.sub(r"[（(].*?[)）]|\s", "", name).casefold()


def _swapped(x: Any, y: Any) -> bool:
    """Surveyors write x to the north; and columns of degrees get mixed up."""
    a, b = float(np.median(x)), float(np.median(y))
    if 3 <= a <= 55 and 73 <= b <= 136:
        return True
    low, high = _NORTHINGS
    return low <= a <= high and not low <= b <= high


def _numbers(values: list[Any]) -> npt.NDArray[np.float64]:
    return np.array([_number(value) for value in values], dtype=float)


def _number(value: Any) -> float:
    """A coordinate: a number, or degrees with minutes and seconds."""
    if isinstance(value, str):
        if found := _SEXAGESIMAL.fullmatch(value.strip()):
            degrees, minutes, seconds = (float(part or 0) for part in found.groups())
            return degrees + minutes / 60 + seconds / 3600
        value = value.replace(",", "").replace("，", "")
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _why_not(east: Any, north: Any) -> Text:
    wrong = next((v for v in (east, north) if v is not None and np.isnan(_number(v))), None)
    if wrong is None:
        return t("没有坐标", "it has no coordinates")
    if isinstance(wrong, date):
        return t(
            "坐标被表格软件改成了日期 {date}，请把该列设为数值重新填写",
            "a coordinate was turned into the date {date} by the spreadsheet; make the column numbers and fill it in again",
        ).format(date=f"{wrong:%Y-%m-%d}")
    return t("坐标“{value}”不是数字", "the coordinate “{value}” is no number").format(
        value=plain(str(wrong)[:30])
    )
