"""The findings of a selection as notes, by what they are about."""

from __future__ import annotations

from collections.abc import Iterable

from ecodesk.i18n import t
from ecodesk.model.fields import Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import CheckResult, Finding, FindingState, Subject, in_order
from ecodesk.rules.registry import FAMILIES, family_of
from ecodesk.rules.treatment import comments
from ecodesk.ui.finding_path import act_line, acts_on, assignee_text
from ecodesk.ui.findings_model import STATE_TONES, rule_title, subject_text
from ecodesk.ui.inspection.note_list import Note

_OTHERS = t("其他", "Other")


def findings_of(rows: Iterable[Record], result: CheckResult | None) -> list[Finding]:
    """The findings about any of the rows: open ones first, the gravest on top."""
    if result is None:
        return []
    ids = result.touching(Subject(row.table, row.id) for row in rows)
    found = [result.findings[one] for one in ids]
    return sorted(found, key=in_order)


def by_family(findings: Iterable[Finding], snapshot: Snapshot | None) -> list[Note]:
    """Findings under the heading of their family; families and findings keep their order."""
    families: dict[str, list[Finding]] = {}
    for finding in findings:
        families.setdefault(str(FAMILIES.get(family_of(finding.rule), _OTHERS)), []).append(finding)
    notes = []
    for name, members in families.items():
        notes.append(Note(f"{name}  {len(members)}", heading=True))
        notes += [_note(finding, snapshot) for finding in members]
    return notes


def _note(finding: Finding, snapshot: Snapshot | None) -> Note:
    text = str(finding.message)
    if len(finding.subjects) > 1:
        text = f"{subject_text(finding, snapshot)}\n{text}"
    said = [act_line(row, snapshot) for row in comments(acts_on(finding, snapshot))]
    state = str(finding.state.label) if finding.state is not FindingState.NEW else ""
    to = assignee_text(finding.assignee, snapshot)
    return Note(
        str(rule_title(finding.rule)),
        "\n".join([text, *said]),
        finding.id,
        finding.severity,
        finding.rule,
        tag=" · ".join(part for part in (state, to) if part),
        tone=STATE_TONES.get(finding.state, "neutral"),
        faint=not finding.open,
    )


def in_short(findings: Iterable[Finding]) -> list[Note]:
    """Open findings as one sentence each."""
    return [Note(str(f.message), "", f.id, f.severity) for f in findings if f.open]
