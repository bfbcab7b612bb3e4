"""Tick several of many: a list with check boxes, and a box to search it when it is long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance

_SEARCH_FROM, _MOST_ROWS = 11, 12


class _List(QListWidget):
    """The words tick as well as the box does."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.setCurrentItem(item)
            on = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()


class CheckList(QWidget):
    """`ticked` keeps the order of what was ticked before and adds what is new in the order of the list."""

    changed = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._before: tuple[str, ...] = ()
        self._filling = False
        self.search = QLineEdit(self)
        self.search.setProperty("role", "search")
        self.search.setProperty("compact", True)
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(str(t("查找", "Search")))
        self.search.setAccessibleName(self.search.placeholderText())
        self.list = _List(self)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.list.setUniformItemSizes(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)
        self.search.textChanged.connect(self._narrow)
        self.list.itemChanged.connect(lambda _: None if self._filling else self.changed.emit())

    def fill(
        self, options: Sequence[tuple[str, str]], ticked: Iterable[str], fixed: Iterable[str] = ()
    ) -> None:
        """Offer (value, wording) pairs; `fixed` ones are ticked and stay so."""
        self._before, always = tuple(ticked), frozenset(fixed)
        self._filling = True
        self.list.clear()
        for value, wording in options:
            item = QListWidgetItem(wording, self.list)
            item.setData(Qt.ItemDataRole.UserRole, value)
            flags = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled
            item.setFlags(Qt.ItemFlag.NoItemFlags if value in always else flags)
            on = value in self._before or value in always
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            item.setToolTip(wording)
        self._filling = False
        self.search.setVisible(len(options) >= _SEARCH_FROM)
        self.search.clear()

    def sizeHint(self) -> QSize:
        row = max(self.list.sizeHintForRow(0), self._look.px(24))
        rows = min(max(1, self.list.count()), _MOST_ROWS)
        search = 0 if self.search.isHidden() else self.search.sizeHint().height() + 6
        wide = self.list.sizeHintForColumn(0) + self._look.px(40)
        return QSize(max(self._look.px(140), min(wide, self._look.px(320))), rows * row + search + 4)

    def ticked(self) -> tuple[str, ...]:
        """What is ticked now."""
        items = [self.list.item(i) for i in range(self.list.count())]
        on = [
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        ]
        return (*(v for v in self._before if v in on), *(v for v in on if v not in self._before))

    def _narrow(self, words: str) -> None:
        wanted = words.lower().split()
        for i in range(self.list.count()):
            text = self.list.item(i).text().lower()
            self.list.item(i).setHidden(not all(word in text for word in wanted))
