"""The lists of departments at the left of the workbench, each with how far it is decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QPushButton, QStyleOptionViewItem, QVBoxLayout, QWidget

from ecodesk.analysis.candidate_outcomes import ListFates
from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import Index, Role, RowDelegate

_ROW = 56


class _Lists(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lists: Sequence[ListFates] = ()

    def show(self, lists: Sequence[ListFates]) -> None:
        self.beginResetModel()
        self.lists = lists
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lists) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        shown = self.lists if row == 0 else self.lists[row - 1 : row]
        decided, total = sum(one.decided for one in shown), sum(len(one.fates) for one in shown)
        name = str(t("全部清单", "All lists")) if row == 0 else shown[0].plan.name
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Role.ID:
            return "" if row == 0 else shown[0].plan.id
        if role == Role.SECOND:
            return str(_state(decided, total))
        if role == Role.SHARE:
            return decided / total if total else -1.0
        if role == Role.FAINT:
            return not total
        if role == Role.STRONG:
            return row == 0
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            plan = shown[0].plan if row else None
            more = (
                f"\n{plan.source_file} · {plan.taken_in_on or ''} {plan.taken_in_by}"
                if plan is not None
                else ""
            )
            return f"{name}\n{_state(decided, total)}{more}"
        return None


def _state(decided: int, total: int) -> Text:
    if not total:
        return t("没有收入清单", "No list taken in")
    if decided == total:
        return t("{n} 项全部处理", "All {n} decided").format(n=total)
    return t("待处理 {left} / 共 {n} 项", "{left} of {n} to decide").format(left=total - decided, n=total)


class _ListRow(RowDelegate):
    """Name above, how far below, and a bar."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.look.px(120), self.look.px(_ROW))

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        inner = rect.adjusted(0, self.look.px(6), 0, -self.look.px(10))
        half = inner.height() / 2
        share = float(index.data(Role.SHARE))
        ink = self.look.colour("text3" if index.data(Role.FAINT) else "text")
        lines = (
            (
                index.data(),
                "bodyStrong" if index.data(Role.STRONG) else "body",
                ink,
                inner.adjusted(0, 0, 0, -half),
            ),
            (index.data(Role.SECOND), "small", self.look.colour("text2"), inner.adjusted(0, half, 0, 0)),
        )
        for text, name, pen, box in lines:
            font = self.look.font(name)
            painter.setFont(font)
            painter.setPen(pen)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, painting.elided(text, font, box.width()))
        if share < 0:
            return
        bar = QRectF(rect.left(), rect.bottom() - self.look.px(7), rect.width(), self.look.px(3))
        painter.fillRect(bar, self.look.colour("border"))
        done = QRectF(bar.left(), bar.top(), bar.width() * share, bar.height())
        painter.fillRect(done, self.look.colour("ok" if share >= 1 else "accent"))


class SourceLists(QListView):
    """全部清单 first, then the lists, those with open candidates before the others; `chosen` tells the id.

    Delete asks to take the current one out.
    """

    chosen = Signal(str)
    removal_wanted = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Lists(self)
        self.setModel(self._model)
        self.setItemDelegate(_ListRow(look, self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(str(t("部门清单", "Lists of departments")))
        self.selectionModel().currentChanged.connect(lambda now, _: self.chosen.emit(now.data(Role.ID) or ""))

    @property
    def current(self) -> str:
        """The id of the chosen list, empty for all."""
        return self.currentIndex().data(Role.ID) or ""

    def show_lists(self, lists: Sequence[ListFates]) -> None:
        """Show the lists as they are now; the choice stays."""
        kept = self.current
        order = sorted(lists, key=lambda one: (not one.fates, one.decided == len(one.fates)))
        self.blockSignals(True)
        self.selectionModel().blockSignals(True)
        self._model.show(order)
        ids = ["", *(one.plan.id for one in order)]
        self.setCurrentIndex(self._model.index(ids.index(kept) if kept in ids else 0))
        self.selectionModel().blockSignals(False)
        self.blockSignals(False)
        self.viewport().update()

    def choose(self, plan: str) -> None:
        """Make a list the current one, by its id."""
        ids = ["", *(one.plan.id for one in self._model.lists)]
        if plan in ids:
            self.setCurrentIndex(self._model.index(ids.index(plan)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the current list out."""
        if event.key() == Qt.Key.Key_Delete and self.current:
            self.removal_wanted.emit(self.current)
        else:
            super().keyPressEvent(event)


class ListsPane(QWidget):
    """The lists, and below them the button that takes the current one out."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.lists = SourceLists(look, self)
        self.remove = QPushButton(self)
        self.remove.setProperty("compact", True)
        self.remove.setAutoDefault(False)
        self.remove.clicked.connect(lambda _=False: self.lists.removal_wanted.emit(self.lists.current))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.lists, 1)
        row = QVBoxLayout()
        row.setContentsMargins(8, 6, 8, 8)
        row.addWidget(self.remove)
        column.addLayout(row)

    def name_removal(self, title: Text, hindered: Text | None) -> None:
        """Say what the button does, and why it cannot be pressed now."""
        self.remove.setText(str(title))
        self.remove.setEnabled(hindered is None)
        self.remove.setToolTip(
            str(
                hindered
                or t(
                    "清单和它的候选项目一起移除，可撤销（Delete）",
                    "The list goes with its candidates; can be undone (Delete)",
                )
            )
        )
