"""What a rule is, in words: for the command line, the help pages and the panel."""

from __future__ import annotations

from ecodesk.i18n import Text, t
from ecodesk.rules.examples import differences, example_of
from ecodesk.rules.finding import Severity
from ecodesk.rules.profile import RuleSetting
from ecodesk.rules.rule import Rule
from ecodesk.rules.sources import CAUTION, cited

_OFF = t("这个规划已关闭本规则，不运行。", "This plan has switched the rule off; it does not run.")


def explain(rule: Rule, setting: RuleSetting | None = None) -> Text:
    """The rule as Markdown: why, how it is judged with these parameters, what to do, source."""
    severity: Severity = setting.severity if setting is not None else rule.severity
    values = setting.params if setting is not None else {p.id: p.default for p in rule.params}
    lines = [
        t("# {code} {title}", "# {code} {title}").format(code=rule.code, title=rule.title),
        t("级别：{severity}", "Severity: {severity}").format(severity=severity.label),
        *([_OFF] if setting is not None and not setting.enabled else []),
        t("**为什么** {why}", "**Why** {why}").format(why=rule.why),
        t("**怎么办** {remedy}", "**What to do** {remedy}").format(remedy=rule.remedy),
    ]
    if rule.params:
        listed = [
            t("- {label}：{value} {unit}", "- {label}: {value} {unit}").format(
                label=p.label, value=f"{values[p.id]:g}", unit=p.unit
            )
            for p in rule.params
        ]
        head = t("**判定参数**（可在设置中修改）", "**Parameters** (the county can set them)")
        lines.append(
            Text(
                "\n".join([head.zh, *(x.zh.rstrip() for x in listed)]),
                "\n".join([head.en, *(x.en.rstrip() for x in listed)]),
            )
        )
    if rule.fixes:
        names = Text("、".join(f.title.zh for f in rule.fixes), ", ".join(f.title.en for f in rule.fixes))
        lines.append(t("**可用修复** {names}", "**Fixes** {names}").format(names=names))
    lines.append(t("**依据** {source}", "**Source** {source}").format(source=cited(rule.source)))
    lines.append(CAUTION)
    return Text("\n\n".join(line.zh for line in lines), "\n\n".join(line.en for line in lines))


def example_words(code: str) -> Text:
    """The example of a rule as Markdown: what it says where it fails, and the values that make the difference.

    Empty for a rule without one.
    """
    example = example_of(code)
    if example is None:
        return t("", "")
    said = example.fails.findings[0].message
    lines = [t("**例子** 不通过时提示：{said}", "**Example** Where it fails: {said}").format(said=said)]
    rows = list(dict.fromkeys(differences(example)))
    if rows:
        head = t("| 项 | 不通过 | 通过 |", "| What | Fails | Passes |")
        cells = [
            t("| {name} | {wrong} | {right} |", "| {name} | {wrong} | {right} |").format(
                name=row.name, wrong=row.wrong, right=row.right
            )
            for row in rows
        ]
        lines.append(
            Text(
                "\n".join([head.zh, "|---|---|---|", *(cell.zh for cell in cells)]),
                "\n".join([head.en, "|---|---|---|", *(cell.en for cell in cells)]),
            )
        )
    return Text("\n\n".join(line.zh for line in lines), "\n\n".join(line.en for line in lines))
