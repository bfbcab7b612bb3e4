"""Vector files shown beside the plan without being copied into it: read window by window, never whole."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.errors import CannotImport
from ecodesk.exchange import shapefile_parts, undecided
from ecodesk.exchange.linked_index import indexed, needs_index
from ecodesk.exchange.linked_trouble import changed_at, unreadable
from ecodesk.exchange.shapefile_encoding import decoded, detect
from ecodesk.exchange.source_crs import decide
from ecodesk.exchange.undecided import Undecided
from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import transformed, transformer
from ecodesk.model.snapshot import Snapshot

Bounds = tuple[float, float, float, float]

VECTOR_SUFFIXES = (
    *(".shp", ".gpkg", ".geojson", ".json", ".kml", ".kmz", ".dxf"),
    *(".gml", ".gpx", ".fgb", ".tab", ".mif", ".gdb"),
)
MOST_FEATURES = 20_000  # of one window; more would be a grey mass on any screen
_MOST_VERTICES = 400_000  # more are thinned to the pixels of the window
_SAMPLE = 300  # features looked at to decide a CRS
_RAW = "ISO-8859-1"  # every byte a character and back: texts of shapefiles are decoded here, not by drivers
_BAD_CRS = t(
    "坐标系说明（.prj）的内容写错了，可删去 .prj 再试",
    "what it says of its CRS (.prj) is broken; take the .prj away and try again",
)
_EDGE = 9  # places along each side of a window that decide what it covers in another CRS


@dataclass(frozen=True)
class LinkedVector:
    """A layer as it will be read: its name, the encoding of its texts, its CRS, and what to know of it."""

    layer: str
    encoding: str
    epsg: int
    count: int
    warnings: tuple[Text, ...] = ()


@dataclass(frozen=True, eq=False)
class VectorWindow:
    """What a window holds in working coordinates.

    `total` is how many there are at least; `exact` is False when lines were thinned and so must not be caught.
    """

    geometry: npt.NDArray[np.object_]
    fids: npt.NDArray[np.int64]
    limited: bool
    exact: bool


def vector_layers(path: Path) -> list[str]:
    """Names of the layers with geometry. Raises LinkTrouble when the file is missing or cannot be read."""
    import pyogrio

    changed_at(path)
    _check_parts(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the driver's remarks
            layers = pyogrio.list_layers(path)
    except Exception as error:
        raise unreadable(path) from error
    return [str(name) for name, kind in layers if kind is not None]


def vector_examined(
    path: Path, snapshot: Snapshot, layer: str = "", encoding: str = "", crs: str = ""
) -> LinkedVector:
    """Settle layer, encoding and CRS of a file; what is given goes before what the file says.

    Raises LinkTrouble when it cannot be read, Undecided about the layer, the encoding or the CRS.
    """
    names = vector_layers(path)
    if not names:
        raise unreadable(path, t("里面没有带图形的图层", "it holds no layer with geometry"))
    if not layer and len(names) > 1:
        raise Undecided(
            undecided.LAYER, t("文件里有多个图层，请选择一个", "The file holds several layers; choose one")
        )
    layer = layer or names[0]
    encoding = encoding or _encoding(path)
    meta, _, wkb, _ = _read(path, layer, max_features=_SAMPLE, columns=[])
    geometry = _shapes(wkb)
    if not len(geometry):
        raise unreadable(path, t("图层是空的", "the layer is empty"))
    stated = crs or _stated(meta["crs"])
    found = decide(stated, geometry, snapshot, by_user=bool(crs))
    if found.epsg is None:
        raise Undecided(
            undecided.CRS,
            t("无法确定坐标系，请选择", "The CRS cannot be decided; choose it"),
            where=plain(path.name),
            why=found.evidence,
            remedy=found.remedy,
        )
    return LinkedVector(layer, encoding, found.epsg, _count(path, layer), found.warnings)


def vector_window(
    path: Path, layer: str, epsg: int, working: int, box: Bounds, thin: float, folder: Path
) -> VectorWindow:
    """What lies in a box of the working CRS, in working coordinates.

    `thin` is how far, in metres, lines may be moved when there are very many; `folder` is where indexed copies
    of large files may be kept. Raises LinkTrouble.
    """
    path, layer = _quick(path, layer, folder)
    around = _box_in(box, working, epsg)
    if around is None:
        return VectorWindow(np.empty(0, object), np.empty(0, np.int64), False, True)
    _, fids, wkb, _ = _read(path, layer, bbox=around, max_features=MOST_FEATURES + 1, columns=[])
    limited = len(wkb) > MOST_FEATURES
    geometry = _shapes(wkb[:MOST_FEATURES])
    kept = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    geometry, fids = geometry[kept], np.asarray(fids)[:MOST_FEATURES][kept]
    geometry = _finite(shapely.force_2d(transformed(geometry, epsg, working)))
    exact = int(shapely.get_num_coordinates(geometry).sum()) <= _MOST_VERTICES
    if not exact:
        geometry = shapely.simplify(geometry, thin, preserve_topology=False)
    kept = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    return VectorWindow(geometry[kept], fids[kept], limited, exact)


def vector_values(
    path: Path, layer: str, encoding: str, fids: Sequence[int], folder: Path
) -> list[list[tuple[str, str]]]:
    """Names and values of a few features, those that are filled in. Raises LinkTrouble."""
    path, layer = _quick(path, layer, folder)
    meta, _, _, values = _read(path, layer, fids=list(fids), read_geometry=False)
    is_shapefile = path.suffix.lower() == ".shp"

    def words(value: object) -> str:
        text = "" if value is None or value != value else str(value)
        return _as_written(text, encoding) if is_shapefile else text

    names = [words(name) for name in meta["fields"]]
    return [
        [(name, text) for name, column in zip(names, values, strict=True) if (text := words(column[i]))]
        for i in range(len(values[0]) if len(values) else 0)
    ]


def vector_bounds(path: Path, layer: str, epsg: int, working: int, folder: Path) -> Bounds | None:
    """The box of a layer in the working CRS, None when it does not say. Raises LinkTrouble."""
    import pyogrio

    path, layer = _quick(path, layer, folder)
    try:
        found = pyogrio.read_info(path, layer=layer, encoding=_raw_texts(path), force_total_bounds=True)[
            "total_bounds"
        ]
    except Exception as error:
        raise unreadable(path) from error
    return _box_in(tuple(found), epsg, working) if found is not None else None


def _quick(path: Path, layer: str, folder: Path) -> tuple[Path, str]:
    """The file and layer to read windows from: the file itself, or the indexed copy of a large one."""
    if not needs_index(path):
        return path, layer
    copy = indexed(path, layer, folder)
    return copy, vector_layers(copy)[0]


def _as_written(text: str, encoding: str) -> str:
    try:
        return decoded(text.encode(_RAW), encoding or "UTF-8")
    except (LookupError, UnicodeError):
        return text


def _check_parts(path: Path) -> None:
    if path.suffix.lower() != ".shp":
        return
    try:
        shapefile_parts.check(path)
    except CannotImport as error:
        raise unreadable(path, error.why or error.what) from error


def _encoding(path: Path) -> str:
    if path.suffix.lower() != ".shp":
        return "UTF-8"
    found = detect(path)
    if not found.name:
        raise Undecided(
            undecided.ENCODING,
            t("无法确定文字编码，请选择", "The text encoding cannot be decided; choose it"),
            where=plain(path.name),
            why=found.evidence,
        )
    return found.name


def _read(path: Path, layer: str, **wanted: Any) -> tuple[Any, Any, Any, Any]:
    import pyogrio.raw
    from pyogrio.errors import CRSError

    wanted["encoding"] = _raw_texts(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the driver's remarks
            try:
                meta, fids, wkb, values = pyogrio.raw.read(path, layer=layer, return_fids=True, **wanted)
            except UnicodeDecodeError:  # a name cut inside a character: the shapes are good all the same
                wanted["encoding"] = _RAW
                meta, fids, wkb, values = pyogrio.raw.read(path, layer=layer, return_fids=True, **wanted)
    except CRSError as error:
        raise unreadable(path, _BAD_CRS) from error
    except Exception as error:
        raise unreadable(path) from error
    return meta, fids, wkb if wkb is not None else np.empty(0, object), values


def _raw_texts(path: Path) -> str | None:
    """The encoding texts of a file are read in, whatever it says itself; None where drivers know better."""
    return _RAW if path.suffix.lower() == ".shp" else None


def _shapes(wkb: Any) -> npt.NDArray[np.object_]:
    with np.errstate(invalid="ignore"):
        return np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)


def _finite(geometry: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Without shapes that fall outside what the working CRS can hold."""
    boxes = shapely.bounds(geometry) if len(geometry) else np.empty((0, 4))
    kept = geometry.copy()
    kept[~np.isfinite(boxes).all(axis=1)] = None
    return kept


def _stated(said: str | None) -> str | None:
    return None if said is None or "Undefined" in said[:80] or said.startswith("LOCAL_CS") else said


def _count(path: Path, layer: str) -> int:
    import pyogrio

    try:
        return int(pyogrio.read_info(path, layer=layer, encoding=_raw_texts(path))["features"])
    except Exception as error:
        raise unreadable(path) from error


def _box_in(box: Bounds, source: int, target: int) -> Bounds | None:
    """The box in another CRS that holds a box of the first; None when it lies outside of it."""
    if source == target:
        return box
    side = np.linspace(0, 1, _EDGE)
    x = box[0] + (box[2] - box[0]) * side
    y = box[1] + (box[3] - box[1]) * side
    xs = np.concatenate([x, x, np.full(_EDGE, box[0]), np.full(_EDGE, box[2])])
    ys = np.concatenate([np.full(_EDGE, box[1]), np.full(_EDGE, box[3]), y, y])
    u, v = transformer(source, target).transform(xs, ys)
    good = np.isfinite(u) & np.isfinite(v)
    if not good.any():
        return None
    return float(u[good].min()), float(v[good].min()), float(u[good].max()), float(v[good].max())
