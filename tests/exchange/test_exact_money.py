"""Money stays exact to 0.01 万元: from works to totals, packages and printed tables, and through Excel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ecodesk.analysis.funding_sums import funding_sums, invest_by_unit, total
from ecodesk.analysis.packages import package_totals
from ecodesk.errors import EcoDeskError
from ecodesk.exchange.record_tables import head, write_tables
from ecodesk.exchange.record_tables_reading import read_tables
from ecodesk.exchange.value_reading import ValueReader
from ecodesk.i18n import plain
from ecodesk.model.belonging import followed
from ecodesk.model.edit import add
from ecodesk.model.fields import Record, fields_by_id
from ecodesk.model.records import AnnualPlan, FundingSource, Project, ProjectPackage, WorkItem
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.documents import DocTable, Value
from ecodesk.reports.money_document import money_document
from ecodesk.reports.package_document import package_document
from ecodesk.rules.runner import check
from ecodesk.sample.build import CRS
from ecodesk.ui.field_text import parse

CENT, NOTHING = Decimal("0.01"), Decimal(0)
CENTS = st.integers(0, 10**10 - 1).map(lambda n: Decimal(n) / 100)
YEARS = st.one_of(st.none(), st.integers(2025, 2030))
LEVELS = st.sampled_from(["central_shanshui", "provincial", "county", "bond", "enterprise"])


@dataclass(frozen=True)
class Money:
    """The money of one project as a county writes it down."""

    package: str
    works: list[tuple[Decimal, Decimal]]  # quantity to 0.001, unit price to 0.0001 万元
    other: Decimal
    sources: list[tuple[str, int | None, Decimal]]
    years: list[tuple[int, Decimal]]


MONEY = st.builds(
    Money,
    st.sampled_from(["", "k1", "k2"]),
    st.lists(
        st.tuples(
            st.integers(0, 10**8).map(lambda n: Decimal(n) / 1000),
            st.integers(0, 10**8).map(lambda n: Decimal(n) / 10_000),
        ),
        max_size=4,
    ),
    CENTS,
    st.lists(st.tuples(LEVELS, YEARS, CENTS), max_size=4),
    st.lists(st.tuples(st.integers(2025, 2030), CENTS), max_size=4),
)


def plan_of(projects: Iterable[Money]) -> Snapshot:
    """The plan as it is after its rows were entered, each total being works and other costs together."""
    rows: list[Record] = [ProjectPackage(id=k, code=f"ZB-0{k[1]}", name=f"包{k}") for k in ("k1", "k2")]
    for i, money in enumerate(projects):
        mine = f"p{i}"
        works = [
            WorkItem(project=mine, item_code="RIVER_LAKE_02", qty=float(qty), unit_price_wan=price)
            for qty, price in money.works
        ]
        whole = sum(((q * p).quantize(CENT, ROUND_HALF_UP) for q, p in money.works), money.other)
        rows.append(
            Project(
                id=mine,
                code=f"P-{i}",
                name=f"项目{i}",
                status="admitted",
                package=money.package,
                invest=whole,
                other_cost=money.other,
            )
        )
        rows += works
        rows += [FundingSource(project=mine, level=v, year=y, amount=a) for v, y, a in money.sources]
        rows += [AnnualPlan(project=mine, year=y, amount=a) for y, a in money.years]
    start = Snapshot.of([], CRS)
    return start.after(followed(start, add(plain("录入"), *rows)))


def table_called(tables: Iterable[DocTable], words: str) -> DocTable | None:
    return next((table for table in tables if words in table.title), None)


def figures(values: Iterable[Value]) -> list[Decimal]:
    """The amounts of some cells; money in a table is never a binary fraction."""
    found = list(values)
    assert all(isinstance(value, Decimal) for value in found)
    return [value for value in found if isinstance(value, Decimal)]


def assert_adds_up(table: DocTable, columns: slice) -> Decimal:
    """The last row is the exact sum of those above it, column by column; the last of the columns as a number."""
    *rows, whole = (figures(row.values[columns]) for row in table.rows)
    assert whole == [sum(column, NOTHING) for column in zip(*rows, strict=True)]
    return whole[-1]


@given(projects=st.lists(MONEY, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_works_totals_packages_and_tables_agree_to_the_cent(projects: list[Money]) -> None:
    plan = plan_of(projects)
    table, works = plan.table(Project), plan.table(WorkItem)
    for row in table.rows():
        costs = [w.amount_wan for w in works.rows() if w.project == row.id and w.amount_wan is not None]
        assert sum(costs, row.other_cost) == row.invest
    found = check(plan, select={"FUN-002"})
    assert not [f for f in found.ordered() if "工程费" in f.message.zh]

    whole = sum(table.column("invest"), NOTHING)
    totals = package_totals(plan)
    for package in ("", "k1", "k2"):
        mine = [row.invest for row in table.rows() if row.package == package]
        assert totals[package].invest == sum(mine, NOTHING)
    assert total(invest_by_unit(plan).values()) == funding_sums(plan).invest == whole
    packed = table_called(package_document(plan).tables(), "子项目包")
    assert packed is not None and assert_adds_up(packed, slice(-1, None)) == whole

    tables = money_document(plan).tables()
    units = table_called(tables, "各单元投资")
    assert units is not None and assert_adds_up(units, slice(2, 3)) == whole
    sourced = sum(plan.table(FundingSource).column("amount"), NOTHING)
    for title in ("按来源和年度", "按出资方"):
        listed = table_called(tables, title)
        assert (listed is not None) == bool(len(plan.table(FundingSource)))
        if listed is not None:
            assert assert_adds_up(listed, slice(1, -1)) == sourced
            for row in listed.rows:
                *years, across = figures(row.values[1:-1])
                assert sum(years, NOTHING) == across
    yearly = table_called(tables, "分年投资计划")
    if yearly is not None:
        assert assert_adds_up(yearly, slice(2, 3)) == sum(plan.table(AnnualPlan).column("amount"), NOTHING)


@given(projects=st.lists(MONEY, min_size=1, max_size=3))
@settings(max_examples=15, deadline=None)
def test_a_plan_read_from_its_own_tables_has_the_same_money(
    tmp_path_factory: pytest.TempPathFactory, projects: list[Money]
) -> None:
    plan = plan_of(projects)
    kinds: list[type[Record]] = [Project, WorkItem, FundingSource, AnnualPlan]
    path = write_tables(tmp_path_factory.mktemp("money") / "money.xlsx", plan, kinds)
    assert read_tables(path, plan).edit.changes == ()

    book = load_workbook(path)
    for name in book.sheetnames:
        if book[name].sheet_state == "visible":
            for (cell,) in book[name].iter_rows(min_row=2, max_col=1):
                cell.value = None  # as rows copied into another sheet: new ones
        elif len(book[name]["A"]) and book[name]["A1"].value == book[str(Project.title)]["A1"].value:
            del book[name]
    book.save(path)
    owners = [row for kind in (Project, ProjectPackage) for row in plan.table(kind).rows()]
    bare = Snapshot.of([*owners], CRS)
    reading = read_tables(path, bare)
    assert reading.refused == []
    again = bare.after(followed(bare, reading.edit))
    for kind, names in (
        (Project, ("code", "invest", "other_cost")),
        (WorkItem, ("project", "qty", "unit_price_wan", "amount_wan")),
        (FundingSource, ("project", "level", "year", "amount")),
        (AnnualPlan, ("project", "year", "amount")),
    ):
        for name in names:
            assert list(again.table(kind).column(name)) == list(plan.table(kind).column(name))
    assert funding_sums(again) == funding_sums(plan)


@given(thousandths=st.integers(-(10**9), 10**9))
@settings(max_examples=25, deadline=None)
def test_a_figure_with_more_digits_is_rounded_alike_in_a_form_and_in_a_table(thousandths: int) -> None:
    field, typed = fields_by_id(FundingSource)["amount"], str(Decimal(thousandths) / 1000)
    try:
        in_form = parse(field, typed).value
    except EcoDeskError:
        with pytest.raises(ValueError):
            ValueReader(Snapshot.of([], CRS)).read(field, typed)
        return
    assert ValueReader(Snapshot.of([], CRS)).read(field, typed) == in_form


@pytest.mark.parametrize(("typed", "meant"), [("0.125", "0.13"), ("2.345", "2.35"), (0.125, "0.13")])
def test_half_a_cent_is_rounded_up_from_a_table(typed: object, meant: str) -> None:
    field = fields_by_id(FundingSource)["amount"]
    assert ValueReader(Snapshot.of([], CRS)).read(field, typed) == Decimal(meant)


def test_amounts_go_through_excel_to_the_last_digit(tmp_path: Path) -> None:
    chance = Random(7)
    amounts = [tuple(Decimal(chance.randrange(10**11)) / 100 for _ in range(3)) for _ in range(40)]
    total = sum((work for work, _, _ in amounts), Decimal(0))
    project = Project(id="p", code="P-1", name="项目", invest=total)
    rows = [
        row
        for i, (work, source, year) in enumerate(amounts)
        for row in (
            WorkItem(id=f"w{i}", project="p", amount_wan=work),
            FundingSource(id=f"f{i}", project="p", level="county", amount=source, year=2026 + i),
            AnnualPlan(id=f"y{i}", project="p", amount=year, year=2026 + i),
        )
    ]
    plan = Snapshot.of([project, *rows], CRS)
    kinds = [Project, WorkItem, FundingSource, AnnualPlan]
    path = write_tables(tmp_path / "money.xlsx", plan, kinds)
    assert read_tables(path, plan).edit.changes == ()
    book = load_workbook(path)
    for kind, field in ((FundingSource, "amount"), (AnnualPlan, "amount")):
        lines = list(book[str(kind.title)].values)
        name = str(head(fields_by_id(kind)[field]))
        top = next(n for n, line in enumerate(lines) if name in line)
        at = lines[top].index(name)
        written = [Decimal(str(line[at])) for line in lines[top + 1 :] if isinstance(line[at], (int, float))]
        assert len(written) == len(amounts)
        assert sum(written, Decimal(0)) == sum(plan.table(kind).column(field), Decimal(0))
