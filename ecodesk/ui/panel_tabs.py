"""The row of tabs in the head of a panel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar


def panel_tabs(*, narrow: bool = False) -> QTabBar:
    """Tabs as wide as their words; where there is no room words are shortened and no arrows take more of it."""
    tabs = QTabBar()
    tabs.setProperty("role", "panel")
    tabs.setProperty("narrow", narrow)
    tabs.setExpanding(False)
    tabs.setDrawBase(False)
    tabs.setUsesScrollButtons(False)
    tabs.setElideMode(Qt.TextElideMode.ElideRight)
    return tabs
