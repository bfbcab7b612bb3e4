"""Buttons that write a document of the plan: ask for a place, write in the background, say where it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from ecodesk.i18n import Text, t
from ecodesk.reports.catalogue import REPORTS, ReportOptions
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.reporting.output_work import OutputWork
from ecodesk.ui.session import Session

_BUTTONS: dict[str, tuple[Text, str, Text]] = {
    ".docx": (t("导出 Word…", "Write Word…"), "file-word-outline", t("Word 文档 (*.docx)", "Word (*.docx)")),
    ".xlsx": (
        t("导出 Excel…", "Write Excel…"),
        "file-excel-outline",
        t("Excel 工作簿 (*.xlsx)", "Excel workbook (*.xlsx)"),
    ),
    ".pdf": (t("导出 PDF…", "Write PDF…"), "file-pdf-box", t("PDF 文件 (*.pdf)", "PDF files (*.pdf)")),
    ".html": (t("导出网页…", "Write web page…"), "web", t("网页 (*.html)", "Web pages (*.html)")),
}
_NOTHING_OPEN = t("先打开或新建一个规划", "Open or create a plan first")


class ExportButtons(QWidget):
    """One button for each format; `row` is the code of the row the document is about."""

    def __init__(
        self,
        kind: str,
        session: Session,
        look: Appearance,
        suffixes: tuple[str, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind, self._session, self._look = kind, session, look
        self.row = ""
        self._about: Text | None = None
        self._why_not: Text | None = None
        self.work = OutputWork(session, self)
        self.work.choose_again = self.ask
        self.work.running_changed.connect(lambda _: self.show_state())
        self.buttons = {suffix: QPushButton(self) for suffix in suffixes}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for suffix, button in self.buttons.items():
            button.clicked.connect(lambda _=False, suffix=suffix: self.ask(suffix))
            row.addWidget(button)
        next(iter(self.buttons.values())).setProperty("role", "primary")
        session.workspace_changed.connect(self.show_state)
        self.retranslate()

    def about(self, row: str, name: Text | None, why_not: Text | None = None) -> None:
        """Which row the document is about, and why it cannot be written now."""
        self.row, self._about, self._why_not = row, name, why_not
        self.show_state()

    def show_state(self) -> None:
        """Enable what can be written; what cannot says why."""
        reason = _NOTHING_OPEN if self._session.workspace is None else self._why_not
        if self.work.busy:
            reason = t("正在输出，请稍候", "Something is being written; wait a moment")
        for button in self.buttons.values():
            button.setEnabled(reason is None)
            button.setToolTip(str(reason) if reason is not None else "")

    def ask(self, suffix: str) -> None:
        """Ask for a place and write there."""
        title, _, filters = _BUTTONS[suffix]
        chosen, _ = QFileDialog.getSaveFileName(self, str(title), f"{self._name()}{suffix}", str(filters))
        if chosen:
            path = Path(chosen)
            self.write(path if path.suffix.lower() == suffix else path.with_name(path.name + suffix))

    def write(self, to: Path) -> None:
        """Write the document in the format the name says, in the language of the window."""
        snapshot = self._session.snapshot
        if snapshot is not None:
            options = ReportOptions(language=self._look.language, row=self.row)
            self.work.write(self._kind, snapshot, self._session.result, options, to)

    def _name(self) -> str:
        info = self._session.snapshot.plan_info if self._session.snapshot is not None else None
        parts = [info.county_name if info is not None else "", str(self._about or REPORTS[self._kind].title)]
        name = "-".join(part for part in parts if part)
        return "".join("_" if c in '<>:"/\\|?*' or ord(c) < 32 else c for c in name)[:80]

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        for suffix, button in self.buttons.items():
            title, icon, _ = _BUTTONS[suffix]
            button.setText(str(title))
            main = button.property("role") == "primary"
            button.setIcon(self._look.icon(icon, "accentText" if main else "text"))
        self.show_state()
