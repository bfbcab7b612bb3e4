"""The table of child rows in a form: Enter adds a row, Delete removes one, the last line sums up."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.edit import Edit
from ecodesk.model.fields import Field, Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import RowDelegate
from ecodesk.ui.field_text import EMPTY, shown_with_unit
from ecodesk.ui.forms.chapters import ChildTable, TableAct
from ecodesk.ui.forms.child_cells import ChildCell, RemoveCell
from ecodesk.ui.forms.child_model import ChildModel
from ecodesk.ui.forms.child_widths import elastic, least_width, shared_out, wished_width
from ecodesk.ui.forms.value_editor import SnapshotSource
from ecodesk.ui.forms.wrapped_label import WrappedLabel
from ecodesk.ui.plan_edits import child_edit, with_value
from ecodesk.ui.theme import restyle

_ROW, _HEAD, _REMOVE_WIDTH = 30, 28, 36
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _View(QTableView):
    """A table as high as its rows, with the keys of a form's table."""

    adding = Signal()
    removing = Signal(int)
    entered = Signal()
    gone = Signal()
    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() in _ENTER:
            self.adding.emit()
        elif event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.removing.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        model = self.model()
        if event.button() != Qt.MouseButton.LeftButton or not isinstance(model, ChildModel):
            return
        if index.isValid() and model.record(index.row()) is None and index.column() == 0:
            self.adding.emit()
        elif index.isValid() and model.field(index.column()) is None:
            self.removing.emit(index.row())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model() is not None:
            self.setCurrentIndex(self.model().index(0, 0))
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.gone.emit()


