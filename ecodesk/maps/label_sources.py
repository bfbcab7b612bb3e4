"""What the map names, how, and where each name may stand: projects, units, places, rivers, lakes, neighbours."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from PySide6.QtCore import QPointF

from ecodesk.maps.label import Label, LabelOptions, Spot, size_of
from ecodesk.maps.scene import MapScene
from ecodesk.maps.tokens import map_colour, palette
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import Neighbour, Place, Project, RestorationUnit, River, Waterbody
from ecodesk.model.table import Table

UNIT_RANK = 20
_MAX_PROJECT_LABELS = 160  # more in view than this and chips would only hide the map
_MAX_UNIT_LABELS = 120
_VILLAGES_BELOW = 22.0  # metres per pixel at 100 %


def labels(viewport: Viewport, scene: MapScene, options: LabelOptions) -> Iterator[Label]:
    """The names of what is visible, in no order."""
    if options.projects and "project" in scene.visible:
        yield from _projects(viewport, scene, options)
    if "unit" in scene.visible:
        yield from _units(viewport, scene, options.unit)
    if "place" in scene.visible:
        yield from _places(viewport, scene, options.unit)
    if "river" in scene.visible:
        yield from _rivers(viewport, scene, options.unit)
    if "waterbody" in scene.visible:
        yield from _lakes(viewport, scene, options.unit)
    if "neighbour" in scene.visible:
        yield from _neighbours(viewport, scene)


def _in_view(table: Table[Any], viewport: Viewport) -> list[int]:
    found = table.index.query(shapely.box(*viewport.bounds))
    return [i for i in sorted(found.tolist()) if table.geometry[i] is not None]


def _seen(shape: Any, viewport: Viewport) -> Any:
    """The visible part of a shape, or None."""
    view = shapely.box(*viewport.bounds)
    try:
        seen = shape if shapely.covers(view, shape) else shapely.intersection(shape, view)
    except shapely.GEOSException:
        seen = shapely.envelope(shape)
    return None if seen.is_empty else seen


def _inside(shape: Any, viewport: Viewport) -> QPointF | None:
    """A point of the visible part of a shape, in pixels."""
    seen = _seen(shape, viewport)
    if seen is None:
        return None
    centre = shapely.centroid(seen)
    point = centre if shapely.intersects(seen, centre) else shapely.point_on_surface(seen)
    return QPointF(*viewport.pixel(point.x, point.y))


def _spots(first: QPointF, offsets: Sequence[tuple[float, float]], unit: float) -> tuple[Spot, ...]:
    return (Spot(first), *(Spot(first + QPointF(dx, dy) * unit) for dx, dy in offsets))


# ---- projects

_AROUND = ((0, -22), (0, 22), (48, 0), (-48, 0), (44, -20), (-44, -20), (44, 20), (-44, 20))


def _projects(viewport: Viewport, scene: MapScene, options: LabelOptions) -> Iterator[Label]:
    table = scene.snapshot.table(Project)
    shown = [i for i in _in_view(table, viewport) if table.ids[i] not in scene.hidden_rows]
    if len(shown) > _MAX_PROJECT_LABELS:
        shown = [i for i in shown if table.ids[i] in options.selected]
    codes, elements = table.column("code"), table.column("element")
    text, paper = palette(scene.theme, "text"), palette(scene.theme, "panel")
    for i in shown:
        point = _inside(table.geometry[i], viewport)
        if point is None or not codes[i]:
            continue
        selected = table.ids[i] in options.selected
        yield Label(
            1 if selected else (5 if table.ids[i] in options.findings else 10),
            ((codes[i], 11.5, 600 if selected else 500, text),),
            paper,
            _spots(point, _AROUND, options.unit),
            chip=(elements[i] or "-", paper),
            finding=options.findings.get(table.ids[i], ""),
            selected=selected,
        )


def worst_findings(pairs: Collection[tuple[str, str]]) -> dict[str, str]:
    """Project id → its worst severity, from (id, severity) pairs; INFO and WARN put no dot on the map."""
    order: Sequence[str] = ("ERROR", "BLOCK")
    worst: dict[str, str] = {}
    for row_id, severity in pairs:
        if severity in order and order.index(severity) >= order.index(worst.get(row_id, "ERROR")):
            worst[row_id] = severity
    return worst


# ---- units


def _units(viewport: Viewport, scene: MapScene, unit: float) -> Iterator[Label]:
    table = scene.snapshot.table(RestorationUnit)
    shown = _in_view(table, viewport)
    if len(shown) > _MAX_UNIT_LABELS:
        return
    names, codes = table.column("name"), table.column("code")
    colour, halo = map_colour(scene.theme, "label"), map_colour(scene.theme, "labelHalo")
    for i in shown:
        whole: tuple[Spot, ...] = ()
        for wording in (broken(names[i]), broken(names[i], longest=5)):
            below = (codes[i], 11.0, 400, colour)
            lines = (*((line, 13.0, 600, colour) for line in wording), below)
            label = Label(UNIT_RANK, lines, halo, ())
            whole, partly = _unit_spots(table.geometry[i], viewport, size_of(label, unit))
            if whole:
                break
        if whole or partly:
            code = Label(UNIT_RANK, ((codes[i], 11.0, 600, colour),), halo, ())
            inner, _ = _unit_spots(table.geometry[i], viewport, size_of(code, unit))
            shorter = replace(code, spots=inner) if codes[i] and inner else None
            yield replace(label, spots=whole, poor_spots=partly, shorter=shorter)


_GRID = 9


def _unit_spots(
    shape: Any, viewport: Viewport, size: tuple[float, float]
) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    """Spots where a name is whole inside its unit, and those where its middle is, the most central first.

    A name never stands in a neighbouring unit, where it would be read as the neighbour's.
    """
    seen = _seen(shape, viewport)
    if seen is None:
        return (), ()
    mpp = viewport.metres_per_pixel
    seen = shapely.simplify(seen, mpp)
    middle = shapely.centroid(seen)
    if not shapely.intersects(seen, middle):
        middle = shapely.point_on_surface(seen)
    x0, y0, x1, y1 = seen.bounds
    xs, ys = np.meshgrid(np.linspace(x0, x1, _GRID + 2)[1:-1], np.linspace(y0, y1, _GRID + 2)[1:-1])
    x, y = np.append(xs.ravel(), middle.x), np.append(ys.ravel(), middle.y)
    shapely.prepare(seen)
    inside = shapely.contains_xy(seen, x, y)
    inside[-1] = True
    x, y = x[inside], y[inside]
    half_w, half_h = size[0] * mpp * 0.53, size[1] * mpp * 0.56
    whole = shapely.covers(seen, shapely.box(x - half_w, y - half_h, x + half_w, y + half_h))
    order = np.argsort(np.hypot(x - middle.x, y - middle.y), kind="stable").tolist()
    spots = [Spot(QPointF(*viewport.pixel(x[i], y[i]))) for i in order]
    inner = tuple(spot for spot, i in zip(spots, order, strict=True) if whole[i])
    return inner, tuple(spot for spot, i in zip(spots, order, strict=True) if not whole[i])


def broken(name: str, longest: int = 11) -> list[str]:
    """A long name on two lines: after a dash or comma, before a bracket, else in the middle."""
    if len(name) <= longest:
        return [name]
    middle = (len(name) + 1) // 2
    cuts = [i + 1 for i, c in enumerate(name) if c in "—、，，)）"]
    cuts += [i for i, c in enumerate(name) if c in "(（"]
    cuts = [i for i in cuts if 3 <= i <= len(name) - 3]
    cut = min(cuts, key=lambda i: abs(i - middle)) if cuts else middle
    return [name[:cut], name[cut:]]


# ---- places

_PLACES = {
    # rank, px, weight, colour
    "county_seat": (18, 13.0, 600, "label"),
    "township_seat": (30, 11.5, 400, "label"),
    "village": (60, 11.0, 400, "township"),
}


def _places(viewport: Viewport, scene: MapScene, unit: float) -> Iterator[Label]:
    table = scene.snapshot.table(Place)
    near = viewport.metres_per_pixel * unit < _VILLAGES_BELOW
    halo = map_colour(scene.theme, "labelHalo")
    for i in _in_view(table, viewport):
        row = table.at(i)
        if row.kind not in _PLACES or row.geometry is None or (row.kind == "village" and not near):
            continue
        rank, px, weight, colour = _PLACES[row.kind]
        foot = QPointF(*viewport.pixel(row.geometry.x, row.geometry.y))
        label = Label(rank, ((row.name, px, weight, map_colour(scene.theme, colour)),), halo, ())
        width, height = size_of(label, unit)
        across, along = width / 2 + 7 * unit, height / 2 + 5 * unit
        beside = ((across, 0.0), (-across, 0.0), (0.0, -along), (0.0, along))
        corners = ((across, -along / 2), (across, along / 2), (-across, -along / 2), (-across, along / 2))
        spots = tuple(Spot(foot + QPointF(dx, dy)) for dx, dy in (*beside, *corners))
        if row.kind == "village":
            spots = (Spot(foot), *spots[2:4])
        yield Label(
            rank,
            label.lines,
            halo,
            spots,
            symbol="" if row.kind == "village" else row.kind,
            foot=foot,
        )


# ---- water


def _rivers(viewport: Viewport, scene: MapScene, unit: float) -> Iterator[Label]:
    table = scene.snapshot.table(River)
    colour, halo = map_colour(scene.theme, "riverText"), map_colour(scene.theme, "labelHalo")
    view = shapely.box(*viewport.bounds)
    for i in _in_view(table, viewport):
        row = table.at(i)
        if not row.name or row.geometry is None:
            continue
        seen = shapely.intersection(row.geometry, view)
        lines = [part for part in shapely.get_parts(seen) if shapely.get_dimensions(part) == 1]
        if not lines:
            continue
        line = max(lines, key=lambda part: part.length)
        if line.length / viewport.metres_per_pixel < 110 * unit:
            continue
        shares = (0.35, 0.62, 0.2, 0.8, 0.48, 0.28, 0.72, 0.12, 0.9)
        spots = tuple(_along(line, share, side, viewport, unit) for side in (1, -1) for share in shares)
        yield Label(40, ((row.name, 12.0, 400, colour),), halo, spots, spacing=4.0)


def _along(line: Any, share: float, side: int, viewport: Viewport, unit: float) -> Spot:
    """A spot beside a line, turned as the line runs there and readable from below."""
    reach = 40 * unit * viewport.metres_per_pixel
    middle = share * line.length
    a, b = line.interpolate(max(0, middle - reach)), line.interpolate(min(line.length, middle + reach))
    p = line.interpolate(middle)
    angle = float(np.degrees(np.arctan2(-(b.y - a.y), b.x - a.x)))
    if angle > 90:
        angle -= 180
    elif angle < -90:
        angle += 180
    off = side * 11 * unit
    x, y = viewport.pixel(p.x, p.y)
    return Spot(QPointF(x + off * np.sin(np.radians(angle)), y - off * np.cos(np.radians(angle))), angle)


def _lakes(viewport: Viewport, scene: MapScene, unit: float) -> Iterator[Label]:
    table = scene.snapshot.table(Waterbody)
    if viewport.metres_per_pixel * unit >= 25:
        return
    colour, halo = map_colour(scene.theme, "riverText"), map_colour(scene.theme, "labelHalo")
    for i in _in_view(table, viewport):
        row = table.at(i)
        point = _inside(row.geometry, viewport)
        if row.name and point is not None:
            offsets = ((0, -16), (0, 16), (30, 0), (-30, 0))
            yield Label(45, ((row.name, 11.5, 400, colour),), halo, _spots(point, offsets, unit))


def _neighbours(viewport: Viewport, scene: MapScene) -> Iterator[Label]:
    table = scene.snapshot.table(Neighbour)
    colour, halo = map_colour(scene.theme, "neighbourText"), map_colour(scene.theme, "outside")
    for i in _in_view(table, viewport):
        row = table.at(i)
        seen = _seen(row.geometry, viewport)
        if seen is None:
            continue
        largest = max(shapely.get_parts(seen), key=shapely.area)
        inner = shapely.maximum_inscribed_circle(largest, viewport.metres_per_pixel * 8)
        points = [shapely.get_point(inner, 0), shapely.point_on_surface(largest)]
        spots = tuple(Spot(QPointF(*viewport.pixel(point.x, point.y))) for point in points)
        yield Label(50, ((row.name, 12.5, 400, colour),), halo, spots, spacing=3.0)
