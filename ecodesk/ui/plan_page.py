"""The page 方案: from the plans of departments to the integrated plan of the county."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.page_views import PageView, PageViews
from ecodesk.ui.planning.document_view import DocumentView
from ecodesk.ui.session import Session

PLAN_VIEWS = (PageView("document", t("实施方案", "Plan"), "book-open-page-variant-outline", DocumentView),)


class PlanPage(PageViews):
    """The views of the integrated plan."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(session, look, PLAN_VIEWS, parent)
