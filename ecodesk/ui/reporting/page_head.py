"""The head of the reports page: what is shown, what can be made of it, and what is being made."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Task

_SHOW_AFTER_MS = 300


class PageHead(QFrame):
    """Title at the left; progress with cancel while something is made; buttons at the right."""

    print_wanted = Signal()
    export_wanted = Signal(str)  # suffix
    cancel_wanted = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._task: Task | None = None
        self._compact = False
        self.setProperty("role", "header")
        self.title, self._about = QLabel(self), QLabel(self)
        self.title.setProperty("role", "title")
        self._about.setProperty("role", "small")
        self._about.setMinimumWidth(20)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(140)
        self.progress_text = QLabel(self)
        self.progress_text.setProperty("role", "small")
        self.cancel = QPushButton(self)
        self.cancel.setProperty("role", "link")
        self.cancel.setProperty("compact", True)
        self.print_button, self.pdf_button, self.web_button = (QPushButton(self) for _ in range(3))
        self.word_button, self.excel_button = QPushButton(self), QPushButton(self)
        self.pdf_button.setProperty("role", "primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 7, 14, 7)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self._about, 1)
        for part in (self.progress_text, self.progress, self.cancel):
            row.addWidget(part)
        row.addSpacing(8)
        for button in (
            *(self.web_button, self.excel_button, self.word_button),
            *(self.print_button, self.pdf_button),
        ):
            row.addWidget(button)
        self.print_button.clicked.connect(lambda: self.print_wanted.emit())
        self.pdf_button.clicked.connect(lambda: self.export_wanted.emit(".pdf"))
        self.web_button.clicked.connect(lambda: self.export_wanted.emit(".html"))
        self.word_button.clicked.connect(lambda: self.export_wanted.emit(".docx"))
        self.excel_button.clicked.connect(lambda: self.export_wanted.emit(".xlsx"))
        self.cancel.clicked.connect(lambda: self.cancel_wanted.emit())
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_SHOW_AFTER_MS)
        self._wait.timeout.connect(self._show_progress)
        self._show_progress()

    def show_title(self, title: Text) -> None:
        """Name the document."""
        self.title.setText(str(title))

    def set_compact(self, compact: bool) -> None:
        """Leave out the explanation on narrow screens."""
        self._compact = compact
        self.retranslate()

    def show_reasons(
        self, reasons: Mapping[str, Text | None], printing: Text | None, *, printable: bool = True
    ) -> None:
        """Enable what can be made now; what cannot says why in its tooltip."""
        for button, reason, offered in (
            (self.print_button, printing, printable),
            (self.pdf_button, reasons.get(".pdf"), ".pdf" in reasons),
            (self.web_button, reasons.get(".html"), ".html" in reasons),
            (self.word_button, reasons.get(".docx"), ".docx" in reasons),
            (self.excel_button, reasons.get(".xlsx"), ".xlsx" in reasons),
        ):
            button.setVisible(offered)
            button.setEnabled(reason is None)
            button.setToolTip(str(reason) if reason is not None else "")

    def show_work(self, task: Task | None) -> None:
        """Follow a task; nothing is shown for one that is over in a moment."""
        self._task = task
        if task is None:
            self._wait.stop()
            self._show_progress()
            return
        task.changed.connect(self._progressed)
        self._wait.start()

    def _progressed(self) -> None:
        if self.progress.isVisible():
            self._show_progress()

    def _show_progress(self) -> None:
        task = self._task
        for part in (self.progress, self.progress_text, self.cancel):
            part.setVisible(task is not None)
        if task is None:
            return
        known = task.total_steps > 1
        self.progress.setRange(0, 1000 if known else 0)
        if known:
            self.progress.setValue(round(1000 * min(1.0, task.done_steps / task.total_steps)))
        self.progress_text.setText(str(task.text or task.title))

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.print_button.setText(str(t("打印…", "Print…")))
        self.pdf_button.setText(str(t("导出 PDF…", "Write PDF…")))
        self.web_button.setText(str(t("导出网页…", "Write web page…")))
        self.word_button.setText(str(t("导出 Word…", "Write Word…")))
        self.excel_button.setText(str(t("导出 Excel…", "Write Excel…")))
        self.print_button.setIcon(self._look.icon("printer-outline", "text"))
        self.pdf_button.setIcon(self._look.icon("file-pdf-box", "accentText"))
        self.web_button.setIcon(self._look.icon("web", "text"))
        self.word_button.setIcon(self._look.icon("file-word-outline", "text"))
        self.excel_button.setIcon(self._look.icon("file-excel-outline", "text"))
        self.cancel.setText(str(t("取消", "Cancel")))
        about = t(
            "所见即所印：改动规划、检查或选项后，版面随即更新",
            "What you see is what is printed; it follows the plan, the checks and the options",
        )
        self._about.setText("" if self._compact else str(about))
        self._show_progress()
