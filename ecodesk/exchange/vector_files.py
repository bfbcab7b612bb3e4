"""Read one layer of a vector file into columns and geometries, exactly as it is."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ecodesk.errors import CannotImport
from ecodesk.exchange.shapefile_encoding import Encoding, detect
from ecodesk.i18n import Text, join, plain, t

SUFFIXES = (".gpkg", ".geojson", ".json", ".shp")


@dataclass(frozen=True)
class SourceLayer:
    """What a file holds: columns of values, one geometry (or None) per row, and how it was read."""

    path: Path
    layer: str
    columns: Mapping[str, list[Any]]
    geometry: Any  # array of shapely geometries or None
    crs: str | None
    encoding: str
    warnings: tuple[Text, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.geometry)


def layers_of(path: Path) -> list[str]:
    """Names of the layers with geometry in a file. Raises CannotImport when it cannot be read."""
    import pyogrio

    try:
        return [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except Exception as error:
        raise _unreadable(path, error) from error


def read_layer(path: Path, layer: str | None = None, encoding: str | None = None) -> SourceLayer:
    """Read one layer. Raises CannotImport with what, where, why and what to do."""
    path = Path(path)
    _check_path(path)
    decided = _encoding(path, encoding)
    layer = layer or _only_layer(path)
    frame = _read_frame(path, layer, decided.name)
    if "geometry" not in frame.columns or bool(frame["geometry"].isna().all()):
        raise CannotImport(
            t("文件里没有图形", "The file holds no geometry"),
            where=_place(path, layer),
            remedy=t("请选择带图形的图层", "Choose a layer with geometry"),
        )
    columns = {str(c): _plain_values(frame[c]) for c in frame.columns if c != "geometry"}
    crs = None if frame.crs is None else (f"EPSG:{e}" if (e := frame.crs.to_epsg()) else frame.crs.to_wkt())
    return SourceLayer(
        path, layer, columns, np.asarray(frame["geometry"].values, dtype=object), crs, decided.name
    )


def _check_path(path: Path) -> None:
    if not path.exists():
        raise CannotImport(t("找不到文件", "File not found"), where=plain(str(path)))
    if path.suffix.lower() not in SUFFIXES:
        raise CannotImport(
            t("不支持这种文件", "This kind of file is not supported"),
            where=plain(path.name),
            remedy=t("可导入 {kinds}", "Supported are {kinds}").format(kinds=plain(" ".join(SUFFIXES))),
        )
    if path.suffix.lower() == ".shp":
        missing = [s for s in (".shx", ".dbf") if not _beside(path, s)]
        if missing:
            raise CannotImport(
                t("Shapefile 不完整", "The shapefile is incomplete"),
                where=plain(path.name),
                why=t("缺少 {files}", "{files} missing").format(files=plain(" ".join(missing))),
                remedy=t("请把同名文件一起复制过来", "Copy all files of the same name together"),
            )


def _beside(path: Path, suffix: str) -> bool:
    return path.with_suffix(suffix).exists() or path.with_suffix(suffix.upper()).exists()


def _encoding(path: Path, given: str | None) -> Encoding:
    if given:
        return Encoding(given, t("由用户指定", "given by the user"))
    if path.suffix.lower() != ".shp":
        return Encoding("UTF-8", t("该格式固定为 UTF-8", "fixed by the format"))
    found = detect(path)
    if not found.name:
        raise CannotImport(
            t("无法确定文字编码", "The text encoding cannot be decided"),
            where=plain(path.name),
            why=found.evidence,
            remedy=t(
                "请指定编码(GBK 或 UTF-8)后再导入", "State the encoding (GBK or UTF-8) and import again"
            ),
        )
    return found


def _only_layer(path: Path) -> str:
    names = layers_of(path)
    if not names:
        raise CannotImport(t("文件里没有图形", "The file holds no geometry"), where=plain(path.name))
    if len(names) > 1:
        listed = join([plain(n) for n in names[:12]])
        raise CannotImport(
            t("文件里有多个图层", "The file holds several layers"),
            where=plain(path.name),
            remedy=t("请选择其中一个:{layers}", "Choose one of: {layers}").format(layers=listed),
        )
    return names[0]


def _read_frame(path: Path, layer: str, encoding: str) -> Any:
    import geopandas

    options = {"encoding": encoding} if path.suffix.lower() == ".shp" else {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the driver's remarks; what matters is checked row by row
            frame = geopandas.read_file(path, layer=layer, engine="pyogrio", **options)
    except (LookupError, UnicodeDecodeError) as error:
        raise CannotImport(
            t("按编码 {name} 读不出文字", "Texts cannot be read as {name}").format(name=plain(encoding)),
            where=plain(path.name),
            remedy=t("请换一种编码(GBK 或 UTF-8)", "Try another encoding (GBK or UTF-8)"),
        ) from error
    except Exception as error:
        raise _unreadable(path, error) from error
    if len(frame) == 0:
        raise CannotImport(t("图层是空的", "The layer is empty"), where=_place(path, layer))
    return frame


def _plain_values(series: Any) -> list[Any]:
    """Column values with every kind of missing value as None."""
    return [None if missing else value for value, missing in zip(series.tolist(), series.isna(), strict=True)]


def _place(path: Path, layer: str) -> Text:
    return plain(path.name if layer == path.stem else f"{path.name} › {layer}")


def _unreadable(path: Path, error: Exception) -> CannotImport:
    return CannotImport(
        t("文件读不出来", "The file cannot be read"),
        where=plain(path.name),
        why=plain(str(error).splitlines()[0][:160] if str(error) else type(error).__name__),
        remedy=t(
            "文件可能不完整或已损坏,请重新取得一份", "It may be incomplete or damaged; get a fresh copy"
        ),
    )
