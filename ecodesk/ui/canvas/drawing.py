"""From a finished gesture to a saved step and the notice that says what it did.

The geometry is worked out off the UI thread, saved by the session, and only then announced, so that a
notice never speaks of something that did not happen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal
from shapely.geometry.base import BaseGeometry

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.edit import Edit
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas import drawing_edits
from ecodesk.ui.canvas.drawing_edits import Drawn
from ecodesk.ui.canvas.drawing_notices import cut_label, sentence
from ecodesk.ui.plan_edits import delete_projects
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, NoticeAction, Session
from ecodesk.workspace import Applied

Finished = Callable[[Drawn | None], None]


@dataclass(frozen=True)
class CutMark:
    """A piece that was cut away, shown until its notice goes."""

    geometry: Any
    label: Text


class Drawing(QObject):
    """Saves what tools draw; `marks` and `ghost` are what the canvas shows with the notice."""

    marks_changed = Signal()
    zoom_wanted = Signal(object)
    overlap_to_explain = Signal(object)  # KeptOverlap
    project_drawn = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._notice: Notice | None = None
        self.avoid = True
        self.busy = False
        self.marks: tuple[CutMark, ...] = ()
        self.ghost: BaseGeometry | None = None
        session.noticed.connect(self._noticed)

    def add(self, geometry: BaseGeometry, finished: Finished) -> None:
        """A new project of a drawn polygon."""
        avoid = self.avoid
        self._work_out(lambda s: drawing_edits.new_project(s, geometry, avoid=avoid), None, finished)

    def reshape(self, project: Project, geometry: BaseGeometry, finished: Finished) -> None:
        """Another shape for a project."""
        avoid = self.avoid
        self._work_out(lambda s: drawing_edits.reshaped(s, project, geometry, avoid=avoid), project, finished)

    def delete(self, projects: Sequence[Project]) -> None:
        """Delete projects; nothing is asked, the notice offers to take it back."""
        snapshot = self._session.snapshot
        if snapshot is None or not projects:
            return
        edit = delete_projects(snapshot, projects)
        words = t("已删除 {rows}", "Deleted {rows}").format(rows=drawing_edits.captions(list(projects)))
        self._session.select(Selection())
        self._session.apply(edit, lambda applied: self._say(words, [self._undo(applied)], "delete-outline"))

    def _work_out(
        self, work: Callable[[Snapshot], Drawn], before: Project | None, finished: Finished
    ) -> None:
        snapshot = self._session.snapshot
        if snapshot is None or self.busy:
            finished(None)
            return
        self.busy = True

        def failed(error: BaseException) -> None:
            self.busy = False
            finished(None)
            if not isinstance(error, EcoDeskError):
                raise error
            self._session.notify(Notice(error.message, level="error"))

        self._session.background.paint(
            lambda _: work(snapshot),
            lambda drawn: self._worked_out(snapshot, before, drawn, finished),
            failed,
        )

    def _worked_out(
        self, snapshot: Snapshot, before: Project | None, drawn: Drawn, finished: Finished
    ) -> None:
        if drawn.edit is None:
            self.busy = False
            finished(drawn)
            if (words := sentence(snapshot, drawn)) is not None:
                self._nothing_made(snapshot, before, drawn, words)
            return

        def saved(applied: Applied) -> None:
            self.busy = False
            if before is None and drawn.project is not None:
                self._session.select(Selection.of(Project.table, drawn.project.id))
                self.project_drawn.emit(drawn.project.id)
            finished(drawn)
            self._announce(snapshot, before, drawn, applied)

        def refused(error: BaseException) -> None:
            self.busy = False
            finished(None)

        self._session.apply(drawn.edit, saved, refused)

    def _announce(self, snapshot: Snapshot, before: Project | None, drawn: Drawn, applied: Applied) -> None:
        words = sentence(snapshot, drawn)
        if words is None:
            return
        actions = [self._undo(applied)]
        after = drawn.project
        if drawn.taken and after is not None:
            actions.append(self._keep(snapshot, before, drawn, applied.edit.id))
            pieces = [piece.geometry for piece in drawn.taken]
            title = t("缩放至", "Zoom to") if len(pieces) == 1 else t("逐个查看", "Look at each")
            actions.append(NoticeAction(title, self._zoom_through(pieces)))
        if drawn.mended:
            actions.append(NoticeAction(t("查看前后", "Before and after"), lambda: self._show_before(drawn)))
        if drawn.outside is not None and after is not None:
            outside, row_id = drawn.outside, after.id
            actions.append(NoticeAction(t("裁到县界", "Clip to county"), lambda: self._clip(row_id)))
            if not drawn.taken:
                actions.append(NoticeAction(t("缩放至", "Zoom to"), lambda: self.zoom_wanted.emit(outside)))
        marks = tuple(
            CutMark(piece.geometry, cut_label(snapshot, piece.project, piece.area)) for piece in drawn.taken
        )
        icon = "content-cut" if drawn.taken else "auto-fix" if drawn.mended else "map-marker-alert-outline"
        self._say(words, actions, icon, marks)

    def _nothing_made(self, snapshot: Snapshot, before: Project | None, drawn: Drawn, words: Text) -> None:
        actions: list[NoticeAction] = []
        if drawn.taken:
            actions = [
                self._keep(snapshot, before, drawn, ""),
                NoticeAction(t("放弃", "Give up"), lambda: None),
            ]
        self._say(words, actions, "content-cut" if drawn.taken else "", level="warn")

    def _undo(self, applied: Applied) -> NoticeAction:
        edit_id = applied.edit.id
        return NoticeAction(t("撤销", "Undo"), lambda: self._session.undo_step(edit_id), "Ctrl+Z")

    def _keep(self, snapshot: Snapshot, before: Project | None, drawn: Drawn, edit_id: str) -> NoticeAction:
        return NoticeAction(
            t("保留重叠并说明…", "Keep overlap, with reason…"),
            lambda: self.overlap_to_explain.emit(KeptOverlap(before, drawn, edit_id)),
        )

    def keep_overlap(self, kept: KeptOverlap, then: Callable[[Applied], None]) -> None:
        """Save the shape as drawn, in the place of the trimmed one."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        row = kept.drawn.project or kept.before
        current = snapshot.row(Project.table, row.id) if row is not None else None
        if isinstance(current, Project):
            edit: Edit = drawing_edits.with_overlap(snapshot, current, kept.drawn.whole, exists=True)
        else:
            edit_made = drawing_edits.new_project(snapshot, kept.drawn.whole, avoid=False).edit
            if edit_made is None:
                return
            edit = edit_made
        self._session.apply(edit, then)

    def _clip(self, row_id: str) -> None:
        snapshot = self._session.snapshot
        row = snapshot.row(Project.table, row_id) if snapshot is not None else None
        if snapshot is None or not isinstance(row, Project):
            return
        edit = drawing_edits.clipped_to_county(snapshot, row)
        if edit is None:
            words = t(
                "{code} 全部在县界外,未裁切", "{code} lies wholly outside the county, nothing was clipped"
            )
            self._say(words.format(code=row.code), [], level="warn")
        else:
            done = t("已裁到县界:{code}", "Clipped to the county: {code}").format(code=row.code)
            self._session.apply(edit, lambda applied: self._say(done, [self._undo(applied)], "check"))

    def _zoom_through(self, pieces: list[Any]) -> Callable[[], None]:
        turn = iter(range(10**6))

        def zoom() -> None:
            notice, marks, ghost = self._notice, self.marks, self.ghost
            self.zoom_wanted.emit(pieces[next(turn) % len(pieces)])
            if notice is not None:  # the bar closes on any action; looking is not a reason to close
                self._show(notice, marks, ghost)

        return zoom

    def _show_before(self, drawn: Drawn) -> None:
        notice = self._notice
        self.zoom_wanted.emit(drawn.drawn.envelope)
        if notice is not None:
            self._show(notice, self.marks, drawn.drawn)

    def _say(
        self,
        words: Text,
        actions: list[NoticeAction],
        icon: str = "",
        marks: tuple[CutMark, ...] = (),
        level: str = "info",
    ) -> None:
        self._show(Notice(words, tuple(actions), icon, level), marks, None)

    def _show(self, notice: Notice, marks: tuple[CutMark, ...], ghost: BaseGeometry | None) -> None:
        self._notice, self.marks, self.ghost = notice, marks, ghost
        self._session.notify(notice)
        self.marks_changed.emit()

    def _noticed(self, notice: Notice | None) -> None:
        if notice is not self._notice:
            self._notice, self.marks, self.ghost = None, (), None
            self.marks_changed.emit()

    def notice_closed(self) -> None:
        """The user closed the bar: its marks go too."""
        self._noticed(None)


@dataclass(frozen=True)
class KeptOverlap:
    """A cut that is to be taken back: the project before the gesture, what was drawn, the edit made."""

    before: Project | None
    drawn: Drawn
    edit_id: str
