"""What other programs and other people change in an open plan arrives, is named, and can be taken back."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QInputDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy.engine import make_url

from ecodesk.app import make_application, make_window
from ecodesk.i18n import plain
from ecodesk.model.edit import add, change
from ecodesk.model.fields import Record
from ecodesk.model.records import Project
from ecodesk.settings import PreferenceFile
from ecodesk.store.geopackage_schema import register_functions
from ecodesk.ui.dialogs.clash_dialog import ClashDialog
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.notice_bar import NoticeBar
from ecodesk.workspace import Workspace
from tests.canvas.made_plan import CRS, box, ground, project
from tests.settling import settle

Open = Callable[[str | Path], MainWindow]


def rows() -> list[Record]:
    first, second = project("A-001", box(900, 800, 1500, 1200)), project("A-002", box(100, 100, 500, 500))
    return [*ground(), first, second]


@pytest.fixture
def open_(qtbot: QtBot) -> Iterator[Open]:
    """Opens a plan in a window that looks for others' changes once a second."""
    made: list[MainWindow] = []

    def opened(location: str | Path) -> MainWindow:
        preferences = PreferenceFile()
        preferences.change(user_name="李敏", refresh_seconds=1)
        window = make_window(make_application(), preferences)
        window.resize(1600, 960)
        window.show()
        made.append(window)
        window.opening.open_location(location)
        qtbot.waitUntil(lambda: window.session.result is not None, timeout=20_000)
        settle(qtbot, window.session)
        return window

    yield opened
    for window in made:
        settle(qtbot, window.session)
        window.close()
        window.deleteLater()


@pytest.fixture
def changed_outside(tmp_path: Path) -> Path:
    """A plan in which another program changed one project and deleted another."""
    path = tmp_path / "plan.gpkg"
    Workspace.create(path, CRS, rows()).close()
    write_outside(path)
    return path


def write_outside(path: Path) -> None:
    connection = sqlite3.connect(path)
    register_functions(connection)
    connection.execute("UPDATE project SET name = '在外修改' WHERE code = 'A-001'")
    connection.execute("DELETE FROM project WHERE code = 'A-002'")
    connection.commit()
    connection.close()


def names(window: MainWindow) -> dict[str, str]:
    assert window.session.snapshot is not None
    return {p.code: p.name for p in window.session.snapshot.table(Project).rows()}


def banners(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.banners.findChildren(QLabel) if label.isVisible())


def press(window: MainWindow, words: str) -> Callable[[], None]:
    """A button of the banners."""
    return next(b.click for b in window.banners.findChildren(QPushButton) if b.text() == words)


def said(window: MainWindow) -> str:
    bars = window.findChildren(NoticeBar)
    return " ".join(str(bar.notice.text) for bar in bars if bar.notice is not None)


def test_what_another_program_changed_is_told_shown_and_taken_into_the_history(
    open_: Open, changed_outside: Path, qtbot: QtBot
) -> None:
    window = open_(changed_outside)
    session = window.session
    assert "修改 1、删除 1" in banners(window)
    look, take = (press(window, words) for words in ("查看", "记入历史"))
    look()
    assert session.selection.rows == {("project", "A-001")}
    take()
    settle(qtbot, session)
    assert "之外" not in banners(window)
    assert session.step_labels.undo is not None and "之外" in session.step_labels.undo.zh
    session.undo()
    settle(qtbot, session)
    assert names(window) == {"A-001": "项目A-001", "A-002": "项目A-002"}
    session.close()
    settle(qtbot, session)
    with Workspace.open(changed_outside) as again:
        assert again.outside_edit() is None


def test_the_next_edit_takes_in_what_another_program_changed_before_it(
    open_: Open, changed_outside: Path, qtbot: QtBot
) -> None:
    window = open_(changed_outside)
    session = window.session
    session.apply(add(plain("画一个"), project("A-003", box(3000, 100, 3500, 500))))
    settle(qtbot, session)
    assert session.outside is None and "之外" not in banners(window)
    assert session.workspace is not None
    labels = [step.label.zh for step in session.workspace.history()]
    assert labels[:2] == ["画一个", "在 EcoDesk 之外修改"]


