"""Split projects: by a line, by units or by basins; money and quantities go with the area.

The largest piece stays the project it was. The others are new projects that name it as the one they
were split from.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.apportioning import apportion
from ecodesk.analysis.significance import significant
from ecodesk.analysis.splitting import split_by_line, split_by_zones
from ecodesk.analysis.units import best_unit
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Record
from ecodesk.model.measures import areas, hectares
from ecodesk.model.records import Basin, FundingSource, IndicatorTarget, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.drawing_edits import free_code
from ecodesk.ui.canvas.drawn import Drawn, Shaped, refused
from ecodesk.ui.canvas.shaping import drawn, shaped
from ecodesk.ui.plan_edits import captions

Pairs = list[tuple[Record | None, Record | None]]

_STEP = Decimal("0.0001")  # to which areas are written down, in hm²
NOT_AN_AREA = t("{code} 不是面，不能分割或裁切", "{code} is no polygon; it cannot be split or clipped")
NO_CUT = t("线没有把项目切开，请从图形外画到图形外", "The line cuts nothing; draw it from outside to outside")
ONE_UNIT = t("{code} 全部在一个修复单元内，无需拆分", "{code} lies in one unit; there is nothing to split")
ONE_BASIN = t("{code} 全部在一个流域内，无需拆分", "{code} lies in one basin; there is nothing to split")


@dataclass(frozen=True)
class Piece:
    """A part of a project that is to be split; `unit` is the id of the unit it goes to, if it is known."""

    geometry: Any
    unit: str | None = None


Cut = Callable[[Snapshot, Project], list[Piece]]


def by_line(line: Any) -> Cut:
    """Cut along a drawn line."""
    return lambda _, project: [Piece(g) for g in split_by_line(project.geometry, line)]


def by_units(snapshot: Snapshot, project: Project) -> list[Piece]:
    """Cut along unit boundaries; each piece goes to the unit it lies in."""
    table = snapshot.table(RestorationUnit)
    return [
        Piece(shape, table.ids[zone] if zone is not None else None)
        for zone, shape in _zoned(project, table.geometry, table.index.query(project.geometry))
    ]


def by_basins(snapshot: Snapshot, project: Project) -> list[Piece]:
    """Cut along the divides between basins; each piece goes to the unit that holds most of it."""
    table = snapshot.table(Basin)
    zoned = _zoned(project, table.geometry, table.index.query(project.geometry))
    return [Piece(shape, best_unit(shape, snapshot) or None) for _, shape in zoned]


def _zoned(project: Project, zones: Any, near: Any) -> list[tuple[int | None, Any]]:
    pieces = split_by_zones(project.geometry, zones[near])
    return [(int(near[i]) if i >= 0 else None, shape) for i, shape in pieces]


def cut_up(snapshot: Snapshot, project: Project, cut: Cut) -> list[Piece]:
    """The pieces of a project, the largest first; slivers go to the piece they share most boundary with."""
    if project.geometry is None or shapely.get_dimensions(project.geometry) != 2:
        return []
    if not shapely.is_valid(project.geometry):
        return []
    pieces = cut(snapshot, project)
    shapes = np.array([p.geometry for p in pieces], dtype=object)
    whole = areas([project.geometry], snapshot.crs)
    large = significant(snapshot, shapes, np.repeat(whole, len(shapes)))
    kept = [i for i in range(len(pieces)) if large[i]]
    if not kept:
        return [Piece(project.geometry)]
    for i in np.flatnonzero(~large).tolist():
        edge = [shapely.length(shapely.intersection(shapes[k].boundary, shapes[i].boundary)) for k in kept]
        home = kept[int(np.argmax(edge))]
        shapes[home] = shapely.union_all([shapes[home], shapes[i]])
    made = [Piece(shapes[i], pieces[i].unit) for i in kept]
    return sorted(made, key=lambda piece: -piece.geometry.area)


def split(snapshot: Snapshot, projects: Sequence[Project], cut: Cut, nothing: Text = NO_CUT) -> Drawn:
    """Split every project the cut goes through, in one step; `nothing` is said when it goes through none.

    Takes no ground, so nothing is trimmed; what overlapped others still does, and is reported.
    """
    shapes: list[Shaped] = []
    also: Pairs = []
    said: list[Text] = []
    codes: list[Project] = []
    used: list[str] = []
    for project in projects:
        pieces = cut_up(snapshot, project, cut)
        if len(pieces) < 2:
            continue
        parts = _parts(snapshot, project, pieces, used)
        siblings = [part.id for part in parts]
        for part in parts:
            shape = shaped(
                snapshot, part.geometry, part, avoid=False, without=siblings, exists=part is parts[0]
            )
            shapes.append(dataclasses.replace(shape, before=project if part is parts[0] else None))
        weights = areas([part.geometry for part in parts], snapshot.crs).tolist()
        also += _lines_of(snapshot, parts, weights)
        said.append(_said(project, parts, weights))
        codes.append(project)
    if not shapes:
        flat = [p for p in projects if p.geometry is None or shapely.get_dimensions(p.geometry) != 2]
        why = NOT_AN_AREA if flat and len(flat) == len(projects) else nothing
        return refused(why.format(code=captions(list(projects))))
    label = t("分割 {rows}", "Split {rows}").format(rows=captions(codes))
    return drawn(label, shapes, also=also, said=join(said, zh=";", en="; "))


def _parts(snapshot: Snapshot, project: Project, pieces: list[Piece], used: list[str]) -> list[Project]:
    """The projects the pieces become, with their share of declared area and money."""
    weights = areas([piece.geometry for piece in pieces], snapshot.crs).tolist()
    money = _money(snapshot, project, weights)
    declared = project.declared_area_hm2
    sizes = apportion(Decimal(repr(declared)), weights, _STEP) if declared is not None else None
    parts = []
    for i, piece in enumerate(pieces):
        unit = project.unit if piece.unit is None else piece.unit
        values: dict[str, Any] = {"geometry": piece.geometry, "unit": unit, "invest": money[i]}
        values["declared_area_hm2"] = float(sizes[i]) if sizes is not None else None
        if i:
            code = free_code(snapshot, unit, used)
            used.append(code)
            suffix = str(t("（分 {n}）", " (part {n})").format(n=i + 1))
            name = f"{project.name[: 60 - len(suffix)]}{suffix}"
            values |= {"id": Project().id, "code": code, "name": name, "parent": project.id}
        parts.append(dataclasses.replace(project, **values))
    return parts


def _money(snapshot: Snapshot, project: Project, weights: list[float]) -> list[Decimal | None]:
    """The investment of each piece. What its sources add up to when they added up before."""
    if project.invest is None:
        return [None] * len(weights)
    amounts = [line.amount for line in _rows(snapshot, FundingSource, project.id)]
    known = [amount for amount in amounts if amount is not None]
    if known and sum(known, Decimal(0)) == project.invest:
        shares = [apportion(amount, weights) for amount in known]
        return [sum(column, Decimal(0)) for column in zip(*shares, strict=True)]
    return list(apportion(project.invest, weights))


def _rows(snapshot: Snapshot, kind: type[Any], project: str) -> list[Any]:
    table = snapshot.table(kind)
    owners = table.column("project")
    return [table.at(i) for i in range(len(table)) if owners[i] == project]


def _lines_of(snapshot: Snapshot, parts: list[Project], weights: list[float]) -> Pairs:
    """Sources and area targets shared among the parts; rates hold for each, other quantities stay."""
    pairs: Pairs = []
    for line in _rows(snapshot, FundingSource, parts[0].id):
        if line.amount is not None:
            pairs += _shared(line, parts, "amount", apportion(line.amount, weights))
    units = code_list("indicator")
    for target in _rows(snapshot, IndicatorTarget, parts[0].id):
        unit = units[target.indicator].more.get("unit") if target.indicator in units else ""
        if target.target is None:
            continue
        if unit == "hm²":
            sizes = [float(s) for s in apportion(Decimal(repr(target.target)), weights, _STEP)]
            pairs += _shared(target, parts, "target", sizes)
        elif unit == "%":
            pairs += _shared(target, parts, "target", [target.target] * len(parts))
    return pairs


def _shared(row: Any, parts: list[Project], field: str, values: Sequence[Any]) -> Pairs:
    made: Pairs = [(row, dataclasses.replace(row, **{field: values[0]}))]
    for part, value in zip(parts[1:], values[1:], strict=True):
        fresh = {"id": type(row)().id, "project": part.id, field: value}
        made.append((None, dataclasses.replace(row, **fresh)))
    return made


def _said(project: Project, parts: list[Project], weights: list[float]) -> Text:
    listed = join(
        [
            plain(f"{part.code} {hectares(weight):,.2f} hm²")
            for part, weight in zip(parts, weights, strict=True)
        ]
    )
    words = t("{code} 分为 {n} 个项目：{parts}", "{code} becomes {n} projects: {parts}").format(
        code=project.code, n=len(parts), parts=listed
    )
    if project.invest is None:
        return words
    money = join([plain(f"{part.invest:,.2f}") for part in parts])
    return t("{words}，投资按面积分为 {money} 万元", "{words}； money by area: {money} 万元").format(
        words=words, money=money
    )
