"""The rows of a child table as a Qt model: one line per record, a last line for the sums and to add a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from ecodesk.i18n import t
from ecodesk.model.completeness import is_empty, is_required
from ecodesk.model.fields import Field, Kind, Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.delegates.rows import Index, Role
from ecodesk.ui.field_text import shown, unit_text
from ecodesk.ui.forms.chapters import ChildTable, total

NUMERIC = (Kind.NUMBER, Kind.MONEY, Kind.INTEGER)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ChildModel(QAbstractTableModel):
    """Rows, then the last line. The column after the fields holds what removes a row.

    `draft` is a row that has been begun and holds nothing yet; it becomes a record with its first value.
    """

    value_set = Signal(object, object, object)  # Record, Field, value

    def __init__(self, table: ChildTable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self.fields = table.fields
        self.rows: list[Record] = []
        self.draft: Record | None = None
        self.locked = False
        self._snapshot: Snapshot | None = None
        self._typed: dict[tuple[str, str], str] = {}  # not understood, by row and field

    # ---- rows

    def show_rows(self, rows: Sequence[Record], snapshot: Snapshot) -> None:
        """Show these rows. Rows that stay are changed in place, so that an open editor stays open."""
        self._snapshot = snapshot
        if self.draft is not None and any(row.id == self.draft.id for row in rows):
            self.draft = None
        wanted = [*rows, *([self.draft] if self.draft is not None else [])]
        keep = {row.id for row in wanted}
        for i in range(len(self.rows) - 1, -1, -1):
            if self.rows[i].id not in keep:
                self.beginRemoveRows(QModelIndex(), i, i)
                del self.rows[i]
                self.endRemoveRows()
        for i, row in enumerate(wanted):
            if i < len(self.rows) and self.rows[i].id == row.id:
                self.rows[i] = row
            elif any(known.id == row.id for known in self.rows[i:]):
                self.beginResetModel()
                self.rows = list(wanted)
                self.endResetModel()
                break
            else:
                self.beginInsertRows(QModelIndex(), i, i)
                self.rows.insert(i, row)
                self.endInsertRows()
        self._typed = {key: text for key, text in self._typed.items() if key[0] in keep}
        self.repaint()

    def begin_row(self, record: Record) -> int:
        """Start a row that is not saved yet; its position."""
        at = len(self.rows)
        self.beginInsertRows(QModelIndex(), at, at)
        self.draft = record
        self.rows.append(record)
        self.endInsertRows()
        return at

    def drop_draft(self) -> None:
        """Take away the row that was begun when nothing was entered into it."""
        if self.draft is None:
            return
        at = next(i for i, row in enumerate(self.rows) if row.id == self.draft.id)
        if any(row_id == self.draft.id for row_id, _ in self._typed):
            return
        self.beginRemoveRows(QModelIndex(), at, at)
        self.draft = None
        del self.rows[at]
        self.endRemoveRows()

    def record(self, row: int) -> Record | None:
        """The record of a line, None for the last line."""
        return self.rows[row] if 0 <= row < len(self.rows) else None

    def repaint(self) -> None:
        """Texts in another language or theme."""
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    # ---- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows) + 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.fields) + 1

    def field(self, column: int) -> Field | None:
        """The field of a column, None for the one after the fields."""
        return self.fields[column] if column < len(self.fields) else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        field = self.field(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section and field is not None and field.kind in NUMERIC else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole and field is not None:
            return str(field.help)
        if role != Qt.ItemDataRole.DisplayRole or field is None:
            return None
        words = f"{field.label} {unit_text(field)}" if field.unit else str(field.label)
        return f"{words} *" if field.required else words

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        field, record = self.field(index.column()), self.record(index.row())
        if not self.locked and field is not None and record is not None and not field.derived:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        field, record = self.field(index.column()), self.record(index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            numeric = field is not None and field.kind in NUMERIC
            return _RIGHT if index.column() and (numeric or record is None) else _LEFT
        if record is None:
            return self._last_line(index.column(), field, role)
        if field is None:
            if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                return None if self.locked else str(t("删除此行", "Delete this row"))
            return None
        return self._cell(record, field, role)

    def _cell(self, record: Record, field: Field, role: int) -> Any:
        typed = self._typed.get((record.id, field.id))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            text = typed if typed is not None else self._text(record, field)
            if not text and self._wanting(record, field) and record is not self.draft:
                return str(t("必填", "required"))
            return text
        if role == Role.VALUE:
            return None if field.derived else getattr(record, field.id)
        if role == Role.STRONG:
            return field.id in self.table.sums
        if role == Role.COLOUR:
            return "error" if typed is not None or self._wanting(record, field) else None
        if role == Role.FAINT:
            return field.derived
        return None

    def _wanting(self, record: Record, field: Field) -> bool:
        """Whether a record must hold something in a field and does not."""
        return not field.derived and is_required(field, record) and is_empty(getattr(record, field.id))

    def _text(self, record: Record, field: Field) -> str:
        figure = self.table.figure(field.id)
        if figure is not None:
            return figure.text(record, self._snapshot) if self._snapshot is not None else ""
        return shown(field, getattr(record, field.id), self._snapshot)

    def _last_line(self, column: int, field: Field | None, role: int) -> Any:
        summed = field is not None and field.id in self.table.sums
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if summed and field is not None:
                return shown(field, total(self.rows, field.id), self._snapshot)
            if column == 0 and not self.locked:
                return f"＋ {self.table.add}"
            following = self.field(column + 1)
            if column and following is not None and following.id in self.table.sums and self.rows:
                return str(t("合计", "Total"))
            return str(t("没有", "None")) if column == 0 and not self.rows else ""
        if role == Role.STRONG:
            return summed
        if role == Role.COLOUR:
            return ("text2" if self.locked else "link") if column == 0 else None if summed else "text3"
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(t("合计", "Total")) if summed else None
        return None

    # ---- entering

    def typed(self, index: Index) -> str | None:
        """What was typed into a cell and not understood."""
        field, record = self.field(index.column()), self.record(index.row())
        return self._typed.get((record.id, field.id)) if field is not None and record is not None else None

    def keep_typed(self, index: Index, text: str) -> None:
        """Keep what was typed into a cell although it is no value of its field."""
        field, record = self.field(index.column()), self.record(index.row())
        if field is not None and record is not None:
            self._typed[record.id, field.id] = text
            self.dataChanged.emit(index, index)

    @property
    def not_understood(self) -> bool:
        """Whether a cell holds something that is no value of its field."""
        return bool(self._typed)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        field, record = self.field(index.column()), self.record(index.row())
        if field is None or record is None:
            return False
        self._typed.pop((record.id, field.id), None)
        if value is None and field.kind in (Kind.CHOICE, Kind.LINK):
            value = ""
        if getattr(record, field.id) != value:
            self.value_set.emit(record, field, value)
        self.dataChanged.emit(index, index)
        return True
