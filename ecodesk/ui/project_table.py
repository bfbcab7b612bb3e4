"""The table of projects: what is listed follows the tools, the plan and the selection of the window.

The ledger page and the attribute table both hold one; they differ only in what stands around it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.model.records import Project
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.figures import figures_of
from ecodesk.ui.ledger.arranging import CHOSEN, VIEW, Arrangement, Bounds, Wish, arrange
from ecodesk.ui.ledger.column_state import ColumnState
from ecodesk.ui.ledger.empty_list import EmptyList
from ecodesk.ui.ledger.filter_popup import ColumnPopup
from ecodesk.ui.ledger.rows import ProjectRows, worst_findings
from ecodesk.ui.ledger.sums import NetAreas, Sum, changes_ground, short_sum_words, sum_words, summed
from ecodesk.ui.ledger.table_gestures import TableGestures
from ecodesk.ui.ledger.table_model import ProjectTableModel
from ecodesk.ui.ledger.table_tools import TableTools
from ecodesk.ui.ledger.table_view import ProjectTableView
from ecodesk.ui.newest import Newest
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

_NARROW = 1500  # a window below it has lower rows in its docks


class ProjectTable(QWidget):
    """Table, sums below it, and what is shown when nothing is listed."""

    zoom_wanted = Signal(object)
    form_wanted = Signal(str)
    draw_wanted = Signal(object)
    command_wanted = Signal(str)
    hovered = Signal(object)  # (table, id) of the project under the pointer, or None
    sums_changed = Signal()

    def __init__(
        self, session: Session, look: Appearance, parent: QWidget | None = None, *, in_dock: bool = False
    ) -> None:
        super().__init__(parent)
        self.session, self.look = session, look
        self._in_dock = in_dock
        self._figures = figures_of(session)
        self._arranging = Newest(session.background, self)
        self.nets = NetAreas(session.background, self)
        self._sort_by, self._descending = "code", False
        self._folded: frozenset[str] = frozenset()
        self._view_bounds: Bounds | None = None
        self._writing = self._stale = False
        self.whole, self.listed, self.chosen = Sum(), Sum(), Sum()
        self._build()
        self.gestures = TableGestures(self)
        self._connect()
        self.retranslate()
        self.refresh()

    # ---- parts

    def _build(self) -> None:
        self.setProperty("role", "panel")
        self.tools = TableTools(self.look, in_head=self._in_dock)
        self.model = ProjectTableModel(self)
        self.view = ProjectTableView(self.model, self.look, self)
        self.columns = ColumnState(self.view, self.look, low=self._in_dock)
        self.empty = EmptyList(self.look, self)
        self.footer = QFrame(self)
        self.footer.setProperty("role", "row")
        self.listed_text, self.chosen_text = QLabel(self.footer), QLabel(self.footer)
        for label in (self.listed_text, self.chosen_text):
            label.setProperty("role", "small")
            label.setMinimumWidth(1)  # a long sum must not make the window wider
        self.chosen_text.setProperty("tone", "selection")
        row = QHBoxLayout(self.footer)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(24)
        row.addWidget(self.listed_text)
        row.addStretch(1)
        row.addWidget(self.chosen_text)
        self._body = QStackedLayout()
        self._body.addWidget(self.view)
        self._body.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._body, 1)
        column.addWidget(self.footer)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        session, view = self.session, self.view
        session.plan_changed.connect(self._plan_changed)
        session.workspace_changed.connect(self.refresh)
        session.findings_changed.connect(self._findings_changed)
        session.selection_changed.connect(self._selection_changed)
        self._figures.changed.connect(self.refresh)
        self.look.changed.connect(self.retranslate)
        self.tools.changed.connect(self.refresh)
        self.tools.columns_wanted.connect(self.open_columns)
        self.tools.bulk_wanted.connect(lambda: self.gestures.open_bulk_edit())
        self.tools.export_wanted.connect(self.gestures.ask_export)
        self.empty.clear_wanted.connect(self.tools.clear)
        self.empty.draw_wanted.connect(lambda: self.draw_wanted.emit(None))
        self.empty.command_wanted.connect(self.command_wanted)
        view.form_wanted.connect(self.form_wanted)
        view.heading_clicked.connect(self.fold)
        view.hovered.connect(lambda project: self.hovered.emit((Project.table, project) if project else None))
        view.editing_ended.connect(lambda: QTimer.singleShot(0, self, self._catch_up))
        view.selectionModel().selectionChanged.connect(self._picked)
        for heads in (view.heads, view.frozen.heads):
            heads.sectionClicked.connect(self._head_clicked)
            heads.menu_wanted.connect(self._head_menu)
        self._view_moved = QTimer(self)
        self._view_moved.setSingleShot(True)
        self._view_moved.setInterval(200)
        self._view_moved.timeout.connect(self.refresh)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.view.setAccessibleName(str(t("项目表", "Projects")))
        self.view.frozen.setAccessibleName(str(t("项目编码列", "Project codes")))
        self._fit_rows()
        self.columns.dress()
        self._show_sums()
        self._show_body()
        self.refresh()

    def _fit_rows(self) -> None:
        self.view.set_row_height(self.look.px(26 if self._low else 28 if self._in_dock else 30))
        self.footer.setVisible(self._body.currentIndex() == 0 and not self._low)

    @property
    def _low(self) -> bool:
        """Whether it stands in the low dock of a small screen, where every row counts."""
        return self._in_dock and self.window().width() < _NARROW

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rows()
        self._word_sums()

    # ---- what is listed

    @property
    def arrangement(self) -> Arrangement | None:
        """What is listed now."""
        return self.model.arrangement

    def set_view_bounds(self, bounds: Any) -> None:
        """Tell which box of the ground the map shows, for the scope 当前视图."""
        self._view_bounds = tuple(bounds) if bounds is not None else None
        if self.tools.scope_id == VIEW:
            self._view_moved.start()

    def sort_by(self, column: str, descending: bool = False) -> None:
        """Sort by a column."""
        self._sort_by, self._descending = column, descending
        self.columns.show_sorting(column, descending)
        self.refresh()

    def fold(self, key: str) -> None:
        """Show or hide the projects of a heading."""
        self._folded = self._folded ^ {key}
        self.refresh()

    def _plan_changed(self, applied: Any) -> None:
        if applied is None or changes_ground(applied.edit):
            self.nets.forget()
        self.refresh()

    def refresh(self) -> None:
        """Make the list anew in the background; while it is out of sight or edited that waits."""
        snapshot = self.session.snapshot
        if snapshot is None:
            self._arranging.forget()
            self._take(None)
            return
        if not self.isVisible() or self.view.editing:
            self._stale = True
            return
        self._stale = False
        rows = ProjectRows(snapshot, self._figures.last, worst_findings(self.session.result))
        wish = Wish(
            self.tools.filter,
            self.tools.scope_id,
            self._view_bounds,
            frozenset(self.session.selection.ids(Project.table)),
            self.tools.group_by,
            self._sort_by,
            self._descending,
            self._folded,
        )

        def take(arrangement: Arrangement) -> None:
            if self.session.snapshot is not None:
                self._take(arrangement)

        self._arranging.ask(lambda _: arrange(rows, wish), take)

    def _catch_up(self) -> None:
        if self._stale:
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    def _take(self, arrangement: Arrangement | None) -> None:
        if self.view.editing:
            self._stale = True
            return
        current = self.view.currentIndex()
        project, column = self.model.project(current.row()), max(0, current.column())
        place = self.view.verticalScrollBar().value()
        self._writing = True
        if self.model.show(arrangement, self.session.writable):
            row = self.model.row_of(project) if project else -1
            if row >= 0:
                self.view.set_current(self.model.index(row, column))
            self.view.verticalScrollBar().setValue(place)
        self._writing = False
        self._show_selection(scroll=False)
        self._show_body()
        self._sum()

    def _show_body(self) -> None:
        arrangement = self.arrangement
        bare = arrangement is None or not arrangement.lines
        if bare:
            any_project = arrangement is not None and len(arrangement.rows) > 0
            waiting = arrangement is None and self.session.snapshot is not None
            self.empty.show_reason(
                any_project, waiting, writable=self.session.writable, scope=self.tools.scope_id
            )
        self._body.setCurrentIndex(1 if bare else 0)
        self.footer.setVisible(not bare and not self._low)

    # ---- sums

    def _sum(self) -> None:
        """Count and add up at once; net areas follow."""
        arrangement = self.arrangement
        if arrangement is None:
            self.whole, self.listed, self.chosen = Sum(), Sum(), Sum()
        else:
            rows, ids = arrangement.rows, arrangement.rows.table.ids
            chosen = rows.table.positions(self.session.selection.ids(Project.table))
            parts = (np.arange(len(rows)), arrangement.listed, chosen)
            lists = [frozenset(ids[i] for i in part.tolist()) for part in parts]
            self.whole, self.listed, self.chosen = (
                summed(rows, part, self.nets.of(listed)) for part, listed in zip(parts, lists, strict=True)
            )
            self.nets.work_out(rows.snapshot, lists, self._sum)
        self._show_sums()

    def _show_sums(self) -> None:
        self.chosen_text.setVisible(self.chosen.count > 0)
        self._word_sums()
        hint = t(
            "椭球面积。净面积中项目之间重叠的部分只计一次；毛面积是各项目面积之和。",
            "Ellipsoidal areas. Net counts ground shared by projects once; gross is the sum of all projects.",
        )
        for label in (self.listed_text, self.chosen_text):
            label.setToolTip(str(hint))
        arrangement = self.arrangement
        rows = arrangement.rows if arrangement is not None else None
        self.tools.show_state(rows, self.chosen.count, self.session.writable)
        self.sums_changed.emit()

    def _word_sums(self) -> None:
        """In full where there is room, else shorter."""
        for say in (sum_words, short_sum_words):
            self.listed_text.setText(str(say(t("所列", "Listed"), self.listed)))
            self.chosen_text.setText(str(say(t("所选", "Selected"), self.chosen)))
            if self.footer.sizeHint().width() <= self.width():
                return

    # ---- selection

    def _picked(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        if not self._writing:
            self.session.select(Selection.of(Project.table, *self.view.selected_projects()))

    def _findings_changed(self, change: object) -> None:
        self.refresh()

    def _selection_changed(self, selection: Selection) -> None:
        """Follow the selection; what it brings in or leaves out of the list makes the list anew."""
        arrangement = self.arrangement
        if arrangement is None:
            return
        chosen = self.session.selection.ids(Project.table)
        if set(self.view.selected_projects()) != set(chosen):
            self._show_selection(scroll=not self.view.hasFocus())
        self._sum()
        at = arrangement.rows.table.positions(chosen).tolist()
        hidden = any(self.model.row_of(arrangement.rows.table.ids[i]) < 0 for i in at)
        left_over = not arrangement.outside <= set(at) or self.tools.scope_id == CHOSEN
        if hidden or (left_over and not self.view.hasFocus()):
            self.refresh()

    def _show_selection(self, *, scroll: bool) -> None:
        self._writing = True
        first = self.view.select_projects(self.session.selection.ids(Project.table))
        if scroll and first >= 0:
            self.view.show_row(first)
        self._writing = False

    # ---- heads and columns

    def _head_clicked(self, section: int) -> None:
        column = self.model.columns[section].id
        self.sort_by(column, column == self._sort_by and not self._descending)

    def _head_menu(self, section: int, place: QPoint) -> None:
        self.columns.menu_for(section, self.sort_by, self.open_columns).popup(place)

    def open_columns(self) -> None:
        """列…: choose the columns."""
        popup = ColumnPopup(self.columns.shown(), self.look, self)
        popup.changed.connect(self.columns.show)
        popup.default_wanted.connect(self.columns.show_default)
        button = self.tools.columns_button
        popup.open_under(button if button.isVisible() else self.view)

    # ---- what commands reach

    def focus_filter(self) -> None:
        """Give the keyboard to the filter box."""
        self.tools.filter_box.setFocus()
        self.tools.filter_box.selectAll()

    @property
    def current_column(self) -> str:
        """The column of the cell that has the keyboard."""
        index: QModelIndex = self.view.currentIndex()
        return self.model.columns[index.column()].id if index.isValid() else ""
