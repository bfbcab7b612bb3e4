"""The map comes first when a plan is opened; what only keeps the window up to date waits, and then runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ecodesk.app import make_application, start_window
from ecodesk.i18n import t
from ecodesk.ui.background import Background
from ecodesk.ui.main_window import MainWindow
from tests.settling import settle


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.shut_down()


def _close(qtbot: QtBot, window: MainWindow) -> None:
    settle(qtbot, window.session)
    window.close()
    window.deleteLater()


def test_what_is_held_back_runs_in_the_order_asked_once_the_map_is_there(
    background: Background, qtbot: QtBot
) -> None:
    ran: list[str] = []
    title = t("试", "Trying")
    background.hold_back()
    background.read(title, lambda _: "check", ran.append, droppable=True)
    background.paint(lambda _: "overview", ran.append)
    background.read(title, lambda _: "export", ran.append)
    background.paint(lambda _: "map", ran.append, first=True)
    qtbot.waitUntil(lambda: len(ran) == 2, timeout=20_000)
    assert set(ran) == {"export", "map"} and background.busy
    background.go_on()
    qtbot.waitUntil(lambda: len(ran) == 4, timeout=20_000)
    assert set(ran[2:]) == {"check", "overview"}


def test_what_is_held_back_is_let_go_when_the_window_closes(background: Background) -> None:
    ran = threading.Event()
    background.hold_back()
    background.read(t("试", "Trying"), lambda _: ran.set(), lambda _: None, droppable=True)
    background.shut_down()
    background.go_on()
    assert not ran.is_set()


def test_a_plan_named_at_the_start_is_painted_before_it_is_checked(
    qtbot: QtBot, sample_file: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.gpkg"
    plan.write_bytes(sample_file.read_bytes())
    window = start_window(make_application(), str(plan))
    checked_at_first_picture: list[bool] = []
    window.canvas.pictures.ready.connect(
        lambda: (
            checked_at_first_picture.append(window.session.result is not None)
            if window.canvas.pictures.scene is not None
            else None
        )
    )
    qtbot.waitUntil(lambda: window.session.result is not None, timeout=30_000)
    assert window.page == "map" and checked_at_first_picture[0] is False
    _close(qtbot, window)


def test_a_place_that_is_no_plan_is_told_and_leaves_the_welcome_page(qtbot: QtBot, tmp_path: Path) -> None:
    window = start_window(make_application(), str(tmp_path / "nowhere.gpkg"))
    told: list[BaseException] = []
    window.opening.failed.connect(told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert window.session.workspace is None and window.page == "welcome"
    _close(qtbot, window)
