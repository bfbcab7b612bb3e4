"""The life of a finding: taken, assigned, corrected, verified or sent back, waived; new since the last review."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ecodesk.errors import EcoDeskError
from ecodesk.model.edit import Edit
from ecodesk.model.fields import fields_by_id
from ecodesk.model.records import FindingTreatment, NegativeAnswer, Project, ReviewBaseline
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.baseline import is_new, latest_baseline, new_since, reviews_of, set_baseline
from ecodesk.rules.finding import Assignee, CheckResult, Finding, FindingState, Severity
from ecodesk.rules.runner import check, recheck
from ecodesk.rules.submission import let_pass, obstacles, submit
from ecodesk.rules.treatment import Act, comments, treat, treated_about, treatments
from ecodesk.rules.waivers import waive, withdraw
from ecodesk.ui.finding_path import path, seen_text
from tests.python_types import PYTHON_TYPES
from tests.rules.plans import TODAY, box, plan, project, replaced, told

NOW = datetime(2026, 6, 27, 8, 30, tzinfo=UTC)
APART = box(700, 700, 900, 900)
OVER = box(500, 500, 900, 900)


class Life:
    """A plan of two overlapping projects, checked again after every edit; the full check must agree."""

    def __init__(self, rule: str = "OVL-001", **values: Any) -> None:
        self.snapshot: Snapshot = plan(project("P-1", **values), project("P-2", OVER, **values))
        self.result: CheckResult = check(self.snapshot, today=TODAY)
        self.id = next(f.id for f in self.result.ordered() if f.rule == rule)

    @property
    def finding(self) -> Finding:
        return self.result.findings[self.id]

    def apply(self, edit: Edit) -> Life:
        before, self.snapshot = self.snapshot, self.snapshot.after(edit)
        self.result = recheck(self.result, before, self.snapshot, [edit], today=TODAY)
        assert told(self.result) == told(check(self.snapshot, today=TODAY))
        return self

    def act(self, act: Act, **values: Any) -> Life:
        return self.apply(treat(self.snapshot, [self.finding], act, now=NOW, **values))

    def move(self, geometry: Any) -> Life:
        return self.apply(replaced(self.snapshot, Project.table, "P-2", geometry=geometry))


def test_a_finding_that_is_taken_in_hand_names_who_and_when() -> None:
    life = Life().act(Act.TAKE, author="李敏")
    assert (life.finding.state, life.finding.assignee) == (FindingState.TAKEN, Assignee("李敏"))
    (row,) = treatments(life.snapshot)[life.id]
    assert (row.author, row.at, row.act) == ("李敏", "2026-06-27T08:30:00+00:00", "take")
    life.act(Act.ASSIGN, author="赵芳", assigned=Assignee("张伟", "slj"))
    assert life.finding.assignee == Assignee("张伟", "slj")
    assert life.finding.open and life.result.count(life.finding.severity) >= 1


def test_what_is_gone_waits_to_be_verified_and_opens_again_with_its_comments_when_it_comes_back() -> None:
    life = Life().act(Act.COMMENT, author="赵芳", text="请与水利局核对边界")
    life.act(Act.TAKE, author="李敏")
    open_before = life.result.open_count
    life.move(APART)
    assert (life.finding.state, life.finding.found) == (FindingState.CORRECTED, False)
    assert not life.finding.open and life.result.open_count < open_before
    assert life.result.count_in(FindingState.CORRECTED) == 1
    assert life.finding.message.zh and {s.id for s in life.finding.subjects} == {"P-1", "P-2"}
    life.act(Act.VERIFY, author="赵芳")
    assert life.finding.state is FindingState.VERIFIED
    life.move(OVER)
    assert (life.finding.state, life.finding.found) == (FindingState.NEW, True)
    assert [row.text for row in comments(treatments(life.snapshot)[life.id])] == ["请与水利局核对边界"]
    acts = treated_about(life.snapshot, [life.finding.subjects[0]])
    assert [row.act for row in acts] == ["comment", "take", "verify"]


def test_a_finding_nobody_cared_for_is_simply_gone() -> None:
    life = Life().move(APART)
    assert life.id not in life.result.findings


def test_fixed_is_not_verified_while_the_check_still_finds_it() -> None:
    life = Life().act(Act.SUBMIT, author="李敏", text="已与对方商定")
    assert life.finding.state is FindingState.CORRECTED and life.finding.open
    with pytest.raises(EcoDeskError) as told_why:
        treat(life.snapshot, [life.finding], Act.VERIFY, author="赵芳")
    assert "仍发现" in told_why.value.message.zh and "still finds" in told_why.value.message.en


def test_a_changed_shape_takes_back_what_was_submitted() -> None:
    life = Life().act(Act.SUBMIT, author="李敏").move(box(450, 450, 900, 900))
    assert life.finding.state is FindingState.TAKEN


def test_a_return_needs_a_reason_and_shows_as_returned() -> None:
    life = Life().act(Act.SUBMIT, author="李敏")
    with pytest.raises(EcoDeskError, match="理由"):
        treat(life.snapshot, [life.finding], Act.RETURN, author="赵芳")
    life.act(Act.RETURN, author="赵芳", text="边界没有改")
    assert life.finding.state is FindingState.RETURNED
    with pytest.raises(EcoDeskError):
        treat(life.snapshot, [life.finding], Act.RETURN, author="赵芳", text="再退")


def test_a_block_is_verified_by_another_person_than_its_corrector() -> None:
    life = Life("RSP-001", lead="").act(Act.TAKE, author="李敏")
    assert life.finding.severity is Severity.BLOCK
    subject = life.finding.subjects[0].id
    life.apply(replaced(life.snapshot, Project.table, subject, lead="slj"))
    assert life.finding.state is FindingState.CORRECTED
    for author in ("李敏", ""):
        with pytest.raises(EcoDeskError):
            treat(life.snapshot, [life.finding], Act.VERIFY, author=author)
    assert life.act(Act.VERIFY, author="赵芳").finding.state is FindingState.VERIFIED


def test_several_findings_are_one_step_and_one_undo() -> None:
    life = Life()
    some = [f for f in life.result.ordered() if f.open][:3]
    edit = treat(life.snapshot, some, Act.TAKE, author="李敏", now=NOW)
    before = told(life.result)
    life.apply(edit)
    assert len(some) == 3 and "3" in edit.label.zh
    assert {life.result.findings[f.id].state for f in some} == {FindingState.TAKEN}
    life.apply(edit.inverse())
    assert told(life.result) == before


def test_a_waiver_is_part_of_the_path_and_can_be_ended() -> None:
    life = Life()
    life.apply(
        waive(life.snapshot, life.finding, reason="staged", explanation="分期", author="赵芳", now=NOW)
    )
    assert life.finding.state is FindingState.WAIVED
    ended = withdraw(life.snapshot, life.finding, author="赵芳", now=NOW)
    assert ended is not None
    life.apply(ended)
    assert life.finding.state is FindingState.NEW
    acts = treatments(life.snapshot)[life.id]
    assert [(row.act, row.number, row.author) for row in acts] == [
        ("waive", 1, "赵芳"),
        ("end_waiver", 2, "赵芳"),
    ]


def test_what_a_rule_that_did_not_run_would_find_is_not_taken_for_corrected() -> None:
    life = Life().act(Act.TAKE, author="李敏")
    assert life.id not in check(life.snapshot, select={"RSP-001"}, today=TODAY).findings
    assert life.id not in check(life.snapshot.after(_switched_off("OVL-001")), today=TODAY).findings


def _switched_off(rule: str) -> Edit:
    from ecodesk.model.edit import add
    from ecodesk.model.records import Setting
    from tests.rules.plans import LABEL

    return add(LABEL, Setting(key=f"rule.{rule}", value='{"enabled": false}'))


def test_rows_another_program_has_spoilt_show_nothing() -> None:
    life = Life().act(Act.TAKE, author="李敏")
    (row,) = life.snapshot.table(FindingTreatment).rows()
    for wrong in ({"subjects": "?"}, {"severity": "?"}, {"rule": "OVL-9"}, {"key": "x"}):
        spoilt = life.snapshot.after(replaced(life.snapshot, row.table, row.id, **wrong))
        gone = spoilt.after(replaced(spoilt, Project.table, "P-2", geometry=APART))
        assert life.id not in check(gone, today=TODAY).findings


def test_a_baseline_tells_what_is_new_since_the_last_review() -> None:
    life = Life()
    assert latest_baseline(life.snapshot) is None
    assert new_since(life.result, None) == life.result.open_count
    life.apply(set_baseline(life.result, name="六月审查", author="赵芳", today=TODAY))
    baseline = latest_baseline(life.snapshot)
    assert isinstance(baseline, ReviewBaseline)
    assert (baseline.name, baseline.author, baseline.taken_on) == ("六月审查", "赵芳", TODAY)
    assert new_since(life.result, baseline) == 0 and not is_new(life.finding, baseline)
    life.apply(replaced(life.snapshot, Project.table, "P-1", lead=""))
    fresh = [f for f in life.result.findings.values() if f.open and is_new(f, baseline)]
    assert new_since(life.result, baseline) == len(fresh) >= 1
    assert "RSP-001" in {f.rule for f in fresh}
    with pytest.raises(EcoDeskError):
        set_baseline(life.result, name=" ")


def test_an_untreated_finding_says_at_which_review_it_was_seen_first() -> None:
    life = Life()
    assert seen_text(life.finding, life.snapshot) is None, "before the first review there is nothing to say"
    life.apply(set_baseline(life.result, name="六月审查", author="赵芳", today=date(2025, 6, 30)))
    life.apply(replaced(life.snapshot, Project.table, "P-1", lead=""))
    fresh = next(f for f in life.result.findings.values() if f.rule == "RSP-001")
    told = seen_text(fresh, life.snapshot)
    assert told is not None and told.zh == "“六月审查”（2025-06-30）之后新出现"
    life.apply(set_baseline(life.result, name="七月审查", author="赵芳", today=date(2025, 7, 31)))
    told = seen_text(life.finding, life.snapshot)
    assert told is not None and told.zh == "首次见于“六月审查”（2025-06-30），现在仍有"
    assert [row.name for row in reviews_of(fresh.id, life.snapshot)] == ["七月审查"]
    assert told.zh in path(life.finding, life.snapshot)
    gone = dataclasses.replace(fresh, found=False)
    told = seen_text(gone, life.snapshot)
    assert (
        told is not None and told.zh == "首次见于“七月审查”（2025-07-31），末次见于“七月审查”（2025-07-31）"
    )
    assert not reviews_of(fresh.id[:-1], life.snapshot), "a part of an id is no id"


def test_a_project_goes_into_review_only_when_nothing_stands_in_the_way() -> None:
    draft = project("P-1", status="draft", lead="", name="")
    snapshot = plan(draft)
    result = check(snapshot, today=TODAY)
    found = obstacles(draft, result)
    grades = [o.finding.severity for o in found if o.finding is not None]
    assert grades == sorted(grades, reverse=True) and grades[0] is Severity.BLOCK
    assert all(grade >= Severity.ERROR for grade in grades)
    assert found[-1].field is not None, "fields to fill in come last"
    with pytest.raises(EcoDeskError) as refused:
        submit(draft, result)
    assert found[0].text.zh in refused.value.message.zh
    by_hand = replaced(snapshot, Project.table, "P-1", status="in_review")
    with pytest.raises(EcoDeskError):
        let_pass(by_hand, result)
    with pytest.raises(EcoDeskError, match="检查还没有完成"):
        let_pass(by_hand, None)
    let_pass(dataclasses.replace(by_hand, undoes="step"), result)
    let_pass(replaced(snapshot, Project.table, "P-1", status="withdrawn"), result)


def test_a_forbidden_word_alone_does_not_keep_a_project_from_review_until_it_is_confirmed() -> None:
    draft = project("P-1", status="draft", name="河岸广场")
    said = NegativeAnswer(id="n", project="P-1", item="NL-01", hit=True)
    for rows, severity in (((draft,), Severity.WARN), ((draft, said), Severity.BLOCK)):
        result = check(plan(*rows), today=TODAY)
        (finding,) = [f for f in result.findings.values() if f.rule == "ADM-001"]
        assert finding.severity is severity
        listed = [o.finding for o in obstacles(draft, result)]
        assert (finding in listed) == (severity is Severity.BLOCK)


def test_a_project_with_nothing_in_the_way_goes_into_review_in_one_step() -> None:
    draft = project("P-1", status="draft")
    clean = CheckResult(0, check(plan(), today=TODAY).findings, {})
    lacking = [o.field.id for o in obstacles(draft, clean) if o.field is not None]
    whole = dataclasses.replace(draft, **{name: _something(name) for name in lacking})
    whole = dataclasses.replace(whole, patches=("WT-1",))  # asked for, depending on the mode
    assert obstacles(whole, clean) == []
    (change,) = submit(whole, clean).changes
    assert isinstance(change.after, Project) and change.after.status == "in_review"
    with pytest.raises(EcoDeskError):
        submit(change.after, clean)


def _something(name: str) -> Any:
    wanted = PYTHON_TYPES[fields_by_id(Project)[name].kind]
    return ("x",) if wanted is tuple else wanted(1) if wanted is not bool else True
