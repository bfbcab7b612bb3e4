"""Which row of the plan a source row is: by id, by unique code, else by a shape that is the same.

A shape counts as the same after a round trip through a file: a vertex moved by less than 1 mm, a ring
begun elsewhere, one part wrapped as several.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.model.fields import Field, Record, fields_by_id, same_geometry
from ecodesk.model.records import CountyBoundary
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table

_SAME_WITHIN = 1e-3  # metres


@dataclass(frozen=True)
class Match:
    """The row found, if any; `clash` is another row that the source row names as well."""

    row: Record | None
    clash: Record | None = None


class KnownRows:
    """The rows of one record type, to be found again."""

    def __init__(self, snapshot: Snapshot, kind: type[Record], geometry: Any) -> None:
        """`geometry` holds the shape of every source row, or None, in the working CRS."""
        self._table: Table[Any] = snapshot.table(kind)
        self._by_code: dict[str, str] = {}
        self.only_one = kind is CountyBoundary  # a plan has one, so every source row means that one
        if has_key(kind):
            codes = self._table.column("code")
            self._by_code = {code: row for code, row in zip(codes, self._table.ids, strict=True) if code}
        self._twins = _twins(self._table, geometry)

    def find(self, source_row: int, row_id: str, code: str) -> Match:
        """The row that a source row stands for."""
        table = self._table
        if self.only_one:
            return Match(table.at(0) if len(table) else None)
        by_id = table.get(row_id)
        by_code = table[self._by_code[code]] if code in self._by_code else None
        if by_id is not None:
            clash = by_code if by_code is not None and by_code.id != by_id.id else None
            return Match(by_id, clash)
        if by_code is not None:
            return Match(by_code)
        if code and has_key(table.kind):
            return Match(None)
        twin = int(self._twins[source_row])
        return Match(table.at(twin) if twin >= 0 else None)

    def taken_codes(self) -> set[str]:
        """Codes that rows have already."""
        return set(self._by_code)


def has_key(kind: type[Record]) -> bool:
    """Whether rows of a type are told apart by their code."""
    code: Field | None = fields_by_id(kind).get("code")
    return code is not None and code.unique


def _twins(table: Table[Any], geometry: Any) -> npt.NDArray[np.intp]:
    """For each shape the position of the row that has the same one, -1 for none."""
    found = np.full(len(geometry), -1, dtype=np.intp)
    if not len(table) or not len(geometry):
        return found
    mine, theirs = table.index.query(geometry)
    shapes = table.geometry
    boxes = np.abs(shapely.bounds(geometry)[mine] - shapely.bounds(shapes)[theirs]).max(axis=1)
    near = boxes <= _SAME_WITHIN
    mine, theirs = mine[near], theirs[near]
    same = np.array(
        [same_shape(geometry[i], shapes[j]) for i, j in zip(mine.tolist(), theirs.tolist(), strict=True)],
        dtype=bool,
    )
    found[mine[same][::-1]] = theirs[same][::-1]
    return found


def same_shape(a: Any, b: Any) -> bool:
    """Whether two shapes differ by no more than a round trip through a file."""
    if same_geometry(a, b):
        return True
    if a is None or b is None:
        return False
    parts = (shapely.geometrycollections(shapely.get_parts(g)) for g in (a, b))
    return bool(shapely.equals_exact(*parts, tolerance=_SAME_WITHIN, normalize=True))


def differing(before: Record, after: Record) -> list[str]:
    """Ids of the fields that differ, `geometry` among them when the shape does."""
    ids = [
        f.name
        for f in dataclasses.fields(before)
        if f.name != "geometry" and getattr(before, f.name) != getattr(after, f.name)
    ]
    return ids if same_shape(before.geometry, after.geometry) else [*ids, "geometry"]
