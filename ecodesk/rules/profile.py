"""How a workspace wants its rules: on or off, which severity, which parameters; versioned with author."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import plain, t
from ecodesk.model.edit import Edit, add, change
from ecodesk.model.records import Setting
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Severity
from ecodesk.rules.rule import Rule


@dataclass(frozen=True)
class RuleSetting:
    """One rule as this workspace runs it."""

    enabled: bool
    severity: Severity
    params: Mapping[str, float]


def _row(snapshot: Snapshot, code: str) -> Setting | None:
    return snapshot.table(Setting).one(key=f"rule.{code}")


def rule_setting(snapshot: Snapshot, rule: Rule) -> RuleSetting:
    """The rule's setting; what is missing, or out of range, is as declared."""
    row = _row(snapshot, rule.code)
    try:
        stored = json.loads(row.value) if row is not None else {}
    except ValueError:
        stored = {}
    params = {}
    for param in rule.params:
        value = stored.get("params", {}).get(param.id, param.default)
        fits = isinstance(value, (int, float)) and param.minimum <= value <= param.maximum
        params[param.id] = float(value) if fits else param.default
    severity = stored.get("severity", rule.severity.name)
    return RuleSetting(
        bool(stored.get("enabled", True)),
        Severity[severity] if severity in Severity.__members__ else rule.severity,
        params,
    )


def setting_edit(snapshot: Snapshot, rule: Rule, wanted: RuleSetting, author: str) -> Edit:
    """The edit that sets a rule. Raises EcoDeskError for a parameter out of range."""
    for param in rule.params:
        chosen = wanted.params.get(param.id, param.default)
        if not param.minimum <= chosen <= param.maximum:
            raise EcoDeskError(
                t("{param} 应在 {low} 与 {high} 之间", "{param} must lie between {low} and {high}").format(
                    param=param.label, low=param.minimum, high=param.maximum
                ),
                where=plain(rule.code),
            )
    value = json.dumps(
        {"enabled": wanted.enabled, "severity": wanted.severity.name, "params": dict(wanted.params)}
    )
    label = t("设置规则 {code}", "Set rule {code}").format(code=rule.code)
    before = _row(snapshot, rule.code)
    if before is None:
        return add(label, Setting(key=f"rule.{rule.code}", value=value, author=author))
    after = dataclasses.replace(before, value=value, version=(before.version or 0) + 1, author=author)
    return change(label, [(before, after)])
