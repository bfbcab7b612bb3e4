"""Edits of one shape: parts and holes, clipping, trimming, generalizing, moving, leading by a line.

They work on projects and on problem patches alike. Each is one named step that says in numbers what it
did; neighbours of a project keep their ground, patches may lie on each other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.drawn import Drawn, refused
from ecodesk.analysis.footprints import county_shape, repaired
from ecodesk.analysis.line_reshaping import reshaped_by_line
from ecodesk.analysis.outline_generalizing import buffered, simplified, smoothed
from ecodesk.analysis.rings import filled, hole_at, part_at, with_hole, with_part, without_part
from ecodesk.analysis.shape_edits import clip_to
from ecodesk.analysis.shaping import LEAST_AREA_M2, NOW_AN_AREA, WORTH_SAYING_M2, drawn, ground_cut, shaped
from ecodesk.analysis.slivers import Sliver
from ecodesk.analysis.splitting import line_within
from ecodesk.i18n import Text, join, t
from ecodesk.model.measures import area, number_text, signed_text
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.model.row_names import captions
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas import patch_edits
from ecodesk.ui.canvas.chosen_shape import ShapedRow
from ecodesk.ui.canvas.drawing_edits import reshaped
from ecodesk.ui.canvas.drawing_notices import change_text

NO_POLYGON = t("{code} 不是面，这个工具只改面", "{code} is no polygon; this tool changes polygons only")
BROKEN = t(
    "{code} 的图形有错（自相交），请先用“安全修复”修好",
    "The shape of {code} is broken (crosses itself); mend it first with Safe fixes",
)
NO_HOLE_HERE = t("这里没有洞，请点在洞里", "There is no hole here; click inside one")
NO_PART_HERE = t("这里没有图形，请点在要删除的部分里", "Nothing here; click inside the part to delete")
LAST_PART = t("这是唯一的部分；要整个删除请按 Delete", "It is the only part; press Delete to delete it all")
ALL_CUT = t("洞盖住了整个图形，什么也不会剩下，未挖", "The hole covers the whole shape; nothing was cut")
NO_MEETING = t("闭合线没有碰到图形，没有可挖的", "The closed line does not meet the shape; nothing to cut")
NO_LEAD = t(
    "线没有与边界相交两次，未改图形。请从边界外画到边界外",
    "The line does not cross the boundary twice; nothing changed. Draw it across the boundary twice",
)
NOTHING_LEFT = t("缩得太多，图形会消失，未改", "Shrunk too far, nothing would be left; nothing changed")
NO_UNIT = t("{code} 不在任何修复单元里，先归组", "{code} is in no unit; group it first")
NO_COUNTY = t("规划里没有可用的县界", "The plan has no usable county boundary")
ALL_INSIDE = t("{code} 全部在 {frame} 内，无需裁切", "{code} lies wholly in {frame}; nothing to clip")
ALL_OUTSIDE = t("{code} 全部在 {frame} 外，未裁切", "{code} lies wholly outside {frame}; nothing was clipped")
UNCHANGED = t("{code} 的图形不会有变化，未改", "The shape of {code} would stay as it is; nothing changed")
NOTHING_ENCLOSED = t(
    "这些点没有围出面积，未改图形。请重新落点",
    "These points enclose no area; nothing changed. Place them anew",
)
STILL_A_CORRIDOR = t("中线已裁短，廊道仍随中线", "its line is clipped, and the corridor follows it")
NO_OVERLAP = t("{code} 没有压到其他项目，无需裁切", "{code} lies on no other project; nothing to trim")


def unusable(row: ShapedRow) -> Text | None:
    """Why a polygon tool cannot work on a shape, or None when it can."""
    shape = row.geometry
    if shape is None or shape.is_empty or shapely.get_dimensions(shape) != 2:
        return NO_POLYGON.format(code=row.code)
    if not shapely.is_valid(shape):
        return BROKEN.format(code=row.code)
    return None


def with_shape(snapshot: Snapshot, row: ShapedRow, shape: Any, name: Text, *, avoid: bool) -> Drawn:
    """A project or patch in the shape a tool made, with its size before and after; no step without a change."""
    if _same(shape, row.geometry):
        return refused(UNCHANGED.format(code=row.code))
    if isinstance(row, ProblemPatch):
        return patch_edits.reshaped(snapshot, row, shape, name)
    made = reshaped(snapshot, row, shape, avoid=avoid, name=name)
    if made.project is None or made.edit is None:
        return made
    words = change_text(snapshot, row.code, row.geometry, made.project.geometry)
    return Drawn(made.edit, made.shapes, made.neighbours, words)


def _same(shape: Any, other: Any) -> bool:
    """Whether two shapes take the same ground with as many nodes."""
    alike = shapely.get_num_coordinates(shape) == shapely.get_num_coordinates(other)
    return bool(alike and shapely.equals(shape, other))


# ---- parts and holes


def hole_cut(snapshot: Snapshot, row: ShapedRow, hole: Any) -> Drawn:
    """Take away what a closed line encloses."""
    if why := unusable(row):
        return refused(why)
    tool = repaired(hole)
    if tool is None or area(tool, snapshot.crs) < LEAST_AREA_M2:
        return refused(NOTHING_ENCLOSED)
    if not shapely.relate_pattern(row.geometry, tool, "T********"):
        return refused(NO_MEETING)
    left = with_hole(row.geometry, tool)
    if left is None:
        return refused(ALL_CUT)
    return with_shape(snapshot, row, left, t("挖洞 {code}", "Cut a hole in {code}"), avoid=False)


def part_added(snapshot: Snapshot, row: ShapedRow, part: Any, *, avoid: bool) -> Drawn:
    """Add a part; one that meets the shape becomes one with it."""
    if why := unusable(row):
        return refused(why)
    added = repaired(part)
    if added is None or area(added, snapshot.crs) < LEAST_AREA_M2:
        return refused(NOTHING_ENCLOSED)
    whole = with_part(row.geometry, added)
    return with_shape(snapshot, row, whole, t("添加部分 {code}", "Add a part to {code}"), avoid=avoid)


def hole_filled(snapshot: Snapshot, row: ShapedRow, x: float, y: float, *, avoid: bool) -> Drawn:
    """Fill the hole a place lies in, as far as no other project lies there."""
    if why := unusable(row):
        return refused(why)
    hole = hole_at(row.geometry, x, y)
    if hole is None:
        return refused(NO_HOLE_HERE)
    whole = filled(row.geometry, hole)
    return with_shape(snapshot, row, whole, t("填洞 {code}", "Fill a hole of {code}"), avoid=avoid)


def part_deleted(snapshot: Snapshot, row: ShapedRow, x: float, y: float) -> Drawn:
    """Take away the part a place lies in; the last part stays."""
    if why := unusable(row):
        return refused(why)
    part = part_at(row.geometry, x, y)
    if part is None:
        return refused(NO_PART_HERE)
    left = without_part(row.geometry, part)
    if left is None:
        return refused(LAST_PART)
    return with_shape(snapshot, row, left, t("删除部分 {code}", "Delete a part of {code}"), avoid=False)


# ---- boundaries of others


def clipped_to_unit(snapshot: Snapshot, row: ShapedRow) -> Drawn:
    """Keep what lies in the project's unit."""
    unit = snapshot.row(RestorationUnit.table, row.unit)
    if not isinstance(unit, RestorationUnit) or unit.geometry is None:
        return refused(NO_UNIT.format(code=row.code))
    return _clipped(snapshot, row, unit.geometry, unit.code)


