"""Check everything, or again what an edit can have changed. The two give the same result."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.analysis_settings import setting, unusable_settings
from ecodesk.analysis.basin_flow import flow
from ecodesk.i18n import Text, plain, t
from ecodesk.model.amended import Amended
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record, Shape, fields_by_id, record_type
from ecodesk.model.garbage import making_many_objects
from ecodesk.model.records import (
    AdmissionReview,
    ProblemPatch,
    Project,
    RestorationUnit,
    RoadmapStep,
    Setting,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Cancelled, Progress
from ecodesk.rules.finding import CheckResult, Finding, RuleRun, RunState, Severity, Subject
from ecodesk.rules.papers import owners_waiting_for
from ecodesk.rules.profile import rule_setting
from ecodesk.rules.registry import all_rules
from ecodesk.rules.rule import Context, Rows, Rule, Scope
from ecodesk.rules.standing import of_rule, standing, treated_ids, treated_in

_log = logging.getLogger(__name__)

# What rules share while they run: with the findings made, nobody asks for it, and of a province it is large.
_OF_ONE_RUN = (
    "shared ground", "duplicates", "zone hits", "home ground", "across basins", "control failures",
)  # fmt: skip
_MANY = 20_000  # projects, from which findings are made by the hundred thousand


def check(
    snapshot: Snapshot,
    progress: Progress = SILENT,
    select: Collection[str] | None = None,
    today: date | None = None,
) -> CheckResult:
    """Run all rules, or those selected by code. A rule that breaks down does not stop the others."""
    day = today or snapshot.today
    findings: dict[str, Finding] = {}
    runs: dict[str, RuleRun] = {}
    rules = [r for r in all_rules().values() if select is None or r.code in select]
    many = len(snapshot.table(Project)) > _MANY
    with making_many_objects() if many else nullcontext():
        for i, rule in enumerate(rules):
            progress.report(i, len(rules), plain(rule.code))
            found, runs[rule.code] = _run(rule, snapshot, _everything(rule), day)
            findings.update((f.id, f) for f in found)
        snapshot.forget(*_OF_ONE_RUN)
        for finding_id in treated_ids(snapshot):
            now = standing(finding_id, findings.get(finding_id), snapshot, runs, day)
            if now is not None:
                findings[finding_id] = now
        notes = _notes(snapshot, rules)
        result = CheckResult(snapshot.revision, Amended(findings), runs, notes=notes, today=day)
        result.index()
    return result


def _notes(snapshot: Snapshot, rules: Sequence[Rule]) -> tuple[Text, ...]:
    """The settings that are not followed: those of the analysis, then those of the rules."""
    own = [problem for rule in rules for problem in rule_setting(snapshot, rule).problems]
    return (*unusable_settings(snapshot), *own)


def _everything(rule: Rule) -> dict[str, Rows]:
    return dict.fromkeys(rule.subject_tables)


def _run(
    rule: Rule, snapshot: Snapshot, rows: Mapping[str, Rows], today: date
) -> tuple[list[Finding], RuleRun]:
    """Run one rule over some rows of its subject tables; None stands for all rows of a table."""
    chosen = rule_setting(snapshot, rule)
    if not chosen.enabled:
        return [], RuleRun(rule.code, RunState.OFF)
    started = time.perf_counter()
    try:
        missing = rule.needs(snapshot) if rule.needs is not None else None
        if missing is not None:
            return [], RuleRun(rule.code, RunState.NOT_RUN, 0.0, missing)
        found: list[Finding] = []
        for table, some in rows.items():
            context = Context(snapshot, chosen.params, chosen.severity, today, rule.code, table)
            found += rule.check(context, some)
        unjudged = rule.unjudged(snapshot) if rule.unjudged is not None else None
    except Cancelled:
        raise
    except Exception as error:
        _log.exception("rule %s broke down", rule.code)
        reason = plain(f"{type(error).__name__}: {error}"[:200])
        return [_breakdown(rule, snapshot)], RuleRun(
            rule.code, RunState.FAILED, time.perf_counter() - started, reason
        )
    return found, RuleRun(rule.code, RunState.DONE, time.perf_counter() - started, unjudged)


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
    """The result for `after`, given the one for `before` and the edits between them.

    On another day than that of `previous` everything is checked: what is overdue, or ends, is another then.
    """
    day = today or after.today
    changes = [change for edit in edits for change in edit.changes]
    tables = {change.table for change in changes}
    anew = day != previous.today or Setting.table in tables
    if anew or any(run.state is RunState.FAILED for run in previous.runs.values()):
        return check(after, progress, set(previous.runs), day)
    runs = dict(previous.runs)
    gone: set[str] = set()
    come: dict[str, Finding] = {}
    unsure = treated_in(changes)  # findings whose treatment may be another
    for i, rule in enumerate(r for r in all_rules().values() if r.code in previous.runs):
        progress.report(i, len(runs))
        if tables.isdisjoint(rule.tables):
            if rule.carry is not None:
                rule.carry(before, after, ())
            continue
        if _whole(rule, tables, runs[rule.code], after):
            gone.update(_all_of(rule, previous))
            rows = _everything(rule)
        else:
            affected = _affected(rule, before, after, changes)
            subjects = [Subject(table, row_id) for table, ids in affected.items() for row_id in ids]
            gone.update(k for k in previous.touching(subjects) if previous.findings[k].rule == rule.code)
            rows = {table: after.named(table).positions(sorted(ids)) for table, ids in affected.items()}
        found, runs[rule.code] = _run(rule, after, rows, day)
        come.update((f.id, f) for f in found)
        if runs[rule.code].state is not previous.runs[rule.code].state:
            unsure |= of_rule(after, rule.code)
    for finding_id in unsure | gone | come.keys():
        known = come.get(finding_id)
        if known is None and finding_id not in gone:
            known = previous.findings.get(finding_id)
        now = standing(finding_id, known if known and known.found else None, after, runs, day)
        if now is None:
            gone.add(finding_id)
            come.pop(finding_id, None)
        elif now is not known or finding_id in come or finding_id in gone:
            come[finding_id] = now
    return previous.followed_by(after.revision, runs, come, gone - come.keys(), day)


def _all_of(rule: Rule, previous: CheckResult) -> list[str]:
    if previous.runs[rule.code].state in (RunState.NOT_RUN, RunState.OFF):
        return []
    return [k for k, f in previous.findings.items() if f.rule == rule.code]


def _whole(rule: Rule, tables: set[str], last: RuleRun, after: Snapshot) -> bool:
    """Whether a rule has to look at everything: its input came or went, or what it compares with changed."""
    if rule.scope is Scope.PLAN or last.state is not RunState.DONE:
        return True
    if rule.needs is not None and rule.needs(after) is not None:
        return True
    touched = tables.intersection(rule.tables).difference(_of_projects(rule))
    if rule.scope in (Scope.AREA, Scope.FLOW):
        placed = {
            name
            for name in touched
            if record_type(name).shape is not Shape.NONE or "unit" in fields_by_id(record_type(name))
        }
        return RestorationUnit.table in touched or touched != placed
    return not touched.issubset(rule.subject_tables)


def _of_projects(rule: Rule) -> set[str]:
    """The tables a rule reads whose rows name the projects they speak about; subjects that do may be among them."""
    if Project.table not in rule.subject_tables:
        return set()
    return {
        name
        for name in rule.tables
        if name != Project.table
        and not fields_by_id(record_type(name)).keys().isdisjoint(("project", "projects"))
    }


def _affected(
    rule: Rule, before: Snapshot, after: Snapshot, changes: Sequence[Change]
) -> dict[str, set[str]]:
    """The rows of the rule's subject tables whose findings these changes can alter."""
    if rule.scope in (Scope.AREA, Scope.FLOW):
        areas = _areas_of(rule, before, after, changes)
        if rule.carry is not None:
            rule.carry(before, after, areas)
        if rule.scope is Scope.FLOW:
            areas |= flow(after).below(areas)
        return {rule.tables[0]: areas}
    found: dict[str, set[str]] = {table: set() for table in rule.subject_tables}
    children = _of_projects(rule)
    for change in changes:
        if change.table not in rule.tables:
            continue
        owners: set[str] = set()
        if change.table in children:
            owners = {*_linked(change, "project"), *_linked(change, "projects")}
            for review in _rows_of(AdmissionReview.table, _linked(change, "review"), before, after):
                owners.add(getattr(review, "project", ""))
            found[Project.table] |= owners
            for field in fields_by_id(record_type(change.table)).values():
                if field.table in found and field.table != Project.table:
                    found[field.table].update(_linked(change, field.id))
        if RoadmapStep.table in children:
            for table, owner in owners_waiting_for(after, change.table, change.id):
                if table in found:
                    found[table].add(owner)
        if change.table in found:
            found[change.table].add(change.id)
        if RestorationUnit.table in found:
            units = [getattr(p, "unit", "") for p in _rows_of(Project.table, owners, before, after)]
            found[RestorationUnit.table].update((*_linked(change, "unit"), *units))
    return {table: ids - {""} for table, ids in found.items() if ids - {""}}


