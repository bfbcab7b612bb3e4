"""提交审查: what keeps a project from going into review, and the step that takes it there."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.completeness import missing
from ecodesk.model.edit import Change, Edit, change
from ecodesk.model.fields import Field
from ecodesk.model.records import Project
from ecodesk.rules.finding import CheckResult, Finding, Severity

BEFORE_REVIEW = ("draft", "returned")
IN_REVIEW = "in_review"


@dataclass(frozen=True)
class Obstacle:
    """One thing that keeps a project from review: a finding to settle, or a field to fill in."""

    finding: Finding | None = None
    field: Field | None = None

    @property
    def text(self) -> Text:
        if self.finding is not None:
            return self.finding.message
        assert self.field is not None
        return t("“{field}”未填", "“{field}” is empty").format(field=self.field.label)


def obstacles(project: Project, result: CheckResult) -> list[Obstacle]:
    """What stands in the way, in the order to deal with it: blocks, errors, then required fields as declared.

    Waived findings and warnings do not; a forbidden word alone is a warning until a reviewer confirms it.
    """
    grave = [f for f in result.of(Project.table, project.id) if f.open and f.severity >= Severity.ERROR]
    return [*(Obstacle(finding=f) for f in grave), *(Obstacle(field=field) for field in missing(project))]


def submit(project: Project, result: CheckResult) -> Edit:
    """The edit that submits a project for review. Raises EcoDeskError while something stands in the way."""
    if project.status not in BEFORE_REVIEW:
        raise EcoDeskError(
            t("项目不在草拟或退回状态", "The project is neither a draft nor returned"),
            where=plain(project.caption),
        )
    _refuse(project, obstacles(project, result))
    label = t("提交审查 {row}", "Submit {row} for review").format(row=plain(project.caption))
    return change(label, [(project, dataclasses.replace(project, status=IN_REVIEW))])


def submitted_by(edit: Edit) -> list[Project]:
    """The projects an edit puts into review from before it, as they were."""
    return [before for c in edit.changes if (before := _submitted(c)) is not None]


def _submitted(c: Change) -> Project | None:
    before, after = c.before, c.after
    if not isinstance(before, Project) or not isinstance(after, Project):
        return None
    return before if before.status in BEFORE_REVIEW and after.status == IN_REVIEW else None


def let_pass(edit: Edit, result: CheckResult | None) -> None:
    """Let an edit pass unless it submits a project with something in the way. Raises EcoDeskError then.

    Taking back a step, or making it again, is no submission. `result` None: the check has not ended yet.
    """
    if edit.undoes or edit.redoes:
        return
    for project in submitted_by(edit):
        if result is None:
            raise EcoDeskError(
                t("检查还没有完成，不能提交审查", "The check has not ended yet; nothing can be submitted"),
                where=plain(project.caption),
                remedy=t("稍候再提交", "Submit again in a moment"),
            )
        _refuse(project, obstacles(project, result))


def _refuse(project: Project, found: Sequence[Obstacle]) -> None:
    if not found:
        return
    first = join([obstacle.text for obstacle in found[:2]], "；", "; ")
    more = t("，等 {n} 项", " and more, {n} in all").format(n=len(found)) if len(found) > 2 else plain("")
    raise EcoDeskError(
        t("还不能提交审查：{first}{more}", "Cannot be submitted for review: {first}{more}").format(
            first=first, more=more
        ),
        where=plain(project.caption),
        remedy=t("在项目表单中处理后再提交", "Deal with it in the project form, then submit"),
    )
