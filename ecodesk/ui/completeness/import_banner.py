"""Over the matrix while there is nothing to judge by: what is missing, and a button that brings it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance


class ImportBanner(QFrame):
    """Says that problem patches are missing and offers to import some."""

    import_wanted = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("role", "card")
        self.setProperty("tone", "info")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        self._icon, self.text = QLabel(self), QLabel(self)
        self.text.setWordWrap(True)
        self.button = QPushButton(self)
        self.button.setProperty("compact", True)
        self.button.clicked.connect(self.import_wanted)
        row.addWidget(self._icon)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        words = t(
            "还没有问题图斑。导入问题图斑后才能判断缺口。",
            "There are no problem patches yet. Import them to judge gaps.",
        )
        self.text.setText(str(words))
        self.button.setText(str(t("导入…", "Import…")))
        self._icon.setPixmap(self._look.pixmap("information", "info", 18))
