"""The completeness matrix as a table model: units as rows under their basins, then the tags rolled up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.coverage import Cell, Cover, CoverageMatrix
from ecodesk.analysis.duty_gaps import duty_gaps_by_unit
from ecodesk.analysis.rollups import GroupedBy, Rollup, RollupCell
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import code_list, elements_of_problem, label
from ecodesk.model.measures import HECTARE_MARK, hectares, number_text
from ecodesk.model.records import Basin, OrgUnit, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.completeness.compared_version import CHANGE_FROM, ComparedVersion
from ecodesk.ui.completeness.matrix_view import MatrixView
from ecodesk.ui.delegates.matrix_cell import EMPTY_LABELS, STEPS, UnitTotal, state_word
from ecodesk.ui.delegates.painting import DISC_FROM, FULL, PARTIAL, coverage_step, element_name
from ecodesk.ui.delegates.rows import Index, Role, percent_text

SHOWN: tuple[tuple[str, Text], ...] = (
    ("share", t("覆盖率", "Coverage")),
    ("gap", t("缺口面积", "Gap area")),
    ("count", t("项目数", "Projects")),
    ("lead", t("责任单位", "Lead units")),
)
UNIT_COLUMN = 0
FIRST_CELL = 1
_BY_TAG = t("按山系、河流标签汇总", "By mountain and river tag")


@dataclass(frozen=True)
class Row:
    """A unit; or else a heading: a group with its sums, or words over the groups below them."""

    unit: str = ""
    group: Rollup | None = None
    name: Text | None = None
    count: int | None = None  # units under it
    below: bool = False  # stands after all units


class MatrixModel(QAbstractTableModel):
    """Reads one view of the plan's coverage."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view: MatrixView | None = None
        self.rows: list[Row] = []
        self.columns: tuple[str, ...] = tuple(code_list("element"))
        self.thresholds = (FULL, PARTIAL)
        self.shown = "share"
        self.current_unit = ""
        self.current_column = ""  # the element or problem type whose column is selected as a whole
        self._places: Mapping[str, int] = {}
        self._vacant: Mapping[str, int] = {}
        self._above: frozenset[str] = frozenset()
        self._below: frozenset[str] = frozenset()

    @property
    def snapshot(self) -> Snapshot | None:
        return self.view.snapshot if self.view is not None else None

    @property
    def earlier(self) -> ComparedVersion | None:
        """The frozen version the cells are set against."""
        return self.view.earlier if self.view is not None else None

    @property
    def coverage(self) -> CoverageMatrix | None:
        return self.view.coverage if self.view is not None else None

    def show(self, view: MatrixView | None) -> None:
        """Show a view; nothing when it is None."""
        self.beginResetModel()
        self.view = view
        self.rows = []
        if view is not None:
            self.columns = view.coverage.columns or self.columns
            self.rows = _rows(view)
            self.thresholds = (setting(view.snapshot, "covered"), setting(view.snapshot, "partial"))
            self._vacant = duty_gaps_by_unit(view.duty_gaps)
        self._places = {row.unit: i for i, row in enumerate(self.rows) if row.unit}
        self._follow_water()
        self.endResetModel()

    def make_current(self, unit: str) -> None:
        """Mark the row of a unit, and those its water comes from and goes to."""
        if self.current_unit != unit:
            self.current_unit = unit
            self._follow_water()
            self.repaint()

    def _follow_water(self) -> None:
        self._above = self._below = frozenset()
        if self.snapshot is not None and self.current_unit:
            found = flow(self.snapshot)
            self._above = frozenset(found.above([self.current_unit]))
            self._below = frozenset(found.below([self.current_unit]))

    def repaint(self) -> None:
        """Language, display or marks have changed."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, self.columnCount() - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.columns) + 2

    def cell(self, index: Index) -> Cell | None:
        """The cell at an index; None for headings, unit names and totals."""
        if not index.isValid() or self.coverage is None or not index.row() < len(self.rows):
            return None
        column = self.column_at(index.column())
        return self.coverage.cells.get((self.rows[index.row()].unit, column)) if column else None

    def index_of(self, unit: str, column: str) -> QModelIndex:
        """Where a cell stands."""
        row = self._places.get(unit)
        if row is None or column not in self.columns:
            return QModelIndex()
        return self.index(row, FIRST_CELL + self.columns.index(column))

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.cell(index) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    # ---- columns

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.column_at(section)
        if role == Role.ELEMENT:
            return self._element_of(column)
        if role == Role.TONE:
            return "current" if column and column == self.current_column else None
        if role == Role.SHARE:
            return self._share_of(column)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if section == UNIT_COLUMN:
                return str(t("修复单元  上游 → 下游", "Unit  upstream → downstream"))
            return str(self.column_name(column)) if column else str(t("单元合计", "Unit total"))
        if role == Qt.ItemDataRole.ToolTipRole and column:
            return str(
                t("{column}：单击选中这一列及其项目", "{column}: click to select its projects").format(
                    column=self.column_name(column)
                )
            )
        return None

    @property
    def by_problem(self) -> bool:
        """Whether problem types stand in the columns instead of elements."""
        return self.coverage is not None and bool(self.coverage.problem_types)

    def column_name(self, column: str) -> Text:
        """An element or a problem type in words."""
        return label("problem_type", column) if self.by_problem else element_name(column)

    def _element_of(self, column: str) -> str:
        """The element whose badge a column bears."""
        if self.by_problem:
            return next(iter(elements_of_problem(column)), "")
        return column

    def _share_of(self, column: str) -> float | None:
        cover = self.coverage.by_column.get(column) if self.coverage is not None else None
        return cover.share if cover is not None else None

    def column_at(self, section: int) -> str:
        """The element or problem type of a column, empty for the first and the last."""
        at = section - FIRST_CELL
        return self.columns[at] if 0 <= at < len(self.columns) else ""

    # ---- rows

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self.snapshot is None or self.coverage is None:
            return None
        row = self.rows[index.row()]
        if not row.unit:
            return self._heading(row, index.column(), role)
        if role == Role.ID:
            return row.unit
        if index.column() == UNIT_COLUMN:
            return self._unit(row, role)
        cell = self.cell(index)
        return self._cell(cell, role) if cell is not None else self._total(row, role)

    def _heading(self, row: Row, section: int, role: int) -> Any:
        if role == Role.BANNER:
            return True
        if section == UNIT_COLUMN:
            if role == Role.TONE:
                return "group" if row.group is not None else None
            shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
            return self._heading_words(row) if role in shown else None
        if row.group is None:
            return None
        column = self.column_at(section)
        if not column:
            return self._group_total(row.group, role)
        found = row.group.cells[column]
        if role == Role.VALUE:
            return found
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._rollup_sentence(row, column, found)
        return None

    def _heading_words(self, row: Row) -> str:
        if row.count is None:
            return str(row.name or "")
        units = "{name}  {n} unit" if row.count == 1 else "{name}  {n} units"
        return str(t("{name}  {n} 单元", units).format(name=row.name, n=row.count))

    def _group_total(self, group: Rollup, role: int) -> Any:
        if role == Role.VALUE:
            count = sum(self.view.projects.get(unit, 0) for unit in group.units) if self.view else 0
            return UnitTotal(group.cover, self.step(group.cover), _project_count(count))
        return None

    def _rollup_sentence(self, row: Row, column: str, found: RollupCell) -> str:
        name = f"{row.name} {self.column_name(column)}"
        said = f"{name} {self._state_sentence(found.cover, state_word(found.state))}"
        if found.state not in STEPS:
            said = f"{name} {EMPTY_LABELS[found.state]}"
        if found.unjudged:
            left = t("{n} 个单元未检查，未计入", "{n} units not checked, left out").format(n=found.unjudged)
            said = f"{said}\n{left}"
        return said

    def _unit(self, row: Row, role: int) -> Any:
        assert self.snapshot is not None
        units = self.snapshot.table(RestorationUnit)
        unit = units[row.unit]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{unit.code}  {unit.name}"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return "\n".join(
                str(part) for part in (f"{unit.code}  {unit.name}", self._water(row.unit)) if part
            )
        if role == Role.SECOND:
            below = units.get(unit.downstream)
            return f"→ {below.code}" if below is not None else str(t("→ 出县", "→ leaves county"))
        if role == Role.TONE:
            if row.unit == self.current_unit:
                return "current"
            return "above" if row.unit in self._above else "below" if row.unit in self._below else None
        if role == Role.SHARE:
            return self.total(row.unit)
        return None

    def _water(self, unit: str) -> Text | None:
        """How a unit lies to the current one."""
        if unit in self._above:
            return t("在所选单元的上游", "Upstream of the chosen unit")
        return t("在所选单元的下游", "Downstream of the chosen unit") if unit in self._below else None

    # ---- cells

    def _cell(self, cell: Cell, role: int) -> Any:
        if role == Role.VALUE:
            return cell
        if role == Role.SECOND:
            return self._main(cell)
        if role == Role.FAINT:
            return self._change(cell)
        if role == Role.CHANGE:
            return self.earlier.mark(cell) if self.earlier is not None else ""
        if role == Role.STRONG:
            return (cell.unit, cell.column) in self._justified
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.sentence(cell)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self.sentence(cell)}\n{cell.missing or cell.reason}".strip() + self._excused(cell)
        return None

    @property
    def _justified(self) -> Mapping[tuple[str, str], float]:
        return self.view.justified if self.view is not None else {}

    def _excused(self, cell: Cell) -> str:
        """What of a cell is left out of its gap because it has been justified."""
        size = self._justified.get((cell.unit, cell.column))
        if size is None:
            return ""
        words = t("已说明、不计入：{area} 公顷", "Justified and left out: {area} ha")
        return f"\n{words.format(area=plain(number_text(hectares(size), 1)))}"

    def _change(self, cell: Cell) -> str:
        """By how many points the share differs from today, as in ▲5.4; empty where it does not.

        Set against an earlier version it would be two changes in one cell: then the tooltip alone tells.
        """
        change = self.view.change(cell) if self.view is not None else 0.0
        if abs(change) < CHANGE_FROM or self.earlier is not None:
            return ""
        points = abs(change) * 100
        return f"{'▲' if change > 0 else '▼'}{points:.{0 if points >= 10 else 1}f}"

    def _main(self, cell: Cell) -> str:
        if self.shown == "gap":
            return f"{number_text(hectares(cell.gap), 1)} {HECTARE_MARK}"
        if self.shown == "count":
            return str(t("{n} 项目", "{n} proj.").format(n=len(cell.projects)))
        if self.shown == "lead":
            return "、".join(self.leads(cell)) or str(t("无主办", "No lead"))
        share = cell.share or 0.0
        return percent_text(share, 0 if share >= DISC_FROM else 1)

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
        name = f"{code} {self.column_name(cell.column)}"
        since = self.earlier.sentence(cell) if self.earlier is not None else ""
        if cell.state not in STEPS:
            return f"{name} {EMPTY_LABELS[cell.state]}\n{since}".strip()
        said = f"{name} {self._state_sentence(cell.cover, state_word(cell.state))}\n{since}".strip()
        if self.view is None or abs(self.view.change(cell)) < CHANGE_FROM:
            return said
        before = self.view.now.cells[cell.unit, cell.column].share or 0.0
        return f"{said}\n" + str(
            t("现在覆盖 {share}", "Covered {share} today").format(share=plain(percent_text(before, 1)))
        )

    def _state_sentence(self, cover: Cover, word: Text) -> str:
        words = t("覆盖 {share}，缺口 {gap} 公顷，{word}", "covered {share}, gap {gap} ha, {word}")
        return str(
            words.format(
                share=plain(percent_text(cover.share or 0.0, 1)),
                gap=plain(number_text(hectares(cover.gap), 1)),
                word=word,
            )
        )

    def step(self, cover: Cover) -> str:
        """The coverage step of some ground by the county's thresholds."""
        return coverage_step(cover.share or 0.0, *self.thresholds)

    def total(self, unit: str) -> UnitTotal:
        """All columns of a unit together."""
        cover = self.coverage.unit_total(unit) if self.coverage is not None else Cover()
        vacant = self._vacant.get(unit, 0)
        count = self.view.projects.get(unit, 0) if self.view is not None else 0
        return UnitTotal(
            cover,
            self.step(cover),
            _project_count(count),
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


def _project_count(count: int) -> Text:
    return t("{n} 项目", "{n} project" if count == 1 else "{n} projects").format(n=count)


def _rows(view: MatrixView) -> list[Row]:
    """Basins with their units in the order of the matrix, then the tags the units have."""
    units, basins = view.snapshot.table(RestorationUnit), view.snapshot.table(Basin)
    members: dict[str, list[str]] = {}
    for unit in view.coverage.units:
        if unit in units:
            members.setdefault(units[unit].basin, []).append(unit)
    of_basin = {group.id: group for group in view.groups if group.by is GroupedBy.BASIN}
    rows: list[Row] = []
    for basin, inside in members.items():
        known = basins.get(basin)
        name = plain(known.name) if known is not None else t("未定流域", "No basin")
        rows.append(Row("", of_basin.get(basin), name, len(inside)))
        rows += [Row(unit) for unit in inside]
    tags = [group for group in view.groups if group.by is not GroupedBy.BASIN]
    if tags:
        rows.append(Row(name=_BY_TAG, below=True))
    for group in tags:
        name = label(f"{group.by.value}_tag", group.id)
        rows.append(Row("", group, name, len(group.units), below=True))
    return rows
