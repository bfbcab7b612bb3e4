"""Work of which only the newest result counts, such as the facts about what is selected now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from ecodesk.progress import Progress
from ecodesk.ui.background import Background

Work = Callable[[Progress], Any]
Done = Callable[[Any], None]


class Newest:
    """One piece of work at a time off the UI thread.

    What is asked while one runs replaces what was asked before; a result that has been overtaken is
    dropped, so `done` is never called with something older than the last asking, nor after the `owner`
    that asked is gone. Work that breaks down is told only while its result is wanted.
    """

    def __init__(self, background: Background, owner: QObject | None = None) -> None:
        self._background = background
        self._running = False
        self._next: tuple[Work, Done] | None = None
        self._asked = 0
        if owner is not None:
            owner.destroyed.connect(self.forget)

    @property
    def busy(self) -> bool:
        """Whether a result is still to come."""
        return self._running

    def ask(self, work: Work, done: Done) -> None:
        """Have something worked out; `done` gets it on the UI thread unless more is asked meanwhile."""
        self._asked += 1
        if self._running:
            self._next = (work, done)
        else:
            self._start(work, done)

    def forget(self) -> None:
        """Nothing is wanted any more."""
        self._asked += 1
        self._next = None

    def _start(self, work: Work, done: Done) -> None:
        self._running = True
        number = self._asked

        def finished(result: Any) -> None:
            self._go_on()
            if number == self._asked:
                done(result)

        def failed(error: BaseException) -> None:
            self._go_on()
            if number == self._asked:
                raise error

        self._background.paint(work, finished, failed)

    def _go_on(self) -> None:
        self._running = False
        if self._next is not None:
            (work, done), self._next = self._next, None
            self._start(work, done)
