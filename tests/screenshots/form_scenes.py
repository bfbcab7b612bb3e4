"""The form of a project at its later chapters, and the dialogs that fill in several things at once."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ecodesk.model.records import Project
from ecodesk.ui.dialogs.copy_from_dialog import CopyFromDialog
from ecodesk.ui.dialogs.template_dialog import TemplateDialog
from tests.screenshots.stage import Stage


def _open(stage: Stage, code: str = "ZH03-004") -> None:
    snapshot = stage.window.session.snapshot
    assert snapshot is not None
    found = snapshot.table(Project).one(code=code)
    assert found is not None
    stage.window.open_form(found.id)


def form_end(stage: Stage) -> QWidget:
    """Negative list and files."""
    _open(stage)
    form = stage.window.panes.form
    form.body.focus_place("attachment")
    return stage.window


def form_money(stage: Stage) -> QWidget:
    _open(stage)
    stage.window.panes.form.body.focus_place("annual_plan")
    return stage.window


def template(stage: Stage) -> QWidget:
    _open(stage, "ZH08-003")
    stage.window.panes.form.use_template()
    found = stage.window.panes.form.findChild(TemplateDialog)
    assert found is not None
    return found


def copy_from(stage: Stage) -> QWidget:
    _open(stage, "ZH08-003")
    stage.window.panes.form.copy_from()
    found = stage.window.panes.form.findChild(CopyFromDialog)
    assert found is not None
    return found


FORM_SCENES = {"form-end": form_end, "form-money": form_money, "template": template, "copy-from": copy_from}
