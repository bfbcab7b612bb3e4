"""The table of findings: one is open, several may be chosen; both outlast a new list."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ecodesk.i18n import t
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding, FindingState
from ecodesk.rules.registry import all_rules
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.painting import tag_width
from ecodesk.ui.delegates.rows import RowDelegate, SeverityCell, StateChip
from ecodesk.ui.finding_filter import Heading
from ecodesk.ui.findings_model import COLUMNS, FindingsModel

_WIDTHS = {
    "severity": 96,
    "rule": 84,
    "title": 140,
    "subjects": 150,
    "message": 420,
    "state": 96,
    "author": 110,
    "updated": 92,
}
_WIDEST_TITLE = 190  # longer names of rules are cut, so that the description keeps its room
_TREATED = ("author", "updated")  # columns that are empty before anybody has done something


class FindingsTable(QTableView):
    """`picked` tells the finding a user goes to, `opened` the one that is double-clicked, or entered with Enter."""

    picked = Signal(object)
    opened = Signal(object)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._writing = False
        self._current = ""  # id of the finding that is open
        self.chosen: list[Finding] = []  # what is selected, in the order of the list
        self.findings = FindingsModel(self)
        self.setModel(self.findings)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setItemDelegate(RowDelegate(look, self))
        for i, (name, _) in enumerate(COLUMNS):
            if name in ("severity", "state"):
                kind = SeverityCell if name == "severity" else StateChip
                self.setItemDelegateForColumn(i, kind(look, self))
        self.horizontalHeader().setHighlightSections(False)
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        self.selectionModel().selectionChanged.connect(lambda *_: self._choose())
        self.doubleClicked.connect(self._double_clicked)

    def retranslate(self) -> None:
        """Take over language and text size."""
        self.setAccessibleName(str(t("检查结果", "Findings")))
        for i, (name, _) in enumerate(COLUMNS):
            width = self._look.px(_WIDTHS[name])
            if name == "state":
                width = max(width, self._widest_state())
            elif name == "title":
                width = max(width, min(self._widest_title(), self._look.px(_WIDEST_TITLE)))
            self.setColumnWidth(i, width)
            mode = QHeaderView.ResizeMode
            stretch = mode.Stretch if name == "message" else mode.Interactive
            self.horizontalHeader().setSectionResizeMode(i, stretch)

    def _widest_title(self) -> int:
        """Room for the names of nine rules in ten, with the margins of a cell."""
        metrics = QFontMetricsF(self._look.font("bodyStrong"))
        widths = sorted(metrics.horizontalAdvance(str(rule.title)) for rule in all_rules().values())
        return ceil(widths[len(widths) * 9 // 10]) + self._look.px(20)

    def _widest_state(self) -> int:
        """Room for the chip of any state, with the margins of a cell."""
        widest = max(tag_width(str(state.label), self._look) for state in FindingState)
        return ceil(widest) + self._look.px(20)

    def show_lines(self, snapshot: Snapshot | None, lines: Sequence[Finding | Heading], current: str) -> None:
        """List these lines; place and choice stay, and the finding that is open is marked."""
        self._writing, self._current = True, current
        place, chosen = self.verticalScrollBar().value(), [finding.id for finding in self.chosen]
        self.clearSpans()
        self.findings.show(snapshot, lines)
        for line in self.findings.headings:
            self.setSpan(line, 0, 1, len(COLUMNS))
        for i, (name, _) in enumerate(COLUMNS):
            if name in _TREATED:
                self.setColumnHidden(i, not self.findings.anybody)
        self._choose_again(chosen)
        self.verticalScrollBar().setValue(place)
        self._writing = False
        self._choose()
        self.mark(current)

    def mark(self, current: str) -> None:
        """Mark the finding that is open, by id; nothing where it is not listed."""
        self._current = current
        line, selection = self.findings.line_of(current), self.selectionModel()
        if line >= 0 and selection.currentIndex().row() == line and selection.isRowSelected(line):
            return
        self._writing = True
        if line < 0:
            self.clearSelection()
            self.setCurrentIndex(self.findings.index(-1, -1))
        else:
            index = self.findings.index(line, 0)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            selection.setCurrentIndex(index, flags)
            self.scrollTo(index)
        self._writing = False
        self._choose()

    def next_to(self, current: str, by: int) -> Finding | None:
        """The next (or with -1 the previous) finding, past headings and round the end; None in an empty list."""
        if not self.findings.rows:
            return None
        lines, line = len(self.findings.lines), self.findings.line_of(current)
        line = (line + by) % lines if line >= 0 else (0 if by > 0 else lines - 1)
        while (finding := self.findings.finding_at(line)) is None:
            line = (line + by) % lines
        return finding

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab comes to the first row, which is not yet to go to its finding."""
        before, self._writing = self._writing, True
        super().focusInEvent(event)
        first = next((i for i in range(self.findings.rowCount()) if self.findings.finding_at(i)), -1)
        if not self.currentIndex().isValid() and event.reason() != Qt.FocusReason.MouseFocusReason:
            index = self.findings.index(first, 0)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._writing = before

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to a finding and shows its place."""
        finding = self.findings.finding_at(self.currentIndex().row())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and finding is not None:
            self.picked.emit(finding)
            self.opened.emit(finding)
        else:
            super().keyPressEvent(event)

    def _row_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        finding = self.findings.finding_at(current.row())
        if not self._writing and finding is not None:
            self.picked.emit(finding)

    def _double_clicked(self, index: QModelIndex) -> None:
        finding = self.findings.finding_at(index.row())
        if finding is not None:
            self.opened.emit(finding)

    def _choose(self) -> None:
        """Keep what is selected: there may be several for one act."""
        if self._writing:
            return
        selection = self.selectionModel().selection()
        parts = (selection.at(i) for i in range(selection.count()))
        lines = {line for part in parts for line in range(part.top(), part.bottom() + 1)}
        found = (self.findings.finding_at(line) for line in sorted(lines))
        self.chosen = [finding for finding in found if finding is not None]

    def _choose_again(self, ids: Sequence[str]) -> None:
        """Select several findings again after the list was made anew."""
        lines = [line for one in ids if (line := self.findings.line_of(one)) >= 0]
        if len(lines) < 2:
            return
        selection, last = QItemSelection(), len(COLUMNS) - 1
        for line in lines:
            selection.select(self.findings.index(line, 0), self.findings.index(line, last))
        flags = QItemSelectionModel.SelectionFlag
        current = self.findings.index(self.findings.line_of(self._current), 0)
        self.selectionModel().setCurrentIndex(current, flags.NoUpdate)
        self.selectionModel().select(selection, flags.ClearAndSelect)
