"""The tray below the unit tree: how many projects have no unit, and a place to drop some."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.unit_tree_model import PROJECTS_MIME, dropped_projects


class UnitTray(QFrame):
    """未归入单元 n: always visible, takes projects that are dragged out of their unit."""

    dropped = Signal(list, str)
    clicked = Signal()

    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look = look
        self.setProperty("role", "sunken")
        self.setAcceptDrops(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 7, 12, 7)
        self.text = QLabel()
        self.hint = QLabel()
        self.hint.setProperty("role", "hint")
        layout.addWidget(self.text)
        layout.addStretch(1)
        layout.addWidget(self.hint)

    def show_count(self, count: int, any_plan: bool) -> None:
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
