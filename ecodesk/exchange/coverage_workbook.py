"""The completeness matrix as an Excel workbook: the matrix, its cells with their projects, gaps, roll-ups.

Numbers are numbers (hm², ellipsoidal, net), shares are per cents, and every text is written as text, so
that a name beginning with = is never run as a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecodesk.analysis.coverage import Cell, CellState, Cover, CoverageMatrix
from ecodesk.analysis.duty_gaps import DutyGap
from ecodesk.analysis.rollups import GroupedBy, Rollup, rollups
from ecodesk.exchange.spreadsheet import Value, fill_cell
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.measures import areas, hectares, number_text
from ecodesk.model.records import Basin, OrgUnit, ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import replacing

if TYPE_CHECKING:
    from openpyxl import Workbook

STATE_LABELS: dict[CellState, Text] = {
    CellState.FULL: t("已覆盖", "Covered"),
    CellState.PARTIAL: t("不足", "Partly"),
    CellState.LOW: t("缺口大", "Large gap"),
    CellState.NO_PROJECT: t("无项目", "No project"),
    CellState.NO_NEED: t("无需求", "No need"),
    CellState.OFF: t("不适用", "Not applicable"),
    CellState.NOT_RUN: t("未检查", "Not checked"),
}
_JUDGED = frozenset({CellState.FULL, CellState.PARTIAL, CellState.LOW, CellState.NO_PROJECT})
_FILLS = {
    CellState.FULL: "E4F3EA",
    CellState.PARTIAL: "FCF3DC",
    CellState.LOW: "FCEDE5",
    CellState.NO_PROJECT: "FCEDE5",
    CellState.NOT_RUN: "E5E9E7",
}
_GROUPED: dict[GroupedBy, Text] = {
    GroupedBy.BASIN: t("流域", "Basin"),
    GroupedBy.MOUNTAIN: t("山系标签", "Mountain tag"),
    GroupedBy.RIVER: t("河流标签", "River tag"),
}
_AREA, _SHARE = "#,##0.00", "0.0%"
_COVER_HEADS = (
    t("问题 hm²", "Problem ha"),
    t("已治理 hm²", "Treated ha"),
    t("缺口 hm²", "Gap ha"),
    t("覆盖率", "Coverage"),
)


def write_coverage(
    snapshot: Snapshot,
    coverage: CoverageMatrix,
    duty_gaps: Sequence[DutyGap],
    path: Path,
    language: str = "zh_CN",
    checked_at: datetime | None = None,
) -> Path:
    """Write the workbook; it appears whole or not at all. Raises CannotWrite."""
    book = coverage_workbook(snapshot, coverage, duty_gaps, language, checked_at)
    with replacing(path) as temporary:
        book.save(temporary)
    return path


def coverage_workbook(
    snapshot: Snapshot,
    coverage: CoverageMatrix,
    duty_gaps: Sequence[DutyGap],
    language: str = "zh_CN",
    checked_at: datetime | None = None,
) -> Workbook:
    """The workbook with its four sheets, in one language."""
    from openpyxl import Workbook

    book = Workbook()
    writer = _Writer(snapshot, coverage, duty_gaps, language)
    writer.matrix(book.active, checked_at)
    writer.cells(book.create_sheet())
    writer.gaps(book.create_sheet())
    writer.groups(book.create_sheet())
    return book


class _Writer:
    def __init__(
        self, snapshot: Snapshot, coverage: CoverageMatrix, duty_gaps: Sequence[DutyGap], language: str
    ) -> None:
        self._snapshot, self._coverage, self._language = snapshot, coverage, language
        self._vacant = {(gap.unit, gap.element) for gap in duty_gaps}

    # ---- the sheets

    def matrix(self, sheet: Any, checked_at: datetime | None) -> None:
        """Units down, elements across; per element the share on top of the three areas."""
        sheet.title = self._say(t("完整性矩阵", "Completeness"))
        info = self._snapshot.plan_info
        title = t("{plan}：单元 × 要素完整性", "{plan}: units × elements")
        if self._coverage.problem_types:
            title = t("{plan}：单元 × 问题类型完整性", "{plan}: units × problem types")
        _put(
            sheet,
            1,
            1,
            self._say(title.format(plan=plain(info.name if info is not None else ""))),
            bold=True,
            size=14,
        )
        note = t(
            "每格四个数：覆盖率、问题、已治理、缺口；面积为椭球面净面积，单位 hm²，重叠只计一次。{at}",
            "Each cell: coverage, problem, treated, gap; net ellipsoidal areas in ha, shared ground once. {at}",
        )
        at = t("检查时间 {at}", "Checked {at}").format(
            at=plain(checked_at.strftime("%Y-%m-%d %H:%M") if checked_at is not None else "—")
        )
        _put(sheet, 2, 1, self._say(note.format(at=at)))
        heads = [
            t("流域", "Basin"),
            t("单元编号", "Unit"),
            t("单元名称", "Name"),
            t("下游", "Downstream"),
            t("", ""),
        ]
        heads += [self._column_name(column) for column in self._coverage.columns]
        heads += [t("单元合计", "Unit total")]
        self._heads(sheet, heads, row=4)
        lines = (t("覆盖率", "Coverage"), *_COVER_HEADS[:3])
        row = 5
        for unit in self._coverage.units:
            self._unit_rows(sheet, row, unit, lines)
            row += len(lines)
        self._county_rows(sheet, row, lines)
        self._gross_row(sheet, row + len(lines))
        for column, width in zip("ABCDE", (14, 10, 26, 12, 12), strict=True):
            sheet.column_dimensions[column].width = width
        _widths(sheet, 6, [13] * (len(self._coverage.columns) + 1))
        sheet.freeze_panes = "F5"

    def _unit_rows(self, sheet: Any, row: int, unit: str, lines: Sequence[Text]) -> None:
        cells = [self._coverage.cells[unit, column] for column in self._coverage.columns]
        for column, name in enumerate(self._unit_words(unit), start=1):
            _put(sheet, row, column, name, bold=column == 2)
        for offset, words in enumerate(lines):
            _put(sheet, row + offset, 5, self._say(words))
            for column, cell in enumerate(cells, start=6):
                self._cell_value(sheet, row + offset, column, cell, offset)
            self._sum(sheet, row + offset, 6 + len(cells), self._coverage.unit_total(unit), offset, cells)

    def _cell_value(self, sheet: Any, row: int, column: int, cell: Cell, line: int) -> None:
        fill = _FILLS.get(cell.state, "")
        if cell.state in _JUDGED:
            _cover_value(sheet, row, column, cell.cover, line, fill)
        else:
            _put(sheet, row, column, self._say(STATE_LABELS[cell.state]) if line == 0 else None, fill=fill)

    def _county_rows(self, sheet: Any, row: int, lines: Sequence[Text]) -> None:
        _put(sheet, row, 1, self._say(t("全县", "County")), bold=True)
        every = list(self._coverage.cells.values())
        sums = [
            (self._coverage.by_column.get(name, Cover()), [c for c in every if c.column == name])
            for name in self._coverage.columns
        ]
        for offset, words in enumerate(lines):
            _put(sheet, row + offset, 5, self._say(words))
            for column, (cover, cells) in enumerate((*sums, (self._coverage.county, every)), start=6):
                self._sum(sheet, row + offset, column, cover, offset, cells)

    def _gross_row(self, sheet: Any, row: int) -> None:
        """What the county's sums would be if every patch counted in full."""
        gross = self._coverage.gross
        words = t(
            "毛面积（每块图斑各计一次，hm²）：问题 {problem}，已治理 {treated}，缺口 {gap}",
            "Gross areas (every patch in full, ha): problem {problem}, treated {treated}, gap {gap}",
        )
        areas_text = {
            name: number_text(hectares(value))
            for name, value in (("problem", gross.problem), ("treated", gross.treated), ("gap", gross.gap))
        }
        _put(sheet, row, 1, self._say(words.format(**areas_text)))

    def groups(self, sheet: Any) -> None:
        """Basins, mountain and river tags rolled up: one row per group and column."""
        sheet.title = self._say(t("汇总", "Roll-ups"))
        heads = [
            *(t("汇总方式", "By"), t("名称", "Name"), t("单元数", "Units"), self._column_word()),
            *(t("状态", "State"), *_COVER_HEADS, t("未检查单元", "Units not checked")),
        ]
        self._heads(sheet, heads)
        row = 2
        for group in rollups(self._snapshot, self._coverage):
            for column, cell in group.cells.items():
                judged = cell.state in _JUDGED or (cell.unjudged > 0 and cell.cover.problem > 0)
                cover = cell.cover
                values: list[Value] = [self._say(_GROUPED[group.by]), self._group_name(group)]
                values += [len(group.units), self._say(self._column_name(column))]
                values += [self._say(STATE_LABELS[cell.state])]
                values += [hectares(v) if judged else None for v in (cover.problem, cover.treated, cover.gap)]
                values += [cover.share if judged else None, cell.unjudged or None]
                self._row(sheet, row, values, areas_at=(6, 7, 8), share_at=(9,))
                row += 1
        _widths(sheet, 1, [12, 26, 10, 18, 10, 12, 12, 12, 10, 14])
        _filter(sheet, len(heads))

    def _group_name(self, group: Rollup) -> str:
        if group.by is GroupedBy.BASIN:
            basin = self._snapshot.table(Basin).get(group.id)
            return basin.name if basin is not None else ""
        return self._say(label(f"{group.by.value}_tag", group.id))

    def _sum(self, sheet: Any, row: int, column: int, cover: Cover, line: int, cells: Sequence[Cell]) -> None:
        """A sum; where no cell of it could be judged it says so rather than nought."""
        if all(cell.state is CellState.NOT_RUN for cell in cells):
            words = self._say(STATE_LABELS[CellState.NOT_RUN]) if line == 0 else None
            _put(sheet, row, column, words, fill=_FILLS[CellState.NOT_RUN])
        else:
            _cover_value(sheet, row, column, cover, line)

    def cells(self, sheet: Any) -> None:
        """One row per cell, for filters and pivots."""
        sheet.title = self._say(t("明细", "Cells"))
        heads = [
            *(t("流域", "Basin"), t("单元编号", "Unit"), t("单元名称", "Name"), self._column_word()),
            *(t("状态", "State"), *_COVER_HEADS, t("计入项目", "Counted projects")),
            *(t("主办单位", "Lead units"), t("责任空当", "No one responsible"), t("说明", "Reason")),
        ]
        self._heads(sheet, heads)
        for row, cell in enumerate(self._coverage.cells.values(), start=2):
            basin, code, name, _ = self._unit_words(cell.unit)
            judged = cell.state in _JUDGED
            cover = cell.cover
            values: list[Value] = [basin, code, name, self._say(self._column_name(cell.column))]
            values += [self._say(STATE_LABELS[cell.state])]
            values += [hectares(v) if judged else None for v in (cover.problem, cover.treated, cover.gap)]
            values += [
                cover.share if judged else None,
                self._codes(cell.projects),
                self._leads(cell.projects),
            ]
            vacant = (cell.unit, cell.element) in self._vacant
            why = self._say(cell.missing) if cell.missing is not None else cell.reason
            values += [self._say(t("是", "yes")) if vacant else "", why]
            self._row(sheet, row, values, areas_at=(6, 7, 8), share_at=(9,))
        _widths(sheet, 1, [14, 10, 26, 12, 10, 12, 12, 12, 10, 30, 24, 12, 30])
        _filter(sheet, len(heads))

    def gaps(self, sheet: Any) -> None:
        """One row per patch that is not wholly treated, the gravest of each cell first."""
        sheet.title = self._say(t("缺口图斑", "Gaps"))
        heads = [
            *(t("单元编号", "Unit"), t("单元名称", "Name"), t("要素", "Element"), t("图斑", "Patch")),
            *(t("问题类型", "Problem type"), t("严重程度", "Severity"), t("图斑 hm²", "Patch ha")),
            *(
                t("缺口 hm²", "Gap ha"),
                t("未治理比例", "Untreated"),
                t("部分治理的项目", "Partly treated by"),
            ),
        ]
        self._heads(sheet, heads)
        patches = self._snapshot.table(ProblemPatch)
        pieces = [
            (cell, piece)
            for cell in self._coverage.cells.values()
            if cell.state is not CellState.OFF
            for piece in cell.gaps
        ]
        whole = areas([piece.geometry for _, piece in pieces], self._snapshot.crs)
        left = areas([piece.gap for _, piece in pieces], self._snapshot.crs)
        for i, (cell, piece) in enumerate(pieces):
            _, code, name, _ = self._unit_words(cell.unit)
            values: list[Value] = [code, name, self._say(label("element", cell.element))]
            patch = patches.get(piece.patch)
            values += [patch.code if patch is not None else piece.patch]
            values += [self._say(label("problem_type", piece.problem_type)), piece.severity]
            values += [hectares(float(whole[i])), hectares(float(left[i]))]
            values += [float(left[i] / whole[i]) if whole[i] else None, self._codes(piece.treated_by)]
            self._row(sheet, i + 2, values, areas_at=(7, 8), share_at=(9,))
        _widths(sheet, 1, [10, 26, 12, 12, 18, 10, 12, 12, 12, 30])
        _filter(sheet, len(heads))

    # ---- words

    def _column_word(self) -> Text:
        return t("问题类型", "Problem type") if self._coverage.problem_types else t("要素", "Element")

    def _column_name(self, column: str) -> Text:
        return label("problem_type" if self._coverage.problem_types else "element", column)

    def _say(self, text: Text) -> str:
        return text.in_language(self._language)

    def _unit_words(self, unit: str) -> tuple[str, str, str, str]:
        """Basin, code, name and next unit downstream."""
        units = self._snapshot.table(RestorationUnit)
        row = units[unit]
        basin, below = self._snapshot.table(Basin).get(row.basin), units.get(row.downstream)
        leaves = self._say(t("出县", "leaves county"))
        return basin.name if basin is not None else "", row.code, row.name, below.code if below else leaves

    def _codes(self, ids: Iterable[str]) -> str:
        projects = self._snapshot.table(Project)
        return "、".join(projects[p].code for p in ids if p in projects)

    def _leads(self, ids: Iterable[str]) -> str:
        projects, orgs = self._snapshot.table(Project), self._snapshot.table(OrgUnit)
        found = [orgs.get(projects[p].lead) for p in ids if p in projects]
        return "、".join(dict.fromkeys(org.name for org in found if org is not None))

    # ---- cells

    def _heads(self, sheet: Any, heads: Sequence[Text], row: int = 1) -> None:
        for column, words in enumerate(heads, start=1):
            _put(sheet, row, column, self._say(words), bold=True, fill="EEF2F0")
        if row == 1:
            sheet.freeze_panes = "A2"

    def _row(
        self, sheet: Any, row: int, values: Sequence[Value], areas_at: Sequence[int], share_at: Sequence[int]
    ) -> None:
        for column, value in enumerate(values, start=1):
            form = _AREA if column in areas_at else _SHARE if column in share_at else ""
            _put(sheet, row, column, value, form=form)


