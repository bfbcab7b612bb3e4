"""Shortcuts as people read them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

ARROWS = "↑↓←→"
_KEYS = dict(zip((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right), ARROWS, strict=True))


def key_text(keys: str) -> str:
    """One shortcut with the names this system gives to keys, arrow keys as arrows: `Ctrl+↓`."""
    native = QKeySequence.SequenceFormat.NativeText
    words = QKeySequence(keys).toString(native)
    for key, arrow in _KEYS.items():
        name = QKeySequence(key).toString(native)
        if words == name or words.endswith(f"+{name}"):
            return words.removesuffix(name) + arrow
    return words
