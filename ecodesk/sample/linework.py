"""From a raster of labels to polygons that share smooth edges: no stair-steps, no gaps, no overlaps.

The edges between labels are taken as arcs, each arc is smoothed once with its ends fixed, and the
polygons are put together from the arcs, so two neighbours have the very same vertices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from ecodesk.sample.grid import Grid, Ints

_ON_RING = 0.5  # metres
_SAME_VERTEX = 25.0  # metres; a hit so near a vertex of the outline takes the vertex


def smooth_arcs(labels: Ints, grid: Grid, softness: float = 3.0, tolerance: float = 12.0) -> list[Any]:
    """The edges between labels as smooth lines from node to node. `softness` in half cells."""
    horizontal = np.argwhere(labels[1:] != labels[:-1])
    vertical = np.argwhere(labels[:, 1:] != labels[:, :-1])
    down, right = np.array((1, 0)), np.array((0, 1))
    h = np.stack([horizontal + down, horizontal + down + right], axis=1)
    v = np.stack([vertical + right, vertical + down + right], axis=1)
    ends = np.concatenate([h, v]).astype(float)
    xy = np.stack([grid.west + ends[..., 1] * grid.cell, grid.north - ends[..., 0] * grid.cell], axis=-1)
    merged = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(list(xy))))
    return [shapely.simplify(_smooth(np.array(arc.coords), softness), tolerance) for arc in merged]


def _smooth(xy: Any, softness: float) -> Any:
    from scipy.ndimage import gaussian_filter1d

    half = np.empty((len(xy) * 2 - 1, 2))
    half[0::2], half[1::2] = xy, (xy[1:] + xy[:-1]) / 2
    if (xy[0] == xy[-1]).all():
        ring = gaussian_filter1d(half[:-1], softness, axis=0, mode="wrap")
        return shapely.LineString(np.vstack([ring, ring[:1]]))
    # reflecting about the ends keeps the nodes where they are
    reach = min(len(half) - 1, int(4 * softness))
    before = 2 * half[0] - half[reach:0:-1]
    after = 2 * half[-1] - half[-2 : -reach - 2 : -1]
    padded = gaussian_filter1d(np.vstack([before, half, after]), softness, axis=0)
    smooth = padded[reach : reach + len(half)]
    smooth[0], smooth[-1] = half[0], half[-1]
    return shapely.LineString(smooth)


def clipped_arcs(arcs: Sequence[Any], outline: Any) -> list[Any]:
    """The parts of the arcs inside the outline, without crumbs along it."""
    pieces = shapely.get_parts(shapely.intersection(np.array(arcs, dtype=object), outline))
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(_lines_only(pieces))))
    return [line for line in lines if line.length > 60]


def _lines_only(pieces: Any) -> list[Any]:
    return [piece for piece in pieces if piece.geom_type == "LineString" and piece.length > 0]


def pinned_to(outline: Any, layers: Sequence[list[Any]]) -> tuple[Any, list[list[Any]]]:
    """Give the outline a vertex where an arc meets it, and end the arcs exactly there."""
    ring = np.array(outline.exterior.coords)[:-1]
    line = shapely.LineString(np.vstack([ring, ring[:1]]))
    vertex_at = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(np.vstack([ring, ring[:1]]), axis=0).T))])
    known = {float(at): tuple(xy) for at, xy in zip(vertex_at[:-1], ring, strict=True)}
    result = []
    for arcs in layers:
        result.append([_pinned(arc, line, known) for arc in arcs])
    order = sorted(known)
    return shapely.Polygon([known[at] for at in order]), result


def _pinned(arc: Any, line: Any, known: dict[float, Any]) -> Any:
    xy = np.array(arc.coords)
    for end in (0, -1):
        point = shapely.Point(xy[end])
        if line.distance(point) > _ON_RING:
            continue
        at = float(line.project(point))
        near = min(known, key=lambda k: abs(k - at))
        if abs(near - at) > _SAME_VERTEX:
            known[at] = tuple(xy[end])
            near = at
        xy[end] = known[near]
    return shapely.LineString(xy)


def faces_by_label(outline: Any, arcs: Sequence[Any], labels: Ints, grid: Grid) -> dict[int, Any]:
    """Polygons between the arcs inside the outline, joined by the label they lie on; one part each."""
    ring = shapely.LineString(outline.exterior.coords)
    faces = list(shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all([ring, *arcs])))))
    faces = [face for face in faces if outline.buffer(1).contains(face.representative_point())]
    label_of = [int(_label(face, labels, grid)) for face in faces]
    main: dict[int, int] = {}
    for i, label in enumerate(label_of):
        if label not in main or faces[i].area > faces[main[label]].area:
            main[label] = i
    joined = {label: faces[i] for label, i in main.items()}
    loose = sorted((i for i in range(len(faces)) if i not in main.values()), key=lambda i: -faces[i].area)
    for i in loose:
        edge = {k: shapely.intersection(faces[i].boundary, g.boundary).length for k, g in joined.items()}
        own = edge.get(label_of[i], 0.0)
        target = label_of[i] if own > 0 else max(edge, key=lambda k: edge[k])
        joined[target] = shapely.coverage_union_all([joined[target], faces[i]])
    return joined


def _label(face: Any, labels: Ints, grid: Grid) -> int:
    """The commonest label under the face."""
    west, south, east, north = face.bounds
    x, y = np.meshgrid(np.linspace(west, east, 40), np.linspace(south, north, 40))
    points = np.column_stack([x.ravel(), y.ravel()])
    points = points[shapely.contains_xy(face, points[:, 0], points[:, 1])]
    if len(points) == 0:
        points = np.array(face.representative_point().coords)
    row, column = grid.cell_of(points)
    values, counts = np.unique(labels[row, column], return_counts=True)
    return int(values[np.argmax(counts)])


def with_vertices_of(polygon: Any, outline: Any) -> Any:
    """The polygon with the vertices the outline has on their common edge."""
    ring = np.array(outline.exterior.coords)[:-1]
    line = shapely.LineString(polygon.exterior.coords)
    near = ring[shapely.distance(shapely.points(ring), line) < 0.01]
    known = {tuple(xy) for xy in polygon.exterior.coords}
    extra = [tuple(xy) for xy in near if tuple(xy) not in known]
    coords = np.array(polygon.exterior.coords)[:-1]
    at = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(coords, axis=0).T))])
    placed = [(float(a), tuple(xy)) for a, xy in zip(at, coords, strict=True)]
    placed += [(float(line.project(shapely.Point(xy))), xy) for xy in extra]
    return shapely.Polygon([xy for _, xy in sorted(placed, key=lambda p: p[0])])
