"""F(p): the ground a project takes (domain 7.1), and usable shapes of any layer.

A polygon is taken as drawn, a line as a corridor, a point as a disc. Shapes that are not valid are
repaired here for measuring only; the stored geometry stays as drawn and GEO-002 reports it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.corridors import band
from ecodesk.analysis.parallel import in_threads
from ecodesk.model.records import CountyBoundary, ProblemPatch, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Geometries, Positions
from ecodesk.model.table import Derive, Table


def usable(table: Table[Any]) -> Geometries:
    """Geometries for overlay: valid, finite, None where there is nothing."""
    return table.derived("usable", _usable)


def _usable(table: Table[Any], at: Positions) -> Geometries:
    shapes = table.geometry[at].copy()
    valid = in_threads(shapely.is_valid, shapes)
    for i in np.flatnonzero(~valid & ~shapely.is_missing(shapes)):
        shapes[i] = repaired(shapes[i])
    shapes[shapely.is_empty(shapes)] = None
    return shapes


def repaired(geometry: Any) -> Any:
    """A valid geometry of the same dimension with the same ground, or None when nothing is left."""
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        return None
    made = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    parts = shapely.get_parts(made)
    dimension = shapely.get_dimensions(geometry)
    kept = parts[(shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)]
    if not len(kept):
        return None
    return kept[0] if len(kept) == 1 else shapely.union_all(kept)


def county_shape(snapshot: Snapshot) -> Any:
    """The county polygon as overlay can use it; None when there is no boundary, or none that can be mended."""
    table = snapshot.table(CountyBoundary)
    return usable(table)[0] if len(table) else None


def patch_grounds(snapshot: Snapshot) -> Geometries:
    """One polygon (or None) per problem patch: as drawn, a corridor along a line, a disc around a point."""
    width, radius = setting(snapshot, "corridor_width"), setting(snapshot, "site_radius")

    def derive(table: Table[Any], at: Positions) -> Geometries:
        return _widened(_usable(table, at), width, radius)

    return snapshot.table(ProblemPatch).derived(f"ground {width} {radius}", derive)


def near_patches(snapshot: Snapshot, shapes: Geometries) -> npt.NDArray[np.intp]:
    """Pairs of a shape of an array and the position of a problem patch whose ground may meet it."""
    table = snapshot.table(ProblemPatch)
    pairs = table.index.query(shapes)
    thin = np.flatnonzero(table.derived("thin", _is_thin))
    grounds = patch_grounds(snapshot)
    thin = thin[~shapely.is_missing(grounds[thin])]
    if len(thin):
        extra = shapely.STRtree(grounds[thin]).query(shapes)
        pairs = pairs[:, np.isin(pairs[1], thin, invert=True)]
        pairs = np.hstack([pairs, np.vstack([extra[0], thin[extra[1]]])])
    return pairs


def _widened(shapes: Geometries, width: float, radius: float) -> Geometries:
    """Lines as corridors, points as discs."""
    dimension = shapely.get_dimensions(shapes)
    for flat, reach, cap in ((1, width / 2, "flat"), (0, radius, "round")):
        shapes[dimension == flat] = shapely.buffer(shapes[dimension == flat], reach, cap_style=cap)
    return shapes


def footprints(snapshot: Snapshot) -> Geometries:
    """One polygon (or None) per project, in the order of the project table, in the working CRS."""
    width, radius = setting(snapshot, "corridor_width"), setting(snapshot, "site_radius")
    return snapshot.table(Project).derived(f"footprint {width} {radius}", footprint_derivation(snapshot))


def footprint_derivation(snapshot: Snapshot) -> Derive:
    """How footprints are made of projects under the settings of a snapshot."""
    width, radius = setting(snapshot, "corridor_width"), setting(snapshot, "site_radius")

    def derive(table: Table[Any], at: Positions) -> Geometries:
        shapes = _usable(table, at)
        dimension = shapely.get_dimensions(shapes)
        for i in np.flatnonzero((dimension == 0) | (dimension == 1)):
            row = table.at(int(at[i]))
            if dimension[i] == 1:
                whole = row.corridor_width_m or width
                left = whole / 2 if row.corridor_left_m is None else min(max(row.corridor_left_m, 0.0), whole)
                shapes[i] = band(shapes[i], left, whole - left)
            else:
                shapes[i] = shapely.buffer(shapes[i], row.site_radius_m or radius)
        return shapes

    return derive


def _is_thin(table: Table[Any], at: Positions) -> npt.NDArray[np.bool_]:
    result: npt.NDArray[np.bool_] = shapely.get_dimensions(table.geometry[at]) < 2
    return result


class FootprintIndex:
    """Which projects' footprints shapes may meet.

    The index of the project table holds geometries as drawn; a corridor or disc reaches further than its
    line or point, so those few are indexed by their footprints.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        table, shapes = snapshot.table(Project), footprints(snapshot)
        self._index = table.index
        thin = np.flatnonzero(table.derived("thin", _is_thin))
        self._thin = thin[~shapely.is_missing(shapes[thin])]
        self._thin_tree = shapely.STRtree(shapes[self._thin]) if len(self._thin) else None

    def query(self, geometry: Any) -> npt.NDArray[np.intp]:
        """Positions of projects whose footprints' boxes meet a geometry; for an array, pairs (input, position)."""
        scalar = not isinstance(geometry, np.ndarray)
        inputs = np.asarray([geometry], dtype=object) if scalar else geometry
        pairs = self._index.query(inputs)
        if self._thin_tree is not None:
            pairs = pairs[:, np.isin(pairs[1], self._thin, invert=True)]
            extra = self._thin_tree.query(inputs)
            pairs = np.hstack([pairs, np.vstack([extra[0], self._thin[extra[1]]])])
        found: npt.NDArray[np.intp] = pairs[1] if scalar else pairs
        return found
