"""Where a shape lies: its size on the ellipsoid, its share of units, townships and basins."""

from __future__ import annotations

from typing import Any

import shapely

from ecodesk.analysis.grouping import basin_name
from ecodesk.analysis.units import Share, shares
from ecodesk.i18n import t
from ecodesk.model.code_lists import label
from ecodesk.model.measures import area, length, number_text
from ecodesk.model.records import Basin, RestorationUnit, Township
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table
from ecodesk.ui.delegates.rows import percent_text
from ecodesk.ui.inspection.sheet import Fact, Piece, area_pieces, listed, plain

_WORTH_SAYING = 0.001  # a smaller share outside is rounding
SEPARATOR = t("、", ", ")


def size_fact(shape: Any, snapshot: Snapshot) -> Fact:
    """Area, or length, or nothing; says by which method."""
    if shape is None or shape.is_empty:
        return Fact(str(t("面积", "Area")), (Piece(str(t("没有图形", "No shape")), "tag", "warn"),))
    if shapely.get_dimensions(shape) == 2:
        method = Piece(str(t("椭球面积", "ellipsoidal")), "micro")
        return Fact(str(t("面积", "Area")), (*area_pieces(area(shape, snapshot.crs)), method))
    metres = length(shape, snapshot.crs)
    if metres <= 0:
        return Fact(str(t("图形", "Shape")), plain(str(t("点", "Point"))))
    return Fact(
        str(t("长度", "Length")),
        (
            Piece(f"{number_text(metres / 1000)} km", "strong"),
            Piece(str(t("测地长度", "geodesic")), "micro"),
        ),
    )


def share_pieces(found: list[Share], table: Table[Any], *, by_code: bool) -> tuple[Piece, ...]:
    """Codes or names of rows with their share, as pieces; what lies in none of them is told at the end."""
    texts = []
    for one in found:
        row = table[one.id]
        texts.append(f"{row.code if by_code and row.code else _named(row)} {percent_text(one.share, 1)}")
    pieces = listed(texts, str(SEPARATOR))
    outside = 1.0 - sum(one.share for one in found)
    if found and outside > _WORTH_SAYING:
        words = t("以外 {share}", "outside {share}").format(share=percent_text(outside, 1))
        pieces = (*pieces, Piece(str(words), "tag", "warn"))
    return pieces


def _named(row: Any) -> str:
    return str(basin_name(row)) if isinstance(row, Basin) else str(row.name)


def unit_fact(shape: Any, snapshot: Snapshot) -> Fact:
    """The units a shape lies in."""
    table = snapshot.table(RestorationUnit)
    found = shares(shape, table, snapshot)
    return Fact(str(t("修复单元", "Units")), share_pieces(found, table, by_code=True), "unit")


def township_fact(shape: Any, snapshot: Snapshot) -> Fact:
    """The townships a shape lies in."""
    table = snapshot.table(Township)
    found = shares(shape, table, snapshot)
    return Fact(str(t("乡镇", "Townships")), share_pieces(found, table, by_code=False), "townships")


def basin_fact(shape: Any, unit: RestorationUnit | None, snapshot: Snapshot) -> Fact:
    """The basin with the tags of a unit; a shape across a divide says so."""
    basins = snapshot.table(Basin)
    found = shares(shape, basins, snapshot) if shape is not None else []
    name = str(t("流域 · 标签", "Basin, tags"))
    if len(found) > 1:
        crossing = Piece(str(t("跨流域", "Crosses a divide")), "tag", "warn")
        return Fact(name, (crossing, *share_pieces(found, basins, by_code=False)), "basin")
    return Fact(name, tag_pieces(unit, found[0].id if found else "", snapshot), "basin")


def tag_pieces(unit: RestorationUnit | None, basin: str, snapshot: Snapshot) -> tuple[Piece, ...]:
    """Basin, river and mountain, as far as they are known."""
    row = snapshot.row(Basin.table, unit.basin if unit is not None and unit.basin else basin)
    texts = [_named(row)] if isinstance(row, Basin) else []
    if unit is not None:
        for name, code in (("river_tag", unit.river), ("mountain_tag", unit.mountain)):
            texts += [str(label(name, code))] if code else []
    return listed(texts, str(t("、", ", ")))
