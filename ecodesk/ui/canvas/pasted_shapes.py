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
from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, identify, transformed, zone_of_epsg
from ecodesk.model.measures import number_text

MOST_NODES = 200_000
MOST_PARTS = 2_000  # points become discs, lines corridors: more of them than anybody draws for one project
_MOST_CHARACTERS = 24_000_000  # a text longer than this holds more nodes than that, whatever it says
_KIND = re.compile(r"(?:SRID\s*=\s*(?P<srid>\d{1,9})\s*;\s*)?(?P<kind>[A-Z]+)\b", re.IGNORECASE)
_STRAIGHT = ("POINT", "LINESTRING", "LINEARRING", "POLYGON", "GEOMETRYCOLLECTION")
_CURVE = re.compile(
    r"\b(?:CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE|CURVE|SURFACE|TIN|TRIANGLE"
    r"|POLYHEDRALSURFACE)(?=(?:ZM|Z|M)?\b)",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(r"\b(?:nan|inf(?:inity)?|null|1e\d{3,})\b", re.IGNORECASE)
_LONLAT = (4326, GEOGRAPHIC)

EMPTY = t("剪贴板里没有文字，先复制 WKT 或 GeoJSON", "The clipboard holds no text; copy WKT or GeoJSON first")
TOO_LARGE = t(
    "图形太大：{n} 个节点，最多 {most} 个。请先简化，或用“导入数据”",
    "The shape is too large: {n} nodes, {most} at most. Simplify it first, or use Import data",
)
TOO_LONG = t(
    "剪贴板里的文字太长：{n} 个字符，最多 {most} 个，未粘贴。请先简化，或用“导入数据”",
    "The text on the clipboard is too long: {n} characters, {most} at most; nothing was pasted. "
    "Simplify the shape first, or use Import data",
)
TOO_MANY_PARTS = t(
    "图形有 {n} 个部分，一个项目最多 {most} 个，未粘贴。请分成几个项目，或用“导入数据”",
    "The shape has {n} parts, a project {most} at most; nothing was pasted. "
    "Make several projects of it, or use Import data",
)
UNREADABLE = t(
    "剪贴板里的文字不是 WKT 或 GeoJSON，未粘贴。请复制这两种文字，或用“导入数据”",
    "The text on the clipboard is neither WKT nor GeoJSON; nothing was pasted. "
    "Copy one of these, or use Import data",
)
CURVED = t(
    "图形含圆弧或曲面（{kind}），未粘贴。请在来源软件里转成折线或普通多边形再复制",
    "The shape holds arcs or surfaces ({kind}); nothing was pasted. "
    "Turn it into straight lines or plain polygons where it comes from, and copy again",
)
OPEN_RING = t(
    "有一圈没有闭合，或点数太少，未粘贴。面的首尾要是同一点、至少三个不同的点；线至少两个点",
    "A ring is open or has too few points; nothing was pasted. A ring ends where it begins and has three "
    "points or more, a line has two",
)
NOT_FINITE = t(
    "坐标里有非数字（NaN、空值或无穷大），未粘贴。请改正后再复制",
    "Some coordinates are no numbers (NaN, null or infinity); nothing was pasted. Correct them and copy again",
)
NO_SHAPE = t("图形是空的，未粘贴", "The shape is empty; nothing was pasted")
MIXED = t(
    "面、线、点混在一起，请一次只粘贴一种", "Polygons, lines and points are mixed; paste one kind at a time"
)
UNKNOWN_CRS = t(
    "图形注明的坐标系“{crs}”认不出，未粘贴。请转换到 CGCS2000 后再复制",
    "The shape says it is in “{crs}”, which is not known; nothing was pasted. Convert it to CGCS2000 first",
)
FAR_AWAY = t(
    "坐标不在 {crs} 的范围内，未粘贴。请用经纬度，或本带的坐标",
    "The coordinates lie outside {crs}; nothing was pasted. Use lon/lat, or metres of this zone",
)


def read_shape(text: str, crs: WorkingCrs) -> Any:
    """The shape a text holds, in the working CRS, as one geometry of one kind.

    A CRS it names (SRID=n; or a crs member) is honoured. Of a shape that names none, numbers that can be
    degrees are taken as lon/lat, others as east and north in metres, with or without the number of the zone.
    Raises EcoDeskError with one sentence when it cannot be used.
    """
    found = text.strip().removeprefix("\ufeff").lstrip()
    if not found:
        raise EcoDeskError(EMPTY)
    geojson, begun = found.startswith("{"), _KIND.match(found)
    kind = begun["kind"].upper() if begun is not None else ""
    known = kind.removeprefix("MULTI").startswith(_STRAIGHT) or _CURVE.match(kind)
    if not geojson and not known:
        raise EcoDeskError(UNREADABLE)
    count = found.count(",") + 1  # of WKT the nodes; GeoJSON has two or three to a node
    if count > (3 * MOST_NODES if geojson else MOST_NODES):
        raise EcoDeskError(_too_large(count // 2 if geojson else count))
    if len(found) > _MOST_CHARACTERS:
        raise EcoDeskError(
            TOO_LONG.format(n=number_text(len(found), 0), most=number_text(_MOST_CHARACTERS, 0))
        )
    geometry, source = _from_geojson(found) if geojson else _from_wkt(found)
    geometry = shapely.force_2d(geometry)
    if shapely.is_empty(geometry):
        raise EcoDeskError(NO_SHAPE)
    nodes = int(shapely.get_num_coordinates(geometry))
    if nodes > MOST_NODES:
        raise EcoDeskError(_too_large(nodes))
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise EcoDeskError(NOT_FINITE)
    return _in_working_crs(_one_kind(geometry), crs, source)


def _too_large(nodes: int) -> Text:
    return TOO_LARGE.format(n=number_text(nodes, 0), most=number_text(MOST_NODES, 0))


def _from_wkt(text: str) -> tuple[Any, int | None]:
    begun = _KIND.match(text)
    srid = begun["srid"] if begun is not None else None
    body = text[begun.start("kind") :] if begun is not None else text
    if within := _CURVE.search(body):
        raise EcoDeskError(CURVED.format(kind=within[0].upper()))
    try:
        with np.errstate(all="ignore"):
            made = shapely.from_wkt(body)
    except shapely.errors.GEOSException as error:
        raise EcoDeskError(_why_unreadable(error, body)) from error
    return made, _epsg(f"EPSG:{srid}") if srid and int(srid) else None


def _why_unreadable(error: shapely.errors.GEOSException, text: str) -> Text:
    if _NO_NUMBER.search(text):
        return NOT_FINITE
    return OPEN_RING if str(error).startswith("IllegalArgumentException") else UNREADABLE


def _from_geojson(text: str) -> tuple[Any, int | None]:
    if '"crs"' not in text:
        with np.errstate(all="ignore"):
            made = shapely.from_geojson(text, on_invalid="ignore")
        if made is not None:
            return made, None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise EcoDeskError(UNREADABLE) from None
    features = data.get("features") if data.get("type") == "FeatureCollection" else [data]
    shapes, named = [], [data]
    for feature in features if isinstance(features, list) else []:
        part = feature.get("geometry") if isinstance(feature, dict) and "geometry" in feature else feature
        if part is None:
            continue
        named += [one for one in (feature, part) if isinstance(one, dict)]
        try:
            with np.errstate(all="ignore"):
                shapes.append(shapely.from_geojson(json.dumps(part)))
        except (shapely.errors.GEOSException, ValueError, TypeError) as error:
            geos = isinstance(error, shapely.errors.GEOSException)
            raise EcoDeskError(_why_unreadable(error, json.dumps(part)) if geos else UNREADABLE) from error
    if not shapes:
        raise EcoDeskError(NO_SHAPE)
    source = next((_epsg(_crs_named(one["crs"])) for one in named if one.get("crs")), None)
    return shapes[0] if len(shapes) == 1 else shapely.geometrycollections(shapes), source


def _crs_named(member: Any) -> str:
    """The name a crs member gives, as GeoJSON of 2008 (3.) writes it."""
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") or properties.get("code") if isinstance(properties, dict) else None
    found = str(name if name is not None else member)
    return f"EPSG:{found}" if found.isdigit() else found


def _epsg(name: str) -> int:
    """The code of a CRS that is named. Raises EcoDeskError when nobody knows it."""
    code = identify(name)
    if code is None:
        raise EcoDeskError(UNKNOWN_CRS.format(crs=plain(name[:40])))
    return code


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
    if len(parts) > MOST_PARTS:
        n, most = number_text(len(parts), 0), number_text(MOST_PARTS, 0)
        raise EcoDeskError(TOO_MANY_PARTS.format(n=n, most=most))
    many = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
    return many[kinds.pop()](parts)


def _in_working_crs(geometry: Any, crs: WorkingCrs, source: int | None) -> Any:
    xy = shapely.get_coordinates(geometry)
    degrees = bool((np.abs(xy[:, 0]) <= 180).all() and (np.abs(xy[:, 1]) <= 90).all())
    if source in _LONLAT or (source is None and degrees):
        made = shapely.transform(geometry, crs.from_lonlat) if degrees else geometry
    elif source is not None and zone_of_epsg(source) != crs.zone:
        made = transformed(geometry, source, crs.epsg)
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
