"""What every tool can do; the canvas calls, tools answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from shapely.geometry.base import BaseGeometry

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text
from ecodesk.ui.canvas.overlay import Paint
from ecodesk.ui.canvas.tools.options import Option, usual
from ecodesk.ui.canvas.typed_place import typed_place

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

Place = tuple[float, float]  # east and north in metres of the working CRS

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

    make: Callable[[], BaseGeometry]  # which may take a while for a large one
    project: str = ""

    @property
    def geometry(self) -> BaseGeometry:
        """The shape as it is now, made anew each time it is asked for."""
        return self.make()


class Tool:
    """A tool that does nothing; the others override what they need."""

    id = ""
    hint = Text("", "")
    cursor = Qt.CursorShape.ArrowCursor
    needs_writing = False
    keeps = False  # whether work in hand stays while another tool is used
    takes_places = False  # whether a place can be typed
    options: tuple[Option, ...] = ()  # what can be set while it is in use

    def __init__(self, canvas: MapCanvas) -> None:
        self.canvas = canvas
        self.values = usual(self.options)

    def set_value(self, option: str, value: float | str) -> None:
        """An option was set, in the panel or on the map."""
        self.values[option] = value
        if isinstance(value, float):
            self.canvas.tool_panel.show_value(option, value)
        self.redraw()

    @property
    def unfinished(self) -> bool:
        """Whether work in hand waits to be gone on with."""
        return False

    def forget(self) -> None:
        """Let go of what is in hand, such as when another plan is opened."""

    @property
    def sketch(self) -> Sketch | None:
        """The shape in hand, or None."""
        return None

    @property
    def project_in_hand(self) -> str:
        """The id of the project whose shape is being changed; it is painted by the tool. Empty for none."""
        return ""

    @property
    def lines_in_hand(self) -> Sequence[Sequence[Place]]:
        """Lines that are painted and stay; names give way to them."""
        return ()

    def redraw(self) -> None:
        """What the tool paints has changed."""
        self.canvas.redraw_hand()
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

    def let_go(self, key: int | None) -> None:
        """A key went up; None when the keyboard is elsewhere now, where no key counts as held."""

    def type_place(self, text: str) -> Text | None:
        """A place was typed instead of clicked; why it cannot be used, or None when it was."""
        snapshot = self.canvas.session.snapshot
        if snapshot is None:
            return None
        try:
            place = typed_place(text, snapshot.crs)
        except EcoDeskError as error:
            return error.message
        self.canvas.keep_in_view(*place)
        self.take_place(place)
        return None

    def take_place(self, place: Place) -> None:
        """Do at a place that was typed what a click there does."""

    def escape(self) -> bool:
        """Esc: give up the gesture in hand. False when there is none."""
        return False

    def plan_changed(self) -> None:
        """Rows changed; read again what is held."""

    def paint(self, paint: Paint) -> None:
        """Paint what follows the pointer."""
