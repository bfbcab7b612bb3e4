"""The button that writes the statement of changes: asks for a place, writes in the background, says where it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from ecodesk.i18n import Text, t
from ecodesk.reports.catalogue import REPORTS, ReportOptions
from ecodesk.reports.change_notice import CHANGE_NOTICE, TITLE
from ecodesk.rules.comparison import Comparison
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.reporting.output_work import OutputWork
from ecodesk.ui.session import Session

_FILTERS = {
    ".pdf": t("PDF 文件 (*.pdf)", "PDF files (*.pdf)"),
    ".docx": t("Word 文档 (*.docx)", "Word (*.docx)"),
    ".xlsx": t("Excel 工作簿 (*.xlsx)", "Excel workbook (*.xlsx)"),
    ".html": t("网页 (*.html)", "Web pages (*.html)"),
}
_NOT_READY = t("正在比较，请稍候", "Comparing; wait a moment")
_SAME = t("两个版本没有差别", "The two versions are the same")
_WRITING = t("正在输出，请稍候", "Something is being written; wait a moment")


class NoticeExport(QPushButton):
    """Follows the comparison it is given; one asked for too early is asked for again when it is there."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._comparison: Comparison | None = None
        self._wanted = False
        self.work = OutputWork(session, self)
        self.work.choose_again = self.ask
        self.work.running_changed.connect(lambda _: self._show_state())
        self.clicked.connect(lambda _=False: self.ask())
        self.retranslate()

    def retranslate(self) -> None:
        """Text and icon in the language and theme in use."""
        self.setText(str(t("打印变更说明…", "Print the changes…")))
        self.setIcon(self._look.icon("printer-outline", "text"))
        self._show_state()

    def show_comparison(self, comparison: Comparison | None) -> None:
        """What the document is about, None while it is being worked out."""
        self._comparison = comparison
        self._show_state()
        if comparison is not None and self._wanted:
            self.ask()

    def why_not(self) -> Text | None:
        """Why nothing can be written now, None when it can."""
        if self._comparison is None:
            return _NOT_READY
        if not self._comparison.diff.entries:
            return _SAME
        return _WRITING if self.work.busy else None

    def _show_state(self) -> None:
        reason = self.why_not()
        self.setEnabled(reason is None)
        about = t("写成 PDF、Word、Excel 或网页", "As PDF, Word, Excel or web page")
        self.setToolTip(str(reason or about))

    def ask_when_ready(self) -> None:
        """Ask for a place as soon as the comparison is there."""
        self._wanted = self._comparison is None
        if not self._wanted and self.why_not() is None:
            self.ask()

    def ask(self, suffix: str = ".pdf") -> None:
        """Ask for a place and write there; the name says in which format."""
        self._wanted = False
        made = self._comparison
        if made is None or self.why_not() is not None:
            return
        chosen, taken = QFileDialog.getSaveFileName(
            self.window(),
            str(TITLE),
            f"{TITLE} {made.old.code}-{made.new.code}{suffix}",
            ";;".join(str(words) for words in _FILTERS.values()),
            str(_FILTERS[suffix]),
        )
        if chosen:
            path = Path(chosen)
            if path.suffix.lower() not in REPORTS[CHANGE_NOTICE].suffixes:
                suffix = next((one for one, words in _FILTERS.items() if str(words) == taken), suffix)
                path = path.with_name(path.name + suffix)
            self.write(path)

    def write(self, to: Path) -> None:
        """Write the document in the format the name says, in the language of the window."""
        made, snapshot = self._comparison, self._session.snapshot
        if made is not None and snapshot is not None:
            options = ReportOptions(language=self._look.language)
            self.work.write(CHANGE_NOTICE, snapshot, made.new.result, options, to, comparison=made)
