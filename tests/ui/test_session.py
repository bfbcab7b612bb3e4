"""The session keeps one plan apart from the next, and its findings in step with the plan."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
import shapely

from ecodesk.analysis.drawn import Drawn
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules import runner
from ecodesk.rules.finding import CheckResult
from ecodesk.ui.canvas import drawing_edits
from ecodesk.ui.canvas.drawing import Drawing
from ecodesk.ui.plan_edits import delete_projects
from ecodesk.ui.selection import Selection
from ecodesk.workspace import Workspace
from tests.ui.conftest import Desk


@pytest.fixture
def other(sample_file: Path, tmp_path: Path) -> Workspace:
    """Another plan: the sample without its projects of one unit."""
    path = tmp_path / "other.gpkg"
    shutil.copy(sample_file, path)
    workspace = Workspace.open(path, user="李敏")
    gone = [p for p in workspace.snapshot.table(Project).rows() if p.code.startswith("ZH03")]
    workspace.apply(delete_projects(workspace.snapshot, gone))
    return workspace


def checked(workspace: Workspace) -> set[str]:
    return set(runner.check(workspace.snapshot).findings)


def test_findings_of_a_plan_that_was_replaced_are_never_shown(
    desk: Desk, other: Workspace, sample_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "first.gpkg"
    shutil.copy(sample_file, path)
    desk.session.show(Workspace.open(path))
    desk.session.show(other)
    seen: list[CheckResult | None] = []
    desk.session.findings_changed.connect(lambda _: seen.append(desk.session.result))
    desk.settle()
    (shown,) = seen
    assert shown is not None and set(shown.findings) == checked(other)


def test_a_gesture_that_was_worked_out_for_another_plan_is_dropped(desk: Desk, other: Workspace) -> None:
    drawing, before = Drawing(desk.session), set(other.snapshot.table(Project).ids)
    square = shapely.box(*desk.row("project", "ZH03-001").geometry.bounds)  # type: ignore[union-attr]
    held, told = threading.Event(), list[Drawn | None]()

    def work(snapshot: Snapshot) -> Drawn:
        held.wait(20)
        return drawing_edits.new_project(snapshot, square, avoid=False)

    drawing.run(work, told.append)
    assert drawing.busy
    desk.session.show(other)
    assert not drawing.busy
    held.set()
    desk.settle()
    assert set(desk.snapshot.table(Project).ids) == before
    assert told == [None]
    drawing.add(square, told.append)
    desk.settle()
    assert len(desk.snapshot.table(Project)) == len(before) + 1


def test_a_gesture_that_changes_nothing_leaves_the_next_one_free(desk: Desk) -> None:
    drawing, told = Drawing(desk.session), list[Drawn | None]()
    drawing.run(lambda s: Drawn(delete_projects(s, [])), told.append)
    desk.settle()
    assert not drawing.busy
    assert [drawn.edit for drawn in told if drawn is not None] == [None]


def test_asked_while_a_check_runs_everything_is_checked_anew(desk: Desk) -> None:
    first = desk.session.result
    desk.session.check_all()
    running = desk.session.check_task
    desk.session.check_all()
    assert running is not None and running.cancelled
    desk.settle()
    now = desk.session.result
    assert first is not None and now is not None and now is not first
    assert set(now.findings) == set(first.findings)


def test_a_check_that_breaks_down_is_told_and_its_findings_go(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> CheckResult:
        raise ZeroDivisionError("broken")

    monkeypatch.setattr("ecodesk.ui.session.check", broken)
    told: list[object] = []
    desk.session.findings_changed.connect(told.append)
    with desk.qtbot.captureExceptions() as raised:
        desk.session.check_all()
        desk.settle()
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]
    assert desk.session.result is None and told == [None]
    monkeypatch.undo()
    desk.session.check_all()
    desk.settle()
    assert desk.session.result is not None


def test_a_check_the_user_stops_leaves_no_findings_of_an_older_state(desk: Desk) -> None:
    desk.session.check_all()
    assert desk.session.check_task is not None
    desk.session.check_task.cancel()
    desk.settle()
    assert desk.session.result is None and not desk.session.checking


def test_what_undo_would_take_back_is_known_without_asking_the_store(desk: Desk) -> None:
    assert desk.session.step_labels.undo is None
    row = desk.row("project", "ZH03-001")
    desk.session.apply(delete_projects(desk.snapshot, [row]))  # type: ignore[list-item]
    desk.settle()
    label = desk.session.step_labels.undo
    assert label is not None and "ZH03-001" in label.zh
    desk.session.undo()
    desk.settle()
    assert desk.session.step_labels.undo is None
    assert desk.session.step_labels.redo == label


def test_the_selection_follows_what_goes_and_comes_back(desk: Desk) -> None:
    kept, gone = desk.row("project", "ZH03-002"), desk.row("project", "ZH03-001")
    desk.select("project", "ZH03-001", "ZH03-002")
    desk.session.apply(delete_projects(desk.snapshot, [gone]))  # type: ignore[list-item]
    desk.settle()
    assert desk.session.selection == Selection.of("project", kept.id)
    desk.session.undo()
    desk.settle()
    assert desk.session.selection == Selection.of("project", kept.id), "what was chosen since stays chosen"
    desk.session.redo()
    desk.settle()
    desk.session.select(Selection())
    desk.session.undo()
    desk.settle()
    assert desk.session.selection == Selection.of("project", gone.id)
