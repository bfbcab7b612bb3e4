"""Make and open workspaces, whichever kind of place holds them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from ecodesk.i18n import Text, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record
from ecodesk.progress import SILENT, Progress
from ecodesk.store import file_opening, postgis, schema, schema_opening
from ecodesk.store.store import BASELINE, Store

_CREATED = t("新建规划", "New workspace")


def create_store(
    location: str | Path,
    crs: WorkingCrs,
    rows: Iterable[Record] = (),
    *,
    label: Text = _CREATED,
    author: str = "",
    progress: Progress = SILENT,
) -> Store:
    """Make a workspace with these rows and open it. Raises CannotWrite when one is there already."""
    first = Edit(label, tuple(Change(None, row) for row in rows), author, undoes=BASELINE)
    created = datetime.now().astimezone().isoformat(timespec="seconds")
    meta = {"version": str(schema.VERSION), "crs": str(crs.epsg), "created": created}
    progress.report(0, 1, label)
    if postgis.is_url(str(location)):
        return schema_opening.create(str(location), crs, first, meta)
    file_opening.create(Path(location), crs, first, meta)
    return file_opening.open_file(Path(location), author)


def open_store(location: str | Path, *, read_only: bool = False, user: str = "") -> Store:
    """Open a workspace. A file that another process holds, or that cannot be written, opens for reading.

    Raises CannotOpen when it is missing, damaged, foreign, or made by a newer version.
    """
    if postgis.is_url(str(location)):
        return schema_opening.open_schema(str(location), user, read_only=read_only)
    return file_opening.open_file(Path(location), user, read_only=read_only)
