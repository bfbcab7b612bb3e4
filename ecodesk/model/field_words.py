"""Values of fields as people read them, in both languages, without their unit."""

from __future__ import annotations

from typing import Any

from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.fields import Field, Kind, Record
from ecodesk.model.measures import HECTARE_MARK, number_text
from ecodesk.model.snapshot import Snapshot

NOTHING = plain("")
_BY_NAME = ("org_unit", "township", "person", "basin")
_UNITS = {"亩": t("亩", "mu"), "hm²": HECTARE_MARK}


def value_words(field: Field, value: Any, snapshot: Snapshot | None = None) -> Text:
    """The value as a cell or a sentence shows it, numbers with the digits the field has; empty for none."""
    if value is None or value == "" or value == ():
        return NOTHING
    kind = field.kind
    if kind in (Kind.NUMBER, Kind.MONEY):
        return plain(number_text(value, field.digits))
    if kind is Kind.DATE:
        return plain(value.isoformat())
    if kind is Kind.YES_NO:
        return t("是", "Yes") if value else t("否", "No")
    if kind is Kind.CHOICE:
        return label(field.choices, value)
    if kind is Kind.CHOICES:
        return join([label(field.choices, code) for code in value])
    if kind is Kind.LINK:
        return plain(linked_caption(snapshot, field.table, value))
    if kind is Kind.LINKS:
        return join([plain(linked_caption(snapshot, field.table, row)) for row in value])
    return plain(str(value))


def unit_words(field: Field) -> Text:
    """The unit of a field."""
    unit = _UNITS.get(field.unit, field.unit_name)
    return unit if isinstance(unit, Text) else plain(unit)


def linked_caption(snapshot: Snapshot | None, table: str, row_id: str) -> str:
    """What to call a linked row: its code and name, or a question mark with its id when it is gone."""
    row = snapshot.row(table, row_id) if snapshot is not None and row_id else None
    return row_name(row) if row is not None else (f"? {row_id[:8]}" if row_id else "")


def row_name(row: Record) -> str:
    """Short name of a row in a list: organisations and persons by name, coded rows by code and name."""
    if row.table in _BY_NAME:
        return str(getattr(row, "name", "")) or row.caption
    return row.caption
