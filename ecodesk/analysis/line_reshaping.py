"""Give a polygon a new boundary along a drawn line."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.significance import polygons_of


def reshaped_by_line(geometry: Any, line: Any) -> Any:
    """The polygon with its boundary led along a line that crosses it; None when nothing changes.

    Where the line runs inside, the smaller side is cut off; where it runs outside, the ground between it
    and the polygon is added. In a hole the larger side stays a hole. Parts the line does not meet stay.
    """
    parts = shapely.get_parts(geometry)
    met = shapely.intersects(parts, line)
    if not met.any():
        return None
    touched = shapely.union_all(parts[met])
    pieces = shapely.get_parts(shapely.node(shapely.union_all([touched.boundary, line])))
    faces = shapely.get_parts(shapely.polygonize(pieces))
    if not len(faces):
        return None
    middle = shapely.point_on_surface(faces)
    kept = list(parts[~met])
    inside_any = np.zeros(len(faces), dtype=bool)
    for part in parts[met]:
        inside = shapely.contains(part, middle)
        inside_any |= inside
        if inside.any():
            kept.append(max(faces[inside].tolist(), key=lambda face: face.area))
    holes = _holes(parts[met])
    stays = np.zeros(len(faces), dtype=bool)
    for hole in holes:
        within = np.flatnonzero(shapely.contains(hole, middle) & ~inside_any)
        if len(within):
            stays[within[np.argmax(shapely.area(faces[within]))]] = True
    kept += faces[~inside_any & ~stays].tolist()
    made = polygons_of([shapely.union_all(kept)])[0]
    return None if made.is_empty or shapely.equals(made, geometry) else made


def _holes(parts: Any) -> list[Any]:
    return [shapely.Polygon(ring) for part in parts.tolist() for ring in part.interiors]
