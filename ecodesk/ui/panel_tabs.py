"""The row of tabs in the head of a panel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar

from ecodesk.ui.theme import restyle

_BESIDE_WORDS = 24  # pixels a tab takes beside its words, as the style has it


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


def fit_tabs(tabs: QTabBar, room: int) -> None:
    """Closer to each other where their words would not fit into so many pixels, as with one tab more for a while."""
    metrics = tabs.fontMetrics()
    words = sum(metrics.horizontalAdvance(tabs.tabText(i)) + _BESIDE_WORDS for i in range(tabs.count()))
    narrow = "very" if words > room else False
    if tabs.property("narrow") != narrow:
        restyle(tabs, narrow=narrow)
