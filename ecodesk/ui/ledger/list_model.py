"""The rows of one list for a view: declared fields as they are, the four elements as marks, withdrawn rows faint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from ecodesk.analysis.four_elements import Extent, Four, Mark, four_elements
from ecodesk.i18n import t
from ecodesk.model.fields import Kind, Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.delegates.painting import STATUS_TONES
from ecodesk.ui.delegates.rows import Index, Role
from ecodesk.ui.field_text import shown, unit_text
from ecodesk.ui.ledger.columns import NUMBERS
from ecodesk.ui.ledger.list_kinds import ListColumn, ListKind
from ecodesk.ui.ledger.rows import sorted_as_read

_NO_PARENT = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class ListRows:
    """The rows to show, in the order of their numbers, and the elements by id."""

    snapshot: Snapshot
    rows: tuple[Record, ...]
    four: Mapping[str, Four]
    total: int  # rows there are, withdrawn ones and those the filter leaves out included
    withdrawn: int


@dataclass(frozen=True)
class Order:
    """By which column rows are sorted, and which way."""

    column: str
    descending: bool = False


def list_rows(
    snapshot: Snapshot, kind: ListKind, words: str, *, withdrawn: bool, order: Order | None = None
) -> ListRows:
    """Pick the rows whose number, name or responsible unit holds all the words; withdrawn ones when wanted.

    They come in the order of their numbers, or of another column; rows without a value there come last.
    """
    every = snapshot.table(kind.kind).rows()
    parts = words.lower().split()
    kept = []
    for row in every:
        if is_withdrawn(row) and not withdrawn:
            continue
        said = [getattr(row, kind.number), getattr(row, "name", "")]
        said += [
            shown(column.field, getattr(row, column.id), snapshot)
            for column in kind.columns
            if column.id in ("lead", "lead_unit", "unit", "project")
        ]
        text = " ".join(said).lower()
        if all(part in text for part in parts):
            kept.append(row)
    ranks = {number: i for i, number in enumerate(sorted_as_read({getattr(r, kind.number) for r in kept}))}
    kept.sort(key=lambda row: ranks[getattr(row, kind.number)])
    column = next((one for one in kind.columns if order is not None and one.id == order.column), None)
    if order is not None and column is not None:
        kept = _sorted(kept, column, snapshot, descending=order.descending)
    gone = sum(is_withdrawn(row) for row in every)
    return ListRows(snapshot, tuple(kept), four_elements(snapshot), len(every), gone)


def _sorted(rows: list[Record], column: ListColumn, snapshot: Snapshot, *, descending: bool) -> list[Record]:
    """Rows by what their cells of a column say: numbers and dates by value, marks by extent, words as read."""
    if column.mark:
        four, extents = four_elements(snapshot), list(Extent)
        keys = {row.id: extents.index(four[row.id][column.id].extent) for row in rows if row.id in four}
        return sorted(rows, key=lambda row: keys.get(row.id, len(extents)), reverse=descending)
    values: dict[str, Any] = {row.id: getattr(row, column.id) for row in rows}
    if column.field.kind not in (*NUMBERS, Kind.DATE):
        said = {row.id: shown(column.field, values[row.id], snapshot) for row in rows}
        ranks = {text: i for i, text in enumerate(sorted_as_read({*said.values()}))}
        values = {row_id: ranks[text] if text else None for row_id, text in said.items()}
    there = [row for row in rows if values[row.id] is not None]
    there.sort(key=lambda row: values[row.id], reverse=descending)
    return there + [row for row in rows if values[row.id] is None]


def is_withdrawn(row: Record) -> bool:
    """Whether a row of a list was taken out of use."""
    return bool(getattr(row, "withdrawn", None))


class ListModel(QAbstractTableModel):
    """`edited` tells a value typed into a cell."""

    edited = Signal(object, object, object)  # Record, Field, value

    def __init__(self, kind: ListKind, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.found: ListRows | None = None
        self.writable = False

    def show(self, found: ListRows | None, *, writable: bool) -> None:
        """Take over the rows."""
        before, self.writable = self.found, writable
        if (
            before is not None
            and found is not None
            and [r.id for r in before.rows] == [r.id for r in found.rows]
        ):
            self.found = found
            if self.rowCount():
                last = self.index(self.rowCount() - 1, len(self.kind.columns) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def record(self, row: int) -> Record | None:
        """The record of a row."""
        return self.found.rows[row] if self.found is not None and 0 <= row < len(self.found.rows) else None

    def row_of(self, row_id: str) -> int:
        """Where a record stands, -1 when it is not listed."""
        rows = self.found.rows if self.found is not None else ()
        return next((i for i, row in enumerate(rows) if row.id == row_id), -1)

    def column(self, index: Index) -> ListColumn:
        """The column of a cell."""
        return self.kind.columns[index.column()]

    def mark(self, row: Record, column: ListColumn) -> Mark | None:
        """The mark of one of the four elements of a row."""
        four = self.found.four.get(row.id) if self.found is not None and column.mark else None
        return four[column.id] if four is not None else None

    def may_edit(self, index: Index) -> bool:
        """Whether a cell can be typed into: numbers cannot, nor what is worked out or withdrawn."""
        row = self.record(index.row())
        column = self.column(index)
        free = column.id not in self.kind.fixed and not column.field.derived
        return self.writable and free and row is not None and not is_withdrawn(row)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() or self.found is None else len(self.found.rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.kind.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return found | Qt.ItemFlag.ItemIsEditable if self.may_edit(index) else found

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        field = self.kind.columns[section].field
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{field.label} {unit_text(field) if field.unit else ''}".rstrip()
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(field.help)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if field.kind in NUMBERS else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.record(index.row()) if index.isValid() else None
        if row is None or self.found is None:
            return None
        column = self.column(index)
        mark = self.mark(row, column)
        if mark is not None:
            return self._mark_data(column, mark, role)
        value = getattr(row, column.id)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(t("；", "; ")).join(shown(column.field, value, self.found.snapshot).splitlines())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            text = shown(column.field, value, self.found.snapshot)
            if column.id == self.kind.number and is_withdrawn(row):
                gone = t("已撤下：{why}", "Withdrawn: {why}").format(why=getattr(row, "withdrawn", ""))
                text = f"{text}\n{gone}"
            return text if role == Qt.ItemDataRole.ToolTipRole else f"{column.field.label} {text}".strip()
        if role in (Role.VALUE, Qt.ItemDataRole.EditRole):
            return value
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.field.kind in NUMBERS else _LEFT
        return self._look_of(row, column, value, role)

    def _look_of(self, row: Record, column: ListColumn, value: Any, role: int) -> Any:
        if role == Role.STRONG:
            return column.id == self.kind.number
        if role == Role.FAINT:
            return is_withdrawn(row)
        if role == Role.SECOND and column.id == "name" and is_withdrawn(row):
            return str(t("已撤下", "withdrawn"))
        if role == Role.ELEMENT and column.field.choices == "element":
            return value
        if role == Role.TONE and column.field.choices == "project_status":
            return STATUS_TONES.get(value, "neutral")
        return None

    def _mark_data(self, column: ListColumn, mark: Mark, role: int) -> Any:
        if role == Role.VALUE:
            return mark
        if role == Qt.ItemDataRole.DisplayRole:
            return mark.extent.value
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{column.field.label} {mark.extent.value} {mark.why}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell what the user wants; the cell changes when it has been saved."""
        row = self.record(index.row())
        if role != Qt.ItemDataRole.EditRole or row is None or not self.may_edit(index):
            return False
        if getattr(row, self.column(index).id) != value:
            self.edited.emit(row, self.column(index).field, value)
        return True
