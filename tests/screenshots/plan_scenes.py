"""Pictures of the page of the integrated plan."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ecodesk.ui.planning.document_view import HEADER, DocumentView
from ecodesk.ui.planning.money_view import MoneyView
from tests.screenshots.stage import Stage

Scene = Callable[[Stage], QWidget]


def _view(stage: Stage, name: str) -> QWidget:
    stage.window.show_page("plan")
    page = stage.window.panes.plan
    page.show_view(name)
    return page.view(name)


def document(stage: Stage) -> QWidget:
    """The chapter of goals, with its tables."""
    view = _view(stage, "document")
    assert isinstance(view, DocumentView)
    stage.wait(lambda: view.document is not None)
    view.show_chapter("goals")
    return stage.window


def writing(stage: Stage) -> QWidget:
    """A chapter being written, with a map below."""
    view = _view(stage, "document")
    assert isinstance(view, DocumentView)
    stage.wait(lambda: view.document is not None)
    view.show_chapter("diagnosis")
    view.write.setChecked(True)
    return stage.window


def header(stage: Stage) -> QWidget:
    """What is said about the plan as a whole."""
    view = _view(stage, "document")
    assert isinstance(view, DocumentView)
    stage.wait(lambda: view.document is not None)
    view.show_chapter(HEADER)
    return stage.window


def targets(stage: Stage) -> QWidget:
    """The targets of the plan and its basins."""
    view = _view(stage, "money")
    assert isinstance(view, MoneyView)
    dialog = view.edit_targets()
    assert dialog is not None
    return dialog


def report(stage: Stage) -> QWidget:
    """The document on the page of reports."""
    stage.window.panes.reports.show_template("plan-document")
    stage.window.show_page("reports")
    return stage.window


def _scene(name: str) -> Scene:
    def scene(stage: Stage) -> QWidget:
        _view(stage, name)
        return stage.window

    return scene


PLAN_SCENES: dict[str, Scene] = {
    "plan-document": document,
    "plan-writing": writing,
    "plan-header": header,
    "plan-report": report,
    "plan-targets": targets,
    "plan-money": _scene("money"),
    "plan-duties": _scene("duties"),
    "plan-resolutions": _scene("resolutions"),
    "plan-packages": _scene("packages"),
    "plan-national": _scene("national"),
}
