"""Read one layer of a data file into columns and geometries, exactly as it is.

Texts and tables with coordinates, and KML, have readers of their own; the rest is read by drivers.
"""

from __future__ import annotations

import re
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.errors import CannotImport
from ecodesk.exchange import undecided
from ecodesk.exchange.archives import unpacked
from ecodesk.exchange.coordinate_tables import TABLE_SUFFIXES, read_coordinates, table_samples
from ecodesk.exchange.file_checks import TEXT_SUFFIX, check, geojson_crs, listed
from ecodesk.exchange.kml_files import KML_SUFFIXES, PACKED_SUFFIXES, check_markup, read_kml
from ecodesk.exchange.parcel_text import parcel_samples, read_parcels
from ecodesk.exchange.shapefile_encoding import Encoding, Sample, decoded, detect, samples
from ecodesk.exchange.source_layer import OPEN_RING, SourceLayer
from ecodesk.exchange.source_tables import table_layers
from ecodesk.exchange.undecided import Undecided
from ecodesk.i18n import Text, plain, t

_RAW = "ISO-8859-1"  # every byte a character and back: texts of shapefiles are decoded here, not by drivers
_DEGREES = "EPSG:4326"  # what RFC 7946 says a GeoJSON is in
_PLACEMARKS = (*KML_SUFFIXES, *PACKED_SUFFIXES)

__all__ = ["SourceLayer", "encoding_samples", "layers_of", "read_layer"]


@dataclass(frozen=True)
class _Place:
    """A layer and the file that holds it, which for an archive is a temporary one."""

    file: Path
    layer: str
    name: str


def layers_of(path: Path, *, placeless: bool = False) -> list[str]:
    """Names of the layers with geometry in a file; where there is none and `placeless` says so, of its tables.

    Raises CannotImport when it cannot be read.
    """
    with _places(Path(path), placeless) as places:
        return [place.name for place in places]


def read_layer(
    path: Path, layer: str | None = None, encoding: str | None = None, *, placeless: bool = False
) -> SourceLayer:
    """Read one layer; without `placeless` one that has no geometry at all is refused.

    Raises CannotImport with what, where, why and what to do. Raises Undecided when a layer has to be chosen, or
    when the encoding of a shapefile is not certain.
    """
    path = Path(path)
    with _places(path, placeless) as places:
        return _read(path, _chosen(path, places, layer), encoding, placeless)


def encoding_samples(path: Path, layer: str | None = None) -> tuple[Sample, ...]:
    """A few rows in each encoding a shapefile or a text may be in; nothing for formats that fix theirs."""
    path = Path(path)
    with _places(path, placeless=True) as places:
        file = _chosen(path, places, layer).file
        match file.suffix.lower():
            case ".shp":
                return samples(file)
            case ".txt":
                return parcel_samples(file)
            case ".csv":
                return table_samples(file)
        return ()


@contextmanager
def _places(path: Path, placeless: bool) -> Iterator[list[_Place]]:
    check(path)
    if path.suffix.lower() != ".zip":
        yield _layers_in(path, path, placeless)
        return
    with unpacked(path) as files:
        found: list[_Place] = []
        for file in files:
            check(file)
            inside = _layers_in(file, path, placeless)
            names = [p.layer if len(inside) > 1 else file.stem for p in inside]
            found += [
                _Place(p.file, p.layer, f"{file.stem}/{n}" if len(inside) > 1 else n)
                for p, n in zip(inside, names, strict=True)
            ]
        yield found


def _layers_in(file: Path, named: Path, placeless: bool) -> list[_Place]:
    import pyogrio

    suffix = file.suffix.lower()
    if suffix in (TEXT_SUFFIX, *_PLACEMARKS):
        return [_Place(file, file.stem, file.stem)]
    if suffix in TABLE_SUFFIXES:
        return [_Place(file, name, name) for name in table_layers(file)]
    if suffix == ".gml":
        check_markup(file, named)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the driver's remarks; what matters is checked row by row
            layers = pyogrio.list_layers(file)
    except Exception as error:
        raise _unreadable(named, error) from error
    shaped = [name for name, kind in layers if kind is not None]
    names = [name for name, _ in layers] if placeless and not shaped else shaped
    return [_Place(file, str(name), str(name)) for name in names]


def _chosen(path: Path, places: list[_Place], layer: str | None) -> _Place:
    if not places:
        raise CannotImport(
            t("文件里没有图形", "The file holds no geometry"),
            where=plain(path.name),
            remedy=t("请换一个带图形的文件", "Choose a file with geometry"),
        )
    names = [place.name for place in places]
    if layer is not None:
        if layer in names:
            return places[names.index(layer)]
        raise CannotImport(
            t("文件里没有图层“{layer}”", "The file has no layer “{layer}”").format(layer=plain(layer)),
            where=plain(path.name),
            remedy=t("其中有：{layers}", "It holds: {layers}").format(layers=listed(names)),
        )
    if len(places) > 1:
        raise Undecided(
            undecided.LAYER,
            t("文件里有多个图层", "The file holds several layers"),
            where=plain(path.name),
            remedy=t("请选择其中一个：{layers}", "Choose one of: {layers}").format(layers=listed(names)),
        )
    return places[0]


