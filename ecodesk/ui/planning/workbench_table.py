"""The table of candidates: four answers, what became of each, and keys to go through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from ecodesk.analysis.candidate_matches import Answer, Standing
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import label
from ecodesk.model.measures import number_text
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Index, Role, StateChip, percent_text
from ecodesk.ui.importing.plain_table import PlainTable
from ecodesk.ui.planning.workbench_lines import Line

CODE, NAME, AREA, MONEY, PLACE, MEASURE, FUNDS, LEAD, OUTCOME = range(9)
_TITLES = (
    t("编号", "Code"),
    t("候选项目", "Candidate"),
    t("面积 hm²", "Area, ha"),
    t("投资 万元", "10k CNY"),
    t("同地点", "Place"),
    t("同措施", "Work"),
    t("同资金", "Money"),
    t("谁牵头", "Who leads"),
    t("处理结果", "Outcome"),
)
_WIDTHS = (62, 150, 78, 82, 146, 64, 66, 100, 108)
_TONES = {Answer.SAME: "warn", Answer.PARTLY: "accent", Answer.OTHER: "neutral", Answer.UNKNOWN: "neutral"}
OUTCOME_TONES = {
    "candidate": "warn",
    "accepted": "ok",
    "merged": "accent",
    "split": "accent",
    "stacked": "accent",
    "rejected": "neutral",
}
_ROOMY = {PLACE: 70, LEAD: 56, OUTCOME: 46}  # more for these where the names leave it
_NAMES = 340  # what names want before others get more
_ROW = 30
_NUMBERS = (AREA, MONEY)


class CandidateModel(QAbstractTableModel):
    """The candidates that pass the filter, in the order of their lists."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these in place of those before."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(_TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return str(_TITLES[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in _NUMBERS else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column = self.lines[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell_text(line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Role.TONE:
            return _tone(line, column)
        if role == Role.ID:
            return line.id
        if role == Role.STRONG:
            return column == NAME and line.open
        if role == Role.FAINT:
            return not line.open
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_TITLES[column]} {cell_text(line, column)}"
        return None


def _tone(line: Line, column: int) -> str:
    standing = line.standing
    if column == OUTCOME:
        return OUTCOME_TONES.get(line.fate.state, "neutral")
    if standing is None or column not in (PLACE, MEASURE, FUNDS):
        return "neutral"
    if column == PLACE and standing.is_new and standing.area is not None:
        return "ok"
    return _TONES[{PLACE: standing.place, MEASURE: standing.measure, FUNDS: standing.money}[column]]


def cell_text(line: Line, column: int) -> str:
    """What a cell says."""
    standing = line.standing
    match column:
        case 0:
            return line.code
        case 1:
            return line.name
        case 2:
            return "—" if line.area is None else number_text(line.area)
        case 3:
            return "—" if line.money is None else number_text(line.money)
        case 8:
            return str(label("source_state", line.fate.state))
    if standing is None:
        return {LEAD: line.lead, PLACE: f"→ {line.against}" if line.against else ""}.get(column, "")
    match column:
        case 4:
            return str(place_text(line, standing))
        case 5:
            return str(standing.measure.label) if standing.match is not None else "—"
        case 6:
            return str(standing.money.label) if standing.match is not None else "—"
    if standing.match is None or standing.lead is not Answer.OTHER or not line.their_lead:
        return line.lead
    return f"{line.lead} / {line.their_lead}"


def place_text(line: Line, standing: Standing) -> Text:
    """Where else something lies there, and how much of the candidate."""
    match = standing.match
    if match is None:
        return t("没有", "Nothing there") if standing.area is not None else t("没有图形", "No shape")
    if match.by_name:
        return t("同名 {other}", "Same name {other}").format(other=line.against)
    more = f" +{standing.others}" if standing.others else ""
    return t("{share} {other}{more}", "{share} {other}{more}").format(
        share=percent_text(match.share), other=line.against, more=more
    )


class CandidateTable(PlainTable):
    """J and K go through the rows, letters decide; `decision_wanted` tells the letter."""

    decision_wanted = Signal(str)
    picked = Signal(str)  # id, empty for none

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(look, parent, _ROW)
        self._look = look
        self.letters: frozenset[str] = frozenset()
        self.candidates = CandidateModel(self)
        self.setModel(self.candidates)
        for column in (PLACE, MEASURE, FUNDS, OUTCOME):
            self.setItemDelegateForColumn(column, StateChip(look, self, _ROW))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, look.px(width))
        self.setAccessibleName(str(t("候选项目", "Candidates")))
        self.selectionModel().currentRowChanged.connect(
            lambda now, _: self.picked.emit(now.data(Role.ID) or "")
        )

    @property
    def current(self) -> str:
        """The id of the candidate in focus, empty for none."""
        return self.currentIndex().data(Role.ID) or ""

    def show_lines(self, lines: Sequence[Line], wanted: str) -> None:
        """Show candidates, with one in focus: the wanted one, else the one nearest to where the focus was."""
        at = max(0, self.currentIndex().row())
        self.candidates.show(lines)
        ids = [line.id for line in lines]
        row = ids.index(wanted) if wanted in ids else min(at, len(ids) - 1)
        if row >= 0:
            self.setCurrentIndex(self.candidates.index(row, NAME))
        self.picked.emit(self.current)

    def go_to(self, row_id: str) -> None:
        """Put a candidate in focus, if it is listed."""
        row = next((i for i, line in enumerate(self.candidates.lines) if line.id == row_id), -1)
        if row >= 0:
            self.setCurrentIndex(self.candidates.index(row, NAME))

    def step(self, by: int) -> None:
        """Go some rows down or up, as far as there are any."""
        row = min(max(0, self.currentIndex().row() + by), len(self.candidates.lines) - 1)
        if row >= 0:
            self.setCurrentIndex(self.candidates.index(row, NAME))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The name takes what is left; where much is, others get more, where little, the area stands beside the map."""
        super().resizeEvent(event)
        room, least = self.viewport().width(), self._look.px(_WIDTHS[NAME])
        wide = room > self._look.px(sum(_WIDTHS) - _WIDTHS[NAME] + _NAMES + sum(_ROOMY.values()))
        for column, more in _ROOMY.items():
            self.setColumnWidth(column, self._look.px(_WIDTHS[column] + (more if wide else 0)))
        others = [c for c in range(len(_WIDTHS)) if c not in (NAME, AREA)]
        left = room - sum(self.columnWidth(c) for c in others)
        area = self._look.px(_WIDTHS[AREA])
        self.setColumnHidden(AREA, left - area < least)
        self.setColumnWidth(NAME, max(least, left if self.isColumnHidden(AREA) else left - area))

    def retranslate(self) -> None:
        """Take over the language."""
        self.candidates.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_TITLES) - 1)
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        """Letters belong to the table while it has the keyboard, not to the tools of the map."""
        typed = event if event.type() == QEvent.Type.ShortcutOverride else None
        if isinstance(typed, QKeyEvent) and _letter(typed) in self.letters | {"J", "K"}:
            typed.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K move, other letters decide."""
        letter = _letter(event)
        if letter in ("J", "K"):
            self.step(1 if letter == "J" else -1)
        elif letter in self.letters:
            self.decision_wanted.emit(letter)
        else:
            super().keyPressEvent(event)


def _letter(event: QKeyEvent) -> str:
    plain_key = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
    key = event.key()
    return chr(key) if plain_key and ord("A") <= key <= ord("Z") else ""
