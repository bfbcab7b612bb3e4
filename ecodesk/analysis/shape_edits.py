"""What drawing tools and fixes do to a shape: trim to neighbours, clip, clean. Neighbours never change.

After a trim no interior is shared any more: the difference is taken a hair's breadth wide and checked,
so that the finding it answers is really gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.footprints import FootprintIndex, footprints, repaired
from ecodesk.analysis.overlaps import interiors_meet
from ecodesk.analysis.significance import polygons_of
from ecodesk.model.code_lists import active_statuses
from ecodesk.model.measures import areas
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot

_HAIR = 1e-3  # metres; far below the width at which an overlap counts
_SLIVER = 0.05  # metres; ribbons thinner than this are dropped after a cut


@dataclass(frozen=True)
class Taken:
    """A piece cut away: whose it is, its area in m² on the ellipsoid, its shape."""

    project: str
    area: float
    geometry: Any


@dataclass(frozen=True)
class Trimmed:
    """A shape after a trim (None when nothing is left) and what was cut away."""

    geometry: Any
    taken: tuple[Taken, ...]

    @property
    def area_taken(self) -> float:
        return sum(piece.area for piece in self.taken)


def trim_to_neighbours(geometry: Any, snapshot: Snapshot, exclude: Iterable[str] = ()) -> Trimmed:
    """Cut away what other active projects already take."""
    table = snapshot.table(Project)
    left_out = set(exclude)
    shapes = footprints(snapshot)
    near = FootprintIndex(snapshot).query(geometry)
    active = table.where("status", active_statuses())
    near = np.array([i for i in near.tolist() if active[i] and table.ids[i] not in left_out], dtype=np.intp)
    near = near[~shapely.is_missing(shapes[near])] if len(near) else near
    if not len(near):
        return Trimmed(geometry, ())
    own = np.full(len(near), geometry, dtype=object)
    near = near[interiors_meet(shapes[near], own)]
    if not len(near):
        return Trimmed(geometry, ())
    pieces = polygons_of(shapely.intersection(shapes[near], geometry))
    sizes = areas(pieces, snapshot.crs)
    taken = tuple(Taken(table.ids[i], float(sizes[n]), pieces[n]) for n, i in enumerate(near.tolist()))
    return Trimmed(cut_away(geometry, shapely.union_all(shapes[near])), taken)


def cut_away(geometry: Any, other: Any) -> Any:
    """`geometry` without `other`, as a valid polygon that shares no interior with it; None when empty."""
    left = _clean(shapely.difference(geometry, other))
    if left is not None and shapely.relate_pattern(left, other, "T********"):
        left = _clean(shapely.difference(left, shapely.buffer(other, _HAIR, join_style="mitre")))
    return left


def clip_to(geometry: Any, frame: Any) -> Any:
    """The part of a shape inside another; None when there is none."""
    left = _clean(shapely.intersection(geometry, frame))
    if left is not None and not shapely.covers(frame, left):
        left = _clean(shapely.intersection(left, shapely.buffer(frame, -_HAIR, join_style="mitre")))
    return left


def _clean(geometry: Any) -> Any:
    polygons = polygons_of([geometry])[0]
    parts = shapely.get_parts(polygons)
    around = shapely.length(parts)
    kept = parts[2 * shapely.area(parts) > _SLIVER * around] if len(parts) else parts
    if not len(kept):
        return None
    made = kept[0] if len(kept) == 1 else shapely.multipolygons(kept)
    return made if shapely.is_valid(made) else repaired(made)


def tidied(geometry: Any, min_part: float, min_width: float, min_angle: float, min_step: float) -> Any:
    """A polygon without sliver parts and holes, spikes and doubled vertices; None when nothing is left."""
    made = []
    for polygon in shapely.get_parts(geometry):
        shell = _tidy_ring(polygon.exterior, min_angle, min_step)
        if shell is None or _thin(shell, min_part, min_width):
            continue
        holes = [_tidy_ring(ring, min_angle, min_step) for ring in polygon.interiors]
        kept = [h for h in holes if h is not None and not _thin(h, min_part, min_width)]
        made.append(shapely.Polygon(shell, kept))
    if not made:
        return None
    whole = made[0] if len(made) == 1 else shapely.MultiPolygon(made)
    return whole if shapely.is_valid(whole) else repaired(whole)


def _thin(ring: Any, min_part: float, min_width: float) -> bool:
    size = shapely.Polygon(ring).area
    return bool(size < min_part or 2 * size < min_width * ring.length)


def _tidy_ring(ring: Any, min_angle: float, min_step: float) -> Any:
    """Drop one offending vertex at a time until none is left; None when it collapses."""
    points = shapely.get_coordinates(ring)[:-1]
    limit = np.cos(np.radians(min_angle))
    while len(points) >= 3:
        back, ahead = np.roll(points, 1, axis=0) - points, np.roll(points, -1, axis=0) - points
        near, far = np.hypot(*back.T), np.hypot(*ahead.T)
        with np.errstate(invalid="ignore", divide="ignore"):
            bad = (near < min_step) | ((back * ahead).sum(axis=1) / (near * far) > limit)
        if not bad.any():
            return shapely.LinearRing(points)
        points = np.delete(points, int(np.argmax(bad)), axis=0)
    return None
