"""One user gesture as data: what it is called and which rows it changes from what to what.

Saving, undo, audit, repaint and re-check all read the same `Edit`. Undo is the inverse edit on the
same path, so there is one truth and no second stack.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Record


@dataclass(frozen=True)
class Change:
    """One row: `before` None = added, `after` None = deleted, both = changed."""

    before: Record | None
    after: Record | None

    def __post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise ValueError("a change needs a row before or after it")
        before, after = self.before, self.after
        if before and after and (before.id != after.id or type(before) is not type(after)):
            raise ValueError("a change keeps the row's id and type")

    @property
    def row(self) -> Record:
        """The row as it is after the change, or as it was when deleted."""
        row = self.after if self.after is not None else self.before
        assert row is not None
        return row

    @property
    def table(self) -> str:
        return self.row.table

    @property
    def id(self) -> str:
        return self.row.id

    def inverse(self) -> Change:
        return Change(self.after, self.before)


@dataclass(frozen=True)
class Edit:
    """One named, undoable step."""

    label: Text
    changes: tuple[Change, ...]
    author: str = ""
    undoes: str = ""  # id of the edit this one takes back, empty otherwise
    redoes: str = ""  # id of the edit this one makes again
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    whole: bool = False  # whether nothing follows from it: it brings rows back that fitted each other

    def inverse(self) -> Edit:
        """The edit that takes this one back, in reverse order of its changes."""
        return Edit(
            label=t("撤销“{label}”", "Undo “{label}”").format(label=self.label),
            changes=tuple(change.inverse() for change in reversed(self.changes)),
            author=self.author,
            undoes=self.id,
        )

    def by(self, author: str) -> Edit:
        return replace(self, author=author)

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(change.table for change in self.changes)

    @property
    def touched(self) -> frozenset[tuple[str, str]]:
        """(table, id) of every row it changes."""
        return frozenset((change.table, change.id) for change in self.changes)


@dataclass(frozen=True)
class Step:
    """One line of the history: an edit that has been saved. Changes are loaded on demand."""

    seq: int
    edit_id: str
    label: Text
    author: str
    at: datetime
    undoes: str
    redoes: str
    undone: bool
    touched: tuple[tuple[str, str], ...] = ()


def add(label: Text, *rows: Record) -> Edit:
    """An edit that adds rows."""
    return Edit(label, tuple(Change(None, row) for row in rows))


def delete(label: Text, *rows: Record) -> Edit:
    """An edit that deletes rows."""
    return Edit(label, tuple(Change(row, None) for row in rows))


def change(label: Text, pairs: Iterable[tuple[Record, Record]]) -> Edit:
    """An edit that replaces rows; pairs that are equal are left out."""
    return Edit(label, tuple(Change(before, after) for before, after in pairs if before != after))
