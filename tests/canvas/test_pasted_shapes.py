"""What the clipboard may hold: a shape in some CRS, or something that is none, told in one sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely

from ecodesk.errors import EcoDeskError
from ecodesk.model.crs import transformed
from ecodesk.ui.canvas.pasted_shapes import read_shape
from tests.canvas.made_plan import CRS, X, Y, box

SQUARE = box(2500, 500, 2700, 700)
CORNERS = [[x - X, y - Y] for x, y in shapely.get_coordinates(SQUARE).tolist()]


def wkt(kind: str = "POLYGON", corners: list[list[float]] = CORNERS, more: str = "") -> str:
    """A ring as text."""
    return f"{kind} (({', '.join(f'{X + x} {Y + y}{more}' for x, y in corners)}))"


def geojson(shape: Any, crs: object = None, collection: bool = False) -> str:
    """A shape as a feature, or a collection of it, that may name its CRS."""
    feature = {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(shape))}
    whole: dict[str, Any] = {"type": "FeatureCollection", "features": [feature]} if collection else feature
    return json.dumps(whole | ({"crs": crs} if crs else {}))


def named(name: str) -> object:
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize(
    "text",
    [
        wkt(),
        f"\ufeff{wkt()}",
        f"SRID=4547;{wkt()}",
        f"SRID=0;{wkt()}",
        wkt("POLYGON Z", more=" 7"),
        wkt("POLYGON Z", more=" NaN"),
        wkt("POLYGON ZM", more=" 7 8"),
        f"GEOMETRYCOLLECTION(GEOMETRYCOLLECTION({wkt()}))",
        f"SRID=4549;{transformed(SQUARE, 4547, 4549).wkt}",
        geojson(transformed(SQUARE, 4547, 4490)),
        geojson(transformed(SQUARE, 4547, 4490), named("urn:ogc:def:crs:OGC:1.3:CRS84"), collection=True),
        geojson(SQUARE, named("urn:ogc:def:crs:EPSG::4547"), collection=True),
        geojson(transformed(SQUARE, 4547, 4549), named("EPSG:4549")),
        geojson(transformed(SQUARE, 4547, 3857), {"type": "EPSG", "properties": {"code": 3857}}),
    ],
)
def test_a_shape_lies_where_its_crs_says(text: str) -> None:
    found = read_shape(text, CRS)
    assert found.geom_type == "Polygon" and not found.has_z
    assert found.symmetric_difference(SQUARE).area < 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"SRID=4549;{wkt()}", "的范围内"),  # metres of the zone of the next county
        (geojson(SQUARE, named("EPSG:4549"), collection=True), "的范围内"),
        (f"SRID=999999;{wkt()}", "认不出"),
        (geojson(SQUARE, named("地方坐标系")), "“地方坐标系”认不出"),
        (f"SRID=2362;{wkt()}", "不支持坐标系"),  # Xi'an 80
        (wkt("CURVEPOLYGON"), "圆弧"),
        (f"GEOMETRYCOLLECTION({wkt('CURVEPOLYGON')})", "圆弧"),
        (wkt("TIN"), "曲面"),
        (wkt(corners=CORNERS[:-1]), "没有闭合"),
        (wkt(corners=CORNERS[:2]), "没有闭合"),
        ("LINESTRING(390000 3990000)", "点数太少"),
        ('{"type": "Polygon", "coordinates": [[[112, 36], [113, 36], [113, 37]]]}', "没有闭合"),
        ('{"type": "Polygon", "coordinates": [[[112, 36], [113, null], [113, 37], [112, 36]]]}', "非数字"),
        ('{"type": "Polygon", "coordinates": [[[112, 36], [113, 1e999], [113, 37], [112, 36]]]}', "非数字"),
        ('{"type": "Feature", "geometry": null, "properties": {}}', "图形是空的"),
        ('{"type": "FeatureCollection", "features": [null]}', "图形是空的"),
        ("{}", "不是 WKT 或 GeoJSON"),
        ('{"a":' * 5000, "不是 WKT 或 GeoJSON"),
        ("字" * 30_000_000, "不是 WKT 或 GeoJSON"),
        ("POLYGON((" + "1 1 " * 7_000_000, "文字太长"),
        (shapely.multipoints([[112.9, 36.1]] * 2_001).wkt, "2\u202f001 个部分"),
    ],
)
def test_what_cannot_be_pasted_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(EcoDeskError) as refused:
        read_shape(text, CRS)
    assert words in str(refused.value.message)
