"""A geometry as nodes one can drag: moved, added and taken away, and made a geometry again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Line:
    """One ring or line of a geometry: its nodes, without the closing one when it is a ring."""

    xy: Floats
    closed: bool
    part: int  # which polygon, line or point of a multi geometry
    hole: bool = False

    @property
    def least(self) -> int:
        """The fewest nodes it can have."""
        return 3 if self.closed else min(2, len(self.xy))


@dataclass(frozen=True)
class Outline:
    """All nodes of a geometry, numbered through from 0 in the order of its lines."""

    lines: tuple[Line, ...]
    kind: str  # geometry type it came from

    @classmethod
    def of(cls, geometry: BaseGeometry) -> Outline:
        """Take a geometry apart."""
        lines: list[Line] = []
        for number, part in enumerate(shapely.get_parts(geometry)):
            if part.geom_type == "Polygon":
                rings = [part.exterior, *part.interiors]
                lines += [
                    Line(shapely.get_coordinates(ring)[:-1], True, number, i > 0)
                    for i, ring in enumerate(rings)
                ]
            else:
                lines.append(Line(shapely.get_coordinates(part), False, number))
        return cls(tuple(lines), geometry.geom_type)

    def geometry(self) -> BaseGeometry:
        """Put it together again; it may cross itself, which is for the caller to mend."""
        return self._together

    @cached_property
    def _together(self) -> BaseGeometry:
        parts: list[Any] = []
        for number in range(self.lines[-1].part + 1):
            mine = [line for line in self.lines if line.part == number]
            if mine and mine[0].closed:
                parts.append(shapely.Polygon(mine[0].xy, [line.xy for line in mine[1:]]))
            elif mine and len(mine[0].xy) > 1:
                parts.append(shapely.LineString(mine[0].xy))
            elif mine:
                parts.append(shapely.Point(mine[0].xy[0]))
        if not self.kind.startswith("Multi"):
            return parts[0]
        made: BaseGeometry = getattr(shapely, self.kind)(parts)
        return made

    @cached_property
    def xy(self) -> Floats:
        """All nodes, one row each."""
        return np.concatenate([np.empty((0, 2)), *(line.xy for line in self.lines)])

    def nearest_node(self, x: float, y: float, radius: float) -> int | None:
        """The node within the radius that is closest, or None."""
        xy = self.xy
        away = np.hypot(xy[:, 0] - x, xy[:, 1] - y)
        best = int(np.argmin(away))
        return best if away[best] <= radius else None

    def nodes_in(self, xmin: float, ymin: float, xmax: float, ymax: float) -> list[int]:
        """The nodes in a box."""
        xy = self.xy
        inside = (xy[:, 0] >= xmin) & (xy[:, 0] <= xmax) & (xy[:, 1] >= ymin) & (xy[:, 1] <= ymax)
        return [int(i) for i in np.flatnonzero(inside)]

    def nearest_edge(self, x: float, y: float, radius: float) -> tuple[int, float, float] | None:
        """The edge within the radius that is closest: the node it starts at and the place on it, or None."""
        best: tuple[float, int, float, float] | None = None
        first = 0
        for line in self.lines:
            ends = np.roll(line.xy, -1, axis=0) if line.closed else line.xy[1:]
            starts = line.xy[: len(ends)]
            if len(ends):
                way = ends - starts
                length2 = np.maximum(np.einsum("ij,ij->i", way, way), 1e-12)
                along = np.einsum("ij,ij->i", np.array([x, y]) - starts, way) / length2
                feet = starts + np.clip(along, 0, 1)[:, None] * way
                away = np.hypot(feet[:, 0] - x, feet[:, 1] - y)
                i = int(np.argmin(away))
                if away[i] <= radius and (best is None or away[i] < best[0]):
                    best = (float(away[i]), first + i, float(feet[i, 0]), float(feet[i, 1]))
            first += len(line.xy)
        return None if best is None else best[1:]

    def moved(self, nodes: Iterable[int], dx: float, dy: float) -> Outline:
        """With some nodes shifted by metres."""
        xy = self.xy.copy()
        xy[list(nodes)] += dx, dy
        return self._with(xy)

    def with_node_after(self, node: int, x: float, y: float) -> Outline:
        """With a new node behind an existing one."""
        lines, first = [], 0
        for line in self.lines:
            here = node - first
            if 0 <= here < len(line.xy):
                line = Line(np.insert(line.xy, here + 1, (x, y), axis=0), line.closed, line.part, line.hole)
            lines.append(line)
            first += len(self.lines[len(lines) - 1].xy)
        return Outline(tuple(lines), self.kind)

    def divided_after(self, nodes: Iterable[int]) -> tuple[Outline, list[int]]:
        """With a new node halfway behind each of some, and the numbers of the new ones.

        Behind the end of an open line means on its last edge; a point has no edge and stays one.
        """
        asked = np.zeros(len(self.xy), dtype=bool)
        asked[list(nodes)] = True
        lines, new, first, start = [], list[int](), 0, 0
        for line in self.lines:
            xy, last = line.xy, len(line.xy) - 1
            here = np.flatnonzero(asked[first : first + len(xy)])
            first += len(xy)
            if not line.closed:
                here = np.unique(np.minimum(here, last - 1)) if last else here[:0]
            middle = (xy[here] + xy[(here + 1) % len(xy)]) / 2
            made = np.insert(xy, here + 1, middle, axis=0)
            lines.append(Line(made, line.closed, line.part, line.hole))
            new += (start + here + 1 + np.arange(len(here))).tolist()
            start += len(made)
        return Outline(tuple(lines), self.kind), new

    def without(self, nodes: Iterable[int]) -> Outline | None:
        """With nodes taken away. A hole that gets too small goes; None when an outer line would."""
        stays = self.staying(nodes)
        if stays is None:
            return None
        pieces = zip(self.lines, np.split(stays, self._cuts), strict=True)
        left = [Line(line.xy[kept], line.closed, line.part, line.hole) for line, kept in pieces if kept.any()]
        return Outline(tuple(left), self.kind)

    def staying(self, nodes: Iterable[int]) -> Mask | None:
        """Which nodes are left when some are taken away, as `without` does it; None when it cannot."""
        stays = np.ones(len(self.xy), dtype=bool)
        stays[list(nodes)] = False
        for line, kept in zip(self.lines, np.split(stays, self._cuts), strict=True):
            if np.count_nonzero(kept) < line.least:
                if not line.hole:
                    return None
                kept[:] = False  # a view: all of the hole goes
        return stays

    def nodes_at(self, places: Floats) -> frozenset[int]:
        """The nodes that lie where some places are, to two millimetres."""
        if not len(places) or not len(self.xy):
            return frozenset()
        tree = shapely.STRtree(shapely.points(self.xy))
        found = tree.query_nearest(shapely.points(places), max_distance=0.002, all_matches=False)[1]
        return frozenset(found.tolist())

    @property
    def _cuts(self) -> npt.NDArray[np.intp]:
        """Where each line but the first begins among all nodes."""
        return np.cumsum([len(line.xy) for line in self.lines], dtype=np.intp)[:-1]

    def _with(self, xy: Floats) -> Outline:
        pieces = np.split(xy, self._cuts)
        return Outline(
            tuple(
                Line(p, line.closed, line.part, line.hole) for p, line in zip(pieces, self.lines, strict=True)
            ),
            self.kind,
        )
