"""The four tables of the plan sheet, from its data."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ecodesk.i18n import t
from ecodesk.maps.tokens import element_style
from ecodesk.reports.paper_tables import RIGHT, Badge, Cell, Column, Table
from ecodesk.reports.plan_sheet import PlanSheet, elements_of
from ecodesk.reports.wording import Say, number


def element_badge(element: str) -> Badge:
    """The coloured glyph of an element."""
    look = element_style("light", element)
    return Badge(look.glyph, look.colour, look.glyph_colour, look.outline)


def callout_badge(number: int, element: str) -> Badge:
    """The disc that stands on the map and in the table."""
    look = element_style("light", element)
    return Badge(str(number), look.colour, look.glyph_colour, look.outline, round=True)


def tables(sheet: PlanSheet, say: Say) -> list[Table]:
    """Units, projects, funding and indicators, in the order they are printed; empty ones left out."""
    made = [_units(sheet, say), _projects(sheet, say)]
    if sheet.funding:
        made.append(_funding(sheet, say))
    if sheet.indicators:
        made.append(_indicators(sheet, say))
    return made


def _units(sheet: PlanSheet, say: Say) -> Table:
    columns = (
        Column(say(t("单元", "Unit")), 11),
        Column(say(t("名称", "Name")), 38),
        Column(say(t("面积", "Area")), 11, RIGHT),
        Column(say(t("问题", "Problems")), 13, RIGHT),
        Column(say(t("项目", "Projects")), 11, RIGHT),
        Column(say(t("要素", "Elements")), 18),
        Column(say(t("覆盖率", "Coverage")), 13, RIGHT),
        Column(say(t("投资", "Invest.")), 17, RIGHT),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            u.code,
            u.name,
            number(u.area_km2, 1),
            number(u.problem_hm2, 1),
            str(u.projects),
            tuple(element_badge(e) for e in u.elements),
            _per_cent(u.coverage),
            number(u.invest),
        )
        for u in sheet.units
    ]
    if loose := sheet.without_unit:  # so that both tables have the same sums
        badges = tuple(element_badge(e) for e in elements_of(loose))
        name = say(t("未归入单元的项目", "Projects in no unit"))
        rows.append(("—", name, "", "", str(len(loose)), badges, "", number(_sum(p.invest for p in loose))))
    total = (
        say(t("合计", "Total")),
        "",
        number(sum(u.area_km2 for u in sheet.units), 1),
        number(sum(u.problem_hm2 for u in sheet.units), 1),
        str(len(sheet.projects)),
        "",
        _per_cent(sheet.coverage),
        number(sheet.total_invest),
    )
    note = say(t("面积 km²，问题 hm²，覆盖率 %，投资 万元", "area km², problems ha, coverage %, 10k CNY"))
    return Table(say(t("表 1 修复单元", "Table 1 Restoration units")), note, columns, tuple(rows), total)


def _projects(sheet: PlanSheet, say: Say) -> Table:
    columns = (
        Column(say(t("序号", "No.")), 8),
        Column(say(t("编号", "Code")), 19),
        Column(say(t("项目名称", "Project")), 62),
        Column(say(t("主办", "Lead")), 21),
        Column(say(t("投资", "Invest.")), 18, RIGHT),
    )
    rows = tuple(
        (callout_badge(p.number, p.element), p.code, p.name, p.lead, number(p.invest)) for p in sheet.projects
    )
    note = say(t("序号与图上一致；投资 万元", "numbers as on the map; investment in 10k CNY"))
    if sheet.left_out:
        left = t("{note}；草拟、退回等 {n} 个项目不列入", "{note}; {n} drafts or returned projects left out")
        note = say(left.format(note=note, n=sheet.left_out))
    total = ("", say(t("合计", "Total")), "", "", number(sheet.total_invest))
    return Table(say(t("表 2 修复项目", "Table 2 Projects")), note, columns, rows, total)


def _funding(sheet: PlanSheet, say: Say) -> Table:
    columns = (
        Column(say(t("来源", "Source")), 34),
        Column(say(t("金额", "Amount")), 18, RIGHT),
        Column(say(t("占比", "Share")), 10, RIGHT),
    )
    rows = tuple((say(f.source), number(f.amount), f"{f.share * 100:.1f}") for f in sheet.funding)
    total = (say(t("合计", "Total")), number(_sum(f.amount for f in sheet.funding)), "100.0")
    return Table(
        say(t("表 3 资金", "Table 3 Funding")), say(t("万元，%", "10k CNY, %")), columns, rows, total
    )


def _indicators(sheet: PlanSheet, say: Say) -> Table:
    columns = (
        Column(say(t("指标", "Indicator")), 40),
        Column(say(t("目标", "Target")), 14, RIGHT),
        Column(say(t("单位", "Unit")), 9),
    )
    rows = tuple((say(i.name), number(i.target, 1).removesuffix(".0"), say(i.unit)) for i in sheet.indicators)
    note = say(t("{year} 年目标", "targets for {year}").format(year=sheet.end_year)) if sheet.end_year else ""
    return Table(say(t("表 4 绩效指标", "Table 4 Indicators")), note, columns, rows)


def _per_cent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.1f}"


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
