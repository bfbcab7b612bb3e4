"""What the project table shows when nothing is listed: why, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.arranging import ALL, CHOSEN


class EmptyList(QWidget):
    """One line, a line icon, and buttons that work."""

    clear_wanted = Signal()
    draw_wanted = Signal()
    command_wanted = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("role", "panel")
        self._icon, self.words = QLabel(self), QLabel(self)
        self.words.setProperty("role", "secondary")
        self.words.setWordWrap(True)
        for label in (self._icon, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.draw, self.bring, self.sample, self.clear = (QPushButton(self) for _ in range(4))
        self.draw.setProperty("role", "primary")
        self.draw.clicked.connect(self.draw_wanted)
        self.bring.clicked.connect(lambda: self.command_wanted.emit("file.import"))
        self.sample.clicked.connect(lambda: self.command_wanted.emit("file.sample"))
        self.clear.clicked.connect(self.clear_wanted)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self.draw, self.bring, self.sample, self.clear):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(1)
        column.addWidget(self._icon)
        column.addWidget(self.words)
        column.addLayout(row)
        column.addStretch(2)

    def show_reason(self, any_project: bool, waiting: bool, *, writable: bool, scope: str) -> None:
        """Say why nothing is listed, and offer what helps."""
        bare = not any_project and not waiting
        self.words.setText(str(_words(any_project, waiting, scope)))
        icon = "filter-off-outline" if any_project else "vector-polygon"
        self._icon.setPixmap(self._look.pixmap(icon, "text3", 40))
        self._icon.setVisible(not waiting)
        self.draw.setText(str(t("在地图上画一个", "Draw one on the map")))
        self.draw.setIcon(self._look.icon("vector-polygon", "accentText"))
        self.bring.setText(str(t("导入数据…", "Import data…")))
        self.sample.setText(str(t("打开示例", "Open the sample")))
        everything = t("显示全部项目", "Show all projects")
        self.clear.setText(str(t("清除筛选", "Clear the filter") if scope == ALL else everything))
        for button in (self.draw, self.bring):
            button.setVisible(bare and writable)
        self.sample.setVisible(bare)
        self.clear.setVisible(any_project)


def _words(any_project: bool, waiting: bool, scope: str) -> Text:
    if waiting:
        return t("正在列出项目…", "Listing the projects…")
    if not any_project:
        return t(
            "还没有项目。项目列在这里，可排序、筛选、分组和修改。",
            "No projects yet. They are listed here to be sorted, filtered, grouped and edited.",
        )
    if scope == CHOSEN:
        return t(
            "没有选择项目。在地图或列表中选择后列在这里。",
            "No project is selected. What you select is listed here.",
        )
    return t("没有符合条件的项目。", "No project matches.")
