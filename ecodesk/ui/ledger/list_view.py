"""The views 管理清单 and 工作台账: one row, one number; edited here or in a form, printed, withdrawn, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Field, Kind, Record
from ecodesk.model.records import LedgerEntry, Project, TaskItem
from ecodesk.progress import Progress
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.cell_popups import IN_POPUP, open_popup
from ecodesk.ui.ledger.list_acts import ListActs
from ecodesk.ui.ledger.list_cells import list_delegate
from ecodesk.ui.ledger.list_form import ListForm
from ecodesk.ui.ledger.list_kinds import ENTRIES, TASKS, ListColumn, ListKind
from ecodesk.ui.ledger.list_model import ListModel, ListRows, Order, is_withdrawn, list_rows
from ecodesk.ui.ledger.list_table import ListTable
from ecodesk.ui.newest import Newest
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, Session

_ROW = 30


class ListView(QWidget):
    """One list of the mechanism with its tools."""

    zoom_wanted = Signal(object)
    form_wanted = Signal(str)
    command_wanted = Signal(str)

    def __init__(
        self, kind: ListKind, session: Session, look: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.kind, self._session, self._look = kind, session, look
        self._listing = Newest(session.background, self)
        self._writing = self._stale = False
        self.awaited = ""  # a row to go to when it is listed
        self.order: Order | None = None  # None: by number
        self.form: ListForm | None = None
        self.model = ListModel(kind, self)
        self.table = ListTable(self)
        self.acts = ListActs(self, session, look)
        self._build()
        self._connect()
        self.retranslate()

    # ---- parts

    def _build(self) -> None:
        self.filter_box = QLineEdit(self)
        self.filter_box.setProperty("role", "search")
        self.filter_box.setClearButtonEnabled(True)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(150)
        self.gone_box = QCheckBox(self)
        self.new_button, self.enter_button, self.form_button = (QPushButton(self) for _ in range(3))
        self.map_button, self.withdraw_button, self.print_button = (QPushButton(self) for _ in range(3))
        self.new_button.setProperty("role", "primary")
        self.enter_button.setVisible(self.kind is ENTRIES)
        self.count = QLabel(self)
        self.count.setProperty("role", "small")
        tools = QHBoxLayout()
        tools.setContentsMargins(12, 8, 12, 8)
        tools.setSpacing(8)
        tools.addWidget(self.filter_box)
        tools.addWidget(self.gone_box)
        tools.addWidget(self.count)
        tools.addStretch(1)
        for button in (
            *(self.form_button, self.map_button, self.withdraw_button, self.print_button),
            *(self.enter_button, self.new_button),
        ):
            tools.addWidget(button)
        self._dress_table()
        self.empty = QLabel(self)
        self.empty.setProperty("role", "secondary")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        card = QFrame(self)
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addLayout(tools)
        self._body = QStackedLayout()
        self._body.addWidget(self.table)
        self._body.addWidget(self.empty)
        inside.addLayout(self._body, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(card)
        self.setFocusProxy(self.table)

    def _dress_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.setMouseTracking(True)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self.sort_by)
        for i, column in enumerate(self.kind.columns):
            made = list_delegate(column, lambda: self._session.snapshot, self._look, self.tell, table)
            table.set_delegate(i, made)

    def _connect(self) -> None:
        session, table = self._session, self.table
        session.plan_changed.connect(self._changed)
        session.findings_changed.connect(self._changed)
        session.workspace_changed.connect(self.refresh)
        session.selection_changed.connect(self._selection_changed)
        self._look.changed.connect(self.retranslate)
        self._typing.timeout.connect(self.refresh)
        self.filter_box.textChanged.connect(lambda _: self._typing.start())
        self.gone_box.toggled.connect(lambda _: self.refresh())
        self.new_button.clicked.connect(self.acts.add_row)
        self.enter_button.clicked.connect(self.acts.ask_entering)
        self.form_button.clicked.connect(lambda: self.open_form(self.table.currentIndex()))
        self.map_button.clicked.connect(self.show_on_map)
        self.withdraw_button.clicked.connect(self.acts.ask_withdrawal)
        self.print_button.clicked.connect(self.acts.ask_print)
        table.open_wanted.connect(self.open_form)
        table.edit_wanted.connect(self.edit)
        table.withdraw_wanted.connect(self.acts.ask_withdrawal)
        table.doubleClicked.connect(self.edit)
        table.customContextMenuRequested.connect(self._menu)
        table.selectionModel().selectionChanged.connect(self._picked)
        self.model.edited.connect(self._set_value)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        look, table = self._look, self.table
        hint = t("按编号、名称、单位筛选", "Filter by number, name, unit")
        self.filter_box.setPlaceholderText(str(hint))
        self.filter_box.setAccessibleName(str(hint))
        self.filter_box.setFixedWidth(look.px(260))
        self.gone_box.setText(str(t("含已撤下", "Withdrawn too")))
        for button, words, icon, role in (
            (self.new_button, t("新建", "New"), "plus", "accentText"),
            (self.enter_button, t("项目入台账…", "Enter projects…"), "tray-arrow-down", "text2"),
            (self.form_button, t("表单", "Form"), "form-select", "text2"),
            (self.map_button, t("在地图上看", "On the map"), "map-search-outline", "text2"),
            (self.withdraw_button, t("撤下…", "Withdraw…"), "archive-arrow-down-outline", "text2"),
            (self.print_button, t("PDF…", "PDF…"), "printer-outline", "text2"),
        ):
            button.setText(str(words))
            button.setIcon(look.icon(icon, role))
        table.setAccessibleName(str(self.kind.title))
        table.frozen.setAccessibleName(str(t("{list}编号列", "{list}: numbers").format(list=self.kind.title)))
        table.set_row_height(look.px(_ROW))
        for i, column in enumerate(self.kind.columns):
            table.setColumnWidth(i, self._width_of(i, column))
        self.empty.setText(str(self.kind.empty))
        self._show_state()
        self.refresh()

    def _width_of(self, position: int, column: ListColumn) -> int:
        """Wide enough for the head and for every wording a coded field can show, in the language in use."""
        look, words = self._look, [""]
        if column.field.kind is Kind.CHOICE:
            words = [str(code.label) for code in code_list(column.field.choices).values()]
        head = str(self.model.headerData(position, Qt.Orientation.Horizontal))
        room = QFontMetrics(look.font("small")).horizontalAdvance(head) + look.px(22)
        body = QFontMetrics(look.font("body"))
        widest = max(body.horizontalAdvance(word) for word in words) + look.px(44)
        return max(look.px(column.width), room, widest if len(words) > 1 else 0)

    # ---- what is listed

    def _changed(self, _: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """List anew in the background; out of sight, or while a cell is edited, that waits."""
        snapshot = self._session.snapshot
        if snapshot is None:
            self._listing.forget()
            self._take(None)
            return
        if not self.isVisible() or self.table.state() == QAbstractItemView.State.EditingState:
            self._stale = True
            return
        self._stale = False
        words, gone, order = self.filter_box.text(), self.gone_box.isChecked(), self.order

        def work(_: Progress) -> ListRows:
            return list_rows(snapshot, self.kind, words, withdrawn=gone, order=order)

        def done(found: ListRows) -> None:
            if self._session.snapshot is not None:
                self._take(found)

        self._listing.ask(work, done)

    def sort_by(self, section: int) -> None:
        """Sort by a column; once more turns the order round, a third time brings that of the numbers back."""
        column, order = self.kind.columns[section].id, self.order
        if order is None or order.column != column:
            self.order = Order(column)
        else:
            self.order = None if order.descending else Order(column, descending=True)
        ways = Qt.SortOrder
        way = None
        if self.order is not None:
            way = ways.DescendingOrder if self.order.descending else ways.AscendingOrder
        self.table.show_order(section, way)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale or self.model.found is None:
            self.refresh()

    def _take(self, found: ListRows | None) -> None:
        current = self.model.record(self.table.currentIndex().row())
        column = max(0, self.table.currentIndex().column())
        chosen = [row.id for row in self.chosen]
        self._writing = True
        self.model.show(found, writable=self._session.writable)
        wanted = self.awaited or (current.id if current is not None else "")
        row = self.model.row_of(wanted)
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, column))
            self.table.scrollTo(self.model.index(row, column))
            if not self.awaited:
                self._select([self.model.row_of(row_id) for row_id in chosen])
        self._writing = False
        if row >= 0 and self.awaited:
            self.awaited = ""
        self._show_state()

    def _select(self, rows: Sequence[int]) -> None:
        chosen = QItemSelection()
        for row in rows:
            if row >= 0:
                last = self.model.columnCount() - 1
                chosen.select(self.model.index(row, 0), self.model.index(row, last))
        model = self.table.selectionModel()
        model.select(chosen, model.SelectionFlag.ClearAndSelect)

    def _show_state(self) -> None:
        found, writable = self.model.found, self._session.writable
        listed = len(found.rows) if found is not None else 0
        if found is not None:
            words = t("{n} 行，共 {all} 行", "{n} of {all} rows").format(n=listed, all=found.total)
            self.count.setText(str(words))
            self.gone_box.setVisible(found.withdrawn > 0)
        self._body.setCurrentIndex(0 if listed or found is None else 1)
        if found is not None and found.total and not listed:
            self.empty.setText(str(t("没有符合条件的行。", "No row matches.")))
        else:
            self.empty.setText(str(self.kind.empty))
        row = self.model.record(self.table.currentIndex().row())
        gone = bool(self.acted_on) and all(is_withdrawn(one) for one in self.acted_on)
        self.withdraw_button.setText(str(t("恢复", "Restore") if gone else t("撤下…", "Withdraw…")))
        self.new_button.setEnabled(writable)
        self.enter_button.setEnabled(writable)
        self.withdraw_button.setEnabled(writable and row is not None)
        self.form_button.setEnabled(row is not None)
        self.map_button.setEnabled(bool(self._projects(self.acted_on)))
        self.print_button.setEnabled(listed > 0)

    # ---- selection and map

    @property
    def chosen(self) -> list[Record]:
        """The selected rows, from the top."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [row for i in rows if (row := self.model.record(i)) is not None]

    def _projects(self, rows: Sequence[Record]) -> list[str]:
        found: list[str] = []
        for row in rows:
            if isinstance(row, LedgerEntry) and row.project:
                found.append(row.project)
            elif isinstance(row, TaskItem):
                found += row.projects
        return found

    @property
    def acted_on(self) -> list[Record]:
        """The rows a button is about: those selected, or else the current one."""
        current = self.model.record(self.table.currentIndex().row())
        return self.chosen or ([current] if current is not None else [])

    def _picked(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        if not self._writing:
            self._session.select(Selection.of(Project.table, *self._projects(self.chosen)))
        self._show_state()

    def _selection_changed(self, selection: Selection) -> None:
        """Show the rows of what was selected elsewhere."""
        if self.table.hasFocus() or not self.isVisible() or self.model.found is None:
            return
        wanted = set(selection.ids(Project.table))
        if wanted == set(self._projects(self.chosen)):
            return
        rows = [
            i
            for i, row in enumerate(self.model.found.rows)
            if (isinstance(row, LedgerEntry) and row.project in wanted)
            or (isinstance(row, TaskItem) and not wanted.isdisjoint(row.projects))
        ]
        self._writing = True
        self._select(rows)
        if rows:
            self.table.scrollTo(self.model.index(rows[0], 0))
        self._writing = False

    def show_on_map(self) -> None:
        """Bring the projects of the selected rows into the middle of the map."""
        projects = self._projects(self.acted_on)
        if projects:
            self.zoom_wanted.emit(Selection.of(Project.table, *projects))

    # ---- editing

    def tell(self, what: Any) -> None:
        """Show what an editor has to say."""
        if isinstance(what, EcoDeskError):
            self._session.notify(Notice(what.message, level="error"))
        elif isinstance(what, Text):
            self._session.notify(Notice(what))

    def edit(self, index: QModelIndex) -> None:
        """Edit a cell in its place or beside it; a number or what is worked out opens the form instead."""
        if not index.isValid():
            return
        if not self.model.may_edit(index):
            self.open_form(index)
            return
        column, row = self.model.column(index), self.model.record(index.row())
        if column.field.kind not in IN_POPUP or row is None:
            self.table.edit(index)
            return
        self.table.scrollTo(index)
        open_popup(
            column.field,
            getattr(row, column.id),
            lambda: self._session.snapshot,
            self._look,
            self.table.viewport(),
            self.table.visualRect(index),
            lambda chosen: self._set_value(row, column.field, chosen),
        )

    def _set_value(self, row: Record, field: Field, value: Any) -> None:
        snapshot = self._session.snapshot
        now = snapshot.row(row.table, row.id) if snapshot is not None else None
        if snapshot is not None and now is not None and getattr(now, field.id) != value:
            self._session.apply(set_field(snapshot, [now], field, value))

    def open_form(self, index: QModelIndex) -> None:
        """The form of the row of a cell."""
        row = self.model.record(index.row())
        if row is None:
            return
        form = ListForm(self._session, self._look, self.kind, row, self)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.form_wanted.connect(self.form_wanted)
        form.destroyed.connect(self._form_gone)
        self.form = form
        form.open()

    def _form_gone(self) -> None:
        self.form = None

    def ask_print(self) -> None:
        """Ask for a file and write the rows listed."""
        self.acts.ask_print()

    def _menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if not index.isValid():
            return
        self.table.setCurrentIndex(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(str(t("打开表单", "Open form")), lambda: self.open_form(index))
        zoom = menu.addAction(str(t("缩放至", "Zoom to")), self.show_on_map)
        zoom.setEnabled(bool(self._projects(self.acted_on)))
        menu.addSeparator()
        field = self.model.column(index).field
        words = t("修改“{field}”", "Edit “{field}”").format(field=field.label)
        menu.addAction(str(words), lambda: self.edit(index)).setEnabled(self.model.may_edit(index))
        away = menu.addAction(self.withdraw_button.text(), self.acts.ask_withdrawal)
        away.setEnabled(self._session.writable)
        menu.popup(self.table.viewport().mapToGlobal(place))


class TaskListView(ListView):
    """管理清单 (domain 6.1)."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(TASKS, session, look, parent)


class EntryListView(ListView):
    """工作台账 (domain 6.2)."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(ENTRIES, session, look, parent)
