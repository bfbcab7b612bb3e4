"""What the user opens: a picture of the plan, and every way to change it. Plain Python, no window.

Functions return what changed; nobody is called back. Checking works on pictures and lives in
`rules.runner`; the window and the command line bring the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from ecodesk.i18n import Text, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Edit, Step
from ecodesk.model.fields import Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.store import Store, create_store, open_store

_CREATED = t("新建规划", "New workspace")


@dataclass(frozen=True)
class Applied:
    """An edit that has been saved: what it changed, its line in the history, the picture after it."""

    edit: Edit
    step: Step
    snapshot: Snapshot


class Workspace:
    """An open plan. Calls may come from any thread, one writer at a time."""

    def __init__(self, store: Store, snapshot: Snapshot) -> None:
        self._store = store
        self.snapshot = snapshot

    @classmethod
    def open(
        cls, location: str | Path, *, read_only: bool = False, user: str = "", progress: Progress = SILENT
    ) -> Workspace:
        """Open a file or a `postgresql://` URL. Raises CannotOpen; nothing stays open then."""
        store = open_store(location, read_only=read_only, user=user)
        try:
            return cls(store, store.load(progress))
        except BaseException:
            store.close()
            raise

    @classmethod
    def create(
        cls,
        location: str | Path,
        crs: WorkingCrs,
        rows: Iterable[Record] = (),
        *,
        label: Text = _CREATED,
        user: str = "",
        progress: Progress = SILENT,
    ) -> Workspace:
        """Make a workspace that holds these rows. Raises CannotWrite when one is there already."""
        store = create_store(location, crs, rows, label=label, author=user, progress=progress)
        return cls(store, store.load(progress))

    @property
    def location(self) -> str:
        return self._store.location

    @property
    def shown(self) -> str:
        """The location as it may be shown or written out: without a password."""
        return self._store.shown

    @property
    def title(self) -> str:
        """The plan's name, or the file's."""
        info = self.snapshot.plan_info
        return info.name if info is not None else Path(self.location).stem

    @property
    def read_only(self) -> bool:
        return self._store.read_only

    @property
    def held_by(self) -> Text | None:
        """Why it is read-only: who holds it, or that the place cannot be written."""
        return self._store.read_only_reason

    def apply(self, edit: Edit) -> Applied:
        """Save an edit. Raises Stale, ReadOnly or CannotWrite; then nothing has changed."""
        step, saved = self._store.apply(edit)
        self.snapshot = self.snapshot.after(saved, step.seq)
        return Applied(saved, step, self.snapshot)

    def undo(self) -> Applied | None:
        """Take back the newest step, or None when there is none."""
        edit = self._store.undo_edit()
        return self.apply(edit) if edit is not None else None

    def redo(self) -> Applied | None:
        """Make the step again that was undone last, or None."""
        edit = self._store.redo_edit()
        return self.apply(edit) if edit is not None else None

    def undo_step(self, edit_id: str) -> Applied:
        """Take back one older step. Raises Stale when a later one changed the same fields."""
        return self.apply(self._store.edit(edit_id).inverse())

    @property
    def undo_label(self) -> Text | None:
        return self._store.undo_label()

    @property
    def redo_label(self) -> Text | None:
        return self._store.redo_label()

    def history(self, limit: int = 200) -> list[Step]:
        """The newest steps, newest first."""
        return self._store.history(limit)

    def history_of(self, ids: Iterable[str], limit: int = 200) -> list[Step]:
        """The newest steps that changed any of these rows, newest first; `touched` names only such rows."""
        return self._store.history_of(list(ids), limit)

    def refresh(self) -> list[Applied]:
        """Take in what others have saved meanwhile."""
        taken = []
        for step, edit in self._store.edits_since(self.snapshot.revision):
            self.snapshot = self.snapshot.after(edit, step.seq)
            taken.append(Applied(edit, step, self.snapshot))
        return taken

    def outside_edit(self) -> Edit | None:
        """What other programs changed in the file since it was last closed here, as one edit, or None."""
        return self._store.outside_edit(self.snapshot)

    def record(self, edit: Edit) -> Applied:
        """Take an edit that is already in the rows into the history, so that it can be taken back."""
        step = self._store.record(edit)
        return Applied(edit, step, self.snapshot)

    def close(self) -> None:
        self._store.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
