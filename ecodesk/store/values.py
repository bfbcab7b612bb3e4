"""How a field's value is kept in a column and read back; the same on every engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from math import isfinite
from operator import attrgetter
from typing import Any

from sqlalchemy import Double, Integer, Text
from sqlalchemy.types import TypeEngine

from ecodesk.model.fields import Field, Kind, Record, fields_of, record_type

# TEXT, never VARCHAR(n): GDAL drops a VARCHAR column of a GeoPackage it does not know.
_COLUMN_TYPES: dict[Kind, Callable[[], TypeEngine[Any]]] = {
    Kind.INTEGER: Integer,
    Kind.NUMBER: Double,
    Kind.YES_NO: Integer,
}


def column_type(field: Field) -> TypeEngine[Any]:
    """The SQL type of a field's column."""
    return _COLUMN_TYPES.get(field.kind, Text)()


Convert = Callable[[Any], Any]


def _as_it_is(value: Any) -> Any:
    return value


@lru_cache(maxsize=10_000)  # the same few lists stand in very many rows
def _list_text(value: tuple[str, ...]) -> str:
    return json.dumps(list(value), ensure_ascii=False)


_WRITERS: dict[Kind, Convert] = {
    Kind.CHOICES: lambda value: _list_text(tuple(value)),
    Kind.LINKS: lambda value: _list_text(tuple(value)),
    Kind.MONEY: str,
    Kind.DATE: lambda value: str(value.isoformat()),
    Kind.YES_NO: int,
}


def stored(field: Field, value: Any) -> Any:
    """A field's value as its column holds it."""
    write: Convert = _WRITERS.get(field.kind, _as_it_is)
    return None if value is None else write(value)


def restored(field: Field, value: Any) -> Any:
    """A column's value as the record holds it.

    Other programs write what they like: what cannot be read as the field's kind counts as empty, so that
    one cell never keeps a plan from opening.
    """
    read: Convert = _READERS.get(field.kind, _text)
    return read(value)


@cache
def _writers(table: str) -> dict[str, Convert]:
    return {field.id: _WRITERS.get(field.kind, _as_it_is) for field in fields_of(record_type(table))}


@cache
def readers(table: str) -> dict[str, Convert]:
    """How each column of a table is read, in the order of its fields."""
    return {field.id: _READERS.get(field.kind, _text) for field in fields_of(record_type(table))}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _several(value: Any) -> tuple[str, ...]:
    return _listed_in(str(value))


@lru_cache(maxsize=10_000)  # the same few lists stand in very many rows, which then share them
def _listed_in(text: str) -> tuple[str, ...]:
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


_READERS: dict[Kind, Convert] = {
    Kind.CHOICES: lambda value: _several(value) if value else (),
    Kind.LINKS: lambda value: _several(value) if value else (),
    Kind.MONEY: lambda value: None if value in (None, "") else _money(value),
    Kind.DATE: lambda value: _date(value) if value else None,
    Kind.YES_NO: lambda value: None if value is None else bool(value),
    Kind.INTEGER: lambda value: value if value is None or isinstance(value, int) else _whole_number(value),
    Kind.NUMBER: lambda value: value if value is None or isinstance(value, float) else _number(value),
}


@cache
def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table that `values_of_all` fills, without its id: all but geometry and row number."""
    return ("is_sample", *_writers(table))


def values_of_all(records: Sequence[Record], names: Iterable[str]) -> list[tuple[Any, ...]]:
    """Some fields of records of one type, or their ids, as their columns hold them; a tuple for each record."""
    if not records:
        return []
    writers: dict[str, Convert] = {"id": _as_it_is, "is_sample": int, **_writers(records[0].table)}
    columns = []
    for name in names:
        column = list(map(attrgetter(name), records))
        if (write := writers[name]) is not _as_it_is:
            column = [None if value is None else write(value) for value in column]
        columns.append(column)
    return list(zip(*columns, strict=True))


def values_of(record: Record, names: Iterable[str]) -> dict[str, Any]:
    """Some fields of a record as their columns hold them."""
    writers = _writers(record.table)
    values: dict[str, Any] = {}
    for name in names:
        value = getattr(record, name)
        values[name] = None if value is None else writers[name](value) if name in writers else int(value)
    return values


def record_of(kind: type[Record], values: Mapping[str, Any], geometry: Any) -> Record:
    """The record of a row's columns."""
    known = {name: read(values[name]) for name, read in readers(kind.table).items() if name in values}
    return kind(id=values["id"], is_sample=bool(values["is_sample"]), geometry=geometry, **known)
