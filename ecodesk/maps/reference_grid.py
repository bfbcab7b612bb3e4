"""How tile services cut the ground into pictures, and which of these a view needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ecodesk.maps.viewport import Bounds, Viewport
from ecodesk.model.crs import transformer

WEB_MERCATOR = 3857
LARGEST_TILE = 2048  # pixels along its side; a picture larger than this is no tile
Tile = tuple[int, int, int]  # number of the level, column, row from the top

_HALF = 20037508.342789244  # metres: half of the equator in Web Mercator
_COARSER = 1.5  # a level may be so much coarser than the screen before the next finer one is taken
_MOST_TILES = 160
_USUAL_SIZE = 512  # pixels along the side of a tile; larger ones count for several
_EDGE = 9  # places along each side of a view that decide what it covers in another CRS
_HIGHEST = 23


@dataclass(frozen=True)
class TileLevel:
    """One level: name in addresses, CRS units per pixel, upper left corner, pixels along a tile's side, size."""

    name: str
    resolution: float
    left: float
    top: float
    size: int
    columns: int
    rows: int

    @property
    def usable(self) -> bool:
        """Whether its numbers can be those of pictures on the ground."""
        finite = math.isfinite(self.left) and math.isfinite(self.top) and math.isfinite(self.resolution)
        return finite and self.resolution > 0 and 0 < self.size <= LARGEST_TILE


@dataclass(frozen=True)
class TileGrid:
    """Levels from coarse to fine in one CRS, in (east, north) order. The first is level number `first`."""

    epsg: int
    levels: tuple[TileLevel, ...]
    first: int = 0

    @classmethod
    def web(cls, lowest: int = 0, highest: int = 18) -> TileGrid:
        """The usual squares of Web Mercator."""
        lowest, highest = max(0, min(lowest, _HIGHEST)), max(0, min(highest, _HIGHEST))
        return cls(
            WEB_MERCATOR,
            tuple(
                TileLevel(str(z), 2 * _HALF / 256 / 2**z, -_HALF, _HALF, 256, 2**z, 2**z)
                for z in range(lowest, max(lowest, highest) + 1)
            ),
            lowest,
        )

    def level(self, number: int) -> TileLevel:
        """A level by its number."""
        return self.levels[number - self.first]

    def tiles(self, view: Viewport, working: int) -> list[Tile]:
        """The tiles that cover a view in the working CRS, those in the middle first; none where none are.

        When it would be very many, a coarser level is taken.
        """
        box = box_in(view.bounds, working, self.epsg)
        if box is None or not self.levels:
            return []
        width, height = max(box[2] - box[0], 1e-12), max(box[3] - box[1], 1e-12)
        wanted = math.sqrt(width * height / (view.width * view.height)) * _COARSER
        fitting = [i for i, one in enumerate(self.levels) if one.resolution <= wanted]
        index = fitting[0] if fitting else len(self.levels) - 1
        while True:
            left, top, right, bottom = self._span(index, box)
            large = max(1.0, (self.levels[index].size / _USUAL_SIZE) ** 2)
            many = (right - left) * (bottom - top) * large > _MOST_TILES
            if not many or index == 0:
                break
            index -= 1
        if many:
            return []
        found = [(c, r) for r in range(top, bottom) for c in range(left, right)]
        middle = ((left + right - 1) / 2, (top + bottom - 1) / 2)
        found.sort(key=lambda one: math.dist(one, middle))
        return [(self.first + index, column, row) for column, row in found]

    def _span(self, index: int, box: Bounds) -> tuple[int, int, int, int]:
        level = self.levels[index]
        side = level.resolution * level.size
        left = max(0, math.floor((box[0] - level.left) / side))
        right = min(level.columns, math.floor((box[2] - level.left) / side) + 1)
        top = max(0, math.floor((level.top - box[3]) / side))
        bottom = min(level.rows, math.floor((level.top - box[1]) / side) + 1)
        return left, top, max(left, right), max(top, bottom)

    def written(self) -> dict[str, Any]:
        """As JSON keeps it; the usual grid by its levels only."""
        if self == TileGrid.web(self.first, self.first + len(self.levels) - 1):
            return {"web": [self.first, self.first + len(self.levels) - 1]}
        levels = [[o.name, o.resolution, o.left, o.top, o.size, o.columns, o.rows] for o in self.levels]
        return {"epsg": self.epsg, "levels": levels}

    @classmethod
    def read(cls, stored: dict[str, Any]) -> TileGrid:
        """From JSON. Raises ValueError, TypeError or KeyError when it is no grid."""
        if "web" in stored:
            low, high = stored["web"]
            return cls.web(int(low), int(high))
        made = [
            TileLevel(str(name), float(res), float(left), float(top), int(size), int(columns), int(rows))
            for name, res, left, top, size, columns, rows in stored["levels"]
        ]
        if not made or not all(one.usable for one in made):
            raise ValueError("no levels")
        return cls(int(stored["epsg"]), tuple(made))


def box_in(box: Bounds, source: int, target: int) -> Bounds | None:
    """The box in another CRS around a box of the first; None when it lies outside of it."""
    side = np.linspace(0, 1, _EDGE)
    x, y = box[0] + (box[2] - box[0]) * side, box[1] + (box[3] - box[1]) * side
    xs = np.concatenate([x, x, np.full(_EDGE, box[0]), np.full(_EDGE, box[2])])
    ys = np.concatenate([np.full(_EDGE, box[1]), np.full(_EDGE, box[3]), y, y])
    u, v = transformer(source, target).transform(xs, ys)
    good = np.isfinite(u) & np.isfinite(v)
    if not good.any():
        return None
    return float(u[good].min()), float(v[good].min()), float(u[good].max()), float(v[good].max())


def address(
    template: str, level: TileLevel, tile: Tile, key: str = "", subdomains: Sequence[str] = ()
) -> str:
    """The address of one tile: {z} {x} {y}, {-y} counted from below, {s} one of several hosts, {key}."""
    _, column, row = tile
    host = subdomains[(column + row) % len(subdomains)] if subdomains else ""
    values = {
        "{z}": level.name,
        "{x}": str(column),
        "{y}": str(row),
        "{-y}": str(level.rows - 1 - row),
        "{s}": host,
        "{key}": key,
    }
    for name, value in values.items():
        template = template.replace(name, value)
    return template
