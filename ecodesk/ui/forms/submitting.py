"""Submitting a project from its form: what stands in the way and where, and the step itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.records import Project
from ecodesk.rules.finding import CheckResult
from ecodesk.rules.submission import obstacles, submit
from ecodesk.ui.dialogs.submission_dialog import ObstacleLine
from ecodesk.ui.forms.chapter_states import ChapterState, placed
from ecodesk.ui.forms.child_table import ChildTableBox
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.forms.project_chapters import PROJECT_FORM
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.session import Notice, Session
from ecodesk.workspace import Applied


def obstacle_lines(
    project: Project,
    result: CheckResult,
    states: Sequence[ChapterState],
    places: Mapping[str, FieldBox | ChildTableBox],
) -> list[ObstacleLine]:
    """Blocks and errors, then what is not understood or empty, in the order of the form."""
    found = [o.finding for o in obstacles(project, result) if o.finding is not None]
    at = {f.id: place for place, some in placed(PROJECT_FORM, found).items() for f in some}
    lines = [ObstacleLine(at[f.id], f.message, f) for f in found]
    empty = {name for state in states for name in state.missing}
    for name, place in places.items():
        label = place.table.title if isinstance(place, ChildTableBox) else place.field.label
        if place.not_understood:
            lines.append(ObstacleLine(name, t("“{x}”未看懂", "“{x}” is not understood").format(x=label)))
        elif name in empty:
            lines.append(ObstacleLine(name, t("“{x}”未填", "“{x}” is empty").format(x=label)))
    return lines


def submit_project(
    session: Session, rows: PendingRows, project: Project, result: CheckResult, refresh: Callable[[], None]
) -> None:
    """Put a project into review as one step, and offer to undo it; a refusal is told."""
    try:
        edit = submit(project, result)
    except EcoDeskError as error:
        session.notify(Notice(error.message, level="error"))
        return

    def submitted(applied: Applied) -> None:
        undo = undo_action(session)
        session.notify(Notice(applied.edit.label, (undo,), "send-outline"))
        refresh()

    rows.apply(edit, lambda _: refresh(), submitted)
    refresh()
