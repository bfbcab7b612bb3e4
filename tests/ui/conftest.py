"""The sample as widgets see it: an open session, an appearance, and the map beside a panel."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from ecodesk.app import make_application, make_window
from ecodesk.sample.build import write_sample
from ecodesk.settings import PreferenceFile
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Background
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.session import Notice, Session
from ecodesk.ui.units_panel import UnitsPanel
from ecodesk.workspace import Workspace
from tests.settling import settle
from tests.ui.desk import Desk
from tests.ui.shared_desk import lent, opened_sample


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as it is delivered; copy it, do not change it."""
    path = tmp_path_factory.mktemp("sample") / "sample.gpkg"
    write_sample(path)
    return path


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


@pytest.fixture(scope="module")
def opened(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The sample, opened and checked once for a module; `lent_desk` gives it to its tests."""
    yield from opened_sample(sample_file, tmp_path_factory.mktemp("shared"))


@pytest.fixture
def lent_desk(opened: Session, qtbot: QtBot) -> Iterator[Desk]:
    """The sample of the module as it was delivered; what the test does to it is taken back."""
    yield from lent(opened, qtbot)


@pytest.fixture
def told(desk: Desk) -> list[Notice]:
    """What the window tells while a test runs."""
    heard: list[Notice] = []
    desk.session.noticed.connect(lambda notice: heard.append(notice) if notice is not None else None)
    return heard


@pytest.fixture
def panel(lent_desk: Desk) -> UnitsPanel:
    """The tree of units and projects on the sample of the module."""
    made = UnitsPanel(lent_desk.session, lent_desk.look)
    lent_desk.qtbot.addWidget(made)
    made.resize(320, 700)
    made.show()
    lent_desk.settle()
    return made


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
    settle(qtbot, made.session)
    yield made
    settle(qtbot, made.session)
    made.close()
    made.deleteLater()


@pytest.fixture(scope="module")
def kept_window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """One window for all tests of a module; making one takes longer than opening a plan in it."""
    preferences = PreferenceFile(tmp_path_factory.mktemp("kept") / "preferences.json")
    made = make_window(make_application(), preferences)
    made.resize(1600, 960)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def window_again(
    kept_window: MainWindow, qtbot: QtBot, sample_file: Path, tmp_path: Path
) -> Iterator[MainWindow]:
    """The kept window on a fresh copy of the sample, checked, arranged as at first; no dialog stays open."""
    path, session = tmp_path / "plan.gpkg", kept_window.session
    shutil.copy(sample_file, path)
    kept_window.opening.open_location(path)

    def there() -> bool:
        workspace = session.workspace
        return workspace is not None and Path(workspace.location) == path and session.result is not None

    qtbot.waitUntil(lambda: there() and kept_window.page == "map", timeout=20_000)
    settle(qtbot, session)
    yield kept_window
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            dialog.close()
    settle(qtbot, session)
    kept_window.canvas.take_tool("select")
    kept_window.close_plan()
    kept_window.restore_default_layout()
    settle(qtbot, session)
