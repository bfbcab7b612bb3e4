"""项目准入 as steps (domain 6.9 and 2.3): review opened, signed, approved or sent back, then into the ledger."""

from __future__ import annotations

import dataclasses
import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import date

import shapely

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.belonging import linked
from ecodesk.model.code_lists import code_list, label
from ecodesk.model.completeness import is_empty, missing
from ecodesk.model.edit import Change, Edit, change
from ecodesk.model.fields import fields_by_id, fields_of
from ecodesk.model.records import AdmissionReview, LedgerEntry, NegativeAnswer, Project, Waiver
from ecodesk.model.row_numbers import next_number
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.comment_threads import RETURNED, comment
from ecodesk.rules.finding import CheckResult, Severity
from ecodesk.rules.reviewed_content import content_version

STATUS_AFTER = {"admit": "admitted", "admit_after_change": "returned", "refuse": "rejected"}
"""Verdict → the status of the project once it is approved."""
_BEFORE = ("draft", "in_review", "returned", "rejected", "suspended", "withdrawn")
_ADMITTED = (
    *("admitted", "in_ledger", "under_construction", "completed"),
    *("accepted", "under_maintenance", "closed"),
)
_SIGNED_LAST = frozenset({"reviewer", "second_reviewer", "reviewed_on"})


def review_of(snapshot: Snapshot, project: str) -> AdmissionReview | None:
    """The newest review of a project, None when there is none."""
    rows = linked(snapshot.table(AdmissionReview), "project", project)
    return max(rows, key=lambda row: (row.reviewed_on or date.max, row.id), default=None)


def shape_version(project: Project) -> str:
    """Stands for the shape of a project: a review is about the shape that was looked at."""
    shape = b"" if project.geometry is None else shapely.to_wkb(project.geometry)
    return hashlib.sha256(shape).hexdigest()[:16]


def open_review(
    snapshot: Snapshot, project: Project, *, check_run: str, verdict: str = "", said: str = ""
) -> Edit:
    """Begin the review of a project: all items of the negative list stand in it, unanswered.

    `check_run` names the frozen version whose check the reviewer looks at; `verdict` and `said` are what the
    comparison of versions has come to. Raises EcoDeskError for a project that is not in review.
    """
    if project.status != "in_review":
        raise EcoDeskError(
            t("只有审查中的项目可以准入审查", "Only a project in review can be reviewed for admission"),
            where=plain(project.caption),
            remedy=t("请编制人员先提交审查", "It has to be submitted for review first"),
        )
    review = AdmissionReview(
        project=project.id,
        geometry_version=shape_version(project),
        check_run_id=check_run,
        verdict=verdict,
        scope_note=said,
        is_sample=project.is_sample,
    )
    answers = [NegativeAnswer(review=review.id, item=item) for item in code_list("negative_item")]
    title = t("开始准入审查 {row}", "Begin the admission review of {row}").format(row=plain(project.caption))
    return Edit(title, (Change(None, review), *(Change(None, row) for row in answers)))


def answers_of(snapshot: Snapshot, review: AdmissionReview) -> list[NegativeAnswer]:
    """The answers to the negative list in a review."""
    return linked(snapshot.table(NegativeAnswer), "review", review.id)


def shortcomings(snapshot: Snapshot, review: AdmissionReview, result: CheckResult | None) -> list[Text]:
    """What is still to be done before a review can be signed, in the order of the form."""
    project = snapshot.row(Project.table, review.project)
    if not isinstance(project, Project):
        return [t("项目已删除", "The project has been deleted")]
    found = [
        t("“{field}”未填", "“{field}” is empty").format(field=field.label)
        for field in missing(review)
        if field.id not in _SIGNED_LAST
    ]
    found += _unexplained(review)
    answered = {row.item for row in answers_of(snapshot, review) if row.hit is not None}
    left = [entry.label for code, entry in code_list("negative_item").items() if code not in answered]
    if left:
        found.append(
            t("负面清单还有 {n} 条未回答", "{n} items of the negative list unanswered").format(n=len(left))
        )
    found += [
        t("负面清单“{item}”命中，须写说明", "“{item}” is hit and needs an explanation").format(
            item=label("negative_item", row.item)
        )
        for row in answers_of(snapshot, review)
        if row.hit and not row.note.strip()
    ]
    if review.geometry_version != shape_version(project):
        found.append(t("图形在审查开始后改过", "The shape has changed since the review began"))
    elif changed_since_signing(snapshot, review):
        found.append(
            t(
                "项目内容在签署后改过，须重新审查",
                "The project has changed since it was signed; review it anew",
            )
        )
    if review.verdict == "admit":
        found += _against_admission(snapshot, review, project, result)
    return found


def out_of_date(snapshot: Snapshot, review: AdmissionReview) -> bool:
    """Whether the project is no longer what the review is about: its shape, or what the reviewer signed."""
    project = snapshot.row(Project.table, review.project)
    if not isinstance(project, Project):
        return False
    return review.geometry_version != shape_version(project) or changed_since_signing(snapshot, review)


