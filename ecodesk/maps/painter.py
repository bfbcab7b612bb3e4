"""Paint a scene through a viewport: the same function for screen, picture file and paper."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from ecodesk.maps import hatch as hatching
from ecodesk.maps.finding_marks import are_few, paint_findings
from ecodesk.maps.flat_geometry import FlatGeometry
from ecodesk.maps.layer import Look
from ecodesk.maps.pixels import distinct
from ecodesk.maps.rings import Rings, draw_lines_along
from ecodesk.maps.scene import Chunk, MapScene, PreparedLayer
from ecodesk.maps.tokens import map_colour
from ecodesk.maps.viewport import Viewport
from ecodesk.progress import SILENT, Progress

# Qt splits every translucent fill among threads and waits for them: for small shapes that takes six times as long.
os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")

_POINT_PIXELS = 1.5  # features smaller than this become points
_SMALL_PIXELS = 8.0  # features smaller than this get no outline, dashes and hatches
_MODEST_PIXELS = 24.0  # in a crowd, features smaller than this get a thin plain outline
_BEYOND = 24.0  # pixels that lines and marks reach beyond their feature
_CROWD = 2_000  # features of one layer in view
_ROUND_FROM = 2.5  # pixels: joins of thinner lines look the same square, and are painted twice as fast
BASE_BELOW = 75  # layers with a smaller z are the base image
GROUND_BELOW = 20  # layers with a smaller z lie below reference layers


@dataclass(frozen=True)
class PaintOptions:
    """How to paint. `unit` is the size of one pixel at 100 % in device units: 1 on a plain screen."""

    unit: float = 1.0
    paper: bool = False  # hatches as vector lines
    monochrome: bool = False  # element hatches added, for black-and-white printers
    only: tuple[int, int] | None = None  # z range [from, to)
    whole: Viewport | None = None  # the view of which a part is painted; how crowded that is decides


def paint_map(
    painter: QPainter,
    viewport: Viewport,
    scene: MapScene,
    options: PaintOptions = PaintOptions(),
    progress: Progress = SILENT,
) -> None:
    """Paint the layers of a scene, lowest first; findings last. Labels are separate (`labels`)."""
    painter.save()
    try:
        _paint_layers(painter, viewport, scene, options, progress)
    finally:  # work that is cancelled leaves the painter as it was
        painter.restore()


def _paint_layers(
    painter: QPainter, viewport: Viewport, scene: MapScene, options: PaintOptions, progress: Progress
) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    low, high = options.only or (0, 1000)
    if low == 0:
        colour = map_colour(scene.theme, "paper" if options.paper else "outside")
        painter.fillRect(QRectF(0, 0, viewport.width, viewport.height), QColor(colour))
    chosen = _chosen(scene, options)
    for i, prepared in enumerate(chosen):
        progress.report(i, len(chosen))
        painter.setOpacity(_opacity(prepared.layer.id, scene))
        for chunk in prepared.chunks:
            if options.paper and prepared.layer.id == "neighbour":  # ink is for the county
                chunk = replace(chunk, looks=tuple(replace(look, fill="") for look in chunk.looks))
            _paint_chunk(painter, viewport, chunk, scene.hidden_rows, options, progress)
    if high > BASE_BELOW:
        painter.setOpacity(scene.opacity.get("findings", 1.0))
        paint_findings(
            painter,
            viewport,
            scene.findings,
            scene.theme,
            options.unit,
            paper=options.paper,
            whole=options.whole or viewport,
        )


def manner(scene: MapScene, viewport: Viewport, options: PaintOptions) -> tuple[bool, ...]:
    """What of the manner of painting depends on how much is in view: layer by layer, then of the findings."""
    crowds = [_is_crowd(chunk, viewport, options) for one in _chosen(scene, options) for chunk in one.chunks]
    return (*crowds, are_few(scene.findings, viewport, options.unit))


def _chosen(scene: MapScene, options: PaintOptions) -> list[PreparedLayer]:
    low, high = options.only or (0, 1000)
    ordered = sorted(scene.prepared.values(), key=lambda p: p.layer.z)
    return [p for p in ordered if low <= p.layer.z < high and _is_shown(p.layer.id, scene)]


def _is_shown(layer_id: str, scene: MapScene) -> bool:
    return layer_id in scene.visible or (layer_id == "unit_fill" and "unit" in scene.visible)


def _opacity(layer_id: str, scene: MapScene) -> float:
    """Tints go with the units they fill unless they have an opacity of their own."""
    of_units = scene.opacity.get("unit", 1.0) if layer_id == "unit_fill" else 1.0
    return scene.opacity.get(layer_id, of_units)


def render_image(
    scene: MapScene,
    viewport: Viewport,
    *,
    ratio: float = 1.0,
    options: PaintOptions | None = None,
    progress: Progress = SILENT,
) -> QImage:
    """Paint into an image of the viewport's size times the device pixel ratio. Safe in any thread."""
    image = paint_image(scene, device_view(viewport, ratio), options or PaintOptions(unit=ratio), progress)
    image.setDevicePixelRatio(ratio)
    return image


