"""Fixes that draw: make a draft of a gap, by the edit of the drawing tool itself."""

from __future__ import annotations

import shapely

from ecodesk.i18n import t
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.rules.fixes import drawn_preview
from ecodesk.rules.rule import Fix, FixPreview
from ecodesk.ui.canvas.gap_edits import gap_filled


def _draft_of_gap(snapshot: Snapshot, finding: Finding) -> FixPreview | None:
    """A draft of the largest connected part of a gap."""
    if finding.geometry is None:
        return None
    largest = max(shapely.get_parts(finding.geometry), key=lambda part: part.area)
    inside = shapely.point_on_surface(largest)
    if inside.is_empty:
        return None
    return drawn_preview(snapshot, gap_filled(snapshot, inside.x, inside.y, avoid=True))


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
    "COV-001": (_DRAFT_OF_GAP,),
    "COV-003": (_DRAFT_OF_GAP,),
}
"""What the window offers for a finding beside the fixes its rule declares, by rule code."""
