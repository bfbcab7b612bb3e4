"""Chapters about the works: goals, projects, money, schedule, benefits."""

from __future__ import annotations

from decimal import Decimal

from ecodesk.analysis.funding_sums import FundingSums, counted_projects, funding_sums, invest_by_unit, total
from ecodesk.analysis.indicator_sums import PLAN, UNIT, indicator_sums
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import code_list, unit_of
from ecodesk.model.records import (
    AnnualPlan,
    FundingSource,
    IndicatorTarget,
    Milestone,
    Project,
    RestorationUnit,
    WorkItem,
)
from ecodesk.reports.documents import DocRow
from ecodesk.reports.money_tables import (
    gross_and_net,
    indicator_rows,
    indicator_table,
    source_table,
    unit_money_table,
    yearly_table,
)
from ecodesk.reports.package_document import package_table
from ecodesk.reports.plan_document_figures import schedule_charts, source_chart, unit_chart
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.wording import number

_SUM = t("合计", "Total")


def _projects(to: Gathered) -> list[Project]:
    """The projects that count, unit by unit and by code."""
    table = to.snapshot.table(Project)
    units = to.snapshot.table(RestorationUnit)
    rows = [table[row_id] for row_id in counted_projects(to.snapshot)]
    return sorted(rows, key=lambda row: (units[row.unit].code if row.unit in units else "~", row.code))


def goals(to: Gathered) -> None:
    """Targets of the plan and its units beside what the projects promise."""
    info = to.snapshot.plan_info
    if info is None or not info.goals.strip():
        to.lacks(t("方案信息里没有填“目标”", "The plan's goals are not filled in"))
    else:
        to.paragraph(plain(info.goals))
    sums = indicator_sums(to.snapshot)
    at_plan = [one for one in sums if one.level == PLAN]
    if not any(one.stated is not None for one in at_plan):
        to.lacks(t("没有方案层级的目标值", "No target has been set for the plan"))
    if at_plan:
        to.parts += [indicator_table(to, at_plan, t("方案目标", "Targets of the plan"), place=False)]
    at_units = [one for one in sums if one.level == UNIT]
    if at_units:
        to.parts += [indicator_table(to, at_units, t("各单元目标", "Targets of units"), place=True)]
    to.paragraph(gross_and_net())
    with_target = {one.place for one in sums if one.level == UNIT and one.stated is not None}
    units = to.snapshot.table(RestorationUnit)
    to.lacking_rows(
        [row for row in units.rows() if row.id not in with_target],
        t("{n} 个单元没有目标值：{rows}", "{n} units have no target: {rows}"),
    )
    unmatched = [one for one in at_plan if one.stated is None and one.projects]
    for one in unmatched:
        entry = code_list("indicator").get(one.indicator)
        if entry is not None:
            to.lacks(
                t(
                    "项目有“{name}”，方案没有定目标值", "Projects state “{name}”, the plan sets no target"
                ).format(name=entry.label)
            )


def projects(to: Gathered) -> None:
    """The projects with mode and works, unit by unit."""
    rows = _projects(to)
    if not rows:
        to.lacks(t("没有计入方案的项目", "No project counts towards the plan"))
        return
    modes: dict[str, list[Project]] = {}
    for row in rows:
        modes.setdefault(row.mode, []).append(row)
    to.table(
        t("保护修复模式", "Modes of restoration"),
        (
            (t("模式", "Mode"), None, 2),
            (t("项目数", "Projects"), 0, 1),
            (t("投资 万元", "Money, 10k CNY"), 2, 1),
        ),
        [
            DocRow(
                (
                    to.code("restoration_mode", mode) or None,
                    len(modes[mode]),
                    total(row.invest or Decimal(0) for row in modes[mode]),
                )
            )
            for mode in [*code_list("restoration_mode"), ""]
            if mode in modes
        ]
        + [DocRow((to.say(_SUM), len(rows), total(row.invest or Decimal(0) for row in rows)), strong=True)],
    )
    works: dict[str, list[str]] = {}
    table = to.snapshot.table(WorkItem)
    for project, item in zip(table.column("project"), table.column("item_code"), strict=True):
        works.setdefault(project, []).append(item)
    to.table(
        t("子项目清单", "Projects"),
        (
            (t("编号", "Code"), None, 1.0),
            (t("项目名称", "Project"), None, 2.6),
            (t("单元", "Unit"), None, 0.8),
            (t("要素", "Element"), None, 0.7),
            (t("模式", "Mode"), None, 1.0),
            (t("工程内容", "Works"), None, 2.4),
            (t("主办单位", "Lead"), None, 1.1),
            (t("投资 万元", "10k CNY"), 2, 1.0),
        ),
        [
            DocRow(
                (
                    row.code,
                    row.name,
                    _unit_code(to, row.unit),
                    to.code("element", row.element) or None,
                    to.code("restoration_mode", row.mode) or None,
                    to.codes("work_item", dict.fromkeys(works.get(row.id, row.work_items))) or None,
                    to.org(row.lead) or None,
                    row.invest,
                ),
                link=(Project.table, row.id),
            )
            for row in rows
        ]
        + [
            DocRow(
                (
                    to.say(_SUM),
                    to.say(t("{n} 个项目", "{n} projects").format(n=len(rows))),
                    *("—" for _ in range(5)),
                    total(row.invest or Decimal(0) for row in rows),
                ),
                strong=True,
            )
        ],
    )
    packages = package_table(to)
    if packages is not None:
        to.parts.append(packages)
    to.map(t("工程部署图", "Projects"), {"project"})
    to.lacking_rows(
        [row for row in rows if not row.mode],
        t("{n} 个项目没有修复模式：{rows}", "{n} projects lack a mode: {rows}"),
    )
    to.lacking_rows(
        [row for row in rows if row.id not in works],
        t("{n} 个项目没有工程量：{rows}", "{n} projects lack quantities: {rows}"),
    )
    to.lacking_rows(
        [row for row in rows if row.geometry is None],
        t("{n} 个项目没有图形：{rows}", "{n} projects lack a shape: {rows}"),
    )
    to.lacking_rows(
        [row for row in rows if not row.unit],
        t("{n} 个项目未归入单元：{rows}", "{n} projects are in no unit: {rows}"),
    )


