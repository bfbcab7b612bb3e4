"""check · rules · rule: judge a workspace, and say by what."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ecodesk.cli.console import ConsoleProgress, say, say_json
from ecodesk.cli.findings_output import FORMATS, as_json, as_text, write
from ecodesk.cli.plan_opening import add_version, open_plan
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import plain, t
from ecodesk.outputs import replacing
from ecodesk.rules.explain import example_words, explain
from ecodesk.rules.finding import Severity
from ecodesk.rules.registry import FAMILIES, all_rules, family_of
from ecodesk.rules.rule import Rule
from ecodesk.rules.rule_set import rule_set, rule_set_edit
from ecodesk.rules.runner import check
from ecodesk.settings import PreferenceFile
from ecodesk.workspace import Workspace

NAMES = ("check", "rules", "rule")


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    check_ = commands.add_parser(
        "check",
        parents=[common],
        help=str(t("检查规划", "check a workspace")),
        description=str(
            t(
                "退出状态：0 没有错误和阻断，1 有，2 未能运行",
                "Exit status: 0 nothing at ERROR or above, 1 something is, 2 could not run",
            )
        ),
    )
    check_.add_argument("workspace")
    check_.add_argument(
        "--select", default="", metavar="OVL,COV-001", help=str(t("只运行这些规则", "only these rules"))
    )
    check_.add_argument("--format", choices=FORMATS, default="text")
    check_.add_argument("--output", type=Path, help=str(t("写到文件", "write to a file")))
    add_version(check_)
    check_.set_defaults(run=_check)

    rules = commands.add_parser("rules", parents=[common], help=str(t("列出规则", "list the rules")))
    rules.add_argument("--format", choices=("text", "json", "md"), default="text")
    rules.add_argument(
        "--of", metavar="WORKSPACE", help=str(t("这个规划的规则集", "the rule set of a workspace"))
    )
    rules.add_argument(
        "--to", type=Path, metavar="FILE", help=str(t("导出规则集到文件", "export the rule set to a file"))
    )
    rules.add_argument(
        "--from",
        type=Path,
        dest="source",
        metavar="FILE",
        help=str(t("从文件导入规则集", "import a rule set from a file")),
    )
    rules.set_defaults(run=_rules)

    rule = commands.add_parser("rule", parents=[common], help=str(t("解释一条规则", "explain one rule")))
    rule.add_argument("code", nargs="?", default="", help=str(t("不写则列出全部", "lists all without it")))
    rule.set_defaults(run=_rule)


def selected_rules(text: str) -> frozenset[str] | None:
    """Rule codes meant by codes and families. Raises EcoDeskError for one that does not exist."""
    if not text:
        return None
    chosen: set[str] = set()
    for part in (p.strip().upper() for p in text.split(",") if p.strip()):
        found = {code for code in all_rules() if code == part or code.split("-")[0] == part}
        if not found:
            raise _unknown_rule(part)
        chosen |= found
    if not chosen:  # else nothing would be checked, which is not a pass
        raise _unknown_rule(text)
    return frozenset(chosen)


def _unknown_rule(code: str) -> EcoDeskError:
    return EcoDeskError(
        t("没有规则 {code}", "There is no rule {code}").format(code=plain(code)),
        remedy=t("用 ecodesk rules 查看全部规则", "See ecodesk rules for all of them"),
    )


def _check(arguments: argparse.Namespace) -> int:
    select = selected_rules(arguments.select)
    progress = ConsoleProgress()
    with open_plan(arguments, progress) as workspace:
        result = check(workspace.snapshot, progress, select)
        progress.clear()
        location = workspace.shown
        if arguments.output is not None:
            write(arguments.output, workspace.snapshot, result, arguments.format, location)
        elif arguments.format == "json":
            say_json(as_json(workspace.snapshot, result, location))
        else:
            say(as_text(workspace.snapshot, result, arguments.format, location))
    grave = result.count(Severity.BLOCK) + result.count(Severity.ERROR)
    return 1 if grave else 0


def _rules(arguments: argparse.Namespace) -> int:
    if arguments.of is not None:
        return _rule_set(arguments)
    if arguments.to is not None or arguments.source is not None:
        raise EcoDeskError(
            t("没有指明是哪个规划", "No workspace is named"), remedy=t("加上 --of 规划", "Add --of WORKSPACE")
        )
    rules = list(all_rules().values())
    if arguments.format == "json":
        say_json({"rules": [_rule_json(rule) for rule in rules]})
    elif arguments.format == "md":
        say("\n\n".join(str(explain(rule)) for rule in rules))
    else:
        _list_rules()
    return 0


def _list_rules() -> None:
    """Every rule in a line, under the name of its family."""
    for family, title in FAMILIES.items():
        say(f"{family}  {title}")
        for rule in all_rules().values():
            if family_of(rule.code) == family:
                say(f"  {rule.code}  {rule.severity.label}  {rule.title}")


def _rule_set(arguments: argparse.Namespace) -> int:
    """Print or export the rule set of a workspace, or import one into it."""
    user = PreferenceFile().values.user_name
    if arguments.source is not None:
        text = read_text(arguments.source)
        with Workspace.open(arguments.of, user=user) as workspace:
            edit = rule_set_edit(workspace.snapshot, text, user)
            if edit.changes:
                workspace.apply(edit)
            say(t("已导入，改动 {n} 项设置", "Imported; {n} settings changed").format(n=len(edit.changes)))
        return 0
    with Workspace.open(arguments.of, read_only=True) as workspace:
        text = json.dumps(rule_set(workspace.snapshot), ensure_ascii=False, indent=1)
    if arguments.to is None:
        say(text)
        return 0
    with replacing(arguments.to) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")
    say(arguments.to)
    return 0


def read_text(path: Path) -> str:
    """A text file. Raises EcoDeskError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EcoDeskError(
            t("读不了文件", "The file cannot be read"), where=plain(str(path)), why=plain(str(error)[:120])
        ) from error


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "title": str(rule.title),
        "why": str(rule.why),
        "remedy": str(rule.remedy),
        "severity": rule.severity.name,
        "scope": rule.scope.value,
        "source": rule.source,
        "params": [
            {"id": p.id, "default": p.default, "unit": p.unit, "label": str(p.label)} for p in rule.params
        ],
        "fixes": [{"id": f.id, "title": str(f.title), "safe": f.safe} for f in rule.fixes],
    }


def _rule(arguments: argparse.Namespace) -> int:
    if not arguments.code:
        _list_rules()
        return 0
    rule = all_rules().get(arguments.code.upper())
    if rule is None:
        raise _unknown_rule(arguments.code)
    say(explain(rule))
    if str(example := example_words(rule.code)):
        say()
        say(example)
    return 0
