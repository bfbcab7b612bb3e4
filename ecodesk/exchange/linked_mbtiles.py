"""MBTiles: a pyramid of picture tiles in one SQLite file, read tile by tile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ecodesk.exchange.linked_trouble import NO_PICTURE, LinkTrouble, changed_at, unreadable
from ecodesk.i18n import plain, t

MBTILES_SUFFIXES = (".mbtiles",)
Tile = tuple[int, int, int]  # level, column, row from the top

_HIGHEST = 23  # the finest level maps are cut into
_PATIENCE = 2.0  # seconds for a file somebody writes to


@dataclass(frozen=True)
class MbtilesAbout:
    """Levels there are, box in degrees when it says so, whom to name."""

    lowest: int
    highest: int
    bounds: tuple[float, float, float, float] | None
    attribution: str


def mbtiles_about(path: Path) -> MbtilesAbout:
    """Look at a file. Raises LinkTrouble when it is missing, damaged or holds no pictures."""
    try:
        with closing(_connected(path)) as connection:
            said = dict(connection.execute("SELECT name, value FROM metadata").fetchall())
            low, high = connection.execute(
                "SELECT min(zoom_level), max(zoom_level) FROM tiles"
                " WHERE typeof(zoom_level) = 'integer' AND zoom_level BETWEEN 0 AND ?",
                (_HIGHEST,),
            ).fetchone()
    except sqlite3.Error as error:
        raise unreadable(path) from error
    if low is None:
        raise unreadable(
            path,
            t("里面没有第 0 至 {n} 级的瓦片", "it holds no tiles of levels 0 to {n}").format(n=_HIGHEST),
        )
    if str(said.get("format", "")).lower() in ("pbf", "mvt"):
        raise LinkTrouble(
            NO_PICTURE,
            t("里面是矢量瓦片，不是图片", "It holds vector tiles, no pictures"),
            where=plain(path.name),
            remedy=t("请换一个图片瓦片的文件", "Choose a file with picture tiles"),
        )
    return MbtilesAbout(int(low), int(high), _bounds(said.get("bounds")), str(said.get("attribution") or ""))


def mbtiles_tiles(path: Path, tiles: Iterable[Tile]) -> dict[Tile, bytes]:
    """The bytes of those tiles that are there. Raises LinkTrouble."""
    found = {}
    try:
        with closing(_connected(path)) as connection:
            for level, column, row in tiles:
                stored = connection.execute(
                    "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                    (level, column, (1 << level) - 1 - row),
                ).fetchone()
                if stored is not None and isinstance(stored[0], bytes) and stored[0]:
                    found[(level, column, row)] = stored[0]
    except sqlite3.Error as error:
        raise unreadable(path) from error
    return found


def _connected(path: Path) -> sqlite3.Connection:
    changed_at(path)
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)


def _bounds(said: object) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in str(said).split(","))
    except ValueError:
        return None
    return west, south, east, north