def device_view(viewport: Viewport, ratio: float) -> Viewport:
    """The same view in device pixels, of which `ratio` make up one pixel of the view."""
    return Viewport(
        viewport.x,
        viewport.y,
        viewport.metres_per_pixel / ratio,
        viewport.width * ratio,
        viewport.height * ratio,
    )


def paint_image(
    scene: MapScene, device: Viewport, options: PaintOptions, progress: Progress = SILENT
) -> QImage:
    """Paint into an image of the size of a view in device pixels."""
    image = QImage(round(device.width), round(device.height), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        paint_map(painter, device, scene, options, progress)
    finally:
        painter.end()
    return image


def _paint_chunk(
    painter: QPainter,
    viewport: Viewport,
    chunk: Chunk,
    hidden: frozenset[str],
    options: PaintOptions,
    progress: Progress,
) -> None:
    visible = chunk.flat.visible(viewport.grown(_BEYOND * options.unit).bounds)
    visible = visible[chunk.alive[visible]]
    if hidden and len(visible):
        visible = visible[[chunk.ids[i] not in hidden for i in visible.tolist()]]
    if not len(visible):
        return
    crowded = _is_crowd(chunk, options.whole or viewport, options)
    boxes = chunk.flat.bounds[visible]
    size = (
        np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
        / viewport.metres_per_pixel
        / options.unit
    )
    for number, look in enumerate(chunk.looks):
        mine = chunk.look_of[visible] == number
        if not mine.any():
            continue
        small = mine & (size < _POINT_PIXELS) & chunk.flat.area[visible]
        if small.any():
            _paint_points(painter, viewport, boxes[small], look, options)
        _paint_features(
            painter,
            viewport,
            chunk.flat,
            visible[mine & ~small],
            size[mine & ~small],
            look,
            options,
            progress,
            crowded=crowded,
        )


def _is_crowd(chunk: Chunk, viewport: Viewport, options: PaintOptions) -> bool:
    """Whether a view shows so many features that each is painted more plainly; never on paper."""
    seen = chunk.alive[chunk.flat.visible(viewport.bounds)]
    return not options.paper and int(seen.sum()) > _CROWD


def _paint_points(
    painter: QPainter, viewport: Viewport, boxes: npt.NDArray[np.float64], look: Look, options: PaintOptions
) -> None:
    centres = viewport.to_pixels((boxes[:, :2] + boxes[:, 2:]) / 2)
    colour = QColor(look.line or look.fill or "#808080")
    colour.setAlphaF(0.8)
    painter.setPen(QPen(colour, 1.2 * options.unit))
    painter.drawPoints(QPolygonF([QPointF(x, y) for x, y in distinct(centres, 1.0).tolist()]))


def _paint_features(
    painter: QPainter,
    viewport: Viewport,
    flat: FlatGeometry,
    features: npt.NDArray[np.intp],
    size: npt.NDArray[np.float64],
    look: Look,
    options: PaintOptions,
    progress: Progress,
    *,
    crowded: bool,
) -> None:
    if not len(features):
        return
    area = flat.area[features]
    patterned = look.hatch is not None or (options.monochrome and look.print_marks is not None)
    tiny = (size < _SMALL_PIXELS) & area
    plain = ~tiny & (size < _MODEST_PIXELS) & area & flat.simple(features) & (crowded and not patterned)
    rest = ~tiny & ~plain
    whole = rest & area if not options.paper else np.zeros_like(rest)
    if tiny.any():
        _paint_small(painter, flat.shells(viewport, features[tiny]), look, progress)
    if plain.any():
        _paint_plain(painter, flat.shells(viewport, features[plain]), look, progress)
    if whole.any():
        chosen = features[whole]
        _paint_areas(
            painter, viewport, flat.rings(viewport, chosen), flat.counts(chosen), look, options, progress
        )
    if (rest & ~whole).any():
        chosen = features[rest & ~whole]
        shapes = list(zip(flat.polygons(viewport, chosen), flat.area[chosen].tolist(), strict=True))
        _paint_shapes(painter, viewport, shapes, look, options, progress)


def _paint_areas(
    painter: QPainter,
    viewport: Viewport,
    rings: Rings,
    counts: npt.NDArray[np.intp],
    look: Look,
    options: PaintOptions,
    progress: Progress,
) -> None:
    """Areas on a screen, of `counts` rings each: casings, fills, then lines of all."""
    if look.casing:
        casing = _pen(look.casing, look.width + look.casing_width, look.casing_alpha, options)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # pale: its edges are hardly seen
        draw_lines_along(painter, rings, casing, progress)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    marks = look.print_marks if options.monochrome else None
    if look.band or marks is not None:
        for path in _paths(rings, counts):
            if look.band:
                _paint_band(painter, viewport, path, look, options)
            if marks is not None:
                hatching.draw_marks(painter, path, marks, options.unit)
    line = _line(look, options)
    fill = _fill(look, options.unit)
    if fill.style() != Qt.BrushStyle.NoBrush:
        if look.hatch is not None:
            painter.setBrushOrigin(hatching.origin(fill, viewport.anchor))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not (look.covered or _hides_edges(line)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        rings.joined(counts).draw(painter, progress)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if line.style() == Qt.PenStyle.SolidLine:
        draw_lines_along(painter, rings, line, progress)
    elif line.style() != Qt.PenStyle.NoPen:
        painter.setPen(line)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rings.draw(painter, progress)


def _hides_edges(line: QPen) -> bool:
    """Whether a line covers the edges of what it runs around, which then need not be smooth."""
    return line.style() == Qt.PenStyle.SolidLine and line.color().alpha() == 255 and line.widthF() >= 1


Shape = Sequence[QPolygonF]  # the rings of one feature


def _paint_shapes(
    painter: QPainter,
    viewport: Viewport,
    shapes: Sequence[tuple[Shape, bool]],
    look: Look,
    options: PaintOptions,
    progress: Progress,
) -> None:
    """Lines, and on paper areas, as their look says; each comes with whether it is an area."""
    if look.casing:
        width = look.width + look.casing_width
        _outline(painter, shapes, _pen(look.casing, width, look.casing_alpha, options))
    if look.band:
        for rings, area in shapes:
            if area:
                _paint_band(painter, viewport, _path(rings), look, options)
    painter.setPen(_line(look, options))
    painter.setBrush(_colour(look))
    marks = look.print_marks if options.monochrome else None
    bare = look.hatch is None and marks is None
    for n, (rings, area) in enumerate(shapes):
        if n % 512 == 0:
            progress.report(n, len(shapes))
        if not area:
            for ring in rings:
                painter.drawPolyline(ring)
        elif bare and len(rings) == 1:
            painter.drawPolygon(rings[0])
        else:
            _paint_area(painter, _path(rings), look, marks, options)


def _paint_area(
    painter: QPainter,
    path: QPainterPath,
    look: Look,
    marks: hatching.Marks | None,
    options: PaintOptions,
) -> None:
    painter.drawPath(path)
    if look.hatch is not None:
        hatching.draw_hatch(painter, path, look.hatch, options.unit)
    if marks is not None:
        hatching.draw_marks(painter, path, marks, options.unit)


def _fill(look: Look, unit: float) -> QBrush:
    """What fills an area on a screen: a colour, a hatch, or a hatch over a colour."""
    if look.hatch is not None:
        return hatching.brush(look.hatch, unit, look.fill, look.fill_alpha)
    return _colour(look)


def _colour(look: Look) -> QBrush:
    if not look.fill:
        return QBrush(Qt.BrushStyle.NoBrush)
    colour = QColor(look.fill)
    colour.setAlphaF(look.fill_alpha)
    return QBrush(colour)


def _line(look: Look, options: PaintOptions) -> QPen:
    if not look.line or not look.width:
        return QPen(Qt.PenStyle.NoPen)
    return _pen(look.line, look.width, look.alpha, options, look.dash_pattern)


def _paint_plain(painter: QPainter, shells: Rings, look: Look, progress: Progress) -> None:
    """Polygons of modest size among thousands: the fill and a solid line of one device pixel."""
    painter.setBrush(_colour(look))
    painter.setPen(Qt.PenStyle.NoPen)
    if look.line and look.width:
        colour = QColor(look.line)
        colour.setAlphaF(look.alpha)
        painter.setPen(QPen(colour, 1))
    shells.draw(painter, progress)


def _paint_small(painter: QPainter, shells: Rings, look: Look, progress: Progress) -> None:
    """Polygons of a few pixels: an outline would cover them, so the fill is painted stronger instead."""
    colour = QColor(look.fill or look.line)
    colour.setAlphaF(min(1.0, look.fill_alpha + 0.3) if look.fill else 0.35)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    shells.draw(painter, progress)


def _paths(rings: Rings, counts: npt.NDArray[np.intp]) -> Iterator[QPainterPath]:
    """One for each run of rings."""
    made, first = rings.all(), 0
    for count in counts.tolist():
        yield _path(made[first : first + count])
        first += count


def _path(rings: Shape) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in rings:
        path.addPolygon(ring)
    return path


def _outline(painter: QPainter, shapes: Sequence[tuple[Shape, bool]], pen: QPen) -> None:
    """Lines around, or along, shapes."""
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for rings, area in shapes:
        for ring in rings:
            if area:
                painter.drawPolygon(ring)
            else:
                painter.drawPolyline(ring)


def _paint_band(
    painter: QPainter, viewport: Viewport, path: QPainterPath, look: Look, options: PaintOptions
) -> None:
    """A colour band along the outside of a polygon, as Chinese administrative maps have it."""
    outside = QPainterPath()
    outside.addRect(QRectF(0, 0, viewport.width, viewport.height).adjusted(-50, -50, 50, 50))
    painter.save()
    painter.setClipPath(outside.subtracted(path), Qt.ClipOperation.IntersectClip)
    pen = _pen(look.band, look.band_width * 2, 0.75, options)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
    painter.restore()


def _pen(
    colour: str, width: float, alpha: float, options: PaintOptions, dash_pattern: Sequence[float] = ()
) -> QPen:
    shade = QColor(colour)
    shade.setAlphaF(alpha)
    pen = QPen(shade, width * options.unit)
    fine = width * options.unit < _ROUND_FROM and not options.paper
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin if fine else Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash_pattern:
        pen.setDashPattern(dash_pattern)
    return pen
