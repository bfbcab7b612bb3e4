"""The tiling of the county by units, and which share of a shape lies where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.analysis.footprints import county_shape, footprints, usable
from ecodesk.analysis.overlaps import overlapping_pairs, shared_shapes
from ecodesk.analysis.parallel import in_threads, own_prepared, prepared_in_threads
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.model.measures import Floats, areas, near_areas
from ecodesk.model.records import Basin, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Geometries, Positions
from ecodesk.model.table import Table


@dataclass(frozen=True)
class Share:
    """How much of a shape lies in one row: m² on the ellipsoid, and the part of the whole."""

    id: str
    area: float
    share: float


def shares(geometry: Any, table: Table[Any], snapshot: Snapshot) -> list[Share]:
    """The rows of a table a polygon lies in, largest share first; slivers are left out."""
    if geometry is None or geometry.is_empty:
        return []
    return all_shares([geometry], table, snapshot)[0]


def all_shares(geometry: Any, table: Table[Any], snapshot: Snapshot) -> list[list[Share]]:
    """`shares` of each polygon (or None) of an array."""
    asked = np.asarray(geometry, dtype=object)
    found: list[list[Share]] = [[] for _ in asked]
    shapes = usable(table)
    mine, near = table.index.query(asked)
    there = ~shapely.is_missing(shapes[near])
    mine, near = mine[there], near[there]
    if not len(near):
        return found
    pieces = polygons_of(in_threads(shapely.intersection, shapes[near], asked[mine]))
    whole = areas(asked, snapshot.crs)[mine]
    keep = significant(snapshot, pieces, whole)
    sizes = areas(pieces, snapshot.crs)
    ids = table.ids
    for i in np.argsort(-sizes, kind="stable").tolist():
        if keep[i]:
            part = float(sizes[i] / whole[i]) if whole[i] else 0.0
            found[int(mine[i])].append(Share(ids[int(near[i])], float(sizes[i]), part))
    return found


def shares_elsewhere(
    snapshot: Snapshot, outside: Geometries, whole: Floats, home: Positions
) -> list[list[tuple[int, float]]]:
    """In which other units the parts of projects outside their own lie: positions and shares, the largest first.

    `outside` are those parts, `whole` the areas in m² of the projects (for thresholds), `home` the positions of
    their units. Shares are of the whole project; slivers are left out.
    """
    units = snapshot.table(RestorationUnit)
    tiles = usable(units)
    part, unit = units.index.query(outside)
    there = ~shapely.is_missing(tiles[unit]) & (unit != home[part])
    order = np.argsort(unit[there], kind="stable")
    part, unit = part[there][order], unit[there][order]
    found: list[list[tuple[int, float]]] = [[] for _ in outside]
    if not len(part):
        return found
    meet = prepared_in_threads(shapely.intersects, tiles[unit], outside[part])
    part, unit = part[meet], unit[meet]
    pieces = outside[part]
    cut = np.flatnonzero(~prepared_in_threads(shapely.covers, tiles[unit], pieces)) if len(part) else part
    if len(cut):
        pieces[cut] = polygons_of(in_threads(shapely.intersection, tiles[unit[cut]], pieces[cut]))
    keep = significant(snapshot, pieces, whole[part])
    part, unit, pieces = part[keep], unit[keep], pieces[keep]
    share = near_areas(pieces, snapshot.crs) / whole[part]
    order = np.argsort(-share, kind="stable")
    columns = (part[order], unit[order], share[order])
    for n, place, size in zip(*(column.tolist() for column in columns), strict=True):
        found[n].append((place, size))
    return found


def across_basins(snapshot: Snapshot, at: Positions | None = None) -> Positions:
    """Those of the projects at some positions, or of all, that lie inside no single basin; worked out once."""
    key = ("across basins", None if at is None else at.tobytes())
    found: Positions = snapshot.once(key, lambda: _across_basins(snapshot, at))
    return found


def _across_basins(snapshot: Snapshot, at: Positions | None) -> Positions:
    shapes, tiles = footprints(snapshot), usable(snapshot.table(Basin))
    left: Positions = np.arange(len(shapes)) if at is None else at
    left = left[~shapely.is_missing(shapes[left])]
    for tile in tiles[~shapely.is_missing(tiles)].tolist():
        left = left[~in_threads(partial(_covered, tile), shapes[left])]
    return left


def _covered(tile: Any, shapes: Any) -> npt.NDArray[np.bool_]:
    result: npt.NDArray[np.bool_] = shapely.covers(own_prepared(tile), shapes)
    return result


def best_unit(geometry: Any, snapshot: Snapshot) -> str:
    """The id of the restoration unit that holds most of a shape, or an empty string.

    A shape too small to count in any, such as a well, is in the unit it lies in all the same.
    """
    table = snapshot.table(RestorationUnit)
    found = shares(geometry, table, snapshot)
    if found:
        return found[0].id
    if geometry is None or shapely.is_empty(geometry):
        return ""
    around = table.index.query(shapely.point_on_surface(geometry), predicate="intersects").tolist()
    return table.ids[around[0]] if around else ""


@dataclass(frozen=True)
class TilingDefect:
    """A place the units leave out (`ids` empty), cover twice, or where one leaves the county."""

    kind: str  # gap, overlap, outside
    ids: tuple[str, ...]
    geometry: Any


def tiling_defects(snapshot: Snapshot) -> list[TilingDefect]:
    """Where the units fail to be an exact coverage of the county, one defect per connected place.

    Without a county boundary only gaps enclosed by units can be told. Points and lines of a unit cover nothing.
    """
    table = snapshot.table(RestorationUnit)
    shapes = polygons_of(usable(table)).copy()
    shapes[shapely.is_empty(shapes)] = None
    present = shapes[~shapely.is_missing(shapes)]
    if not len(present):
        return []
    exact = bool(shapely.coverage_is_valid(present))  # neighbours share every vertex and nobody overlaps
    defects = [] if exact else _overlaps(snapshot, table, shapes)
    together = shapely.coverage_union_all(present) if exact else shapely.union_all(present)
    county = county_shape(snapshot)
    hull = county if county is not None else _without_holes(together)
    gaps = _places(snapshot, polygons_of([shapely.difference(hull, together)])[0])
    defects += [TilingDefect("gap", (), gap) for gap in gaps]
    if county is not None:
        at = np.flatnonzero(~shapely.is_missing(shapes))
        at = at[~in_threads(lambda some: shapely.covers(own_prepared(county), some), shapes[at])]
        for i, outside in zip(at.tolist(), polygons_of(shapely.difference(shapes[at], county)), strict=True):
            defects += [TilingDefect("outside", (table.ids[i],), g) for g in _places(snapshot, outside)]
    return defects


def _overlaps(snapshot: Snapshot, table: Table[Any], shapes: Any) -> list[TilingDefect]:
    a, b = overlapping_pairs(shapes, table.index)
    pieces = shared_shapes(shapes[a], shapes[b])
    if not len(pieces):
        return []
    smaller = np.minimum(near_areas(shapes[a], snapshot.crs), near_areas(shapes[b], snapshot.crs))
    keep = significant(snapshot, pieces, smaller * 0)
    return [
        TilingDefect("overlap", (table.ids[int(a[i])], table.ids[int(b[i])]), pieces[i])
        for i in np.flatnonzero(keep)
    ]


def _without_holes(geometry: Any) -> Any:
    parts = shapely.get_parts(geometry)
    return shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts)))


def _places(snapshot: Snapshot, geometry: Any) -> list[Any]:
    """The connected parts that are large and wide enough to count."""
    parts = shapely.get_parts(geometry)
    keep = significant(snapshot, parts, np.zeros(len(parts)))
    return list(parts[keep])
