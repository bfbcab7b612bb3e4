"""Fixes that draw: split at the divide or by unit, make a draft of a gap. They are the drawing tools' own edits."""

from __future__ import annotations

import shapely

from ecodesk.i18n import t
from ecodesk.model.measures import areas
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.rules.rule import Fix, FixPreview
from ecodesk.ui.canvas.drawn import Drawn
from ecodesk.ui.canvas.gap_edits import gap_filled
from ecodesk.ui.canvas.splitting_edits import ONE_BASIN, ONE_UNIT, Cut, by_basins, by_units, split


def _split(snapshot: Snapshot, finding: Finding, cut: Cut, basins: bool) -> FixPreview | None:
    row = snapshot.row(Project.table, finding.subjects[0].id)
    if not isinstance(row, Project):
        return None
    return _preview(snapshot, split(snapshot, [row], cut, ONE_BASIN if basins else ONE_UNIT))


def _draft_of_gap(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """A draft of the largest connected part of a gap."""
    if finding.geometry is None:
        return None
    largest = max(shapely.get_parts(finding.geometry), key=lambda part: part.area)
    inside = shapely.point_on_surface(largest)
    if inside.is_empty:
        return None
    return _preview(snapshot, gap_filled(snapshot, inside.x, inside.y, avoid=True))


def _preview(snapshot: Snapshot, made: Drawn) -> FixPreview | None:
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


_SHARED = t("投资、工程量和指标按面积分摊。", "Money, quantities and targets go with the area.")
_SPLIT_AT_DIVIDE = Fix(
    "split_at_divide",
    t("沿分水岭拆分", "Split along the divide"),
    False,
    lambda snapshot, finding: _split(snapshot, finding, by_basins, True),
    explanation=_SHARED,
)
_SPLIT_BY_UNIT = Fix(
    "split_by_unit",
    t("按单元拆分", "Split by unit"),
    False,
    lambda snapshot, finding: _split(snapshot, finding, by_units, False),
    explanation=_SHARED,
)
_DRAFT_OF_GAP = Fix(
    "draft_of_gap",
    t("把缺口建成草拟项目", "Make a draft of the gap"),
    False,
    _draft_of_gap,
    explanation=t(
        "取最大的一块缺口，避让相邻项目。", "Of its largest part, leaving out what neighbours take."
    ),
)

DRAWN_FIXES: dict[str, tuple[Fix, ...]] = {
    "UNT-002": (_SPLIT_BY_UNIT,),
    "UNT-003": (_SPLIT_AT_DIVIDE,),
    "COV-001": (_DRAFT_OF_GAP,),
    "COV-003": (_DRAFT_OF_GAP,),
}
"""What the window offers for a finding beside the fixes its rule declares, by rule code."""
