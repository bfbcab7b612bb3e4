"""Closing the window keeps everything that was done, to the last letter typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ecodesk.app import make_application, make_window
from ecodesk.i18n import plain
from ecodesk.model.edit import add
from ecodesk.model.records import Project
from ecodesk.settings import PreferenceFile
from ecodesk.ui.main_window import MainWindow
from ecodesk.workspace import Workspace
from tests.canvas.made_plan import CRS, box, ground, project
from tests.settling import settle


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.gpkg"
    Workspace.create(path, CRS, [*ground(), project("A-001", box(1000, 800, 1500, 1200))]).close()
    return path


@pytest.fixture
def window(qtbot: QtBot, plan: Path) -> Iterator[MainWindow]:
    made = make_window(make_application(), PreferenceFile())
    made.resize(1600, 960)
    made.show()
    made.opening.open_location(plan)
    qtbot.waitUntil(lambda: made.session.result is not None, timeout=20_000)
    settle(qtbot, made.session)
    yield made
    made.deleteLater()


def left(window: MainWindow, qtbot: QtBot) -> None:
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)


def projects(plan: Path) -> list[Project]:
    """The projects in the file, which nobody may hold any more."""
    assert [path.name for path in plan.parent.iterdir() if plan.stem in path.name] == [plan.name]
    with Workspace.open(plan) as workspace:
        assert not workspace.read_only
        return list(workspace.snapshot.table(Project).rows())


def test_what_is_typed_when_the_window_is_closed_is_in_the_file(
    window: MainWindow, plan: Path, qtbot: QtBot
) -> None:
    assert window.session.snapshot is not None
    row = window.session.snapshot.table(Project).at(0)
    window.open_field(row.id, "name")
    field = window.panes.form.body.places["name"].editor.widget
    assert isinstance(field, QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "The last name")
    left(window, qtbot)
    assert [found.name for found in projects(plan)] == ["The last name"]


def test_edits_that_still_wait_for_their_turn_are_saved(window: MainWindow, plan: Path, qtbot: QtBot) -> None:
    done: list[int] = []
    for number in range(20):
        row = project(f"B-{number:03}", box(2000, 100 * number, 2050, 100 * number + 50))
        window.session.apply(add(plain("项目"), row), lambda _: done.append(1))
    assert window.background.saving and not done
    left(window, qtbot)
    assert len(projects(plan)) == 21


def test_a_shape_that_is_being_worked_out_is_saved(window: MainWindow, plan: Path, qtbot: QtBot) -> None:
    window.canvas.drawing.add(box(2500, 500, 3000, 900), lambda _: None)
    assert window.canvas.drawing.busy
    left(window, qtbot)
    assert len(projects(plan)) == 2


def test_closing_tells_the_recent_list_what_is_open_in_the_plan(
    window: MainWindow, plan: Path, qtbot: QtBot
) -> None:
    left(window, qtbot)
    (recent,) = PreferenceFile().values.recent
    assert (recent.path, recent.projects) == (str(plan), 1)
