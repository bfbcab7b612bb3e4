"""Edits other programs made to a GeoPackage, found on opening and offered as one edit.

The file header counts commits; ours are written down. When the count differs, the rows are compared
with what the log says they should be.
"""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, select

from ecodesk.i18n import t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record, record_type
from ecodesk.model.snapshot import Snapshot
from ecodesk.store import log


def found(connection: Connection, metadata: MetaData, snapshot: Snapshot) -> Edit | None:
    """How the rows differ from what the log says they should be, or None."""
    expected = _expected(connection, metadata)
    changes: list[Change] = []
    for name, table in snapshot.tables.items():
        for row_id in table.ids:
            before, now = expected.pop((name, row_id), None), table[row_id]
            if before is None or before != now:
                changes.append(Change(before, now))
    changes += [Change(before, None) for before in expected.values()]
    return Edit(t("在 EcoDesk 之外修改", "Changed outside EcoDesk"), tuple(changes)) if changes else None


def _expected(connection: Connection, metadata: MetaData) -> dict[tuple[str, str], Record]:
    """The rows as the log says they are: every edit folded in order."""
    changes = metadata.tables["change_log"]
    rows: dict[tuple[str, str], Record] = {}
    for change in connection.execute(select(changes).order_by(changes.c.seq)).mappings():
        key = (change["table_name"], change["row_id"])
        if change["after"] is None:
            rows.pop(key, None)
        elif change["before"] is None or key not in rows:
            rows[key] = log.whole(record_type(key[0]), key[1], change["after"], change["after_geom"])
        else:
            moved = change["before_geom"] is not None or change["after_geom"] is not None
            rows[key] = log.partial(rows[key], change["after"], change["after_geom"], moved)
    return rows
