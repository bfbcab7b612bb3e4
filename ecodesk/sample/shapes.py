"""Organic shapes: blobs that lie along a slope, corridors that follow a river, parcel-edged blocks."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ecodesk.sample.grid import Floats


def blob(
    rng: np.random.Generator,
    centre: Floats,
    area: float,
    angle: float,
    stretch: float = 1.6,
    rough: float = 1.0,
) -> Any:
    """A lobed shape of the given area (m²), drawn out along `angle` (radians from east)."""
    theta = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    radius = np.ones_like(theta)
    for k in range(2, 9):
        radius += rough * 0.30 / k**0.9 * rng.uniform(0.3, 1) * np.cos(k * theta + rng.uniform(0, 2 * np.pi))
    radius = np.maximum(radius, 0.35)
    x, y = radius * np.cos(theta) * stretch**0.5, radius * np.sin(theta) / stretch**0.5
    shape = shapely.Polygon(np.column_stack([x, y]))
    scale = (area / shape.area) ** 0.5
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    placed = shapely.Polygon(np.column_stack([x, y]) * scale @ turn + centre)
    return shapely.simplify(placed, 9)


def stretch_of(course: Floats, x_from: float, x_to: float) -> Floats:
    """The part of a river between two kilometres east."""
    low, high = sorted((x_from, x_to))
    inside = np.flatnonzero((course[:, 0] >= low * 1000) & (course[:, 0] <= high * 1000))
    return course[inside[0] : inside[-1] + 1]


def corridor(rng: np.random.Generator, course: Floats, width: float, wobble: float = 0.3) -> Any:
    """A strip along a river, about `width` metres in all, wider here and narrower there."""
    from scipy.ndimage import gaussian_filter1d

    centre = gaussian_filter1d(course, 4, axis=0, mode="nearest")
    tangent = np.gradient(centre, axis=0)
    tangent /= np.hypot(*tangent.T)[:, None]
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]])
    sides = []
    for sign in (1, -1):
        noise = gaussian_filter1d(rng.standard_normal(len(course)), 5, mode="nearest")
        half = width / 2 * (1 + wobble * noise / (noise.std() + 1e-9))
        half = np.maximum(half, width * 0.18)
        # round off the ends
        end = np.minimum(np.arange(len(course)), np.arange(len(course))[::-1])
        half *= np.clip(0.45 + end / 6, 0, 1)
        sides.append(centre + normal * half[:, None] * sign)
    strip = shapely.Polygon(np.vstack([sides[0], sides[1][::-1]])).buffer(0)
    whole = strip.buffer(25).buffer(-25)
    return shapely.simplify(max(shapely.get_parts(whole), key=lambda part: part.area), 8)


def corridor_of_area(rng: np.random.Generator, course: Floats, area: float) -> Any:
    """A strip along a river with about the given area (m²)."""
    length = float(np.hypot(*np.diff(course, axis=0).T).sum())
    state = rng.integers(1 << 30)
    first = corridor(np.random.default_rng(state), course, area / length)
    return corridor(np.random.default_rng(state), course, area / length * area / first.area)


def around(parts: list[Any], margin: float, reach: float) -> Any:
    """One smooth shape around several: what a planner draws around the patches of a project."""
    together = shapely.union_all(shapely.buffer(np.array(parts, dtype=object), margin))
    closed = together.buffer(reach, quad_segs=6).buffer(-reach - 40, quad_segs=6).buffer(40, quad_segs=6)
    main = max(shapely.get_parts(closed), key=lambda part: part.area)
    return shapely.simplify(shapely.Polygon(main.exterior), 10)


def parcelled(rng: np.random.Generator, zone: Any, parcel_m2: float = 350_000) -> Any:
    """A zone with the angular edge that whole parcels give it."""
    west, south, east, north = zone.bounds
    count = int((east - west) * (north - south) / parcel_m2)
    points = np.column_stack([rng.uniform(west, east, count), rng.uniform(south, north, count)])
    for _ in range(2):  # even out the parcels
        cells = shapely.get_parts(
            shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=zone.envelope)
        )
        points = shapely.get_coordinates(shapely.centroid(cells))
    inside = cells[shapely.contains(zone, shapely.centroid(cells))]
    block = shapely.union_all(inside)
    main = max(shapely.get_parts(block), key=lambda part: part.area)
    return shapely.simplify(shapely.Polygon(main.exterior), 5)
