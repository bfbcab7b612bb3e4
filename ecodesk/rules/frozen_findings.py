"""The result of a check as text that gives back the same result: what a frozen version keeps of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import shapely

from ecodesk.i18n import Text
from ecodesk.model.amended import Amended
from ecodesk.rules.finding import (
    Assignee,
    CheckResult,
    Finding,
    FindingState,
    RuleRun,
    RunState,
    Severity,
    Subject,
)


def result_text(result: CheckResult) -> str:
    """A result with its findings in order, their words, numbers and places."""
    held = {
        "revision": result.revision,
        "today": result.today.isoformat() if result.today is not None else None,
        "runs": [
            [run.rule, run.state.value, run.seconds, _words(run.reason) if run.reason else None]
            for run in result.runs.values()
        ],
        "notes": [_words(note) for note in result.notes],
        "findings": [_finding(finding) for finding in result.ordered()],
    }
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def result_of(text: str) -> CheckResult:
    """The result a text holds."""
    held = json.loads(text)
    findings = [_finding_of(one) for one in held["findings"]]
    runs = {
        rule: RuleRun(rule, RunState(state), seconds, Text(*reason) if reason else None)
        for rule, state, seconds, reason in held["runs"]
    }
    result = CheckResult(
        held["revision"],
        Amended({finding.id: finding for finding in findings}),
        runs,
        notes=tuple(Text(*note) for note in held["notes"]),
        today=date.fromisoformat(held["today"]) if held["today"] else None,
    )
    result.index()
    return result


def _words(text: Text) -> list[str]:
    return [text.zh, text.en]


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.name,
        "subjects": [list(subject) for subject in finding.subjects],
        "message": _words(finding.message),
        "geometry": None if finding.geometry is None else shapely.to_wkb(finding.geometry, hex=True),
        "values": _value(dict(finding.values)),
        "key": finding.key,
        "unit": finding.unit,
        "state": finding.state.value,
        "waiver": finding.waiver,
        "assignee": list(finding.assignee),
        "found": finding.found,
        "head": finding.head,
    }


def _finding_of(held: Mapping[str, Any]) -> Finding:
    return Finding(
        held["rule"],
        Severity[held["severity"]],
        tuple(Subject(*subject) for subject in held["subjects"]),
        Text(*held["message"]),
        None if held["geometry"] is None else shapely.from_wkb(held["geometry"]),
        _value_of(held["values"]),
        held["key"],
        held["unit"],
        FindingState(held["state"]),
        held["waiver"],
        Assignee(*held["assignee"]),
        held["found"],
        held.get("head", ""),
    )


def _value(value: Any) -> Any:
    """A value of a finding as JSON; what JSON does not know is written as [kind, value]."""
    if isinstance(value, Mapping):
        return {str(key): _value(one) for key, one in value.items()}
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Text):
        return ["text", _words(value)]
    if isinstance(value, Decimal):
        return ["money", str(value)]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, (tuple, list, set, frozenset)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return [kind, [_value(one) for one in value]]
    return float(value)


def _value_of(held: Any) -> Any:
    if isinstance(held, dict):
        return {key: _value_of(one) for key, one in held.items()}
    if not isinstance(held, list):
        return held
    kind, value = held
    match kind:
        case "text":
            return Text(*value)
        case "money":
            return Decimal(value)
        case "date":
            return date.fromisoformat(value)
        case "tuple":
            return tuple(_value_of(one) for one in value)
        case _:
            return [_value_of(one) for one in value]
