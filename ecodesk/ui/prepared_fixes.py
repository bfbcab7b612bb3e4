"""What the window offers for a finding: the fixes that draw first, then those its rule declares."""

from __future__ import annotations

from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.rules.prepared_fixes import PreparedFix, declared_fixes, prepared
from ecodesk.rules.rule import Fix
from ecodesk.ui.drawn_fixes import DRAWN_FIXES


def has_fixes(finding: Finding) -> bool:
    """Whether any fix at all is offered for a finding."""
    return bool(fixes_of(finding.rule)) and finding.open


def prepare(snapshot: Snapshot, finding: Finding) -> list[PreparedFix]:
    """All fixes that apply to a finding."""
    return prepared(snapshot, finding, fixes_of(finding.rule))


def fixes_of(code: str) -> tuple[Fix, ...]:
    """The fixes for findings of a rule."""
    return (*DRAWN_FIXES.get(code, ()), *declared_fixes(code))
