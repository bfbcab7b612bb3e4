"""The view of the project table: frozen code column, headings across the whole width, one keyboard."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ecodesk.i18n import t
from ecodesk.model.measures import hectares, number_text
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.ledger.arranging import Heading
from ecodesk.ui.ledger.table_header import TableHeader
from ecodesk.ui.ledger.table_model import ProjectTableModel


class _Table(QTableView):
    """What the table and its frozen part share: rows, headings, and no gestures of their own."""

    heading_clicked = Signal(str)
    editing_ended = Signal()

    def __init__(self, model: ProjectTableModel, look: Appearance, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.look, self.projects = look, model
        self.setModel(model)
        self.heads = TableHeader(look, self)
        self.setHorizontalHeader(self.heads)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def band_width(self) -> int:
        """How far a heading reaches."""
        return self.viewport().width()

    def paint_edge(self, painter: QPainter) -> None:
        """What stands between this part of the table and the next; headings cover it."""

    def closeEditor(self, editor: QWidget, hint: Any) -> None:
        super().closeEditor(editor, hint)
        self.editing_ended.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.rowAt(event.position().toPoint().y())
        heading = self.projects.heading(row) if row >= 0 else None
        if heading is None:
            super().mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.heading_clicked.emit(heading.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first < 0:
            return
        painter = QPainter(self.viewport())
        self.paint_edge(painter)
        for row in range(first, (last if last >= 0 else self.projects.rowCount() - 1) + 1):
            heading = self.projects.heading(row)
            if heading is not None:
                top, height = self.rowViewportPosition(row), self.rowHeight(row)
                paint_heading(painter, QRect(0, top, self.band_width(), height), heading, self.look)
        painter.end()


def heading_figures(heading: Heading) -> str:
    """Number, area and money of a heading in words."""
    words = t("{n} 项 · 面积 {area} hm² · 投资 {money} 万元", "Projects: {n} · {area} ha · {money} 10k CNY")
    area, money = number_text(hectares(heading.area)), number_text(heading.money)
    return str(words.format(n=heading.count, area=area, money=money))


def paint_heading(painter: QPainter, rect: QRect, heading: Heading, look: Appearance) -> None:
    """A heading as a band: arrow, title, figures."""
    painter.fillRect(rect, look.colour("sunken"))
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.colour("border"))
    size = look.px(16)
    arrow = QRectF(look.px(6), rect.center().y() - size / 2, size, size)
    painting.paint_icon(
        painter, arrow, "chevron-right" if heading.folded else "chevron-down", look.colour("text2")
    )
    inner = QRectF(rect).adjusted(look.px(26), 0, -look.px(8), 0)
    strong = look.font("bodyStrong")
    painter.setFont(strong)
    painter.setPen(look.colour("text"))
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, str(heading.title))
    used = painter.fontMetrics().horizontalAdvance(str(heading.title)) + look.px(10)
    small = look.font("small")
    painter.setFont(small)
    painter.setPen(look.colour("text2"))
    rest = inner.adjusted(used, 0, 0, 0)
    painter.drawText(
        rest, Qt.AlignmentFlag.AlignVCenter, painting.elided(heading_figures(heading), small, rest.width())
    )


class _FrozenPart(_Table):
    """The code column, always in sight; lies over the table and leaves the keyboard to it."""

    def __init__(self, model: ProjectTableModel, look: Appearance, table: ProjectTableView) -> None:
        super().__init__(model, look, table)
        self._table = table
        self.setFocusProxy(table)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for column in range(1, model.columnCount()):
            self.setColumnHidden(column, True)

    def band_width(self) -> int:
        return self._table.viewport().width()

    def paint_edge(self, painter: QPainter) -> None:
        x, height = self.viewport().width() - 1, self.viewport().height()
        painter.fillRect(QRect(x, 0, 1, height), self.look.colour("border"))


class ProjectTableView(_Table):
    """The table. What is done to a cell is told by signals; nothing is changed here."""

    form_wanted = Signal(str)
    edit_wanted = Signal(QModelIndex)
    delete_wanted = Signal()
    copy_wanted = Signal()
    paste_wanted = Signal()
    menu_wanted = Signal(QModelIndex, QPoint)  # cell, global place
    hovered = Signal(str)  # project under the pointer, or empty

    def __init__(self, model: ProjectTableModel, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(model, look, parent)
        self.frozen = _FrozenPart(model, look, self)
        self.frozen.setSelectionModel(self.selectionModel())
        self.frozen.heading_clicked.connect(self.heading_clicked)
        self.frozen.editing_ended.connect(self.editing_ended)
        self._hover = ""
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setFirstSectionMovable(False)
        header.setStretchLastSection(True)
        header.sectionResized.connect(self._section_resized)
        pairs = ((self, self.frozen), (self.frozen, self))
        for from_table, to_table in pairs:
            from_table.verticalScrollBar().valueChanged.connect(to_table.verticalScrollBar().setValue)
        for table in (self, self.frozen):
            table.doubleClicked.connect(self._double_clicked)
            table.customContextMenuRequested.connect(self._menu)
            table.viewport().installEventFilter(self)

    # ---- sizes

    def set_row_height(self, height: int) -> None:
        """Height of all rows."""
        for table in (self, self.frozen):
            table.verticalHeader().setMinimumSectionSize(height)
            table.verticalHeader().setDefaultSectionSize(height)

    def set_header_height(self, height: int) -> None:
        """Height of the column heads."""
        for table in (self, self.frozen):
            table.horizontalHeader().setFixedHeight(height)
        self._place_frozen()

    def _section_resized(self, section: int, before: int, now: int) -> None:
        if section == 0:
            self.frozen.setColumnWidth(0, now)
            self._place_frozen()

    def _place_frozen(self) -> None:
        width, frame = self.columnWidth(0), self.frameWidth()
        header = self.horizontalHeader().height()
        self.frozen.setGeometry(frame, frame, width, header + self.viewport().height())

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if hasattr(self, "frozen"):
            self._place_frozen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_frozen()

    # ---- places

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """As in any table, but never under the frozen column."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if index.column() == 0:
            bar.setValue(before)
            return
        hidden = self.columnWidth(0) - self.visualRect(index).left()
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    def show_row(self, row: int) -> None:
        """Bring a row into sight without moving sideways."""
        self.scrollTo(self.projects.index(row, 0))

    # ---- selection

    def selected_projects(self) -> list[str]:
        """The projects of the selected rows, from the top."""
        rows = {
            row
            for part in self.selectionModel().selection().toList()
            for row in range(part.top(), part.bottom() + 1)
        }
        return [project for row in sorted(rows) if (project := self.projects.project(row))]

    def select_projects(self, projects: list[str]) -> int:
        """Select the rows of projects as far as they are shown; gives the first one, -1 when there is none."""
        rows = sorted(row for project in projects if (row := self.projects.row_of(project)) >= 0)
        chosen = QItemSelection()
        last_column = self.projects.columnCount() - 1
        start = 0
        for i, row in enumerate(rows):
            if i + 1 == len(rows) or rows[i + 1] != row + 1:
                chosen.select(self.projects.index(rows[start], 0), self.projects.index(row, last_column))
                start = i + 1
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect)
        if rows and self.currentIndex().row() not in rows:
            at = self.projects.index(rows[0], max(0, self.currentIndex().column()))
            self.set_current(at)
        return rows[0] if rows else -1

    def set_current(self, index: QModelIndex) -> None:
        """Move the keyboard to a cell; the selection stays."""
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    # ---- gestures

    def begin_editing(self, index: QModelIndex) -> None:
        """Open the editor of a cell in its place."""
        if self.editing:
            return
        if index.column() == 0:
            self.frozen.edit(index)
        else:
            self.scrollTo(index)
            self.edit(index)

    @property
    def editing(self) -> bool:
        """Whether an editor is open in a cell."""
        state = QAbstractItemView.State.EditingState
        return self.state() == state or self.frozen.state() == state

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        elif key == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._open(index)
        elif key == Qt.Key.Key_F2 and index.isValid():
            self.edit_wanted.emit(index)
        else:
            super().keyPressEvent(event)

    def _double_clicked(self, index: QModelIndex) -> None:
        if not self.projects.heading(index.row()):
            self._open(index)

    def _open(self, index: QModelIndex) -> None:
        """The form from the code and from what cannot be edited here, the editor of any other cell."""
        if index.column() and self.projects.may_edit(index):
            self.edit_wanted.emit(index)
        elif project := self.projects.project(index.row()):
            self.form_wanted.emit(project)

    def _menu(self, place: QPoint) -> None:
        table = self.sender()
        assert isinstance(table, QTableView)
        index = table.indexAt(place)
        if index.isValid() and self.projects.project(index.row()):
            self.menu_wanted.emit(index, table.viewport().mapToGlobal(place))

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """Follow the pointer, to outline on the map what it is on."""
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._hover_on(self.projects.project(self.rowAt(event.position().toPoint().y())))
        elif event.type() == QEvent.Type.Leave:
            self._hover_on("")
        return super().eventFilter(watched, event)

    def _hover_on(self, project: str) -> None:
        if project != self._hover:
            self._hover = project
            self.hovered.emit(project)
