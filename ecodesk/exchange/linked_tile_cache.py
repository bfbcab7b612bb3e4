"""Tiles that were fetched once, kept in the user's cache folder up to a size; the oldest go first."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

Tile = tuple[int, int, int]
_TRIM_TO = 0.8  # of the limit


class TileCache:
    """Never larger than its limit. Safe in any thread. A folder that cannot be written only makes it forget."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit  # bytes
        self._lock = threading.Lock()
        self._held: int | None = None  # bytes, at least; None: not looked yet

    def get(self, service: str, tile: Tile) -> bytes | None:
        """A tile as it was fetched, or None. `service` is the address without its key."""
        path = self._path(service, tile)
        try:
            content = path.read_bytes()
            os.utime(path)  # used now: it goes last
        except OSError:
            return None
        return content

    def put(self, service: str, tile: Tile, content: bytes) -> None:
        """Keep a tile; what was not used for longest makes room for it."""
        path = self._path(service, tile)
        temporary = path.with_suffix(f".{threading.get_ident()}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
            temporary.replace(path)
        with self._lock:
            held = self._held
            if held is not None:
                self._held = held + len(content)
                if self._held <= self.limit:
                    return
        self.trim()

    def size(self) -> int:
        """How many bytes are kept."""
        return sum(size for _, size, _ in self._kept())

    def trim(self) -> None:
        """Delete what was not used for longest until there is room."""
        with self._lock:
            kept = self._kept()
            held = sum(size for _, size, _ in kept)
            if held > self.limit:
                held = _deleted(sorted(kept), held, int(self.limit * _TRIM_TO))
            self._held = held

    def clear(self) -> int:
        """Delete all of it; tells how many bytes that freed."""
        with self._lock:
            kept = self._kept()
            before = sum(size for _, size, _ in kept)
            self._held = _deleted(kept, before, 0)
            return before - self._held

    def _kept(self) -> list[tuple[float, int, Path]]:
        """Each tile with when it was used and its size."""
        kept = []
        for path in self.folder.rglob("*.tile"):
            with contextlib.suppress(OSError):
                stat = path.stat()
                kept.append((stat.st_mtime, stat.st_size, path))
        return kept

    def _path(self, service: str, tile: Tile) -> Path:
        name = hashlib.sha256(service.encode()).hexdigest()[:20]
        level, column, row = tile
        return self.folder / name / str(level) / str(column) / f"{row}.tile"


def _deleted(tiles: Sequence[tuple[float, int, Path]], held: int, wanted: int) -> int:
    """Delete tiles one after the other until no more than wanted are held; tells how many bytes still are."""
    for _, size, path in tiles:
        if held <= wanted:
            break
        with contextlib.suppress(OSError):
            path.unlink()
            held -= size
    return held


@lru_cache(maxsize=4)
def _of_folder(folder: Path) -> TileCache:
    return TileCache(folder, 0)


def tile_cache(folder: Path, limit: int) -> TileCache:
    """The one cache of a folder in this program, from now on with this limit in bytes."""
    cache = _of_folder(folder)
    cache.limit = limit
    return cache
