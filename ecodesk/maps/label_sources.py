"""What the map names, how, and where each name may stand: projects, units, places, rivers, lakes, neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from PySide6.QtCore import QPointF

from ecodesk.maps.label import Label, LabelOptions, Spot, size_of
from ecodesk.maps.label_rooms import Room, seen_part
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
        yield from _units(viewport, scene, options)
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


def _inside(shape: Any, viewport: Viewport) -> QPointF | None:
    """A point of the visible part of a shape, in pixels."""
    seen = seen_part(shape, viewport)
    return None if seen is None else _middle(seen, viewport)


def _middle(seen: Any, viewport: Viewport) -> QPointF:
    centre = shapely.centroid(seen)
    point = centre if shapely.intersects(seen, centre) else shapely.point_on_surface(seen)
    return QPointF(*viewport.pixel(point.x, point.y))


def _spots(first: QPointF, offsets: Sequence[tuple[float, float]], unit: float) -> tuple[Spot, ...]:
    return (Spot(first), *(Spot(first + QPointF(dx, dy) * unit) for dx, dy in offsets))


# ---- projects

_AROUND = ((0, -22), (0, 22), (48, 0), (-48, 0), (44, -20), (-44, -20), (44, 20), (-44, 20))
_CHIP_GAP = 3.0  # pixels between a small shape and its chip


def _projects(viewport: Viewport, scene: MapScene, options: LabelOptions) -> Iterator[Label]:
    table = scene.snapshot.table(Project)
    found = table.index.query(shapely.box(*viewport.bounds))
    if len(found) - len(scene.hidden_rows) > _MAX_PROJECT_LABELS:
        found = np.intersect1d(found, table.positions(sorted(options.selected)))
    ids, geometry = table.ids, table.geometry
    shown = [i for i in sorted(found.tolist()) if geometry[i] is not None and ids[i] not in scene.hidden_rows]
    codes, elements = table.column("code"), table.column("element")
    text, paper = palette(scene.theme, "text"), palette(scene.theme, "panel")
    for i in shown:
        seen = seen_part(table.geometry[i], viewport)
        if seen is None or not codes[i]:
            continue
        selected = table.ids[i] in options.selected
        label = Label(
            1 if selected else (5 if table.ids[i] in options.findings else 10),
            ((codes[i], 11.5, 600 if selected else 500, text),),
            paper,
            (),
            chip=(elements[i] or "-", paper),
            finding=options.findings.get(table.ids[i], ""),
            selected=selected,
        )
        yield replace(label, spots=_chip_spots(seen, viewport, size_of(label, options.unit), options.unit))


def _chip_spots(seen: Any, viewport: Viewport, size: tuple[float, float], unit: float) -> tuple[Spot, ...]:
    """In the middle of a shape that is large enough to be seen around its chip, else beside it."""
    middle = _middle(seen, viewport)
    around = _spots(middle, _AROUND, unit)
    x0, y0, x1, y1 = seen.bounds
    left, top = viewport.pixel(x0, y1)
    right, bottom = viewport.pixel(x1, y0)
    if right - left > 1.3 * size[0] and bottom - top > 1.6 * size[1]:
        wide, high = (side / 2 * viewport.metres_per_pixel for side in size)
        x, y = viewport.ground(middle.x(), middle.y())
        if not shapely.covers(seen, shapely.box(x - wide, y - high, x + wide, y + high)):
            room = Room.of(seen, viewport)  # what is not its own may be the ground of somebody else
            return (*room.spots(size)[0][:3], *around) if room is not None else around
        return around
    gap = _CHIP_GAP * unit
    up, down = top - gap - size[1] / 2, bottom + gap + size[1] / 2
    west, east = left - gap - size[0] / 2, right + gap + size[0] / 2
    x, y = middle.x(), middle.y()
    beside = ((x, up), (x, down), (east, y), (west, y), (east, up), (west, up), (east, down), (west, down))
    return (*(Spot(QPointF(*at)) for at in beside), *around)


# ---- units


def _units(viewport: Viewport, scene: MapScene, options: LabelOptions) -> Iterator[Label]:
    unit = options.unit
    table = scene.snapshot.table(RestorationUnit)
    if len(table.index.query(shapely.box(*viewport.bounds))) > _MAX_UNIT_LABELS:
        return
    shown = _in_view(table, viewport)
    names, codes = table.column("name"), table.column("code")
    colour, halo = map_colour(scene.theme, "label"), map_colour(scene.theme, "labelHalo")
    for i in shown:
        room = Room.of(table.geometry[i], viewport)
        if room is None:
            continue
        short = _fitting(Label(UNIT_RANK, ((codes[i], 11.0, 600, colour),), halo, ()), room, unit)
        if not options.unit_names:
            if codes[i] and short is not None:
                yield short
            continue
        whole: Sequence[Spot] = ()
        partly: Sequence[Spot] = ()
        for wording in (broken(names[i]), broken(names[i], longest=5)):
            below = (codes[i], 11.0, 400, colour)
            lines = (*((line, 13.0, 600, colour) for line in wording), below)
            label = Label(UNIT_RANK, lines, halo, ())
            whole, partly = room.spots(size_of(label, unit))
            if whole:
                break
        if whole or partly:
            yield replace(label, spots=whole, poor_spots=partly, shorter=short if codes[i] else None)


def _fitting(label: Label, room: Room, unit: float) -> Label | None:
    """The label where it is whole inside its unit, None where there is no room."""
    inner, _ = room.spots(size_of(label, unit))
    return replace(label, spots=inner) if inner else None


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
        seen = seen_part(row.geometry, viewport)
        if seen is None:
            continue
        largest = max(shapely.get_parts(seen), key=shapely.area)
        inner = shapely.maximum_inscribed_circle(largest, viewport.metres_per_pixel * 8)
        points = [shapely.get_point(inner, 0), shapely.point_on_surface(largest)]
        spots = tuple(Spot(QPointF(*viewport.pixel(point.x, point.y))) for point in points)
        yield Label(50, ((row.name, 12.5, 400, colour),), halo, spots, spacing=3.0)
