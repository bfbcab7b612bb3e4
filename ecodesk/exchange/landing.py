"""Where imported shapes come to lie: inside the county, or how far off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.footprints import county_shape
from ecodesk.analysis.parallel import own_prepared
from ecodesk.i18n import Text, plain, t
from ecodesk.model.snapshot import Snapshot


@dataclass(frozen=True)
class Landing:
    """How many shapes meet the county, and the distance in metres of the nearest when none does."""

    shapes: int
    inside: int
    distance: float

    @property
    def share(self) -> float:
        """Share of the shapes that meet the county."""
        return self.inside / self.shapes if self.shapes else 0.0

    @property
    def text(self) -> Text:
        """Inside ✓, partly, or how far off."""
        if not self.inside:
            far = t("距县域 {far}", "{far} from the county").format(far=far_text(self.distance))
            return far if np.isfinite(self.distance) else t("不在地球上", "nowhere on Earth")
        if self.inside == self.shapes:
            return t("落在县域内 ✓", "Inside the county ✓")
        return t("{inside} / {shapes} 个落在县域内", "{inside} of {shapes} inside the county").format(
            inside=self.inside, shapes=self.shapes
        )


def far_text(metres: float) -> Text:
    """A distance as a person says it: 850 m, 12.3 km, 4 100 km."""
    if metres < 1000:
        return plain(f"{metres:.0f} m")
    return plain(f"{metres / 1000:.1f} km" if metres < 100_000 else f"{metres / 1000:,.0f} km")


def landing(geometry: Any, snapshot: Snapshot) -> Landing | None:
    """Where shapes in the working CRS lie, judged by their boxes; None when there is no county."""
    county = county_shape(snapshot)
    if county is None:
        return None
    boxes = shapely.bounds(np.asarray(geometry, dtype=object))
    there = np.isfinite(boxes).all(axis=1)
    shapes = shapely.box(*boxes[there].T)
    ground = own_prepared(county)
    inside = int(shapely.intersects(ground, shapes).sum())
    distance = 0.0
    if not inside:
        with np.errstate(over="ignore"):  # coordinates may be as large as numbers go
            distance = float(shapely.distance(ground, shapes).min()) if len(shapes) else float("inf")
    return Landing(len(boxes), inside, distance)
