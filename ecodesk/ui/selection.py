"""What is selected: one selection for the whole window."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Selection:
    """Selected rows as (table, id) pairs, and the finding that is open, if any."""

    rows: frozenset[tuple[str, str]] = frozenset()
    finding: str = ""

    @classmethod
    def of(cls, table: str, *ids: str) -> Selection:
        return cls(frozenset((table, row_id) for row_id in ids))

    def ids(self, table: str) -> list[str]:
        """Ids of the selected rows of one table, in a stable order."""
        return sorted(row_id for name, row_id in self.rows if name == table)

    def single(self, table: str) -> str | None:
        """The selected row of a table when exactly one is selected."""
        ids = self.ids(table)
        return ids[0] if len(ids) == 1 else None

    def __bool__(self) -> bool:
        return bool(self.rows or self.finding)
