"""Geometries of a file in the working CRS, and why some rows are refused. Nothing is repaired here:
self-crossing shapes come in as they are, and the checks report them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ecodesk.exchange.source_layer import SourceLayer
from ecodesk.i18n import Text, t
from ecodesk.model.crs import transformed
from ecodesk.model.fields import Record, Shape
from ecodesk.model.snapshot import Snapshot

_DIMENSIONS = {Shape.POINT: 0, Shape.LINE: 1, Shape.POLYGON: 2}
_NAMES = (t("点", "points"), t("线", "lines"), t("面", "polygons"))
_COLLECTION = 7
_MULTI = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
# metres: a quarter of the Earth northward, half of it eastward
_FARTHEST_NORTH, _FARTHEST_EAST = 10_100_000.0, 20_100_000.0


@dataclass(frozen=True)
class Intake:
    """One geometry (or None) per row in the working CRS; `refused` says why a row has none."""

    geometry: Any
    refused: dict[int, Text]
    notes: tuple[Text, ...]


def take_in(source: SourceLayer, epsg: int, snapshot: Snapshot, kind: type[Record]) -> Intake:
    """Transform and check the geometries of a layer for a record type."""
    geometry = source.geometry.copy()
    notes: list[Text] = []
    if bool(shapely.has_z(geometry).any()):
        notes.append(t("高程值未导入", "Heights were left out"))
        geometry = shapely.force_2d(geometry)
    refused = _unusable(source, geometry)
    usable = np.ones(len(geometry), dtype=bool)
    usable[list(refused)] = False
    at = np.flatnonzero(usable)
    moved = transformed(geometry[usable], epsg, snapshot.crs.epsg)
    for row in np.unique(_beyond(moved)):
        refused[int(at[row])] = t("坐标超出投影范围", "the coordinates lie outside the projection")
    result = np.full(len(geometry), None, dtype=object)
    result[usable] = moved
    result[list(refused)] = None
    _flatten(result, refused)
    _check_dimension(result, refused, kind)
    return Intake(result, refused, tuple(notes))


def _unusable(source: SourceLayer, geometry: Any) -> dict[int, Text]:
    refused: dict[int, Text] = {}
    for row in np.flatnonzero(shapely.is_missing(geometry) | shapely.is_empty(geometry)).tolist():
        refused[row] = source.unusable.get(row, t("没有图形", "no geometry"))
    coords, owner = shapely.get_coordinates(geometry, return_index=True)
    for row in np.unique(owner[~np.isfinite(coords).all(axis=1)]).tolist():
        refused[row] = t("坐标不是有效数字", "its coordinates are not finite numbers")
    return refused


def _beyond(geometry: Any) -> Any:
    coords, owner = shapely.get_coordinates(geometry, return_index=True)
    with np.errstate(invalid="ignore"):
        on_earth = (np.abs(coords[:, 0]) <= _FARTHEST_EAST) & (np.abs(coords[:, 1]) <= _FARTHEST_NORTH)
    return owner[~on_earth]


def _flatten(geometry: Any, refused: dict[int, Text]) -> None:
    """Collections of one kind of shape become one multi-shape; of several kinds they are refused."""
    for row in np.flatnonzero(shapely.get_type_id(geometry) == _COLLECTION).tolist():
        parts = shapely.get_parts(shapely.get_parts(geometry[row]))
        parts = parts[~shapely.is_empty(parts)]
        dimensions = np.unique(shapely.get_dimensions(parts))
        if len(dimensions) != 1 or bool((shapely.get_type_id(parts) == _COLLECTION).any()):
            refused[row] = t("一行里混有点、线、面", "it mixes points, lines and polygons")
            geometry[row] = None
        else:
            geometry[row] = _MULTI[int(dimensions[0])](parts)


def _check_dimension(geometry: Any, refused: dict[int, Text], kind: type[Record]) -> None:
    wanted = _DIMENSIONS.get(kind.shape)
    if wanted is None:
        return
    found = shapely.get_dimensions(geometry)
    for row in np.flatnonzero((found != wanted) & ~shapely.is_missing(geometry)).tolist():
        refused[row] = t(
            "图形类型不符：{kind}应为{wanted}，这里是{found}",
            "wrong geometry: {kind} need {wanted}, this has {found}",
        ).format(kind=kind.title, wanted=_NAMES[wanted], found=_NAMES[int(found[row])])
        geometry[row] = None
