"""The justified gaps of a cell: reason, until when, whether accepted; and what can be done with one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QWidget

from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.measures import HECTARE_MARK, area, hectares, number_text
from ecodesk.model.records import GapJustification, OrgUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.completeness.sections import (
    LEFT,
    MARGIN,
    RIGHT,
    ReplacedRows,
    SectionTable,
    section_column,
    section_title,
)
from ecodesk.ui.completeness.statements import Standing, standing
from ecodesk.ui.delegates.rows import Index, Role, RowDelegate, StateChip

_STANDINGS: dict[Standing, tuple[Text, str]] = {
    Standing.WAITING: (t("待认可", "To be accepted"), "warn"),
    Standing.IN_FORCE: (t("已认可", "Accepted"), "ok"),
    Standing.EXPIRED: (t("已到期", "Expired"), "error"),
}
_REASON, _AREA, _STANDING = range(3)
_ACCEPT, _WITHDRAW = t("认可", "Accept"), t("撤回认可", "Withdraw")


class JustifiedGaps(ReplacedRows):
    """One row per justified gap."""

    rows: Sequence[GapJustification]
    today = date.min

    def columnCount(self, parent: Index | None = None) -> int:
        return 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        found = standing(row, self.today)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if column == _REASON:
                return str(label("gap_reason", row.reason))
            return self._area(row) if column == _AREA else str(_STANDINGS[found][0])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column == _AREA else LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row)
        if role == Role.TONE and column == _STANDING:
            return _STANDINGS[found][1]
        return row.id if role == Role.ID else None

    def _area(self, row: GapJustification) -> str:
        if row.geometry is None or self.snapshot is None:
            return str(t("没有图形", "no shape"))
        return f"{number_text(hectares(area(row.geometry, self.snapshot.crs)))} {HECTARE_MARK}"

    def _tip(self, row: GapJustification) -> str:
        owner = self.snapshot.table(OrgUnit).get(row.owner) if self.snapshot is not None else None
        facts = (
            (t("说明", "Explanation"), row.explanation),
            (t("责任单位", "Responsible unit"), owner.name if owner is not None else ""),
            (t("依据文件", "Document"), row.document),
            (t("有效期至", "Valid until"), row.valid_until.isoformat() if row.valid_until else ""),
            (t("认可人", "Accepted by"), row.accepted_by),
        )
        return "\n".join(
            str(t("{name}：{value}", "{name}: {value}").format(name=name, value=plain(value)))
            for name, value in facts
            if value
        )


class JustifiedList(QWidget):
    """Shown while the cell has justified gaps; what is chosen can be accepted, taken back and deleted."""

    picked = Signal(str)  # id of the row
    accept_wanted = Signal(str)
    withdraw_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = section_title(self)
        self.title.setContentsMargins(MARGIN, 10, MARGIN, 4)
        self.model = JustifiedGaps(self)
        self.table = SectionTable(self.model, look, self)
        self.table.setItemDelegate(RowDelegate(look, self.table))
        self.table.setItemDelegateForColumn(_STANDING, StateChip(look, self.table))
        header = self.table.horizontalHeader()
        header.hide()
        header.setSectionResizeMode(_REASON, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_AREA, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_STANDING, QHeaderView.ResizeMode.ResizeToContents)
        self.accept_button, self.delete_button = QPushButton(self), QPushButton(self)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(MARGIN, 2, MARGIN, 10)
        for button in (self.accept_button, self.delete_button):
            button.setProperty("compact", True)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = section_column(self)
        column.addWidget(self.title)
        column.addLayout(self.table.inset())
        column.addLayout(buttons)
        self._writable = False
        self._refused: Text | None = None
        self.accept_button.clicked.connect(self._accept)
        self.delete_button.clicked.connect(lambda: self.delete_wanted.emit(self.current))
        self.table.clicked.connect(self._pick)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_buttons())

    def show_justified(
        self,
        snapshot: Snapshot,
        rows: Sequence[GapJustification],
        today: date,
        *,
        writable: bool,
        refused: Text | None = None,
    ) -> None:
        """Show what has been said about the gaps of a cell; the one chosen stays chosen.

        `refused` is why whoever sits here may not accept them, if so.
        """
        chosen = self.current
        self._writable, self._refused = writable, refused
        self.model.today = today
        self.model.show(snapshot, rows)
        self.setVisible(bool(rows))
        self.table.fit(())
        place = next((i for i, row in enumerate(rows) if row.id == chosen), 0)
        if rows:
            self.table.selectRow(place)
        self.title.setText(str(t("缺口说明 {n} 处", "Justified gaps: {n}").format(n=len(rows))))
        self.table.setAccessibleName(self.title.text())
        self.delete_button.setText(str(t("删除", "Delete")))
        self._show_buttons()

    @property
    def current(self) -> str:
        """The row that is chosen."""
        index = self.table.currentIndex()
        return str(index.data(Role.ID) or "") if index.isValid() else ""

    def _row(self) -> GapJustification | None:
        return next((row for row in self.model.rows if row.id == self.current), None)

    def _show_buttons(self) -> None:
        row = self._row()
        accepted = row is not None and bool(row.accepted_by.strip())
        self.accept_button.setText(str(_WITHDRAW if accepted else _ACCEPT))
        tip = t(
            "认可后这处缺口不再计入，到期后重新计入",
            "Once accepted the gap no longer counts; when it expires it counts again",
        )
        self.accept_button.setToolTip(str(self._refused or tip))
        for button in (self.accept_button, self.delete_button):
            button.setEnabled(self._writable and row is not None)
        if self._refused is not None:
            self.accept_button.setEnabled(False)

    def _accept(self) -> None:
        if (row := self._row()) is not None:
            wanted = self.withdraw_wanted if row.accepted_by.strip() else self.accept_wanted
            wanted.emit(row.id)

    def _pick(self, index: QModelIndex) -> None:
        self.picked.emit(str(index.data(Role.ID)))
