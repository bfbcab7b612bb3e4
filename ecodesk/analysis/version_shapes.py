"""What ground a change of shapes adds and takes away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.footprints import footprints, usable
from ecodesk.model.measures import areas
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.version_diff import ChangeKind, Entry, VersionDiff


@dataclass(frozen=True)
class ShapeChange:
    """Ground added, taken away and kept, in the working CRS; areas in m² on the ellipsoid."""

    added: Any
    removed: Any
    kept: Any
    added_m2: float
    removed_m2: float

    @property
    def net_m2(self) -> float:
        return self.added_m2 - self.removed_m2


def shape_changes(diff: VersionDiff, entries: Sequence[Entry]) -> dict[tuple[str, str], ShapeChange]:
    """The change of ground of entries that have one; lines and points of projects count with their corridor."""
    wanted = [entry for entry in entries if entry.own is not None and entry.kind is not ChangeKind.FIELDS]
    old, new = _grounds(diff.old, wanted), _grounds(diff.new, wanted)
    there = np.flatnonzero(~(shapely.is_missing(old) & shapely.is_missing(new)))
    empty = shapely.Polygon()
    before = np.array([empty if g is None else g for g in old[there]], dtype=object)
    after = np.array([empty if g is None else g for g in new[there]], dtype=object)
    added, removed = shapely.difference(after, before), shapely.difference(before, after)
    kept = shapely.intersection(before, after)
    more, less = areas(added, diff.new.crs), areas(removed, diff.new.crs)
    return {
        wanted[place].key: ShapeChange(added[i], removed[i], kept[i], float(more[i]), float(less[i]))
        for i, place in enumerate(there.tolist())
    }


def _grounds(snapshot: Snapshot, entries: Sequence[Entry]) -> Any:
    found = np.full(len(entries), None, dtype=object)
    for place, entry in enumerate(entries):
        table = snapshot.named(entry.table)
        if entry.id not in table:
            continue
        shapes = footprints(snapshot) if table.kind is Project else usable(table)
        shape = shapes[table.position(entry.id)]
        if shape is not None and not shape.is_empty:
            found[place] = shape
    return found
