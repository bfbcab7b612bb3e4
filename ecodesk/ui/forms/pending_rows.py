"""Rows as they will be once everything on its way to the store has been saved.

Saving takes a moment, in another thread. Somebody who types fast leaves the next field before that, and the
next edit must start from what the one before it made of the row, or it would be refused as out of date.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.forms.chapters import ChildTable
from ecodesk.ui.session import Session
from ecodesk.workspace import Applied


class PendingRows:
    """Sends edits to the session and knows the rows as those edits leave them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sent: dict[str, tuple[Change, ...]] = {}  # by edit, in the order they were sent
        session.workspace_changed.connect(self._forget)

    def _forget(self) -> None:
        """What was sent belongs to another plan."""
        self._sent.clear()

    @property
    def snapshot(self) -> Snapshot | None:
        """The picture as of the last edit that has been saved."""
        return self._session.snapshot

    def apply(
        self,
        edit: Edit,
        refused: Callable[[BaseException], None] | None = None,
        then: Callable[[Applied], Any] | None = None,
    ) -> None:
        """Save an edit. `refused` gets the reason when it could not be saved."""
        if not edit.changes:
            return
        self._sent[edit.id] = edit.changes

        def saved(applied: Applied) -> None:
            self._sent.pop(edit.id, None)
            if then is not None:
                then(applied)

        def failed(error: BaseException) -> None:
            self._sent.pop(edit.id, None)
            if refused is not None:
                refused(error)

        self._session.apply(edit, saved, failed)

    def row(self, table: str, row_id: str) -> Record | None:
        """A row, None when there is none or it is being deleted."""
        for changes in reversed(self._sent.values()):
            for change in reversed(changes):
                if (change.table, change.id) == (table, row_id):
                    return change.after
        snapshot = self.snapshot
        return snapshot.row(table, row_id) if snapshot is not None else None

    def children(self, table: ChildTable, owner: str) -> list[Record]:
        """The rows of a child table that belong to a record."""
        return self.parts(table.kind, table.owner, owner)

    def parts(self, kind: type[Record], link: str, owner: str) -> list[Record]:
        """The rows of a type whose LINK field names a record."""
        snapshot = self.snapshot
        rows: dict[str, Record] = {}
        if snapshot is not None:
            rows = {row.id: row for row in snapshot.table(kind).having(link, owner)}
        for changes in self._sent.values():
            for change in changes:
                if change.table != kind.table:
                    continue
                if change.after is None:
                    rows.pop(change.id, None)
                elif getattr(change.after, link) == owner:
                    rows[change.id] = change.after
        return list(rows.values())
