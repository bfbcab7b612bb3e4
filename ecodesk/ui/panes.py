"""All pages and panels of the window, made once and joined by their signals."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from ecodesk.i18n import t
from ecodesk.settings import PreferenceFile
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.bottom_tabs import BottomTab, BottomTabs
from ecodesk.ui.canvas.map_canvas import MapCanvas
from ecodesk.ui.history_panel import HistoryPanel
from ecodesk.ui.session import Session
from ecodesk.ui.welcome_page import WelcomePage


def _made(module: str, name: str, session: Session, look: Appearance) -> Any:
    if find_spec(f"ecodesk.ui.{module}") is None:
        return QWidget()
    return getattr(import_module(f"ecodesk.ui.{module}"), name)(session, look)


class Panes:
    """The parts of the window, and who tells whom."""

    def __init__(self, session: Session, look: Appearance, preferences: PreferenceFile) -> None:
        self.session = session
        self.welcome = WelcomePage(session, look, preferences)
        self.map = _made("map_page", "MapPage", session, look)
        self.canvas: MapCanvas = getattr(self.map, "canvas", None) or MapCanvas(session, look)
        self.matrix = _made("matrix_page", "MatrixPage", session, look)
        self.ledger = _made("ledger_page", "LedgerPage", session, look)
        self.form = _made("project_form", "ProjectForm", session, look)
        self.reports = _made("reports_page", "ReportsPage", session, look)
        self.units = _made("units_panel", "UnitsPanel", session, look)
        self.layers = _made("layers_panel", "LayersPanel", session, look)
        self.inspector = _made("inspector", "Inspector", session, look)
        self.findings = _made("findings_panel", "FindingsPanel", session, look)
        self.history = HistoryPanel(session, look)
        self.attributes = _made("attribute_table", "AttributeTable", session, look)
        self.attributes.follow(self.canvas)
        self.layers.follow(self.canvas, preferences)
        self.inspector.follow(self.canvas)
        self.left = QSplitter(Qt.Orientation.Vertical)
        self.left.setObjectName("left")
        self.left.addWidget(self.units)
        self.left.addWidget(self.layers)
        self.left.setSizes([460, 330])
        self.left.setChildrenCollapsible(False)
        self.bottom = BottomTabs(
            look,
            [
                BottomTab(
                    "findings", t("检查结果", "Findings"), self.findings, _tools(self.findings), self._open
                ),
                BottomTab("table", t("属性表", "Table"), self.attributes, _tools(self.attributes)),
                BottomTab("history", t("历史", "History"), self.history, _tools(self.history)),
            ],
        )
        session.findings_changed.connect(lambda _: self.bottom.retranslate())

    def _open(self) -> int:
        result = self.session.result
        return sum(f.open for f in result.findings.values()) if result is not None else 0

    def pages(self) -> dict[str, QWidget]:
        """Every page by its id."""
        return {
            "welcome": self.welcome,
            "map": self.map,
            "matrix": self.matrix,
            "ledger": self.ledger,
            "form": self.form,
            "reports": self.reports,
        }

    def join(self, window: Any) -> None:
        """Connect what panels ask for to the window that can do it."""
        parts = (
            *(self.map, self.canvas, self.matrix, self.ledger, self.form, self.reports, self.units),
            *(self.layers, self.inspector, self.findings, self.attributes),
        )
        wishes = {
            "zoom_wanted": window.zoom_to,
            "form_wanted": window.open_form,
            "field_wanted": window.open_field,
            "page_wanted": window.show_page,
            "draw_wanted": window.draw,
            "shape_wanted": window.edit_shape,
            "command_wanted": lambda command: window.command_actions.action(command).trigger(),
        }
        for part in parts:
            for signal, slot in wishes.items():
                if hasattr(part, signal):
                    getattr(part, signal).connect(slot)


def _tools(panel: QWidget) -> QWidget | None:
    found = getattr(panel, "header_tools", None)
    return found if isinstance(found, QWidget) else None
