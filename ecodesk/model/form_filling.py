"""Rows a project's form can fill in from what it holds already; pure: rows in, new rows out."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Record, fields_of
from ecodesk.model.records import AnnualPlan, IndicatorTarget, NegativeAnswer, Project, RoadmapStep
from ecodesk.model.snapshot import Snapshot

_CENT = Decimal("0.01")


def unanswered(project: Project, answers: Iterable[NegativeAnswer]) -> list[NegativeAnswer]:
    """One row, not answered yet, for every item of the negative list that has none."""
    given = {answer.item for answer in answers}
    return [
        NegativeAnswer(project=project.id, item=item)
        for item in code_list("negative_item")
        if item not in given
    ]


def named_items(words: str) -> frozenset[str]:
    """Items of the negative list that a text mentions by one of their words; a person has to look at them."""
    return frozenset(
        code
        for code, item in code_list("negative_item").items()
        if any(word in words for word in item.more["words"])
    )


def expected_indicators(project: Project, targets: Iterable[IndicatorTarget]) -> list[IndicatorTarget]:
    """A row, still to be filled in, for each indicator that the problem types call for and none speaks of."""
    given = {target.indicator for target in targets}
    types = code_list("problem_type")
    wanted = dict.fromkeys(
        indicator
        for problem in project.problem_types
        if problem in types
        for indicator in types[problem].more["indicators"]
    )
    return [
        IndicatorTarget(
            project=project.id, indicator=indicator, year=project.end.year if project.end else None
        )
        for indicator in wanted
        if indicator not in given
    ]


def spread_by_year(project: Project) -> list[AnnualPlan]:
    """The investment over the years of the period, in proportion to their months; the sum is exact to 0.01.

    Nothing when investment or period is missing, or the period ends before it starts.
    """
    start, end, invest = project.start, project.end, project.invest
    if start is None or end is None or invest is None or end < start:
        return []
    years = range(start.year, end.year + 1)
    months = [_months(start, end, year) for year in years]
    whole = sum(months)
    rows, given, passed = [], Decimal(0), 0
    for year, part in zip(years, months, strict=True):
        passed += part
        until = (invest * passed / whole).quantize(_CENT, ROUND_HALF_UP)
        rows.append(AnnualPlan(project=project.id, year=year, amount=until - given))
        given = until
    return rows


def _months(start: date, end: date, year: int) -> int:
    first = start.month if start.year == year else 1
    last = end.month if end.year == year else 12
    return last - first + 1


def copied_parts(
    snapshot: Snapshot, source: str, target: str, tables: Collection[type[Record]]
) -> list[Record]:
    """The rows of one project as new rows of another; steps go on following one another.

    What only happened to the source (money arrived, dates done, values reached) is not copied.
    """
    made: list[Record] = []
    for kind in tables:
        made += _copies(snapshot.table(kind).having("project", source), target)
    return made


def _copies(rows: Sequence[Record], target: str) -> list[Record]:
    ids = {row.id: str(uuid.uuid4()) for row in rows}
    copies = []
    for row in rows:
        happened = {f.id: None for f in fields_of(type(row)) if f.id in _HAPPENED}
        values: dict[str, Any] = {"project": target, **happened}
        copy = dataclasses.replace(row, id=ids[row.id], is_sample=False, **values)
        if isinstance(copy, RoadmapStep):
            copy = dataclasses.replace(copy, predecessor=ids.get(copy.predecessor, ""), entry="")
        copies.append(copy)
    return copies


_HAPPENED = frozenset({"arrived", "paid", "actual", "actual_qty"})