def clipped_to_county(snapshot: Snapshot, row: ShapedRow) -> Drawn:
    """Keep what lies in the county."""
    county = county_shape(snapshot)
    if county is None:
        return refused(NO_COUNTY)
    return _clipped(snapshot, row, county, t("县界", "the county"))


def _clipped(snapshot: Snapshot, row: ShapedRow, frame: Any, name: Any) -> Drawn:
    """Keep what lies in a frame; of a corridor its line is clipped, and it goes on following it."""
    if row.geometry is None or not shapely.is_valid(row.geometry):
        return refused(BROKEN.format(code=row.code))
    dimension = int(shapely.get_dimensions(row.geometry))
    if dimension == 0:
        return refused(NO_POLYGON.format(code=row.code))
    within = shapely.make_valid(frame)
    inside = clip_to(row.geometry, within) if dimension == 2 else line_within(row.geometry, within)
    words = {"code": row.code, "frame": name}
    if inside is None:
        return refused(ALL_OUTSIDE.format(**words))
    if row.geometry.area + row.geometry.length - inside.area - inside.length < WORTH_SAYING_M2 / 100:
        return refused(ALL_INSIDE.format(**words))
    label = t("裁到{frame} {code}", "Clip {code} to {frame}").format(frame=name, code="{code}")
    made = with_shape(snapshot, row, inside, label, avoid=False)
    if dimension == 2 or made.said is None or isinstance(row, ProblemPatch):
        return made
    return dataclasses.replace(made, said=join([made.said, STILL_A_CORRIDOR], zh="；", en="; "))


