"""还不能提交审查: what stands in the way, in the order to deal with it, each line the way to its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ecodesk.i18n import Text, plain, t
from ecodesk.rules.finding import Finding
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.findings_model import rule_title
from ecodesk.ui.inspection.note_list import Note, NoteList


@dataclass(frozen=True)
class ObstacleLine:
    """One thing in the way: where in the form it is dealt with, what to say, and the finding if it is one."""

    place: str
    text: Text
    finding: Finding | None = None


class SubmissionDialog(QDialog):
    """A list to work through; `chosen` tells the line that was clicked, and the dialog closes."""

    chosen = Signal(object)

    def __init__(
        self, project: str, lines: Sequence[ObstacleLine], look: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._lines = list(lines)
        self.setWindowTitle(str(t("提交审查", "Submit for review")))
        self.resize(look.px(560), look.px(420))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        title = QLabel(
            str(
                t(
                    "{project} 还不能提交审查，须先处理 {n} 项",
                    "{project} cannot be submitted yet: {n} to deal with",
                ).format(project=plain(project), n=len(lines))
            )
        )
        title.setProperty("role", "strong")
        title.setWordWrap(True)
        hint = QLabel(str(t("单击一项，转到要改的地方。", "A click leads to the place to change.")))
        hint.setProperty("role", "hint")
        self.list = NoteList(look, self)
        self.list.setAccessibleName(title.text())
        self.list.show_notes([_note(line, str(i)) for i, line in enumerate(lines)])
        self.list.clicked.connect(self.pick)
        self.list.activated.connect(self.pick)
        buttons = QDialogButtonBox()
        buttons.addButton(str(t("关闭", "Close")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        for part in (title, hint):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addWidget(buttons)

    def pick(self, index: QModelIndex) -> None:
        """Go where a line leads; a double click is one click more than it needs."""
        if self.isVisible():
            self.accept()
            self.chosen.emit(self._lines[index.row()])


def _note(line: ObstacleLine, key: str) -> Note:
    if line.finding is None:
        return Note(str(line.text), "", key, icon="form-textbox", tone="warn")
    title = f"{line.finding.rule} {rule_title(line.finding.rule)}"
    return Note(title, str(line.text), key, line.finding.severity)
