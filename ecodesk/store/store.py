"""The store: load a picture, apply an edit in one transaction, know the history.

Concrete engines say how to connect, how geometry is kept, and how rows are locked; everything a user
relies on is here once and tested on both.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from types import MappingProxyType, TracebackType
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, MetaData, bindparam, delete, func, select, update
from sqlalchemy import Table as SqlTable

from ecodesk.errors import ReadOnly, Stale
from ecodesk.i18n import Text, plain, t
from ecodesk.model.belonging import gathered_fields, merged_list
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Change, Edit, Step
from ecodesk.model.fields import Record, Shape, fields_of, record_type, record_types, same_geometry
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table
from ecodesk.model.version_sealing import let_stand
from ecodesk.progress import SILENT, Progress
from ecodesk.store import frozen_parts, log
from ecodesk.store.earlier_plan import edit_back_to
from ecodesk.store.frozen_parts import FrozenContent
from ecodesk.store.loaded_rows import LoadedRows
from ecodesk.store.many_rows import insert_rows, shapes_of
from ecodesk.store.undo_order import BASELINE, FREEZING, UndoOrder
from ecodesk.store.values import columns_of, record_of, values_of, values_of_all

WRITES = "writes"  # the execution option of transactions that will write


class Store:
    """A workspace in a file or a database. Safe to call from any thread; one call at a time writes."""

    shared = False  # whether others may write at the same time

    def __init__(self, location: str, engine: Engine, metadata: MetaData, crs: WorkingCrs, user: str) -> None:
        self.location = location
        self.crs = crs
        self.user = user
        self.read_only = False
        self.read_only_reason: Text | None = None
        self.engine = engine
        self.metadata = metadata
        self._guard = threading.RLock()
        self._order = UndoOrder()
        self._seq = 0

    # ---- what an engine says

    def encode(self, geometry: Any) -> list[Any]:
        """Column values of an array of geometries."""
        raise NotImplementedError

    def decode(self, values: Sequence[Any]) -> Any:
        """Geometries of column values, as an array."""
        raise NotImplementedError

    def lock_rows(self, statement: Any) -> Any:
        """Make a select lock what it reads until the transaction ends."""
        return statement

    def insert_rows(self, connection: Connection, table: SqlTable, columns: Sequence[str], rows: Any) -> None:
        """Add rows, as tuples of the values of some columns."""
        insert_rows(connection, table, columns, rows)

    def before_write(self, connection: Connection, recorded: Edit | None = None) -> None:
        """Called first in every writing transaction; `recorded` is an edit that is in the rows already."""

    def after_write(self, connection: Connection, changes: Sequence[Change]) -> None:
        """Called last in every writing transaction."""

    @contextmanager
    def bulk(self, connection: Connection, changes: Sequence[Change]) -> Iterator[None]:
        """Around the rows of a large edit."""
        yield

    @contextmanager
    def failures(self, *, writing: bool = False) -> Iterator[None]:
        """Turn the engine's errors into sentences a user can act on: CannotRead, or CannotWrite."""
        yield

    @property
    def shown(self) -> str:
        """The location as it may be shown: without a password."""
        return self.location

    def close(self) -> None:
        """Let go of the workspace."""
        with self._guard:
            self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that will write; it is kept unless an error leaves it."""
        return self.engine.execution_options(**{WRITES: True}).begin()

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees everything as of one moment."""
        return self.engine.connect()

    # ---- reading

    @property
    def revision(self) -> int:
        """The number of the last edit."""
        return self._seq

    def load(self, progress: Progress = SILENT) -> Snapshot:
        """Everything, as an immutable picture."""
        with self._guard, self.failures(), self.reading() as connection:
            return self.load_from(connection, progress)

    def load_from(self, connection: Connection, progress: Progress = SILENT) -> Snapshot:
        """Everything as a transaction sees it."""
        tables: dict[str, Table[Any]] = {}
        kinds = list(record_types().values())
        for i, kind in enumerate(kinds):
            progress.report(i, len(kinds), kind.title)
            tables[kind.table] = self._load_table(connection, kind)
        self._read_log(connection)
        return Snapshot(self.crs, self._seq, MappingProxyType(tables))

    def _load_table(self, connection: Connection, kind: type[Record]) -> Table[Any]:
        names = [f.id for f in fields_of(kind)]
        sql = self.metadata.tables[kind.table]
        shaped = kind.shape is not Shape.NONE
        wanted = [sql.c.id, sql.c.is_sample, *(sql.c[n] for n in names)]
        if shaped:
            wanted.append(sql.c.geom)
        rows = self.fetch(connection, select(*wanted).order_by(sql.c.fid))
        if shaped and rows:
            geometry = self.decode([row[-1] for row in rows])
            rows = [row[:-1] for row in rows]
        else:
            geometry = np.full(len(rows), None, dtype=object)
        return Table(kind, [row[0] for row in rows], geometry, LoadedRows(kind, names, rows, geometry))

    def fetch(self, connection: Connection, statement: Any) -> list[tuple[Any, ...]]:
        """All rows of a select as plain tuples."""
        return [tuple(row) for row in connection.execute(statement)]

    def _read_log(self, connection: Connection) -> None:
        edits = self.metadata.tables["edit_log"]
        wanted = select(edits.c.seq, edits.c.id, edits.c.undoes, edits.c.redoes, edits.c.author)
        self._order, self._seq = UndoOrder(), 0
        for row in connection.execute(wanted.order_by(edits.c.seq)):
            self._note(row.seq, row.id, row.undoes, row.redoes, row.author)

    def _note(self, seq: int, edit_id: str, undoes: str, redoes: str, author: str) -> None:
        self._seq = max(self._seq, seq)
        if undoes in (BASELINE, FREEZING):
            return
        if self.shared and author != self.user:  # in a team, Ctrl+Z takes back one's own steps only
            self._order.note_of_others(undoes)
            return
        self._order.note(edit_id, undoes, redoes)

    def history(self, limit: int = 200) -> list[Step]:
        """The newest steps, newest first."""
        with self._guard, self.failures(), self.engine.connect() as connection:
            return log.steps(connection, self.metadata, limit, self._order.taken_back)

    def history_of(self, ids: Sequence[str], limit: int = 200) -> list[Step]:
        """The newest steps that changed any of these rows, newest first."""
        with self._guard, self.failures(), self.engine.connect() as connection:
            return log.steps_of(connection, self.metadata, ids, limit, self._order.taken_back)

    def edit(self, edit_id: str) -> Edit:
        """A saved edit with its changes, to be taken back or made again."""
        with self._guard, self.failures(), self.engine.connect() as connection:
            return log.read(
                connection,
                self.metadata,
                edit_id,
                lambda table, ids: self._rows(connection, table, ids, lock=False),
            )

    def undo_edit(self) -> Edit | None:
        """The edit that takes back the newest step; apply it to undo."""
        target = self._order.next_undo
        return self.edit(target).inverse().by(self.user) if target is not None else None

    def redo_edit(self) -> Edit | None:
        """The edit that makes the step again that was undone last."""
        target = self._order.next_redo
        if target is None:
            return None
        done = self.edit(target)
        return Edit(done.label, done.changes, self.user, redoes=target)

    def undo_label(self) -> Text | None:
        """What undo would take back."""
        return self._label(self._order.next_undo)

    def redo_label(self) -> Text | None:
        """What redo would make again."""
        return self._label(self._order.next_redo)

    def _label(self, edit_id: str | None) -> Text | None:
        if edit_id is None:
            return None
        edits = self.metadata.tables["edit_log"]
        wanted = select(edits.c.label_zh, edits.c.label_en).where(edits.c.id == edit_id)
        with self._guard, self.failures(), self.engine.connect() as connection:
            zh, en = connection.execute(wanted).one()
        return Text(zh, en)

    def edits_since(self, snapshot: Snapshot) -> list[tuple[Step, Edit]]:
        """Edits saved after a picture was made, oldest first: what others did meanwhile.

        Each is told as it was then: a row that was changed and later deleted is in both edits.
        """
        now: dict[tuple[str, str], Record | None] = {}

        def rows_then(table: str, ids: Sequence[str]) -> dict[str, Record]:
            rows = {i: now[table, i] if (table, i) in now else snapshot.row(table, i) for i in ids}
            return {row_id: row for row_id, row in rows.items() if row is not None}

        found = []
        with self._guard, self.failures(), self.reading() as connection:
            self._read_log(connection)
            for head, edit in log.read_since(connection, self.metadata, snapshot.revision, rows_then):
                now.update(((c.table, c.id), c.after) for c in edit.changes)
                found.append((log.step_of(head, self._order.taken_back), edit))
        return found

    def edit_back_to(self, snapshot: Snapshot, seq: int) -> Edit:
        """The edit that makes every row of a picture what it was after step `seq`. Raises Stale."""
        with self._guard, self.failures(), self.reading() as connection:
            return edit_back_to(connection, self.metadata, snapshot, seq)

    def frozen(self, version: str, documents: Sequence[str] | None = None) -> FrozenContent | None:
        """The content of a frozen version by its id, None when there is none; or some documents about it only."""
        with self._guard, self.failures(), self.reading() as connection:
            return frozen_parts.read(connection, self.metadata, version, documents)

    def _rows(
        self, connection: Connection, table: str, ids: Sequence[str], *, lock: bool
    ) -> dict[str, Record]:
        kind, sql = record_type(table), self.metadata.tables[table]
        found: dict[str, Record] = {}
        for some in log.chunks(ids):
            statement = select(sql).where(sql.c.id.in_(some))
            rows = connection.execute(self.lock_rows(statement) if lock else statement).mappings().all()
            shaped = kind.shape is not Shape.NONE
            geometry = self.decode([r["geom"] for r in rows]) if shaped else [None] * len(rows)
            found.update((r["id"], record_of(kind, dict(r), g)) for r, g in zip(rows, geometry, strict=True))
        return found

    # ---- writing

    def apply(self, edit: Edit, freezing: Mapping[str, FrozenContent] | None = None) -> tuple[Step, Edit]:
        """Save an edit in one transaction, with the content of versions it freezes, by id of the version.

        Returns its place in the history and the edit as saved: fields it does not touch are as others
        left them. Raises Stale when a field it changes is no longer as it was, ReadOnly when the workspace
        is open for reading, EcoDeskError when it changes a frozen version; then nothing is written.
        """
        self._refuse_when_read_only()
        let_stand(edit.changes)
        at = datetime.now().astimezone().isoformat(timespec="milliseconds")
        with self._guard, self.failures(writing=True):
            with self.writing() as connection:
                self.before_write(connection)
                merged = dataclasses.replace(edit, changes=self._merge(connection, edit.changes))
                with self.bulk(connection, merged.changes):
                    self._write(connection, merged, at)
                frozen_parts.write_all(connection, self.metadata, merged, freezing or {})
                seq = log.write(connection, self.metadata, merged, at, self.insert_rows)
                self.after_write(connection, merged.changes)
            self._note(seq, edit.id, edit.undoes, edit.redoes, edit.author)
        return _step(seq, merged, at), merged

    def _refuse_when_read_only(self) -> None:
        if self.read_only:
            raise ReadOnly(
                t(
                    "规划以只读方式打开，没有写入",
                    "The workspace is open for reading only; nothing was written",
                ),
                where=plain(self.shown),
                why=self.read_only_reason,
                remedy=t(
                    "请在可写的位置打开，或等占用者关闭后重新打开",
                    "Open it where it can be written, or again when its holder has closed it",
                ),
            )

    def outside_edit(self, snapshot: Snapshot) -> Edit | None:
        """What other programs changed since our last edit, as one edit; None when nothing, or not knowable."""
        return None

    def record(self, edit: Edit) -> Step:
        """Take an edit that is already in the rows into the history. Raises ReadOnly."""
        self._refuse_when_read_only()
        at = datetime.now().astimezone().isoformat(timespec="milliseconds")
        with self._guard, self.failures(writing=True):
            with self.writing() as connection:
                self.before_write(connection, edit)
                seq = log.write(connection, self.metadata, edit, at)
            self._note(seq, edit.id, edit.undoes, edit.redoes, edit.author)
        return _step(seq, edit, at)

    def _merge(self, connection: Connection, changes: Sequence[Change]) -> tuple[Change, ...]:
        """The changes with what others did to other fields meanwhile. Raises Stale on a conflict."""
        by_table: dict[str, list[str]] = {}
        for change in changes:
            by_table.setdefault(change.table, []).append(change.id)
        now: dict[tuple[str, str], Record] = {}
        for table, ids in by_table.items():
            if any(c.before is not None for c in changes if c.table == table) or len(ids) <= log.CHUNK:
                found = self._rows(connection, table, ids, lock=True)
                now.update(((table, row_id), row) for row_id, row in found.items())
        return tuple(self._merged(connection, c, now.get((c.table, c.id))) for c in changes)

    def _merged(self, connection: Connection, change: Change, now: Record | None) -> Change:
        before, after = change.before, change.after
        if before is None:
            if now is not None:
                raise self._stale(connection, change, t("已经存在", "exists already"))
            return change
        if now is None:
            raise self._stale(connection, change, t("已被删除", "has been deleted"))
        names = log.changed_fields(change)
        moved = log.changes_geometry(change)
        lists = gathered_fields(type(now)).intersection(names)  # rows added by others are no conflict
        compared = [name for name in names if name not in lists]
        same = values_of(now, compared) == values_of(before, compared)
        if not same or (moved and not same_geometry(now.geometry, before.geometry)):
            raise self._stale(connection, change, t("已被修改", "has been changed"))
        if after is None:
            return Change(now, None)
        values: dict[str, Any] = {n: getattr(after, n) for n in names}
        values |= {n: merged_list(getattr(now, n), getattr(before, n), values[n]) for n in lists}
        if moved:
            values["geometry"] = after.geometry
        return Change(now, dataclasses.replace(now, **values))

    def _stale(self, connection: Connection, change: Change, what: Text) -> Stale:
        edits, changes = self.metadata.tables["edit_log"], self.metadata.tables["change_log"]
        last = connection.execute(
            select(edits.c.author, edits.c.at)
            .join(changes, changes.c.edit == edits.c.seq)
            .where(changes.c.row_id == change.id)
            .order_by(edits.c.seq.desc())
            .limit(1)
        ).first()
        who = t("", "")
        if last is not None:
            who = t("由 {author} 在 {at}", "by {author} at {at}").format(
                author=plain(last.author or "—"), at=plain(last.at[:16].replace("T", " "))
            )
        return Stale(
            t("{row} {what}，没有写入", "{row} {what}; nothing was written").format(
                row=plain(change.row.caption), what=what
            ),
            why=who if who.zh else None,
            remedy=t("请刷新后再改", "Refresh and make the change again"),
        ).about(change.table, change.id)

    def _write(self, connection: Connection, edit: Edit, at: str) -> None:
        by_table: dict[str, list[Change]] = {}
        for change in edit.changes:
            by_table.setdefault(change.table, []).append(change)
        for table, changes in by_table.items():
            sql = self.metadata.tables[table]
            gone = [c.id for c in changes if c.after is None]
            if gone:
                connection.execute(
                    delete(sql).where(sql.c.id == bindparam("b_id")), [{"b_id": i} for i in gone]
                )
            self._insert(connection, sql, [c for c in changes if c.before is None], edit.author, at)
            self._update(connection, sql, _changed(changes), edit.author, at)

    def _insert(
        self, connection: Connection, sql: SqlTable, changes: Sequence[Change], author: str, at: str
    ) -> None:
        rows = [c.after for c in changes if c.after is not None]
        if not rows:
            return
        stamps = {
            "created_at": at,
            "created_by": author,
            "updated_at": at,
            "updated_by": author,
            "row_version": 1,
        }
        names = ("id", *columns_of(rows[0].table))
        stamped = tuple(stamps.values())
        values = [(*row, *stamped) for row in values_of_all(rows, names)]
        columns = [*names, *stamps]
        if "geom" in sql.c:
            columns.append("geom")
            values = [(*v, g) for v, g in zip(values, self.encode(shapes_of(rows)), strict=True)]
        self.insert_rows(connection, sql, columns, values)

    def _update(
        self, connection: Connection, sql: SqlTable, changes: Sequence[Change], author: str, at: str
    ) -> None:
        """Write the fields that changed: rows that changed in the same fields go in one statement."""
        alike: dict[tuple[bool, tuple[str, ...]], list[Record]] = {}
        for change in changes:
            moved = log.changes_geometry(change) and "geom" in sql.c
            alike.setdefault((moved, tuple(log.changed_fields(change))), []).append(change.row)
        for (moved, names), rows in alike.items():
            values = [
                {f"b_{k}": v for k, v in (("id", row.id), *values_of(row, names).items())} for row in rows
            ]
            columns: dict[str, Any] = {name: bindparam(f"b_{name}") for name in names}
            if moved:
                columns["geom"] = bindparam("b_geom")
                for value, encoded in zip(values, self.encode(shapes_of(rows)), strict=True):
                    value["b_geom"] = encoded
            columns |= {"updated_at": at, "updated_by": author, "row_version": sql.c.row_version + 1}
            connection.execute(update(sql).where(sql.c.id == bindparam("b_id")).values(columns), values)

    def count(self, table: str) -> int:
        """How many rows a table has now."""
        with self._guard, self.engine.connect() as connection:
            return int(
                connection.execute(select(func.count()).select_from(self.metadata.tables[table])).scalar_one()
            )


def _step(seq: int, edit: Edit, at: str) -> Step:
    touched = tuple((c.table, c.id) for c in edit.changes)
    when = datetime.fromisoformat(at)
    return Step(seq, edit.id, edit.label, edit.author, when, edit.undoes, edit.redoes, False, touched)


def _changed(changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if change.before is not None and change.after is not None]
