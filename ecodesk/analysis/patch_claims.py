"""Which projects say that they treat a problem patch, and what of it lies on their ground."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.footprints import FootprintIndex, footprints
from ecodesk.analysis.significance import polygons_of
from ecodesk.model.measures import areas
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table

_NONE = np.empty(0, dtype=np.intp)


def claiming(patch: str, snapshot: Snapshot) -> list[Project]:
    """The projects that say they treat a patch."""
    projects = snapshot.table(Project)
    return [projects.at(i) for i, named in enumerate(projects.column("patches")) if patch in named]


def patches_under(snapshot: Snapshot, project: Project) -> dict[str, float]:
    """The patches that meet the ground of a project, with the m² shared, the most first.

    A patch that is a line or a point shares 0.
    """
    patches = snapshot.table(ProblemPatch)
    where = snapshot.table(Project).position(project.id)
    ground = footprints(snapshot)[where]
    near = patches.index.query(ground) if ground is not None else _NONE
    return _shared(snapshot, ground, patches, patches.geometry, near)


def projects_over(snapshot: Snapshot, patch: ProblemPatch) -> dict[str, float]:
    """The projects whose ground meets a patch, with the m² shared, the most first."""
    projects = snapshot.table(Project)
    near = FootprintIndex(snapshot).query(patch.geometry) if patch.geometry is not None else _NONE
    return _shared(snapshot, patch.geometry, projects, footprints(snapshot), near)


def overlapping(snapshot: Snapshot, patch: ProblemPatch) -> dict[str, float]:
    """Other patches that share ground with one, with the m² shared, the most first."""
    patches = snapshot.table(ProblemPatch)
    near = patches.index.query(patch.geometry) if patch.geometry is not None else _NONE
    found = _shared(snapshot, patch.geometry, patches, patches.geometry, near)
    return {one: size for one, size in found.items() if one != patch.id and size > 0}


def _shared(snapshot: Snapshot, shape: Any, table: Table[Any], shapes: Any, near: Any) -> dict[str, float]:
    near = near[shapely.is_valid(shapes[near])]
    if not len(near) or not shapely.is_valid(shape):
        return {}
    near = near[shapely.intersects(shapes[near], shape)]
    sizes = areas(polygons_of(shapely.intersection(shapes[near], shape)), snapshot.crs)
    return {table.ids[int(near[i])]: float(sizes[i]) for i in np.argsort(-sizes, kind="stable").tolist()}
