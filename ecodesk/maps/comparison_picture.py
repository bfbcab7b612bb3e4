"""The changes between two versions on a faded map: added ground gridded, ground taken away hatched, the rest grey.

Every change also carries its sign, so that the picture says the same in black and white.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from ecodesk.maps import hatch
from ecodesk.maps.label import LabelOptions, font
from ecodesk.maps.labels import paint_labels
from ecodesk.maps.painter import PaintOptions, render_image
from ecodesk.maps.pixels import distinct
from ecodesk.maps.scene import MapScene
from ecodesk.maps.tokens import map_colour, palette
from ecodesk.maps.viewport import Viewport
from ecodesk.progress import SILENT, Progress

SHOWN_BELOW = frozenset({"county", "neighbour", "unit_fill", "unit", "river", "waterbody", "road", "place"})
"""Ids of the layers that stay on the map under a comparison: no control lines, patches or projects."""

ADDED, REMOVED, OTHER = "info", "error", "text2"  # palette colours
_FADED = 0.42  # how much of the ground colour lies over the map
_PITCH, _LINE = 7.0, 1.8
_SMALL = 2.0  # pixels, below which a shape is a point
_TINY = 7.0  # pixels, below which a change is a dot
_MOST_SIGNS = 150  # changes in view; of more, no label could be read
_REACHES = (26.0, 48.0, 80.0, 120.0)  # pixels from a shape to its label
_DIRECTIONS = (
    (0.7, -0.7),
    (-0.7, -0.7),
    (0.7, 0.7),
    (-0.7, 0.7),
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, 0.0),
    (-1.0, 0.0),
)


class Showing(Enum):
    """What a picture shows: both versions over each other, or one of them."""

    BOTH = "both"
    OLD = "old"
    NEW = "new"


@dataclass(frozen=True)
class ChangeMark:
    """A change that has a place. Geometries are in the working CRS and may be None; `tone` colours its sign."""

    key: tuple[str, str]
    sign: str
    text: str
    tone: str
    old: Any
    new: Any
    added: Any
    removed: Any

    @property
    def place(self) -> Any:
        """The shape it is looked for by: as it is now, else as it was."""
        return self.new if self.new is not None else self.old


@dataclass(frozen=True, eq=False)
class ComparedMap:
    """The map below, the ground of projects that stayed as they were, and the changes."""

    base: MapScene
    unchanged: Any  # array of polygons
    marks: tuple[ChangeMark, ...]


def comparison_image(
    compared: ComparedMap,
    viewport: Viewport,
    showing: Showing,
    *,
    ratio: float = 1.0,
    keep_free: Sequence[QRectF] = (),
    labels: bool = True,
    progress: Progress = SILENT,
) -> QImage:
    """The picture of a view; safe in any thread."""
    theme = compared.base.theme
    below = render_image(
        compared.base, viewport, ratio=ratio, options=PaintOptions(unit=ratio), progress=progress
    )
    image = QImage(below.size(), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(map_colour(theme, "outside")))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawImage(QPointF(0, 0), below)
        veil = QColor(palette(theme, "panel"))
        veil.setAlphaF(_FADED)
        painter.fillRect(QRectF(0, 0, viewport.width, viewport.height), veil)
        _paint_unchanged(painter, compared, viewport)
        for mark in compared.marks:
            _paint_mark(painter, mark, viewport, showing, theme)
        signs = _placed_signs(compared.marks, viewport, keep_free) if labels else []
        boxes = tuple(box for _, box, _ in signs)
        names = LabelOptions(projects=False, keep_free=(*keep_free, *boxes))
        paint_labels(painter, viewport, compared.base, names)
        for mark, box, foot in signs:
            _paint_sign(painter, mark, box, foot, theme)
    finally:
        painter.end()
    return image


def shape_path(geometry: Any, viewport: Viewport) -> QPainterPath:
    """The outlines of a geometry in pixels; points become small discs."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    if geometry is None or geometry.is_empty:
        return path
    for part in shapely.get_parts(geometry):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            pixels = viewport.to_pixels(shapely.get_coordinates(ring))
            if len(pixels) == 1:
                path.addEllipse(QPointF(*pixels[0]), 6, 6)
                continue
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in pixels.tolist()]))
    return path