class ChildTableBox(QWidget):
    """Title, table, and what was said about the last entry. Every change is asked for as one edit."""

    edit_wanted = Signal(object)  # Edit
    act_wanted = Signal(object, object, object)  # TableAct, ChildTable, the chosen Record or None
    entered = Signal()
    judged = Signal()  # what is entered has been understood or not

    def __init__(
        self, table: ChildTable, look: Appearance, snapshot: SnapshotSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.table = table
        self._look = look
        self._snapshot = snapshot
        self._owner: Record | None = None
        self._reason: Text | None = None
        self.model = ChildModel(table, self)
        self.view = _View(self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.label = QLabel(self)
        self.label.setProperty("role", "field")
        self.note = WrappedLabel(self)
        self.note.setProperty("role", "small")
        self.note.hide()
        view = self.view
        view.setProperty("role", "grid")
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setModel(self.model)
        view.setShowGrid(False)
        view.setMouseTracking(True)
        view.setTabKeyNavigation(False)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        triggers = QAbstractItemView.EditTrigger
        view.setEditTriggers(
            triggers.DoubleClicked
            | triggers.SelectedClicked
            | triggers.AnyKeyPressed
            | triggers.EditKeyPressed
        )
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        view.verticalHeader().hide()
        view.horizontalHeader().setHighlightSections(False)
        view.horizontalHeader().setSectionsClickable(False)
        self._delegates: list[RowDelegate] = [
            ChildCell(field, self._snapshot, self._look, self._told, view) for field in self.table.fields
        ]
        self._delegates.append(RemoveCell(self._look, view))
        for i, delegate in enumerate(self._delegates):
            view.setItemDelegateForColumn(i, delegate)
        self.acts = {act.id: QPushButton(self) for act in self.table.acts}
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.label)
        head.addStretch(1)
        for act in self.table.acts:
            button = self.acts[act.id]
            button.setProperty("role", "link")
            button.setProperty("compact", True)
            button.clicked.connect(lambda _, chosen=act: self._act(chosen))
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        for part in (view, self.note):
            column.addWidget(part)

    def _act(self, act: TableAct) -> None:
        self.act_wanted.emit(act, self.table, self.model.record(self.view.currentIndex().row()))

    def _show_acts(self) -> None:
        """Grey out what cannot be done now, with the reason."""
        chosen = self.model.record(self.view.currentIndex().row())
        for act in self.table.acts:
            reason = None if act.reads_only else self._reason
            if reason is None and act.needs_row and (chosen is None or chosen is self.model.draft):
                reason = t("先选择一行", "Choose a row first")
            self.acts[act.id].setEnabled(reason is None)
            self.acts[act.id].setToolTip(str(reason or act.tip))

    def _connect(self) -> None:
        view = self.view
        view.adding.connect(self.begin_row)
        view.removing.connect(self.remove_row)
        view.entered.connect(self.entered)
        view.resized.connect(self._set_widths)
        view.gone.connect(self._left)
        view.selectionModel().currentRowChanged.connect(self._row_changed)
        for signal in (self.model.rowsInserted, self.model.rowsRemoved, self.model.modelReset):
            signal.connect(lambda *_: self._fit())
        self.model.value_set.connect(self._value_set)
        for delegate in self._delegates:
            delegate.closeEditor.connect(self._editor_closed)

    # ---- what is shown

    def show_record(self, owner: Record, rows: Sequence[Record], snapshot: Snapshot) -> None:
        """Show the rows of a record."""
        if self._owner is None or self._owner.id != owner.id:
            self.model.draft = None
            self._say(None)
        self._owner = owner
        self.model.show_rows(rows, snapshot)
        self._fit()
        self._show_acts()

    @property
    def id(self) -> str:
        """The name rules speak of it by."""
        return self.table.id

    @property
    def missing(self) -> bool:
        """Whether it must have a row and has none."""
        return self.table.required and not self.model.rows

    @property
    def not_understood(self) -> bool:
        """Whether a cell holds something that is no value of its field."""
        return self.model.not_understood

    def lock(self, reason: Text | None) -> None:
        """Make it read-only with a reason, or editable with None."""
        self._reason = reason
        self.model.locked = reason is not None
        self._show_acts()
        self.view.setToolTip(str(reason) if reason is not None else "")
        self.model.repaint()

    def set_finding_tone(self, tone: str) -> None:
        """Colour the border by the gravest finding about the table."""
        if (self.view.property("tone") or "") != tone:
            restyle(self.view, tone=tone)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        star = (
            f' <span style="color:{self._look.colour("block").name()}">*</span>'
            if self.table.required
            else ""
        )
        self.label.setText(f"{html.escape(str(self.table.title))}{star}")
        words = t("{table}；Enter 添加一行，Delete 删除一行", "{table}; Enter adds a row, Delete removes one")
        for act in self.table.acts:
            self.acts[act.id].setText(str(act.title))
            self.acts[act.id].setIcon(self._look.icon(act.icon, "link"))
        self._show_acts()
        self.view.setAccessibleName(str(words.format(table=self.table.title)))
        self.view.verticalHeader().setDefaultSectionSize(self._look.px(_ROW))
        self.view.horizontalHeader().setFixedHeight(self._look.px(_HEAD))
        header = self.view.horizontalHeader()
        header.setMinimumSectionSize(self._look.px(_REMOVE_WIDTH))
        for i in range(len(self.table.fields) + 1):
            header.setSectionResizeMode(i, QHeaderView.ResizeMode.Fixed)
        self._set_widths()
        self.model.repaint()
        self._fit()

    def _set_widths(self) -> None:
        """Share the room out among the columns; where there is too little for all, the table scrolls sideways."""
        look, fields = self._look, self.table.fields
        small = QFontMetrics(look.font("small"))
        titles = [
            str(self.model.headerData(i, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) or "")
            for i in range(len(fields))
        ]
        least = [
            max(small.horizontalAdvance(title) + look.px(22), look.px(least_width(field)))
            for title, field in zip(titles, fields, strict=True)
        ]
        wished = [
            max(at_least, look.px(wished_width(field))) for at_least, field in zip(least, fields, strict=True)
        ]
        remove = look.px(_REMOVE_WIDTH)
        widths = shared_out(self.view.width() - 2 - remove, least, wished, elastic(fields))
        for column, width in enumerate((*widths, remove)):
            self.view.setColumnWidth(column, width)
        self._fit()

    def _fit(self) -> None:
        height = self._look.px(_HEAD) + self.model.rowCount() * self._look.px(_ROW) + 2
        columns = sum(self.view.columnWidth(i) for i in range(self.model.columnCount()))
        if columns > self.view.width() - 2 > 0:
            height += self.view.horizontalScrollBar().sizeHint().height()
        if self.view.height() != height or self.view.minimumHeight() != height:
            self.view.setFixedHeight(height)

    # ---- adding, changing, removing

    def begin_row(self) -> None:
        """Start a row and open its first cell; it is saved with its first value."""
        if self.model.locked or self._owner is None:
            return
        if self.model.draft is not None:
            row = len(self.model.rows) - 1
        else:
            values: dict[str, Any] = {self.table.owner: self._owner.id}
            row = self.model.begin_row(self.table.kind(**values))
        first = self.model.index(row, 0)
        self.view.setCurrentIndex(first)
        self.view.setFocus()
        self.view.edit(first)

    def remove_row(self, row: int) -> None:
        """Delete a row; it can be taken back like any other step."""
        record = self.model.record(row)
        if record is None or self.model.locked:
            return
        if record is self.model.draft:
            self.model.drop_draft()
            return
        self._ask(t("{owner} 删除{row}", "{owner}: delete {row}"), record, None, record)
        if self.model.rows:
            column = max(0, self.view.currentIndex().column())
            self.view.setCurrentIndex(self.model.index(min(row, len(self.model.rows) - 1), column))

    def _value_set(self, record: Record, field: Field, value: Any) -> None:
        after = with_value(record, field.id, value)
        if record is self.model.draft:
            self._ask(t("{owner} 添加{row}", "{owner}: add {row}"), None, after, after)
            QTimer.singleShot(0, self, self._go_right)
            return
        snapshot = self._snapshot()
        old = shown_with_unit(field, getattr(record, field.id), snapshot)
        new = shown_with_unit(field, value, snapshot)
        change = t("{field} {old} → {new}", "{field} {old} → {new}").format(
            field=field.label, old=old or EMPTY, new=new or EMPTY
        )
        label = t("{owner} {row}：{change}", "{owner} {row}: {change}")
        self._ask(label, record, after, record, change)

    def _go_right(self) -> None:
        """Typing goes on in the next cell."""
        index = self.view.currentIndex()
        if self.view.state() != QAbstractItemView.State.EditingState and index.isValid():
            self.view.setCurrentIndex(
                index.siblingAtColumn(min(index.column() + 1, len(self.table.fields) - 1))
            )

    def _ask(
        self,
        label: Text,
        before: Record | None,
        after: Record | None,
        named: Record,
        change: Text | None = None,
    ) -> None:
        snapshot, owner = self._snapshot(), self._owner
        if owner is None:
            return
        first = next((f for f in self.table.fields if not f.derived), None)
        words = shown_with_unit(first, getattr(named, first.id), snapshot) if first is not None else EMPTY
        title = self.table.title
        name = (
            title
            if words == EMPTY
            else t("{title} {words}", "{title} {words}").format(title=title, words=words)
        )
        filled = label.format(
            owner=str(getattr(owner, "code", "") or owner.caption), row=name, change=change or ""
        )
        edit: Edit = child_edit(filled, before, after)
        self.edit_wanted.emit(edit)

    # ---- drafts and notes

    def _told(self, said: Any) -> None:
        if isinstance(said, EcoDeskError):
            self._say(said.message, "error")
        else:
            self._say(said)

    def _say(self, words: Text | None, tone: str = "info") -> None:
        if words is None and self.note.isHidden():
            return
        self.note.setText(str(words) if words is not None else "")
        self.note.setVisible(words is not None)
        restyle(self.note, tone=tone if words is not None else "")
        self.judged.emit()

    def _row_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        self._show_acts()
        draft = self.model.draft
        if draft is not None and self.model.record(current.row()) is not draft:
            QTimer.singleShot(0, self, self._drop_if_left)

    def _drop_if_left(self) -> None:
        current = self.model.record(self.view.currentIndex().row())
        if self.model.draft is not None and current is not self.model.draft:
            self.model.drop_draft()

    def _left(self) -> None:
        focus = QApplication.focusWidget()
        if focus is None or not self.view.isAncestorOf(focus):
            self.model.drop_draft()
        if not self.model.not_understood and self.note.property("tone") == "error":
            self._say(None)

    def _editor_closed(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if hint == QAbstractItemDelegate.EndEditHint.RevertModelCache:
            QTimer.singleShot(0, self, self._drop_after_esc)
        elif not self.model.not_understood and self.note.property("tone") == "error":
            self._say(None)

    def _drop_after_esc(self) -> None:
        if self.view.state() != QAbstractItemView.State.EditingState:
            self.model.drop_draft()
