"""The page 台账: the projects of the plan in several views."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.projects_view import ProjectsView
from ecodesk.ui.page_views import PageView, PageViews
from ecodesk.ui.project_table import ProjectTable
from ecodesk.ui.session import Session

LEDGER_VIEWS = (
    PageView(
        "table",
        t("表格", "Table"),
        "table",
        ProjectsView,
        t(
            "双击或 F2 修改 · Enter 打开表单 · Delete 删除 · Ctrl+C 复制",
            "Double-click or F2 edits · Enter opens the form · Delete deletes · Ctrl+C copies",
        ),
    ),
)


class LedgerPage(PageViews):
    """The views of the ledger; the table is there from the start."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(session, look, LEDGER_VIEWS, parent)

    @property
    def table(self) -> ProjectTable:
        """The table of projects."""
        view = self.view("table")
        assert isinstance(view, ProjectsView)
        return view.table
