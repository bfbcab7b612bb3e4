"""What stands in the place of the matrix while there is none: an icon, one line, and one button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance

_ICON = 40


class EmptyGrid(QWidget):
    """Says why there is no grid and offers what helps."""

    clicked = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._icon = QLabel(self)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = QLabel(self)
        self.text.setProperty("role", "secondary")
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(self)
        self.button.clicked.connect(self.clicked)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._icon)
        column.addWidget(self.text)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say_why(self, is_open: bool, counting: bool, counted: bool, working: bool) -> None:
        """Why there is no matrix: `counted` and without units, still being worked out, or stopped."""
        if not is_open:
            self.say(t("没有打开规划。", "No plan is open."), "view-grid-outline")
        elif counted and not counting:
            words = t(
                "还没有修复单元。导入修复单元后才能按单元判断缺口。",
                "There are no restoration units yet. Import units to judge gaps by unit.",
            )
            self.say(words, "view-grid-plus-outline", t("导入…", "Import…"))
        elif working:
            self.say(t("正在统计覆盖…", "Working out coverage…"), "progress-clock")
        else:
            again = t("重新统计", "Work it out again")
            self.say(t("统计已停止。", "Working out coverage was stopped."), "cancel", again)

    def say(self, text: Text, icon: str, button: Text | None = None) -> None:
        """Show a line, with a button when there is something to do."""
        self._icon.setPixmap(self._look.pixmap(icon, "text3", _ICON))
        self.text.setText(str(text))
        self.button.setVisible(button is not None)
        self.button.setText(str(button) if button is not None else "")
