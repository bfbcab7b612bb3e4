"""A workspace in one GeoPackage file, through Python's own sqlite3.

Rollback journal and `synchronous=FULL`: one file on disk, whole after every edit, safe to copy between
edits and on network shares. One process writes at a time; the next opener reads.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.exc import DatabaseError as SqlDatabaseError
from sqlalchemy.pool import StaticPool

from ecodesk.errors import CannotRead, CannotWrite, EcoDeskError
from ecodesk.held_files import HeldFile
from ecodesk.i18n import plain, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Shape, record_type
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.store import geometry_blob, geopackage_schema, outside_edits, schema
from ecodesk.store.holder import HolderLock
from ecodesk.store.store import WRITES, Store

_log = logging.getLogger(__name__)
_PATIENCE_S = 3  # that another program may take to finish its write
_WRITING_CACHE = "PRAGMA cache_size = -65536"  # KiB
_BULK = 200  # changes from which the R-tree is filled in one go
_CHANGE_COUNTER = 24  # where the file header counts commits, in 4 bytes


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """A connection set up the way every writer of a workspace needs it."""
    mode = "ro" if read_only else "rw"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        timeout=_PATIENCE_S,
    )
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = OFF")
    except BaseException:
        connection.close()
        raise
    geopackage_schema.register_functions(connection)
    return connection


def engine_of(connection: sqlite3.Connection) -> Engine:
    """An engine over one connection; transactions that will write begin by taking the write lock."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def _begin(begun: Connection) -> None:
        begun.exec_driver_sql("BEGIN IMMEDIATE" if begun.get_execution_options().get(WRITES) else "BEGIN")

    return engine


