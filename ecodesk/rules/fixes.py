"""Fixes: ordinary edits a rule offers, shown before they are done, undone like any other step."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.drawn import Drawn
from ecodesk.analysis.footprints import county_shape, footprints, repaired
from ecodesk.analysis.placing import placed
from ecodesk.analysis.shape_edits import clip_to, cut_away, tidied
from ecodesk.i18n import Text, t
from ecodesk.model.edit import change
from ecodesk.model.fields import Record
from ecodesk.model.measures import areas, hectares, lengths, number_text
from ecodesk.model.records import Project
from ecodesk.model.shifted_coordinates import SHIFTED, unshifted
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.rules.profile import rule_setting
from ecodesk.rules.rule import Fix, FixPreview


def rows_of(snapshot: Snapshot, finding: Finding, table: str) -> list[Any]:
    """The rows of one table a finding is about, as they are now."""
    found = (snapshot.row(table, s.id) for s in finding.subjects if s.table == table)
    return [row for row in found if row is not None]


def project_of(snapshot: Snapshot, finding: Finding, which: int = 0) -> Project | None:
    """One of the projects a finding is about, in the order of its subjects; None when it is gone."""
    rows = rows_of(snapshot, finding, Project.table)
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


def field_change(label: Text, before: Record, after: Record) -> FixPreview | None:
    """The preview of changing fields only; None when nothing would change."""
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
    row, county = project_of(snapshot, finding), county_shape(snapshot)
    if row is None or county is None or row.geometry is None:
        return None
    label = t("裁到县界 {row}", "Clip {row} to the county").format(row=row.code)
    return clipped(snapshot, label, row, county)


def clipped(snapshot: Snapshot, label: Text, row: Project, frame: Any) -> FixPreview | None:
    """The preview of keeping only what lies inside a frame; None for lines, points and what lies outside."""
    if shapely.get_dimensions(row.geometry) != 2:
        return None
    whole = repaired(row.geometry)
    return None if whole is None else reshape(snapshot, label, row, clip_to(whole, frame))


def _trim(which: int, snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    row, other = project_of(snapshot, finding, which), project_of(snapshot, finding, 1 - which)
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

        row = project_of(snapshot, finding)
        if row is None or row.geometry is None or shapely.get_dimensions(row.geometry) != 2:
            return None
        params = rule_setting(snapshot, all_rules()[finding.rule]).params
        limits = [params[name] if name in defects else 0.0 for name in _DEFECTS]
        label = t("清理图形 {row}", "Clean {row}").format(row=row.code)
        return reshape(snapshot, label, row, tidied(row.geometry, *limits))

    return make


_DEFECTS = ("min_part", "min_width", "min_angle", "min_step")


def _turn_back(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """GCJ-02 to CGCS2000, and say so in the form."""
    row, crs = project_of(snapshot, finding), snapshot.crs
    if row is None or row.geometry is None or row.datum_confirmed or row.coordinate_source != SHIFTED:
        return None
    shape = shapely.transform(row.geometry, lambda xy: crs.from_lonlat(unshifted(crs.to_lonlat(xy))))
    label = t("纠正 GCJ-02 坐标 {row}", "Turn {row} back from GCJ-02").format(row=row.code)
    after = dataclasses.replace(row, geometry=shape, datum_confirmed=True)
    edit = change(label, [(row, placed(snapshot, [after])[0])])
    return FixPreview(edit, {row.id: row.geometry}, {row.id: shape}, 0.0, 0.0)


def _fill_size(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """Write the area of a polygon, or the length of a line, into the form."""
    row = project_of(snapshot, finding)
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
    return field_change(label, row, dataclasses.replace(row, **changes))


def drawn_preview(snapshot: Snapshot, made: Drawn) -> FixPreview | None:
    """The preview of what a drawing tool would do; None when it would do nothing."""
    if made.edit is None:
        return None
    projects = [change for change in made.edit.changes if change.table == Project.table]
    before = {c.id: c.before.geometry for c in projects if c.before is not None}
    after = {c.id: c.after.geometry for c in projects if c.after is not None}
    sizes = [
        float(areas([shape for shape in side.values() if shape is not None], snapshot.crs).sum())
        for side in (before, after)
    ]
    lost, gained = max(0.0, sizes[0] - sizes[1]), max(0.0, sizes[1] - sizes[0])
    return FixPreview(made.edit, before, after, lost, gained, made.said)


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


AREAS_MAY_CHANGE = t("面积可能变化，请看前后对比。", "Areas may change; compare before and after.")

MAKE_VALID = Fix("make_valid", t("修复图形", "Make valid"), True, _make_valid, explanation=AREAS_MAY_CHANGE)
CLIP_TO_COUNTY = Fix("clip_to_county", t("裁到县界", "Clip to the county"), False, _clip_to_county)
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
TURN_BACK = Fix(
    "turn_back",
    t("纠正 GCJ-02 偏移", "Turn GCJ-02 back"),
    False,
    _turn_back,
    explanation=t("纠正后请对照影像核对位置。", "Compare the place with imagery afterwards."),
)
FILL_SIZE = Fix("fill_size", t("按图形填写", "Fill in from the shape"), False, _fill_size)
