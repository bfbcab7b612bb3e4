"""Every declared field can be filled in: by keyboard in a form, in Excel, as one recorded step that can be undone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecodesk.exchange.record_tables import columns_of
from ecodesk.i18n import t
from ecodesk.model.code_lists import code_list
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import change
from ecodesk.model.fields import Field, Kind, Record, fields_by_id, fields_of, record_types
from ecodesk.model.records import (
    AdmissionReview,
    AnnualPlan,
    CoopDuty,
    Decision,
    FundingSource,
    LedgerEntry,
    Milestone,
    NationalApplication,
    OneMatterResolution,
    Person,
    PlanInfo,
    PlanVersion,
    Project,
    RoadmapStep,
    TaskItem,
    WorkItem,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.chapters import FormLayout, is_shown
from ecodesk.ui.forms.child_table import ChildTableBox
from ecodesk.ui.forms.form_body import FormBody
from ecodesk.ui.forms.patch_chapters import PATCH_FORM
from ecodesk.ui.forms.project_chapters import PROJECT_FORM
from ecodesk.ui.forms.unit_chapters import UNIT_FORM
from ecodesk.ui.ledger.admission_form import ADMISSION_FORM
from ecodesk.ui.ledger.list_kinds import ENTRIES, TASKS
from ecodesk.ui.planning.plan_forms import CONSULTATION_FORM, NATIONAL_FORM, PACKAGE_FORM, RESOLUTION_FORM
from ecodesk.workspace import Workspace

# What the papers of the mechanism ask for, by the record that holds it.
ASKED: dict[type[Record], str] = {
    TaskItem: "task_no name origin origin_document goal standard task measures policy result_form lead_unit "
    "coop_units duty_free leader person contact deadline projects note",
    LedgerEntry: "ledger_no project task unit element elements lead coops change_reason person task_book "
    "task_book_signed invest arrived paid progress_pct issues next_steps status",
    Milestone: "project entry name planned actual weight owner",
    RoadmapStep: "project entry name method predecessor start end",
    AnnualPlan: "project year amount actual",
    WorkItem: "project item_code qty unit_price_wan amount_wan actual_qty",
    FundingSource: "project level year amount document arrived paid",
    CoopDuty: "project task org_unit duty",
    Person: "name org_unit post phone role",
    AdmissionReview: "project geometry_version verdict scope_ok problem_match problem_note check_run_id "
    "duplicate_check duplicate_note control_check control_note invest_check invest_note fund_check fund_note "
    "benefit_check benefit_note resolution_ref waivers reviewer second_reviewer reviewed_on",
    OneMatterResolution: "name raised_by units projects cause met_on place participants attendees opinions "
    "signed_by follow_up triggers",
    Decision: "resolution matter org_unit deadline done_on progress",
    NationalApplication: "name kind year policy region projects start end goals",
    PlanInfo: "name version start_year end_year prepared_by map_number approval_number goals layout tasks safeguards",
    Project: "name code unit townships villages basin tags elements problem_types patches mode corridor_width_m "
    "site_radius_m invest social_investor social_mode benefit_right benefit_term_years benefit_basis "
    "benefit_document lead coops person leader contact start end spoil_dug_m3 spoil_self_used_m3 "
    "spoil_surplus_m3 spoil_disposal spoil_document maintenance_years maintenance_unit",
}
FORMS = (
    PROJECT_FORM,
    PATCH_FORM,
    UNIT_FORM,
    ADMISSION_FORM,
    RESOLUTION_FORM,
    CONSULTATION_FORM,
    PACKAGE_FORM,
    NATIONAL_FORM,
    TASKS.form(TaskItem()),
    ENTRIES.form(LedgerEntry()),
)
# Written by the program.
KEPT = {"content_hash", "size_bytes", "geometry_version", "content_version", "check_run_id"}
SEALED = (PlanVersion, "content_hash")  # a version that has it is frozen
ALL = [(k, f) for k in record_types().values() for f in fields_of(k) if (k, f.id) != SEALED]
CRS = WorkingCrs(4547)
FIRST = t("先改", "First")


def _other(field: Field) -> Any:
    """A value that is not the empty one."""
    codes = list(code_list(field.choices)) if field.choices else [""]
    return {
        Kind.TEXT: "甲",
        Kind.LONG_TEXT: "甲\n乙",
        Kind.JSON: "[1]",
        Kind.INTEGER: 7,
        Kind.NUMBER: 7.5,
        Kind.MONEY: Decimal("7.01"),
        Kind.DATE: date(2026, 12, 31),
        Kind.YES_NO: True,
        Kind.CHOICE: codes[-1],
        Kind.CHOICES: (codes[-1],),
        Kind.LINK: "x",
        Kind.LINKS: ("x", "y"),
    }[field.kind]


@pytest.mark.parametrize("kind", ASKED, ids=lambda k: k.table)
def test_the_papers_have_every_field_that_is_asked_for(kind: type[Record]) -> None:
    assert set(ASKED[kind].split()) <= set(fields_by_id(kind))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    rows = [dataclasses.replace(kind(), id=kind.table) for kind in record_types().values()]
    path = tmp_path_factory.mktemp("fields") / "plan.gpkg"
    Workspace.create(path, CRS, rows).close()
    with Workspace.open(path) as made:
        yield made


@pytest.mark.parametrize(("kind", "field"), ALL, ids=lambda x: getattr(x, "table", "") or x.id)
def test_every_field_is_a_recorded_step_that_can_be_undone_and_stands_in_excel(
    plan: Workspace, kind: type[Record], field: Field
) -> None:
    before = plan.snapshot.row(kind.table, kind.table)
    assert before is not None
    value = _other(field)
    if value == getattr(before, field.id):
        value = next(code for code in code_list(field.choices) if code != value)
    after = dataclasses.replace(before, **{field.id: value})
    applied = plan.apply(dataclasses.replace(change(FIRST, [(before, after)]), author="甲"))
    assert plan.snapshot.row(kind.table, kind.table) == after
    assert applied.step.author == "甲"
    assert (kind.table, kind.table) in applied.step.touched
    plan.undo()
    assert plan.snapshot.row(kind.table, kind.table) == before
    if not field.derived and field.kind is not Kind.JSON:
        assert field in columns_of(kind)
        assert field.help.zh and field.help.en


@pytest.mark.parametrize("layout", FORMS, ids=lambda f: f.kind.table)
def test_every_field_of_a_form_is_reached_with_the_keyboard(layout: FormLayout, qtbot: QtBot) -> None:
    row = layout.kind()
    snapshot = Snapshot.of([row], CRS)
    body = FormBody(layout, Appearance("light", "zh_CN"), lambda: snapshot)
    qtbot.addWidget(body)
    body.retranslate()
    body.show_record(row, {table.id: [] for table in layout.tables()}, snapshot)
    reached = set(_tab_order(body))
    for chapter in layout.chapters:
        for part in layout.parts(chapter):
            if isinstance(part, Field) and not part.derived and is_shown(chapter, part, row):
                place = body.places[part.id]
                assert any(widget in reached for widget in (place, *place.findChildren(QWidget))), part.id
    for table in layout.tables():
        box = body.places[table.id]
        assert isinstance(box, ChildTableBox) and box.view in reached, table.id
        columns = {field.id for field in table.fields}
        typed = {field.id for field in fields_of(table.kind) if not field.derived and not field.part_of}
        lost = typed - columns - KEPT
        assert not lost or table.owner != "project", f"{table.id} has no column for {lost}"


def _tab_order(body: QWidget) -> Iterator[QWidget]:
    here = body.nextInFocusChain()
    while here is not body:
        if here.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield here
        here = here.nextInFocusChain()
