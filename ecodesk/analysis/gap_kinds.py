"""Where a gap lies: between projects, beside one, inside one, away from all, or a unit nobody works in."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.footprints import FootprintIndex, footprints
from ecodesk.model.code_lists import counted_statuses
from ecodesk.model.measures import near_areas
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot


class GapKind(Enum):
    """Where a gap lies towards the counted projects, whatever they treat."""

    WHOLE_UNIT = "whole_unit"  # no counted project treats this problem anywhere in the unit
    HOLE = "hole"  # inside the outline of one project
    BETWEEN = "between"  # at two projects or more
    EDGE = "edge"  # at one project, or at the boundary of the unit
    APART = "apart"  # at neither


def gap_kinds(
    snapshot: Snapshot,
    gaps: Sequence[Any],
    unit: Any,
    untreated: Sequence[bool],
    counting: frozenset[str] | None = None,
) -> list[GapKind]:
    """The kind of each gap polygon of a unit.

    `untreated` says of each gap whether nothing of its problem is treated in the whole unit. Shapes closer
    than the width tolerance touch; `counting` are the statuses of projects that count.
    """
    if not len(gaps):
        return []
    shapes, index = footprints(snapshot), FootprintIndex(snapshot)
    counted = snapshot.table(Project).where("status", counted_statuses() if counting is None else counting)
    reach, least = setting(snapshot, "eps_width"), setting(snapshot, "eps_area")
    grounds = np.array([*gaps, None], dtype=object)[:-1]
    gap, project = index.query(shapely.buffer(grounds, reach))
    there = counted[project] & ~shapely.is_missing(shapes[project])
    gap, project = gap[there], project[there]
    near = shapely.dwithin(grounds[gap], shapes[project], reach)
    gap, project = gap[near], project[near]
    left = near_areas(shapely.difference(grounds[gap], _filled(shapes[project])), snapshot.crs)
    inside = np.isin(np.arange(len(gaps)), gap[left <= least])
    touching = np.bincount(gap, minlength=len(gaps))
    rim = shapely.boundary(unit) if unit is not None else None
    at_rim = shapely.dwithin(grounds, rim, reach)
    return [_kind(*of) for of in zip(untreated, inside.tolist(), touching.tolist(), at_rim, strict=True)]


def _kind(untreated: bool, inside: bool, touching: int, at_rim: bool) -> GapKind:
    if untreated:
        return GapKind.WHOLE_UNIT
    if inside:
        return GapKind.HOLE
    if touching > 1:
        return GapKind.BETWEEN
    return GapKind.EDGE if touching or at_rim else GapKind.APART


def _filled(shapes: Any) -> Any:
    """The shapes without their holes."""
    return np.array(
        [
            *(
                shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(shape)])
                for shape in shapes
            ),
            None,
        ],
        dtype=object,
    )[:-1]
