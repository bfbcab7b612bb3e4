"""The bottom dock: tabs, what belongs to the tab shown beside them, and the panels below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.panel_tabs import panel_tabs


@dataclass(frozen=True)
class BottomTab:
    """One tab. `tools`, when given, stand in the head beside the tabs; `count` is shown after the title."""

    id: str
    title: Text
    panel: QWidget
    tools: QWidget | None = None
    count: Callable[[], int] | None = None


class _Tools(QStackedWidget):
    """Takes the room the tabs leave and asks for none, so that tools never push the docks beside them away."""

    resized = Signal()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class BottomTabs(QWidget):
    """Findings, attribute table and history behind one row of tabs."""

    shown = Signal(str)

    def __init__(self, look: Appearance, tabs: list[BottomTab], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tabs = tabs
        self.setProperty("role", "panel")
        self.bar = panel_tabs()
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self._tools = _Tools(self)
        self._tools.setMinimumWidth(1)
        self._tools.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._tools.resized.connect(self._fit_tools)
        self._panels = QStackedWidget(self)
        for tab in tabs:
            self.bar.addTab("")
            self._tools.addWidget(tab.tools if tab.tools is not None else QWidget(self))
            self._panels.addWidget(tab.panel)
        head = QFrame(self)
        head.setProperty("role", "header")
        row = QHBoxLayout(head)
        row.setContentsMargins(6, 0, 10, 0)
        row.setSpacing(10)
        row.addWidget(self.bar)
        row.addWidget(self._tools, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._panels, 1)
        self.bar.currentChanged.connect(self._changed)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def show_tab(self, tab_id: str) -> None:
        """Bring a tab to the front."""
        self.bar.setCurrentIndex([tab.id for tab in self._tabs].index(tab_id))

    def retranslate(self) -> None:
        """Titles with their counts as they are now."""
        self.bar.setAccessibleName(str(t("下方面板", "Panels below the map")))
        for position, tab in enumerate(self._tabs):
            count = tab.count() if tab.count is not None else 0
            self.bar.setTabText(position, f"{tab.title} {count}" if count else str(tab.title))

    def _fit_tools(self) -> None:
        """Tell panels that can shorten their tools how much room those have."""
        for tab in self._tabs:
            if hasattr(tab.panel, "fit_tools"):
                tab.panel.fit_tools(self._tools.width())

    def _changed(self, position: int) -> None:
        self._tools.setCurrentIndex(position)
        self._panels.setCurrentIndex(position)
        self.shown.emit(self._tabs[position].id)
