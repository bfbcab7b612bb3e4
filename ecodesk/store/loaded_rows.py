"""Rows as the database delivered them, turned into records and columns only when asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ecodesk.model.fields import Field, Kind, Record, fields_by_id
from ecodesk.store.values import readers, restored

_AS_IS = (Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE, Kind.LINK, Kind.JSON)


class LoadedRows:
    """Tuples of (id, is_sample, fields …) and their geometries; satisfies `model.table.RawRows`."""

    def __init__(
        self, kind: type[Record], fields: Sequence[str], rows: Sequence[tuple[Any, ...]], geometry: Any
    ) -> None:
        self._kind = kind
        self._fields: list[Field] = [fields_by_id(kind)[name] for name in fields]
        self._read = [(name, readers(kind.table)[name]) for name in fields]
        self._place = {name: i + 2 for i, name in enumerate(fields)}
        self._rows = rows
        self._geometry = geometry

    def record(self, position: int) -> Record:
        row = self._rows[position]
        values = {name: read(value) for (name, read), value in zip(self._read, row[2:], strict=True)}
        return self._kind(id=row[0], is_sample=bool(row[1]), geometry=self._geometry[position], **values)

    def column(self, field: str) -> Sequence[Any]:
        if field == "is_sample":
            return [bool(row[1]) for row in self._rows]
        place = self._place[field]
        declared = self._fields[place - 2]
        if declared.kind in _AS_IS:
            return [row[place] or "" for row in self._rows]
        return [restored(declared, row[place]) for row in self._rows]
