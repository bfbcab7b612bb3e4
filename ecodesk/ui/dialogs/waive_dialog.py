"""Waive a finding: reason, words, document, until when. A block cannot be waived, and the dialog says so."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import fields_by_id
from ecodesk.model.records import Waiver
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.waivers import waive
from ecodesk.ui.dialogs.finding_head import finding_head
from ecodesk.ui.field_text import parse
from ecodesk.ui.session import Session

BLOCK_TEXT = t(
    "阻断不可豁免。请改正图形或表格，改正后这条结果会自动消失。",
    "A block cannot be waived. Correct the shape or the form; the finding then goes by itself.",
)


class WaiveDialog(QDialog):
    """Asks for what a waiver needs; nothing is saved unless it is complete."""

    def __init__(self, session: Session, findings: Sequence[Finding], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._findings = session, tuple(findings)
        self._blocked = any(finding.severity is Severity.BLOCK for finding in findings)
        self.setWindowTitle(str(t("豁免", "Waive")))
        self.setMinimumWidth(480)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(finding_head(findings, session.snapshot))
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem_frame = QFrame()
        self.problem_frame.setProperty("role", "banner")
        self.problem_frame.setProperty("tone", "block")
        QHBoxLayout(self.problem_frame).addWidget(self.problem)
        self.problem.setProperty("tone", "block")
        layout.addWidget(self.problem_frame)
        layout.addLayout(self._form())
        buttons = QDialogButtonBox()
        self.accept_button = buttons.addButton(
            str(t("豁免", "Waive")), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.accept_button.setProperty("role", "primary")
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self._say(BLOCK_TEXT if self._blocked else None)
        self._complete()

    def _form(self) -> QFormLayout:
        fields = fields_by_id(Waiver)
        self.reason = QComboBox()
        for code, entry in code_list(fields["reason"].choices).items():
            self.reason.addItem(str(entry.label), code)
        self.explanation = QPlainTextEdit()
        self.explanation.setFixedHeight(72)
        self.explanation.setTabChangesFocus(True)
        self.document = QLineEdit()
        self.until = QLineEdit()
        self.until.setPlaceholderText("2026-12-31")
        form = QFormLayout()
        for name, widget in (
            ("reason", self.reason),
            ("explanation", self.explanation),
            ("document", self.document),
            ("valid_until", self.until),
        ):
            star = " *" if fields[name].required else ""
            form.addRow(f"{fields[name].label}{star}", widget)
            widget.setAccessibleName(str(fields[name].label))
            widget.setEnabled(not self._blocked)
        self.explanation.textChanged.connect(self._complete)
        return form

    def _say(self, text: Text | None) -> None:
        self.problem_frame.setVisible(text is not None)
        self.problem.setText(str(text) if text is not None else "")

    def _complete(self) -> None:
        written = bool(self.explanation.toPlainText().strip())
        self.accept_button.setEnabled(written and not self._blocked)

    def _try(self) -> None:
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        try:
            until = parse(fields_by_id(Waiver)["valid_until"], self.until.text()).value
            edit = waive(
                snapshot,
                *self._findings,
                reason=self.reason.currentData(),
                explanation=self.explanation.toPlainText(),
                document=self.document.text().strip(),
                valid_until=until,
                author=self._session.user,
            )
        except EcoDeskError as error:
            self._say(error.message)
            return
        self._session.apply(edit)
        self.accept()
