"""A winter's work, 2026-11-15 to 2027-03-20: its money, timetable, rules and papers on both sides of New Year."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from ecodesk.analysis.funding_sums import funding_sums
from ecodesk.analysis.timetable import DONE, OPEN, OVERDUE, timetable
from ecodesk.model.fields import Record
from ecodesk.model.form_filling import spread_by_year
from ecodesk.model.records import AnnualPlan, FundingSource, Milestone, RoadmapStep, Setting
from ecodesk.reports.money_document import money_document
from ecodesk.reports.schedule_sheet import ScheduleGroup, schedule_sheet
from ecodesk.rules.profile import rule_setting, setting_edit
from ecodesk.rules.registry import all_rules
from tests.rules.plans import found, plan, project

START, END = date(2026, 11, 15), date(2027, 3, 20)
WINTER = project(start=START, end=END, invest=Decimal("100.01"))
STEPS = (
    RoadmapStep(id="s1", project="P-1", number=1, name="清淤", start=START, end=date(2026, 12, 31)),
    RoadmapStep(
        id="s2",
        project="P-1",
        number=2,
        name="护岸",
        start=date(2026, 12, 31),
        end=date(2027, 2, 10),
        predecessor="s1",
    ),
    RoadmapStep(
        id="s3",
        project="P-1",
        number=3,
        name="栽植",
        start=date(2027, 2, 20),
        end=END,
        predecessor="s2",
    ),
)


def node(day: date, kind: str = "", **values: object) -> Milestone:
    return Milestone(project="P-1", name="节点", planned=day, owner="slj", kind=kind, **values)  # type: ignore[arg-type]


def seasons(**days: int) -> Setting:
    """The seasons of a county, some of them set otherwise than usual."""
    rule = all_rules()["SCH-004"]
    usual = rule_setting(plan(), rule)
    wanted = dataclasses.replace(usual, params={**usual.params, **days})
    (made,) = setting_edit(plan(), rule, wanted, "李敏").changes
    assert isinstance(made.after, Setting)
    return made.after


def said(code: str, *rows: Record) -> list[str]:
    return [finding.message.zh for finding in found(plan(*rows), code)]


def test_the_money_is_spread_over_both_years_and_summed_in_each() -> None:
    years = spread_by_year(WINTER)
    assert [(row.year, row.amount) for row in years] == [(2026, Decimal("40.00")), (2027, Decimal("60.01"))]
    sources = [
        FundingSource(project="P-1", level="county", year=row.year, amount=row.amount, document="文1")
        for row in years
    ]
    full = plan(WINTER, *years, *sources)
    sums = funding_sums(full)
    assert [(row.year, row.planned, row.projects) for row in sums.yearly] == [
        (2026, Decimal("40.00"), 1),
        (2027, Decimal("60.01"), 1),
    ]
    assert sums.years == (2026, 2027) and sums.unlisted == sums.unplanned == 0
    assert found(full, "FUN-001") == [] and said("FUN-002", WINTER, *years, *sources) == []
    (table,) = (one for one in money_document(full).tables() if "分年投资计划" in one.title)
    assert [row.values[0] for row in table.rows[:-1]] == ["2026", "2027"]
    assert table.rows[-1].values[2] == Decimal("100.01")


def test_only_the_year_in_which_something_was_built_has_an_actual_sum() -> None:
    first, second = spread_by_year(WINTER)
    done = dataclasses.replace(first, actual=Decimal("39.99"))
    assert [row.actual for row in funding_sums(plan(WINTER, done, second)).yearly] == [
        Decimal("39.99"),
        None,
    ]
    loose = AnnualPlan(project="P-1", year=2028, amount=Decimal("0.01"))
    assert [row.year for row in funding_sums(plan(WINTER, second, loose, first)).yearly] == [2026, 2027, 2028]


def test_steps_and_milestones_keep_their_order_and_their_slack_in_days() -> None:
    nodes = (node(date(2027, 1, 1), weight=60.0), node(date(2026, 12, 31), weight=40.0, actual=START))
    full = plan(WINTER, *STEPS, *nodes)
    times = timetable(full)
    assert [one.planned.year for one in times.nodes["P-1"]] == [2026, 2027]
    assert [step.id for step in times.steps["P-1"]] == ["s1", "s2", "s3"]
    assert all(times.path.is_critical(step.id) is (times.path.spans[step.id].slack == 0) for step in STEPS)
    assert times.path.spans["s3"].slack == 0 and times.path.spans["s1"].slack == 10
    assert times.actual["P-1"] == pytest.approx(0.4)
    done, waiting = times.nodes["P-1"]
    new_year = date(2027, 1, 1)
    assert (done.state(new_year), waiting.state(new_year)) == (DONE, OPEN)
    assert waiting.state(date(2027, 1, 2)) == OVERDUE


def test_dates_over_new_year_are_in_order_and_a_step_a_day_early_is_not() -> None:
    nodes = (node(START), node(date(2026, 12, 31)), node(date(2027, 1, 1)), node(END))
    assert said("SCH-001", WINTER, *STEPS, *nodes) == []
    early = dataclasses.replace(STEPS[1], start=date(2026, 12, 30))
    (words,) = said("SCH-001", WINTER, STEPS[0], early, *nodes)
    assert "清淤" in words and "护岸" in words
    (words,) = said("SCH-001", WINTER, node(date(2026, 3, 20)))  # the same day of the wrong year
    assert "工期" in words


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), True),
        (date(2027, 3, 10), True),
        (date(2027, 3, 11), False),
    ],
)
def test_a_season_may_run_over_new_year(day: date, inside: bool) -> None:
    row = project(start=date(2026, 10, 1), end=date(2027, 6, 30))
    planting = seasons(autumn_from=1101, autumn_to=310, spring_from=401, spring_to=420)
    assert bool(said("SCH-004", row, planting, node(day, "planting"))) is not inside
    floods = seasons(flood_from=1101, flood_to=310)
    assert bool(said("SCH-004", row, floods, node(day, "in_river"))) is inside


def test_usual_seasons_leave_winter_works_in_the_river_alone_and_planting_not() -> None:
    assert said("SCH-004", WINTER, node(date(2026, 12, 31), "in_river"), node(END, "planting")) == []
    (words,) = said("SCH-004", WINTER, node(date(2027, 1, 1), "planting"))
    assert "2027-01-01" in words


def test_the_printed_schedule_has_both_years_whole() -> None:
    full = plan(WINTER, *STEPS, node(END))
    sheet = schedule_sheet(full, [ScheduleGroup(None, ("P-1",))], steps=True)
    assert (sheet.first, sheet.last) == (date(2026, 1, 1), date(2027, 12, 31))
    assert [(line.start, line.end) for line in sheet.lines] == [
        (START, END),
        *((step.start, step.end) for step in STEPS),
    ]
