"""The small map in the corner: where the county lies in its prefecture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from ecodesk.i18n import Text, t
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import Neighbour
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.paper import PER_MM
from ecodesk.reports.sheet_legend import FRAME, write
from ecodesk.reports.wording import Say

SIZE = (34.0, 35.0)  # mm


@dataclass(frozen=True)
class Inset:
    """The county among the counties of its prefecture."""

    title: Text
    around: tuple[Any, ...]
    county: Any

    def paint(self, painter: QPainter, box: QRectF, say: Say) -> None:
        """Paint into a box of `SIZE`."""
        painter.setPen(QPen(QColor(FRAME), 0.2 * PER_MM))
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRect(box)
        write(painter, QPointF(box.left() + 2 * PER_MM, box.top() + 4.2 * PER_MM), say(self.title), 2.5, 600)
        inner = box.adjusted(1.5 * PER_MM, 5.5 * PER_MM, -1.5 * PER_MM, -1.5 * PER_MM)
        bounds = shapely.total_bounds([*self.around, self.county]).tolist()
        view = Viewport.fitting(bounds, inner.width(), inner.height(), 0.02)
        painter.save()
        painter.translate(inner.topLeft())
        painter.setPen(QPen(QColor("#B9C2BE"), 0.15 * PER_MM))
        _fill(painter, view, self.around, "#F2F4F3")
        _fill(painter, view, [self.county], "#0F6B5C")
        painter.restore()


def inset_of(snapshot: Snapshot) -> Inset | None:
    """The inset of a plan, or None when the plan does not know its prefecture."""
    around = tuple(
        row.geometry
        for row in snapshot.table(Neighbour).rows()
        if row.prefecture and row.geometry is not None
    )
    county = snapshot.county
    if not around or county is None or county.geometry is None:
        return None
    title = t("{county}在市域的位置", "{county} in its prefecture").format(county=county.name)
    return Inset(title, around, county.geometry)


def _fill(painter: QPainter, view: Viewport, shapes: Sequence[Any], colour: str) -> None:
    painter.setBrush(QColor(colour))
    for part in shapely.get_parts(shapely.simplify(list(shapes), view.metres_per_pixel * 4)):
        path = QPainterPath()
        for ring in shapely.get_rings(part):
            xy = view.to_pixels(shapely.get_coordinates(ring))
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in xy.tolist()]))
        painter.drawPath(path)
