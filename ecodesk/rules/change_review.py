"""What a reviewer decides about each change between two versions: agreed, remarked or returned."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import plain, t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.records import Project, ReviewComment
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.version_diff import Entry, VersionDiff
from ecodesk.rules.comment_threads import RETURNED, about

AGREED, REMARKED = "agreed", "remarked"


def verdicts(snapshot: Snapshot, diff: VersionDiff) -> Mapping[tuple[str, str], ReviewComment]:
    """By entry, the last decision about exactly this change; a change that has changed since has none."""
    told: dict[str, ReviewComment] = {}
    for row in snapshot.table(ReviewComment).rows():
        if row.verdict and row.change_hash:
            told[row.change_hash] = row
    if not told:
        return {}
    hashes = {entry.key: diff.change_hash(entry) for entry in diff.entries}
    return {key: told[own] for key, own in hashes.items() if own in told}


def decide(
    snapshot: Snapshot,
    diff: VersionDiff,
    entry: Entry,
    verdict: str,
    text: str,
    *,
    author: str,
    version: str = "",
    today: date | None = None,
) -> Edit:
    """The edit that records a decision; a returned project in review goes back to who plans it.

    Raises EcoDeskError when a remark or a return has no words.
    """
    if verdict != AGREED and not text.strip():
        raise EcoDeskError(
            t("请写出意见", "Write what is to be changed"),
            where=plain(diff.row(entry).caption),
            remedy=t("在“审查意见”里写一句话", "Put it into the comment"),
        )
    row = diff.row(entry)
    shape = row.geometry
    made = ReviewComment(
        geometry=shape.representative_point() if shape is not None and not shape.is_empty else None,
        version=version,
        text=text.strip(),
        state="settled" if verdict == AGREED else "open",
        verdict=verdict,
        change_hash=diff.change_hash(entry),
        author=author,
        written_on=today or date.today(),
    )
    labels = {
        AGREED: t("同意变化 {row}", "Agree to the change of {row}"),
        REMARKED: t("对变化提出意见 {row}", "Remark on the change of {row}"),
        RETURNED: t("退回变化 {row}", "Return the change of {row}"),
    }
    changes = [Change(None, about(row, made))]
    now = snapshot.row(Project.table, row.id)
    if verdict == RETURNED and isinstance(now, Project) and now.status == "in_review":
        changes.append(Change(now, dataclasses.replace(now, status="returned")))
    return Edit(labels[verdict].format(row=plain(row.caption)), tuple(changes))


def collected(decisions: Iterable[ReviewComment]) -> tuple[str, str]:
    """What decisions about one project come to: the verdict to propose for its admission, and what was said."""
    rows = list(decisions)
    said = "；".join(row.text for row in rows if row.text)
    if any(row.verdict in (RETURNED, REMARKED) for row in rows):
        return "admit_after_change", said
    return ("admit" if rows else ""), said
