"""What is painted live over the map: outlines, nodes, sketches, snap marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from ecodesk.maps.hatch import Hatch, brush
from ecodesk.maps.tokens import map_colour, severity_colour
from ecodesk.maps.viewport import Viewport
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.outline import Outline
from ecodesk.ui.canvas.snapping import Snap, SnapKind

SELECTION_WIDTH, CASING_WIDTH, HANDLE = 2.4, 5.5, 6.0
_SKETCH_FILL, _SELECTION_FILL = 0.16, 0.10
_MOST_HANDLES = 4000
_MANY_NODES = 1000  # from which a shape is cut to what can be seen, and its path kept
_OUT_OF_SIGHT = 40.0  # pixels
_SLACK = 0.4  # pixels a painted line may be off
_MANY_CORNERS = 400  # of a line, from which it is painted roughly, without those that cannot be told apart
_LINE_BOX, _MOST_LINE_BOXES = 12.0, 600  # pixels; boxes
_MOST_KEPT = 8  # paths of large shapes


@dataclass(frozen=True)
class Paint:
    """What the overlay paints with."""

    painter: QPainter
    viewport: Viewport
    look: Appearance
    covered: tuple[QRectF, ...] = ()  # where widgets stand on the map
    named: tuple[QRectF, ...] = ()  # where names, marks and pins stand on it

    @property
    def violet(self) -> QColor:
        """Of what is selected or in hand."""
        return self.look.colour("selection")

    @property
    def casing(self) -> QColor:
        """Below a line that is to stand out on any ground."""
        return QColor(map_colour(self.look.theme, "selCase"))


def faint(colour: QColor, alpha: float) -> QColor:
    """The colour with an opacity of 0 to 1."""
    made = QColor(colour)
    made.setAlphaF(alpha)
    return made


def path_of(geometry: Any, viewport: Viewport) -> QPainterPath:
    """A geometry on the screen, as far as it can be seen; points become small discs.

    That of a large one is kept while it is shown in the same view.
    """
    if geometry is None or geometry.is_empty:
        return QPainterPath()
    if shapely.get_num_coordinates(geometry) <= _MANY_NODES:
        return _path(geometry, viewport)
    kept = _kept_paths.get(id(geometry))
    if kept is not None and kept[0] is geometry and kept[1] == viewport:
        return kept[2]
    path = _path(geometry, viewport)
    if len(_kept_paths) >= _MOST_KEPT:
        _kept_paths.pop(next(iter(_kept_paths)))
    _kept_paths[id(geometry)] = (geometry, viewport, path)
    return path


_kept_paths: dict[int, tuple[Any, Viewport, QPainterPath]] = {}


def _path(geometry: Any, viewport: Viewport) -> QPainterPath:
    path = QPainterPath()
    for line in Outline.of(_seen(geometry, viewport)).lines:
        pixels = viewport.to_pixels(line.xy)
        if len(pixels) == 1:
            path.addEllipse(QPointF(*pixels[0]), 6, 6)
            continue
        path.addPolygon(QPolygonF(pixel_points(pixels)))
        if line.closed:
            path.closeSubpath()
    return path


def _seen(geometry: Any, viewport: Viewport) -> Any:
    """A large geometry without what lies outside the view; its edges there are led around out of sight."""
    if shapely.get_num_coordinates(geometry) <= _MANY_NODES:
        return geometry
    margin = _OUT_OF_SIGHT * viewport.metres_per_pixel
    xmin, ymin, xmax, ymax = viewport.bounds
    view = (xmin - margin, ymin - margin, xmax + margin, ymax + margin)
    x0, y0, x1, y1 = geometry.bounds
    if x0 >= view[0] and y0 >= view[1] and x1 <= view[2] and y1 <= view[3]:
        return geometry
    try:
        cut = shapely.clip_by_rect(geometry, *view)
    except shapely.errors.GEOSException:  # a shape that crosses itself: drawn whole
        return geometry
    parts = shapely.get_parts(cut)
    return shapely.geometrycollections(
        parts[shapely.get_dimensions(parts) == shapely.get_dimensions(geometry)]
    )


def pixel_points(pixels: Any) -> list[QPointF]:
    """Pixels as Qt takes them; of very many only those that make a difference to the eye."""
    if len(pixels) > _MANY_CORNERS:
        half = np.round(pixels * 2)
        x, y = half.T  # by columns: a reduction over pairs takes ten times as long
        moved = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
        pixels = pixels[np.concatenate([[True], moved])]
        if len(pixels) > 2:
            line = shapely.simplify(shapely.LineString(pixels), _SLACK, preserve_topology=False)
            pixels = shapely.get_coordinates(line)
    return [QPointF(x, y) for x, y in pixels.tolist()]


def paint_selected(paint: Paint, geometry: Any, *, nodes: bool = False) -> None:
    """The violet outline with a casing that stands out on any ground."""
    path = path_of(geometry, paint.viewport)
    painter = paint.painter
    if geometry is not None and shapely.get_dimensions(geometry) == 2:
        painter.fillPath(path, faint(paint.violet, _SELECTION_FILL))
    rough = path.elementCount() > _MANY_CORNERS  # smoothing so many takes longer than all the rest
    casing, line = outline_pens(paint, rough=rough)
    with _roughly(painter, rough):
        painter.strokePath(path, casing)
    painter.strokePath(path, line)
    if nodes:
        paint_nodes(paint, Outline.of(geometry), frozenset())


@contextmanager
def _roughly(painter: QPainter, rough: bool) -> Iterator[None]:
    """Paint without smoothing where it takes longer than all the rest."""
    smooth = painter.testRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth and not rough)
    try:
        yield
    finally:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)


def outline_pens(paint: Paint, *, rough: bool = False) -> tuple[QPen, QPen]:
    """The wide pen below what is selected, and the violet one; `rough` ones do not round every corner."""
    casing, line = round_pen(paint.casing, CASING_WIDTH), round_pen(paint.violet, SELECTION_WIDTH)
    if rough:
        casing.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        line.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    return casing, line


def paint_hovered(paint: Paint, geometry: Any) -> None:
    """The thin violet outline of what the pointer, or a list, is on."""
    paint.painter.strokePath(path_of(geometry, paint.viewport), round_pen(paint.violet, 1.0))


def paint_nodes(paint: Paint, outline: Outline, chosen: frozenset[int]) -> None:
    """Square handles; chosen ones are filled."""
    pixels = paint.viewport.to_pixels(outline.xy)
    (x, y), width, height = pixels.T, paint.viewport.width + HANDLE, paint.viewport.height + HANDLE
    inside = (x > -HANDLE) & (x < width) & (y > -HANDLE) & (y < height)
    numbers = np.flatnonzero(inside)
    if len(numbers) > _MOST_HANDLES:
        return
    picked = np.isin(numbers, list(chosen))
    paint.painter.setPen(round_pen(paint.violet, 1.4))
    _paint_squares(paint, pixels[numbers[~picked]], HANDLE, paint.look.colour("raised"))
    _paint_squares(paint, pixels[numbers[picked]], HANDLE + 2, paint.violet)


def _paint_squares(paint: Paint, pixels: Any, size: float, filling: QColor) -> None:
    paint.painter.setBrush(filling)
    paint.painter.drawRects([QRectF(x - size / 2, y - size / 2, size, size) for x, y in pixels.tolist()])


def paint_sketch(
    paint: Paint,
    points: list[tuple[float, float]],
    cursor: tuple[float, float] | None,
    way: Sequence[tuple[float, float]] = (),
) -> None:
    """A polygon being drawn: fixed lines solid, the next and the closing line dashed.

    With a `way` from the last point to the pointer, the area follows it and no straight edge is drawn there.
    """
    if not points:
        return
    painter = paint.painter
    pixels = paint.viewport.to_pixels(points)
    fixed = pixel_points(pixels)
    tip = QPointF(*paint.viewport.pixel(*cursor)) if cursor is not None else None
    along = pixel_points(paint.viewport.to_pixels(way)) if way else []
    outline = fixed if tip is None else [*fixed, *along, tip]
    if len(outline) > 2:
        area = QPainterPath()
        area.addPolygon(QPolygonF(outline))
        area.closeSubpath()
        with _roughly(painter, len(outline) > _MANY_CORNERS):
            painter.fillPath(area, faint(paint.violet, _SKETCH_FILL))
    _paint_fixed(paint, fixed)
    painter.setPen(_rubber(paint))
    if tip is not None and not way:
        painter.drawLine(fixed[-1], tip)
    if len(outline) > 2:
        painter.drawLine(outline[-1], fixed[0])
    _paint_handles(paint, pixels)
    if len(pixels) > 2:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(fixed[0], 7, 7)


def paint_cutter(paint: Paint, points: list[tuple[float, float]], cursor: tuple[float, float] | None) -> None:
    """A line being drawn across shapes: fixed edges solid, the next one dashed, no area.

    Without a `cursor` there is no next edge.
    """
    if not points:
        return
    pixels = paint.viewport.to_pixels(points)
    fixed = pixel_points(pixels)
    _paint_fixed(paint, fixed)
    if cursor is not None:
        paint.painter.setPen(_rubber(paint))
        paint.painter.drawLine(fixed[-1], QPointF(*paint.viewport.pixel(*cursor)))
    _paint_handles(paint, pixels)


def _paint_fixed(paint: Paint, line: list[QPointF]) -> None:
    rough = len(line) > _MANY_CORNERS
    casing, violet = outline_pens(paint, rough=rough)
    with _roughly(paint.painter, rough):
        paint.painter.setPen(casing)
        paint.painter.drawPolyline(QPolygonF(line))
    paint.painter.setPen(violet)
    paint.painter.drawPolyline(QPolygonF(line))


def _rubber(paint: Paint) -> QPen:
    pen = round_pen(paint.violet, 1.8)
    pen.setDashPattern([6 / 1.8, 4 / 1.8])
    return pen


def _paint_handles(paint: Paint, pixels: Any) -> None:
    """A square at each point, unless there are so many that they would hide the line."""
    if len(pixels) > _MANY_CORNERS:
        return
    paint.painter.setPen(round_pen(paint.violet, 1.4))
    _paint_squares(paint, pixels, 7.0, paint.look.colour("raised"))


def paint_target(paint: Paint, geometry: Any) -> None:
    """What a click would take, or what a panel proposes: hatched in violet with a casing."""
    path = path_of(geometry, paint.viewport)
    painter = paint.painter
    ratio = painter.device().devicePixelRatioF()
    painter.fillPath(path, faint(paint.violet, _SELECTION_FILL))
    painter.fillPath(path, brush(Hatch(45, 8, 1.0, paint.violet.name(), 0.7), ratio))
    painter.strokePath(path, round_pen(paint.casing, CASING_WIDTH))
    painter.strokePath(path, round_pen(paint.violet, SELECTION_WIDTH))


def paint_ground(paint: Paint, geometry: Any) -> None:
    """The ground a line or point being drawn would take."""
    path = path_of(geometry, paint.viewport)
    paint.painter.fillPath(path, faint(paint.violet, _SKETCH_FILL))
    paint.painter.strokePath(path, round_pen(paint.violet, 1.2))


def paint_way(paint: Paint, places: list[tuple[float, float]]) -> None:
    """The way a trace would take: dashed over the boundaries it follows."""
    pixels = paint.viewport.to_pixels(places)
    line = QPolygonF([QPointF(x, y) for x, y in pixels.tolist()])
    painter = paint.painter
    painter.setPen(round_pen(paint.casing, CASING_WIDTH))
    painter.drawPolyline(line)
    dashed = round_pen(paint.violet, SELECTION_WIDTH)
    dashed.setDashPattern([2.5, 2.0])
    painter.setPen(dashed)
    painter.drawPolyline(line)


def paint_box(paint: Paint, start: QPointF, end: QPointF) -> None:
    """The rubber box of a selection."""
    pen = round_pen(paint.violet, 1.2)
    pen.setDashPattern([4, 3])
    paint.painter.setPen(pen)
    paint.painter.setBrush(faint(paint.violet, 0.08))
    paint.painter.drawRect(QRectF(start, end).normalized())


def paint_lasso(paint: Paint, path: Sequence[QPointF]) -> None:
    """The freehand outline of a selection, closed with a straight line."""
    pen, many = round_pen(paint.violet, 1.2), len(path) > _MANY_CORNERS
    if not many:
        pen.setDashPattern([4, 3])
    paint.painter.setPen(pen)
    paint.painter.setBrush(faint(paint.violet, 0.08))
    with _roughly(paint.painter, many):
        paint.painter.drawPolygon(QPolygonF(path))


def paint_snap(paint: Paint, snap: Snap) -> None:
    """Square for a node, diamond for an edge, with a bar on boundaries, × for a crossing; always amber."""
    x, y = paint.viewport.pixel(snap.x, snap.y)
    painter = paint.painter
    shape = QPainterPath()
    if snap.kind is SnapKind.VERTEX:
        shape.addRect(QRectF(x - 4.5, y - 4.5, 9, 9))
    elif snap.kind is SnapKind.EDGE:
        corners = [QPointF(x, y - 6), QPointF(x + 6, y), QPointF(x, y + 6), QPointF(x - 6, y)]
        shape.addPolygon(QPolygonF(corners))
        shape.closeSubpath()
        if snap.boundary:
            shape.moveTo(x - 10, y)
            shape.lineTo(x + 10, y)
    else:
        for dx in (-5, 5):
            shape.moveTo(x - dx, y - 5)
            shape.lineTo(x + dx, y + 5)
    painter.strokePath(shape, round_pen(paint.casing, 4.6))
    painter.strokePath(shape, round_pen(paint.look.colour("warnFill"), 2.0))


def paint_cut(paint: Paint, geometry: Any) -> None:
    """A piece that was cut away: violet hatching."""
    path = path_of(geometry, paint.viewport)
    ratio = paint.painter.device().devicePixelRatioF()
    paint.painter.fillPath(path, brush(Hatch(45, 5, 1.0, paint.violet.name(), 0.9), ratio))
    paint.painter.strokePath(path, round_pen(paint.violet, 1.6))


def line_boxes(viewport: Viewport, lines: Sequence[Sequence[tuple[float, float]]]) -> tuple[QRectF, ...]:
    """Small boxes one beside the other along lines on the ground, in pixels, as far as they are in view."""
    view = shapely.box(0, 0, viewport.width, viewport.height)
    boxes: list[QRectF] = []
    for line in lines:
        if len(line) < 2:
            continue
        seen = shapely.intersection(shapely.LineString(viewport.to_pixels(line)), view)
        if shapely.length(seen) > 0:
            steps = shapely.get_coordinates(shapely.segmentize(seen, _LINE_BOX))
            boxes += [QRectF(x - _LINE_BOX / 2, y - _LINE_BOX / 2, _LINE_BOX, _LINE_BOX) for x, y in steps]
    return tuple(boxes[:_MOST_LINE_BOXES])


def paint_flash(paint: Paint, geometry: Any, severity: str, strength: float) -> None:
    """The pulse of a finding that was zoomed to; `strength` goes from 0 to 1 and back."""
    colour = QColor(severity_colour(paint.look.theme, severity)) if severity else paint.violet
    path = path_of(geometry, paint.viewport)
    if shapely.get_dimensions(geometry) == 2:
        paint.painter.fillPath(path, faint(colour, 0.45 * strength))
    paint.painter.strokePath(path, round_pen(faint(colour, 0.4 + 0.6 * strength), 2 + 4 * strength))


def paint_finding(paint: Paint, geometry: Any, severity: str) -> None:
    """The place of the finding that is open."""
    colour = QColor(severity_colour(paint.look.theme, severity))
    path = path_of(geometry, paint.viewport)
    paint.painter.strokePath(path, round_pen(paint.casing, 4.5))
    paint.painter.strokePath(path, round_pen(colour, 2.0))


def paint_dashed(paint: Paint, geometry: Any) -> None:
    """An outline that is not there any more, such as a shape before it was mended."""
    pen = round_pen(paint.look.colour("text2"), 1.4)
    pen.setDashPattern([4, 3])
    paint.painter.strokePath(path_of(geometry, paint.viewport), pen)


def round_pen(colour: QColor, width: float) -> QPen:
    """A pen with round ends and corners, some pixels wide."""
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
