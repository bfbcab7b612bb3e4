"""Make and open workspaces, whichever kind of place holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from ecodesk.i18n import Text, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record
from ecodesk.progress import SILENT, Progress
from ecodesk.store import file_opening, postgis, schema, schema_opening
from ecodesk.store.frozen_parts import FrozenContent
from ecodesk.store.store import Store
from ecodesk.store.undo_order import BASELINE

_CREATED = t("新建规划", "New workspace")


def create_store(
    location: str | Path,
    crs: WorkingCrs,
    rows: Iterable[Record] = (),
    *,
    label: Text = _CREATED,
    author: str = "",
    freezing: Mapping[str, FrozenContent] | None = None,
    progress: Progress = SILENT,
) -> Store:
    """Make a workspace with these rows and open it. Raises CannotWrite when one is there already.

    `freezing` is the content of frozen versions among the rows, by id of the version.
    """
    first = Edit(label, tuple(Change(None, row) for row in rows), author, undoes=BASELINE)
    meta = _meta(crs)
    progress.report(0, 1, label)
    if postgis.is_url(str(location)):
        return schema_opening.create(str(location), crs, first, meta, freezing)
    file_opening.create(Path(location), crs, first, meta, freezing)
    return file_opening.open_file(Path(location), author)


def copy_store(store: Store, path: Path, edit: Edit | None = None, progress: Progress = SILENT) -> None:
    """Write a full copy of a workspace, history included, to a file, with one more step if an edit is given.

    A file that is there is replaced once the copy is complete. Raises CannotWrite, also when it is open
    as a plan here or elsewhere.
    """
    progress.report(0, 1, t("写副本", "Writing the copy"))
    file_opening.copy(store, path, edit, _meta(store.crs))


def _meta(crs: WorkingCrs) -> dict[str, str]:
    created = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"version": str(schema.VERSION), "crs": str(crs.epsg), "created": created}


def open_store(location: str | Path, *, read_only: bool = False, user: str = "") -> Store:
    """Open a workspace. A file that another process holds, or that cannot be written, opens for reading.

    Raises CannotOpen when it is missing, damaged, foreign, or made by a newer version.
    """
    if postgis.is_url(str(location)):
        return schema_opening.open_schema(str(location), user, read_only=read_only)
    return file_opening.open_file(Path(location), user, read_only=read_only)
