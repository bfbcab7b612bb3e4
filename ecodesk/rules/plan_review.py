"""实施方案 through its review (domain 2.3): which state follows which, who may move it, and what it takes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.edit import Change, Edit
from ecodesk.model.records import PlanInfo, PlanVersion
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import CheckResult, Finding, Severity, in_order
from ecodesk.rules.freezing import following_code, frozen_versions


@dataclass(frozen=True)
class PlanMove:
    """One way out of a state. `right` is what a role needs for it; a way back needs a reason."""

    id: str
    title: Text
    before: tuple[str, ...]
    after: str
    right: str
    needs_reason: bool = False


MOVES = {
    move.id: move
    for move in (
        PlanMove(
            "submit", t("提交方案审查", "Submit the plan"), ("editing",), "internal_review", "submit_plan"
        ),
        PlanMove(
            "to_experts",
            t("通过内部审查", "Pass the internal review"),
            ("internal_review",),
            "expert_review",
            "review_plan",
        ),
        PlanMove(
            "return",
            t("退回修改", "Return for changes"),
            ("internal_review", "expert_review"),
            "editing",
            "review_plan",
            needs_reason=True,
        ),
        PlanMove(
            "approve", t("批准方案", "Approve the plan"), ("expert_review",), "approved", "approve_plan"
        ),
        PlanMove("publish", t("发布方案", "Publish the plan"), ("approved",), "published", "approve_plan"),
        PlanMove("revise", t("修编方案", "Revise the plan"), ("published",), "editing", "submit_plan"),
    )
}


def blocks(result: CheckResult) -> list[Finding]:
    """What keeps the plan from being submitted: open blocks, in the order of the list."""
    found = [f for f in result.findings.values() if f.open and f.severity is Severity.BLOCK]
    return sorted(found, key=in_order)


def info_of(snapshot: Snapshot) -> PlanInfo:
    """The head of the plan. Raises EcoDeskError when it has none."""
    info = snapshot.plan_info
    if info is None:
        raise EcoDeskError(
            t("规划没有方案信息", "The plan has no head"),
            remedy=t("先填写方案名称和版本", "Fill in its title and version first"),
        )
    return info


def let_submit(snapshot: Snapshot, result: CheckResult | None, note: str) -> None:
    """Let the plan be submitted. Raises EcoDeskError while there are blocks, or errors without a note."""
    _in_state(info_of(snapshot), MOVES["submit"])
    if result is None or result.revision != snapshot.revision:
        raise EcoDeskError(
            t("检查还没有完成，不能提交审查", "The check has not ended yet; nothing can be submitted"),
            remedy=t("稍候再提交", "Submit again in a moment"),
        )
    found = blocks(result)
    if found:
        more = t("，等 {n} 条", " and more, {n} in all").format(n=len(found)) if len(found) > 2 else plain("")
        raise EcoDeskError(
            t(
                "还有阻断，不能提交：{first}{more}", "Blocks keep it from being submitted: {first}{more}"
            ).format(first=join([finding.message for finding in found[:2]], "；", "; "), more=more),
            remedy=t("处理全部阻断后再提交", "Deal with all blocks, then submit"),
        )
    if result.count(Severity.ERROR) and not note.strip():
        raise EcoDeskError(
            t("有 {n} 条错误，提交须写说明", "With {n} errors, submitting needs a note").format(
                n=result.count(Severity.ERROR)
            ),
            remedy=t("写明为什么带错误提交", "Say why it is submitted with errors"),
        )


def submission_changes(snapshot: Snapshot, code: str) -> tuple[Change, ...]:
    """What submitting changes beside freezing the version: the plan is in review under this code."""
    info = info_of(snapshot)
    after = dataclasses.replace(info, status="internal_review", version=code)
    return (Change(info, after),) if after != info else ()


def move(snapshot: Snapshot, what: PlanMove, *, reason: str = "") -> Edit:
    """The edit that moves the plan, and the version in review with it.

    Going back to editing counts the version on; publishing supersedes the one published before. Raises
    EcoDeskError in another state, or without the reason it needs.
    """
    info = info_of(snapshot)
    _in_state(info, what)
    if what.needs_reason and not reason.strip():
        raise EcoDeskError(t("退回须写明理由", "A return needs a reason"), where=plain(info.version))
    version = info.version
    frozen = frozen_versions(snapshot)
    taken = {row.code for row in frozen}
    while what.after == "editing" and version in taken:
        version = following_code(version)
    changes = [Change(info, dataclasses.replace(info, status=what.after, version=version))]
    own = next((row for row in reversed(frozen) if row.code == info.version), None)
    if own is not None and what.id != "revise":
        changes.append(
            Change(own, dataclasses.replace(own, status=what.after, reason=reason.strip() or own.reason))
        )
    if what.id == "publish":
        if own is None:
            raise EcoDeskError(
                t("要发布的版本还没有冻结", "The version to publish is not frozen yet"),
                where=plain(info.version),
                remedy=t("先用“冻结版本”冻结它", "Freeze it first"),
            )
        changes += [_superseded(row) for row in frozen if row.status == "published" and row is not own]
    title = t("{what} {version}", "{what}: {version}").format(what=what.title, version=plain(info.version))
    return Edit(title, tuple(changes))


def version_before(snapshot: Snapshot) -> PlanVersion | None:
    """The frozen version the plan is compared with: the newest one, or while that is in review the one before it."""
    frozen = frozen_versions(snapshot)
    info = snapshot.plan_info
    submitted = (
        bool(frozen) and info is not None and info.status != "editing" and info.version == frozen[-1].code
    )
    before = frozen[:-1] if submitted and len(frozen) > 1 else frozen
    return before[-1] if before else None


def _superseded(row: PlanVersion) -> Change:
    return Change(row, dataclasses.replace(row, status="superseded"))


def _in_state(info: PlanInfo, what: PlanMove) -> None:
    if info.status not in what.before:
        raise EcoDeskError(
            t("方案现为“{state}”，不能{what}", "The plan is “{state}”: {what} is not possible").format(
                state=label("plan_status", info.status), what=what.title
            ),
            where=plain(info.version),
        )
