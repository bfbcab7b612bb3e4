"""Neighbours that move along: whose boundary runs through the nodes that moved, and what becomes of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Drawn, Neighbour
from ecodesk.analysis.placing import placed
from ecodesk.analysis.shape_edits import trim_to_neighbours
from ecodesk.analysis.shaping import drawn, shaped
from ecodesk.analysis.shared_boundary import TOGETHER, moved_with
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.edit import change
from ecodesk.model.fields import same_geometry
from ecodesk.model.measures import area
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.outline import Floats, Outline


def following(
    snapshot: Snapshot, before: Project, geometry: BaseGeometry
) -> tuple[BaseGeometry, list[Neighbour]]:
    """The neighbours that go along when a project takes a shape with the same nodes in other places.

    Also the shape itself, with a node wherever a neighbour has one on an edge that moves, so that both
    keep one boundary. A neighbour that would cross itself, or come to lie on a third project, stays.
    """
    moves = _moves(before.geometry, geometry)
    if moves is None:
        return geometry, []
    moved_from, moved_to = moves
    together = _with_their_nodes(snapshot, before, geometry)
    found = []
    for row, shape in moved_with(snapshot, moved_from, moved_to, [before.id]):
        if shapely.is_valid(shape) and not shapely.equals_exact(shape, row.geometry, 1e-9):
            found.append((row, shape))
    moved = [(row, dataclasses.replace(row, geometry=shape)) for row, shape in found]
    kept = [pair for pair in moved if not _lies_on_others(snapshot, pair, moved, before.id)]
    rows = placed(snapshot, [after for _, after in kept]) if kept else []
    neighbours = [
        Neighbour(row, after, area(after.geometry, snapshot.crs) - area(row.geometry, snapshot.crs))
        for (row, _), after in zip(kept, rows, strict=True)
    ]
    return together, neighbours


def _moves(old: Any, new: Any) -> tuple[Floats, Floats] | None:
    """Where nodes were and where they are, of those that moved; None unless the nodes are the same ones."""
    if shapely.get_dimensions(old) != 2 or shapely.get_dimensions(new) != 2:
        return None
    was, now = Outline.of(old), Outline.of(new)
    if [len(line.xy) for line in was.lines] != [len(line.xy) for line in now.lines]:
        return None
    moved = (was.xy != now.xy).any(axis=1)
    if not moved.any() or moved.all():
        return None  # moved as a whole: that is no work on a boundary
    return was.xy[moved], now.xy[moved]


def _with_their_nodes(snapshot: Snapshot, before: Project, geometry: BaseGeometry) -> BaseGeometry:
    """The shape with a node, unmoved, wherever a neighbour has one on an edge of the old shape that moves."""
    was, now = Outline.of(before.geometry), Outline.of(geometry)
    made, first = now, 0
    for old, new in zip(was.lines, now.lines, strict=True):
        moved = (old.xy != new.xy).any(axis=1)
        loose = np.flatnonzero(moved | np.roll(moved, -1))
        added = 0
        for edge in loose.tolist():
            start, end = old.xy[edge], old.xy[(edge + 1) % len(old.xy)]
            for x, y in _nodes_on(snapshot, before.id, start, end):
                made = made.with_node_after(first + edge + added, x, y)
                added += 1
        first += len(old.xy) + added
    return made.geometry()


def _nodes_on(snapshot: Snapshot, own: str, start: Floats, end: Floats) -> list[tuple[float, float]]:
    """Nodes of other projects strictly inside an edge, from its start to its end."""
    table = snapshot.table(Project)
    edge = shapely.LineString([start, end])
    near = [i for i in table.index.query(shapely.buffer(edge, TOGETHER)).tolist() if table.ids[i] != own]
    if not near:
        return []
    xy = np.unique(shapely.get_coordinates(table.geometry[near]), axis=0)
    way = end - start
    along = (xy - start) @ way / max(float(way @ way), 1e-12)
    away = np.hypot(*(xy - (start + along[:, None] * way)).T)
    length = float(np.hypot(*way))
    inside = (away <= TOGETHER) & (along * length > TOGETHER) & ((1 - along) * length > TOGETHER)
    order = np.argsort(along[inside])
    return [(float(x), float(y)) for x, y in xy[inside][order].tolist()]


def _lies_on_others(
    snapshot: Snapshot,
    pair: tuple[Project, Project],
    moved: Sequence[tuple[Project, Project]],
    own: str,
) -> bool:
    """Whether a neighbour would take ground of a third project that it did not take before."""
    row, after = pair
    then = snapshot.after(change(Text("", ""), moved))
    now = trim_to_neighbours(after.geometry, then, [own, row.id]).area_taken
    return now > trim_to_neighbours(row.geometry, snapshot, [own, row.id]).area_taken + 0.01


def put_back(snapshot: Snapshot, neighbours: Sequence[Neighbour]) -> list[tuple[Project, Project]]:
    """Each neighbour as it is now and with the shape it had, as far as nobody has reshaped it since."""
    table = snapshot.table(Project)
    pairs = []
    for neighbour in neighbours:
        row = table.get(neighbour.after.id)
        if row is not None and same_geometry(row.geometry, neighbour.after.geometry):
            was = neighbour.before
            pairs.append(
                (
                    row,
                    dataclasses.replace(row, geometry=was.geometry, townships=was.townships, basin=was.basin),
                )
            )
    return pairs


def without_neighbours(
    snapshot: Snapshot,
    before: Project,
    geometry: BaseGeometry,
    neighbours: Sequence[Neighbour],
    *,
    avoid: bool,
) -> Drawn:
    """The project in the shape drawn for it, its neighbours as they were before they moved along."""
    table = snapshot.table(Project)
    if before.id not in table:
        return Drawn(None)
    pairs = put_back(snapshot, neighbours)
    restored = snapshot.after(change(Text("", ""), pairs))
    shape = shaped(restored, geometry, table[before.id], avoid=avoid)
    codes = join([plain(row.code) for row, _ in pairs])
    said = t("只改了 {code}，{rows} 已恢复", "Only {code} changed; {rows} as before").format(
        code=before.code, rows=codes
    )
    label = t("只动本项目 {code}", "Move {code} alone").format(code=before.code)
    return drawn(label, [shape], also=pairs, said=said)
