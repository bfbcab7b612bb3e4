"""The sheet of one restoration unit: where it lies, what is treated, which projects it holds."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TypeVar

from ecodesk.analysis.coverage import CellState, CoverageMatrix
from ecodesk.analysis.grouping import project_areas
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list, label, unit_of
from ecodesk.model.fields import fields_by_id
from ecodesk.model.measures import hectares, number_text
from ecodesk.model.records import (
    FundingSource,
    IndicatorTarget,
    Project,
    RestorationUnit,
    StandingDuty,
    UnitNeed,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.delegates.painting import FULL, PARTIAL, element_name
from ecodesk.ui.delegates.rows import percent_text
from ecodesk.ui.field_text import shown, shown_with_unit
from ecodesk.ui.inspection.place_facts import SEPARATOR, size_fact, tag_pieces, township_fact
from ecodesk.ui.inspection.sheet import Bar, Fact, Header, Piece, Section, area_pieces, listed, plain

Part = TypeVar("Part", UnitNeed, StandingDuty, IndicatorTarget)

_EMPTY: dict[CellState, Text] = {
    CellState.NO_NEED: t("无需求：{names}", "No need: {names}"),
    CellState.OFF: t("不适用：{names}", "Not applicable: {names}"),
    CellState.NOT_RUN: t("未检查（缺问题图斑）：{names}", "Not checked, no problem patches: {names}"),
}


def unit_header(unit: RestorationUnit, coverage: CoverageMatrix | None) -> Header:
    """Code, name, covered share."""
    share = coverage.unit_total(unit.id).share if coverage is not None else None
    chips: tuple[Piece, ...] = ()
    if share is not None:
        tone = "ok" if share >= FULL else "warn" if share >= PARTIAL else "error"
        words = t("覆盖 {share}", "{share} covered").format(share=percent_text(share, 1))
        chips = (Piece(str(words), "tag", tone),)
    return Header(unit.name or unit.code, unit.code, "", chips, str(t("修复单元", "Restoration unit")))


def unit_sections(
    unit: RestorationUnit, snapshot: Snapshot, coverage: CoverageMatrix | None
) -> tuple[Section, ...]:
    """Space, what the unit is and is to become, completeness by element, needs, duties, projects, money."""
    sections = (
        Section(str(t("空间", "Space")), _space(unit, snapshot)),
        Section(str(t("概况与目标", "Description and goals")), _described(unit)),
        _completeness(unit, coverage),
        Section(str(t("需求说明", "Needs stated")), _needs(unit, snapshot)),
        Section(str(t("常设职责", "Standing duties")), _duties(unit, snapshot)),
        _projects(unit, snapshot),
        Section(str(t("单元指标", "Indicators of the unit")), _targets(unit, snapshot)),
    )
    return tuple(section for section in sections if section != Section(section.title))


def _described(unit: RestorationUnit) -> tuple[Fact, ...]:
    written = [
        (declared.label, getattr(unit, name))
        for name in ("description", "goals", "note")
        if (declared := fields_by_id(RestorationUnit)[name])
    ]
    return tuple(Fact(str(label), plain(text)) for label, text in written if text)


def _part_of(kind: type[Part], unit: RestorationUnit, snapshot: Snapshot) -> list[Part]:
    """The rows of a table that belong to a unit."""
    table = snapshot.table(kind)
    return [table.at(i) for i, owner in enumerate(table.column("unit")) if owner == unit.id]


def _needs(unit: RestorationUnit, snapshot: Snapshot) -> tuple[Fact, ...]:
    """Which elements are switched on or off whatever the problem patches say, and why."""
    facts = []
    for row in _part_of(UnitNeed, unit, snapshot):
        state = Piece(str(label("need_state", row.need)), "tag", "neutral")
        words = str(t("{reason}；依据 {document}", "{reason}; {document}")) if row.document else "{reason}"
        reason = words.format(reason=row.reason, document=row.document)
        facts.append(Fact(str(element_name(row.element)), (state, *plain(reason))))
    return tuple(facts)


def _duties(unit: RestorationUnit, snapshot: Snapshot) -> tuple[Fact, ...]:
    """Who answers for an element of the unit, with or without a project."""
    declared = fields_by_id(StandingDuty)
    facts = []
    for row in _part_of(StandingDuty, unit, snapshot):
        lead = Piece(shown_with_unit(declared["lead_unit"], row.lead_unit, snapshot), "strong")
        others = shown(declared["coop_units"], row.coop_units, snapshot)
        helped = str(t("配合：{names}", "with {names}").format(names=others)) if others else ""
        pieces = (lead, *(Piece(text) for text in (helped, row.duty) if text))
        facts.append(Fact(str(element_name(row.element)), pieces))
    return tuple(facts)


def _targets(unit: RestorationUnit, snapshot: Snapshot) -> tuple[Fact, ...]:
    """What the unit is to reach, and by when."""
    facts = []
    for row in _part_of(IndicatorTarget, unit, snapshot):
        measure = unit_of("indicator", row.indicator)
        pieces: tuple[Piece, ...] = (Piece(str(label("indicator_state", row.state)), "faint"),)
        if row.target is not None:
            pieces = (Piece(f"{number_text(row.target)} {measure}".strip(), "strong"),)
            if row.year is not None:
                pieces = (*pieces, Piece(str(t("{year} 年", "by {year}").format(year=row.year))))
        facts.append(Fact(str(label("indicator", row.indicator)), pieces))
    return tuple(facts)


def _space(unit: RestorationUnit, snapshot: Snapshot) -> tuple[Fact, ...]:
    down = snapshot.row(RestorationUnit.table, unit.downstream)
    if isinstance(down, RestorationUnit):
        downstream: tuple[Piece, ...] = (Piece(f"→ {down.code}"), Piece(down.name))
    elif unit.terminal:
        downstream = plain(str(t("出县", "leaves the county")))
    else:
        downstream = (Piece(str(t("未填", "missing")), "tag", "warn"),)
    facts = [
        size_fact(unit.geometry, snapshot),
        Fact(str(t("流域 · 标签", "Basin, tags")), tag_pieces(unit, unit.basin, snapshot)),
        Fact(str(t("下游", "Downstream")), downstream),
        township_fact(unit.geometry, snapshot),
    ]
    return tuple(facts)


def _completeness(unit: RestorationUnit, coverage: CoverageMatrix | None) -> Section:
    title = str(t("要素完整性", "Completeness of elements"))
    if coverage is None:
        return Section(title, notes=(Piece(str(t("统计中…", "Working it out…")), "faint"),))
    bars, empty = [], dict[CellState, list[str]]()
    for element in coverage.elements:
        cell = coverage.cells.get((unit.id, element))
        if cell is None:
            continue
        if cell.state in _EMPTY:
            empty.setdefault(cell.state, []).append(str(element_name(element)))
            continue
        share = cell.share or 0.0
        gap = t("缺口 {gap} hm²", "gap {gap} ha").format(gap=number_text(hectares(cell.gap), 1))
        words = f"{percent_text(share, 1)} · {gap}" if cell.gap > 0 else percent_text(share, 1)
        problem = t("问题 {a} hm²，已治理 {b} hm²", "problem {a} ha, treated {b} ha").format(
            a=number_text(hectares(cell.problem), 1), b=number_text(hectares(cell.treated), 1)
        )
        bars.append(Bar(str(element_name(element)), words, share, None, element, str(problem)))
    notes = [
        Piece(str(_EMPTY[state].format(names=str(SEPARATOR).join(names))), "faint")
        for state, names in empty.items()
    ]
    total = coverage.unit_total(unit.id)
    aside = Piece(percent_text(total.share, 1), "strong") if total.share is not None else None
    return Section(title, (), tuple(bars), tuple(notes), aside)


def _projects(unit: RestorationUnit, snapshot: Snapshot) -> Section:
    table = snapshot.table(Project)
    at = [i for i, owner in enumerate(table.column("unit")) if owner == unit.id]
    title = str(t("项目", "Projects"))
    count = Piece(str(t("{n} 个", "{n}").format(n=len(at))), "strong")
    if not at:
        words = t("还没有项目归入本单元。", "No project belongs to this unit yet.")
        return Section(title, notes=(Piece(str(words), "faint"),), aside=count)
    statuses = Counter(table.column("status")[i] for i in at)
    states = [
        f"{label('project_status', code)} {statuses[code]}"
        for code in code_list("project_status")
        if statuses[code]
    ]
    invest = sum((table.column("invest")[i] or Decimal(0) for i in at), Decimal(0))
    codes = sorted(table.column("code")[i] for i in at)
    return Section(
        title,
        (
            Fact(str(t("编号", "Codes")), listed(codes, str(SEPARATOR))),
            Fact(
                str(t("面积合计", "Total area")),
                area_pieces(float(project_areas(snapshot)[at].sum()), strong=False),
            ),
            Fact(str(t("状态", "States")), listed(states, str(SEPARATOR))),
            Fact(
                str(t("总投资", "Investment")),
                (Piece(shown_with_unit(fields_by_id(Project)["invest"], invest), "strong"),),
            ),
            *_money(frozenset(table.ids[i] for i in at), snapshot),
        ),
        aside=count,
    )


def _money(projects: frozenset[str], snapshot: Snapshot) -> tuple[Fact, ...]:
    """The funding of projects by source, the largest first."""
    sums: dict[str, Decimal] = {}
    table = snapshot.table(FundingSource)
    columns = (table.column(name) for name in ("project", "level", "amount"))
    for project, level, amount in zip(*columns, strict=True):
        if project in projects and amount is not None:
            sums[level] = sums.get(level, Decimal(0)) + amount
    if not sums:
        return ()
    declared = fields_by_id(FundingSource)["amount"]
    texts = [
        f"{label('funding_source', level)} {shown_with_unit(declared, amount)}"
        for level, amount in sorted(sums.items(), key=lambda pair: -pair[1])
    ]
    return (Fact(str(FundingSource.title), listed(texts, str(SEPARATOR))),)
