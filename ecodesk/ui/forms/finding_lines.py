"""What the rules found about one place of a form, below it: a line each, with the fixes as links."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.registry import all_rules
from ecodesk.rules.rule import Fix
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.painting import SEVERITY_ICONS, SEVERITY_ROLES
from ecodesk.ui.findings_model import rule_title
from ecodesk.ui.forms.wrapped_label import WrappedLabel
from ecodesk.ui.prepared_fixes import fixes_of

_FIXES_SHOWN = 2


class FindingLine(QFrame):
    """Icon, what is wrong in words and numbers, the code, and up to two fixes."""

    fix_wanted = Signal(object, object)  # Finding, Fix
    explain_wanted = Signal(object)  # Finding

    def __init__(self, finding: Finding, look: Appearance, writable: bool) -> None:
        super().__init__()
        self.finding = finding
        tone = SEVERITY_ROLES[finding.severity]
        self.setProperty("role", "message")
        self.setProperty("tone", tone)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        row.setSpacing(8)
        icon = QLabel(self)
        icon.setPixmap(look.pixmap(SEVERITY_ICONS[finding.severity], tone, 14))
        self.text = WrappedLabel(self)
        self.text.setProperty("tone", tone)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setText(_sentence(finding))
        plain_words = f"{finding.severity.label} {rule_title(finding.rule)} {finding.message} {finding.rule}"
        self.text.setAccessibleName(plain_words)
        rule = all_rules().get(finding.rule)
        if rule is not None:
            self.text.setToolTip(str(rule.remedy))
        row.addWidget(icon)
        row.addWidget(self.text, 1)
        self.fixes: list[QPushButton] = []
        for fix in fixes_of(finding.rule)[:_FIXES_SHOWN]:
            row.addWidget(self._fix_button(fix, writable))
        explain = QToolButton(self)
        explain.setIcon(look.icon("help-circle-outline", tone))
        explain.setToolTip(str(t("这条规则是什么", "What is this rule")))
        explain.setAccessibleName(explain.toolTip())
        explain.clicked.connect(lambda: self.explain_wanted.emit(finding))
        row.addWidget(explain)

    def _fix_button(self, fix: Fix, writable: bool) -> QPushButton:
        button = QPushButton(str(fix.title), self)
        button.setProperty("role", "link")
        button.setProperty("compact", True)
        button.setEnabled(writable)
        button.setToolTip(str(fix.explanation))
        button.clicked.connect(lambda: self.fix_wanted.emit(self.finding, fix))
        self.fixes.append(button)
        return button


def _sentence(finding: Finding) -> str:
    title, message = html.escape(str(rule_title(finding.rule))), html.escape(str(finding.message))
    return str(t("<b>{title}</b>：{message} · {code}", "<b>{title}</b>: {message} · {code}")).format(
        title=title, message=message, code=finding.rule
    )


class FindingLines(QWidget):
    """The lines of one place; empty it takes no room."""

    fix_wanted = Signal(object, object)
    explain_wanted = Signal(object)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.lines: list[FindingLine] = []
        self._writable = True
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.hide()

    def show_findings(self, findings: Sequence[Finding], writable: bool) -> bool:
        """Show these findings; whether anything is different from before."""
        if [line.finding for line in self.lines] == list(findings) and writable == self._writable:
            return False
        self._writable = writable
        self._clear()
        self.lines = [FindingLine(finding, self._look, writable) for finding in findings]
        for line in self.lines:
            line.fix_wanted.connect(self.fix_wanted)
            line.explain_wanted.connect(self.explain_wanted)
            self._column.addWidget(line)
        self.setVisible(bool(self.lines))
        return True

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        findings = [line.finding for line in self.lines]
        self._clear()
        self.show_findings(findings, self._writable)

    def _clear(self) -> None:
        for line in self.lines:
            line.hide()
            line.deleteLater()
        self.lines = []

    @property
    def tone(self) -> str:
        """The tone of the gravest finding, empty when there is none."""
        worst = max((line.finding.severity for line in self.lines), default=None)
        return SEVERITY_ROLES[Severity(worst)] if worst is not None else ""
