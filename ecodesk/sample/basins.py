"""Restoration units and small watersheds: what drains where on the sample terrain."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecodesk.sample.grid import Floats, Ints
from ecodesk.sample.terrain import Terrain

# which unit a stretch of river belongs to: (river, unit, kilometre east where the stretch ends or None)
STRETCHES = (
    ("RV-ZHANG", "ZH-01", 383.6),
    ("RV-ZHANG", "ZH-02", 393.6),
    ("RV-ZHANG", "ZH-03", None),
    ("RV-LAN", "ZH-05", 389.9),
    ("RV-LAN", "ZH-06", None),
    ("RV-YONG", "ZH-04", None),
    ("RV-NANCHEN", "ZH-08", 399.6),
    ("RV-NANCHEN", "ZH-03", None),
    ("RV-TAOQING", "ZH-07", None),
    ("RV-HENGSHUI", "QH-01", None),
)
UNIT_CODES = ("ZH-01", "ZH-02", "ZH-03", "ZH-04", "ZH-05", "ZH-06", "ZH-07", "ZH-08", "QH-01")


def unit_labels(terrain: Terrain, courses: dict[str, Floats], county: Any) -> Ints:
    """For every cell the number of the unit it drains through (index into UNIT_CODES)."""
    from scipy.ndimage import distance_transform_edt, median_filter

    labels = np.full(terrain.grid.shape, -1, dtype=np.int64)
    x, _ = terrain.grid.centres()
    for number, river in enumerate(courses):
        left = terrain.channel == number
        for name, unit, place in STRETCHES:
            if name == river:
                here = left if place is None else left & (x < place * 1000)
                labels[here] = UNIT_CODES.index(unit)
                left = left & ~here
    flat, down = labels.ravel(), terrain.flow.idxs_ds.tolist()
    found = flat.tolist()
    for i in terrain.flow.idxs_seq.tolist():  # from the outlets up: a cell belongs where its water first goes
        if found[i] < 0:
            found[i] = found[down[i]]
    labels = np.array(found, dtype=np.int64).reshape(labels.shape)
    missing = labels < 0
    _, (r, c) = distance_transform_edt(missing, return_indices=True)
    labels = np.asarray(median_filter(labels[r, c], size=3))
    apart = _second_parts(labels, county)
    _, (r, c) = distance_transform_edt(apart | ~county, return_indices=True)
    return np.where(apart, labels[r, c], labels)


def _second_parts(labels: Ints, county: Any) -> Any:
    """Cells in the county that are cut off from the main part of their unit."""
    from scipy.ndimage import label

    apart = np.zeros(labels.shape, dtype=bool)
    for value in np.unique(labels[county]):
        parts, _ = label((labels == value) & county)
        apart |= (parts > 0) & (parts != np.bincount(parts[parts > 0]).argmax())
    return apart


def watershed_labels(terrain: Terrain, units: Ints, county: Any, target_km2: float = 21.0) -> Ints:
    """Small watersheds nested in the units; crumbs go to the neighbour in the same unit."""
    from scipy.ndimage import label

    cells = int(target_km2 * 1e6 / terrain.grid.cell**2)
    sub, _ = terrain.flow.subbasins_area(area_min=cells, uparea=terrain.flow.upstream_area(unit="cell"))
    pair = units * 100_000 + sub.astype(np.int64)
    connected = np.zeros_like(pair)
    count = 0
    for value in np.unique(pair[county]):
        parts, n = label(pair == value)
        connected[parts > 0] = parts[parts > 0] + count
        count += n
    while True:
        sizes = np.bincount(connected[county], minlength=count + 1)
        present = np.flatnonzero(sizes)
        small = [k for k in present if k and sizes[k] < 0.6 * cells]
        if not small:
            return _beyond(connected, county)
        k = int(min(small, key=lambda s: sizes[s]))
        target = _longest_neighbour(connected, units, k, county)
        connected[connected == k] = target if target else 0
        if not target:
            connected[connected == k] = connected.max() + 1
            return _beyond(connected, county)


def _beyond(labels: Ints, county: Any) -> Ints:
    """Carry the labels of the county outward, so that edges run on across the county line."""
    from scipy.ndimage import distance_transform_edt

    outside = ~county | (labels == 0)
    _, (r, c) = distance_transform_edt(outside, return_indices=True)
    return np.asarray(labels[r, c])


def _longest_neighbour(labels: Ints, units: Ints, k: int, county: Any) -> int:
    mine = labels == k
    unit = int(np.bincount(units[mine]).argmax())
    found: list[Any] = []
    for shift, axis in ((1, 0), (-1, 0), (1, 1), (-1, 1)):
        beside = np.roll(mine, shift, axis) & ~mine & (units == unit) & county & (labels > 0)
        found.append(labels[beside])
    near = np.concatenate(found)
    return int(np.bincount(near).argmax()) if len(near) else 0
