"""What the map names, how, and where each name may stand: projects, units, places, rivers, lakes, neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from PySide6.QtCore import QPointF

from ecodesk.maps.label import Label, LabelOptions, PixelSpots, Spot, chip_size, size_of, size_of_lines
from ecodesk.maps.label_rooms import Outlines, Room, seen_part, seen_parts
from ecodesk.maps.scene import MapScene
from ecodesk.maps.tokens import map_colour, palette
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import Neighbour, Place, ProblemPatch, Project, RestorationUnit, River, Waterbody
from ecodesk.model.spatial_index import Geometries
from ecodesk.model.table import Table

Pixels = npt.NDArray[np.float64]  # one pair a row

UNIT_RANK = 20
_MAX_PROJECT_LABELS = 160  # more in view than this and chips would only hide the map
_MAX_UNIT_LABELS = 120
_MAX_OUTLINES = 400  # of a kind in view
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
    (point,) = _middles(np.array([seen], dtype=object)).tolist()
    return QPointF(*viewport.pixel(point.x, point.y))


def _middles(shapes: Geometries) -> Geometries:
    """A point inside each shape, its centre if that is."""
    middles: Geometries = shapely.centroid(shapes)
    outside = ~shapely.intersects(shapes, middles)
    middles[outside] = shapely.point_on_surface(shapes[outside])
    return middles


def _spots(first: QPointF, offsets: Sequence[tuple[float, float]], unit: float) -> tuple[Spot, ...]:
    return (Spot(first), *(Spot(first + QPointF(dx, dy) * unit) for dx, dy in offsets))


# ---- projects

_AROUND = ((0, -22), (0, 22), (48, 0), (-48, 0), (44, -20), (-44, -20), (44, 20), (-44, 20))
_ASIDE = 14.0  # pixels between a line through the middle of a shape and its chip
_CHIP_GAP = 3.0  # pixels between a small shape and its chip


def _projects(viewport: Viewport, scene: MapScene, options: LabelOptions) -> Iterator[Label]:
    table = scene.snapshot.table(Project)
    found = table.index.query(shapely.box(*viewport.bounds))
    if len(found) - len(scene.hidden_rows) > _MAX_PROJECT_LABELS:
        found = np.intersect1d(found, table.positions(sorted(options.selected)))
    ids, geometry, codes = table.ids, table.geometry, table.column("code")
    named = [
        i
        for i in sorted(found.tolist())
        if geometry[i] is not None and codes[i] and ids[i] not in scene.hidden_rows
    ]
    elements, selected, paper = table.column("element"), options.selected, palette(scene.theme, "panel")
    text = palette(scene.theme, "text")
    parts = seen_parts(geometry[named], viewport)
    there = np.flatnonzero(~shapely.is_missing(parts)).tolist()
    shown, seen = [named[n] for n in there], parts[there]
    looks = [((codes[i], 11.5, 600 if ids[i] in selected else 500, text),) for i in shown]
    sizes = [chip_size(lines, options.unit) for lines in looks]
    places = _chip_spots(seen, viewport, np.array(sizes).reshape(-1, 2), options.unit)
    for i, lines, spots in zip(shown, looks, places, strict=True):
        yield Label(
            1 if ids[i] in selected else (5 if ids[i] in options.findings else 10),
            lines,
            paper,
            spots,
            chip=(elements[i] or "-", paper),
            finding=options.findings.get(ids[i], ""),
            selected=ids[i] in selected,
        )


def _chip_spots(
    seen: Geometries, viewport: Viewport, sizes: npt.NDArray[np.float64], unit: float
) -> Iterator[Sequence[Spot]]:
    """In the middle of each shape that is large enough to be seen around its chip, else beside it."""
    middles = shapely.get_coordinates(_middles(seen))
    boxes = shapely.bounds(seen)
    corners = viewport.to_pixels(boxes[:, [0, 3]]), viewport.to_pixels(boxes[:, [2, 1]])
    across, down = (corners[1] - corners[0]).T
    roomy = (across > 1.3 * sizes[:, 0]) & (down > 1.6 * sizes[:, 1])
    half = sizes / 2 * viewport.metres_per_pixel
    own = np.asarray(shapely.covers(seen, shapely.box(*(middles - half).T, *(middles + half).T)))
    pixels = viewport.to_pixels(middles)
    beside = _beside(pixels, sizes, corners, _CHIP_GAP * unit)
    free = ~_over_others(beside[~roomy], sizes[~roomy], seen, np.flatnonzero(~roomy), viewport)
    order = iter(np.argsort(~free, axis=1, kind="stable"))
    rows = zip(pixels.tolist(), sizes.tolist(), *(c.tolist() for c in corners), strict=True)
    for n, ((x, y), (wide, high), (left, _), (right, _)) in enumerate(rows):
        around = [(x + dx * unit, y + dy * unit) for dx, dy in ((0, 0), *_AROUND)]
        aside = wide / 2 + _ASIDE * unit  # clear of a line through the middle
        around += [(x + dx, y) for dx in (aside, -aside) if left < x + dx < right]
        if not roomy[n]:
            around = [*map(tuple, beside[n, next(order)].tolist()), *around]
        elif not own[n]:  # what is not its own may be the ground of somebody else
            room = Room.of(seen[n], viewport)
            inner = room.spots((wide, high))[0][:3] if room is not None else ()
            around = [*((spot.at.x(), spot.at.y()) for spot in inner), *around]
        yield PixelSpots(around)


def _beside(
    middles: Pixels, sizes: Pixels, corners: tuple[Pixels, Pixels], gap: float
) -> npt.NDArray[np.float64]:
    """Above, below and beside each shape, then off its corners: eight pixels for the middle of its chip."""
    (x, y), (wide, high) = middles.T, sizes.T
    (left, top), (right, bottom) = corners[0].T, corners[1].T
    up, under, west, east = (
        top - gap - high / 2,
        bottom + gap + high / 2,
        left - gap - wide / 2,
        right + gap + wide / 2,
    )
    pairs = [(x, up), (x, under), (east, y), (west, y), (east, up), (west, up), (east, under), (west, under)]
    return np.stack([np.column_stack(pair) for pair in pairs], axis=1)


def _over_others(
    spots: npt.NDArray[np.float64],
    sizes: Pixels,
    shapes: Geometries,
    own: npt.NDArray[np.intp],
    viewport: Viewport,
) -> npt.NDArray[np.bool_]:
    """Whether a chip at each spot would lie on a shape that is not its `own`, and be read as that one's."""
    mpp, (xmin, _, _, ymax) = viewport.metres_per_pixel, viewport.bounds
    at = spots * (mpp, -mpp) + (xmin, ymax)
    half = (sizes / 2 * mpp)[:, None, :]
    boxes = shapely.box(*np.moveaxis(at - half, 2, 0), *np.moveaxis(at + half, 2, 0)).ravel()
    over = np.zeros(len(boxes), np.bool_)
    box, shape = shapely.STRtree(shapely.simplify(shapes, mpp)).query(boxes, predicate="intersects")
    over[box[shape != own[box // spots.shape[1]]]] = True
    return over.reshape(spots.shape[:2])


# ---- units


def _units(viewport: Viewport, scene: MapScene, options: LabelOptions) -> Iterator[Label]:
    unit = options.unit
    table = scene.snapshot.table(RestorationUnit)
    if len(table.index.query(shapely.box(*viewport.bounds))) > _MAX_UNIT_LABELS:
        return
    shown = _in_view(table, viewport)
    names, codes = table.column("name"), table.column("code")
    colour, halo = map_colour(scene.theme, "label"), map_colour(scene.theme, "labelHalo")
    outlines = _outlines(viewport, scene)
    for i in shown:
        room = Room.of(table.geometry[i], viewport)
        if room is None:
            continue
        code = ((codes[i], 11.0, 600, colour),)
        inner, _ = room.spots(size_of_lines(code, unit), outlines)
        short = Label(UNIT_RANK, code, halo, inner) if inner else None
        if not options.unit_names:
            if codes[i] and short is not None:
                yield short
            continue
        whole: Sequence[Spot] = ()
        partly: Sequence[Spot] = ()
        for wording in (broken(names[i]), broken(names[i], longest=5)):
            below = (codes[i], 11.0, 400, colour)
            lines = (*((line, 13.0, 600, colour) for line in wording), below)
            whole, partly = room.spots(size_of_lines(lines, unit), outlines)
            if whole:
                break
        if whole or partly:
            yield Label(UNIT_RANK, lines, halo, whole, partly, shorter=short if codes[i] else None)


def _outlines(viewport: Viewport, scene: MapScene) -> Outlines | None:
    """The strong lines on the ground of the units; None where there are so many that no name escapes them."""
    seen: list[Any] = []
    for kind in (Project, ProblemPatch):
        if kind.table in scene.visible:
            table = scene.snapshot.table(kind)
            found = [i for i in _in_view(table, viewport) if table.ids[i] not in scene.hidden_rows]
            if len(found) > _MAX_OUTLINES:
                return None
            parts = seen_parts(table.geometry[found], viewport)
            seen += parts[~shapely.is_missing(parts)].tolist()
    return Outlines(np.array(seen, dtype=object), viewport.metres_per_pixel) if seen else None


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
    "village": (60, 11.0, 400, "label"),
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
