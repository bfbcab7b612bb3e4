"""The pages of the user guide: those written in `resources/help`, and those read from rules and commands.

Markdown throughout. A link to another page names it: `03-drawing.md`, `rules`, `rules/OVL`,
`rules/OVL-001`, `commands`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ecodesk.i18n import LANGUAGES, t
from ecodesk.model.snapshot import Snapshot
from ecodesk.resource_files import resource
from ecodesk.rules.explain import explain
from ecodesk.rules.profile import RuleSetting, rule_setting
from ecodesk.rules.registry import FAMILIES, all_rules, family_of
from ecodesk.rules.rule import Rule
from ecodesk.ui.actions import MENUS, menu_title
from ecodesk.ui.command_list import all_commands
from ecodesk.ui.commands import Command

RULES, COMMANDS = "rules", "commands"


@dataclass(frozen=True)
class HelpPage:
    """One page; `parent` is the page it stands under in the list, empty at the top."""

    name: str
    title: str
    words: str
    parent: str = ""


def help_pages(language: str, snapshot: Snapshot | None) -> list[HelpPage]:
    """Every page in a language, in the order they are listed; rules with the settings of an open plan.

    Texts of rules and commands are in the language in use.
    """
    return [*written_pages(language), _commands(), *_rules(snapshot)]


def written_pages(language: str) -> Iterator[HelpPage]:
    """The pages of `resources/help/LANGUAGE`, by number. ValueError for a language there is none in."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}")
    for path in sorted(resource(f"help/{language}").glob("*.md")):
        words = path.read_text(encoding="utf-8")
        yield HelpPage(path.name, words.splitlines()[0].lstrip("# "), words)


@cache
def page_titles(language: str) -> dict[str, str]:
    """What the written pages are called, by their names."""
    return {page.name: page.title for page in written_pages(language)}


def _commands() -> HelpPage:
    """Every command by menu: name, keys, what it does."""
    title = str(t("全部命令与快捷键", "All commands and keys"))
    about = t(
        "灰色的命令暂时不能用，把鼠标停在上面会说明原因。用 `Ctrl+K` 可按名称或拼音首字母找到任何一条。",
        "A grey command cannot be used now; rest the pointer on it to read why. `Ctrl+K` finds any by its name.",
    )
    parts = [f"# {title}", str(about)]
    head = t("| 命令 | 键 | 说明 |", "| Command | Keys | What it does |")
    for menu in MENUS:
        listed = [command for command in all_commands() if command.menu == menu]
        if listed:
            above = f"{menu_title(menu.split('/')[0])} › " if "/" in menu else ""
            rows = [f"| {command.title} | {_keys(command)} | {command.hint or ''} |" for command in listed]
            parts += [f"## {above}{menu_title(menu)}", "\n".join([str(head), "|---|---|---|", *rows])]
    return HelpPage(COMMANDS, title, "\n\n".join(parts))


def _keys(command: Command) -> str:
    return " ".join(f"`{key}`" for key in command.shortcut.split(" | ") if key)


def _rules(snapshot: Snapshot | None) -> Iterator[HelpPage]:
    """The list of all rules, a list for each family, and a page for each rule."""
    families: dict[str, list[Rule]] = {}
    for code, rule in all_rules().items():
        families.setdefault(family_of(code), []).append(rule)
    title = str(t("检查规则", "Rules of the check"))
    lists = {family: _list(rules, snapshot) for family, rules in families.items()}
    about = t(
        "共 {n} 条规则，单击编号看每条规则为什么设、怎么判定、怎么改正、依据什么。",
        "{n} rules. Click a code to read why the rule exists, how it judges, what to do and what it rests on.",
    ).format(n=len(all_rules()))
    whole = [f"# {title}", str(about)]
    for family, listed in lists.items():
        whole += [f"## {FAMILIES[family]}", listed]
    yield HelpPage(RULES, title, "\n\n".join(whole))
    for family, rules in families.items():
        name = f"{RULES}/{family}"
        heading = f"{family} {FAMILIES[family]}"
        yield HelpPage(name, heading, f"# {heading}\n\n{lists[family]}", RULES)
        for rule in rules:
            words = str(explain(rule, _setting(rule, snapshot)))
            yield HelpPage(f"{RULES}/{rule.code}", f"{rule.code} {rule.title}", words, name)


def _list(rules: list[Rule], snapshot: Snapshot | None) -> str:
    head = t("| 编号 | 规则 | 级别 | 修复 |", "| Code | Rule | Severity | Fixes |")
    rows = [str(head), "|---|---|---|---|"]
    between = str(t("、", ", "))
    for rule in rules:
        fixes = between.join(str(fix.title) for fix in rule.fixes)
        link = f"[{rule.code}]({RULES}/{rule.code})"
        rows.append(f"| {link} | {rule.title} | {_severity(rule, _setting(rule, snapshot))} | {fixes} |")
    return "\n".join(rows)


def _severity(rule: Rule, used: RuleSetting | None) -> str:
    if used is None:
        return str(rule.severity.label)
    return str(used.severity.label if used.enabled else t("已关闭", "off"))


def _setting(rule: Rule, snapshot: Snapshot | None) -> RuleSetting | None:
    return rule_setting(snapshot, rule) if snapshot is not None else None
