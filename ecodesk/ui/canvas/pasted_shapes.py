"""Shapes as text: WKT and GeoJSON read from the clipboard and written to it.

What comes from outside is judged here: each thing that is wrong has one sentence that says what to do.
"""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import shapely

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.measures import number_text

MOST_NODES = 200_000
_MOST_CHARACTERS = 24_000_000  # a text longer than this holds more nodes than that, whatever it says
_KINDS = ("POINT", "LINE", "POLYGON", "MULTI", "GEOMETRY")
_NO_NUMBER = re.compile(r"\b(?:nan|inf(?:inity)?)\b", re.IGNORECASE)

EMPTY = t("剪贴板里没有文字，先复制 WKT 或 GeoJSON", "The clipboard holds no text; copy WKT or GeoJSON first")
TOO_LARGE = t(
    "图形太大：{n} 个节点，最多 {most} 个。请先简化，或用“导入数据”",
    "The shape is too large: {n} nodes, {most} at most. Simplify it first, or use Import data",
)
UNREADABLE = t(
    "剪贴板里的文字不是 WKT 或 GeoJSON，未粘贴", "The text on the clipboard is neither WKT nor GeoJSON"
)
NOT_FINITE = t(
    "坐标里有非数字（NaN 或无穷大），未粘贴。请改正后再复制",
    "Some coordinates are no numbers (NaN or infinity); nothing was pasted. Correct them and copy again",
)
NO_SHAPE = t("图形是空的，未粘贴", "The shape is empty; nothing was pasted")
MIXED = t(
    "面、线、点混在一起，请一次只粘贴一种", "Polygons, lines and points are mixed; paste one kind at a time"
)
FAR_AWAY = t(
    "坐标不在 {crs} 的范围内，未粘贴。请用经纬度，或本带的坐标",
    "The coordinates lie outside {crs}; nothing was pasted. Use lon/lat, or metres of this zone",
)


def read_shape(text: str, crs: WorkingCrs) -> Any:
    """The shape a text holds, in the working CRS, as one geometry of one kind.

    Numbers that can be degrees are taken as lon/lat, others as east and north in metres, with or without
    the number of the zone. Raises EcoDeskError with one sentence when it cannot be used.
    """
    found = text.strip()
    if not found:
        raise EcoDeskError(EMPTY)
    geojson = found.startswith("{")
    count = found.count(",") + 1  # of WKT the nodes; GeoJSON has two or three to a node
    if len(found) > _MOST_CHARACTERS or count > (3 * MOST_NODES if geojson else MOST_NODES):
        raise EcoDeskError(_too_large(count))
    geometry = _from_geojson(found) if geojson else _from_wkt(found)
    geometry = shapely.force_2d(geometry)
    if shapely.is_empty(geometry):
        raise EcoDeskError(NO_SHAPE)
    nodes = int(shapely.get_num_coordinates(geometry))
    if nodes > MOST_NODES:
        raise EcoDeskError(_too_large(nodes))
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise EcoDeskError(NOT_FINITE)
    return _in_working_crs(_one_kind(geometry), crs)


def _too_large(nodes: int) -> Text:
    return TOO_LARGE.format(n=number_text(nodes, 0), most=number_text(MOST_NODES, 0))


def _from_wkt(text: str) -> Any:
    body = text.split(";", 1)[1] if text.upper().startswith("SRID=") and ";" in text else text
    with np.errstate(invalid="ignore"):
        made = shapely.from_wkt(body, on_invalid="ignore")
    if made is None:
        known = body.lstrip().upper().startswith(_KINDS)
        raise EcoDeskError(NOT_FINITE if known and _NO_NUMBER.search(text) else UNREADABLE)
    return made


def _from_geojson(text: str) -> Any:
    made = shapely.from_geojson(text, on_invalid="ignore")
    if made is not None:
        return made
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise EcoDeskError(UNREADABLE) from None
    if not isinstance(data, dict):
        raise EcoDeskError(UNREADABLE)
    features = data.get("features") if data.get("type") == "FeatureCollection" else [data]
    shapes = []
    for feature in features if isinstance(features, list) else []:
        part = feature.get("geometry") if isinstance(feature, dict) and "geometry" in feature else feature
        try:
            shapes.append(shapely.from_geojson(json.dumps(part)))
        except (shapely.errors.GEOSException, ValueError, TypeError):
            raise EcoDeskError(NOT_FINITE if _NO_NUMBER.search(text) else UNREADABLE) from None
    if not shapes:
        raise EcoDeskError(NO_SHAPE)
    return shapes[0] if len(shapes) == 1 else shapely.geometrycollections(shapes)


def _one_kind(geometry: Any) -> Any:
    parts = shapely.get_parts(geometry)
    while (shapely.get_type_id(parts) >= 4).any():
        parts = shapely.get_parts(parts)
    parts = parts[~shapely.is_empty(parts)]
    kinds = set(shapely.get_dimensions(parts).tolist())
    if not kinds:
        raise EcoDeskError(NO_SHAPE)
    if len(kinds) > 1:
        raise EcoDeskError(MIXED)
    if len(parts) == 1:
        return parts[0]
    many = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
    return many[kinds.pop()](parts)


def _in_working_crs(geometry: Any, crs: WorkingCrs) -> Any:
    xy = shapely.get_coordinates(geometry)
    if (np.abs(xy[:, 0]) <= 180).all() and (np.abs(xy[:, 1]) <= 90).all():
        made = shapely.transform(geometry, crs.from_lonlat)
    else:
        shift = crs.zone_metres(0.0, 0.0)[1]
        prefixed = shift > 0 and (np.floor_divide(xy[:, 0], 1_000_000) == crs.zone).all()
        made = shapely.transform(geometry, lambda at: at - np.array([shift, 0.0])) if prefixed else geometry
    place = shapely.get_coordinates(made)
    near = (np.abs(place[:, 0] - 500_000) < 400_000) & (place[:, 1] > 0) & (place[:, 1] < 7_000_000)
    if not near.all():
        raise EcoDeskError(FAR_AWAY.format(crs=crs.name))
    return made


def as_wkt(geometry: Any) -> str:
    """East and north in metres of the working CRS, to the millimetre."""
    return str(shapely.to_wkt(geometry, rounding_precision=3))


def as_geojson(geometry: Any, crs: WorkingCrs) -> str:
    """Longitude and latitude, to about a millimetre."""
    lonlat = shapely.transform(geometry, lambda xy: np.round(crs.to_lonlat(xy), 8))
    return str(shapely.to_geojson(lonlat))
