"""The table of a list: Enter opens, F2 edits, Delete withdraws."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView


class ListTable(QTableView):
    """A table with the keys of a list."""

    open_wanted = Signal(QModelIndex)
    edit_wanted = Signal(QModelIndex)
    withdraw_wanted = Signal()

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
