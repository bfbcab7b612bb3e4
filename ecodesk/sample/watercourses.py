"""The designed rivers of the sample: their course, their fall, and what they are called.

The main river is a real line (World Data Bank II); the tributaries are plausible, not surveyed.
Coordinates in kilometres, EPSG:4547.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ecodesk.sample.grid import Floats
from ecodesk.sample.terrain import bed_level


@dataclass(frozen=True)
class Watercourse:
    """One designed river from source to mouth."""

    code: str
    name: str
    level: str
    points_km: tuple[tuple[float, float], ...]
    source_m: float
    mouth_m: float
    joins: str = ""


TRIBUTARIES = (
    Watercourse(
        "RV-LAN",
        "岚水河",
        "1",
        (
            (376.6, 4006.6),
            (378.6, 4005.2),
            (381.4, 4004.9),
            (384.4, 4004.2),
            (387.2, 4005.3),
            (390.4, 4005.6),
            (393.6, 4006.9),
            (397.2, 4006.4),
            (400.6, 4007.4),
            (404.2, 4006.2),
            (407.4, 4006.7),
            (410.4, 4006.0),
            (412.6, 4008.2),
            (414.0, 4013.5),
            (415.5, 4017.5),
        ),
        1180,
        902,
        joins="RV-ZHANG",
    ),
    Watercourse(
        "RV-YONG",
        "雍河",
        "2",
        (
            (378.6, 3993.2),
            (381.4, 3992.2),
            (384.6, 3992.6),
            (388.0, 3991.2),
            (391.4, 3992.1),
            (394.6, 3992.6),
            (396.8, 3994.6),
            (398.9, 3996.9),
        ),
        1190,
        921,
        joins="RV-ZHANG",
    ),
    Watercourse(
        "RV-NANCHEN",
        "南陈河",
        "2",
        (
            (384.6, 3987.6),
            (387.4, 3988.3),
            (390.6, 3987.4),
            (394.0, 3988.8),
            (397.2, 3989.7),
            (399.6, 3992.4),
            (402.0, 3994.0),
            (403.4, 3996.0),
        ),
        1130,
        916,
        joins="RV-ZHANG",
    ),
    Watercourse(
        "RV-TAOQING",
        "陶清河",
        "2",
        (
            (399.6, 3979.4),
            (401.0, 3981.8),
            (401.2, 3984.4),
            (402.8, 3986.8),
            (404.4, 3989.4),
            (406.6, 3991.0),
            (408.4, 3993.6),
            (412.0, 3995.2),
            (420.0, 3999.0),
        ),
        1090,
        895,
    ),
    Watercourse(
        "RV-HENGSHUI",
        "横水河",
        "2",
        (
            (370.7, 3998.6),
            (370.0, 3996.4),
            (368.2, 3995.2),
            (367.0, 3993.4),
            (364.6, 3992.4),
            (361.5, 3991.8),
            (355.0, 3989.6),
        ),
        1240,
        960,
    ),
)

MAIN_CODE = "RV-ZHANG"
MAIN_NAME = "浊漳河南源"
MAIN_SOURCE_M, MAIN_MOUTH_M = 1170.0, 893.0


def meandering(points_km: Floats, seed: int, swing_m: float, wave_m: float = 900.0) -> Floats:
    """A smooth course through the points, every 60 m, swinging from side to side as rivers do."""
    from scipy.interpolate import CubicSpline
    from scipy.ndimage import gaussian_filter1d

    points = np.asarray(points_km, dtype=float) * 1000
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.arange(0, along[-1], 60.0)
    xy = np.column_stack([CubicSpline(along, points[:, i])(at) for i in (0, 1)])
    tangent = np.gradient(xy, axis=0)
    tangent /= np.hypot(*tangent.T)[:, None]
    rng = np.random.default_rng(seed)
    swing = gaussian_filter1d(rng.standard_normal(len(at)), wave_m / 60 / 3)
    fine = gaussian_filter1d(rng.standard_normal(len(at)), wave_m / 60 / 9)
    swing = swing / swing.std() * swing_m + fine / fine.std() * swing_m * 0.3
    ends = np.minimum(1, np.minimum(at, at[-1] - at) / 600)
    sideways = np.column_stack([-tangent[:, 1], tangent[:, 0]]) * (swing * ends)[:, None]
    return np.asarray(xy + sideways)


def joined(course: Floats, main: Floats) -> Floats:
    """The course with its mouth moved onto the nearest vertex of the river it joins."""
    nearest = main[np.argmin(np.hypot(*(main - course[-1]).T))]
    reach = np.linspace(0, 1, 12)[:, None] ** 2
    tail = course[-12:] + (nearest - course[-1]) * reach
    return np.vstack([course[:-12], tail])


def falls(courses: dict[str, Floats]) -> list[tuple[float, float]]:
    """Source and mouth height of every river; a tributary ends a little above the river it joins."""
    main = courses[MAIN_CODE]
    result = [(MAIN_SOURCE_M, MAIN_MOUTH_M)]
    for river in TRIBUTARIES:
        mouth = river.mouth_m
        if river.joins:
            at = int(np.argmin(np.hypot(*(main - courses[river.code][-1]).T))) / (len(main) - 1)
            mouth = float(bed_level(np.array(at), MAIN_SOURCE_M, MAIN_MOUTH_M)) + 0.5
        result.append((river.source_m, mouth))
    return result


def all_courses(main_line: Floats) -> dict[str, Floats]:
    """Every designed river by code, the main one first, as points every 60 m."""
    main = meandering(main_line[::3] / 1000, 1, 90)
    courses = {MAIN_CODE: main}
    for i, river in enumerate(TRIBUTARIES):
        course = meandering(np.array(river.points_km), 10 + i, 110)
        courses[river.code] = joined(course, main) if river.joins else course
    return courses


def line(course: Floats, tolerance: float = 4.0) -> shapely.LineString:
    """The course as a line with no more vertices than it needs."""
    return shapely.simplify(shapely.LineString(course), tolerance)
