"""What helps a hand to draw: catching and following lines, right angles, giving way to neighbours."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.announcing import announce
from ecodesk.ui.canvas.canvas_input import CanvasInput
from ecodesk.ui.canvas.drawing import Drawing
from ecodesk.ui.canvas.snapping import Row as SnapRow
from ecodesk.ui.canvas.snapping import Snap, SnapKind, SnapOptions, Snapper
from ecodesk.ui.canvas.tools.tool import Pointer
from ecodesk.ui.reference_layers import ReferenceLayers
from ecodesk.ui.session import Notice, Session

HELD_OFF = t("按住 Alt，暂停", "held off with Alt")
_SNAPPING_ON = t(
    "追踪要沿吸附到的边线走，吸附已打开", "Tracing follows what is snapped to; snapping is on now"
)


class DrawingAids(CanvasInput):
    """The part of the canvas that keeps how one draws; tools ask it where the pointer means."""

    snapping_changed = Signal(bool)
    snapping_limited = Signal(object)  # Text why nothing can be caught here, or None
    options_changed = Signal()
    references: ReferenceLayers

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.snapping = True
        self.snap_options = SnapOptions()
        self.tracing = False
        self.right_angles = False
        self.drawing: Drawing = Drawing(session, self)
        self._snapper = Snapper()
        self._snap_limit: Text | None = None
        self._caught: tuple[SnapKind, Text] | None = None  # what was last

    def set_snapping(self, on: bool) -> None:
        """Catch nodes and edges while drawing, or not."""
        self.snapping = on
        self.snapping_changed.emit(on)
        self.options_changed.emit()

    def set_tracing(self, on: bool) -> None:
        """Follow boundaries from click to click while drawing; needs snapping, which goes on with it."""
        self.tracing = on
        if on and not self.snapping:
            self.set_snapping(True)
            self.session.notify(Notice(_SNAPPING_ON, icon="magnet"))
        self.options_changed.emit()

    def set_right_angles(self, on: bool) -> None:
        """Let edges follow each other straight or at right angles while drawing, or not."""
        self.right_angles = on
        self.options_changed.emit()

    @property
    def snap_tables(self) -> frozenset[str]:
        """The tables whose lines are caught and traced."""
        return self.snap_options.tables

    def set_together(self, on: bool) -> None:
        """Let neighbours go along when a shared boundary is moved, or not."""
        self.drawing.together = on
        self.options_changed.emit()

    def set_avoiding(self, on: bool) -> None:
        """Trim what is drawn to its neighbours, or not."""
        self.drawing.avoid = on
        self.options_changed.emit()

    def snapped(
        self, pointer: Pointer, without: Collection[SnapRow] = (), tables: Collection[str] | None = None
    ) -> tuple[float, float, Snap | None]:
        """Where the pointer means: the place it catches, or its own.

        With `tables` only their lines are caught, snapping switched on or not: the tool works on them.
        """
        snapshot = self.session.snapshot
        if snapshot is None or (tables is None and (not self.snapping or pointer.alt)):
            self._tell_snapping(HELD_OFF if self.snapping and pointer.alt else None)
            self._say_caught(None)
            return pointer.x, pointer.y, None
        options = self.snap_options
        snap = self._snapper.find(
            snapshot,
            pointer.x,
            pointer.y,
            options.radius(self.viewport.metres_per_pixel),
            without=without,
            tables=tables if tables is not None else options.tables,
            kinds=options.kinds if tables is None else tuple(SnapKind),
            lines=self.references.lines if tables is None else (),
        )
        self._tell_snapping(self._snapper.limited or (self.references.snap_limit if tables is None else None))
        self._say_caught(snap)
        return (snap.x, snap.y, snap) if snap is not None else (pointer.x, pointer.y, None)

    def _say_caught(self, snap: Snap | None) -> None:
        """Say aloud what was caught when it is another kind or name; while the same is held nothing is said."""
        caught = (snap.kind, snap.name) if snap is not None else None
        if caught != self._caught:
            self._caught = caught
            if snap is not None and self.hasFocus():
                announce(self, str(snap.text))

    def _tell_snapping(self, why: Text | None) -> None:
        """Tell why nothing, or not everything, is caught here, when that has changed."""
        if why != self._snap_limit:
            self._snap_limit = why
            self.snapping_limited.emit(why)
