"""The gaps of a cell one by one, numbered as on the small map, and what can be done about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ecodesk.analysis.cell_detail import GapLine, Treatment
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import label
from ecodesk.model.measures import hectares, mu, number_text
from ecodesk.model.records import ProblemPatch
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
from ecodesk.ui.delegates.rows import Index, Role, RowDelegate, StateChip

TREATMENTS: dict[Treatment, tuple[Text, str]] = {
    Treatment.NONE: (t("无项目", "No project"), "error"),
    Treatment.PARTIAL: (t("部分治理", "Partly treated"), "warn"),
    Treatment.INTENDED: (t("有未计入项目", "Not counted yet"), "info"),
}
_COLUMNS: tuple[tuple[str, Text], ...] = (
    ("number", t("", "")),
    ("patch", t("图斑", "Patch")),
    ("severity", t("程度", "Severity")),
    ("area", t("缺口 hm²", "Gap ha")),
    ("treatment", t("处理", "Treatment")),
)
_WIDTHS = (28, 76, 66, 74)
_READ_ONLY = t("只读打开，不能新建项目", "Open for reading only")
_AS_SKETCH = t("以选中的缺口为草图，在地图上画新项目", "Draw a new project on the map from the chosen gap")


class GapModel(ReplacedRows):
    """One row per gap."""

    rows: Sequence[GapLine]

    def columnCount(self, parent: Index | None = None) -> int:
        return len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return str(_COLUMNS[section][1])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if _COLUMNS[section][0] == "area" else LEFT
        return None

    def row_of(self, patch: str) -> int:
        """Where the gap of a patch stands, -1 when there is none."""
        return next((i for i, line in enumerate(self.rows) if line.piece.patch == patch), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column = self.rows[index.row()], _COLUMNS[index.column()][0]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(line, column, index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column == "area" else LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(line)
        if role == Role.TONE and column == "treatment":
            return TREATMENTS[line.treatment][1]
        if role == Role.STRONG:
            return column in ("number", "area")
        if role == Role.COLOUR and column == "number":
            return "error"
        if role == Role.ID:
            return line.piece.patch
        return None

    def _text(self, line: GapLine, column: str, row: int) -> str:
        if column == "number":
            return str(row + 1)
        if column == "patch":
            patch = self.snapshot.table(ProblemPatch).get(line.piece.patch) if self.snapshot else None
            return patch.code if patch is not None else ""
        if column == "severity":
            return str(t("{n} 级", "{n}").format(n=line.piece.severity))
        if column == "area":
            return number_text(hectares(line.area))
        return str(TREATMENTS[line.treatment][0])

    def _tip(self, line: GapLine) -> str:
        words = t(
            "{kind}：图斑 {whole} hm²，未治理 {area} hm²（{mu} 亩，{share:.1f} %）",
            "{kind}: patch {whole} ha, untreated {area} ha ({mu} mu, {share:.1f} %)",
        ).format(
            kind=label("problem_type", line.piece.problem_type),
            whole=number_text(hectares(line.whole)),
            area=number_text(hectares(line.area)),
            mu=number_text(mu(line.area)),
            share=100 * line.area / line.whole if line.whole else 0.0,
        )
        return str(words)


class GapList(QWidget):
    """Title, table, and the buttons to look at the gaps and to make a project of one."""

    current_changed = Signal(str)  # patch of the chosen gap, empty when there is none
    picked = Signal(str)  # patch of a gap the user clicked
    zoom_wanted = Signal(object)
    draw_wanted = Signal(object)  # the polygon of the chosen gap

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._wanted = ""  # whose gap to choose once the gaps are there
        self.title = section_title(self)
        self.locate_button, self.draw_button = QPushButton(self), QPushButton(self)
        self.locate_button.setProperty("role", "link")
        self.draw_button.setProperty("role", "primary")
        self.model = GapModel(self)
        self.table = SectionTable(self.model, look, self)
        self.table.setItemDelegate(RowDelegate(look, self.table))
        self.table.setItemDelegateForColumn(len(_COLUMNS) - 1, StateChip(look, self.table))
        self.table.horizontalHeader().setStretchLastSection(True)
        top, buttons = QHBoxLayout(), QHBoxLayout()
        top.setContentsMargins(MARGIN, 4, 8, 2)
        top.addWidget(self.title, 1)
        top.addWidget(self.locate_button)
        buttons.setContentsMargins(MARGIN, 4, MARGIN, 12)
        buttons.addWidget(self.draw_button)
        buttons.addStretch(1)
        column = section_column(self, line=False)
        column.addLayout(top)
        column.addLayout(self.table.inset())
        column.addLayout(buttons)
        self.locate_button.clicked.connect(lambda: self.zoom_wanted.emit(self.ground()))
        self.draw_button.clicked.connect(self._draw)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell_current())
        self.table.clicked.connect(self._pick)
        self.table.activated.connect(self._pick)
        self.table.doubleClicked.connect(
            lambda index: self.zoom_wanted.emit(self.model.rows[index.row()].geometry)
        )

    def show_gaps(self, snapshot: Snapshot, gaps: Sequence[GapLine], *, writable: bool) -> None:
        """Show the gaps of a cell; the one chosen stays chosen."""
        wanted = self._wanted or self.current
        self.model.show(snapshot, gaps)
        self.setVisible(bool(gaps))
        self.table.fit(_WIDTHS)
        self.choose(wanted)
        self.title.setText(str(t("缺口图斑 {n} 处", "Gaps: {n}").format(n=len(gaps))))
        self.table.setAccessibleName(self.title.text())
        self.locate_button.setText(str(t("在地图中查看", "Show on the map")))
        self.locate_button.setIcon(self._look.icon("map-search-outline", "link"))
        self.draw_button.setText(str(t("据此新建项目", "New project from this")))
        self.draw_button.setIcon(self._look.icon("shape-polygon-plus", "accentText"))
        self.draw_button.setEnabled(writable)
        self.draw_button.setToolTip(str(_AS_SKETCH if writable else _READ_ONLY))

    @property
    def current(self) -> str:
        """The patch whose gap is chosen."""
        index = self.table.currentIndex()
        return str(index.data(Role.ID) or "") if index.isValid() else ""

    def choose(self, patch: str) -> None:
        """Choose the gap of a patch, else the first; remembered until the gaps are there."""
        self._wanted = patch
        if self.model.rows:
            self.table.selectRow(max(0, self.model.row_of(patch)))
        self._tell_current()

    def ground(self) -> Any:
        """All gaps together."""
        return shapely.union_all([line.geometry for line in self.model.rows])

    def _tell_current(self) -> None:
        self.current_changed.emit(self.current)

    def _pick(self, index: QModelIndex) -> None:
        self._wanted = str(index.data(Role.ID))
        self.picked.emit(self._wanted)

    def _draw(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.draw_wanted.emit(self.model.rows[index.row()].geometry)