def test_a_plan_nobody_else_touched_has_no_banner_and_nothing_to_get(
    open_: Open, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "plan.gpkg"
    Workspace.create(path, CRS, rows()).close()
    window = open_(path)
    assert "之外" not in banners(window) and not window.others.looks_by_itself
    window.command_actions.action("file.refresh").trigger()
    settle(qtbot, window.session)
    assert "已是最新" in said(window)


def test_what_another_program_writes_while_the_plan_is_open_is_found_when_asked(
    open_: Open, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "plan.gpkg"
    Workspace.create(path, CRS, rows()).close()
    window = open_(path)
    write_outside(path)
    window.command_actions.action("file.refresh").trigger()
    settle(qtbot, window.session)
    assert names(window) == {"A-001": "在外修改"}
    assert "修改 1、删除 1" in banners(window) and "已是最新" not in said(window)
    press(window, "记入历史")()
    settle(qtbot, window.session)
    window.session.undo()
    settle(qtbot, window.session)
    assert names(window) == {"A-001": "项目A-001", "A-002": "项目A-002"}


def test_who_only_reads_gets_what_the_holder_of_the_file_saves(
    open_: Open, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "plan.gpkg"
    with Workspace.create(path, CRS, rows(), user="王建军") as holder:
        window = open_(path)
        assert not window.session.writable
        rename(holder, "王建军改的")
        window.command_actions.action("file.refresh").trigger()
        settle(qtbot, window.session)
        assert names(window)["A-001"] == "王建军改的"
        assert "王建军 1 步" in said(window)


def rename(workspace: Workspace, name: str) -> None:
    row = workspace.snapshot.table(Project)["A-001"]
    workspace.apply(change(plain("改名"), [(row, dataclasses.replace(row, name=name))]).by("王建军"))


def test_in_a_team_the_changes_of_others_come_by_themselves(
    open_: Open, postgis_url: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace.create(postgis_url, CRS, rows(), user="王建军") as other:
        window = open_(postgis_url)
        assert window.others.looks_by_itself
        rename(other, "王建军改的")
        qtbot.waitUntil(lambda: names(window)["A-001"] == "王建军改的", timeout=20_000)
        assert "王建军 1 步" in said(window)
        assert window.session.step_labels.undo is None, "one takes back one's own steps only"
        window.close_plan()
        settle(qtbot, window.session)
        assert not window.others.looks_by_itself
        (recent,) = window.preferences.values.recent
        assert ":***@" in recent.path
        password = make_url(postgis_url).password
        monkeypatch.setattr(QInputDialog, "getText", lambda *_: (password, True))
        window.files.open_again(recent.path)
        qtbot.waitUntil(lambda: window.session.workspace is not None, timeout=20_000)
        settle(qtbot, window.session)
        assert names(window)["A-001"] == "王建军改的"


@pytest.mark.parametrize("choose_mine", [True, False])
def test_two_people_at_one_project_merge_their_fields_and_are_asked_about_the_same_one(
    open_: Open, postgis_url: str, qtbot: QtBot, choose_mine: bool
) -> None:
    with Workspace.create(postgis_url, CRS, rows(), user="王建军") as other:
        window = open_(postgis_url)
        window.preferences.change(refresh_seconds=0)
        window.apply_preferences()
        session = window.session
        assert session.snapshot is not None
        mine = session.snapshot.table(Project).one(code="A-001")
        assert mine is not None
        theirs = other.snapshot.table(Project)[mine.id]
        other.apply(
            change(plain("改"), [(theirs, dataclasses.replace(theirs, name="王建军改的", villages="东村"))])
        )
        both = dataclasses.replace(mine, name="李敏改的", flood_plan="汛〔2026〕1 号")
        session.apply(change(plain("改名"), [(mine, both)]))

        def offered() -> list[QPushButton]:
            buttons = window.findChildren(QPushButton)
            return [b for b in buttons if b.text() == "看两个值" and b.isVisible()]

        qtbot.waitUntil(lambda: bool(offered()), timeout=20_000)
        assert "没有写入" in said(window)
        assert names(window)["A-001"] == "王建军改的"
        offered()[0].click()
        dialog = window.findChild(ClashDialog)
        assert dialog is not None
        assert set(dialog.mine) == {"name"}
        dialog.mine["name"].setChecked(choose_mine)
        dialog.accept_button.click()
        settle(qtbot, session)
        row = session.snapshot.table(Project)[mine.id]
        assert (row.name, row.villages, row.flood_plan) == (
            "李敏改的" if choose_mine else "王建军改的",
            "东村",
            "汛〔2026〕1 号",
        )
