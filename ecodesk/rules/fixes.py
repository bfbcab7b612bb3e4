"""Fixes: ordinary edits a rule offers, shown before they are done, undone like any other step."""

from __future__ import annotations

import dataclasses
from typing import Any

from ecodesk.analysis.footprints import footprints, repaired
from ecodesk.analysis.shape_edits import clip_to, cut_away, tidied
from ecodesk.analysis.units import best_unit
from ecodesk.i18n import Text, t
from ecodesk.model.edit import change
from ecodesk.model.measures import areas
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.rules.rule import Fix, FixPreview

_SAFE_SHARE = 0.035  # of one polygon, after which a change of area wants a second look
_TIDY = (100.0, 1.0, 2.0, 0.01)


def _project(snapshot: Snapshot, finding: Finding, which: int = 0) -> Project | None:
    ids = [s.id for s in finding.subjects if s.table == Project.table]
    table = snapshot.table(Project)
    return table[ids[which]] if len(ids) > which and ids[which] in table else None


def reshape(
    snapshot: Snapshot, label: Text, row: Project, geometry: Any, note: Text | None = None
) -> FixPreview | None:
    """The preview of giving a project another shape; None when nothing would change or be left."""
    if (
        geometry is None
        or geometry.is_empty
        or row.geometry is None
        or geometry.equals_exact(row.geometry, 0.0)
    ):
        return None
    before, after = areas([repaired(row.geometry) or row.geometry, geometry], snapshot.crs)
    edit = change(label, [(row, dataclasses.replace(row, geometry=geometry))])
    gained = max(0.0, float(after - before))
    lost = max(0.0, float(before - after))
    return FixPreview(edit, {row.id: row.geometry}, {row.id: geometry}, lost, gained, note)


def _make_valid(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    row = _project(snapshot, finding)
    if row is None or row.geometry is None:
        return None
    return reshape(
        snapshot, t("修复图形 {row}", "Make {row} valid").format(row=row.code), row, repaired(row.geometry)
    )


def _clip_to_county(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    row, county = _project(snapshot, finding), snapshot.county
    if row is None or county is None or county.geometry is None or row.geometry is None:
        return None
    label = t("裁到县界 {row}", "Clip {row} to the county").format(row=row.code)
    return reshape(snapshot, label, row, clip_to(repaired(row.geometry), county.geometry))


def _trim(which: int, snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    row, other = _project(snapshot, finding, which), _project(snapshot, finding, 1 - which)
    if row is None or other is None or row.geometry is None:
        return None
    shapes, table = footprints(snapshot), snapshot.table(Project)
    keeps = shapes[table.position(other.id)]
    if keeps is None or row.geometry.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    label = t("裁去重叠 {row}（归 {other}）", "Trim {row}, the overlap stays with {other}").format(
        row=row.code, other=other.code
    )
    return reshape(snapshot, label, row, cut_away(repaired(row.geometry), keeps))


def _clean(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    row = _project(snapshot, finding)
    if row is None or row.geometry is None:
        return None
    return reshape(
        snapshot, t("清理图形 {row}", "Clean {row}").format(row=row.code), row, tidied(row.geometry, *_TIDY)
    )


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
    edit = change(label, [(row, dataclasses.replace(row, unit=unit))])
    return FixPreview(edit, {row.id: row.geometry}, {row.id: row.geometry}, 0.0, 0.0)


def within_limits(preview: FixPreview, snapshot: Snapshot) -> bool:
    """Whether a fix changes little enough to be done together with others."""
    for geometry in preview.before.values():
        if geometry is None:
            continue
        whole = float(areas([repaired(geometry) or geometry], snapshot.crs)[0])
        if preview.area_lost + preview.area_gained > _SAFE_SHARE * whole:
            return False
    return True


MAKE_VALID = Fix("make_valid", t("修复图形", "Make valid"), True, _make_valid)
CLIP_TO_COUNTY = Fix("clip_to_county", t("裁到县界", "Clip to the county"), False, _clip_to_county)
TRIM_FIRST = Fix("trim_first", t("裁去前者的重叠部分", "Trim the first"), False, lambda s, f: _trim(0, s, f))
TRIM_SECOND = Fix(
    "trim_second", t("裁去后者的重叠部分", "Trim the second"), False, lambda s, f: _trim(1, s, f)
)
CLEAN_SHAPE = Fix("clean_shape", t("清理碎片和尖刺", "Clean slivers and spikes"), True, _clean)
BETTER_UNIT = Fix(
    "better_unit", t("归入占比最大的单元", "Move to the unit with the largest share"), False, _better_unit
)
