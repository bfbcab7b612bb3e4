"""How every form saves: a field or a line of a table as one step when it is left, an act beside a table as one more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import plain, t
from ecodesk.model.edit import Edit
from ecodesk.model.fields import Field, Record
from ecodesk.settings import Preferences
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.chapters import ChildTable, TableAct
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.form_body import FormBody
from ecodesk.ui.forms.form_desk import FormDesk
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.session import Notice, Session
from ecodesk.workspace import Applied


class FormSaving(QObject):
    """Saves what a `FormBody` asks for into the row its form shows.

    `row` gives that row with everything on its way to the store, `refresh` shows it anew. What the store refuses
    stays entered, with the reason below the field, as long as the same row is shown.
    """

    def __init__(
        self,
        body: FormBody,
        session: Session,
        look: Appearance,
        rows: PendingRows,
        row: Callable[[], Record | None],
        refresh: Callable[[], None],
        preferences: Callable[[], Preferences],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._body, self._session, self._look, self._rows, self._form = body, session, look, rows, parent
        self._row, self._refresh, self._preferences = row, refresh, preferences
        body.value_wanted.connect(self._save_value)
        body.edit_wanted.connect(self._save_child)
        body.act_wanted.connect(self._run_act)

    def finish_typing(self) -> None:
        """Save what is still being typed."""
        if self._row() is not None:
            self._body.take()

    def _save_value(self, box: FieldBox, value: Any) -> None:
        row, snapshot = self._row(), self._session.snapshot
        if row is None or snapshot is None:
            return
        if (taken := self._taken_by(row, box.field, value)) is not None:
            said = t("“{value}”已用于 {other}", "“{value}” is already used for {other}")
            box.refuse(said.format(value=value, other=plain(taken.caption)))
            return
        typed, row_id = box.editor.typed(), row.id

        def refused(error: BaseException) -> None:
            if not isValid(self) or not isValid(box):
                return  # it was closed meanwhile; the notice says what happened
            shown = self._row()
            self._refresh()
            if isinstance(error, EcoDeskError) and shown is not None and shown.id == row_id:
                box.editor.retype(typed)
                box.refuse(error.message)

        self._rows.apply(set_field(snapshot, [row], box.field, value), refused)
        box.accept(value)
        self._refresh()

    def _taken_by(self, row: Record, field: Field, value: Any) -> Record | None:
        """The other row that has a value that must be unique."""
        snapshot = self._session.snapshot
        if snapshot is None or not field.unique or not value:
            return None
        table = snapshot.table(type(row))
        found = (i for i, known in enumerate(table.column(field.id)) if known == value)
        return next((table.at(i) for i in found if table.ids[i] != row.id), None)

    def _save_child(self, edit: Edit) -> None:
        deleted = edit.changes[0].after is None

        def saved(applied: Applied) -> None:
            if deleted:
                undo = undo_action(self._session)
                self._session.notify(Notice(applied.edit.label, (undo,), "trash-can-outline"))

        self._rows.apply(edit, lambda _: self._refresh() if isValid(self) else None, saved)
        self._refresh()

    def _run_act(self, act: TableAct, table: ChildTable, chosen: Record | None) -> None:
        self.act(act.run, table, chosen)

    def act(
        self,
        run: Callable[[FormDesk], object],
        table: ChildTable | None = None,
        chosen: Record | None = None,
    ) -> None:
        """Fill in several things at once; what stands in the way is told in a notice."""
        self.finish_typing()
        row, snapshot = self._row(), self._session.snapshot
        if row is None or snapshot is None:
            return
        desk = FormDesk(
            self._session,
            self._look,
            self._rows,
            row,
            snapshot,
            self._preferences(),
            self._form,
            table,
            chosen,
        )
        try:
            run(desk)
        except EcoDeskError as error:
            self._session.notify(Notice(error.message, level="warn"))
