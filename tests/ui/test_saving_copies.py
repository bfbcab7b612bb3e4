"""Saving a copy, and making the sample one's own plan, from the window's menu."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ecodesk.model.records import Project
from ecodesk.store import create_store
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.problems import Problems
from ecodesk.workspace import Workspace
from tests.settling import settle
from tests.store.conftest import CRS


def test_a_copy_replaces_the_file_that_was_chosen_and_keeps_the_history(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "副本.gpkg"
    create_store(target, CRS, [Project(code="OLD")]).close()
    other = target.read_bytes()
    told: list[BaseException] = []
    monkeypatch.setattr(Problems, "show", lambda _, error: told.append(error))
    session = window.session
    assert session.workspace is not None

    def choose(path: str) -> None:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (path, ""))
        window.files.save_copy()
        settle(qtbot, session)

    choose(str(tmp_path / "副本"))  # that there is a file 副本.gpkg was never asked
    choose(session.workspace.location)
    assert [type(error).__name__ for error in told] == ["CannotWrite"] * 2
    assert target.read_bytes() == other
    choose(str(target))
    with Workspace.open(target) as copy:
        assert copy.history() == session.workspace.history()
        assert len(copy.snapshot.table(Project)) == len(session.workspace.snapshot.table(Project))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    window.files.save_copy(own=True)
    qtbot.waitUntil(
        lambda: session.workspace is not None and session.workspace.location == str(target), timeout=20_000
    )
    settle(qtbot, session)
    assert not any(row.is_sample for row in session.workspace.snapshot.table(Project).rows())
    assert session.workspace.undo_label is not None and "我的规划" in session.workspace.undo_label.zh
    assert len(told) == 2
