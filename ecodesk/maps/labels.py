"""Names on the map: the graver first, none over another, the same placement on screen and paper."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from ecodesk.maps.scene import MapScene
from ecodesk.maps.tokens import element_style, map_colour, palette, severity_colour
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import Neighbour, Place, Project, RestorationUnit, River, Waterbody
from ecodesk.model.table import Table

FAMILIES = ["Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC"]
_MAX_PROJECT_LABELS = 160  # more in view than this and chips would only hide the map


@dataclass(frozen=True)
class Label:
    """A text to place. `anchor` is in pixels; smaller `rank` goes first."""

    rank: int
    anchor: QPointF
    lines: tuple[tuple[str, float, int, str], ...]  # (text, px, weight, colour)
    halo: str
    chip: tuple[str, str] = ("", "")  # element and fill: painted as a chip with a badge
    angle: float = 0.0
    spacing: float = 0.0
    alternatives: tuple[QPointF, ...] = ()
    finding: str = ""  # severity of a dot at the corner
    selected: bool = False


@dataclass(frozen=True)
class LabelOptions:
    """What to name. `unit` is the size of one pixel at 100 % in device units."""

    unit: float = 1.0
    projects: bool = True
    selected: frozenset[str] = frozenset()
    findings: dict[str, str] = field(default_factory=dict)  # project id → worst severity
    keep_free: tuple[QRectF, ...] = ()  # where furniture stands


def font(px: float, weight: int = 400, spacing: float = 0.0) -> QFont:
    """The map's font."""
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(max(1, round(px)))
    made.setWeight(QFont.Weight(weight))
    if spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    return made


