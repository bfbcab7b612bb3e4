"""What the dialogs of decisions have in common: a head, a body of their own, the reason, and two buttons."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.theme import restyle


class CandidateDialog(QDialog):
    """Asks how a decision is to be carried out; it cannot be accepted without a reason, or while `problem` says no."""

    def __init__(self, title: Text, accept: Text, reason: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(title))
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setProperty("role", "small")
        self.reason = QLineEdit(reason, self)
        self.reason.textChanged.connect(lambda _: self._allow())
        words = QLabel(str(t("理由 *", "Reason *")), self)
        words.setBuddy(self.reason)
        row = QHBoxLayout()
        row.addWidget(words)
        row.addWidget(self.reason, 1)
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(str(accept), QDialogButtonBox.ButtonRole.AcceptRole)
        restyle(self.accept_button, role="primary")
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addLayout(self.body, 1)
        column.addWidget(self.said)
        column.addLayout(row)
        column.addWidget(buttons)

    def complete(self) -> bool:
        """Whether everything is there that the decision needs, the reason aside."""
        return True

    def _allow(self) -> None:
        self.accept_button.setEnabled(bool(self.reason.text().strip()) and self.complete())
