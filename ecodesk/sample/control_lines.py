"""Fictional control lines of the sample: plausible in place and size, real in nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ecodesk.sample.grid import Grid
from ecodesk.sample.linework import smooth_arcs
from ecodesk.sample.shapes import blob, parcelled
from ecodesk.sample.sites import Ground

# centre in km, hm²
_FARMLAND = (
    (398.9, 4009.4, 1050),
    (403.6, 4009.3, 720),
    (402.0, 4003.7, 640),
    (392.2, 4010.6, 430),
    (397.0, 4005.0, 380),
    (393.2, 4001.2, 420),
    (401.6, 3997.6, 300),
)
_MINES = (
    ((404.9, 3984.3), (407.1, 3984.6), (407.4, 3986.6), (406.1, 3987.2), (404.7, 3986.3)),
    ((401.6, 3978.3), (404.6, 3978.4), (404.9, 3980.1), (402.2, 3980.4)),
)


def draw_control_lines(ground: Ground) -> list[dict[str, Any]]:
    """All control lines: layer, name, function, document, dates, geometry (EPSG:4547)."""
    county, lakes = ground.county, ground.lakes
    reservoir, wetland = lakes["WB-BAOJIAHE"], lakes["WB-JINGWEI"]
    core = _ring(wetland, 140)
    lines = [
        *_farmland(ground),
        *_red_lines(ground),
        _line(
            "CL_UDB", "长子县城城镇开发边界", "集中建设区", "示例-国土空间规划", "2026-03-31", _town(ground)
        ),
        _line(
            "CL_WSP1",
            "鲍家河水库水源一级保护区",
            "一级",
            "示例-水源划定〔2019〕1号",
            "2025-12-20",
            _ring(reservoir, 200),
        ),
        _line(
            "CL_WSP2",
            "鲍家河水库水源二级保护区",
            "二级",
            "示例-水源划定〔2019〕1号",
            "2025-12-20",
            _around(reservoir, 950, 200).intersection(ground.units["ZH-05"].buffer(-60)),
        ),
        _line(
            "CL_NPA_CORE", "精卫湖国家湿地公园", "核心保护区", "示例-自然保护地整合优化", "2025-12-20", core
        ),
        _line(
            "CL_NPA_GEN",
            "精卫湖国家湿地公园",
            "一般控制区",
            "示例-自然保护地整合优化",
            "2025-12-20",
            _around(wetland, 520, 140).intersection(ground.units["ZH-02"].buffer(-60)),
        ),
    ]
    for i, corners in enumerate(_MINES, 1):
        shape = shapely.Polygon(np.array(corners) * 1000).intersection(county.buffer(-20))
        name = f"示例煤业{'甲乙'[i - 1]}矿"
        lines.append(
            _line("CL_MINE", name, "采矿许可", f"示例采矿证 C{i:04d}", "2026-05-15", shape, "2035-12-31")
        )
    return lines


def _line(
    layer: str, name: str, function: str, document: str, dated: str, shape: Any, until: str = ""
) -> dict[str, Any]:
    main = max(shapely.get_parts(shape), key=lambda part: part.area)
    properties = {"layer": layer, "name": name, "function": function, "document": document}
    return properties | {"data_date": dated, "valid_to": until, "geometry": main}


def _ring(lake: Any, width: float) -> Any:
    """A lake with the strip of land around it."""
    return shapely.simplify(shapely.Polygon(lake.buffer(width, quad_segs=8).exterior), 8)


def _around(lake: Any, outer: float, inner: float) -> Any:
    """The land between two distances from a lake."""
    hole = shapely.simplify(lake.buffer(inner, quad_segs=8), 8)
    return shapely.simplify(lake.buffer(outer, quad_segs=8), 20).difference(hole)


def _farmland(ground: Ground) -> list[dict[str, Any]]:
    rng = np.random.default_rng(61)
    projects = {code: g for code, g in ground.projects.items() if code not in ("ZH06-002", "ZH03-003")}
    taken = shapely.union_all(shapely.make_valid(np.array(list(projects.values()), dtype=object))).buffer(60)
    rivers = shapely.union_all([shapely.LineString(c) for c in ground.courses.values()]).buffer(140)
    town = _town(ground).buffer(80)
    lines: list[dict[str, Any]] = []
    for x, y, area in _FARMLAND:
        zone = blob(rng, np.array((x, y)) * 1000, area * 1e4, rng.uniform(-0.4, 0.4), 1.5, 0.9)
        free = zone.intersection(ground.county.buffer(-150)).difference(
            shapely.union_all([taken, rivers, town])
        )
        block = parcelled(rng, max(shapely.get_parts(free), key=lambda part: part.area))
        block = max(shapely.get_parts(block.difference(taken.buffer(-40))), key=lambda part: part.area)
        name = f"永久基本农田片 {len(lines) + 1:02d}"
        lines.append(_line("CL_PBF", name, "永久基本农田", "示例-三区三线划定成果", "2026-03-31", block))
    return lines


def _town(ground: Ground) -> Any:
    rng = np.random.default_rng(62)
    return shapely.simplify(blob(rng, np.array((399_300, 3_999_700)), 1480e4, 0.25, 1.35, 0.75), 15)


def _red_lines(ground: Ground) -> list[dict[str, Any]]:
    """The high ridges of 发鸠山, on both sides of the divide."""
    from scipy.ndimage import gaussian_filter, zoom

    grid = ground.terrain.grid
    height = gaussian_filter(ground.terrain.elevation, 4)
    x, y = grid.centres()
    home = ground.units["ZH-01"].buffer(-120)
    level = float(np.percentile(height[shapely.contains_xy(home, x, y)], 62))
    fine = gaussian_filter(zoom(height, 2, order=1, grid_mode=True, mode="nearest"), 2) > level
    fine[[0, -1]] = fine[:, [0, -1]] = False  # closes what runs over the edge of the raster
    doubled = Grid(grid.west, grid.north, grid.cell / 2, fine.shape[0], fine.shape[1])
    faces = shapely.get_parts(shapely.polygonize(smooth_arcs(fine.astype(np.int64), doubled, 5, 12)))
    lines: list[dict[str, Any]] = []
    for face in sorted(faces, key=lambda f: -f.area):
        row, column = doubled.cell_of(np.array(face.representative_point().coords))
        if not fine[row[0], column[0]]:
            continue
        for part in shapely.get_parts(face.intersection(home)):
            if part.area > 60e4:
                name = f"发鸠山水源涵养红线 {len(lines) + 1:02d}"
                lines.append(
                    _line(
                        "CL_ERL",
                        name,
                        "水源涵养",
                        "示例-生态保护红线",
                        "2026-03-31",
                        shapely.simplify(part, 10),
                    )
                )
    return lines
