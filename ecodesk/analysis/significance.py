"""sig(x, ref) of domain 7.1: which intersections count, so that digitising slivers flood nobody."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.model.measures import Floats, near_areas
from ecodesk.model.snapshot import Snapshot


def significant(snapshot: Snapshot, pieces: Any, reference: Floats) -> npt.NDArray[np.bool_]:
    """Whether each piece is larger than the tolerances, given the area in m² of what it is a piece of."""
    array = np.asarray(pieces, dtype=object)
    area = near_areas(array, snapshot.crs)
    around = np.nan_to_num(shapely.length(array))
    least = np.maximum(setting(snapshot, "eps_area"), setting(snapshot, "eps_ratio") * reference)
    wide = 2 * area > setting(snapshot, "eps_width") * around
    result: npt.NDArray[np.bool_] = (area > least) & wide
    return result


def polygons_of(geometry: Any) -> Any:
    """Only the polygons of each geometry of an array: what an overlay leaves of lines and points is dropped."""
    array = np.asarray(geometry, dtype=object)
    mixed = shapely.get_type_id(array) == 7
    if mixed.any():
        array = array.copy()
        for i in np.flatnonzero(mixed):
            parts = shapely.get_parts(array[i])
            array[i] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    lower = (shapely.get_dimensions(array) < 2) & ~shapely.is_missing(array)
    if lower.any():
        array = np.where(lower, shapely.Polygon(), array)
    return array
