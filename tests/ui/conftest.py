"""The sample as widgets see it: an open session, an appearance, and the map beside a panel."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ecodesk.app import make_application, make_window
from ecodesk.model.fields import Record, record_type
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import write_sample
from ecodesk.settings import PreferenceFile
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Background
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session
from ecodesk.workspace import Workspace


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as it is delivered; copy it, do not change it."""
    path = tmp_path_factory.mktemp("sample") / "sample.gpkg"
    write_sample(path)
    return path


@dataclass
class Desk:
    """An open sample and how it looks."""

    session: Session
    look: Appearance
    qtbot: QtBot

    @property
    def snapshot(self) -> Snapshot:
        found = self.session.snapshot
        assert found is not None
        return found

    def row(self, table: str, code: str) -> Record:
        """A row of the sample by its code."""
        found = self.snapshot.table(record_type(table)).one(code=code)
        assert found is not None, code
        return found

    def select(self, table: str, *codes: str) -> None:
        """Select rows for the whole window."""
        self.session.select(Selection.of(table, *(self.row(table, code).id for code in codes)))

    def quiet(self) -> bool:
        """Whether nothing works in the background."""
        return not self.session.background.busy and not self.session.checking

    def settle(self) -> None:
        """Let everything that was begun come to its end, and what it leads to."""
        self.qtbot.wait(1)
        for _ in range(3):
            self.qtbot.waitUntil(self.quiet, timeout=20_000)
            self.qtbot.wait(30)
        self.qtbot.waitUntil(self.quiet, timeout=20_000)


@pytest.fixture
def desk(qtbot: QtBot, sample_file: Path, tmp_path: Path) -> Iterator[Desk]:
    """The sample, opened and checked, ready to be changed."""
    make_application()
    path = tmp_path / "plan.gpkg"
    shutil.copy(sample_file, path)
    background = Background()
    look = Appearance("light", "zh_CN")
    session = Session(background, "李敏")
    session.show(Workspace.open(path, user="李敏"))
    qtbot.waitUntil(lambda: session.result is not None and not session.checking, timeout=20_000)
    yield Desk(session, look, qtbot)
    session.close()
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    background.shut_down()


@pytest.fixture
def window(qtbot: QtBot, sample_file: Path, tmp_path: Path) -> Iterator[MainWindow]:
    """The real window on a copy of the sample, checked."""
    path = tmp_path / "plan.gpkg"
    shutil.copy(sample_file, path)
    made = make_window(make_application(), PreferenceFile())
    made.resize(1600, 960)
    made.show()
    made.opening.open_location(path)
    qtbot.waitUntil(lambda: made.session.result is not None and made.page == "map", timeout=20_000)
    settle(qtbot, made)
    yield made
    settle(qtbot, made)
    made.close()
    made.deleteLater()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Let everything that was begun come to its end."""
    for _ in range(3):
        qtbot.waitUntil(lambda: not window.background.busy and not window.session.checking, timeout=20_000)
        qtbot.wait(20)
