"""Draw the layers of the sample county and write them to `data/sample/`: `python -m ecodesk.sample.draw`.

Run by hand when the sample is to change; needs the extra `sample`. Everything inside the outlines comes
from one seed, so a second run writes the same files.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping

from ecodesk.model.code_lists import elements_of_problem
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, transformed
from ecodesk.sample import content
from ecodesk.sample.outlines import COUNTY, NEIGHBOURS, PREFECTURE, outlines
from ecodesk.sample.tiling import corridor, organic, tile, winding

CRS = WorkingCrs(4547)
SEED = 20_240_103
ACROSS_THE_DIVIDE = "QH01-003"  # the seeded defect of UNT-003
Feature = tuple[Any, dict[str, Any]]


class County:
    """The frame everything is placed in."""

    def __init__(self) -> None:
        self.outlines = outlines(CRS)
        self.frame = self.outlines[COUNTY]
        self._box = self.frame.bounds

    def at(self, u: float, v: float) -> tuple[float, float]:
        x0, y0, x1, y1 = self._box
        return x0 + u * (x1 - x0), y0 + v * (y1 - y0)

    def line(self, points: Sequence[tuple[float, float]]) -> Any:
        return shapely.LineString([self.at(*p) for p in points])


def draw() -> dict[str, list[Feature]]:
    """All layers: table → features in the working CRS with the values of their fields; links by code."""
    county = County()
    rivers = _rivers(county)
    courses = {props["code"]: g for g, props in rivers}
    lakes = _lakes(courses)
    units = _units(county)
    shapes = {props["code"]: g for g, props in units}
    projects = _projects(county, courses, lakes, shapes)
    made = {
        "county_boundary": [(county.frame, {"code": COUNTY, "name": "长子县"})],
        "neighbour": [
            (county.outlines[c], {"name": n, "prefecture": "长治市" if c.startswith("1404") else ""})
            for c, n in {**NEIGHBOURS, **PREFECTURE}.items()
        ],
        "basin": _basins(shapes, county),
        "restoration_unit": _with_gap(units),
        "small_watershed": _small_watersheds(shapes),
        "township": _townships(county),
        "river": rivers,
        "waterbody": lakes,
        "road": [
            (winding([county.at(*p) for p in pts], 90 + i, 120), {"name": n})
            for i, (n, pts) in enumerate(content.ROADS)
        ],
        "problem_patch": _patches(shapes, projects, lakes),
        "control_line": _control_lines(county, courses, lakes, shapes),
        "project": projects,
    }
    made["place"] = _places(county)
    for name in ("river", "road"):
        made[name] = [(shapely.intersection(g, county.frame.buffer(600)), p) for g, p in made[name]]
    return made


def _rivers(county: County) -> list[Feature]:
    made = []
    for i, (code, name, level, points) in enumerate(content.RIVERS):
        course = winding([county.at(*p) for p in points], SEED % 1000 + 11 * i, 330 if level == "1" else 240)
        made.append((course, {"code": code, "name": name if level != "3" else "", "level": level}))
    made += _gullies(county, made)
    return made


def _gullies(county: County, rivers: Sequence[Feature]) -> list[Feature]:
    """Short side streams on both banks, as a county map shows them."""
    rng = np.random.default_rng(SEED)
    made: list[Feature] = []
    for n, (course, props) in enumerate(list(rivers)):
        spacing = 1_900 if props["level"] != "3" else 1_500
        for k, s in enumerate(np.arange(spacing * 0.6, course.length - 400, spacing)):
            side = 1 if k % 2 else -1
            foot = course.interpolate(s)
            ahead = course.interpolate(min(s + 50, course.length))
            angle = np.arctan2(ahead.y - foot.y, ahead.x - foot.x) + side * rng.uniform(1.0, 1.9) + np.pi * 0
            reach = rng.uniform(900, 2_600)
            head = (foot.x - reach * np.cos(angle - np.pi), foot.y - reach * np.sin(angle - np.pi))
            line = winding(
                [head, ((head[0] + foot.x) / 2, (head[1] + foot.y) / 2), (foot.x, foot.y)],
                500 + 31 * n + k,
                150,
            )
            others = [g for g, _ in [*rivers, *made] if g is not course]
            if min(o.distance(shapely.Point(head)) for o in others) > 450 and county.frame.contains(
                shapely.Point(head)
            ):
                made.append((line, {"code": f"G{n:02d}{k:02d}", "name": "", "level": "3"}))
    return made


def _lakes(courses: dict[str, Any]) -> list[Feature]:
    made = []
    for i, (code, name, river, share, length, width) in enumerate(content.LAKES):
        course = courses[river]
        half = length / 2 / course.length
        rng = np.random.default_rng(SEED + i)
        pieces = []
        for k in np.linspace(-1, 1, 15):
            p = course.interpolate(share + k * half, normalized=True)
            swell = (1 + 0.55 * k) * (1 - 0.55 * max(0.0, k - 0.75) * 4)
            pieces.append(p.buffer(width / 2 * max(0.3, swell) * rng.uniform(0.75, 1.1)))
        body = shapely.union_all(pieces).buffer(120).buffer(-120)
        made.append((shapely.simplify(body, 5.0), {"code": code, "name": name}))
    return made


def _units(county: County) -> list[Feature]:
    seeds = [
        shapely.MultiLineString([[county.at(*p) for p in reach] for reach in unit[5]])
        for unit in content.UNITS
    ]
    tiles = tile(county.frame, seeds, [unit[6] for unit in content.UNITS], seed=SEED, bend=620, cell=110)
    made = []
    for (code, name, basin, river, downstream, _, _), shape in zip(content.UNITS, tiles, strict=True):
        off, reason = content.ELEMENTS_OFF.get(code, ((), ""))
        props = {
            "code": code,
            "name": name,
            "basin": basin,
            "downstream": downstream,
            "terminal": not downstream,
            "mountain": "MT_TAIHANG",
            "river": river,
            "elements_off": list(off),
            "elements_off_reason": reason,
        }
        made.append((shape, props))
    return made


def _with_gap(units: list[Feature]) -> list[Feature]:
    """The seeded defect of UNT-004: about 2 hm² left out between two units."""
    a, b = (next(g for g, p in units if p["code"] == code) for code in ("ZH-04", "ZH-03"))
    shared = shapely.line_merge(shapely.intersection(shapely.boundary(a), shapely.boundary(b)))
    line = max(shapely.get_parts(shared), key=lambda part: part.length)
    place = line.interpolate(0.5, normalized=True).buffer(170)
    gap = shapely.intersection(place, b)
    gap = shapely.intersection(gap, line.buffer(np.sqrt(20_000 / gap.area) * 120))
    return [(shapely.difference(g, gap) if p["code"] == "ZH-03" else g, p) for g, p in units]


def _basins(shapes: dict[str, Any], county: County) -> list[Feature]:
    groups: dict[str, list[Any]] = {"HAI": [], "YELLOW": []}
    for unit in content.UNITS:
        groups[unit[2]].append(shapes[unit[0]])
    names = {"HAI": ("海河流域", "BS_HAI"), "YELLOW": ("黄河流域", "BS_YELLOW")}
    return [
        (shapely.union_all(group), {"code": code, "name": names[code][0], "tag": names[code][1]})
        for code, group in groups.items()
    ]


def _small_watersheds(shapes: dict[str, Any]) -> list[Feature]:
    made = []
    for n, (code, shape) in enumerate(shapes.items()):
        rng = np.random.default_rng(SEED + n)
        count = max(3, round(shape.area / 22e6))
        x0, y0, x1, y1 = shape.bounds
        seeds: list[Any] = []
        while len(seeds) < count:
            p = shapely.Point(rng.uniform(x0, x1), rng.uniform(y0, y1))
            if shape.contains(p) and all(p.distance(q) > 0.55 * np.sqrt(shape.area / count) for q in seeds):
                seeds.append(p)
        tiles = [
            t
            for t in tile(shape, seeds, [0.0] * count, seed=SEED + 100 + n, bend=700, cell=110)
            if t is not None
        ]
        for k, piece in enumerate(tiles, start=1):
            made.append((piece, {"code": f"{code}-{k:02d}", "name": f"{code} 第{k}小流域", "unit": code}))
    return made


def _townships(county: County) -> list[Feature]:
    seeds = [shapely.Point(county.at(*seat)) for _, seat, _ in content.TOWNSHIPS]
    tiles = tile(
        county.frame, seeds, [w for _, _, w in content.TOWNSHIPS], seed=SEED + 50, bend=800, cell=110
    )
    return [
        (shape, {"code": f"140428{i:03d}", "name": name, "valid_from": "2021-05-01"})
        for i, ((name, _, _), shape) in enumerate(zip(content.TOWNSHIPS, tiles, strict=True), start=101)
    ]


def _projects(
    county: County, courses: dict[str, Any], lakes: list[Feature], units: dict[str, Any]
) -> list[Feature]:
    made: list[Feature] = []
    taken: list[Any] = []
    water = shapely.union_all([g for g, _ in lakes])
    for i, (code, name, unit, element, lead, coops, invest, start, end, place) in enumerate(content.PROJECTS):
        rng = np.random.default_rng(SEED + 7 * i)
        if code == ACROSS_THE_DIVIDE:
            divide = shapely.intersection(shapely.boundary(units["QH-01"]), shapely.boundary(units["ZH-01"]))
            line = max(shapely.get_parts(shapely.line_merge(divide)), key=lambda part: part.length)
            foot = line.interpolate(0.35, normalized=True)
            shape = organic(foot.x + 150, foot.y, 200e4, rng, stretch=1.4, turn=0.2)
        elif isinstance(place[0], str):
            shape = corridor(courses[place[0]], place[1], place[2], place[3], rng)
        else:
            u, v, area, stretch, turn = place
            shape = organic(*county.at(float(u), v), area * 1e4, rng, stretch=stretch, turn=turn)
            if element not in ("lake", "water"):
                shape = shapely.difference(shape, shapely.buffer(water, 40))
        if code == "ZH07-004":
            shape = shapely.union_all(
                [shape, organic(*county.at(0.962, 0.425), 28e4, rng)]
            )  # over the county line
        elif code not in (ACROSS_THE_DIVIDE, "ZH07-004"):
            shape = shapely.intersection(shape, shapely.buffer(units[unit], -60))
        if code != "ZH06-004":
            shape = (
                shapely.difference(shape, shapely.buffer(shapely.union_all(taken), 25)) if taken else shape
            )
        if shape.is_empty:
            raise ValueError(f"{code} does not lie in {unit}: move it in the content table")
        shape = _main_part(shape)
        taken.append(shape)
        if code == content.CROSSED:
            shape = _crossed(shape)
        made.append((shape, _project_values(code, name, unit, element, lead, coops, invest, start, end)))
    return made


def _main_part(shape: Any) -> Any:
    return max(shapely.get_parts(shape), key=lambda p: p.area)


def _crossed(shape: Any) -> Any:
    """Swap two neighbouring vertices a little apart: the outline crosses itself, as hasty digitising does."""
    xy = shapely.get_coordinates(shape.exterior)
    k = len(xy) // 3
    xy[[k, k + 1]] = xy[[k + 1, k]]
    return shapely.Polygon(xy)


def _project_values(
    code: str, name: str, unit: str, element: str, lead: str, coops: str, invest: float, start: int, end: int
) -> dict[str, Any]:
    problems = content.PROBLEMS_OF.get(code, content.PROBLEMS[element])
    elements = dict.fromkeys([element, *(e for p in problems for e in elements_of_problem(p)[:1])])
    severe = code in ("ZH07-001", "ZH07-002", "ZH07-004", "ZH07-005")
    modes = {"forest": "natural_recovery", "grassland": "natural_recovery", "lake": "conservation"}
    return {
        "code": code,
        "name": name,
        "status": content.STATUS_OF.get(code, content.STATUS[start]),
        "source_plan": {"LYJ": "县林草专项规划", "SLJ": "县水利专项规划", "ZRZY": "县矿山生态修复规划"}.get(
            lead, "县农业农村专项规划"
        ),
        "unit": "" if code == content.NO_UNIT else unit,
        "element": element,
        "elements": list(elements),
        "problem_types": list(problems),
        "mode": "reconstruction" if severe else modes.get(element, "assisted_regeneration"),
        "work_items": list(content.ITEMS_OF.get(code, content.ITEMS[element])),
        "description": f"{name},实施期 {start}—{end} 年。示例文字。",
        "invest": f"{invest:.2f}",
        "lead": lead,
        "coops": coops.split(),
        "start": f"{start}-03-15",
        "end": f"{end}-11-30",
    }


def _patches(units: dict[str, Any], projects: list[Feature], lakes: list[Feature]) -> list[Feature]:
    """Problem patches: most lie where a project treats them, some where nobody does."""
    made: list[Feature] = []
    taken: list[Any] = [g for g, _ in lakes]
    for n, (unit, kind, count, mean) in enumerate(content.PATCHES):
        rng = np.random.default_rng(SEED + 900 + n)
        frame = shapely.buffer(units[unit], -120)
        own = [
            shapely.buffer(g, 0)
            for g, p in projects
            if p["unit"] == unit and kind in p["problem_types"] and p["status"] not in ("draft", "returned")
        ]
        for k in range(count):
            treated = bool(own) and k < max(1, round(count * 0.85))
            shape = _place_patch(frame, own, treated, mean * rng.uniform(0.6, 1.5) * 1e4, rng, taken)
            if shape is None:
                continue
            taken.append(shape)
            number = len(made) + 101
            severity = (
                int(rng.choice([2, 3, 4], p=[0.35, 0.45, 0.2]))
                if treated
                else int(rng.choice([1, 2, 3, 4], p=[0.2, 0.35, 0.3, 0.15]))
            )
            made.append((shape, _patch_values(number, unit, kind, severity, rng)))
    _mark_worst(made)
    return made


def _mark_worst(made: list[Feature]) -> None:
    """The seeded defect of COV-003: a severity-5 erosion patch nobody treats."""
    erosion = [p for _, p in made if p["unit"] == "ZH-04" and p["problem_type"] == "soil_erosion"]
    erosion[-1]["severity"] = 5


def _patch_values(
    number: int, unit: str, kind: str, severity: int, rng: np.random.Generator
) -> dict[str, Any]:
    elements = elements_of_problem(kind)
    return {
        "code": f"WT-{number:04d}",
        "problem_type": kind,
        "severity": severity,
        "element": elements[0] if elements else "",
        "surveyed_on": f"2025-10-{int(rng.integers(8, 28)):02d}",
        "source": "2025 年外业调查(示例)",
        "unit": unit,
    }


def _place_patch(
    frame: Any, own: Sequence[Any], treated: bool, area: float, rng: np.random.Generator, taken: Sequence[Any]
) -> Any:
    for _ in range(60):
        if treated:
            target = own[int(rng.integers(len(own)))]
            x, y = _point_in(target, rng)
        else:
            x, y = _point_in(frame, rng)
            if any(shapely.Point(x, y).distance(o) < 500 for o in own):
                continue
        shape = organic(x, y, area, rng, stretch=rng.uniform(1.0, 1.6), turn=rng.uniform(0, np.pi))
        if treated:
            target = shapely.buffer(target, rng.uniform(5, 60))
            shape = shapely.intersection(shape, target)
        shape = shapely.intersection(shape, frame)
        shape = shapely.difference(shape, shapely.buffer(shapely.union_all(taken), 60))
        shape = shapely.buffer(shapely.buffer(shape, -30), 30) if not shape.is_empty else shape
        if shape.is_empty:
            continue
        shape = shapely.simplify(_main_part(shape), 4.0)
        if shape.area > 0.3 * area and shape.area > 8e4:
            return shape
    return None


def _point_in(shape: Any, rng: np.random.Generator) -> tuple[float, float]:
    x0, y0, x1, y1 = shape.bounds
    for _ in range(400):
        x, y = rng.uniform(x0, x1), rng.uniform(y0, y1)
        if shape.contains(shapely.Point(x, y)):
            return x, y
    p = shapely.point_on_surface(shape)
    return p.x, p.y


def _control_lines(
    county: County, courses: dict[str, Any], lakes: list[Feature], units: dict[str, Any]
) -> list[Feature]:
    rng = np.random.default_rng(SEED + 4_000)

    def blob(u: float, v: float, area: float, stretch: float = 1.2, turn: float = 0.0) -> Any:
        return shapely.intersection(
            organic(*county.at(u, v), area * 1e4, rng, stretch=stretch, turn=turn), county.frame
        )

    def values(layer: str, code: str, name: str, day: str, **more: Any) -> dict[str, Any]:
        return {"layer": layer, "code": code, "name": name, "data_date": day, "document": "示例文件", **more}

    jingwei, baojia = lakes[0][0], lakes[1][0]
    divide = shapely.intersection(blob(0.245, 0.60, 1_300, 1.5, 1.35), shapely.buffer(units["ZH-01"], -30))
    made = [
        (
            blob(0.66, 0.905, 420, 1.5, 0.1),
            values("CL_PBF", "YN-01", "岚水平川永久基本农田(示例)", "2026-03-01"),
        ),
        (blob(0.80, 0.935, 300, 1.5, 0.1), values("CL_PBF", "YN-02", "鲍店永久基本农田(示例)", "2026-03-01")),
        (
            blob(0.56, 0.62, 300, 1.4, 0.3),
            values("CL_PBF", "YN-03", "大堡头永久基本农田(示例)", "2026-03-01"),
        ),
        (
            _main_part(divide),
            values("CL_ERL", "HX-01", "发鸠山水源涵养红线(示例)", "2026-03-01", function="水源涵养"),
        ),
        (blob(0.73, 0.575, 900, 1.15, 0.2), values("CL_UDB", "KF-01", "长子县城(示例)", "2026-03-01")),
        (
            shapely.simplify(baojia.buffer(200), 5),
            values("CL_WSP1", "SY-01", "鲍家河水库一级保护区(示例)", "2025-12-01"),
        ),
        (
            shapely.simplify(jingwei.buffer(140), 5),
            values("CL_NPA_CORE", "BH-01", "精卫湖湿地公园核心区(示例)", "2025-12-01"),
        ),
        (
            blob(0.85, 0.22, 560, 1.2, 0.8),
            values("CL_MINE", "KQ-01", "色头煤矿采矿权(示例)", "2026-05-01", valid_to="2031-12-31"),
        ),
    ]
    return made


def _places(county: County) -> list[Feature]:
    made: list[Feature] = []
    for name, seat, _ in content.TOWNSHIPS:
        kind = "county_seat" if name == "丹朱镇" else "township_seat"
        made.append(
            (
                shapely.Point(county.at(*seat)),
                {"name": "长子县(丹朱镇)" if kind == "county_seat" else name, "kind": kind},
            )
        )
    rng = np.random.default_rng(SEED + 77)
    points: list[Any] = [g for g, _ in made]
    for name in content.VILLAGES:
        while True:
            p = shapely.Point(county.at(rng.uniform(0.04, 0.97), rng.uniform(0.05, 0.97)))
            if county.frame.buffer(-700).contains(p) and all(p.distance(q) > 2_300 for q in points):
                break
        points.append(p)
        made.append((p, {"name": name, "kind": "village"}))
    return made


def write(folder: Path) -> None:
    """Write one GeoJSON file per table, lon/lat, seven decimals."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, features in draw().items():
        geometry = np.empty(len(features), dtype=object)
        geometry[:] = [g for g, _ in features]
        lonlat = transformed(geometry, CRS.epsg, GEOGRAPHIC)
        lines = [
            json.dumps(
                {"type": "Feature", "properties": p, "geometry": _rounded(mapping(g))}, ensure_ascii=False
            )
            for g, (_, p) in zip(lonlat, features, strict=True)
        ]
        text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
        (folder / f"{table}.geojson").write_text(text, encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 7)
    if isinstance(value, (list, tuple)):
        return [_rounded(v) for v in value]
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    return value


if __name__ == "__main__":
    write(Path(__file__).resolve().parents[2] / "data" / "sample")
