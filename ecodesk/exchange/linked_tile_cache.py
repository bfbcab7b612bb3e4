"""Tiles that were fetched once, kept in the user's cache folder up to a size; the oldest go first."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from pathlib import Path

Tile = tuple[int, int, int]
_TRIM_EVERY = 200  # tiles written between looks at how much there is
_TRIM_TO = 0.8  # of the limit


class TileCache:
    """Safe in any thread. A folder that cannot be written only makes it forget."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit  # bytes
        self._lock = threading.Lock()
        self._written = 0

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
        """Keep a tile."""
        path = self._path(service, tile)
        temporary = path.with_suffix(f".{threading.get_ident()}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
            temporary.replace(path)
        with self._lock:
            self._written += 1
            due = self._written % _TRIM_EVERY == 0
        if due:
            self.trim()

    def trim(self) -> None:
        """Delete what was not used for longest until there is room."""
        with self._lock:
            kept = []
            for path in self.folder.rglob("*.tile"):
                with contextlib.suppress(OSError):
                    stat = path.stat()
                    kept.append((stat.st_mtime, stat.st_size, path))
            total = sum(size for _, size, _ in kept)
            if total <= self.limit:
                return
            for _, size, path in sorted(kept):
                with contextlib.suppress(OSError):
                    path.unlink()
                    total -= size
                if total <= self.limit * _TRIM_TO:
                    return

    def _path(self, service: str, tile: Tile) -> Path:
        name = hashlib.sha256(service.encode()).hexdigest()[:20]
        level, column, row = tile
        return self.folder / name / str(level) / str(column) / f"{row}.tile"
