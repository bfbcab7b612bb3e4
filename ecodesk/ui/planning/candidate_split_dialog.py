"""按单元拆分: the children as they will be, with area, money and quantities by their share, before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.measures import number_text
from ecodesk.model.records import RestorationUnit, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Index, Role, percent_text
from ecodesk.ui.importing.plain_table import PlainTable, header_data
from ecodesk.ui.planning.candidate_dialog import CandidateDialog
from ecodesk.ui.planning.candidate_edits import Part
from ecodesk.ui.planning.candidate_shares import DECLARED, MONEY, Share, amount_of, with_amount

_COLUMNS = (
    t("编号", "Code"),
    t("修复单元", "Unit"),
    t("面积 hm²", "Area, ha"),
    t("占比", "Share"),
    t("填报面积 hm²", "Declared, ha"),
    t("投资 万元", "Cost, 10k CNY"),
)
_MOST_ROWS = 12  # beyond them the table scrolls
_UNIT, _FIRST_NUMBER = 1, 2
_TYPED = {4: DECLARED, 5: MONEY}  # columns that are shared out, and can be written over
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class _Parts(QAbstractTableModel):
    """The parts; declared area and money can be written over but in the last row, which takes the rest."""

    refused = Signal(object)
    taken = Signal()

    def __init__(
        self, snapshot: Snapshot, row: SourceProject, parts: Sequence[Part], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._row = row
        self._fixed = [_fixed_cells(snapshot, part) for part in parts]
        self.shares = [Share(part.project.invest, part.project.declared_area_hm2) for part in parts]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.shares)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= _FIRST_NUMBER:
            return _RIGHT
        return header_data([str(title) for title in _COLUMNS], section, orientation, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self._can_be_typed(index) else flags

    def _can_be_typed(self, index: Index) -> bool:
        name = _TYPED.get(index.column())
        return (
            name is not None and index.row() < len(self.shares) - 1 and amount_of(self._row, name) is not None
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        name = _TYPED.get(index.column())
        amount = amount_of(self.shares[index.row()], name) if name is not None else None
        if role == Qt.ItemDataRole.DisplayRole:
            if name is None:
                return self._fixed[index.row()][index.column()]
            return "—" if amount is None else number_text(amount)
        if role == Qt.ItemDataRole.EditRole:
            return "" if amount is None else f"{amount:f}"
        if role == Qt.ItemDataRole.ToolTipRole and name is not None:
            if self._can_be_typed(index):
                return str(t("按 Enter 或 F2 修改", "Enter or F2 to change it"))
            return str(t("其余部分分完后剩下的", "What the others leave")) if amount is not None else None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= _FIRST_NUMBER:
            return _RIGHT
        if role == Role.COLOUR and self._can_be_typed(index):
            return "link"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self._can_be_typed(index):
            return False
        try:
            self.shares = with_amount(self._row, self.shares, index.row(), _TYPED[index.column()], str(value))
        except EcoDeskError as error:
            self.refused.emit(error.message)
            return False
        column = index.column()
        self.dataChanged.emit(self.index(0, column), self.index(len(self.shares) - 1, column))
        self.taken.emit()
        return True


class SplitDialog(CandidateDialog):
    """Shows the parts; money and declared area can be shared otherwise. `shares` is what was agreed."""

    def __init__(
        self,
        snapshot: Snapshot,
        row: SourceProject,
        parts: Sequence[Part],
        reason: str,
        look: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        title = t("按单元拆分 {name}", "Split {name} by unit").format(name=plain(row.name))
        super().__init__(title, t("拆分", "Split"), reason, parent)
        self._area = sum(part.area for part in parts)
        self.setMinimumWidth(look.px(720))
        self.rows = _Parts(snapshot, row, parts, self)
        self.table = PlainTable(look, self)
        self.table.setModel(self.rows)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(
            triggers.DoubleClicked
            | triggers.EditKeyPressed
            | triggers.AnyKeyPressed
            | triggers.SelectedClicked
        )
        self.table.setAccessibleName(str(t("拆分后的项目", "The parts")))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_UNIT, QHeaderView.ResizeMode.Stretch)
        self.table.setFixedHeight(look.px(40 + 28 * min(len(parts) + 1, _MOST_ROWS)))
        self.body.addWidget(self.table)
        self.rows.refused.connect(lambda why: self.said.setText(str(why)))
        self.rows.taken.connect(self._sum_up)
        self._sum_up()
        self._allow()

    @property
    def shares(self) -> list[Share]:
        """What each part gets, in their order."""
        return list(self.rows.shares)

    def _sum_up(self) -> None:
        words = t(
            "面积合计 {area} hm²，投资合计 {money} 万元，与原清单相等。带颜色的数可以改，最后一行取余数。",
            "Together {area} ha and {money} 10k CNY, as in the list. Coloured numbers can be changed; the last row takes "
            "the rest.",
        )
        money = [share.invest for share in self.rows.shares if share.invest is not None]
        self.said.setText(
            str(
                words.format(
                    area=number_text(self._area),
                    money=number_text(sum(money, Decimal(0))) if money else "—",
                )
            )
        )


def _fixed_cells(snapshot: Snapshot, part: Part) -> list[str]:
    unit = snapshot.row(RestorationUnit.table, part.project.unit)
    outside: Text | str = unit.caption if unit is not None else t("单元以外", "outside units")
    return [part.project.code, str(outside), number_text(part.area), percent_text(part.share, 1)]
