"""The log of edits: what was changed from what to what, by whom, when. Written with the rows or not at all.

An added or deleted row is logged whole; of a changed row only the fields that changed are, so a note
typed into a form does not copy a geometry of 50,000 vertices.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, MetaData, insert, select

from ecodesk.errors import Stale
from ecodesk.i18n import Text, plain, t
from ecodesk.model.edit import Change, Edit, Step
from ecodesk.model.fields import Record, fields_by_id, fields_of, record_type, same_geometry
from ecodesk.store import geometry_blob
from ecodesk.store.many_rows import InsertRows, insert_rows, shapes_of
from ecodesk.store.values import columns_of, record_of, restored, values_of, values_of_all

CHUNK = 500  # rows per IN (…): below every engine's limit
Current = Callable[[str, Sequence[str]], Mapping[str, Record]]
"""The rows of a table, by name, with these ids, by id, as they are now; those that are gone are left out."""
_SIDES = ("before", "before_geom", "after", "after_geom")
_NO_SIDE: tuple[str | None, bytes | None] = (None, None)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def changed_fields(change: Change) -> list[str]:
    """Ids of the fields a change touches (without geometry); all of them when a row is added or deleted."""
    names = ["is_sample", *(f.id for f in fields_of(type(change.row)))]
    if change.before is None or change.after is None:
        return names
    return [n for n in names if getattr(change.before, n) != getattr(change.after, n)]


def changes_geometry(change: Change) -> bool:
    """Whether a change touches the geometry."""
    before = change.before.geometry if change.before is not None else None
    after = change.after.geometry if change.after is not None else None
    return not same_geometry(before, after)


def write(
    connection: Connection, metadata: MetaData, edit: Edit, at: str, insert_many: InsertRows = insert_rows
) -> int:
    """Append an edit to the log and return its number."""
    edits, changes = metadata.tables["edit_log"], metadata.tables["change_log"]
    row = {
        "id": edit.id,
        "label_zh": edit.label.zh,
        "label_en": edit.label.en,
        "author": edit.author,
        "at": at,
        "undoes": edit.undoes,
        "redoes": edit.redoes,
    }
    seq = int(connection.execute(insert(edits).returning(edits.c.seq), row).scalar_one())
    if edit.changes:
        whole = _whole_rows(edit.changes)
        rows = [
            (seq, change.table, change.id, *(whole[i] if i in whole else _changed_row(change)))
            for i, change in enumerate(edit.changes)
        ]
        insert_many(connection, changes, ("edit", "table_name", "row_id", *_SIDES), rows)
    return seq


def _whole_rows(changes: Sequence[Change]) -> dict[int, tuple[str | bytes | None, ...]]:
    """The sides of added and deleted rows by their place in the edit, those of one table at once."""
    by_table: dict[str, list[int]] = {}
    for i, change in enumerate(changes):
        if change.before is None or change.after is None:
            by_table.setdefault(change.table, []).append(i)
    found: dict[int, tuple[str | bytes | None, ...]] = {}
    for table, places in by_table.items():
        rows = [changes[i].row for i in places]
        names = columns_of(table)
        blobs = geometry_blob.to_blobs(shapes_of(rows), 0)
        for i, values, blob in zip(places, values_of_all(rows, names), blobs, strict=True):
            side = (_ENCODER.encode(dict(zip(names, values, strict=True))), blob)
            found[i] = (*_NO_SIDE, *side) if changes[i].before is None else (*side, *_NO_SIDE)
    return found


def _changed_row(change: Change) -> tuple[str | bytes | None, ...]:
    names = changed_fields(change)
    moved = changes_geometry(change)
    return (
        _side(change.before, names),
        _geometry(change.before) if moved else None,
        _side(change.after, names),
        _geometry(change.after) if moved else None,
    )


def _side(row: Record | None, names: Sequence[str]) -> str | None:
    return None if row is None else _ENCODER.encode(values_of(row, names))


def _geometry(row: Record | None) -> bytes | None:
    return geometry_blob.to_blob(row.geometry, 0) if row is not None and row.geometry is not None else None


def steps(connection: Connection, metadata: MetaData, limit: int, undone: set[str]) -> list[Step]:
    """The newest edits, newest first, with the rows they touched."""
    edits, changes = metadata.tables["edit_log"], metadata.tables["change_log"]
    rows = connection.execute(select(edits).order_by(edits.c.seq.desc()).limit(limit)).mappings().all()
    touched: dict[int, list[tuple[str, str]]] = {}
    if rows:
        columns = (changes.c.edit, changes.c.table_name, changes.c.row_id)
        wanted = select(*columns).where(changes.c.edit >= rows[-1]["seq"])
        for seq, table, row_id in connection.execute(wanted):
            touched.setdefault(seq, []).append((table, row_id))
    return [step_of(row, undone, tuple(touched.get(row["seq"], ()))) for row in rows]


def steps_of(
    connection: Connection, metadata: MetaData, ids: Sequence[str], limit: int, undone: set[str]
) -> list[Step]:
    """The newest edits that changed any of these rows, newest first; `touched` names only rows among them."""
    edits, changes = metadata.tables["edit_log"], metadata.tables["change_log"]
    columns = (changes.c.edit, changes.c.table_name, changes.c.row_id)
    touched: dict[int, list[tuple[str, str]]] = {}
    for some in chunks(ids):
        for seq, table, row_id in connection.execute(select(*columns).where(changes.c.row_id.in_(some))):
            touched.setdefault(seq, []).append((table, row_id))
    newest = sorted(touched, reverse=True)[:limit]
    rows = [
        row
        for some in chunks(newest)
        for row in connection.execute(
            select(edits).where(edits.c.seq.in_(some)).order_by(edits.c.seq.desc())
        ).mappings()
    ]
    return [step_of(row, undone, tuple(touched[row["seq"]])) for row in rows]


def step_of(row: Any, undone: set[str], touched: tuple[tuple[str, str], ...] = ()) -> Step:
    """A line of the history from its row in the log."""
    return Step(
        row["seq"],
        row["id"],
        Text(row["label_zh"], row["label_en"]),
        row["author"],
        datetime.fromisoformat(row["at"]),
        row["undoes"],
        row["redoes"],
        row["id"] in undone,
        touched,
    )


def read(connection: Connection, metadata: MetaData, edit_id: str, current: Current) -> Edit:
    """An edit with its changes. Of changed rows, what the edit did not touch is taken from the row as it is now.

    Raises Stale when such a row has been deleted since.
    """
    edits, changes = metadata.tables["edit_log"], metadata.tables["change_log"]
    head = connection.execute(select(edits).where(edits.c.id == edit_id)).mappings().one()
    rows = connection.execute(select(changes).where(changes.c.edit == head["seq"]).order_by(changes.c.seq))
    return _edit(head, rows.mappings().all(), current)


def read_since(
    connection: Connection, metadata: MetaData, seq: int, current: Current
) -> Iterator[tuple[Any, Edit]]:
    """The edits after a revision, oldest first, each with its row in the log.

    `current` tells how rows were before the edit that comes next, so it must take in every edit at once.
    """
    heads, rows = _logged(connection, metadata, seq, None)
    for head in heads:
        yield head, _edit(head, rows.get(head["seq"], []), current)


def read_back(
    connection: Connection, metadata: MetaData, newest: int, seq: int, current: Current
) -> Iterator[tuple[Any, Edit]]:
    """The edits from revision `newest` back to the one after `seq`, newest first, each with its row in the log.

    `current` tells how rows were after the edit that comes next, so it must take in every edit at once.
    """
    heads, rows = _logged(connection, metadata, seq, newest)
    for head in reversed(heads):
        yield head, _edit(head, rows.get(head["seq"], []), current)


def _logged(
    connection: Connection, metadata: MetaData, seq: int, newest: int | None
) -> tuple[Sequence[Any], dict[int, list[Any]]]:
    """The rows of the log after `seq`, up to `newest` if given: edits oldest first, and by edit its changes."""
    edits, changes = metadata.tables["edit_log"], metadata.tables["change_log"]
    heads_wanted = select(edits).where(edits.c.seq > seq).order_by(edits.c.seq)
    rows_wanted = select(changes).where(changes.c.edit > seq).order_by(changes.c.seq)
    if newest is not None:
        heads_wanted = heads_wanted.where(edits.c.seq <= newest)
        rows_wanted = rows_wanted.where(changes.c.edit <= newest)
    heads = connection.execute(heads_wanted).mappings().all()
    rows: dict[int, list[Any]] = {}
    for row in connection.execute(rows_wanted).mappings():
        rows.setdefault(row["edit"], []).append(row)
    return heads, rows


def _edit(head: Any, rows: Sequence[Any], current: Current) -> Edit:
    wanted: dict[str, list[str]] = {}
    for row in rows:
        if row["before"] is not None and row["after"] is not None:
            wanted.setdefault(row["table_name"], []).append(row["row_id"])
    now = {table: current(table, ids) for table, ids in wanted.items()}
    return Edit(
        Text(head["label_zh"], head["label_en"]),
        tuple(_change(row, now) for row in rows),
        head["author"],
        head["undoes"],
        head["redoes"],
        head["id"],
    )


def _change(row: Any, rows: Mapping[str, Mapping[str, Record]]) -> Change:
    kind = record_type(row["table_name"])
    if row["before"] is None:
        return Change(None, whole(kind, row["row_id"], row["after"], row["after_geom"]))
    if row["after"] is None:
        return Change(whole(kind, row["row_id"], row["before"], row["before_geom"]), None)
    now = rows[row["table_name"]].get(row["row_id"])
    if now is None:
        raise Stale(
            t("这一步涉及的“{table}”已被删除", "A row of {table} this step touches has been deleted").format(
                table=kind.title
            ),
            where=plain(row["row_id"][:8]),
        )
    moved = row["before_geom"] is not None or row["after_geom"] is not None
    before = partial(now, row["before"], row["before_geom"], moved)
    after = partial(now, row["after"], row["after_geom"], moved)
    return Change(before, after)


def chunks(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Ids in parts that fit into one statement."""
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def whole(kind: type[Record], row_id: str, text: str, blob: bytes | None) -> Record:
    """A record logged whole."""
    return record_of(kind, {"id": row_id, "is_sample": 0, **json.loads(text)}, geometry_blob.from_blob(blob))


def partial(now: Record, text: str, blob: bytes | None, moved: bool) -> Record:
    """A record as it is now, with the logged fields put over it."""
    fields = fields_by_id(type(now))
    values: dict[str, Any] = {
        name: bool(value) if name == "is_sample" else restored(fields[name], value)
        for name, value in json.loads(text).items()
        if name == "is_sample" or name in fields
    }
    if moved:
        values["geometry"] = geometry_blob.from_blob(blob)
    return dataclasses.replace(now, **values)
