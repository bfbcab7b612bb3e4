"""From project to project with Tab: those in view, in the order of their codes."""

from __future__ import annotations

import weakref
from dataclasses import dataclass

import numpy as np
import shapely

from ecodesk.i18n import Text, t
from ecodesk.maps.viewport import Bounds
from ecodesk.model.records import Project
from ecodesk.model.spatial_index import Positions
from ecodesk.model.table import Table


@dataclass(frozen=True)
class Stop:
    """A project one came to: its id, the how manyth it is, counted from 1, and of how many."""

    id: str
    number: int
    count: int

    @property
    def words(self) -> Text:
        """第 3 个，共 12 个."""
        return t("视图内第 {n} 个，共 {m} 个", "{n} of {m} in view").format(n=self.number, m=self.count)


class Walk:
    """Keeps the order of a view, so that a key press in it sorts nothing."""

    def __init__(self) -> None:
        self._table: weakref.ref[Table[Project]] | None = None
        self._bounds: Bounds | None = None
        self._order: Positions = np.empty(0, np.intp)

    def step(self, table: Table[Project], bounds: Bounds, now: str | None, step: int) -> Stop | None:
        """The next (1) or previous (-1) project in view after `now`; None past the last.

        The first or last when `now` is none of them. `bounds` are in the working CRS.
        """
        order = self._in_order(table, bounds)
        here = table.position(now) if now is not None and now in table else -1
        found = np.flatnonzero(order == here)
        at = int(found[0]) + step if len(found) else (0 if step > 0 else len(order) - 1)
        if not 0 <= at < len(order):
            return None
        return Stop(table.ids[int(order[at])], at + 1, len(order))

    def _in_order(self, table: Table[Project], bounds: Bounds) -> Positions:
        if self._table is None or self._table() is not table or self._bounds != bounds:
            found = table.index.query(shapely.box(*bounds), predicate="intersects")
            self._order = found[np.argsort(_ranks(table)[found], kind="stable")]
            self._table, self._bounds = weakref.ref(table), bounds
        return self._order


def _ranks(table: Table[Project]) -> Positions:
    """Of each project where it stands by its code; sorted once for all views."""

    def work_out() -> Positions:
        ranks = np.empty(len(table), np.intp)
        ranks[np.argsort(np.array(table.column("code"), dtype=str), kind="stable")] = np.arange(len(table))
        return ranks

    return table.once("ranks of the codes", work_out)
