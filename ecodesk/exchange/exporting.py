"""Write tables out as GeoPackage, GeoJSON or Shapefile, with Chinese intact."""

from __future__ import annotations

import codecs
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import shapely

from ecodesk.errors import CannotWrite, system_reason
from ecodesk.exchange.field_matching import short_names
from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import GEOGRAPHIC, transformed
from ecodesk.model.fields import Kind, Record, Shape, fields_of, record_types
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import hidden_folder, make_sure, replacing
from ecodesk.progress import SILENT, Progress

FORMATS = ("gpkg", "geojson", "shp")
_DBF_TEXT = 254  # bytes


def exportable(snapshot: Snapshot) -> list[type[Record]]:
    """Record types with rows on the map: at least one has a geometry."""
    kinds = [kind for kind in record_types().values() if kind.shape is not Shape.NONE]
    return [kind for kind in kinds if not shapely.is_missing(snapshot.table(kind).geometry).all()]


def files_written(snapshot: Snapshot, to: Path, kinds: Sequence[type[Record]], format: str) -> list[Path]:
    """The files `export` would write or replace, by the name the user knows them by."""
    if format == "gpkg":
        return [_geopackage(to)]
    single = _single(to)
    named = {kind: single or to / f"{kind.table}.{format}" for kind in kinds}
    if format == "geojson":
        return list(named.values())
    return [_shapefile(path, suffix) for kind, path in named.items() for suffix in _suffixes(snapshot, kind)]


def export_notes(
    snapshot: Snapshot, kinds: Sequence[type[Record]], format: str, encoding: str = ""
) -> list[Text]:
    """What the format cannot hold of these rows, so that nothing is lost in silence."""
    notes: list[Text] = []
    for kind in kinds:
        table = snapshot.table(kind)
        bare = int(shapely.is_missing(table.geometry).sum())
        if bare and format != "gpkg":
            notes.append(
                t(
                    "{kind}：{n} 行没有图形，写出时图形为空",
                    "{kind}: {n} rows have no geometry and are written without one",
                ).format(kind=kind.title, n=bare)
            )
        if format == "shp" and (cut := _too_long(snapshot, kind, encoding or "GBK")):
            notes.append(
                t(
                    "{kind}：{n} 个文字超过 {most} 字节，Shapefile 放不下，会截断",
                    "{kind}: {n} texts are longer than {most} bytes and will be cut, a shapefile holds no more",
                ).format(kind=kind.title, n=cut, most=_DBF_TEXT)
            )
    return notes


def _too_long(snapshot: Snapshot, kind: type[Record], encoding: str) -> int:
    frame = frame_of(snapshot, kind, geographic=False)
    texts = (v for c in frame.columns if c != "geometry" for v in frame[c].tolist() if isinstance(v, str))
    return sum(len(text.encode(encoding, "replace")) > _DBF_TEXT for text in texts)


def export(
    snapshot: Snapshot,
    to: Path,
    kinds: Sequence[type[Record]],
    format: str,
    *,
    encoding: str = "",
    progress: Progress = SILENT,
) -> list[Path]:
    """Write the record types out and return the files written.

    GeoPackage: one file with a layer each, in the working CRS. GeoJSON: lon/lat, RFC 7946, one file
    each. Shapefile: one set each, ASCII column names of at most 10 characters, GBK unless told otherwise.
    A file appears whole or not at all. Raises CannotWrite.
    """
    to = Path(to)
    if format not in FORMATS:
        raise CannotWrite(
            t("不支持导出为 {name}", "Cannot export as {name}").format(name=plain(format)),
            remedy=t("可用格式：{names}", "Formats: {names}").format(names=plain(" ".join(FORMATS))),
        )
    if not kinds:
        raise CannotWrite(
            t("没有可导出的图层", "There is no layer to export"),
            remedy=t("请先画或导入项目", "Draw or import projects first"),
        )
    if format == "gpkg":
        return [_write_geopackage(snapshot, to, kinds, progress)]
    if format == "shp":
        _check_encoding(encoding or "GBK")
    single = _single(to)
    if single is not None and len(kinds) > 1:
        raise CannotWrite(
            t("一个文件只能放一个图层", "One file holds one layer only"),
            where=plain(to.name),
            remedy=t("请给出文件夹，或只选一个图层", "Give a folder, or choose one layer"),
        )
    written: list[Path] = []
    for i, kind in enumerate(kinds):
        progress.report(i, len(kinds), kind.title)
        if format == "geojson":
            path = single or to / f"{kind.table}.geojson"
            _write_geojson(snapshot, path, kind)
            written.append(path)
        else:
            written.extend(
                _write_shapefiles(snapshot, single or to / f"{kind.table}.shp", kind, encoding or "GBK")
            )
    return written


