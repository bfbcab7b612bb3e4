"""What a link shows in one view, read and painted off the UI thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from PySide6.QtGui import QImage

from ecodesk.exchange.linked_mbtiles import mbtiles_about, mbtiles_tiles
from ecodesk.exchange.linked_raster import raster_bounds, raster_values, raster_window
from ecodesk.exchange.linked_tile_cache import TileCache
from ecodesk.exchange.linked_trouble import NO_PICTURE, LinkTrouble, changed_at
from ecodesk.exchange.linked_vector import MOST_FEATURES, vector_bounds, vector_values, vector_window
from ecodesk.i18n import Text, plain, t
from ecodesk.maps.reference_grid import Tile, TileGrid, box_in
from ecodesk.maps.reference_links import RASTER, VECTOR, ReferenceLink
from ecodesk.maps.reference_pictures import Pixels, decoded_tile, image_of, lines_picture, tiles_picture
from ecodesk.maps.viewport import Bounds, Viewport
from ecodesk.model.crs import GEOGRAPHIC
from ecodesk.settings import user_cache_folder

_KEPT_TILES = 256
_LARGEST_PICTURE = 4096  # pixels along a side
_MOST_VALUES = 8  # of a feature, when it is identified
_MOST_IDENTIFIED = 3


@dataclass(frozen=True, eq=False)
class ReferenceLines:
    """Shapes of a link in view, to be caught, traced and identified."""

    layer_id: str
    title: Text
    geometry: npt.NDArray[np.object_]
    fids: npt.NDArray[np.int64]
    exact: bool
    index: shapely.STRtree
    names: tuple[str, ...]  # what tells its shapes apart


@dataclass
class TileStock:
    """Tiles of one service in memory; used by one thread at a time."""

    pixels: dict[Tile, Pixels] = field(default_factory=dict)
    blank: set[Tile] = field(default_factory=set)


@dataclass(frozen=True)
class ReferenceView:
    """What to read: a link for a plan in this place, a view in the working CRS, device pixels per pixel."""

    link: ReferenceLink
    plan: Path | None
    view: Viewport
    working: int
    ratio: float

    @property
    def path(self) -> Path:
        return self.link.path(self.plan)


@dataclass(frozen=True, eq=False)
class Reading:
    """What came of it: the picture, what is left out, lines to catch, tiles to be fetched, age of the file."""

    image: QImage | None = None
    limited: Text | None = None
    lines: ReferenceLines | None = None
    wanted: tuple[Tile, ...] = ()
    changed: float = 0.0


def index_folder() -> Path:
    """Where indexed copies of large files are kept; they can be made again at any time."""
    return user_cache_folder() / "indexed"


def tile_folder() -> Path:
    """Where tiles of services are kept."""
    return user_cache_folder() / "tiles"


def read_file(asked: ReferenceView) -> Reading:
    """A file link in a view. Raises LinkTrouble."""
    link, path = asked.link, asked.path
    changed = changed_at(path)
    match link.kind:
        case "vector":
            reading = _vector(asked)
        case "raster":
            view = asked.view
            width, height = (min(round(side), _LARGEST_PICTURE) for side in (view.width, view.height))
            pixels = raster_window(path, link.crs, asked.working, view.bounds, width, height)
            reading = Reading(image_of(pixels))
        case _:
            assert link.grid is not None
            tiles = link.grid.tiles(asked.view, asked.working)
            found = mbtiles_tiles(path, tiles)
            pixels_of = {tile: _picture(path, content, link.grid) for tile, content in found.items()}
            reading = Reading(tiles_picture(link.grid, pixels_of, asked.view, asked.working))
    return Reading(reading.image, reading.limited, reading.lines, (), changed)


def _picture(path: Path, content: bytes, grid: TileGrid) -> Pixels:
    pixels = decoded_tile(content, grid.levels[0].size)
    if pixels is None:
        raise LinkTrouble(
            NO_PICTURE,
            t("瓦片不是图片", "The tiles are no pictures"),
            where=plain(path.name),
            remedy=t("请换一个图片瓦片的文件", "Choose a file with picture tiles"),
        )
    return pixels


def _vector(asked: ReferenceView) -> Reading:
    link, view = asked.link, asked.view
    epsg = int(link.crs.removeprefix("EPSG:"))
    found = vector_window(
        asked.path,
        link.layer,
        epsg,
        asked.working,
        view.bounds,
        view.metres_per_pixel / 2,
        index_folder(),
    )
    lines = ReferenceLines(
        link.layer_id,
        plain(link.title),
        found.geometry,
        found.fids,
        found.exact,
        shapely.STRtree(found.geometry),
        tuple(str(fid) for fid in found.fids.tolist()),
    )
    limited = None
    if found.limited:
        limited = t(
            "要素太多，只显示其中 {n} 个，放大后显示全部",
            "Very many features: {n} are shown; zoom in for all",
        ).format(n=f"{MOST_FEATURES:,}".replace(",", "\u202f"))
    return Reading(lines_picture(found.geometry, link.colour, view, asked.ratio), limited, lines)


def read_tiles(
    asked: ReferenceView, stock: TileStock, cache: TileCache, arrived: Mapping[Tile, bytes]
) -> Reading:
    """A tile service in a view, from what has arrived, is in memory or on the disk. Raises LinkTrouble.

    What is not there is told as `wanted`, to be fetched by who may.
    """
    link = asked.link
    assert link.grid is not None
    grid, size, bad = link.grid, link.grid.levels[0].size, b""
    for tile, content in arrived.items():
        pixels = decoded_tile(content, size)
        if pixels is None:
            stock.blank.add(tile)
            bad = content or bad
        else:
            stock.pixels[tile] = pixels
            cache.put(link.source, tile, content)
    needed = grid.tiles(asked.view, asked.working)
    for tile in needed:
        if tile not in stock.pixels and (kept := cache.get(link.source, tile)) is not None:
            pixels = decoded_tile(kept, size)
            if pixels is not None:
                stock.pixels[tile] = pixels
    shown = {tile: stock.pixels[tile] for tile in needed if tile in stock.pixels}
    if bad and not shown:
        raise _no_picture(link, bad)
    for tile in list(stock.pixels)[: max(0, len(stock.pixels) - _KEPT_TILES)]:
        if tile not in shown:
            del stock.pixels[tile]
    wanted = tuple(tile for tile in needed if tile not in shown and tile not in stock.blank)
    return Reading(tiles_picture(grid, shown, asked.view, asked.working), wanted=wanted)


def _no_picture(link: ReferenceLink, content: bytes) -> LinkTrouble:
    is_page = content.lstrip()[:1] == b"<"
    why = (
        t("回来的是网页或文字", "a web page or a text came back")
        if is_page
        else t("内容无法识别", "unknown content")
    )
    return LinkTrouble(
        NO_PICTURE,
        t("服务给出的不是图片", "What the service gave is no picture"),
        where=plain(link.host),
        why=why,
        remedy=t(
            "请核对地址和密钥，或先登录单位网络，再重试",
            "Check address and key, or log in to your network, and try again",
        ),
    )


def link_bounds(link: ReferenceLink, plan: Path | None, working: int) -> Bounds | None:
    """The box of a file link in the working CRS, None when it does not say. Raises LinkTrouble."""
    path = link.path(plan)
    match link.kind:
        case "vector":
            return vector_bounds(
                path, link.layer, int(link.crs.removeprefix("EPSG:")), working, index_folder()
            )
        case "raster":
            return raster_bounds(path, link.crs, working)
        case "mbtiles":
            box = mbtiles_about(path).bounds
            return box_in(box, GEOGRAPHIC, working) if box is not None else None
    return None


def identified_in(
    link: ReferenceLink,
    plan: Path | None,
    working: int,
    place: tuple[float, float],
    reach: float,
    lines: ReferenceLines | None,
) -> list[tuple[Text, Text]]:
    """Title and values of what a link has at a place. Raises LinkTrouble."""
    path, title = link.path(plan), plain(link.title)
    if link.kind == RASTER:
        values = raster_values(path, link.crs, working, place)
        words = " · ".join(f"{value:g}" for value in values)
        return [(title, t("像元值 {values}", "pixel value {values}").format(values=words))] if values else []
    if link.kind != VECTOR or lines is None:
        return []
    point = shapely.Point(place)
    hits = lines.index.query(point, predicate="dwithin", distance=reach)
    shapes = lines.geometry[hits]
    areal = shapely.get_dimensions(shapes) == 2
    hits = hits[np.where(areal, shapely.intersects(shapes, point), True)][:_MOST_IDENTIFIED]
    if not len(hits):
        return []
    found = vector_values(path, link.layer, link.encoding, lines.fids[hits].tolist(), index_folder())
    return [(title, _described(values)) for values in found]


def _described(values: list[tuple[str, str]]) -> Text:
    told = " · ".join(f"{name} {value}" for name, value in values[:_MOST_VALUES])
    return plain(told) if told else t("没有属性", "no attributes")
