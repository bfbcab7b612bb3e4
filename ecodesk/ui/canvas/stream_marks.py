"""Where the water of the selected unit comes from and goes to, while the map shows the flow between units."""

from __future__ import annotations

from collections.abc import Collection

import shapely

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.footprints import usable
from ecodesk.maps.hatch import Hatch, brush
from ecodesk.model.records import RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.overlay import Paint, faint, path_of

_ABOVE_ALPHA, _BELOW_ALPHA = 0.26, 0.08


def paint_stream(paint: Paint, snapshot: Snapshot, unit: str) -> None:
    """Units upstream filled, units downstream hatched, so that the two differ without colour too."""
    found = flow(snapshot)
    colour, painter = paint.look.colour("info"), paint.painter
    hatched = brush(Hatch(-45, 9, 1.0, colour.name(), 0.8), painter.device().devicePixelRatioF())
    for shape in _in_view(paint, snapshot, found.above([unit]) - {unit}):
        painter.fillPath(path_of(shape, paint.viewport), faint(colour, _ABOVE_ALPHA))
    for shape in _in_view(paint, snapshot, found.below([unit]) - {unit}):
        path = path_of(shape, paint.viewport)
        painter.fillPath(path, faint(colour, _BELOW_ALPHA))
        painter.fillPath(path, hatched)


def _in_view(paint: Paint, snapshot: Snapshot, units: Collection[str]) -> list[shapely.Geometry]:
    table = snapshot.table(RestorationUnit)
    shapes = usable(table)[table.positions(units)]
    return list(shapes[shapely.intersects(shapes, shapely.box(*paint.viewport.bounds))])