def changed_since_signing(snapshot: Snapshot, review: AdmissionReview) -> bool:
    """Whether money, dates, papers or anything else filled in has changed since the reviewer signed."""
    project = snapshot.row(Project.table, review.project)
    if not isinstance(project, Project) or not review.reviewer or not review.content_version:
        return False
    return review.content_version != content_version(snapshot, project)


_NOTES = {
    "scope_ok": "scope_note",
    "problem_match": "problem_note",
    "duplicate_check": "duplicate_note",
    "control_check": "control_note",
    "invest_check": "invest_note",
    "fund_check": "fund_note",
    "benefit_check": "benefit_note",
}


def _unexplained(review: AdmissionReview) -> list[Text]:
    """Answers that say “not so” or “see the note” without a note."""
    return [
        t("“{field}”须写说明", "“{field}” needs a note").format(field=field.label)
        for field in fields_of(type(review))
        if field.id in _NOTES
        and getattr(review, field.id) in ("not_conform", "explained")
        and is_empty(getattr(review, _NOTES[field.id]))
    ]


def _against_admission(
    snapshot: Snapshot, review: AdmissionReview, project: Project, result: CheckResult | None
) -> list[Text]:
    if result is None or result.revision != snapshot.revision:
        return [t("检查还没有完成", "The check has not ended yet")]
    found = [
        f.message for f in result.of(Project.table, project.id) if f.open and f.severity is Severity.BLOCK
    ]
    if any(row.hit for row in answers_of(snapshot, review)):
        found.append(
            t("负面清单有命中，不能准入", "An item of the negative list is hit; it cannot be admitted")
        )
    table = snapshot.table(Waiver)
    gone = [row_id for row_id in review.waivers if row_id not in table]
    if gone:
        found.append(t("所列豁免已取消", "A waiver it names has been ended"))
    return found


def sign(
    snapshot: Snapshot,
    review: AdmissionReview,
    result: CheckResult | None,
    *,
    author: str,
    today: date | None = None,
) -> Edit:
    """The reviewer signs and hands the review to a second person. Raises EcoDeskError while something is open."""
    _refuse(snapshot, review, shortcomings(snapshot, review, result))
    _named(author)
    after = dataclasses.replace(
        review,
        content_version=content_version(snapshot, snapshot.table(Project)[review.project]),
        reviewer=author,
        second_reviewer="",
        reviewed_on=today or date.today(),
    )
    return change(
        _label(snapshot, review, t("签署准入审查 {row}", "Sign the review of {row}")), [(review, after)]
    )


def approve(
    snapshot: Snapshot,
    review: AdmissionReview,
    result: CheckResult | None,
    *,
    author: str,
    today: date | None = None,
) -> Edit:
    """A second person approves: the project moves as the verdict says. Raises EcoDeskError when it cannot."""
    _named(author)
    if not review.reviewer:
        raise EcoDeskError(
            t("审查人还没有签署", "The reviewer has not signed yet"), where=_caption(snapshot, review)
        )
    if same_person(review.reviewer, author):
        raise EcoDeskError(
            t("复核人与审查人不能是同一人", "The second reviewer must be another person"),
            where=_caption(snapshot, review),
            remedy=t("请另一位审查人员复核", "Let another reviewer approve it"),
        )
    if out_of_date(snapshot, review):
        raise EcoDeskError(
            t("项目在审查人签署后改过，不能复核", "The project has changed since the reviewer signed"),
            where=_caption(snapshot, review),
            remedy=t(
                "请先“更新审查对象”，由审查人重新签署",
                "Review it as it is now and let the reviewer sign anew",
            ),
        )
    _refuse(snapshot, review, shortcomings(snapshot, review, result))
    project = snapshot.table(Project)[review.project]
    after = dataclasses.replace(review, second_reviewer=author, reviewed_on=today or date.today())
    moved = dataclasses.replace(project, status=STATUS_AFTER[review.verdict])
    words = t("复核准入审查 {row}：{verdict}", "Approve the review of {row}: {verdict}").format(
        row=plain(project.caption), verdict=label("admission_verdict", review.verdict)
    )
    return Edit(words, (Change(review, after), Change(project, moved)))


def send_back(snapshot: Snapshot, review: AdmissionReview, reason: str, *, author: str) -> Edit:
    """Return the project to who plans it, with a reason, and take the signature off the review."""
    if not reason.strip():
        raise EcoDeskError(t("退回须写明理由", "A return needs a reason"), where=_caption(snapshot, review))
    project = snapshot.table(Project)[review.project]
    said = comment(project, reason, author=author, verdict=RETURNED)
    changes = [*said.changes]
    if project.status == "in_review":
        changes.append(Change(project, dataclasses.replace(project, status="returned")))
    after = dataclasses.replace(review, content_version="", reviewer="", second_reviewer="", reviewed_on=None)
    if after != review:
        changes.append(Change(review, after))
    return Edit(_label(snapshot, review, t("退回项目 {row}", "Return the project {row}")), tuple(changes))


