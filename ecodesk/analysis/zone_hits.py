"""Which projects take ground of a control layer, how much, and of which features."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.analysis.footprints import footprints, usable
from ecodesk.analysis.overlaps import overlap_likely
from ecodesk.analysis.parallel import in_threads
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.model.measures import areas, near_areas
from ecodesk.model.records import ControlLine, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions


@dataclass(frozen=True, slots=True)
class ZoneHit:
    """A project on a control layer: its position, the shared polygon, its m², its share, the features."""

    project: int
    piece: Any
    area: float  # on the ellipsoid
    share: float  # of the project's footprint
    zones: tuple[int, ...]  # positions in the table of control lines


def zone_hits(
    snapshot: Snapshot, layer: str, at: Positions | None, only: npt.NDArray[np.bool_] | None = None
) -> list[ZoneHit]:
    """The projects at some positions (all when None) that share enough ground with a layer.

    `only` is a mask over the control lines that leaves some of them out. Worked out once for a picture.
    """
    key = ("zone hits", layer, None if at is None else at.tobytes(), None if only is None else only.tobytes())
    asked = np.arange(len(snapshot.table(Project))) if at is None else at
    return snapshot.once(key, lambda: list(_hits(snapshot, layer, asked, only)))


def _hits(
    snapshot: Snapshot, layer: str, at: Positions, only: npt.NDArray[np.bool_] | None
) -> Iterator[ZoneHit]:
    lines = snapshot.table(ControlLine)
    shapes, zones = footprints(snapshot), usable(lines)
    wanted = at[~shapely.is_missing(shapes[at])]
    found = lines.index.query(shapes[wanted])
    right = lines.where("layer", (layer,))[found[1]] & ~shapely.is_missing(zones[found[1]])
    if only is not None:
        right &= only[found[1]]
    project, zone = wanted[found[0][right]], found[1][right]
    if not len(project):
        return
    order = np.argsort(project, kind="stable")
    project, zone = project[order], zone[order]
    meet = in_threads(overlap_likely, shapes[project], zones[zone])
    project, zone = project[meet], zone[meet]
    if not len(project):
        return
    parts = polygons_of(in_threads(shapely.intersection, shapes[project], zones[zone]))
    real = ~shapely.is_empty(parts)  # those that only touch have nothing in common
    project, zone, parts = project[real], zone[real], parts[real]
    number, starts = np.unique(project, return_index=True)
    if not len(number):
        return
    pieces = parts[starts]
    ends = np.append(starts[1:], len(project))
    several = np.flatnonzero(ends - starts > 1)
    if len(several):
        owner = np.repeat(np.arange(len(number)), ends - starts)
        among = np.isin(owner, several)
        together = shapely.geometrycollections(
            parts[among], indices=np.searchsorted(several, owner[among])
        ).reshape(-1, 1)
        pieces[several] = polygons_of(in_threads(_united, together))
    whole = near_areas(shapes[number], snapshot.crs)
    keep = significant(snapshot, pieces, whole)
    share = near_areas(pieces, snapshot.crs) / np.maximum(whole, 1e-9)
    features = np.split(zone, starts[1:])
    kept = np.flatnonzero(keep)
    sizes = in_threads(lambda some: areas(some, snapshot.crs), pieces[kept])
    for n, size in zip(kept.tolist(), sizes.tolist(), strict=True):
        yield ZoneHit(int(number[n]), pieces[n], size, float(share[n]), tuple(features[n].tolist()))


def _united(gathered: Any) -> Any:
    return shapely.union_all(gathered, axis=1)
