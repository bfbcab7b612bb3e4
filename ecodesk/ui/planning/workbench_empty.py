"""What the workbench shows before any list was taken in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance

TAKE_IN = t("导入部门规划…", "Take in a plan…")
TRY_SAMPLE = t("用示例清单试一试", "Try the sample lists")


class EmptyBench(QWidget):
    """What it is for, and the two ways to begin."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        icon = QLabel(self)
        icon.setPixmap(look.pixmap("source-merge", "text3", 40))
        icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = QLabel(self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        self._words.setProperty("role", "secondary")
        self.take_in, self.try_sample = QPushButton(self), QPushButton(self)
        self.take_in.setProperty("role", "primary")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.take_in)
        buttons.addWidget(self.try_sample)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(icon)
        column.addWidget(self._words)
        column.addSpacing(8)
        column.addLayout(buttons)
        column.addStretch(3)
        self.retranslate()

    def retranslate(self) -> None:
        """Take over the language."""
        self.take_in.setText(str(TAKE_IN))
        self.try_sample.setText(str(TRY_SAMPLE))
        self._words.setText(
            str(
                t(
                    "各部门的规划清单在这里合成一个方案：\n逐个比对地点、措施、资金和牵头单位，"
                    "再决定采纳、并入、拆分、叠加或不采纳。",
                    "Here the lists of departments become one plan:\neach candidate is compared by place, work, "
                    "money and lead, then accepted, merged, split, stacked or rejected.",
                )
            )
        )
