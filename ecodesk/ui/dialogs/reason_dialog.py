"""Ask for a reason in words before something unusual is done."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t


class ReasonDialog(QDialog):
    """A question, a field for the reason, and two buttons; it cannot be accepted without a reason."""

    def __init__(self, title: Text, question: Text, accept: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(title))
        self.setMinimumWidth(420)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        words = QLabel(str(question))
        words.setWordWrap(True)
        layout.addWidget(words)
        label = QLabel(str(t("原因（必填）", "Reason (required)")))
        label.setProperty("role", "field")
        layout.addWidget(label)
        self.reason_field = QPlainTextEdit()
        self.reason_field.setFixedHeight(72)
        self.reason_field.setTabChangesFocus(True)
        self.reason_field.setAccessibleName(str(t("原因", "Reason")))
        label.setBuddy(self.reason_field)
        layout.addWidget(self.reason_field)
        buttons = QDialogButtonBox()
        self.accept_button = buttons.addButton(str(accept), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setProperty("role", "primary")
        self.accept_button.setEnabled(False)
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        layout.addWidget(buttons)
        self.reason_field.textChanged.connect(self._changed)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)

    def _changed(self) -> None:
        self.accept_button.setEnabled(bool(self.reason))

    @property
    def reason(self) -> str:
        """What was written."""
        return self.reason_field.toPlainText().strip()
