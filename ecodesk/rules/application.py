"""NAT: whether a package of projects may be offered for a national programme (domain 3.9)."""

from __future__ import annotations

from collections.abc import Iterator

from ecodesk.analysis.packages_national import (
    application_conditions,
    award,
    chosen_projects,
    invested,
    least_investment,
    policy_entry,
    policy_line,
)
from ecodesk.i18n import Text, t
from ecodesk.model.measures import number_text
from ecodesk.model.records import NationalApplication, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.looking import about, listed, positions
from ecodesk.rules.rule import Context, Rows, Rule, Scope


def _tier(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table = snapshot.table(NationalApplication)
    for i in positions(table, rows).tolist():
        row = table.at(i)
        total = invested(snapshot, chosen_projects(snapshot, row))
        line = policy_line(row, policy_entry(row))
        if line is None:
            message = t("{row}：没有该年度的资金管理办法", "{row}: no fund rules of that year are known")
            yield about(context, table, i, message.format(row=row.caption), severity=Severity.ERROR)
            continue
        least = least_investment(line)
        if least is not None and total < least:
            message = t(
                "{row} 总投资 {total} 万元，低于最低档 {least} 万元，差 {lack} 万元",
                "{row} invests {total}, below the lowest tier of {least} by {lack} (10k CNY)",
            ).format(
                row=row.caption,
                total=number_text(total),
                least=number_text(least, 0),
                lack=number_text(least - total),
            )
            yield about(context, table, i, message, severity=max(Severity.ERROR, context.severity))
            continue
        suggested = award(line, total, cross_province=row.cross_province is True)
        message = t(
            "{row} 总投资 {total} 万元，按所选办法估算奖补 {award} 万元",
            "{row} invests {total}; the fund rules suggest an award of {award} (10k CNY)",
        ).format(row=row.caption, total=number_text(total), award=number_text(suggested))
        if least is None:
            message = t("{message}；办法没有写明最低投资", "{message}; they state no minimum").format(
                message=message
            )
        yield about(context, table, i, message, severity=min(Severity.INFO, context.severity))


def _conditions(context: Context, rows: Rows) -> Iterator[Finding]:
    table = context.snapshot.table(NationalApplication)
    for i in positions(table, rows).tolist():
        row = table.at(i)
        lacking = t("{title}（{said}）", "{title} ({said})")
        wrong = [
            lacking.format(title=one.title, said=one.said)
            for one in application_conditions(context.snapshot, row)
            if one.met is False
        ]
        if wrong:
            message = t("{row} 不满足：{wrong}", "{row} does not meet: {wrong}")
            yield about(context, table, i, message.format(row=row.caption, wrong=listed(wrong)))


def _none(snapshot: Snapshot) -> Text | None:
    if len(snapshot.table(NationalApplication)):
        return None
    return t("没有国家级项目申报", "there is no national application")


RULES = (
    Rule(
        "NAT-001",
        t("申报规模与档次", "Size and tier of the application"),
        t(
            "按申报年度的资金办法看规模够不够、能奖补多少。",
            "The fund rules of the year decide size and award.",
        ),
        t("增加项目，或换申报类型。", "Add projects, or choose another programme."),
        Severity.INFO,
        Scope.ROW,
        (NationalApplication.table, Project.table),
        "V15, V16",
        _tier,
        needs=_none,
    ),
    Rule(
        "NAT-002",
        t("申报条件不齐", "Conditions of the application not met"),
        t(
            "项目要在同一重点地区，各单元都有项目，绩效目标、地方资金和期限都符合办法。与以往中央项目的重复由 OVL-003 检查。",
            "One key region, projects in every unit, goals, local money and period as the rules ask. "
            "OVL-003 looks for duplicates of earlier central projects.",
        ),
        t("补齐缺少的材料，或调整项目包。", "Add what is missing, or change the package."),
        Severity.ERROR,
        Scope.ROW,
        (NationalApplication.table, Project.table, RestorationUnit.table),
        "V14, V16",
        _conditions,
        needs=_none,
    ),
)
