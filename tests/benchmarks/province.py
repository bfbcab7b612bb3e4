"""A generated province: 10,000 units that tile it exactly, and 100,000 organic project polygons.

With the default size there are 7 million vertices in the projects and about 183,000 overlapping pairs.
Everything is made in arrays from one seed, in metres of EPSG:4547.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import shapely

CELL = 1250.0  # metres between project centres
ORIGIN = (240_000.0, 3_800_000.0)
VERTICES = 70
_RADIUS = 0.6085 * CELL


@dataclass(frozen=True)
class Province:
    """Arrays of shapely polygons, and which unit the middle of each project lies in."""

    projects: Any
    units: Any
    home: Any
    units_west: Any  # mask of the units in the western half


def make(projects: int = 100_000, vertices: int = VERTICES, seed: int = 7) -> Province:
    """Generate a province of so many projects, with about a tenth as many units."""
    rng = np.random.default_rng(seed)
    side = max(4, ceil(projects**0.5))
    unit_side = max(2, round((projects / 10) ** 0.5))
    units = _units(side * CELL, unit_side, rng)
    shapes, centres = _blobs(side, vertices, rng)
    shapes, centres = shapes[:projects], centres[:projects]
    step = side * CELL / unit_side
    column = np.clip((centres[:, 0] - ORIGIN[0]) // step, 0, unit_side - 1).astype(int)
    row = np.clip((centres[:, 1] - ORIGIN[1]) // step, 0, unit_side - 1).astype(int)
    west = np.arange(len(units)) % unit_side < unit_side // 2
    return Province(shapes, units, row * unit_side + column, west)


def control_polygons(count: int, extent: float, vertices: int = 40, seed: int = 23) -> Any:
    """So many polygons of a control layer, spread over a square of some metres; they take about a quarter of it."""
    rng = np.random.default_rng(seed)
    side = ceil(count**0.5)
    shapes, _ = _blobs(side, vertices, rng, extent / side, 0.5)
    return shapes[:count]


def tiles(count: int, seed: int = 5) -> Any:
    """About so many polygons that cover a square exactly: neighbours share every vertex and only touch."""
    side = max(2, round(count**0.5))
    return _units(side * CELL, side, np.random.default_rng(seed))


def _blobs(
    side: int, vertices: int, rng: np.random.Generator, cell: float = CELL, scale: float = 1.0
) -> tuple[Any, Any]:
    """Star-shaped outlines with lobes on several scales around jittered grid points."""
    n = side * side
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) + 0.5
    centres = grid * cell + np.array(ORIGIN) + rng.uniform(-0.3, 0.3, (n, 2)) * cell
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    radius = np.ones((n, vertices))
    for k in range(2, 14):
        amplitude = 0.34 / k * rng.uniform(0.3, 1.0, (n, 1))
        radius += amplitude * np.cos(k * angle + rng.uniform(0, 2 * np.pi, (n, 1)))
    radius *= _RADIUS / CELL * cell * scale * rng.uniform(0.6, 1.25, (n, 1))
    turn, stretch = rng.uniform(0, np.pi, (n, 1)), rng.uniform(0.7, 1.4, (n, 1))
    along, across = radius * np.cos(angle) * stretch, radius * np.sin(angle) / stretch
    x = centres[:, :1] + along * np.cos(turn) - across * np.sin(turn)
    y = centres[:, 1:] + along * np.sin(turn) + across * np.cos(turn)
    ring = np.stack([x, y], axis=-1)
    ring = np.concatenate([ring, ring[:, :1]], axis=1)
    lines = shapely.linearrings(ring.reshape(-1, 2), indices=np.repeat(np.arange(n), vertices + 1))
    return shapely.polygons(lines), centres


def _units(extent: float, side: int, rng: np.random.Generator) -> Any:
    """Cells of a grid bent by one smooth displacement, so that neighbours share every vertex."""
    per_edge = 8
    t = np.linspace(0, 1, per_edge, endpoint=False)
    zero, one = np.zeros_like(t), np.ones_like(t)
    outline = np.concatenate(
        [
            np.stack([t, zero], 1),
            np.stack([one, t], 1),
            np.stack([1 - t, one], 1),
            np.stack([zero, 1 - t], 1),
        ]
    )
    outline = np.round(np.vstack([outline, outline[:1]]) * per_edge).astype(int)
    columns, rows = np.meshgrid(np.arange(side), np.arange(side))
    corner = np.stack([columns.ravel(), rows.ravel()], axis=1) * per_edge
    lattice = corner[:, None, :] + outline[None]
    waves = rng.uniform(0.15, 1.1, (10, 2)), rng.uniform(0, 2 * np.pi, (10, 2))
    size = per_edge * side + 1
    axis = np.arange(size)
    gx, gy = np.meshgrid(axis, axis)
    bend_x = sum(np.sin(f[0] * gx / 3 + f[1] * gy / 5 + p[0]) for f, p in zip(*waves, strict=True)) * 0.12
    bend_y = sum(np.cos(f[1] * gx / 5 - f[0] * gy / 3 + p[1]) for f, p in zip(*waves, strict=True)) * 0.12
    edge = (gx == 0) | (gy == 0) | (gx == size - 1) | (gy == size - 1)
    bend_x[edge] = bend_y[edge] = 0.0
    step = extent / side / per_edge
    px = ORIGIN[0] + (gx + bend_x) * step
    py = ORIGIN[1] + (gy + bend_y) * step
    points = np.stack([px[lattice[..., 1], lattice[..., 0]], py[lattice[..., 1], lattice[..., 0]]], axis=-1)
    n, k = points.shape[:2]
    return shapely.polygons(shapely.linearrings(points.reshape(-1, 2), indices=np.repeat(np.arange(n), k)))
