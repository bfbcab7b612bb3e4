"""Small things every rule family needs: the rows to look at, and finding-making."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.i18n import Text, join, plain
from ecodesk.model.code_lists import active_statuses
from ecodesk.model.completeness import is_empty
from ecodesk.model.fields import Record, fields_by_id
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions
from ecodesk.model.table import Table
from ecodesk.rules.finding import NO_VALUES, Finding, Severity, Subject
from ecodesk.rules.rule import Context, Rows

R = TypeVar("R", bound=Record)


def positions(table: Table[Any], rows: Rows) -> Positions:
    """The positions to look at."""
    return np.arange(len(table)) if rows is None else rows


def active(snapshot: Snapshot, rows: Rows) -> Positions:
    """The positions to look at of projects that are neither rejected nor withdrawn."""
    table = snapshot.table(Project)
    at = positions(table, rows)
    found: Positions = at[table.where("status", active_statuses())[at]]
    return found


def about(
    context: Context,
    table: Table[Any],
    at: int | Sequence[int],
    message: Text,
    *,
    geometry: Any = None,
    severity: Severity | None = None,
    key: str = "",
    unit: str = "",
    **values: Any,
) -> Finding:
    """A finding about one or several rows of one table; the unit is the rows' own where they have one."""
    places = (at,) if isinstance(at, (int, np.integer)) else at
    told = table.once("what findings tell", lambda: _Told(table))
    first = places[0]
    return Finding(
        context.rule,
        context.severity if severity is None else severity,
        tuple([told.subjects.get(place) or told.subject(place) for place in places]),
        message,
        geometry if geometry is None or not geometry.is_empty else None,
        values or NO_VALUES,
        key,
        unit or (told.units[first] if told.units is not None else ""),
        head=told.codes[first] if told.codes is not None else "",
    )


class _Told:
    """What findings tell of the rows of a table: one subject for all about a row, its unit, its code."""

    __slots__ = ("codes", "ids", "name", "subjects", "units")

    def __init__(self, table: Table[Any]) -> None:
        declared = fields_by_id(table.kind)
        self.name, self.ids = table.kind.table, table.ids
        self.subjects: dict[int, Subject] = {}
        self.codes = table.column("code") if "code" in declared else None
        self.units = table.column("unit") if "unit" in declared else None
        if table.kind is RestorationUnit:
            self.units = table.ids

    def subject(self, place: int) -> Subject:
        return self.subjects.setdefault(place, Subject(self.name, self.ids[place]))


def caption(table: Table[Any], at: int) -> str:
    """What to call a row in a sentence, as its `caption` says, without building the record."""
    declared = fields_by_id(table.kind)
    parts = [table.column(name)[at] for name in ("code", "name") if name in declared]
    return " ".join(str(part) for part in parts if part) or table.ids[at][:8]


class _Fields:
    """A row whose fields are read from the columns of its table."""

    __slots__ = ("_at", "_table")

    def __init__(self, table: Table[Any], at: int) -> None:
        self._table = table
        self._at = at

    def __getattr__(self, field: str) -> object:
        return self._table.column(field)[self._at]

    @property
    def id(self) -> str:
        return self._table.ids[self._at]

    @property
    def geometry(self) -> object:
        return self._table.geometry[self._at]

    @property
    def caption(self) -> str:
        return caption(self._table, self._at)


def fields_at(table: Table[R], at: int) -> R:
    """A row to read a few fields of. Where very many rows are looked at, no records are built, which would stay."""
    return cast(R, _Fields(table, at))


def shapeless(table: Table[Any]) -> bool:
    """Whether no row has a shape: then nothing can be judged by this table, which is not a pass."""
    return bool(table.derived("shapeless", lambda table, at: shapely.is_missing(table.geometry[at])).all())


def listed(parts: Sequence[Text]) -> Text:
    """Several words in one sentence: 甲、乙 or a, b."""
    return join(list(parts))


def graded(context: Context, status: str) -> Severity:
    """The rule's severity, or a mere hint while a project is a draft."""
    return Severity.INFO if status == "draft" else context.severity


def name_list(words: Iterable[str]) -> Text:
    """Names that are the same in every language, with each language's own comma."""
    return join([plain(word) for word in words])


def flagged(table: Table[Any], field: str) -> npt.NDArray[np.bool_]:
    """Mask of the rows in which a field holds something."""

    def derive(of: Table[Any], at: Positions) -> npt.NDArray[np.bool_]:
        column = of.column(field)
        return np.fromiter((not is_empty(column[i]) for i in at.tolist()), dtype=bool, count=len(at))

    return table.derived(f"{field} filled", derive)


def percent(share: float) -> str:
    """A share as shown in sentences: 23.2 %."""
    return f"{share * 100:.1f} %"
