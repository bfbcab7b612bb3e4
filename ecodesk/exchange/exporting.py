"""Write tables out as GeoPackage, GeoJSON or Shapefile, with Chinese intact."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shapely

from ecodesk.errors import CannotWrite
from ecodesk.exchange.field_matching import short_names
from ecodesk.i18n import plain, t
from ecodesk.model.crs import GEOGRAPHIC, transformed
from ecodesk.model.fields import Kind, Record, Shape, fields_of, record_types
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress

FORMATS = ("gpkg", "geojson", "shp")
_DBF_TEXT = 254  # bytes


def exportable(snapshot: Snapshot) -> list[type[Record]]:
    """Record types that have geometry and rows."""
    return [k for k in record_types().values() if k.shape is not Shape.NONE and len(snapshot.table(k))]


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
    if format not in FORMATS:
        raise CannotWrite(
            t("不支持导出为 {name}", "Cannot export as {name}").format(name=plain(format)),
            remedy=t("可用格式:{names}", "Formats: {names}").format(names=plain(" ".join(FORMATS))),
        )
    if not kinds:
        raise CannotWrite(
            t("没有可导出的图层", "There is no layer to export"),
            remedy=t("请先画或导入项目", "Draw or import projects first"),
        )
    if format == "gpkg":
        return [_write_geopackage(snapshot, to, kinds, progress)]
    single = to if to.suffix.lower() in (".geojson", ".json", ".shp") else None
    if single is not None and len(kinds) > 1:
        raise CannotWrite(
            t("一个文件只能放一个图层", "One file holds one layer only"),
            where=plain(to.name),
            remedy=t("请给出文件夹,或只选一个图层", "Give a folder, or choose one layer"),
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
    path = to if to.suffix.lower() == ".gpkg" else to / "ecodesk.gpkg"
    with replacing(path) as temporary:
        for i, kind in enumerate(kinds):
            progress.report(i, len(kinds), kind.title)
            frame_of(snapshot, kind, geographic=False).to_file(
                temporary, layer=kind.table, driver="GPKG", engine="pyogrio"
            )
    return path


def _write_geojson(snapshot: Snapshot, path: Path, kind: type[Record]) -> None:
    frame = frame_of(snapshot, kind, geographic=True)
    frame = frame.set_crs("EPSG:4326", allow_override=True)  # RFC 7946 knows no other; see domain 5.1
    with replacing(path) as temporary:
        frame.to_file(temporary, driver="GeoJSON", engine="pyogrio", RFC7946="YES", COORDINATE_PRECISION=9)


def _write_shapefiles(snapshot: Snapshot, path: Path, kind: type[Record], encoding: str) -> list[Path]:
    frame = frame_of(snapshot, kind, geographic=False)
    frame = frame.rename(columns=short_names(kind))
    for column in frame.columns:
        if frame[column].dtype == object and column != "geometry":
            frame[column] = [_cut(v, encoding) for v in frame[column]]
    written = []
    dimension = shapely.get_dimensions(frame.geometry.values)
    for value, suffix in ((2, ""), (1, "_line"), (0, "_point")):
        part = frame[dimension == value]
        if len(part):
            target = path.with_name(path.stem + (suffix if len(part) < len(frame) else "") + ".shp")
            written.extend(_write_shapefile(part, target, encoding))
    return written


def _cut(value: Any, encoding: str) -> Any:
    if not isinstance(value, str) or len(value.encode(encoding, "replace")) <= _DBF_TEXT:
        return value
    return value.encode(encoding, "replace")[:_DBF_TEXT].decode(encoding, "ignore")


def _write_shapefile(frame: Any, path: Path, encoding: str) -> list[Path]:
    """Write the whole set of files aside, then move each into place, the .shp last."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".ecodesk-") as folder:
        aside = Path(folder) / path.name
        frame.to_file(aside, driver="ESRI Shapefile", engine="pyogrio", encoding=encoding)
        parts = sorted(aside.parent.iterdir(), key=lambda p: p.suffix == ".shp")
        for part in parts:
            shutil.move(part, path.parent / part.name)
    return [path]
