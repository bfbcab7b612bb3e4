"""What the inspector shows while nothing is selected: how to select, and three facts of the plan."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance

_ICON = 40


class EmptyPage(QWidget):
    """One line, an icon, and numbers with their names."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setProperty("role", "secondary")
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        self.facts: list[tuple[QLabel, QLabel]] = [self._fact() for _ in range(3)]
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 48, 24, 24)
        column.setSpacing(12)
        column.addWidget(self._icon)
        column.addWidget(self.text)
        column.addSpacing(16)
        column.addLayout(self._row)
        column.addStretch(1)

    def _fact(self) -> tuple[QLabel, QLabel]:
        number, name = QLabel(), QLabel()
        number.setProperty("role", "figure")
        name.setProperty("role", "small")
        column = QVBoxLayout()
        column.setSpacing(2)
        for label in (number, name):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        self._row.addLayout(column, 1)
        return number, name

    def show_facts(self, facts: tuple[tuple[Text, int | None], ...] | None) -> None:
        """Show names and numbers, None for a number that is not known yet; no facts when no plan is open."""
        self._icon.setPixmap(self._look.pixmap("cursor-default-click-outline", "text3", _ICON))
        words = t(
            "未选择对象。在地图上单击，或在左侧选择项目。",
            "Nothing is selected. Click on the map, or choose a project at the left.",
        )
        self.text.setText(str(words if facts is not None else t("没有打开规划。", "No plan is open.")))
        for i, (number, name) in enumerate(self.facts):
            title, count = facts[i] if facts is not None else (Text("", ""), None)
            number.setText("" if facts is None else "…" if count is None else str(count))
            name.setText(str(title))