def _check_encoding(name: str) -> None:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise CannotWrite(
            t("不认识编码 {name}", "Unknown encoding {name}").format(name=plain(name)),
            remedy=t("请用 GBK 或 UTF-8", "Use GBK or UTF-8"),
        ) from error


def _geopackage(to: Path) -> Path:
    return to if to.suffix.lower() == ".gpkg" else to / "ecodesk.gpkg"


def _single(to: Path) -> Path | None:
    return to if to.suffix.lower() in (".geojson", ".json", ".shp") else None


_DIMENSIONS = ((2, ""), (1, "_line"), (0, "_point"))


def _suffixes(snapshot: Snapshot, kind: type[Record]) -> list[str]:
    """A shapefile holds one kind of shape; the second and third get names of their own."""
    found = set(shapely.get_dimensions(snapshot.table(kind).geometry).tolist())
    present = [suffix for dimension, suffix in _DIMENSIONS if dimension in found]
    return present if len(present) > 1 else [""]


def _shapefile(path: Path, suffix: str) -> Path:
    return path.with_name(f"{path.stem}{suffix}.shp")


def frame_of(snapshot: Snapshot, kind: type[Record], *, geographic: bool) -> Any:
    """A table as a GeoDataFrame with codes, names of linked rows and ISO dates as texts."""
    import geopandas

    table = snapshot.table(kind)
    data: dict[str, Any] = {"id": list(table.ids)}
    for field in fields_of(kind):
        values = table.column(field.id)
        if field.kind is Kind.MONEY:
            values = [None if v is None else float(v) for v in values]
        elif field.kind is Kind.DATE:
            values = [None if v is None else v.isoformat() for v in values]
        elif field.kind in (Kind.LINK, Kind.LINKS):
            values = [_captions(snapshot, field.table, v) for v in values]
        elif field.kind is Kind.CHOICES:
            values = [",".join(v) for v in values]
        data[field.id] = list(values)
    geometry = table.geometry
    epsg = GEOGRAPHIC if geographic else snapshot.crs.epsg
    if geographic:
        geometry = transformed(geometry, snapshot.crs.epsg, GEOGRAPHIC)
    return geopandas.GeoDataFrame(data, geometry=list(geometry), crs=f"EPSG:{epsg}")


def _captions(snapshot: Snapshot, table: str, value: Any) -> str:
    ids = (value,) if isinstance(value, str) else value
    rows = (snapshot.row(table, row_id) for row_id in ids if row_id)
    return ",".join(
        str(getattr(row, "code", "") or getattr(row, "name", "")) for row in rows if row is not None
    )


def _write_geopackage(
    snapshot: Snapshot, to: Path, kinds: Sequence[type[Record]], progress: Progress
) -> Path:
    path = _geopackage(to)
    with replacing(path) as temporary:
        for i, kind in enumerate(kinds):
            progress.report(i, len(kinds), kind.title)
            frame = frame_of(snapshot, kind, geographic=False)
            with _driver_failures(path):
                frame.to_file(temporary, layer=kind.table, driver="GPKG", engine="pyogrio")
    return path


