"""Turn what is drawn into problem patches, and change their shapes.

Pure functions on a picture, each one named step. Patches of different problems may lie on each other, so
nothing is trimmed: where patches of one problem overlap, the area would count twice, and that is told.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Drawn, refused
from ecodesk.analysis.patch_claims import claiming, overlapping
from ecodesk.analysis.patch_codes import free_patch_code
from ecodesk.analysis.project_splitting import Cut, Piece, cut_up
from ecodesk.analysis.significance import polygons_of
from ecodesk.analysis.units import best_unit
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import label as code_label
from ecodesk.model.edit import Change, Edit, add, change
from ecodesk.model.measures import area, length, number_text
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.model.row_names import captions, short_caption
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.drawing_edits import BEYOND, sensible
from ecodesk.ui.canvas.drawing_notices import NO_AREA, NOW_MENDED, amount, change_text, sentences

NO_CUT = t("线没有把图斑切开，请从图形外画到图形外", "The line cuts nothing; draw it from outside to outside")
RESHAPED = t("整形图斑 {code}", "Reshape patch {code}")
_LEAST_M2 = 1.0
_NAMED = 3  # patches that are named when several overlap


def new_patch(snapshot: Snapshot, geometry: BaseGeometry) -> Drawn:
    """A drawn geometry as a new patch; problem, severity and survey are filled in afterwards."""
    if not sensible(geometry):
        return refused(BEYOND)
    shape = mended_shape(geometry)
    if shape is None:
        return refused(NO_AREA)
    unit = _unit_of(snapshot, shape)
    patch = ProblemPatch(code=free_patch_code(snapshot), unit=unit, geometry=shape)
    mended = NOW_MENDED if not shapely.is_valid(geometry) else None
    edit = add(t("画问题图斑 {code}", "Draw problem patch {code}").format(code=patch.code), patch)
    return Drawn(edit, said=sentences(_made(snapshot, patch), mended, _overlap(snapshot, patch)))


def reshaped(
    snapshot: Snapshot,
    before: ProblemPatch,
    geometry: BaseGeometry,
    name: Text = RESHAPED,
    *,
    said: Text | None = None,
) -> Drawn:
    """A patch in another shape; it goes to another unit when it had been put where it lay.

    `name` is what the step is called, with a place for `{code}`; `said` tells what was done where the
    change of its size does not.
    """
    if not sensible(geometry):
        return refused(BEYOND)
    shape = mended_shape(geometry)
    if shape is None:
        return refused(NO_AREA)
    by_place = not before.unit or before.unit == _unit_of(snapshot, before.geometry)
    unit = _unit_of(snapshot, shape) if by_place else before.unit
    after = dataclasses.replace(before, geometry=shape, unit=unit)
    words = sentences(
        said or change_text(snapshot, before.code, before.geometry, shape),
        NOW_MENDED if not shapely.is_valid(geometry) else None,
        _other_unit(snapshot, before, after),
        _overlap(snapshot, after),
    )
    return Drawn(change(name.format(code=before.code), [(before, after)]), said=words)


def split(snapshot: Snapshot, patches: Sequence[ProblemPatch], cut: Cut, nothing: Text = NO_CUT) -> Drawn:
    """Patches cut up in one step; the largest part keeps the code, projects that treat it treat all parts.

    `nothing` is said when the cut goes through none of them.
    """
    codes: list[str] = []
    changes: list[Change] = []
    claims: dict[str, tuple[str, ...]] = {}
    said: list[Text | None] = []
    for patch in patches:
        largest, *others = cut_up(snapshot, patch, cut) or [Piece(patch.geometry)]
        if not others:
            continue
        first, more = _part(snapshot, patch, largest), []
        for piece in others:
            codes.append(free_patch_code(snapshot, codes))
            part = _part(snapshot, patch, piece)
            more.append(dataclasses.replace(part, id=str(uuid.uuid4()), code=codes[-1]))
        changes += [Change(patch, first), *(Change(None, row) for row in more)]
        for project in claiming(patch.id, snapshot):
            claims[project.id] = (*claims.get(project.id, project.patches), *(row.id for row in more))
        said.append(
            t("图斑 {code} 已切成 {listed}", "Patch {code} is now {listed}").format(
                code=patch.code, listed=join([plain(row.code) for row in (first, *more)])
            )
        )
    if not changes:
        return refused(nothing.format(code=captions(list(patches))))
    if claims:
        said.append(t("认领它的项目也认领新图斑", "projects that treat it treat the new ones as well"))
    table = snapshot.table(Project)
    changes += [Change(table[i], dataclasses.replace(table[i], patches=ids)) for i, ids in claims.items()]
    split_up = [c.before for c in changes if isinstance(c.before, ProblemPatch)]
    label = t("分割图斑 {rows}", "Split patch {rows}").format(rows=captions(split_up))
    return Drawn(Edit(label, tuple(changes)), said=sentences(*said))


def _part(snapshot: Snapshot, patch: ProblemPatch, piece: Piece) -> ProblemPatch:
    unit = piece.unit or _unit_of(snapshot, piece.geometry) or patch.unit
    return dataclasses.replace(patch, geometry=piece.geometry, unit=unit)


def _other_unit(snapshot: Snapshot, before: ProblemPatch, after: ProblemPatch) -> Text | None:
    """Which unit a patch is in now that it has been put elsewhere."""
    unit = snapshot.row(RestorationUnit.table, after.unit)
    if unit is None or after.unit == before.unit:
        return None
    return t("现属 {unit}", "in {unit} now").format(unit=short_caption(unit))


def mended_shape(geometry: BaseGeometry) -> Any:
    """A drawn geometry as a valid shape of the same dimension, or None when it has no area to speak of."""
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
    elif metres := length(patch.geometry, snapshot.crs):
        said.append(t("长 {n} km", "{n} km long").format(n=number_text(metres / 1000, 3)))
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
