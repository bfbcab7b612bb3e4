"""Old and new value of every cell of a pasted block, and what cannot be taken, before it is taken."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QHeaderView, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Index, Role
from ecodesk.ui.field_text import EMPTY, shown_with_unit
from ecodesk.ui.importing.plain_table import PlainTable, TextRows
from ecodesk.ui.ledger.pasting import Pasted, PastedCell

_HEADS = (
    t("项目", "Project"),
    t("字段", "Field"),
    t("原值", "Old value"),
    t("新值", "New value"),
    t("说明", "Note"),
)
_WIDTHS = (220, 110, 170, 170)


class _Cells(TextRows):
    """The cells that cannot be taken, then those that change."""

    def __init__(self, pasted: Pasted, parent: QWidget) -> None:
        super().__init__(parent)
        self._pasted = pasted
        self._cells = (*pasted.refused, *pasted.changed)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        self._columns = [str(head) for head in _HEADS]
        return super().headerData(section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell, column = self._cells[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(cell, column)
        if role == Role.COLOUR and cell.refused is not None and column >= 3:
            return "error"
        if role == Role.COLOUR and column == 2:
            return "text2"
        return None

    def _text(self, cell: PastedCell, column: int) -> str:
        if column == 0:
            return cell.project.caption
        if column == 1:
            return str(cell.field.label)
        if column == 2:
            return _one_line(shown_with_unit(cell.field, cell.old, self._pasted.snapshot))
        if column == 3:
            if cell.refused is not None:
                return _one_line(cell.text) or EMPTY
            return _one_line(shown_with_unit(cell.field, cell.new, self._pasted.snapshot))
        return str(cell.refused or cell.note or "")


class PasteDialog(QDialog):
    """Shows a block that was read; `accepted` means that it is wanted. Nothing is changed here."""

    wanted = Signal()

    def __init__(self, pasted: Pasted, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(t("粘贴到表格", "Paste into the table")))
        self.resize(look.px(1040), look.px(480))
        head = QLabel(str(_summary(pasted)), self)
        head.setWordWrap(True)
        head.setProperty("role", "bodyStrong")
        self.table = PlainTable(look, self)
        self.table.setModel(_Cells(pasted, self.table))
        self.table.setAccessibleName(str(t("粘贴预览", "Preview of the paste")))
        for i, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(i, look.px(width))
        self.table.horizontalHeader().setSectionResizeMode(len(_WIDTHS), QHeaderView.ResizeMode.Stretch)
        note = QLabel("\n".join(str(one) for one in pasted.left_out()), self)
        note.setProperty("role", "hint")
        note.setWordWrap(True)
        note.setVisible(bool(note.text()))
        step = QLabel(str(t("一次完成，可以撤销。", "Done as one step, which can be undone.")), self)
        step.setProperty("role", "hint")
        words = t("写入 {n} 个单元格", "Write {n} cells").format(n=len(pasted.changed))
        self.apply = QPushButton(str(words), self)
        self.apply.setProperty("role", "primary")
        self.apply.setDefault(True)
        self.apply.setEnabled(bool(pasted.changed))
        self.apply.clicked.connect(self._apply)
        cancel = QPushButton(str(t("取消", "Cancel")), self)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(step, 1)
        buttons.addWidget(self.apply)
        buttons.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(head)
        column.addWidget(self.table, 1)
        column.addWidget(note)
        column.addLayout(buttons)
        self.apply.setFocus(Qt.FocusReason.OtherFocusReason)

    def _apply(self) -> None:
        self.wanted.emit()
        self.accept()


def _summary(pasted: Pasted) -> Text:
    if pasted.changed:
        said = t("将修改 {rows} 个项目的 {n} 个单元格", "{n} cells of {rows} projects will change").format(
            rows=pasted.projects, n=len(pasted.changed)
        )
    else:
        said = t("没有可以写入的单元格", "No cell can be written")
    if not pasted.refused:
        return t("{said}。", "{said}.").format(said=said)
    return t("{said}；{n} 个不能写入，原值不变。", "{said}; {n} cannot be read and stay as they are.").format(
        said=said, n=len(pasted.refused)
    )


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))
