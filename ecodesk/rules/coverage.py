"""COV: whether what is needed is covered, per restoration unit."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import shapely

from ecodesk.analysis.coverage import covers_of, is_need, merged, needs_stated
from ecodesk.analysis.footprints import FootprintIndex, footprints, near_patches, patch_grounds, usable
from ecodesk.analysis.homes import grouped_into
from ecodesk.analysis.overlaps import interiors_meet
from ecodesk.analysis.parallel import in_threads
from ecodesk.analysis.patch_pieces import PatchPiece, patch_pieces
from ecodesk.analysis.patch_treatment import covered_shares, projects_over
from ecodesk.analysis.significance import polygons_of
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import classes_of_items, code_list, counted_statuses, label
from ecodesk.model.measures import area_text, areas, near_areas
from ecodesk.model.records import (
    GapJustification,
    ProblemPatch,
    Project,
    RestorationUnit,
    SmallWatershed,
    UnitNeed,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding, Severity, Subject
from ecodesk.rules.looking import about, name_list, percent, positions, shapeless
from ecodesk.rules.rule import Context, Param, Rows, Rule, Scope, shared_param

_TABLES = (RestorationUnit.table, ProblemPatch.table, Project.table, GapJustification.table)


def _input_missing(snapshot: Snapshot) -> Text | None:
    if shapeless(snapshot.table(RestorationUnit)):
        return t("没有带图形的修复单元", "no restoration unit has a shape")
    if shapeless(snapshot.table(ProblemPatch)):
        return t("没有带图形的问题图斑，无法判断需求", "no problem patch has a shape to judge need by")
    return None


def _pieces_by_unit(context: Context, rows: Rows) -> dict[str, list[PatchPiece]]:
    snapshot = context.snapshot
    units = snapshot.table(RestorationUnit)
    ids = [units.ids[i] for i in positions(units, rows).tolist()]
    grouped: dict[str, list[PatchPiece]] = {unit: [] for unit in ids}
    for piece in patch_pieces(snapshot, None if rows is None else ids, context.today):
        if piece.element not in units[piece.unit].elements_off:
            grouped[piece.unit].append(piece)
    return grouped


def _undercovered(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    units = snapshot.table(RestorationUnit)
    groups = [
        (unit, kind, [p for p in pieces if p.problem_type == kind])
        for unit, pieces in _pieces_by_unit(context, rows).items()
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
    by_unit = _pieces_by_unit(context, rows)
    present = _elements_of_projects(snapshot, None if rows is None else by_unit)
    stated = needs_stated(snapshot)
    wanted = {unit: {p.element for p in pieces} - {""} for unit, pieces in by_unit.items()}
    for unit, element in stated:
        if unit in wanted and element not in units[unit].elements_off:
            wanted[unit].add(element)
    groups = [
        (units[unit], element, [p for p in pieces if p.element == element])
        for unit, pieces in by_unit.items()
        for element in sorted(wanted[unit] - present.get(unit, set()))
    ]
    covers = covers_of(snapshot, [mine for *_, mine in groups])
    for (row, element, mine), cover in zip(groups, covers, strict=True):
        if not is_need(snapshot, mine, cover) and (row.id, element) not in stated:
            continue
        grave = (element == "water" and bool(row.river)) or (
            element == "mountain" and any(p.severity >= 5 and p.problem_type.startswith("mine") for p in mine)
        )
        words = t(
            "{unit} 有{element}问题 {area}，但没有计入的{element}项目",
            "{unit} has {area} of {element} problems but no counted project for it",
        )
        if not mine:
            words = t(
                "{unit} 已登记需要治理{element}，但没有计入的{element}项目",
                "{unit} is marked as needing {element} but has no counted project for it",
            )
        message = words.format(
            unit=row.caption, element=label("element", element), area=area_text(cover.problem)
        )
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
    homes, elements, mains = (projects.column(name) for name in ("unit", "elements", "element"))
    found: dict[str, set[str]] = {}
    for i in grouped_into(snapshot, units, counted_statuses()).tolist():
        found.setdefault(homes[i], set()).update((*elements[i], mains[i]))
    return found


def _severe(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    patches, units = snapshot.table(ProblemPatch), snapshot.table(RestorationUnit)
    severe = [
        piece
        for pieces in _pieces_by_unit(context, rows).values()
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


def _blank_watersheds(context: Context, rows: Rows) -> Iterator[Finding]:
    """Small watersheds with problems where no counted project takes any ground."""
    snapshot = context.snapshot
    table, projects = snapshot.table(SmallWatershed), snapshot.table(Project)
    at = positions(table, rows)
    tiles, grounds, shapes = usable(table), patch_grounds(snapshot), footprints(snapshot)
    at = at[~shapely.is_missing(tiles[at])]
    if not len(at):
        return
    n, q = near_patches(snapshot, tiles[at])
    there = ~shapely.is_missing(grounds[q])
    n, q = n[there], q[there]
    cut = polygons_of(in_threads(shapely.intersection, tiles[at[n]], grounds[q]))
    whole = near_areas(tiles[at], snapshot.crs)
    most = np.bincount(n, weights=near_areas(cut, snapshot.crs), minlength=len(at))
    troubled = np.flatnonzero(most >= context.params["least_share"] * whole)
    if not len(troubled):
        return
    counted = projects.where("status", counted_statuses())
    m, p = FootprintIndex(snapshot).query(tiles[at[troubled]])
    near = counted[p] & ~shapely.is_missing(shapes[p])
    m, p = m[near], p[near]
    treated = set(m[interiors_meet(tiles[at[troubled[m]]], shapes[p])].tolist())
    for k, tile in enumerate(troubled.tolist()):
        if k in treated:
            continue
        problem = merged(list(cut[n == tile]))
        size = float(near_areas([problem], snapshot.crs)[0])
        if size < context.params["least_share"] * whole[tile]:
            continue
        row = table.at(int(at[tile]))
        message = t(
            "小流域 {row} 有问题 {area}，占 {share}，没有一个计入的项目",
            "Small watershed {row} has {area} of problems, {share} of it, and no counted project at all",
        ).format(
            row=row.caption,
            area=area_text(float(areas([problem], snapshot.crs)[0])),
            share=percent(size / whole[tile]),
        )
        yield about(context, table, int(at[tile]), message, geometry=problem, share=size / whole[tile])


def _watersheds_missing(snapshot: Snapshot) -> Text | None:
    if shapeless(snapshot.table(SmallWatershed)):
        return t("没有带图形的小流域", "no small watershed has a shape")
    if shapeless(snapshot.table(ProblemPatch)):
        return t("没有带图形的问题图斑，无法判断需求", "no problem patch has a shape to judge need by")
    return None


def _mismatched(context: Context, rows: Rows) -> Iterator[Finding]:
    """Patches that projects cover for the most part without treating what is wrong, or with works that cannot."""
    snapshot = context.snapshot
    patches, projects = snapshot.table(ProblemPatch), snapshot.table(Project)
    types, treats, items = (
        patches.column("problem_type"),
        projects.column("problem_types"),
        projects.column("work_items"),
    )
    kinds = code_list("problem_type")
    suspects: list[tuple[int, list[int]]] = []
    for patch, over in projects_over(snapshot, positions(patches, rows)).items():
        if types[patch] not in kinds:
            continue
        treating = [p for p in over if types[patch] in treats[p]]
        classes = frozenset().union(*(classes_of_items(items[p]) for p in treating))
        if not treating or (classes and classes.isdisjoint(kinds[types[patch]].more["classes"])):
            suspects.append((patch, treating or over))
    for (patch, over), share in zip(suspects, covered_shares(snapshot, suspects), strict=True):
        if share < context.params["least_share"]:
            continue
        untreated = types[patch] not in {kind for p in over for kind in treats[p]}
        words = t(
            "图斑 {patch} 被 {projects} 覆盖 {share}，但它们都不治理{problem}",
            "Patch {patch} is covered by {projects} to {share}, none of which treats {problem}",
        )
        if not untreated:
            words = t(
                "图斑 {patch} 被 {projects} 覆盖 {share}，但工程内容治理不了{problem}",
                "Patch {patch} is covered by {projects} to {share}, but their works cannot treat {problem}",
            )
        codes = [projects.column("code")[p] for p in over[:4]]
        message = words.format(
            patch=patches.column("code")[patch],
            projects=name_list(codes),
            share=percent(share),
            problem=label("problem_type", types[patch]),
        )
        yield about(
            context,
            patches,
            patch,
            message,
            geometry=patch_grounds(snapshot)[patch],
            key="type" if untreated else "works",
            share=share,
        )


def _patches_missing(snapshot: Snapshot) -> Text | None:
    if shapeless(snapshot.table(ProblemPatch)):
        return t("没有带图形的问题图斑", "no problem patch has a shape")
    return None


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
        Scope.AREA,
        _TABLES,
        "S4",
        _undercovered,
        params=(shared_param("covered"), shared_param("partial")),
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
        Scope.AREA,
        (*_TABLES, UnitNeed.table),
        "S4",
        _incomplete,
        params=(shared_param("need_min"), shared_param("need_length")),
        needs=_input_missing,
    ),
    Rule(
        "COV-003",
        t("重度问题无项目", "A severe problem has no project"),
        t("4 级和 5 级问题必须优先治理。", "Problems of severity 4 and 5 come first."),
        t("据图斑新建项目，或登记缺口说明。", "Make a project of the patch, or state why it stays."),
        Severity.ERROR,
        Scope.AREA,
        _TABLES,
        "S4",
        _severe,
        params=(
            Param("severity", 4, t("重度起始级", "Severe from"), "级", 1, 5),
            Param("least_share", 0.10, t("允许的未覆盖比例", "Uncovered share allowed"), "", 0, 1),
        ),
        needs=_input_missing,
    ),
    Rule(
        "COV-004",
        t("小流域空白", "A small watershed without projects"),
        t(
            "问题集中的小流域一个项目也没有，说明布局有空白。",
            "A small watershed full of problems without a project is a blank in the layout.",
        ),
        t("在小流域内安排项目，或登记缺口说明。", "Plan a project there, or state why there is none."),
        Severity.WARN,
        Scope.AREA,
        (SmallWatershed.table, ProblemPatch.table, Project.table),
        "S4",
        _blank_watersheds,
        params=(
            Param("least_share", 0.05, t("问题占小流域的最小比例", "Least share of problems"), "", 0, 1),
        ),
        needs=_watersheds_missing,
    ),
    Rule(
        "COV-005",
        t("措施与问题不匹配", "Measures do not suit the problem"),
        t(
            "地盖住了，病没治：项目的问题类型或工程内容对不上图斑的问题。",
            "The ground is covered but not cured: problem type or works of the project do not fit the patch.",
        ),
        t(
            "补充问题类型和相应工程，或另立项目。",
            "Add the problem type and works for it, or another project.",
        ),
        Severity.WARN,
        Scope.AREA,
        (ProblemPatch.table, Project.table),
        "S4",
        _mismatched,
        params=(Param("least_share", 0.50, t("视为已覆盖的比例", "Share that counts as covered"), "", 0, 1),),
        needs=_patches_missing,
        fields=("problem_type", "geometry"),
    ),
)
