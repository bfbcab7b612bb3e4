"""Goals and money of the plan as a document of its own: indicators at three levels, years, sources, units."""

from __future__ import annotations

from ecodesk.analysis.funding_sums import funding_sums, invest_by_unit
from ecodesk.analysis.indicator_sums import BASIN, PLAN, UNIT, indicator_sums
from ecodesk.i18n import t
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.documents import DocChapter, Document, Paragraph, Part
from ecodesk.reports.money_tables import (
    gross_and_net,
    indicator_table,
    source_table,
    unit_money_table,
    yearly_table,
)
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.wording import sayer

LEVELS = {
    PLAN: t("方案目标", "Targets of the plan"),
    BASIN: t("各流域目标", "Targets of basins"),
    UNIT: t("各单元目标", "Targets of units"),
}


def goals_parts(to: Gathered) -> list[Part]:
    """Indicators at the level of the plan, of basins and of units, and what the sums mean."""
    sums = indicator_sums(to.snapshot)
    parts: list[Part] = []
    for level, title in LEVELS.items():
        mine = [one for one in sums if one.level == level]
        if mine:
            parts.append(indicator_table(to, mine, title, place=level != PLAN))
        else:
            words = t("{title}：还没有目标值，也没有项目指标", "{title}: neither targets nor indicators yet")
            parts.append(Paragraph(to.say(words.format(title=title)), missing=True))
    parts.append(Paragraph(to.say(gross_and_net()), quiet=True))
    return parts


def money_parts(to: Gathered) -> list[Part]:
    """Years, sources, who pays and units; every sum is exact to 0.01 万元."""
    sums = funding_sums(to.snapshot)
    parts: list[Part] = [*yearly_table(to, sums)]
    for by_payer in (False, True):
        parts += source_table(to, sums, by_payer=by_payer)
    parts += unit_money_table(to, invest_by_unit(to.snapshot))
    if not sums.sources:
        parts.append(Paragraph(to.say(t("没有资金来源", "No source of money")), missing=True))
    if not sums.yearly:
        parts.append(Paragraph(to.say(t("没有分年投资", "No money by year")), missing=True))
    return parts


def money_document(snapshot: Snapshot, language: str = "zh_CN") -> Document:
    """All of it, to be printed or to go on with in a workbook."""
    say = sayer(language)
    to = Gathered(snapshot, say, language, 0, False)
    chapters = (
        DocChapter("goals", say(t("目标与指标", "Goals and indicators")), tuple(goals_parts(to))),
        DocChapter("money", say(t("资金", "Money")), tuple(money_parts(to))),
    )
    return to.document(say(t("目标与资金", "Goals and money")), chapters, subtitle=to.plan_name)
