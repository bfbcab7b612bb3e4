"""Merge projects into one: its code stays, money adds up, what pointed at the others points at it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import shapely

from ecodesk.analysis.drawn import Drawn, refused
from ecodesk.analysis.shaping import WORTH_SAYING_M2, drawn, shaped
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Kind, Record
from ecodesk.model.measures import area, hectares, number_text
from ecodesk.model.records import IndicatorTarget, Project
from ecodesk.model.row_names import captions
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.plan_edits import naming, with_value

_HAIR = 0.005  # metres; slits this thin between two projects close when they become one
TOO_FEW = t("选两个以上项目再合并", "Select two projects or more to merge")
NOT_ALIKE = t(
    "面和线、点不能合并成一个项目，请只选面或只选线",
    "Polygons do not merge with lines or points; select one kind",
)
_LISTS = ("elements", "problem_types", "patches", "work_items", "coops")


def merged(snapshot: Snapshot, projects: Sequence[Project], keep: str) -> Drawn:
    """Some projects as one, in one step; `keep` is the id of the one whose code and fields stay."""
    if len(projects) < 2:
        return refused(TOO_FEW)
    shapes = [p.geometry for p in projects if p.geometry is not None]
    if len({shapely.get_dimensions(shape) for shape in shapes}) != 1:
        return refused(NOT_ALIKE)
    first = next(p for p in projects if p.id == keep)
    others = [p for p in projects if p.id != keep]
    areal = shapely.get_dimensions(shapes[0]) == 2
    whole = _closed(shapely.union_all(shapely.make_valid(shapes))) if areal else shapely.union_all(shapes)
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


def _moved(
    snapshot: Snapshot, first: Project, others: Sequence[Project]
) -> list[tuple[Record | None, Record | None]]:
    """Rows that name one of the others name the first instead; area targets of one year become one."""
    gone = {p.id for p in others}
    changed: dict[tuple[str, str], tuple[Record, Record]] = {}
    for row, field in naming(snapshot, gone):
        if isinstance(row, IndicatorTarget) or row.id in gone or row.id == first.id:
            continue
        before, so_far = changed.get((row.table, row.id), (row, row))
        named = (first.id if one in gone else one for one in getattr(row, field.id))
        value = tuple(dict.fromkeys(named)) if field.kind is Kind.LINKS else first.id
        changed[row.table, row.id] = (before, with_value(so_far, field.id, value))
    return [*changed.values(), *_targets(snapshot, first, gone)]


def _targets(snapshot: Snapshot, first: Project, gone: set[str]) -> list[tuple[Record | None, Record | None]]:
    """Quantities of the same indicator and year add up; of two rates the one of the first stays."""
    table, units = snapshot.table(IndicatorTarget), code_list("indicator")
    owners = table.column("project")
    mine = {}
    for i in range(len(table)):
        if owners[i] == first.id:
            row = table.at(i)
            mine[(row.indicator, row.year)] = (row, row)
    pairs: list[tuple[Record | None, Record | None]] = []
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
    words = t("{rows} 已并入 {code}，共 {area} hm²", "{rows} merged into {code}, {area} ha together").format(
        rows=captions(list(others)),
        code=first.code,
        area=number_text(hectares(area(whole, snapshot.crs))),
    )
    twice = sum(area(s, snapshot.crs) for s in shapely.make_valid(shapes)) - area(whole, snapshot.crs)
    if twice >= WORTH_SAYING_M2:
        words = t(
            "{words}；重叠的 {twice} hm² 只计一次", "{words}; {twice} ha of overlap counted once"
        ).format(words=words, twice=number_text(hectares(twice), 4))
    parts = shapely.get_num_geometries(whole)
    if parts > 1:
        words = t("{words}；互不相邻，由 {n} 个部分组成", "{words}; not adjacent, made of {n} parts").format(
            words=words, n=parts
        )
    return words
