"""fix: the fixes rules offer, shown with what they would change, and done when asked to."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from ecodesk.cli.check_commands import selected_rules
from ecodesk.cli.console import ConsoleProgress, say, say_json
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import join, plain, t
from ecodesk.model.measures import area_text
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.rules.prepared_fixes import PreparedFix, declared_fixes, prepare_safe, prepared, together
from ecodesk.rules.registry import all_rules
from ecodesk.rules.runner import check
from ecodesk.settings import PreferenceFile
from ecodesk.workspace import Workspace

NAMES = ("fix",)


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    fix = commands.add_parser(
        "fix",
        parents=[common],
        help=str(t("列出或执行修复", "list fixes, or make them")),
        description=str(
            t(
                "不加 --apply 只列出。不写 --fix 只做安全修复，合为一步；写明的修复逐个执行，每个一步，都能撤销。",
                "Lists only, without --apply. Without --fix only safe fixes are made, as one step; "
                "a fix that is named is made finding by finding, a step each. All can be undone.",
            )
        ),
    )
    fix.add_argument("workspace")
    fix.add_argument(
        "--select", default="", metavar="UNT-003,OVL", help=str(t("只修复这些规则", "only these rules"))
    )
    fix.add_argument(
        "--fix",
        default="",
        metavar="FIX",
        help=str(t("修复的标识，见 ecodesk rules --format json", "id of a fix")),
    )
    fix.add_argument(
        "--object",
        action="append",
        default=[],
        metavar="CODE",
        help=str(t("只修复这个对象（编号）", "only this object, by its code")),
    )
    fix.add_argument("--apply", action="store_true", help=str(t("执行", "make them")))
    fix.add_argument("--format", choices=("text", "json"), default="text")
    fix.set_defaults(run=_fix)


def _fix(arguments: argparse.Namespace) -> int:
    select = selected_rules(arguments.select)
    _known(arguments.fix)
    progress = ConsoleProgress()
    user = PreferenceFile().values.user_name
    with Workspace.open(
        arguments.workspace, read_only=not arguments.apply, user=user, progress=progress
    ) as workspace:
        if arguments.apply and (outside := workspace.outside_edit()) is not None:
            workspace.record(outside.by(user))  # else our own write would hide that others have written
        findings = _wanted(
            check(workspace.snapshot, progress, select).ordered(), workspace.snapshot, arguments
        )
        if not arguments.fix:
            made = prepare_safe(workspace.snapshot, findings, progress)
            if made and arguments.apply:
                workspace.apply(together(made).by(user))
        elif arguments.apply:
            made = list(_one_by_one(workspace, findings, arguments.fix, user))
        else:
            made = [one for f in findings for one in _named(workspace.snapshot, f, arguments.fix)]
        progress.clear()
        _tell(workspace.snapshot, made, arguments)
    return 0


def _known(fix: str) -> None:
    """Raises EcoDeskError for a fix no rule declares."""
    known = {one.id for rule in all_rules().values() for one in rule.fixes}
    if fix and fix not in known:
        raise EcoDeskError(
            t("没有修复 {fix}", "There is no fix {fix}").format(fix=plain(fix)),
            remedy=t("可用：{ids}", "Known: {ids}").format(ids=join([plain(one) for one in sorted(known)])),
        )


def _wanted(findings: list[Finding], snapshot: Snapshot, arguments: argparse.Namespace) -> list[Finding]:
    """The open findings asked for. Raises EcoDeskError for an object that nothing is found about."""
    wanted = [f for f in findings if f.open]
    for code in arguments.object:
        if not any(code in _codes(f, snapshot) for f in wanted):
            raise EcoDeskError(
                t("没有关于 {code} 的检查结果", "Nothing is found about {code}").format(code=plain(code)),
                remedy=t("用 ecodesk check 查看", "See ecodesk check"),
            )
    asked = set(arguments.object)
    return [f for f in wanted if not asked or asked & _codes(f, snapshot)]


def _codes(finding: Finding, snapshot: Snapshot) -> set[str]:
    rows = (snapshot.row(s.table, s.id) for s in finding.subjects)
    return {str(getattr(row, "code", "")) for row in rows if row is not None} - {""}


def _named(snapshot: Snapshot, finding: Finding, fix: str) -> list[PreparedFix]:
    return prepared(snapshot, finding, [one for one in declared_fixes(finding.rule) if one.id == fix])


def _one_by_one(workspace: Workspace, findings: list[Finding], fix: str, user: str) -> Iterator[PreparedFix]:
    """Each on the plan the one before has left, so that codes stay unique and areas are those of then."""
    for finding in findings:
        for one in _named(workspace.snapshot, finding, fix):
            workspace.apply(one.preview.edit.by(user))
            yield one


def _tell(snapshot: Snapshot, made: list[PreparedFix], arguments: argparse.Namespace) -> None:
    if arguments.format == "json":
        say_json({"applied": arguments.apply, "fixes": [_json(one) for one in made]})
        return
    line = t(
        "{rule}  {fix}  {step}  减少 {lost}，增加 {gained}",
        "{rule}  {fix}  {step}  {lost} lost, {gained} gained",
    )
    for one in made:
        say(
            line.format(
                rule=one.finding.rule,
                fix=one.fix.id,
                step=one.preview.edit.label,
                lost=area_text(one.preview.area_lost),
                gained=area_text(one.preview.area_gained),
            )
        )
        if one.preview.note is not None:
            say(f"  {one.preview.note}")
    done = (
        t("已修复 {n} 处", "{n} fixed")
        if arguments.apply
        else t("可修复 {n} 处，没有写入", "{n} can be fixed; nothing was written")
    )
    say(done.format(n=len(made)))


def _json(one: PreparedFix) -> dict[str, Any]:
    return {
        "finding": one.finding.id,
        "code": one.finding.rule,
        "fix": one.fix.id,
        "safe": one.safe,
        "step": str(one.preview.edit.label),
        "lost_m2": round(one.preview.area_lost, 1),
        "gained_m2": round(one.preview.area_gained, 1),
    }
