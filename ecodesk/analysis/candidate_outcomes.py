"""What became of every project of every department: rows in are rows out, and the sums of both sides.

What a row brought along is its measured area, else the declared one, and its investment; what of it counts in the
plan was worked out when it was decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from ecodesk.analysis.candidate_matches import brought_hectares
from ecodesk.i18n import t
from ecodesk.model.code_lists import code_list, codes_where
from ecodesk.model.records import Project, SourcePlan, SourceProject
from ecodesk.model.snapshot import Snapshot

_NO_PLAN = t("没有专项规划的候选项目", "Candidates of no plan")
_WHOLE = frozenset({"accepted", "split", "stacked"})  # outcomes by which a row goes into the plan as it is


@dataclass(frozen=True)
class Fate:
    """One row of a list: where it went, what it brought (hm², 万元), and what of that counts in the plan."""

    id: str
    plan: str
    state: str
    targets: tuple[str, ...]  # projects that are there
    area: float | None
    money: Decimal | None
    counted_area: float
    counted_money: Decimal
    lost_targets: int = 0  # projects it became that were deleted since

    @property
    def decided(self) -> bool:
        return self.state in codes_where("source_state", "decided")


@dataclass(frozen=True)
class Tally:
    """Sums of some rows: how many, hm² and 万元 they brought, and what of it counts."""

    rows: int = 0
    area: float = 0.0
    money: Decimal = Decimal(0)
    counted_area: float = 0.0
    counted_money: Decimal = Decimal(0)

    @property
    def other_area(self) -> float:
        """What does not count: merged into what is there, rejected, or still to be decided."""
        return round(self.area - self.counted_area, 4) + 0.0  # never -0.00

    @property
    def other_money(self) -> Decimal:
        return self.money - self.counted_money


@dataclass(frozen=True)
class ListFates:
    """One list: its rows in their order, and how many rows it had that are no longer there."""

    plan: SourcePlan
    fates: tuple[Fate, ...]
    missing: int

    @property
    def decided(self) -> int:
        return sum(fate.decided for fate in self.fates)


def fates(snapshot: Snapshot) -> tuple[ListFates, ...]:
    """Every list with what became of each of its rows, the newest list last."""
    return snapshot.once("fates of candidates", lambda: _fates(snapshot))


def _fates(snapshot: Snapshot) -> tuple[ListFates, ...]:
    table, projects = snapshot.table(SourceProject), snapshot.table(Project)
    brought = brought_hectares(snapshot)
    names = (
        "source_plan", "state", "targets", "invest", "counted_area_hm2", "counted_invest",
        "source_row",
    )  # fmt: skip
    columns = [table.column(name) for name in names]
    by_plan: dict[str, list[tuple[int, Fate]]] = {}
    for i, (plan, state, targets, money, counted, counted_money, row) in enumerate(
        zip(*columns, strict=True)
    ):
        area = None if np.isnan(brought[i]) else float(brought[i])
        whole = state in _WHOLE
        there = tuple(target for target in targets if target in projects)
        fate = Fate(
            table.ids[i],
            plan,
            state,
            there,
            area,
            money,
            (area or 0.0) if counted is None and whole else (counted or 0.0),
            (money or Decimal(0)) if counted_money is None and whole else (counted_money or Decimal(0)),
            len(targets) - len(there) + int(state in _WHOLE | {"merged"} and not targets),
        )
        by_plan.setdefault(plan, []).append((row if row is not None else i, fate))
    made = []
    plans = snapshot.table(SourcePlan).rows()
    known = {plan.id for plan in plans}
    plans += [SourcePlan(id=one, name=str(_NO_PLAN)) for one in by_plan if one not in known]
    for plan in plans:
        rows = [fate for _, fate in sorted(by_plan.get(plan.id, []), key=lambda pair: pair[0])]
        handed_in = plan.rows_handed_in if plan.rows_handed_in is not None else len(rows)
        made.append(ListFates(plan, tuple(rows), max(0, handed_in - len(rows))))
    return tuple(made)


def tally(rows: Iterable[Fate]) -> Tally:
    """The sums of some rows."""
    listed = list(rows)
    return Tally(
        len(listed),
        sum(fate.area or 0.0 for fate in listed),
        sum((fate.money or Decimal(0) for fate in listed), Decimal(0)),
        sum(fate.counted_area for fate in listed),
        sum((fate.counted_money for fate in listed), Decimal(0)),
    )


def tallies(lists: Iterable[ListFates]) -> dict[str, Tally]:
    """The sums by outcome, in the order of the code list, outcomes nobody has left out."""
    rows = [fate for one in lists for fate in one.fates]
    made = {state: tally(fate for fate in rows if fate.state == state) for state in code_list("source_state")}
    return {state: one for state, one in made.items() if one.rows}
