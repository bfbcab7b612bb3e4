"""The history of a selection as notes: every step that changed it, who made it and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ecodesk.i18n import t
from ecodesk.model.edit import Step
from ecodesk.model.fields import Record
from ecodesk.model.records import FundingSource, IndicatorTarget, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Subject
from ecodesk.rules.treatment import treated_about
from ecodesk.ui.inspection.note_list import Note

_MOST_ROWS = 400  # of a larger selection only so many are looked up


def rows_with_parts(rows: Sequence[Record], snapshot: Snapshot) -> list[str]:
    """Ids of the rows, of funding lines and indicators of projects, and of what was done about their findings."""
    ids = [row.id for row in rows[:_MOST_ROWS]]
    subjects = [Subject(row.table, row.id) for row in rows[:_MOST_ROWS]]
    ids += [act.id for act in treated_about(snapshot, subjects)]
    owners = {row.id for row in rows[:_MOST_ROWS] if isinstance(row, Project)}
    if owners:
        for kind in (FundingSource, IndicatorTarget):
            table = snapshot.named(kind.table)
            ids += [
                row for row, owner in zip(table.ids, table.column("project"), strict=True) if owner in owners
            ]
    return ids


def step_notes(steps: Iterable[Step]) -> list[Note]:
    """The steps, newest first."""
    return [_note(step) for step in steps]


def _note(step: Step) -> Note:
    at = step.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    who = f"{step.author} · {at}" if step.author else at
    undone = str(t("已撤销", "undone")) if step.undone else ""
    return Note(str(step.label), who, step.edit_id, tag=undone, faint=step.undone)
