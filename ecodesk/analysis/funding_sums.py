"""Money of the plan summed exactly: by source, by who pays, by year, by unit and by basin (domain 3.8, 6.2).

Everything is `Decimal` in 万元; a part and the rest always make the whole. Per cents are shared out in tenths so
that those of one column make 100.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from ecodesk.analysis.apportioning import apportion
from ecodesk.model.code_lists import code_list, counted_statuses
from ecodesk.model.records import AnnualPlan, CrossUnitShare, FundingSource, Project
from ecodesk.model.snapshot import Snapshot

NOTHING = Decimal(0)
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class MoneyRow:
    """Money under one key by year; None is the year of money that names none. `percent` is of the whole."""

    key: str
    by_year: Mapping[int | None, Decimal]
    percent: Decimal

    @property
    def amount(self) -> Decimal:
        return total(self.by_year.values())


@dataclass(frozen=True)
class YearRow:
    """What is to be built in a year and what was; `projects` have money planned in it."""

    year: int | None
    planned: Decimal
    actual: Decimal | None
    projects: int
    percent: Decimal


@dataclass(frozen=True)
class FundingSums:
    """The money of some projects. `unlisted` is what their sources lack to their investment (below 0: too much)."""

    projects: tuple[str, ...]
    invest: Decimal
    without_invest: tuple[str, ...]
    sources: tuple[MoneyRow, ...]
    payers: tuple[MoneyRow, ...]
    years: tuple[int | None, ...]  # of the sources, in order, without a year last
    yearly: tuple[YearRow, ...]

    @property
    def sourced(self) -> Decimal:
        return total(row.amount for row in self.sources)

    @property
    def planned(self) -> Decimal:
        return total(row.planned for row in self.yearly)

    @property
    def unlisted(self) -> Decimal:
        return self.invest - self.sourced

    @property
    def unplanned(self) -> Decimal:
        return self.invest - self.planned

    def of_year(self, year: int | None) -> Decimal:
        """Money of all sources in a year."""
        return total(row.by_year.get(year, NOTHING) for row in self.sources)


@dataclass
class _Gathering:
    by_year: dict[int | None, Decimal] = field(default_factory=dict)

    def add(self, year: int | None, amount: Decimal) -> None:
        self.by_year[year] = self.by_year.get(year, NOTHING) + amount


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum."""
    return sum(amounts, NOTHING)


def percents(amounts: Sequence[Decimal]) -> list[Decimal]:
    """What per cent of their sum each is, to 0.1; together 100.0, or all 0 when there is nothing to share."""
    if not amounts or total(amounts) <= 0 or min(amounts) < 0:
        return [Decimal("0.0")] * len(amounts)
    whole = total(amounts)
    shared = apportion(Decimal("100.0"), [float(amount / whole) for amount in amounts], _TENTH)
    return [share.quantize(_TENTH) for share in shared]


def counted_projects(snapshot: Snapshot, unit: str = "") -> tuple[str, ...]:
    """The projects that count, of one unit or of the county, in the order of the table."""
    table = snapshot.table(Project)
    mask = table.where("status", counted_statuses())
    if unit:
        mask = mask & table.where("unit", (unit,))
    return tuple(table.ids[i] for i in np.flatnonzero(mask).tolist())


def payer_of(level: str) -> str:
    """Who pays for a source: a code of the list `payer`."""
    entry = code_list("funding_source").get(level)
    return str(entry.more.get("payer", "")) if entry is not None else ""


def funding_sums(snapshot: Snapshot, projects: Collection[str] | None = None) -> FundingSums:
    """Sum the money of some projects, of all that count when none are named."""
    chosen = counted_projects(snapshot) if projects is None else tuple(projects)
    table, inside = snapshot.table(Project), set(chosen)
    money = dict(zip(table.ids, table.column("invest"), strict=True))
    known = tuple(row_id for row_id in chosen if row_id in money)
    sources, payers = _sources(snapshot, inside)
    years = {year for one in sources.values() for year in one.by_year}
    return FundingSums(
        known,
        total(money[row_id] or NOTHING for row_id in known),
        tuple(row_id for row_id in known if money[row_id] is None),
        _rows(sources, list(code_list("funding_source"))),
        _rows(payers, list(code_list("payer"))),
        tuple(sorted(years, key=lambda year: (year is None, year or 0))),
        _yearly(snapshot, inside),
    )


def _sources(
    snapshot: Snapshot, inside: Collection[str]
) -> tuple[dict[str, _Gathering], dict[str, _Gathering]]:
    table = snapshot.table(FundingSource)
    sources: dict[str, _Gathering] = {}
    payers: dict[str, _Gathering] = {}
    columns = (table.column(name) for name in ("project", "level", "year", "amount"))
    for project, level, year, amount in zip(*columns, strict=True):
        if project in inside and amount is not None:
            sources.setdefault(level, _Gathering()).add(year, amount)
            payers.setdefault(payer_of(level), _Gathering()).add(year, amount)
    return sources, payers


def _rows(gathered: Mapping[str, _Gathering], order: Sequence[str]) -> tuple[MoneyRow, ...]:
    keys = sorted(gathered, key=lambda key: (order.index(key) if key in order else len(order), key))
    sums = [total(gathered[key].by_year.values()) for key in keys]
    return tuple(
        MoneyRow(key, gathered[key].by_year, percent)
        for key, percent in zip(keys, percents(sums), strict=True)
    )


def _yearly(snapshot: Snapshot, inside: Collection[str]) -> tuple[YearRow, ...]:
    table = snapshot.table(AnnualPlan)
    planned: dict[int | None, Decimal] = {}
    actual: dict[int | None, Decimal] = {}
    members: dict[int | None, set[str]] = {}
    columns = (table.column(name) for name in ("project", "year", "amount", "actual"))
    for project, year, amount, done in zip(*columns, strict=True):
        if project not in inside:
            continue
        if amount is not None:
            planned[year] = planned.get(year, NOTHING) + amount
            members.setdefault(year, set()).add(project)
        if done is not None:
            actual[year] = actual.get(year, NOTHING) + done
    years = sorted({*planned, *actual}, key=lambda year: (year is None, year or 0))
    shares = percents([planned.get(year, NOTHING) for year in years])
    return tuple(
        YearRow(year, planned.get(year, NOTHING), actual.get(year), len(members.get(year, ())), share)
        for year, share in zip(years, shares, strict=True)
    )


def invest_by_unit(snapshot: Snapshot, projects: Collection[str] | None = None) -> Mapping[str, Decimal]:
    """Unit id (empty: none) → investment. What a project states for another unit goes there, the rest stays home."""
    chosen = counted_projects(snapshot) if projects is None else projects
    table, shares = snapshot.table(Project), snapshot.table(CrossUnitShare)
    away: dict[str, list[tuple[str, Decimal]]] = {}
    columns = (shares.column(name) for name in ("project", "unit", "amount"))
    for project, unit, amount in zip(*columns, strict=True):
        if amount is not None and unit:
            away.setdefault(project, []).append((unit, amount))
    found: dict[str, Decimal] = {}
    for row_id in chosen:
        if row_id not in table:
            continue
        row = table[row_id]
        rest = row.invest or NOTHING
        for unit, amount in away.get(row_id, ()):
            if unit != row.unit:
                found[unit] = found.get(unit, NOTHING) + amount
                rest -= amount
        found[row.unit] = found.get(row.unit, NOTHING) + rest
    return found
