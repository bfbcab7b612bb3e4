"""The files on their way in, each with its state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ecodesk.exchange.examining import Choices, Examined, state_of
from ecodesk.exchange.file_checks import SUFFIXES
from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import Index, Role, RowDelegate

_ICONS = {
    "ok": "check-circle-outline",
    "warn": "alert",
    "error": "alert-circle",
    "neutral": "minus-circle-outline",
}
_WAITING = t("正在读取…", "Reading…")
_ROW = 48


class _Files(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.choices: list[Choices] = []
        self.examined: list[Examined | None] = []

    def show(self, choices: Sequence[Choices], examined: Sequence[Examined | None]) -> None:
        if len(choices) != len(self.choices):
            self.beginResetModel()
            self.choices, self.examined = list(choices), list(examined)
            self.endResetModel()
            return
        self.choices, self.examined = list(choices), list(examined)
        if choices:
            self.dataChanged.emit(self.index(0), self.index(len(choices) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.choices)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        choices, seen = self.choices[index.row()], self.examined[index.row()]
        tone, words = state_of(seen) if seen is not None else ("neutral", _WAITING)
        if role == Qt.ItemDataRole.DisplayRole:
            return choices.path.name
        if role == Role.SECOND:
            return str(words)
        if role == Role.TONE:
            return tone
        if role == Qt.ItemDataRole.ToolTipRole:
            why = f"\n{seen.problem.message}" if seen is not None and seen.problem is not None else ""
            return f"{choices.path}{why}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{choices.path.name} {words}"
        return None


class _FileRow(RowDelegate):
    """Name above, state below, with the icon of the state in front."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.look.px(120), self.look.px(_ROW))

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        tone = index.data(Role.TONE)
        colour = self.look.colour("text3" if tone == "neutral" else tone)
        size = self.look.px(18)
        painting.paint_icon(
            painter, QRectF(rect.left() + 2, rect.center().y() - size / 2, size, size), _ICONS[tone], colour
        )
        words = rect.adjusted(size + self.look.px(10), self.look.px(5), 0, -self.look.px(5))
        half = words.height() / 2
        lines = (
            (index.data(), "body", self.look.colour("text"), words.adjusted(0, 0, 0, -half)),
            (index.data(Role.SECOND), "small", colour, words.adjusted(0, half, 0, 0)),
        )
        for text, name, pen, box in lines:
            font = self.look.font(name)
            painter.setFont(font)
            painter.setPen(pen)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, painting.elided(text, font, box.width()))


class FileList(QWidget):
    """The list of files with 添加 and 移除 below it."""

    chosen = Signal(int)  # row, -1 for none
    files_wanted = Signal(list)  # of str
    removal_wanted = Signal(int)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Files()
        self.suffixes: tuple[str, ...] = SUFFIXES
        self.view = QListView(self)
        self.view.setModel(self._model)
        self.view.setItemDelegate(_FileRow(look, self.view))
        self.view.setMouseTracking(True)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(str(t("要导入的文件", "Files to import")))
        self.view.selectionModel().currentChanged.connect(lambda now, _: self.chosen.emit(now.row()))
        self.add = QPushButton(str(t("添加文件…", "Add files…")), self)
        self.add.clicked.connect(self.ask_for_files)
        self.add_folder = QPushButton(str(t("文件夹…", "Folder…")), self)
        self.add_folder.clicked.connect(self.ask_for_folder)
        self.remove = QPushButton(str(t("移除", "Remove")), self)
        self.remove.clicked.connect(lambda: self.removal_wanted.emit(self.current))
        buttons = QHBoxLayout()
        buttons.setContentsMargins(10, 8, 10, 10)
        buttons.setSpacing(6)
        for button in (self.add, self.add_folder, self.remove):
            button.setProperty("compact", True)
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addLayout(buttons)

    @property
    def current(self) -> int:
        """The row chosen, -1 for none."""
        return self.view.currentIndex().row()

    def show_files(self, choices: Sequence[Choices], examined: Sequence[Examined | None]) -> None:
        """Show the files as they are now; None stands for one that is being read."""
        row = self.current
        self._model.show(choices, examined)
        self.remove.setEnabled(bool(choices))
        if choices and row < 0:
            self.choose(0)
        elif row >= len(choices) or (choices and self.current < 0):
            self.choose(min(row, len(choices) - 1))

    def choose(self, row: int) -> None:
        """Make a file the current one."""
        self.view.setCurrentIndex(self._model.index(row))

    def ask_for_files(self) -> None:
        """Let the user pick files."""
        kinds = " ".join(f"*{suffix}" for suffix in self.suffixes)
        filter = str(t("数据文件", "Data files")) + f" ({kinds})"
        paths, _ = QFileDialog.getOpenFileNames(
            self, str(t("选择要导入的文件", "Choose files to import")), "", filter
        )
        if paths:
            self.files_wanted.emit(paths)

    def ask_for_folder(self) -> None:
        """Let the user pick a folder; all data files in it are taken."""
        path = QFileDialog.getExistingDirectory(self, str(t("选择文件夹", "Choose a folder")))
        if path:
            self.files_wanted.emit([path])
