"""Paint a scene through a viewport: the same function for screen, picture file and paper."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from ecodesk.maps import hatch as hatching
from ecodesk.maps.finding_marks import paint_findings
from ecodesk.maps.flat_geometry import FlatGeometry
from ecodesk.maps.layer import Look
from ecodesk.maps.pixels import distinct
from ecodesk.maps.rings import Rings, fill_strokes
from ecodesk.maps.scene import Chunk, MapScene
from ecodesk.maps.tokens import map_colour
from ecodesk.maps.viewport import Viewport
from ecodesk.progress import SILENT, Progress

# Qt splits every translucent fill among threads and waits for them: for small shapes that takes six times as long.
os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")

_POINT_PIXELS = 1.5  # features smaller than this become points
_SMALL_PIXELS = 8.0  # features smaller than this get no outline, dashes and hatches
_MODEST_PIXELS = 24.0  # in a crowd, features smaller than this get a thin plain outline
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
    ordered = sorted(scene.prepared.values(), key=lambda p: p.layer.z)
    chosen = [p for p in ordered if low <= p.layer.z < high and _is_shown(p.layer.id, scene)]
    for i, prepared in enumerate(chosen):
        progress.report(i, len(chosen))
        painter.setOpacity(_opacity(prepared.layer.id, scene))
        for chunk in prepared.chunks:
            if options.paper and prepared.layer.id == "neighbour":  # ink is for the county
                chunk = replace(chunk, looks=tuple(replace(look, fill="") for look in chunk.looks))
            _paint_chunk(painter, viewport, chunk, scene.hidden_rows, options, progress)
    if high > BASE_BELOW:
        painter.setOpacity(scene.opacity.get("findings", 1.0))
        paint_findings(painter, viewport, scene.findings, scene.theme, options.unit, paper=options.paper)


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
    device = Viewport(
        viewport.x,
        viewport.y,
        viewport.metres_per_pixel / ratio,
        viewport.width * ratio,
        viewport.height * ratio,
    )
    image = QImage(round(device.width), round(device.height), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        paint_map(painter, device, scene, options or PaintOptions(unit=ratio), progress)
    finally:
        painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def _paint_chunk(
    painter: QPainter,
    viewport: Viewport,
    chunk: Chunk,
    hidden: frozenset[str],
    options: PaintOptions,
    progress: Progress,
) -> None:
    visible = chunk.flat.visible(viewport.bounds)
    visible = visible[chunk.alive[visible]]
    if hidden and len(visible):
        visible = visible[[chunk.ids[i] not in hidden for i in visible.tolist()]]
    if not len(visible):
        return
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
            crowded=len(visible) > _CROWD and not options.paper,
        )


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
    if tiny.any():
        _paint_small(painter, flat.shells(viewport, features[tiny]), look, progress)
    if plain.any():
        _paint_plain(painter, flat.shells(viewport, features[plain]), look, progress)
    rest = ~tiny & ~plain
    if rest.any():
        rings = flat.rings(viewport, features[rest])
        shapes = list(zip(flat.grouped(rings, features[rest]), area[rest].tolist(), strict=True))
        filled = None if options.paper or not area[rest].all() else rings
        _paint_full(painter, viewport, shapes, filled, look, options, progress)


Shape = Sequence[QPolygonF]  # the rings of one feature


def _paint_full(
    painter: QPainter,
    viewport: Viewport,
    shapes: Sequence[tuple[Shape, bool]],
    filled: Rings | None,
    look: Look,
    options: PaintOptions,
    progress: Progress,
) -> None:
    """Features as their look says; each comes with whether it is an area.

    `filled`: the rings of all, when lines may be painted as the ground they take.
    """
    if look.casing:
        width = look.width + look.casing_width
        _outline(painter, shapes, filled, _pen(look.casing, width, (), look.casing_alpha, options))
    if look.band:
        for rings, area in shapes:
            if area:
                _paint_band(painter, viewport, _path(rings), look, options)
    pen = (
        QPen(Qt.PenStyle.NoPen)
        if not look.line or not look.width
        else _pen(look.line, look.width, look.dash, look.alpha, options)
    )
    apart = filled is not None and pen.style() == Qt.PenStyle.SolidLine
    fill = _fill(look)
    marks = look.print_marks if options.monochrome else None
    painter.setPen(Qt.PenStyle.NoPen if apart else pen)
    painter.setBrush(fill)
    bare = look.hatch is None and marks is None
    if not apart or not bare or look.fill:
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
    if apart:
        _outline(painter, shapes, filled, pen)


def _paint_area(
    painter: QPainter,
    path: QPainterPath,
    look: Look,
    marks: hatching.Marks | None,
    options: PaintOptions,
) -> None:
    painter.drawPath(path)
    if look.hatch is not None:
        _paint_hatch(painter, path, look.hatch, options)
    if marks is not None:
        hatching.draw_marks(painter, path, marks, options.unit)


def _fill(look: Look) -> QBrush:
    if not look.fill:
        return QBrush(Qt.BrushStyle.NoBrush)
    colour = QColor(look.fill)
    colour.setAlphaF(look.fill_alpha)
    return QBrush(colour)


def _paint_plain(painter: QPainter, shells: Iterable[QPolygonF], look: Look, progress: Progress) -> None:
    """Polygons of modest size among thousands: the fill and a solid line of one device pixel."""
    painter.setBrush(_fill(look))
    painter.setPen(Qt.PenStyle.NoPen)
    if look.line and look.width:
        colour = QColor(look.line)
        colour.setAlphaF(look.alpha)
        painter.setPen(QPen(colour, 1))
    _draw_each(painter, shells, progress)


def _paint_small(painter: QPainter, shells: Iterable[QPolygonF], look: Look, progress: Progress) -> None:
    """Polygons of a few pixels: an outline would cover them, so the fill is painted stronger instead."""
    colour = QColor(look.fill or look.line)
    colour.setAlphaF(min(1.0, look.fill_alpha + 0.3) if look.fill else 0.35)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    _draw_each(painter, shells, progress)


def _draw_each(painter: QPainter, shells: Iterable[QPolygonF], progress: Progress) -> None:
    for n, shell in enumerate(shells):
        if n % 2048 == 0:
            progress.report(0, 1)
        painter.drawPolygon(shell)


def _paint_hatch(painter: QPainter, path: QPainterPath, one: hatching.Hatch, options: PaintOptions) -> None:
    if options.paper:
        hatching.draw_lines(painter, path, one, options.unit)
    else:
        painter.fillPath(path, hatching.brush(one, options.unit))


def _path(rings: Shape) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in rings:
        path.addPolygon(ring)
    return path


def _outline(
    painter: QPainter, shapes: Sequence[tuple[Shape, bool]], filled: Rings | None, pen: QPen
) -> None:
    """Solid lines around, or along, shapes; `filled`: the rings of all, when the ground may be filled instead."""
    if filled is not None:
        fill_strokes(painter, filled, pen)
        return
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
    pen = _pen(look.band, look.band_width * 2, (), 0.75, options)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
    painter.restore()


def _pen(colour: str, width: float, dash: Sequence[float], alpha: float, options: PaintOptions) -> QPen:
    shade = QColor(colour)
    shade.setAlphaF(alpha)
    pen = QPen(shade, width * options.unit)
    fine = width * options.unit < _ROUND_FROM and not options.paper
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin if fine else Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash:
        pen.setDashPattern([d * (1 if width >= 3 else 1 / max(width, 0.5)) for d in dash])
    return pen
