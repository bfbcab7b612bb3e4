"""Back to an earlier step: the one edit that makes every row what it was then, worked out from the log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, MetaData

from ecodesk.errors import Stale
from ecodesk.i18n import t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.store import log
from ecodesk.store.undo_order import BASELINE, FREEZING


def edit_back_to(connection: Connection, metadata: MetaData, snapshot: Snapshot, seq: int) -> Edit:
    """The edit that turns a picture into the plan after step `seq`, which is not newer.

    What others have saved since the picture was made stays; where it is about the same fields, saving the edit
    raises Stale. Raises Stale when a step lies between that nothing takes back: the first, or the freezing of a
    version.
    """
    then: dict[tuple[str, str], Record | None] = {}

    def rows_then(table: str, ids: Sequence[str]) -> dict[str, Record]:
        rows = {i: then[table, i] if (table, i) in then else snapshot.row(table, i) for i in ids}
        return {row_id: row for row_id, row in rows.items() if row is not None}

    for head, edit in log.read_back(connection, metadata, snapshot.revision, seq, rows_then):
        if head["undoes"] in (BASELINE, FREEZING):
            raise Stale(
                t("不能恢复到“{step}”之前", "Nothing before “{step}” can be restored").format(
                    step=edit.label
                ),
                remedy=t("选这一步之后的一步", "Choose a later step"),
            )
        changes = (
            reversed(edit.changes) if edit.undoes else edit.changes
        )  # so that rows come back in their order
        then.update(((change.table, change.id), change.before) for change in changes)
    pairs = ((snapshot.row(*key), row) for key, row in then.items())
    changed = tuple(Change(now, row) for now, row in pairs if now != row)
    return Edit(t("恢复到以前的一步", "Restore an earlier step"), changed, whole=True)