def money(to: Gathered) -> None:
    """Quantities and their prices, the sources, and who pays."""
    sums = funding_sums(to.snapshot)
    _quantities(to, sums)
    for by_payer in (False, True):
        to.parts += source_table(to, sums, by_payer=by_payer)
    source_chart(to, sums)
    by_unit = invest_by_unit(to.snapshot)
    to.parts += unit_money_table(to, by_unit)
    unit_chart(to, by_unit)
    table = to.snapshot.table(Project)
    to.lacking_rows(
        [table[row_id] for row_id in sums.without_invest],
        t("{n} 个项目没有总投资：{rows}", "{n} projects lack an investment: {rows}"),
    )
    if not sums.sources:
        to.lacks(t("没有资金来源", "No source of money has been entered"))
    elif sums.unlisted:
        words = t(
            "资金来源合计比总投资{which} {amount} 万元",
            "The sources sum to {amount} (10k CNY) {which} than the investment",
        )
        which = t("少", "less") if sums.unlisted > 0 else t("多", "more")
        to.lacks(words.format(which=which, amount=plain(number(abs(sums.unlisted)))))
    sources = to.snapshot.table(FundingSource)
    inside = set(sums.projects)
    bare = sum(
        project in inside and not document
        for project, document in zip(sources.column("project"), sources.column("document"), strict=True)
    )
    if bare:
        to.lacks(t("{n} 笔资金没有依据文件", "{n} sources lack a document").format(n=bare))


def _quantities(to: Gathered, sums: FundingSums) -> None:
    table, inside = to.snapshot.table(WorkItem), set(sums.projects)
    gathered: dict[str, list[Decimal]] = {}
    columns = (table.column(name) for name in ("project", "item_code", "qty", "amount_wan"))
    for project, item, quantity, amount in zip(*columns, strict=True):
        if project in inside:
            held = gathered.setdefault(item, [Decimal(0), Decimal(0), Decimal(0)])
            held[0] += Decimal(repr(quantity)) if quantity is not None else Decimal(0)
            held[1] += amount if amount is not None else Decimal(0)
            held[2] += 1
    order = list(code_list("work_item"))
    rows = []
    for item in sorted(gathered, key=lambda code: order.index(code) if code in order else len(order)):
        quantity, amount, count = gathered[item]
        unit = to.say(unit_of("work_item", item))
        rows.append(DocRow((to.code("work_item", item), unit or None, quantity, amount, int(count))))
    works = total(held[1] for held in gathered.values())
    if rows:
        lines = int(total(held[2] for held in gathered.values()))
        rows.append(DocRow((to.say(_SUM), "—", "—", works, lines), strong=True))
    else:
        to.lacks(t("没有工程量", "No quantities have been entered"))
    other = total(
        row.other_cost or Decimal(0)
        for row in (to.snapshot.table(Project)[row_id] for row_id in sums.projects)
    )
    note = t(
        "工程费 {works} 万元，其他费用 {other} 万元，总投资 {invest} 万元。",
        "Works {works}, other costs {other}, investment {invest} (10k CNY).",
    )
    to.table(
        t("工程量与工程费", "Quantities and their cost"),
        (
            (t("工程内容", "Works"), None, 2.4),
            (t("单位", "Unit"), None, 0.7),
            (t("数量", "Quantity"), 2, 1.0),
            (t("金额 万元", "10k CNY"), 2, 1.0),
            (t("笔数", "Lines"), 0, 0.6),
        ),
        rows,
        note.format(
            works=plain(number(works)), other=plain(number(other)), invest=plain(number(sums.invest))
        ),
    )