def _cover_value(sheet: Any, row: int, column: int, cover: Cover, line: int, fill: str = "") -> None:
    if line == 0:
        _put(sheet, row, column, cover.share, form=_SHARE, bold=True, fill=fill)
    else:
        value = (cover.problem, cover.treated, cover.gap)[line - 1]
        _put(sheet, row, column, hectares(value), form=_AREA, fill=fill)


def _put(
    sheet: Any,
    row: int,
    column: int,
    value: Value,
    *,
    form: str = "",
    bold: bool = False,
    fill: str = "",
    size: int = 11,
) -> None:
    """Write one value in its form; an empty one leaves the cell empty."""
    from openpyxl.styles import Font, PatternFill

    cell = sheet.cell(row, column)
    if value is not None and value != "":
        fill_cell(cell, value)
    if form:
        cell.number_format = form
    if bold or size != 11:
        cell.font = Font(bold=bold, size=size)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)


def _widths(sheet: Any, first: int, widths: Sequence[float]) -> None:
    from openpyxl.utils import get_column_letter

    for offset, width in enumerate(widths):
        sheet.column_dimensions[get_column_letter(first + offset)].width = width


def _filter(sheet: Any, columns: int) -> None:
    from openpyxl.utils import get_column_letter

    sheet.auto_filter.ref = f"A1:{get_column_letter(columns)}{max(sheet.max_row, 1)}"
