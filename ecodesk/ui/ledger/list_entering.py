"""入台账: choose which admitted projects enter the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.model.records import Project
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.check_list import CheckList
from ecodesk.ui.theme import restyle


class EnteringDialog(QDialog):
    """The admitted projects to tick; `chosen` are those ticked when it is accepted."""

    def __init__(
        self,
        projects: Sequence[Project],
        ticked: Sequence[str],
        look: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(t("项目入台账", "Enter projects into the ledger")))
        self.resize(look.px(460), look.px(420))
        words = t(
            "已准入、尚未入台账的项目。每个项目得一个新的台账编号，状态改为“已入台账”。",
            "Admitted projects that are not in the ledger. Each gets a new number and counts as in the ledger.",
        )
        said = QLabel(str(words), self)
        said.setWordWrap(True)
        self.list = CheckList(look, self)
        self.list.fill([(project.id, project.caption) for project in projects], ticked)
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(
            str(t("入台账", "Enter")), QDialogButtonBox.ButtonRole.AcceptRole
        )
        restyle(self.accept_button, role="primary")
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(said)
        column.addWidget(self.list, 1)
        column.addWidget(buttons)
        self.list.changed.connect(self._ticked)
        self._ticked()

    def _ticked(self) -> None:
        self.accept_button.setEnabled(bool(self.chosen))

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the projects ticked."""
        return self.list.ticked()
