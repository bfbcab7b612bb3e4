"""What the pictures of a canvas are to show, of a display: findings, names and where none can be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ecodesk.maps.finding_marks import NO_FINDINGS, FindingMarks
from ecodesk.maps.labels import LabelOptions
from ecodesk.maps.map_display import FINDINGS, MapDisplay
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.ui.canvas.finding_places import FindingPlaces
from ecodesk.ui.canvas.map_furniture import Furniture
from ecodesk.ui.canvas.overlay import line_boxes
from ecodesk.ui.canvas.pictures import Wanted
from ecodesk.ui.comments_pins import pin_boxes

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas


class PictureWishes:
    """Words the wishes of one canvas; `shown_findings` tells which findings are marked, None is all."""

    def __init__(self, canvas: MapCanvas, furniture: Furniture) -> None:
        self._canvas, self._furniture = canvas, furniture
        self._places = FindingPlaces()
        self.shown_findings: Callable[[], Sequence[Finding]] | None = None

    def of(self, snapshot: Snapshot, display: MapDisplay) -> Wanted:
        """The pictures of a display of the plan, where the canvas looks now."""
        canvas = self._canvas
        marks, grave = self._found(display)
        selected = frozenset(canvas.session.selection.ids(Project.table))
        names = LabelOptions(
            selected=selected,
            findings=grave,
            keep_free=self._furniture.boxes(),
            keep_off=(
                *pin_boxes(snapshot, canvas.viewport),
                *line_boxes(canvas.viewport, canvas.tool.lines_in_hand),
                *canvas.swipe.boxes,
            ),
        )
        look, ratio = canvas.look, canvas.devicePixelRatioF()
        return Wanted(snapshot, look.theme, display, marks, look.language, names, canvas.viewport, ratio)

    def _found(self, display: MapDisplay) -> tuple[FindingMarks, dict[str, str]]:
        if FINDINGS not in display.visible:
            return NO_FINDINGS, {}
        result, wanted = self._canvas.session.result, self.shown_findings
        return self._places.of(result, wanted() if result is not None and wanted is not None else None)
