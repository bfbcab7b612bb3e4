"""What the form shows while there is no project in it: why, and where to choose one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance


class NoProjectPage(QWidget):
    """A sentence and two ways out; `page_wanted` names the page to go to."""

    page_wanted = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._icon = QLabel(self)
        self.words = QLabel(self)
        self.words.setProperty("role", "secondary")
        self._to_map = QPushButton(self)
        self._to_map.clicked.connect(lambda: self.page_wanted.emit("map"))
        self._to_ledger = QPushButton(self)
        self._to_ledger.clicked.connect(lambda: self.page_wanted.emit("ledger"))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._to_map)
        buttons.addWidget(self._to_ledger)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        for label in (self._icon, self.words):
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(buttons)
        column.addStretch(3)

    def show_why(self, *, gone: bool) -> None:
        """Say that no project was chosen, or that the one shown is gone, in the language and theme of now."""
        words = (
            t("这个项目已不在规划中。撤销删除后会重新显示。", "This project is no longer in the plan.")
            if gone
            else t("没有选择项目。在地图、列表或台账中双击一个项目。", "No project chosen. Double-click one.")
        )
        self.words.setText(str(words))
        self._icon.setPixmap(self._look.pixmap("form-select", "text3", 40))
        self._to_map.setText(str(t("回到地图", "To the map")))
        self._to_ledger.setText(str(t("打开台账", "Open the ledger")))
