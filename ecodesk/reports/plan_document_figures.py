"""Figures of the plan document worked out of the same sums as its tables."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.coverage import CoverageMatrix
from ecodesk.analysis.funding_sums import NOTHING, FundingSums
from ecodesk.i18n import t
from ecodesk.model.code_lists import label
from ecodesk.model.measures import hectares
from ecodesk.model.records import RestorationUnit
from ecodesk.reports.documents import BarChart
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.wording import number


def source_chart(to: Gathered, sums: FundingSums) -> None:
    """Money of each year, by source, 万元."""
    years = [year for year in sums.years if sums.of_year(year) > 0]
    chart = BarChart(
        tuple(str(year) if year else to.say(t("未定年度", "no year")) for year in years),
        tuple(
            (
                to.say(label("funding_source", row.key)),
                tuple(float(row.by_year.get(year, NOTHING)) for year in years),
            )
            for row in sums.sources
        ),
        tuple(number(sums.of_year(year)) for year in years),
    )
    to.chart(t("分年资金及来源（万元）", "Money by year and source (10k CNY)"), chart)


def unit_chart(to: Gathered, by_unit: Mapping[str, Decimal]) -> None:
    """Investment of each unit from upstream to downstream, 万元."""
    units = to.snapshot.table(RestorationUnit)
    order = [unit for unit in flow(to.snapshot).order if unit in by_unit]
    order += [unit for unit in by_unit if unit not in order]
    none = to.say(t("未归入单元", "in no unit"))
    chart = BarChart(
        tuple(units[unit].code if unit in units else none for unit in order),
        ((to.say(t("总投资", "Investment")), tuple(float(by_unit[unit]) for unit in order)),),
        tuple(number(by_unit[unit]) for unit in order),
    )
    to.chart(t("各单元投资（万元）", "Investment by unit (10k CNY)"), chart)


def coverage_chart(to: Gathered, coverage: CoverageMatrix) -> None:
    """What is treated of the problems of each element, net, hm²."""
    covers = {one: coverage.by_element[one] for one in coverage.elements if one in coverage.by_element}
    covers = {element: cover for element, cover in covers.items() if cover.problem > 0}
    chart = BarChart(
        tuple(to.say(label("element", element)) for element in covers),
        (
            (to.say(t("已治理", "Treated")), tuple(hectares(cover.treated) for cover in covers.values())),
            (to.say(t("缺口", "Gap")), tuple(hectares(cover.gap) for cover in covers.values())),
        ),
        tuple(
            f"{number(hectares(cover.problem))} · "
            + ("—" if cover.share is None else f"{number(cover.share * 100, 1)} %")
            for cover in covers.values()
        ),
    )
    to.chart(
        t("各要素问题的治理（净面积 hm²，覆盖率）", "Treatment by element (net area in ha, coverage)"), chart
    )