def _write_geojson(snapshot: Snapshot, path: Path, kind: type[Record]) -> None:
    frame = frame_of(snapshot, kind, geographic=True)
    frame = frame.set_crs("EPSG:4326", allow_override=True)  # RFC 7946 knows no other; see domain 5.1
    with replacing(path) as temporary, _driver_failures(path):
        frame.to_file(temporary, driver="GeoJSON", engine="pyogrio", RFC7946="YES", COORDINATE_PRECISION=9)


@contextmanager
def _driver_failures(path: Path) -> Iterator[None]:
    """Drivers raise errors of their own; why the system refused is asked of the system."""
    try:
        yield
    except RuntimeError as error:
        raise _not_written(path, _reason(path.parent)) from error


def _reason(folder: Path) -> Text:
    try:
        if folder.exists() and not os.access(folder, os.W_OK):
            return t("没有写入权限", "No permission to write there")
        if shutil.disk_usage(folder).free < 1 << 20:
            return t("磁盘空间不足", "The disk is full")
    except OSError:
        return t("目标位置无法访问", "The place cannot be reached")
    return t("写入中断", "Writing was interrupted")


def _not_written(path: Path, why: Text) -> CannotWrite:
    return CannotWrite(
        t("文件没有写成", "The file was not written"),
        where=plain(str(path)),
        why=why,
        remedy=t(
            "请检查磁盘空间和写入权限，或换一个位置，再试一次",
            "Check free space and permissions, or choose another place, and try again",
        ),
    )


def _write_shapefiles(snapshot: Snapshot, path: Path, kind: type[Record], encoding: str) -> list[Path]:
    frame = frame_of(snapshot, kind, geographic=False)
    frame = frame.rename(columns=short_names(kind))
    for column in frame.columns:
        if frame[column].dtype.kind == "O" and column != "geometry":  # texts, whatever pandas calls them
            frame[column] = [_cut(v, encoding, path, kind) for v in frame[column]]
    written = []
    dimension = shapely.get_dimensions(frame.geometry.values)
    suffixes = _suffixes(snapshot, kind)
    for value, suffix in _DIMENSIONS:
        # rows without a shape go with the first kind of shape there is
        mine = (dimension == value) | ((dimension < 0) & (suffix == suffixes[0]))
        if (dimension == value).any() or (suffix == suffixes[0] == "" and (dimension < 0).all()):
            written.append(_write_shapefile(frame[mine], _shapefile(path, suffix), encoding))
    return written


def _cut(value: Any, encoding: str, path: Path, kind: type[Record]) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return value.encode(encoding)[:_DBF_TEXT].decode(encoding, "ignore")
    except UnicodeEncodeError as error:
        raise CannotWrite(
            t("有文字不能用 {name} 表示", "A text cannot be written in {name}").format(name=plain(encoding)),
            where=plain(path.name),
            why=t("{kind}“{text}”中的“{letter}”", "“{letter}” in {kind} “{text}”").format(
                kind=kind.title, text=plain(value[:30]), letter=plain(value[error.start : error.end])
            ),
            remedy=t("请改用 UTF-8 编码导出", "Export in UTF-8 instead"),
        ) from error


def _write_shapefile(frame: Any, path: Path, encoding: str) -> Path:
    """Write the whole set of files aside, then move each into place, the .shp last."""
    try:
        with hidden_folder(path.parent) as folder:
            aside = folder / path.name
            with _driver_failures(path):
                frame.to_file(aside, driver="ESRI Shapefile", engine="pyogrio", encoding=encoding)
            make_sure(folder)
            for part in sorted(folder.iterdir(), key=lambda p: p.suffix == ".shp"):
                shutil.move(part, path.parent / part.name)
    except OSError as error:
        raise _not_written(path, system_reason(error)) from error
    return path
