"""Many rows at once, as columns of values and tuples rather than a dictionary for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table, insert

from ecodesk.model.fields import Record

InsertRows = Callable[[Connection, Table, Sequence[str], Any], None]


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Any) -> None:
    """Add rows, as tuples of the values of some columns, to a table of any engine."""
    connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])


def shapes_of(records: Sequence[Record]) -> Any:
    """The geometries of records as an array."""
    shapes = np.empty(len(records), dtype=object)
    shapes[:] = [record.geometry for record in records]
    return shapes
