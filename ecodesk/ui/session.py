"""The open workspace as widgets see it: picture, findings, selection, and three signals.

Core functions return results; this is the only place where they become signals. Edits go to the
writer thread; a check starts by itself whenever something has changed and no check is running.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ecodesk.errors import EcoDeskError, Stale
from ecodesk.i18n import Text, t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Shape, record_type
from ecodesk.model.records import PlanVersion, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Cancelled, Progress
from ecodesk.rules.admission_steps import let_admit
from ecodesk.rules.finding import CheckResult, Finding, FindingsChange
from ecodesk.rules.freezing import frozen_result
from ecodesk.rules.runner import check, recheck
from ecodesk.rules.submission import let_pass
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


@dataclass(frozen=True)
class StepLabels:
    """What undo would take back and redo make again, None when nothing."""

    undo: Text | None = None
    redo: Text | None = None


class Session(QObject):
    """The workspace that is open in this window, or none."""

    workspace_changed = Signal()  # opened, closed, or became read-only
    person_changed = Signal()  # who sits here, or what they may do, is another
    closing = Signal()  # the last moment to save what is being typed
    plan_changed = Signal(object)  # Applied, or None when the whole picture is new
    step_labels_changed = Signal()  # `step_labels` is another
    outside_changed = Signal()  # `outside` is another
    findings_changed = Signal(object)  # FindingsChange, or None when all findings are new
    selection_changed = Signal(object)  # Selection
    went_stale = Signal(object, object)  # Edit that was not saved, Stale: somebody else was first
    noticed = Signal(object)  # Notice, or None to take the notice away
    checking_changed = Signal(bool)

    def __init__(self, background: Background, user: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.background = background
        self.user = user
        self.role = "planner"  # of whoever sits here, see `roles`
        self.workspace: Workspace | None = None
        self.result: CheckResult | None = None
        self.selection = Selection()
        self.step_labels = StepLabels()
        self.outside: Edit | None = None  # what other programs changed in the file, not in the history yet
        self._dirty: list[Edit] = []
        self._writes = 0  # edits on their way to the store
        self._checked: Snapshot | None = None
        self._checking = False
        self._check = 0  # number of the check whose result is wanted
        self.check_task: Task | None = None  # the check that runs, or ran last

    def be(self, user: str, role: str) -> None:
        """Go on as this person in this role."""
        if (user, role) != (self.user, self.role):
            self.user, self.role = user, role
            self.person_changed.emit()

    # ---- the workspace

    @property
    def snapshot(self) -> Snapshot | None:
        """The picture as of the last finished edit, or None when nothing is open."""
        return self.workspace.snapshot if self.workspace is not None else None

    @property
    def writable(self) -> bool:
        return self.workspace is not None and not self.workspace.read_only

    def show(self, workspace: Workspace, outside: Edit | None = None) -> None:
        """Take over a workspace that has been opened, and close the one before.

        `outside` is what other programs changed in it since it was closed here.
        """
        self.close()
        self.workspace, self.outside = workspace, outside
        self.workspace_changed.emit()
        self.plan_changed.emit(None)
        self._read_step_labels()
        self.check_all()

    def finish_typing(self) -> None:
        """Save what is still being typed anywhere."""
        self.closing.emit()

    def close(self) -> None:
        """Close the workspace; nothing can be lost, every finished gesture is saved."""
        if self.workspace is None:
            return
        self.finish_typing()
        workspace, self.workspace = self.workspace, None
        self._abandon_check()
        self.result, self.outside, self._dirty = None, None, []
        self._name_steps(StepLabels())
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

        `refused` is called instead when it could not be saved, before the user is told. A project is not
        submitted for review, whatever the way, while something stands in it.
        """
        try:
            let_pass(edit, self.result if self._settled else None)
            let_admit(edit, self.snapshot)
        except EcoDeskError as error:
            if refused is not None:
                refused(error)
            self._failed(error)
            return
        if edit.changes:
            self._write(edit.label, lambda w: w.apply(edit.by(self.user)), then, refused, edit)

    def freeze(
        self,
        version: PlanVersion,
        documents: Mapping[str, str],
        label: Text,
        changes: Sequence[Change] = (),
        then: Callable[[Applied], None] | None = None,
    ) -> None:
        """Freeze the plan as it is under a new version, with some changes, as a step that nothing takes back."""
        who = self.user
        self._write(label, lambda w: w.freeze(version, documents, changes, label=label, author=who), then)

    def undo(self) -> None:
        self._write(t("撤销", "Undo"), lambda w: w.undo(), None)

    def redo(self) -> None:
        self._write(t("重做", "Redo"), lambda w: w.redo(), None)

    def undo_step(self, edit_id: str, then: Callable[[Applied], None] | None = None) -> None:
        """Take back one older step of the history; `then` follows when it could be."""
        self._write(t("撤销此步", "Undo step"), lambda w: w.undo_step(edit_id), then)

    def take_in_outside(self) -> None:
        """Enter into the history what other programs changed, so that it can be taken back."""
        workspace, edit = self.workspace, self.outside
        if workspace is None or edit is None:
            return
        self._set_outside(None)

        def write(_: Progress) -> StepLabels:
            workspace.record(edit.by(self.user))
            return _labels(workspace)

        def done(labels: StepLabels) -> None:
            if self.workspace is workspace:
                self._name_steps(labels)

        def failed(error: BaseException) -> None:
            if self.workspace is workspace:
                self._set_outside(edit)
            self._failed(error)

        self.background.write(edit.label, write, done, failed)

    def _set_outside(self, edit: Edit | None) -> None:
        self.outside = edit
        self.outside_changed.emit()

    def refresh(
        self, then: Callable[[list[Applied]], None], failed: Callable[[BaseException], None] | None = None
    ) -> None:
        """Take in what others have saved meanwhile; `then` gets their edits, oldest first.

        What other programs wrote into a file that is held here becomes `outside`.
        """
        workspace = self.workspace
        if workspace is None:
            return

        def fetch(_: Progress) -> tuple[list[Applied], StepLabels, Edit | None]:
            taken = workspace.refresh()
            held = not (workspace.shared or workspace.read_only)
            return taken, _labels(workspace), workspace.reload() if held else None

        def done(fetched: tuple[list[Applied], StepLabels, Edit | None]) -> None:
            taken, labels, outside = fetched
            if self.workspace is not workspace:
                return
            self._name_steps(labels)
            for applied in taken:
                self._take_over(applied)
            if outside is not None:
                self._set_outside(outside)
                self.plan_changed.emit(None)
                self.check_all()
            then(taken)
            self._check_if_idle()

        title = t("取得他人的修改", "Getting others' changes")
        self.background.write(title, fetch, done, failed or self._failed)

    def _write(
        self,
        title: Text,
        work: Callable[[Workspace], Applied | None],
        then: Callable[[Applied], None] | None,
        refused: Callable[[BaseException], None] | None = None,
        edit: Edit | None = None,
    ) -> None:
        workspace = self.workspace
        if workspace is None:
            return
        self.take_in_outside()  # before anything is built on it

        def failed(error: BaseException) -> None:
            self._writes -= 1
            if refused is not None:
                refused(error)
            self._failed(error)
            if isinstance(error, Stale) and edit is not None:
                self.went_stale.emit(edit, error)

        def write(_: Progress) -> tuple[Applied | None, StepLabels]:
            return work(workspace), _labels(workspace)

        def done(written: tuple[Applied | None, StepLabels]) -> None:
            applied, labels = written
            self._writes -= 1
            if self.workspace is not workspace:
                return
            self._name_steps(labels)
            if applied is None:
                return
            self.noticed.emit(None)
            self._take_over(applied)
            self._select_what_came_back(applied.edit)
            if then is not None:
                then(applied)
            self._check_if_idle()

        self._writes += 1
        self.background.write(title, write, done, failed)

    @property
    def _settled(self) -> bool:
        """Whether the result is that of the plan with every edit made so far."""
        return not (self._checking or self._dirty or self._writes)

    def _take_over(self, applied: Applied) -> None:
        """Tell everybody of a saved edit, and keep the selection to rows there are."""
        self._dirty.append(applied.edit)
        self.plan_changed.emit(applied)
        edit, snapshot = applied.edit, self.snapshot
        if snapshot is None:
            return
        gone = frozenset((c.table, c.id) for c in edit.changes if c.after is None)
        if gone & self.selection.rows:
            self.select(Selection(frozenset(r for r in self.selection.rows if snapshot.row(*r) is not None)))

    def _select_what_came_back(self, edit: Edit) -> None:
        if (edit.undoes or edit.redoes) and not self.selection:
            back = [(c.table, c.id) for c in edit.changes if c.before is None]
            projects = [row for row in back if row[0] == Project.table]
            self.select(Selection(frozenset(projects or [row for row in back if _on_the_map(row[0])])))

    def _read_step_labels(self) -> None:
        workspace = self.workspace
        if workspace is None:
            return

        def done(labels: StepLabels) -> None:
            if self.workspace is workspace:
                self._name_steps(labels)

        self.background.paint(lambda _: _labels(workspace), done, self._failed)

    def _name_steps(self, labels: StepLabels) -> None:
        if labels != self.step_labels:
            self.step_labels = labels
            self.step_labels_changed.emit()

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
        """Check everything anew; a check that runs is given up for it."""
        self._abandon_check()
        self._check_if_idle()

    def _abandon_check(self) -> None:
        """No result of a check that runs is wanted any more, nor what was checked before."""
        self._check += 1
        self._checked = None
        if self._checking and self.check_task is not None:
            self.check_task.cancel()
        self._set_checking(False)

    def _check_if_idle(self) -> None:
        snapshot = self.snapshot
        if self._checking or snapshot is None:
            return
        if self._checked is not None and not self._dirty:
            return
        edits, self._dirty = self._dirty, []
        before, previous = self._checked, self.result
        frozen = self.workspace.frozen if self.workspace is not None else None
        self._check += 1
        number = self._check

        def work(progress: Progress) -> CheckResult:
            if frozen is not None:
                return frozen_result(frozen.documents) or check(snapshot, progress)
            if before is None or previous is None:
                return check(snapshot, progress)
            return recheck(previous, before, snapshot, edits, progress)

        def done(result: CheckResult) -> None:
            if number == self._check:
                self._checked_now(snapshot, previous, result)

        def failed(error: BaseException) -> None:
            if number == self._check:
                self._check_failed(error)

        self._set_checking(True)
        self.check_task = self.background.read(t("检查", "Checking"), work, done, failed, droppable=True)

    def _checked_now(self, snapshot: Snapshot, previous: CheckResult | None, result: CheckResult) -> None:
        self._set_checking(False)
        self.result, self._checked = result, snapshot
        self.findings_changed.emit(None if previous is None else difference(previous, result))
        self._check_if_idle()

    def _check_failed(self, error: BaseException) -> None:
        """What was found before no longer holds; the next edit or F9 checks everything anew."""
        self._set_checking(False)
        self.result, self._checked = None, None
        self.findings_changed.emit(None)
        if not isinstance(error, Cancelled):
            self._failed(error)

    def _set_checking(self, checking: bool) -> None:
        if checking != self._checking:
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


def _labels(workspace: Workspace) -> StepLabels:
    return StepLabels(workspace.undo_label, workspace.redo_label)


def _on_the_map(table: str) -> bool:
    return record_type(table).shape is not Shape.NONE


def difference(previous: CheckResult, result: CheckResult) -> FindingsChange:
    """What is new, gone or different between a result and the one that followed it."""
    old: Mapping[str, Finding] = previous.findings
    new: Mapping[str, Finding] = result.findings
    if result.altered is not None:
        ids = sorted(result.altered)
        old = {i: old[i] for i in ids if i in old}
        new = {i: new[i] for i in ids if i in new}
    return FindingsChange(
        result,
        added=tuple(f for k, f in new.items() if k not in old),
        removed=tuple(f for k, f in old.items() if k not in new),
        changed=tuple(f for k, f in new.items() if k in old and old[k] != f),
    )
