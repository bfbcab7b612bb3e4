"""Names on the map: the graver first, none over another, the same placement on screen and paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from ecodesk.maps.label import FAMILIES, Label, LabelOptions, Spot, font, size_of
from ecodesk.maps.label_pictures import paint_kept
from ecodesk.maps.label_sources import labels
from ecodesk.maps.scene import MapScene
from ecodesk.maps.severity_marks import MARK_SIZE, paint_severity_mark
from ecodesk.maps.tokens import element_style, palette
from ecodesk.maps.viewport import Viewport

__all__ = [
    "FAMILIES",
    "LabelOptions",
    "PlacedLabel",
    "Placing",
    "element_badge",
    "font",
    "paint_labels",
    "paint_placed",
    "place_labels",
]


_HIDDEN = MARK_SIZE**2 / 4  # square pixels of marks that a name may hide before a shorter one is tried
_HALO, _HALO_ALPHA = 4.0, 0.94  # wide enough to close the gaps of letters, so that no line runs through them


@dataclass(frozen=True)
class PlacedLabel:
    """A label with the box it takes and how it is turned."""

    label: Label
    box: QRectF
    angle: float


@dataclass(frozen=True)
class Placing:
    """The labels that found room, and those that did not."""

    placed: tuple[PlacedLabel, ...]
    left_out: tuple[Label, ...]


def place_labels(viewport: Viewport, scene: MapScene, options: LabelOptions | None = None) -> Placing:
    """Find room for the names of what is visible, one after another by rank."""
    chosen = options or LabelOptions()
    taken: list[QRectF] = list(chosen.keep_free)
    frame = QRectF(0, 0, viewport.width, viewport.height)
    placed, left_out = [], []
    for label in sorted(labels(viewport, scene, chosen), key=lambda one: one.rank):
        room = _room(label, taken, frame, chosen)
        if label.shorter is not None and (room is None or room[1] > _HIDDEN * chosen.unit**2):
            short = _room(label.shorter, taken, frame, chosen)
            if short is not None and (room is None or short[1] < room[1]):
                room = short
        if room is None:
            left_out.append(label)
            continue
        found = room[0]
        taken.append(_grown(_whole(found, chosen.unit), chosen.unit, len(found.label.lines)))
        if label.symbol and label.foot is not None:
            taken.append(_symbol_box(label.foot, chosen.unit))
        placed.append(found)
    return Placing(tuple(placed), tuple(left_out))


def paint_placed(painter: QPainter, placed: Sequence[PlacedLabel], unit: float, theme: str) -> None:
    """Paint labels where they were placed."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for one in placed:
        if one.label.chip[0] or one.label.chip[1]:
            beyond = (MARK_SIZE / 2 + 1) * unit
            paint_kept(painter, _paint_chip, one.label, one.box, unit, theme, beyond)
        elif one.angle:
            _paint_turned(painter, one, unit, theme)
        else:
            paint_kept(painter, _paint_text, one.label, one.box, unit, theme, _HALO * unit)
        if one.label.symbol and one.label.foot is not None:
            _paint_symbol(painter, one.label.symbol, one.label.foot, unit, theme)
    painter.restore()


def paint_labels(
    painter: QPainter, viewport: Viewport, scene: MapScene, options: LabelOptions | None = None
) -> list[QRectF]:
    """Place and paint the names of what is visible; returns the boxes taken."""
    chosen = options or LabelOptions()
    placing = place_labels(viewport, scene, chosen)
    paint_placed(painter, placing.placed, chosen.unit, scene.theme)
    return [*chosen.keep_free, *(_grown(_whole(one, chosen.unit), chosen.unit) for one in placing.placed)]


def _grown(box: QRectF, unit: float, lines: int = 1) -> QRectF:
    """A box with the room that keeps two names apart; names on several lines need more."""
    side, above = (2 * unit, unit) if lines == 1 else (9 * unit, 3 * unit)
    return box.adjusted(-side, -above, side, above)


def _whole(one: PlacedLabel, unit: float) -> QRectF:
    """The box of a label with the mark of a finding at its corner."""
    beyond = MARK_SIZE * unit / 2 if one.label.finding else 0.0
    return one.box.adjusted(0, -beyond, beyond, 0)


def _symbol_box(foot: QPointF, unit: float) -> QRectF:
    return QRectF(foot.x() - 5 * unit, foot.y() - 5 * unit, 10 * unit, 10 * unit)


def _room(
    label: Label, taken: Sequence[QRectF], frame: QRectF, options: LabelOptions
) -> tuple[PlacedLabel, float] | None:
    """The first spot free of names and of what is to be kept off, or where the least of that is hidden.

    With the square pixels that are hidden.
    """
    foot = label.foot
    if label.symbol and foot is not None:
        mark = _symbol_box(foot, options.unit)
        if any(mark.intersects(other) for other in taken):
            return None
    return _free(label, label.spots, taken, frame, options) or _free(
        label, label.poor_spots, taken, frame, options
    )


