"""Read the list a department hands in, whatever it comes as, and know it again by its content."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from ecodesk.errors import CannotImport, system_reason
from ecodesk.exchange import undecided
from ecodesk.exchange.file_checks import SUFFIXES, listed
from ecodesk.exchange.shapefile_encoding import Sample
from ecodesk.exchange.source_tables import LIST_TABLE_SUFFIXES, read_list_table, table_layers
from ecodesk.exchange.undecided import Undecided
from ecodesk.exchange.vector_files import SourceLayer, encoding_samples, layers_of, read_layer
from ecodesk.exchange.workbook_cells import WORKBOOK_SUFFIXES
from ecodesk.i18n import plain, t
from ecodesk.progress import SILENT, Progress

_TEXTS = (".kml", ".gml", ".gpx")  # XML: may name other files
_OTHERS = (*_TEXTS, ".fgb", ".tab", ".mif", ".dxf")
LIST_SUFFIXES = tuple(dict.fromkeys((*SUFFIXES, *LIST_TABLE_SUFFIXES, *_OTHERS)))
_BESIDE = (".dbf", ".prj", ".cpg", ".dat", ".map", ".id", ".mid")  # parts of one list in several files
_CHUNK = 1 << 20


def list_layers(path: Path) -> list[str]:
    """Sheets or layers of a list. Raises CannotImport when it cannot be read."""
    if path.suffix.lower() in LIST_TABLE_SUFFIXES and path.is_file():
        return table_layers(path)
    if path.suffix.lower() in _OTHERS and path.is_file():
        return _other_layers(path)
    return layers_of(path, placeless=True)


def read_list(
    path: Path, layer: str | None = None, encoding: str | None = None, progress: Progress = SILENT
) -> SourceLayer:
    """One list with every row it holds. Raises CannotImport, or Undecided when something must be chosen."""
    if path.suffix.lower() in LIST_TABLE_SUFFIXES and path.is_file():
        return read_list_table(path, layer, encoding, progress)
    if path.suffix.lower() in _OTHERS and path.is_file():
        return _read_other(path, layer)
    return read_layer(path, layer, encoding, placeless=True)


def list_samples(path: Path, layer: str | None) -> tuple[Sample, ...]:
    """A few rows in each encoding a list may be in; nothing for formats that fix theirs."""
    suffix = path.suffix.lower()
    fixed = (*_OTHERS, *WORKBOOK_SUFFIXES)
    return encoding_samples(path, layer) if suffix in SUFFIXES and suffix not in fixed else ()


def file_hash(path: Path) -> str:
    """SHA-256 of a list; of a list in several files, of those that hold its rows. Raises CannotImport."""
    parts = [path, *(path.with_suffix(s) for s in _BESIDE if path.suffix.lower() in (".shp", ".tab", ".mif"))]
    made = hashlib.sha256()
    try:
        for part in parts:
            if part is path or part.is_file():
                with part.open("rb") as file:
                    while block := file.read(_CHUNK):
                        made.update(block)
    except OSError as error:
        raise CannotImport(
            t("文件读不出来", "The file cannot be read"), where=plain(path.name), why=system_reason(error)
        ) from error
    return made.hexdigest()


def _other_layers(path: Path) -> list[str]:
    import pyogrio

    if path.suffix.lower() in _TEXTS and b"<!DOCTYPE" in path.read_bytes()[:_CHUNK]:
        raise CannotImport(
            t("文件含有外部引用，不予读取", "The file refers to other files and is not read"),
            where=plain(path.name),
            remedy=t("请另存一份不含 DOCTYPE 的文件", "Save it without a DOCTYPE"),
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the driver's remarks; every row is accounted for
            layers = pyogrio.list_layers(path)
            shaped = [str(name) for name, kind in layers if kind is not None]
            return shaped or [str(name) for name, _ in layers]
    except Exception as error:
        raise _unreadable(path) from error


def _read_other(path: Path, layer: str | None) -> SourceLayer:
    import pyogrio.raw

    layers = _other_layers(path)
    if layer is None and len(layers) > 1:
        raise Undecided(
            undecided.LAYER,
            t("文件里有多个图层", "The file holds several layers"),
            where=plain(path.name),
            remedy=t("请选择其中一个：{layers}", "Choose one of: {layers}").format(layers=listed(layers)),
        )
    name = layer if layer is not None else (layers[0] if layers else "")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            meta, _, wkb, values = pyogrio.raw.read(path, layer=name or None)
    except Exception as error:
        raise _unreadable(path) from error
    wkb = np.full(len(values[0]) if len(values) else 0, None, dtype=object) if wkb is None else wkb
    if not len(wkb):
        raise CannotImport(
            t("清单是空的", "The list is empty"),
            where=plain(path.name),
            remedy=t("请核对是否导出了全部要素", "Check that all features were exported"),
        )
    geometry = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    columns = {
        str(field): [_plain(value) for value in column.tolist()]
        for field, column in zip(meta["fields"], values, strict=True)
    }
    return SourceLayer(path, name, columns, geometry, meta["crs"], "UTF-8")


def _plain(value: Any) -> Any:
    return None if (isinstance(value, float) and value != value) or isinstance(value, bytes) else value


def _unreadable(path: Path) -> CannotImport:
    return CannotImport(
        t("文件读不出来", "The file cannot be read"),
        where=plain(path.name),
        why=t("内容无法解析", "Its content cannot be understood"),
        remedy=t(
            "文件可能不完整或已损坏，请重新取得一份", "It may be incomplete or damaged; get a fresh copy"
        ),
    )
