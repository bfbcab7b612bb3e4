"""结果: what becomes of every row, counted, filtered, and with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.exchange.examining import Examined
from ecodesk.exchange.importing import Outcome, RowResult
from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Index, Role, StateChip
from ecodesk.ui.importing.plain_table import ROW, PlainTable, header_data

_TONES = {
    Outcome.NEW: "ok",
    Outcome.CHANGED: "accent",
    Outcome.SAME: "neutral",
    Outcome.SKIPPED: "warn",
    Outcome.CONFLICT: "error",
}
_FIRST = (Outcome.CONFLICT, Outcome.SKIPPED, Outcome.CHANGED, Outcome.NEW, Outcome.SAME)
_COLUMNS = (t("行", "Row"), t("结果", "Result"), t("编号、名称", "Code and name"), t("说明", "Why"))


class _Rows(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[RowResult] = ()

    def show(self, rows: Sequence[RowResult]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        return header_data([str(name) for name in _COLUMNS], section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (str(row.row), str(row.outcome.label), row.caption, str(row.why))[index.column()]
        if role == Role.TONE:
            return _TONES[row.outcome]
        if role == Role.FAINT:
            return row.outcome is Outcome.SAME
        return None


class ResultsTab(QWidget):
    """Counts as filter buttons, remarks, and the rows."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[RowResult, ...] = ()
        self._model = _Rows(self)
        self.chips: dict[Outcome, QPushButton] = {}
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for outcome in Outcome:
            chip = QPushButton(self)
            chip.setProperty("role", "chip")
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            chip.toggled.connect(lambda _: self._filter())
            self.chips[outcome] = chip
            chips.addWidget(chip)
        chips.addStretch(1)
        self._landing = QLabel(self)
        self._landing.setProperty("role", "small")
        chips.addWidget(self._landing)
        self.notes = QLabel(self)
        self.notes.setProperty("role", "small")
        self.notes.setWordWrap(True)
        self.table = PlainTable(look, self)
        self.table.setModel(self._model)
        self.table.setItemDelegateForColumn(1, StateChip(look, self.table, ROW))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for i, width in enumerate((64, 96, 210)):
            self.table.setColumnWidth(i, look.px(width))
        self._empty = QLabel(self)
        self._empty.setProperty("role", "hint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(chips)
        column.addWidget(self.notes)
        column.addWidget(self.table, 1)
        column.addWidget(self._empty, 1)

    def show_file(self, seen: Examined) -> None:
        """Show what becomes of the rows of a file."""
        plan = seen.plan
        self._all = plan.results if plan is not None else ()
        for outcome, chip in self.chips.items():
            count = plan.counts[outcome] if plan is not None else 0
            chip.setText(f"{outcome.label} {count}")
            chip.setEnabled(count > 0)
            chip.setVisible(plan is not None)
            if not count:
                chip.setChecked(False)
        notes = plan.warnings if plan is not None else ()
        self.notes.setText("\n".join(f"· {note}" for note in notes))
        self.notes.setVisible(bool(notes))
        landing = plan.landing if plan is not None else None
        self._landing.setText(str(landing.text) if landing is not None else "")
        self.table.setVisible(plan is not None)
        self._empty.setVisible(plan is None)
        self._empty.setText(str(_why_empty(seen)))
        self._filter()

    def _filter(self) -> None:
        wanted = {outcome for outcome, chip in self.chips.items() if chip.isChecked()}
        rows = [row for row in self._all if not wanted or row.outcome in wanted]
        self._model.show(sorted(rows, key=lambda row: _FIRST.index(row.outcome)))


def _why_empty(seen: Examined) -> Text:
    if seen.about:
        return t("选定以后，这里逐行说明结果。", "Once that is chosen, every row is accounted for here.")
    return t("这个文件不能导入，原因见上方。", "This file cannot be taken in; see the reason above.")
