"""Cut a polygon or a line into pieces: by a drawn line, or along the boundaries of units or basins.

The pieces together are the polygon they came from: their areas add up and neighbours share their new
nodes, so that no cut leaves a gap or an overlap behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.significance import polygons_of


def split_by_line(geometry: Any, line: Any) -> list[Any]:
    """The pieces a line cuts a polygon into, largest first; one piece when it does not cut through.

    Parts of a multipolygon the line does not touch stay with the piece nearest to them.
    """
    faces: list[Any] = []
    untouched: list[Any] = []
    for part in shapely.get_parts(geometry):
        pieces = _faces(part, shapely.union_all([part.boundary, line]))
        if len(pieces) > 1:
            faces += pieces
        else:
            untouched.append(part)
    if not faces:
        return [geometry]
    return _largest_first(_with_nearest(faces, untouched))


def split_by_zones(geometry: Any, zones: Sequence[Any]) -> list[tuple[int, Any]]:
    """What of a polygon lies in each zone: (position of the zone, piece), largest first.

    What no zone holds comes last with position -1. Zones that are a coverage give pieces that are one.
    """
    if not len(zones):
        return [(-1, geometry)]
    shapes = np.asarray(zones, dtype=object)
    known = ~shapely.is_missing(shapes)
    edges = [geometry.boundary, *shapely.boundary(shapes[known])]
    faces = np.array(_faces(geometry, shapely.union_all(edges)), dtype=object)
    if not len(faces):
        return [(-1, geometry)]
    inside = shapely.point_on_surface(faces)
    owner = np.full(len(faces), -1)
    for i in np.flatnonzero(known).tolist():
        owner[(owner < 0) & shapely.contains(shapes[i], inside)] = i
    pieces = [(int(i), _joined(faces[owner == i])) for i in np.unique(owner).tolist()]
    return sorted(pieces, key=lambda piece: (piece[0] < 0, -piece[1].area))


def line_split_by_line(geometry: Any, line: Any) -> list[Any]:
    """The pieces a drawn line cuts a line into, longest first; one piece when they do not cross."""
    pieces = [p for p in shapely.get_parts(shapely.difference(geometry, line)) if p.length > 0]
    if len(pieces) <= shapely.get_num_geometries(geometry):
        return [geometry]
    return sorted(pieces, key=lambda piece: -piece.length)


def line_split_by_zones(geometry: Any, zones: Sequence[Any]) -> list[tuple[int, Any]]:
    """What of a line lies in each zone: (position of the zone, piece), longest first; -1 where no zone is.

    A line along the boundary of two zones goes to the first of them.
    """
    pieces: list[tuple[int, Any]] = []
    left = geometry
    for i, zone in enumerate(zones):
        if zone is None or left.is_empty:
            continue
        pieces.append((i, _lines_of(shapely.intersection(left, zone))))
        left = shapely.difference(left, zone)
    pieces.append((-1, _lines_of(left)))
    return sorted((p for p in pieces if p[1] is not None), key=lambda piece: (piece[0] < 0, -piece[1].length))


def line_within(geometry: Any, frame: Any) -> Any:
    """What of a line lies in an area, in the direction it has; None when nothing does."""
    parts = shapely.get_parts(shapely.intersection(geometry, frame))
    lines = parts[(shapely.get_dimensions(parts) == 1) & (shapely.length(parts) > 0)]
    return shapely.line_merge(shapely.union_all(lines), directed=True) if len(lines) else None


def _lines_of(geometry: Any) -> Any:
    parts = shapely.get_parts(geometry)
    lines = parts[(shapely.get_dimensions(parts) == 1) & (shapely.length(parts) > 0)]
    return shapely.line_merge(shapely.union_all(lines)) if len(lines) else None


def _faces(polygon: Any, edges: Any) -> list[Any]:
    """The faces that noded edges cut a polygon into."""
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    if not len(faces):
        return []
    return list(faces[shapely.contains(polygon, shapely.point_on_surface(faces))])


def _with_nearest(faces: list[Any], untouched: list[Any]) -> list[Any]:
    members = [[face] for face in faces]
    for part in untouched:
        away = shapely.distance(np.array(faces, dtype=object), part)
        members[int(np.argmin(away))].append(part)
    return [_joined(group) for group in members]


def _joined(parts: Any) -> Any:
    return polygons_of([shapely.union_all(parts)])[0]


def _largest_first(pieces: list[Any]) -> list[Any]:
    return sorted(pieces, key=lambda piece: -piece.area)
