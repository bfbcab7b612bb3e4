"""A rule set as a file: how a county runs its rules and reckons, to be taken over by another workspace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ecodesk.analysis.analysis_settings import DECLARED, number_in, setting, setting_change
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Severity
from ecodesk.rules.profile import RuleSetting, rule_setting, setting_edit
from ecodesk.rules.registry import all_rules
from ecodesk.rules.rule import Rule

_FORMAT = "ecodesk-rule-set"


def rule_set(snapshot: Snapshot) -> dict[str, Any]:
    """Every rule and every number as this workspace uses them: `{"format", "rules", "analysis"}`."""
    rules = {}
    for code, rule in all_rules().items():
        used = rule_setting(snapshot, rule)
        own = {param.id: used.params[param.id] for param in rule.params if not param.shared}
        rules[code] = {"enabled": used.enabled, "severity": used.severity.name, "params": own}
    return {"format": _FORMAT, "rules": rules, "analysis": {key: setting(snapshot, key) for key in DECLARED}}


def rule_set_edit(snapshot: Snapshot, text: str, author: str) -> Edit:
    """The edit that takes a rule set over, leaving alone what is the same. Raises EcoDeskError for one that is broken."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise _broken(t("不是 JSON", "it is no JSON")) from error
    if not isinstance(given, dict) or given.get("format") != _FORMAT:
        raise _broken(t("不是规则集", "it is no rule set"))
    rules, numbers = given.get("rules", {}), given.get("analysis", {})
    if not isinstance(rules, dict) or not isinstance(numbers, dict):
        raise _broken(t("内容不完整", "it is incomplete"))
    changes: list[Change] = []
    for code, wanted in rules.items():
        if code not in all_rules():
            raise _broken(t("没有规则 {code}", "there is no rule {code}").format(code=str(code)[:20]))
        rule = all_rules()[code]
        chosen = _chosen(rule, wanted)
        if not _same(rule, rule_setting(snapshot, rule), chosen):
            changes += setting_edit(snapshot, rule, chosen, author).changes
    for key, value in numbers.items():
        declared = DECLARED.get(key)
        number = None if declared is None else number_in(value, declared.minimum, declared.maximum)
        if number is None:
            raise _broken(
                t("设置 {key} 无法识别", "the setting {key} cannot be read").format(key=str(key)[:40])
            )
        if number != setting(snapshot, key):
            changes.append(setting_change(snapshot, key, number, author))
    return Edit(t("导入规则集", "Import a rule set"), tuple(changes))


def _chosen(rule: Rule, wanted: object) -> RuleSetting:
    if not isinstance(wanted, Mapping):
        raise _broken(
            t("规则 {code} 的设置无法识别", "the setting of {code} cannot be read").format(code=rule.code)
        )
    enabled, severity, params = (
        wanted.get("enabled", True),
        wanted.get("severity", rule.severity.name),
        wanted.get("params", {}),
    )
    fits = isinstance(enabled, bool) and isinstance(severity, str) and severity in Severity.__members__
    known = {param.id for param in rule.params if not param.shared}
    if not fits or not isinstance(params, Mapping) or not known.issuperset(params):
        raise _broken(
            t("规则 {code} 的设置无法识别", "the setting of {code} cannot be read").format(code=rule.code)
        )
    return RuleSetting(enabled, Severity[severity], {p.id: params.get(p.id, p.default) for p in rule.params})


def _same(rule: Rule, used: RuleSetting, chosen: RuleSetting) -> bool:
    own = [param.id for param in rule.params if not param.shared]
    return (used.enabled, used.severity) == (chosen.enabled, chosen.severity) and all(
        used.params[name] == chosen.params[name] for name in own
    )


def _broken(why: Text) -> EcoDeskError:
    return EcoDeskError(
        t("规则集无法导入", "The rule set cannot be imported"),
        why=why,
        remedy=t("请用“导出规则集”得到的文件", "Use a file made by exporting a rule set"),
    )
