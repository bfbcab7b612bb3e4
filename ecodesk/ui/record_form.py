"""The form of one record in a window of its own: a restoration unit, a problem patch."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.edit import Edit
from ecodesk.model.fields import Record
from ecodesk.settings import Preferences
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.chapter_states import chapter_state, placed
from ecodesk.ui.forms.chapters import ChildTable, FormLayout, TableAct
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.form_body import FormBody
from ecodesk.ui.forms.form_desk import FormDesk
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.session import Notice, Session

_READ_ONLY = t("规划以只读方式打开", "The plan is open for reading only")


class RecordForm(QDialog):
    """Follows its record through every change of the plan; leaving a field saves it as one step."""

    def __init__(
        self,
        session: Session,
        look: Appearance,
        layout: FormLayout,
        row_id: str,
        preferences: Preferences | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._look, self._layout, self._row_id = session, look, layout, row_id
        self._preferences = preferences if preferences is not None else Preferences()
        self._rows = PendingRows(session)
        self.title = QLabel(self)
        self.title.setProperty("role", "subhead")
        self.body = FormBody(layout, look, lambda: session.snapshot, self)
        close = QPushButton(str(t("关闭", "Close")), self)
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        self.head, foot = QHBoxLayout(), QHBoxLayout()
        self.head.addWidget(self.title, 1)
        said = QLabel(
            str(t("离开字段即保存，可随时撤销", "Leaving a field saves it; every step can be undone")), self
        )
        said.setProperty("role", "hint")
        foot.addWidget(said, 1)
        foot.addWidget(close)
        self.head.setContentsMargins(22, 12, 22, 4)
        foot.setContentsMargins(22, 4, 22, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.head)
        column.addWidget(self.body, 1)
        column.addLayout(foot)
        self.resize(1040, 720)
        self.body.value_wanted.connect(self._save_value)
        self.body.edit_wanted.connect(self._save_child)
        self.body.act_wanted.connect(self._act)
        session.plan_changed.connect(self._changed)
        session.findings_changed.connect(self._changed)
        session.workspace_changed.connect(self.reject)
        session.closing.connect(self.finish_typing)
        self.body.retranslate()
        self._refresh()

    @property
    def row(self) -> Record | None:
        """The record shown, with everything that is on its way to the store; None when it has been deleted."""
        return self._rows.row(self._layout.kind.table, self._row_id)

    def title_of(self, row: Record) -> str:
        """What stands over the form."""
        return str(t("{kind} {name}", "{kind} {name}").format(kind=self._layout.kind.title, name=row.caption))

    def why_locked(self, row: Record) -> Text | None:
        """Why nothing of a record can be changed; None when it can."""
        return None

    def lock_fields(self) -> None:
        """Lock the fields that are never typed over; there are none in most records."""

    def finish_typing(self) -> None:
        """Save what is still being typed."""
        if self.row is not None:
            self.body.take()

    def hideEvent(self, event: QHideEvent) -> None:
        self.finish_typing()
        super().hideEvent(event)

    def _changed(self, change: object) -> None:
        self._refresh()

    def _refresh(self) -> None:
        row, snapshot, layout = self.row, self._session.snapshot, self._layout
        if row is None or snapshot is None:
            self.reject()
            return
        title = self.title_of(row)
        self.setWindowTitle(title)
        self.title.setText(title)
        self.body.lock(self.why_locked(row) if self._session.writable else _READ_ONLY)
        children = {table.id: self._rows.children(table, row.id) for table in layout.tables()}
        self.body.show_record(row, children, snapshot)
        self.lock_fields()
        result = self._session.result
        found = placed(layout, result.of(row.table, row.id)) if result is not None else {}
        self.body.show_findings(found, self._session.writable)
        self.body.show_states(
            [chapter_state(layout, chapter, row, children, found) for chapter in layout.chapters]
        )

    def _save_value(self, box: FieldBox, value: Any) -> None:
        row, snapshot = self.row, self._session.snapshot
        if row is None or snapshot is None:
            return
        typed = box.editor.typed()

        def refused(error: BaseException) -> None:
            if not isValid(self):  # it was closed meanwhile; the notice says what was not saved
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

    def _act(self, act: TableAct, table: ChildTable, chosen: Record | None) -> None:
        self.finish_typing()
        row, snapshot = self.row, self._session.snapshot
        if row is None or snapshot is None:
            return
        desk = FormDesk(
            self._session, self._look, self._rows, row, snapshot, self._preferences, self, table, chosen
        )
        try:
            act.run(desk)
        except EcoDeskError as error:
            self._session.notify(Notice(error.message, level="warn"))
