"""Streams, lakes and roads of the sample county."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ecodesk.sample.grid import Floats, Grid
from ecodesk.sample.linework import smooth_arcs
from ecodesk.sample.terrain import Terrain

LAKES = (
    ("WB-JINGWEI", "精卫湖（申村水库）", "RV-ZHANG", 388.6, 3.3e6),
    ("WB-BAOJIAHE", "鲍家河水库", "RV-LAN", 385.2, 1.25e6),
)
_STREAM_CELLS = 170  # 1.7 km²


def lake(terrain: Terrain, course: Floats, dam_km: float, area: float, length_km: float = 3.6) -> Any:
    """What a dam across the river at a kilometre east would flood, smooth along the shore.

    The ground is taken by its height above the river beside it, so the lake lies along the river and
    reaches into the side valleys.
    """
    from scipy.ndimage import distance_transform_edt, gaussian_filter, label, zoom

    row, column = terrain.grid.cell_of(course)
    river = np.zeros(terrain.grid.shape, dtype=bool)
    river[row, column] = True
    distance, (r, c) = distance_transform_edt(~river, return_indices=True)
    x, _ = terrain.grid.centres()
    share = (x[r, c] / 1000 - (dam_km - length_km)) / length_km
    inside = (share > 0) & (x < dam_km * 1000) & (distance < 22)
    deep = np.clip(share, 0.0, 1.0) ** 0.7
    above = gaussian_filter(terrain.elevation, 0.8) - terrain.elevation[r, c] + 0.35 * distance
    low, high = 0.0, 200.0
    flooded = inside
    for _ in range(30):
        level = (low + high) / 2
        parts, _ = label(inside & (above < level * deep))
        flooded = parts == np.bincount(parts[parts > 0]).argmax() if (parts > 0).any() else parts > 0
        low, high = (level, high) if flooded.sum() * terrain.grid.cell**2 < area else (low, level)
    fine = gaussian_filter(zoom(flooded.astype(float), 4, order=1, grid_mode=True, mode="nearest"), 2.5) > 0.5
    grid = Grid(terrain.grid.west, terrain.grid.north, terrain.grid.cell / 4, fine.shape[0], fine.shape[1])
    arcs = smooth_arcs(fine.astype(np.int64), grid, 4, 4)
    faces = list(shapely.get_parts(shapely.polygonize(arcs)))
    return shapely.Polygon(max(faces, key=lambda face: face.area).exterior)


def streams(terrain: Terrain, courses: dict[str, Floats], county: Any) -> list[Any]:
    """The smaller streams inside the county as smooth lines that end on the river they join."""
    from scipy.ndimage import gaussian_filter1d

    area = terrain.flow.upstream_area(unit="cell").ravel()
    down, channel = terrain.flow.idxs_ds, terrain.channel.ravel()
    wet = area >= _STREAM_CELLS
    x, y = (c.ravel() for c in terrain.grid.centres())
    fed = np.zeros(area.size, dtype=bool)
    fed[down[wet & (down != np.arange(area.size))]] = True
    heads = [i for i in np.flatnonzero(wet & ~fed & (channel < 0)) if shapely.contains_xy(county, x[i], y[i])]
    main = np.vstack(list(courses.values()))
    traces = [_trace(int(i), down, channel) for i in heads]
    done: dict[int, tuple[float, float]] = {}
    lines = []
    for trace in sorted(traces, key=len, reverse=True):
        stop = next((k for k, cell in enumerate(trace) if cell in done), len(trace))
        cells = trace[: stop + 1]
        if len(cells) < 9:
            continue
        xy = np.column_stack([x[cells], y[cells]])
        xy[1:-1] = gaussian_filter1d(xy, 2.2, axis=0, mode="nearest")[1:-1]
        if stop < len(trace):
            xy[-1] = done[trace[stop]]
        elif channel[trace[-1]] >= 0:
            xy[-1] = main[np.argmin(np.hypot(*(main - xy[-1]).T))]
        done.update(
            (cell, (float(p[0]), float(p[1]))) for cell, p in zip(cells, xy, strict=True) if cell not in done
        )
        lines.append(shapely.LineString(xy))
    return lines


def _trace(head: int, down: Any, channel: Any) -> list[int]:
    cells = [head]
    while channel[cells[-1]] < 0 and down[cells[-1]] != cells[-1]:
        cells.append(int(down[cells[-1]]))
    return cells


ROADS = (
    (
        "G208",
        (
            (399.2, 4016.5),
            (400.2, 4009.6),
            (399.4, 4004.6),
            (399.2, 3999.8),
            (401.0, 3994.4),
            (403.8, 3990.4),
        ),
    ),
    ("慈林线", ((403.8, 3990.4), (404.6, 3987.0), (403.4, 3983.0), (401.6, 3980.2), (400.6, 3976.4))),
    ("县城—石哲线", ((399.2, 3999.8), (394.6, 3998.9), (389.8, 3997.6), (386.2, 3995.2), (378.0, 3995.6))),
    ("石哲—安泽线", ((378.0, 3995.6), (374.8, 3996.6), (370.0, 3994.6), (366.0, 3994.0), (361.0, 3996.0))),
    (
        "县城—碾张线",
        (
            (399.2, 3999.8),
            (395.2, 4002.8),
            (391.0, 4003.2),
            (386.0, 4006.2),
            (379.8, 4006.9),
            (373.0, 4009.6),
        ),
    ),
    ("岚水线", ((395.2, 4002.8), (392.4, 4006.0), (391.2, 4009.4), (391.0, 4015.0))),
    ("县城—长治线", ((399.2, 3999.8), (403.4, 4001.4), (406.4, 4001.8), (412.0, 4002.4))),
    ("南陈线", ((399.2, 3999.8), (396.4, 3993.8), (392.6, 3989.9), (389.6, 3988.6), (387.4, 3983.0))),
)
