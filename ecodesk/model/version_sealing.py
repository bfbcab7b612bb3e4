"""What of a frozen version may still change: where it stands in review, and why. Nothing else, whatever the way."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import plain, t
from ecodesk.model.edit import Change
from ecodesk.model.records import PlanVersion

_FINAL = ("published", "superseded")


def let_stand(changes: Iterable[Change]) -> None:
    """Let changes pass unless they alter a frozen version. Raises EcoDeskError then.

    A frozen version moves from state to state, with the reason; once published it can only be superseded. A copy of
    the sample that becomes somebody's own plan takes its versions along.
    """
    for change in changes:
        before, after = change.before, change.after
        if not isinstance(before, PlanVersion) or not before.content_hash:
            continue
        if after is None:
            raise _stays(before)
        assert isinstance(after, PlanVersion)
        kept = dataclasses.replace(
            after, status=before.status, reason=before.reason, is_sample=before.is_sample
        )
        if kept != before:
            raise _stays(before)
        if before.status in _FINAL and (before.status, after.status) != ("published", "superseded"):
            raise _published(before)


def _stays(version: PlanVersion) -> EcoDeskError:
    return EcoDeskError(
        t("冻结的版本不能修改、删除或撤销", "A frozen version cannot be changed, deleted or undone"),
        where=plain(version.caption),
        remedy=t("请修改当前规划，再冻结一个新版本", "Change the plan as it is now and freeze a new version"),
    )


def _published(version: PlanVersion) -> EcoDeskError:
    return EcoDeskError(
        t("已发布的版本不能再改变状态", "A published version stays published"),
        where=plain(version.caption),
        remedy=t("发布新版本后，它自动成为“已替代”", "It becomes superseded when a newer one is published"),
    )
