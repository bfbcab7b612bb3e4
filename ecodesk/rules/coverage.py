"""COV: whether what is needed is covered, per restoration unit."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.coverage import PatchPiece, covers_of, merged, patch_pieces
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import counted_statuses, label
from ecodesk.model.measures import area_text
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
        return t("没有带图形的问题图斑，无法判断需求", "no problem patch has a shape to judge need by")
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
    groups = [
        (unit, kind, [p for p in pieces if p.problem_type == kind])
        for unit, pieces in _pieces_by_unit(snapshot, rows).items()
        for kind in sorted({p.problem_type for p in pieces})
    ]
    covers = covers_of(snapshot, [mine for *_, mine in groups])
    for (unit, kind, mine), cover in zip(groups, covers, strict=True):
        share = cover.share
        if share is None or share >= context.params["covered"]:
            continue
        grave = share < context.params["partial"]
        message = t(
            "{unit} 的{problem}只覆盖 {share}，缺口 {gap}",
            "{problem} in {unit} is covered by {share} only, {gap} is left",
        ).format(
            unit=units[unit].caption,
            problem=label("problem_type", kind),
            share=percent(share),
            gap=area_text(cover.gap),
        )
        yield Finding(
            context.rule,
            Severity.ERROR if grave else context.severity,
            (Subject(RestorationUnit.table, unit),),
            message,
            merged([p.gap for p in mine]),
            {"share": share, "gap": cover.gap},
            kind,
            unit,
        )


def _incomplete(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    units = snapshot.table(RestorationUnit)
    by_unit = _pieces_by_unit(snapshot, rows)
    present = _elements_of_projects(snapshot, None if rows is None else by_unit)
    groups = [
        (units[unit], element, [p for p in pieces if p.element == element])
        for unit, pieces in by_unit.items()
        for element in sorted({p.element for p in pieces} - {""} - present.get(unit, set()))
    ]
    covers = covers_of(snapshot, [mine for *_, mine in groups])
    for (row, element, mine), cover in zip(groups, covers, strict=True):
        if cover.problem <= setting(snapshot, "need_min"):
            continue
        grave = (element == "water" and bool(row.river)) or (
            element == "mountain" and any(p.severity >= 5 and p.problem_type.startswith("mine") for p in mine)
        )
        message = t(
            "{unit} 有{element}问题 {area}，但没有计入的{element}项目",
            "{unit} has {area} of {element} problems but no counted project for it",
        ).format(unit=row.caption, element=label("element", element), area=area_text(cover.problem))
        yield Finding(
            context.rule,
            Severity.ERROR if grave else context.severity,
            (Subject(RestorationUnit.table, row.id),),
            message,
            merged([p.geometry for p in mine]),
            {"problem": cover.problem},
            element,
            row.id,
        )


def _elements_of_projects(snapshot: Snapshot, units: Collection[str] | None) -> dict[str, set[str]]:
    """The elements of the counted projects of some units, or of all."""
    projects = snapshot.table(Project)
    counted = projects.where("status", counted_statuses())
    homes, elements, mains = (projects.column(name) for name in ("unit", "elements", "element"))
    found: dict[str, set[str]] = {}
    for i, unit in enumerate(homes):
        if (units is None or unit in units) and counted[i]:
            found.setdefault(unit, set()).update((*elements[i], mains[i]))
    return found


def _severe(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    patches, units = snapshot.table(ProblemPatch), snapshot.table(RestorationUnit)
    severe = [
        piece
        for pieces in _pieces_by_unit(snapshot, rows).values()
        for piece in pieces
        if piece.severity >= context.params["severity"] and not piece.gap.is_empty
    ]
    for piece, cover in zip(severe, covers_of(snapshot, [[piece] for piece in severe]), strict=True):
        share = cover.gap / cover.problem
        if share <= context.params["least_share"]:
            continue
        row = patches[piece.patch]
        message = t(
            "{unit} 的图斑 {patch}（{severity} 级{problem}）未覆盖 {share}，{area}",
            "Patch {patch} in {unit} (severity {severity}, {problem}) is uncovered by {share}, {area}",
        ).format(
            unit=units[piece.unit].code,
            patch=row.code,
            severity=piece.severity,
            problem=label("problem_type", piece.problem_type),
            share=percent(share),
            area=area_text(cover.gap),
        )
        yield Finding(
            context.rule,
            context.severity,
            (Subject(ProblemPatch.table, piece.patch), Subject(RestorationUnit.table, piece.unit)),
            message,
            piece.gap,
            {"share": share, "gap": cover.gap},
            "",
            piece.unit,
        )


RULES = (
    Rule(
        "COV-001",
        t("单元问题覆盖不足", "Problems of a unit are not covered"),
        t(
            "方案要整体解决一个单元的问题，而不是零散立项。",
            "A plan must solve a unit's problems as a whole, not here and there.",
        ),
        t("据缺口新建项目，或登记缺口说明。", "Make a project of the gap, or state why it stays."),
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
            "山水林田湖草沙要一体考虑，有需求的要素不能没有项目。",
            "The seven elements belong together; an element with need must have a project.",
        ),
        t(
            "补一个该要素的项目，或在单元中说明不适用。",
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
        t("据图斑新建项目，或登记缺口说明。", "Make a project of the patch, or state why it stays."),
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
