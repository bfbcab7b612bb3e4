"""FUN: whether the money adds up, has a source, and may be used for this."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from ecodesk.analysis.zone_hits import zone_hits
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import code_list, codes_where, label
from ecodesk.model.fields import fields_by_id
from ecodesk.model.measures import number_text
from ecodesk.model.records import (
    AnnualPlan,
    ControlLine,
    FundingSource,
    Project,
    Waiver,
    WorkItem,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions
from ecodesk.model.table import Table
from ecodesk.rules.control import FAILURE_LAYERS, control_failures
from ecodesk.rules.finding import Finding, FindingState, Severity
from ecodesk.rules.layers import layer_missing, missing_layers
from ecodesk.rules.looking import about, active, caption, graded, listed
from ecodesk.rules.papers import central_money, parts_by_project
from ecodesk.rules.rule import Context, Param, Rows, Rule, Scope
from ecodesk.rules.waivers import with_waivers

_CENT = Decimal("0.01")


def _unbalanced(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, lines = snapshot.table(Project), snapshot.table(FundingSource)
    by_project = parts_by_project(snapshot, FundingSource)
    invests, statuses = table.column("invest"), table.column("status")
    amounts, levels, documents = (lines.column(name) for name in ("amount", "level", "document"))
    known = code_list("funding_source")
    for i in active(snapshot, rows).tolist():
        mine = by_project.get(table.ids[i], ())
        total = sum((amounts[n] for n in mine if amounts[n] is not None), Decimal(0))
        wrong: list[Text] = []
        if not mine:
            wrong.append(t("没有资金来源", "it has no funding source"))
        elif invests[i] is None:
            wrong.append(t("没有填总投资", "it states no total investment"))
        elif abs(total - invests[i]) > _CENT:
            wrong.append(
                t(
                    "资金来源合计 {sum} 万元，总投资 {total} 万元",
                    "its sources sum to {sum} and its total is {total} (10k CNY)",
                ).format(sum=number_text(total), total=number_text(invests[i]))
            )
        bare = sum(levels[n] not in known or not documents[n].strip() for n in mine)
        if bare:
            wrong.append(
                t("{n} 笔资金没有来源类别或依据文件", "{n} sources lack level or document").format(n=bare)
            )
        if wrong:
            message = t("{row}：{wrong}", "{row}: {wrong}").format(row=caption(table, i), wrong=listed(wrong))
            yield about(context, table, i, message, severity=graded(context, statuses[i]))


def _works_and_years(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, works, years = (snapshot.table(kind) for kind in (Project, WorkItem, AnnualPlan))
    by_works, by_years = parts_by_project(snapshot, WorkItem), parts_by_project(snapshot, AnnualPlan)
    invests, others = snapshot.table(Project).column("invest"), snapshot.table(Project).column("other_cost")
    quantities, prices, planned = works.column("qty"), works.column("unit_price_wan"), years.column("amount")
    for i in active(snapshot, rows).tolist():
        total, project = invests[i], table.ids[i]
        if total is None or total <= 0:
            continue
        wrong: list[Text] = []
        priced = [n for n in by_works.get(project, ()) if quantities[n] is not None and prices[n] is not None]
        if priced and len(priced) == len(by_works[project]):
            cost = sum(
                ((Decimal(repr(quantities[n])) * prices[n]).quantize(_CENT, ROUND_HALF_UP) for n in priced),
                others[i] or Decimal(0),
            )
            if abs(cost - total) / total > Decimal(repr(context.params["least_share"])):
                wrong.append(
                    t(
                        "工程费加其他费用 {cost} 万元，总投资 {total} 万元",
                        "works and other costs come to {cost}, the total is {total} (10k CNY)",
                    ).format(cost=number_text(cost), total=number_text(total))
                )
        mine = [planned[n] for n in by_years.get(project, ()) if planned[n] is not None]
        if mine and abs(sum(mine, Decimal(0)) - total) > _CENT:
            wrong.append(
                t(
                    "分年投资合计 {sum} 万元，总投资 {total} 万元",
                    "the years sum to {sum}, the total is {total} (10k CNY)",
                ).format(sum=number_text(sum(mine, Decimal(0))), total=number_text(total))
            )
        if wrong:
            message = t("{row}：{wrong}", "{row}: {wrong}").format(row=caption(table, i), wrong=listed(wrong))
            yield about(context, table, i, message)


def _no_costs(snapshot: Snapshot) -> Text | None:
    if len(snapshot.table(WorkItem)) or len(snapshot.table(AnnualPlan)):
        return None
    return t("没有工程量和分年投资", "there are neither quantities nor yearly plans")


def _uncosted(snapshot: Snapshot) -> Text | None:
    table = snapshot.table(Project)
    asked = {table.ids[i] for i in active(snapshot, None).tolist()}
    if all(asked <= parts_by_project(snapshot, kind).keys() for kind in (WorkItem, AnnualPlan)):
        return None
    return t(
        "没有工程量或分年投资的项目未核对", "projects without quantities or yearly plan were not compared"
    )


def _illogical(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, lines = snapshot.table(Project), snapshot.table(FundingSource)
    by_project, central = parts_by_project(snapshot, FundingSource), codes_where("funding_source", "central")
    amounts, levels, documents, arrived, paid = (
        lines.column(name) for name in ("amount", "level", "document", "arrived", "paid")
    )
    for i in active(snapshot, rows).tolist():
        wrong: list[Text] = []
        for n in by_project.get(table.ids[i], ()):
            name = label("funding_source", levels[n])
            came, spent = arrived[n], paid[n]
            if spent is not None and spent > (came or 0):
                wrong.append(
                    t("{source}支出 {a} 万元，多于到位 {b} 万元", "{source}: {a} paid, {b} arrived").format(
                        source=name, a=number_text(spent), b=number_text(came or 0)
                    )
                )
            if came is not None and amounts[n] is not None and came > amounts[n]:
                wrong.append(
                    t(
                        "{source}到位 {a} 万元，多于安排 {b} 万元", "{source}: {a} arrived, {b} set aside"
                    ).format(source=name, a=number_text(came), b=number_text(amounts[n]))
                )
            if levels[n] in central and not documents[n].strip():
                wrong.append(t("{source}没有文号", "{source} has no document").format(source=name))
        if wrong:
            message = t("{row}：{wrong}", "{row}: {wrong}").format(row=caption(table, i), wrong=listed(wrong))
            yield about(context, table, i, message)


_BENEFIT_LAYERS = ("CL_PBF", "CL_ERL")
_BENEFIT = ("social_investor", "social_mode", "benefit_right", "benefit_basis", "benefit_document")


def _benefit(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table = snapshot.table(Project)
    by_project, lines = parts_by_project(snapshot, FundingSource), snapshot.table(FundingSource)
    levels, amounts = lines.column("level"), lines.column("amount")
    for i in active(snapshot, rows).tolist():
        mine = by_project.get(table.ids[i], ())
        if not any(levels[n] == "social" and (amounts[n] or 0) > 0 for n in mine):
            continue
        row = table.at(i)
        missing = [fields_by_id(Project)[name].label for name in _BENEFIT if not getattr(row, name).strip()]
        if row.benefit_term_years is None:
            missing.append(fields_by_id(Project)["benefit_term_years"].label)
        if missing:
            message = t(
                "{row} 有社会资本，但没有填{fields}", "{row} has social capital but lacks {fields}"
            ).format(row=row.caption, fields=listed(missing))
            yield about(context, table, i, message)
        if row.benefit_land_class.strip():
            for layer in _BENEFIT_LAYERS:
                if zone_hits(snapshot, layer, np.array([i])):
                    message = t(
                        "{row} 的收益要用地，但占{layer}",
                        "{row} needs land for its benefit but takes {layer}",
                    ).format(row=row.caption, layer=label("control_layer", layer))
                    yield about(context, table, i, message, key=layer)


def _land_unseen(snapshot: Snapshot) -> Text | None:
    """Whether a benefit wants land and the layers that rule it out are not loaded."""
    table = snapshot.table(Project)
    if not bool(table.derived("benefit wants land", _wants_land).any()):
        return None
    return missing_layers(snapshot, _BENEFIT_LAYERS)


def _wants_land(table: Table[Any], at: Positions) -> npt.NDArray[np.bool_]:
    column = table.column("benefit_land_class")
    return np.fromiter((bool(column[i].strip()) for i in at.tolist()), dtype=bool, count=len(at))


def _central_use(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table = snapshot.table(Project)
    showy = codes_where("work_item", "central_money", False)
    parties, items = table.column("liable_party"), table.column("work_items")
    paid = [i for i in active(snapshot, rows).tolist() if central_money(snapshot, table.ids[i]) > 0]
    broken = _unwaived(context, np.array(paid, dtype=np.intp), rows is None)
    for i in paid:
        wrong: list[Text] = []
        if parties[i].strip():
            wrong.append(t("有责任主体 {who}", "{who} is liable").format(who=parties[i].strip()))
        bad = [label("work_item", code) for code in items[i] if code in showy]
        if bad:
            wrong.append(t("含“{items}”", "it includes “{items}”").format(items=listed(bad)))
        if broken.get(table.ids[i]):
            wrong.append(
                t("管控边界检查未通过（{codes}）", "control lines are broken ({codes})").format(
                    codes=join([plain(code) for code in sorted(broken[table.ids[i]])])
                )
            )
        if wrong:
            message = t(
                "{row} 有中央资金 {money} 万元，但{wrong}",
                "{row} has {money} of central money (10k CNY), but {wrong}",
            ).format(
                row=caption(table, i),
                money=number_text(central_money(snapshot, table.ids[i])),
                wrong=listed(wrong),
            )
            yield about(context, table, i, message)


def _unwaived(context: Context, at: Positions, whole: bool) -> dict[str, set[str]]:
    """The control rules that some projects break without a waiver, by project."""
    found = {f.id: f for f in control_failures(context, None if whole else at)}
    found |= with_waivers(found, context.snapshot, context.today)
    broken: dict[str, set[str]] = {}
    for finding in found.values():
        if finding.state is not FindingState.WAIVED:
            broken.setdefault(finding.subjects[0].id, set()).add(finding.rule)
    return broken


RULES = (
    Rule(
        "FUN-001",
        t("资金构成不平", "Sources do not add up"),
        t(
            "每一笔钱有来源、有文号，合计等于总投资。",
            "Every amount has a source and a document, and together they are the total.",
        ),
        t("补全资金来源和文号，核对总投资。", "Complete sources and documents, check the total."),
        Severity.BLOCK,
        Scope.ROW,
        (Project.table, FundingSource.table),
        "S4",
        _unbalanced,
        fields=(FundingSource.table, "invest"),
    ),
    Rule(
        "FUN-002",
        t("工程费与投资不符", "Costs do not add up to the investment"),
        t(
            "工程量乘单价加其他费用应等于总投资，分年投资也应合计一致。",
            "Quantities, prices and years make the total.",
        ),
        t("核对工程量、单价、其他费用和分年投资。", "Check quantities, prices, other costs and years."),
        Severity.ERROR,
        Scope.ROW,
        (Project.table, WorkItem.table, AnnualPlan.table),
        "S4",
        _works_and_years,
        params=(Param("least_share", 0.005, t("允许的相差比例", "Difference allowed"), "", 0, 1),),
        needs=_no_costs,
        unjudged=_uncosted,
        fields=(WorkItem.table, AnnualPlan.table, "invest"),
    ),
    Rule(
        "FUN-003",
        t("资金逻辑错误", "Money paid before it came"),
        t(
            "支出不能多于到位，到位不能多于安排。",
            "No more is paid than arrived, no more arrives than was set aside.",
        ),
        t("改正到位、支出和文号。", "Correct what arrived, what was paid, and the document."),
        Severity.ERROR,
        Scope.ROW,
        (Project.table, FundingSource.table),
        "V15",
        _illogical,
        fields=(FundingSource.table,),
    ),
    Rule(
        "FUN-004",
        t("社会资本收益不明", "Benefit of the investor unclear"),
        t(
            "谁修复谁受益，主体、方式、权利、期限和依据要写清楚。",
            "Who restores shall benefit: investor, mode, right, term and basis must be stated.",
        ),
        t("填写社会资本与收益各项。", "Fill in investor and benefit."),
        Severity.ERROR,
        Scope.ROW,
        (Project.table, FundingSource.table, ControlLine.table),
        "S4, V17",
        _benefit,
        unjudged=_land_unseen,
        fields=("social_investor", FundingSource.table),
    ),
    Rule(
        "FUN-005",
        t("中央资金用途受限", "Central money must not pay for this"),
        t(
            "有责任主体的、形象工程、占用管控边界的，不得使用中央资金。",
            "No central money where a party is liable, for show works, or where control lines are broken.",
        ),
        t("退出中央资金，或去掉受限内容。", "Leave central money, or leave out what it must not pay for."),
        Severity.BLOCK,
        Scope.ROW,
        (Project.table, FundingSource.table, ControlLine.table, Waiver.table, WorkItem.table),
        "V15, V16, V22",
        _central_use,
        unjudged=layer_missing(*FAILURE_LAYERS),
        fields=(FundingSource.table, "work_items"),
    ),
)
