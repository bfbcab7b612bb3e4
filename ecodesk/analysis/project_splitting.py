"""Split projects: by a line, by units or by basins; money and quantities go with the area.

Problem patches are cut up in the same way.

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
from ecodesk.analysis.drawn import Drawn, Shaped, refused
from ecodesk.analysis.project_codes import free_code
from ecodesk.analysis.shaping import drawn, shaped
from ecodesk.analysis.shared_quantities import shared_out
from ecodesk.analysis.significance import significant
from ecodesk.analysis.splitting import (
    line_split_by_line,
    line_split_by_zones,
    split_by_line,
    split_by_zones,
)
from ecodesk.analysis.units import best_unit
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.fields import Record
from ecodesk.model.measures import areas, hectares, lengths, number_text
from ecodesk.model.records import (
    AnnualPlan,
    Basin,
    CoopDuty,
    FundingSource,
    IndicatorTarget,
    ProblemPatch,
    Project,
    RestorationUnit,
    WorkItem,
)
from ecodesk.model.row_names import captions
from ecodesk.model.snapshot import Snapshot

Pairs = list[tuple[Record | None, Record | None]]

_LEAST_LENGTH_M = 1.0  # a shorter end of a line is a slip of the hand
NOT_AN_AREA = t("{code} 没有面或线，不能分割", "{code} is neither polygon nor line; it cannot be split")
NO_CUT = t("线没有把项目切开，请从图形外画到图形外", "The line cuts nothing; draw it from outside to outside")
ONE_UNIT = t("{code} 全部在一个修复单元内，无需拆分", "{code} lies in one unit; there is nothing to split")
ONE_BASIN = t("{code} 全部在一个流域内，无需拆分", "{code} lies in one basin; there is nothing to split")


@dataclass(frozen=True)
class Piece:
    """A part of a project that is to be split; `unit` is the id of the unit it goes to, if it is known."""

    geometry: Any
    unit: str | None = None


Whole = Project | ProblemPatch  # what can be cut up
Cut = Callable[[Snapshot, Whole], list[Piece]]


def by_line(line: Any) -> Cut:
    """Cut along a drawn line."""

    def cut(_: Snapshot, whole: Whole) -> list[Piece]:
        areal = shapely.get_dimensions(whole.geometry) == 2
        pieces = (split_by_line if areal else line_split_by_line)(whole.geometry, line)
        return [Piece(piece) for piece in pieces]

    return cut


def by_units(snapshot: Snapshot, whole: Whole) -> list[Piece]:
    """Cut along unit boundaries; each piece goes to the unit it lies in."""
    table = snapshot.table(RestorationUnit)
    return [
        Piece(shape, table.ids[zone] if zone is not None else None)
        for zone, shape in _zoned(whole, table.geometry, table.index.query(whole.geometry))
    ]


def by_basins(snapshot: Snapshot, whole: Whole) -> list[Piece]:
    """Cut along the divides between basins; each piece goes to the unit that holds most of it."""
    table = snapshot.table(Basin)
    zoned = _zoned(whole, table.geometry, table.index.query(whole.geometry))
    return [Piece(shape, best_unit(shape, snapshot) or None) for _, shape in zoned]


def _zoned(whole: Whole, zones: Any, near: Any) -> list[tuple[int | None, Any]]:
    areal = shapely.get_dimensions(whole.geometry) == 2
    pieces = (split_by_zones if areal else line_split_by_zones)(whole.geometry, zones[near])
    return [(int(near[i]) if i >= 0 else None, shape) for i, shape in pieces]


def cut_up(snapshot: Snapshot, whole: Whole, cut: Cut) -> list[Piece]:
    """The pieces of a project or patch, the largest first; slivers go to the piece they share most boundary with."""
    if whole.geometry is None or shapely.get_dimensions(whole.geometry) == 0:
        return []
    if not shapely.is_valid(whole.geometry):
        return []
    pieces = cut(snapshot, whole)
    shapes = np.array([p.geometry for p in pieces], dtype=object)
    areal = shapely.get_dimensions(whole.geometry) == 2
    if areal:
        size = areas([whole.geometry], snapshot.crs)
        large = significant(snapshot, shapes, np.repeat(size, len(shapes)))
    else:
        large = shapely.length(shapes) >= _LEAST_LENGTH_M
    kept = [i for i in range(len(pieces)) if large[i]]
    if not kept:
        return [Piece(whole.geometry)]
    for i in np.flatnonzero(~large).tolist():
        home = kept[_nearest(shapes[kept], shapes[i], areal=areal)]
        joined = shapely.union_all([shapes[home], shapes[i]])
        shapes[home] = joined if areal else shapely.line_merge(joined)
    made = [Piece(shapes[i], pieces[i].unit) for i in kept]
    return sorted(made, key=lambda piece: -sizes([piece.geometry], snapshot)[0])


def _nearest(kept: Any, sliver: Any, *, areal: bool) -> int:
    """The piece a sliver goes to: of areas the one it shares most boundary with, of lines the closest."""
    if not areal:
        return int(np.argmin(shapely.distance(kept, sliver)))
    return int(np.argmax([shapely.length(shapely.intersection(k.boundary, sliver.boundary)) for k in kept]))


def sizes(shapes: Sequence[Any], snapshot: Snapshot) -> list[float]:
    """What the parts of a split are weighed by: m² of areas, metres of lines, both on the ellipsoid."""
    listed = np.asarray(shapes, dtype=object)
    areal = shapely.get_dimensions(listed[0]) == 2
    return [float(size) for size in (areas if areal else lengths)(listed, snapshot.crs)]


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
        weights = sizes([piece.geometry for piece in pieces], snapshot)
        parts = _parts(snapshot, project, pieces, weights, used)
        siblings = [part.id for part in parts]
        for part in parts:
            shape = shaped(
                snapshot, part.geometry, part, avoid=False, without=siblings, exists=part is parts[0]
            )
            before = project if part is parts[0] else None
            shapes.append(dataclasses.replace(shape, before=before, slivers=()))  # a cut opens no gap
        rows, shared = _lines_of(snapshot, parts, weights)
        also += rows
        said.append(_said(project, parts, weights, shared))
        codes.append(project)
    if not shapes:
        flat = [p for p in projects if p.geometry is None or shapely.get_dimensions(p.geometry) == 0]
        why = NOT_AN_AREA if flat and len(flat) == len(projects) else nothing
        return refused(why.format(code=captions(list(projects))))
    label = t("分割 {rows}", "Split {rows}").format(rows=captions(codes))
    return drawn(label, shapes, also=also, said=join(said, zh="；", en="; "))


def _parts(
    snapshot: Snapshot, project: Project, pieces: list[Piece], weights: list[float], used: list[str]
) -> list[Project]:
    """The projects the pieces become, each with its share of money and quantities."""
    shares = shared_out(project, weights)
    for share, money in zip(shares, _money(snapshot, project, weights), strict=True):
        share |= {"invest": money}
    parts = []
    for i, piece in enumerate(pieces):
        unit = project.unit if piece.unit is None else piece.unit
        values: dict[str, Any] = {"geometry": piece.geometry, "unit": unit, **shares[i]}
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
    known = [line.amount for line in _rows(snapshot, FundingSource, project.id) if line.amount is not None]
    if known and sum(known, Decimal(0)) == project.invest:
        shares = [apportion(amount, weights) for amount in known]
        return [sum(column, Decimal(0)) for column in zip(*shares, strict=True)]
    return list(apportion(project.invest, weights))


def _rows(snapshot: Snapshot, kind: type[Any], project: str) -> list[Any]:
    table = snapshot.table(kind)
    owners = table.column("project")
    return [table.at(i) for i in range(len(table)) if owners[i] == project]


@dataclass
class _Shared:
    """How many rows of a project's tables were shared out, were given to each part, or stayed."""

    out: int = 0
    each: int = 0


