"""Threads for what may hang: a file on a drive that has gone must hold up neither the map nor the exit.

Each piece of work gets a thread of its own that dies with the program; results come back on the UI thread.
Whoever starts work sees to it that there is little of it at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

Done = Callable[[Any, BaseException | None], None]


class ReferenceThreads(QObject):
    """Runs functions that know no Qt but images; `done` gets the result or the error."""

    _ended = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running = 0
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a result is still to come."""
        return self._running > 0

    def run(self, work: Callable[[], Any], done: Done) -> None:
        """Start some work."""

        def body() -> None:
            outcome: Any = None
            failure: BaseException | None = None
            try:
                outcome = work()
            except BaseException as caught:
                failure = caught
            try:
                self._ended.emit(done, outcome, failure)
            except RuntimeError:  # the window has gone meanwhile
                return

        self._running += 1
        threading.Thread(target=body, name="ecodesk-reference", daemon=True).start()

    @Slot(object, object, object)
    def _deliver(self, done: Done, outcome: Any, failure: BaseException | None) -> None:
        self._running -= 1
        done(outcome, failure)
