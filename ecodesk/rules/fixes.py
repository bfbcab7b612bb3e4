"""Fixes: ordinary edits a rule offers, shown before they are done, undone like any other step."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.footprints import county_shape, footprints, repaired, usable
from ecodesk.analysis.placing import placed
from ecodesk.analysis.shape_edits import clip_to, cut_away, tidied
from ecodesk.analysis.significance import polygons_of
from ecodesk.analysis.units import best_unit
from ecodesk.i18n import Text, t
from ecodesk.model.edit import change
from ecodesk.model.fields import Record
from ecodesk.model.measures import areas, hectares, lengths, number_text
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.shifted_coordinates import unshifted
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.rules.profile import rule_setting
from ecodesk.rules.rule import Fix, FixPreview


def _rows(snapshot: Snapshot, finding: Finding, table: str) -> list[Any]:
    """The rows of one table a finding is about, as they are now."""
    found = (snapshot.row(table, s.id) for s in finding.subjects if s.table == table)
    return [row for row in found if row is not None]


def _project(snapshot: Snapshot, finding: Finding, which: int = 0) -> Project | None:
    rows = _rows(snapshot, finding, Project.table)
    return rows[which] if len(rows) > which else None


def reshape(
    snapshot: Snapshot, label: Text, row: Record, geometry: Any, note: Text | None = None
) -> FixPreview | None:
    """The preview of giving a row another shape; None when nothing would change or be left."""
    if (
        geometry is None
        or geometry.is_empty
        or row.geometry is None
        or geometry.equals_exact(row.geometry, 0.0)
    ):
        return None
    before, after = areas([repaired(row.geometry) or row.geometry, geometry], snapshot.crs)
    changed = dataclasses.replace(row, geometry=geometry)
    if isinstance(changed, Project):
        changed = placed(snapshot, [changed])[0]
    gained = max(0.0, float(after - before))
    lost = max(0.0, float(before - after))
    edit = change(label, [(row, changed)])
    return FixPreview(edit, {row.id: row.geometry}, {row.id: geometry}, lost, gained, note)


def _without_reshaping(label: Text, before: Record, after: Record) -> FixPreview | None:
    edit = change(label, [(before, after)])
    if not edit.changes:
        return None
    shape = {before.id: before.geometry}
    return FixPreview(edit, shape, shape, 0.0, 0.0)


def _make_valid(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    subject = finding.subjects[0]
    row = snapshot.row(subject.table, subject.id)
    if row is None or row.geometry is None or row.geometry.is_valid:
        return None
    label = t("修复图形 {row}", "Make {row} valid").format(row=getattr(row, "code", "") or row.caption)
    return reshape(snapshot, label, row, repaired(row.geometry))


def _clip_to_county(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    row, county = _project(snapshot, finding), county_shape(snapshot)
    if row is None or county is None or row.geometry is None:
        return None
    label = t("裁到县界 {row}", "Clip {row} to the county").format(row=row.code)
    return _clipped(snapshot, label, row, county)


def _clip_to_unit(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    row = _project(snapshot, finding)
    units = snapshot.table(RestorationUnit)
    if row is None or row.geometry is None or row.unit not in units:
        return None
    frame = usable(units)[units.position(row.unit)]
    label = t("裁到单元 {unit}：{row}", "Clip {row} to {unit}").format(
        unit=units[row.unit].code, row=row.code
    )
    return None if frame is None else _clipped(snapshot, label, row, frame)


def _clipped(snapshot: Snapshot, label: Text, row: Project, frame: Any) -> FixPreview | None:
    if shapely.get_dimensions(row.geometry) != 2:
        return None
    whole = repaired(row.geometry)
    return None if whole is None else reshape(snapshot, label, row, clip_to(whole, frame))


def _trim(which: int, snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    row, other = _project(snapshot, finding, which), _project(snapshot, finding, 1 - which)
    if row is None or other is None or row.geometry is None:
        return None
    shapes, table = footprints(snapshot), snapshot.table(Project)
    keeps, whole = shapes[table.position(other.id)], repaired(row.geometry)
    if keeps is None or whole is None or shapely.get_dimensions(row.geometry) != 2:
        return None
    label = t("裁去重叠 {row}（归 {other}）", "Trim {row}, the overlap stays with {other}").format(
        row=row.code, other=other.code
    )
    return reshape(snapshot, label, row, cut_away(whole, keeps))


def _tidy(*defects: str) -> Callable[[Snapshot, Finding], FixPreview | None]:
    """Remove some kinds of defects, as the county's setting of the rule measures them."""

    def make(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
        from ecodesk.rules.registry import all_rules

        row = _project(snapshot, finding)
        if row is None or row.geometry is None or shapely.get_dimensions(row.geometry) != 2:
            return None
        params = rule_setting(snapshot, all_rules()[finding.rule]).params
        limits = [params[name] if name in defects else 0.0 for name in _DEFECTS]
        label = t("清理图形 {row}", "Clean {row}").format(row=row.code)
        return reshape(snapshot, label, row, tidied(row.geometry, *limits))

    return make


_DEFECTS = ("min_part", "min_width", "min_angle", "min_step")


def _better_unit(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    row = _project(snapshot, finding)
    if row is None:
        return None
    table = snapshot.table(Project)
    unit = best_unit(footprints(snapshot)[table.position(row.id)], snapshot)
    if not unit or unit == row.unit:
        return None
    code = snapshot.table(RestorationUnit)[unit].code
    label = t("归入 {unit}：{row}", "Move {row} to {unit}").format(unit=code, row=row.code)
    moved = placed(snapshot, [dataclasses.replace(row, unit=unit)])[0]
    return _without_reshaping(label, row, moved)


def _turn_back(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """GCJ-02 to CGCS2000, and say so in the form."""
    row, crs = _project(snapshot, finding), snapshot.crs
    if row is None or row.geometry is None or row.datum_confirmed or row.coordinate_source != "ovi_shifted":
        return None
    shape = shapely.transform(row.geometry, lambda xy: crs.from_lonlat(unshifted(crs.to_lonlat(xy))))
    label = t("纠正 GCJ-02 坐标 {row}", "Turn {row} back from GCJ-02").format(row=row.code)
    after = dataclasses.replace(row, geometry=shape, datum_confirmed=True)
    edit = change(label, [(row, placed(snapshot, [after])[0])])
    return FixPreview(edit, {row.id: row.geometry}, {row.id: shape}, 0.0, 0.0)


def _fill_size(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """Write the area of a polygon, or the length of a line, into the form."""
    row = _project(snapshot, finding)
    shape = None if row is None or row.geometry is None else repaired(row.geometry)
    if row is None or shape is None:
        return None
    match int(shapely.get_dimensions(shape)):
        case 2:
            field, unit, digits = "declared_area_hm2", t("hm²", "ha"), 4
            drawn = round(hectares(float(areas([shape], snapshot.crs)[0])), digits)
        case 1:
            field, unit, digits = "declared_length_km", t("km", "km"), 3
            drawn = round(float(lengths([shape], snapshot.crs)[0]) / 1000, digits)
        case _:
            return None
    label = t("按图形填写 {row}：{size} {unit}", "Fill in {row} from its shape: {size} {unit}").format(
        row=row.code, size=number_text(drawn, digits), unit=unit
    )
    changes: dict[str, Any] = {field: drawn}
    return _without_reshaping(label, row, dataclasses.replace(row, **changes))


def _unclaim(which: int, snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """Take the patch a finding is about out of one of the two projects that claim it."""
    row = _project(snapshot, finding, which)
    patches = [s.id for s in finding.subjects if s.table == "problem_patch"]
    if row is None or not patches or patches[0] not in row.patches:
        return None
    kept = tuple(patch for patch in row.patches if patch != patches[0])
    label = t("取消认领 {row}", "End the claim of {row}").format(row=row.code)
    return _without_reshaping(label, row, dataclasses.replace(row, patches=kept))


def _close_gap(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """Give a place the units leave out to the unit that shares most of its edge."""
    if finding.values.get("kind") != "gap" or finding.geometry is None:
        return None
    units = snapshot.table(RestorationUnit)
    shapes, edge = usable(units), shapely.boundary(finding.geometry)
    near = units.index.query(finding.geometry)
    near = near[~shapely.is_missing(shapes[near])]
    if not len(near):
        return None
    shared = shapely.length(shapely.intersection(shapely.boundary(shapes[near]), edge))
    best = int(near[int(np.argmax(shared))])
    row = units.at(best)
    label = t("缝隙并入 {unit}", "Join the gap to {unit}").format(unit=row.code)
    whole = polygons_of([shapely.union_all([shapes[best], finding.geometry])])[0]
    return reshape(snapshot, label, row, whole)


def _cut_unit(which: int, snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """Cut what two units share, or what lies outside the county, off one of them."""
    kind, rows = finding.values.get("kind"), _rows(snapshot, finding, RestorationUnit.table)
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


def area_changed(preview: FixPreview) -> float:
    """Square metres a fix takes and gives."""
    return preview.area_lost + preview.area_gained


def within_limits(preview: FixPreview, snapshot: Snapshot) -> bool:
    """Whether a fix changes little enough of each shape to be done together with others."""
    changed = area_changed(preview)
    if changed > setting(snapshot, "fix_area"):
        return False
    for geometry in preview.before.values():
        if geometry is None:
            continue
        whole = float(areas([repaired(geometry) or geometry], snapshot.crs)[0])
        if changed > setting(snapshot, "fix_share") * whole:
            return False
    return True


_NOT_BACK = t("面积可能变化，请看前后对比。", "Areas may change; compare before and after.")

MAKE_VALID = Fix("make_valid", t("修复图形", "Make valid"), True, _make_valid, explanation=_NOT_BACK)
CLIP_TO_COUNTY = Fix("clip_to_county", t("裁到县界", "Clip to the county"), False, _clip_to_county)
CLIP_TO_UNIT = Fix(
    "clip_to_unit", t("裁到所属单元", "Clip to its unit"), False, _clip_to_unit, explanation=_NOT_BACK
)
TRIM_FIRST = Fix("trim_first", t("裁去前者的重叠部分", "Trim the first"), False, lambda s, f: _trim(0, s, f))
TRIM_SECOND = Fix(
    "trim_second", t("裁去后者的重叠部分", "Trim the second"), False, lambda s, f: _trim(1, s, f)
)
CLEAN_SHAPE = Fix("clean_shape", t("清理碎片和尖刺", "Clean slivers and spikes"), True, _tidy(*_DEFECTS))
REMOVE_SLIVERS = Fix(
    "remove_slivers", t("只去掉碎片", "Remove slivers only"), True, _tidy("min_part", "min_width")
)
REMOVE_SPIKES = Fix("remove_spikes", t("只去掉尖刺", "Remove spikes only"), True, _tidy("min_angle"))
REMOVE_DOUBLES = Fix(
    "remove_doubles", t("只合并重复节点", "Join doubled vertices only"), True, _tidy("min_step")
)
BETTER_UNIT = Fix(
    "better_unit",
    t("归入占比最大的单元", "Move to the unit with the largest share"),
    False,
    _better_unit,
    explanation=t("流域和乡镇随之更新。", "Basin and townships follow."),
)
TURN_BACK = Fix(
    "turn_back",
    t("纠正 GCJ-02 偏移", "Turn GCJ-02 back"),
    False,
    _turn_back,
    explanation=t("纠正后请对照影像核对位置。", "Compare the place with imagery afterwards."),
)
FILL_SIZE = Fix("fill_size", t("按图形填写", "Fill in from the shape"), False, _fill_size)
UNCLAIM_FIRST = Fix(
    "unclaim_first", t("取消前者的认领", "End the claim of the first"), False, lambda s, f: _unclaim(0, s, f)
)
UNCLAIM_SECOND = Fix(
    "unclaim_second",
    t("取消后者的认领", "End the claim of the second"),
    False,
    lambda s, f: _unclaim(1, s, f),
)
CLOSE_GAP = Fix("close_gap", t("并入相邻单元", "Join to the neighbouring unit"), False, _close_gap)
CUT_FIRST_UNIT = Fix(
    "cut_first_unit", t("从前者裁去", "Cut off the first"), False, lambda s, f: _cut_unit(0, s, f)
)
CUT_SECOND_UNIT = Fix(
    "cut_second_unit", t("从后者裁去", "Cut off the second"), False, lambda s, f: _cut_unit(1, s, f)
)
