"""Draw the problem patches and projects of the sample on the terrain, seeded defects included."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
import shapely.ops

from ecodesk.sample.grid import Floats
from ecodesk.sample.shapes import around, blob, corridor, corridor_of_area, stretch_of
from ecodesk.sample.site_plan import LOOSE, SITES, Patch, Site
from ecodesk.sample.terrain import Terrain

_WATER = ("water_pollution", "river_degradation")


@dataclass
class Ground:
    """What the drawing needs to know, and what it has drawn so far (metres, EPSG:4547)."""

    terrain: Terrain
    courses: dict[str, Floats]
    county: Any
    units: dict[str, Any]
    lakes: dict[str, Any]
    rng: np.random.Generator
    patches: list[tuple[str, Patch, Any]] = field(default_factory=list)  # unit, what, shape
    projects: dict[str, Any] = field(default_factory=dict)

    def slope_angle(self, point: Floats) -> float:
        """Direction along the contour at a point, in radians from east."""
        row, column = (int(v[0]) for v in self.terrain.grid.cell_of(point))
        part = self.terrain.elevation[max(row - 6, 0) : row + 7, max(column - 6, 0) : column + 7]
        gy, gx = (float(g.mean()) for g in np.gradient(part))
        return float(np.arctan2(gx, gy))

    def drawn(self) -> Any:
        """Everything that later shapes keep clear of."""
        return shapely.union_all([shape for _, _, shape in self.patches] + list(self.projects.values()))


def draw_sites(ground: Ground) -> None:
    """Draw all patches and projects into `ground`."""
    order = sorted(SITES, key=lambda site: {"shore": 0, "river": 1}.get(site.manner, 2))
    for site in order:
        {"shore": _shore, "river": _river, "patches": _cluster}[site.manner](ground, site)
    _seed_defects(ground)
    for unit, patches in LOOSE.items():
        for patch in patches:
            _place_loose(ground, unit, patch)


def _room(ground: Ground, unit: str, inset: float = 110) -> Any:
    return (
        ground.units[unit]
        .buffer(-inset)
        .difference(shapely.union_all(list(ground.lakes.values())).buffer(60))
    )


def _cluster(ground: Ground, site: Site) -> None:
    free = _room(ground, site.unit).difference(ground.drawn().buffer(110))
    centre = np.array(site.place) * 1000
    angle = ground.slope_angle(centre)
    shapes: list[Any] = []
    for patch in site.patches:
        shape = _fitting(ground, free, centre, patch, angle, [s.buffer(45) for s in shapes])
        shapes.append(shape)
        ground.patches.append((site.unit, patch, shape))
    drawn = around(shapes, 70, 420)
    others = shapely.union_all(list(ground.projects.values())).buffer(60)
    lakes = shapely.union_all(list(ground.lakes.values())).buffer(40)
    allowed = ground.units[site.unit].buffer(-25).difference(others).difference(lakes)
    kept = max(shapely.get_parts(drawn.intersection(allowed)), key=lambda part: part.area)
    ground.projects[site.code] = shapely.simplify(kept, 6)


def _fitting(ground: Ground, free: Any, centre: Floats, patch: Patch, angle: float, taken: list[Any]) -> Any:
    """A blob as near the centre as it fits; it may lose an edge to what is there already."""
    for attempt in range(400):
        spread = 60 + attempt * 9 + (0 if not taken else 350)
        point = centre + ground.rng.normal(0, spread, 2)
        rough = 1.2 if patch.area > 60 else 0.9
        stretch = ground.rng.uniform(1.2, 2.1)
        shape = blob(ground.rng, point, patch.area * 1e4, angle + ground.rng.normal(0, 0.25), stretch, rough)
        room = free.difference(shapely.union_all(taken)) if taken else free
        inside = shape.intersection(room)
        if inside.area > 0.9 * shape.area and inside.geom_type == "Polygon":
            softened = inside.buffer(-30).buffer(30)
            main = max(shapely.get_parts(softened), key=lambda part: part.area)
            return shapely.simplify(shapely.Polygon(main.exterior), 8)
    raise RuntimeError(f"no room for a patch of {patch.area} hm² at {centre}")


def _river(ground: Ground, site: Site) -> None:
    course = stretch_of(ground.courses[site.river], *site.place)
    strip = corridor(ground.rng, course, site.width)
    lakes = shapely.union_all(list(ground.lakes.values())).buffer(40)
    shape = strip.intersection(ground.units[site.unit].buffer(-25)).difference(lakes)
    if site.code != "ZH06-004":  # a duplicate of its neighbour, on purpose
        shape = shape.difference(shapely.union_all(list(ground.projects.values())).buffer(30))
    ground.projects[site.code] = max(shapely.get_parts(shape), key=lambda part: part.area)
    along = [p for p in site.patches if p.kind in _WATER]
    parts = np.array_split(np.arange(4, len(course) - 4), max(len(along), 1))
    for patch, part in zip(along, parts, strict=False):
        strip = corridor_of_area(ground.rng, course[part], patch.area * 1e4)
        near = ground.projects[site.code].buffer(25).intersection(ground.units[site.unit].buffer(-8))
        inside = max(shapely.get_parts(strip.intersection(near)), key=lambda s: s.area)
        ground.patches.append((site.unit, patch, shapely.Polygon(inside.exterior)))
    for patch in (p for p in site.patches if p.kind not in _WATER):
        middle = course[len(course) // 2]
        angle = ground.slope_angle(middle)
        free = _room(ground, site.unit).difference(ground.drawn().buffer(15))
        shape = _fitting(ground, free, middle, patch, angle, [])
        ground.patches.append((site.unit, patch, shape))
        joined = around([ground.projects[site.code], shape], 12, 160).intersection(
            ground.units[site.unit].buffer(-25)
        )
        ground.projects[site.code] = max(shapely.get_parts(joined.difference(lakes)), key=lambda s: s.area)


def _shore(ground: Ground, site: Site) -> None:
    lake = min(
        ground.lakes.values(), key=lambda each: each.distance(shapely.Point(np.array(site.place) * 1000))
    )
    size = (lake.area / np.pi) ** 0.5
    strip = lake.buffer(0.31 * size + 60, quad_segs=8).difference(lake.buffer(-0.05 * size))
    strip = strip.intersection(ground.units[site.unit].buffer(-25))
    ring = max(shapely.get_parts(strip), key=lambda part: part.area)
    ground.projects[site.code] = shapely.simplify(ring, 8)
    centre = np.array(lake.centroid.coords[0])
    zone = lake.buffer(0.27 * size + 40).difference(lake.buffer(10)).intersection(ring.buffer(-5))
    start = ground.rng.uniform(0, 1.2)
    for patch in site.patches:
        low, high = 0.1, 2.4
        for _ in range(24):
            span = (low + high) / 2
            piece = _sector(centre, start, start + span, zone)
            low, high = (span, high) if piece.area < patch.area * 1e4 else (low, span)
        start += span + 0.12
        softened = max(shapely.get_parts(piece.buffer(-12).buffer(12)), key=lambda part: part.area)
        ground.patches.append((site.unit, patch, shapely.simplify(shapely.Polygon(softened.exterior), 6)))


def _sector(centre: Floats, start: float, end: float, zone: Any) -> Any:
    theta = np.linspace(start, end, 24)
    fan = np.vstack([[centre], centre + 9000 * np.column_stack([np.cos(theta), np.sin(theta)])])
    piece = shapely.Polygon(fan).intersection(zone)
    return max(shapely.get_parts(piece), key=lambda part: part.area)


def _seed_defects(ground: Ground) -> None:
    _boardwalk(ground)
    _lake_road(ground)
    _across_the_divide(ground)
    _over_the_boundary(ground)
    _beside(ground)
    _self_crossing(ground)


def _boardwalk(ground: Ground) -> None:
    """ZH02-003: a strip along the shore, inside the restoration ring of ZH02-001."""
    lake = ground.lakes["WB-JINGWEI"]
    strip = lake.buffer(75).difference(lake.buffer(14))
    centre = np.array(lake.centroid.coords[0])
    ground.projects["ZH02-003"] = shapely.simplify(_sector(centre, 3.4, 5.0, strip), 4)


def _lake_road(ground: Ground) -> None:
    """ZH05-004: a road as a line, not yet put into a unit."""
    lake = ground.lakes["WB-BAOJIAHE"]
    size = (lake.area / np.pi) ** 0.5
    shore = np.array(lake.buffer(0.31 * size + 160, quad_segs=8).exterior.coords)
    west = shore[np.argmin(shore[:, 0])]
    ring = shapely.LineString(shore)
    part = shapely.ops.substring(
        ring, ring.project(shapely.Point(west)), ring.project(shapely.Point(west)) + 3600
    )
    ground.projects["ZH05-004"] = shapely.simplify(part, 15)


def _across_the_divide(ground: Ground) -> None:
    """QH01-003: up the Hengshui valley and over the pass into the Hai basin."""
    from scipy.interpolate import CubicSpline

    edge = ground.units["QH-01"].boundary.intersection(ground.units["ZH-01"].boundary)
    pass_at = np.array(edge.interpolate(0.72, normalized=True).coords[0])
    source = ground.courses["RV-HENGSHUI"][0]
    start = source + np.array([(120, -900), (300, 0)])
    middle = (source + pass_at) / 2 + np.array((100, 200))
    end = pass_at + np.array([(0, 0), (900, 250), (1700, 300)])
    way = np.vstack([start, middle, end])
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    fine = np.column_stack([CubicSpline(along, way[:, i])(np.arange(0, along[-1], 60)) for i in (0, 1)])
    taken = shapely.union_all(list(ground.projects.values())).buffer(40)
    shape = corridor(ground.rng, fine, 430).difference(taken).intersection(ground.county.buffer(-30))
    ground.projects["QH01-003"] = max(shapely.get_parts(shape), key=lambda part: part.area)
    inside = ground.projects["QH01-003"].intersection(ground.units["QH-01"]).buffer(-35)
    patch = Patch("river_degradation", "water", round(inside.area / 1e4), 3)
    shape = max(shapely.get_parts(inside), key=lambda part: part.area)
    drawn = shapely.union_all([s for _, _, s in ground.patches]).buffer(20)
    shape = max(shapely.get_parts(shape.difference(drawn)), key=lambda part: part.area)
    ground.patches.append(("QH-01", patch, shapely.simplify(shape, 8)))


def _over_the_boundary(ground: Ground) -> None:
    """ZH07-004: the quarry is dug across the county line."""
    quarry = ground.projects["ZH07-004"]
    nearest = shapely.ops.nearest_points(ground.county.exterior, quarry.centroid)[0]
    bulge = blob(ground.rng, np.array(nearest.coords[0]), 26e4, ground.rng.uniform(0, 3), 1.5, 0.8)
    bridge = shapely.LineString([quarry.centroid, nearest]).buffer(190)
    whole = shapely.union_all([quarry, bulge, bridge]).buffer(60).buffer(-60)
    taken = shapely.union_all([g for code, g in ground.projects.items() if code != "ZH07-004"]).buffer(40)
    whole = max(shapely.get_parts(whole.difference(taken)), key=lambda part: part.area)
    ground.projects["ZH07-004"] = shapely.simplify(shapely.Polygon(whole.exterior), 8)


def _beside(ground: Ground) -> None:
    """ZH03-004 ends shortly beside ZH03-001, so that one stroke too far overlaps it."""
    river, field_ = ground.projects["ZH03-001"], ground.projects["ZH03-004"]
    a, b = shapely.ops.nearest_points(field_, river)
    arm = shapely.LineString([field_.centroid, a, b]).buffer(170)
    whole = shapely.union_all([field_, arm]).buffer(80).buffer(-80).difference(river.buffer(25))
    whole = max(
        shapely.get_parts(whole.intersection(ground.units["ZH-03"].buffer(-25))), key=lambda s: s.area
    )
    ground.projects["ZH03-004"] = shapely.simplify(shapely.Polygon(whole.exterior), 6)


def _self_crossing(ground: Ground) -> None:
    """QH01-004: two neighbouring vertices swapped, so that the outline crosses itself."""
    ring = [tuple(xy) for xy in ground.projects["QH01-004"].exterior.coords[:-1]]
    for i in range(len(ring) - 3):
        crossed = ring.copy()
        crossed[i + 1], crossed[i + 2] = crossed[i + 2], crossed[i + 1]
        if not shapely.is_valid(shapely.Polygon(crossed)):
            ground.projects["QH01-004"] = shapely.Polygon(crossed)
            return


def _place_loose(ground: Ground, unit: str, patch: Patch) -> None:
    valid = shapely.make_valid(np.array(list(ground.projects.values()), dtype=object))
    taken = shapely.union_all([s for _, _, s in ground.patches] + list(valid)).buffer(220)
    free = _room(ground, unit, 160).difference(taken)
    west, south, east, north = free.bounds
    river = _nearest_river(ground, unit) if patch.element == "water" else None
    for attempt in range(4000):
        point = ground.rng.uniform((west, south), (east, north))
        if river is not None and attempt < 3000:
            point = river[ground.rng.integers(len(river))] + ground.rng.normal(0, 60, 2)
        if not free.contains(shapely.Point(point)):
            continue
        angle = ground.slope_angle(point) + ground.rng.normal(0, 0.3)
        shape = blob(ground.rng, point, patch.area * 1e4, angle, ground.rng.uniform(1.3, 2.4), 1.2)
        if free.contains(shape):
            ground.patches.append((unit, patch, shape))
            return
    raise RuntimeError(f"no room for a loose patch of {patch.area} hm² in {unit}")


def _nearest_river(ground: Ground, unit: str) -> Floats:
    course = np.vstack(list(ground.courses.values()))
    inside = shapely.contains_xy(ground.units[unit].buffer(-300), course[:, 0], course[:, 1])
    return np.asarray(course[inside])
