"""一事一议与会商: resolutions with their decisions, and consultations; the list left, the form right."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.edit import Edit, add, delete
from ecodesk.model.fields import Record
from ecodesk.model.records import ConsultationRecord, Decision, OneMatterResolution
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.document_kinds import RESOLUTION
from ecodesk.reports.resolution_sheet import DecisionState, Tracked, decisions_of, state_text, tracked
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.forms.form_pane import FormPane
from ecodesk.ui.planning.document_export import ExportButtons
from ecodesk.ui.planning.plan_forms import CONSULTATION_FORM, RESOLUTION_FORM
from ecodesk.ui.planning.view_head import ViewHead
from ecodesk.ui.session import Session

_LIST, _LIST_NARROW, _NARROW = 400, 260, 1200
_FOLLOWED = (DecisionState.OVERDUE, DecisionState.SOON, DecisionState.OPEN, DecisionState.UNDATED)
_KINDS: dict[type[Record], Text] = {
    OneMatterResolution: t("一事一议纪要", "Resolution"),
    ConsultationRecord: t("项目协商记录", "Consultation"),
}
_EMPTY = t(
    "重大事项要一事一议，部门之间的商定要有记录。点“新建”开始。",
    "Major matters need a resolution, agreements between departments a record. Begin with “New”.",
)


def new_matter(snapshot: Snapshot, kind: type[Record], today: date) -> Edit:
    """The step that adds a resolution or a consultation with the next free code."""
    stem = f"{'YS' if kind is OneMatterResolution else 'XS'}-{today.year}-"
    taken = set(snapshot.table(kind).column("code"))
    code = next(code for n in range(1, len(taken) + 2) if (code := f"{stem}{n:02d}") not in taken)
    if kind is OneMatterResolution:
        row: Record = OneMatterResolution(code=code, name=str(t("新议题", "New matter")))
    else:
        row = ConsultationRecord(code=code, name=str(t("新协商事项", "New consultation")))
    return add(t("新建{what} {code}", "New {what} {code}").format(what=kind.title, code=plain(code)), row)


def delete_matter(snapshot: Snapshot, row: Record) -> Edit:
    """The step that deletes a resolution with its decisions, or a consultation."""
    mine = [one for one in snapshot.table(Decision).rows() if one.resolution == row.id]
    words = t("删除{what} {row}", "Delete {what} {row}")
    return delete(words.format(what=row.title, row=plain(row.caption)), *mine, row)


class MattersView(QWidget):
    """Resolutions first, then consultations; overdue decisions stand at the top."""

    zoom_wanted = Signal(object)

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self.new, self.remove = QPushButton(self), QPushButton(self)
        self.export = ExportButtons(RESOLUTION, session, look, (".pdf", ".docx"), self)
        self.head = ViewHead(self.new, self.remove, self.export, parent=self)
        self.list = QListWidget(self)
        self.due_title = QLabel(self)
        self.due = QListWidget(self)
        self.forms = {
            OneMatterResolution.table: FormPane(RESOLUTION_FORM, session, look, self),
            ConsultationRecord.table: FormPane(CONSULTATION_FORM, session, look, self),
        }
        self._wanted = ""  # a row that is to be chosen as soon as it is there
        self._lay_out()
        session.workspace_changed.connect(self._workspace_changed)
        session.plan_changed.connect(self._plan_changed)
        look.changed.connect(self.retranslate)
        self.list.currentItemChanged.connect(lambda *_: self._show_row())
        self.due.itemActivated.connect(lambda item: self.show_matter(str(item.data(Role.VALUE))))
        self.due.itemClicked.connect(lambda item: self.show_matter(str(item.data(Role.VALUE))))
        self.remove.clicked.connect(self.delete)
        self.setFocusProxy(self.list)
        self.retranslate()

    def _lay_out(self) -> None:
        menu = QMenu(self.new)
        self.new.setMenu(menu)
        self.due_title.setProperty("role", "strong")
        self.due_title.setContentsMargins(14, 10, 14, 2)
        for rows in (self.list, self.due):
            rows.setWordWrap(True)
            rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._left = QFrame(self)
        self._left.setProperty("role", "panel")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.list, 3)
        left.addWidget(self.due_title)
        left.addWidget(self.due, 2)
        self._stack = QStackedWidget(self)
        self.empty = QLabel(self)
        self.empty.setProperty("role", "hint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self._stack.addWidget(self.empty)
        for form in self.forms.values():
            self._stack.addWidget(form)
        line = QFrame(self)
        line.setProperty("role", "vline")
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self._left)
        body.addWidget(line)
        body.addWidget(self._stack, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.head)
        page.addLayout(body, 1)

    # ---- what is shown

    @property
    def row(self) -> Record | None:
        """The resolution or consultation that is chosen."""
        snapshot, item = self._session.snapshot, self.list.currentItem()
        if snapshot is None or item is None:
            return None
        table, row_id = item.data(Role.VALUE)
        return snapshot.row(table, row_id)

    def refresh(self) -> None:
        """List what the plan holds now."""
        snapshot = self._session.snapshot
        if snapshot is None or not self.isVisible():
            return
        chosen = self._wanted or (self.row.id if self.row is not None else "")
        today = date.today()
        self.list.blockSignals(True)
        self.list.clear()
        for kind in _KINDS:
            rows = snapshot.named(kind.table)
            for row in (rows[one] for one in sorted(rows.ids, key=lambda one: rows[one].code, reverse=True)):
                self.list.addItem(self._item(snapshot, row, today))
                if row.id == chosen:
                    self.list.setCurrentRow(self.list.count() - 1)
                    self._wanted = ""
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self._list_due(snapshot, today)
        self._show_row()

    def _item(self, snapshot: Snapshot, row: Record, today: date) -> QListWidgetItem:
        if isinstance(row, OneMatterResolution):
            found = decisions_of(snapshot, row.id, today)
            late = sum(one.state is DecisionState.OVERDUE for one in found)
            done = sum(one.state is DecisionState.DONE for one in found)
            words = label("resolution_status", row.status)
            if found:
                words = t(
                    "{status} · 决定事项 {n} 项，完成 {done}", "{status} · {n} decisions, {done} done"
                ).format(status=words, n=len(found), done=done)
            if late:
                words = t("{words}，逾期 {late}", "{words}, {late} overdue").format(words=words, late=late)
            icon, role = ("gavel", "error" if late else "text2")
        else:
            assert isinstance(row, ConsultationRecord)
            words = t("协商 · {day}", "Consultation · {day}").format(
                day=row.held_on.isoformat() if row.held_on is not None else t("未填日期", "no date")
            )
            if row.open_points.strip():
                words = t("{words} · 有未达成一致的", "{words} · something is not agreed").format(words=words)
            icon, role = ("account-multiple-outline", "text2")
        item = QListWidgetItem(self._look.icon(icon, role), f"{row.caption}\n{words}")
        item.setData(Role.VALUE, (row.table, row.id))
        item.setToolTip(row.caption)
        return item

    def _list_due(self, snapshot: Snapshot, today: date) -> None:
        self.due.clear()
        rows = [tracked(row, today) for row in snapshot.table(Decision).rows()]
        rows = [one for one in rows if one.state in _FOLLOWED]
        rows.sort(key=lambda one: (_FOLLOWED.index(one.state), -(one.days or 0)))
        for one in rows:
            self.due.addItem(self._due_item(snapshot, one))
        late = sum(one.state is DecisionState.OVERDUE for one in rows)
        words = t("待落实的决定事项 {n} 项", "{n} decisions to be carried out").format(n=len(rows))
        if late:
            words = t("{words}，逾期 {late} 项", "{words}, {late} overdue").format(words=words, late=late)
        self.due_title.setText(str(words))

    def _due_item(self, snapshot: Snapshot, one: Tracked) -> QListWidgetItem:
        orgs = snapshot.named("org_unit")
        who = orgs[one.row.org_unit].name if one.row.org_unit in orgs else str(t("未定责任单位", "nobody"))
        icons = {DecisionState.OVERDUE: "alert-circle", DecisionState.SOON: "clock-alert-outline"}
        role = one.state.value if one.state in icons else "text2"
        icon = self._look.icon(icons.get(one.state, "clock-outline"), role)
        item = QListWidgetItem(icon, f"{one.row.matter}\n{who} · {state_text(one)}")
        item.setData(Role.VALUE, one.row.resolution)
        return item

    def show_matter(self, row_id: str) -> None:
        """Choose a resolution or a consultation by id."""
        for at in range(self.list.count()):
            if self.list.item(at).data(Role.VALUE)[1] == row_id:
                self.list.setCurrentRow(at)
                return
        self._wanted = row_id

    def _show_row(self) -> None:
        row = self.row
        self.remove.setEnabled(row is not None and self._session.writable)
        if row is None:
            self._stack.setCurrentWidget(self.empty)
            self.export.about(
                "", None, t("先选一份纪要或协商记录", "Choose a resolution or consultation first")
            )
            return
        form = self.forms[row.table]
        form.show_row(row.id)
        self._stack.setCurrentWidget(form)
        self.export.about(row.id, plain(row.caption))

    # ---- acts

    def add_matter(self, kind: type[Record]) -> None:
        """Add a resolution or a consultation and go on with its form."""
        snapshot = self._session.snapshot
        if snapshot is not None:
            edit = new_matter(snapshot, kind, date.today())
            self._wanted = edit.changes[0].id
            self._session.apply(edit)

    def delete(self) -> None:
        """Delete what is chosen; it can be taken back."""
        snapshot, row = self._session.snapshot, self.row
        if snapshot is not None and row is not None:
            self._session.apply(delete_matter(snapshot, row))

    def _plan_changed(self, _: object) -> None:
        self.refresh()

    def _workspace_changed(self) -> None:
        self._wanted = ""
        for form in self.forms.values():
            form.forget()
        self.list.clear()
        self.due.clear()
        self.retranslate()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.head.say(
            t("一事一议与会商", "Resolutions and consultations"),
            t("每项决定跟踪到谁、何时、完成没有", "Each decision is followed: who, by when, done or not"),
        )
        self.new.setText(str(t("新建", "New")))
        self.new.setIcon(self._look.icon("plus"))
        self.new.setEnabled(self._session.writable)
        menu = self.new.menu()
        menu.clear()
        for kind, name in _KINDS.items():
            menu.addAction(str(name), partial(self.add_matter, kind))
        self.remove.setText(str(t("删除", "Delete")))
        self.remove.setIcon(self._look.icon("trash-can-outline"))
        self.empty.setText(str(_EMPTY))
        self.list.setAccessibleName(str(t("纪要与协商", "Resolutions and consultations")))
        self.due.setAccessibleName(str(t("待落实的决定事项", "Decisions to be carried out")))
        self.export.retranslate()
        for form in self.forms.values():
            form.retranslate()
        self.refresh()
        self._show_row()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._look.px(_NARROW)
        self._left.setFixedWidth(self._look.px(_LIST_NARROW if narrow else _LIST))
