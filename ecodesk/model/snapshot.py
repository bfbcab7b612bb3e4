"""An immutable picture of all rows at one revision. Safe to read from any thread."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar, cast

from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record, record_type, record_types
from ecodesk.model.records import CountyBoundary, PlanInfo
from ecodesk.model.table import Table

R = TypeVar("R", bound=Record)
T = TypeVar("T")

_NOTHING = object()


@dataclass(frozen=True)
class Snapshot:
    """All tables at one revision, in one working CRS.

    `day` is the day a frozen version was made; it is judged and printed as of then, whenever it is looked at.
    """

    crs: WorkingCrs
    revision: int = 0
    tables: Mapping[str, Table[Any]] = field(default_factory=lambda: MappingProxyType({}))
    day: date | None = None
    _worked_out: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, rows: Iterable[Record], crs: WorkingCrs) -> Snapshot:
        """A picture of rows at hand."""
        by_table: dict[str, list[Record]] = {name: [] for name in record_types()}
        for row in rows:
            by_table[row.table].append(row)
        tables = {name: Table.of(record_type(name), listed) for name, listed in by_table.items()}
        return cls(crs, 0, MappingProxyType(tables))

    def table(self, kind: type[R]) -> Table[R]:
        """The rows of one record type (empty when there are none)."""
        found = self.tables.get(kind.table)
        return cast("Table[R]", found) if found is not None else Table.of(kind)

    def named(self, table: str) -> Table[Any]:
        """The rows of a table by its name."""
        return self.table(record_type(table))

    def row(self, table: str, row_id: str) -> Record | None:
        """One row, or None."""
        rows = self.tables.get(table)
        return rows[row_id] if rows is not None and row_id in rows else None

    def after(self, edit: Edit, revision: int | None = None) -> Snapshot:
        """The picture after an edit; untouched tables are shared."""
        by_table: dict[str, list[Change]] = {}
        for change in edit.changes:
            by_table.setdefault(change.table, []).append(change)
        tables = dict(self.tables)
        for name, changes in by_table.items():
            tables[name] = self.named(name).after(changes)
        return Snapshot(
            self.crs, self.revision + 1 if revision is None else revision, MappingProxyType(tables)
        )

    def once(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """What `work_out()` tells of this picture; asked again under the same key, it is not worked out again."""
        found = self._worked_out.get(key, _NOTHING)
        if found is _NOTHING:
            found = self._worked_out.setdefault(key, work_out())
        return cast(T, found)

    def forget(self, *names: str) -> None:
        """Let go of what was worked out under keys that begin with these names; asked again, it is made anew."""
        for key in list(self._worked_out):
            if isinstance(key, tuple) and key[0] in names:
                self._worked_out.pop(key, None)

    @property
    def today(self) -> date:
        """The day to judge it by: that of a frozen version, else today."""
        return self.day or date.today()

    @property
    def plan_info(self) -> PlanInfo | None:
        """The plan's header row, if the workspace has one."""
        rows = self.table(PlanInfo)
        return rows.at(0) if len(rows) else None

    @property
    def county(self) -> CountyBoundary | None:
        """The county boundary, if there is one."""
        rows = self.table(CountyBoundary)
        return rows.at(0) if len(rows) else None
