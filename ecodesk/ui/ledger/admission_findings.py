"""Where in an admission review the findings about its project stand: beside the answer they bear on."""

from __future__ import annotations

from ecodesk.model.records import Project
from ecodesk.rules.finding import CheckResult, Finding, Severity
from ecodesk.ui.forms.chapter_states import Placed

_PLACES = {
    "GEO": "scope_ok",
    "UNT": "scope_ok",
    "COV": "problem_match",
    "OVL": "check_run",
    "CTL": "control_check",
    "FUN": "fund_check",
}
_OF_RULES = {"OVL-002": "duplicate_check", "OVL-003": "duplicate_check", "FUN-002": "invest_check"}
_OTHERS = "verdict"  # what bears on no single answer still keeps a project from being admitted


def findings_of(result: CheckResult | None, project: str) -> Placed:
    """Open findings about a project by the place of the form; of those about no answer only errors and blocks."""
    placed: dict[str, list[Finding]] = {}
    for finding in result.of(Project.table, project) if result is not None else ():
        place = _OF_RULES.get(finding.rule) or _PLACES.get(finding.rule[:3], _OTHERS)
        if finding.open and (place != _OTHERS or finding.severity >= Severity.ERROR):
            placed.setdefault(place, []).append(finding)
    return {place: sorted(found, key=lambda one: -one.severity) for place, found in placed.items()}
