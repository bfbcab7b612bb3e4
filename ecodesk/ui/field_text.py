"""Values of fields as people write them: shown with units, read with whatever they typed.

Numbers may come with thousands marks, full-width digits and units; a value in another unit of the
same kind is converted, and the conversion is told.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list
from ecodesk.model.field_words import row_name, unit_words, value_words
from ecodesk.model.fields import Field, Kind, Record, out_of_range
from ecodesk.model.measures import number_text
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.typed_values import (
    factor_to,
    written_code,
    written_date,
    written_number,
    written_parts,
    written_yes_no,
)

EMPTY = "—"


class NotUnderstood(EcoDeskError):
    """What was typed is no value of this field; nothing was changed."""


@dataclass(frozen=True)
class Entry:
    """What was typed, understood: the value, and what was converted on the way."""

    value: Any
    note: Text | None = None


def shown(field: Field, value: Any, snapshot: Snapshot | None = None) -> str:
    """The value as a cell or a sentence shows it, without its unit; empty when there is none."""
    return str(value_words(field, value, snapshot))


def shown_with_unit(field: Field, value: Any, snapshot: Snapshot | None = None) -> str:
    """The value with its unit; a dash when there is none."""
    text = shown(field, value, snapshot)
    if not text:
        return EMPTY
    return f"{text} {unit_text(field)}" if field.unit else text


def unit_text(field: Field) -> str:
    """The unit of a field as it is shown in the language in use."""
    return str(unit_words(field))


def parse(field: Field, text: str) -> Entry:
    """Read what was typed into a field. Raises `NotUnderstood` with a sentence for the user."""
    typed = unicodedata.normalize("NFKC", text).strip()
    kind = field.kind
    if kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.JSON):
        return _text(field, text.strip())
    if not typed:
        return Entry(() if kind in (Kind.CHOICES, Kind.LINKS) else "" if _coded(kind) else None)
    if kind in (Kind.NUMBER, Kind.MONEY, Kind.INTEGER):
        return _number(field, typed)
    if kind is Kind.DATE:
        return Entry(_date(typed))
    if kind is Kind.YES_NO:
        return Entry(_yes_no(field, typed))
    if kind is Kind.CHOICE:
        return Entry(_code(field, typed))
    if kind is Kind.CHOICES:
        return Entry(tuple(_code(field, part) for part in written_parts(typed)))
    return Entry(typed)


def _coded(kind: Kind) -> bool:
    return kind in (Kind.CHOICE, Kind.LINK)


def _text(field: Field, typed: str) -> Entry:
    if field.max_length and len(typed) > field.max_length:
        raise NotUnderstood(
            t(
                "“{field}”最多 {most} 个字，现有 {now} 个",
                "“{field}” takes at most {most} characters, there are {now}",
            ).format(field=field.label, most=field.max_length, now=len(typed))
        )
    if typed and field.pattern is not None and not field.pattern.fits(typed):
        raise NotUnderstood(
            t("“{typed}”不是{what}", "“{typed}” is not {what}").format(
                typed=typed[:40], what=field.pattern.words
            )
        )
    return Entry(typed)


def _number(field: Field, typed: str) -> Entry:
    try:
        number, unit = written_number(typed)
    except ValueError:
        raise NotUnderstood(
            t("“{typed}”不是数", "“{typed}” is not a number").format(typed=typed),
            remedy=t("请填数字，例如 1200 或 1,200.00", "Type a number such as 1200 or 1,200.00"),
        ) from None
    factor = _factor(field, unit, typed)
    value = number * factor
    _within(field, value)
    note = None
    if factor != 1:
        note = t("已由 {typed} 换算为 {value} {unit}", "Converted from {typed} to {value} {unit}").format(
            typed=f"{number} {unit}", value=number_text(value, field.digits), unit=field.unit
        )
    return Entry(_as_kind(field, value), note)


def _within(field: Field, value: Decimal) -> None:
    if (said := out_of_range(field, float(value))) is not None:
        raise NotUnderstood(said)


def _factor(field: Field, unit: str, typed: str) -> Decimal:
    try:
        return factor_to(field.unit, unit)
    except ValueError:
        raise NotUnderstood(
            t("“{typed}”的单位不能用于“{field}”", "The unit of “{typed}” does not fit “{field}”").format(
                typed=typed, field=field.label
            ),
            remedy=t("请按 {unit} 填写", "Give the value in {unit}").format(
                unit=field.unit or t("个", "pieces")
            ),
        ) from None


def _as_kind(field: Field, value: Decimal) -> Any:
    if field.kind is Kind.INTEGER:
        if value != value.to_integral_value():
            raise NotUnderstood(
                t("“{field}”只能填整数", "“{field}” takes whole numbers only").format(field=field.label)
            )
        return int(value)
    rounded = value.quantize(Decimal(1).scaleb(-field.digits), ROUND_HALF_UP)
    return rounded if field.kind is Kind.MONEY else float(rounded)


def _date(typed: str) -> date:
    try:
        return written_date(typed)
    except ValueError:
        raise NotUnderstood(
            t("“{typed}”不是日期", "“{typed}” is not a date").format(typed=typed),
            remedy=t("请按 2026-06-27 的样子填写", "Write it like 2026-06-27"),
        ) from None


def _code(field: Field, typed: str) -> str:
    try:
        return written_code(field.choices, typed)
    except ValueError:
        raise NotUnderstood(
            t("“{typed}”不在“{field}”的选项中", "“{typed}” is not among the choices of “{field}”").format(
                typed=typed, field=field.label
            )
        ) from None


def _yes_no(field: Field, typed: str) -> bool:
    try:
        return written_yes_no(typed)
    except ValueError:
        raise NotUnderstood(
            t("“{typed}”不是“是”或“否”", "“{typed}” is neither yes nor no").format(typed=typed),
            where=field.label,
            remedy=t("请填“是”或“否”", "Write yes or no"),
        ) from None


def options(field: Field, snapshot: Snapshot | None) -> list[tuple[Any, str]]:
    """(value, wording) of everything a choice, link or yes-or-no field can hold, in order."""
    if field.kind is Kind.YES_NO:
        return [(value, shown(field, value)) for value in (True, False)]
    if field.choices:
        return [(code, str(entry.label)) for code, entry in code_list(field.choices).items()]
    if not field.table or snapshot is None:
        return []
    rows: Sequence[Record] = snapshot.named(field.table).rows()
    return sorted(((row.id, row_name(row)) for row in rows), key=lambda pair: pair[1])
