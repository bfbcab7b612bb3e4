"""管理清单 and 工作台账 on paper: which columns, which words, and the four elements of every row. Data only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ecodesk.analysis.four_elements import ELEMENTS, Extent, four_elements
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.fields import Field, Kind, Record, fields_by_id
from ecodesk.model.records import LedgerEntry, Person, TaskItem
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.paper_tables import RIGHT, Column
from ecodesk.reports.wording import Say, number, sayer

_TASK_COLUMNS = (
    *(
        ("task_no", 11),
        ("name", 15),
        *((name, 6) for name in ELEMENTS),
        ("origin", 7),
        ("goal", 15),
        ("standard", 14),
        ("task", 18),
    ),
    *(("measures", 18), ("policy", 16), ("result_form", 11), ("lead_unit", 9), ("coop_units", 13)),
    *(("person", 8), ("deadline", 8.5)),
)
_ENTRY_COLUMNS = (
    *(("ledger_no", 11), ("name", 24), ("unit", 15), ("element", 6), ("lead", 10), ("person", 8)),
    *((name, 6.5) for name in ELEMENTS),
    *(("start", 8.5), ("end", 8.5), ("invest", 9), ("arrived", 9), ("paid", 9), ("progress_pct", 6)),
    *(("status", 8), ("issues", 16)),
)
_WORDS = {
    Extent.WHOLE: t("✓", "✓"),
    Extent.PART: t("不全", "part"),
    Extent.NONE: t("缺", "none"),
}
_TITLES: dict[type[Record], Text] = {
    TaskItem: t("管理清单", "Management list"),
    LedgerEntry: t("项目工作台账", "Work ledger"),
}


@dataclass(frozen=True)
class ListSheet:
    """Everything the printed list says; `rows` hold one text for each column. Withdrawn rows are marked."""

    title: Text
    note: Text
    plan: str
    version: str
    today: date
    is_sample: bool
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


def list_sheet(snapshot: Snapshot, kind: type[Record], ids: Sequence[str], language: str) -> ListSheet:
    """The sheet of some rows of one of the two lists, in the given order, worded in a language."""
    say, info = sayer(language), snapshot.plan_info
    chosen = _TASK_COLUMNS if kind is TaskItem else _ENTRY_COLUMNS
    fields, four = fields_by_id(kind), four_elements(snapshot)
    columns = tuple(
        Column(
            say(ELEMENTS[name]) if name in ELEMENTS else _head(fields[name], say),
            share,
            RIGHT
            if name in fields and fields[name].kind in (Kind.NUMBER, Kind.MONEY)
            else Column("", 0).align,
        )
        for name, share in chosen
    )
    rows = []
    for row_id in ids:
        row = snapshot.table(kind)[row_id]
        cells = [
            say(_WORDS[four[row.id][name].extent])
            if name in ELEMENTS
            else _words(fields[name], getattr(row, name), snapshot, say)
            for name, _ in chosen
        ]
        withdrawn = str(getattr(row, "withdrawn", ""))
        if withdrawn:
            words = t("{name}（已撤下：{why}）", "{name} (withdrawn: {why})")
            cells[1] = say(words.format(name=plain(cells[1]), why=plain(withdrawn)))
        rows.append(tuple(cells))
    note = t(
        "共 {n} 行；四要素（时间表、路线图、责任人、任务书）：✓ 齐全，不全，缺；金额单位万元",
        "{n} rows; elements (timetable, roadmap, person, task book): ✓ complete, part, none; money in 10k CNY",
    ).format(n=len(rows))
    return ListSheet(
        _TITLES[kind],
        note,
        info.name if info is not None else "",
        info.version if info is not None else "",
        snapshot.today,
        bool(info is not None and info.is_sample),
        columns,
        tuple(rows),
    )


def _head(field: Field, say: Say) -> str:
    return f"{say(field.label)} %" if field.unit == "%" else say(field.label)


def _words(field: Field, value: Any, snapshot: Snapshot, say: Say) -> str:
    if value is None or value == "" or value == ():
        return ""
    match field.kind:
        case Kind.NUMBER | Kind.MONEY:
            return number(value if isinstance(value, Decimal) else float(value), field.digits)
        case Kind.DATE:
            return str(value.isoformat())
        case Kind.CHOICE:
            return say(label(field.choices, value))
        case Kind.LINK:
            return _named(field.table, value, snapshot)
        case Kind.LINKS:
            return "、".join(_named(field.table, one, snapshot) for one in value)
        case _:
            return "；".join(line.strip() for line in str(value).splitlines() if line.strip())


def _named(table: str, row_id: str, snapshot: Snapshot) -> str:
    """Offices and persons by name only; telephone numbers are kept off paper."""
    row = snapshot.row(table, row_id)
    if row is None:
        return ""
    short = str(getattr(row, "short_name", "")) if not isinstance(row, Person) else ""
    coded = str(getattr(row, "code", "")) if table == "restoration_unit" else ""
    return f"{coded} {short or getattr(row, 'name', '')}".strip()
