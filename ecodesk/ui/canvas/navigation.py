"""Moving about the map: pan, zoom, whole county, selection, and the views before and after."""

from __future__ import annotations

from typing import Any

import shapely
from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QWidget
from shapely.geometry.base import BaseGeometry

from ecodesk.maps.scene import plan_bounds
from ecodesk.maps.viewport import INCH, Bounds, Viewport
from ecodesk.model.edit import Edit
from ecodesk.ui.canvas.flashing import Flash
from ecodesk.ui.canvas.hit_testing import IDENTIFIED, Row, rows_at
from ecodesk.ui.canvas.tools.tool import REACH_PIXELS
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

_NEAREST, _FARTHEST = 0.02, 5_000.0  # metres per pixel
_CLOSEST_FIT = 0.5  # metres per pixel when zooming to something tiny
_KEPT_VIEWS = 50
_EDGE = 24  # pixels between what was uncovered and what covered it


class Navigation(QWidget):
    """The part of the canvas that decides what it shows."""

    scale_changed = Signal(float)
    view_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.viewport = Viewport(0, 0, 50, 1, 1)
        self.covered = 0  # pixels at the right edge that something lies over
        self.flash = Flash(self)
        self._back: list[Viewport] = []
        self._forward: list[Viewport] = []

    def refresh(self, edit: Edit | None = None) -> None:
        """Ask for pictures of the present state."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Paint anew what is marked, selected or laid over the pictures."""
        raise NotImplementedError

    def forget_views(self) -> None:
        """Another workspace: its views are elsewhere."""
        self._back.clear()
        self._forward.clear()

    def set_view(self, viewport: Viewport, *, remember: bool = True) -> None:
        """Show a part of the ground."""
        viewport = viewport.resized(self.width(), self.height())
        if viewport == self.viewport:
            return
        if remember:
            self._back = [*self._back[-_KEPT_VIEWS:], self.viewport]
            self._forward.clear()
        scale = self.viewport.metres_per_pixel
        self.viewport = viewport
        self.refresh()
        if scale != viewport.metres_per_pixel:
            self.scale_changed.emit(viewport.scale())
        self.view_changed.emit()

    def pan(self, dx: float, dy: float) -> None:
        """Move the map by pixels."""
        self.set_view(self.viewport.panned(dx, dy), remember=False)

    def zoom(self, factor: float, px: float | None = None, py: float | None = None) -> None:
        """Magnify; the place under the pixel, the middle by default, stays where it is."""
        mpp = self.viewport.metres_per_pixel
        factor = mpp / min(max(mpp / factor, _NEAREST), _FARTHEST)
        self.set_view(self.viewport.zoomed(factor, px, py), remember=False)

    def show_scale(self, denominator: float) -> None:
        """Show the middle at 1:denominator."""
        self.zoom(self.viewport.metres_per_pixel / (denominator * INCH / 96.0))

    def set_covered(self, pixels: int) -> None:
        """Something lies over the right edge of the map, or no longer: what is selected is moved out from under it."""
        self.covered = pixels
        box = bounds_of_rows(self.session, self.session.selection)
        if pixels and box is not None:
            self._uncover(box)
        self.refresh()

    def _uncover(self, box: Bounds) -> None:
        """Pan as little as brings a box into the part in sight; one that is off the map anyway stays there."""
        left, right = self.viewport.pixel(box[0], 0)[0], self.viewport.pixel(box[2], 0)[0]
        free = self.width() - self.covered
        if self.viewport.bounds[0] > box[2] or self.viewport.bounds[2] < box[0] or right <= free:
            return
        fits = right - left + 2 * _EDGE <= free
        shift = free - _EDGE - right if fits else free / 2 - (left + right) / 2
        self.set_view(self.viewport.panned(shift, 0))

    def _in_sight(self, view: Viewport) -> Viewport:
        """The view whose uncovered part has the middle of a view that was fitted to that part."""
        return view.panned(-self.covered / 2, 0)

    def show_view(self, x: float, y: float, metres_per_pixel: float) -> None:
        """Show a place in the middle, so many metres to a pixel."""
        mpp = min(max(metres_per_pixel, _NEAREST), _FARTHEST)
        self.set_view(Viewport(x, y, mpp, self.width(), self.height()))

    def look_at(self, x: float, y: float) -> None:
        """Move a place to the middle without zooming."""
        self.set_view(self._in_sight(self.viewport.centred(x, y)))

    def keep_in_view(self, x: float, y: float) -> None:
        """Move a place to the middle when it cannot be seen."""
        if not self.shows((x, y, x, y)):
            self.look_at(x, y)

    def show_box(self, box: Bounds, margin: float = 0.15) -> None:
        """Show a box of the ground with some room around it."""
        fitting = Viewport.fitting(box, self.width() - self.covered, self.height(), margin)
        if fitting.metres_per_pixel < _CLOSEST_FIT:
            fitting = fitting.zoomed(fitting.metres_per_pixel / _CLOSEST_FIT)
        self.set_view(self._in_sight(fitting))

    def show_county(self, remember: bool = True) -> None:
        """Show the whole county."""
        snapshot = self.session.snapshot
        box = plan_bounds(snapshot) if snapshot is not None else None
        if box is not None:
            fitting = Viewport.fitting(box, self.width() - self.covered, self.height())
            self.set_view(self._in_sight(fitting), remember=remember)
            self.scale_changed.emit(self.viewport.scale())

    def zoom_to(self, what: Any) -> None:
        """Show a selection or a geometry whole; a finding pulses twice."""
        if isinstance(what, Selection):
            finding = self.session.finding(what.finding) if what.finding else None
            if finding is not None and finding.geometry is not None and not finding.geometry.is_empty:
                self.show_box(finding.geometry.bounds, 0.3)
                self.flash.start(finding.geometry, finding.severity.name)
                return
            box = bounds_of_rows(self.session, what)
            if box is not None:
                self.show_box(box)
        elif isinstance(what, BaseGeometry) and not what.is_empty:
            self.show_box(what.bounds, 0.25)
            self.flash.start(what, "")

    def zoom_to_selection(self) -> None:
        """Show what is selected."""
        self.zoom_to(self.session.selection)

    def view_back(self) -> None:
        """The view before the last jump."""
        if self._back:
            self._forward.append(self.viewport)
            self.set_view(self._back.pop(), remember=False)

    def view_forward(self) -> None:
        """The view that was left by going back."""
        if self._forward:
            self._back.append(self.viewport)
            self.set_view(self._forward.pop(), remember=False)

    def shows(self, box: Bounds) -> bool:
        """Whether any of a box is in sight."""
        xmin, ymin, xmax, ymax = self.viewport.bounds
        xmax -= self.covered * self.viewport.metres_per_pixel
        return xmin <= box[2] and ymin <= box[3] and xmax >= box[0] and ymax >= box[1]

    def rows_under(self, at: QPointF) -> list[Row]:
        """Everything at a pixel, the smallest first."""
        snapshot = self.session.snapshot
        if snapshot is None:
            return []
        x, y = self.viewport.ground(at.x(), at.y())
        return rows_at(snapshot, x, y, REACH_PIXELS * self.viewport.metres_per_pixel, IDENTIFIED)


def bounds_of_rows(session: Session, selection: Selection) -> Bounds | None:
    """The box around the selected rows, or None when they have no place."""
    snapshot = session.snapshot
    if snapshot is None:
        return None
    rows = [snapshot.row(*row) for row in selection.rows]
    shapes = [row.geometry for row in rows if row is not None and row.geometry is not None]
    shapes = [shape for shape in shapes if not shape.is_empty]
    if not shapes:
        return None
    xmin, ymin, xmax, ymax = shapely.total_bounds(shapes).tolist()
    return xmin, ymin, xmax, ymax
