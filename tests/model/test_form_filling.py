"""Rows a form fills in by itself: exact sums, nothing twice, links that stay among the copies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecodesk.model.code_lists import code_list
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.form_filling import (
    copied_parts,
    expected_indicators,
    named_items,
    spread_by_year,
    unanswered,
)
from ecodesk.model.measure_templates import MeasureTemplate, filled_from, measure_templates, templates_for
from ecodesk.model.records import (
    FundingSource,
    IndicatorTarget,
    Milestone,
    NegativeAnswer,
    Project,
    RoadmapStep,
    WorkItem,
)
from ecodesk.model.snapshot import Snapshot

DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))


@given(invest=st.decimals(Decimal("0.01"), Decimal(10_000_000), places=2), first=DAYS, last=DAYS)
def test_years_add_up_to_the_investment(invest: Decimal, first: date, last: date) -> None:
    start, end = sorted((first, last))
    rows = spread_by_year(Project(code="A", invest=invest, start=start, end=end))
    amounts = [row.amount for row in rows if row.amount is not None]
    assert sum(amounts) == invest
    assert [row.year for row in rows] == list(range(start.year, end.year + 1))
    assert all(amount >= 0 and amount == amount.quantize(Decimal("0.01")) for amount in amounts)


def test_a_period_over_the_turn_of_a_year_is_spread_by_its_months() -> None:
    rows = spread_by_year(Project(invest=Decimal(400), start=date(2026, 12, 15), end=date(2027, 3, 1)))
    assert [(row.year, row.amount) for row in rows] == [(2026, Decimal(100)), (2027, Decimal(300))]


@pytest.mark.parametrize(
    "project",
    [
        Project(start=date(2026, 1, 1), end=date(2026, 12, 31)),
        Project(invest=Decimal(1), end=date(2026, 12, 31)),
        Project(invest=Decimal(1), start=date(2027, 1, 1), end=date(2026, 1, 1)),
    ],
)
def test_nothing_is_spread_without_money_or_a_period(project: Project) -> None:
    assert spread_by_year(project) == []


def test_items_of_the_negative_list_are_listed_once() -> None:
    project = Project(name="湖滨广场与湿地恢复")
    answers = [NegativeAnswer(project=project.id, item="NL-01", hit=True)]
    rows = unanswered(project, answers)
    assert {row.item for row in rows} == set(code_list("negative_item")) - {"NL-01"}
    assert all(row.hit is None and row.project == project.id for row in rows)
    assert named_items(project.name) == {"NL-01"}


def test_indicators_follow_the_problem_types() -> None:
    project = Project(problem_types=("soil_erosion", "water_pollution"), end=date(2028, 6, 1))
    given = [IndicatorTarget(project=project.id, indicator="IND_WQ_RATE", target=90.0)]
    rows = expected_indicators(project, given)
    assert [row.indicator for row in rows] == ["IND_SWC_AREA", "IND_WQ_CLASS"]
    assert {row.year for row in rows} == {2028}


def test_copied_steps_follow_each_other_and_nothing_that_happened_is_copied() -> None:
    crs = WorkingCrs(4547)
    first = RoadmapStep(project="one", name="设计", method="测绘")
    second = RoadmapStep(project="one", name="施工", method="分段", predecessor=first.id)
    other = RoadmapStep(project="two", name="别的", method="别的")
    money = FundingSource(
        project="one", level="county", amount=Decimal(5), arrived=Decimal(3), paid=Decimal(1)
    )
    snapshot = Snapshot.of([first, second, other, money], crs)
    rows = copied_parts(snapshot, "one", "new", [RoadmapStep, FundingSource])
    steps = [row for row in rows if isinstance(row, RoadmapStep)]
    assert [step.name for step in steps] == ["设计", "施工"]
    assert steps[1].predecessor == steps[0].id
    assert {row.id for row in rows}.isdisjoint({first.id, second.id, money.id})
    copied = [row for row in rows if isinstance(row, FundingSource)]
    assert [(row.project, row.amount, row.arrived, row.paid) for row in copied] == [
        ("new", Decimal(5), None, None)
    ]


@pytest.mark.parametrize("template", measure_templates(), ids=lambda one: one.code)
def test_templates_use_known_codes_and_whole_timetables(template: MeasureTemplate) -> None:

    assert set(template.works) <= set(code_list("work_item"))
    assert set(template.indicators) <= set(code_list("indicator"))
    assert set(template.elements) <= set(code_list("element"))
    assert template.mode in code_list("restoration_mode")
    assert {one.kind for one in template.milestones} <= set(code_list("milestone_kind"))
    assert sum(one.weight for one in template.milestones) == 100
    assert [one.at for one in template.milestones] == sorted(one.at for one in template.milestones)


def test_a_template_adds_only_what_is_missing() -> None:
    template = templates_for("water")[0]
    assert "water" in template.elements
    project = Project(start=date(2026, 3, 1), end=date(2027, 11, 30), lead="bureau")
    rows = filled_from(template, project, {})
    dates = [row.planned for row in rows if isinstance(row, Milestone)]
    assert all(day is not None and date(2026, 3, 1) <= day <= date(2027, 11, 30) for day in dates)
    kinds = (WorkItem, IndicatorTarget, Milestone, RoadmapStep)
    again = filled_from(template, project, {kind: [r for r in rows if type(r) is kind] for kind in kinds})
    assert again == []
    steps = [row for row in rows if isinstance(row, RoadmapStep)]
    assert [step.predecessor for step in steps[1:]] == [step.id for step in steps[:-1]]
