"""Fixes about claims: who answers for a patch that several projects claim."""

from __future__ import annotations

import dataclasses
import uuid

import shapely

from ecodesk.analysis.footprints import footprints, repaired
from ecodesk.analysis.shape_edits import clip_to, cut_away
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.i18n import t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.measures import areas
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.rules.fixes import field_change, project_of, rows_of
from ecodesk.rules.rule import Fix, FixPreview


def _unclaim(which: int, snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """Take the patch a finding is about out of one of the two projects that claim it."""
    row = project_of(snapshot, finding, which)
    patches = [s.id for s in finding.subjects if s.table == "problem_patch"]
    if row is None or not patches or patches[0] not in row.patches:
        return None
    kept = tuple(patch for patch in row.patches if patch != patches[0])
    label = t("取消认领 {row}", "End the claim of {row}").format(row=row.code)
    return field_change(label, row, dataclasses.replace(row, patches=kept))


def _split_claim(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """Make two patches of one: what only the second project treats, and the rest, each claimed by one."""
    first, second = project_of(snapshot, finding), project_of(snapshot, finding, 1)
    (patch, *_) = rows_of(snapshot, finding, ProblemPatch.table) or [None]
    if first is None or second is None or not isinstance(patch, ProblemPatch) or patch.geometry is None:
        return None
    whole = repaired(patch.geometry)
    if whole is None or shapely.get_dimensions(whole) != 2 or patch.id not in second.patches:
        return None
    shapes, table = footprints(snapshot), snapshot.table(Project)
    mine, other = (shapes[table.position(row.id)] for row in (first, second))
    inside = clip_to(whole, other) if mine is not None and other is not None else None
    apart = cut_away(inside, mine) if inside is not None else None
    left = cut_away(whole, apart) if apart is not None else None
    if left is None:
        return None
    pieces = polygons_of([left, apart])
    if not significant(snapshot, pieces, areas([whole, whole], snapshot.crs)).all():
        return None
    code = _free_code(snapshot, patch)
    part = dataclasses.replace(patch, id=str(uuid.uuid4()), code=code, geometry=pieces[1])
    rest = dataclasses.replace(patch, geometry=pieces[0])
    claims = tuple(part.id if one == patch.id else one for one in second.patches)
    label = t("拆分认领 {patch} → {part}", "Split the claim of {patch} → {part}").format(
        patch=patch.code, part=code
    )
    edit = Edit(
        label,
        (
            Change(patch, rest),
            Change(None, part),
            Change(second, dataclasses.replace(second, patches=claims)),
        ),
    )
    note = t(
        "图斑一分为二：{patch} 由 {first} 负责，{part} 由 {second} 负责；两者都覆盖的归前者。",
        "The patch becomes two: {first} answers for {patch}, {second} for {part}; ground both cover stays with the first.",
    ).format(patch=patch.code, part=code, first=first.code, second=second.code)
    return FixPreview(
        edit, {patch.id: whole}, {rest.id: rest.geometry, part.id: part.geometry}, 0.0, 0.0, note
    )


def _free_code(snapshot: Snapshot, patch: ProblemPatch) -> str:
    """The code of a patch with the first suffix that is free, e.g. WT-012-2."""
    taken = set(snapshot.table(ProblemPatch).column("code"))
    room = 20 - len(str(len(taken) + 2)) - 1  # a code has 20 characters at most
    return next(c for n in range(2, len(taken) + 3) if (c := f"{patch.code[:room]}-{n}") not in taken)


UNCLAIM_FIRST = Fix(
    "unclaim_first", t("取消前者的认领", "End the claim of the first"), False, lambda s, f: _unclaim(0, s, f)
)
UNCLAIM_SECOND = Fix(
    "unclaim_second",
    t("取消后者的认领", "End the claim of the second"),
    False,
    lambda s, f: _unclaim(1, s, f),
)
SPLIT_CLAIM = Fix(
    "split_claim", t("拆分图斑，各认一块", "Split the patch, a part for each"), False, _split_claim
)
