"""The lists of departments on their way into the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ecodesk.model.records import SourceProject
from ecodesk.ui.planning.outcome_view import OutcomeView
from ecodesk.ui.planning.workbench_acts import ACCEPT, MERGE, REJECT, SPLIT, STACK
from ecodesk.ui.planning.workbench_import import ListImportDialog
from ecodesk.ui.planning.workbench_view import WorkbenchView

if TYPE_CHECKING:
    from tests.screenshots.stage import Stage

_TO_DECIDE = (("LY-07", ACCEPT), ("LY-01", MERGE), ("LY-03", SPLIT), ("LY-04", STACK), ("LY-06", REJECT))


def _bench(stage: Stage) -> WorkbenchView:
    """The three sample lists taken in."""
    window = stage.window
    window.show_page("plan")
    window.panes.plan.show_view("workbench")
    view = window.panes.plan.view("workbench")
    assert isinstance(view, WorkbenchView)
    stage.wait(lambda: view.bench is not None and not view.busy)
    snapshot = window.session.snapshot
    assert snapshot is not None
    if snapshot.table(SourceProject).one(code="LY-01") is None:
        dialog = _import(stage, view)
        dialog.take_in()
        stage.wait(lambda: view.bench is not None and len(view.bench.lines) > 20)
    stage.settle()
    return view


def _import(stage: Stage, view: WorkbenchView) -> ListImportDialog:
    view.take_sample_lists()
    stage.wait(lambda: _shown(ListImportDialog) is not None)
    dialog = _shown(ListImportDialog)
    assert isinstance(dialog, ListImportDialog)
    stage.wait(lambda: dialog.examination is not None and not dialog.busy)
    return dialog


def _shown(kind: type[QDialog]) -> QDialog | None:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    return found[-1] if found else None


def _go_to(stage: Stage, view: WorkbenchView, code: str) -> None:
    snapshot = stage.window.session.snapshot
    assert snapshot is not None
    row = snapshot.table(SourceProject).one(code=code)
    assert row is not None, code
    view.show_candidate(row.id)
    stage.settle()


def decide(stage: Stage, view: WorkbenchView, code: str, letter: str) -> None:
    """Take one decision as a user does, with what its dialog proposes."""
    _go_to(stage, view, code)
    if letter == REJECT:
        view.acts.reason.setText("与LY-05重复填报")
    view.decide(letter)
    dialog = _shown(QDialog)
    if dialog is not None:
        dialog.accept()
    stage.settle()
    stage.wait(lambda: not view.busy)


def workbench(stage: Stage) -> QWidget:
    """A candidate that lies half on a project of the plan."""
    view = _bench(stage)
    view.show_filter("open")
    _go_to(stage, view, "SL-A3")
    view.show_filter("open")
    return stage.window


def workbench_place(stage: Stage) -> QWidget:
    """A candidate that came without a shape: it can be drawn on the map."""
    view = _bench(stage)
    _go_to(stage, view, "SL-A5")
    return stage.window


def workbench_import(stage: Stage) -> QWidget:
    window = stage.window
    window.show_page("plan")
    window.panes.plan.show_view("workbench")
    view = window.panes.plan.view("workbench")
    assert isinstance(view, WorkbenchView)
    return _import(stage, view)


def _dialog(code: str, letter: str) -> Callable[[Stage], QWidget]:
    def scene(stage: Stage) -> QWidget:
        view = _bench(stage)
        _go_to(stage, view, code)
        view.decide(letter)
        dialog = _shown(QDialog)
        assert dialog is not None
        return dialog

    return scene


def outcomes(stage: Stage) -> QWidget:
    """One decision of each kind taken."""
    view = _bench(stage)
    for code, letter in _TO_DECIDE:
        decide(stage, view, code, letter)
    stage.window.session.noticed.emit(None)
    stage.window.panes.plan.show_view("outcomes")
    shown = stage.window.panes.plan.view("outcomes")
    assert isinstance(shown, OutcomeView)
    stage.wait(lambda: shown.shown is not None)
    return stage.window


CANDIDATE_SCENES: dict[str, Callable[[Stage], QWidget]] = {
    "workbench": workbench,
    "workbench-place": workbench_place,
    "workbench-import": workbench_import,
    "workbench-merge": _dialog("LY-01", MERGE),
    "workbench-split": _dialog("LY-03", SPLIT),
    "workbench-stack": _dialog("LY-04", STACK),
    "outcomes": outcomes,
}
