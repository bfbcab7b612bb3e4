"""Sums of the plan: exact money, percentages that make 100, gross and net indicators, packages and fund rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ecodesk.analysis.coverage import matrix
from ecodesk.analysis.duty_gaps import duty_gaps
from ecodesk.analysis.funding_sums import funding_sums, invest_by_unit, percents, total
from ecodesk.analysis.indicator_sums import BASIN, PLAN, UNIT, indicator_sums
from ecodesk.analysis.packages import BY_BASIN, BY_UNIT, dissolved, grouped, moved, package_totals
from ecodesk.analysis.packages_national import Checked, award, national_package, policy_entry, policy_line
from ecodesk.i18n import plain
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import change
from ecodesk.model.fields import Record
from ecodesk.model.records import (
    AnnualPlan,
    Basin,
    CrossUnitShare,
    FundingSource,
    IndicatorTarget,
    NationalApplication,
    OrgUnit,
    Project,
    ProjectPackage,
    RestorationUnit,
    StandingDuty,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import sample_rows

CRS = WorkingCrs(4547)
CENTS = st.integers(0, 10**9).map(lambda n: Decimal(n) / 100)
LEVELS = st.sampled_from(
    ["central_shanshui", "central_other", "provincial", "county", "bond", "enterprise", "social", "labor"]
)


def project(number: int, **values: object) -> Project:
    return Project(id=f"p{number}", code=f"P-{number}", name=f"项目{number}", status="admitted", **values)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def sample() -> Snapshot:
    return Snapshot.of(sample_rows(), CRS)


lines = st.lists(
    st.tuples(st.integers(0, 4), LEVELS, st.sampled_from([None, 2024, 2025, 2026]), CENTS), max_size=30
)


@given(lines=lines, years=st.lists(st.tuples(st.integers(0, 4), st.integers(2024, 2028), CENTS), max_size=20))
@settings(max_examples=60, deadline=None)
def test_every_way_of_summing_money_gives_the_same_to_the_cent(
    lines: Sequence[tuple[int, str, int | None, Decimal]], years: Sequence[tuple[int, int, Decimal]]
) -> None:
    rows: list[Record] = [project(i, invest=Decimal(i)) for i in range(5)]
    rows += [
        FundingSource(project=f"p{owner}", level=level, year=year, amount=amount)
        for owner, level, year, amount in lines
    ]
    rows += [AnnualPlan(project=f"p{owner}", year=year, amount=amount) for owner, year, amount in years]
    sums = funding_sums(Snapshot.of(rows, CRS))
    whole = sum((amount for *_, amount in lines), Decimal(0))
    assert sums.sourced == whole
    assert total(row.amount for row in sums.payers) == whole
    assert total(sums.of_year(year) for year in sums.years) == whole
    assert sums.planned == sum((amount for *_, amount in years), Decimal(0))
    assert sums.invest == Decimal(10) and sums.unlisted == Decimal(10) - whole
    for part in (sums.sources, sums.payers):
        assert total(row.percent for row in part) in (Decimal(0), Decimal(100)), part
        assert (total(row.percent for row in part) == 100) is (whole > 0)


@given(st.lists(CENTS, max_size=12))
@settings(max_examples=100, deadline=None)
def test_percentages_make_a_hundred_and_are_right_to_a_tenth(amounts: list[Decimal]) -> None:
    shares, whole = percents(amounts), total(amounts)
    assert len(shares) == len(amounts)
    if whole > 0:
        assert total(shares) == 100
        for share, amount in zip(shares, amounts, strict=True):
            assert abs(share - amount / whole * 100) < Decimal("0.1")


def test_what_a_project_states_for_another_unit_counts_there_and_nothing_is_lost() -> None:
    rows = [
        RestorationUnit(id="u1", code="U-1", name="甲"),
        RestorationUnit(id="u2", code="U-2", name="乙"),
        project(1, unit="u1", invest=Decimal("100.01")),
        CrossUnitShare(project="p1", unit="u2", area_hm2=3.0, amount=Decimal("33.34")),
    ]
    by_unit = invest_by_unit(Snapshot.of(rows, CRS))
    assert by_unit == {"u1": Decimal("66.67"), "u2": Decimal("33.34")}


def square(x: float, y: float, side: float) -> shapely.Polygon:
    return shapely.box(400_000 + x, 4_000_000 + y, 400_000 + x + side, 4_000_000 + y + side)


def test_net_counts_shared_ground_once_and_rates_are_never_added() -> None:
    rows = [
        Basin(id="b", code="B", name="流域"),
        RestorationUnit(id="u", code="U", name="单元", basin="b"),
        project(1, unit="u", geometry=square(0, 0, 1000)),
        project(2, unit="u", geometry=square(500, 0, 1000)),
        *(IndicatorTarget(project=f"p{n}", indicator="IND_SWC_AREA", target=100.0) for n in (1, 2)),
        *(IndicatorTarget(project=f"p{n}", indicator="IND_WQ_RATE", target=80.0 + n) for n in (1, 2)),
        IndicatorTarget(indicator="IND_SWC_AREA", target=140.0, year=2028),
    ]
    sums = {(one.level, one.indicator): one for one in indicator_sums(Snapshot.of(rows, CRS))}
    for level in (PLAN, BASIN, UNIT):
        area = sums[level, "IND_SWC_AREA"]
        assert area.gross == 200 and area.shared == pytest.approx(50, rel=0.01)
        assert area.net == pytest.approx(150, rel=0.01)
        rate = sums[level, "IND_WQ_RATE"]
        assert rate.gross == 81.5 and not rate.summed and rate.shared == 0
    assert sums[PLAN, "IND_SWC_AREA"].difference == pytest.approx(10, rel=0.1)
    assert sums[UNIT, "IND_SWC_AREA"].stated is None


def test_the_levels_of_the_sample_agree(sample: Snapshot) -> None:
    sums = indicator_sums(sample)
    for code in {one.indicator for one in sums}:
        at = {
            level: [one for one in sums if (one.level, one.indicator) == (level, code)]
            for level in (PLAN, BASIN, UNIT)
        }
        if at[PLAN] and at[PLAN][0].summed and at[PLAN][0].gross is not None:
            assert sum(one.gross or 0 for one in at[BASIN]) == pytest.approx(at[PLAN][0].gross)
            assert sum(one.gross or 0 for one in at[UNIT]) == pytest.approx(at[PLAN][0].gross)


def test_a_standing_duty_fills_a_gap(sample: Snapshot) -> None:
    gap = next(gap for gap in duty_gaps(sample, matrix(sample)) if not gap.projects)
    lead = sample.table(OrgUnit).ids[0]
    duty = StandingDuty(unit=gap.unit, element=gap.element, lead_unit=lead, duty="牵头")
    rows = [row for table in sample.tables.values() for row in table.rows()]
    after = Snapshot.of([*rows, duty], CRS)
    left = {(one.unit, one.element) for one in duty_gaps(after, matrix(after))}
    assert (gap.unit, gap.element) not in left


# ---- packages


@pytest.mark.parametrize("by", [BY_UNIT, BY_BASIN])
def test_grouping_packs_every_project_with_a_unit_in_one_step(sample: Snapshot, by: str) -> None:
    before = package_totals(sample)
    edit = grouped(sample, by)
    after = sample.after(edit)
    totals = package_totals(after)
    assert total(one.invest for one in totals.values()) == total(one.invest for one in before.values())
    assert all(not after.table(Project)[one].unit for one in totals[""].projects)
    codes = after.table(ProjectPackage).column("code")
    assert len(set(codes)) == len(codes)
    assert package_totals(after.after(edit.inverse())) == before


def test_moving_and_dissolving_keep_projects_and_totals(sample: Snapshot) -> None:
    package = sample.table(ProjectPackage).ids[0]
    loose = package_totals(sample)[""].projects[:2]
    after = sample.after(moved(sample, loose, package))
    assert set(loose) < set(package_totals(after)[package].projects)
    totals = package_totals(after)[package]
    assert totals.net <= totals.gross + 1e-6
    gone = after.after(dissolved(after, package))
    assert package not in gone.table(ProjectPackage)
    assert set(package_totals(gone)[""].projects) >= set(loose)
    assert not moved(sample, loose, "").changes


# ---- fund rules


@pytest.mark.parametrize(
    ("year", "kind", "invest", "across", "expected"),
    [
        (2024, "shanshui", 99_999, False, 0),
        (2024, "shanshui", 100_000, False, 50_000),
        (2025, "shanshui", 499_999, False, 100_000),
        (2024, "mine", 50_000, False, 30_000),
        (2026, "shanshui", 100_000, False, 75_000),
        (2026, "shanshui", 400_000, False, 200_000),
        (2026, "shanshui", 400_000, True, 250_000),
        (2027, "mine", 100_000, False, 30_000),
    ],
)
def test_the_rules_of_the_year_decide_the_award(
    year: int, kind: str, invest: int, across: bool, expected: int
) -> None:
    row = NationalApplication(kind=kind, year=year)
    line = policy_line(row, policy_entry(row))
    assert line is not None
    assert award(line, Decimal(invest), cross_province=across) == expected


def test_a_package_says_what_is_missing_and_what_may_not_be_in_it(sample: Snapshot) -> None:
    row = sample.table(NationalApplication).at(0)
    liable = dataclasses.replace(sample.table(Project).at(0), liable_party="某煤业公司")
    sample = sample.after(change(plain("责任主体"), [(sample.table(Project).at(0), liable)]))
    table = sample.table(Project)
    row = dataclasses.replace(
        row, projects=(*row.projects[1:4], liable.id), end=date(2031, 1, 1), goals="", region="none"
    )
    unchecked = national_package(sample, row)
    said = {str(one.title): one.met for one in unchecked.conditions}
    assert said["不违反管控边界"] is None and said["不与以往中央项目重复"] is None
    assert said["实施期限"] is False and said["绩效目标"] is False
    assert said["位于国家重点生态地区"] is False and said["各单元都有项目"] is False
    assert (liable.id, "liable_party") in {(one.project, one.kind) for one in unchecked.exclusions}
    checked = national_package(sample, row, Checked({row.projects[0]: plain("在红线内")}, {}))
    met = {str(one.title): one.met for one in checked.conditions}
    assert met["不违反管控边界"] is False and met["不与以往中央项目重复"] is True
    assert (row.projects[0], "control_line") in {(one.project, one.kind) for one in checked.exclusions}
    assert checked.invest == total(table[one].invest or Decimal(0) for one in row.projects)
