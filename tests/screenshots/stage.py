"""The real window on the sample, brought into a state and photographed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from ecodesk.app import make_application, make_window
from ecodesk.settings import PreferenceFile

if TYPE_CHECKING:
    from ecodesk.ui.main_window import MainWindow

PATIENCE = 60.0  # seconds


class Stage:
    """Holds the window; a scene gets it, changes it, and returns what to photograph."""

    def __init__(self) -> None:
        self.application = make_application()
        preferences = PreferenceFile()
        preferences.change(user_name="李敏")
        self.window: MainWindow = make_window(self.application, preferences)
        self._failure: BaseException | None = None
        self._first_revision = -1
        self.window.opening.failed.connect(self._failed)
        self.window.show()
        self.open_sample()

    def _failed(self, error: BaseException) -> None:
        self._failure = error

    def open_sample(self) -> None:
        """Open the sample in its first state and wait until it is checked and painted."""
        before = self.window.session.workspace
        self.window.opening.open_sample(anew=True)
        self.wait(lambda: self.window.session.workspace not in (None, before))
        self.wait(lambda: self.window.session.result is not None)
        self.settle()
        snapshot = self.window.session.snapshot
        assert snapshot is not None
        self._first_revision = snapshot.revision

    def dress(self, size: str, language: str, theme: str) -> None:
        """Give the window a size, language and theme."""
        width, height = (int(part) for part in size.split("x"))
        self.window.look.use(theme=theme, language=language)
        self.window.resize(width, height)
        self.window.restore_default_layout()
        self.settle()

    def reset(self) -> None:
        """Back to the map of the whole county with nothing selected and no dialog open."""
        from ecodesk.maps.map_display import map_themes
        from ecodesk.ui.selection import Selection

        window = self.window
        for widget in self.application.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.close()
        window.preferences.change(user_name="李敏", user_role="planner")
        window.apply_preferences()
        window.activateWindow()  # no window manager does it when a dialog goes, and keys need it
        workspace = window.session.workspace
        if workspace is None or workspace.snapshot.revision != self._first_revision:
            self.open_sample()
        window.show_page("map")
        canvas = window.canvas
        canvas.swipe.leave()
        canvas.show_display(map_themes()["planning"].display)
        window.panes.layers.show_tab("layers")
        window.panes.layers.tree.scrollToTop()
        window.command_box.clear()
        window.command_box.popup.hide()
        canvas.set_tracing(False)
        for grid in tuple(canvas.grids):
            canvas.set_grid(grid, False)
        for tool in canvas.tools.values():
            tool.forget()
        canvas.take_tool("select")
        window.session.select(Selection())
        window.session.noticed.emit(None)
        window.canvas.show_county()
        self.settle()

    def take(self, scene: Callable[[Stage], QWidget], path: Path) -> None:
        """Play a scene and save its picture."""
        shown = scene(self)
        self.settle()
        if not shown.grab().save(str(path)):
            raise OSError(f"cannot write {path}")

    def wait(self, done: Callable[[], bool]) -> None:
        """Let events run until something is true. TimeoutError when it never is."""
        end = time.monotonic() + PATIENCE
        while not done():
            if self._failure is not None:
                raise self._failure
            if time.monotonic() > end:
                raise TimeoutError("the window did not get there")
            self._turn(10)

    def settle(self) -> None:
        """Wait until nothing works in the background and everything is painted."""
        window = self.window
        self._turn(60)
        self.wait(lambda: not window.background.busy and not window.session.checking)
        self._turn(200)
        self.wait(lambda: not window.background.busy and not window.session.checking)
        self._turn(30)

    def leave(self) -> None:
        """Close the window."""
        self.window.close()

    def _turn(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()
