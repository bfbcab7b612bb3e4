"""回读 Excel: every cell that would change before anything does; conflicts are decided here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ecodesk.exchange.record_tables_reading import TableReading
from ecodesk.i18n import join, plain, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import RowDelegate, StateChip
from ecodesk.ui.ledger.reread_lines import CHANGED, CONFLICT, KINDS, NEW, REFUSED, RereadModel, reread_lines

_WIDTHS = (84, 100, 190, 120, 170, 170)
_ALL = ""


class _Lines(QTableView):
    """Space decides a conflict, as a click in its last column does."""

    decide_wanted = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self.decide_wanted.emit(index.row())
        else:
            super().keyPressEvent(event)


class RereadDialog(QDialog):
    """`accepted` when what is shown is to be taken in; `model.chosen()` are the conflicts to override."""

    def __init__(self, path: Path, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._same, self._unread = 0, ""
        self.model = RereadModel(self)
        self.setWindowTitle(str(t("回读 Excel：{file}", "Read back: {file}").format(file=plain(path.name))))
        self.resize(look.px(1080), look.px(640))
        self.title, self.hint = QLabel(self), QLabel(self)
        self.title.setProperty("role", "strong")
        self.hint.setProperty("role", "hint")
        self.hint.setWordWrap(True)
        self.chips: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        chips = QHBoxLayout()
        for kind in (_ALL, CONFLICT, CHANGED, NEW, REFUSED):
            chip = QPushButton(self)
            chip.setProperty("role", "chip")
            chip.setCheckable(True)
            chip.setChecked(kind == _ALL)
            chip.setAutoDefault(False)
            chip.clicked.connect(lambda _=False, kind=kind: self.model.narrow(kind))
            group.addButton(chip)
            chips.addWidget(chip)
            self.chips[kind] = chip
        chips.addStretch(1)
        self.keep_all = QPushButton(str(t("冲突全部保留规划", "Keep the plan in all conflicts")), self)
        self.take_all = QPushButton(str(t("冲突全部采用表格", "Take the workbook in all conflicts")), self)
        for button, for_workbook in ((self.keep_all, False), (self.take_all, True)):
            button.setAutoDefault(False)
            button.setProperty("role", "link")
            button.clicked.connect(lambda _=False, way=for_workbook: self.model.decide_all(for_workbook=way))
            chips.addWidget(button)
        self.view = self._table()
        self.take = QPushButton(self)
        self.take.setProperty("role", "primary")
        self.take.clicked.connect(self.accept)
        cancel = QPushButton(str(t("取消", "Cancel")), self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.take)
        foot.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addLayout(chips)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
        self.model.decided.connect(self._count)

    def _table(self) -> QTableView:
        look, view = self._look, _Lines(self)
        view.setProperty("role", "grid")
        view.setModel(self.model)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setTabKeyNavigation(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(look.px(28))
        heads = view.horizontalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setHighlightSections(False)
        for i, width in enumerate(_WIDTHS):
            view.setColumnWidth(i, look.px(width))
        heads.setStretchLastSection(True)
        heads.setSectionResizeMode(len(_WIDTHS), QHeaderView.ResizeMode.Stretch)
        view.setItemDelegate(RowDelegate(look, view))
        view.setItemDelegateForColumn(0, StateChip(look, view))
        view.setAccessibleName(str(t("回读的结果", "What would be taken in")))
        view.clicked.connect(self._clicked)
        view.decide_wanted.connect(self.model.decide)
        return view

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == self.model.columnCount() - 1:
            self.model.decide(index.row())

    def show_reading(self, reading: TableReading) -> None:
        """Show what a reading found."""
        self._same = reading.same
        lines = reread_lines(reading)
        unread = [plain(name) for name in reading.unknown]
        words = t("未读的表或列：{names}", "Sheets or columns not read: {names}")
        self._unread = str(words.format(names=join(unread))) if unread else ""
        self.model.show(lines)
        for kind, chip in self.chips.items():
            name = KINDS[kind][0] if kind else t("全部", "All")
            count = self.model.count(kind) if kind else len(lines)
            chip.setText(f"{name} {count}")
            chip.setEnabled(count > 0 or not kind)
        conflicts = self.model.count(CONFLICT) > 0
        self.keep_all.setVisible(conflicts)
        self.take_all.setVisible(conflicts)

    @property
    def changes(self) -> int:
        """How many new rows and cells would be taken in as things are decided."""
        return self.model.count(NEW) + self.model.count(CHANGED) + len(self.model.chosen())

    def _count(self) -> None:
        n, model = self.changes, self.model
        words = t(
            "新增 {new} 行 · 修改 {changed} 格 · 相同 {same} 行 · 冲突 {conflict} 格 · 未采纳 {refused} 处",
            "New rows: {new} · changed cells: {changed} · rows the same: {same} · conflicts: {conflict} · "
            "refused: {refused}",
        ).format(
            new=model.count(NEW),
            changed=model.count(CHANGED),
            same=self._same,
            conflict=model.count(CONFLICT),
            refused=model.count(REFUSED),
        )
        self.title.setText(str(words))
        self.take.setText(str(t("采纳 {n} 处", "Take in {n}").format(n=n)))
        self.take.setEnabled(n > 0)
        hint = t("没有要采纳的修改。", "There is nothing to take in.")
        if n:
            hint = t(
                "作为一步写入，可撤销。冲突：单击最后一列或按空格改用另一个值。",
                "Written as one step that can be undone. Conflicts: a click in the last column, or Space, decides "
                "otherwise.",
            )
        self.hint.setText(f"{hint}\n{self._unread}" if self._unread else str(hint))
