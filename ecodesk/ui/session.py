"""The open workspace as widgets see it: picture, findings, selection, and three signals.

Core functions return results; this is the only place where they become signals. Edits go to the
writer thread; a check starts by itself whenever something has changed and no check is running.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.edit import Edit
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.rules.finding import CheckResult, Finding, FindingsChange
from ecodesk.rules.runner import check, recheck
from ecodesk.ui.background import Background, Task
from ecodesk.ui.selection import Selection
from ecodesk.workspace import Applied, Workspace


@dataclass(frozen=True)
class NoticeAction:
    """A button on the notice bar."""

    title: Text
    run: Callable[[], None]
    shortcut: str = ""


@dataclass(frozen=True)
class Notice:
    """What the last action did, shown at the top of the canvas until the next edit."""

    text: Text
    actions: tuple[NoticeAction, ...] = ()
    icon: str = ""
    level: str = "info"  # info, warn, error


class Session(QObject):
    """The workspace that is open in this window, or none."""

    workspace_changed = Signal()  # opened, closed, or became read-only
    closing = Signal()  # the last moment to save what is being typed
    plan_changed = Signal(object)  # Applied, or None when the whole picture is new
    findings_changed = Signal(object)  # FindingsChange, or None when all findings are new
    selection_changed = Signal(object)  # Selection
    noticed = Signal(object)  # Notice, or None to take the notice away
    checking_changed = Signal(bool)

    def __init__(self, background: Background, user: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.background = background
        self.user = user
        self.workspace: Workspace | None = None
        self.result: CheckResult | None = None
        self.selection = Selection()
        self._dirty: list[Edit] = []
        self._checked: Snapshot | None = None
        self._checking = False
        self.check_task: Task | None = None  # the check that runs, or ran last

    # ---- the workspace

    @property
    def snapshot(self) -> Snapshot | None:
        """The picture as of the last finished edit, or None when nothing is open."""
        return self.workspace.snapshot if self.workspace is not None else None

    @property
    def writable(self) -> bool:
        return self.workspace is not None and not self.workspace.read_only

    def show(self, workspace: Workspace) -> None:
        """Take over a workspace that has been opened, and close the one before."""
        self.close()
        self.workspace = workspace
        self.workspace_changed.emit()
        self.plan_changed.emit(None)
        self.check_all()

    def close(self) -> None:
        """Close the workspace; nothing can be lost, every finished gesture is saved."""
        if self.workspace is None:
            return
        self.closing.emit()
        workspace, self.workspace = self.workspace, None
        self.result, self._checked, self._dirty = None, None, []
        self.select(Selection())
        self.background.write(t("关闭", "Closing"), lambda _: workspace.close(), lambda _: None)
        self.workspace_changed.emit()
        self.plan_changed.emit(None)
        self.findings_changed.emit(None)

    # ---- edits

    def apply(
        self,
        edit: Edit,
        then: Callable[[Applied], None] | None = None,
        refused: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Save an edit in the writer thread; `plan_changed` follows, then `then`.

        `refused` is called instead when it could not be saved, before the user is told.
        """
        if edit.changes:
            self._write(edit.label, lambda w: w.apply(edit.by(self.user)), then, refused)

    def undo(self) -> None:
        self._write(t("撤销", "Undo"), lambda w: w.undo(), None)

    def redo(self) -> None:
        self._write(t("重做", "Redo"), lambda w: w.redo(), None)

    def undo_step(self, edit_id: str) -> None:
        """Take back one older step of the history."""
        self._write(t("撤销此步", "Undo step"), lambda w: w.undo_step(edit_id), None)

    def _write(
        self,
        title: Text,
        work: Callable[[Workspace], Applied | None],
        then: Callable[[Applied], None] | None,
        refused: Callable[[BaseException], None] | None = None,
    ) -> None:
        workspace = self.workspace
        if workspace is None:
            return

        def failed(error: BaseException) -> None:
            if refused is not None:
                refused(error)
            self._failed(error)

        def done(applied: Applied | None) -> None:
            if applied is None or self.workspace is not workspace:
                return
            self.noticed.emit(None)
            self._dirty.append(applied.edit)
            self.plan_changed.emit(applied)
            if then is not None:
                then(applied)
            self._check_if_idle()

        self.background.write(title, lambda _: work(workspace), done, failed)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, EcoDeskError):
            self.notify(Notice(error.message, level="error"))
        else:
            raise error

    # ---- findings

    @property
    def checking(self) -> bool:
        return self._checking

    def check_all(self) -> None:
        """Check everything anew."""
        self._checked = None
        self._check_if_idle()

    def _check_if_idle(self) -> None:
        snapshot = self.snapshot
        if self._checking or snapshot is None:
            return
        if self._checked is not None and not self._dirty:
            return
        edits, self._dirty = self._dirty, []
        before, previous = self._checked, self.result

        def work(progress: Progress) -> CheckResult:
            if before is None or previous is None:
                return check(snapshot, progress)
            return recheck(previous, before, snapshot, edits, progress)

        self._set_checking(True)
        self.check_task = self.background.read(
            t("检查", "Checking"),
            work,
            lambda result: self._checked_now(snapshot, previous, result),
            self._check_failed,
        )

    def _checked_now(self, snapshot: Snapshot, previous: CheckResult | None, result: CheckResult) -> None:
        self._set_checking(False)
        if self.workspace is None:
            return
        self.result, self._checked = result, snapshot
        self.findings_changed.emit(None if previous is None else difference(previous, result))
        self._check_if_idle()

    def _check_failed(self, error: BaseException) -> None:
        self._set_checking(False)
        self._checked = None  # whatever was checked before no longer holds; F9 starts anew
        self._failed(error) if isinstance(error, EcoDeskError) else None

    def _set_checking(self, checking: bool) -> None:
        self._checking = checking
        self.checking_changed.emit(checking)

    def finding(self, finding_id: str) -> Finding | None:
        """A finding of the last check by id."""
        return self.result.findings.get(finding_id) if self.result is not None else None

    # ---- selection and notices

    def select(self, selection: Selection) -> None:
        """Select rows everywhere."""
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)

    def open_finding(self, finding: Finding) -> None:
        """Select what a finding is about, with the finding open."""
        self.select(Selection(frozenset((s.table, s.id) for s in finding.subjects), finding.id))

    def notify(self, notice: Notice) -> None:
        """Show what an action did."""
        self.noticed.emit(notice)


def difference(previous: CheckResult, result: CheckResult) -> FindingsChange:
    """What is new, gone or different between two results."""
    old, new = previous.findings, result.findings
    return FindingsChange(
        result,
        added=tuple(f for k, f in new.items() if k not in old),
        removed=tuple(f for k, f in old.items() if k not in new),
        changed=tuple(f for k, f in new.items() if k in old and old[k] != f),
    )
