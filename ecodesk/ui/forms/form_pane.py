"""The form of one row inside a view or a window: it follows its row through every change of the plan."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Record
from ecodesk.settings import Preferences
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.chapter_states import chapter_state, placed
from ecodesk.ui.forms.chapters import FormLayout
from ecodesk.ui.forms.form_body import FormBody
from ecodesk.ui.forms.form_saving import FormSaving
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.session import Session

READ_ONLY = t("规划以只读方式打开", "The plan is open for reading only")


class FormPane(QWidget):
    """Shows the row of an id; `gone` fires when it is no longer there, `shown` whenever it is shown anew."""

    gone = Signal()
    shown = Signal(object)  # Record

    def __init__(
        self,
        layout: FormLayout,
        session: Session,
        look: Appearance,
        parent: QWidget | None = None,
        *,
        preferences: Preferences | None = None,
    ) -> None:
        super().__init__(parent)
        self._layout, self._session = layout, session
        self._row_id = ""
        self._rows = PendingRows(session)
        self.body = FormBody(layout, look, lambda: session.snapshot, self)
        values = preferences if preferences is not None else Preferences()
        self._saving = FormSaving(
            self.body, session, look, self._rows, lambda: self.row, self._refresh, lambda: values, self
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.body)
        session.plan_changed.connect(self._changed)
        session.findings_changed.connect(self._changed)
        session.closing.connect(self.finish_typing)
        self.body.retranslate()

    @property
    def row(self) -> Record | None:
        """The row shown, with everything that is on its way to the store."""
        return self._rows.row(self._layout.kind.table, self._row_id) if self._row_id else None

    def why_locked(self, row: Record) -> Text | None:
        """Why nothing of a row can be changed; None when it can."""
        return None

    def lock_fields(self) -> None:
        """Lock the fields that are never typed over; there are none in most records."""

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
        self._saving.finish_typing()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.body.retranslate()
        self._refresh()

    def _changed(self, _: object) -> None:
        self._refresh()

    def _refresh(self) -> None:
        snapshot, row = self._session.snapshot, self.row
        if not self._row_id:
            return
        if snapshot is None or row is None:
            self._row_id = ""
            self.gone.emit()
            return
        layout = self._layout
        self.body.lock(self.why_locked(row) if self._session.writable else READ_ONLY)
        children = {table.id: self._rows.children(table, row.id) for table in layout.tables()}
        self.body.show_record(row, children, snapshot)
        self.lock_fields()
        result = self._session.result
        found = placed(layout, result.of(row.table, row.id)) if result is not None else {}
        self.body.show_findings(found, self._session.writable)
        self.body.show_states(
            [chapter_state(layout, chapter, row, children, found) for chapter in layout.chapters]
        )
        self.shown.emit(row)
