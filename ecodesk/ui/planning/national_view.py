"""国家“山水”工程申请: packages of projects against the fund rules of their year; choose, judge, write out."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ecodesk.analysis.packages_national import NationalPackage
from ecodesk.i18n import plain, t
from ecodesk.model.edit import Edit, add, change, delete
from ecodesk.model.measures import number_text
from ecodesk.model.records import NationalApplication, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.reports.document_kinds import NATIONAL
from ecodesk.reports.documents import DocChapter
from ecodesk.reports.national_document import judged, national_parts
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.wording import sayer
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Index, Role
from ecodesk.ui.forms.form_pane import FormPane
from ecodesk.ui.newest import Newest
from ecodesk.ui.planning.document_browser import DocumentBrowser
from ecodesk.ui.planning.document_export import ExportButtons
from ecodesk.ui.planning.empty_state import EmptyState
from ecodesk.ui.planning.plan_forms import NATIONAL_FORM
from ecodesk.ui.planning.view_head import ViewHead
from ecodesk.ui.session import Session

_NEW = t("新建申报", "New application")
_NO_APPLICATION = t(
    "这里把项目组合成国家“山水”工程申请，\n按申报年度的资金管理办法判断规模、条件和不得纳入的项目。\n还没有申报。",
    "Here projects become an application to the national programme;\n"
    "the fund rules of its year decide size, conditions and what may not be in it.\nThere is no application yet.",
)
_LEFT, _LEFT_NARROW, _NARROW = 420, 300, 1250
_MOST_LISTED = 500  # projects to choose from at once


def with_projects(row: NationalApplication, projects: tuple[str, ...]) -> Edit:
    """The step that changes which projects are in a package."""
    more, less = len(set(projects) - set(row.projects)), len(set(row.projects) - set(projects))
    words = t("{row} 项目 +{more} −{less}", "{row}: projects +{more} −{less}")
    label = words.format(row=plain(row.code or row.name), more=more, less=less)
    return change(label, [(row, dataclasses.replace(row, projects=projects))])


def new_application(snapshot: Snapshot, today: date) -> Edit:
    """The step that adds a package for this year."""
    stem = f"SB-{today.year}-"
    taken = set(snapshot.table(NationalApplication).column("code"))
    code = next(code for n in range(1, len(taken) + 2) if (code := f"{stem}{n:02d}") not in taken)
    row = NationalApplication(
        code=code, name=str(t("新的申报", "New application")), kind="shanshui", year=today.year
    )
    return add(t("新建申报 {code}", "New application {code}").format(code=plain(code)), row)


class _Sum(QStyledItemDelegate):
    """A row to tick, with its money at the right edge."""

    def __init__(self, look: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        money = str(index.data(Role.SECOND) or "")
        room = QRect(option.rect).adjusted(0, 0, -self._look.px(10), 0)
        super().paint(painter, option, index)
        painter.save()
        painter.setFont(self._look.font("body"))
        painter.setPen(self._look.colour("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, money)
        painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """The name gives way to the money."""
        super().initStyleOption(option, index)
        if money := str(index.data(Role.SECOND) or ""):
            metrics = QFontMetrics(self._look.font("body"))
            room = option.rect.width() - metrics.horizontalAdvance(money) - self._look.px(52)
            option.text = metrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)


class NationalView(QWidget):
    """Applications and the choice of projects at the left, the judgement and the form at the right."""

    form_wanted = Signal(str)
    shown = Signal()

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._newest = Newest(session.background, self)
        self.package: NationalPackage | None = None
        self._wanted = ""
        self.new, self.remove = QPushButton(self), QPushButton(self)
        self.export = ExportButtons(NATIONAL, session, look, (".xlsx", ".pdf", ".docx"), self)
        self.head = ViewHead(self.new, self.remove, self.export, parent=self)
        self.list = QListWidget(self)
        self.choice_title = QLabel(self)
        self.choice_title.setProperty("role", "strong")
        self.choice = QListWidget(self)
        self.choice.setItemDelegate(_Sum(look, self.choice))
        self.search = QLineEdit(self)
        self.search.setProperty("role", "search")
        self.search.setClearButtonEnabled(True)
        self.browser = DocumentBrowser(look, self)
        self.form = FormPane(NATIONAL_FORM, session, look, self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.browser, "")
        self.tabs.addTab(self.form, "")
        self.empty = EmptyState(look, "flag-outline", _NO_APPLICATION, (_NEW,), self)
        self.empty.buttons[0].clicked.connect(self.add_application)
        self._lay_out()
        session.workspace_changed.connect(self._workspace_changed)
        session.plan_changed.connect(self._plan_changed)
        session.findings_changed.connect(self._findings_changed)
        look.changed.connect(self.retranslate)
        self.list.currentItemChanged.connect(lambda *_: self._show_row())
        self.choice.itemChanged.connect(self._ticked)
        self.search.textChanged.connect(self._search)
        self.new.clicked.connect(self.add_application)
        self.remove.clicked.connect(self.delete)
        self.browser.row_wanted.connect(lambda table, row_id: self.form_wanted.emit(row_id))
        self.setFocusProxy(self.list)
        self.retranslate()

    def _lay_out(self) -> None:
        self.choice_title.setContentsMargins(14, 8, 14, 4)
        self.choice.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        lower = QWidget(self)
        lower.setProperty("role", "panel")
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.choice_title)
        beside = QHBoxLayout()
        beside.setContentsMargins(12, 0, 12, 6)
        beside.addWidget(self.search)
        column.addLayout(beside)
        column.addWidget(self.choice, 1)
        self._left = QSplitter(Qt.Orientation.Vertical, self)
        self._left.setChildrenCollapsible(False)
        self._left.addWidget(self.list)
        self._left.addWidget(lower)
        self._left.setSizes([140, 600])
        line = QFrame(self)
        line.setProperty("role", "vline")
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self._left)
        body.addWidget(line)
        self._there = (self._left, line, self.tabs)
        body.addWidget(self.tabs, 1)
        body.addWidget(self.empty, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.head)
        page.addLayout(body, 1)

    # ---- what is shown

    @property
    def row(self) -> NationalApplication | None:
        """The application that is chosen."""
        snapshot, item = self._session.snapshot, self.list.currentItem()
        if snapshot is None or item is None:
            return None
        found = snapshot.row(NationalApplication.table, str(item.data(Role.VALUE)))
        return found if isinstance(found, NationalApplication) else None

    def refresh(self) -> None:
        """List what the plan holds now."""
        snapshot = self._session.snapshot
        if snapshot is None or not self.isVisible():
            return
        chosen = self._wanted or (self.row.id if self.row is not None else "")
        self.list.blockSignals(True)
        self.list.clear()
        for row in sorted(snapshot.table(NationalApplication).rows(), key=lambda row: row.code, reverse=True):
            year = row.year or t("未填年度", "no year")
            words = t("{row}\n{year} · {n} 个项目", "{row}\n{year} · {n} projects").format(
                row=plain(row.caption), year=year, n=len(row.projects)
            )
            item = QListWidgetItem(self._look.icon("flag-outline"), str(words))
            item.setData(Role.VALUE, row.id)
            self.list.addItem(item)
            if row.id == chosen:
                self.list.setCurrentItem(item)
                self._wanted = ""
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        for part in self._there:
            part.setVisible(self.list.count() > 0)
        self.empty.setVisible(not self.list.count())
        self.empty.buttons[0].setEnabled(self._session.writable)
        self._show_row()

    def _show_row(self) -> None:
        snapshot, row = self._session.snapshot, self.row
        self.remove.setEnabled(row is not None and self._session.writable)
        self.choice.setEnabled(row is not None and self._session.writable)
        if snapshot is None or row is None:
            self.package = None
            self.choice.clear()
            self.browser.show_chapter(None)
            self.form.setVisible(False)
            self.export.about("", None, t("先选一份申报", "Choose an application first"))
            return
        self.form.setVisible(True)
        self.form.show_row(row.id)
        self.export.about(row.id, plain(row.caption))
        self._list_projects(snapshot, row)
        self._judge()

    def _list_projects(self, snapshot: Snapshot, row: NationalApplication) -> None:
        """Those that hold the words looked for, by code; where there are too many to read, the ticked first."""
        table = snapshot.table(Project)
        inside, words = set(row.projects), self.search.text().lower().split()
        columns = (table.column(name) for name in ("code", "name"))
        many = len(table) > _MOST_LISTED
        found = [
            (many and row_id not in inside, code, row_id)
            for row_id, code, name in zip(table.ids, *columns, strict=True)
            if all(word in f"{code} {name}".lower() for word in words)
        ]
        found.sort()
        place, current = self.choice.verticalScrollBar().value(), self.choice.currentRow()
        self.choice.blockSignals(True)
        self.choice.clear()
        for *_, row_id in found[:_MOST_LISTED]:
            project = table[row_id]
            money = (
                number_text(project.invest) if project.invest is not None else str(t("未填投资", "no money"))
            )
            item = QListWidgetItem(project.caption)
            item.setData(Role.SECOND, money)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = Qt.CheckState.Checked if row_id in inside else Qt.CheckState.Unchecked
            item.setCheckState(ticked)
            item.setData(Role.VALUE, row_id)
            item.setToolTip(f"{project.caption}　{money}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, item.toolTip())
            self.choice.addItem(item)
        if (more := len(found) - self.choice.count()) > 0:
            said = t("还有 {n} 个，输入几个字查找", "{n} more; type to find them").format(n=more)
            last = QListWidgetItem(str(said))
            last.setFlags(Qt.ItemFlag.NoItemFlags)
            self.choice.addItem(last)
        self.choice.setCurrentRow(current)
        self.choice.blockSignals(False)
        self.choice.verticalScrollBar().setValue(place)
        total = sum((table[one].invest or Decimal(0) for one in row.projects if one in table), Decimal(0))
        title = t("项目（勾选 {n} 个，合计 {total} 万元）", "Projects ({n} ticked, {total} 10k CNY)")
        self.choice_title.setText(str(title.format(n=len(inside), total=number_text(total))))

    def _search(self) -> None:
        snapshot, row = self._session.snapshot, self.row
        if snapshot is not None and row is not None:
            self._list_projects(snapshot, row)

    def _judge(self) -> None:
        snapshot, row, result = self._session.snapshot, self.row, self._session.result
        if snapshot is None or row is None or not self.isVisible():
            return
        language = self._look.language

        def work(progress: Progress) -> tuple[NationalPackage, DocChapter]:
            package = judged(snapshot, row, result)
            to = Gathered(snapshot, sayer(language), language, 0, False)
            return package, DocChapter(row.id, "", tuple(national_parts(to, package)))

        def done(made: tuple[NationalPackage, DocChapter]) -> None:
            self.package = made[0]
            self.browser.show_chapter(made[1])
            self._say_head()
            self.shown.emit()

        self._newest.ask(work, done)

    # ---- acts

    def _ticked(self, item: QListWidgetItem) -> None:
        row = self.row
        if row is None:
            return
        project, on = str(item.data(Role.VALUE)), item.checkState() == Qt.CheckState.Checked
        kept = tuple(one for one in row.projects if one != project)
        self._session.apply(
            with_projects(row, (*kept, project) if on else kept), refused=lambda _: self.refresh()
        )

    def add_application(self) -> None:
        """Add an application for this year."""
        snapshot = self._session.snapshot
        if snapshot is not None:
            edit = new_application(snapshot, date.today())
            self._wanted = edit.changes[0].id
            self._session.apply(edit)

    def delete(self) -> None:
        """Delete the application that is chosen; it can be taken back."""
        if (row := self.row) is not None:
            words = t("删除申报 {row}", "Delete application {row}").format(row=plain(row.caption))
            self._session.apply(delete(words, row))

    def _plan_changed(self, _: object) -> None:
        self.refresh()

    def _findings_changed(self, _: object) -> None:
        self._judge()

    def _workspace_changed(self) -> None:
        self._newest.forget()
        self._wanted, self.package = "", None
        self.form.forget()
        self.list.clear()
        self.retranslate()

    def _say_head(self) -> None:
        about = t(
            "按申报年度的资金管理办法判断规模、条件和不得纳入的项目",
            "The fund rules of the year decide size, conditions and what may not be in it",
        )
        if self.package is not None:
            open_ones = sum(one.met is not True for one in self.package.conditions)
            about = t(
                "{n} 项条件不满足或未检查，{m} 个项目不得纳入",
                "Conditions not met or not checked: {n}; projects that may not be in it: {m}",
            ).format(n=open_ones, m=len({one.project for one in self.package.exclusions}))
        self.head.say(t("国家“山水”工程申请", "National application"), about)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self._say_head()
        self.new.setText(str(_NEW))
        self.empty.retranslate()
        self.new.setIcon(self._look.icon("plus"))
        self.new.setEnabled(self._session.writable)
        self.remove.setText(str(t("删除", "Delete")))
        self.remove.setIcon(self._look.icon("trash-can-outline"))
        self.tabs.setTabText(0, str(t("条件与档次", "Conditions and tier")))
        self.tabs.setTabText(1, str(t("申报信息", "Application")))
        self.search.setPlaceholderText(str(t("编号或名称", "Code or name")))
        self.search.setAccessibleName(str(t("查找项目", "Find projects")))
        self.list.setAccessibleName(str(t("申报", "Applications")))
        self.choice.setAccessibleName(str(t("纳入申报的项目", "Projects in the application")))
        self.export.retranslate()
        self.form.retranslate()
        self.browser.retranslate()
        self.refresh()
        self._show_row()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._look.px(_NARROW)
        self._left.setFixedWidth(self._look.px(_LEFT_NARROW if narrow else _LEFT))
