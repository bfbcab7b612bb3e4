"""Read KML and KMZ, those of Ovital included: every placemark of every folder as one layer.

The driver makes each folder a layer of its own, and knows no Chinese encoding.
"""

from __future__ import annotations

import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.errors import CannotImport
from ecodesk.exchange.archives import unpacked
from ecodesk.exchange.shapefile_encoding import Encoding
from ecodesk.exchange.source_layer import SourceLayer
from ecodesk.exchange.text_encoding import read_bytes, read_text
from ecodesk.i18n import Text, plain, t

KML_SUFFIXES = (".kml", ".ovkml")
PACKED_SUFFIXES = (".kmz", ".ovkmz")
_FOLDER = "文件夹"
_ABOUT_DISPLAY = frozenset(
    ("id", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon", "snippet")
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITIES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_AT = re.compile(r"on line (\d+)")


def read_kml(path: Path) -> SourceLayer:
    """All placemarks of a KML or KMZ file in longitude and latitude. Raises CannotImport."""
    if path.suffix.lower() not in PACKED_SUFFIXES:
        return _read(path, path)
    with unpacked(path) as inside:
        texts = [file for file in inside if file.suffix.lower() in KML_SUFFIXES]
        if not texts:
            raise _empty(path, t("压缩包里没有 KML", "It holds no KML"))
        first = next((file for file in texts if file.name.lower() == "doc.kml"), texts[0])
        return replace(_read(first, path), layer=path.stem)


def check_markup(path: Path, named: Path) -> None:
    """Refuses XML that names other files or defines words of its own. Raises CannotImport."""
    if _ENTITIES.search(read_bytes(path).replace(b"\0", b"")):
        raise CannotImport(
            t("文件含有外部引用，不予读取", "The file refers to other files and is not read"),
            where=plain(named.name),
            remedy=t("请另存一份不含 DOCTYPE 的文件", "Save it without a DOCTYPE"),
        )


def _read(file: Path, named: Path) -> SourceLayer:
    check_markup(file, named)
    with _in_utf8(file) as (readable, encoding):
        folders = _folders(readable, named)
    if not folders:
        raise _empty(named, t("只有文件夹，没有地标", "It has folders but no placemarks"))
    names = dict.fromkeys(name for _, columns, _ in folders for name in columns)
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for _, some, wkb in folders:
        for name in names:
            columns[name] += some.get(name, [None] * len(wkb))
    if len(folders) > 1:
        columns[_FOLDER] = [folder for folder, _, wkb in folders for _ in wkb]
    geometry = np.concatenate([shapely.from_wkb(wkb, on_invalid="ignore") for _, _, wkb in folders])
    if shapely.is_missing(geometry).all():
        raise _empty(named, t("地标都没有坐标", "None of its placemarks has coordinates"))
    kept = {name: values for name, values in columns.items() if any(v is not None for v in values)}
    return SourceLayer(
        named,
        named.stem,
        kept,
        geometry.astype(object),
        "EPSG:4326",
        encoding.name,
        encoding_evidence=encoding.evidence,
        unsourced=True,
    )


@contextmanager
def _in_utf8(path: Path) -> Iterator[tuple[Path, Encoding]]:
    """The file as the driver can read it: in UTF-8, whatever it was written in."""
    try:
        read_bytes(path).decode("utf-8-sig")
        yield path, Encoding("UTF-8", t("全部文字可按 UTF-8 解读", "all texts decode as UTF-8"))
        return
    except UnicodeDecodeError:
        text, encoding = read_text(path)
    with tempfile.TemporaryDirectory(prefix="ecodesk-") as folder:
        copy = Path(folder) / f"{path.stem}.kml"
        copy.write_text(_DECLARATION.sub("", text), encoding="utf-8")
        yield copy, encoding


def _folders(path: Path, named: Path) -> list[tuple[str, dict[str, list[Any]], npt.NDArray[Any]]]:
    """Name, columns and shapes of every folder that holds placemarks."""
    import pyogrio
    import pyogrio.raw

    found = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the driver's remarks; every row is accounted for
            for name, _ in pyogrio.list_layers(path):
                meta, _, wkb, values = pyogrio.raw.read(path, layer=name)
                if wkb is None or not len(wkb):
                    continue
                columns = {
                    str(field): _values(column)
                    for field, column in zip(meta["fields"], values, strict=True)
                    if field not in _ABOUT_DISPLAY
                }
                found.append((str(name), columns, wkb))
    except Exception as error:
        raise _unreadable(named, str(error)) from error
    return found


def _values(column: npt.NDArray[Any]) -> list[Any]:
    if column.dtype.kind == "M":
        column = column.astype("M8[us]")
    return [None if v is None or v != v or v == "" else v for v in column.tolist()]


def _unreadable(path: Path, said: str) -> CannotImport:
    if "no container element" in said:
        return _empty(path, t("里面什么也没有", "There is nothing in it"))
    at = _AT.search(said)
    return CannotImport(
        t("文件读不出来", "The file cannot be read"),
        where=plain(path.name),
        why=t("第 {line} 行写法不对或被截断", "Line {line} is written wrongly or cut off").format(line=at[1])
        if at
        else t("内容不是 KML", "Its content is no KML"),
        remedy=t(
            "文件可能不完整或已损坏，请重新导出一份", "It may be incomplete or damaged; export it again"
        ),
    )


def _empty(path: Path, why: Text) -> CannotImport:
    return CannotImport(
        t("文件里没有图形", "The file holds no geometry"),
        where=plain(path.name),
        why=why,
        remedy=t("请在导出软件中勾选要导出的地标或图形", "Tick the placemarks or shapes when exporting it"),
    )
