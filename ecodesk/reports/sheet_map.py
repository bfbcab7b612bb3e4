"""The map of a printed sheet: true scale, vectors, callouts that carry the numbers of the table."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ecodesk.i18n import Text, t
from ecodesk.maps.furniture import (
    LegendRow,
    legend_rows,
    paint_callouts,
    paint_grid_ticks,
    paint_north,
    paint_scale_bar,
    paint_swatch,
    place_callouts,
    round_scale,
)
from ecodesk.maps.labels import LabelOptions, font, paint_labels
from ecodesk.maps.painter import PaintOptions, paint_map
from ecodesk.maps.scene import MapScene, plan_bounds
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import Neighbour, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.plan_sheet import PlanSheet

LINE_MM = 0.22  # one pixel of the screen's line widths on paper
DISC_MM = 5.2
_CONTROL = "control:"


class SheetMap:
    """Paints the map frame of a sheet; made once, used for every page and preview."""

    def __init__(
        self, sheet: PlanSheet, snapshot: Snapshot, unit: str, language: str, *, monochrome: bool = False
    ) -> None:
        self._sheet = sheet
        self._snapshot = snapshot
        self._language = language
        self._monochrome = monochrome
        scene = MapScene.of(snapshot, "light")
        visible = {layer for layer in scene.visible if not layer.startswith(_CONTROL)}
        self._scene = scene.showing(visible).without_rows(self._left_out())
        self._unit = unit

    def _left_out(self) -> set[str]:
        listed = {row.id for row in self._sheet.projects}
        return {row_id for row_id in self._snapshot.named("project").ids if row_id not in listed}

    def _bounds(self) -> tuple[float, float, float, float]:
        if self._unit:
            shape = self._snapshot.table(RestorationUnit)[self._unit].geometry
            if shape is not None:
                box: tuple[float, float, float, float] = shape.bounds
                return box
        return plan_bounds(self._snapshot) or (0.0, 0.0, 1_000.0, 1_000.0)

    def paint(self, painter: QPainter, frame: QRectF, per_mm: float) -> int:
        """Paint into a device rectangle; returns the n of the round scale 1:n."""
        fitting = Viewport.fitting(self._bounds(), frame.width(), frame.height(), 0.015)
        scale = round_scale(fitting.metres_per_pixel * per_mm * 1000)
        view = Viewport(fitting.x, fitting.y, scale / 1000 / per_mm, frame.width(), frame.height())
        unit = LINE_MM * per_mm
        painter.save()
        painter.setClipRect(frame)
        painter.translate(frame.topLeft())
        paint_map(painter, view, self._scene, PaintOptions(unit, paper=True, monochrome=self._monochrome))
        legend = self._legend_box(view, unit, per_mm)
        inset = QRectF(frame.width() - 34 * per_mm, frame.height() - 34 * per_mm, 34 * per_mm, 34 * per_mm)
        north = QRectF(4 * per_mm, 3 * per_mm, 12 * per_mm, 17 * per_mm)
        free = [legend, inset, north]
        callouts = place_callouts(
            [(p.number, p.element, p.geometry) for p in self._sheet.projects], view, DISC_MM * per_mm, free
        )
        half = DISC_MM * per_mm / 2
        discs = [QRectF(c.centre.x() - half, c.centre.y() - half, 2 * half, 2 * half) for c in callouts]
        paint_labels(
            painter, view, self._scene, LabelOptions(unit, projects=False, keep_free=(*free, *discs))
        )
        paint_callouts(painter, callouts, DISC_MM * per_mm)
        paint_north(painter, 9 * per_mm, 4 * per_mm, 9 * per_mm, "light")
        self._paint_legend(painter, legend, view, unit, per_mm, scale)
        self._paint_inset(painter, inset, per_mm)
        painter.restore()
        painter.save()
        painter.setPen(QPen(QColor("#26302C"), 0.25 * per_mm))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
        paint_grid_ticks(painter, view, frame, self._snapshot.crs.zone, unit, every=_tick_distance(scale))
        painter.restore()
        return scale

    # ---- legend

    def _rows(self, view: Viewport) -> list[LegendRow]:
        return legend_rows(self._scene, view.bounds)

    def _legend_box(self, view: Viewport, unit: float, per_mm: float) -> QRectF:
        rows = (len(self._rows(view)) + 2) // 2
        height = (rows * 4.6 + 22) * per_mm
        return QRectF(0, view.height - height, 72 * per_mm, height)

    def _paint_legend(
        self, painter: QPainter, box: QRectF, view: Viewport, unit: float, per_mm: float, scale: int
    ) -> None:
        painter.setPen(QPen(QColor("#26302C"), 0.2 * per_mm))
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRect(box)
        self._text(
            painter,
            QPointF(box.left() + 3 * per_mm, box.top() + 5.5 * per_mm),
            t("图 例", "Legend"),
            3.2 * per_mm,
            700,
        )
        rows = self._rows(view)
        per_column = (len(rows) + 2) // 2
        for i, row in enumerate(rows):
            column, line = divmod(i, per_column)
            x = box.left() + (3 + column * 35) * per_mm
            y = box.top() + (8.5 + line * 4.6) * per_mm
            paint_swatch(painter, QRectF(x, y, 7.5 * per_mm, 3.2 * per_mm), row, unit, "light", paper=True)
            self._text(painter, QPointF(x + 9 * per_mm, y + 2.7 * per_mm), row.title, 2.65 * per_mm)
        x, y = (
            box.left() + (3 + 35 * (len(rows) // per_column)) * per_mm,
            box.top() + (8.5 + (len(rows) % per_column) * 4.6) * per_mm,
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#336FC6"))
        painter.drawEllipse(QPointF(x + 3.7 * per_mm, y + 1.6 * per_mm), 1.8 * per_mm, 1.8 * per_mm)
        self._text(
            painter,
            QPointF(x + 9 * per_mm, y + 2.7 * per_mm),
            t("项目序号(同表 2)", "Project no. (table 2)"),
            2.65 * per_mm,
        )
        bottom = box.bottom() - 3.5 * per_mm
        paint_scale_bar(painter, view, box.left() + 4 * per_mm, bottom, 34 * per_mm, "light", unit)
        text = Text(f"1:{scale:,}".replace(",", " "), f"1:{scale:,}".replace(",", " "))
        self._text(painter, QPointF(box.left() + 50 * per_mm, bottom), text, 3.2 * per_mm, 700)

    def _text(self, painter: QPainter, at: QPointF, text: Text, size: float, weight: int = 400) -> None:
        painter.setFont(font(size, weight))
        painter.setPen(QColor("#1A2320"))
        painter.drawText(at, text.in_language(self._language))

    # ---- where the county lies

    def _paint_inset(self, painter: QPainter, box: QRectF, per_mm: float) -> None:
        shapes = [
            row.geometry
            for row in self._snapshot.table(Neighbour).rows()
            if row.prefecture and row.geometry is not None
        ]
        county = self._snapshot.county
        if not shapes or county is None or county.geometry is None:
            return
        painter.setPen(QPen(QColor("#26302C"), 0.2 * per_mm))
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRect(box)
        title = t("{county}在市域的位置", "{county} in its prefecture").format(county=county.name)
        self._text(
            painter, QPointF(box.left() + 2 * per_mm, box.top() + 4 * per_mm), title, 2.5 * per_mm, 600
        )
        inner = box.adjusted(1.5 * per_mm, 5.5 * per_mm, -1.5 * per_mm, -1.5 * per_mm)
        view = Viewport.fitting(
            shapely.total_bounds([*shapes, county.geometry]).tolist(), inner.width(), inner.height(), 0.02
        )
        painter.save()
        painter.translate(inner.topLeft())
        painter.setPen(QPen(QColor("#B9C2BE"), 0.15 * per_mm))
        painter.setBrush(QColor("#F2F4F3"))
        self._draw(painter, view, shapes)
        painter.setBrush(QColor("#0F6B5C"))
        self._draw(painter, view, [county.geometry])
        painter.restore()

    def _draw(self, painter: QPainter, view: Viewport, shapes: Sequence[object]) -> None:
        from PySide6.QtGui import QPolygonF

        for shape in shapes:
            for part in shapely.get_parts(shape):
                simple = shapely.simplify(part, view.metres_per_pixel)
                xy = view.to_pixels(shapely.get_coordinates(shapely.get_exterior_ring(simple)))
                painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in xy.tolist()]))


def _tick_distance(scale: int) -> float:
    return 10_000 if scale >= 100_000 else (5_000 if scale >= 50_000 else 2_000 if scale >= 20_000 else 1_000)
