"""Small things every rule family needs: the rows to look at, and finding-making."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.i18n import Text, join, plain
from ecodesk.model.code_lists import active_statuses
from ecodesk.model.completeness import is_empty
from ecodesk.model.fields import fields_by_id
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions
from ecodesk.model.table import Table
from ecodesk.rules.finding import Finding, Severity, Subject
from ecodesk.rules.rule import Context, Rows


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
    name, ids = table.kind.table, table.ids
    places = (at,) if isinstance(at, (int, np.integer)) else at
    subjects = tuple([Subject(name, ids[place]) for place in places])
    if not unit and name == RestorationUnit.table:
        unit = subjects[0].id
    elif not unit and "unit" in fields_by_id(table.kind):
        unit = table.column("unit")[places[0]]
    return Finding(
        context.rule,
        context.severity if severity is None else severity,
        subjects,
        message,
        geometry if geometry is None or not geometry.is_empty else None,
        values,
        key,
        unit,
    )


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
