"""From a finished gesture to a saved step and the notice that says what it did.

The geometry is worked out off the UI thread, saved by the session, and only then announced, so that a
notice never speaks of something that did not happen.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Drawn, Shaped
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas import drawing_edits, outline_edits, patch_edits, shared_edits
from ecodesk.ui.canvas.chosen_shape import ShapedRow
from ecodesk.ui.canvas.drawing_notices import cut_label, sentence
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, NoticeAction, Session
from ecodesk.workspace import Applied

Finished = Callable[[Drawn | None], None]
Work = Callable[[Snapshot], Drawn]


@dataclass(frozen=True)
class CutMark:
    """A piece that was cut away, shown until its notice goes."""

    geometry: Any
    label: Text


class Drawing(QObject):
    """Saves what tools draw; `marks` and `ghost` are what the canvas shows with the notice.

    `preview` holds shapes that are being considered in a panel; nothing of them is saved.
    """

    marks_changed = Signal()
    zoom_wanted = Signal(object)
    overlap_to_explain = Signal(object)  # KeptOverlap
    form_wanted = Signal(str)
    patch_form_wanted = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._notice: Notice | None = None
        self.avoid = True
        self.together = True  # neighbours go along when a shared boundary is moved
        self._running: Finished | None = None  # whom to tell what became of the gesture under way
        self._number = 0  # of that gesture
        self.marks: tuple[CutMark, ...] = ()
        self.ghost: BaseGeometry | None = None
        self.preview: tuple[BaseGeometry, ...] = ()
        session.noticed.connect(self._noticed)
        session.workspace_changed.connect(self._forget)

    @property
    def busy(self) -> bool:
        """Whether a gesture is being worked out or saved."""
        return self._running is not None

    def add(
        self, geometry: BaseGeometry, finished: Finished, values: Mapping[str, Any] | None = None
    ) -> None:
        """A new project of a drawn geometry; `values` are fields the tool knows."""
        avoid = self.avoid
        self.run(lambda s: drawing_edits.new_project(s, geometry, avoid=avoid, values=values), finished)

    def reshape(
        self,
        row: ShapedRow,
        geometry: BaseGeometry,
        finished: Finished | None = None,
        name: Text | None = None,
    ) -> None:
        """Another shape for a project or patch; neighbours go along where they share nodes that moved.

        `name` is what the step is called, with a place for `{code}`, where it is more than a reshaping.
        """
        avoid, together = self.avoid, self.together
        if isinstance(row, ProblemPatch):
            patch = row
            self.run(
                lambda s: patch_edits.reshaped(s, patch, geometry, name or patch_edits.RESHAPED), finished
            )
            return
        project = row
        self.run(
            lambda s: drawing_edits.reshaped(s, project, geometry, avoid=avoid, together=together, name=name),
            finished,
        )

    def show_preview(self, shapes: Sequence[BaseGeometry]) -> None:
        """Show shapes that are being considered, or none."""
        self.preview = tuple(shapes)
        self.marks_changed.emit()

    def run(self, work: Work, finished: Finished | None = None) -> None:
        """Work a gesture out off the UI thread, save it as one step, and say what it did.

        `finished` gets what became of it, or None when it could not be worked out or saved.
        """
        snapshot = self._session.snapshot
        done: Finished = finished or (lambda _: None)
        if snapshot is None or self.busy or not self._session.writable:
            done(None)
            return
        self._running, self._number = done, self._number + 1
        number = self._number

        def worked_out(found: tuple[Drawn, Text | None]) -> None:
            if number == self._number:
                self._worked_out(snapshot, *found)

        def failed(error: BaseException) -> None:
            if number != self._number:
                return
            self._end(None)
            if not isinstance(error, EcoDeskError):
                raise error
            self._session.notify(Notice(error.message, level="warn"))

        self._session.background.paint(lambda _: _with_words(snapshot, work(snapshot)), worked_out, failed)

    def _end(self, drawn: Drawn | None) -> None:
        finished, self._running = self._running, None
        if finished is not None:
            finished(drawn)

    def _worked_out(self, snapshot: Snapshot, drawn: Drawn, words: Text | None) -> None:
        if drawn.edit is None:
            self._end(drawn)
            if words is not None:
                self._nothing_made(drawn, words)
            return

        def saved(applied: Applied) -> None:
            finished, self._running = self._running, None
            self._select(drawn)
            if finished is not None:
                finished(drawn)
            if words is not None:
                self._announce(snapshot, drawn, words, applied)

        number = self._number

        def refused(error: BaseException) -> None:
            if number == self._number:
                self._end(None)

        self._session.apply(drawn.edit, saved, refused)

    def _select(self, drawn: Drawn) -> None:
        """Select what was made when projects came or went."""
        there = [shape.project.id for shape in drawn.shapes if shape.project is not None]
        gone = [c for c in drawn.edit.changes if c.after is None] if drawn.edit is not None else []
        if there and (drawn.added or gone):
            self._session.select(Selection.of(Project.table, *there))
        elif patch := _new_patch(drawn) or _patch_left(drawn):
            self._session.select(Selection.of(ProblemPatch.table, patch))

    def _announce(self, snapshot: Snapshot, drawn: Drawn, words: Text, applied: Applied) -> None:
        marks = tuple(
            CutMark(piece.geometry, cut_label(snapshot, piece.project, piece.area)) for piece in drawn.taken
        )
        self._say(words, self._offered(drawn, applied.edit.id), _icon(drawn), marks)

    def _offered(self, drawn: Drawn, edit_id: str) -> list[NoticeAction]:
        """What can be done about a saved gesture, in the order in which the sentence tells of it."""
        actions = [undo_action(self._session, edit_id), *self._form_offered(drawn)]
        if drawn.neighbours:
            actions.append(NoticeAction(t("只动本项目", "Only this project"), lambda: self._alone(drawn)))
        if drawn.taken:
            actions += self._cut_offered(drawn, edit_id)
        if any(shape.mended for shape in drawn.shapes):
            actions.append(NoticeAction(t("查看前后", "Before and after"), lambda: self._show_before(drawn)))
        if drawn.kept and not drawn.taken:
            actions.append(NoticeAction(t("裁去重叠", "Trim it"), lambda: self._trim(drawn)))
        if drawn.slivers:
            actions.append(NoticeAction(t("吸附对齐", "Align"), lambda: self._align(drawn)))
            actions.append(NoticeAction(t("忽略", "Ignore"), lambda: None))
        return actions + self._outside_offered(drawn)

    def _form_offered(self, drawn: Drawn) -> list[NoticeAction]:
        """The form of what is new, where that is one project or patch."""
        title = t("填写表单", "Fill in the form")
        made = drawn.first.project if drawn.first is not None and drawn.added else None
        if made is not None and len(drawn.shapes) == 1:
            row_id = made.id
            return [NoticeAction(title, lambda: self.form_wanted.emit(row_id))]
        if patch := _new_patch(drawn):
            return [NoticeAction(title, lambda: self.patch_form_wanted.emit(patch))]
        return []

    def _cut_offered(self, drawn: Drawn, edit_id: str) -> list[NoticeAction]:
        pieces = [piece.geometry for piece in drawn.taken]
        title = t("缩放至", "Zoom to") if len(pieces) == 1 else t("逐个查看", "Look at each")
        return [self._keep(drawn, edit_id), NoticeAction(title, self._zoom_through(pieces))]

    def _outside_offered(self, drawn: Drawn) -> list[NoticeAction]:
        out = next((shape for shape in drawn.shapes if shape.outside is not None), None)
        if out is None:
            return []
        clip = NoticeAction(t("裁到县界", "Clip to county"), lambda: self._clip(out))
        zoom = NoticeAction(t("缩放至", "Zoom to"), lambda: self.zoom_wanted.emit(out.outside))
        return [clip] if drawn.taken else [clip, zoom]  # what was cut is zoomed to already

    def _nothing_made(self, drawn: Drawn, words: Text) -> None:
        actions: list[NoticeAction] = []
        if drawn.taken:
            actions = [self._keep(drawn, ""), NoticeAction(t("放弃", "Give up"), lambda: None)]
        self._say(words, actions, "content-cut" if drawn.taken else "", level="warn")

    def _keep(self, drawn: Drawn, edit_id: str) -> NoticeAction:
        return NoticeAction(
            t("保留重叠并说明…", "Keep overlap, with reason…"),
            lambda: self.overlap_to_explain.emit(KeptOverlap(drawn, edit_id)),
        )

    def keep_overlap(self, kept: KeptOverlap, then: Callable[[Applied], None]) -> None:
        """Save the shapes as drawn, in the place of the trimmed ones."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        there = snapshot.table(Project)
        wholes = []
        for shape in kept.drawn.shapes:
            row = shape.project or shape.before
            if row is not None and shape.taken and row.id in there:
                wholes.append((there[row.id], shape.whole))
        if wholes:
            self._session.apply(drawing_edits.with_overlap(snapshot, wholes), then)
        elif kept.drawn.first is not None:
            made = drawing_edits.new_project(snapshot, kept.drawn.first.whole, avoid=False)
            if made.edit is not None:
                self._session.apply(made.edit, then)

    def _alone(self, drawn: Drawn) -> None:
        """Put the neighbours back; what was drawn gives way to them where it has to."""
        avoid, shape = self.avoid, drawn.first
        if shape is not None and shape.before is not None:
            before, geometry = shape.before, shape.drawn
            self.run(
                lambda s: shared_edits.without_neighbours(s, before, geometry, drawn.neighbours, avoid=avoid)
            )

    def _trim(self, drawn: Drawn) -> None:
        ids = [shape.project.id for shape in drawn.shapes if shape.project is not None and shape.kept]
        self.run(
            lambda s: outline_edits.trimmed(s, [s.table(Project)[i] for i in ids if i in s.table(Project)])
        )

    def _align(self, drawn: Drawn) -> None:
        """Fill the narrow gaps beside neighbours."""
        shape = next(shape for shape in drawn.shapes if shape.slivers)
        row_id = shape.project.id if shape.project is not None else ""

        def align(snapshot: Snapshot) -> Drawn:
            row = snapshot.row(Project.table, row_id)
            if not isinstance(row, Project):
                return Drawn(None)
            return outline_edits.aligned(snapshot, row, shape.slivers)

        self.run(align)

    def _clip(self, shape: Shaped) -> None:
        row_id = shape.project.id if shape.project is not None else ""

        def clip(snapshot: Snapshot) -> Drawn:
            row = snapshot.row(Project.table, row_id)
            return outline_edits.clipped_to_county(snapshot, row) if isinstance(row, Project) else Drawn(None)

        self.run(clip)

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
        before = next(shape.drawn for shape in drawn.shapes if shape.mended)
        self.zoom_wanted.emit(before.envelope)
        if notice is not None:
            self._show(notice, self.marks, before)

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

    def _forget(self) -> None:
        """Another plan, or none: nothing that was begun or shown belongs to it."""
        self._number += 1
        self._end(None)
        self._notice, self.marks, self.ghost, self.preview = None, (), None, ()
        self.marks_changed.emit()

    def notice_closed(self) -> None:
        """The user closed the bar: its marks go too."""
        self._noticed(None)


