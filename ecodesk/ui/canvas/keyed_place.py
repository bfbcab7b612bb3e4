"""Where the keyboard means on the map: a place of what is selected, else the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from ecodesk.maps.label_rooms import seen_part
from ecodesk.ui.canvas.tools.tool import Pointer

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas


def keyed_place(canvas: MapCanvas) -> Pointer:
    """A place of what is selected, on the part of it that is in sight; the middle of the map when none is."""
    snapshot, view = canvas.session.snapshot, canvas.viewport
    x, y = view.x, view.y
    if snapshot is not None:
        rows = (snapshot.row(*row) for row in sorted(canvas.session.selection.rows))
        shapes = (row.geometry for row in rows if row is not None and row.geometry is not None)
        seen = (seen_part(shape, view) for shape in shapes if not shape.is_empty)
        place = next((part.representative_point() for part in seen if part is not None), None)
        x, y = (place.x, place.y) if place is not None else (x, y)
    return Pointer(QPointF(*view.pixel(x, y)), x, y, Qt.KeyboardModifier.NoModifier)
