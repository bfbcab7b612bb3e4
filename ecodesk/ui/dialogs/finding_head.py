"""The head of dialogs about findings: one in full, or how many and the first of several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.ui.findings_model import rule_title, subject_text

_LISTED = 6


def finding_head(findings: Sequence[Finding], snapshot: Snapshot | None) -> QWidget:
    """What is about to be treated."""
    head = QWidget()
    column = QVBoxLayout(head)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    title = QLabel()
    title.setProperty("role", "strong")
    words = QLabel()
    words.setWordWrap(True)
    if len(findings) == 1:
        title.setText(_line(findings[0], snapshot))
        words.setText(str(findings[0].message))
    else:
        title.setText(str(t("{n} 条检查结果", "{n} findings").format(n=len(findings))))
        lines = [_line(finding, snapshot) for finding in findings[:_LISTED]]
        words.setText("\n".join([*lines, *(["…"] if len(findings) > _LISTED else [])]))
    column.addWidget(title)
    column.addWidget(words)
    return head


def _line(finding: Finding, snapshot: Snapshot | None) -> str:
    return f"{finding.rule} {rule_title(finding.rule)} · {subject_text(finding, snapshot)}"
