"""Where legend, inset and north arrow stand on a printed map: over the county as little as can be.

The map may be shifted inside its frame and the legend folded into more or fewer columns to make room.
Positions are in units of the layout, from the top left corner of the map frame.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from PySide6.QtCore import QRectF

from ecodesk.maps.viewport import Viewport

Size = tuple[float, float]
_SHIFTS = (0.0, -0.5, 0.5, -1.0, 1.0)  # shares of the room beside the county


@dataclass(frozen=True)
class Furniture:
    """The shifted view and the boxes around it; `covered` is how much of the county they hide (units²)."""

    view: Viewport
    legend: QRectF
    columns: int
    inset: QRectF | None
    north: QRectF
    covered: float

    @property
    def boxes(self) -> tuple[QRectF, ...]:
        """All boxes names must keep out of."""
        return tuple(box for box in (self.legend, self.inset, self.north) if box is not None)


def arrange(
    view: Viewport, body: Any, legends: Mapping[int, Size], inset: Size | None, north: Size, gap: float
) -> Furniture:
    """The best arrangement around a body (map coordinates) in a view centred on it.

    `legends` are the sizes by number of columns, the preferred first; `gap` keeps the north arrow off
    the frame.
    """
    best: Furniture | None = None
    least = math.inf
    for view_cost, shifted in _shifted(view, body.bounds):
        shape = _in_units(body, shifted)
        frame = (shifted.width, shifted.height)
        norths = list(_corners(frame, north, "TL", gap))
        for (columns, size), fold in zip(legends.items(), (0.0, 0.4, 0.6), strict=False):
            for legend_cost, where, legend in _corners(frame, size, "BL"):
                insets = [(0.0, None)] if inset is None else list(_insets(frame, inset, where, legend))
                boxes = [legend, *(b for _, b in insets if b is not None), *(b for _, _, b in norths)]
                hidden = dict(zip(map(id, boxes), _overlaps(shape, boxes), strict=True))
                for (inset_cost, inset_box), (north_cost, _, north_box) in itertools.product(insets, norths):
                    chosen = [b for b in (legend, inset_box, north_box) if b is not None]
                    if any(_meet(a, b) for a, b in itertools.combinations(chosen, 2)):
                        continue
                    covered = sum(hidden[id(b)] for b in chosen)
                    cost = covered / gap**2 + view_cost + fold + legend_cost + inset_cost + north_cost
                    if cost < least:
                        least = cost
                        best = Furniture(shifted, legend, columns, inset_box, north_box, covered)
    if best is None:  # a frame too small for all of it: the legend alone
        columns, size = next(iter(legends.items()))
        corner = QRectF(0, view.height - size[1], *size)
        best = Furniture(view, corner, columns, None, QRectF(gap, gap, *north), math.inf)
    return best


def _shifted(view: Viewport, bounds: tuple[float, float, float, float]) -> Iterator[tuple[float, Viewport]]:
    x0, y0, x1, y1 = bounds
    wide, high = view.width * view.metres_per_pixel, view.height * view.metres_per_pixel
    room_x = max(0.0, (wide - (x1 - x0)) / 2 - wide * 0.012)
    room_y = max(0.0, (high - (y1 - y0)) / 2 - high * 0.012)
    for a, b in itertools.product(_SHIFTS, _SHIFTS):
        if (a and not room_x) or (b and not room_y):
            continue
        yield 0.3 * (abs(a) + abs(b)), replace(view, x=view.x + a * room_x, y=view.y + b * room_y)


def _in_units(body: Any, view: Viewport) -> Any:
    simple = shapely.simplify(body, view.metres_per_pixel * 12)
    return shapely.make_valid(shapely.transform(simple, view.to_pixels))


def _corners(
    frame: Size, size: Size, preferred: str, gap: float = 0.0
) -> Iterator[tuple[float, str, QRectF]]:
    left, right = gap, frame[0] - size[0] - gap
    top, bottom = gap, frame[1] - size[1] - gap
    if right < 0 or bottom < 0:
        return
    for name, x, y in (("TL", left, top), ("TR", right, top), ("BL", left, bottom), ("BR", right, bottom)):
        yield (0.0 if name == preferred else 0.25), name, QRectF(x, y, *size)


def _insets(frame: Size, size: Size, where: str, legend: QRectF) -> Iterator[tuple[float, QRectF]]:
    for cost, _, box in _corners(frame, size, "BR"):
        yield cost, box
    inside = QRectF(0, 0, *frame)
    x = legend.left() if "L" in where else legend.right() - size[0]
    y = legend.top() - size[1] if "B" in where else legend.bottom()
    beside = legend.right() if "L" in where else legend.left() - size[0]
    level = legend.bottom() - size[1] if "B" in where else legend.top()
    for box in (QRectF(x, y, *size), QRectF(beside, level, *size)):
        if inside.contains(box):
            yield 0.4, box


def _meet(a: QRectF, b: QRectF) -> bool:
    both = a.intersected(b)
    return both.width() * both.height() > 1


def _overlaps(shape: Any, boxes: list[QRectF]) -> list[float]:
    made = [shapely.box(b.left(), b.top(), b.right(), b.bottom()) for b in boxes]
    found = shapely.area(shapely.intersection(np.array(made, dtype=object), shape))
    return [float(area) for area in found]
