"""How a field's value is kept in a column and read back; the same on every engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

from sqlalchemy import Double, Integer, Text
from sqlalchemy.types import TypeEngine

from ecodesk.model.fields import Field, Kind, Record, fields_of

# TEXT, never VARCHAR(n): GDAL drops a VARCHAR column of a GeoPackage it does not know.
_COLUMN_TYPES: dict[Kind, Callable[[], TypeEngine[Any]]] = {
    Kind.INTEGER: Integer,
    Kind.NUMBER: Double,
    Kind.YES_NO: Integer,
}


def column_type(field: Field) -> TypeEngine[Any]:
    """The SQL type of a field's column."""
    return _COLUMN_TYPES.get(field.kind, Text)()


def stored(field: Field, value: Any) -> Any:
    """A field's value as its column holds it."""
    if value is None:
        return None
    match field.kind:
        case Kind.CHOICES | Kind.LINKS:
            return json.dumps(list(value), ensure_ascii=False)
        case Kind.MONEY:
            return str(value)
        case Kind.DATE:
            return str(value.isoformat())
        case Kind.YES_NO:
            return int(value)
        case _:
            return value


def restored(field: Field, value: Any) -> Any:
    """A column's value as the record holds it.

    Other programs write what they like: what cannot be read as the field's kind counts as empty, so that
    one cell never keeps a plan from opening.
    """
    match field.kind:
        case Kind.CHOICES | Kind.LINKS:
            return _several(value) if value else ()
        case Kind.MONEY:
            return None if value in (None, "") else _money(value)
        case Kind.DATE:
            return _date(value) if value else None
        case Kind.YES_NO:
            return None if value is None else bool(value)
        case Kind.INTEGER:
            return value if value is None or isinstance(value, int) else _whole_number(value)
        case Kind.NUMBER:
            return value if value is None or isinstance(value, float) else _number(value)
        case _:
            return "" if value is None else str(value)


def _several(value: Any) -> tuple[str, ...]:
    text = str(value)
    if text.startswith("["):
        try:
            return tuple(str(part) for part in json.loads(text))
        except ValueError:
            text = text.strip("[]").replace('"', "")
    return tuple(part.strip() for part in text.replace("\uff0c", ",").split(",") if part.strip())


def _money(value: Any) -> Decimal | None:
    try:
        read = Decimal(str(value))
    except ArithmeticError:
        return None
    return read if read.is_finite() else None


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10].replace("/", "-"))
    except ValueError:
        return None


def _number(value: Any) -> float | None:
    try:
        read = float(value)
    except (TypeError, ValueError):
        return None
    return read if isfinite(read) else None


def _whole_number(value: Any) -> int | None:
    read = _number(value)
    return int(read) if read is not None and read.is_integer() else None


def row_values(record: Record) -> dict[str, Any]:
    """All columns of a record except geometry and row number."""
    values = {f.id: stored(f, getattr(record, f.id)) for f in fields_of(type(record))}
    return {"id": record.id, "is_sample": int(record.is_sample), **values}


def record_of(kind: type[Record], values: dict[str, Any], geometry: Any) -> Record:
    """The record of a row's columns."""
    known = {f.id: restored(f, values[f.id]) for f in fields_of(kind) if f.id in values}
    return kind(id=values["id"], is_sample=bool(values["is_sample"]), geometry=geometry, **known)
