"""The tray below the unit tree: how many projects have no unit, and a place to drop some."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.unit_tree_model import PROJECTS_MIME, dropped_projects


class UnitTray(QFrame):
    """未归入单元 n: always visible, takes projects that are dragged out of their unit; `clicked` asks to see them."""

    dropped = Signal(list, str)
    clicked = Signal()
    menu_wanted = Signal(QPoint)  # where on the words

    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look = look
        self.setProperty("role", "sunken")
        self.setAcceptDrops(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 3, 12, 3)
        self.text = QPushButton()
        self.text.setProperty("role", "quiet")
        self.text.setProperty("compact", True)
        self.text.clicked.connect(self.clicked)
        self.text.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.text.customContextMenuRequested.connect(self.menu_wanted)
        self.hint = QLabel()
        self.hint.setProperty("role", "hint")
        layout.addWidget(self.text)
        layout.addStretch(1)
        layout.addWidget(self.hint)

    def show_count(self, count: int, any_plan: bool) -> None:
        """Say how many there are; without any there is nothing to select."""
        self.text.setFocusPolicy(Qt.FocusPolicy.TabFocus if count else Qt.FocusPolicy.NoFocus)
        select = t("选中未归入单元的项目；菜单键归入单元", "Selects them; the menu key groups them")
        self.text.setToolTip(str(select) if count else "")
        self.text.setAccessibleDescription(self.text.toolTip())
        if count or not any_plan:
            self.text.setText(str(t("未归入单元 {n}", "Not in a unit: {n}").format(n=count)))
            self.hint.setText(str(t("拖到单元上即可归组", "Drag onto a unit")))
        else:
            self.text.setText(str(t("全部项目已归入单元 ✓", "All projects have a unit ✓")))
            self.hint.setText("")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(PROJECTS_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.dropped.emit(dropped_projects(event.mimeData()), "")
        event.acceptProposedAction()
