"""Plan files that this process has open, each with one descriptor that stays open as long.

POSIX drops every lock a process has on a file as soon as the process closes any descriptor of it. SQLite's
locks on an open plan would go that way, so its header is read through the descriptor kept here, and whoever
wants to read or write a file by other means asks `is_held` first.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

_Key = tuple[int, int]

_lock = threading.Lock()
_held: dict[_Key, tuple[int, int]] = {}  # device and inode → descriptor, holders


class HeldFile:
    """A file held for reading its first bytes. Raises OSError when it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self._closed = False
        with _lock:
            self._key = _key(path)
            if self._key in _held:
                self._descriptor, holders = _held[self._key]
            else:
                self._descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
                stat = os.fstat(self._descriptor)
                self._key, holders = (stat.st_dev, stat.st_ino), 0
            _held[self._key] = (self._descriptor, holders + 1)

    def read(self, length: int, offset: int = 0) -> bytes:
        """Some bytes as they are in the file now; fewer at its end."""
        if hasattr(os, "pread"):
            return os.pread(self._descriptor, length, offset)
        with _lock:
            os.lseek(self._descriptor, offset, os.SEEK_SET)
            return os.read(self._descriptor, length)

    def close(self) -> None:
        """Let go of it; to be called after everything else that has the file open is closed."""
        with _lock:
            if self._closed:
                return
            self._closed = True
            descriptor, holders = _held.pop(self._key)
            if holders > 1:
                _held[self._key] = (descriptor, holders - 1)
            else:
                os.close(descriptor)

    def __enter__(self) -> HeldFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_held(path: Path) -> bool:
    """Whether a path leads to a plan file that this process has open, by whatever name."""
    try:
        key = _key(path)
    except OSError:
        return False
    with _lock:
        return key in _held


def _key(path: Path) -> _Key:
    stat = path.stat()
    return stat.st_dev, stat.st_ino
