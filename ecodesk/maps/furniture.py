"""What stands around a map: scale bar, north arrow, grid ticks, overview, numbered callouts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from ecodesk.i18n import t
from ecodesk.maps.finding_marks import NO_FINDINGS
from ecodesk.maps.labels import font
from ecodesk.maps.painter import PaintOptions, paint_map
from ecodesk.maps.scene import MapScene
from ecodesk.maps.tokens import element_style, map_colour, palette
from ecodesk.maps.viewport import Viewport

_ROUND = (1, 2, 5)


def round_length(longest: float) -> float:
    """The largest of 1, 2, 5 × 10ⁿ that does not exceed a length."""
    if longest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(longest))
    return max(step * power for step in _ROUND if step * power <= longest)


def round_scale(smallest: float) -> int:
    """The smallest round n of 1:n that is not below a scale: 1:5 000, 1:10 000, 1:25 000 …"""
    power = 10 ** math.floor(math.log10(max(smallest, 100)))
    steps = (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10, 15)
    return int(next(step * power for step in steps if step * power >= smallest))


@dataclass(frozen=True)
class ScaleBar:
    """A bar of two halves with round lengths: its width in device units and what stands at its three marks."""

    width: float
    texts: tuple[str, str, str]

    @classmethod
    def of(cls, viewport: Viewport, longest: float) -> ScaleBar:
        """The longest such bar that does not exceed a length in device units."""
        length = round_length(longest * viewport.metres_per_pixel)
        by, unit = (1_000, "km") if length >= 1_000 else (1, "m")
        halves = f"{length / 2 / by:g}", f"{length / by:g} {unit}"
        return cls(length / viewport.metres_per_pixel, ("0", *halves))

    def size(self, unit: float) -> tuple[float, float]:
        """The room it takes with its texts, half of the last of which stands beyond its end."""
        metrics = QFontMetricsF(font(11 * unit))
        beyond = metrics.horizontalAdvance(self.texts[-1]) / 2
        return self.width + beyond, metrics.ascent() + (_BAR_HEIGHT + 4) * unit


_BAR_HEIGHT = 5


def paint_scale_bar(
    painter: QPainter, viewport: Viewport, left: float, bottom: float, longest: float, theme: str, unit: float
) -> QRectF:
    """A bar of two halves with round lengths; returns the box it takes."""
    bar = ScaleBar.of(viewport, longest)
    ink = QColor(palette(theme, "text"))
    used = font(11 * unit)
    metrics = QFontMetricsF(used)
    height = _BAR_HEIGHT * unit
    top = bottom - height
    painter.save()
    painter.setFont(used)
    painter.setPen(QPen(ink, 1 * unit))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(left, top, bar.width, height))
    painter.fillRect(QRectF(left, top, bar.width / 2, height), ink)
    begin, middle, end = (metrics.horizontalAdvance(text) for text in bar.texts)
    least = (
        max(begin + middle / 2, (middle + end) / 2) + 4 * unit
    )  # between two marks, for both texts to be read
    for i, (text, back) in enumerate(zip(bar.texts, (0.0, middle / 2, end / 2), strict=True)):
        if i != 1 or bar.width / 2 >= least:
            painter.drawText(QPointF(left + bar.width * i / 2 - back, top - 4 * unit), text)
    painter.restore()
    wide, high = bar.size(unit)
    return QRectF(left, bottom - high, wide, high)


def paint_north(painter: QPainter, centre_x: float, top: float, size: float, theme: str) -> QRectF:
    """A north arrow with its word below."""
    ink = QColor(palette(theme, "text"))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tip, foot = QPointF(centre_x, top), top + size
    half = size * 0.3
    left = QPolygonF([tip, QPointF(centre_x - half, foot), QPointF(centre_x, foot - size * 0.22)])
    right = QPolygonF([tip, QPointF(centre_x + half, foot), QPointF(centre_x, foot - size * 0.22)])
    painter.setPen(QPen(ink, size * 0.03))
    painter.setBrush(ink)
    painter.drawPolygon(left)
    painter.setBrush(QColor(palette(theme, "panel")))
    painter.drawPolygon(right)
    painter.setFont(font(size * 0.42, 600))
    painter.setPen(ink)
    box = QRectF(centre_x - size, foot, size * 2, size * 0.6)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(t("北", "N")))
    painter.restore()
    return QRectF(centre_x - size / 2, top, size, size * 1.6)


def paint_grid_ticks(
    painter: QPainter, viewport: Viewport, frame: QRectF, zone: int, unit: float, *, every: float = 10_000
) -> None:
    """Kilometre ticks outside a frame, eastings with the zone number; `frame` is where the map was painted."""
    painter.save()
    ink = QColor("#26302C")
    painter.setPen(QPen(ink, 0.5 * unit))
    used = font(10 * unit)
    painter.setFont(used)
    metrics = QFontMetricsF(used)
    x0, y0, x1, y1 = viewport.bounds
    tick = 5 * unit
    for k in range(math.ceil(x0 / every), math.floor(x1 / every) + 1):
        px = frame.left() + viewport.pixel(k * every, 0)[0]
        painter.drawLine(QLineF(px, frame.top() - tick, px, frame.top()))
        painter.drawLine(QLineF(px, frame.bottom(), px, frame.bottom() + tick))
        text = f"{zone * 1000 + k * every / 1000:.0f} km"
        painter.drawText(QPointF(px - metrics.horizontalAdvance(text) / 2, frame.top() - tick * 1.5), text)
    for k in range(math.ceil(y0 / every), math.floor(y1 / every) + 1):
        py = frame.top() + viewport.pixel(0, k * every)[1]
        painter.drawLine(QLineF(frame.left() - tick, py, frame.left(), py))
        painter.drawLine(QLineF(frame.right(), py, frame.right() + tick, py))
        text = f"{k * every / 1000:.0f} km"
        painter.save()
        painter.translate(frame.left() - tick * 1.5, py + metrics.horizontalAdvance(text) / 2)
        painter.rotate(-90)
        painter.drawText(QPointF(0, 0), text)
        painter.restore()
    painter.restore()


def paint_overview(painter: QPainter, box: QRectF, scene: MapScene, unit: float) -> None:
    """The whole county small."""
    painter.save()
    painter.setClipRect(box)
    painter.fillRect(box, QColor(map_colour(scene.theme, "paper")))
    whole = scene.bounds
    if whole is not None:
        small = Viewport.fitting(whole, box.width(), box.height(), 0.06)
        painter.translate(box.topLeft())
        plain = replace(scene.showing({"unit", "river", "county"}), findings=NO_FINDINGS)
        _paint_thin(painter, small, plain, unit)
    painter.restore()


def _paint_thin(painter: QPainter, viewport: Viewport, scene: MapScene, unit: float) -> None:
    painter.save()
    paint_map(painter, viewport, scene, PaintOptions(unit=unit * 0.55, only=(1, 1000)))
    painter.restore()


@dataclass(frozen=True)
class Callout:
    """A numbered disc: where it points and where it stands, in device units."""

    number: int
    element: str
    foot: QPointF
    centre: QPointF


def place_callouts(
    items: Sequence[tuple[int, str, Any]],
    viewport: Viewport,
    diameter: float,
    keep_free: Sequence[QRectF] = (),
) -> list[Callout]:
    """Stand a disc beside the label point of each (number, element, geometry): none over another, all in frame.

    A disc looks for room in growing rings around its foot, first off the shapes of all others; only when
    there is none at all does it take the place with the least overlap, so that every number of the table
    is on the map.
    """
    taken: list[QRectF] = list(keep_free)
    frame = QRectF(0, 0, viewport.width, viewport.height).adjusted(diameter, diameter, -diameter, -diameter)
    placed = [(n, e, g) for n, e, g in items if g is not None and not g.is_empty]
    shapes = [_pixel_box(geometry, viewport) for _, _, geometry in placed]
    made = []
    for i, (number, element, geometry) in enumerate(placed):
        shape = geometry if geometry.is_valid else shapely.make_valid(geometry)
        point = shapely.point_on_surface(shape)
        foot = QPointF(*viewport.pixel(point.x, point.y))
        centre = _room(foot, diameter, taken, [*shapes[:i], *shapes[i + 1 :]], frame)
        taken.append(_disc_box(centre, diameter))
        made.append(Callout(number, element, foot, centre))
    return made


def _disc_box(centre: QPointF, diameter: float) -> QRectF:
    half = diameter * 0.55
    return QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half)


def _pixel_box(geometry: Any, viewport: Viewport) -> QRectF:
    x0, y0, x1, y1 = geometry.bounds
    left, top = viewport.pixel(x0, y1)
    right, bottom = viewport.pixel(x1, y0)
    return QRectF(left, top, right - left, bottom - top)


def _room(
    foot: QPointF, diameter: float, taken: Sequence[QRectF], others: Sequence[QRectF], frame: QRectF
) -> QPointF:
    best, least = foot, math.inf
    free: QPointF | None = None
    far = diameter * 8
    near = [box for box in others if box.adjusted(-far, -far, far, far).contains(foot)]
    for reach in (1.5, 2.2, 3.0, 4.0, 5.5, 7.5):
        if free is not None and reach > 3.0:  # far away is worse than over a neighbour
            return free
        for angle in np.radians(np.arange(0, 360, 30)):
            centre = foot + QPointF(math.cos(angle), -math.sin(angle)) * (reach * diameter)
            if not frame.contains(centre):
                continue
            box = _disc_box(centre, diameter)
            over = sum(_area(box.intersected(other)) for other in taken if box.intersects(other))
            if over == 0:
                if not any(box.intersects(other) for other in near):
                    return centre
                free = free or centre
            elif over < least:
                best, least = centre, over
    return free or best


def _area(box: QRectF) -> float:
    return box.width() * box.height()


def paint_callouts(painter: QPainter, callouts: Sequence[Callout], diameter: float) -> None:
    """Leaders first, then the discs, in print colours."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for one in callouts:
        painter.setPen(QPen(QColor("#26302C"), diameter * 0.05))
        painter.drawLine(one.foot, one.centre)
        painter.setBrush(QColor("#26302C"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(one.foot, diameter * 0.09, diameter * 0.09)
    for one in callouts:
        look = element_style("light", one.element)
        painter.setPen(QPen(QColor("#FFFFFF"), diameter * 0.10))
        painter.setBrush(QColor(look.colour))
        painter.drawEllipse(one.centre, diameter / 2, diameter / 2)
        painter.setPen(QPen(QColor(look.outline), diameter * 0.03))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(one.centre, diameter / 2, diameter / 2)
        painter.setFont(font(diameter * (0.58 if one.number < 100 else 0.44), 700))
        painter.setPen(QColor(look.glyph_colour))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
        painter.drawText(_disc_box(one.centre, diameter), flags, str(one.number))
    painter.restore()
