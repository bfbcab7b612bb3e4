"""The completeness matrix as a table model: basins as headings, units as rows, elements as columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.coverage import Cell, Cover, CoverageMatrix
from ecodesk.analysis.duty_gaps import duty_gaps_by_unit
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list
from ecodesk.model.measures import HECTARE_MARK, hectares, number_text
from ecodesk.model.records import Basin, OrgUnit, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.delegates.matrix_cell import EMPTY_LABELS, STEPS, UnitTotal, state_word
from ecodesk.ui.delegates.painting import FULL, PARTIAL, coverage_step, element_name
from ecodesk.ui.delegates.rows import Index, Role, percent_text
from ecodesk.ui.figures import PlanFigures

SHOWN: tuple[tuple[str, Text], ...] = (
    ("share", t("覆盖率", "Coverage")),
    ("gap", t("缺口面积", "Gap area")),
    ("count", t("项目数", "Projects")),
    ("lead", t("责任单位", "Lead units")),
)
UNIT_COLUMN = 0
FIRST_ELEMENT = 1


@dataclass(frozen=True)
class Row:
    """A basin heading (`unit` empty) or a unit."""

    basin: str
    unit: str = ""
    count: int = 0


class MatrixModel(QAbstractTableModel):
    """Reads the coverage matrix of the plan's figures."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.snapshot: Snapshot | None = None
        self.coverage: CoverageMatrix | None = None
        self.rows: list[Row] = []
        self.elements: tuple[str, ...] = tuple(code_list("element"))
        self.thresholds = (FULL, PARTIAL)
        self.shown = "share"
        self.current_unit = ""
        self.current_element = ""  # the element whose column is selected as a whole
        self._projects: Mapping[str, int] = {}
        self._vacant: Mapping[str, int] = {}

    def show(self, figures: PlanFigures | None) -> None:
        """Show the figures of a picture; nothing when they are None."""
        self.beginResetModel()
        self.snapshot = figures.snapshot if figures is not None else None
        self.coverage = figures.coverage if figures is not None else None
        self.rows = []
        if figures is not None:
            snapshot = figures.snapshot
            self.rows = _rows(snapshot, figures.coverage)
            self.thresholds = (setting(snapshot, "covered"), setting(snapshot, "partial"))
            self._projects = Counter(snapshot.table(Project).column("unit"))
            self._vacant = duty_gaps_by_unit(figures.duty_gaps)
        self.endResetModel()

    def repaint(self) -> None:
        """Language, display or marks have changed."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, self.columnCount() - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.elements) + 2

    def cell(self, index: Index) -> Cell | None:
        """The cell at an index; None for headings, unit names and totals."""
        if not index.isValid() or self.coverage is None or not index.row() < len(self.rows):
            return None
        element = self.element_at(index.column())
        return self.coverage.cells.get((self.rows[index.row()].unit, element)) if element else None

    def index_of(self, unit: str, element: str) -> QModelIndex:
        """Where a cell stands."""
        for i, row in enumerate(self.rows):
            if row.unit == unit and element in self.elements:
                return self.index(i, FIRST_ELEMENT + self.elements.index(element))
        return QModelIndex()

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.cell(index) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        element = self.element_at(section)
        if role == Role.ELEMENT:
            return element
        if role == Role.TONE:
            return "current" if element and element == self.current_element else None
        if role == Role.SHARE:
            return self._share_of(element)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if section == UNIT_COLUMN:
                return str(t("修复单元  上游 → 下游", "Unit  upstream → downstream"))
            return str(element_name(element)) if element else str(t("单元合计", "Unit total"))
        if role == Qt.ItemDataRole.ToolTipRole and element:
            return str(
                t("{element}：单击选中这一列及其项目", "{element}: click to select its projects").format(
                    element=element_name(element)
                )
            )
        return None

    def _share_of(self, element: str) -> float | None:
        cover = self.coverage.by_element.get(element) if self.coverage is not None else None
        return cover.share if cover is not None else None

    def element_at(self, column: int) -> str:
        """The element of a column, empty for the first and the last."""
        at = column - FIRST_ELEMENT
        return self.elements[at] if 0 <= at < len(self.elements) else ""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self.snapshot is None or self.coverage is None:
            return None
        row = self.rows[index.row()]
        if not row.unit:
            return self._banner(row, index.column(), role)
        if role == Role.ID:
            return row.unit
        if index.column() == UNIT_COLUMN:
            return self._unit(row, role)
        cell = self.cell(index)
        return self._cell(cell, role) if cell is not None else self._total(row, role)

    def _banner(self, row: Row, column: int, role: int) -> Any:
        if role == Role.BANNER:
            return True
        if role == Qt.ItemDataRole.DisplayRole and column == 0 and self.snapshot is not None:
            basin = self.snapshot.table(Basin).get(row.basin)
            name = basin.name if basin is not None else str(t("未定流域", "No basin"))
            units = "{name}  {n} unit" if row.count == 1 else "{name}  {n} units"
            return str(t("{name}  {n} 单元", units).format(name=name, n=row.count))
        return None

    def _unit(self, row: Row, role: int) -> Any:
        assert self.snapshot is not None
        units = self.snapshot.table(RestorationUnit)
        unit = units[row.unit]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return f"{unit.code}  {unit.name}"
        if role == Role.SECOND:
            below = units.get(unit.downstream)
            return f"→ {below.code}" if below is not None else str(t("→ 出县", "→ leaves county"))
        if role == Role.TONE:
            return "current" if row.unit == self.current_unit else None
        if role == Role.SHARE:
            return self.total(row.unit)
        return None

    def _cell(self, cell: Cell, role: int) -> Any:
        if role == Role.VALUE:
            return cell
        if role == Role.SECOND:
            return self._main(cell)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.sentence(cell)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self.sentence(cell)}\n{cell.reason}".strip()
        return None

    def _main(self, cell: Cell) -> str:
        if self.shown == "gap":
            return f"{number_text(hectares(cell.gap), 1)} {HECTARE_MARK}"
        if self.shown == "count":
            return str(t("{n} 项目", "{n} proj.").format(n=len(cell.projects)))
        if self.shown == "lead":
            return "、".join(self.leads(cell)) or str(t("无主办", "No lead"))
        return percent_text(cell.share or 0.0, 1)

    def leads(self, cell: Cell) -> list[str]:
        """The short names of the lead units of a cell's counted projects."""
        assert self.snapshot is not None
        projects, orgs = self.snapshot.table(Project), self.snapshot.table(OrgUnit)
        found = [orgs.get(projects[p].lead) for p in cell.projects if p in projects]
        return list(dict.fromkeys(org.short_name or org.name for org in found if org is not None))

    def sentence(self, cell: Cell) -> str:
        """A cell in words, for screen readers and tooltips."""
        assert self.snapshot is not None
        code = self.snapshot.table(RestorationUnit)[cell.unit].code
        if cell.state not in STEPS:
            return f"{code} {element_name(cell.element)} {EMPTY_LABELS[cell.state]}"
        return str(
            t(
                "{code} {element} 覆盖 {share}，缺口 {gap} 公顷，{word}",
                "{code} {element} covered {share}, gap {gap} ha, {word}",
            ).format(
                code=code,
                element=element_name(cell.element),
                share=percent_text(cell.share or 0.0, 1),
                gap=number_text(hectares(cell.gap), 1),
                word=state_word(cell.state),
            )
        )

    def step(self, cover: Cover) -> str:
        """The coverage step of some ground by the county's thresholds."""
        return coverage_step(cover.share or 0.0, *self.thresholds)

    def total(self, unit: str) -> UnitTotal:
        """All elements of a unit together."""
        cover = self.coverage.unit_total(unit) if self.coverage is not None else Cover()
        vacant, count = self._vacant.get(unit, 0), self._projects.get(unit, 0)
        return UnitTotal(
            cover,
            self.step(cover),
            t("{n} 项目", "{n} project" if count == 1 else "{n} projects").format(n=count),
            t("责任空当 {n}", "no lead {n}").format(n=vacant) if vacant else None,
        )

    def _total(self, row: Row, role: int) -> Any:
        if role == Role.VALUE:
            return self.total(row.unit)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            total = self.total(row.unit)
            share = percent_text(total.cover.share, 1) if total.cover.share is not None else ""
            return " · ".join(str(part) for part in (share, total.count, total.vacant) if part)
        return None


def _rows(snapshot: Snapshot, coverage: CoverageMatrix) -> list[Row]:
    units = snapshot.table(RestorationUnit)
    members: dict[str, list[str]] = {}
    for unit in coverage.units:
        if unit in units:
            members.setdefault(units[unit].basin, []).append(unit)
    rows: list[Row] = []
    for basin, inside in members.items():
        rows.append(Row(basin, count=len(inside)))
        rows += [Row(basin, unit) for unit in inside]
    return rows
