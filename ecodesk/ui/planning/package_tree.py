"""A tree of projects that can be dragged from one heading to another: headings are packages, or basins and units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Role

_MIME = "application/x-ecodesk-projects"
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class TreeLine:
    """A heading with its texts and what stands below it, or a project (then `project` is its id)."""

    texts: tuple[str, ...]
    target: str | None = None  # id of the package a drop on it is for
    project: str = ""
    children: tuple[TreeLine, ...] = ()


class PackageTree(QTreeWidget):
    """`dropped` brings the ids of projects and the package they were dropped on (empty: none).

    By keyboard projects are cut in one tree and pasted in one; the menu key asks where to move them.
    """

    dropped = Signal(tuple, str)
    cut = Signal()
    pasted = Signal()
    menu_wanted = Signal(QPoint)  # on the screen
    opened = Signal(str)  # id of a project

    def __init__(self, look: Appearance, numeric: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._numeric = look, tuple(numeric)
        self.everywhere: str | None = None  # a drop anywhere is for this package
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setUniformRowHeights(True)
        self.header().setStretchLastSection(False)
        self.itemDoubleClicked.connect(self._double_clicked)

    def show_lines(self, heads: Sequence[str], lines: Sequence[TreeLine]) -> None:
        """Show headings with their projects; what was folded stays folded, what was selected selected."""
        folded = {self._key(item) for item in self._headings() if not item.isExpanded()}
        chosen = set(self.projects)
        place = self.verticalScrollBar().value()
        self.clear()
        self.setColumnCount(len(heads))
        self.setHeaderLabels(list(heads))
        for line in lines:
            self._add(self.invisibleRootItem(), line, chosen)
        for item in self._headings():
            item.setExpanded(self._key(item) not in folded)
        header = self.header()
        for at in range(len(heads)):
            mode = QHeaderView.ResizeMode.ResizeToContents if at else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(at, mode)
            if at in self._numeric:
                self.headerItem().setTextAlignment(at, _RIGHT)
        self.verticalScrollBar().setValue(place)

    def _add(self, above: QTreeWidgetItem, line: TreeLine, chosen: set[str]) -> None:
        item = QTreeWidgetItem(list(line.texts))
        item.setData(0, Role.VALUE, (line.project, line.target))
        item.setToolTip(0, line.texts[0])
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if line.project:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        if line.target is not None:
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        item.setFlags(flags)
        for at in self._numeric:
            item.setTextAlignment(at, _RIGHT)
        if not line.project:
            for at in range(len(line.texts)):
                item.setFont(at, self._look.font("bodyStrong"))
        above.addChild(item)
        item.setSelected(bool(line.project) and line.project in chosen)
        for below in line.children:
            self._add(item, below, chosen)

    def _headings(self) -> list[QTreeWidgetItem]:
        found: list[QTreeWidgetItem] = []
        waiting = _below(self.invisibleRootItem())
        while waiting:
            item = waiting.pop()
            if not item.data(0, Role.VALUE)[0]:
                found.append(item)
                waiting += _below(item)
        return found

    @staticmethod
    def _key(item: QTreeWidgetItem) -> tuple[object, str]:
        return item.data(0, Role.VALUE)[1], item.text(0) if item.data(0, Role.VALUE)[1] is None else ""

    @property
    def projects(self) -> tuple[str, ...]:
        """The projects that are selected; a selected heading stands for all below it."""
        found: dict[str, None] = {}
        waiting = list(self.selectedItems())
        while waiting:
            item = waiting.pop(0)
            project = item.data(0, Role.VALUE)[0]
            if project:
                found[project] = None
            waiting += _below(item)
        return tuple(found)

    @property
    def package(self) -> str:
        """The package that is current, itself or by one of its projects; empty when none is."""
        item = self.currentItem()
        while item is not None:
            target = item.data(0, Role.VALUE)[1]
            if target:
                return str(target)
            item = item.parent()
        return ""

    def _double_clicked(self, item: QTreeWidgetItem) -> None:
        if project := item.data(0, Role.VALUE)[0]:
            self.opened.emit(project)

    # ---- the keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Cut):
            self.cut.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """At the pointer, or below the current line when a key asks."""
        place = event.globalPos()
        current = self.currentItem()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and current is not None:
            place = self.viewport().mapToGlobal(self.visualItemRect(current).bottomLeft())
        self.menu_wanted.emit(place)
        event.accept()

    # ---- dragging

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        data = QMimeData()
        data.setData(_MIME, QByteArray("\n".join(self.projects).encode()))
        return data

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._judge(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        self._judge(event)

    def _judge(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(_MIME) and self._target_at(event) is not None:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        elif event.mimeData().hasFormat(_MIME) and isinstance(event, QDragEnterEvent):
            event.accept()  # a place to drop may be further on
        else:
            event.ignore()

    def _target_at(self, event: QDropEvent) -> str | None:
        if self.everywhere is not None:
            return self.everywhere
        item = self.itemAt(event.position().toPoint())
        while item is not None:
            target = item.data(0, Role.VALUE)[1]
            if target is not None:
                return str(target)
            item = item.parent()
        return None

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the move; the trees show it once it has been saved."""
        target = self._target_at(event)
        ids = bytes(event.mimeData().data(_MIME).data()).decode().split("\n")
        if target is None or not any(ids):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)  # or the tree dragged from would remove its lines
        event.accept()
        self.dropped.emit(tuple(one for one in ids if one), target)


def _below(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(i) for i in range(item.childCount()))
    return [child for child in found if child is not None]
