"""Give a candidate of a department's list the place that was drawn for it.

A pure function on a picture. A candidate is no project yet, so nothing is trimmed: what it meets there is
for the comparison to say.
"""

from __future__ import annotations

import dataclasses

import shapely
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Drawn, refused
from ecodesk.i18n import t
from ecodesk.model.edit import change
from ecodesk.model.measures import area
from ecodesk.model.records import SourceProject
from ecodesk.model.row_names import short_caption
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.drawing_edits import BEYOND, sensible
from ecodesk.ui.canvas.drawing_notices import NO_AREA, NOW_MENDED, amount, sentences
from ecodesk.ui.canvas.patch_edits import mended_shape

_GONE = t("这个候选已不在方案中，未改动", "This candidate is no longer in the plan; nothing changed")
_HAS_PLACE = t("候选 {code} 已有图形，未改动", "Candidate {code} has a shape already; nothing changed")


def place_drawn(snapshot: Snapshot, candidate: str, geometry: BaseGeometry) -> Drawn:
    """A candidate (by id) without a shape gets the outline drawn, mended where it crosses itself."""
    before = snapshot.table(SourceProject).get(candidate)
    if before is None:
        return refused(_GONE)
    code = short_caption(before)
    if before.geometry is not None:
        return refused(_HAS_PLACE.format(code=code))
    if not sensible(geometry):
        return refused(BEYOND)
    shape = mended_shape(geometry)
    if shape is None:
        return refused(NO_AREA)
    said = sentences(
        t("候选 {code} 已画出位置，{area}", "Candidate {code} has its place now, {area}").format(
            code=code, area=amount(area(shape, snapshot.crs))
        ),
        NOW_MENDED if not shapely.is_valid(geometry) else None,
    )
    label = t("候选 {code} 画出位置", "Draw the place of candidate {code}").format(code=code)
    return Drawn(change(label, [(before, dataclasses.replace(before, geometry=shape))]), said=said)
