"""versions · freeze · diff: the frozen versions of a plan, and how two of them differ."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ecodesk.analysis.version_shapes import ShapeChange
from ecodesk.cli.console import ConsoleProgress, say, say_json
from ecodesk.i18n import current_language, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.fields import fields_by_id, record_type
from ecodesk.model.measures import hectares
from ecodesk.model.records import PlanVersion
from ecodesk.model.version_diff import ChangeKind, Entry, RowChange, VersionDiff
from ecodesk.progress import Progress
from ecodesk.rules.change_words import SIGNS, entry_words, old_and_new
from ecodesk.rules.comparison import Comparison, Side, side_by_side, side_frozen, side_now
from ecodesk.rules.finding import CheckResult, Finding
from ecodesk.rules.freezing import SUMS, frozen_sums, frozen_versions, new_version, next_code
from ecodesk.rules.runner import check
from ecodesk.settings import PreferenceFile
from ecodesk.workspace import Workspace

NAMES = ("versions", "freeze", "diff")


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    versions = commands.add_parser(
        "versions", parents=[common], help=str(t("列出冻结的版本", "list the frozen versions"))
    )
    versions.add_argument("workspace")
    versions.add_argument("--format", choices=("text", "json"), default="text")
    versions.set_defaults(run=_versions)

    freeze = commands.add_parser(
        "freeze",
        parents=[common],
        help=str(t("冻结一个版本，此后不能修改", "freeze a version; nothing changes it afterwards")),
    )
    freeze.add_argument("workspace")
    freeze.add_argument(
        "--code", default="", help=str(t("版本号，不写则顺延", "its code; the next one by itself"))
    )
    freeze.add_argument("--name", default="", help=str(t("版本说明", "what it is")))
    freeze.set_defaults(run=_freeze)

    diff = commands.add_parser(
        "diff",
        parents=[common],
        help=str(t("比较两个版本", "compare two versions")),
        description=str(
            t(
                "退出状态：0 没有差别，1 有，2 未能比较",
                "Exit status: 0 no difference, 1 there are some, 2 could not compare",
            )
        ),
    )
    diff.add_argument("workspace")
    diff.add_argument("old", metavar="A", help=str(t("冻结版本的版本号", "code of a frozen version")))
    diff.add_argument(
        "new",
        metavar="B",
        nargs="?",
        default="",
        help=str(t("另一个版本，不写则是当前规划", "another one; the plan as it is now without it")),
    )
    diff.add_argument("--format", choices=("text", "json"), default="text")
    diff.add_argument(
        "--to",
        type=Path,
        metavar="F.pdf|docx|xlsx|html",
        help=str(t("写成变更说明", "write it as a statement of changes")),
    )
    diff.set_defaults(run=_diff)


# ---- versions and freeze


def _versions(arguments: argparse.Namespace) -> int:
    with Workspace.open(arguments.workspace, read_only=True) as workspace:
        rows = frozen_versions(workspace.snapshot)
        info = workspace.snapshot.plan_info
        told = [(row, frozen_sums(workspace.documents_of(row.id, [SUMS]))) for row in rows]
    if arguments.format == "json":
        say_json(
            {
                "current": info.version if info is not None else "",
                "status": info.status if info is not None else "",
                "versions": [_version_json(row, sums) for row, sums in told],
            }
        )
        return 0
    for row, sums in told:
        line = t(
            "{code}  {day} 冻结  {who}  {state}  {n} 个项目  {money} 万元  {name}",
            "{code}  frozen {day}  {who}  {state}  {n} projects  {money} 10k CNY  {name}",
        )
        say(
            line.format(
                code=row.code,
                day=str(row.frozen_on),
                who=row.frozen_by or "—",
                state=label("plan_status", row.status),
                n=sums.get("projects", "—"),
                money=sums.get("invest_wan", "—"),
                name=row.name,
            )
        )
    if info is not None:
        say(
            t("{code}  当前  {state}", "{code}  now  {state}").format(
                code=info.version, state=label("plan_status", info.status)
            )
        )
    return 0


def _version_json(row: PlanVersion, sums: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.code,
        "name": row.name,
        "status": row.status,
        "frozen_on": str(row.frozen_on or ""),
        "frozen_by": row.frozen_by,
        "revision": row.revision,
        "data_hash": row.data_hash,
        "content_hash": row.content_hash,
        "rule_set": row.rule_set,
        "sums": sums,
    }


def _freeze(arguments: argparse.Namespace) -> int:
    user = PreferenceFile().values.user_name
    progress = ConsoleProgress()
    with Workspace.open(arguments.workspace, user=user, progress=progress) as workspace:
        result = check(workspace.snapshot, progress)
        code = arguments.code or next_code(workspace.snapshot)
        row, documents = new_version(workspace.snapshot, result, code=code, name=arguments.name, author=user)
        label_ = t("冻结版本 {code}", "Freeze version {code}").format(code=plain(row.code))
        workspace.freeze(row, documents, label=label_, author=user, progress=progress)
    progress.clear()
    say(t("已冻结 {code}", "Frozen: {code}").format(code=plain(row.code)))
    return 0


# ---- diff


def _diff(arguments: argparse.Namespace) -> int:
    progress = ConsoleProgress()
    with Workspace.open(arguments.workspace, read_only=True, progress=progress) as workspace:
        made = compared(workspace, arguments.old, arguments.new, None, progress)
        snapshot = workspace.snapshot
    if arguments.to is not None:
        from ecodesk.reports.catalogue import ReportOptions, write_report
        from ecodesk.reports.change_notice import CHANGE_NOTICE

        options = ReportOptions(language=arguments.language or current_language())
        path = write_report(
            CHANGE_NOTICE, snapshot, made.new.result, arguments.to, options, progress, comparison=made
        )
        progress.clear()
        say(path)
        return 1
    progress.clear()
    named = arguments.new or str(t("当前", "now"))
    if arguments.format == "json":
        say_json(_json(made, arguments.old, named))
    else:
        _say(made, arguments.old, named)
    return 1 if made.diff.changes else 0


def compared(
    workspace: Workspace, old: str, new: str, result: CheckResult | None, progress: Progress
) -> Comparison:
    """Compare two versions by code; an empty `new` is the plan as it is. Raises CannotOpen for one not there."""

    def side(code: str) -> Side:
        if not code:
            return side_now(workspace.snapshot, result, progress)
        with workspace.version(code) as opened:
            frozen = opened.frozen
            assert frozen is not None
            return side_frozen(frozen.row, frozen.snapshot, frozen.documents, progress)

    return side_by_side(side(old), side(new), progress)


def _json(made: Comparison, old: str, new: str) -> dict[str, Any]:
    diff, done = made.diff, made.effects
    units = [unit for unit, _ in done.new_cover.cells]
    return {
        "old": old,
        "new": new,
        "summary": {kind.value: diff.count(kind) for kind in ChangeKind},
        "entries": [_entry(diff, entry, made.shapes.get(entry.key)) for entry in diff.entries],
        "findings": {
            "new": [_finding(finding) for finding in done.come()],
            "gone": [_finding(finding) for finding in done.gone()],
        },
        "coverage": [
            {"unit": step.unit, "element": step.element, "old": step.old, "new": step.new}
            for step in done.coverage(dict.fromkeys(units))
        ],
    }


def _entry(diff: VersionDiff, entry: Entry, shape: ShapeChange | None) -> dict[str, Any]:
    row = diff.row(entry)
    told: dict[str, Any] = {
        "kind": entry.kind.value,
        "table": entry.table,
        "id": entry.id,
        "code": str(getattr(row, "code", "")),
        "name": str(getattr(row, "name", "")),
        "fields": _fields(diff, entry.own) if entry.own is not None else [],
        "parts": [
            {"kind": part.kind.value, "table": part.table, "id": part.id, "fields": _fields(diff, part)}
            for part in entry.parts
        ],
    }
    if shape is not None:
        told["added_hm2"] = round(hectares(shape.added_m2), 4)
        told["removed_hm2"] = round(hectares(shape.removed_m2), 4)
    return told


def _fields(diff: VersionDiff, change: RowChange) -> list[dict[str, Any]]:
    before, after = diff.rows((change.table, change.id))
    known = fields_by_id(record_type(change.table))
    return [
        {
            "id": name,
            "label": str(known[name].label),
            "old": getattr(before, name),
            "new": getattr(after, name),
        }
        for name in change.fields
        if name in known
    ]


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "id": finding.id,
        "code": finding.rule,
        "severity": finding.severity.name,
        "message": str(finding.message),
    }


def _say(made: Comparison, old: str, new: str) -> None:
    diff, done = made.diff, made.effects
    say(f"{old} → {new}")
    for kind in ChangeKind:
        of_kind = [entry for entry in diff.entries if entry.kind is kind]
        if not of_kind:
            continue
        say(f"{kind.title} {len(of_kind)}")
        for entry in of_kind:
            row = diff.row(entry)
            title = "" if entry.table == "project" else f"{row.title} "
            told = entry_words(made, entry)
            say(f"  {SIGNS[kind]} {title}{row.caption}{f'  {told}' if told.zh else ''}")
            for field, was, now in old_and_new(made, entry):
                say(f"      {field}: {was} → {now}")
    for heading, found in (
        (t("新增的检查结果", "New findings"), done.come()),
        (t("消除的检查结果", "Findings gone"), done.gone()),
    ):
        say(f"{heading} {len(found)}")
        for finding in found:
            say(f"  {finding.rule} {finding.severity.label} {finding.message}")
