"""Admission as steps: every item answered, two different people, and the state that follows from the verdict."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.belonging import linked
from ecodesk.model.edit import Edit, add, change
from ecodesk.model.fields import Kind, fields_of
from ecodesk.model.records import AdmissionReview, PlanInfo, PlanVersion, Project, Waiver, WorkItem
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.admission_steps import (
    answers_of,
    approve,
    enter_ledger,
    let_admit,
    open_review,
    out_of_date,
    renewed,
    review_of,
    send_back,
    shortcomings,
    sign,
)
from ecodesk.rules.comment_threads import threads_about
from ecodesk.rules.plan_review import MOVES, move
from ecodesk.rules.reviewed_content import content_version
from ecodesk.rules.runner import check
from ecodesk.sample.build import CRS, sample_rows
from ecodesk.workspace import Workspace

DAY = date(2026, 6, 27)
LABEL = t("改", "Change")


class Plan:
    """The sample with one project in review."""

    def __init__(self, rows: list[Any], code: str = "ZH03-004") -> None:
        self.snapshot = Snapshot.of(rows, CRS)
        self.code = code
        row = self.project
        self.apply(change(LABEL, [(row, dataclasses.replace(row, status="in_review"))]))

    @property
    def project(self) -> Project:
        found = self.snapshot.table(Project).one(code=self.code)
        assert found is not None
        return found

    @property
    def review(self) -> AdmissionReview:
        found = review_of(self.snapshot, self.project.id)
        assert found is not None
        return found

    @property
    def result(self) -> Any:
        return check(self.snapshot, today=DAY)

    def apply(self, edit: Edit) -> None:
        let_admit(edit, self.snapshot)
        self.snapshot = self.snapshot.after(edit)

    def begin(self, verdict: str = "admit") -> None:
        self.apply(open_review(self.snapshot, self.project, check_run="v0.7", verdict=verdict))

    def answer(self, **values: Any) -> None:
        review = self.review
        names = [f.id for f in fields_of(AdmissionReview) if f.kind is Kind.CHOICE and f.required]
        given = {**{n: "conform" for n in names if n != "verdict"}, **values}
        self.apply(change(LABEL, [(review, dataclasses.replace(review, **given))]))
        rows = answers_of(self.snapshot, self.review)
        self.apply(change(LABEL, [(row, dataclasses.replace(row, hit=False)) for row in rows]))

    def left(self) -> list[str]:
        return [str(one) for one in shortcomings(self.snapshot, self.review, self.result)]


@pytest.fixture(scope="module")
def rows() -> list[Any]:
    return sample_rows()


@pytest.fixture
def plan(rows: list[Any]) -> Plan:
    made = Plan(rows)
    made.begin()
    return made


def test_a_review_is_signed_by_one_and_approved_by_another(plan: Plan) -> None:
    with pytest.raises(EcoDeskError, match="审查还没有完成"):
        plan.apply(sign(plan.snapshot, plan.review, plan.result, author="赵芳"))
    plan.answer()
    with pytest.raises(EcoDeskError, match="还没有签署"):
        plan.apply(approve(plan.snapshot, plan.review, plan.result, author="张晓燕"))
    plan.apply(sign(plan.snapshot, plan.review, plan.result, author="赵芳", today=DAY))
    with pytest.raises(EcoDeskError, match="不能是同一人"):
        plan.apply(approve(plan.snapshot, plan.review, plan.result, author=" 赵芳 "))
    with pytest.raises(EcoDeskError, match="须有姓名"):
        plan.apply(approve(plan.snapshot, plan.review, plan.result, author=" "))
    plan.apply(approve(plan.snapshot, plan.review, plan.result, author="张晓燕", today=DAY))
    assert plan.project.status == "admitted" and plan.review.reviewed_on == DAY
    assert not [f for f in plan.result.of(Project.table, plan.project.id) if f.rule == "ADM-002" and f.open]
    plan.apply(enter_ledger(plan.snapshot, plan.project))
    assert plan.project.status == "in_ledger"


@pytest.mark.parametrize(("verdict", "status"), [("admit_after_change", "returned"), ("refuse", "rejected")])
def test_the_state_follows_from_the_verdict(plan: Plan, verdict: str, status: str) -> None:
    plan.answer(verdict=verdict)
    plan.apply(sign(plan.snapshot, plan.review, plan.result, author="赵芳"))
    plan.apply(approve(plan.snapshot, plan.review, plan.result, author="张晓燕"))
    assert plan.project.status == status
    with pytest.raises(EcoDeskError, match="只有已准入"):
        enter_ledger(plan.snapshot, plan.project)


def test_what_is_missing_is_told_item_by_item(plan: Plan) -> None:
    assert "“范围与单元”未填" in plan.left() and any("负面清单还有" in one for one in plan.left())
    plan.answer(control_check="not_conform")
    assert plan.left() == ["“控制线与用地”须写说明"]
    plan.answer(control_check="explained", control_note="已取得同意函")
    assert plan.left() == []
    hit = answers_of(plan.snapshot, plan.review)[0]
    plan.apply(change(LABEL, [(hit, dataclasses.replace(hit, hit=True))]))
    assert any("须写说明" in one for one in plan.left()) and any("不能准入" in one for one in plan.left())


def test_a_changed_shape_is_no_longer_what_was_reviewed(plan: Plan) -> None:
    plan.answer()
    row = plan.project
    assert row.geometry is not None
    plan.apply(change(LABEL, [(row, dataclasses.replace(row, geometry=row.geometry.buffer(-5)))]))
    assert "图形在审查开始后改过" in plan.left()
    plan.apply(renewed(plan.snapshot, plan.review, "v0.8"))
    assert plan.review.check_run_id == "v0.8" and "图形在审查开始后改过" not in plan.left()


def test_money_changed_after_the_signature_has_to_be_reviewed_anew(plan: Plan) -> None:
    plan.answer()
    plan.apply(sign(plan.snapshot, plan.review, plan.result, author="赵芳", today=DAY))
    item = linked(plan.snapshot.table(WorkItem), "project", plan.project.id)[0]
    assert item.unit_price_wan is not None
    dearer = dataclasses.replace(item, unit_price_wan=item.unit_price_wan * 2)
    plan.apply(change(LABEL, [(item, dearer)]))
    with pytest.raises(EcoDeskError, match="签署后改过，不能复核"):
        approve(plan.snapshot, plan.review, plan.result, author="张晓燕")
    assert out_of_date(plan.snapshot, plan.review)
    plan.apply(change(LABEL, [(dearer, item)]))
    assert not out_of_date(plan.snapshot, plan.review), "taken back, it is what was signed"
    row = plan.project
    plan.apply(change(LABEL, [(row, dataclasses.replace(row, person="另一人"))]))
    assert out_of_date(plan.snapshot, plan.review)
    plan.apply(renewed(plan.snapshot, plan.review, "v0.8"))
    assert not plan.review.reviewer and not out_of_date(plan.snapshot, plan.review)
    plan.apply(sign(plan.snapshot, plan.review, plan.result, author="赵芳", today=DAY))
    plan.apply(approve(plan.snapshot, plan.review, plan.result, author="张晓燕", today=DAY))
    assert plan.project.status == "admitted"


def test_what_was_signed_is_the_same_after_the_file_was_closed(rows: list[Any], tmp_path: Path) -> None:
    before = Snapshot.of(rows, CRS)
    place = tmp_path / "plan.gpkg"
    with Workspace.create(place, CRS, rows):
        pass
    with Workspace.open(place, read_only=True) as workspace:
        changed = [
            row.code
            for row in before.table(Project).rows()
            if content_version(before, row)
            != content_version(workspace.snapshot, workspace.snapshot.table(Project)[row.id])
        ]
    assert not changed


def test_a_block_keeps_a_project_out(rows: list[Any]) -> None:
    plan = Plan(rows, "ZH07-005")
    plan.begin()
    plan.answer()
    assert any("占采矿权" in one for one in plan.left())
    plan.answer(verdict="refuse")
    assert plan.left() == []


def test_a_waiver_that_has_ended_no_longer_supports_admission(plan: Plan) -> None:
    plan.answer(waivers=("gone",))
    assert "所列豁免已取消" in plan.left()
    waiver = Waiver(id="gone", finding="x", rule="COV-001", reason="other", explanation="见纪要")
    plan.apply(add(LABEL, waiver))
    assert plan.left() == []


def test_sending_back_takes_the_signature_off_and_says_why(plan: Plan) -> None:
    plan.answer()
    plan.apply(sign(plan.snapshot, plan.review, plan.result, author="赵芳"))
    with pytest.raises(EcoDeskError, match="退回须写明理由"):
        send_back(plan.snapshot, plan.review, " ", author="赵芳")
    plan.apply(send_back(plan.snapshot, plan.review, "缺用地预审意见", author="张晓燕"))
    assert plan.project.status == "returned" and plan.review.reviewer == ""
    said = threads_about(plan.snapshot, [(Project.table, plan.project.id)])
    assert [one.first.text for one in said] == ["缺用地预审意见"]


def test_the_plan_moves_as_declared_and_publishing_supersedes(rows: list[Any]) -> None:
    old = PlanVersion(code="v0.5", status="published", content_hash="a", revision=1)
    own = PlanVersion(code="v0.7", status="internal_review", content_hash="b", revision=2)
    snapshot = Snapshot.of([*rows, old, own], CRS)
    with pytest.raises(EcoDeskError, match="不能批准方案"):
        move(snapshot, MOVES["approve"])
    for step in ("to_experts", "approve", "publish"):
        snapshot = snapshot.after(move(snapshot, MOVES[step]))
    versions = snapshot.table(PlanVersion)
    assert snapshot.table(PlanInfo).at(0).status == "published"
    assert (versions[old.id].status, versions[own.id].status) == ("superseded", "published")
    snapshot = snapshot.after(move(snapshot, MOVES["revise"]))
    info = snapshot.table(PlanInfo).at(0)
    assert (info.status, info.version) == ("editing", "v0.8")
    assert snapshot.table(PlanVersion)[own.id].status == "published"


def test_a_return_needs_a_reason_and_counts_a_frozen_version_on(rows: list[Any]) -> None:
    own = PlanVersion(code="v0.7", status="internal_review", content_hash="b", revision=2)
    snapshot = Snapshot.of([*rows, own], CRS)
    with pytest.raises(EcoDeskError, match="退回须写明理由"):
        move(snapshot, MOVES["return"])
    snapshot = snapshot.after(move(snapshot, MOVES["return"], reason="补充测绘"))
    info = snapshot.table(PlanInfo).at(0)
    assert (info.status, info.version) == ("editing", "v0.8")
    assert snapshot.table(PlanVersion)[own.id].reason == "补充测绘"
