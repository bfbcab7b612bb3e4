"""A terrain that water has shaped: uplift against stream incision, with the designed rivers held in place.

The surface is the near-steady state of dz/dt = U - K A^m S: ridges, spurs and branching valleys come
out by themselves, so the divides cut from it look like divides. It is not the real relief.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ecodesk.sample.grid import Floats, Grid, Ints, fractal_noise

GRID = Grid(west=355_000, north=4_022_000, cell=100, rows=520, columns=650)
SEED = 140428


@dataclass(frozen=True)
class Terrain:
    """Elevation in metres and the way water takes over it."""

    grid: Grid
    elevation: Floats
    flow: Any  # pyflwdir.FlwdirRaster
    channel: Ints  # index of the designed river in a cell, -1 elsewhere


def shape_terrain(courses: list[Floats], falls: list[tuple[float, float]], rounds: int = 60) -> Terrain:
    """Erode a terrain around the designed river courses (x, y in metres; fall = source and mouth in metres)."""
    import pyflwdir
    from pyflwdir.dem import fill_depressions

    rng = np.random.default_rng(SEED)
    channel, bed = _burn(courses, falls)
    pinned = channel >= 0
    uplift = _uplift()
    erodibility = np.exp(0.55 * fractal_noise(GRID, rng, 4500, 4))
    z = _first_surface(pinned, bed) + 6 * np.abs(fractal_noise(GRID, rng, 3000, 5))
    incise = _compiled_incision()
    for turn in range(rounds):
        z[pinned] = bed[pinned]
        filled, directions = fill_depressions(z, outlets="edge")
        flow = pyflwdir.from_array(directions, ftype="d8")
        area = flow.upstream_area(unit="cell").astype(float)
        z = filled
        order = flow.idxs_seq
        z = incise(
            z.ravel().copy(),
            flow.idxs_ds,
            order,
            area.ravel(),
            uplift.ravel(),
            erodibility.ravel(),
            pinned.ravel(),
        ).reshape(GRID.shape)
        if turn < rounds - 3:
            z = _creep(z, pinned)
    z[pinned] = bed[pinned]
    filled, directions = fill_depressions(z, outlets="edge")
    return Terrain(GRID, filled, pyflwdir.from_array(directions, ftype="d8"), channel)


def _burn(courses: list[Floats], falls: list[tuple[float, float]]) -> tuple[Ints, Floats]:
    channel = np.full(GRID.shape, -1, dtype=np.int64)
    bed = np.zeros(GRID.shape)
    for i, (course, (source, mouth)) in reversed(list(enumerate(zip(courses, falls, strict=True)))):
        row, column = GRID.cell_of(course)
        share = np.linspace(0, 1, len(course))
        level = bed_level(share, source, mouth)
        # from the mouth up, so that the lowest level wins within a cell
        for r, c, height in zip(row[::-1], column[::-1], level[::-1], strict=True):
            if channel[r, c] != i:
                channel[r, c], bed[r, c] = i, height
    return channel, bed


def bed_level(share: Floats, source: float, mouth: float) -> Floats:
    """Height of a river bed at a share of its length: steep at the source, flat in the plain."""
    return np.asarray(source + (mouth - source) * share**0.45)


def _uplift() -> Floats:
    """More in the west (发鸠山) and the south (羊头山), little in the plain of the north-east."""
    x, y = (c / 1000 for c in GRID.centres())
    west = 1 / (1 + np.exp((x - 382) / 3.5))
    ridge = np.exp(-(((x - 373.5 - 0.12 * (y - 4000)) / 3.0) ** 2))
    south = 0.45 / (1 + np.exp((y - 3988) / 2.5))
    north = 0.25 / (1 + np.exp(-(y - 4011) / 2.0)) * (1 / (1 + np.exp((x - 392) / 3.0)))
    return 0.16 + 0.75 * west + 0.55 * ridge + south + north


def _first_surface(pinned: Any, bed: Floats) -> Floats:
    from scipy.ndimage import distance_transform_edt

    distance, (row, column) = distance_transform_edt(~pinned, return_indices=True)
    return np.asarray(bed[row, column] + 4.0 * distance**0.9)


def _creep(z: Floats, pinned: Any) -> Floats:
    """Hillslopes relax a little, as soil does."""
    padded = np.pad(z, 1, mode="edge")
    mean = (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]) / 4
    return np.asarray(np.where(pinned, z, z + 0.12 * (mean - z)))


def _compiled_incision() -> Any:
    import numba

    def incise(z, down, order, area, uplift, erodibility, pinned):  # type: ignore[no-untyped-def]
        step, strength, power = 60.0, 0.0011, 0.45
        for k in range(order.size):  # from the outlets up
            i = order[k]
            j = down[i]
            if pinned[i]:
                continue
            if j == i or j < 0:
                continue
            factor = strength * step * erodibility[i] * area[i] ** power
            z[i] = (z[i] + uplift[i] * step * 0.02 + factor * z[j]) / (1 + factor)
        return z

    return numba.njit(incise)
