"""What the user opens: a picture of the plan, and every way to change it. Plain Python, no window.

Functions return what changed; nobody is called back. Checking works on pictures and lives in
`rules.runner`; the window and the command line bring the two together.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from ecodesk.errors import CannotOpen, EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.belonging import followed
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Change, Edit, Step
from ecodesk.model.fields import Record
from ecodesk.model.garbage import making_many_objects
from ecodesk.model.records import PlanVersion
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.store import FileShelf, Store, copy_store, create_store, open_store
from ecodesk.store.frozen_parts import FrozenContent, frozen_content
from ecodesk.store.frozen_version import FrozenVersion, VersionStore, version_of
from ecodesk.store.undo_order import FREEZING

_CREATED = t("新建规划", "New workspace")
_MANY = 1000  # changes, as of an import
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Applied:
    """An edit that has been saved, its line in the history, and the picture after it.

    `edit` tells all that differs from the picture before: where others have written meanwhile, their
    changes too.
    """

    edit: Edit
    step: Step
    snapshot: Snapshot


class Workspace:
    """An open plan. Calls may come from any thread, one writer at a time."""

    def __init__(self, store: Store, snapshot: Snapshot, frozen: FrozenVersion | None = None) -> None:
        self._store = store
        self.snapshot = snapshot
        self.frozen = frozen  # the version that is looked at, None for the plan as it is now

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
    def open_version(
        cls, location: str | Path, code: str, *, user: str = "", progress: Progress = SILENT
    ) -> Workspace:
        """Open a frozen version for reading. Raises CannotOpen when the plan has none of that code."""
        with cls.open(location, read_only=True, user=user, progress=progress) as workspace:
            return workspace.version(code)

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
    def shared(self) -> bool:
        """Whether others may write at the same time."""
        return self._store.shared

    @property
    def held_by(self) -> Text | None:
        """Why it is read-only: who holds it, or that the place cannot be written."""
        return self._store.read_only_reason

    def apply(self, edit: Edit) -> Applied:
        """Save an edit and what follows from it. Raises Stale, ReadOnly or CannotWrite; then nothing has changed."""
        return self._save(edit)

    def freeze(
        self,
        version: PlanVersion,
        documents: Mapping[str, str],
        changes: Sequence[Change] = (),
        *,
        label: Text,
        author: str = "",
        progress: Progress = SILENT,
    ) -> Applied:
        """Freeze the plan as it is under a new version, with documents about it, in one step with some changes.

        The step is history that nothing takes back. Raises EcoDeskError when `version.revision` is no longer that
        of the plan, ReadOnly or CannotWrite; then there is no trace of it.
        """
        snapshot = self.snapshot
        if version.revision != snapshot.revision:
            raise EcoDeskError(
                t(
                    "规划在检查之后又改了，没有冻结",
                    "The plan has changed since it was checked; nothing was frozen",
                ),
                remedy=t("等检查完成后再冻结", "Freeze it again when the check has ended"),
            )
        content = frozen_content(snapshot, documents, progress)
        row = dataclasses.replace(
            version, data_hash=content.data_hash, content_hash=content.content_hash, frozen_by=author
        )
        edit = Edit(label, (Change(None, row), *changes), author, undoes=FREEZING)
        return self._save(edit, {row.id: content})

    def frozen_version(self, version: str) -> FrozenVersion:
        """A frozen version by its id. Raises CannotOpen without one, CannotRead when it is damaged."""
        row = self.snapshot.table(PlanVersion).get(version)
        content = self._store.frozen(version)
        if row is None or content is None:
            raise CannotOpen(
                t("规划里没有这个冻结版本", "The plan has no such frozen version"),
                where=plain(row.caption if row is not None else version),
                remedy=t("用“版本”查看已有的版本", "Look at the list of versions"),
            )
        return FrozenVersion.of(row, content, self._store.crs)

    def as_frozen(self, version: str) -> Workspace:
        """A frozen version as a workspace that can only be read; this one stays open."""
        frozen = self.frozen_version(version)
        return Workspace(VersionStore(self._store, frozen), frozen.snapshot, frozen)

    def version(self, code: str) -> Workspace:
        """A frozen version by its code, as a workspace that can only be read. Raises CannotOpen without one."""
        return self.as_frozen(version_of(self.snapshot, code).id)

    def documents_of(self, version: str, names: Sequence[str]) -> dict[str, str]:
        """Some documents about a frozen version, without reading its rows; empty when there are none."""
        content = self._store.frozen(version, names)
        return content.documents() if content is not None else {}

    def _save(self, edit: Edit, freezing: Mapping[str, FrozenContent] | None = None) -> Applied:
        with making_many_objects() if len(edit.changes) > _MANY else nullcontext():
            step, saved = self._store.apply(followed(self.snapshot, edit), freezing)
        before = self.snapshot
        try:
            if step.seq != before.revision + 1:  # others may have written meanwhile
                since = [edit for _, edit in self._store.edits_since(before) if edit.id != saved.id]
                saved = _together([*since, saved])
            self.snapshot = before.after(saved, step.seq)
        except Exception:
            # It is saved, so it must be seen: a picture that has missed an edit would refuse all later ones.
            _log.exception("the picture is loaded anew after “%s”", edit.label.en)
            self.snapshot = self._store.load()
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

    def edit_back_to(self, step: Step) -> Edit:
        """The edit that makes the plan what it was after a step. Raises Stale when a frozen version stands between."""
        edit = self._store.edit_back_to(self.snapshot, step.seq)
        when = step.at.astimezone().strftime("%Y-%m-%d %H:%M")
        label = t("恢复到“{step}”之后（{when}）", "Restore the plan as it was after “{step}” ({when})")
        return dataclasses.replace(edit, label=label.format(step=step.label, when=plain(when)))

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
        for step, edit in self._store.edits_since(self.snapshot):
            self.snapshot = self.snapshot.after(edit, step.seq)
            taken.append(Applied(edit, step, self.snapshot))
        return taken

    def outside_edit(self) -> Edit | None:
        """What other programs changed in the file since it was last closed here, as one edit, or None."""
        return self._store.outside_edit(self.snapshot)

    def reload(self) -> Edit | None:
        """Take in what other programs wrote into the file while it is open; it is one edit, not recorded yet."""
        now = self._store.load()
        edit = self._store.outside_edit(now)
        if edit is not None:
            self.snapshot = now
        return edit

    def record(self, edit: Edit) -> Applied:
        """Take an edit that is already in the rows into the history, so that it can be taken back."""
        step = self._store.record(edit)
        self.snapshot = dataclasses.replace(self.snapshot, revision=step.seq)
        return Applied(edit, step, self.snapshot)

    def copy_to(self, path: Path, edit: Edit | None = None, progress: Progress = SILENT) -> None:
        """Write a full copy, history included, to a file; one that is there is replaced when it is complete.

        With an `edit`, the copy has that one more step. Raises CannotWrite, also when the file is open as
        a plan here or elsewhere; it is as it was then.
        """
        if self.shelf is not None:
            self.shelf.copy_to(FileShelf(path.with_name(f"{path.stem}.files")), progress)
        copy_store(self._store, path, edit, progress)

    @property
    def shelf(self) -> FileShelf | None:
        """Where the files of rows are kept: a folder beside the plan; None for a plan in a database."""
        if self.shared:
            return None
        path = Path(self.location)
        return FileShelf(path.with_name(f"{path.stem}.files"))

    def close(self) -> None:
        self._store.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _together(edits: Sequence[Edit]) -> Edit:
    """The last of some edits, with what all of them changed: each row from how it was first to how it is last."""
    if len(edits) == 1:
        return edits[0]
    rows: dict[tuple[str, str], tuple[Record | None, Record | None]] = {}
    for edit in edits:
        for change in edit.changes:
            key = (change.table, change.id)
            rows[key] = (rows[key][0] if key in rows else change.before, change.after)
    kept = tuple(Change(before, after) for before, after in rows.values() if before != after)
    return dataclasses.replace(edits[-1], changes=kept)
