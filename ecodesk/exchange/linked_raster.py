"""Pictures with coordinates (GeoTIFF and the like) shown beside the plan: only the window in view is read."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ecodesk.exchange.linked_trouble import (
    NO_CRS,
    NO_PLACE,
    UNREADABLE,
    LinkTrouble,
    changed_at,
    elsewhere,
    unreadable,
)
from ecodesk.i18n import plain, t
from ecodesk.model.crs import transformer

Bounds = tuple[float, float, float, float]
Pixels = npt.NDArray[np.uint8]  # (height, width, 4): red, green, blue, alpha

RASTER_SUFFIXES = (".tif", ".tiff", ".img", ".vrt", ".jp2")
_MOST_READ = 300_000_000  # pixels; a large picture without overviews is read only when zoomed in
_SAMPLED = 512  # pixels along a side from which the range of grey values is taken
_DARKEST, _BRIGHTEST = 2, 98  # per cent of the values, so that a few outliers do not decide


@dataclass(frozen=True)
class RasterAbout:
    """What there is: CRS as text, box in it, size in pixels, number of bands."""

    crs: str
    bounds: Bounds
    size: tuple[int, int]
    bands: int


def raster_about(path: Path, crs: str = "") -> RasterAbout:
    """Look at a picture. `crs` is what the user states, which goes before what the file says.

    Raises LinkTrouble when it is missing or damaged, or says neither CRS nor place.
    """
    with _opened(path) as source:
        return RasterAbout(
            _crs(path, source, crs), tuple(source.bounds), (source.width, source.height), source.count
        )


def raster_bounds(path: Path, crs: str, working: int) -> Bounds:
    """The box of a picture in the working CRS. Raises LinkTrouble, as when it lies where that CRS has no place."""
    from rasterio.warp import transform_bounds

    about = raster_about(path, crs)
    try:
        found = transform_bounds(about.crs, f"EPSG:{working}", *about.bounds)
    except Exception as error:
        raise elsewhere(path) from error
    if not np.isfinite(found).all():
        raise elsewhere(path)
    return (float(found[0]), float(found[1]), float(found[2]), float(found[3]))


def raster_window(path: Path, crs: str, working: int, box: Bounds, width: int, height: int) -> Pixels:
    """The part of a picture in a box of the working CRS, as so many pixels. Raises LinkTrouble."""
    from rasterio import Affine
    from rasterio.enums import ColorInterp, Resampling
    from rasterio.vrt import WarpedVRT

    with _opened(path) as source:
        stated = _crs(path, source, crs)
        _refuse_endless(path, source, stated, working, box, width, height)
        palette = _palette(source)
        has_alpha = ColorInterp.alpha in source.colorinterp
        options: dict[str, Any] = {} if has_alpha else {"add_alpha": True}
        try:
            with WarpedVRT(
                source,
                src_crs=stated,
                crs=f"EPSG:{working}",
                transform=Affine((box[2] - box[0]) / width, 0, box[0], 0, (box[1] - box[3]) / height, box[3]),
                width=width,
                height=height,
                resampling=Resampling.nearest if palette is not None else Resampling.bilinear,
                **options,
            ) as warped:
                bands = warped.read()
        except Exception as error:
            if not path.exists():
                changed_at(path)
            raise unreadable(path) from error
    return _coloured(bands, palette, path)


def raster_values(path: Path, crs: str, working: int, place: tuple[float, float]) -> list[float]:
    """The value of each band at a place of the working CRS; nothing beside the picture. Raises LinkTrouble."""
    with _opened(path) as source:
        x, y = transformer(f"EPSG:{working}", _crs(path, source, crs)).transform(*place)
        left, bottom, right, top = source.bounds
        if not (left <= x <= right and bottom <= y <= top):
            return []
        try:
            found = next(source.sample([(x, y)], masked=True))
        except Exception as error:
            raise unreadable(path) from error
    return [] if np.ma.getmaskarray(found).all() else [float(value) for value in found.filled(np.nan)]


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import rasterio

    changed_at(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there are no coordinates is told as trouble
        try:
            source = rasterio.open(path)
        except Exception as error:
            raise unreadable(path) from error
        with source:
            if not source.count:
                raise unreadable(path, t("里面没有影像", "it holds no picture"))
            yield source


def _crs(path: Path, source: Any, given: str) -> str:
    placed = np.isfinite(source.transform).all() and np.isfinite(source.bounds).all()
    if source.transform.is_identity or not placed or source.transform.is_degenerate:
        raise LinkTrouble(
            NO_PLACE,
            t("影像没有坐标", "The picture has no coordinates"),
            where=plain(path.name),
            remedy=t(
                "请先在 GIS 软件里配准，或把同名的 .tfw 文件放在旁边，再重试",
                "Georeference it in a GIS first, or put its .tfw file beside it, and try again",
            ),
        )
    if given:
        return given
    if source.crs is None:
        raise LinkTrouble(
            NO_CRS,
            t("影像没有写明坐标系", "The picture does not state its CRS"),
            where=plain(path.name),
            remedy=t("请指定坐标系", "Choose its CRS"),
        )
    return str(source.crs.to_wkt())


def _refuse_endless(
    path: Path, source: Any, crs: str, working: int, box: Bounds, width: int, height: int
) -> None:
    """Raises LinkTrouble when so much would have to be read that nobody would wait for it."""
    if source.overviews(1):
        return
    u, v = transformer(f"EPSG:{working}", crs).transform(
        np.array(box)[[0, 2, 0, 2]], np.array(box)[[1, 1, 3, 3]]
    )
    left, bottom, right, top = source.bounds
    if not (np.isfinite(u).all() and np.isfinite(v).all()):
        return
    wide = min(float(u.max()), right) - max(float(u.min()), left)
    high = min(float(v.max()), top) - max(float(v.min()), bottom)
    if wide <= 0 or high <= 0:
        return
    read = (wide / source.res[0]) * (high / source.res[1])
    if read > _MOST_READ:
        raise LinkTrouble(
            UNREADABLE,
            t("影像太大，又没有金字塔", "The picture is very large and has no overviews"),
            where=plain(path.name),
            remedy=t(
                "放大后显示；或在 GIS 软件里先建金字塔",
                "Zoom in to see it, or build overviews in a GIS first",
            ),
        )


def _palette(source: Any) -> npt.NDArray[np.uint8] | None:
    if source.count > 2 or source.dtypes[0] != "uint8":
        return None
    try:
        entries = source.colormap(1)
    except ValueError:  # it has none
        return None
    palette = np.zeros((256, 4), dtype=np.uint8)
    for value, colour in entries.items():
        palette[value] = colour
    return palette


def _coloured(bands: npt.NDArray[Any], palette: npt.NDArray[np.uint8] | None, path: Path) -> Pixels:
    """Bands, the last of which is alpha, as colours."""
    values, alpha = bands[:-1], bands[-1]
    pixels = np.empty((*alpha.shape, 4), dtype=np.uint8)
    if palette is not None:
        pixels[:] = palette[values[0]]
    else:
        shown = values[:3] if len(values) >= 3 else values[:1]
        if shown.dtype != np.uint8:
            low, high = _value_range(str(path), changed_at(path), len(shown))
            with np.errstate(invalid="ignore"):
                scaled = (shown.astype(np.float64) - low[:, None, None]) / (high - low)[:, None, None] * 255
            shown = np.nan_to_num(scaled, nan=0.0).clip(0, 255).astype(np.uint8)
        pixels[..., :3] = np.moveaxis(shown, 0, -1)
        pixels[..., 3] = 255
    pixels[..., 3] = np.where((alpha > 0) & np.isfinite(values[0]), pixels[..., 3], 0)
    return pixels


@lru_cache(maxsize=32)
def _value_range(path: str, changed: float, bands: int) -> tuple[Any, Any]:
    """The values shown darkest and brightest, per band; `changed` is when the file was written."""
    import rasterio

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with rasterio.open(path) as source:
            shape = (bands, min(source.height, _SAMPLED), min(source.width, _SAMPLED))
            sample = source.read(list(range(1, bands + 1)), out_shape=shape, masked=True)
    ranges = []
    for band in sample:
        values = np.asarray(band.compressed(), dtype=np.float64)
        values = values[np.isfinite(values)]
        low, high = np.percentile(values, (_DARKEST, _BRIGHTEST)) if len(values) else (0.0, 1.0)
        ranges.append((low, high if high > low and math.isfinite(high) else low + 1.0))
    return np.array([one[0] for one in ranges]), np.array([one[1] for one in ranges])
