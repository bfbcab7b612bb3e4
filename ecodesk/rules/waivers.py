"""Waivers: findings a reviewer has accepted, until a day, as long as the shape stays as it was."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import plain, t
from ecodesk.model.edit import Edit, add, delete
from ecodesk.model.records import Waiver
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding, FindingState, Severity


def waive(
    snapshot: Snapshot,
    finding: Finding,
    *,
    reason: str,
    explanation: str,
    document: str = "",
    valid_until: date | None = None,
    author: str = "",
) -> Edit:
    """The edit that waives a finding. Raises EcoDeskError for a BLOCK, or without an explanation."""
    if finding.severity is Severity.BLOCK:
        raise EcoDeskError(
            t("阻断不可豁免", "A block cannot be waived"),
            where=plain(finding.rule),
            remedy=t("请改正图形或表格", "Correct the shape or the form"),
        )
    if not explanation.strip():
        raise EcoDeskError(t("豁免须写明理由", "A waiver needs a reason in words"), where=plain(finding.rule))
    row = Waiver(
        finding=finding.id,
        rule=finding.rule,
        reason=reason,
        explanation=explanation.strip(),
        document=document,
        valid_until=valid_until,
        shape_hash=finding.shape_hash,
        author=author,
    )
    return add(t("豁免 {rule}", "Waive {rule}").format(rule=finding.rule), row)


def withdraw(snapshot: Snapshot, finding: Finding) -> Edit | None:
    """The edit that ends the waiver in force on a finding, or None."""
    table = snapshot.table(Waiver)
    if finding.waiver not in table:
        return None
    return delete(
        t("取消豁免 {rule}", "End the waiver of {rule}").format(rule=finding.rule), table[finding.waiver]
    )


def with_waivers(
    findings: Mapping[str, Finding], snapshot: Snapshot, today: date, waived: Iterable[str] = ()
) -> dict[str, Finding]:
    """Those of some findings whose state is another by the waivers in force.

    `waived` names those that may have another state than new.
    """
    replaced = {
        finding_id: dataclasses.replace(findings[finding_id], state=FindingState.NEW, waiver="")
        for finding_id in waived
        if finding_id in findings
    }
    for row in snapshot.table(Waiver).rows():
        finding = replaced.get(row.finding) or findings.get(row.finding)
        if finding is None or finding.severity is Severity.BLOCK or finding.shape_hash != row.shape_hash:
            continue
        if row.valid_until is None or row.valid_until >= today:
            replaced[row.finding] = dataclasses.replace(finding, state=FindingState.WAIVED, waiver=row.id)
    return replaced
