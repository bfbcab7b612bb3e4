"""The history of a selection as notes: every step that changed it, who made it and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ecodesk.i18n import t
from ecodesk.model.edit import Step
from ecodesk.model.fields import Record
from ecodesk.model.records import FundingSource, IndicatorTarget, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Subject
from ecodesk.rules.treatment import treated_about
from ecodesk.ui.finding_turns import Turn
from ecodesk.ui.findings_model import rule_title
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


def record_notes(steps: Iterable[Step], turns: Iterable[Turn]) -> list[Note]:
    """The steps, and the findings that went or came back after them, newest first."""
    dated = [(turn.at, 1, _turned(turn)) for turn in turns]
    dated += [(step.at, 0, _note(step)) for step in steps]
    return [note for _, _, note in sorted(dated, key=lambda entry: entry[:2], reverse=True)]


def _note(step: Step) -> Note:
    undone = str(t("已撤销", "undone")) if step.undone else ""
    return Note(str(step.label), _who(step.author, step.at), step.edit_id, tag=undone, faint=step.undone)


def _turned(turn: Turn) -> Note:
    """Said by the re-check that followed a step."""
    words = t("复核：{rule} {title} 已消除", "Re-check: {rule} {title} is settled")
    if not turn.gone:
        words = t("复核：{rule} {title} 再次出现", "Re-check: {rule} {title} is back")
    title = words.format(rule=turn.finding.rule, title=rule_title(turn.finding.rule))
    icon, tone = ("check-circle", "ok") if turn.gone else ("alert-circle", "warn")
    return Note(str(title), _who(turn.author, turn.at), icon=icon, tone=tone)


def _who(author: str, at: datetime) -> str:
    when = at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return f"{author} · {when}" if author else when
