"""How a workspace wants its rules: on or off, which severity, which parameters; versioned with author."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass

from ecodesk.analysis.analysis_settings import number_in, setting
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.edit import Edit, add, change
from ecodesk.model.records import Setting
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Severity
from ecodesk.rules.rule import Param, Rule


@dataclass(frozen=True)
class RuleSetting:
    """One rule as this workspace runs it."""

    enabled: bool
    severity: Severity
    params: Mapping[str, float]
    problems: tuple[Text, ...] = ()  # what is stored but cannot be followed, a sentence each


def _row(snapshot: Snapshot, code: str) -> Setting | None:
    return snapshot.table(Setting).one(key=f"rule.{code}")


def rule_setting(snapshot: Snapshot, rule: Rule) -> RuleSetting:
    """The rule's setting; what is missing, of another type or out of range is as declared, and told."""
    row = _row(snapshot, rule.code)
    stored, problems = _stored(row, rule)
    enabled = stored.get("enabled", True)
    if not isinstance(enabled, bool):
        problems.append(_not_followed(rule, t("是否启用", "on or off"), enabled))
        enabled = True
    severity = stored.get("severity", rule.severity.name)
    if not isinstance(severity, str) or severity not in Severity.__members__:
        problems.append(_not_followed(rule, t("级别", "severity"), severity))
        severity = rule.severity.name
    wanted = stored.get("params", {})
    if not isinstance(wanted, dict):
        problems.append(_not_followed(rule, t("参数", "parameters"), wanted))
        wanted = {}
    params = {}
    for param in rule.params:
        if param.shared:
            params[param.id] = setting(snapshot, param.shared)
            continue
        value = number_in(wanted.get(param.id, param.default), param.minimum, param.maximum)
        if value is None:
            problems.append(_out_of_range(rule, param, wanted[param.id]))
        params[param.id] = param.default if value is None else value
    return RuleSetting(enabled, Severity[severity], params, tuple(problems))


def _stored(row: Setting | None, rule: Rule) -> tuple[dict[str, object], list[Text]]:
    if row is None:
        return {}, []
    try:
        stored = json.loads(row.value)
    except (ValueError, TypeError):
        stored = row.value
    if isinstance(stored, dict):
        return stored, []
    return {}, [_not_followed(rule, t("设置", "setting"), stored)]


def _not_followed(rule: Rule, what: Text, stored: object) -> Text:
    return t(
        "规则 {code} 的{what} {stored} 无法识别，已按默认运行",
        "The {what} of rule {code}, {stored}, cannot be read; the default is used instead",
    ).format(code=rule.code, what=what, stored=str(stored)[:40])


def _out_of_range(rule: Rule, param: Param, stored: object) -> Text:
    return t(
        "规则 {code} 的参数“{label}”为 {stored}，应是 {low} 至 {high} 之间的数，已按默认值 {default} 运行",
        "Parameter “{label}” of rule {code} is {stored}; it must be a number between {low} and {high}; "
        "{default} is used instead",
    ).format(
        code=rule.code,
        label=param.label,
        stored=str(stored)[:40],
        low=f"{param.minimum:g}",
        high=f"{param.maximum:g}",
        default=f"{param.default:g}",
    )


def setting_edit(snapshot: Snapshot, rule: Rule, wanted: RuleSetting, author: str) -> Edit:
    """The edit that sets a rule. Raises EcoDeskError for a parameter out of range."""
    own = [param for param in rule.params if not param.shared]
    for param in own:
        chosen = wanted.params.get(param.id, param.default)
        if number_in(chosen, param.minimum, param.maximum) is None:
            raise EcoDeskError(
                t("{param} 应在 {low} 与 {high} 之间", "{param} must lie between {low} and {high}").format(
                    param=param.label, low=f"{param.minimum:g}", high=f"{param.maximum:g}"
                ),
                where=plain(rule.code),
            )
    params = {param.id: wanted.params.get(param.id, param.default) for param in own}
    value = json.dumps({"enabled": wanted.enabled, "severity": wanted.severity.name, "params": params})
    label = t("设置规则 {code}", "Set rule {code}").format(code=rule.code)
    before = _row(snapshot, rule.code)
    if before is None:
        return add(label, Setting(key=f"rule.{rule.code}", value=value, author=author))
    after = dataclasses.replace(before, value=value, version=(before.version or 0) + 1, author=author)
    return change(label, [(before, after)])
