"""Looks for the way along boundaries while a line is drawn; one search at a time, beside the window."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from ecodesk.ui.canvas.traced_way import traced_way
from ecodesk.ui.newest import Newest

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

Place = tuple[float, float]
Found = Callable[[list[Place] | None], None]


class Tracer:
    """Keeps the way last found, between which places it goes, and draws it before the click."""

    def __init__(self, canvas: MapCanvas) -> None:
        self._canvas = canvas
        self._newest = Newest(canvas.session.background, canvas)
        self._ends: tuple[Place, Place] | None = None
        self._way: list[Place] | None = None
        self._known = False

    def look(self, start: Place, end: Place, tables: Collection[str], then: Callable[[], None]) -> None:
        """Search for the way, if it is another than the last; `then` is called when it is known."""
        if self._ends != (start, end):
            self.way(start, end, tables, lambda _: then())

    def way(self, start: Place, end: Place, tables: Collection[str], found: Found) -> None:
        """Hand the way from one place to another to `found`: at once when it is known, else when it is."""
        snapshot = self._canvas.session.snapshot
        if self._known and self._ends == (start, end):
            found(self._way)
            return
        self._ends, self._known, self._way = (start, end), False, None
        if snapshot is None:
            found(None)
            return

        def done(way: list[Place] | None) -> None:
            self._way, self._known = way, True
            found(way)

        beside = [lines.geometry for lines in self._canvas.references.lines]
        self._newest.ask(lambda _: traced_way(snapshot, start, end, tables, beside), done)

    def seen(self, points: Sequence[Place], end: Place) -> list[Place] | None:
        """The way from the last of some points to a place, if it is known."""
        return self._way if points and self._known and self._ends == (points[-1], end) else None

    def forget(self) -> None:
        """No way is wanted any more."""
        self._newest.forget()
        self._ends, self._way, self._known = None, None, False
