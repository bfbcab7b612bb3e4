"""What an act of a form works with: whose form it is, its rows, and where to ask and tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ecodesk.i18n import Text
from ecodesk.model.edit import Edit, add
from ecodesk.model.fields import Record
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.settings import Preferences
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.chapters import ChildTable
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.session import Notice, Session


@dataclass(frozen=True)
class FormDesk:
    """A form at one moment; `table` is the table acted on, `chosen` the row chosen in it."""

    session: Session
    look: Appearance
    rows: PendingRows
    owner: Record
    snapshot: Snapshot
    preferences: Preferences
    parent: QWidget
    table: ChildTable | None = None
    chosen: Record | None = None

    @property
    def project(self) -> Project:
        """The record of a project's form. TypeError in the form of anything else."""
        if not isinstance(self.owner, Project):
            raise TypeError(f"the form of {self.owner.table} was used as that of a project")
        return self.owner

    def of(self, table: ChildTable) -> Sequence[Record]:
        """The rows of a table of the form, with what is on its way to the store."""
        return self.rows.children(table, self.owner.id)

    def add_rows(self, label: Text, rows: Sequence[Record], nothing: Text) -> None:
        """Add rows as one step and say so; when there are none, say why."""
        if rows:
            self.save(add(label, *rows))
        else:
            self.session.notify(Notice(nothing))

    def save(self, edit: Edit) -> None:
        """Save one step; the notice offers to take it back."""

        def saved(_: object) -> None:
            undo = undo_action(self.session)
            self.session.notify(Notice(edit.label, (undo,), "check"))

        self.rows.apply(edit, then=saved)
