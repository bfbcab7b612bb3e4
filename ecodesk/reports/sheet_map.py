"""The map of a printed sheet: true scale, vectors, callouts that carry the numbers of the table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import shapely
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from ecodesk.i18n import Text
from ecodesk.maps.furniture import (
    Callout,
    paint_callouts,
    paint_grid_ticks,
    paint_north,
    place_callouts,
    round_scale,
)
from ecodesk.maps.label_sources import UNIT_RANK
from ecodesk.maps.labels import LabelOptions, Placing, paint_placed, place_labels
from ecodesk.maps.legend import LegendRow, legend_rows
from ecodesk.maps.map_style import ELEMENT
from ecodesk.maps.painter import GROUND_BELOW, PaintOptions, paint_map
from ecodesk.maps.reference_links import ReferenceLink
from ecodesk.maps.reference_shown import NO_REFERENCES, ShownReferences
from ecodesk.maps.scene import MapScene, plan_bounds
from ecodesk.maps.tokens import map_colour
from ecodesk.maps.viewport import Bounds, Viewport
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.map_layout import Furniture, arrange
from ecodesk.reports.paper import PER_MM
from ecodesk.reports.plan_sheet import PlanSheet
from ecodesk.reports.sheet_inset import SIZE as INSET_SIZE
from ecodesk.reports.sheet_inset import Inset, inset_of
from ecodesk.reports.sheet_layers import painted_layers
from ecodesk.reports.sheet_legend import FRAME, Legend
from ecodesk.reports.sheet_plate import Plate, plate_for
from ecodesk.reports.sheet_references import (
    NOT_PUBLIC,
    NOTHING_DRAWN,
    DrawnReference,
    PaperReferences,
    paper_references,
)
from ecodesk.reports.wording import Say, sayer

LINE_MM = 0.22  # one pixel of the screen's line widths on paper
DISC_MM = 5.2
UNIT = LINE_MM * PER_MM
_DISC = DISC_MM * PER_MM
_NORTH = (12.0 * PER_MM, 15.0 * PER_MM)
_GAP = 3.0 * PER_MM
_MARGIN = 0.015
_BEARABLE = 4.0 * PER_MM**2  # of the county under legend and inset: less is no reason for a smaller scale
_COLUMNS = (2, 3, 1)
_UNEXPLAINED = ("place", "unit_fill", "neighbour")  # layers a legend does not list


@dataclass(frozen=True)
class MapFacts:
    """What the drawn map is like, for the checks before printing."""

    scale: int
    numbers: tuple[int, ...]  # of the discs that stand whole inside the frame
    crowded: tuple[int, ...]  # numbers whose disc had to stand over something
    names: int  # names placed
    unnamed_units: tuple[str, ...]  # units whose name found no room
    unnamed: tuple[str, ...]  # other names that found no room
    unexplained: tuple[str, ...]  # ids of layers on the map that the legend does not explain
    beyond_frame: bool  # part of the county or unit lies outside


@dataclass(frozen=True)
class _Layout:
    scale: int
    furniture: Furniture
    callouts: tuple[Callout, ...]
    placing: Placing
    rows: tuple[LegendRow, ...]
    plate: Plate | None  # what is said of reference layers

    @property
    def view(self) -> Viewport:
        return self.furniture.view


class SheetMap:
    """The map of one sheet in a frame of a size in millimetres; `scale` 0 takes the largest round one that fits."""

    def __init__(
        self,
        sheet: PlanSheet,
        snapshot: Snapshot,
        size: tuple[float, float],
        *,
        unit: str = "",
        language: str = "zh_CN",
        scale: int = 0,
        layers: frozenset[str] | None = None,
        monochrome: bool = False,
        style: str = ELEMENT,
        references: ShownReferences = NO_REFERENCES,
        progress: Progress = SILENT,
    ) -> None:
        self._sheet = sheet
        self._snapshot = snapshot
        self._monochrome = monochrome
        self._say: Say = sayer(language)
        self._inset: Inset | None = inset_of(snapshot)
        shown = painted_layers(snapshot, layers, public=sheet.public)
        listed = {row.id for row in sheet.projects}
        hidden = {row_id for row_id in snapshot.table(Project).ids if row_id not in listed}
        self._scene = MapScene.of(snapshot, "light", shown, style).without_rows(hidden)
        progress.report(1, 2)
        self._one_unit = bool(unit)
        self._body = self._body_shape(unit)
        self._size = (size[0] * PER_MM, size[1] * PER_MM)
        self._references = NOTHING_DRAWN
        self._layout = self._with_references(scale, references, progress)

    # ---- layout

    def _body_shape(self, unit: str) -> Any:
        """What the map is about: the county, or one unit."""
        units = self._snapshot.table(RestorationUnit)
        county = self._snapshot.county
        shape = units[unit].geometry if unit and unit in units else (county.geometry if county else None)
        if shape is None or shape.is_empty:
            shape = shapely.box(*(plan_bounds(self._snapshot) or (0.0, 0.0, 1_000.0, 1_000.0)))
        return shape if shape.is_valid else shapely.make_valid(shape)

    def _with_references(self, scale: int, shown: ShownReferences, progress: Progress) -> _Layout:
        """Laid out with the links that can be drawn; a public sheet shows none, as nobody vouches for them."""
        left_out: list[tuple[ReferenceLink, Text]] = []
        if self._sheet.public:
            left_out = [(one.link, NOT_PUBLIC) for one in shown.links]
            shown = replace(shown, links=())
        working = self._snapshot.crs.epsg
        while True:
            self._references = PaperReferences(tuple(map(DrawnReference, shown.links)))
            found_scale, furniture = self._arranged(scale)
            found = paper_references(shown, furniture.view, working, progress)
            if not found.left_out:  # else once more: the legend explains only what is drawn
                self._references = replace(found, left_out=tuple(left_out))
                return self._placed(found_scale, furniture)
            left_out += found.left_out
            bad = {link for link, _ in found.left_out}
            shown = replace(shown, links=tuple(one for one in shown.links if one.link not in bad))

    def _arranged(self, wanted: int) -> tuple[int, Furniture]:
        """The scale, and where everything around the county stands."""
        box: Bounds = self._body.bounds
        fitting = Viewport.fitting(box, *self._size, _MARGIN)
        smallest = fitting.metres_per_pixel * PER_MM * 1000
        if wanted:
            return wanted, self._at(wanted, fitting)
        first = round_scale(smallest)
        made = self._at(first, fitting)
        if made.covered > _BEARABLE:  # a step smaller, if that clears the county
            further = round_scale(first * 1.01)
            smaller = self._at(further, fitting)
            if not smaller.covered:
                return further, smaller
        return first, made

    def _at(self, scale: int, fitting: Viewport) -> Furniture:
        centred = replace(fitting, metres_per_pixel=scale / 1000 / PER_MM)
        legend = self._legend(self._rows(centred))
        sizes = {n: legend.size(n) for n in _COLUMNS}
        inset = (INSET_SIZE[0] * PER_MM, INSET_SIZE[1] * PER_MM) if self._inset is not None else None
        return arrange(centred, self._body, sizes, inset, _NORTH, _GAP)

    def _placed(self, scale: int, furniture: Furniture) -> _Layout:
        view = furniture.view
        plate = plate_for(self._references.lines(), (view.width, view.height), furniture.boxes, self._say)
        boxes = furniture.boxes if plate is None else (*furniture.boxes, plate.box)
        items = [(p.number, p.element, p.geometry) for p in self._sheet.projects]
        callouts = place_callouts(items, view, _DISC, boxes)
        taken = [*boxes, *(_disc(c) for c in callouts), *_leaders(callouts)]
        options = LabelOptions(
            UNIT, projects=False, keep_free=tuple(taken), keep_off=self._project_boxes(view)
        )
        placing = place_labels(view, self._scene, options)
        x0, y0, x1, y1 = self._body.bounds
        rows = self._rows(view.centred((x0 + x1) / 2, (y0 + y1) / 2))  # those the legend was made for
        return _Layout(scale, furniture, tuple(callouts), placing, rows, plate)

    def _rows(self, view: Viewport) -> tuple[LegendRow, ...]:
        return (*legend_rows(self._scene, view.bounds), *self._references.legend_rows())

    def _legend(self, rows: tuple[LegendRow, ...]) -> Legend:
        first = self._sheet.projects[0] if self._sheet.projects else None
        callout = (first.number, first.element) if first is not None else (1, "")
        return Legend(rows, callout, self._say, self._monochrome)

    def _project_boxes(self, view: Viewport) -> tuple[QRectF, ...]:
        made = []
        for row in self._sheet.projects:
            if row.geometry is not None and not row.geometry.is_empty:
                x0, y0, x1, y1 = row.geometry.bounds
                left, top = view.pixel(x0, y1)
                right, bottom = view.pixel(x1, y0)
                made.append(QRectF(left, top, right - left, bottom - top))
        return tuple(made)

    @property
    def facts(self) -> MapFacts:
        """What the map is like."""
        layout = self._layout
        view = layout.view
        frame = QRectF(0, 0, view.width, view.height)
        standing = [c for c in layout.callouts if frame.contains(_disc(c))]
        left_out = layout.placing.left_out
        units = tuple(label.text for label in left_out if label.rank == UNIT_RANK)
        x0, y0, x1, y1 = self._body.bounds
        seen = view.bounds
        return MapFacts(
            layout.scale,
            tuple(c.number for c in standing),
            _crowded(standing, layout.furniture.boxes),
            len(layout.placing.placed),
            units,
            tuple(label.text for label in left_out if label.rank != UNIT_RANK),
            self._unexplained(layout),
            x0 < seen[0] or y0 < seen[1] or x1 > seen[2] or y1 > seen[3],
        )

    def _unexplained(self, layout: _Layout) -> tuple[str, ...]:
        explained = {row.layer for row in layout.rows}
        missing = []
        for layer_id, prepared in self._scene.prepared.items():
            if layer_id not in self._scene.visible or layer_id in _UNEXPLAINED or layer_id in explained:
                continue
            if any(
                chunk.flat.size and len(chunk.flat.visible(layout.view.bounds)) for chunk in prepared.chunks
            ):
                missing.append(layer_id)
        return tuple(missing)

    # ---- painting

    @property
    def scale(self) -> int:
        """The n of 1:n."""
        return self._layout.scale

    def paint(self, painter: QPainter, frame: QRectF, progress: Progress = SILENT) -> None:
        """Paint into the frame, in units of the layout."""
        layout = self._layout
        view = layout.view
        painter.save()
        painter.setClipRect(frame, Qt.ClipOperation.IntersectClip)
        painter.translate(frame.topLeft())
        options = PaintOptions(UNIT, paper=True, monochrome=self._monochrome)
        paint_map(painter, view, self._scene, replace(options, only=(0, GROUND_BELOW)), progress)
        self._references.paint(painter, view, UNIT)
        paint_map(painter, view, self._scene, replace(options, only=(GROUND_BELOW, 1000)), progress)
        if self._one_unit:
            _veil(painter, view, self._body)
        paint_placed(painter, layout.placing.placed, UNIT, "light")
        paint_callouts(painter, layout.callouts, _DISC)
        furniture = layout.furniture
        ground = QColor(map_colour("light", "paper"))
        ground.setAlphaF(0.8)
        painter.fillRect(furniture.north, ground)
        paint_north(painter, furniture.north.center().x(), furniture.north.top(), 9 * PER_MM, "light")
        legend = self._legend(layout.rows)
        legend.paint(painter, furniture.legend, furniture.columns, view, UNIT, layout.scale)
        if self._inset is not None and furniture.inset is not None:
            self._inset.paint(painter, furniture.inset, self._say)
        if layout.plate is not None:
            layout.plate.paint(painter)
        painter.restore()
        painter.save()
        painter.setPen(QPen(QColor(FRAME), 0.25 * PER_MM))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
        every = _tick_distance(layout.scale)
        paint_grid_ticks(painter, view, frame, self._snapshot.crs.zone, UNIT, every=every)
        painter.restore()


def _veil(painter: QPainter, view: Viewport, body: Any) -> None:
    """Everything but the unit in question paler, so that the eye stays on it."""
    outside = QPainterPath()
    outside.addRect(QRectF(0, 0, view.width, view.height))
    inside = QPainterPath()
    for ring in shapely.get_rings(body):
        xy = view.to_pixels(shapely.get_coordinates(ring))
        inside.addPolygon(QPolygonF([QPointF(x, y) for x, y in xy.tolist()]))
    painter.setPen(QPen(QColor(FRAME), 2.4 * UNIT))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(inside)
    painter.fillPath(outside.subtracted(inside), QColor(255, 255, 255, 140))


def _disc(callout: Callout) -> QRectF:
    half = _DISC * 0.55
    return QRectF(callout.centre.x() - half, callout.centre.y() - half, 2 * half, 2 * half)


def _leaders(callouts: tuple[Callout, ...] | list[Callout]) -> list[QRectF]:
    """Small boxes along the leaders, so that no name is crossed by one."""
    side = 0.8 * PER_MM
    boxes = []
    for one in callouts:
        line = QLineF(one.foot, one.centre)
        steps = max(1, int(line.length() / side))
        for i in range(steps + 1):
            at: QPointF = line.pointAt(i / steps)
            boxes.append(QRectF(at.x() - side / 2, at.y() - side / 2, side, side))
    return boxes


def _crowded(callouts: list[Callout], boxes: tuple[QRectF, ...]) -> tuple[int, ...]:
    """Numbers whose disc stands over another disc or over legend, inset or north arrow."""
    radius = _DISC / 2
    found = []
    for i, one in enumerate(callouts):
        near = (QLineF(one.centre, other.centre).length() < 2 * radius for other in callouts[:i])
        inner = QRectF(one.centre.x() - radius, one.centre.y() - radius, 2 * radius, 2 * radius)
        if any(near) or any(inner.intersects(box) for box in boxes):
            found.append(one.number)
    return tuple(found)


_TICKS = ((1_000_000, 100_000), (400_000, 50_000), (100_000, 10_000), (50_000, 5_000), (20_000, 2_000))


def _tick_distance(scale: int) -> float:
    return next((distance for least, distance in _TICKS if scale >= least), 1_000)
