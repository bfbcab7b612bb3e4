"""Workspaces of version 2, made by the program of that time, come up to date with everything that was in them."""

from __future__ import annotations

import dataclasses
import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from ecodesk.i18n import t
from ecodesk.model.belonging import linked
from ecodesk.model.edit import change
from ecodesk.model.fields import Kind, fields_of
from ecodesk.model.records import (
    CoopDuty,
    FundingSource,
    IndicatorTarget,
    Project,
    RestorationUnit,
    SourcePlan,
    SourceProject,
    UnitNeed,
    WorkItem,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.workspace import Workspace

OLDER = Path(__file__).parent / "older"


@pytest.fixture(params=["geopackage", "postgis"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A workspace of version 2 with two projects and three steps after its making."""
    if request.param == "geopackage":
        path = tmp_path / "规划.gpkg"
        path.write_bytes(gzip.decompress((OLDER / "version-2.gpkg.gz").read_bytes()))
        yield str(path)
        return
    import psycopg

    url = request.getfixturevalue("postgis_url")
    server, _, schema = url.partition("?schema=")
    script = gzip.decompress((OLDER / "version-2.sql.gz").read_bytes()).decode().replace("@", schema)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        connection.execute(script.encode())
    yield url
    with psycopg.connect(server, autocommit=True) as connection:
        kept = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s", [f"{schema}_v2_%"]
        )
        for (name,) in kept.fetchall():
            connection.execute(f'DROP SCHEMA "{name}" CASCADE')


def _source_plan(snapshot: Snapshot, project: str) -> str:
    return snapshot.table(SourcePlan)[snapshot.table(Project)[project].source_plan].name


def test_lists_and_names_become_rows(older: str) -> None:
    with Workspace.open(older) as workspace:
        plan = workspace.snapshot
    one = plan.table(Project)["one"]
    assert one.work_items == ("RIVER_LAKE_01", "RIVER_LAKE_02", "MONITOR_01")
    assert [row.item_code for row in linked(plan.table(WorkItem), "project", "one")] == list(one.work_items)
    assert one.coops == ("zjj", "sthj")
    assert [row.org_unit for row in linked(plan.table(CoopDuty), "project", "one")] == ["zjj", "sthj"]
    needs = linked(plan.table(UnitNeed), "unit", "unit")
    assert [(row.element, row.need, row.reason) for row in needs] == [
        ("sand", "off", "河谷无沙化土地和草地"),
        ("grassland", "off", "河谷无沙化土地和草地"),
    ]
    assert plan.table(RestorationUnit)["unit"].elements_off == ("sand", "grassland")
    assert sorted(plan.table(SourcePlan).column("name")) == ["县城镇污水治理规划", "县水利专项规划"]
    assert (_source_plan(plan, "one"), _source_plan(plan, "two")) == ("县水利专项规划", "县城镇污水治理规划")


def test_what_was_there_is_still_there_and_every_link_leads_somewhere(older: str) -> None:
    with Workspace.open(older) as workspace:
        plan = workspace.snapshot
    (money,), (target,) = plan.table(FundingSource).rows(), plan.table(IndicatorTarget).rows()
    assert (money.project, money.amount, money.year) == ("one", Decimal("320.00"), None)
    assert (target.state, target.target, target.year) == ("value", 4.5, 2026)
    assert plan.table(Project)["one"].geometry is not None
    for table in plan.tables.values():
        for row in table.rows():
            for field in fields_of(type(row)):
                if field.kind is Kind.LINK and (row_id := getattr(row, field.id)):
                    assert plan.row(field.table, row_id) is not None, (row.table, field.id)


def test_steps_from_before_the_upgrade_can_be_taken_back_and_made_again(older: str) -> None:
    with Workspace.open(older, user="李敏") as workspace:
        before = workspace.snapshot
        assert workspace.undo() is not None  # a work item had been added
        assert workspace.snapshot.table(Project)["one"].work_items == ("RIVER_LAKE_01", "RIVER_LAKE_02")
        assert len(linked(workspace.snapshot.table(WorkItem), "project", "one")) == 2
        assert workspace.undo() is not None  # a source plan had been chosen
        assert _source_plan(workspace.snapshot, "two") == "县水利专项规划"
        assert workspace.undo() is not None  # a project had been made
        assert "two" not in workspace.snapshot.table(Project)
        assert [row.project for row in workspace.snapshot.table(WorkItem).rows()] == ["one", "one"]
        while workspace.redo() is not None:
            pass
        assert workspace.snapshot.table(Project)["two"] == before.table(Project)["two"]
        assert workspace.snapshot.table(Project)["one"] == before.table(Project)["one"]
    with Workspace.open(older) as again:
        codes = sorted((row.project, row.item_code) for row in again.snapshot.table(WorkItem).rows())
        assert codes == sorted((row.project, row.item_code) for row in before.table(WorkItem).rows())


def test_the_upgrade_is_not_taken_for_a_change_by_another_program(older: str) -> None:
    with Workspace.open(older) as workspace:
        assert workspace.outside_edit() is None
        while workspace.undo() is not None:
            pass
        assert len(workspace.snapshot.table(SourcePlan)) == 2
        assert workspace.outside_edit() is None


def test_the_file_is_kept_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "规划.gpkg"
    as_it_was = gzip.decompress((OLDER / "version-2.gpkg.gz").read_bytes())
    path.write_bytes(as_it_was)
    Workspace.open(path).close()
    (copy,) = tmp_path.glob("规划.v2-*.gpkg")
    assert copy.read_bytes() == as_it_was
    Workspace.open(path).close()
    assert list(tmp_path.glob("规划.v*.gpkg")) == [copy], "upgraded once"


def test_version_3_gets_what_lists_of_departments_need(written_sample: Path, tmp_path: Path) -> None:
    """What a candidate counts for, and how many rows its list had, came with version 4."""
    path = tmp_path / "plan.gpkg"
    shutil.copy(written_sample, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        for table, column in (
            ("source_project", "counted_area_hm2"),
            ("source_project", "counted_invest"),
            ("source_plan", "rows_handed_in"),
        ):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.execute("UPDATE workspace_meta SET value = '3' WHERE key = 'version'")
    with Workspace.open(path) as workspace:
        rows = workspace.snapshot.table(SourceProject).rows()
        assert len(rows) == 12 and {row.counted_invest for row in rows} == {None}
        counted = dataclasses.replace(rows[0], counted_invest=Decimal("620.00"))
        workspace.apply(change(t("改", "Edit"), [(rows[0], counted)]))
    with Workspace.open(path) as workspace:
        assert workspace.snapshot.table(SourceProject)[rows[0].id].counted_invest == Decimal("620.00")
