"""Fixes about where things lie: which unit a project belongs to, its edge along units, how units tile the county."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.footprints import county_shape, footprints, repaired, usable
from ecodesk.analysis.placing import placed
from ecodesk.analysis.project_splitting import ONE_BASIN, ONE_UNIT, Cut, by_basins, by_units, split
from ecodesk.analysis.shape_edits import clip_to, cut_away
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.analysis.snapping_to_edge import snapped_to_edge
from ecodesk.analysis.units import best_unit
from ecodesk.i18n import Text, t
from ecodesk.model.measures import areas
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.rules.fixes import (
    AREAS_MAY_CHANGE,
    clipped,
    drawn_preview,
    field_change,
    project_of,
    reshape,
    rows_of,
)
from ecodesk.rules.rule import Fix, FixPreview


def _home(snapshot: Snapshot, row: Project | None) -> tuple[RestorationUnit, Any] | None:
    """The unit of a project with its usable shape."""
    units = snapshot.table(RestorationUnit)
    if row is None or row.geometry is None or row.unit not in units:
        return None
    frame = usable(units)[units.position(row.unit)]
    return None if frame is None else (units[row.unit], frame)


def _clip_to_unit(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    row = project_of(snapshot, finding)
    home = _home(snapshot, row)
    if row is None or home is None:
        return None
    label = t("裁到单元 {unit}：{row}", "Clip {row} to {unit}").format(unit=home[0].code, row=row.code)
    return clipped(snapshot, label, row, home[1])


def _snap_to_unit(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """Lay an edge that runs along the unit's boundary onto it; not offered when more than that lies outside."""
    row = project_of(snapshot, finding)
    home = _home(snapshot, row)
    if row is None or home is None or shapely.get_dimensions(row.geometry) != 2:
        return None
    whole, frame = repaired(row.geometry), home[1]
    if whole is None:
        return None
    moved = snapped_to_edge(whole, shapely.boundary(frame), setting(snapshot, "fix_snap"))
    if moved is None:
        return None
    outside = polygons_of([shapely.difference(moved, frame)])
    if significant(snapshot, outside, areas([moved], snapshot.crs)).any():
        return None
    label = t("贴齐单元边界 {row}（{unit}）", "Snap {row} to the boundary of {unit}").format(
        row=row.code, unit=home[0].code
    )
    return reshape(snapshot, label, row, clip_to(moved, frame) if not outside[0].is_empty else moved)


