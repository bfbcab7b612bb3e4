"""What the tools that change shapes work on: projects that are selected, or else problem patches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ecodesk.analysis.drawn import Drawn
from ecodesk.i18n import t
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.selection import Selection

ShapedRow = Project | ProblemPatch
SHAPED = (Project.table, ProblemPatch.table)

ONE_ROW = t("先选择一个项目或问题图斑", "Select one project or problem patch first")


def chosen_rows(snapshot: Snapshot, selection: Selection) -> list[ShapedRow]:
    """The selected projects by code; the selected problem patches where no project is selected."""
    for name in SHAPED:
        rows = (snapshot.row(name, row_id) for row_id in selection.ids(name))
        found = [row for row in rows if isinstance(row, ShapedRow)]
        if found:
            return sorted(found, key=lambda row: row.code)
    return []


def chosen_row(snapshot: Snapshot | None, selection: Selection) -> ShapedRow | None:
    """The one row of `chosen_rows`, None when there are none or several."""
    rows = chosen_rows(snapshot, selection) if snapshot is not None else []
    return rows[0] if len(rows) == 1 else None


def rows_now(snapshot: Snapshot, rows: Sequence[ShapedRow]) -> list[ShapedRow]:
    """Rows as they stand in a picture, without those that are gone."""
    return [now for row in rows if (now := snapshot.table(type(row)).get(row.id)) is not None]


def shape_made(drawn: Drawn) -> Any:
    """The shape a gesture gives to its project or problem patch, None when it makes none."""
    if drawn.project is not None:
        return drawn.project.geometry
    made = [c.after for c in drawn.edit.changes if c.table == ProblemPatch.table] if drawn.edit else []
    return made[0].geometry if made and made[0] is not None else None
