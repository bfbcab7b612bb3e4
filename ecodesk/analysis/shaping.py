"""What becomes of a shape that is drawn: mended, trimmed to its neighbours, measured against the county.

Pure functions on a picture; on a province they may take a moment and run off the UI thread.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Drawn, Neighbour, Shaped
from ecodesk.analysis.footprints import county_shape, footprint_derivation, repaired
from ecodesk.analysis.placing import placed
from ecodesk.analysis.shape_edits import Taken, trim_to_neighbours
from ecodesk.analysis.slivers import Sliver, new_slivers
from ecodesk.analysis.tangles import crossing_count
from ecodesk.analysis.units import best_unit
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record
from ecodesk.model.measures import area, number_text
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table

WORTH_SAYING_M2 = 1.0  # a smaller cut or excess is rounding, not news
LEAST_AREA_M2 = 1.0
MOST_CROSSINGS = 2_000  # of one outline; a tangle of more is no boundary anybody meant
TANGLED = t(
    "边界自己相交了约 {n} 处（最多能修 {most} 处），未改动。请核对节点的顺序，或重新画",
    "The outline crosses itself in about {n} places ({most} can be mended); nothing changed. "
    "Check the order of its nodes, or draw it anew",
)

NOW_AN_AREA = (  # by the dimension of what was drawn
    t("因要避让，点位已按半径成为面", "To give way, the site became an area of its radius"),
    t(
        "因要避让，廊道已成为面，不再随轴线",
        "To give way, the corridor became an area of its own, without its line",
    ),
)


def shaped(
    snapshot: Snapshot,
    geometry: BaseGeometry,
    project: Project,
    *,
    avoid: bool,
    without: Iterable[str] = (),
    exists: bool = True,
) -> Shaped:
    """A geometry for a project, mended, and trimmed to its neighbours when `avoid` is set.

    `without` names projects that are no neighbours here. What is shared and not cut away is given as
    `kept`; lines and points are never cut, their corridors and discs count. The project that is to
    carry it keeps its unit; its townships and basin follow the shape.
    """
    before = project if exists else None
    whole: Any = geometry
    mended = False
    areal = shapely.get_dimensions(geometry) == 2
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        return Shaped(geometry, geometry, before=before, too_small=True)
    if shapely.get_dimensions(geometry) == 1 and shapely.length(geometry) == 0:
        return Shaped(geometry, geometry, before=before, too_small=True)
    if areal and not shapely.is_valid(geometry):
        if (crossings := crossing_count(geometry)) > MOST_CROSSINGS:
            raise EcoDeskError(TANGLED.format(n=number_text(crossings, 0), most=MOST_CROSSINGS))
        whole, mended = repaired(geometry), True
    if whole is None or (areal and area(whole, snapshot.crs) < LEAST_AREA_M2):
        return Shaped(geometry, geometry, before=before, too_small=True)
    delta = area(whole, snapshot.crs) - area(geometry, snapshot.crs) if mended else 0.0
    mine = dataclasses.replace(project, geometry=whole)
    others = {project.id, *without}
    trimmed = trim_to_neighbours(ground(snapshot, mine), snapshot, others)
    shared = tuple(piece for piece in trimmed.taken if piece.area >= WORTH_SAYING_M2)
    left = whole
    taken: tuple[Taken, ...] = ()
    kept = shared
    if avoid and areal and shared:
        left, taken, kept = trimmed.geometry, shared, ()
    made = Shaped(geometry, whole, left, before, None, taken, kept, mended, delta, too_small=False)
    if left is None or (areal and area(left, snapshot.crs) < LEAST_AREA_M2):
        return dataclasses.replace(made, geometry=None)
    outside = _outside(snapshot, left)
    outside_m2 = area(outside, snapshot.crs) if outside is not None else 0.0
    if outside_m2 < WORTH_SAYING_M2:
        outside, outside_m2 = None, 0.0
    after = placed(snapshot, [dataclasses.replace(project, geometry=left)])[0]
    slivers: tuple[Sliver, ...] = ()
    if shapely.get_dimensions(left) == 2:
        was = before.geometry if before is not None else None
        unit = after.unit or best_unit(left, snapshot)
        slivers = tuple(new_slivers(snapshot, was, left, others, unit))
    return dataclasses.replace(made, project=after, outside=outside, outside_m2=outside_m2, slivers=slivers)


def ground_cut(
    snapshot: Snapshot, geometry: BaseGeometry, project: Project, *, exists: bool = True
) -> Shaped:
    """The corridor of a line or the disc of a point, without what others take: an area from now on.

    `drawn` and `whole` stay the line or point, so that it can be put back.
    """
    mine = dataclasses.replace(project, geometry=geometry)
    cut = shaped(snapshot, ground(snapshot, mine), project, avoid=True, exists=exists)
    return dataclasses.replace(cut, drawn=geometry, whole=geometry)


def ground(snapshot: Snapshot, project: Project) -> Any:
    """The ground a project takes: its polygon, its corridor or its disc."""
    return footprint_derivation(snapshot)(Table.of(Project, [project]), np.arange(1))[0]


def _outside(snapshot: Snapshot, geometry: Any) -> Any:
    county = county_shape(snapshot)
    return None if county is None else shapely.difference(geometry, county)


def drawn(
    label: Text,
    shapes: Sequence[Shaped],
    *,
    neighbours: Sequence[Neighbour] = (),
    also: Sequence[tuple[Record | None, Record | None]] = (),
    said: Text | None = None,
) -> Drawn:
    """One named step of the shapes, the neighbours that moved and other rows; nothing when a shape failed."""
    if any(shape.project is None for shape in shapes):
        return Drawn(None, tuple(shapes))
    pairs: list[tuple[Record | None, Record | None]] = [(s.before, s.project) for s in shapes]
    pairs += [(n.before, n.after) for n in neighbours]
    pairs += also
    changes = tuple(Change(before, after) for before, after in pairs if before != after)
    edit = Edit(label, changes) if changes else None
    return Drawn(edit, tuple(shapes), tuple(neighbours), said)
