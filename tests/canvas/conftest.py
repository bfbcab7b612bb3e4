"""A hand on the real canvas: the window on a small plan, and clicks at places on the ground."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from ecodesk.app import make_application, make_window
from ecodesk.maps.viewport import Viewport
from ecodesk.model.fields import Record
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.settings import PreferenceFile
from ecodesk.ui.canvas.map_canvas import MapCanvas
from ecodesk.ui.canvas.snapping import SnapOptions
from ecodesk.ui.canvas.tools.line_gesture import LineGesture
from ecodesk.ui.canvas.tools.options import usual
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.notice_bar import NoticeBar
from ecodesk.ui.selection import Selection
from ecodesk.workspace import Workspace
from tests.canvas.made_plan import CRS, X, Y, ground

SCALE = 5.0
NO_KEYS = Qt.KeyboardModifier.NoModifier


@dataclass
class Hand:
    """Does with mouse and keys what a user does; places are metres from the corner of the made plan."""

    window: MainWindow
    qtbot: QtBot

    @property
    def canvas(self) -> MapCanvas:
        return self.window.canvas

    @property
    def snapshot(self) -> Snapshot:
        found = self.window.session.snapshot
        assert found is not None
        return found

    def project(self, row_id: str) -> Project:
        """A project as it is now."""
        return self.snapshot.table(Project)[row_id]

    def shape(self, row_id: str) -> Any:
        """The shape of a project as it is now."""
        found = self.project(row_id).geometry
        assert found is not None
        return found

    @property
    def words(self) -> str:
        """What the notice bar says."""
        notice = self._bar.notice
        return str(notice.text) if notice is not None else ""

    @property
    def _bar(self) -> Any:
        (bar,) = self.canvas.findChildren(NoticeBar)
        return bar

    def answer(self, title: str) -> None:
        """Press a button of the notice."""
        notice = self._bar.notice
        assert notice is not None
        action = next(a for a in notice.actions if str(a.title) == title)
        action.run()
        self.settle()

    def patch(self, row_id: str = "q1") -> ProblemPatch:
        """A problem patch as it is now; that of the made ground when none is named."""
        return self.snapshot.table(ProblemPatch)[row_id]

    @property
    def patches(self) -> dict[str, ProblemPatch]:
        """The problem patches there are, by code."""
        return {row.code: row for row in self.snapshot.table(ProblemPatch).rows()}

    def choose_patches(self, *ids: str) -> None:
        """Select problem patches for the whole window."""
        self.window.session.select(Selection.of(ProblemPatch.table, *ids))

    @property
    def step(self) -> str:
        """What the last step is called."""
        assert self.window.session.workspace is not None
        return str(self.window.session.workspace.undo_label or "")

    def open_for_reading(self) -> None:
        """Open the plan again, without the right to change it."""
        assert self.window.session.workspace is not None
        location = self.window.session.workspace.location
        self.window.session.show(Workspace.open(location, read_only=True))
        self.settle()
        self.window.show_page("map")

    def select(self, *ids: str) -> None:
        """Select projects for the whole window."""
        self.window.session.select(Selection.of(Project.table, *ids))

    def run(self, command: str) -> None:
        """Call a command as a menu does."""
        self.window.command_actions.action(command).trigger()
        self.settle()

    def reason(self, command: str) -> str | None:
        """Why a command cannot run."""
        found = self.window.command_actions.reason(self.window.command_actions.commands[command])
        return str(found) if found is not None else None

    def pixel(self, x: float, y: float) -> QPoint:
        """Where a place is on the canvas."""
        px, py = self.canvas.viewport.pixel(X + x, Y + y)
        return QPoint(round(px), round(py))

    def look_squarely(self) -> None:
        """Five metres a pixel, so that places at multiples of five metres are hit exactly."""
        width, height = self.canvas.width(), self.canvas.height()
        x, y = X + 2000 + width % 2 * SCALE / 2, Y + 1000 - height % 2 * SCALE / 2
        self.canvas.set_view(Viewport(x, y, SCALE, width, height), remember=False)

    def move(self, x: float, y: float) -> None:
        """Move the mouse to a place."""
        QTest.mouseMove(self.canvas, self.pixel(x, y))

    def click(self, *places: tuple[float, float]) -> None:
        """Click places one after the other."""
        for x, y in places:
            self.move(x, y)
            QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, NO_KEYS, self.pixel(x, y))

    def double_click(self, x: float, y: float) -> None:
        """Two quick clicks in one place."""
        self.click((x, y))
        QTest.mouseDClick(self.canvas, Qt.MouseButton.LeftButton, NO_KEYS, self.pixel(x, y))
        self.settle()

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press, drag and release."""
        self.stroke(start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end)

    def stroke(self, *places: tuple[float, float], keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        """Press at the first place, drag through the others and release at the last."""
        QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, keys, self.pixel(*places[0]))
        for place in places[1:]:
            self._drag_to(*place)
        QTest.mouseRelease(self.canvas, Qt.MouseButton.LeftButton, keys, self.pixel(*places[-1]))
        self.settle()

    def type(self, text: str) -> None:
        """Type a place into the field at the cursor, opened with Tab when it is closed."""
        field = self.canvas.place_field
        if not field.isVisible():
            self.qtbot.keyClick(self.canvas, Qt.Key.Key_Tab)
        field.edit.setText(text)
        self.qtbot.keyClick(field.edit, Qt.Key.Key_Return)

    @property
    def tip(self) -> str:
        """What stands beside the pointer while a line is drawn."""
        tool = self.canvas.tool
        assert isinstance(tool, LineGesture)
        return "\n".join(tool.tip())

    @property
    def made(self) -> list[Project]:
        """The projects there are, by code."""
        return sorted(self.snapshot.table(Project).rows(), key=lambda row: row.code)

    def hold(self, *places: tuple[float, float]) -> None:
        """Press at the first place and drag through the others, without letting go."""
        QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, NO_KEYS, self.pixel(*places[0]))
        for place in places[1:]:
            self._drag_to(*place)

    def _drag_to(self, x: float, y: float) -> None:
        at = QPointF(self.pixel(x, y))
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            at,
            self.canvas.mapToGlobal(at),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            NO_KEYS,
        )
        QApplication.sendEvent(self.canvas, event)

    def key(self, key: Qt.Key) -> None:
        """Press a key on the map."""
        self.qtbot.keyClick(self.canvas, key)
        self.settle()

    def draw(self, *places: tuple[float, float]) -> None:
        """Click places and finish with Enter."""
        self.click(*places)
        self.key(Qt.Key.Key_Return)

    def dialog(self, kind: type) -> Any:
        """The dialog of a kind that is open."""
        self.qtbot.waitUntil(lambda: any(_shown(kind)), timeout=10_000)
        return _shown(kind)[0]

    def settle(self) -> None:
        """Let everything that was begun come to its end."""
        window = self.window
        for _ in range(3):
            self.qtbot.waitUntil(
                lambda: not window.background.busy and not window.session.checking, timeout=20_000
            )
            QApplication.processEvents()


