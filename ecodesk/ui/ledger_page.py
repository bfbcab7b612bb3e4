"""The page 台账: the projects of the plan in several views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.reread_exchange import TableExchange
from ecodesk.ui.page_views import PageView, PageViews, view_in
from ecodesk.ui.session import Session

if TYPE_CHECKING:
    from ecodesk.ui.ledger.table_tools import TableTools
    from ecodesk.ui.project_table import ProjectTable

LEDGER_VIEWS = (
    PageView(
        "table",
        t("表格", "Table"),
        "table",
        view_in("ecodesk.ui.ledger.projects_view", "ProjectsView"),
        t(
            "双击或 F2 修改 · Enter 打开表单 · Delete 删除 · Ctrl+C 复制 · Ctrl+V 粘贴",
            "Double-click or F2 edits · Enter opens the form · Delete deletes · Ctrl+C copies · Ctrl+V pastes",
        ),
    ),
    PageView(
        "schedule",
        t("甘特", "Schedule"),
        "chart-gantt",
        view_in("ecodesk.ui.ledger.schedule_view", "ScheduleView"),
        t(
            "拖动横条或两端调整工期 · Ctrl+滚轮缩放 · Alt+←/→ 移动一周 · Alt+Shift+←/→ 移动结束日期 · 空格展开步骤",
            "Drag bars or ends to re-plan · Ctrl+wheel zooms · Alt+←/→ moves by a week · "
            "Alt+Shift+←/→ moves the end · Space shows steps",
        ),
    ),
    PageView(
        "board",
        t("看板", "Board"),
        "view-column",
        view_in("ecodesk.ui.ledger.board_view", "BoardView"),
        t(
            "拖动卡片改变状态，经过提交、准入、入台账的关口 · Alt+←/→ 移到相邻一列 · Enter 打开表单",
            "Drag a card to another state, through its gate · Alt+←/→ moves it · Enter opens the form",
        ),
    ),
    PageView(
        "tasks",
        t("管理清单", "Management list"),
        "clipboard-list-outline",
        view_in("ecodesk.ui.ledger.list_view", "TaskListView"),
        t(
            "双击或 F2 修改 · Enter 打开表单 · Delete 撤下（编号保留）",
            "Double-click or F2 edits · Enter opens the form · Delete withdraws (the number stays)",
        ),
    ),
    PageView(
        "entries",
        t("工作台账", "Work ledger"),
        "book-check-outline",
        view_in("ecodesk.ui.ledger.list_view", "EntryListView"),
        t(
            "双击或 F2 修改 · Enter 打开表单 · Delete 撤下（编号保留） · 四要素：✓ 齐全 ◐ 不全 ✗ 缺",
            "Double-click or F2 edits · Enter opens the form · Delete withdraws · Elements: ✓ complete ◐ part ✗ none",
        ),
    ),
    PageView(
        "admission",
        t("准入审查", "Admission"),
        "clipboard-check-multiple-outline",
        view_in("ecodesk.ui.ledger.admission_view", "AdmissionView"),
        t(
            "逐项回答后签署，由另一人复核；双击项目打开表单",
            "Answer every item and sign; another person approves. Double-click opens the form",
        ),
    ),
)


_OUT = {  # tables that are ticked to go out, by the view in front
    "table": ("project", "work_item", "funding_source", "indicator_target"),
    "schedule": ("project", "milestone", "roadmap_step"),
    "tasks": ("task_item", "coop_duty"),
    "entries": ("ledger_entry", "milestone", "roadmap_step"),
}


class LedgerPage(PageViews):
    """The views of the ledger."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(session, look, LEDGER_VIEWS, parent)
        self.made.connect(self._join_tools)
        self.exchange = TableExchange(session, look, self)
        self._out, self._in = QPushButton(self), QPushButton(self)
        self._out.clicked.connect(self.ask_out)
        self._in.clicked.connect(self.exchange.ask_in)
        head = self.bar.parentWidget()
        row = head.layout() if head is not None else None
        for button in (self._out, self._in):
            button.setProperty("role", "quiet")
            if row is not None:
                row.addWidget(button)
        for signal in (look.changed, session.workspace_changed):
            signal.connect(self._name_buttons)
        self._name_buttons()

    @property
    def table(self) -> ProjectTable:
        """The table of projects."""
        from ecodesk.ui.ledger.projects_view import ProjectsView

        view = self.view("table")
        assert isinstance(view, ProjectsView)
        return view.table

    def ask_out(self) -> None:
        """Choose tables to go out to Excel; those of the view in front are ticked."""
        self.exchange.ask_out(_OUT.get(self.current, _OUT["table"]))

    def _name_buttons(self) -> None:
        look, session = self._look, self._session
        self._out.setText(str(t("导出填报 Excel…", "Excel to fill in…")))
        self._out.setToolTip(str(t("导出可离线填写、可回读的表", "Tables to fill in offline and read back")))
        self._in.setText(str(t("回读 Excel…", "Read Excel back…")))
        self._in.setToolTip(
            str(t("逐格核对后一步写入", "Every cell is shown first, then written as one step"))
        )
        self._out.setIcon(look.icon("table-arrow-right", "text2"))
        self._in.setIcon(look.icon("table-arrow-left", "text2"))
        self._out.setEnabled(session.snapshot is not None)
        self._in.setEnabled(session.writable)

    def _join_tools(self, view: QWidget) -> None:
        """The views of projects list the same: what is filtered or grouped in one is so in the others."""
        from ecodesk.ui.ledger.board_view import BoardView
        from ecodesk.ui.ledger.schedule_view import ScheduleView

        if isinstance(view, (ScheduleView, BoardView)):
            mine, its = self.table.tools, view.tools
            _follow(its, mine)
            mine.changed.connect(lambda: _follow(its, mine))
            its.changed.connect(lambda: _follow(mine, its))


def _follow(tools: TableTools, others: TableTools) -> None:
    """Filter and group as other tools do."""
    if tools.group_by != others.group_by:
        tools.group.setCurrentIndex(tools.group.findData(others.group_by))
    wanted = others.filter
    if tools.filter.words != wanted.words:
        tools.filter_box.setText(wanted.words)
    if tools.filter.chosen != wanted.chosen:
        tools.choose(dict(wanted.chosen))