def renewed(snapshot: Snapshot, review: AdmissionReview, check_run: str) -> Edit:
    """Take the project as it is now and another check as what the review is about; it is to be signed anew."""
    project = snapshot.table(Project)[review.project]
    after = dataclasses.replace(
        review,
        geometry_version=shape_version(project),
        content_version="",
        check_run_id=check_run,
        reviewer="",
        second_reviewer="",
        reviewed_on=None,
    )
    return change(
        _label(snapshot, review, t("更新审查对象 {row}", "Review {row} as it is now")), [(review, after)]
    )


def enter_ledger(snapshot: Snapshot, project: Project) -> Edit:
    """Take an admitted project into the ledger. Raises EcoDeskError without a review that admits it."""
    if project.status != "admitted":
        raise EcoDeskError(
            t("只有已准入的项目可以入台账", "Only an admitted project can enter the ledger"),
            where=plain(project.caption),
        )
    _require_admission(snapshot, project)
    moved = Change(project, dataclasses.replace(project, status="in_ledger"))
    changes = [moved]
    if not linked(snapshot.table(LedgerEntry), "project", project.id):
        changes.append(Change(None, _entry(snapshot, project)))
    title = t("入台账 {row}", "Enter {row} into the ledger").format(row=plain(project.caption))
    return Edit(title, tuple(changes))


def _entry(snapshot: Snapshot, project: Project) -> LedgerEntry:
    numbered = fields_by_id(LedgerEntry)["ledger_no"].numbered
    taken = snapshot.table(LedgerEntry).column("ledger_no")
    return LedgerEntry(
        ledger_no=next_number(taken, numbered, snapshot.today.year),
        project=project.id,
        name=project.name,
        unit=project.unit,
        element=project.element,
        elements=project.elements,
        lead=project.lead,
        coops=project.coops,
        person=project.person,
        start=project.start,
        end=project.end,
        invest=project.invest,
        geometry_version=shape_version(project),
        is_sample=project.is_sample,
    )


def admitted_by(review: AdmissionReview | None) -> bool:
    """Whether a review admits its project: signed by two different people."""
    return (
        review is not None
        and review.verdict == "admit"
        and bool(review.reviewer.strip())
        and bool(review.second_reviewer.strip())
        and not same_person(review.reviewer, review.second_reviewer)
    )


def same_person(one: str, other: str) -> bool:
    """Whether two signatures are of one person: spaces, width and case of letters make nobody another."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def let_admit(edit: Edit, snapshot: Snapshot | None) -> None:
    """Let an edit pass unless it admits a project without a review that does. Raises EcoDeskError then.

    A suspended project that stands in the ledger may go on. Taking back a step, or making it again, admits nobody.
    """
    if edit.undoes or edit.redoes or snapshot is None:
        return
    reviews = {c.id: c.after for c in edit.changes if isinstance(c.after, AdmissionReview)}
    for one in edit.changes:
        before, after = one.before, one.after
        if not isinstance(before, Project) or not isinstance(after, Project):
            continue
        if before.status in _BEFORE and after.status in _ADMITTED:
            own = [row for row in reviews.values() if row is not None and row.project == after.id]
            resumed = before.status == "suspended" and bool(
                linked(snapshot.table(LedgerEntry), "project", after.id)
            )
            if not resumed and not any(admitted_by(row) for row in own):
                _require_admission(snapshot, after)


def _require_admission(snapshot: Snapshot, project: Project) -> None:
    if not admitted_by(review_of(snapshot, project.id)):
        raise EcoDeskError(
            t("没有经复核的准入审查，不能准入", "It cannot be admitted without an approved review"),
            where=plain(project.caption),
            remedy=t(
                "在台账页“准入审查”中完成审查", "Complete its review under Admission on the ledger page"
            ),
        )


def _refuse(snapshot: Snapshot, review: AdmissionReview, found: Sequence[Text]) -> None:
    if found:
        more = t("，等 {n} 项", " and more, {n} in all").format(n=len(found)) if len(found) > 2 else plain("")
        raise EcoDeskError(
            t("审查还没有完成：{first}{more}", "The review is incomplete: {first}{more}").format(
                first=join(list(found[:2]), "；", "; "), more=more
            ),
            where=_caption(snapshot, review),
            remedy=t("逐项填完后再签署", "Fill in what is missing, then sign"),
        )


def _named(author: str) -> None:
    if not author.strip():
        raise EcoDeskError(
            t("签署须有姓名", "A signature needs a name"),
            remedy=t("在首选项中填写姓名", "Put your name into the preferences"),
        )


def _caption(snapshot: Snapshot, review: AdmissionReview) -> Text:
    row = snapshot.row(Project.table, review.project)
    return plain(row.caption if row is not None else "")


def _label(snapshot: Snapshot, review: AdmissionReview, label_: Text) -> Text:
    return label_.format(row=_caption(snapshot, review))
