"""What there is to say about filling in a place of a form: how to write it, an example, the rules about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.completeness import is_empty
from ecodesk.model.field_words import row_name
from ecodesk.model.fields import Field, Kind, Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.registry import all_rules
from ecodesk.ui.field_text import shown, shown_with_unit
from ecodesk.ui.forms.chapters import ChildTable, total

_OTHER_UNITS = {
    "hm²": t("写“41.99 亩”会换算为 hm²", "“41.99 mu” is converted to ha"),
    "万元": t("写“1.2 亿元”或“3600 元”会换算为万元", "“1.2 亿元” or “3600 元” is converted to 10k CNY"),
    "m": t("写“1.2 km”会换算为 m", "“1.2 km” is converted to m"),
}
_NUMBER = t("可写 1200、1,200.00 或全角数字。", "Write 1200 or 1,200.00.")
_DATE = t(
    "可写 2026-06-27、2026/6/27 或 20260627，也可从日历选择。",
    "Write 2026-06-27, 2026/6/27 or 20260627, or choose from the calendar.",
)
_KINDS = {
    Kind.CHOICE: t("从列表中选一项。", "Choose one from the list."),
    Kind.YES_NO: t("从列表中选一项。", "Choose one from the list."),
    Kind.CHOICES: t("按空格打开列表，可勾选多项。", "Space opens the list; tick several."),
    Kind.LINK: t("输入名称或编号的一部分即可查找。", "Type part of a name or code to find it."),
    Kind.LINKS: t("按空格打开列表，可勾选多项。", "Space opens the list; tick several."),
    Kind.DATE: _DATE,
    Kind.INTEGER: t("填整数。", "A whole number."),
}
_TABLE = t(
    "Enter 添加一行，双击或直接输入即可修改，Delete 删除一行。",
    "Enter adds a row, double-click or type to change a cell, Delete removes a row.",
)
_EXAMPLE_LENGTH = 60  # a longer text is cut, it is there to show the manner


@dataclass(frozen=True)
class Example:
    """How another record filled in the same place: lines of name and value, the last one a sum when there is one."""

    of: str
    lines: tuple[tuple[str, str], ...]
    sums: bool = False


def how_to_write(field: Field) -> Text:
    """How the values of a field are written."""
    if field.derived:
        return t("由程序得出，不用填写。", "Worked out by the program; nothing to fill in.")
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        more = _OTHER_UNITS.get(field.unit)
        return t("{a}{b}。", "{a} {b}.").format(a=_NUMBER, b=more) if more is not None else _NUMBER
    if field.kind in (Kind.TEXT, Kind.LONG_TEXT):
        if not field.max_length:
            return t("可自由填写。", "Free text.")
        return t("最多 {n} 个字。", "At most {n} characters.").format(n=field.max_length)
    return _KINDS.get(field.kind, plain(""))


def help_of(place: Field | ChildTable) -> Text:
    """What a place is for and how it is filled in."""
    if isinstance(place, ChildTable):
        asked = [field for field in place.fields if not field.derived]
        lines = [t("{a}：{b}", "{a}: {b}").format(a=field.label, b=field.help) for field in asked]
        return join([_TABLE, *lines], zh="\n", en="\n")
    words = how_to_write(place)
    if not place.help.zh:
        return words
    return t("{help}。{how}", "{help}. {how}").format(help=place.help, how=words)


def rules_about(place: str, table: str) -> list[tuple[str, Text]]:
    """Code and title of the rules about a place of records of a table."""
    return [(r.code, r.title) for r in all_rules().values() if place in r.fields and r.tables[0] == table]


def example_of(place: Field | ChildTable, record: Record, snapshot: Snapshot) -> Example | None:
    """How the first other record like this one filled in a place; None when none has."""
    for other in _alike(record, snapshot):
        made = (
            _rows(place, other, snapshot) if isinstance(place, ChildTable) else _value(place, other, snapshot)
        )
        if made is not None:
            return made
    return None


def _alike(record: Record, snapshot: Snapshot) -> Iterator[Record]:
    """Other records, first those of the same element; a handful is enough to find an example in."""
    table = snapshot.named(record.table)
    element = getattr(record, "element", "")
    same: list[int] = []
    rest: list[int] = []
    elements = table.column("element") if hasattr(record, "element") else [""] * len(table)
    for i, row_id in enumerate(table.ids):
        if row_id != record.id:
            (same if elements[i] == element else rest).append(i)
    for i in (same + rest)[:20]:
        yield table.at(i)


def _value(field: Field, other: Record, snapshot: Snapshot) -> Example | None:
    value = getattr(other, field.id, None)
    if is_empty(value):
        return None
    words = shown_with_unit(field, value, snapshot)
    short = words if len(words) <= _EXAMPLE_LENGTH else f"{words[:_EXAMPLE_LENGTH]}…"
    return Example(row_name(other), ((str(field.label), short),))


def _rows(table: ChildTable, other: Record, snapshot: Snapshot) -> Example | None:
    rows = table.of(other.id, snapshot)
    if not rows:
        return None
    first, *_ = (f for f in table.fields if not f.derived)
    numbers = [f for f in table.fields if f.kind in (Kind.MONEY, Kind.NUMBER)]
    lines = []
    for row in rows:
        text = shown(numbers[0], getattr(row, numbers[0].id), snapshot) if numbers else ""
        units = [column.text(row, snapshot) for column in table.columns if not isinstance(column, str)]
        lines.append((shown(first, getattr(row, first.id), snapshot), " ".join([text, *units]).strip()))
    if table.sums:
        field = next(f for f in table.fields if f.id == table.sums[0])
        lines.append((str(t("合计", "Total")), shown(field, total(rows, field.id), snapshot)))
    return Example(row_name(other), tuple(lines), bool(table.sums))