def _better_unit(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    row = project_of(snapshot, finding)
    if row is None:
        return None
    table = snapshot.table(Project)
    unit = best_unit(footprints(snapshot)[table.position(row.id)], snapshot)
    if not unit or unit == row.unit:
        return None
    code = snapshot.table(RestorationUnit)[unit].code
    label = t("归入 {unit}：{row}", "Move {row} to {unit}").format(unit=code, row=row.code)
    moved = placed(snapshot, [dataclasses.replace(row, unit=unit)])[0]
    return field_change(label, row, moved)


def _place(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """Townships, basin and tags as they follow from where the project lies and from its unit."""
    row = project_of(snapshot, finding)
    if row is None or row.geometry is None:
        return None
    label = t("按图形更新乡镇、流域和标签 {row}", "Update townships, basin and tags of {row}").format(
        row=row.code
    )
    return field_change(label, row, placed(snapshot, [row])[0])


def _split(snapshot: Snapshot, finding: Finding, cut: Cut, nothing: Text) -> FixPreview | None:
    row = project_of(snapshot, finding)
    return None if row is None else drawn_preview(snapshot, split(snapshot, [row], cut, nothing))


def _close_gap(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """Give a place the units leave out to the unit that has the longest border with it."""
    if finding.values.get("kind") != "gap" or finding.geometry is None:
        return None
    gap, hair = finding.geometry, setting(snapshot, "eps_width")
    units = snapshot.table(RestorationUnit)
    shapes = polygons_of(usable(units))
    near = units.index.query(shapely.buffer(gap, hair))
    near = near[~shapely.is_missing(shapes[near])]
    if not len(near):
        return None
    # boundaries that nearly meet share no line, so what lies within a hair of the unit counts
    border = shapely.length(shapely.intersection(shapely.boundary(gap), shapely.buffer(shapes[near], hair)))
    longest = int(np.argmax(border))
    if border[longest] <= 0:
        return None
    best = int(near[longest])
    row, whole = units.at(best), shapes[best]
    joined = shapely.union_all([whole, gap])
    if shapely.get_num_geometries(joined) > shapely.get_num_geometries(whole):
        others = shapely.union_all(shapes[near[near != best]])
        bridge = shapely.difference(shapely.buffer(gap, hair, join_style="mitre"), others)
        joined = shapely.union_all([whole, bridge])
    label = t("缝隙并入 {unit}", "Join the gap to {unit}").format(unit=row.code)
    return reshape(snapshot, label, row, polygons_of([joined])[0])


def _cut_unit(which: int, snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """Cut what two units share, or what lies outside the county, off one of them."""
    kind, rows = finding.values.get("kind"), rows_of(snapshot, finding, RestorationUnit.table)
    wanted = {"overlap": 2, "outside": 1}.get(str(kind), 0)
    if len(rows) != wanted or which >= wanted:
        return None
    row = rows[which]
    whole = None if row.geometry is None else repaired(row.geometry)
    if whole is None:
        return None
    if kind == "overlap":
        other = repaired(rows[1 - which].geometry)
        label = t("裁去重叠 {a}（归 {b}）", "Trim {a}, the overlap stays with {b}").format(
            a=row.code, b=rows[1 - which].code
        )
        return None if other is None else reshape(snapshot, label, row, cut_away(whole, other))
    county = county_shape(snapshot)
    label = t("裁到县界 {row}", "Clip {row} to the county").format(row=row.code)
    return None if county is None else reshape(snapshot, label, row, clip_to(whole, county))


CLIP_TO_UNIT = Fix(
    "clip_to_unit", t("裁到所属单元", "Clip to its unit"), False, _clip_to_unit, explanation=AREAS_MAY_CHANGE
)
SNAP_TO_UNIT = Fix(
    "snap_to_unit",
    t("贴齐所属单元的边界", "Snap to the boundary of its unit"),
    True,
    _snap_to_unit,
    explanation=t("容差内的节点移到边界上。", "Vertices within the tolerance move onto the boundary."),
)
BETTER_UNIT = Fix(
    "better_unit",
    t("归入占比最大的单元", "Move to the unit with the largest share"),
    False,
    _better_unit,
    explanation=t("流域和乡镇随之更新。", "Basin and townships follow."),
)
PLACE = Fix("place", t("按图形更新乡镇", "Update townships from the shape"), False, _place)
_SHARED = t("投资、工程量和指标按面积分摊。", "Money, quantities and targets go with the area.")
SPLIT_AT_DIVIDE = Fix(
    "split_at_divide",
    t("沿分水岭拆分", "Split along the divide"),
    False,
    lambda s, f: _split(s, f, by_basins, ONE_BASIN),
    explanation=_SHARED,
)
SPLIT_BY_UNIT = Fix(
    "split_by_unit",
    t("按单元拆分", "Split by unit"),
    False,
    lambda s, f: _split(s, f, by_units, ONE_UNIT),
    explanation=_SHARED,
)
CLOSE_GAP = Fix("close_gap", t("并入相邻单元", "Join to the neighbouring unit"), False, _close_gap)
CUT_FIRST_UNIT = Fix(
    "cut_first_unit", t("从前者裁去", "Cut off the first"), False, lambda s, f: _cut_unit(0, s, f)
)
CUT_SECOND_UNIT = Fix(
    "cut_second_unit", t("从后者裁去", "Cut off the second"), False, lambda s, f: _cut_unit(1, s, f)
)
