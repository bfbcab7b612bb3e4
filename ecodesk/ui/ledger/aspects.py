"""What projects can be filtered and grouped by: status, element, lead unit, unit, township, year, problem.

A project may have several keys of one aspect, the main one first; a key nobody knows counts as none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.coverage import CoverageMatrix
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import code_list
from ecodesk.model.field_words import row_name
from ecodesk.model.records import OrgUnit, RestorationUnit, Township
from ecodesk.rules.finding import Severity
from ecodesk.ui.delegates.painting import coverage_label, coverage_step
from ecodesk.ui.ledger.columns import FINDING
from ecodesk.ui.ledger.rows import ListedRows, sorted_as_read

Keys = list[tuple[str, ...]]
Names = dict[str, Text]
NO_KEY = ""


@dataclass(frozen=True)
class Aspect:
    """One way to tell projects apart. `names` are all keys there may be, in their order."""

    id: str
    title: Text
    none: Text
    keys: Callable[[ListedRows[Any]], Keys]
    names: Callable[[ListedRows[Any]], Names]


@dataclass(frozen=True)
class Choice:
    """One key as it is offered: its name and how many projects have it."""

    key: str
    name: Text
    count: int


def choices(aspect: Aspect, rows: ListedRows[Any]) -> list[Choice]:
    """The keys that projects have, in order, those without a key last."""
    names = aspect.names(rows)
    counted = Counter(key for keys in aspect.keys(rows) for key in known(keys, names))
    found = [Choice(key, name, counted[key]) for key, name in names.items() if counted[key]]
    return found + ([Choice(NO_KEY, aspect.none, counted[NO_KEY])] if counted[NO_KEY] else [])


def known(keys: Iterable[str], names: Names) -> tuple[str, ...]:
    """The keys that have a name, or the key of none."""
    return tuple(key for key in keys if key in names) or (NO_KEY,)


def _single(column: str) -> Callable[[ListedRows[Any]], Keys]:
    return lambda rows: [(value,) for value in rows.values(column)]


def _elements(rows: ListedRows[Any]) -> Keys:
    pairs = zip(rows.values("element"), rows.values("elements"), strict=True)
    return [tuple(dict.fromkeys((main, *others))) for main, others in pairs]


def _years(rows: ListedRows[Any]) -> Keys:
    found: Keys = []
    for start, end in zip(rows.values("start"), rows.values("end"), strict=True):
        known_days = [day for day in (start, end) if day is not None]
        years = range(known_days[0].year, known_days[-1].year + 1) if known_days else ()
        found.append(tuple(map(str, years)))
    return found


def _problems(rows: ListedRows[Any]) -> Keys:
    return [(worst.name,) if worst is not None else () for worst in rows.values(FINDING.id)]


def _codes(name: str) -> Callable[[ListedRows[Any]], Names]:
    return lambda rows: {code: entry.label for code, entry in code_list(name).items()}


def _leads(rows: ListedRows[Any]) -> Names:
    return _named(rows, OrgUnit.table)


def _townships(rows: ListedRows[Any]) -> Names:
    return _named(rows, Township.table)


def _named(rows: ListedRows[Any], table: str) -> Names:
    by_name: dict[str, list[str]] = {}
    for row in rows.snapshot.named(table).rows():
        by_name.setdefault(row_name(row), []).append(row.id)
    return {row_id: plain(name) for name in sorted_as_read(by_name) for row_id in by_name[name]}


def _units(rows: ListedRows[Any]) -> Names:
    units = rows.snapshot.table(RestorationUnit)
    return {unit: plain(units[unit].caption) for unit in flow(rows.snapshot).order}


def _all_years(rows: ListedRows[Any]) -> Names:
    return {year: plain(year) for year in sorted({year for keys in _years(rows) for year in keys})}


def _severities(rows: ListedRows[Any]) -> Names:
    return {severity.name: severity.label for severity in sorted(Severity, reverse=True)}


STATUS = Aspect(
    "status", t("状态", "Status"), t("未填状态", "No status"), _single("status"), _codes("project_status")
)
ELEMENT = Aspect("element", t("要素", "Element"), t("未填要素", "No element"), _elements, _codes("element"))
LEAD = Aspect("lead", t("主办单位", "Lead unit"), t("缺主办单位", "No lead unit"), _single("lead"), _leads)
YEAR = Aspect("year", t("年度", "Year"), t("未填工期", "No period"), _years, _all_years)
PROBLEM = Aspect("finding", t("问题", "Problems"), t("没有问题", "No problem"), _problems, _severities)
UNIT = Aspect("unit", t("修复单元", "Unit"), t("未归入单元", "No unit"), _single("unit"), _units)
TOWNSHIP = Aspect(
    "township",
    t("乡镇", "Township"),
    t("未确定乡镇", "No township"),
    lambda rows: list(rows.values("townships")),
    _townships,
)


def coverage_aspect(coverage: CoverageMatrix | None) -> Aspect:
    """How far the problems of a project's unit are treated; nothing is known without `coverage`."""

    def keys(rows: ListedRows[Any]) -> Keys:
        shares = (
            {unit: coverage.unit_total(unit).share for unit in _units(rows)} if coverage is not None else {}
        )
        steps = {unit: coverage_step(share) for unit, share in shares.items() if share is not None}
        return [(steps.get(unit, NO_KEY),) for unit in rows.values("unit")]

    return Aspect(
        "coverage",
        t("单元覆盖", "Coverage of the unit"),
        t("未统计", "Not known"),
        keys,
        lambda rows: {step: coverage_label(step) for step in ("full", "partial", "low", "none")},
    )


FILTERS = (STATUS, ELEMENT, LEAD, YEAR, PROBLEM)
GROUPS = {aspect.id: aspect for aspect in (UNIT, LEAD, ELEMENT, STATUS, TOWNSHIP)}
