"""The cards of the board: projects by state, in the order of their codes. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

from ecodesk.analysis.timetable import timetable
from ecodesk.model.code_lists import code_list
from ecodesk.model.field_words import linked_caption
from ecodesk.rules.finding import Severity
from ecodesk.ui.ledger.arranging import Filter, matching
from ecodesk.ui.ledger.columns import FINDING
from ecodesk.ui.ledger.rows import ProjectRows

_SHOWN_WHEN_EMPTY = frozenset(
    {"draft", "in_review", "admitted", "in_ledger", "under_construction", "completed"}
)


@dataclass(frozen=True)
class Card:
    """One project: `actual` is its progress as a share, None when nothing is known."""

    id: str
    code: str
    name: str
    element: str
    lead: str
    actual: float | None
    worst: Severity | None


@dataclass(frozen=True)
class BoardColumn:
    """All cards of one state."""

    status: str
    cards: tuple[Card, ...]


def board(rows: ProjectRows, wanted: Filter) -> tuple[BoardColumn, ...]:
    """The columns in the order of the states; a rare state without projects has none."""
    inside, progress = matching(rows, wanted), timetable(rows.snapshot).actual
    names = ("code", "name", "element", "lead", "status", FINDING.id)
    values = [rows.values(name) for name in names]
    found: dict[str, list[Card]] = {status: [] for status in code_list("project_status")}
    for i in rows.by_code().tolist():
        if not inside[i]:
            continue
        code, name, element, lead, status, worst = (column[i] for column in values)
        who = linked_caption(rows.snapshot, "org_unit", lead)
        row_id = rows.table.ids[i]
        found.setdefault(status, []).append(
            Card(row_id, code, name, element, who, progress.get(row_id), worst)
        )
    return tuple(
        BoardColumn(status, tuple(cards))
        for status, cards in found.items()
        if cards or status in _SHOWN_WHEN_EMPTY
    )