class GeoPackageStore(Store):
    """A workspace in a file."""

    def __init__(
        self, path: Path, connection: sqlite3.Connection, crs: WorkingCrs, user: str, lock: HolderLock | None
    ) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._file = HeldFile(path)
        self._compared_at = -1  # the change counter when the rows were last compared with the log
        self._found: Edit | None = None  # how they differed then
        super().__init__(str(path), engine_of(connection), schema.build(crs.epsg, blobs=True), crs, user)
        self.read_only = lock is None

    def make_tables(self, meta: Mapping[str, str]) -> None:
        """Make an empty file a workspace without rows."""
        self._connection.execute("PRAGMA page_size = 8192")
        self._connection.execute(_WRITING_CACHE)
        self.metadata.create_all(self.engine)
        geopackage_schema.create(self._connection, self.crs)
        self._connection.executemany("INSERT INTO workspace_meta VALUES (?, ?)", list(meta.items()))

    def load(self, progress: Progress = SILENT) -> Snapshot:
        snapshot = super().load(progress)
        with self._guard:  # not before: pages that are read once, from end to end, would fill it for nothing
            self._connection.execute(_WRITING_CACHE)
        return snapshot

    def back_up(self, path: Path) -> None:
        """Write the file as it is now to another. Raises CannotWrite."""
        with self._guard, self.failures(writing=True), closing(sqlite3.connect(path)) as target:
            self._connection.backup(target)

    def note_as_ours(self) -> None:
        """Write down that the file's last write was ours."""
        with self._guard, self.failures(writing=True), self.writing() as connection:
            self._note_counter(connection, self._change_counter() + 1)

    def encode(self, geometry: Any) -> list[Any]:
        return list(geometry_blob.to_blobs(geometry, self.crs.epsg))

    def decode(self, values: Sequence[Any]) -> Any:
        return geometry_blob.from_blobs(values)

    def _change_counter(self) -> int:
        """How often the file has been written, as its header counts."""
        return int.from_bytes(self._file.read(4, _CHANGE_COUNTER), "big")

    def is_ours(self) -> bool:
        """Whether nobody else has written since our last write."""
        with self._guard, self.failures(), self.engine.connect() as connection:
            return self._written(connection) in (None, self._change_counter())

    def _written(self, connection: Connection) -> int | None:
        """The change counter as of our last write, None before the first."""
        value = connection.execute(
            text("SELECT value FROM workspace_meta WHERE key = 'change_counter'")
        ).scalar()
        return None if value is None else int(value)

    def _note_counter(self, connection: Connection, counter: int) -> None:
        connection.execute(
            text("INSERT OR REPLACE INTO workspace_meta VALUES ('change_counter', :value)"),
            {"value": str(counter)},
        )

    def before_write(self, connection: Connection, recorded: Edit | None = None) -> None:
        """Write down that this write is ours. One of another program that is not in the history stays known."""
        now, written = self._change_counter(), self._written(connection)
        known = self._compared_at == now and (self._found is None or self._found_is(recorded))
        self._note_counter(connection, (now if written is None or known else written) + 1)

    def _found_is(self, edit: Edit | None) -> bool:
        return edit is not None and self._found is not None and self._found.id == edit.id

    def insert_rows(self, connection: Connection, table: Table, columns: Sequence[str], rows: Any) -> None:
        """As other engines, without an object for each value; `connection` is over the same connection."""
        named = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        self._connection.executemany(f'INSERT INTO "{table.name}" ({named}) VALUES ({marks})', rows)

    def after_write(self, connection: Connection, changes: Sequence[Change]) -> None:
        shapes: dict[str, list[Any]] = {}
        for change in changes:
            shapes.setdefault(change.table, []).append(change.after.geometry if change.after else None)
        for table, listed in shapes.items():
            x0, y0, x1, y1 = shapely.total_bounds(np.array(listed, dtype=object)).tolist()
            self._touch(connection, table, (x0, y0, x1, y1) if x0 == x0 else None)  # NaN: nothing has a place

    def _touch(
        self, connection: Connection, table: str, box: tuple[float, float, float, float] | None
    ) -> None:
        stamp = "last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now')"
        if box is None:
            connection.execute(text(f"UPDATE gpkg_contents SET {stamp} WHERE table_name = :t"), {"t": table})
            return
        connection.execute(
            text(
                f"UPDATE gpkg_contents SET {stamp}, min_x = min(ifnull(min_x, :a), :a), "
                "min_y = min(ifnull(min_y, :b), :b), max_x = max(ifnull(max_x, :c), :c), "
                "max_y = max(ifnull(max_y, :d), :d) WHERE table_name = :t"
            ),
            {"t": table, "a": box[0], "b": box[1], "c": box[2], "d": box[3]},
        )

    def fetch(self, connection: Connection, statement: Any) -> list[tuple[Any, ...]]:
        compiled = str(statement.compile(self.engine))
        return self._connection.execute(compiled).fetchall()

    @contextmanager
    def bulk(self, connection: Connection, changes: Sequence[Change]) -> Iterator[None]:
        """Many added rows: without triggers, the R-tree filled from the shapes at hand."""
        added: dict[str, list[Change]] = {}
        for change in changes:
            if change.before is None and record_type(change.table).shape is not Shape.NONE:
                added.setdefault(change.table, []).append(change)
        large = {table: listed for table, listed in added.items() if len(listed) > _BULK}
        for table in large:
            geopackage_schema.drop_triggers(self._connection, table)
        yield
        for table, listed in large.items():
            self._fill_tree(table, listed)
            geopackage_schema.create_triggers(self._connection, table)

    def _fill_tree(self, table: str, changes: Sequence[Change]) -> None:
        newest = self._connection.execute(f'SELECT max(fid) FROM "{table}"').fetchone()[0]
        first = newest - len(changes) + 1
        fids = dict(self._connection.execute(f'SELECT id, fid FROM "{table}" WHERE fid >= ?', (first,)))
        geometry = np.empty(len(changes), dtype=object)
        geometry[:] = [c.after.geometry if c.after is not None else None for c in changes]
        boxes = shapely.bounds(geometry)[:, [0, 2, 1, 3]].tolist()
        rows = [(fids[c.id], *box) for c, box in zip(changes, boxes, strict=True) if box[0] == box[0]]
        self._connection.executemany(f'INSERT INTO "rtree_{table}_geom" VALUES (?, ?, ?, ?, ?)', rows)

    @contextmanager
    def failures(self, *, writing: bool = False) -> Iterator[None]:
        try:
            yield
        except (SqlDatabaseError, sqlite3.DatabaseError) as error:
            raise self._failure(error, writing=writing) from error

    def _failure(self, error: Exception, *, writing: bool) -> EcoDeskError:
        said = getattr(error, "orig", error)
        _log.warning("%s: %s", self.location, said)
        moved = getattr(said, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY_DBMOVED
        why = _MOVED if moved else _WHY.get(primary_code(said), plain(str(said)))
        if writing:
            return CannotWrite(
                t("这一步没有保存", "This step was not saved"),
                where=plain(self.location),
                why=why,
                remedy=t("规划保持原样，请处理后再试", "The workspace is as it was; mend this and try again"),
            )
        return CannotRead(
            t("读不出规划内容", "The workspace could not be read"),
            where=plain(self.location),
            why=why,
            remedy=t("请处理后重新打开", "Mend this and open it again"),
        )

    def outside_edit(self, snapshot: Snapshot) -> Edit | None:
        if self.is_ours():
            return None
        with self._guard, self.failures(), self.engine.connect() as connection:
            self._compared_at = self._change_counter()
            self._found = outside_edits.found(connection, self.metadata, snapshot)
            return self._found

    def close(self) -> None:
        with self._guard:
            super().close()
            with suppress(sqlite3.Error):
                self._connection.close()
            self._file.close()
            if self._lock is not None:
                self._lock.release()


_MOVED = t("文件已被移走、删除或换成了别的文件", "the file was moved, deleted or replaced by another")
_WHY = {
    sqlite3.SQLITE_FULL: t("磁盘空间不足", "the disk is full"),
    sqlite3.SQLITE_BUSY: t("文件正被另一个程序占用", "another program is using the file"),
    sqlite3.SQLITE_LOCKED: t("文件正被另一个程序占用", "another program is using the file"),
    sqlite3.SQLITE_READONLY: t("文件或所在文件夹不允许写入", "the file or its folder cannot be written"),
    sqlite3.SQLITE_CANTOPEN: t("文件或所在文件夹不允许写入", "the file or its folder cannot be written"),
    sqlite3.SQLITE_IOERR: t(
        "磁盘空间不足，或磁盘、网络读写出错", "the disk is full, or disk or network failed"
    ),
    sqlite3.SQLITE_CORRUPT: t("文件已损坏", "the file is damaged"),
    sqlite3.SQLITE_NOTADB: t("文件已损坏", "the file is damaged"),
    sqlite3.SQLITE_CONSTRAINT: t(
        "两行用了同一个标识，或缺少标识", "two rows have the same id, or one has none"
    ),
}


def primary_code(error: Any) -> int:
    """SQLite's result code without its details, -1 when it gave none."""
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & 0xFF


def journal_of(path: Path) -> Path:
    """Where SQLite keeps what it needs to take back a write that was broken off: beside the file itself."""
    real = path.resolve()
    return real.with_name(f"{real.name}-journal")
