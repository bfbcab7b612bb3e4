"""What the sections of the panel share: titles, separators, and tables as high as their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Index

MARGIN = 16  # of texts, from the edges of the panel
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_ROW, _HEAD, _CELL_MARGIN = 30, 28, 8


class ReplacedRows(QAbstractTableModel):
    """A table whose rows are replaced as a whole."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.snapshot: Snapshot | None = None
        self.rows: Sequence[Any] = ()

    def show(self, snapshot: Snapshot | None, rows: Sequence[Any]) -> None:
        """Show these rows of a picture."""
        self.beginResetModel()
        self.snapshot, self.rows = snapshot, rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)


class SectionTable(QTableView):
    """Shows every row: the panel scrolls, not the table."""

    def __init__(self, model: QAbstractItemModel, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setModel(model)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(20)

    def fit(self, widths: Sequence[int]) -> None:
        """Widths of the first columns at the normal text size, and the height of all rows."""
        row = self._look.px(_ROW)
        self.verticalHeader().setDefaultSectionSize(row)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, self._look.px(width))
        head = 0 if self.horizontalHeader().isHidden() else self._look.px(_HEAD)
        self.setFixedHeight(self.model().rowCount() * row + head)

    def inset(self) -> QHBoxLayout:
        """The table with its text in line with the titles above it."""
        row = QHBoxLayout()
        row.setContentsMargins(MARGIN - _CELL_MARGIN, 0, MARGIN - _CELL_MARGIN, 6)
        row.addWidget(self)
        return row


def section_title(parent: QWidget) -> QLabel:
    """The title of a section."""
    label = QLabel(parent)
    label.setProperty("role", "strong")
    return label


def section_column(parent: QWidget, *, line: bool = True) -> QVBoxLayout:
    """The layout of a section, with a line above it unless it comes first."""
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    if line:
        separator = QFrame(parent)
        separator.setProperty("role", "line")
        column.addWidget(separator)
    return column
