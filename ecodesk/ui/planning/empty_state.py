"""What a view shows while there is nothing to show: what it is for, why it is empty, and how to go on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance

IMPORT = "file.import"
IMPORT_DATA = t("导入数据…", "Import data…")


class EmptyState(QWidget):
    """An icon, a sentence or two, and a button for each way to go on; the first is the usual one."""

    def __init__(
        self, look: Appearance, icon: str, words: Text, ways: tuple[Text, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._icon, self._said, self._ways = look, icon, words, ways
        self._mark, self._words = QLabel(self), QLabel(self)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        self._words.setProperty("role", "secondary")
        self.buttons = [QPushButton(self) for _ in ways]
        row = QHBoxLayout()
        row.addStretch(1)
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        if self.buttons:
            self.buttons[0].setProperty("role", "primary")
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(self._mark)
        column.addWidget(self._words)
        column.addSpacing(8)
        column.addLayout(row)
        column.addStretch(3)
        self.retranslate()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def retranslate(self) -> None:
        """Take over language and theme."""
        self._mark.setPixmap(self._look.pixmap(self._icon, "text3", 40))
        self._words.setText(str(self._said))
        for button, title in zip(self.buttons, self._ways, strict=True):
            button.setText(str(title))
