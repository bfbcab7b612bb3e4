"""Which source column feeds which field, and how its values are understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ecodesk.errors import CannotImport
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Field, Kind, Record, fields_of
from ecodesk.model.snapshot import Snapshot

# Column names seen in county files, beside a field's own id and labels.
_ALIASES: dict[str, tuple[str, ...]] = {
    "code": (
        "adcode",
        "bh",
        "bsm",
        "dm",
        "id_code",
        "xmbh",
        "xmbm",
        "xzqdm",
        "tbbh",
        "code_",
        "编码",
        "代码",
    ),
    "name": ("mc", "xmmc", "xzqmc", "tbmc", "title", "name_county", "名字"),
    "severity": ("yzcd", "grade", "等级"),
    "problem_type": ("wtlx", "type", "类型"),
    "invest": ("ztz", "investment", "投资"),
    "data_date": ("sjrq",),
    "lead": ("zbdw", "牵头单位"),
    "unit": ("xfdy", "单元"),
}
_SPLIT = re.compile(r"[,;,;、|]\s*")


def match_columns(kind: type[Record], columns: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Field id → column name: what the user gives first, then ids, labels and known aliases.

    Raises CannotImport when the user names a field or a column that does not exist.
    """
    names = list(columns)
    fields = {f.id: f for f in fields_of(kind)}
    _check_given(fields, names, given)
    folded = {name.strip().lower(): name for name in reversed(names)}
    matched = dict(given)
    short = short_names(kind)
    for field in fields.values():
        if field.id in matched:
            continue
        candidates = (field.id, field.label.zh, field.label.en, short[field.id], *_ALIASES.get(field.id, ()))
        found = next((folded[c.lower()] for c in candidates if c.lower() in folded), None)
        if found is not None and found not in matched.values():
            matched[field.id] = found
    if "id" in folded:
        matched.setdefault("id", folded["id"])
    return matched


def short_names(kind: type[Record]) -> dict[str, str]:
    """Column names of at most 10 characters, all different: a DBF cuts the rest off."""
    short: dict[str, str] = {}
    for field in fields_of(kind):
        cut, number = field.id[:10], 1
        while cut in short.values():
            cut, number = f"{field.id[:8]}_{number}", number + 1
        short[field.id] = cut
    return short


def _check_given(fields: Mapping[str, Field], columns: list[str], given: Mapping[str, str]) -> None:
    for field, column in given.items():
        if field not in fields and field != "id":
            raise CannotImport(
                t("没有名为 {field} 的字段", "There is no field {field}").format(field=plain(field)),
                remedy=t("可用字段:{fields}", "Fields are: {fields}").format(fields=plain(" ".join(fields))),
            )
        if column not in columns:
            raise CannotImport(
                t("文件里没有列“{column}”", "The file has no column “{column}”").format(column=plain(column)),
                remedy=t("文件中的列:{columns}", "Its columns: {columns}").format(
                    columns=join([plain(c) for c in columns])
                ),
            )


class ValueReader:
    """Turns source values into field values; links are found by code or name."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._links: dict[str, dict[str, str]] = {}

    def read(self, field: Field, value: Any) -> Any:
        """The value as the field holds it. Raises ValueError with a `Text` saying why it does not fit."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return () if field.kind in (Kind.CHOICES, Kind.LINKS) else (None if _nullable(field) else "")
        text = str(value).strip()
        match field.kind:
            case Kind.INTEGER:
                return int(float(_number(field, text)))
            case Kind.NUMBER:
                return float(_number(field, text))
            case Kind.MONEY:
                return Decimal(_number(field, text)).quantize(Decimal("0.01"))
            case Kind.DATE:
                return _date(field, value)
            case Kind.YES_NO:
                return text.lower() in ("1", "true", "yes", "y", "是", "有")
            case Kind.CHOICE:
                return _code(field, text)
            case Kind.CHOICES:
                return tuple(_code(field, part) for part in _parts(text))
            case Kind.LINK:
                return self._link(field, text)
            case Kind.LINKS:
                return tuple(self._link(field, part) for part in _parts(text))
            case _:
                return str(int(value)) if isinstance(value, float) and value.is_integer() else text

    def _link(self, field: Field, text: str) -> str:
        known = self._links.get(field.table)
        if known is None:
            known = {}
            table = self._snapshot.named(field.table)
            names = {f.id for f in fields_of(table.kind)}
            for name in ("short_name", "name", "code"):
                if name in names:
                    known.update(zip(table.column(name), table.ids, strict=True))
            known.update((row_id, row_id) for row_id in table.ids)
            self._links[field.table] = known
        if text not in known:
            raise ValueError(_unknown(field, text))
        return known[text]


def _nullable(field: Field) -> bool:
    return field.kind in (Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.YES_NO)


def _parts(text: str) -> list[str]:
    stripped = text.strip("[]")
    return [part.strip().strip("\"'") for part in _SPLIT.split(stripped) if part.strip()]


def _number(field: Field, text: str) -> str:
    cleaned = text.translate(str.maketrans("0123456789.", "0123456789.")).replace(",", "").replace(",", "")
    try:
        if not Decimal(cleaned).is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise ValueError(_unknown(field, text)) from None
    return cleaned


def _date(field: Field, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    digits = re.findall(r"\d+", str(value))
    if len(digits) == 1 and len(digits[0]) == 8:
        digits = [digits[0][:4], digits[0][4:6], digits[0][6:]]
    try:
        return date(int(digits[0]), int(digits[1]), int(digits[2]))
    except (IndexError, ValueError):
        raise ValueError(_unknown(field, str(value))) from None


def _code(field: Field, text: str) -> str:
    entries = code_list(field.choices)
    if text in entries:
        return text
    for code, entry in entries.items():
        if text in (entry.label.zh, entry.label.en, entry.more.get("glyph")):
            return code
    raise ValueError(_unknown(field, text))


def _unknown(field: Field, text: str) -> Text:
    return t("{field}的值“{value}”无法识别", "“{value}” is not a {field}").format(
        field=field.label, value=plain(text[:40])
    )
