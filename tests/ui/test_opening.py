"""Making and opening plans: what was to follow belongs to the plan it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ecodesk.settings import PreferenceFile
from ecodesk.ui.background import Background
from ecodesk.ui.opening import Opening
from ecodesk.ui.session import Session
from ecodesk.workspace import Workspace
from tests.canvas.made_plan import CRS, box, ground, project
from tests.settling import settle


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    background = Background()
    made = Session(background, "李敏")
    yield made
    made.close()
    background.shut_down()


@pytest.fixture
def opening(session: Session, tmp_path: Path) -> Opening:
    return Opening(session, PreferenceFile(tmp_path / "preferences.json"))


def test_what_was_to_follow_a_plan_that_could_not_be_made_never_follows(
    opening: Opening, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    there, free = tmp_path / "there.gpkg", tmp_path / "free.gpkg"
    Workspace.create(there, CRS, ground()).close()
    failed: list[BaseException] = []
    followed: list[str] = []
    opening.failed.connect(failed.append)
    opening.create(there, CRS, ground(), lambda: followed.append("there"))
    settle(qtbot, session)
    assert len(failed) == 1 and session.workspace is None
    opening.open_location(there)
    settle(qtbot, session)
    assert session.workspace is not None and followed == []
    opening.create(free, CRS, ground(), lambda: followed.append("free"))
    settle(qtbot, session)
    assert followed == ["free"] and len(failed) == 1


def test_only_the_plan_asked_for_last_is_shown_and_the_other_is_let_go(
    opening: Opening, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.gpkg", tmp_path / "second.gpkg"
    for path in (first, second):
        Workspace.create(path, CRS, [*ground(), project("A-001", box(900, 800, 1500, 1200))]).close()
    opening.open_location(first)
    opening.open_location(second)
    settle(qtbot, session)
    assert session.workspace is not None and session.workspace.location == str(second)
    with Workspace.open(first) as again:
        assert not again.read_only, "nobody holds it any more"


def test_checking_again_does_not_write_the_preferences(
    opening: Opening, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    path, preferences = tmp_path / "plan.gpkg", PreferenceFile(tmp_path / "preferences.json")
    Workspace.create(path, CRS, ground()).close()
    opening.open_location(path)
    settle(qtbot, session)
    preferences.path.unlink()
    session.check_all()
    settle(qtbot, session)
    assert session.result is not None and not preferences.path.exists()
    session.close()
    settle(qtbot, session)
    (recent,) = PreferenceFile(preferences.path).values.recent
    assert recent.path == str(path)
