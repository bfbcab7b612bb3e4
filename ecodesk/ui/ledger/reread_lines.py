"""What reading a workbook back would do, line by line: new rows, changed cells, conflicts, what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from ecodesk.exchange.record_tables_reading import Refused, TableReading, caption_of
from ecodesk.i18n import Text, t
from ecodesk.model.fields import record_type
from ecodesk.ui.delegates.rows import Index, Role

NEW, CHANGED, CONFLICT, REFUSED = "new", "changed", "conflict", "refused"
KINDS: dict[str, tuple[Text, str]] = {
    NEW: (t("新增", "New"), "ok"),
    CHANGED: (t("修改", "Changed"), "info"),
    CONFLICT: (t("冲突", "Conflict"), "warn"),
    REFUSED: (t("未采纳", "Refused"), "error"),
}
_HEADS = (
    t("结果", "Result"),
    t("表", "Table"),
    t("行", "Row"),
    t("字段", "Field"),
    t("规划中现在", "In the plan now"),
    t("表格中", "In the workbook"),
    t("采用 / 说明", "Taken / why"),
)
TAKEN = len(_HEADS) - 1
_NO_PARENT = QModelIndex()
_PLAN, _FILE = t("保留规划的值", "Keep the plan's"), t("采用表格的值", "Take the workbook's")


@dataclass(frozen=True)
class RereadLine:
    """One line; `refused` is the conflict it lets choose about."""

    kind: str
    table: Text
    row: str
    field: Text
    before: str
    after: str
    why: Text
    refused: Refused | None = None


def reread_lines(reading: TableReading) -> list[RereadLine]:
    """Conflicts first, for they are to be decided; then what is refused, new and changed."""
    nothing = t("", "")
    found: list[RereadLine] = []
    for one in reading.refused:
        title = record_type(one.table).title
        if one.clash is not None and one.field is not None:
            clash = one.clash
            found.append(
                RereadLine(
                    CONFLICT, title, clash.caption, one.field.label, clash.before, clash.after, one.why, one
                )
            )
    for one in reading.refused:
        if one.clash is None:
            where = str(t("第 {n} 行", "row {n}").format(n=one.row))
            field = one.field.label if one.field is not None else t("整行", "whole row")
            found.append(RereadLine(REFUSED, record_type(one.table).title, where, field, "", "", one.why))
    for row in reading.added:
        found.append(
            RereadLine(NEW, type(row).title, caption_of(row), t("整行", "whole row"), "", "", nothing)
        )
    for cell in reading.changed:
        title = record_type(cell.table).title
        found.append(
            RereadLine(CHANGED, title, cell.caption, cell.field.label, cell.before, cell.after, nothing)
        )
    return found


class RereadModel(QAbstractTableModel):
    """The lines for a view; `decided` when a conflict was decided otherwise."""

    decided = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[RereadLine] = []
        self.lines: Sequence[RereadLine] = ()
        self.overriding: set[int] = set()  # `id` of the conflicts decided for the workbook
        self._only = ""

    def show(self, lines: list[RereadLine]) -> None:
        """Take over what a reading found; nothing is decided yet."""
        self.beginResetModel()
        self._all, self.overriding = lines, set()
        self._pick()
        self.endResetModel()
        self.decided.emit()

    def narrow(self, kind: str) -> None:
        """List one kind of lines, or all with an empty name."""
        self.beginResetModel()
        self._only = kind
        self._pick()
        self.endResetModel()

    def _pick(self) -> None:
        self.lines = [line for line in self._all if self._only in ("", line.kind)]

    def count(self, kind: str) -> int:
        """How many lines of a kind there are."""
        return sum(line.kind == kind for line in self._all)

    def chosen(self) -> list[Refused]:
        """The conflicts decided for the workbook."""
        return [
            line.refused
            for line in self._all
            if line.refused is not None and id(line.refused) in self.overriding
        ]

    def decide_all(self, *, for_workbook: bool) -> None:
        """Decide every conflict one way."""
        refused = (line.refused for line in self._all if line.refused is not None)
        self.overriding = {id(one) for one in refused} if for_workbook else set()
        self._repaint()

    def decide(self, row: int) -> None:
        """Decide the conflict of a row the other way."""
        refused = self.lines[row].refused
        if refused is not None:
            self.overriding ^= {id(refused)}
            self._repaint()

    def _repaint(self) -> None:
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, TAKEN))
        self.decided.emit()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return str(_HEADS[section]) if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return " ".join(self._words(line)[index.column()].split("\n"))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return " · ".join(filter(None, self._words(line)))
        if role == Role.TONE and index.column() == 0:
            return KINDS[line.kind][1]
        if role == Role.COLOUR and index.column() == TAKEN and line.refused is not None:
            return "link"
        return None

    def _words(self, line: RereadLine) -> tuple[str, ...]:
        said = line.why
        if line.refused is not None:
            said = _FILE if id(line.refused) in self.overriding else _PLAN
        kind = KINDS[line.kind][0]
        return (str(kind), str(line.table), line.row, str(line.field), line.before, line.after, str(said))
