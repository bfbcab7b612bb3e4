"""Where inside a shape its name may stand."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import shapely
from PySide6.QtCore import QPointF

from ecodesk.maps.label import Spot
from ecodesk.maps.viewport import Viewport

_GRID = 9
_MOST_KEPT = 1_000

Places = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def seen_part(shape: Any, viewport: Viewport) -> Any:
    """The visible part of a shape, or None."""
    if _is_inside(shape.bounds, viewport):
        return shape
    try:
        seen = shapely.intersection(shape, shapely.box(*viewport.bounds))
    except shapely.GEOSException:
        seen = shapely.envelope(shape)
    return None if seen.is_empty else seen


def _is_inside(box: tuple[float, float, float, float], viewport: Viewport) -> bool:
    view = viewport.bounds
    return box[0] >= view[0] and box[1] >= view[1] and box[2] <= view[2] and box[3] <= view[3]


class Room:
    """The visible part of a unit, and places inside it on a grid, the most central first.

    A name never stands in a neighbouring unit, where it would be read as the neighbour's.
    """

    def __init__(self, ground: _Ground, viewport: Viewport) -> None:
        self._ground = ground
        self._viewport = viewport

    @classmethod
    def of(cls, shape: Any, viewport: Viewport) -> Room | None:
        """None when nothing of the unit is visible. That of a whole unit is kept for the next view of this scale."""
        mpp = viewport.metres_per_pixel
        if _is_inside(shape.bounds, viewport):
            kept = _kept.get(id(shape))
            if kept is None or kept[0] is not shape or kept[1].metres_per_pixel != mpp:
                if len(_kept) >= _MOST_KEPT:
                    _kept.clear()
                kept = _kept[id(shape)] = (shape, _Ground(shape, mpp))
            return cls(kept[1], viewport)
        seen = seen_part(shape, viewport)
        return None if seen is None else cls(_Ground(seen, mpp), viewport)

    def spots(self, size: tuple[float, float]) -> tuple[Sequence[Spot], Sequence[Spot]]:
        """Spots where a box of a size in device units is whole inside, and those where only its middle is."""
        places, whole = self._ground.places, self._ground.whole(size)
        return _Spots(places[whole], self._viewport), _Spots(places[~whole], self._viewport)


class _Ground:
    """What depends on the scale only, not on where the view is."""

    def __init__(self, seen: Any, metres_per_pixel: float) -> None:
        self.metres_per_pixel = metres_per_pixel
        seen = shapely.simplify(seen, metres_per_pixel)
        middle = shapely.centroid(seen)
        if not shapely.intersects(seen, middle):
            middle = shapely.point_on_surface(seen)
        x0, y0, x1, y1 = seen.bounds
        xs, ys = np.meshgrid(np.linspace(x0, x1, _GRID + 2)[1:-1], np.linspace(y0, y1, _GRID + 2)[1:-1])
        places = np.vstack([np.column_stack([xs.ravel(), ys.ravel()]), [middle.x, middle.y]])
        shapely.prepare(seen)
        inside = shapely.contains_xy(seen, places)
        inside[-1] = True
        places = places[inside]
        away = np.hypot(*(places - (middle.x, middle.y)).T)
        self.places: Places = places[np.argsort(away, kind="stable")]
        self._seen = seen
        self._whole: dict[tuple[float, float], Mask] = {}
        self._one_at_a_time = threading.Lock()  # GEOS crashes when two threads ask a prepared geometry

    def whole(self, size: tuple[float, float]) -> Mask:
        """At which places a box of a size in device units is whole inside."""
        found = self._whole.get(size)
        if found is None:
            half = np.array(size) * self.metres_per_pixel * (0.53, 0.56)
            boxes = shapely.box(*(self.places - half).T, *(self.places + half).T)
            with self._one_at_a_time:
                found = self._whole[size] = shapely.covers(self._seen, boxes)
        return found


_kept: dict[int, tuple[Any, _Ground]] = {}


class _Spots(Sequence[Spot]):
    """Places on the ground as spots of a view; made one by one, most often the first is free."""

    def __init__(self, places: Places, viewport: Viewport) -> None:
        self._places, self._viewport = places, viewport

    def __len__(self) -> int:
        return len(self._places)

    @cached_property
    def _pixels(self) -> list[list[float]]:
        pixels: list[list[float]] = self._viewport.to_pixels(self._places).tolist()
        return pixels

    @overload
    def __getitem__(self, at: int) -> Spot: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Spot]: ...
    def __getitem__(self, at: int | slice) -> Spot | Sequence[Spot]:
        if isinstance(at, slice):
            return _Spots(self._places[at], self._viewport)
        return Spot(QPointF(*self._pixels[at]))

    def __iter__(self) -> Iterator[Spot]:
        return (Spot(QPointF(x, y)) for x, y in self._pixels)
