"""Check everything, or again what an edit can have changed. The two give the same result."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from datetime import date
from typing import Any

import numpy as np
import shapely

from ecodesk.i18n import plain, t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.garbage import making_many_objects
from ecodesk.model.records import Project, RestorationUnit, Setting, Waiver
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Cancelled, Progress
from ecodesk.rules import waivers
from ecodesk.rules.finding import CheckResult, Finding, RuleRun, RunState, Severity, Subject
from ecodesk.rules.profile import rule_setting
from ecodesk.rules.registry import all_rules
from ecodesk.rules.rule import Context, Rows, Rule, Scope

_log = logging.getLogger(__name__)

_MANY = 20_000  # projects, from which findings are made by the hundred thousand


def check(
    snapshot: Snapshot,
    progress: Progress = SILENT,
    select: Collection[str] | None = None,
    today: date | None = None,
) -> CheckResult:
    """Run all rules, or those selected by code. A rule that breaks down does not stop the others."""
    day = today or date.today()
    findings: dict[str, Finding] = {}
    runs: dict[str, RuleRun] = {}
    rules = [r for r in all_rules().values() if select is None or r.code in select]
    many = len(snapshot.table(Project)) > _MANY
    with making_many_objects() if many else nullcontext():
        for i, rule in enumerate(rules):
            progress.report(i, len(rules), plain(rule.code))
            found, runs[rule.code] = _run(rule, snapshot, None, day)
            findings.update((f.id, f) for f in found)
    return CheckResult(snapshot.revision, waivers.applied(findings, snapshot, day), runs)


def _run(rule: Rule, snapshot: Snapshot, rows: Rows, today: date) -> tuple[list[Finding], RuleRun]:
    setting = rule_setting(snapshot, rule)
    if not setting.enabled:
        return [], RuleRun(rule.code, RunState.OFF)
    missing = rule.needs(snapshot) if rule.needs is not None else None
    if missing is not None:
        return [], RuleRun(rule.code, RunState.NOT_RUN, 0.0, missing)
    started = time.perf_counter()
    try:
        found = list(rule.check(Context(snapshot, setting.params, setting.severity, today, rule.code), rows))
    except Cancelled:
        raise
    except Exception as error:
        _log.exception("rule %s broke down", rule.code)
        reason = plain(f"{type(error).__name__}: {error}"[:200])
        return [_breakdown(rule, snapshot)], RuleRun(
            rule.code, RunState.FAILED, time.perf_counter() - started, reason
        )
    return found, RuleRun(rule.code, RunState.DONE, time.perf_counter() - started)


def _breakdown(rule: Rule, snapshot: Snapshot) -> Finding:
    message = t(
        "规则 {code} 未能运行，其余规则已完成", "Rule {code} could not run; the others are done"
    ).format(code=rule.code)
    return Finding(rule.code, Severity.WARN, (Subject("rule", rule.code),), message, key="breakdown")


def recheck(
    previous: CheckResult,
    before: Snapshot,
    after: Snapshot,
    edits: Sequence[Edit],
    progress: Progress = SILENT,
    today: date | None = None,
) -> CheckResult:
    """The result for `after`, given the one for `before` and the edits between them."""
    day = today or date.today()
    changes = [change for edit in edits for change in edit.changes]
    tables = {change.table for change in changes}
    if Setting.table in tables or any(run.state is RunState.FAILED for run in previous.runs.values()):
        return check(after, progress, set(previous.runs), day)
    findings = dict(previous.findings)
    runs = dict(previous.runs)
    touched = False
    for i, rule in enumerate(r for r in all_rules().values() if r.code in previous.runs):
        progress.report(i, len(runs))
        if tables.isdisjoint(rule.tables):
            continue
        touched = True
        if _whole(rule, tables, runs[rule.code], after):
            stale: Iterable[str] = [k for k, f in findings.items() if f.rule == rule.code]
            rows: Rows = None
        else:
            subjects = _affected(rule, after, changes)
            stale = [
                k for k in previous.touching(subjects) if k in findings and findings[k].rule == rule.code
            ]
            table = after.named(rule.tables[0])
            rows = table.positions(dict.fromkeys(s.id for s in subjects))
        for finding_id in stale:
            del findings[finding_id]
        found, runs[rule.code] = _run(rule, after, rows, day)
        findings.update((f.id, f) for f in found)
    if touched or Waiver.table in tables:
        findings = waivers.applied(findings, after, day)
    return CheckResult(after.revision, findings, runs)


def _whole(rule: Rule, tables: set[str], last: RuleRun, after: Snapshot) -> bool:
    """Whether a rule has to look at everything: its input came or went, or what it compares with changed."""
    if rule.scope is Scope.PLAN or last.state is not RunState.DONE:
        return True
    if rule.needs is not None and rule.needs(after) is not None:
        return True
    if rule.scope is Scope.UNIT:
        return RestorationUnit.table in tables
    return any(name in tables for name in rule.tables[1:])


def _affected(rule: Rule, after: Snapshot, changes: Sequence[Change]) -> list[Subject]:
    """The rows of the rule's subject table whose findings these changes can alter."""
    if rule.scope is Scope.UNIT:
        return [Subject(RestorationUnit.table, unit) for unit in _units_of(after, changes, rule)]
    return [Subject(c.table, c.id) for c in changes if c.table == rule.tables[0]]


def _units_of(after: Snapshot, changes: Sequence[Change], rule: Rule) -> set[str]:
    """Units the changed rows belong to or lie in, before and after."""
    found: set[str] = set()
    for change in changes:
        if change.table not in rule.tables:
            continue
        for row in (change.before, change.after):
            if row is None:
                continue
            found.add(getattr(row, "unit", "") or "")
            if row.geometry is not None and not row.geometry.is_empty:
                found |= _units_meeting(after, _reach(row))
    return {unit for unit in found if unit in after.table(RestorationUnit)}


def _reach(row: Any) -> Any:
    """The box a row can influence: a corridor or disc reaches beyond its line or point."""
    beyond = 0.0
    if isinstance(row, Project) and shapely.get_dimensions(row.geometry) < 2:
        beyond = max(row.corridor_width_m or 0.0, row.site_radius_m or 0.0, 1_000.0)
    bounds = np.array(row.geometry.bounds)
    if not np.isfinite(bounds).all():
        return shapely.Polygon()
    return shapely.box(bounds[0] - beyond, bounds[1] - beyond, bounds[2] + beyond, bounds[3] + beyond)


def _units_meeting(snapshot: Snapshot, box: Any) -> set[str]:
    units = snapshot.table(RestorationUnit)
    if box.is_empty:
        return set()
    return {units.ids[i] for i in units.index.query(box).tolist()}
