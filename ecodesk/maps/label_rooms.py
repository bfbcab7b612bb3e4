"""Where inside a shape its name may stand, and which outlines it had better not cross."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.maps.label import PixelSpots, Spot
from ecodesk.maps.viewport import Viewport
from ecodesk.model.spatial_index import Geometries

_SIDE = np.arange(1, 10) / 10
_GRID = np.column_stack([np.tile(_SIDE, len(_SIDE)), np.repeat(_SIDE, len(_SIDE))])  # shares of a box
_MOST_KEPT = 1_000
_MOST_NODES = 20_000  # of an outline that names give way to

Places = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def seen_parts(shapes: Geometries, viewport: Viewport) -> Geometries:
    """The visible parts of shapes; None where nothing is to be seen."""
    view, box = viewport.bounds, shapely.bounds(shapes)
    inside = (box[:, 0] >= view[0]) & (box[:, 1] >= view[1]) & (box[:, 2] <= view[2]) & (box[:, 3] <= view[3])
    seen = shapes.copy()
    cut = ~inside
    try:
        seen[cut] = shapely.clip_by_rect(shapes[cut], *view)
    except shapely.GEOSException:
        for i in np.flatnonzero(cut).tolist():
            seen[i] = seen_part(shapes[i], viewport)
    seen[shapely.is_missing(seen) | shapely.is_empty(seen)] = None
    return seen


def seen_part(shape: Any, viewport: Viewport) -> Any:
    """The visible part of a shape, or None."""
    if _is_inside(shape.bounds, viewport):
        return shape
    try:
        seen = shapely.clip_by_rect(shape, *viewport.bounds)
    except shapely.GEOSException:
        seen = shapely.envelope(shape)
    return None if seen.is_empty else seen


def _is_inside(box: tuple[float, float, float, float], viewport: Viewport) -> bool:
    view = viewport.bounds
    return box[0] >= view[0] and box[1] >= view[1] and box[2] <= view[2] and box[3] <= view[3]


class Outlines:
    """Outlines of what lies on the ground of a name; letters with a strong line through them are hard to read."""

    def __init__(self, shapes: Geometries, metres_per_pixel: float) -> None:
        plain = shapes[shapely.get_num_coordinates(shapes) < _MOST_NODES]
        lines = shapely.boundary(shapely.simplify(plain, metres_per_pixel, preserve_topology=False))
        self._tree = shapely.STRtree(lines)

    def last(self, places: Places, half: Places) -> Places:
        """The places, those at which a box of that half width and height (metres) crosses a line last."""
        boxes = shapely.box(*(places - half).T, *(places + half).T)
        crossed = np.zeros(len(places), np.bool_)
        crossed[self._tree.query(boxes, predicate="intersects")[0]] = True
        return places[np.argsort(crossed, kind="stable")]


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

    def spots(
        self, size: tuple[float, float], outlines: Outlines | None = None
    ) -> tuple[Sequence[Spot], Sequence[Spot]]:
        """Spots where a box of a size in device units is whole inside, and those where only its middle is.

        Those at which the box crosses one of the outlines come after the others.
        """
        found = self._ground.divided(size)
        if outlines is not None:
            half = np.array(size) / 2 * self._viewport.metres_per_pixel
            found = outlines.last(found[0], half), outlines.last(found[1], half)
        return _Spots(found[0], self._viewport), _Spots(found[1], self._viewport)


class _Ground:
    """What depends on the scale only, not on where the view is."""

    def __init__(self, seen: Any, metres_per_pixel: float) -> None:
        self.metres_per_pixel = metres_per_pixel
        seen = shapely.simplify(seen, metres_per_pixel)
        middle = shapely.centroid(seen)
        if not shapely.intersects(seen, middle):
            middle = shapely.point_on_surface(seen)
        x0, y0, x1, y1 = seen.bounds
        places = np.empty((len(_GRID) + 1, 2))
        places[:-1] = _GRID * (x1 - x0, y1 - y0) + (x0, y0)
        places[-1] = middle.x, middle.y
        shapely.prepare(seen)
        inside = shapely.contains_xy(seen, places)
        inside[-1] = True
        places = places[inside]
        away = np.hypot(places[:, 0] - middle.x, places[:, 1] - middle.y)
        self.places: Places = places[np.argsort(away, kind="stable")]
        self._seen = seen
        self._divided: dict[tuple[float, float], tuple[Places, Places]] = {}
        self._one_at_a_time = threading.Lock()  # GEOS crashes when two threads ask a prepared geometry

    def divided(self, size: tuple[float, float]) -> tuple[Places, Places]:
        """The places at which a box of a size in device units is whole inside, and the others."""
        found = self._divided.get(size)
        if found is None:
            half = np.array(size) * self.metres_per_pixel * (0.53, 0.56)
            boxes = shapely.box(*(self.places - half).T, *(self.places + half).T)
            with self._one_at_a_time:
                whole: Mask = shapely.covers(self._seen, boxes)
            found = self._divided[size] = self.places[whole], self.places[~whole]
        return found


_kept: dict[int, tuple[Any, _Ground]] = {}


class _Spots(Sequence[Spot]):
    """Places on the ground as spots of a view, looked for when they are needed."""

    def __init__(self, places: Places, viewport: Viewport) -> None:
        self._places, self._viewport = places, viewport

    def __len__(self) -> int:
        return len(self._places)

    @cached_property
    def _pixels(self) -> PixelSpots:
        return PixelSpots(self._viewport.to_pixels(self._places).tolist())

    @overload
    def __getitem__(self, at: int) -> Spot: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Spot]: ...
    def __getitem__(self, at: int | slice) -> Spot | Sequence[Spot]:
        return self._pixels[at]

    def __iter__(self) -> Iterator[Spot]:
        return iter(self._pixels)
