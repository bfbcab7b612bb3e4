"""Which of the fixes rules declare apply to a finding, tried out before anybody is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ecodesk.analysis.analysis_settings import setting
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.edit import Edit
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.rules.finding import Finding
from ecodesk.rules.fixes import area_changed, within_limits
from ecodesk.rules.registry import all_rules
from ecodesk.rules.rule import Fix, FixPreview


@dataclass(frozen=True)
class PreparedFix:
    """A fix with what it would do to the picture it was tried on."""

    finding: Finding
    fix: Fix
    preview: FixPreview
    safe: bool  # declared safe and inside the limits


def declared_fixes(code: str) -> tuple[Fix, ...]:
    """The fixes a rule declares; none for a rule that does not exist."""
    rule = all_rules().get(code)
    return rule.fixes if rule is not None else ()


def prepared(snapshot: Snapshot, finding: Finding, fixes: Sequence[Fix]) -> list[PreparedFix]:
    """Those of some fixes that apply to a finding."""
    return [made for fix in fixes if (made := _prepared(snapshot, fix, finding)) is not None]


def _prepared(snapshot: Snapshot, fix: Fix, finding: Finding) -> PreparedFix | None:
    preview = _tried(snapshot, fix, finding)
    if preview is None or not preview.edit.changes:
        return None
    return PreparedFix(finding, fix, preview, fix.safe and within_limits(preview, snapshot))


def _tried(snapshot: Snapshot, fix: Fix, finding: Finding) -> FixPreview | None:
    try:
        return fix.make(snapshot, finding)
    except EcoDeskError:
        return None


def prepare_safe(
    snapshot: Snapshot, findings: Iterable[Finding], progress: Progress = SILENT
) -> list[PreparedFix]:
    """The safe fixes of many findings, each row fixed by one of them at most.

    Together they change no more ground than the plan's settings allow for one step.
    """
    found: list[PreparedFix] = []
    left = setting(snapshot, "fix_total")
    taken: set[tuple[str, str]] = set()
    listed = [(f, fix) for f in findings if f.open for fix in declared_fixes(f.rule) if fix.safe]
    for i, (finding, fix) in enumerate(listed):
        progress.report(i, len(listed))
        one = _prepared(snapshot, fix, finding)
        if one is None or not one.safe or one.preview.edit.touched & taken:
            continue
        if area_changed(one.preview) <= left:
            left -= area_changed(one.preview)
            found.append(one)
            taken |= one.preview.edit.touched
    return found


def together(fixes: Iterable[PreparedFix]) -> Edit:
    """One step that makes several fixes."""
    listed = list(fixes)
    changes = tuple(change for one in listed for change in one.preview.edit.changes)
    return Edit(t("安全修复 {n} 处", "{n} safe fixes").format(n=len(listed)), changes)
