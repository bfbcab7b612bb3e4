"""Remembers where docks and splitters stood, per page and per screen size."""

from __future__ import annotations

import base64
import binascii

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from ecodesk.settings import PreferenceFile

_FORMAT = 1  # raise when docks or tool bars get other names


class LayoutMemory:
    """Keeps and gives back layouts of one main window."""

    def __init__(
        self, preferences: PreferenceFile, body: QMainWindow, splitters: dict[str, QSplitter]
    ) -> None:
        self._preferences = preferences
        self._body = body
        self._splitters = splitters

    def keep(self, page: str) -> None:
        """Remember the layout of a page on a window of this size."""
        layouts = dict(self._preferences.values.layouts)
        layouts[self._key(page)] = _encoded(self._body.saveState(_FORMAT))
        for name, splitter in self._splitters.items():
            layouts[self._key(f"{page}.{name}")] = _encoded(splitter.saveState())
        if layouts != self._preferences.values.layouts:
            self._preferences.change(layouts=layouts)

    def give_back(self, page: str) -> bool:
        """Restore the layout of a page; False when none is remembered for this size."""
        state = _decoded(self._preferences.values.layouts.get(self._key(page), ""))
        if state is None or not self._body.restoreState(state, _FORMAT):
            return False
        for name, splitter in self._splitters.items():
            inner = _decoded(self._preferences.values.layouts.get(self._key(f"{page}.{name}"), ""))
            if inner is not None:
                splitter.restoreState(inner)
        return True

    def forget(self) -> None:
        """Forget all layouts: 恢复默认布局."""
        self._preferences.change(layouts={})

    def _key(self, page: str) -> str:
        return f"{page}@{size_class(self._body.window())}"


def size_class(window: QWidget) -> str:
    """The kind of screen: window sizes that deserve a layout of their own."""
    width = window.width()
    return "wide" if width >= 1700 else "medium" if width >= 1500 else "narrow"


def _encoded(state: QByteArray) -> str:
    return base64.b64encode(state.data()).decode("ascii")


def _decoded(text: str) -> QByteArray | None:
    try:
        return QByteArray(base64.b64decode(text, validate=True)) if text else None
    except (binascii.Error, ValueError):
        return None
