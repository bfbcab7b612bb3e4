"""The view 看板 of the ledger: projects by state; a card goes to another state through its gate, or says why not."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from ecodesk.errors import EcoDeskError
from ecodesk.model.records import Project
from ecodesk.progress import Progress
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.board_cards import BoardColumn, board
from ecodesk.ui.ledger.board_chart import BoardChart
from ecodesk.ui.ledger.board_moves import moved
from ecodesk.ui.ledger.empty_list import EmptyList
from ecodesk.ui.ledger.rows import ProjectRows, worst_findings
from ecodesk.ui.ledger.table_tools import TableTools
from ecodesk.ui.newest import Newest
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, Session


class BoardView(QWidget):
    """The cards of the projects that pass the filter of the table."""

    form_wanted = Signal(str)
    draw_wanted = Signal(object)
    command_wanted = Signal(str)

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._listing = Newest(session.background, self)
        self._stale = True
        self.tools = TableTools(look, parent=self)
        for part in (
            *(self.tools.scope, self.tools.group, self.tools.columns_button),
            *(self.tools.bulk_button, self.tools.export_button),
        ):
            part.hide()
        self.chart, self.empty = BoardChart(look, self), EmptyList(look, self)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self.tools)
        card = QFrame(self)
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addLayout(row)
        self._body = QStackedLayout()
        self._body.addWidget(self.chart)
        self._body.addWidget(self.empty)
        inside.addLayout(self._body, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(card)
        self.setFocusProxy(self.chart)
        session.plan_changed.connect(self._changed)
        session.findings_changed.connect(self._changed)
        session.workspace_changed.connect(self.refresh)
        session.selection_changed.connect(self._selection_changed)
        look.changed.connect(self.refresh)
        self.tools.changed.connect(self.refresh)
        self.empty.clear_wanted.connect(self.tools.clear)
        self.empty.draw_wanted.connect(lambda: self.draw_wanted.emit(None))
        self.empty.command_wanted.connect(self.command_wanted)
        self.chart.move_wanted.connect(self.move_project)
        self.chart.picked.connect(self._picked)
        self.chart.form_wanted.connect(self.form_wanted)

    def _changed(self, _: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """List anew in the background; out of sight that waits."""
        snapshot = self._session.snapshot
        if snapshot is None:
            self._listing.forget()
            self._take(None, ())
            return
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        rows = ProjectRows(snapshot, worst=worst_findings(self._session.result))
        wanted = self.tools.filter

        def work(_: Progress) -> tuple[BoardColumn, ...]:
            return board(rows, wanted)

        def done(columns: tuple[BoardColumn, ...]) -> None:
            if self._session.snapshot is not None:
                self._take(rows, columns)

        self._listing.ask(work, done)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _take(self, rows: ProjectRows | None, columns: tuple[BoardColumn, ...]) -> None:
        self.chart.locked = not self._session.writable
        self.chart.selected = frozenset(self._session.selection.ids(Project.table))
        self.chart.show_columns(columns)
        self.tools.show_state(rows, 0, self._session.writable)
        bare = not any(column.cards for column in columns)
        if bare:
            waiting = rows is None and self._session.snapshot is not None
            some = rows is not None and len(rows) > 0
            self.empty.show_reason(some, waiting, writable=self._session.writable, scope=self.tools.scope_id)
        self._body.setCurrentIndex(1 if bare else 0)

    def _picked(self, projects: frozenset[str]) -> None:
        self._session.select(Selection.of(Project.table, *projects))

    def _selection_changed(self, selection: Selection) -> None:
        self.chart.selected = frozenset(selection.ids(Project.table))
        self.chart.viewport().update()

    def move_project(self, project: str, status: str) -> None:
        """Put a project into a state as one step; a closed gate is told and nothing changes."""
        snapshot, session = self._session.snapshot, self._session
        row = snapshot.table(Project).get(project) if snapshot is not None else None
        if snapshot is None or row is None:
            return
        try:
            edit = moved(snapshot, row, status, None if session.checking else session.result)
        except EcoDeskError as error:
            session.notify(Notice(error.message, level="warn"))
            return
        if edit is not None:
            session.apply(edit)
