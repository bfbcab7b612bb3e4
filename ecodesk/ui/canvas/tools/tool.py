"""What every tool can do; the canvas calls, tools answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from shapely.geometry.base import BaseGeometry

from ecodesk.i18n import Text
from ecodesk.ui.canvas.overlay import Paint

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

DRAG_PIXELS = 4.0  # a press that moves less is a click
REACH_PIXELS = 6.0  # how far from a line or node a click still means it


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is: pixels, working coordinates, keys held."""

    at: QPointF
    x: float
    y: float
    keys: Qt.KeyboardModifier

    @property
    def alt(self) -> bool:
        return bool(self.keys & Qt.KeyboardModifier.AltModifier)

    @property
    def adding(self) -> bool:
        """Whether Ctrl or Shift asks to add to what is chosen."""
        held = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        return bool(self.keys & held)

    def away(self, other: Pointer) -> float:
        """Pixels between two places."""
        return (self.at - other.at).manhattanLength()


@dataclass(frozen=True)
class Sketch:
    """A shape in the making, in the working CRS; `project` is the id of the one it is to be, if it exists."""

    geometry: BaseGeometry
    project: str = ""


class Tool:
    """A tool that does nothing; the others override what they need."""

    id = ""
    hint = Text("", "")
    cursor = Qt.CursorShape.ArrowCursor
    needs_writing = False

    def __init__(self, canvas: MapCanvas) -> None:
        self.canvas = canvas

    @property
    def sketch(self) -> Sketch | None:
        """The shape in hand, or None."""
        return None

    def redraw(self) -> None:
        """What the tool paints has changed."""
        self.canvas.update()
        self.canvas.tell_sketch()

    def begin(self) -> None:
        """The tool was taken up."""

    def end(self) -> None:
        """Another tool was taken up; work in hand is kept."""

    def press(self, pointer: Pointer) -> None:
        """The left button went down."""

    def move(self, pointer: Pointer, pressed: bool) -> None:
        """The mouse moved, with or without the left button down."""

    def release(self, pointer: Pointer) -> None:
        """The left button went up."""

    def double_click(self, pointer: Pointer) -> None:
        """The left button went down twice in one place; `press` was called for the first."""

    def key(self, event: QKeyEvent) -> bool:
        """A key went down; True when the tool used it."""
        return False

    def escape(self) -> bool:
        """Esc: give up the gesture in hand. False when there is none."""
        return False

    def plan_changed(self) -> None:
        """Rows changed; read again what is held."""

    def paint(self, paint: Paint) -> None:
        """Paint what follows the pointer."""
