"""Rows that belong to another row go with it; lists on a row and the rows they sum up stay in step."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ecodesk.i18n import t
from ecodesk.model.belonging import amount, direct_parts, followed, linked, merged_list
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Change, Edit, add, change, delete
from ecodesk.model.fields import Record
from ecodesk.model.records import (
    AdmissionReview,
    CoopDuty,
    Decision,
    FundingSource,
    NegativeAnswer,
    OneMatterResolution,
    Project,
    RestorationUnit,
    UnitNeed,
    WorkItem,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.workspace import Workspace

STEP = t("步骤", "Step")
CRS = WorkingCrs(4547)
ONE = Project(id="one", code="P-1", work_items=("FOREST_01", "FOREST_04"), coops=("slj",))
ROWS: list[Record] = [
    ONE,
    Project(id="two", code="P-2"),
    WorkItem(id="w1", project="one", item_code="FOREST_01", qty=10.0, unit_price_wan=Decimal("1.2")),
    WorkItem(id="w2", project="one", item_code="FOREST_04"),
    CoopDuty(id="c1", project="one", org_unit="slj", duty="审查"),
    FundingSource(id="f1", project="one", level="county", amount=Decimal(20)),
    AdmissionReview(id="r1", project="one"),
    NegativeAnswer(id="n1", review="r1", item="NL-01", hit=False),
    RestorationUnit(id="unit", code="U-1"),
]


@pytest.fixture
def plan() -> Snapshot:
    return Snapshot.of(ROWS, CRS)


def after(plan: Snapshot, edit: Edit) -> Snapshot:
    return plan.after(followed(plan, edit))


def items(plan: Snapshot, project: str = "one") -> list[str]:
    return [row.item_code for row in linked(plan.table(WorkItem), "project", project)]


def test_amounts_follow_quantity_and_price_to_the_cent() -> None:
    assert amount(210.0, Decimal("0.42")) == Decimal("88.20")
    assert amount(3.0, Decimal("0.3333")) == Decimal("1.00")
    assert amount(1.5, Decimal("0.01")) == Decimal("0.02"), "half a cent is rounded up"
    assert amount(0.1, Decimal("3.0")) == Decimal("0.30"), "a tenth is a tenth"
    assert amount(None, Decimal(1)) is None and amount(1.0, None) is None


def test_a_line_that_is_added_shows_in_the_list_and_has_its_amount(plan: Snapshot) -> None:
    line = WorkItem(id="w3", project="one", item_code="MONITOR_03", qty=40.0, unit_price_wan=Decimal("0.25"))
    now = after(plan, add(STEP, line))
    assert now.table(WorkItem)["w3"].amount_wan == Decimal("10.00")
    assert now.table(Project)["one"].work_items == ("FOREST_01", "FOREST_04", "MONITOR_03")
    assert now.table(Project)["one"].coops == ("slj",), "other lists stay"


def test_a_line_that_changes_its_owner_leaves_one_list_for_the_other(plan: Snapshot) -> None:
    line = plan.table(WorkItem)["w2"]
    now = after(plan, change(STEP, [(line, dataclasses.replace(line, project="two"))]))
    assert now.table(Project)["one"].work_items == ("FOREST_01",)
    assert now.table(Project)["two"].work_items == ("FOREST_04",)


def test_a_list_that_is_changed_brings_its_rows_along(plan: Snapshot) -> None:
    wanted = dataclasses.replace(ONE, work_items=("FOREST_01", "MONITOR_03"), coops=("slj", "lyj"))
    now = after(plan, change(STEP, [(ONE, wanted)]))
    assert items(now) == ["FOREST_01", "MONITOR_03"]
    assert now.table(WorkItem)["w1"] == plan.table(WorkItem)["w1"], "what stays keeps its quantity"
    assert [row.duty for row in linked(now.table(CoopDuty), "project", "one")] == ["审查", ""]


def test_a_new_project_with_a_list_gets_its_rows(plan: Snapshot) -> None:
    now = after(plan, add(STEP, Project(id="new", code="P-3", work_items=("FARMLAND_04",))))
    assert items(now, "new") == ["FARMLAND_04"]


def test_elements_that_are_off_have_their_reason(plan: Snapshot) -> None:
    unit = plan.table(RestorationUnit)["unit"]
    off = dataclasses.replace(unit, elements_off=("sand",), elements_off_reason="没有沙化土地")
    now = after(plan, change(STEP, [(unit, off)]))
    (need,) = now.table(UnitNeed).rows()
    assert (need.unit, need.element, need.need, need.reason) == ("unit", "sand", "off", "没有沙化土地")
    more = UnitNeed(unit="unit", element="lake", need="on", reason="水库在建")
    now = after(now, add(STEP, more))
    assert now.table(RestorationUnit)["unit"].elements_off == ("sand",), "needed elements are not off"


def test_what_belongs_to_a_row_goes_with_it(plan: Snapshot) -> None:
    now = after(plan, delete(STEP, ONE))
    left = {row_id for table in now.tables.values() for row_id in table.ids}
    assert left == {"two", "unit"}, "parts of parts too"
    assert {row.id for row in direct_parts(plan, [ONE])} == {"w1", "w2", "c1", "f1", "r1"}


def test_what_moves_to_another_owner_does_not_go(plan: Snapshot) -> None:
    review = plan.table(AdmissionReview)["r1"]
    moved = Change(review, dataclasses.replace(review, project="two"))
    now = after(plan, Edit(STEP, (moved, Change(ONE, None))))
    assert now.table(AdmissionReview)["r1"].project == "two"
    assert "n1" in now.table(NegativeAnswer) and "w1" not in now.table(WorkItem)


def test_an_edit_nothing_follows_from_stays_itself(plan: Snapshot) -> None:
    edit = change(STEP, [(ONE, dataclasses.replace(ONE, name="新名称"))])
    assert followed(plan, edit) is edit


def _state(plan: Snapshot) -> dict[str, Any]:
    return {row.id: row for table in plan.tables.values() for row in table.rows()}


def test_undo_takes_back_what_followed_and_older_steps_leave_later_ones(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w.gpkg", CRS, ROWS) as workspace:
        start = _state(workspace.snapshot)
        first = workspace.apply(add(STEP, WorkItem(id="w3", project="one", item_code="MONITOR_01")))
        workspace.apply(add(STEP, WorkItem(id="w4", project="one", item_code="MONITOR_02")))
        workspace.undo_step(first.edit.id)
        assert workspace.snapshot.table(Project)["one"].work_items == ("FOREST_01", "FOREST_04", "MONITOR_02")
        workspace.apply(delete(STEP, workspace.snapshot.table(Project)["one"]))
        assert "w4" not in workspace.snapshot.table(WorkItem)
        while workspace.undo() is not None:
            pass
        assert _state(workspace.snapshot) == start
        while workspace.redo() is not None:
            pass
        assert "one" not in workspace.snapshot.table(Project)


def test_two_people_add_lines_to_the_same_project(tmp_path: Path, postgis_url: str) -> None:
    with (
        Workspace.create(postgis_url, CRS, ROWS, user="李敏") as mine,
        Workspace.open(postgis_url, user="王芳") as hers,
    ):
        mine.apply(add(STEP, WorkItem(id="w3", project="one", item_code="MONITOR_01")).by("李敏"))
        hers.apply(add(STEP, WorkItem(id="w4", project="one", item_code="MONITOR_02")).by("王芳"))
        wanted = ("FOREST_01", "FOREST_04", "MONITOR_01", "MONITOR_02")
        for workspace in (mine, hers):
            workspace.refresh()
            assert workspace.snapshot.table(Project)["one"].work_items == wanted
        mine.undo()
        assert mine.snapshot.table(Project)["one"].work_items == ("FOREST_01", "FOREST_04", "MONITOR_02")


@pytest.mark.parametrize(
    ("now", "before", "after", "merged"),
    [
        (("a", "b"), ("a", "b"), ("b",), ("b",)),
        (("a", "b", "c"), ("a", "b"), ("b",), ("b", "c")),
        (("a", "c"), ("a",), ("a", "b"), ("a", "c", "b")),
        (("a", "b"), ("a",), ("a", "b"), ("a", "b")),
        ((), ("a",), ("a", "b"), ("b",)),
        ("x", "", "y", "y"),
    ],
)
def test_lists_that_two_people_changed_hold_what_both_did(
    now: Any, before: Any, after: Any, merged: Any
) -> None:
    assert merged_list(now, before, after) == merged


def test_decisions_go_with_their_resolution(plan: Snapshot) -> None:
    rows = OneMatterResolution(id="o", name="议题"), Decision(id="d", resolution="o", matter="事项")
    now = after(plan, add(STEP, *rows))
    assert len(after(now, delete(STEP, rows[0])).table(Decision)) == 0
