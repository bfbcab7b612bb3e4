"""Money stays exact to 0.01 万元 on its way through Excel, and its sums with it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

from openpyxl import load_workbook

from ecodesk.exchange.record_tables import head, write_tables
from ecodesk.exchange.record_tables_reading import read_tables
from ecodesk.model.fields import fields_by_id
from ecodesk.model.records import AnnualPlan, FundingSource, Project, WorkItem
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import CRS


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
