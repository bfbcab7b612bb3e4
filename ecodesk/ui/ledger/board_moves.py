"""Which states a project may be moved to by hand, and through which gate. Plain data and edits; no widget."""

from __future__ import annotations

import dataclasses

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.edit import Edit, change
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.admission_steps import enter_ledger
from ecodesk.rules.finding import CheckResult
from ecodesk.rules.submission import BEFORE_REVIEW, IN_REVIEW, submit

# states that follow each other once a project is in the ledger; one step on, or one back to correct a slip
_COURSE = ("in_ledger", "under_construction", "completed", "accepted", "under_maintenance", "closed")
_HELD, _MAY_HOLD = "suspended", ("in_ledger", "under_construction")


def moved(snapshot: Snapshot, project: Project, status: str, result: CheckResult | None) -> Edit | None:
    """The edit that moves a project to a state; None when it is there. Raises EcoDeskError at a closed gate."""
    if project.status == status:
        return None
    if status == IN_REVIEW and project.status in BEFORE_REVIEW:
        if result is None:
            raise EcoDeskError(
                t("检查还没有完成，不能提交审查", "The checks are not finished, it cannot be submitted"),
                where=plain(project.caption),
                remedy=t("请稍候再移动", "Move it in a moment"),
            )
        return submit(project, result)
    if (project.status, status) == ("admitted", "in_ledger"):
        return enter_ledger(snapshot, project)
    if not _free(project.status, status):
        raise EcoDeskError(
            t("不能从“{old}”直接移到“{new}”", "It cannot go from “{old}” to “{new}” by hand").format(
                old=label("project_status", project.status), new=label("project_status", status)
            ),
            where=plain(project.caption),
            remedy=_way(status),
        )
    words = t("{row} 状态 {old} → {new}", "{row} status {old} → {new}").format(
        row=plain(project.code or project.name),
        old=label("project_status", project.status),
        new=label("project_status", status),
    )
    return change(words, [(project, dataclasses.replace(project, status=status))])


def _free(old: str, new: str) -> bool:
    if old in _COURSE and new in _COURSE:
        return abs(_COURSE.index(old) - _COURSE.index(new)) == 1
    return (old in _MAY_HOLD and new == _HELD) or (old == _HELD and new in _MAY_HOLD)


def _way(status: str) -> Text:
    if status in ("admitted", "returned", "rejected"):
        return t("在“准入审查”中经两人审签", "It takes the admission review, signed by two people")
    if status == "withdrawn":
        return t("在项目表单中撤销并写明原因", "Withdraw it in its form, with a reason")
    return t("按先后一步一步移动", "Move it one state at a time")