def _free(
    label: Label, spots: Sequence[Spot], taken: Sequence[QRectF], frame: QRectF, options: LabelOptions
) -> tuple[PlacedLabel, float] | None:
    crowded: tuple[PlacedLabel, float] | None = None
    sizes: dict[float, tuple[float, float]] = {}
    for spot in spots:
        if spot.angle not in sizes:
            sizes[spot.angle] = size_of(label, options.unit, spot.angle)
        one = _at(label, spot, sizes[spot.angle])
        whole = _whole(one, options.unit)
        grown = _grown(whole, options.unit, len(label.lines))
        if not frame.contains(whole) or any(grown.intersects(other) for other in taken):
            continue
        hit = [other for other in options.keep_off if grown.intersects(other)]
        if not hit:
            return one, 0.0
        covers = sum(_common(whole, other) for other in hit)
        if crowded is None or covers < crowded[1]:
            crowded = one, covers
    return crowded


def _common(one: QRectF, other: QRectF) -> float:
    """The square pixels that two boxes share."""
    both = one.intersected(other)
    return both.width() * both.height()


def _at(label: Label, spot: Spot, size: tuple[float, float]) -> PlacedLabel:
    box = QRectF(spot.at.x() - size[0] / 2, spot.at.y() - size[1] / 2, *size)
    return PlacedLabel(label, box, spot.angle)


def _paint_turned(painter: QPainter, one: PlacedLabel, unit: float, theme: str) -> None:
    painter.save()
    painter.translate(one.box.center())
    painter.rotate(one.angle)
    painter.translate(-one.box.center())
    _paint_text(painter, one.label, one.box, unit, theme)
    painter.restore()


def _paint_text(painter: QPainter, label: Label, box: QRectF, unit: float, theme: str) -> None:
    heights = [
        QFontMetricsF(font(px * unit, w, label.spacing * unit)).height() * 0.98 for _, px, w, _ in label.lines
    ]
    top = box.center().y() - sum(heights) / 2
    for (text, px, weight, colour), height in zip(label.lines, heights, strict=True):
        used = font(px * unit, weight, label.spacing * unit)
        metrics = QFontMetricsF(used)
        path = QPainterPath()
        path.addText(
            QPointF(box.center().x() - metrics.horizontalAdvance(text) / 2, top + metrics.ascent()),
            used,
            text,
        )
        halo = QColor(label.halo)
        halo.setAlphaF(_HALO_ALPHA)
        painter.strokePath(
            path,
            QPen(
                halo, _HALO * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
            ),
        )
        painter.fillPath(path, QColor(colour))
        top += height


def _paint_symbol(painter: QPainter, kind: str, foot: QPointF, unit: float, theme: str) -> None:
    """A square with a dot for the county seat, a ring for a township."""
    ink = QColor(palette(theme, "text"))
    painter.setPen(QPen(ink, 1.2 * unit))
    painter.setBrush(QColor(palette(theme, "panel")))
    if kind == "county_seat":
        side = 9 * unit
        painter.drawRect(QRectF(foot.x() - side / 2, foot.y() - side / 2, side, side))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(foot, 2.2 * unit, 2.2 * unit)
    else:
        painter.drawEllipse(foot, 3 * unit, 3 * unit)


def _paint_chip(painter: QPainter, label: Label, box: QRectF, unit: float, theme: str) -> None:
    text, px, weight, colour = label.lines[0]
    painter.setPen(QPen(QColor(palette(theme, "selection" if label.selected else "border")), 1 * unit))
    painter.setBrush(QColor(palette(theme, "selection") if label.selected else label.chip[1]))
    painter.drawRoundedRect(box, 3 * unit, 3 * unit)
    side = box.height() - 6 * unit
    badge = QRectF(box.left() + 3 * unit, box.top() + 3 * unit, side, side)
    element_badge(painter, badge, label.chip[0], theme)
    painter.setFont(font(px * unit, weight))
    ink = ("#FFFFFF" if theme == "light" else palette(theme, "accentText")) if label.selected else colour
    painter.setPen(QColor(ink))
    painter.drawText(
        box.adjusted(side + 7 * unit, 0, -3 * unit, 0),
        Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
        text,
    )
    if label.finding:
        paint_severity_mark(painter, box.topRight(), label.finding, theme, MARK_SIZE * unit)


def element_badge(painter: QPainter, box: QRectF, element: str, theme: str) -> None:
    """The square of an element with its glyph, as used on the map, in trees, tables and on paper."""
    look = element_style(theme, element)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.colour))
    radius = min(box.width(), box.height()) * 0.17
    painter.drawRoundedRect(box, radius, radius)
    painter.setFont(font(box.height() * 0.72, 600))
    painter.setPen(QColor(look.glyph_colour))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, look.glyph)
    painter.restore()
