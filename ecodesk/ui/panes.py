"""All pages and panels of the window, made once and joined by their signals."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from ecodesk.i18n import t
from ecodesk.settings import PreferenceFile
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.attribute_table import AttributeTable
from ecodesk.ui.bottom_tabs import BottomTab, BottomTabs
from ecodesk.ui.comments_panel import CommentsPanel
from ecodesk.ui.comparing.comparison_page import ComparisonPage
from ecodesk.ui.findings_panel import FindingsPanel
from ecodesk.ui.history_panel import HistoryPanel
from ecodesk.ui.inspector import Inspector
from ecodesk.ui.layers_panel import LayersPanel
from ecodesk.ui.ledger_page import LedgerPage
from ecodesk.ui.map_page import MapPage
from ecodesk.ui.matrix_page import MatrixPage
from ecodesk.ui.plan_page import PlanPage
from ecodesk.ui.planning.workbench_commands import come_back_to, place_on_map
from ecodesk.ui.project_form import ProjectForm
from ecodesk.ui.reports_page import ReportsPage
from ecodesk.ui.session import Session
from ecodesk.ui.units_panel import UnitsPanel
from ecodesk.ui.welcome_page import WelcomePage
from ecodesk.ui.window_dialogs import show_restoring


class Panes:
    """The parts of the window, and who tells whom."""

    def __init__(self, session: Session, look: Appearance, preferences: PreferenceFile) -> None:
        self.session = session
        self.welcome = WelcomePage(session, look, preferences)
        self.map = MapPage(session, look)
        self.canvas = self.map.canvas
        self.matrix = MatrixPage(session, look)
        self.plan = PlanPage(session, look)
        self.ledger = LedgerPage(session, look)
        self.form = ProjectForm(session, look, preferences)
        self.comparing = ComparisonPage(session, look)
        self.reports = ReportsPage(session, look)
        self.reports.references = self.canvas.references.shown
        self.units = UnitsPanel(session, look)
        self.layers = LayersPanel(session, look)
        self.inspector = Inspector(session, look)
        self.findings = FindingsPanel(session, look)
        self.canvas.show_only(self.findings.shown)
        self.findings.shown_changed.connect(self.canvas.refresh)
        self.history = HistoryPanel(session, look)
        self.comments = CommentsPanel(session, look)
        self.attributes = AttributeTable(session, look)
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
                BottomTab(
                    "comments",
                    t("批注", "Comments"),
                    self.comments,
                    _tools(self.comments),
                    lambda: self.comments.open_count,
                ),
            ],
        )
        session.findings_changed.connect(self.bottom.retranslate)
        session.plan_changed.connect(self.bottom.retranslate)

    def _open(self) -> int:
        result = self.session.result
        return result.open_count if result is not None else 0

    def pages(self) -> dict[str, QWidget]:
        """Every page by its id."""
        return {
            "welcome": self.welcome,
            "map": self.map,
            "matrix": self.matrix,
            "plan": self.plan,
            "ledger": self.ledger,
            "form": self.form,
            "compare": self.comparing,
            "reports": self.reports,
        }

    def show_thread(self, window: Any, thread: str) -> None:
        """Show comments beside the map, with those of one thread open."""
        window.docks.show("bottom")
        self.bottom.show_tab("comments")
        self.comments.open(thread)

    def join(self, window: Any) -> None:
        """Connect what panels ask for to the window that can do it."""
        parts = (
            *(self.map, self.canvas, self.matrix, self.form, self.reports, self.units),
            *(
                self.comparing,
                self.comments,
                self.layers,
                self.inspector,
                self.findings,
                self.attributes,
                self.history,
            ),
        )
        wishes = {
            "zoom_wanted": window.zoom_to,
            "form_wanted": window.open_form,
            "patch_form_wanted": self.inspector.open_patch_form,
            "unit_form_wanted": self.inspector.open_unit_form,
            "field_wanted": window.open_field,
            "page_wanted": window.show_page,
            "draw_wanted": window.draw,
            "shape_wanted": window.edit_shape,
            "admission_wanted": window.open_admission,
            "comments_wanted": window.show_comments,
            "restore_wanted": lambda step: show_restoring(window, step),
            "candidate_place_wanted": lambda candidate: place_on_map(window, candidate),
            "candidate_left": lambda candidate: come_back_to(window, candidate),
            "thread_wanted": lambda thread: self.show_thread(window, thread),
            "command_wanted": lambda command: window.command_actions.action(command).trigger(),
        }

        def listen(part: QWidget) -> None:
            for signal, slot in wishes.items():
                if hasattr(part, signal):
                    getattr(part, signal).connect(slot)

        for part in parts:
            listen(part)
        for page in (self.plan, self.ledger):
            for view in page.made_views():
                listen(view)
            page.made.connect(listen)


def _tools(panel: QWidget) -> QWidget | None:
    found = getattr(panel, "header_tools", None)
    return found if isinstance(found, QWidget) else None
