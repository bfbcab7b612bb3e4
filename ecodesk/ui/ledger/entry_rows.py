"""The ledger entries that have no project, read as columns in the way of the project table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ecodesk.model.records import LedgerEntry
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Severity
from ecodesk.ui.ledger.arranging import Wish, matching
from ecodesk.ui.ledger.columns import CODE
from ecodesk.ui.ledger.rows import ListedRows


class EntryRows(ListedRows[LedgerEntry]):
    """All entries of one picture; the number stands where projects have their code."""

    def __init__(self, snapshot: Snapshot, worst: Mapping[str, Severity]) -> None:
        super().__init__(snapshot, LedgerEntry, worst)

    def worked_out(self, column: str) -> Sequence[Any]:
        return super().worked_out("ledger_no" if column == CODE else column)


def listed_entries(rows: EntryRows, wish: Wish) -> list[int]:
    """Positions of the entries in force that have no project and that a filter lets through, by number."""
    if not len(rows):
        return []
    columns = (rows.table.column(name) for name in ("project", "withdrawn"))
    own = np.array([not project and not withdrawn for project, withdrawn in zip(*columns, strict=True)])
    order = rows.by_code()
    found: list[int] = order[(own & matching(rows, wish.filter))[order]].tolist()
    return found
