"""The way a finding has gone, in words: who did what about it, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ecodesk.i18n import Text, plain, t
from ecodesk.model.records import FindingTreatment, ReviewBaseline, Waiver
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.baseline import reviews, reviews_of
from ecodesk.rules.finding import Assignee, Finding, FindingState
from ecodesk.rules.treatment import Act, act_title, treatments
from ecodesk.ui.finding_filter import org_name


def acts_on(finding: Finding, snapshot: Snapshot | None) -> Sequence[FindingTreatment]:
    """What was done about a finding, oldest first."""
    return treatments(snapshot).get(finding.id, ()) if snapshot is not None else ()


def waiver_of(finding: Finding, snapshot: Snapshot | None) -> Waiver | None:
    """The waiver in force."""
    return snapshot.table(Waiver).get(finding.waiver) if snapshot is not None and finding.waiver else None


def assignee_text(assignee: Assignee, snapshot: Snapshot | None) -> str:
    """Person and organisation, as far as they are named."""
    org = str(org_name(assignee.org_unit, snapshot)) if assignee.org_unit and snapshot is not None else ""
    return " · ".join(part for part in (assignee.person, org) if part)


def in_charge(finding: Finding, snapshot: Snapshot | None) -> str:
    """Who stands in the column 经办: who waived, verified or sent it back, with the reason; else who has it.

    A person stands alone there; `path` tells the organisation too.
    """
    waiver = waiver_of(finding, snapshot)
    if waiver is not None:
        return waiver.author
    acts = acts_on(finding, snapshot)
    deed = {FindingState.RETURNED: Act.RETURN, FindingState.VERIFIED: Act.VERIFY}.get(finding.state)
    last = next((row for row in reversed(acts) if deed is not None and row.act == deed.value), None)
    if last is None:
        return finding.assignee.person or assignee_text(finding.assignee, snapshot)
    return f"{last.author}：{last.text}" if last.text else last.author


def updated(finding: Finding, snapshot: Snapshot | None, now: datetime | None = None) -> str:
    """When something was last done about it: the time today, else the day; empty for an untouched finding."""
    acts = acts_on(finding, snapshot)
    at = _time(acts[-1]) if acts else None
    if at is None:
        return ""
    if at.date() == (now or datetime.now().astimezone()).date():
        return str(t("今天 {at}", "Today {at}").format(at=plain(at.strftime("%H:%M"))))
    return at.date().isoformat()


def path(finding: Finding, snapshot: Snapshot | None) -> str:
    """State, since which review it is there, then every act with time, name and words, a line each."""
    lines = [str(state_text(finding, snapshot))]
    seen = seen_text(finding, snapshot)
    if seen is not None:
        lines.append(str(seen))
    lines += [act_line(row, snapshot) for row in acts_on(finding, snapshot)]
    return "\n".join(lines)


def state_text(finding: Finding, snapshot: Snapshot | None) -> Text:
    """The state; of a waiver also until when and by which document, of a correction who has confirmed it."""
    waiver, words = waiver_of(finding, snapshot), finding.state.label
    if waiver is not None:
        if waiver.valid_until is not None:
            words = t("{state} 至 {day}", "{state} until {day}").format(
                state=words, day=waiver.valid_until.isoformat()
            )
        more = [one for one in (waiver.explanation, waiver.document) if one]
        return Text("\n".join([words.zh, *more]), "\n".join([words.en, *more]))
    if not finding.found:
        return t("{state}（检查已不再发现）", "{state} (no longer found)").format(state=words)
    if finding.state is FindingState.CORRECTED:
        return t("{state}（检查仍发现）", "{state} (still found)").format(state=words)
    return words


def seen_text(finding: Finding, snapshot: Snapshot | None) -> Text | None:
    """At which reviews it was there first and last; None before the first review."""
    held = reviews(snapshot) if snapshot is not None else []
    if snapshot is None or not held:
        return None
    there = reviews_of(finding.id, snapshot)
    if not there:
        return (
            t("{last}之后新出现", "New since {last}").format(last=_review(held[-1]))
            if finding.found
            else None
        )
    if finding.found:
        return t("首次见于{first}，现在仍有", "First seen at {first}, still there now").format(
            first=_review(there[0])
        )
    return t("首次见于{first}，末次见于{last}", "First seen at {first}, last at {last}").format(
        first=_review(there[0]), last=_review(there[-1])
    )


def _review(row: ReviewBaseline) -> Text:
    day = plain(row.taken_on.isoformat() if row.taken_on is not None else "—")
    return t("“{name}”（{day}）", "“{name}” ({day})").format(name=plain(row.name), day=day)


def act_line(row: FindingTreatment, snapshot: Snapshot | None) -> str:
    """One act: time, who, what, to whom, and the words."""
    at = _time(row)
    when = at.strftime("%Y-%m-%d %H:%M") if at is not None else ""
    to = assignee_text(Assignee(row.person, row.org_unit), snapshot) if row.act == Act.ASSIGN.value else ""
    said = f"{act_title(row)}{'：' if row.text else ''}{row.text}"
    return " ".join(part for part in (when, row.author, said, f"→ {to}" if to else "") if part)


def _time(row: FindingTreatment) -> datetime | None:
    try:
        return datetime.fromisoformat(row.at).astimezone()
    except ValueError:
        return None
