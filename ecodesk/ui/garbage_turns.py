"""Python's search for unreachable cycles, held on the UI thread only.

A cycle may hold a widget or a timer, and Qt lets no other thread destroy those; left to itself, Python searches in
whatever thread happens to make the next object.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1_000
_REST = 60.0  # seconds between two searches through everything
_MANY = 100_000  # objects made within a turn: rows, findings and modules, which hold no cycles to speak of
_VERY_MANY = 300_000  # the same made by and by, since the last search through everything
_LONG = 0.05  # seconds after which what such a search has found in use is left out of the next
_SHARE = 100  # such a search takes at most one part in so many of the time


class GarbageTurns(QObject):
    """Searches by turns of the event loop from when it is made until `stop`; several may run at once.

    Very many objects made at once are left out of all searches until then, so that none holds the window for
    seconds; they go when nobody refers to them.
    """

    _running = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._full_at = time.monotonic() + _REST
        self._made = 0  # objects that stayed, since the last search through everything
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._search)
        self._timer.start()
        GarbageTurns._running += 1
        gc.disable()

    def stop(self) -> None:
        """Leave it to Python again; for when no other thread is at work any more."""
        if self._timer.isActive():
            self._timer.stop()
            GarbageTurns._running -= 1
            if GarbageTurns._running == 0:
                gc.unfreeze()
                gc.enable()

    def _search(self) -> None:
        young, middle, _ = gc.get_count()
        young_limit, middle_limit, _ = gc.get_threshold()
        self._made += young
        if young > _MANY or self._made > _VERY_MANY:
            gc.freeze()
            self._made = 0
        elif young > young_limit:
            gc.collect(1 if middle > middle_limit else 0)
        begin = time.monotonic()
        if begin > self._full_at:
            gc.collect()
            now, self._made = time.monotonic(), 0
            if now - begin > _LONG:
                gc.freeze()
            self._full_at = now + max(_REST, _SHARE * (now - begin))
