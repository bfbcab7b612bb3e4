"""Which projects that are gone went into another one: as a department's list tells, or by the ground they took."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely

from ecodesk.analysis.version_shapes import ShapeChange
from ecodesk.model.measures import areas
from ecodesk.model.records import Project, SourceProject
from ecodesk.model.version_diff import ChangeKind, VersionDiff

_TAKEN_OVER = 0.9  # share of the ground of one that is gone which another has taken over

Key = tuple[str, str]


def merged_into(diff: VersionDiff, shapes: Mapping[Key, ShapeChange]) -> dict[Key, Key]:
    """By project that is gone, the project of the new version that it went into.

    Rows of departments' lists that named it and now name one other project say so; else a project that was added or
    reshaped over nearly all of its ground has taken it over.
    """
    gone = [e.key for e in diff.entries if e.table == Project.table and e.kind is ChangeKind.REMOVED]
    if not gone:
        return {}
    found = _by_sources(diff, {row_id for _, row_id in gone})
    grown = [
        (key, shapes[key].added)
        for key in shapes
        if key[0] == Project.table and not shapes[key].added.is_empty and diff.new.row(*key) is not None
    ]
    left = [key for key in gone if key not in found and key in shapes and shapes[key].removed_m2 > 0]
    if not grown or not left:
        return found
    grounds = np.array([ground for _, ground in grown], dtype=object)
    for key in left:
        own = shapes[key]
        shares = areas(shapely.intersection(grounds, own.removed), diff.new.crs) / own.removed_m2
        best = int(np.argmax(shares))
        if shares[best] >= _TAKEN_OVER:
            found[key] = grown[best][0]
    return found


def _by_sources(diff: VersionDiff, gone: set[str]) -> dict[Key, Key]:
    before = diff.old.table(SourceProject)
    found: dict[Key, Key] = {}
    for row in diff.new.table(SourceProject).rows():
        earlier = before.get(row.id)
        if earlier is None or earlier.targets == row.targets:
            continue
        come = [one for one in row.targets if one not in earlier.targets]
        for one in gone.intersection(earlier.targets):
            if len(come) == 1 and diff.new.row(Project.table, come[0]) is not None:
                found[Project.table, one] = (Project.table, come[0])
    return found
