"""Files that cannot be taken in, made as they turn up in county offices."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import shapely

SQUARE = shapely.box(399_000, 3_995_000, 400_000, 3_996_000)
RING = [[112.9, 36.1], [112.91, 36.1], [112.91, 36.11], [112.9, 36.1]]
TRIANGLE = {"type": "Polygon", "coordinates": [RING]}
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")

Maker = Callable[[Path], Path]


def shapefile(folder: Path, rows: int = 20, encoding: str = "GBK", crs: str = "EPSG:4547") -> Path:
    """A shapefile of squares with Chinese names."""
    path = folder / "项目.shp"
    columns = {"code": [f"A{i}" for i in range(rows)], "name": ["浊漳河治理"] * rows}
    squares = [shapely.affinity.translate(SQUARE, 0, 30 * i) for i in range(rows)]
    frame = geopandas.GeoDataFrame(columns, geometry=squares, crs=crs)
    frame.to_file(path, engine="pyogrio", encoding=encoding)
    return path


def geopackage(folder: Path, geometry: Any = SQUARE, crs: str = "EPSG:4547", layer: str = "项目") -> Path:
    """A GeoPackage with one row."""
    path = folder / "项目.gpkg"
    frame = geopandas.GeoDataFrame({"code": ["A"]}, geometry=[geometry], crs=crs)
    frame.to_file(path, layer=layer, engine="pyogrio")
    return path


def geojson(folder: Path, *geometry: Any, **members: Any) -> Path:
    """A GeoJSON with a row per geometry, coded A0, A1 …"""
    features = [
        {"type": "Feature", "properties": {"code": f"A{i}"}, "geometry": g} for i, g in enumerate(geometry)
    ]
    path = folder / "项目.geojson"
    text = json.dumps({"type": "FeatureCollection", **members, "features": features})
    path.write_text(text, encoding="utf-8")
    return path


def written(name: str, content: bytes) -> Maker:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def without(suffix: str) -> Maker:
    def make(folder: Path) -> Path:
        path = shapefile(folder)
        path.with_suffix(suffix).unlink()
        return path

    return make


def half(suffix: str) -> Maker:
    """A copy that stopped in the middle of one of its files."""

    def make(folder: Path) -> Path:
        path = shapefile(folder)
        part = path.with_suffix(suffix)
        content = part.read_bytes()
        part.write_bytes(content[: len(content) // 2])
        return path

    return make


def scribbled(folder: Path) -> Path:
    """As long as it should be, but its first shapes are overwritten."""
    path = shapefile(folder)
    content = bytearray(path.read_bytes())
    content[104:400] = b"\xff" * 296
    path.write_bytes(content)
    return path


def other_table(folder: Path) -> Path:
    """Shapes of one export, attributes of another."""
    path = shapefile(folder, rows=7)
    table = path.with_suffix(".dbf").read_bytes()
    shapefile(folder)
    path.with_suffix(".dbf").write_bytes(table)
    return path


def lying(encoding: str, cpg: str) -> Maker:
    def make(folder: Path) -> Path:
        path = shapefile(folder, encoding=encoding)
        path.with_suffix(".cpg").write_text(cpg, encoding="ascii")
        return path

    return make


def no_prj_far_away(folder: Path) -> Path:
    path = geopackage(folder, shapely.affinity.translate(SQUARE, 0, 700_000))
    frame = geopandas.read_file(path)
    away = folder / "远.shp"
    frame.to_file(away, engine="pyogrio")
    away.with_suffix(".prj").unlink()
    return away


def half_geopackage(folder: Path) -> Path:
    path = geopackage(folder)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def torn_geopackage(folder: Path) -> Path:
    path = geopackage(folder)
    content = bytearray(path.read_bytes())
    content[4096:24_576] = b"\xaa" * 20_480
    path.write_bytes(content)
    return path


def half_geojson(folder: Path) -> Path:
    path = geojson(folder, *[TRIANGLE] * 5)
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: len(text) * 2 // 3], encoding="utf-8")
    return path


def zipped(folder: Path, *, rename: Callable[[str], str] = lambda name: name) -> Path:
    """A shapefile in a ZIP, under other names when asked."""
    path = shapefile(folder, rows=2)
    made = folder / "打包.zip"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in PARTS:
            archive.write(path.with_suffix(suffix), rename(path.stem + suffix))
    return made


def climbing_zip(folder: Path) -> Path:
    return zipped(folder, rename=lambda name: f"../../{name}")


def linking_zip(folder: Path) -> Path:
    path = zipped(folder)
    link = zipfile.ZipInfo("链接.geojson")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return path


def swelling_zip(folder: Path) -> Path:
    """40 MB of nothing in some 40 kB."""
    path = folder / "炸.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("大.geojson", b" " * (40 << 20))
    return path


def half_zip(folder: Path) -> Path:
    path = zipped(folder)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def zip_of_texts(folder: Path) -> Path:
    path = folder / "文字.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("说明.txt", "没有数据")
    return path


def unreadable(folder: Path) -> Path:
    """A name that leads nowhere the system would follow."""
    path = folder / "环.geojson"
    path.symlink_to(path)
    return path


def folder_named(name: str) -> Maker:
    def make(folder: Path) -> Path:
        (folder / name).mkdir()
        return folder / name

    return make


def copied(path: Path, to: Path) -> Path:
    """A shapefile under another name."""
    for suffix in PARTS:
        if path.with_suffix(suffix).exists():
            shutil.copy(path.with_suffix(suffix), to.with_suffix(suffix))
    return to


VIRTUAL = b"""<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>elsewhere.geojson</SrcDataSource>
</OGRVRTLayer></OGRVRTDataSource>"""

# name of the case: how to make the file, and what the sentence must speak of in both languages
REFUSED: dict[str, tuple[Maker, str, str]] = {
    "not there": (lambda folder: folder / "无.shp", "找不到文件", "not found"),
    "a folder": (folder_named("数据"), "文件夹", "folder"),
    "a folder called .shp": (folder_named("数据.shp"), "文件夹", "folder"),
    "a file geodatabase": (folder_named("数据.gdb"), "导出为 GeoPackage", "Export it as GeoPackage"),
    "a loop of links": (unreadable, "环.geojson", "环.geojson"),
    "another format": (written("说明.docx", b"PK"), "不支持这种文件", "not supported"),
    "no workbook": (written("表.xlsx", b"PK"), "不是 Excel 工作簿", "not an Excel workbook"),
    "a part of a shapefile": (written("甲.dbf", b"\x03"), "甲.shp", "甲.shp"),
    "nothing in the GeoJSON": (written("空.geojson", b""), "0 字节", "0 bytes"),
    "nothing in the GeoPackage": (written("空.gpkg", b""), "0 字节", "0 bytes"),
    "no features": (geojson, "图层是空的", "layer is empty"),
    "null geometry only": (lambda f: geojson(f, None, None), "没有图形", "no geometry"),
    "not JSON": (written("文.geojson", b"hello"), "不是 GeoJSON", "not GeoJSON"),
    "JSON of another kind": (written("别.json", b'{"a": 1}'), "别.json", "别.json"),
    "a virtual data source": (written("虚.geojson", VIRTUAL), "不是 GeoJSON", "not GeoJSON"),
    "half a GeoJSON": (half_geojson, "第 1 行", "Line 1"),
    "GeoJSON in GBK": (written("国.geojson", '{"名": "浊漳河"}'.encode("gbk")), "UTF-8", "UTF-8"),
    "GeoJSON in UTF-16": (written("宽.geojson", '{"名": "河"}'.encode("utf-16")), "UTF-8", "UTF-8"),
    "a program called .gpkg": (written("甲.gpkg", b"MZ" + b"\0" * 99), "不是 GeoPackage", "not GeoPackage"),
    "half a GeoPackage": (half_geopackage, "字节", "bytes"),
    "a torn GeoPackage": (torn_geopackage, "读不出来", "cannot be read"),
    "no .shx": (without(".shx"), "缺少 .shx", ".shx missing"),
    "no .dbf": (without(".dbf"), "缺少 .dbf", ".dbf missing"),
    "half a .shp": (half(".shp"), "不完整", "incomplete"),
    "half a .shx": (half(".shx"), "不完整", "incomplete"),
    "half a .dbf": (half(".dbf"), "不完整", "incomplete"),
    "a scribbled .shp": (scribbled, "第 1 个", "number 1 first"),
    "the .dbf of another": (other_table, "属性 7 行", "7 rows of attributes"),
    ".cpg says UTF-8, it is GBK": (lying("GBK", "UTF-8"), "多半是 GBK", "probably GBK"),
    ".cpg says GBK, it is UTF-8": (lying("UTF-8", "GBK"), "多半是 UTF-8", "probably UTF-8"),
    ".cpg says Latin 1, it is GBK": (lying("GBK", "ISO-8859-1"), "多半是 GBK", "probably GBK"),
    "no .prj, far away": (no_prj_far_away, "没有坐标系说明", "No CRS is stated"),
    "an old datum": (lambda f: geopackage(f, crs="EPSG:2362"), "CGCS2000", "CGCS2000"),
    "metres said to be degrees": (lambda f: geopackage(f, crs="EPSG:4490"), "不是经纬度", "not degrees"),
    "degrees said to be metres": (
        lambda f: geopackage(f, shapely.Polygon(RING)),
        "像是经纬度",
        "look like degrees",
    ),
    "a zone number too many": (
        lambda f: geopackage(f, shapely.affinity.translate(SQUARE, 38_000_000, 0)),
        "带号 38",
        "zone number 38",
    ),
    "a zone number too few": (lambda f: geopackage(f, crs="EPSG:4526"), "没有带号", "no zone number"),
    "huge coordinates": (
        lambda f: geopackage(f, shapely.box(1e12, 1e12, 2e12, 2e12)),
        "不在地球上",
        "nowhere on Earth",
    ),
    "latitude before longitude": (
        lambda f: geojson(f, {"type": "Polygon", "coordinates": [[p[::-1] for p in RING]]}),
        "写反",
        "swapped",
    ),
    "an unknown CRS": (
        lambda f: geojson(
            f, TRIANGLE, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::99999"}}
        ),
        "99999",
        "99999",
    ),
    "a CRS behind a link": (
        lambda f: geojson(f, TRIANGLE, crs={"type": "link", "properties": {"href": "http://a/b"}}),
        "http://a/b",
        "http://a/b",
    ),
    "mixed in one row": (
        lambda f: geojson(
            f,
            {
                "type": "GeometryCollection",
                "geometries": [TRIANGLE, {"type": "Point", "coordinates": RING[0]}],
            },
        ),
        "混有",
        "mixes",
    ),
    "an open ring": (
        lambda f: geojson(f, {"type": "Polygon", "coordinates": [RING[:3]]}),
        "没有闭合",
        "not closed",
    ),
    "a ZIP that climbs out": (climbing_zip, "指向压缩包以外", "outside the archive"),
    "a ZIP with a link": (linking_zip, "指向压缩包以外", "outside the archive"),
    "a ZIP that swells": (swelling_zip, "异常地大", "beyond all measure"),
    "half a ZIP": (half_zip, "已损坏或不完整", "damaged or incomplete"),
    "a ZIP without data": (zip_of_texts, "没有可导入的数据", "no data file"),
}
