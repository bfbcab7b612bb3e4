"""Cut the county into natural-looking tiles: an exact coverage whose divides run between the rivers.

A noise field bends the ground; every cell goes to the nearest seed in the bent ground. The stair-steps of
the cells are then smoothed arc by arc, so that neighbours keep sharing every vertex.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
import shapely.ops

Floats = npt.NDArray[np.float64]


class Noise:
    """A smooth random field over the plane, the same for the same seed."""

    def __init__(self, seed: int, wavelength: float, octaves: int = 4) -> None:
        rng = np.random.default_rng(seed)
        count = 9
        self._waves = []
        for octave in range(octaves):
            angle = rng.uniform(0, 2 * np.pi, count)
            length = wavelength / 2**octave * rng.uniform(0.7, 1.4, count)
            frequency = 2 * np.pi / length
            phase = rng.uniform(0, 2 * np.pi, count)
            self._waves.append(
                (np.cos(angle) * frequency, np.sin(angle) * frequency, phase, 0.55**octave / np.sqrt(count))
            )

    def at(self, x: Floats, y: Floats) -> Floats:
        """Values around 0, mostly within ±1.5."""
        total = np.zeros_like(x, dtype=float)
        for fx, fy, phase, weight in self._waves:
            total += weight * np.sin(np.multiply.outer(x, fx) + np.multiply.outer(y, fy) + phase).sum(axis=-1)
        return total


def tile(
    frame: Any, seeds: Sequence[Any], weights: Sequence[float], *, seed: int, bend: float, cell: float
) -> list[Any]:
    """Polygons, one per seed, that cover `frame` exactly.

    A larger weight (metres) makes a seed's tile larger. `bend` is how far the noise moves the ground.
    """
    x0, y0, x1, y1 = frame.bounds
    xs = np.arange(x0 - cell, x1 + 2 * cell, cell)
    ys = np.arange(y0 - cell, y1 + 2 * cell, cell)
    gx, gy = np.meshgrid((xs[:-1] + xs[1:]) / 2, (ys[:-1] + ys[1:]) / 2)
    wide, fine = Noise(seed, 9_000), Noise(seed + 1, 9_000)
    points = shapely.points(gx + bend * wide.at(gx, gy), gy + bend * fine.at(gx, gy))
    distance = np.stack([shapely.distance(points, s) - w for s, w in zip(seeds, weights, strict=True)])
    label = _largest_pieces(np.argmin(distance, axis=0), distance)
    return _smooth(frame, label, xs, ys, len(seeds))


def _largest_pieces(label: npt.NDArray[np.intp], distance: Floats) -> npt.NDArray[np.intp]:
    """Give stray pieces of a tile to the next nearest seed."""
    from scipy.ndimage import label as connected  # type: ignore[import-untyped,import-not-found,unused-ignore]

    for _ in range(4):
        for i in range(len(distance)):
            pieces, count = connected(label == i)
            if count > 1:
                sizes = np.bincount(pieces.ravel())
                sizes[0] = 0
                stray = (pieces > 0) & (pieces != sizes.argmax())
                others = distance[:, stray].copy()
                others[i] = np.inf
                label[stray] = np.argmin(others, axis=0)
    return label


def _smooth(frame: Any, label: npt.NDArray[np.intp], xs: Floats, ys: Floats, count: int) -> list[Any]:
    lines = []
    rows, columns = np.nonzero(label[:, 1:] != label[:, :-1])
    lines += [
        shapely.LineString([(xs[c + 1], ys[r]), (xs[c + 1], ys[r + 1])])
        for r, c in zip(rows, columns, strict=True)
    ]
    rows, columns = np.nonzero(label[1:] != label[:-1])
    lines += [
        shapely.LineString([(xs[c], ys[r + 1]), (xs[c + 1], ys[r + 1])])
        for r, c in zip(rows, columns, strict=True)
    ]
    step = xs[1] - xs[0]
    arcs = shapely.get_parts(shapely.line_merge(shapely.union_all(lines)))
    smooth = [_chaikin(shapely.simplify(arc, step * 1.1)) for arc in arcs]
    # Clipping the arcs first would leave their ends a hair off the frame, and the faces open.
    network = shapely.union_all([shapely.boundary(frame), *smooth])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(network)))
    faces = [f for f in faces if shapely.covers(shapely.buffer(frame, 1.0), f)]
    groups: list[list[Any]] = [[] for _ in range(count)]
    for face in faces:
        groups[_label_at(face, label, xs, ys)].append(face)
    return [shapely.union_all(group) if group else None for group in groups]


def _label_at(face: Any, label: npt.NDArray[np.intp], xs: Floats, ys: Floats) -> int:
    point = shapely.point_on_surface(face)
    r = int(np.clip(np.searchsorted(ys, point.y) - 1, 0, label.shape[0] - 1))
    c = int(np.clip(np.searchsorted(xs, point.x) - 1, 0, label.shape[1] - 1))
    return int(label[r, c])


def _chaikin(line: Any, rounds: int = 2) -> Any:
    """Corner cutting that keeps both ends (and a closed ring closed)."""
    xy = shapely.get_coordinates(line)
    if len(xy) < 3:
        return line
    for _ in range(rounds):
        near, far = 0.75 * xy[:-1] + 0.25 * xy[1:], 0.25 * xy[:-1] + 0.75 * xy[1:]
        xy = np.vstack([xy[:1], np.stack([near, far], axis=1).reshape(-1, 2), xy[-1:]])
    return shapely.simplify(shapely.LineString(xy), 6.0)


def organic(
    x: float, y: float, area: float, rng: np.random.Generator, *, stretch: float = 1.4, turn: float = 0.0
) -> Any:
    """A natural-looking patch of about `area` m² around a point, longer along `turn` (radians)."""
    angle = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    radius = np.ones(96)
    for k in range(2, 12):
        radius += 0.42 / k * rng.uniform(0.2, 1.0) * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    radius *= np.sqrt(area / np.pi)
    along, across = radius * np.cos(angle) * stretch, radius * np.sin(angle) / stretch
    ring = np.column_stack(
        [x + along * np.cos(turn) - across * np.sin(turn), y + along * np.sin(turn) + across * np.cos(turn)]
    )
    made = shapely.Polygon(ring)
    made = made if made.is_valid else shapely.buffer(made, 0)
    return shapely.simplify(made, 4.0)


def corridor(line: Any, start: float, end: float, width: float, rng: np.random.Generator) -> Any:
    """A band along part of a river, wider here and narrower there; `start` and `end` are shares of its length."""
    part = shapely.ops.substring(line, start, end, normalized=True)
    steps = max(6, int(part.length / 250))
    rings = []
    for i in range(steps):
        piece = shapely.ops.substring(part, i / steps, (i + 1) / steps, normalized=True)
        rings.append(shapely.buffer(piece, width / 2 * rng.uniform(0.7, 1.35)))
    return shapely.simplify(shapely.buffer(shapely.buffer(shapely.union_all(rings), 40), -40), 4.0)


def winding(points: Sequence[tuple[float, float]], seed: int, sway: float = 260.0) -> Any:
    """A river course through given points: smooth, with meanders."""
    line = shapely.LineString(points)
    distance = np.arange(0, line.length, 120.0)
    xy = np.array([(p.x, p.y) for p in shapely.line_interpolate_point(line, distance)])
    calm = np.sin(np.linspace(0, np.pi, len(xy))) ** 0.3
    a, b = Noise(seed, 3_800, 3), Noise(seed + 7, 3_800, 3)
    kernel = np.ones(15) / 15
    smooth = np.column_stack(
        [np.convolve(np.pad(xy[:, i], 7, mode="edge"), kernel, mode="valid") for i in (0, 1)]
    )
    smooth[:, 0] += sway * calm * a.at(xy[:, 0], xy[:, 1])
    smooth[:, 1] += sway * calm * b.at(xy[:, 0], xy[:, 1])
    smooth[0], smooth[-1] = xy[0], xy[-1]
    return shapely.simplify(shapely.LineString(smooth), 5.0)
