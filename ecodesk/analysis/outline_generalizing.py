"""Make an outline wider, simpler or smoother; each says by its result, nothing changes silently."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.analysis.footprints import repaired
from ecodesk.analysis.significance import polygons_of

_ROUND_STEPS = 8  # straight pieces per quarter circle


def buffered(geometry: Any, metres: float) -> Any:
    """Grown by a distance, or shrunk by a negative one; None when nothing is left."""
    grown = polygons_of([shapely.buffer(geometry, metres, quad_segs=_ROUND_STEPS)])[0]
    return None if grown.is_empty else grown


def simplified(geometry: Any, metres: float) -> Any:
    """With fewer nodes, none of them further than `metres` from the outline there was; valid."""
    made = shapely.simplify(geometry, metres, preserve_topology=True)
    return made if shapely.is_valid(made) else repaired(made)


def smoothed(geometry: Any, rounds: int = 2) -> Any:
    """With corners cut (Chaikin's scheme), `rounds` times; valid."""
    made = geometry
    for _ in range(rounds):
        made = shapely.multipolygons(
            [
                shapely.Polygon(_cut_corners(part.exterior), [_cut_corners(ring) for ring in part.interiors])
                for part in shapely.get_parts(made)
            ]
        )
    parts = shapely.get_parts(made)
    made = parts[0] if len(parts) == 1 else made
    return made if shapely.is_valid(made) else repaired(made)


def _cut_corners(ring: Any) -> npt.NDArray[np.float64]:
    xy = shapely.get_coordinates(ring)[:-1]
    ahead = np.roll(xy, -1, axis=0)
    cut = np.empty((2 * len(xy), 2))
    cut[0::2] = 0.75 * xy + 0.25 * ahead
    cut[1::2] = 0.25 * xy + 0.75 * ahead
    return cut
