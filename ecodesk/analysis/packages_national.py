"""A package of projects offered for a national programme, against the fund rules of its year (domain 3.9).

The rules are data (`resources/codes/funding_policy.json`): tiers, shares, caps, period and what is not fundable.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ecodesk.analysis.funding_sums import total
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import Code, code_list, codes_where, label
from ecodesk.model.completeness import missing
from ecodesk.model.measures import number_text
from ecodesk.model.records import FundingSource, NationalApplication, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot

_NAMED = 6
_EMPTY = t("未填", "not given")


def policy_entry(row: NationalApplication) -> Code | None:
    """The fund rules that hold in the year of application, else those it names; None when neither is known."""
    policies = code_list("funding_policy")
    for policy in policies.values():
        first, last = policy.more["valid_from"], policy.more["valid_to"]
        if (
            row.year is not None
            and int(first[:4]) <= row.year
            and (last is None or row.year <= int(last[:4]))
        ):
            return policy
    return policies.get(row.policy)


def policy_line(row: NationalApplication, policy: Code | None) -> Mapping[str, Any] | None:
    """What the rules say of its programme: tiers, or share and cap."""
    if policy is None:
        return None
    found: Mapping[str, Any] | None = policy.more["mine" if "mine" in row.kind else "shanshui"]
    return found


def least_investment(line: Mapping[str, Any]) -> Decimal | None:
    """The lowest total the programme takes, 万元; None when the rules state none."""
    least = line["tiers"][0]["from"] if "tiers" in line else line["minimum"]
    return None if least is None else Decimal(least)


def award(line: Mapping[str, Any], invest: Decimal, *, cross_province: bool) -> Decimal:
    """What the rules suggest as an award, 万元."""
    if "tiers" in line:
        reached = [tier["award"] for tier in line["tiers"] if invest >= tier["from"]]
        return Decimal(reached[-1] if reached else 0)
    across = cross_province and "share_cross_province" in line
    share = line["share_cross_province" if across else "share"]
    return min(invest * Decimal(repr(share)), Decimal(line["cap_cross_province" if across else "cap"]))


def chosen_projects(snapshot: Snapshot, row: NationalApplication) -> tuple[str, ...]:
    """The projects of an application that the plan holds."""
    table = snapshot.table(Project)
    return tuple(row_id for row_id in row.projects if row_id in table)


def invested(snapshot: Snapshot, chosen: Collection[str]) -> Decimal:
    """The investment of some projects, 万元."""
    table = snapshot.table(Project)
    return total(amount for one in chosen if (amount := table[one].invest) is not None)


@dataclass(frozen=True)
class Condition:
    """One thing the programme asks for; `met` is None where it cannot be told."""

    title: Text
    met: bool | None
    said: Text


@dataclass(frozen=True)
class Exclusion:
    """A project of the package that the rules do not fund, and why."""

    project: str
    kind: str  # a code of `funding_exclusion`
    said: Text


@dataclass(frozen=True)
class NationalPackage:
    """A package as it stands: its money, what it may get, what is missing, and what may not be in it."""

    row: NationalApplication
    policy: Code | None
    projects: tuple[str, ...]
    invest: Decimal
    central: Decimal
    least: Decimal | None
    tier: Text
    award: Decimal | None
    conditions: tuple[Condition, ...]
    exclusions: tuple[Exclusion, ...]

    @property
    def lacking(self) -> Decimal:
        """What the investment lacks to the lowest tier."""
        return max(Decimal(0), (self.least or Decimal(0)) - self.invest)


@dataclass(frozen=True)
class Checked:
    """What a check found of projects, by id: control lines they break, earlier central projects they repeat."""

    control: Mapping[str, Text]
    repeated: Mapping[str, Text]


def national_package(
    snapshot: Snapshot, row: NationalApplication, checked: Checked | None = None
) -> NationalPackage:
    """Judge a package; without `checked` nobody has looked at control lines and earlier projects."""
    chosen = chosen_projects(snapshot, row)
    policy = policy_entry(row)
    line = policy_line(row, policy)
    invest = invested(snapshot, chosen)
    central = _central_money(snapshot, chosen)
    across = row.cross_province is True
    return NationalPackage(
        row,
        policy,
        chosen,
        invest,
        total(central.values()),
        None if line is None else least_investment(line),
        _tier(line, invest, across=across),
        None if line is None else award(line, invest, cross_province=across),
        tuple(_conditions(snapshot, row, chosen, policy, line, invest, checked)),
        tuple(_exclusions(snapshot, chosen, policy, central, checked.control if checked is not None else {})),
    )


def _central_money(snapshot: Snapshot, chosen: Collection[str]) -> dict[str, Decimal]:
    levels = codes_where("funding_source", "central")
    sources, found = snapshot.table(FundingSource), dict[str, Decimal]()
    columns = (sources.column(name) for name in ("project", "level", "amount"))
    for project, level, amount in zip(*columns, strict=True):
        if project in chosen and level in levels and amount:
            found[project] = found.get(project, Decimal(0)) + amount
    return found


def _tier(line: Mapping[str, Any] | None, invest: Decimal, *, across: bool) -> Text:
    if line is None:
        return t("没有该年度的资金管理办法", "no fund rules of that year are known")
    if "tiers" in line:
        reached = [tier for tier in line["tiers"] if invest >= tier["from"]]
        if not reached:
            return t("未达到最低档", "below the lowest tier")
        return t("总投资 {n} 万元以上档", "tier from {n} (10k CNY)").format(
            n=number_text(Decimal(reached[-1]["from"]), 0)
        )
    wide = across and "share_cross_province" in line
    return t(
        "不超过总投资的 {share} %，上限 {cap} 万元", "up to {share} % of the total, at most {cap} (10k CNY)"
    ).format(
        share=f"{line['share_cross_province' if wide else 'share'] * 100:g}",
        cap=number_text(Decimal(line["cap_cross_province" if wide else "cap"]), 0),
    )


def application_conditions(snapshot: Snapshot, row: NationalApplication) -> list[Condition]:
    """What can be told of the application, its projects and the units alone (rule NAT-002)."""
    table, units = snapshot.table(Project), snapshot.table(RestorationUnit)
    homes = {table[one].unit for one in chosen_projects(snapshot, row)}
    bare = [units[one].code for one in units.ids if one not in homes]
    return [
        Condition(
            t("位于国家重点生态地区", "In a key region"),
            row.region not in ("", "none"),
            label("key_region", row.region) if row.region else _EMPTY,
        ),
        Condition(
            t("各单元都有项目", "Projects in every unit"),
            not bare,
            t("{units} 没有项目", "none in {units}").format(units=_listed(bare))
            if bare
            else t("全部 {n} 个单元", "all {n} units").format(n=len(units)),
        ),
        _period(row, policy_entry(row)),
        _written(t("绩效目标", "Goals"), row.goals),
        _written(t("与其他规划衔接", "Fits other plans"), row.coordination),
        _written(t("地方资金落实", "Local money"), row.local_money_document),
    ]


def _written(title: Text, text: str) -> Condition:
    """A condition that is met by saying how."""
    return Condition(title, bool(text.strip()), plain(text.strip()) if text.strip() else _EMPTY)


def _conditions(
    snapshot: Snapshot,
    row: NationalApplication,
    chosen: Collection[str],
    policy: Code | None,
    line: Mapping[str, Any] | None,
    invest: Decimal,
    checked: Checked | None,
) -> list[Condition]:
    table = snapshot.table(Project)
    unfinished = [table[one].code for one in chosen if missing(table[one])]
    return [
        Condition(
            t("有有效的资金管理办法", "Fund rules are known"),
            policy is not None,
            policy.label if policy is not None else t("申报年度没有对应办法", "none for that year"),
        ),
        Condition(
            t("项目已选定", "Projects are chosen"),
            bool(chosen),
            t("{n} 个项目", "{n} projects").format(n=len(chosen)),
        ),
        _size(line, invest),
        *application_conditions(snapshot, row),
        _social_money(snapshot, row, chosen),
        _found(
            t("不违反管控边界", "Against no control line"),
            snapshot,
            chosen,
            None if checked is None else checked.control,
        ),
        _found(
            t("不与以往中央项目重复", "Repeats no earlier central project"),
            snapshot,
            chosen,
            None if checked is None else checked.repeated,
        ),
        Condition(
            t("项目表单齐全", "Forms are complete"),
            not unfinished,
            t("未填全：{rows}", "incomplete: {rows}").format(rows=_listed(unfinished))
            if unfinished
            else t("齐全", "complete"),
        ),
    ]


def _size(line: Mapping[str, Any] | None, invest: Decimal) -> Condition:
    """Whether the investment reaches the lowest tier."""
    least = None if line is None else least_investment(line)
    said = t("总投资 {n} 万元", "{n} (10k CNY)").format(n=number_text(invest))
    if least is not None and invest < least:
        said = t("{size}，差 {lack} 万元", "{size}, {lack} too little").format(
            size=said, lack=number_text(least - invest)
        )
    elif least is None and line is not None:
        said = t("{size}；办法没有写明最低投资", "{size}; the rules state no minimum").format(size=said)
    met = None if line is None else least is None or invest >= least
    return Condition(t("达到最低规模", "Large enough"), met, said)


def _social_money(snapshot: Snapshot, row: NationalApplication, chosen: Collection[str]) -> Condition:
    """Whether social capital is promised, where a project counts on it."""
    title = t("社会资本落实", "Social capital")
    sources = snapshot.table(FundingSource)
    columns = (sources.column(name) for name in ("project", "level", "amount"))
    social = any(
        level == "social" and project in chosen and amount
        for project, level, amount in zip(*columns, strict=True)
    )
    if not social and not row.social_money_document.strip():
        return Condition(title, True, t("项目没有社会资本", "no project has social capital"))
    return _written(title, row.social_money_document)


def _found(
    title: Text, snapshot: Snapshot, chosen: Collection[str], wrong: Mapping[str, Text] | None
) -> Condition:
    """A condition that a check has looked at, or not yet."""
    if wrong is None:
        return Condition(title, None, t("还没有检查", "not checked yet"))
    table = snapshot.table(Project)
    codes = sorted(table[one].code for one in chosen if one in wrong)
    if not codes:
        return Condition(title, True, t("检查没有发现问题", "the check found nothing"))
    return Condition(title, False, t("有问题：{rows}", "found: {rows}").format(rows=_listed(codes)))


def _period(row: NationalApplication, policy: Code | None) -> Condition:
    title = t("实施期限", "Period")
    if row.start is None or row.end is None:
        return Condition(title, False, t("没有填起止日期", "start and end are not given"))
    years = (row.end - row.start).days / 365.25
    said = t("{start} 至 {end}，{years} 年", "{start} to {end}, {years} years").format(
        start=row.start.isoformat(), end=row.end.isoformat(), years=f"{years:.1f}"
    )
    limit = None if policy is None else policy.more["duration_limit_years"]
    if limit is None:
        return Condition(title, True, said)
    allowed = t("{said}，办法要求不超过 {limit} 年", "{said}; {limit} are allowed")
    return Condition(title, years <= limit, allowed.format(said=said, limit=f"{limit:g}"))


def _exclusions(
    snapshot: Snapshot,
    chosen: Collection[str],
    policy: Code | None,
    central: Mapping[str, Decimal],
    against_control: Mapping[str, Text],
) -> list[Exclusion]:
    kinds = frozenset(policy.more.get("excluded", ())) if policy is not None else frozenset()
    table, showy = snapshot.table(Project), codes_where("work_item", "central_money", False)
    found = []
    for one in chosen:
        row = table[one]
        if "liable_party" in kinds and row.liable_party.strip():
            found.append(Exclusion(one, "liable_party", plain(row.liable_party.strip())))
        if "showy" in kinds and (
            items := [label("work_item", code) for code in row.work_items if code in showy]
        ):
            found.append(Exclusion(one, "showy", join(items)))
        if "control_line" in kinds and one in against_control:
            found.append(Exclusion(one, "control_line", against_control[one]))
        if "central_money" in kinds and one in central:
            words = t("已安排 {n} 万元", "{n} (10k CNY) granted").format(n=number_text(central[one]))
            found.append(Exclusion(one, "central_money", words))
    return found


def _listed(names: list[str]) -> Text:
    first, more = names[:_NAMED], len(names) > _NAMED
    zh, en = "、".join(first), ", ".join(first)
    return Text(f"{zh}等 {len(names)} 个" if more else zh, f"{en} and others ({len(names)})" if more else en)
