"""Each rule against the cases of its data file: pass, fail, the edge of each threshold, missing input."""

from __future__ import annotations

from collections import Counter

import pytest

from ecodesk.rules.registry import FAMILIES, all_rules, family_of
from tests.rules.cases import Case, all_cases
from tests.rules.plans import found, run_state

CASES = all_cases()
WAITING = {code for code in all_rules() if family_of(code) in ("RPT", "RCT", "DOC")}
# the cases of these stand in `test_rules.py`, where shapes are worked out
WRITTEN_OUT = {"GEO-001", "GEO-002", "GEO-004", "GEO-005", "UNT-001", "UNT-004", "UNT-005", "OVL-001"} | {
    "CTL-001",
    "COV-001",
    "COV-002",
    "COV-003",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.name}")
def test_case(case: Case) -> None:
    snapshot = case.snapshot()
    if case.expect == "not_run":
        assert run_state(snapshot, case.rule) == "not_run"
        return
    assert run_state(snapshot, case.rule) == "done"
    said = found(snapshot, case.rule)
    severities = Counter(finding.severity.name for finding in said)
    assert severities == Counter(e["severity"] for e in case.expect), [f.message.zh for f in said]
    for expected in case.expect:
        fitting = [f for f in said if f.severity.name == expected["severity"]]
        if "subjects" in expected:
            fitting = [f for f in fitting if [s.id for s in f.subjects] == expected["subjects"]]
        assert any(expected.get("zh", "") in f.message.zh for f in fitting), [f.message.zh for f in said]


def test_every_rule_has_cases_that_pass_that_fail_and_that_lack_input() -> None:
    for code, rule in all_rules().items():
        mine = [case for case in CASES if case.rule == code]
        if code in WRITTEN_OUT:
            continue
        assert rule.needs is None or any(case.expect == "not_run" for case in mine), code
        if code not in WAITING:
            assert code == "NAT-001" or any(case.expect == [] for case in mine), code  # which always tells
            assert any(isinstance(case.expect, list) and case.expect for case in mine), code


def test_every_rule_of_the_catalogue_is_declared_with_a_family_of_its_own() -> None:
    counts = Counter(family_of(code) for code in all_rules())
    assert counts == {
        "GEO": 7, "UNT": 5, "OVL": 4, "CTL": 8, "COV": 5, "RSP": 4, "LED": 3, "SCH": 4, "FUN": 5, "IND": 2,
        "RPT": 4, "RCT": 3, "ADM": 4, "NAT": 2, "DOC": 1,
    }  # fmt: skip
    assert list(counts) == list(FAMILIES) and len(all_rules()) == 61
