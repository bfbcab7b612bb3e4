"""All rows of one record type at one revision: immutable, indexed, and cheap to change.

Rows stay as the store delivered them until somebody asks for one, so a province of 100,000 projects
opens without building 100,000 objects; columns and geometries are arrays, which is what rules and
the map work on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar, cast

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.model.amended import AmendedList
from ecodesk.model.edit import Change
from ecodesk.model.fields import Record
from ecodesk.model.spatial_index import Geometries, Positions, SpatialIndex

R = TypeVar("R", bound=Record)
T = TypeVar("T")


_MOST_CHANGED = 200  # rows; a column nobody has asked for since is read anew

Derive = Callable[["Table[Any]", Positions], npt.NDArray[Any]]


class RawRows(Protocol):
    """Rows as a store holds them; positions count from 0 and match the ids and geometries given."""

    def record(self, position: int) -> Record:
        """Build the record at a position."""

    def column(self, field: str) -> Sequence[Any]:
        """All values of one field, in position order, as records hold them."""


class _Records:
    """Rows that are records already."""

    def __init__(self, rows: Sequence[Record]) -> None:
        self._rows = rows

    def record(self, position: int) -> Record:
        return self._rows[position]

    def column(self, field: str) -> Sequence[Any]:
        return [getattr(row, field) for row in self._rows]


class Table(Mapping[str, R], Generic[R]):
    """Rows of one type by id. `ids[i]`, `geometry[i]` and `column(f)[i]` belong to one row."""

    def __init__(self, kind: type[R], ids: Sequence[str], geometry: Geometries, raw: RawRows) -> None:
        self.kind = kind
        self._ids = list(ids)
        self._position = {row_id: i for i, row_id in enumerate(self._ids)}
        self._geometry = geometry
        self._geometry.flags.writeable = False
        self._raw = raw
        self._raw_position: Positions = np.arange(len(self._ids))
        self._built: dict[str, R] = {}
        self._columns: dict[str, Sequence[Any]] = {}
        self._older: dict[str, tuple[Sequence[Any], dict[str, R]]] = {}  # columns, and the rows changed since
        self._derived: dict[str, tuple[Derive, npt.NDArray[Any]]] = {}
        self._worked_out: dict[Hashable, Any] = {}
        self._index = SpatialIndex(geometry)
        self._lock = threading.Lock()

    @classmethod
    def of(cls, kind: type[R], rows: Iterable[R] = ()) -> Table[R]:
        """A table of records at hand."""
        listed = list(rows)
        geometry = np.empty(len(listed), dtype=object)
        geometry[:] = [row.geometry for row in listed]
        return cls(kind, [row.id for row in listed], geometry, _Records(listed))

    @property
    def ids(self) -> Sequence[str]:
        return self._ids

    @property
    def geometry(self) -> Geometries:
        """One geometry (or None) per row, in the working CRS."""
        return self._geometry

    @property
    def index(self) -> SpatialIndex:
        """Spatial index over `geometry`."""
        return self._index

    def position(self, row_id: str) -> int:
        """Where a row stands in `ids`, `geometry` and the columns. KeyError if absent."""
        return self._position[row_id]

    def positions(self, ids: Iterable[str]) -> Positions:
        """Positions of the ids that exist here, in the given order."""
        found = (self._position.get(row_id, -1) for row_id in ids)
        return np.fromiter((p for p in found if p >= 0), dtype=np.intp)

    def at(self, position: int) -> R:
        """The row at a position."""
        return self[self._ids[position]]

    def column(self, field: str) -> Sequence[Any]:
        """All values of one field; do not change the list."""
        with self._lock:
            if field not in self._columns:
                self._columns[field] = self._column(field)
                self._older.pop(field, None)
            return self._columns[field]

    def _column(self, field: str) -> Sequence[Any]:
        if field in self._older:
            values, changed = self._older[field]
            at = {self._position[row_id]: getattr(row, field) for row_id, row in changed.items()}
            return AmendedList(values, at, len(self._ids))
        base = self._raw.column(field)
        if len(base) == len(self._ids) and np.array_equal(self._raw_position, np.arange(len(base))):
            return base
        return [
            base[raw] if raw >= 0 else getattr(self._built[self._ids[i]], field)
            for i, raw in enumerate(self._raw_position.tolist())
        ]

    def derived(self, name: str, derive: Derive) -> npt.NDArray[Any]:
        """An array with one value per row, computed once; after an edit only changed rows are computed anew.

        `derive(table, positions)` must depend on nothing but the rows at these positions.
        """
        with self._lock:
            known = self._derived.get(name)
        if known is None:
            made = (derive, derive(self, np.arange(len(self))))
            with self._lock:
                known = self._derived.setdefault(name, made)
        return known[1]

    def once(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """What `work_out()` tells of these rows; worked out anew after an edit of the table, not of another."""
        if key not in self._worked_out:
            self._worked_out.setdefault(key, work_out())
        return cast(T, self._worked_out[key])

    def where(self, field: str, values: Iterable[Any]) -> npt.NDArray[np.bool_]:
        """Mask of the rows whose field is one of `values`."""
        wanted = frozenset(values)

        def derive(table: Table[Any], at: Positions) -> npt.NDArray[Any]:
            column = table.column(field)
            return np.fromiter((column[i] in wanted for i in at.tolist()), dtype=bool, count=len(at))

        return self.derived(f"{field} in {sorted(map(str, wanted))}", derive)

    def having(self, field: str, value: Any) -> list[R]:
        """The rows whose field is `value`, in order. The field's values are sorted out once for all askings."""

        def sort_out() -> dict[Any, list[int]]:
            found: dict[Any, list[int]] = {}
            for position, held in enumerate(self.column(field)):
                found.setdefault(held, []).append(position)
            return found

        return [self.at(i) for i in self.once(("having", field), sort_out).get(value, ())]

    def one(self, **values: Any) -> R | None:
        """The first row whose fields have these values, e.g. `projects.one(code="ZH03-001")`."""
        for i in range(len(self)):
            if all(self.column(field)[i] == value for field, value in values.items()):
                return self.at(i)
        return None

    def __getitem__(self, row_id: str) -> R:
        row = self._built.get(row_id)
        if row is None:
            raw = int(self._raw_position[self._position[row_id]])
            made = cast(R, self._raw.record(raw))
            with self._lock:
                row = self._built.setdefault(row_id, made)
        return row

    def __contains__(self, row_id: object) -> bool:
        return row_id in self._position

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def rows(self) -> list[R]:
        """All rows, built. For small tables; use columns where there may be many."""
        return [self[row_id] for row_id in self._ids]

    def after(self, changes: Sequence[Change]) -> Table[R]:
        """The table with the changes made; this one stays as it is."""
        gone = {c.id for c in changes if c.after is None}
        kept = {c.id: cast(R, c.after) for c in changes if c.after is not None}
        new: Table[R] = Table.__new__(type(self))
        new.kind, new._raw, new._lock = self.kind, self._raw, threading.Lock()
        new._ids, new._position, moved = self._arrange(gone, kept)
        new._raw_position = _carry(self._raw_position, moved, len(new._ids), -1)
        new._geometry = _carry(self._geometry, moved, len(new._ids), None)
        changed = np.fromiter((new._position[i] for i in kept), dtype=np.intp, count=len(kept))
        new._raw_position[changed] = -1
        for row_id, row in kept.items():
            new._geometry[new._position[row_id]] = row.geometry
        new._geometry.flags.writeable = False
        with self._lock:  # readers of this table fill these while the next one is made
            new._built, derived = {**self._built, **kept}, list(self._derived.items())
        for row_id in gone:
            new._built.pop(row_id, None)
        new._columns, new._older = {}, self._older_columns(kept) if moved is None else {}
        new._index = self._index.after(new._geometry, changed, moved)
        new._derived, new._worked_out = {}, {}
        for name, (derive, values) in derived:
            carried = _carry(values, moved, len(new._ids), np.zeros(1, values.dtype)[0])
            carried[changed] = derive(new, changed)
            new._derived[name] = (derive, carried)
        return new

    def _arrange(
        self, gone: set[str], kept: dict[str, R]
    ) -> tuple[list[str], dict[str, int], Positions | None]:
        added = [row_id for row_id in kept if row_id not in self._position]
        if not gone and not added:
            return self._ids, self._position, None
        if not gone:
            position = dict(self._position)
            position.update((row_id, len(self._ids) + i) for i, row_id in enumerate(added))
            return self._ids + added, position, None
        stay = np.fromiter((row_id not in gone for row_id in self._ids), dtype=bool, count=len(self._ids))
        moved = np.where(stay, np.cumsum(stay) - 1, -1).astype(np.intp)
        ids = [row_id for row_id in self._ids if row_id not in gone] + added
        return ids, {row_id: i for i, row_id in enumerate(ids)}, moved

    def _older_columns(self, kept: dict[str, R]) -> dict[str, tuple[Sequence[Any], dict[str, R]]]:
        """The columns known here, to be brought up to date where the next table is asked for them."""
        with self._lock:
            older = {
                field: (values, {**changed, **kept})
                for field, (values, changed) in self._older.items()
                if len(changed) < _MOST_CHANGED
            }
            older.update((field, (values, kept)) for field, values in self._columns.items())
        return older


def _carry(values: npt.NDArray[Any], moved: Positions | None, size: int, empty: Any) -> npt.NDArray[Any]:
    result = np.full(size, empty, dtype=values.dtype)
    if moved is None:
        result[: len(values)] = values
    else:
        stay = moved >= 0
        result[moved[stay]] = values[stay]
    return result


def bounds_of(geometry: Geometries) -> tuple[float, float, float, float] | None:
    """The box around all geometries (xmin, ymin, xmax, ymax), or None when there is none."""
    if len(geometry) == 0:
        return None
    box = shapely.total_bounds(geometry)
    return None if np.isnan(box).any() else (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
