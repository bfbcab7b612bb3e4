"""SARIF as its schema asks for it, and what is said when a rule breaks down, with the real check."""

from __future__ import annotations

import dataclasses
import json
from typing import Any
from urllib.parse import unquote

import pytest

from ecodesk.cli.findings_output import as_json, as_text
from ecodesk.rules import registry
from ecodesk.rules.runner import check
from tests.rules.plans import TODAY, box, patch, plan, project

# of the published schema of SARIF 2.1.0: what each object must have, and what it may say
REQUIRED = {
    "log": {"version", "runs"},
    "run": {"tool"},
    "tool": {"driver"},
    "driver": {"name"},
    "rule": {"id"},
    "result": {"message"},
    "message": {"text"},
    "invocation": {"executionSuccessful"},
    "suppression": {"kind"},
}
LEVELS = {"none", "note", "warning", "error"}


def sound(kind: str, value: dict[str, Any]) -> None:
    assert REQUIRED[kind] <= value.keys(), (kind, value)


def test_sarif_has_what_its_schema_requires() -> None:
    rows = [project("P-1"), project("P-2", box(500, 500, 900, 900)), patch()]
    snapshot = plan(*rows)
    result = check(snapshot, today=TODAY)
    log = json.loads(as_text(snapshot, result, "sarif", "/plans/长子 县.gpkg"))
    sound("log", log)
    assert log["version"] == "2.1.0" and log["$schema"].startswith("https://")
    (run,) = log["runs"]
    sound("run", run)
    sound("tool", run["tool"])
    sound("driver", run["tool"]["driver"])
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(ids) == len(set(ids)), "ids of rules are unique"
    for rule in run["tool"]["driver"]["rules"]:
        sound("rule", rule)
        sound("message", rule["shortDescription"])
        sound("message", rule["help"])
    assert run["results"]
    for one in run["results"]:
        sound("result", one)
        sound("message", one["message"])
        assert one["level"] in LEVELS and one["ruleId"] in ids
        for location in one["locations"]:
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            assert uri.isascii() and " " not in uri and unquote(uri) == "长子 县.gpkg"
        for suppression in one.get("suppressions", ()):
            sound("suppression", suppression)
            assert suppression["kind"] in {"inSource", "external"}
    for invocation in run["invocations"]:
        sound("invocation", invocation)
        for notification in invocation["toolExecutionNotifications"]:
            sound("message", notification["message"])
            assert notification["level"] in LEVELS and notification["associatedRule"]["id"] in ids


@pytest.mark.parametrize("format", ["text", "json", "sarif"])
def test_a_rule_that_breaks_down_is_named_with_its_reason_and_the_run_ends(
    monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    def breaks(context: Any, rows: Any) -> Any:
        raise RuntimeError("no such column")

    rules = dict(registry.all_rules())
    broken = dataclasses.replace(rules["OVL-001"], check=breaks)
    monkeypatch.setattr("ecodesk.rules.runner.all_rules", lambda: rules | {"OVL-001": broken})
    snapshot = plan(project("P-1", lead=""))
    result = check(snapshot, today=TODAY)
    said = as_text(snapshot, result, format, "plan.gpkg")
    assert "OVL-001" in said and "no such column" in said, "what was not checked, and why"
    assert "RSP-001" in said, "the others went on"
    assert "OVL-001" in as_json(snapshot, result, "plan.gpkg")["summary"]["not_run"]