def _is_shapefile(file: Path) -> bool:
    return file.suffix.lower() == ".shp"


def _read(path: Path, place: _Place, given: str | None, placeless: bool) -> SourceLayer:
    suffix = place.file.suffix.lower()
    if suffix == TEXT_SUFFIX:
        return replace(read_parcels(place.file, given), path=path, layer=place.name)
    if suffix in TABLE_SUFFIXES:
        return replace(read_coordinates(place.file, place.layer, given), path=path, layer=place.name)
    if suffix in _PLACEMARKS:
        return replace(read_kml(place.file), path=path, layer=place.name)
    return _read_by_driver(path, place, given, placeless)


def _read_by_driver(path: Path, place: _Place, given: str | None, placeless: bool) -> SourceLayer:
    encoding = _encoding(path, place.file, given)
    suffix = place.file.suffix.lower()
    where = plain(path.name if place.name in (path.stem, path.name) else f"{path.name} › {place.name}")
    meta, wkb, values = _raw(path, place)
    if len(wkb) == 0:
        raise CannotImport(
            t("图层是空的", "The layer is empty"),
            where=where,
            remedy=t("请核对是否导出了全部要素", "Check that all features were exported"),
        )
    with np.errstate(invalid="ignore"):  # coordinates that are no numbers are told row by row
        geometry = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    written = np.array([value is not None for value in wkb])
    unusable = dict.fromkeys(np.flatnonzero(written & shapely.is_missing(geometry)).tolist(), OPEN_RING)
    if not written.any() and not placeless:
        raise CannotImport(
            t("文件里没有图形", "The file holds no geometry"),
            where=where,
            why=t("{n} 行都只有属性", "All {n} rows hold attributes only").format(n=len(wkb)),
            remedy=t("请换一个带图形的文件或图层", "Choose a file or layer with geometry"),
        )
    names = [str(name) for name in meta["fields"]]
    columns = dict(zip(names, (_plain_values(v) for v in values), strict=True))
    if suffix in _MAPINFO and not given:
        encoding = _spoken(columns)
    if suffix in (".shp", *_MAPINFO):
        columns = _decoded(path, columns, encoding.name)
    notes = _notes(place)
    if suffix == ".dxf":
        geometry, more = _closed_lines(geometry)
        notes = (*notes, *more)
    return SourceLayer(
        path,
        place.name,
        columns,
        geometry,
        _declared(place.file, meta["crs"], geometry),
        encoding.name,
        notes,
        unusable,
        encoding.evidence,
    )


_STATING = (".dxf", ".gml")  # formats that name the encoding of their texts
_MAPINFO = (".tab", ".mif")  # whose drivers recode some encodings and hand on others


def _encoding(path: Path, file: Path, given: str | None) -> Encoding:
    if file.suffix.lower() in _STATING:
        return Encoding("UTF-8", t("已按文件自身的声明换算", "converted as the file itself states"))
    if not _is_shapefile(file):
        return Encoding("UTF-8", t("该格式固定为 UTF-8", "fixed by the format"))
    if given:
        return Encoding(given, t("由用户指定", "given by the user"))
    found = detect(file)
    if not found.name:
        remedy = t("请指定编码（GBK 或 UTF-8）后再导入", "State the encoding (GBK or UTF-8) and import again")
        if found.likely:
            remedy = t(
                "请指定编码后再导入，多半是 {name}", "State the encoding, probably {name}, and try again"
            )
        raise Undecided(
            undecided.ENCODING,
            t("无法确定文字编码", "The text encoding cannot be decided"),
            where=plain(path.name),
            why=found.evidence,
            remedy=remedy.format(name=plain(found.likely)),
        )
    return found


def _raw(path: Path, place: _Place) -> tuple[Any, Any, list[Any]]:
    import pyogrio.raw

    options: dict[str, Any] = {}
    match place.file.suffix.lower():
        case ".shp" | ".tab" | ".mif":
            options = {"encoding": _RAW}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the driver's remarks; what matters is checked row by row
            meta, _, wkb, values = pyogrio.raw.read(place.file, layer=place.layer, **options)
    except Exception as error:
        raise _unreadable(path, error) from error
    rows = len(values[0]) if len(values) else 0
    return meta, wkb if wkb is not None else np.full(rows, None, dtype=object), list(values)


def _plain_values(values: npt.NDArray[Any]) -> list[Any]:
    """Column values with every kind of missing value as None."""
    if values.dtype.kind == "M":
        values = values if values.dtype == np.dtype("M8[D]") else values.astype("M8[us]")
        return list(values.tolist())
    if values.dtype.kind == "f":
        return [None if value != value else value for value in values.tolist()]
    return [_plain_value(value) for value in values.tolist()]


def _plain_value(value: Any) -> Any:
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, np.ndarray):
        return ",".join(map(str, value.tolist()))
    return None if isinstance(value, bytes) else value


