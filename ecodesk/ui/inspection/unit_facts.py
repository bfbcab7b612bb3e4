"""The sheet of one restoration unit: where it lies, what is treated, which projects it holds."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from ecodesk.analysis.coverage import CellState, CoverageMatrix
from ecodesk.analysis.grouping import project_areas
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list, label
from ecodesk.model.fields import fields_by_id
from ecodesk.model.measures import hectares
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.delegates.painting import FULL, PARTIAL, element_name
from ecodesk.ui.delegates.rows import percent_text
from ecodesk.ui.field_text import number_text, shown_with_unit
from ecodesk.ui.inspection.place_facts import SEPARATOR, size_fact, tag_pieces, township_fact
from ecodesk.ui.inspection.sheet import Bar, Fact, Header, Piece, Section, area_pieces, listed, plain

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
    return Header(unit.name or unit.code, unit.code, "", chips, str(RestorationUnit.title))


def unit_sections(
    unit: RestorationUnit, snapshot: Snapshot, coverage: CoverageMatrix | None
) -> tuple[Section, ...]:
    """Space, completeness by element, projects, problems."""
    return (
        Section(str(t("空间", "Space")), _space(unit, snapshot)),
        _completeness(unit, coverage),
        _projects(unit, snapshot),
    )


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
    if unit.note:
        facts.append(Fact(str(t("备注", "Note")), plain(unit.note)))
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
        gap = t("缺口 {gap} hm²", "gap {gap} hm²").format(gap=number_text(hectares(cell.gap), 1))
        words = f"{percent_text(share, 1)} · {gap}" if cell.gap > 0 else percent_text(share, 1)
        problem = t("问题 {a} hm²，已治理 {b} hm²", "problem {a} hm², treated {b} hm²").format(
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
        ),
        aside=count,
    )
