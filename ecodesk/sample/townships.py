"""Townships, their seats and villages: real names of townships in about their real places, schematic borders.

Villages are made up.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ecodesk.sample.grid import Floats, Ints, fractal_noise
from ecodesk.sample.terrain import Terrain

TOWNSHIPS = (
    ("140428100", "丹朱镇", 399.0, 3999.7, 1.0),
    ("140428101", "鲍店镇", 401.0, 4009.3, 1.25),
    ("140428102", "石哲镇", 377.7, 3995.4, 1.75),
    ("140428103", "大堡头镇", 394.4, 3998.8, 0.9),
    ("140428104", "慈林镇", 405.0, 3992.2, 1.05),
    ("140428105", "色头镇", 400.0, 3982.4, 1.1),
    ("140428106", "南漳镇", 405.0, 3986.4, 0.95),
    ("140428200", "岚水乡", 391.4, 4008.4, 1.15),
    ("140428201", "碾张乡", 379.8, 4006.4, 1.2),
    ("140428202", "常张乡", 387.6, 3993.9, 1.1),
    ("140428203", "南陈乡", 389.8, 3988.2, 1.1),
    ("140428204", "宋村乡", 405.8, 4001.9, 1.0),
)
VILLAGES = (
    "上沟", "下沟", "东峪", "西峪", "南岭", "北岭", "柳树", "杨家",
    "石岸", "河湾", "前岭", "后岭", "东坡", "西坡", "大坪", "小坪",
    "龙泉", "青石", "白崖", "松岭", "枣坪", "桃园", "庙坡", "坡底",
    "沟北", "南沟", "里庄", "外庄", "王家沟", "李家岭", "赵家坪", "张家河",
    "韩家庄", "马家坡",
)  # fmt: skip


def township_labels(terrain: Terrain) -> Ints:
    """For every cell the number of its township: near its seat, with borders that follow the ground a little."""
    rng = np.random.default_rng(1405)
    x, y = terrain.grid.centres()
    x = x + 900 * fractal_noise(terrain.grid, rng, 9000, 4)
    y = y + 900 * fractal_noise(terrain.grid, rng, 9000, 4)
    cost = [np.hypot(x - e * 1000, y - n * 1000) / weight for _, _, e, n, weight in TOWNSHIPS]
    return np.asarray(np.argmin(np.stack(cost), axis=0), dtype=np.int64)


def villages(terrain: Terrain, county: Any, avoid: Any) -> list[tuple[str, Floats]]:
    """Made-up villages on gentle ground in the valleys, well apart."""
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(77)
    x, y = terrain.grid.centres()
    low = terrain.elevation - gaussian_filter(terrain.elevation, 15)
    gy, gx = np.gradient(gaussian_filter(terrain.elevation, 2), terrain.grid.cell)
    fit = shapely.contains_xy(county.buffer(-900), x, y) & (low < 5) & (np.hypot(gx, gy) < 0.12)
    places = np.column_stack([x[fit], y[fit]])
    rng.shuffle(places)
    taken = [np.array((e * 1000, n * 1000)) for _, _, e, n, _ in TOWNSHIPS]
    found: list[tuple[str, Floats]] = []
    for place in places:
        if len(found) == len(VILLAGES):
            break
        if min(np.hypot(*(place - other)) for other in taken) < 2350 or avoid.contains(shapely.Point(place)):
            continue
        taken.append(place)
        found.append((VILLAGES[len(found)], place))
    return found