def schedule(to: Gathered) -> None:
    """The years, and when each project begins, ends and what its milestones are."""
    sums = funding_sums(to.snapshot)
    to.parts += yearly_table(to, sums)
    if sums.unplanned:
        words = t(
            "分年投资合计 {planned} 万元，总投资 {invest} 万元，相差 {off} 万元",
            "The years sum to {planned}, the investment is {invest}, {off} apart (10k CNY)",
        )
        to.lacks(
            words.format(
                planned=plain(number(sums.planned)),
                invest=plain(number(sums.invest)),
                off=plain(number(abs(sums.unplanned))),
            )
        )
    rows = _projects(to)
    schedule_charts(to, rows)
    table = to.snapshot.table(Milestone)
    steps: dict[str, list[Milestone]] = {}
    for row in table.rows():
        steps.setdefault(row.project, []).append(row)
    to.table(
        t("项目进度安排", "Schedule of projects"),
        (
            (t("编号", "Code"), None, 1.0),
            (t("项目名称", "Project"), None, 2.6),
            (t("开始", "Start"), None, 1.0),
            (t("结束", "End"), None, 1.0),
            (t("里程碑", "Milestones"), None, 3.4),
        ),
        [
            DocRow(
                (row.code, row.name, row.start, row.end, _milestones(to, steps.get(row.id, [])) or None),
                link=(Project.table, row.id),
            )
            for row in rows
        ],
    )
    to.lacking_rows(
        [row for row in rows if row.id not in steps],
        t("{n} 个项目没有里程碑：{rows}", "{n} projects lack milestones: {rows}"),
    )
    planned = set(to.snapshot.table(AnnualPlan).column("project"))
    to.lacking_rows(
        [row for row in rows if row.id not in planned],
        t("{n} 个项目没有分年投资：{rows}", "{n} projects lack the money by year: {rows}"),
    )


def _milestones(to: Gathered, steps: list[Milestone]) -> str:
    dated = sorted((row for row in steps if row.planned is not None), key=lambda row: str(row.planned))
    said = [f"{row.name} {row.planned:%Y-%m}" for row in dated]
    return to.say(Text("；".join(said), "; ".join(said)))


def benefit(to: Gathered) -> None:
    """What is reached, and what social capital gets for it."""
    at_plan = [one for one in indicator_sums(to.snapshot) if one.level == PLAN]
    people = next((one for one in at_plan if one.indicator == "IND_BENEFIT_POP"), None)
    if people is None:
        to.lacks(t("没有项目填写受益人口", "No project states how many people benefit"))
    rows = indicator_rows(to, at_plan, place=False)
    if rows:
        to.parts.append(indicator_table(to, at_plan, t("生态效益指标", "Ecological benefits"), place=False))
    invested = [row for row in _projects(to) if row.social_investor]
    to.table(
        t("社会资本与收益", "Social capital and what it gets"),
        (
            (t("编号", "Code"), None, 1.0),
            (t("投资主体", "Investor"), None, 2.0),
            (t("方式", "Mode"), None, 1.2),
            (t("收益权", "Right"), None, 1.8),
            (t("年限", "Years"), 0, 0.7),
            (t("依据文件", "Document"), None, 1.6),
        ),
        [
            DocRow(
                (
                    row.code,
                    row.social_investor,
                    to.code("social_mode", row.social_mode) or None,
                    row.benefit_right or None,
                    row.benefit_term_years,
                    row.benefit_document or None,
                ),
                link=(Project.table, row.id),
            )
            for row in invested
        ],
    )
    if not invested:
        to.paragraph(t("计入方案的项目没有社会资本参与。", "No project of the plan has social capital."))
    to.lacking_rows(
        [row for row in invested if not (row.benefit_right and row.benefit_document)],
        t("{n} 个项目没有写明收益权和依据：{rows}", "{n} projects do not state the benefit right: {rows}"),
    )
    unmeasured = set(to.snapshot.table(IndicatorTarget).column("project"))
    to.lacking_rows(
        [row for row in _projects(to) if row.id not in unmeasured],
        t("{n} 个项目没有绩效指标：{rows}", "{n} projects lack indicators: {rows}"),
    )


def _unit_code(to: Gathered, row_id: str) -> str | None:
    row = to.snapshot.row(RestorationUnit.table, row_id)
    return row.code if isinstance(row, RestorationUnit) else None