def paint_labels(
    painter: QPainter, viewport: Viewport, scene: MapScene, options: LabelOptions | None = None
) -> list[QRectF]:
    """Place and paint the names of what is visible; returns the boxes taken."""
    chosen = options or LabelOptions()
    taken: list[QRectF] = list(chosen.keep_free)
    frame = QRectF(0, 0, viewport.width, viewport.height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for label in sorted(_labels(viewport, scene, chosen), key=lambda one: one.rank):
        size = _size(label, chosen.unit)
        for anchor in (label.anchor, *label.alternatives):
            box = QRectF(anchor.x() - size[0] / 2, anchor.y() - size[1] / 2, *size)
            grown = box.adjusted(-2 * chosen.unit, -1 * chosen.unit, 2 * chosen.unit, 1 * chosen.unit)
            if frame.contains(box) and not any(grown.intersects(other) for other in taken):
                taken.append(grown)
                _paint(painter, label, box, chosen.unit, scene.theme)
                break
    painter.restore()
    return taken


def _size(label: Label, unit: float) -> tuple[float, float]:
    width = height = 0.0
    for text, px, weight, _ in label.lines:
        metrics = QFontMetricsF(font(px * unit, weight, label.spacing * unit))
        width, height = max(width, metrics.horizontalAdvance(text)), height + metrics.height() * 0.98
    if label.chip[0] or label.chip[1]:
        width += 28 * unit
        height += 4 * unit
    if label.angle:
        c, s = abs(np.cos(np.radians(label.angle))), abs(np.sin(np.radians(label.angle)))
        return float(width * c + height * s), float(width * s + height * c)
    return width, height


def _paint(painter: QPainter, label: Label, box: QRectF, unit: float, theme: str) -> None:
    if label.chip[0] or label.chip[1]:
        _paint_chip(painter, label, box, unit, theme)
        return
    painter.save()
    if label.angle:
        painter.translate(box.center())
        painter.rotate(label.angle)
        painter.translate(-box.center())
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
        halo.setAlphaF(0.85)
        painter.strokePath(
            path,
            QPen(halo, 2.6 * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin),
        )
        painter.fillPath(path, QColor(colour))
        top += height
    painter.restore()


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
        painter.setPen(QPen(QColor(label.chip[1]), 1 * unit))
        painter.setBrush(QColor(severity_colour(theme, label.finding)))
        painter.drawEllipse(box.topRight(), 4.5 * unit, 4.5 * unit)


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


def _labels(viewport: Viewport, scene: MapScene, options: LabelOptions) -> Iterator[Label]:
    if options.projects and "project" in scene.visible:
        yield from _project_labels(viewport, scene, options)
    if "unit" in scene.visible:
        yield from _unit_labels(viewport, scene, options.unit)
    if "place" in scene.visible:
        yield from _place_labels(viewport, scene)
    if "river" in scene.visible:
        yield from _river_labels(viewport, scene, options.unit)
    if "waterbody" in scene.visible:
        yield from _lake_labels(viewport, scene)
    if "neighbour" in scene.visible:
        yield from _neighbour_labels(viewport, scene)


def _in_view(table: Table[Any], viewport: Viewport) -> list[int]:
    found = table.index.query(shapely.box(*viewport.bounds))
    return [i for i in sorted(found.tolist()) if table.geometry[i] is not None]


def _inside(shape: Any, viewport: Viewport) -> QPointF | None:
    """A point of the visible part of a shape, in pixels."""
    view = shapely.box(*viewport.bounds)
    try:
        seen = shape if shapely.covers(view, shape) else shapely.intersection(shape, view)
    except shapely.GEOSException:
        seen = shapely.envelope(shape)
    if seen.is_empty:
        return None
    centre = shapely.centroid(seen)
    point = centre if shapely.intersects(seen, centre) else shapely.point_on_surface(seen)
    return QPointF(*viewport.pixel(point.x, point.y))


def _project_labels(viewport: Viewport, scene: MapScene, options: LabelOptions) -> Iterator[Label]:
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
        around = tuple(point + QPointF(dx * options.unit, dy * options.unit) for dx, dy in _AROUND)
        yield Label(
            1 if selected else (5 if table.ids[i] in options.findings else 10),
            point,
            ((codes[i], 11.5, 600 if selected else 500, text),),
            paper,
            chip=(elements[i] or "-", paper),
            alternatives=around,
            finding=options.findings.get(table.ids[i], ""),
            selected=selected,
        )


_AROUND = ((0, -22), (0, 22), (48, 0), (-48, 0), (44, -20), (-44, -20), (44, 20), (-44, 20))


_NEARBY = (
    (0, -34),
    (0, 34),
    (40, -60),
    (-40, 60),
    (70, 0),
    (-70, 0),
    (0, -70),
    (0, 70),
    (90, -40),
    (-90, 40),
)


def _unit_labels(viewport: Viewport, scene: MapScene, unit: float) -> Iterator[Label]:
    table = scene.snapshot.table(RestorationUnit)
    shown = _in_view(table, viewport)
    if len(shown) > 120:
        return
    names, codes = table.column("name"), table.column("code")
    colour, halo = map_colour(scene.theme, "label"), map_colour(scene.theme, "labelHalo")
    for i in shown:
        point = _inside(table.geometry[i], viewport)
        if point is not None:
            tries = tuple(point + QPointF(dx, dy) * unit for dx, dy in _NEARBY)
            lines = [(line, 13.0, 600, colour) for line in _broken(names[i])]
            yield Label(20, point, (*lines, (codes[i], 11.0, 400, colour)), halo, alternatives=tries)


def _broken(name: str) -> list[str]:
    """A long name on two lines."""
    if len(name) <= 11:
        return [name]
    middle = len(name) // 2
    cuts = [i + 1 for i, c in enumerate(name) if c in "—()、" and 2 < i < len(name) - 3]
    cut = min(cuts, key=lambda i: abs(i - middle)) if cuts else middle
    return [name[:cut], name[cut:]]


def _place_labels(viewport: Viewport, scene: MapScene) -> Iterator[Label]:
    table = scene.snapshot.table(Place)
    near = viewport.metres_per_pixel < 22
    styles = {
        "county_seat": (18, 13.0, 600, "label"),
        "township_seat": (30, 11.5, 400, "label"),
        "village": (60, 11.0, 400, "township"),
    }
    for i in _in_view(table, viewport):
        row = table.at(i)
        if row.kind not in styles or (row.kind == "village" and not near):
            continue
        rank, px, weight, colour = styles[row.kind]
        foot = (
            QPointF(*viewport.pixel(row.geometry.x, row.geometry.y))
            if row.geometry is not None
            else QPointF()
        )
        mark = "◉" if row.kind == "county_seat" else ("○" if row.kind == "township_seat" else "")
        ink = map_colour(scene.theme, colour)
        yield Label(
            rank,
            foot,
            ((f"{mark} {row.name}".strip(), px, weight, ink),),
            map_colour(scene.theme, "labelHalo"),
        )


def _river_labels(viewport: Viewport, scene: MapScene, unit: float) -> Iterator[Label]:
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
        spots = [_along(line, share, viewport, unit) for share in (0.35, 0.62, 0.2, 0.8)]
        (first, angle), rest = spots[0], tuple(point for point, _ in spots[1:])
        yield Label(
            40, first, ((row.name, 12.0, 400, colour),), halo, angle=angle, spacing=4.0, alternatives=rest
        )


def _along(line: Any, share: float, viewport: Viewport, unit: float) -> tuple[QPointF, float]:
    """A point beside a line and the direction of the line there, readable from below."""
    reach = 40 * unit * viewport.metres_per_pixel
    middle = share * line.length
    a, b = line.interpolate(max(0, middle - reach)), line.interpolate(min(line.length, middle + reach))
    p = line.interpolate(middle)
    angle = float(np.degrees(np.arctan2(-(b.y - a.y), b.x - a.x)))
    if angle > 90:
        angle -= 180
    elif angle < -90:
        angle += 180
    off = 11 * unit
    x, y = viewport.pixel(p.x, p.y)
    return QPointF(x + off * np.sin(np.radians(angle)), y - off * np.cos(np.radians(angle))), angle


def _lake_labels(viewport: Viewport, scene: MapScene) -> Iterator[Label]:
    table = scene.snapshot.table(Waterbody)
    for i in _in_view(table, viewport):
        row = table.at(i)
        point = _inside(row.geometry, viewport)
        if row.name and point is not None and viewport.metres_per_pixel < 25:
            yield Label(
                45,
                point,
                ((row.name, 11.5, 400, map_colour(scene.theme, "riverText")),),
                map_colour(scene.theme, "labelHalo"),
            )


def _neighbour_labels(viewport: Viewport, scene: MapScene) -> Iterator[Label]:
    table = scene.snapshot.table(Neighbour)
    colour, halo = map_colour(scene.theme, "neighbourText"), map_colour(scene.theme, "outside")
    for i in _in_view(table, viewport):
        row = table.at(i)
        point = _inside(row.geometry, viewport)
        if point is not None:
            yield Label(50, point, ((row.name, 12.5, 400, colour),), halo, spacing=3.0)


def worst_findings(pairs: Collection[tuple[str, str]]) -> dict[str, str]:
    """Project id → its worst severity, from (id, severity) pairs; INFO and WARN put no dot on the map."""
    order: Sequence[str] = ("ERROR", "BLOCK")
    worst: dict[str, str] = {}
    for row_id, severity in pairs:
        if severity in order and order.index(severity) >= order.index(worst.get(row_id, "ERROR")):
            worst[row_id] = severity
    return worst
