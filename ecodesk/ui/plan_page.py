"""The page 方案: from the plans of departments to the integrated plan of the county."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.page_views import PageView, PageViews, view_in
from ecodesk.ui.session import Session

PLAN_VIEWS = (
    PageView(
        "document",
        t("实施方案", "Plan"),
        "book-open-page-variant-outline",
        view_in("ecodesk.ui.planning.document_view", "DocumentView"),
    ),
    PageView(
        "money",
        t("目标与资金", "Goals and money"),
        "cash-multiple",
        view_in("ecodesk.ui.planning.money_view", "MoneyView"),
        t("点蓝字打开单元表或项目表单", "Click a name to open the form of a unit or project"),
    ),
    PageView(
        "duties",
        t("责任矩阵", "Duties"),
        "account-group-outline",
        view_in("ecodesk.ui.planning.duties_view", "DutiesView"),
        t("方向键移动 · 双击修改单元的职责", "Arrows move · double-click edits the duties of the unit"),
    ),
    PageView(
        "packages",
        t("分组打包", "Packages"),
        "package-variant-closed",
        view_in("ecodesk.ui.planning.packages_view", "PackagesView"),
        t(
            "拖动或 Ctrl+X、Ctrl+V 移动项目 · 双击打开表单",
            "Drag, or Ctrl+X and Ctrl+V · double-click opens the form",
        ),
    ),
    PageView(
        "resolutions",
        t("一事一议与会商", "Resolutions"),
        "gavel",
        view_in("ecodesk.ui.planning.matters_view", "MattersView"),
    ),
    PageView(
        "national",
        t("国家“山水”申请", "National application"),
        "flag-outline",
        view_in("ecodesk.ui.planning.national_view", "NationalView"),
    ),
    PageView(
        "workbench",
        t("部门规划整合", "Departments' plans"),
        "source-merge",
        view_in("ecodesk.ui.planning.workbench_view", "WorkbenchView"),
        t(
            "J、K 换候选，A 采纳，M 并入，X 拆分，S 叠加，R 不采纳，T 收回，P 画位置",
            "J and K move, A accepts, M merges, X splits, S stacks, R rejects, T takes back, P draws",
        ),
    ),
    PageView(
        "outcomes",
        t("部门项目去向", "Outcomes"),
        "clipboard-check-outline",
        view_in("ecodesk.ui.planning.outcome_view", "OutcomeView"),
    ),
)


class PlanPage(PageViews):
    """The views of the integrated plan."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(session, look, PLAN_VIEWS, parent)
