"""What people do about findings: take, assign, comment, submit, verify, send back. Every act is a row.

Where a finding stands follows from its acts and from whether the check still finds it, so identity, comments
and names survive every re-run. “Verified” is only said of what the check no longer finds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.belonging import linked
from ecodesk.model.code_lists import label as code_label
from ecodesk.model.edit import Edit, Step, add
from ecodesk.model.fields import fields_of, record_types
from ecodesk.model.records import FindingTreatment, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import NOBODY, Assignee, Finding, FindingState, Severity, Subject


class Act(Enum):
    """One kind of treatment; the value is its code."""

    TAKE = "take"
    ASSIGN = "assign"
    COMMENT = "comment"
    SUBMIT = "submit"
    VERIFY = "verify"
    RETURN = "return"
    WAIVE = "waive"
    END_WAIVER = "end_waiver"

    @property
    def title(self) -> Text:
        return _TITLES[self]


_TITLES = {
    Act.TAKE: t("接手", "Take in hand"),
    Act.ASSIGN: t("分派", "Assign"),
    Act.COMMENT: t("批注", "Comment on"),
    Act.SUBMIT: t("提交复核", "Submit"),
    Act.VERIFY: t("核销", "Verify"),
    Act.RETURN: t("退回", "Return"),
    Act.WAIVE: t("豁免", "Waive"),
    Act.END_WAIVER: t("取消豁免", "End the waiver of"),
}
_NEEDS_WORDS = {
    Act.COMMENT: t("批注须写内容", "A comment needs words"),
    Act.RETURN: t("退回须写明理由", "A return needs a reason"),
}


# ---- reading what was done


def treatments(snapshot: Snapshot) -> Mapping[str, tuple[FindingTreatment, ...]]:
    """All acts by the id of the finding, oldest first."""
    table = snapshot.table(FindingTreatment)

    def gathered() -> dict[str, tuple[FindingTreatment, ...]]:
        found: dict[str, list[FindingTreatment]] = {}
        for row in table.rows():
            found.setdefault(row.finding, []).append(row)
        return {
            finding: tuple(sorted(rows, key=_when) if len(rows) > 1 else rows)
            for finding, rows in found.items()
        }

    return table.once("treatments by finding", gathered)


def _when(row: FindingTreatment) -> tuple[int, str, str]:
    return row.number or 0, row.at, row.id


def treated_about(snapshot: Snapshot, subjects: Iterable[Subject]) -> list[FindingTreatment]:
    """The acts on findings about any of these rows, oldest first."""
    table = snapshot.table(FindingTreatment)

    def gathered() -> dict[Subject, list[FindingTreatment]]:
        found: dict[Subject, list[FindingTreatment]] = {}
        for rows in treatments(snapshot).values():
            for subject in _subjects(rows[-1]):
                found.setdefault(subject, []).extend(rows)
        return found

    by_subject = table.once("treatments by subject", gathered)
    about = {row.id: row for subject in subjects for row in by_subject.get(subject, ())}
    return sorted(about.values(), key=lambda row: (row.at, row.number or 0, row.id))


def comments(acts: Iterable[FindingTreatment]) -> list[FindingTreatment]:
    """The acts that say something in words."""
    return [row for row in acts if row.text]


def assignee(acts: Sequence[FindingTreatment]) -> Assignee:
    """Whom the last act that names somebody names."""
    last = next((row for row in reversed(acts) if row.person or row.org_unit), None)
    return Assignee(last.person, last.org_unit) if last is not None else NOBODY


def state_of(acts: Sequence[FindingTreatment], shape_hash: str | None) -> FindingState | None:
    """Where a finding stands that is not waived; `shape_hash` is None when the check no longer finds it.

    None: it is gone and nobody waits for it.
    """
    last = next((row for row in reversed(acts) if row.act != Act.COMMENT.value), None)
    act = last.act if last is not None else ""
    if shape_hash is None:
        if act == Act.VERIFY.value:
            return FindingState.VERIFIED
        if act == Act.RETURN.value:
            return FindingState.RETURNED
        return None if act == Act.WAIVE.value or not acts else FindingState.CORRECTED
    if act in (Act.TAKE.value, Act.ASSIGN.value):
        return FindingState.TAKEN
    if act == Act.SUBMIT.value and last is not None:
        return FindingState.CORRECTED if last.shape_hash == shape_hash else FindingState.TAKEN
    return FindingState.RETURNED if act == Act.RETURN.value else FindingState.NEW


def no_longer_found(acts: Sequence[FindingTreatment]) -> Finding | None:
    """The finding these acts were about, when the check does not find it; None when nobody waits for it."""
    last, state = acts[-1], state_of(acts, None)
    if state is None or last.severity not in Severity.__members__:
        return None
    finding = Finding(
        last.rule,
        Severity[last.severity],
        _subjects(last),
        Text(last.message, last.message_en),
        key=last.key,
        unit=last.unit,
        state=state,
        assignee=assignee(acts),
        found=False,
    )
    return finding if finding.id == last.finding else None


def _subjects(row: FindingTreatment) -> tuple[Subject, ...]:
    try:
        return tuple(Subject(str(table), str(row_id)) for table, row_id in json.loads(row.subjects))
    except (ValueError, TypeError):  # written by another program
        return ()


# ---- doing something


def why_not(finding: Finding, act: Act, snapshot: Snapshot, author: str) -> Text | None:
    """Why an act is not possible on a finding now, or None when it is."""
    refusal = _WHEN.get(act)
    return refusal(finding, snapshot, author) if refusal is not None else None


def _not_settled(finding: Finding, snapshot: Snapshot, author: str) -> Text | None:
    if finding.state is FindingState.WAIVED:
        return t("已豁免，先取消豁免", "It is waived; end the waiver first")
    return t("已核销", "It is verified") if finding.state is FindingState.VERIFIED else None


def _submittable(finding: Finding, snapshot: Snapshot, author: str) -> Text | None:
    if finding.state is FindingState.CORRECTED:
        return t("已在待复核", "It waits to be verified already")
    return _not_settled(finding, snapshot, author)


def _verifiable(finding: Finding, snapshot: Snapshot, author: str) -> Text | None:
    if (reason := _not_settled(finding, snapshot, author)) is not None:
        return reason
    if finding.found:
        return t("检查仍发现此问题，改正后才能核销", "The check still finds it; correct it first")
    if finding.severity is Severity.BLOCK:
        if not author:
            return t("核销阻断须先在设置中填写姓名", "To verify a block, enter your name in the settings")
        if author == _corrector(treatments(snapshot).get(finding.id, ())):
            return t("阻断须由改正人以外的人核销", "A block is verified by another person than its corrector")
    return None


def _corrector(acts: Sequence[FindingTreatment]) -> str:
    """Who answers for the correction: who submitted it, else who was to do it, else who said something first."""
    submitted = next((row.author for row in reversed(acts) if row.act == Act.SUBMIT.value), "")
    return submitted or assignee(acts).person or (acts[0].author if acts else "")


def edited_by(finding: Finding, steps: Iterable[Step], snapshot: Snapshot) -> str:
    """Who last changed what a finding is about since somebody first treated it, by the steps that changed it,
    newest first; empty when nobody did. What was undone does not count."""
    acts = treatments(snapshot).get(finding.id, ())
    since = acts[0].at if acts else ""
    for step in steps:
        at = step.at.astimezone(UTC).isoformat(timespec="seconds")
        if not step.undone and not step.undoes and at >= since:
            return step.author
    return ""


def parts_of(finding: Finding, snapshot: Snapshot) -> list[str]:
    """Ids of the rows a finding is about and of the rows that are part of a project among them."""
    ids = [subject.id for subject in finding.subjects]
    for kind in record_types().values():
        for field in fields_of(kind):
            if field.part_of and field.table == Project.table:
                ids += [
                    row.id
                    for one in finding.subjects
                    for row in linked(snapshot.table(kind), field.id, one.id)
                ]
    return ids


NOT_BY_ITS_EDITOR = t(
    "阻断须由改正人以外的人核销，最后改动的是{editor}",
    "A block is verified by another person than who corrected it; the last change is by {editor}",
)


def _returnable(finding: Finding, snapshot: Snapshot, author: str) -> Text | None:
    if finding.state in (FindingState.CORRECTED, FindingState.VERIFIED):
        return None
    return t("只有待复核或已核销的可以退回", "Only what is submitted or verified can be returned")


_WHEN: dict[Act, Callable[[Finding, Snapshot, str], Text | None]] = {
    Act.TAKE: _not_settled,
    Act.ASSIGN: _not_settled,
    Act.SUBMIT: _submittable,
    Act.VERIFY: _verifiable,
    Act.RETURN: _returnable,
}


def treat(
    snapshot: Snapshot,
    findings: Sequence[Finding],
    act: Act,
    *,
    author: str = "",
    text: str = "",
    assigned: Assignee = NOBODY,
    now: datetime | None = None,
) -> Edit:
    """One act on some findings as one step. Raises EcoDeskError, naming the finding, where it is not possible."""
    if act in _NEEDS_WORDS and not text.strip():
        raise EcoDeskError(_NEEDS_WORDS[act])
    if act is Act.ASSIGN and assigned == NOBODY:
        raise EcoDeskError(t("分派须选人或单位", "Choose a person or an organisation"))
    for finding in findings:
        if (reason := why_not(finding, act, snapshot, author)) is not None:
            raise EcoDeskError(reason, where=plain(finding.rule))
    if act is Act.TAKE:
        assigned = Assignee(author)
    label = t("{act} {what}", "{act} {what}").format(act=act.title, what=named(findings, snapshot))
    rows = [
        treatment(snapshot, finding, act, text=text.strip(), assigned=assigned, author=author, now=now)
        for finding in findings
    ]
    return add(label, *rows)


def treatment(
    snapshot: Snapshot,
    finding: Finding,
    act: Act,
    *,
    text: str = "",
    assigned: Assignee = NOBODY,
    author: str = "",
    now: datetime | None = None,
) -> FindingTreatment:
    """The row of one act on a finding, after those there are."""
    before = treatments(snapshot).get(finding.id, ())
    return FindingTreatment(
        finding=finding.id,
        number=max((row.number or 0 for row in before), default=0) + 1,
        act=act.value,
        text=text,
        person=assigned.person,
        org_unit=assigned.org_unit,
        author=author,
        at=(now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        rule=finding.rule,
        severity=finding.severity.name,
        subjects=json.dumps([[subject.table, subject.id] for subject in finding.subjects]),
        key=finding.key,
        unit=finding.unit,
        message=finding.message.zh,
        message_en=finding.message.en,
        shape_hash=finding.shape_hash,
    )


def named(findings: Sequence[Finding], snapshot: Snapshot) -> Text:
    """Findings in the label of a step: one by its rule and objects, several by their number."""
    if len(findings) == 1:
        rows = (snapshot.row(subject.table, subject.id) for subject in findings[0].subjects[:2])
        names = [str(getattr(row, "code", "") or row.caption) for row in rows if row is not None]
        return plain(f"{findings[0].rule} {' × '.join(names)}".strip())
    return t("{n} 条检查结果", "{n} findings").format(n=len(findings))


def act_title(row: FindingTreatment) -> Text:
    """What was done, in the words of the path a finding has gone."""
    return code_label("treatment_act", row.act)
