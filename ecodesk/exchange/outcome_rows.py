"""每个部门项目的去向 as lines of a table: what screen, workbook and paper show, declared once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecodesk.analysis.candidate_outcomes import Fate, ListFates, Tally, fates, tallies, tally
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.edit import Step
from ecodesk.model.records import Project, SourceProject
from ecodesk.model.snapshot import Snapshot

Cell = str | int | float | Decimal | date | Text | None


@dataclass(frozen=True)
class OutcomeColumn:
    """One column: its head, the digits of its numbers (None for texts), and its width in characters."""

    id: str
    title: Text
    digits: int | None = None
    width: float = 14.0


COLUMNS = (
    OutcomeColumn("list", t("部门清单", "List"), width=22),
    OutcomeColumn("row", t("行", "Row"), 0, 6),
    OutcomeColumn("code", t("原编号", "Code"), width=9),
    OutcomeColumn("name", t("部门项目", "Project of the list"), width=28),
    OutcomeColumn("state", t("处理结果", "Outcome"), width=17),
    OutcomeColumn("targets", t("去向", "Went to"), width=20),
    OutcomeColumn("area", t("交来面积 hm²", "Handed in, ha"), 2, 13),
    OutcomeColumn("counted_area", t("计入方案 hm²", "Counted, ha"), 2, 13),
    OutcomeColumn("money", t("交来投资 万元", "Handed in, 10k CNY"), 2, 16),
    OutcomeColumn("counted_money", t("计入方案 万元", "Counted, 10k CNY"), 2, 16),
    OutcomeColumn("reason", t("理由", "Reason"), width=30),
    OutcomeColumn("by", t("处理人", "Decided by"), width=11),
    OutcomeColumn("on", t("日期", "Date"), width=11),
)
SUMS = (
    OutcomeColumn("state", t("处理结果", "Outcome"), width=16),
    OutcomeColumn("rows", t("项目数", "Projects"), 0, 8),
    OutcomeColumn("area", t("交来面积 hm²", "Handed in, ha"), 2),
    OutcomeColumn("counted_area", t("计入方案 hm²", "Counted, ha"), 2),
    OutcomeColumn("other_area", t("未计入 hm²", "Not counted, ha"), 2),
    OutcomeColumn("money", t("交来投资 万元", "Handed in, 10k CNY"), 2),
    OutcomeColumn("counted_money", t("计入方案 万元", "Counted, 10k CNY"), 2),
    OutcomeColumn("other_money", t("未计入 万元", "Not counted, 10k CNY"), 2),
)
LOG = (
    OutcomeColumn("at", t("时间", "When"), width=18),
    OutcomeColumn("who", t("操作人", "Who"), width=10),
    OutcomeColumn("what", t("记录", "Step"), width=60),
    OutcomeColumn("standing", t("状态", "State"), width=10),
)
MOST_STEPS = 5000  # of the history, in the log
LOG_TITLE = t("处理记录", "Log of decisions")
TITLE = t("每个部门项目的去向", "What became of each department's project")


@dataclass(frozen=True)
class OutcomeRow:
    """One row of a list with what became of it. `cells` are in the order of `COLUMNS`."""

    id: str
    plan: str
    state: str
    targets: tuple[str, ...]
    cells: tuple[Cell, ...]

    def cell(self, column: str) -> Cell:
        """The value of a column by its id."""
        return self.cells[[c.id for c in COLUMNS].index(column)]


@dataclass(frozen=True)
class OutcomeTable:
    """Every row of every list, the sums by outcome, and the sentence that says whether all are there."""

    rows: tuple[OutcomeRow, ...]
    sums: tuple[tuple[Cell, ...], ...]  # in the order of SUMS
    total: tuple[Cell, ...]
    balance: Text
    complete: bool


def outcome_table(snapshot: Snapshot) -> OutcomeTable:
    """What became of every project of every department."""
    lists = fates(snapshot)
    rows = tuple(row for one in lists for row in _rows(snapshot, one))
    by_state = tallies(lists)
    sums = tuple(_sum(label("source_state", state), one) for state, one in by_state.items())
    whole = tally(fate for one in lists for fate in one.fates)
    return OutcomeTable(
        rows, sums, _sum(t("合计", "Total"), whole), _balance(lists), not any(one.missing for one in lists)
    )


def log_rows(steps: Iterable[Step]) -> tuple[tuple[Cell, ...], ...]:
    """Every step about candidates, newest first, in the order of `LOG`; what was undone stays in it."""
    return tuple(
        (
            step.at.astimezone().strftime("%Y-%m-%d %H:%M:%S"),
            step.author,
            step.label,
            t("已撤销", "undone") if step.undone else "",
        )
        for step in steps
    )


def _sum(title: Text, one: Tally) -> tuple[Cell, ...]:
    return (
        title, one.rows, one.area, one.counted_area, one.other_area, one.money, one.counted_money, one.other_money,
    )  # fmt: skip


def _rows(snapshot: Snapshot, one: ListFates) -> Iterable[OutcomeRow]:
    table = snapshot.table(SourceProject)
    for fate in one.fates:
        row = table[fate.id]
        decided = fate.decided
        cells: tuple[Cell, ...] = (
            one.plan.name,
            row.source_row,
            row.code,
            row.name,
            label("source_state", fate.state),
            went_to(snapshot, fate),
            fate.area,
            fate.counted_area if decided and (fate.area is not None or fate.counted_area) else None,
            fate.money,
            fate.counted_money if decided else None,
            row.reason,
            row.decided_by,
            row.decided_on,
        )
        yield OutcomeRow(fate.id, one.plan.id, fate.state, fate.targets, cells)


def went_to(snapshot: Snapshot, fate: Fate) -> Text:
    """The codes of the projects a row went into, and how many of them were deleted since."""
    table = snapshot.table(Project)
    codes = join([plain(table[target].code or table[target].name) for target in fate.targets])
    if not fate.lost_targets:
        return codes
    lost = t("（{n} 个项目已删除）", " ({n} deleted)").format(n=fate.lost_targets)
    return Text(f"{codes.zh}{lost.zh}", f"{codes.en}{lost.en}".strip())


def _balance(lists: Iterable[ListFates]) -> Text:
    listed = [one for one in lists if one.fates or one.missing]
    rows = sum(len(one.fates) for one in listed)
    decided = sum(one.decided for one in listed)
    missing = [one for one in listed if one.missing]
    if missing:
        return t(
            "“{plan}”交来 {all} 行，这里只有 {there} 行：有候选项目被删除",
            "“{plan}” had {all} rows, {there} are here: candidates were deleted",
        ).format(
            plan=plain(missing[0].plan.name),
            all=len(missing[0].fates) + missing[0].missing,
            there=len(missing[0].fates),
        )
    return t(
        "{lists} 份清单交来 {rows} 行，{decided} 行已处理、{left} 行待处理，合计 {rows} 行，一行不少",
        "{lists} lists with {rows} rows: {decided} decided, {left} to decide, {rows} together, none lost",
    ).format(lists=len(listed), rows=rows, decided=decided, left=rows - decided)
