"""Review baselines: which findings there were when a review ended, so that later ones can be told as new."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import plain, t
from ecodesk.model.edit import Edit, add
from ecodesk.model.records import ReviewBaseline
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import CheckResult, Finding


def set_baseline(result: CheckResult, *, name: str, author: str = "", today: date | None = None) -> Edit:
    """The edit that records what is found now. Raises EcoDeskError without a name."""
    if not name.strip():
        raise EcoDeskError(t("请写出这次审查的名称", "Name the review"))
    found = sorted(key for key, finding in result.findings.items() if finding.found)
    row = ReviewBaseline(
        name=name.strip(),
        taken_on=today or date.today(),
        author=author,
        revision=result.revision,
        count=len(found),
        findings="\n".join(found),
    )
    return add(t("设审查基线“{name}”", "Set the review baseline “{name}”").format(name=plain(row.name)), row)


def latest_baseline(snapshot: Snapshot) -> ReviewBaseline | None:
    """The baseline of the last review, or None before the first."""
    return max(snapshot.table(ReviewBaseline).rows(), key=_when, default=None)


def reviews_of(finding_id: str, snapshot: Snapshot) -> tuple[ReviewBaseline, ...]:
    """The reviews at whose end a finding was there, oldest first; whether anybody treated it does not matter."""
    return tuple(row for row in reviews(snapshot) if _names(row.findings, finding_id))


def reviews(snapshot: Snapshot) -> list[ReviewBaseline]:
    """All reviews, oldest first."""
    return sorted(snapshot.table(ReviewBaseline).rows(), key=_when)


def _when(row: ReviewBaseline) -> tuple[int, date, str]:
    return (row.revision or 0, row.taken_on or date.min, row.id)


def _names(lines: str, wanted: str) -> bool:
    """Whether one of many lines is this one: looked for in the text, so that 100,000 ids are not held apart."""
    at = lines.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if (at == 0 or lines[at - 1] == "\n") and (end == len(lines) or lines[end] == "\n"):
            return True
        at = lines.find(wanted, end)
    return False


def found_then(baseline: ReviewBaseline) -> frozenset[str]:
    """The ids of what was found at a review; of 100,000, ask once and not for each finding."""
    return _ids(baseline.findings)


def is_new(finding: Finding, baseline: ReviewBaseline | None) -> bool:
    """Whether a finding was not there at the last review; before the first review every finding is new."""
    return baseline is None or finding.id not in _ids(baseline.findings)


def new_since(result: CheckResult, baseline: ReviewBaseline | None) -> int:
    """How many open findings are new since the last review."""
    if baseline is None:
        return result.open_count
    return sum(result.findings[key].open for key in result.findings.keys() - found_then(baseline))


@lru_cache(maxsize=2)
def _ids(lines: str) -> frozenset[str]:
    return frozenset(lines.split())
