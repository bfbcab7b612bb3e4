"""What the changes between two versions do to findings and coverage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecodesk.analysis.coverage import CoverageMatrix, matrix
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import CheckResult, Finding, Subject, in_order


@dataclass(frozen=True)
class CoverageStep:
    """The covered share of one unit and element before and after; None where there is nothing to treat."""

    unit: str
    element: str
    old: float | None
    new: float | None


@dataclass(frozen=True)
class VersionEffects:
    """The results and matrices of two versions, to be asked about single rows."""

    old: CheckResult
    new: CheckResult
    old_cover: CoverageMatrix
    new_cover: CoverageMatrix

    def come(self, rows: Iterable[tuple[str, str]] | None = None) -> list[Finding]:
        """Open findings of the new version that the old one had not, about these rows or all."""
        return _only_in(self.new, self.old, rows)

    def gone(self, rows: Iterable[tuple[str, str]] | None = None) -> list[Finding]:
        """Open findings of the old version that the new one no longer has."""
        return _only_in(self.old, self.new, rows)

    def coverage(self, units: Iterable[str], elements: Iterable[str] | None = None) -> list[CoverageStep]:
        """Where coverage differs by at least a tenth of a per cent, in the order of units and elements."""
        wanted = None if elements is None else set(elements)
        steps = []
        for unit in units:
            for element in self.new_cover.elements:
                if wanted is not None and element not in wanted:
                    continue
                old, new = (
                    cells[unit, element].cover.share if (unit, element) in cells else None
                    for cells in (self.old_cover.cells, self.new_cover.cells)
                )
                if old != new and abs((new or 0.0) - (old or 0.0)) >= 0.0005:
                    steps.append(CoverageStep(unit, element, old, new))
        return steps


def effects(old: Snapshot, new: Snapshot, old_result: CheckResult, new_result: CheckResult) -> VersionEffects:
    """Both versions judged by their own rules and day, side by side."""
    return VersionEffects(old_result, new_result, matrix(old), matrix(new))


def _only_in(
    result: CheckResult, other: CheckResult, rows: Iterable[tuple[str, str]] | None
) -> list[Finding]:
    ids = set(result.findings) if rows is None else result.touching(Subject(*row) for row in rows)
    found = [result.findings[i] for i in ids if result.findings[i].open and not _open(other, i)]
    return sorted(found, key=in_order)


def _open(result: CheckResult, finding_id: str) -> bool:
    finding = result.findings.get(finding_id)
    return finding is not None and finding.open
