"""A list to tick several values in, with a line to find them by; opens below a field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Role

_ROWS_SHOWN, _SEARCH_FROM = 10, 8


class PickList(QFrame):
    """Closing it, by a click elsewhere or Enter, takes over what is ticked; Esc does not."""

    picked = Signal(tuple)

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        ticked: Sequence[str],
        look: Appearance,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._ticked = list(ticked)
        self._given_up = False
        self.model = QStandardItemModel(self)
        for value, wording in options:
            item = QStandardItem(wording)
            item.setEditable(False)
            item.setData(value, Role.VALUE)
            item.setCheckState(_state(value in ticked))
            self.model.appendRow(item)
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(self.model)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search = QLineEdit(self)
        self.search.setProperty("role", "search")
        self.search.setPlaceholderText(str(t("输入几个字查找", "Type to find")))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.textChanged.connect(self._found.setFilterFixedString)
        self.search.setVisible(len(options) > _SEARCH_FROM)
        self.view = QListView(self)
        self.view.setModel(self._found)
        self.view.setUniformItemSizes(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(str(t("可选值", "Values")))
        self.view.clicked.connect(lambda index: self.toggle(self._found.mapToSource(index).row()))
        rows = min(max(len(options), 1), _ROWS_SHOWN)
        self.view.setFixedHeight(rows * max(self.view.sizeHintForRow(0), look.px(25)) + 4)
        keys = QLabel(
            str(t("空格勾选 · Enter 完成 · Esc 放弃", "Space ticks · Enter finishes · Esc gives up")), self
        )
        keys.setProperty("role", "micro")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(6)
        for part in (self.search, self.view, keys):
            column.addWidget(part)
        for part in (self.search, self.view):
            part.installEventFilter(self)

    def open_below(self, widget: QWidget) -> None:
        """Show it below a field, as wide as the field."""
        self.setFixedWidth(min(max(widget.width(), 260), 560))
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(0, widget.height() + 2))
        screen = widget.screen().availableGeometry()
        if corner.y() + self.height() > screen.bottom():
            corner = widget.mapToGlobal(QPoint(0, -self.height() - 2))
        self.move(corner)
        self.show()
        (self.search if self.search.isVisibleTo(self) else self.view).setFocus()
        if self._found.rowCount():
            self.view.setCurrentIndex(self._found.index(0, 0))

    def toggle(self, row: int) -> None:
        """Tick or untick the value in a row of `model`."""
        item = self.model.item(row)
        value = str(item.data(Role.VALUE))
        if value in self._ticked:
            self._ticked.remove(value)
        else:
            self._ticked.append(value)
        item.setCheckState(_state(value in self._ticked))

    def eventFilter(self, watched: Any, event: Any) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.close()
                return True
            if key == Qt.Key.Key_Escape:
                self._given_up = True
                self.close()
                return True
            if key == Qt.Key.Key_Space and watched is self.view and self.view.currentIndex().isValid():
                self.toggle(self._found.mapToSource(self.view.currentIndex()).row())
                return True
            if key == Qt.Key.Key_Down and watched is self.search:
                self.view.setFocus()
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not self._given_up:
            order = [str(self.model.item(i).data(Role.VALUE)) for i in range(self.model.rowCount())]
            listed = [value for value in order if value in self._ticked]
            unknown = [value for value in self._ticked if value not in order]
            self.picked.emit((*listed, *unknown))


def _state(ticked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
