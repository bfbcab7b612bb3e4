"""NAT: whether a package of projects may be offered for a national programme (domain 3.9)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ecodesk.analysis.packages_national import award, least_investment, policy_entry, policy_line
from ecodesk.i18n import Text, t
from ecodesk.model.completeness import is_empty
from ecodesk.model.fields import fields_by_id
from ecodesk.model.measures import number_text
from ecodesk.model.records import NationalApplication, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.looking import about, listed, name_list, positions
from ecodesk.rules.rule import Context, Rows, Rule, Scope

_ASKED = ("goals", "coordination", "local_money_document")


def _invested(snapshot: Snapshot, row: NationalApplication) -> Decimal:
    projects = snapshot.table(Project)
    money = (projects[p].invest for p in row.projects if p in projects)
    return sum((amount for amount in money if amount is not None), Decimal(0))


def _tier(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table = snapshot.table(NationalApplication)
    for i in positions(table, rows).tolist():
        row, total = table.at(i), _invested(snapshot, table.at(i))
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
    snapshot = context.snapshot
    table, projects = snapshot.table(NationalApplication), snapshot.table(Project)
    units = snapshot.table(RestorationUnit)
    for i in positions(table, rows).tolist():
        row, wrong = table.at(i), list[Text]()
        fields = fields_by_id(NationalApplication)
        empty = [fields[name].label for name in _ASKED if is_empty(getattr(row, name))]
        if empty:
            wrong.append(t("没有填{fields}", "{fields} not filled in").format(fields=listed(empty)))
        if row.region in ("", "none"):
            wrong.append(t("不在国家重点生态地区", "it lies in no key region"))
        homes = {projects[p].unit for p in row.projects if p in projects}
        bare = [units[u].code for u in units.ids if u not in homes]
        if bare:
            wrong.append(t("{units} 没有项目", "{units} have no project").format(units=name_list(bare[:6])))
        policy = policy_entry(row)
        limit = None if policy is None else policy.more["duration_limit_years"]
        if limit is not None and row.start is not None and row.end is not None:
            years = (row.end - row.start).days / 365.25
            if years > limit:
                wrong.append(
                    t(
                        "期限 {years} 年，超过 {limit} 年", "it takes {years} years, {limit} are allowed"
                    ).format(years=f"{years:.1f}", limit=f"{limit:g}")
                )
        if wrong:
            message = t("{row}：{wrong}", "{row}: {wrong}").format(row=row.caption, wrong=listed(wrong))
            yield about(context, table, i, message)


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
