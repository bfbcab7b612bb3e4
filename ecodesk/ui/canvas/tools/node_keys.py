"""Keys that choose and move nodes: `,` and `.` go along them, Alt with an arrow moves those that are chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

Key, _Held = Qt.Key, Qt.KeyboardModifier

_ARROWS: dict[int, tuple[int, int]] = {
    Key.Key_Left: (-1, 0),
    Key.Key_Right: (1, 0),
    Key.Key_Up: (0, 1),
    Key.Key_Down: (0, -1),
}
_STEPS: dict[int, int] = {Key.Key_Comma: -1, Key.Key_Less: -1, Key.Key_Period: 1, Key.Key_Greater: 1}
_FAR = 10  # pixels, with Shift


def step_along(event: QKeyEvent) -> int | None:
    """To the next node (1), the previous one (-1), or None for another key."""
    if event.modifiers() & (_Held.AltModifier | _Held.ControlModifier | _Held.MetaModifier):
        return None
    return _STEPS.get(event.key())


def pixels_moved(event: QKeyEvent) -> tuple[int, int] | None:
    """How far a key moves nodes on the screen, to the right and up; None for another key."""
    held = event.modifiers()
    if not held & _Held.AltModifier or held & (_Held.ControlModifier | _Held.MetaModifier):
        return None
    if event.key() not in _ARROWS:
        return None
    across, up = _ARROWS[event.key()]
    far = _FAR if held & _Held.ShiftModifier else 1
    return across * far, up * far


class HeldKeys:
    """Which arrows are held, and whether Alt was seen going down: a move ends when all of them are up.

    So one move is as many strokes as one likes while Alt stays down.
    """

    def __init__(self) -> None:
        self._alt = False
        self._arrows: set[int] = set()

    def pressed(self, event: QKeyEvent) -> bool:
        """A key went down; True for the repeating of an arrow that outlasted Alt, which is no new stroke."""
        if event.key() == Key.Key_Alt:
            self._alt = True
        elif pixels_moved(event) is not None:
            self._arrows.add(event.key())
        elif event.key() in self._arrows:
            return event.isAutoRepeat()
        return False

    def let_go(self, key: int | None) -> bool:
        """A key went up, None for all; True when that ends a move."""
        if key is None:
            self._alt, self._arrows = False, set()
            return True
        if key == Key.Key_Alt:
            self._alt = False
            return True
        was_held = key in self._arrows
        self._arrows.discard(key)
        return was_held and not self._alt and not self._arrows
