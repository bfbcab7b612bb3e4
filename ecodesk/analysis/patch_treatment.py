"""Which counted projects lie over which problem patches, whether or not they treat what is wrong there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from ecodesk.analysis.footprints import FootprintIndex, footprints, patch_grounds
from ecodesk.analysis.overlaps import interiors_meet
from ecodesk.analysis.significance import polygons_of
from ecodesk.model.code_lists import counted_statuses
from ecodesk.model.measures import near_areas
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions


def projects_over(snapshot: Snapshot, at: Positions) -> dict[int, list[int]]:
    """For patches at some positions, the positions of the counted projects that share ground with them."""
    grounds, shapes = patch_grounds(snapshot), footprints(snapshot)
    asked = at[~shapely.is_missing(grounds[at])]
    if not len(asked):
        return {}
    n, project = FootprintIndex(snapshot).query(grounds[asked])
    counted = snapshot.table(Project).where("status", counted_statuses())
    there = counted[project] & ~shapely.is_missing(shapes[project])
    n, project = n[there], project[there]
    order = np.argsort(n, kind="stable")
    n, project = n[order], project[order]
    meet = interiors_meet(grounds[asked[n]], shapes[project])
    found: dict[int, list[int]] = {}
    for k, p in zip(asked[n[meet]].tolist(), project[meet].tolist(), strict=True):
        found.setdefault(k, []).append(p)
    return found


def covered_shares(snapshot: Snapshot, over: Sequence[tuple[int, Sequence[int]]]) -> list[float]:
    """The share of each patch that its projects cover together."""
    if not over:
        return []
    grounds, shapes = patch_grounds(snapshot), footprints(snapshot)
    patches = grounds[[patch for patch, _ in over]]
    together = np.array([shapely.union_all(shapes[list(projects)]) for _, projects in over], dtype=object)
    cut = polygons_of(shapely.intersection(patches, together))
    shares = near_areas(cut, snapshot.crs) / np.maximum(near_areas(patches, snapshot.crs), 1e-9)
    return [float(share) for share in shares]
