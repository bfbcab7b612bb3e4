"""The foot of the import dialog: progress, the sum over all files, and the buttons."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ecodesk.exchange.examining import Examination
from ecodesk.exchange.importing import Outcome
from ecodesk.i18n import Text, join, t

_STEPS = 1000


class ImportFoot(QFrame):
    """Says how far it is, or what 导入 would do."""

    import_wanted = Signal()
    close_wanted = Signal()
    stop_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.bar = QProgressBar(self)
        self.bar.setObjectName("activity")
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.stop = self._link(t("停止", "Stop"))
        self.stop.clicked.connect(self.stop_wanted)
        self.again = self._link(t("重新核对", "Look again"))
        self.again.clicked.connect(self.again_wanted)
        self.cancel = QPushButton(str(t("取消", "Cancel")), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.close_wanted)
        self.accept = QPushButton(str(t("导入", "Import")), self)
        self.accept.setProperty("role", "primary")
        self.accept.setDefault(True)
        self.accept.clicked.connect(self.import_wanted)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 12)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        for button in (self.stop, self.again, self.accept, self.cancel):
            row.addWidget(button)
        line = QFrame(self)
        line.setProperty("role", "line")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line)
        column.addWidget(self.bar)
        column.addLayout(row)

    def _link(self, title: Text) -> QPushButton:
        button = QPushButton(str(title), self)
        button.setProperty("role", "link")
        button.setAutoDefault(False)
        return button

    def show_progress(self, text: Text, done: float, total: float) -> None:
        """How far the look at the files is."""
        self.bar.setValue(round(_STEPS * done / total) if total else 0)
        self.words.setText(str(t("正在核对 {text}", "Looking at {text}").format(text=text)))

    def show_state(
        self, examination: Examination | None, any_files: bool, examining: bool, writing: bool
    ) -> None:
        """What is going on, or what 导入 would do."""
        self.bar.setValue(0)
        ready = examination is not None and examination.edit is not None
        reason = _reason(examination, any_files, examining, writing)
        self.stop.setVisible(examining)
        self.again.setVisible(any_files and examination is None and not examining and not writing)
        self.accept.setEnabled(ready and not writing)
        self.accept.setToolTip("" if ready else str(reason))
        self.cancel.setEnabled(not writing)
        if examination is not None and not writing:
            self.words.setText(str(_sum(examination)))
        else:
            self.words.setText(str(reason))


def _reason(examination: Examination | None, any_files: bool, examining: bool, writing: bool) -> Text:
    if writing:
        return t("正在写入…", "Writing…")
    if examining:
        return t("正在核对…", "Looking at the files…")
    if not any_files:
        return t("", "")
    if examination is None:
        return t("已停止，没有导入任何内容", "Stopped; nothing was imported")
    return t("没有可以导入的行", "There is nothing to import")


def _sum(examination: Examination) -> Text:
    """新增 38 · 更新 4 · 相同 120 · 跳过 1 · 冲突 0, and how many files are left aside."""
    counts: Counter[Outcome] = Counter()
    for seen in examination.files:
        if seen.plan is not None:
            counts.update(seen.plan.counts)
    parts = [t("{what} {n}", "{what} {n}").format(what=o.label, n=counts[o]) for o in Outcome]
    words = join(parts, " · ", " · ")
    open_files = sum(seen.plan is None for seen in examination.files)
    if open_files:
        aside = t("{n} 个文件不会导入", "{n} files are left aside").format(n=open_files)
        words = join([words, aside], " · ", " · ")
    return words if counts else t("没有可以导入的行", "There is nothing to import")
