"""Starts the program: the window, or the command line when the first argument is one of its commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ecodesk.i18n import Text
    from ecodesk.progress import Progress
    from ecodesk.settings import PreferenceFile
    from ecodesk.ui.main_window import MainWindow
    from ecodesk.workspace import Workspace

_TURN = 0.0005  # seconds a thread at work keeps the window waiting; Python's own 5 ms are felt while panning


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with the arguments after its name; returns the exit status.

    Without arguments the window opens on the welcome page, with one path or database URL on that plan.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if len(arguments) > 1 or (arguments and _is_command(arguments[0])):
        from ecodesk import cli

        return cli.main(arguments)
    return run_window(arguments[0] if arguments else None)


def _is_command(argument: str) -> bool:
    from pathlib import Path

    if argument.startswith("-"):
        return True
    looks_like_place = "://" in argument or Path(argument).suffix != "" or Path(argument).exists()
    return not looks_like_place


def run_window(location: str | None = None) -> int:
    """Show the window until it is closed."""
    import faulthandler

    if sys.stderr is not None:
        faulthandler.enable()
    application = make_application()
    window = start_window(application, location)  # held here: Qt does not keep it
    window.problems.watch()
    return application.exec()


def start_window(application: QApplication, location: str | None = None) -> MainWindow:
    """The window on the screen, and the plan on its way into it."""
    from ecodesk.settings import PreferenceFile

    preferences = PreferenceFile()
    begun = _begin_opening(location, preferences.values.user_name) if location is not None else None
    window = make_window(application, preferences)
    if location is not None:
        window.background.hold_back()  # the welcome page is about to go
    window.show()
    if location is not None:
        window.opening.open_location(location, begun=begun)
    return window


def _begin_opening(location: str, user: str) -> Callable[[Progress], Workspace]:
    """Open a plan while the window is being built; the function returned waits for it and tells its progress."""
    from concurrent.futures import ThreadPoolExecutor

    from ecodesk.progress import SILENT, Progress
    from ecodesk.workspace import Workspace

    class Relay(Progress):
        """Tells whoever waits by then how far the opening is."""

        listener: Progress = SILENT

        @property
        def cancelled(self) -> bool:
            return self.listener.cancelled

        def shown(self, done: float, total: float, text: Text | None) -> None:
            self.listener.report(done, total, text)

    relay = Relay()
    threads = ThreadPoolExecutor(1, thread_name_prefix="ecodesk-opening")
    opened = threads.submit(lambda: Workspace.open(location, user=user, progress=relay))
    threads.shutdown(wait=False)

    def wait(progress: Progress) -> Workspace:
        relay.listener = progress
        return opened.result()

    return wait


def make_application() -> QApplication:
    """The Qt application with name, style and Qt's own texts in Chinese."""
    from PySide6.QtWidgets import QApplication

    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(["ecodesk"])
    application.setApplicationName("EcoDesk")
    application.setDesktopFileName("ecodesk")
    application.setStyle("Fusion")
    sys.setswitchinterval(_TURN)
    return application


def make_window(application: QApplication, preferences: PreferenceFile | None = None) -> MainWindow:
    """The window with everything in it, not shown yet."""
    from PySide6.QtGui import QIcon

    from ecodesk.settings import PreferenceFile
    from ecodesk.ui import icons
    from ecodesk.ui.appearance import Appearance
    from ecodesk.ui.main_window import MainWindow
    from ecodesk.ui.qt_texts import QtTexts

    kept = preferences if preferences is not None else PreferenceFile()
    values = kept.values
    look = Appearance(values.theme, values.language, values.text_scale, application)
    application.setWindowIcon(QIcon(icons.pixmap(icons.LOGO, look.colour("accent"), 64)))
    QtTexts(look)
    return MainWindow(look, kept)