def _shown(kind: type) -> list[Any]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


@pytest.fixture(scope="module")
def window() -> Iterator[MainWindow]:
    """One window for the tests of a module; each opens a plan of its own in it."""
    with tempfile.TemporaryDirectory() as folder:
        made = make_window(make_application(), PreferenceFile(Path(folder) / "preferences.json"))
        made.resize(1600, 960)
        made.show()
        yield made
        made.close()
        made.deleteLater()


@pytest.fixture
def hand_on(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Hand]]:
    """Opens a plan of the made ground with the rows given, options as at first but snapping off."""

    def open_(*rows: Record) -> Hand:
        path = tmp_path / f"{uuid.uuid4().hex}.gpkg"
        Workspace.create(path, CRS, [*ground(), *rows]).close()
        window.opening.open_location(path)
        session = window.session

        def there() -> bool:
            workspace = session.workspace
            return workspace is not None and Path(workspace.location) == path and session.result is not None

        qtbot.waitUntil(lambda: there() and window.page == "map", timeout=20_000)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        hand = Hand(window, qtbot)
        hand.settle()
        window.canvas.set_snapping(False)
        window.canvas.set_avoiding(True)
        window.canvas.set_together(True)
        window.canvas.set_tracing(False)
        window.canvas.snap_options = SnapOptions()
        for tool in window.canvas.tools.values():
            tool.values = usual(tool.options)
        hand.look_squarely()
        return hand

    yield open_
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.close()
    Hand(window, qtbot).settle()
    window.close_plan()
    Hand(window, qtbot).settle()  # a thread that still closes the plan when the window goes ends the process
