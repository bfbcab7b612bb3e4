"""Draw the layers of the sample county and write them to `data/sample/`: `python -m ecodesk.sample.draw`.

Run by hand when the sample is to change; needs the extra `sample` and Debian's `gmt-gshhg-full`. Everything
is seeded, so a second run writes the same files. What the shapes are called and hold stands in the tables
(`*.csv`) beside them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.ops

from ecodesk.model.crs import transformed
from ecodesk.outputs import replacing
from ecodesk.sample import basins, outlines, terrain, townships, watercourses, waters
from ecodesk.sample.control_lines import draw_control_lines
from ecodesk.sample.grid import Floats, Ints
from ecodesk.sample.linework import clipped_arcs, faces_by_label, pinned_to, smooth_arcs, with_vertices_of
from ecodesk.sample.sites import Ground, draw_sites

FOLDER = Path(__file__).resolve().parents[2] / "data" / "sample"
Feature = dict[str, Any]
_GAP_M2 = 20_000.0
_GAP_BETWEEN = ("ZH-08", "ZH-04")


def main() -> None:
    """Draw everything and write one GeoJSON file per layer."""
    outline = outlines.read_outlines()
    river = outlines.read_main_river()
    courses = watercourses.all_courses(river[river[:, 1] < terrain.GRID.north + 400])
    ground_form = terrain.shape_terrain(list(courses.values()), watercourses.falls(courses))
    x, y = ground_form.grid.centres()
    inside = shapely.contains_xy(outline.county, x, y)
    unit_of = basins.unit_labels(ground_form, courses, inside)
    watershed_of = basins.watershed_labels(ground_form, unit_of, inside)
    township_of = townships.township_labels(ground_form)
    arcs = [
        clipped_arcs(smooth_arcs(labels, ground_form.grid), outline.county)
        for labels in (watershed_of, township_of)
    ]
    county, (watershed_arcs, township_arcs) = pinned_to(outline.county, arcs)
    watersheds = faces_by_label(county, watershed_arcs, watershed_of, ground_form.grid)
    towns = faces_by_label(county, township_arcs, township_of, ground_form.grid)
    unit_of_watershed = {k: _majority(unit_of[(watershed_of == k) & inside]) for k in watersheds}
    units = {
        code: shapely.coverage_union_all([g for k, g in watersheds.items() if unit_of_watershed[k] == i])
        for i, code in enumerate(basins.UNIT_CODES)
    }
    lakes = {
        code: waters.lake(ground_form, courses[name], dam, area) for code, _, name, dam, area in waters.LAKES
    }
    ground = Ground(ground_form, courses, county, units, lakes, np.random.default_rng(428))
    draw_sites(ground)
    _write("county_boundary", [{"code": outlines.COUNTY[0], "name": outlines.COUNTY[1], "geometry": county}])
    _write("neighbour", _neighbours(outline, county))
    _write("restoration_unit", [{"code": code, "geometry": g} for code, g in _with_gap(units).items()])
    _write("basin", _basins(units))
    _write("small_watershed", _watersheds(watersheds, unit_of_watershed))
    _write("township", _townships(towns))
    _write("river", _rivers(courses, waters.streams(ground_form, courses, county), county))
    _write("waterbody", [{"code": c, "name": n, "geometry": lakes[c]} for c, n, *_ in waters.LAKES])
    _write("road", _roads(county))
    _write("place", _places(ground, outline))
    _write("problem_patch", _patches(ground))
    _write("project", [{"code": code, "geometry": ground.projects[code]} for code in sorted(ground.projects)])
    _write("control_line", draw_control_lines(ground))


def _majority(values: Ints) -> int:
    return int(np.bincount(values).argmax())


def _neighbours(outline: outlines.Outlines, county: Any) -> list[Feature]:
    features = []
    for code, shape in outline.neighbours.items():
        name, prefecture = outlines.NEIGHBOURS[code]
        matched = with_vertices_of(shape, county) if shape.distance(county) < 1 else shape
        features.append({"name": name, "prefecture": prefecture, "geometry": matched})
    return features


def _with_gap(units: dict[str, Any]) -> dict[str, Any]:
    """The units with the seeded defect: a lens of 2 hm² along one divide that belongs to no unit."""
    loser, other = (units[code] for code in _GAP_BETWEEN)
    shared = shapely.line_merge(shapely.intersection(loser.boundary, other.boundary))
    edge = np.array(max(shapely.get_parts(shared), key=lambda part: part.length).coords)
    middle = len(edge) // 2
    first, last = middle - 4, middle + 5
    path = edge[first : last + 1]
    share = np.linspace(0, 1, len(path))
    chord = path[-1] - path[0]
    normal = np.array([-chord[1], chord[0]]) / np.hypot(*chord)
    if not loser.contains(shapely.Point(path[len(path) // 2] + normal * 40)):
        normal = -normal
    low, high = 0.0, 600.0
    for _ in range(50):
        height = (low + high) / 2
        bulge = path + normal * (height * np.sin(np.pi * share))[:, None]
        lens = shapely.Polygon(np.vstack([path, bulge[-2:0:-1]]))
        low, high = (height, high) if lens.area < _GAP_M2 else (low, height)
    return units | {_GAP_BETWEEN[0]: loser.difference(lens)}


def _basins(units: dict[str, Any]) -> list[Feature]:
    hai = shapely.coverage_union_all([g for code, g in units.items() if code != "QH-01"])
    return [
        {"code": "HAI", "name": "海河流域", "tag": "BS_HAI", "geometry": hai},
        {"code": "YELLOW", "name": "黄河流域", "tag": "BS_YELLOW", "geometry": units["QH-01"]},
    ]


def _watersheds(watersheds: dict[int, Any], unit_of: dict[int, int]) -> list[Feature]:
    features = []
    for i, unit in enumerate(basins.UNIT_CODES):
        mine = sorted((g for k, g in watersheds.items() if unit_of[k] == i), key=lambda g: g.centroid.x)
        for n, shape in enumerate(mine, 1):
            name = f"{unit} 第{n}小流域"
            features.append(
                {"code": f"XLY-{i + 1:02d}{n:02d}", "name": name, "unit": unit, "geometry": shape}
            )
    return features


def _townships(shapes: dict[int, Any]) -> list[Feature]:
    return [
        {"code": code, "name": name, "valid_from": "2021-05-01", "geometry": shapes[i]}
        for i, (code, name, *_) in enumerate(townships.TOWNSHIPS)
    ]


def _rivers(courses: dict[str, Floats], streams: list[Any], county: Any) -> list[Feature]:
    named = {watercourses.MAIN_CODE: (watercourses.MAIN_NAME, "1")}
    named |= {river.code: (river.name, river.level) for river in watercourses.TRIBUTARIES}
    around = county.buffer(2500)
    features = []
    for code, course in courses.items():
        shape = watercourses.line(course).intersection(around)
        name, level = named[code]
        features.append({"code": code, "name": name, "level": level, "geometry": shape})
    for i, stream in enumerate(streams, 1):
        shape = shapely.simplify(stream, 6)
        features.append({"code": f"RV-G{i:03d}", "name": "", "level": "3", "geometry": shape})
    return features


def _roads(county: Any) -> list[Feature]:
    around = county.buffer(1500)
    features = []
    for i, (name, points) in enumerate(waters.ROADS):
        course = watercourses.meandering(np.array(points), 300 + i, 55, 2600)
        features.append({"name": name, "geometry": watercourses.line(course, 8).intersection(around)})
    return features


def _places(ground: Ground, outline: outlines.Outlines) -> list[Feature]:
    features = []
    for i, (_, name, east, north, _) in enumerate(townships.TOWNSHIPS):
        kind = "county_seat" if i == 0 else "township_seat"
        caption = "长子县（丹朱镇）" if i == 0 else name
        features.append({"name": caption, "kind": kind, "geometry": shapely.Point(east * 1000, north * 1000)})
    water = shapely.union_all(list(ground.lakes.values())).buffer(300)
    for name, place in townships.villages(ground.terrain, ground.county, water):
        features.append({"name": name, "kind": "village", "geometry": shapely.Point(place)})
    near = ground.county.buffer(9000).difference(ground.county.buffer(1500))
    for code, shape in outline.neighbours.items():
        beside = shape.intersection(near)
        if shape.distance(ground.county) < 1 and not beside.is_empty:
            part = max(shapely.get_parts(beside), key=lambda each: each.area)
            point = part.centroid if part.contains(part.centroid) else part.representative_point()
            features.append({"name": outlines.NEIGHBOURS[code][0], "kind": "neighbour", "geometry": point})
    return features


def _patches(ground: Ground) -> list[Feature]:
    features = []
    for i, unit in enumerate(basins.UNIT_CODES):
        mine = [(what, shape) for code, what, shape in ground.patches if code == unit]
        for n, (what, shape) in enumerate(mine, 1):
            features.append(
                {
                    "code": f"WT-{i + 1:02d}{n:02d}",
                    "unit": unit,
                    "problem_type": what.kind,
                    "element": what.element,
                    "severity": what.severity,
                    "source": "2025 年外业调查（示例）",
                    "surveyed_on": f"2025-{(7, 8, 9, 10)[(i + n) % 4]:02d}-{(n * 7 + i * 3) % 27 + 1:02d}",
                    "geometry": shape,
                }
            )
    return features


def _write(name: str, features: list[Feature]) -> None:
    """One layer as GeoJSON in lon/lat; 7 decimals (1 cm), the same for every shape that shares a vertex."""
    lines = []
    for feature in features:
        geographic = transformed(feature["geometry"], 4547, 4490)
        rounded = shapely.transform(geographic, lambda xy: np.round(xy, 7))
        properties = {key: value for key, value in feature.items() if key != "geometry"}
        item = {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(rounded)}
        lines.append(json.dumps(item, ensure_ascii=False, separators=(",", ":")))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with replacing(FOLDER / f"{name}.geojson") as path:
        body = ",\n".join(lines)
        path.write_text(f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
