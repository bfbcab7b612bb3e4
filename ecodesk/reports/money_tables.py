"""Tables of goals and money, the same in the plan document, on the page and in a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.funding_sums import FundingSums, MoneyRow, percents, total
from ecodesk.analysis.indicator_sums import BASIN, PLAN, IndicatorSum
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import label, unit_of
from ecodesk.model.records import Basin, RestorationUnit
from ecodesk.reports.documents import DocColumn, DocRow, DocTable, Part, Value, table
from ecodesk.reports.plan_document_parts import Gathered

_SUM = t("合计", "Total")


def gross_and_net() -> Text:
    """What the two sums of indicators mean."""
    return t(
        "毛值：各项目所填指标直接相加。净值：多个同类项目落在同一地块时，重叠的面积只计一次。"
        "百分率和类别不相加，取各项目平均；跨单元项目的指标计入所属单元。",
        "Gross: what the projects state, added up. Net: where projects of one kind lie on the same ground, "
        "its area counts once. Rates and classes are not added, their mean is given; a project across units "
        "counts in its own.",
    )


def indicator_rows(to: Gathered, sums: Sequence[IndicatorSum], *, place: bool) -> list[DocRow]:
    """One row for each indicator; with `place` its basin or unit stands first."""
    made = []
    for one in sums:
        values: list[Value] = [_place(to, one)] if place else []
        values += [
            to.say(label("indicator", one.indicator)),
            to.say(unit_of("indicator", one.indicator)) or "—",
            one.stated,
            one.year if one.year is None else str(one.year),
            "—" if one.gross is None else one.gross,
            "—" if one.net is None or not one.summed else one.net,
            "—" if one.difference is None else one.difference,
            explained(to, one),
        ]
        link = (RestorationUnit.table, one.place) if one.level not in (PLAN, BASIN) else None
        made.append(DocRow(tuple(values), link=link))
    return made


def explained(to: Gathered, one: IndicatorSum) -> str:
    """Why gross and net are what they are, in one clause."""
    if one.state == "not_applicable":
        return to.say(t("不适用", "Not applicable"))
    if not one.projects:
        return to.say(t("没有项目填写", "No project states it"))
    count = len(one.projects)
    if count == 1:
        return to.say(t("1 个项目", "1 project"))
    if not one.summed:
        return to.say(t("{n} 个项目的平均", "Mean of {n} projects").format(n=count))
    if one.shared > 0:
        words = t("{n} 个项目，重叠 {shared} hm² 只计一次", "{n} projects; {shared} ha shared, counted once")
        return to.say(words.format(n=count, shared=f"{one.shared:.2f}"))
    return to.say(t("{n} 个项目，无重叠", "{n} projects, nothing shared").format(n=count))


def indicator_table(to: Gathered, sums: Sequence[IndicatorSum], title: Text, *, place: bool) -> DocTable:
    """Targets beside gross and net."""
    columns = [DocColumn(to.say(t("流域、单元", "Basin or unit")), None, 1.6)] if place else []
    columns += [
        DocColumn(to.say(t("指标", "Indicator")), None, 2.2),
        DocColumn(to.say(t("单位", "Unit")), None, 0.6),
        DocColumn(to.say(t("目标值", "Target")), 2, 0.9),
        DocColumn(to.say(t("目标年", "Year")), None, 0.7),
        DocColumn(to.say(t("项目合计（毛）", "Projects, gross")), 2, 1.0),
        DocColumn(to.say(t("项目合计（净）", "Projects, net")), 2, 1.0),
        DocColumn(to.say(t("净值－目标", "Net − target")), 2, 0.9),
        DocColumn(to.say(t("说明", "Explanation")), None, 2.0),
    ]
    return table(to.titled(title), columns, indicator_rows(to, sums, place=place))


def _place(to: Gathered, one: IndicatorSum) -> str:
    if one.level == PLAN:
        return to.say(t("全县", "County"))
    if one.level == BASIN:
        row = to.snapshot.row(Basin.table, one.place)
        return row.name if isinstance(row, Basin) else ""
    return to.unit(one.place)


def source_table(to: Gathered, sums: FundingSums, *, by_payer: bool) -> list[Part]:
    """Money by source, or by who pays, and by year; nothing where there are no sources."""
    rows: tuple[MoneyRow, ...] = sums.payers if by_payer else sums.sources
    if not rows:
        return []
    codes = "payer" if by_payer else "funding_source"
    head = t("谁出资", "Who pays") if by_payer else t("资金来源", "Source")
    title = t("按出资方的资金（万元）", "Money by who pays (10k CNY)")
    if not by_payer:
        title = t("按来源和年度的资金（万元）", "Money by source and year (10k CNY)")
    undated = t("未定年度", "no year")
    columns = [
        DocColumn(to.say(head), None, 2.0),
        *(DocColumn(str(year) if year else to.say(undated), 2, 1.0) for year in sums.years),
        DocColumn(to.say(_SUM), 2, 1.1),
        DocColumn(to.say(t("占比 %", "Share %")), 1, 0.8),
    ]
    made = [
        DocRow(
            (
                to.say(label(codes, row.key)) if row.key else to.say(t("未定", "not decided")),
                *(row.by_year.get(year, Decimal(0)) for year in sums.years),
                row.amount,
                row.percent,
            )
        )
        for row in rows
    ]
    made.append(
        DocRow(
            (
                to.say(_SUM),
                *(sums.of_year(year) for year in sums.years),
                sums.sourced,
                total(row.percent for row in rows),
            ),
            strong=True,
        )
    )
    return [table(to.titled(title), columns, made)]


def yearly_table(to: Gathered, sums: FundingSums) -> list[Part]:
    """The plan year by year; nothing where there is none."""
    if not sums.yearly:
        return []
    columns = [
        DocColumn(to.say(t("年度", "Year")), None, 1.0),
        DocColumn(to.say(t("项目数", "Projects")), 0, 0.8),
        DocColumn(to.say(t("计划投资 万元", "Planned, 10k CNY")), 2, 1.2),
        DocColumn(to.say(t("占比 %", "Share %")), 1, 0.8),
        DocColumn(to.say(t("完成投资 万元", "Invested, 10k CNY")), 2, 1.2),
        DocColumn(to.say(t("完成率 %", "Done %")), 1, 0.8),
    ]
    made = [
        DocRow(
            (
                str(row.year) if row.year else to.say(t("未定年度", "no year")),
                row.projects,
                row.planned,
                row.percent,
                "—" if row.actual is None else row.actual,
                _done(row.actual, row.planned),
            )
        )
        for row in sums.yearly
    ]
    actual = total(row.actual for row in sums.yearly if row.actual is not None)
    percent = total(row.percent for row in sums.yearly)
    made.append(
        DocRow((to.say(_SUM), "—", sums.planned, percent, actual, _done(actual, sums.planned)), strong=True)
    )
    return [table(to.titled(t("分年投资计划", "Investment by year")), columns, made)]


def _done(actual: Decimal | None, planned: Decimal) -> Value:
    return "—" if actual is None or planned <= 0 else actual / planned * 100


def unit_money_table(to: Gathered, by_unit: Mapping[str, Decimal]) -> list[Part]:
    """Investment by unit and basin; what a project states for another unit counts there."""
    units = to.snapshot.table(RestorationUnit)
    order = [unit for unit in (*flow(to.snapshot).order, "") if unit in by_unit]
    order += [unit for unit in by_unit if unit not in order]
    if not order:
        return []
    shares = percents([by_unit[unit] for unit in order])
    columns = [
        DocColumn(to.say(t("修复单元", "Unit")), None, 2.2),
        DocColumn(to.say(t("流域", "Basin")), None, 1.4),
        DocColumn(to.say(t("投资 万元", "10k CNY")), 2, 1.1),
        DocColumn(to.say(t("占比 %", "Share %")), 1, 0.8),
    ]
    names = {row.id: row.name for row in to.snapshot.table(Basin).rows()}
    made = [
        DocRow(
            (
                to.unit(unit) or to.say(t("未归入单元", "in no unit")),
                (names.get(units[unit].basin) if unit in units else None) or "—",
                by_unit[unit],
                share,
            ),
            link=(RestorationUnit.table, unit) if unit in units else None,
        )
        for unit, share in zip(order, shares, strict=True)
    ]
    made.append(DocRow((to.say(_SUM), "—", total(by_unit.values()), total(shares)), strong=True))
    return [table(to.titled(t("各单元投资", "Investment by unit")), columns, made)]
