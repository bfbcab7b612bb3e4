"""Waivers: findings a reviewer has accepted, until a day, as long as the shape stays as it was."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import plain, t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.records import Waiver
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding, FindingState, Severity
from ecodesk.rules.treatment import Act, named, treatment


def waive(
    snapshot: Snapshot,
    *findings: Finding,
    reason: str,
    explanation: str,
    document: str = "",
    valid_until: date | None = None,
    author: str = "",
    now: datetime | None = None,
) -> Edit:
    """The edit that waives findings. Raises EcoDeskError for a BLOCK, or without an explanation."""
    for finding in findings:
        if finding.severity is Severity.BLOCK:
            raise EcoDeskError(
                t("阻断不可豁免", "A block cannot be waived"),
                where=plain(finding.rule),
                remedy=t("请改正图形或表格", "Correct the shape or the form"),
            )
    if not explanation.strip():
        where = plain(findings[0].rule)
        raise EcoDeskError(t("豁免须写明理由", "A waiver needs a reason in words"), where=where)
    waivers = [
        Waiver(
            finding=finding.id,
            rule=finding.rule,
            reason=reason,
            explanation=explanation.strip(),
            document=document,
            valid_until=valid_until,
            shape_hash=finding.shape_hash,
            author=author,
        )
        for finding in findings
    ]
    acts = [
        treatment(snapshot, finding, Act.WAIVE, text=explanation.strip(), author=author, now=now)
        for finding in findings
    ]
    label = t("豁免 {what}", "Waive {what}").format(what=named(findings, snapshot))
    return Edit(label, tuple(Change(None, row) for row in (*waivers, *acts)))


def withdraw(
    snapshot: Snapshot, *findings: Finding, author: str = "", now: datetime | None = None
) -> Edit | None:
    """The edit that ends the waivers in force on findings, or None where there is none."""
    table = snapshot.table(Waiver)
    waived = [finding for finding in findings if finding.waiver in table]
    if not waived:
        return None
    label = t("取消豁免 {what}", "End the waiver of {what}").format(what=named(waived, snapshot))
    ended = [Change(table[finding.waiver], None) for finding in waived]
    acts = [treatment(snapshot, finding, Act.END_WAIVER, author=author, now=now) for finding in waived]
    return Edit(label, (*ended, *(Change(None, row) for row in acts)))


def waivers_by_finding(snapshot: Snapshot) -> Mapping[str, tuple[Waiver, ...]]:
    """Every waiver by the id of its finding, in the order of the table."""
    table = snapshot.table(Waiver)

    def gathered() -> dict[str, tuple[Waiver, ...]]:
        found: dict[str, list[Waiver]] = {}
        for row in table.rows():
            found.setdefault(row.finding, []).append(row)
        return {finding: tuple(rows) for finding, rows in found.items()}

    return table.once("waivers by finding", gathered)


def waiver_in_force(finding: Finding, snapshot: Snapshot, today: date) -> Waiver | None:
    """The waiver that holds for a finding as its shape is, on a day; the last of several."""
    if finding.severity is Severity.BLOCK:
        return None
    holding = [
        row
        for row in waivers_by_finding(snapshot).get(finding.id, ())
        if row.valid_until is None or row.valid_until >= today
    ]
    shape = finding.shape_hash if holding else ""
    return next((row for row in reversed(holding) if row.shape_hash == shape), None)


def with_waivers(findings: Mapping[str, Finding], snapshot: Snapshot, today: date) -> dict[str, Finding]:
    """Those of some findings that are waived, as waived."""
    waived: dict[str, Finding] = {}
    for finding_id in waivers_by_finding(snapshot):
        finding = findings.get(finding_id)
        row = waiver_in_force(finding, snapshot, today) if finding is not None else None
        if finding is not None and row is not None:
            waived[finding_id] = dataclasses.replace(finding, state=FindingState.WAIVED, waiver=row.id)
    return waived
