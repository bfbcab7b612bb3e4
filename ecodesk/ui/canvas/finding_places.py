"""What the map has to know of a check: where something is wrong, and which projects have something grave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ecodesk.maps.finding_marks import NO_FINDINGS, FindingMarks
from ecodesk.model.records import Project
from ecodesk.rules.finding import CheckResult, Finding, Severity


class FindingPlaces:
    """Worked out once for each check."""

    def __init__(self) -> None:
        self._of: tuple[CheckResult | None, Sequence[Finding] | None] = (None, None)
        self._found: tuple[FindingMarks, dict[str, str]] = (NO_FINDINGS, {})

    def of(
        self, result: CheckResult | None, shown: Sequence[Finding] | None = None
    ) -> tuple[FindingMarks, dict[str, str]]:
        """The places of the open findings; project id → its worst severity, of those with errors or blocks.

        `shown`: only these findings of the result.
        """
        if result is not self._of[0] or shown is not self._of[1]:
            findings = () if result is None else tuple(result.findings.values() if shown is None else shown)
            self._of, self._found = (result, shown), (_marks(findings), _grave_projects(findings))
        return self._found


def _marks(findings: tuple[Finding, ...]) -> FindingMarks:
    """What is wrong with a project is marked at its name."""
    return FindingMarks(
        (f.geometry, f.severity.name, any(one.table == Project.table for one in f.subjects))
        for f in findings
        if f.open and f.geometry is not None
    )


def _grave_projects(findings: Iterable[Finding]) -> dict[str, str]:
    worst: dict[str, Severity] = {}
    for finding in findings:
        if finding.open and finding.severity >= Severity.ERROR:
            for subject in finding.subjects:
                if subject.table == Project.table:
                    worst[subject.id] = max(worst.get(subject.id, finding.severity), finding.severity)
    return {row_id: severity.name for row_id, severity in worst.items()}
