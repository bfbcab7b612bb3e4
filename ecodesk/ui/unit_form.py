"""The form of one restoration unit: what it is, what its elements need, who answers for them, what it is to reach."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.edit import Edit
from ecodesk.model.records import RestorationUnit
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.chapter_states import chapter_state, placed
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.form_body import FormBody
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.forms.unit_chapters import UNIT_FORM
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.session import Session

_READ_ONLY = t("规划以只读方式打开", "The plan is open for reading only")


class UnitForm(QDialog):
    """Follows its unit through every change of the plan; leaving a field saves it as one step."""

    def __init__(
        self, session: Session, look: Appearance, unit_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._unit_id = session, unit_id
        self._rows = PendingRows(session)
        self.title = QLabel(self)
        self.title.setProperty("role", "subhead")
        self.body = FormBody(UNIT_FORM, look, lambda: session.snapshot, self)
        close = QPushButton(str(t("关闭", "Close")), self)
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        said = QLabel(
            str(t("离开字段即保存，可随时撤销", "Leaving a field saves it; every step can be undone")), self
        )
        said.setProperty("role", "hint")
        foot.addWidget(said, 1)
        foot.addWidget(close)
        head.setContentsMargins(22, 12, 22, 4)
        foot.setContentsMargins(22, 4, 22, 12)
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
    def unit(self) -> RestorationUnit | None:
        """The unit shown, with everything that is on its way to the store; None when it has been deleted."""
        row = self._rows.row(RestorationUnit.table, self._unit_id)
        return row if isinstance(row, RestorationUnit) else None

    def finish_typing(self) -> None:
        """Save what is still being typed."""
        if self.unit is not None:
            self.body.take()

    def hideEvent(self, event: QHideEvent) -> None:
        self.finish_typing()
        super().hideEvent(event)

    def _changed(self, change: object) -> None:
        self._refresh()

    def _refresh(self) -> None:
        unit, snapshot = self.unit, self._session.snapshot
        if unit is None or snapshot is None:
            self.reject()
            return
        title = str(t("修复单元 {name}", "Restoration unit {name}").format(name=unit.caption))
        self.setWindowTitle(title)
        self.title.setText(title)
        self.body.lock(None if self._session.writable else _READ_ONLY)
        children = {table.id: self._rows.children(table, unit.id) for table in UNIT_FORM.tables()}
        self.body.show_record(unit, children, snapshot)
        result = self._session.result
        found = placed(UNIT_FORM, result.of(unit.table, unit.id)) if result is not None else {}
        self.body.show_findings(found, self._session.writable)
        self.body.show_states(
            [chapter_state(UNIT_FORM, chapter, unit, children, found) for chapter in UNIT_FORM.chapters]
        )

    def _save_value(self, box: FieldBox, value: Any) -> None:
        unit, snapshot = self.unit, self._session.snapshot
        if unit is None or snapshot is None:
            return
        typed = box.editor.typed()

        def refused(error: BaseException) -> None:
            if not isValid(self):  # it was closed meanwhile; the notice says what was not saved
                return
            self._refresh()
            if isinstance(error, EcoDeskError):
                box.editor.retype(typed)
                box.refuse(error.message)

        self._rows.apply(set_field(snapshot, [unit], box.field, value), refused)
        box.accept(value)
        self._refresh()

    def _save_child(self, edit: Edit) -> None:
        self._rows.apply(edit, lambda _: self._refresh() if isValid(self) else None)
        self._refresh()
