"""The form of one row of a list: all its fields and its parts; leaving a field saves it as one step."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.edit import Edit
from ecodesk.model.fields import Record
from ecodesk.model.records import LedgerEntry
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.chapter_states import chapter_state, placed
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.form_body import FormBody
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.ledger.list_kinds import ListKind
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.session import Session

_READ_ONLY = t("规划以只读方式打开", "The plan is open for reading only")
_GONE = t("已撤下，恢复后才能修改", "Withdrawn; restore it to change it")


class ListForm(QDialog):
    """Follows its row through every change of the plan. `form_wanted` asks for the form of its project."""

    form_wanted = Signal(str)

    def __init__(
        self, session: Session, look: Appearance, kind: ListKind, row: Record, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._kind, self._id = session, kind, row.id
        self._layout = kind.form(row)
        self._rows = PendingRows(session)
        self.title = QLabel(self)
        self.title.setProperty("role", "subhead")
        self.body = FormBody(self._layout, look, lambda: session.snapshot, self)
        self.project_button = QPushButton(str(t("打开项目表单", "Open the form of the project")), self)
        self.project_button.setAutoDefault(False)
        self.project_button.clicked.connect(self._open_project)
        close = QPushButton(str(t("关闭", "Close")), self)
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        said = t("离开字段即保存，可随时撤销", "Leaving a field saves it; every step can be undone")
        hint = QLabel(str(said), self)
        hint.setProperty("role", "hint")
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setContentsMargins(22, 12, 22, 4)
        foot.setContentsMargins(22, 4, 22, 12)
        head.addWidget(self.title, 1)
        head.addWidget(self.project_button)
        foot.addWidget(hint, 1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.body, 1)
        column.addLayout(foot)
        self.resize(1040, 720)
        self.body.value_wanted.connect(self._save_value)
        self.body.edit_wanted.connect(self._save_child)
        session.plan_changed.connect(self._changed)
        session.findings_changed.connect(self._changed)
        session.workspace_changed.connect(self.reject)
        session.closing.connect(self.finish_typing)
        self.body.retranslate()
        self._refresh()

    @property
    def row(self) -> Record | None:
        """The row shown, with everything that is on its way to the store; None when it is gone."""
        return self._rows.row(self._kind.kind.table, self._id)

    def finish_typing(self) -> None:
        """Save what is still being typed."""
        if self.row is not None:
            self.body.take()

    def hideEvent(self, event: QHideEvent) -> None:
        self.finish_typing()
        super().hideEvent(event)

    def _open_project(self) -> None:
        row = self.row
        if isinstance(row, LedgerEntry) and row.project:
            self.accept()
            self.form_wanted.emit(row.project)

    def _changed(self, change: object) -> None:
        self._refresh()

    def _refresh(self) -> None:
        row, snapshot = self.row, self._session.snapshot
        if row is None or snapshot is None:
            self.reject()
            return
        name = f"{getattr(row, self._kind.number)} {getattr(row, 'name', '')}".strip()
        title = f"{self._kind.title} {name}"
        self.setWindowTitle(title)
        self.title.setText(title)
        self.project_button.setVisible(isinstance(row, LedgerEntry) and bool(row.project))
        reason = _GONE if getattr(row, "withdrawn", "") else None
        self.body.lock(reason if self._session.writable else _READ_ONLY)
        children = {table.id: self._rows.children(table, row.id) for table in self._layout.tables()}
        self.body.show_record(row, children, snapshot)
        for box in self.body.boxes():
            if box.id in self._kind.fixed:
                box.lock(t("编号只增不改", "Numbers are given once"))
        result = self._session.result
        found = placed(self._layout, result.of(row.table, row.id)) if result is not None else {}
        self.body.show_findings(found, self._session.writable)
        chapters = self._layout.chapters
        self.body.show_states([chapter_state(self._layout, one, row, children, found) for one in chapters])

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