def _paint_unchanged(painter: QPainter, compared: ComparedMap, viewport: Viewport) -> None:
    theme = compared.base.theme
    shapes = compared.unchanged
    if not len(shapes):
        return
    seen = shapes[shapely.intersects(shapes, shapely.box(*viewport.bounds))]
    sizes = np.ptp(shapely.bounds(seen).reshape(-1, 2, 2), axis=1).max(axis=1) / viewport.metres_per_pixel
    large = seen[sizes >= _SMALL]
    fine = shapely.simplify(large, viewport.metres_per_pixel * 0.5, preserve_topology=False)
    fill = QColor(palette(theme, "text3"))
    line = QColor(fill)
    fill.setAlphaF(0.24)
    line.setAlphaF(0.7)
    painter.setBrush(fill)
    painter.setPen(QPen(line, 0.9))
    parts = shapely.get_parts(fine)
    plain = (shapely.get_type_id(parts) == 3) & (shapely.get_num_interior_rings(parts) == 0)
    for shape in parts[~plain]:
        painter.drawPath(shape_path(shape, viewport))
    corners, owner = shapely.get_coordinates(parts[plain], return_index=True)
    places = [QPointF(x, y) for x, y in viewport.to_pixels(corners).tolist()]
    ends = np.searchsorted(owner, np.arange(plain.sum()), side="right").tolist()
    for first, last in pairwise([0, *ends]):
        painter.drawPolygon(places[first:last])
    middles = shapely.get_coordinates(shapely.centroid(seen[sizes < _SMALL]))
    painter.drawPoints([QPointF(x, y) for x, y in distinct(viewport.to_pixels(middles), 1.5).tolist()])


def _paint_mark(
    painter: QPainter, mark: ChangeMark, viewport: Viewport, showing: Showing, theme: str
) -> None:
    shapes = [shape for shape in (mark.old, mark.new) if shape is not None]
    if not any(shapely.intersects(shape, shapely.box(*viewport.bounds)) for shape in shapes):
        return
    box = _pixel_box(mark.place, viewport)
    if max(box.width(), box.height()) < _TINY:  # a pattern could not be told apart: a dot in its colour
        painter.fillRect(box.adjusted(-1, -1, 1, 1), QColor(palette(theme, mark.tone)))
        return
    grey = QColor(palette(theme, "text3"))
    grey.setAlphaF(0.38)
    visible = {Showing.OLD: (mark.old,), Showing.NEW: (mark.new,)}.get(showing, (mark.old, mark.new))
    for shape in visible:
        if shape is not None and (showing is not Showing.BOTH or shape is not mark.old or mark.new is None):
            painter.fillPath(shape_path(shape, viewport), grey)
    moved = mark.added is not None or mark.removed is not None
    if showing is not Showing.NEW and (moved or showing is Showing.OLD):
        _hatched(painter, shape_path(mark.removed, viewport), (45,), palette(theme, REMOVED))
        _outlined(
            painter,
            shape_path(mark.old, viewport),
            palette(theme, REMOVED if moved else OTHER),
            (4.0, 2.6) if moved else (),
        )
    if showing is not Showing.OLD:
        _hatched(painter, shape_path(mark.added, viewport), (0, 90), palette(theme, ADDED))
        _outlined(painter, shape_path(mark.new, viewport), palette(theme, ADDED if moved else OTHER), ())


def _hatched(painter: QPainter, path: QPainterPath, angles: Sequence[float], colour: str) -> None:
    for angle in angles:
        hatch.draw_hatch(painter, path, hatch.Hatch(angle, _PITCH, 0.9, colour, 0.8), 1.0)


def _outlined(painter: QPainter, path: QPainterPath, colour: str, dash: Sequence[float]) -> None:
    pen = QPen(QColor(colour), _LINE)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dash:
        pen.setDashPattern(list(dash))
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


# ---- labels with signs


