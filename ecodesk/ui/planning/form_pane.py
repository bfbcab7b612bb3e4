"""The form of one row inside a view: follows its row, saves a field or a line of a table as one step when it is left."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.edit import Edit
from ecodesk.model.fields import Record
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.chapter_states import chapter_state, placed
from ecodesk.ui.forms.chapters import FormLayout
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.form_body import FormBody
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.session import Session

_READ_ONLY = t("规划以只读方式打开", "The plan is open for reading only")


class FormPane(QWidget):
    """Shows the row of an id; `gone` fires when it is no longer there."""

    gone = Signal()

    def __init__(
        self, layout: FormLayout, session: Session, look: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._layout, self._session = layout, session
        self._row_id = ""
        self._rows = PendingRows(session)
        self.body = FormBody(layout, look, lambda: session.snapshot, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.body)
        self.body.value_wanted.connect(self._save_value)
        self.body.edit_wanted.connect(self._save_child)
        session.plan_changed.connect(self._changed)
        session.findings_changed.connect(self._changed)
        session.closing.connect(self.finish_typing)
        self.body.retranslate()

    @property
    def row(self) -> Record | None:
        """The row shown, with everything that is on its way to the store."""
        return self._rows.row(self._layout.kind.table, self._row_id) if self._row_id else None

    def show_row(self, row_id: str) -> None:
        """Show another row; what was being typed is saved first."""
        if row_id != self._row_id:
            self.finish_typing()
            self.body.forget()
            self._row_id = row_id
            self._refresh()
            self.body.show_chapter(0)

    def forget(self) -> None:
        """Show nothing."""
        self._row_id = ""
        self.body.forget()

    def finish_typing(self) -> None:
        """Save what is still being typed."""
        if self.row is not None:
            self.body.take()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.body.retranslate()
        self._refresh()

    def _changed(self, _: object) -> None:
        self._refresh()

    def _refresh(self) -> None:
        snapshot, row = self._session.snapshot, self.row
        if snapshot is None or not self._row_id:
            return
        if row is None:
            self._row_id = ""
            self.gone.emit()
            return
        layout = self._layout
        self.body.lock(None if self._session.writable else _READ_ONLY)
        children = {table.id: self._rows.children(table, row.id) for table in layout.tables()}
        self.body.show_record(row, children, snapshot)
        result = self._session.result
        found = placed(layout, result.of(row.table, row.id)) if result is not None else {}
        self.body.show_findings(found, self._session.writable)
        self.body.show_states(
            [chapter_state(layout, chapter, row, children, found) for chapter in layout.chapters]
        )

    def _save_value(self, box: FieldBox, value: Any) -> None:
        snapshot, row = self._session.snapshot, self.row
        if snapshot is None or row is None:
            return
        typed, row_id = box.editor.typed(), row.id

        def refused(error: BaseException) -> None:
            if not isValid(self) or self._row_id != row_id:  # another row is shown; the notice says it
                return
            self._refresh()
            if isinstance(error, EcoDeskError):
                box.editor.retype(typed)
                box.refuse(error.message)

        self._rows.apply(set_field(snapshot, [row], box.field, value), refused)
        box.accept(value)
        self._refresh()

    def _save_child(self, edit: Edit) -> None:
        self._rows.apply(edit, lambda _: self._refresh() if isValid(self) else None)
        self._refresh()
