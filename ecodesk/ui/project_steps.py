"""What several panels offer for projects: copy one, delete some, each as one step with its undo."""

from __future__ import annotations

from collections.abc import Iterable

from ecodesk.i18n import t
from ecodesk.model.records import Project
from ecodesk.model.row_names import captions
from ecodesk.ui.plan_edits import copied_project, delete_projects, free_code
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, NoticeAction, Session


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
    undo = NoticeAction(t("撤销", "Undo"), session.undo, "Ctrl+Z")
    said = t("已删除 {rows}", "Deleted {rows}").format(rows=captions(rows))
    edit = delete_projects(snapshot, rows)
    session.apply(edit, lambda _: session.notify(Notice(said, (undo,), "delete-outline")))
