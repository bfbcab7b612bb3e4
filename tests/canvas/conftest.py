"""A hand on the real canvas: the window on a small plan, and clicks at places on the ground."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecodesk.app import make_application, make_window
from ecodesk.model.fields import Record
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.settings import PreferenceFile
from ecodesk.ui.canvas.map_canvas import MapCanvas
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.notice_bar import NoticeBar
from ecodesk.ui.selection import Selection
from ecodesk.workspace import Workspace
from tests.canvas.made_plan import CRS, X, Y, ground

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

    def move(self, x: float, y: float) -> None:
        """Move the mouse to a place."""
        QTest.mouseMove(self.canvas, self.pixel(x, y))

    def click(self, *places: tuple[float, float]) -> None:
        """Click places one after the other."""
        for x, y in places:
            self.move(x, y)
            QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, NO_KEYS, self.pixel(x, y))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press, drag and release."""
        QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, NO_KEYS, self.pixel(*start))
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        for place in (middle, end):
            self._drag_to(*place)
        QTest.mouseRelease(self.canvas, Qt.MouseButton.LeftButton, NO_KEYS, self.pixel(*end))
        self.settle()

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
            self.qtbot.wait(15)


def _shown(kind: type) -> list[Any]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


@pytest.fixture
def hand_on(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Hand]]:
    """Opens the real window on the made ground with the rows given, snapping off."""
    made: list[MainWindow] = []

    def open_(*rows: Record) -> Hand:
        path = tmp_path / "plan.gpkg"
        Workspace.create(path, CRS, [*ground(), *rows]).close()
        window = make_window(make_application(), PreferenceFile())
        window.resize(1600, 960)
        window.show()
        made.append(window)
        window.opening.open_location(path)
        qtbot.waitUntil(lambda: window.session.result is not None and window.page == "map", timeout=20_000)
        hand = Hand(window, qtbot)
        hand.settle()
        window.canvas.set_snapping(False)
        return hand

    yield open_
    for window in made:
        Hand(window, qtbot).settle()
        window.close()
        window.deleteLater()