def _rows_of(table: str, ids: Iterable[str], *pictures: Snapshot) -> list[Record]:
    """Some rows as they stand in several pictures."""
    found = (picture.row(table, row_id) for picture in pictures for row_id in ids)
    return [row for row in found if row is not None]


def _linked(change: Change, field: str) -> list[str]:
    """The ids a link of a row held before and after a change."""
    held = [getattr(row, field, ()) for row in (change.before, change.after) if row is not None]
    return [one for value in held for one in ((value,) if isinstance(value, str) else value) if one]


def _areas_of(rule: Rule, before: Snapshot, after: Snapshot, changes: Sequence[Change]) -> set[str]:
    """Rows of the subject table that changed, or that changed rows belong to or lie in, before and after."""
    table = after.named(rule.tables[0])
    found: set[str] = set()
    for change in changes:
        if change.table not in rule.tables:
            continue
        if change.table == table.kind.table:
            found.add(change.id)
            continue
        places = [row for row in (change.before, change.after) if row is not None]
        for kind, field in ((Project, "project"), (ProblemPatch, "patch")):
            places += _rows_of(kind.table, _linked(change, field), before, after)
        if table.kind is RestorationUnit:
            found.update(getattr(row, "unit", "") or "" for row in places)
        for row in places:
            if row.geometry is not None and not row.geometry.is_empty:
                box = _reach(row, after)
                found |= {table.ids[i] for i in table.index.query(box).tolist()} if box is not None else set()
                if table.kind is ProblemPatch and box is not None:
                    found |= _thin_patches(after, box)
    return found - {""}


def _reach(row: Record, snapshot: Snapshot) -> Any:
    """The box a row can influence: a corridor or disc reaches beyond its line or point."""
    beyond = 1.0
    if shapely.get_dimensions(row.geometry) < 2:
        own = [getattr(row, name, None) or 0.0 for name in ("corridor_width_m", "site_radius_m")]
        beyond += max(*own, setting(snapshot, "corridor_width"), setting(snapshot, "site_radius"))
    bounds = np.array(row.geometry.bounds) if row.geometry is not None else np.full(4, np.nan)
    if not np.isfinite(bounds).all():
        return None
    return shapely.box(bounds[0] - beyond, bounds[1] - beyond, bounds[2] + beyond, bounds[3] + beyond)


def _thin_patches(snapshot: Snapshot, box: Any) -> set[str]:
    """Problem patches drawn as lines or points whose corridor or disc may meet a box."""
    wide = max(setting(snapshot, "corridor_width"), setting(snapshot, "site_radius"))
    table = snapshot.table(ProblemPatch)
    return {table.ids[i] for i in table.index.query(shapely.buffer(box, wide)).tolist()}
