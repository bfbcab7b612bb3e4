"""The four lists under the matrix: what is missing, what is grave, whose duty is open, what was not checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecodesk.analysis.coverage import CellState
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.measures import hectares, number_text
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import CheckResult, Finding, RunState
from ecodesk.ui.delegates.painting import element_name
from ecodesk.ui.delegates.rows import percent_text
from ecodesk.ui.figures import PlanFigures
from ecodesk.ui.findings_model import rule_title

INCOMPLETE, SEVERE = "COV-002", "COV-003"
_NONE = t("没有", "None")
_WAITING = t("检查中…", "Checking…")


@dataclass(frozen=True)
class WorkLine:
    """One line and where it leads: a cell, a patch in it, a rule that did not run, or patches at large."""

    name: Text
    text: Text
    unit: str = ""
    element: str = ""
    patch: str = ""
    rule: str = ""
    patches: tuple[str, ...] = ()
    to_import: bool = False


@dataclass(frozen=True)
class WorkList:
    """One list: its title with the count, the severity role of its mark, and what to say when it is empty."""

    id: str
    title: Text
    short: Text  # with the count, for the summary of all lists
    count: Text
    mark: str  # warn, error, info
    lines: tuple[WorkLine, ...]
    empty: Text = _NONE


def work_lists(figures: PlanFigures, result: CheckResult | None) -> tuple[WorkList, ...]:
    """The lists as of the figures and the last check."""
    return (
        _incomplete(figures, result),
        _severe(figures, result),
        _vacant(figures),
        _unchecked(figures, result),
    )


def summary(lists: Sequence[WorkList]) -> Text:
    """All lists in one line."""
    return join([work.short for work in lists], " · ", " · ")


def _open_findings(result: CheckResult | None, rule: str) -> list[Finding]:
    if result is None:
        return []
    return [f for f in result.ordered() if f.rule == rule and f.open and f.key != "breakdown"]


def _empty_text(result: CheckResult | None, rule: str) -> Text:
    """Why a list of findings is empty: nothing found, or not looked for."""
    run = result.runs.get(rule) if result is not None else None
    if run is None:
        return _WAITING
    if run.state is RunState.OFF:
        return t("{rule} 已在检查设置中关闭", "{rule} is switched off").format(rule=plain(rule))
    if run.state is not RunState.DONE:
        why = run.reason or plain("")
        return t("未检查：{why}", "Not checked: {why}").format(why=why)
    return _NONE


def _counted(lines: Sequence[WorkLine]) -> Text:
    return t("({n})", "({n})").format(n=len(lines))


def _cell_name(snapshot: Snapshot, unit: str, element: str) -> Text:
    code = plain(snapshot.table(RestorationUnit)[unit].code)
    return t("{unit} × {element}", "{unit} × {element}").format(unit=code, element=element_name(element))


def _incomplete(figures: PlanFigures, result: CheckResult | None) -> WorkList:
    snapshot, cells = figures.snapshot, figures.coverage.cells
    lines = []
    for finding in _open_findings(result, INCOMPLETE):
        cell = cells.get((finding.unit, finding.key))
        if cell is None:
            continue
        kinds = dict.fromkeys(piece.problem_type for piece in cell.pieces)
        words = t("{area} hm² {kinds}，没有计入的项目", "{area} ha {kinds}, no counted project").format(
            area=plain(number_text(hectares(cell.problem), 1)),
            kinds=join([label("problem_type", kind) for kind in kinds]),
        )
        name = _cell_name(snapshot, cell.unit, cell.element)
        lines.append(WorkLine(name, words, cell.unit, cell.element))
    return WorkList(
        "incomplete",
        t("缺要素 COV-002", "Element missing COV-002"),
        t("缺要素 {n} 格", "{n} elements missing").format(n=len(lines)),
        _counted(lines),
        "warn",
        tuple(lines),
        _empty_text(result, INCOMPLETE),
    )


def _severe(figures: PlanFigures, result: CheckResult | None) -> WorkList:
    snapshot = figures.snapshot
    patches, units = snapshot.table(ProblemPatch), snapshot.table(RestorationUnit)
    element_of = {
        (piece.unit, piece.patch): piece.element
        for cell in figures.coverage.cells.values()
        for piece in cell.pieces
    }
    lines = []
    for finding in _open_findings(result, SEVERE):
        patch = next((s.id for s in finding.subjects if s.table == ProblemPatch.table), "")
        if patch not in patches or finding.unit not in units:
            continue
        row = patches[patch]
        words = t(
            "{unit} · {severity} 级{kind} · 未覆盖 {share}",
            "{unit} · severity {severity} {kind} · {share} open",
        ).format(
            unit=plain(units[finding.unit].code),
            severity=row.severity,
            kind=label("problem_type", row.problem_type),
            share=plain(percent_text(float(finding.values.get("share", 0.0)), 1)),
        )
        element = element_of.get((finding.unit, patch), "")
        lines.append(WorkLine(plain(row.code), words, finding.unit, element, patch))
    return WorkList(
        "severe",
        t("重度问题无项目 COV-003", "Severe, untreated COV-003"),
        t("重度无项目 {n} 处", "{n} severe and untreated").format(n=len(lines)),
        _counted(lines),
        "error",
        tuple(lines),
        _empty_text(result, SEVERE),
    )


def _vacant(figures: PlanFigures) -> WorkList:
    snapshot = figures.snapshot
    projects = snapshot.table(Project)
    lines = []
    for gap in figures.duty_gaps:
        codes = join([plain(projects[p].code) for p in gap.projects if p in projects])
        words = (
            t("{codes} 缺主办单位", "{codes}: no lead unit").format(codes=codes)
            if gap.projects
            else t("有需求，没有项目和主办单位", "Nobody leads")
        )
        lines.append(WorkLine(_cell_name(snapshot, gap.unit, gap.element), words, gap.unit, gap.element))
    return WorkList(
        "vacant",
        t("责任空当", "No one responsible"),
        t("责任空当 {n} 处", "{n} without a lead").format(n=len(lines)),
        _counted(lines),
        "error",
        tuple(lines),
    )


def _unchecked(figures: PlanFigures, result: CheckResult | None) -> WorkList:
    cells = [c for c in figures.coverage.cells.values() if c.state is CellState.NOT_RUN]
    lines = []
    if cells and len(cells) == len(figures.coverage.cells):
        name = t("全部 {n} 格", "All {n} cells").format(n=len(cells))
        lines.append(WorkLine(name, t("没有问题图斑", "No problem patches"), to_import=True))
    else:
        for cell in cells:
            name = _cell_name(figures.snapshot, cell.unit, cell.element)
            lines.append(WorkLine(name, cell.missing or plain(""), cell.unit, cell.element))
    if unplaced := figures.coverage.unplaced:
        name = t("{n} 块图斑", "Patches: {n}").format(n=len(unplaced))
        words = t("没有面积、不在单元内或要素不明，未计入", "Left out: no area, unit or element")
        lines.append(WorkLine(name, words, patches=unplaced))
    rules = result.not_run if result is not None else ()
    lines += [WorkLine(rule_title(run.rule), run.reason or plain(""), rule=run.rule) for run in rules]
    numbers = {"cells": len(cells), "rules": len(rules)}
    return WorkList(
        "unchecked",
        t("未检查", "Not checked"),
        t("未检查 {n} 项", "{n} not checked").format(n=len(cells) + len(rules)),
        t("（{cells} 格 · {rules} 条规则）", "({cells} cells · {rules} rules)").format(**numbers),
        "info",
        tuple(lines),
    )