def _lines_of(snapshot: Snapshot, parts: list[Project], weights: list[float]) -> tuple[Pairs, _Shared]:
    """Money, quantities and targets shared among the parts; rates and duties hold for each of them."""
    pairs: Pairs = []
    counted = _Shared()
    for kind in (FundingSource, AnnualPlan, WorkItem, IndicatorTarget):
        for row in _rows(snapshot, kind, parts[0].id):
            shares = shared_out(row, weights)
            counted.out += bool(shares[0])
            counted.each += not shares[0]
            if shares[0]:
                pairs.append((row, dataclasses.replace(row, **shares[0])))
            for part, share in zip(parts[1:], shares[1:], strict=True):
                fresh = {"id": type(row)().id, "project": part.id, **share}
                pairs.append((None, dataclasses.replace(row, **fresh)))
    for duty in _rows(snapshot, CoopDuty, parts[0].id):
        pairs += [(None, dataclasses.replace(duty, id=CoopDuty().id, project=part.id)) for part in parts[1:]]
    return pairs, counted


def _said(project: Project, parts: list[Project], weights: list[float], shared: _Shared) -> Text:
    listed = join(
        [
            t("{code} {size}", "{code} {size}").format(code=part.code, size=size_text(part, weight))
            for part, weight in zip(parts, weights, strict=True)
        ]
    )
    words = [
        t("{code} 分为 {n} 个项目：{parts}", "{code} becomes {n} projects: {parts}").format(
            code=project.code, n=len(parts), parts=listed
        )
    ]
    line = shapely.get_dimensions(project.geometry) == 1
    by = t("长度", "length") if line else t("面积", "area")
    if project.invest is not None:
        money = join([plain(number_text(part.invest)) for part in parts if part.invest is not None])
        words.append(
            t("投资按{by}分为 {money} 万元", "money by {by}: {money} 10k CNY").format(by=by, money=money)
        )
    if shared.out:
        words.append(
            t(
                "{n} 行资金、工程量和指标按{by}分摊，件数取整",
                "{n} rows of money, quantities and targets shared by {by}, counts in whole numbers",
            ).format(n=shared.out, by=by)
        )
    if shared.each:
        words.append(
            t(
                "{n} 个比率和等级指标各部分相同",
                "rates and classes hold for every part ({n})",
            ).format(n=shared.each)
        )
    return join(words, zh="，", en="; ")


def size_text(part: Project, weight: float) -> Text:
    """How large a part is: hm² of an area, km of a line."""
    if shapely.get_dimensions(part.geometry) == 1:
        return plain(f"{number_text(weight / 1000, 3)} km")
    return t("{n} hm²", "{n} ha").format(n=number_text(hectares(weight)))
