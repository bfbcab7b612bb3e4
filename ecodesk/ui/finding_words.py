"""What a finding says where its objects stand beside it: the sentence without their names."""

from __future__ import annotations

from ecodesk.i18n import Text
from ecodesk.model.fields import Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding

NAMED = 3  # so many objects are named beside the sentence


def named_subjects(finding: Finding, snapshot: Snapshot | None) -> list[Record]:
    """The rows that are named beside the sentence, as far as they still exist."""
    if snapshot is None:
        return []
    rows = (snapshot.row(subject.table, subject.id) for subject in finding.subjects[:NAMED])
    return [row for row in rows if row is not None]


def short_message(finding: Finding, snapshot: Snapshot | None) -> Text:
    """The message without the objects it begins with; further on they go by their codes."""
    rows = named_subjects(finding, snapshot)
    zh, en = (_shortened(words, rows) for words in (finding.message.zh, finding.message.en))
    return Text(zh, en[:1].upper() + en[1:])


def _shortened(words: str, rows: list[Record]) -> str:
    rest = words
    for row in rows:
        names = (row.caption, str(getattr(row, "code", "") or row.caption))
        for begun in (joint + name for joint in ("", "与 ", "和 ", "and ") for name in names):
            if rest.startswith(f"{begun} "):
                rest = rest.removeprefix(begun).strip()
    rest = rest.removeprefix("的").strip() if rest != words else rest
    for row in rows:
        if code := getattr(row, "code", ""):
            rest = rest.replace(row.caption, str(code))
    return rest or words
