"""Whether a row has been filled in as far as its record type asks."""

from __future__ import annotations

from ecodesk.model.fields import Field, Record, fields_of


def is_empty(value: object) -> bool:
    """Whether a field holds nothing; zero and 否 are values."""
    return value is None or value == "" or value == ()


def is_required(field: Field, row: Record) -> bool:
    """Whether this row must hold a value in the field."""
    return field.required or (field.required_when is not None and field.required_when.holds(row))


def missing(row: Record) -> list[Field]:
    """The fields somebody still has to fill in, in the order of declaration."""
    return [
        field
        for field in fields_of(type(row))
        if not field.derived and is_empty(getattr(row, field.id)) and is_required(field, row)
    ]
