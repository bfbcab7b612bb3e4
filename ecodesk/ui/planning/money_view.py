"""目标与资金: indicators at three levels with their sums, and the money by year, source, payer and unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from ecodesk.analysis.funding_sums import FundingSums, funding_sums
from ecodesk.analysis.indicator_sums import PLAN, IndicatorSum, indicator_sums
from ecodesk.i18n import Text, t
from ecodesk.model.measures import number_text
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.reports.document_kinds import PLAN_MONEY
from ecodesk.reports.documents import DocChapter
from ecodesk.reports.money_document import goals_parts, money_parts
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.wording import sayer
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.unit_chapters import UNIT_FORM
from ecodesk.ui.newest import Newest
from ecodesk.ui.planning.document_browser import DocumentBrowser
from ecodesk.ui.planning.document_export import ExportButtons
from ecodesk.ui.planning.plan_targets import PlanTargets
from ecodesk.ui.planning.view_head import ViewHead
from ecodesk.ui.record_form import RecordForm
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

_NARROW = 1300


@dataclass(frozen=True)
class _Figures:
    """What the view shows of a plan in one language."""

    goals: DocChapter
    money: DocChapter
    sums: FundingSums
    at_plan: tuple[IndicatorSum, ...]


def _figures(snapshot: Snapshot, language: str) -> _Figures:
    to = Gathered(snapshot, sayer(language), language, 0, False)
    goals = DocChapter("goals", "", tuple(goals_parts(to)))
    money = DocChapter("money", "", tuple(money_parts(to)))
    at_plan = tuple(one for one in indicator_sums(snapshot) if one.level == PLAN)
    return _Figures(goals, money, funding_sums(snapshot), at_plan)


class MoneyView(QWidget):
    """Goals at the left, money at the right; both follow the plan."""

    form_wanted = Signal(str)
    zoom_wanted = Signal(object)
    shown = Signal()

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._newest = Newest(session.background, self)
        self._asked: tuple[Snapshot, str] | None = None
        self.figures: _Figures | None = None
        self.targets = QPushButton(self)
        self.export = ExportButtons(PLAN_MONEY, session, look, (".xlsx", ".pdf", ".docx"), self)
        self.head = ViewHead(self.targets, self.export, parent=self)
        self.goals, self.money = DocumentBrowser(look, self), DocumentBrowser(look, self)
        self.facts = QLabel(self)
        self.facts.setProperty("role", "secondary")
        self.facts.setWordWrap(True)
        self._lay_out()
        session.workspace_changed.connect(self._workspace_changed)
        session.plan_changed.connect(self._plan_changed)
        look.changed.connect(self.retranslate)
        self.targets.clicked.connect(self.edit_targets)
        for browser in (self.goals, self.money):
            browser.row_wanted.connect(self.open_row)
        self.setFocusProxy(self.goals)
        self.retranslate()

    def _lay_out(self) -> None:
        banner = QFrame(self)
        banner.setProperty("role", "banner")
        row = QHBoxLayout(banner)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self.facts, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.goals)
        self._split.addWidget(self.money)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.head)
        page.addWidget(banner)
        page.addWidget(self._split, 1)

    def refresh(self) -> None:
        """Have the sums made anew if the plan is another; later while the view is hidden."""
        snapshot, language = self._session.snapshot, self._look.language
        if snapshot is None or not self.isVisible():
            return
        if self._asked is not None and self._asked[0] is snapshot and self._asked[1] == language:
            return
        self._asked = (snapshot, language)

        def work(progress: Progress) -> _Figures:
            return _figures(snapshot, language)

        self._newest.ask(work, self._made)

    def _made(self, figures: _Figures) -> None:
        self.figures = figures
        self.goals.show_chapter(figures.goals)
        self.money.show_chapter(figures.money)
        self.facts.setText(str(money_sentence(figures.sums)))
        self.shown.emit()

    def edit_targets(self) -> PlanTargets | None:
        """Open the targets of the plan and of basins; those of units are in the form of the unit."""
        if self._session.snapshot is None:
            return None
        dialog = PlanTargets(self._session, self._look, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def open_row(self, table: str, row_id: str) -> None:
        """Open the form of a unit or a project."""
        if table == Project.table:
            self.form_wanted.emit(row_id)
            return
        self._session.select(Selection.of(table, row_id))
        form = RecordForm(self._session, self._look, UNIT_FORM, row_id, parent=self)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.open()

    def _plan_changed(self, _: object) -> None:
        self.refresh()

    def _workspace_changed(self) -> None:
        self._newest.forget()
        self._asked = self.figures = None
        self.goals.show_chapter(None)
        self.money.show_chapter(None)
        self.facts.setText("")
        self.retranslate()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.head.say(
            t("目标与资金", "Goals and money"),
            t(
                "金额按 0.01 万元精确合计，各列占比合计 100 %",
                "Sums are exact to 0.01 (10k CNY); the shares of a column make 100 %",
            ),
        )
        self.targets.setText(str(t("方案与流域目标…", "Targets of plan and basins…")))
        self.targets.setIcon(self._look.icon("target"))
        self.targets.setEnabled(self._session.snapshot is not None)
        self.export.retranslate()
        for browser in (self.goals, self.money):
            browser.retranslate()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._look.px(_NARROW)
        way = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self._split.orientation() != way:
            self._split.setOrientation(way)
            self._split.setSizes([1, 1])


def money_sentence(sums: FundingSums) -> Text:
    """The money of the plan in one line, with what does not agree."""
    if not sums.projects:
        return t(
            "还没有计入方案的项目；项目提交审查后，这里按来源和年度合计资金",
            "No project counts yet; once submitted for review, projects are added up here by source and year",
        )
    said = t(
        "{n} 个计入方案的项目，总投资 {invest} 万元；资金来源 {sourced} 万元，分年投资 {planned} 万元",
        "{n} projects of the plan, investment {invest}; sources {sourced}, by year {planned} (10k CNY)",
    ).format(
        n=len(sums.projects),
        invest=number_text(sums.invest),
        sourced=number_text(sums.sourced),
        planned=number_text(sums.planned),
    )
    for off, name in ((sums.unlisted, t("来源", "sources")), (sums.unplanned, t("分年", "years"))):
        if off:
            which = t("少", "too little") if off > Decimal(0) else t("多", "too much")
            words = t("{said}；{name}{which} {off} 万元", "{said}; {name}: {off} {which}")
            said = words.format(said=said, name=name, which=which, off=number_text(abs(off)))
    if not sums.unlisted and not sums.unplanned:
        said = t("{said}；三者一致", "{said}; all agree").format(said=said)
    return said
