"""A sample that the tests of a module share. Opening and checking it takes longer than most tests do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop
from pytestqt.qtbot import QtBot

from ecodesk.app import make_application
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Background
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session
from ecodesk.workspace import Workspace
from tests.ui.desk import Desk

_PATIENCE = 20_000  # ms


def opened_sample(sample: Path, folder: Path) -> Iterator[Session]:
    """A copy of the sample, open and checked, for a fixture of a whole module."""
    make_application()
    path = folder / "plan.gpkg"
    shutil.copy(sample, path)
    background = Background()
    session = Session(background, "李敏")
    session.show(Workspace.open(path, user="李敏"))
    assert _comes_true(lambda: session.result is not None and not session.checking)
    yield session
    session.close()
    assert _comes_true(lambda: not background.busy)
    background.shut_down()


def lent(session: Session, qtbot: QtBot) -> Iterator[Desk]:
    """The shared sample for one test, which gets it as it was delivered: what the test did is undone."""
    assert session.workspace is not None
    delivered, location = str(session.workspace.undo_label), session.workspace.location
    session.select(Selection())
    desk = Desk(session, Appearance("light", "zh_CN"), qtbot)
    yield desk
    desk.settle()
    if session.workspace is None or session.workspace.location != location:
        session.show(Workspace.open(location, user="李敏"))
        qtbot.waitUntil(lambda: session.result is not None and not session.checking, timeout=_PATIENCE)
    while str(session.workspace.undo_label) != delivered:
        session.undo()
        desk.settle()


def _comes_true(condition: Callable[[], bool]) -> bool:
    """Let things happen until a condition holds; there is no `qtbot` for a whole module."""
    deadline = QDeadlineTimer(_PATIENCE)
    while not condition() and not deadline.hasExpired():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    return condition()
