"""What several panels offer for projects and patches: copy, delete, each as one step with its undo."""

from __future__ import annotations

from collections.abc import Iterable

from ecodesk.i18n import Text, t
from ecodesk.model.edit import Edit
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.model.row_names import captions
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.plan_edits import copied_project, delete_patches, delete_projects, free_code
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, Session


def copy_project(session: Session, project: str) -> None:
    """Make a new draft of a project under the next free code, and select it."""
    snapshot = session.snapshot
    if snapshot is None or project not in snapshot.table(Project):
        return
    row = snapshot.table(Project)[project]
    edit = copied_project(snapshot, row, free_code(snapshot, row))
    made = edit.changes[0].id
    session.apply(edit, lambda _: session.select(Selection.of(Project.table, made)))


def delete_with_notice(session: Session, projects: Iterable[str]) -> None:
    """Delete projects without asking; the notice offers to undo it."""
    snapshot = session.snapshot
    if snapshot is None:
        return
    table = snapshot.table(Project)
    rows = [table[one] for one in projects if one in table]
    if not rows:
        return
    _delete(session, delete_projects(snapshot, rows), captions(rows))


def delete_patches_with_notice(session: Session, patches: Iterable[str]) -> None:
    """Delete problem patches without asking; the notice offers to undo it."""
    snapshot = session.snapshot
    if snapshot is None:
        return
    table = snapshot.table(ProblemPatch)
    if rows := [table[one] for one in patches if one in table]:
        _delete(session, delete_patches(snapshot, rows), captions(rows))


def _delete(session: Session, edit: Edit, rows: Text) -> None:
    undo = undo_action(session)
    said = t("已删除 {rows}", "Deleted {rows}").format(rows=rows)
    session.apply(edit, lambda _: session.notify(Notice(said, (undo,), "delete-outline")))