def _placed_signs(
    marks: Sequence[ChangeMark], viewport: Viewport, keep_free: Sequence[QRectF]
) -> list[tuple[ChangeMark, QRectF, QPointF]]:
    """The labels that find room: each with its box and the place it points to."""
    frame = QRectF(0, 0, viewport.width, viewport.height).adjusted(4, 4, -4, -4)
    metrics = QFontMetricsF(font(12, 600))
    taken, placed = list(keep_free), []
    view = shapely.box(*viewport.bounds)
    seen = [m for m in marks if m.place is not None and shapely.intersects(m.place, view)]
    if len(seen) > _MOST_SIGNS:
        return []
    shapes = [_pixel_box(mark.place, viewport) for mark in seen]
    for mark in seen:
        inside = shapely.intersection(shapely.envelope(mark.place), view).centroid
        foot = QPointF(*viewport.pixel(inside.x, inside.y))
        size = (metrics.horizontalAdvance(mark.text) + 36, metrics.height() + 8)
        half = _half_size(mark.place, viewport)
        box = _room(foot, size, half, [*taken, *shapes], frame) or _room(foot, size, half, taken, frame)
        if box is not None:
            taken.append(box)
            placed.append((mark, box, foot))
    return placed


def _pixel_box(shape: Any, viewport: Viewport) -> QRectF:
    """Where a shape stands in the picture."""
    x0, y0, x1, y1 = shape.bounds
    left, top = viewport.pixel(x0, y1)
    right, bottom = viewport.pixel(x1, y0)
    return QRectF(left, top, right - left, bottom - top)


def _half_size(shape: Any, viewport: Viewport) -> float:
    x0, y0, x1, y1 = shape.bounds
    return float(min(60.0, min(x1 - x0, y1 - y0) / viewport.metres_per_pixel / 2))


def _room(
    foot: QPointF, size: tuple[float, float], half: float, taken: Sequence[QRectF], frame: QRectF
) -> QRectF | None:
    width, height = size
    for reach in _REACHES:
        for x, y in _DIRECTIONS:
            centre = foot + QPointF(x * (reach + half + width * 0.35 * abs(x)), y * (reach + half))
            box = QRectF(centre.x() - width / 2, centre.y() - height / 2, width, height)
            if frame.contains(box) and not any(box.intersects(one) for one in taken):
                return box
    return None


def _paint_sign(painter: QPainter, mark: ChangeMark, box: QRectF, foot: QPointF, theme: str) -> None:
    colour = QColor(palette(theme, mark.tone))
    painter.setPen(QPen(colour, 1.2))
    end = QPointF(
        float(np.clip(foot.x(), box.left(), box.right())), float(np.clip(foot.y(), box.top(), box.bottom()))
    )
    painter.drawLine(QLineF(foot, end))
    painter.setBrush(QColor(palette(theme, "panel")))
    painter.drawRoundedRect(box, 3, 3)
    square = QRectF(box.left(), box.top(), box.height(), box.height())
    painter.setBrush(colour)
    painter.drawRoundedRect(square, 3, 3)
    painter.setFont(font(13, 700))
    painter.setPen(QColor(palette(theme, "panel")))
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, mark.sign)
    painter.setFont(font(12, 600))
    painter.setPen(QColor(palette(theme, "text")))
    words = box.adjusted(box.height() + 6, 0, -4, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, mark.text)


def paint_swatch(painter: QPainter, box: QRectF, kind: str, theme: str) -> None:
    """A sample of how ground is shown that was `added`, `removed`, or stayed."""
    path = QPainterPath()
    path.addRect(box)
    if kind == "added":
        _hatched(painter, path, (0, 90), palette(theme, ADDED))
        _outlined(painter, path, palette(theme, ADDED), ())
    elif kind == "removed":
        _hatched(painter, path, (45,), palette(theme, REMOVED))
        _outlined(painter, path, palette(theme, REMOVED), (4.0, 2.6))
    else:
        grey = QColor(palette(theme, "text3"))
        grey.setAlphaF(0.38)
        painter.fillPath(path, grey)
        _outlined(painter, path, palette(theme, "text3"), ())
