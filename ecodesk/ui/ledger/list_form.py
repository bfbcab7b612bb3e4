"""The form of one row of a list: its number stays, a withdrawn row is only read, an entry leads to its project."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Record
from ecodesk.model.records import LedgerEntry
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.form_pane import FormPane
from ecodesk.ui.ledger.list_kinds import ENTRIES, TASKS, ListKind
from ecodesk.ui.ledger.list_model import is_withdrawn
from ecodesk.ui.record_form import RecordForm
from ecodesk.ui.session import Session

_FIXED = {kind.kind: kind.fixed for kind in (TASKS, ENTRIES)}
_GONE = t("已撤下，恢复后才能修改", "Withdrawn; restore it to change it")


class _ListPane(FormPane):
    """Numbers are given once, and a withdrawn row is only read."""

    def why_locked(self, row: Record) -> Text | None:
        return _GONE if is_withdrawn(row) else None

    def lock_fields(self) -> None:
        row = self.row
        fixed = _FIXED[type(row)] if row is not None else frozenset[str]()
        for box in self.body.boxes():
            if box.id in fixed:
                box.lock(t("编号只增不改", "Numbers are given once"))


class ListForm(RecordForm):
    """A `RecordForm` with what is particular to a list. `form_wanted` asks for the form of its project."""

    form_wanted = Signal(str)

    def __init__(
        self, session: Session, look: Appearance, kind: ListKind, row: Record, parent: QWidget | None = None
    ) -> None:
        self._kind = kind
        super().__init__(session, look, kind.form(row), row.id, parent=parent, pane=_ListPane)
        self.project_button = QPushButton(str(t("打开项目表单", "Open the form of the project")), self)
        self.project_button.setAutoDefault(False)
        self.project_button.setVisible(isinstance(row, LedgerEntry) and bool(row.project))
        self.project_button.clicked.connect(self._open_project)
        self.head.addWidget(self.project_button)

    def title_of(self, row: Record) -> str:
        name = f"{getattr(row, self._kind.number)} {getattr(row, 'name', '')}".strip()
        return f"{self._kind.title} {name}"

    def _open_project(self) -> None:
        row = self.row
        if isinstance(row, LedgerEntry) and row.project:
            self.accept()
            self.form_wanted.emit(row.project)
