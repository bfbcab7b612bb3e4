"""COV: whether what is needed is covered, per restoration unit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.coverage import PatchPiece, cover_of, patch_pieces
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import counted_statuses, label
from ecodesk.model.measures import area_text, areas
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding, Severity, Subject
from ecodesk.rules.looking import percent, positions, shapeless
from ecodesk.rules.rule import Context, Param, Rows, Rule, Scope

_TABLES = (RestorationUnit.table, ProblemPatch.table, Project.table)


def _input_missing(snapshot: Snapshot) -> Text | None:
    if shapeless(snapshot.table(RestorationUnit)):
        return t("没有带图形的修复单元", "no restoration unit has a shape")
    if shapeless(snapshot.table(ProblemPatch)):
        return t("没有带图形的问题图斑,无法判断需求", "no problem patch has a shape to judge need by")
    return None


def _pieces_by_unit(snapshot: Snapshot, rows: Rows) -> dict[str, list[PatchPiece]]:
    units = snapshot.table(RestorationUnit)
    ids = [units.ids[i] for i in positions(units, rows).tolist()]
    grouped: dict[str, list[PatchPiece]] = {unit: [] for unit in ids}
    for piece in patch_pieces(snapshot, None if rows is None else ids):
        if piece.element not in units[piece.unit].elements_off:
            grouped[piece.unit].append(piece)
    return grouped


def _undercovered(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    units = snapshot.table(RestorationUnit)
    for unit, pieces in _pieces_by_unit(snapshot, rows).items():
        for kind in sorted({p.problem_type for p in pieces}):
            mine = [p for p in pieces if p.problem_type == kind]
            cover = cover_of(snapshot, mine)
            share = cover.share
            if share is None or share >= context.params["covered"]:
                continue
            grave = share < context.params["partial"]
            message = t(
                "{unit} 的{problem}只覆盖 {share},缺口 {gap}",
                "{problem} in {unit} is covered by {share} only, {gap} is left",
            ).format(
                unit=units[unit].caption,
                problem=label("problem_type", kind),
                share=percent(share),
                gap=area_text(cover.gap),
            )
            gap = shapely.union_all([p.gap for p in mine if not p.gap.is_empty])
            yield Finding(
                context.rule,
                Severity.ERROR if grave else context.severity,
                (Subject(RestorationUnit.table, unit),),
                message,
                gap,
                {"share": share, "gap": cover.gap},
                kind,
                unit,
            )


def _incomplete(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    units = snapshot.table(RestorationUnit)
    present = _elements_of_projects(snapshot)
    for unit, pieces in _pieces_by_unit(snapshot, rows).items():
        row = units[unit]
        for element in sorted({p.element for p in pieces} - {""}):
            if element in present.get(unit, set()):
                continue
            mine = [p for p in pieces if p.element == element]
            cover = cover_of(snapshot, mine)
            if cover.problem <= setting(snapshot, "need_min"):
                continue
            grave = (element == "water" and bool(row.river)) or (
                element == "mountain"
                and any(p.severity >= 5 and p.problem_type.startswith("mine") for p in mine)
            )
            message = t(
                "{unit} 有{element}问题 {area},但没有计入的{element}项目",
                "{unit} has {area} of {element} problems but no counted project for it",
            ).format(unit=row.caption, element=label("element", element), area=area_text(cover.problem))
            yield Finding(
                context.rule,
                Severity.ERROR if grave else context.severity,
                (Subject(RestorationUnit.table, unit),),
                message,
                shapely.union_all([p.geometry for p in mine]),
                {"problem": cover.problem},
                element,
                unit,
            )


def _elements_of_projects(snapshot: Snapshot) -> dict[str, set[str]]:
    projects = snapshot.table(Project)
    found: dict[str, set[str]] = {}
    columns = (projects.column("unit"), projects.column("elements"), projects.column("element"))
    for i in np.flatnonzero(projects.where("status", counted_statuses())).tolist():
        unit, elements, main = (column[i] for column in columns)
        found.setdefault(unit, set()).update((*elements, main))
    return found


def _severe(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    patches, units = snapshot.table(ProblemPatch), snapshot.table(RestorationUnit)
    for unit, pieces in _pieces_by_unit(snapshot, rows).items():
        for piece in pieces:
            if piece.severity < context.params["severity"] or piece.gap.is_empty:
                continue
            whole, left = areas([piece.geometry, piece.gap], snapshot.crs)
            share = left / whole
            if share <= context.params["least_share"]:
                continue
            row = patches[piece.patch]
            message = t(
                "{unit} 的图斑 {patch}({severity} 级{problem})未覆盖 {share},{area}",
                "Patch {patch} in {unit} (severity {severity}, {problem}) is uncovered by {share}, {area}",
            ).format(
                unit=units[unit].code,
                patch=row.code,
                severity=piece.severity,
                problem=label("problem_type", piece.problem_type),
                share=percent(share),
                area=area_text(float(left)),
            )
            yield Finding(
                context.rule,
                context.severity,
                (Subject(ProblemPatch.table, piece.patch), Subject(RestorationUnit.table, unit)),
                message,
                piece.gap,
                {"share": float(share), "gap": float(left)},
                "",
                unit,
            )


RULES = (
    Rule(
        "COV-001",
        t("单元问题覆盖不足", "Problems of a unit are not covered"),
        t(
            "方案要整体解决一个单元的问题,而不是零散立项。",
            "A plan must solve a unit's problems as a whole, not here and there.",
        ),
        t("据缺口新建项目,或登记缺口说明。", "Make a project of the gap, or state why it stays."),
        Severity.WARN,
        Scope.UNIT,
        _TABLES,
        "S4",
        _undercovered,
        params=(
            Param("covered", 0.95, t("已覆盖下限", "Covered from"), "", 0, 1),
            Param("partial", 0.60, t("不足下限", "Partial from"), "", 0, 1),
        ),
        needs=_input_missing,
    ),
    Rule(
        "COV-002",
        t("单元要素不完整", "An element is missing in a unit"),
        t(
            "山水林田湖草沙要一体考虑,有需求的要素不能没有项目。",
            "The seven elements belong together; an element with need must have a project.",
        ),
        t(
            "补一个该要素的项目,或在单元中说明不适用。",
            "Add a project for it, or mark it not applicable with a reason.",
        ),
        Severity.WARN,
        Scope.UNIT,
        _TABLES,
        "S4",
        _incomplete,
        needs=_input_missing,
    ),
    Rule(
        "COV-003",
        t("重度问题无项目", "A severe problem has no project"),
        t("4 级和 5 级问题必须优先治理。", "Problems of severity 4 and 5 come first."),
        t("据图斑新建项目,或登记缺口说明。", "Make a project of the patch, or state why it stays."),
        Severity.ERROR,
        Scope.UNIT,
        _TABLES,
        "S4",
        _severe,
        params=(
            Param("severity", 4, t("重度起始级", "Severe from"), "级", 1, 5),
            Param("least_share", 0.10, t("允许的未覆盖比例", "Uncovered share allowed"), "", 0, 1),
        ),
        needs=_input_missing,
    ),
)
