"""What lies under the pointer or in a box, from the spatial index; smallest on top."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import shapely

from ecodesk.model.records import ControlLine, ProblemPatch, Project, RestorationUnit, Township, Waterbody
from ecodesk.model.snapshot import Snapshot

Row = tuple[str, str]

SELECTABLE = (Project.table, ProblemPatch.table, RestorationUnit.table)
IDENTIFIED = (
    Project.table,
    ProblemPatch.table,
    ControlLine.table,
    Waterbody.table,
    RestorationUnit.table,
    Township.table,
)
_GROUND = (RestorationUnit.table, Township.table)  # always below what is drawn on them


def rows_at(
    snapshot: Snapshot, x: float, y: float, radius: float, tables: Collection[str] = SELECTABLE
) -> list[Row]:
    """Rows at a place, the smallest first, units and townships last.

    Areas count when they contain the place, lines and points when they come within `radius` metres.
    """
    point = shapely.Point(x, y)
    found: list[tuple[bool, float, Row]] = []
    for name in tables:
        table = snapshot.named(name)
        hits = table.index.query(point, predicate="dwithin", distance=radius)
        if len(hits) == 0:
            continue
        geometry = table.geometry[hits]
        area = shapely.area(geometry)
        counts = np.where(area > 0, shapely.intersects(geometry, point), True)
        for position, size in zip(hits[counts].tolist(), area[counts].tolist(), strict=True):
            found.append((name in _GROUND, size, (name, table.ids[position])))
    found.sort()
    return [row for _, _, row in found]


def rows_in_box(
    snapshot: Snapshot, box: tuple[float, float, float, float], tables: Collection[str] = (Project.table,)
) -> list[Row]:
    """Rows that meet a box."""
    return rows_in_area(snapshot, shapely.box(*box), tables)


def rows_in_area(snapshot: Snapshot, area: Any, tables: Collection[str] = (Project.table,)) -> list[Row]:
    """Rows that meet an area of any shape, in the working CRS."""
    return [
        (name, snapshot.named(name).ids[position])
        for name in tables
        for position in snapshot.named(name).index.query(area, predicate="intersects").tolist()
    ]
