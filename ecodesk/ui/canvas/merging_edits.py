"""Merge projects or problem patches into one: its code stays, what pointed at the others points at it.

The money of projects adds up; a patch is as severe as the worst of those it is made of.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import shapely

from ecodesk.analysis.drawn import Drawn, refused
from ecodesk.analysis.shaping import WORTH_SAYING_M2, drawn, shaped
from ecodesk.i18n import Text, join, t
from ecodesk.model.code_lists import code_list
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Field, Kind, Record
from ecodesk.model.measures import area, hectares, length, number_text
from ecodesk.model.records import IndicatorTarget, ProblemPatch, Project
from ecodesk.model.row_names import captions
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.chosen_shape import ShapedRow
from ecodesk.ui.canvas.drawing_notices import amount, change_text, sentences
from ecodesk.ui.plan_edits import naming, with_value

Pairs = list[tuple[Record | None, Record | None]]

_HAIR = 0.005  # metres; slits this thin between two projects close when they become one
TOO_FEW = t("选两个以上项目或图斑再合并", "Select two projects or patches, or more, to merge")
NOT_ALIKE = t(
    "面和线、点不能合并成一个项目，请只选面或只选线",
    "Polygons do not merge with lines or points; select one kind",
)
OTHER_PROBLEM = t(
    "问题类型不同的图斑不能合并，先在表单里改成一种",
    "Patches of different problems do not merge; give them one problem in their forms first",
)
OTHER_KIND = t(
    "面、线、点图斑不能互相合并，请只选一种", "Areas, lines and sites do not merge; select one kind of patch"
)
_LISTS = ("elements", "problem_types", "patches", "work_items", "coops")


def merged(snapshot: Snapshot, rows: Sequence[ShapedRow], keep: str) -> Drawn:
    """Some projects, or some problem patches, as one in one step; `keep` is the id of the one that stays."""
    if len(rows) < 2:
        return refused(TOO_FEW)
    if patches := [row for row in rows if isinstance(row, ProblemPatch)]:
        return _patches_merged(snapshot, patches, keep)
    return _projects_merged(snapshot, [row for row in rows if isinstance(row, Project)], keep)


def _projects_merged(snapshot: Snapshot, projects: Sequence[Project], keep: str) -> Drawn:
    """Some projects as one, in one step; `keep` is the id of the one whose code and fields stay."""
    shapes = [p.geometry for p in projects if p.geometry is not None]
    if len({shapely.get_dimensions(shape) for shape in shapes}) != 1:
        return refused(NOT_ALIKE)
    first = next(p for p in projects if p.id == keep)
    others = [p for p in projects if p.id != keep]
    whole = _joined(shapes)
    values: dict[str, Any] = {
        name: tuple(dict.fromkeys(v for p in (first, *others) for v in getattr(p, name))) for name in _LISTS
    }
    values["invest"] = _sum([p.invest for p in projects])
    values["declared_area_hm2"] = _sum([p.declared_area_hm2 for p in projects])
    values["parent"] = "" if first.parent in {p.id for p in others} else first.parent
    after = dataclasses.replace(first, geometry=whole, **values)
    shape = shaped(snapshot, whole, after, avoid=False, without=[p.id for p in others])
    label = t("合并 {rows} → {code}", "Merge {rows} → {code}").format(rows=captions(others), code=first.code)
    also = [*_moved(snapshot, first, others), *((p, None) for p in others)]
    said = _said(snapshot, first, others, shapes, whole)
    return drawn(label, [dataclasses.replace(shape, before=first)], also=also, said=said)


def _patches_merged(snapshot: Snapshot, patches: Sequence[ProblemPatch], keep: str) -> Drawn:
    """Some patches of one problem as one, in one step; `keep` is the id of the one whose fields stay.

    It is as severe as the worst of them, and projects that treat any of them treat it.
    """
    known = {patch.problem_type for patch in patches if patch.problem_type}
    if len(known) > 1:
        return refused(OTHER_PROBLEM)
    shapes = [patch.geometry for patch in patches if patch.geometry is not None]
    if len(set(shapely.get_dimensions(shapes).tolist())) > 1:
        return refused(OTHER_KIND)
    first = next(patch for patch in patches if patch.id == keep)
    others = [patch for patch in patches if patch.id != keep]
    severity = max((p.severity for p in patches if p.severity is not None), default=None)
    whole = _joined(shapes)
    after = dataclasses.replace(
        first, geometry=whole, severity=severity, problem_type=next(iter(known), first.problem_type)
    )
    gone = {patch.id for patch in others}
    renamed = _renamed(naming(snapshot, gone, ProblemPatch.table), gone, first.id)
    claims = [after for _, after in renamed if isinstance(after, Project)]
    words = t("{rows} 已并入 {code}", "{rows} merged into {code}").format(
        rows=captions(others), code=first.code
    )
    worse = t("严重程度取最高的 {n}", "as severe as the worst, {n}").format(n=severity)
    claimed = t("认领它们的项目改为认领 {code}", "projects that treat them treat {code} now")
    said = sentences(
        words,
        change_text(snapshot, first.code, first.geometry, whole),
        worse if severity != first.severity else None,
        claimed.format(code=first.code) if claims else None,
    )
    label = t("合并图斑 {rows} → {code}", "Merge patches {rows} → {code}")
    pairs: Pairs = [(first, after), *renamed, *((one, None) for one in others)]
    changes = tuple(Change(old, new) for old, new in pairs)
    return Drawn(Edit(label.format(rows=captions(others), code=first.code), changes), said=said)


def _joined(shapes: list[Any]) -> Any:
    """Shapes of one kind as one; lines that go on from each other are one line, in the direction they have."""
    if shapely.get_dimensions(shapes[0]) == 2:
        return _closed(shapely.union_all(shapely.make_valid(shapes)))
    whole = shapely.union_all(shapes)
    return shapely.line_merge(whole, directed=True) if shapely.get_dimensions(whole) == 1 else whole


def _closed(whole: Any) -> Any:
    """Without the slits a trim leaves between neighbours, if closing them makes fewer parts or holes."""
    grown = shapely.buffer(whole, _HAIR, join_style="mitre")
    closed = shapely.union_all([whole, shapely.buffer(grown, -_HAIR, join_style="mitre")])
    return closed if shapely.is_valid(closed) and _rings(closed) < _rings(whole) else whole


def _rings(geometry: Any) -> int:
    return len(shapely.get_rings(shapely.get_parts(geometry)))


def _sum(values: Sequence[Any]) -> Any:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return sum(known, Decimal(0)) if isinstance(known[0], Decimal) else round(sum(known), 4)


def _moved(snapshot: Snapshot, first: Project, others: Sequence[Project]) -> Pairs:
    """Rows that name one of the others name the first instead; area targets of one year become one."""
    gone = {p.id for p in others}
    named = (
        (row, field)
        for row, field in naming(snapshot, gone)
        if not isinstance(row, IndicatorTarget) and row.id not in gone and row.id != first.id
    )
    return [*_renamed(named, gone, first.id), *_targets(snapshot, first, gone)]


def _renamed(named: Iterable[tuple[Record, Field]], gone: set[str], kept: str) -> Pairs:
    """Rows that name some that go, by the fields that do, with the one that is kept instead."""
    changed: dict[tuple[str, str], tuple[Record, Record]] = {}
    for row, field in named:
        before, so_far = changed.get((row.table, row.id), (row, row))
        ids = (kept if one in gone else one for one in getattr(row, field.id))
        value = tuple(dict.fromkeys(ids)) if field.kind is Kind.LINKS else kept
        changed[row.table, row.id] = (before, with_value(so_far, field.id, value))
    return list(changed.values())


def _targets(snapshot: Snapshot, first: Project, gone: set[str]) -> Pairs:
    """Quantities of the same indicator and year add up; of two rates the one of the first stays."""
    table, units = snapshot.table(IndicatorTarget), code_list("indicator")
    owners = table.column("project")
    mine = {}
    for i in range(len(table)):
        if owners[i] == first.id:
            row = table.at(i)
            mine[(row.indicator, row.year)] = (row, row)
    pairs: Pairs = []
    for i in range(len(table)):
        if owners[i] not in gone:
            continue
        row = table.at(i)
        key = (row.indicator, row.year)
        unit = units[row.indicator].more.get("unit") if row.indicator in units else ""
        if key not in mine:
            mine[key] = (row, dataclasses.replace(row, project=first.id))
            continue
        before, after = mine[key]
        if unit not in ("%", "类") and row.target is not None:
            after = dataclasses.replace(after, target=round((after.target or 0.0) + row.target, 4))
        mine[key] = (before, after)
        pairs.append((row, None))
    return [*pairs, *((before, after) for before, after in mine.values() if before != after)]


def _said(
    snapshot: Snapshot, first: Project, others: Sequence[Project], shapes: list[Any], whole: Any
) -> Text:
    dimension = int(shapely.get_dimensions(whole))
    words = t("{rows} 已并入 {code}", "{rows} merged into {code}").format(
        rows=captions(list(others)), code=first.code
    )
    twice = 0.0
    if dimension == 2:
        size = t("共 {n} hm²", "{n} ha together").format(n=number_text(hectares(area(whole, snapshot.crs))))
        twice = sum(area(s, snapshot.crs) for s in shapely.make_valid(shapes)) - area(whole, snapshot.crs)
    elif dimension == 1:
        size = t("共 {n} km", "{n} km together").format(n=number_text(length(whole, snapshot.crs) / 1000, 3))
    else:
        size = t("共 {n} 个点", "{n} sites together").format(n=shapely.get_num_geometries(whole))
    counted = t("重叠的 {twice}只计一次", "{twice} of overlap counted once")
    parts = shapely.get_num_geometries(whole)
    apart = t("互不相邻，由 {n} 个部分组成", "not adjacent, made of {n} parts")
    said = [
        join([words, size], zh="，", en=", "),
        counted.format(twice=amount(twice)) if twice >= WORTH_SAYING_M2 else None,
        apart.format(n=parts) if parts > 1 and dimension else None,
        _one_reach(first, others, dimension),
    ]
    return join([part for part in said if part is not None], zh="；", en="; ")


def _one_reach(first: Project, others: Sequence[Project], dimension: int) -> Text | None:
    """That all of a corridor is as wide, or all sites reach as far, as the project says whose fields stay."""
    if dimension == 2:
        return None
    names = ("corridor_width_m", "corridor_left_m") if dimension == 1 else ("site_radius_m",)
    reach = {tuple(getattr(project, name) for name in names) for project in (first, *others)}
    if len(reach) < 2:
        return None
    words = (
        t("半径都按 {code}", "all reach as far as {code}"),
        t("廊道宽度都按 {code}", "all as wide as {code}"),
    )
    return words[dimension].format(code=first.code)
