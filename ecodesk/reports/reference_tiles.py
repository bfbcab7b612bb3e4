"""Tiles of a service for paper: those kept on this computer, the rest from the server while it answers."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from typing import IO
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from ecodesk import __version__
from ecodesk.exchange.linked_tile_cache import TileCache
from ecodesk.exchange.linked_trouble import LinkTrouble, refused, silent
from ecodesk.i18n import t
from ecodesk.maps.reference_grid import Tile, address
from ecodesk.maps.reference_laid import LaidPicture
from ecodesk.maps.reference_links import ReferenceLink
from ecodesk.maps.reference_services import subdomains
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.reference_reading import ReferenceView, TileStock, read_tiles

PATIENCE = 6.0  # seconds for one tile
_AT_ONCE = 6
_FAILURES = 3  # after which the server is left alone
_LARGEST = 16_000_000  # bytes of one tile
_NOTHING_HERE = (204, 404)
_NOT_ALLOWED = (401, 403, 418)  # 418: what Tianditu says to a key it does not know
_BROKEN = t("没有网络，或服务没有开启", "there is no network, or the service is not running")
_COARSER = (2, 4, 8)  # how much coarser kept tiles may be that stand in for missing ones


@dataclass(frozen=True, eq=False)
class PaperTiles:
    """Pictures, the lowest first, and why there are not all of them, None when there are."""

    pictures: tuple[LaidPicture, ...]
    trouble: LinkTrouble | None = None


def tiles_for_paper(
    asked: ReferenceView, cache: TileCache, key: str, progress: Progress = SILENT
) -> PaperTiles:
    """A service in a view. Coarser tiles kept from looking at the map stand in where none could be had.

    Raises LinkTrouble when there is nothing at all to show, Cancelled between tiles.
    """
    stock, trouble = TileStock(), None
    reading = read_tiles(asked, stock, cache, {})
    if reading.wanted:
        arrived, trouble = _fetched(asked.link, reading.wanted, key, progress)
        try:
            reading = read_tiles(asked, stock, cache, arrived)
        except LinkTrouble as no_pictures:
            trouble = no_pictures
    pictures = []
    if trouble is not None:
        for times in reversed(_COARSER):
            pictures += _kept(asked, cache, times)
    if reading.image is not None:
        pictures.append(LaidPicture(reading.image, asked.view))
    if trouble is not None and not pictures:
        raise trouble
    return PaperTiles(tuple(pictures), trouble)


def _kept(asked: ReferenceView, cache: TileCache, times: int) -> list[LaidPicture]:
    view = asked.view
    coarse = dataclasses.replace(
        view,
        metres_per_pixel=view.metres_per_pixel * times,
        width=view.width / times,
        height=view.height / times,
    )
    image = read_tiles(dataclasses.replace(asked, view=coarse), TileStock(), cache, {}).image
    return [LaidPicture(image, coarse)] if image is not None else []


def _fetched(
    link: ReferenceLink, wanted: Sequence[Tile], key: str, progress: Progress
) -> tuple[dict[Tile, bytes], LinkTrouble | None]:
    """What the server gave for tiles, an empty answer for nothing there, and why some are missing."""
    grid = link.grid
    assert grid is not None
    arrived: dict[Tile, bytes] = {}
    troubles: list[LinkTrouble] = []

    def one(tile: Tile) -> None:
        if len(troubles) >= _FAILURES:
            return
        url = address(link.source, grid.level(tile[0]), tile, key, subdomains(link.host))
        try:
            arrived[tile] = _answer(url, link.host)
        except LinkTrouble as trouble:
            troubles.append(trouble)

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="ecodesk-paper-tiles") as pool:
        work = [pool.submit(one, tile) for tile in wanted]
        try:
            for i, made in enumerate(work):
                made.result()
                progress.report(i, len(work))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return arrived, troubles[0] if troubles else None


def _answer(url: str, host: str) -> bytes:
    asked = Request(url, headers={"User-Agent": f"EcoDesk/{__version__}"})
    try:
        with contextlib.closing(urlopen(asked, timeout=PATIENCE)) as answer:
            return b"" if answer.status in _NOTHING_HERE else _body(answer)
    except HTTPError as error:
        error.close()
        if error.code in _NOTHING_HERE:
            return b""
        if error.code in _NOT_ALLOWED:
            raise refused(host, error.code) from error
        raise silent(host, _BROKEN, error.code) from error
    except (OSError, HTTPException, ValueError) as error:
        raise silent(host, _BROKEN) from error


def _body(answer: IO[bytes]) -> bytes:
    """All of an answer; one that trickles in or never ends is given up. Raises OSError."""
    until, parts, size = time.monotonic() + PATIENCE, [], 0
    while part := answer.read(65_536):
        parts.append(part)
        size += len(part)
        if size > _LARGEST or time.monotonic() > until:
            raise OSError("the answer does not end")
    return b"".join(parts)
