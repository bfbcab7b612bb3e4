"""The gaps of a cell one by one, numbered as on the small map, and what can be done about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ecodesk.analysis.cell_detail import CellDetail, GapLine, Treatment
from ecodesk.analysis.gap_kinds import GapKind
from ecodesk.i18n import Text, plain, t
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
from ecodesk.ui.flow_box import FlowBox

TREATMENTS: dict[Treatment, tuple[Text, str]] = {
    Treatment.NONE: (t("无项目", "None"), "error"),
    Treatment.PARTIAL: (t("部分治理", "Part"), "warn"),
    Treatment.INTENDED: (t("有未计入项目", "Pending"), "info"),
}
KINDS: dict[GapKind, tuple[Text, Text]] = {
    GapKind.WHOLE_UNIT: (
        t("全单元", "Whole unit"),
        t("单元内这类问题还没有任何治理", "Nothing of this problem is treated in the unit"),
    ),
    GapKind.HOLE: (t("项目内", "In a project"), t("在一个项目的轮廓之内", "Inside the outline of a project")),
    GapKind.BETWEEN: (
        t("项目间", "Between"),
        t("夹在两个以上项目之间", "Between two or more projects"),
    ),
    GapKind.EDGE: (
        t("边缘", "At the edge"),
        t("紧靠一个项目，或在单元边界上", "Beside one project, or at the boundary of the unit"),
    ),
    GapKind.APART: (t("独立", "Apart"), t("不靠近任何项目", "Away from every project")),
}
_COLUMNS: tuple[tuple[str, Text], ...] = (
    ("number", t("", "")),
    ("patch", t("图斑", "Patch")),
    ("severity", t("程度", "Sev.")),
    ("kind", t("位置", "Place")),
    ("area", t("缺口 hm²", "Gap ha")),
    ("treatment", t("处理", "Treated")),
)
_WIDTHS = (22, 70, 44, 52, 66)
_BY_WORDS = (0, 2, 3)  # number, severity and place: as wide as what stands in them
_READ_ONLY = t("只读打开，不能新建项目", "Open for reading only")
_WHY_IT_STAYS = t("说明选中的缺口为什么可以不治理", "State why the chosen gap may stay")
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
        if column == "kind":
            return str(KINDS[line.kind][0])
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
        return f"{words}\n{KINDS[line.kind][1]}"


class GapList(QWidget):
    """Title, table, and the buttons to look at the gaps and to make a project of one."""

    current_changed = Signal(str)  # patch of the chosen gap, empty when there is none
    picked = Signal(str)  # patch of a gap the user clicked
    zoom_wanted = Signal(object)
    draw_wanted = Signal(object)  # the polygon of the chosen gap
    justify_wanted = Signal(object)  # the GapLine that is chosen

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._wanted = ""  # whose gap to choose once the gaps are there
        self.title = section_title(self)
        self.locate_button, self.draw_button = QPushButton(self), QPushButton(self)
        self.justify_button = QPushButton(self)
        self.unlisted = QLabel(self)
        self.unlisted.setProperty("role", "hint")
        self.unlisted.setWordWrap(True)
        self.unlisted.setContentsMargins(MARGIN, 0, MARGIN, 4)
        self.locate_button.setProperty("role", "link")
        self.draw_button.setProperty("role", "primary")
        self.model = GapModel(self)
        self.table = SectionTable(self.model, look, self)
        self.table.setItemDelegate(RowDelegate(look, self.table))
        self.table.setItemDelegateForColumn(len(_COLUMNS) - 1, StateChip(look, self.table))
        self.table.horizontalHeader().setStretchLastSection(True)
        top, buttons = QHBoxLayout(), QHBoxLayout()
        flow = FlowBox(look.px(8), look.px(6), self)
        flow.add(self.draw_button)
        flow.add(self.justify_button)
        top.setContentsMargins(MARGIN, 4, 8, 2)
        top.addWidget(self.title, 1)
        top.addWidget(self.locate_button)
        buttons.setContentsMargins(MARGIN, 4, MARGIN, 12)
        buttons.addWidget(flow)
        column = section_column(self, line=False)
        column.addLayout(top)
        column.addLayout(self.table.inset())
        column.addWidget(self.unlisted)
        column.addLayout(buttons)
        self.locate_button.clicked.connect(lambda: self.zoom_wanted.emit(self.ground()))
        self.draw_button.clicked.connect(self._draw)
        self.justify_button.clicked.connect(self._justify)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell_current())
        self.table.clicked.connect(self._pick)
        self.table.activated.connect(self._pick)
        self.table.doubleClicked.connect(
            lambda index: self.zoom_wanted.emit(self.model.rows[index.row()].geometry)
        )

    def show_gaps(self, snapshot: Snapshot, detail: CellDetail | None, *, writable: bool) -> None:
        """Show the gaps of a cell; the one chosen stays chosen. Nothing while they are being worked out."""
        gaps = detail.gaps if detail is not None else ()
        wanted = self._wanted or self.current
        self.model.show(snapshot, gaps)
        left = _unlisted(detail)
        self.unlisted.setText(left)
        self.unlisted.setVisible(bool(left))
        self.setVisible(bool(gaps) or bool(left))
        self.table.fit(_WIDTHS)
        for column in _BY_WORDS:
            self.table.resizeColumnToContents(column)
        self.choose(wanted)
        self.title.setText(str(t("缺口图斑 {n} 处", "Gaps: {n}").format(n=len(gaps))))
        self.table.setAccessibleName(self.title.text())
        self.locate_button.setText(str(t("在地图中查看", "Show on the map")))
        self.locate_button.setIcon(self._look.icon("map-search-outline", "link"))
        self.draw_button.setText(str(t("据此新建项目", "New project from this")))
        self.draw_button.setIcon(self._look.icon("shape-polygon-plus", "accentText"))
        self.draw_button.setEnabled(writable and bool(gaps))
        self.justify_button.setText(str(t("登记缺口说明…", "Justify the gap…")))
        self.justify_button.setIcon(self._look.icon("flag-outline", "text2"))
        self.justify_button.setEnabled(writable and bool(gaps))
        self.justify_button.setToolTip(str(_WHY_IT_STAYS if writable else _READ_ONLY))
        self.draw_button.setToolTip(str(_AS_SKETCH if writable else _READ_ONLY))

    @property
    def current(self) -> str:
        """The patch whose gap is chosen."""
        index = self.table.currentIndex()
        return str(index.data(Role.ID) or "") if index.isValid() else ""

    def choose(self, patch: str) -> None:
        """Choose the gap of a patch, else the first; remembered until the gaps are there."""
        self._wanted = patch
        if self.model.rows and not (patch and self.current == patch):
            self.table.selectRow(max(0, self.model.row_of(patch)))
        self._tell_current()

    def ground(self) -> Any:
        """All gaps together."""
        return all_of([line.geometry for line in self.model.rows])

    def _tell_current(self) -> None:
        self.current_changed.emit(self.current)

    def _pick(self, index: QModelIndex) -> None:
        self._wanted = str(index.data(Role.ID))
        self.picked.emit(self._wanted)

    def _justify(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.justify_wanted.emit(self.model.rows[index.row()])

    def _draw(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.draw_wanted.emit(self.model.rows[index.row()].geometry)


def all_of(shapes: Sequence[Any]) -> Any:
    """Shapes as one to look at; merging thousands of them would keep the window waiting."""
    return shapely.geometrycollections(shapely.get_parts(shapes))


def _unlisted(detail: CellDetail | None) -> str:
    """How many gaps the sizes of the county leave out of the list; they are counted all the same."""
    if detail is None:
        return ""
    parts = [
        str(words.format(n=found.count, area=number_text(hectares(found.area))))
        for found, words in (
            (detail.smaller, t("另有 {n} 处太小（共 {area} hm²）", "{n} more are too small ({area} ha)")),
            (detail.larger, t("另有 {n} 处太大（共 {area} hm²）", "{n} more are too large ({area} ha)")),
        )
        if found.count
    ]
    if not parts:
        return ""
    told = t("{parts}，未逐处列出，仍计入缺口", "{parts}: not listed one by one, but counted")
    return str(told.format(parts=plain("；".join(parts))))
