"""Fill a gap: ground in need that no project treats becomes a project draft."""

from __future__ import annotations

from typing import Any

import shapely

from ecodesk.analysis.drawn import Drawn, refused
from ecodesk.analysis.patch_pieces import PatchPiece, patch_pieces
from ecodesk.analysis.rings import part_at
from ecodesk.i18n import t
from ecodesk.model.code_lists import label
from ecodesk.model.measures import area, hectares, number_text
from ecodesk.model.records import RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.drawing_edits import new_project

NO_GAP = t(
    "这里没有未覆盖的问题图斑，请点在缺口里", "No problem patch is left uncovered here; click inside a gap"
)


def gap_at(snapshot: Snapshot, x: float, y: float) -> tuple[PatchPiece, Any] | None:
    """The gap a place lies in, of the gravest problem there, with the connected part of it; or None."""
    units = snapshot.table(RestorationUnit)
    near = units.index.query(shapely.Point(x, y), predicate="intersects").tolist()
    pieces = patch_pieces(snapshot, [units.ids[i] for i in near])
    found = [
        (piece, part)
        for piece in pieces
        if piece.gap is not None and (part := part_at(piece.gap, x, y)) is not None
    ]
    return max(found, key=lambda pair: (pair[0].severity, pair[1].area), default=None)


def gap_filled(snapshot: Snapshot, x: float, y: float, *, avoid: bool) -> Drawn:
    """A project draft of the gap a place lies in, for the problem that is untreated there."""
    found = gap_at(snapshot, x, y)
    if found is None:
        return refused(NO_GAP)
    piece, part = found
    values = {
        "unit": piece.unit,
        "element": piece.element,
        "elements": (piece.element,),
        "problem_types": (piece.problem_type,),
        "patches": (piece.patch,),
    }
    made = new_project(snapshot, part, avoid=avoid, values=values)
    if made.project is None or made.edit is None:
        return made
    words = t(
        "缺口已成为草拟项目 {code}：{problem}，{area} hm²",
        "The gap is now draft {code}: {problem}, {area} ha",
    ).format(
        code=made.project.code,
        problem=label("problem_type", piece.problem_type),
        area=number_text(hectares(area(made.project.geometry, snapshot.crs))),
    )
    return Drawn(made.edit, made.shapes, made.neighbours, words)