def _decoded(path: Path, columns: dict[str, list[Any]], encoding: str) -> dict[str, list[Any]]:
    try:
        return {
            decoded(name.encode(_RAW), encoding): [
                decoded(v.encode(_RAW), encoding) if isinstance(v, str) else v for v in values
            ]
            for name, values in columns.items()
        }
    except (LookupError, UnicodeError) as error:
        raise Undecided(
            undecided.ENCODING,
            t("按编码 {name} 读不出文字", "Texts cannot be read as {name}").format(name=plain(encoding)),
            where=plain(path.name),
            remedy=t("请换一种编码（GBK 或 UTF-8）", "Try another encoding (GBK or UTF-8)"),
        ) from error


def _spoken(columns: dict[str, list[Any]]) -> Encoding:
    texts = [*columns, *(v for values in columns.values() for v in values if isinstance(v, str))]
    try:
        "\n".join(texts).encode(_RAW).decode("utf-8")
        return Encoding("UTF-8", t("全部文字可按 UTF-8 解读", "all texts decode as UTF-8"))
    except UnicodeDecodeError:
        return Encoding("GB18030", t("文字不是 UTF-8", "the texts are not UTF-8"))


def _closed_lines(geometry: Any) -> tuple[Any, tuple[Text, ...]]:
    """Drawing programs know no polygons: a line that comes back to its beginning stands for one."""
    lines = shapely.get_type_id(geometry) == shapely.GeometryType.LINESTRING
    at = np.flatnonzero(lines & shapely.is_closed(geometry) & (shapely.get_num_coordinates(geometry) > 3))
    if not len(at):
        return geometry, ()
    made = geometry.copy()
    made[at] = [shapely.Polygon(line.coords) for line in geometry[at]]
    return made, (t("{n} 条闭合的线作为面读取", "{n} closed lines were read as polygons").format(n=len(at)),)


def _declared(file: Path, said: str | None, geometry: Any) -> str | None:
    """The CRS the file itself states, not what the driver puts in its place."""
    if file.suffix.lower() in (".geojson", ".json"):
        stated, name = geojson_crs(file)
        if stated:
            return name or None
        return _DEGREES if _looks_like_degrees(geometry) else None
    nowhere = said is None or "Undefined" in said[:80] or said.startswith(("LOCAL_CS", "ENGCRS"))
    return None if nowhere else said


def _looks_like_degrees(geometry: Any) -> bool:
    coords = shapely.get_coordinates(geometry)
    middle = np.abs(np.median(coords[np.isfinite(coords).all(axis=1)], axis=0)) if len(coords) else 0
    return bool(np.all(middle <= 180))


_CURVED = (
    "CIRCULARSTRING",
    "COMPOUNDCURVE",
    "CURVEPOLYGON",
    "MULTICURVE",
    "MULTISURFACE",
    "CURVE",
    "SURFACE",
)


def _notes(place: _Place) -> tuple[Text, ...]:
    """What reading changed: true arcs become chains of short lines."""
    if place.file.suffix.lower() != ".gpkg":
        return ()
    try:
        connection = sqlite3.connect(f"{place.file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            found = connection.execute(
                "SELECT upper(geometry_type_name) FROM gpkg_geometry_columns WHERE table_name = ?",
                (place.layer,),
            ).fetchone()
        finally:
            connection.close()
    except sqlite3.Error:  # the driver has read it; only a remark is lost
        return ()
    if found is None or found[0] not in _CURVED:
        return ()
    return (t("圆弧已换成折线", "Arcs were turned into short lines"),)


_WHY = (
    (re.compile(r"database is locked|busy"), t("文件正被别的程序占用", "Another program holds it")),
    (re.compile(r"no such file|does not exist", re.I), t("文件已被移走", "It was moved away")),
    (re.compile(r"not recognized as being"), t("不是可识别的数据格式", "It is no known data format")),
    (
        re.compile(r"disk I/O|malformed|not a database|sqlite|gpkg_", re.I),
        t("数据库结构已损坏", "Its database is damaged"),
    ),
)
_AT = re.compile(r"At line (\d+), character (\d+)")


def _unreadable(path: Path, error: Exception) -> CannotImport:
    said = str(error)
    why = next((text for pattern, text in _WHY if pattern.search(said)), None)
    if match := _AT.search(said):
        why = t(
            "第 {line} 行第 {column} 个字符处写法不对或被截断",
            "Line {line}, character {column} is written wrongly or cut off",
        ).format(line=match[1], column=match[2])
    locked = why is not None and why is _WHY[0][1]
    return CannotImport(
        t("文件读不出来", "The file cannot be read"),
        where=plain(path.name),
        why=why or t("内容无法解析", "Its content cannot be understood"),
        remedy=t("请关闭那个程序再试一次", "Close that program and try again")
        if locked
        else t("文件可能不完整或已损坏，请重新取得一份", "It may be incomplete or damaged; get a fresh copy"),
    )