def trimmed(snapshot: Snapshot, projects: Sequence[Project]) -> Drawn:
    """Cut away from each project what other projects take; of two that are chosen the first gives way.

    A corridor or a disc that is cut becomes an area, which is said.
    """
    shapes, said, now = [], [], snapshot
    for project in projects:
        if project.geometry is None or not shapely.is_valid(project.geometry):
            continue
        dimension = int(shapely.get_dimensions(project.geometry))
        areal = dimension == 2
        cut = partial(shaped, avoid=True) if areal else ground_cut
        shape = cut(now, project.geometry, project)
        if shape.taken:
            shapes.append(shape)
            said += [NOW_AN_AREA[dimension]] if not areal and shape.project is not None else []
            step = drawn(Text("", ""), [shape]).edit
            now = now.after(step) if step is not None else now
    if not shapes:
        return refused(NO_OVERLAP.format(code=captions(list(projects))))
    rows = captions([shape.before for shape in shapes if shape.before is not None])
    words = join(list(dict.fromkeys(said)), zh="；", en="; ") if said else None
    return drawn(t("裁去重叠 {rows}", "Trim {rows} to neighbours").format(rows=rows), shapes, said=words)


def aligned(snapshot: Snapshot, project: Project, slivers: Sequence[Sliver]) -> Drawn:
    """With narrow gaps beside neighbours or the unit boundary filled in, so that they share one boundary."""
    if why := unusable(project):
        return refused(why)
    whole = shapely.union_all([project.geometry, *(sliver.geometry for sliver in slivers)])
    return with_shape(
        snapshot, project, whole, t("对齐 {code}", "Align {code} with its neighbours"), avoid=True
    )


# ---- the whole outline


def grown(snapshot: Snapshot, row: ShapedRow, metres: float, *, avoid: bool) -> Drawn:
    """Grown by a distance in metres, or shrunk by a negative one."""
    name = t("外扩 {code}", "Grow {code}") if metres >= 0 else t("内缩 {code}", "Shrink {code}")
    return _made(snapshot, row, lambda shape: buffered(shape, metres), name, avoid)


def with_fewer_nodes(snapshot: Snapshot, row: ShapedRow, metres: float, *, avoid: bool) -> Drawn:
    """With fewer nodes, none moved further than some metres."""
    name = t("简化 {code}", "Simplify {code}")
    return _made(snapshot, row, lambda shape: simplified(shape, metres), name, avoid)


def rounded(snapshot: Snapshot, row: ShapedRow, rounds: float, *, avoid: bool) -> Drawn:
    """With corners cut, some rounds."""
    name = t("平滑 {code}", "Smooth {code}")
    return _made(snapshot, row, lambda shape: smoothed(shape, int(rounds)), name, avoid)


def _made(snapshot: Snapshot, row: ShapedRow, make: Callable[[Any], Any], name: Text, avoid: bool) -> Drawn:
    if why := unusable(row):
        return refused(why)
    shape = make(row.geometry)
    if shape is None or shape.is_empty:
        return refused(NOTHING_LEFT)
    return with_shape(snapshot, row, shape, name, avoid=avoid)


def led(snapshot: Snapshot, row: ShapedRow, line: Any, *, avoid: bool) -> Drawn:
    """With the boundary led along a drawn line."""
    if why := unusable(row):
        return refused(why)
    shape = reshaped_by_line(row.geometry, line)
    if shape is None:
        return refused(NO_LEAD)
    return with_shape(snapshot, row, shape, t("沿线整形 {code}", "Reshape {code} by a line"), avoid=avoid)


def moved(snapshot: Snapshot, row: ShapedRow, dx: float, dy: float, *, avoid: bool) -> Drawn:
    """Moved as a whole by metres east and north."""
    if row.geometry is None:
        return refused(NO_POLYGON.format(code=row.code))
    shape = shapely.transform(row.geometry, lambda xy: xy + np.array([dx, dy]))
    name = t("移动 {code}", "Move {code}")
    words = t(
        "{code} 整体移动了 {way} m（东 {east}、北 {north} m）",
        "{code} moved by {way} m as a whole ({east} m east, {north} m north)",
    ).format(
        code=row.code,
        way=number_text(float(np.hypot(dx, dy)), 1),
        east=signed_text(dx, 1),
        north=signed_text(dy, 1),
    )
    if isinstance(row, ProblemPatch):
        return patch_edits.reshaped(snapshot, row, shape, name, said=words)
    made = reshaped(snapshot, row, shape, avoid=avoid, name=name)
    return Drawn(made.edit, made.shapes, made.neighbours, words if made.edit is not None else None)
