"""A picture of the plan made ready for painting: flat arrays and looks per layer.

Preparing happens once, off the UI thread; after an edit only the rows it changed are prepared anew and
drawn from a small layer of their own, so one changed polygon among 100,000 costs nothing to speak of.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.maps.finding_marks import NO_FINDINGS, FindingMarks
from ecodesk.maps.flat_geometry import FlatGeometry
from ecodesk.maps.layer import Look, Looks, MapLayer, default_visible, layer_by_id, layers
from ecodesk.maps.map_display import MapDisplay
from ecodesk.maps.map_style import ELEMENT, PROJECTS, UNITS, Classes, MapStyle, looks_by, map_styles
from ecodesk.maps.viewport import Bounds
from ecodesk.model.edit import Edit
from ecodesk.model.records import CountyBoundary, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table, bounds_of

_REBUILD_AFTER = 400


@dataclass(frozen=True)
class Chunk:
    """Rows of a layer prepared together. `alive` leaves out those changed or deleted since."""

    ids: tuple[str, ...]
    flat: FlatGeometry
    looks: tuple[Look, ...]
    look_of: npt.NDArray[np.intp]
    alive: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PreparedLayer:
    """One layer: a large chunk as it was prepared, and perhaps a small one of what changed since."""

    layer: MapLayer
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True)
class MapScene:
    """Everything a painter needs; immutable, safe in any thread."""

    snapshot: Snapshot
    theme: str
    visible: frozenset[str]
    prepared: Mapping[str, PreparedLayer]
    findings: FindingMarks = NO_FINDINGS
    hidden_rows: frozenset[str] = frozenset()
    opacity: Mapping[str, float] = dataclasses.field(default_factory=dict)  # of layers that are not opaque
    style: str = ELEMENT
    classes: Classes | None = None  # of its style

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        theme: str = "light",
        visible: Iterable[str] | None = None,
        style: str = ELEMENT,
    ) -> MapScene:
        """Prepare all layers of a snapshot."""
        shown = default_visible() if visible is None else frozenset(visible)
        classes = _classes(snapshot, style)
        restyled = looks_by(map_styles()[style], classes)
        prepared = {layer.id: _prepare(snapshot, _dressed(layer, restyled), theme) for layer in layers()}
        return cls(snapshot, theme, shown, prepared, style=style, classes=classes)

    def after(self, snapshot: Snapshot, edits: Sequence[Edit]) -> MapScene:
        """The scene after edits; layers of untouched tables are shared."""
        touched: dict[str, set[str]] = {}
        for edit in edits:
            for table, row_id in edit.touched:
                touched.setdefault(table, set()).add(row_id)
        prepared = dict(self.prepared)
        for layer_id, old in self.prepared.items():
            if old.layer.table in touched:
                prepared[layer_id] = _updated(snapshot, old, touched[old.layer.table], self.theme)
        made = dataclasses.replace(self, snapshot=snapshot, prepared=prepared)
        return made if self.classes is None else made._reclassified()

    def _reclassified(self) -> MapScene:
        """The same with the classes as the plan has them now."""
        classes = _classes(self.snapshot, self.style)
        style = map_styles()[self.style]
        if self.classes is not None and classes is not None:
            same = self.classes.names == classes.names
            if same and style.layer == PROJECTS:  # the class of a row depends on nothing but the row
                return self
        return self._looking(style, classes)

    def in_style(self, style: str) -> MapScene:
        """The same scene coloured by something else; shapes are shared."""
        if style == self.style:
            return self
        return self._looking(map_styles()[style], _classes(self.snapshot, style))

    def _looking(self, style: MapStyle, classes: Classes | None) -> MapScene:
        restyled, declared = looks_by(style, classes), layer_by_id()
        prepared = {
            key: _restyled(self.snapshot, one, _dressed(declared[key], restyled), self.theme)
            if key in (PROJECTS, UNITS)
            else one
            for key, one in self.prepared.items()
        }
        return dataclasses.replace(self, style=style.id, classes=classes, prepared=prepared)

    def displayed(self, display: MapDisplay, denominator: float) -> MapScene:
        """The same scene as a display shows it at 1:denominator."""
        visible = display.visible_at(denominator)
        return dataclasses.replace(self.in_style(display.style), visible=visible, opacity=display.opacity)

    def in_theme(self, theme: str) -> MapScene:
        """The same scene in another theme; only looks are made anew, shapes are shared."""
        if theme == self.theme:
            return self
        prepared = {key: _in_theme(self.snapshot, one, theme) for key, one in self.prepared.items()}
        return dataclasses.replace(self, theme=theme, prepared=prepared)

    def showing(self, visible: Iterable[str]) -> MapScene:
        """The same scene with other layers visible."""
        return dataclasses.replace(self, visible=frozenset(visible))

    def without_rows(self, ids: Iterable[str]) -> MapScene:
        """The same scene with some rows left out, such as the one being reshaped."""
        return dataclasses.replace(self, hidden_rows=frozenset(ids))

    @cached_property
    def bounds(self) -> Bounds | None:
        """The box to show first, None when there is nothing to show."""
        return plan_bounds(self.snapshot)


def plan_bounds(snapshot: Snapshot) -> Bounds | None:
    """The box to show first: of the county, else of the units, the projects, or of all there is."""
    for kind in (CountyBoundary, RestorationUnit, Project):
        box = bounds_of(snapshot.table(kind).geometry)
        if box is not None:
            return box
    all_shapes = [table.geometry for table in snapshot.tables.values()]
    return bounds_of(np.concatenate([np.empty(0, dtype=object), *all_shapes]))


def _classes(snapshot: Snapshot, style: str) -> Classes | None:
    classify = map_styles()[style].classify
    return classify(snapshot) if classify is not None else None


def _dressed(layer: MapLayer, restyled: Mapping[str, Looks]) -> MapLayer:
    looks = restyled.get(layer.id)
    return layer if looks is None else dataclasses.replace(layer, looks=looks)


def _restyled(snapshot: Snapshot, old: PreparedLayer, layer: MapLayer, theme: str) -> PreparedLayer:
    if len(old.chunks) > 1:
        return _prepare(snapshot, layer, theme)
    table, chunk = snapshot.named(layer.table), old.chunks[0]
    looks, chosen = layer.looks(table, table.positions(chunk.ids).tolist(), theme)
    look_of = np.array(chosen, dtype=np.intp)
    return PreparedLayer(layer, (dataclasses.replace(chunk, looks=tuple(looks), look_of=look_of),))


def _positions(table: Table[Any], layer: MapLayer) -> npt.NDArray[np.intp]:
    if layer.where is None:
        return np.arange(len(table))
    field, value = layer.where
    return np.flatnonzero(table.where(field, (value,)))


def _prepare(snapshot: Snapshot, layer: MapLayer, theme: str) -> PreparedLayer:
    table = snapshot.named(layer.table)
    at = _positions(table, layer)
    if layer.divide:
        return PreparedLayer(layer, (_divide(table, layer, theme),))
    return PreparedLayer(layer, (_chunk(table, at, layer, theme),))


def _chunk(table: Table[Any], at: npt.NDArray[np.intp], layer: MapLayer, theme: str) -> Chunk:
    looks, chosen = layer.looks(table, at.tolist(), theme)
    return Chunk(
        tuple(table.ids[i] for i in at.tolist()),
        FlatGeometry(table.geometry[at] if layer.drawn is None else layer.drawn(table)[at]),
        tuple(looks),
        np.array(chosen, dtype=np.intp),
        np.ones(len(at), dtype=bool),
    )


def _divide(table: Table[Any], layer: MapLayer, theme: str) -> Chunk:
    """The lines that two polygons share."""
    shapes = [g for g in table.geometry if g is not None and g.is_valid]
    lines = [
        shapely.line_merge(shared)
        for i, a in enumerate(shapes)
        for b in shapes[i + 1 :]
        if shapely.length(shared := shapely.intersection(shapely.boundary(a), shapely.boundary(b))) > 0
    ]
    geometry = np.empty(len(lines), dtype=object)
    geometry[:] = lines
    looks, _ = layer.looks(table, [], theme)
    count = len(lines)
    return Chunk(
        tuple("" for _ in lines),
        FlatGeometry(geometry),
        tuple(looks),
        np.zeros(count, np.intp),
        np.ones(count, bool),
    )


def _in_theme(snapshot: Snapshot, old: PreparedLayer, theme: str) -> PreparedLayer:
    if len(old.chunks) > 1:  # rows of the large chunk have changed since its looks were chosen
        return _prepare(snapshot, old.layer, theme)
    table, chunk = snapshot.named(old.layer.table), old.chunks[0]
    looks, _ = old.layer.looks(table, table.positions(chunk.ids).tolist(), theme)
    return PreparedLayer(old.layer, (dataclasses.replace(chunk, looks=tuple(looks)),))


def _updated(snapshot: Snapshot, old: PreparedLayer, changed: set[str], theme: str) -> PreparedLayer:
    table = snapshot.named(old.layer.table)
    base = old.chunks[0]
    fresh = changed | (set(old.chunks[1].ids) if len(old.chunks) > 1 else set())
    if (
        old.layer.divide
        or old.layer.drawn is not None
        or old.layer.id == "unit_fill"
        or len(fresh) > _REBUILD_AFTER
        or len(base.ids) < 2_000
    ):
        return _prepare(snapshot, old.layer, theme)
    alive = base.alive.copy()
    alive[np.fromiter((row_id in changed for row_id in base.ids), dtype=bool, count=len(base.ids))] = False
    at = np.intersect1d(table.positions(sorted(fresh)), _positions(table, old.layer))
    return PreparedLayer(
        old.layer, (dataclasses.replace(base, alive=alive), _chunk(table, at, old.layer, theme))
    )