def _with_words(snapshot: Snapshot, drawn: Drawn) -> tuple[Drawn, Text | None]:
    """What becomes of a gesture, without an edit that changes nothing, and the sentence about it."""
    if drawn.edit is not None and not drawn.edit.changes:
        drawn = dataclasses.replace(drawn, edit=None)
    return drawn, sentence(snapshot, drawn)


def _new_patch(drawn: Drawn) -> str:
    """The id of the problem patch that was drawn, empty when something else was done."""
    changes = drawn.edit.changes if drawn.edit is not None else ()
    new = len(changes) == 1 and changes[0].before is None and isinstance(changes[0].after, ProblemPatch)
    return changes[0].id if new else ""


def _patch_left(drawn: Drawn) -> str:
    """The id of the problem patch others became part of, empty when something else was done."""
    changes = drawn.edit.changes if drawn.edit is not None else ()
    patches = [change for change in changes if change.table == ProblemPatch.table]
    merged = any(change.after is None for change in patches)
    return next((change.id for change in patches if change.after is not None), "") if merged else ""


def _icon(drawn: Drawn) -> str:
    if drawn.taken:
        return "content-cut"
    if any(shape.mended for shape in drawn.shapes):
        return "auto-fix"
    if drawn.neighbours:
        return "vector-link"
    return "map-marker-alert-outline" if drawn.outside_m2 or drawn.kept else "check"


@dataclass(frozen=True)
class KeptOverlap:
    """A cut that is to be taken back: what was drawn, and the edit made, if any."""

    drawn: Drawn
    edit_id: str
