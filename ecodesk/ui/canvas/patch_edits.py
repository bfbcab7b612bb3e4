"""Turn what is drawn into problem patches, and change their shapes.

Pure functions on a picture, each one named step. Patches of different problems may lie on each other, so
nothing is trimmed: where patches of one problem overlap, the area would count twice, and that is told.
"""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Drawn, refused
from ecodesk.analysis.patch_claims import claiming, overlapping
from ecodesk.analysis.patch_codes import free_patch_code
from ecodesk.analysis.significance import polygons_of
from ecodesk.analysis.splitting import line_split_by_line, split_by_line
from ecodesk.analysis.units import best_unit
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import label as code_label
from ecodesk.model.edit import Change, Edit, add, change
from ecodesk.model.measures import area
from ecodesk.model.records import ProblemPatch, RestorationUnit
from ecodesk.model.row_names import short_caption
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.drawing_edits import BEYOND, sensible
from ecodesk.ui.canvas.drawing_notices import NO_AREA, amount

NO_CUT = t("线没有把图斑切开，请从图形外画到图形外", "The line cuts nothing; draw it from outside to outside")
_LEAST_M2 = 1.0
_NAMED = 3  # patches that are named when several overlap


def new_patch(snapshot: Snapshot, geometry: BaseGeometry) -> Drawn:
    """A drawn geometry as a new patch; problem, severity and survey are filled in afterwards."""
    if not sensible(geometry):
        return refused(BEYOND)
    shape = _mended(geometry)
    if shape is None:
        return refused(NO_AREA)
    unit = _unit_of(snapshot, shape)
    patch = ProblemPatch(code=free_patch_code(snapshot), unit=unit, geometry=shape)
    words = [_made(snapshot, patch), _overlap(snapshot, patch)]
    edit = add(t("画问题图斑 {code}", "Draw problem patch {code}").format(code=patch.code), patch)
    return Drawn(edit, said=join([word for word in words if word is not None], zh="；", en="; "))


def reshaped(snapshot: Snapshot, before: ProblemPatch, geometry: BaseGeometry) -> Drawn:
    """A patch in another shape; it goes to another unit when it had been put where it lay."""
    if not sensible(geometry):
        return refused(BEYOND)
    shape = _mended(geometry)
    if shape is None:
        return refused(NO_AREA)
    by_place = not before.unit or before.unit == _unit_of(snapshot, before.geometry)
    unit = _unit_of(snapshot, shape) if by_place else before.unit
    after = dataclasses.replace(before, geometry=shape, unit=unit)
    label = t("整形图斑 {code}", "Reshape patch {code}").format(code=before.code)
    return Drawn(change(label, [(before, after)]), said=_overlap(snapshot, after))


def split(snapshot: Snapshot, patch: ProblemPatch, line: Any) -> Drawn:
    """A patch cut along a line: the largest part keeps its code, and projects that treat it treat all parts."""
    shape = patch.geometry
    if shape is None or not shapely.is_valid(shape) or shapely.get_dimensions(shape) == 0:
        return refused(NO_CUT)
    areal = shapely.get_dimensions(shape) == 2
    pieces = (split_by_line if areal else line_split_by_line)(shape, line)
    if len(pieces) < 2:
        return refused(NO_CUT)
    largest, *others = sorted(pieces, key=lambda piece: -(piece.area if areal else piece.length))
    codes: list[str] = []
    for _ in others:
        codes.append(free_patch_code(snapshot, codes))
    first = _part(snapshot, patch, largest)
    more = [
        dataclasses.replace(_part(snapshot, patch, piece), id=str(uuid.uuid4()), code=code)
        for code, piece in zip(codes, others, strict=True)
    ]
    claims = [
        Change(project, dataclasses.replace(project, patches=(*project.patches, *(row.id for row in more))))
        for project in claiming(patch.id, snapshot)
    ]
    changes = (Change(patch, first), *(Change(None, row) for row in more), *claims)
    listed = join([plain(row.code) for row in (first, *more)])
    words = t("图斑 {code} 已切成 {listed}", "Patch {code} is now {listed}").format(
        code=patch.code, listed=listed
    )
    if claims:
        words = join(
            [
                words,
                t("认领它的项目也认领新图斑", "projects that treat it treat the new ones as well"),
            ],
            zh="；",
            en="; ",
        )
    label = t("分割图斑 {code}", "Split patch {code}").format(code=patch.code)
    return Drawn(Edit(label, changes), said=words)


def _part(snapshot: Snapshot, patch: ProblemPatch, shape: Any) -> ProblemPatch:
    return dataclasses.replace(patch, geometry=shape, unit=_unit_of(snapshot, shape) or patch.unit)


def _mended(geometry: BaseGeometry) -> Any:
    """A valid shape of the same dimension, or None when it has no area to speak of."""
    if shapely.get_dimensions(geometry) < 2:
        return geometry
    shape = polygons_of([shapely.make_valid(geometry)])[0]
    return shape if shape.area >= _LEAST_M2 else None


def _unit_of(snapshot: Snapshot, shape: Any) -> str:
    """The unit that holds most of an area, or one a line or point lies in; empty when there is none."""
    if shape is None or shape.is_empty or not shapely.is_valid(shape):
        return ""
    if shapely.get_dimensions(shape) == 2:
        return best_unit(shape, snapshot)
    units = snapshot.table(RestorationUnit)
    near = units.index.query(shape, predicate="intersects").tolist()
    return max(
        (units.ids[i] for i in near),
        key=lambda one: shapely.intersection(units[one].geometry, shape).length,
        default="",
    )


def _made(snapshot: Snapshot, patch: ProblemPatch) -> Text:
    said = [t("已新增问题图斑 {code}", "Added problem patch {code}").format(code=patch.code)]
    if surface := area(patch.geometry, snapshot.crs):
        said.append(amount(surface))
    unit = snapshot.row(RestorationUnit.table, patch.unit)
    if unit is not None:
        said.append(t("属 {unit}", "in {unit}").format(unit=short_caption(unit)))
    return join(said, zh="，", en=", ")


def _overlap(snapshot: Snapshot, patch: ProblemPatch) -> Text | None:
    """Patches of the same problem it lies on; of any, as long as it does not say its problem."""
    table = snapshot.table(ProblemPatch)
    beside = [
        (table[one], size)
        for one, size in overlapping(snapshot, patch).items()
        if size >= _LEAST_M2 and (not patch.problem_type or table[one].problem_type == patch.problem_type)
    ]
    if not beside:
        return None
    listed = [
        t("{code}（{problem}）{area}", "{code} ({problem}) {area}").format(
            code=row.code, problem=code_label("problem_type", row.problem_type), area=amount(size)
        )
        for row, size in beside[:_NAMED]
    ]
    if len(beside) > _NAMED:
        listed.append(t("等 {n} 个", "and others, {n} in all").format(n=len(beside)))
    return t("与图斑重叠：{listed}", "overlaps patches {listed}").format(listed=join(listed))
