"""The table of a list: its number stays in sight; Enter opens, F2 edits, Delete withdraws."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QTableView, QWidget

_EnsureVisible = QAbstractItemView.ScrollHint.EnsureVisible


class _FrozenColumn(QTableView):
    """The first column over the table it belongs to, to which it leaves the keyboard."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self.setFocusProxy(table)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        edge = self.palette().color(QPalette.ColorRole.Mid)
        painter.fillRect(self.viewport().width() - 1, 0, 1, self.viewport().height(), edge)
        painter.end()


class ListTable(QTableView):
    """A table with the keys of a list; its first column stays when it is scrolled sideways."""

    open_wanted = Signal(QModelIndex)
    edit_wanted = Signal(QModelIndex)
    withdraw_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabKeyNavigation(False)
        self.frozen = _FrozenColumn(self)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        pairs = ((self, self.frozen), (self.frozen, self))
        for one, other in pairs:
            one.verticalScrollBar().valueChanged.connect(other.verticalScrollBar().setValue)
        self.frozen.doubleClicked.connect(self.doubleClicked)
        self.frozen.customContextMenuRequested.connect(self.customContextMenuRequested)
        self.frozen.horizontalHeader().sectionClicked.connect(self.horizontalHeader().sectionClicked)
        self.horizontalHeader().sectionResized.connect(lambda *_: self._place_frozen())

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        self.frozen.setModel(model)
        self.frozen.setSelectionModel(self.selectionModel())
        for column in range(1, model.columnCount() if model is not None else 0):
            self.frozen.setColumnHidden(column, True)

    def set_delegate(self, column: int, delegate: QStyledItemDelegate) -> None:
        """Who paints and edits a column."""
        self.setItemDelegateForColumn(column, delegate)
        if column == 0:
            self.frozen.setItemDelegateForColumn(column, delegate)

    def set_row_height(self, height: int) -> None:
        """Height of all rows."""
        for table in (self, self.frozen):
            table.verticalHeader().setDefaultSectionSize(height)

    def show_order(self, section: int, order: Qt.SortOrder | None) -> None:
        """Mark the column the rows are sorted by, or none."""
        for table in (self, self.frozen):
            header = table.horizontalHeader()
            header.setSortIndicatorShown(order is not None)
            header.setSortIndicator(section, order or Qt.SortOrder.AscendingOrder)

    def _place_frozen(self) -> None:
        width, frame = self.columnWidth(0), self.frameWidth()
        head = self.horizontalHeader().height()
        self.frozen.horizontalHeader().setFixedHeight(head)
        self.frozen.setColumnWidth(0, width)
        self.frozen.setGeometry(frame, frame, width, head + self.viewport().height())

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if hasattr(self, "frozen"):  # also called while the table is being made
            self._place_frozen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_frozen()

    def scrollTo(
        self, index: QModelIndex | QPersistentModelIndex, hint: QAbstractItemView.ScrollHint = _EnsureVisible
    ) -> None:
        """As in any table, but never under the frozen column, and not sideways to what is always in sight."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if index.column() == 0:
            bar.setValue(before)
        elif (hidden := self.columnWidth(0) - self.visualRect(index).left()) > 0:
            bar.setValue(bar.value() - hidden)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        if self.state() == QAbstractItemView.State.EditingState or not index.isValid():
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_wanted.emit(index)
        elif key == Qt.Key.Key_F2:
            self.edit_wanted.emit(index)
        elif key == Qt.Key.Key_Delete:
            self.withdraw_wanted.emit()
        else:
            super().keyPressEvent(event)
