"""What the pointer catches: nodes, edges and crossings of projects, units, divides and the county.

Works on arrays of segments; those of a geometry are taken apart once and kept as long as the geometry.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.records import (
    Basin,
    ControlLine,
    CountyBoundary,
    Project,
    RestorationUnit,
    River,
    Road,
    SmallWatershed,
    Township,
    Waterbody,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.reference_reading import ReferenceLines

Floats = npt.NDArray[np.float64]
Row = tuple[str, str]

# From what is most general to what is most particular: where several lines run together, the first names it.
TARGETS = (
    CountyBoundary.table,
    Basin.table,
    RestorationUnit.table,
    Township.table,
    SmallWatershed.table,
    River.table,
    Waterbody.table,
    Road.table,
    ControlLine.table,
    Project.table,
)
USUAL_TARGETS = (
    CountyBoundary.table,
    Basin.table,
    RestorationUnit.table,
    River.table,
    Project.table,
)

_MOST_FEATURES = 60  # more than this within reach: the view is too small for catching to mean anything
_MOST_CROSSING = 24  # segments tried against each other
_KEPT_GEOMETRIES = 512


class SnapKind(Enum):
    """What was caught; decides the mark."""

    VERTEX = "vertex"
    INTERSECTION = "intersection"
    EDGE = "edge"


TOO_MANY = t("此处目标太密（{n} 个），放大后恢复", "too many targets here ({n}); zoom in")
CROSSINGS_SKIPPED = t(
    "线段太密，不找交点，放大后恢复", "too many lines here, crossings are left out; zoom in"
)

_BEST_FIRST = (SnapKind.VERTEX, SnapKind.INTERSECTION, SnapKind.EDGE)

_KIND_NAMES = {
    SnapKind.VERTEX: t("节点", "node"),
    SnapKind.INTERSECTION: t("交点", "crossing"),
    SnapKind.EDGE: t("边线", "edge"),
}


_MARKS = {SnapKind.VERTEX: "□", SnapKind.INTERSECTION: "×", SnapKind.EDGE: "◇"}


_LINE_NAMES = {
    Township.table: t("{names} 乡镇界", "the township boundary {names}"),
    SmallWatershed.table: t("{names} 小流域界", "the small watershed {names}"),
    River.table: t("河流 {names}", "the river {names}"),
    Waterbody.table: t("{names} 水面岸线", "the shore of {names}"),
    Road.table: t("道路 {names}", "the road {names}"),
}


_NAMELESS = {
    Township.table: t("乡镇界", "a township boundary"),
    SmallWatershed.table: t("小流域界", "the boundary of a small watershed"),
    River.table: t("河流", "a river"),
    Waterbody.table: t("水面岸线", "a shore"),
    Road.table: t("道路", "a road"),
}


@dataclass(frozen=True)
class SnapOptions:
    """What is caught, and from how far: pixels on the screen, or metres on the ground when these are not 0."""

    tables: frozenset[str] = frozenset(USUAL_TARGETS)
    kinds: frozenset[SnapKind] = frozenset(SnapKind)
    pixels: int = 8
    metres: float = 0.0

    @classmethod
    def kept(cls, wanted: Mapping[str, bool], pixels: int, metres: float) -> SnapOptions:
        """From preferences that say only what differs from the usual."""
        usual = cls()
        tables = (name for name in TARGETS if wanted.get(name, name in usual.tables))
        kinds = (kind for kind in SnapKind if wanted.get(kind.value, True))
        return cls(frozenset(tables), frozenset(kinds), pixels, max(metres, 0.0))

    @property
    def wanted(self) -> dict[str, bool]:
        """What differs from the usual, for the preferences."""
        usual = SnapOptions()
        tables = {n: n in self.tables for n in TARGETS if (n in self.tables) != (n in usual.tables)}
        return tables | {kind.value: False for kind in SnapKind if kind not in self.kinds}

    def radius(self, metres_per_pixel: float) -> float:
        """How far from the pointer something is caught, in metres."""
        return self.metres if self.metres > 0 else self.pixels * metres_per_pixel


@dataclass(frozen=True)
class Snap:
    """A caught place: where, what kind, and which line it belongs to."""

    x: float
    y: float
    kind: SnapKind
    table: str
    name: Text

    @property
    def boundary(self) -> bool:
        """Whether it lies on a unit, basin or county boundary rather than on a project only."""
        return self.table != Project.table

    @property
    def words(self) -> str:
        """The same after the mark that stands on the map."""
        return f"{_MARKS[self.kind]} {self.text}"

    @property
    def text(self) -> Text:
        """What the tip beside the pointer says."""
        return t("吸附到 {name}（{kind}）", "Snapped to {name} ({kind})").format(
            name=self.name, kind=_KIND_NAMES[self.kind]
        )


@dataclass(frozen=True)
class _Near:
    """Segments within reach: ends (n, 4), and which row each belongs to."""

    ends: Floats
    owner: npt.NDArray[np.intp]
    rows: list[Row]
    titles: Mapping[str, Text]  # of the reference layers among them


@dataclass(frozen=True)
class _Segments:
    """The segments of a geometry, with the boxes around them by columns."""

    ends: Floats
    west: Floats
    south: Floats
    east: Floats
    north: Floats

    @classmethod
    def of(cls, geometry: Any) -> _Segments:
        ends = segments_of(geometry)
        x1, y1, x2, y2 = ends.T
        return cls(ends, np.minimum(x1, x2), np.minimum(y1, y2), np.maximum(x1, x2), np.maximum(y1, y2))

    def within(self, x: float, y: float, radius: float) -> Floats:
        """Those whose box comes within the radius."""
        near = (self.west <= x + radius) & (self.east >= x - radius)
        near &= (self.south <= y + radius) & (self.north >= y - radius)
        found: Floats = self.ends[near]
        return found


class Snapper:
    """Finds what to catch near a place; `limited` says why nothing can be caught at this scale."""

    def __init__(self) -> None:
        self.limited: Text | None = None
        self._segments: OrderedDict[int, tuple[Any, _Segments]] = OrderedDict()

    def find(
        self,
        snapshot: Snapshot,
        x: float,
        y: float,
        radius: float,
        *,
        without: Collection[Row] = (),
        tables: Collection[str] = USUAL_TARGETS,
        kinds: Collection[SnapKind] = tuple(SnapKind),
        lines: Sequence[ReferenceLines] = (),
    ) -> Snap | None:
        """The best thing within `radius` metres of a place, in working coordinates, or None.

        Nodes go before crossings, crossings before edges. Rows in `without` are not caught,
        `lines` of reference layers are.
        """
        near = self._near(snapshot, x, y, radius, frozenset(without), tables, lines)
        if near is None:
            return None
        for kind in _BEST_FIRST:
            if kind not in kinds:
                continue
            if kind is SnapKind.INTERSECTION and len(near.ends) > _MOST_CROSSING:
                self.limited = self.limited or CROSSINGS_SKIPPED
                continue
            found = _FINDERS[kind](near, x, y, radius)
            if found is not None:
                return _snap(snapshot, near, found, kind)
        return None

    def _near(
        self,
        snapshot: Snapshot,
        x: float,
        y: float,
        radius: float,
        without: frozenset[Row],
        tables: Collection[str],
        lines: Sequence[ReferenceLines],
    ) -> _Near | None:
        self.limited = None
        reach = shapely.box(x - radius, y - radius, x + radius, y + radius)
        ends: list[Floats] = []
        owner: list[npt.NDArray[np.intp]] = []
        rows: list[Row] = []
        own = [(name, snapshot.named(name)) for name in TARGETS if name in tables]
        searched = [(name, table.geometry, table.index, table.ids) for name, table in own]
        searched += [(one.layer_id, one.geometry, one.index, one.names) for one in lines]
        for name, geometry, index, ids in searched:
            hits = index.query(reach)
            if len(hits) > _MOST_FEATURES:
                self.limited = TOO_MANY.format(n=len(hits))
                continue
            for position in hits.tolist():
                row = (name, ids[position])
                if row in without:
                    continue
                close = self._taken_apart(geometry[position]).within(x, y, radius)
                if len(close):
                    ends.append(close)
                    owner.append(np.full(len(close), len(rows), dtype=np.intp))
                    rows.append(row)
        if not ends:
            return None
        return _Near(
            np.concatenate(ends), np.concatenate(owner), rows, {one.layer_id: one.title for one in lines}
        )

    def _taken_apart(self, geometry: Any) -> _Segments:
        key = id(geometry)
        kept = self._segments.get(key)
        if kept is not None and kept[0] is geometry:
            self._segments.move_to_end(key)
            return kept[1]
        segments = _Segments.of(geometry)
        self._segments[key] = (geometry, segments)
        if len(self._segments) > _KEPT_GEOMETRIES:
            self._segments.popitem(last=False)
        return segments


def segments_of(geometry: Any) -> Floats:
    """All segments of a geometry as rows (x1, y1, x2, y2); a point is a segment of no length."""
    if geometry is None or geometry.is_empty:
        return np.empty((0, 4))
    parts = shapely.get_parts(geometry)
    kinds = shapely.get_type_id(parts)
    points = shapely.get_coordinates(parts[kinds == 0])
    lines = np.concatenate([shapely.get_rings(parts[kinds == 3]), parts[(kinds == 1) | (kinds == 2)]])
    xy, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    segments = np.hstack([xy[:-1][same], xy[1:][same]]) if len(xy) else np.empty((0, 4))
    return np.concatenate([segments, np.hstack([points, points])])


_Found = tuple[float, float, list[int]]


def _nearest_vertex(near: _Near, x: float, y: float, radius: float) -> _Found | None:
    corners = np.concatenate([near.ends[:, :2], near.ends[:, 2:]])
    owners = np.concatenate([near.owner, near.owner])
    away = np.hypot(corners[:, 0] - x, corners[:, 1] - y)
    best = int(np.argmin(away))
    if away[best] > radius:
        return None
    px, py = corners[best]
    here = np.hypot(corners[:, 0] - px, corners[:, 1] - py) < 1e-6
    return float(px), float(py), owners[here].tolist()


def _nearest_on_edge(near: _Near, x: float, y: float, radius: float) -> _Found | None:
    start, way = near.ends[:, :2], near.ends[:, 2:] - near.ends[:, :2]
    length2 = np.einsum("ij,ij->i", way, way)
    to_pointer = np.array([x, y]) - start
    along = np.einsum("ij,ij->i", to_pointer, way) / np.where(length2 > 0, length2, 1.0)
    feet = start + np.clip(along, 0.0, 1.0)[:, None] * way
    away = np.hypot(feet[:, 0] - x, feet[:, 1] - y)
    best = int(np.argmin(away))
    if away[best] > radius:
        return None
    px, py = feet[best]
    together = np.hypot(feet[:, 0] - px, feet[:, 1] - py) < 1e-3
    return float(px), float(py), near.owner[together].tolist()


def _nearest_crossing(near: _Near, x: float, y: float, radius: float) -> _Found | None:
    if len(near.rows) < 2:
        return None
    lines = shapely.linestrings(near.ends.reshape(-1, 2, 2))
    first, second = np.triu_indices(len(lines), 1)
    other = near.owner[first] != near.owner[second]
    first, second = first[other], second[other]
    points = shapely.intersection(lines[first], lines[second])
    single = shapely.get_type_id(points) == 0
    single &= ~shapely.is_empty(points)
    if not single.any():
        return None
    px, py = shapely.get_x(points[single]), shapely.get_y(points[single])
    away = np.hypot(px - x, py - y)
    best = int(np.argmin(away))
    if away[best] > radius or not math.isfinite(away[best]):
        return None
    owners = [int(near.owner[first[single][best]]), int(near.owner[second[single][best]])]
    return float(px[best]), float(py[best]), owners


_FINDERS: dict[SnapKind, Callable[[_Near, float, float, float], _Found | None]] = {
    SnapKind.VERTEX: _nearest_vertex,
    SnapKind.INTERSECTION: _nearest_crossing,
    SnapKind.EDGE: _nearest_on_edge,
}


def _snap(snapshot: Snapshot, near: _Near, found: _Found, kind: SnapKind) -> Snap:
    x, y, owners = found
    rows = [near.rows[i] for i in sorted(set(owners))]
    table, name = _named(snapshot, rows, near.titles)
    if kind is SnapKind.INTERSECTION:
        name = join([_named(snapshot, [row], near.titles)[1] for row in rows], zh=" × ", en=" × ")
    return Snap(x, y, kind, table, name)


def _named(snapshot: Snapshot, rows: list[Row], titles: Mapping[str, Text]) -> tuple[str, Text]:
    """The most general line that runs here, and what it is called."""
    table = next((name for name in TARGETS if any(row[0] == name for row in rows)), rows[0][0])
    if table in titles:
        return table, titles[table]
    found = [snapshot.row(*row) for row in rows if row[0] == table]
    names = sorted(str(getattr(row, "name", "")) for row in found if row is not None)
    if table == CountyBoundary.table:
        return table, t("县界", "county boundary")
    if table == Basin.table:
        divide = t("{names} 分水岭", "the divide {names}").format(names="—".join(names))
        return table, divide if len(names) > 1 else t("流域界", "basin boundary")
    if table == RestorationUnit.table:
        return table, t("{names} 单元界", "the unit boundary {names}").format(names=" / ".join(names[:2]))
    if table == ControlLine.table:
        layers = [label("control_layer", row.layer) for row in found if isinstance(row, ControlLine)]
        return table, layers[0]
    if table in _LINE_NAMES:
        known = " / ".join(name for name in names[:2] if name)
        return table, _LINE_NAMES[table].format(names=known) if known else _NAMELESS[table]
    codes = sorted(str(getattr(row, "code", "")) for row in found if row is not None)
    return table, plain(" / ".join(codes[:2]))
