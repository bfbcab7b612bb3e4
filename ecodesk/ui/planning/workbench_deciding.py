"""Carries decisions about candidates out: asks what they need, saves each as one step, and takes them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import plain, t
from ecodesk.model.edit import Edit, Step
from ecodesk.model.records import Project, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.planning import candidate_edits as edits
from ecodesk.ui.planning.candidate_edits import Decider
from ecodesk.ui.planning.candidate_merge_dialog import MergeDialog
from ecodesk.ui.planning.candidate_split_dialog import SplitDialog
from ecodesk.ui.planning.candidate_stack_dialog import StackDialog
from ecodesk.ui.planning.workbench_acts import ACCEPT, MERGE, REJECT, SPLIT, STACK, TAKE_BACK
from ecodesk.ui.planning.workbench_lines import Line, usual_reason
from ecodesk.ui.session import Notice, NoticeAction, Session
from ecodesk.workspace import Applied

MOST_STEPS = 20  # of the history of one candidate

Make = Callable[[Snapshot, Decider], Edit]


class Deciding(QObject):
    """One decision at a time. `decided` tells the candidate as its step is saved, and whether it was taken back."""

    decided = Signal(str, bool)
    form_wanted = Signal(str)

    def __init__(self, session: Session, look: Appearance, over: QWidget) -> None:
        super().__init__(over)
        self._session, self._look, self._over = session, look, over

    def decide(self, line: Line, letter: str, typed: str) -> None:
        """Take the decision of a letter; `typed` is the reason, where one was written."""
        self._session.finish_typing()
        snapshot = self._session.snapshot
        row = snapshot.table(SourceProject).get(line.id) if snapshot is not None else None
        if snapshot is None or row is None:
            return
        if letter == TAKE_BACK:
            self._take_back(line)
            return
        asking = {
            ACCEPT: self._accept, MERGE: self._merge, SPLIT: self._split, STACK: self._stack, REJECT: self._reject,
        }  # fmt: skip
        try:
            asking[letter](snapshot, line, row, typed)
        except EcoDeskError as error:
            self._session.notify(Notice(error.message, level="warn"))

    def _accept(self, snapshot: Snapshot, line: Line, row: SourceProject, typed: str) -> None:
        reason = typed or str(usual_reason(line, "accepted"))
        self._apply(line, reason, lambda picture, decider: edits.accept(picture, row, decider))

    def _reject(self, snapshot: Snapshot, line: Line, row: SourceProject, typed: str) -> None:
        def make(picture: Snapshot, decider: Decider) -> Edit:
            return edits.reject(picture, row, decider)

        if typed:
            self._apply(line, typed, make)
            return
        name, title = plain(row.name), t("不采纳", "Reject")
        question = t(
            "“{name}”不进入方案，清单中保留。", "“{name}” does not go into the plan; it stays in its list."
        )
        dialog = ReasonDialog(title, question.format(name=name), title, self._over.window())
        self._open(dialog, lambda: self._apply(line, dialog.reason, make))

    def _merge(self, snapshot: Snapshot, line: Line, row: SourceProject, typed: str) -> None:
        project = _their_project(snapshot, line)
        reason = typed or str(usual_reason(line, "merged"))
        dialog = MergeDialog(snapshot, row, project, reason, self._look, self._over.window())

        def make(picture: Snapshot, decider: Decider) -> Edit:
            return edits.merge(picture, row, dialog.wish, decider)

        self._open(dialog, lambda: self._apply(line, dialog.reason.text(), make))

    def _split(self, snapshot: Snapshot, line: Line, row: SourceProject, typed: str) -> None:
        parts = edits.parts_of_split(snapshot, row)
        reason = typed or str(usual_reason(line, "split"))
        dialog = SplitDialog(snapshot, row, parts, reason, self._look, self._over.window())

        def make(picture: Snapshot, decider: Decider) -> Edit:
            return edits.split(picture, row, decider, dialog.shares)

        self._open(dialog, lambda: self._apply(line, dialog.reason.text(), make))

    def _stack(self, snapshot: Snapshot, line: Line, row: SourceProject, typed: str) -> None:
        project = _their_project(snapshot, line)
        reason = typed or str(usual_reason(line, "stacked"))
        dialog = StackDialog(snapshot, row, project, reason, self._look, self._over.window())

        def make(picture: Snapshot, decider: Decider) -> Edit:
            return edits.stack(picture, row, project.id, dialog.agreement, decider)

        self._open(dialog, lambda: self._apply(line, dialog.reason.text(), make))

    def _open(self, dialog: QDialog, accepted: Callable[[], None]) -> None:
        dialog.accepted.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _apply(self, line: Line, reason: str, make: Make) -> None:
        """Save a decision on the plan as it is now, and say what was done with a way back."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        try:
            edit = make(snapshot, Decider(self._session.user, date.today(), reason))
        except EcoDeskError as error:
            self._session.notify(Notice(error.message, level="warn"))
            return
        self.decided.emit(line.id, False)
        self._session.apply(edit, self._say)

    def _say(self, applied: Applied) -> None:
        changes = applied.edit.changes
        made = [c.after.id for c in changes if isinstance(c.after, Project) and c.before is None]
        actions = [undo_action(self._session, applied.edit.id)]
        if len(made) == 1:
            words = t("填写表单", "Fill in the form")
            actions.append(NoticeAction(words, lambda: self.form_wanted.emit(made[0])))
        self._session.notify(Notice(applied.edit.label, tuple(actions), "source-merge"))

    def _take_back(self, line: Line) -> None:
        """Undo the step that decided; what was delivered decided is only opened again."""
        workspace = self._session.workspace
        if workspace is None:
            return

        def done(steps: list[Step]) -> None:
            step, snapshot = deciding_step(steps), self._session.snapshot
            row = snapshot.table(SourceProject).get(line.id) if snapshot is not None else None
            if row is None or self._session.workspace is not workspace:
                return
            self.decided.emit(line.id, True)
            if step is not None:
                self._session.undo_step(step.edit_id)
            elif snapshot is not None:
                self._session.apply(edits.reopen(snapshot, row))

        title = t("查找处理记录", "Looking up the decision")
        self._session.background.read(title, lambda _: workspace.history_of([line.id], MOST_STEPS), done)


def deciding_step(steps: Sequence[Step]) -> Step | None:
    """Of the steps that changed a candidate, newest first, the one that decided it; None when it came decided."""
    standing = [step for step in steps if not step.undone and not step.undoes]
    return standing[0] if len(standing) > 1 else None


def _their_project(snapshot: Snapshot, line: Line) -> Project:
    match = line.standing.match if line.standing is not None else None
    project: Any = snapshot.table(Project).get(match.id) if match is not None else None
    if not isinstance(project, Project):
        raise EcoDeskError(t("对方项目已不在方案中", "The other project is no longer in the plan"))
    return project
