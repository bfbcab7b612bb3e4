"""The form of one record in a window of its own: a restoration unit, a problem patch."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.model.fields import Record
from ecodesk.settings import Preferences
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.chapters import FormLayout
from ecodesk.ui.forms.form_body import FormBody
from ecodesk.ui.forms.form_pane import FormPane
from ecodesk.ui.session import Session


class RecordForm(QDialog):
    """A `FormPane` with a title and a button that closes; it closes by itself when its record is gone."""

    def __init__(
        self,
        session: Session,
        look: Appearance,
        layout: FormLayout,
        row_id: str,
        preferences: Preferences | None = None,
        parent: QWidget | None = None,
        *,
        pane: type[FormPane] = FormPane,
    ) -> None:
        super().__init__(parent)
        self._layout = layout
        self.title = QLabel(self)
        self.title.setProperty("role", "subhead")
        self.pane = pane(layout, session, look, self, preferences=preferences)
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
        column.addWidget(self.pane, 1)
        column.addLayout(foot)
        self.resize(1040, 720)
        self.pane.shown.connect(self._name)
        self.pane.gone.connect(self.reject)
        session.workspace_changed.connect(self.reject)
        self.pane.show_row(row_id)

    @property
    def body(self) -> FormBody:
        """The chapters."""
        return self.pane.body

    @property
    def row(self) -> Record | None:
        """The record shown, with everything that is on its way to the store; None when it has been deleted."""
        return self.pane.row

    def title_of(self, row: Record) -> str:
        """What stands over the form."""
        return str(t("{kind} {name}", "{kind} {name}").format(kind=self._layout.kind.title, name=row.caption))

    def hideEvent(self, event: QHideEvent) -> None:
        self.pane.finish_typing()
        super().hideEvent(event)

    def _name(self, row: Record) -> None:
        title = self.title_of(row)
        self.setWindowTitle(title)
        self.title.setText(title)
