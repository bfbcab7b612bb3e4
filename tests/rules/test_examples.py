"""The examples the help shows: the real rule finds fault with one half and not with the other."""

from __future__ import annotations

import pytest

from ecodesk.rules.examples import differences, example_codes, example_of
from ecodesk.rules.finding import Severity
from ecodesk.rules.registry import all_rules, family_of
from ecodesk.rules.runner import check


@pytest.mark.parametrize("code", sorted(example_codes()))
def test_the_wrong_half_fails_and_the_right_half_passes(code: str) -> None:
    example = example_of(code)
    assert example is not None
    assert example.fails.findings and max(f.severity for f in example.fails.findings) > Severity.INFO
    assert all(finding.severity is Severity.INFO for finding in example.passes.findings)
    for side in (example.fails, example.passes):
        assert check(side.snapshot, select={code}).runs[code].state.value == "done"
    assert example.drawn or differences(example), "there is something to see"


def test_every_rule_that_judges_something_has_an_example() -> None:
    waiting = {"RPT", "RCT", "DOC"}
    judging = {code for code in all_rules() if family_of(code) not in waiting}
    assert judging <= example_codes()
