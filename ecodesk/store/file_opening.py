"""Make and open a workspace in a file; say in one sentence why one cannot be opened, and leave it as it is."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import delete, insert, select

from ecodesk.errors import CannotOpen, CannotWrite, EcoDeskError, system_reason
from ecodesk.held_files import HeldFile, is_held
from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Change, Edit
from ecodesk.outputs import replacing
from ecodesk.store import geopackage, schema, upgrades
from ecodesk.store.content_checks import check_columns, read_meta
from ecodesk.store.frozen_parts import FrozenContent
from ecodesk.store.geopackage import GeoPackageStore
from ecodesk.store.holder import HolderLock
from ecodesk.store.store import Store
from ecodesk.store.undo_order import BASELINE

_log = logging.getLogger(__name__)
_NO_WRITING = t("文件或所在文件夹不允许写入", "the file or its folder cannot be written")


def create(
    path: Path,
    crs: WorkingCrs,
    first: Edit,
    meta: dict[str, str],
    freezing: Mapping[str, FrozenContent] | None = None,
) -> None:
    """Write a new file whole or not at all. Raises CannotWrite when there is one of that name."""
    if path.exists():
        raise CannotWrite(
            t("已有同名文件，没有覆盖", "A file of that name exists and was not overwritten"),
            where=plain(str(path)),
            remedy=t("请换一个名字", "Choose another name"),
        )
    with replacing(path) as temporary:
        _write_file(temporary, path, crs, first, meta, freezing)
        _forget_broken_writes(path)


def copy(store: Store, path: Path, edit: Edit | None, meta: dict[str, str]) -> None:
    """Write a full copy of a workspace, history included; a file that is there is replaced by the whole copy.

    With an `edit`, the copy has that one more step. Raises CannotWrite; the file is as it was then.
    """
    with _kept_for_us(path), replacing(path) as temporary:
        ours = True
        if isinstance(store, GeoPackageStore):
            ours = store.is_ours()
            store.back_up(temporary)
        else:
            _copy_rows(store, temporary, path, meta)
        made = _unlocked(temporary, path, store.crs, store.user)
        try:
            made.load()
            if edit is not None:
                made.apply(edit)
            if ours:  # else the copy too has what another program wrote, and tells of it when it is opened
                made.note_as_ours()
        finally:
            made.close()
        _forget_broken_writes(path)


@contextmanager
def _kept_for_us(path: Path) -> Iterator[None]:
    """Refuse to replace a plan that another program has open, and let none open it meanwhile."""
    if not path.exists() or is_held(path):  # what is open here is refused by whoever replaces it
        yield
        return
    lock, why = _take_lock(path, "")
    if lock is None:
        raise CannotWrite(
            t("已有的文件没有被替换", "The file that is there was not replaced"),
            where=plain(str(path)),
            why=why,
            remedy=t("请换一个名字，或关闭正在使用它的程序", "Choose another name, or close what uses it"),
        )
    try:
        yield
    finally:
        lock.release()


def _copy_rows(store: Store, path: Path, shown: Path, meta: dict[str, str]) -> None:
    """Fill a new file with the rows and the history of a workspace elsewhere."""
    with store.failures(), store.reading() as source:
        rows = [row for table in store.load_from(source).tables.values() for row in table.rows()]
        history = {
            name: store.fetch(source, select(store.metadata.tables[name]).order_by("seq"))
            for name in ("edit_log", "change_log", "frozen_part")
        }
    first = Edit(t("写副本", "Copy"), tuple(Change(None, row) for row in rows), store.user, undoes=BASELINE)
    _write_file(path, shown, store.crs, first, meta)
    made = _unlocked(path, shown, store.crs, store.user)
    try:
        with made.failures(writing=True), made.writing() as target:
            for name, lines in history.items():
                if lines:  # else the copy begins anew, as that of a frozen version does
                    sql = made.metadata.tables[name]
                    target.execute(delete(sql))
                    names = [column.name for column in sql.columns]
                    target.execute(insert(sql), [dict(zip(names, line, strict=True)) for line in lines])
    finally:
        made.close()


def _unlocked(path: Path, shown: Path, crs: WorkingCrs, user: str) -> GeoPackageStore:
    """A workspace file that nobody else can see yet, for writing."""
    connection = geopackage.connect(path, read_only=False)
    # the whole file is put on the disk before it takes its place
    connection.execute("PRAGMA synchronous = OFF")
    store = GeoPackageStore(path, connection, crs, user, None)
    store.location = str(shown)
    store.read_only = False
    return store


def _forget_broken_writes(path: Path) -> None:
    """SQLite would take what an older file of that name left behind for a write to take back."""
    for end in ("-journal", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _write_file(
    path: Path,
    shown: Path,
    crs: WorkingCrs,
    first: Edit,
    meta: dict[str, str],
    freezing: Mapping[str, FrozenContent] | None = None,
) -> None:
    path.touch()
    store = _unlocked(path, shown, crs, first.author)
    try:
        with store.failures(writing=True):
            store.make_tables(meta)
        if first.changes:
            store.apply(first, freezing)
    finally:
        store.close()


def open_file(path: Path, user: str, *, read_only: bool = False) -> GeoPackageStore:
    """Open a file; one that another process holds, or that cannot be written, opens for reading.

    Raises CannotOpen when it is missing, damaged, foreign, in use, or made by a newer version.
    """
    with _held(path) as file:
        _check_head(path, file.read(100))
        lock, reason = (None, None) if read_only else _take_lock(path, user)
        try:
            store = _open(path, user, lock)
        except BaseException:
            if lock is not None:
                lock.release()
            raise
    store.read_only_reason = reason
    return store


def _take_lock(path: Path, user: str) -> tuple[HolderLock | None, Text | None]:
    lock = HolderLock(path)
    if not os.access(path, os.W_OK) or not os.access(path.resolve().parent, os.W_OK):
        return None, _NO_WRITING
    try:
        if lock.take(user):
            return lock, None
    except PermissionError:
        return None, _NO_WRITING
    except OSError as error:
        return None, t(
            "所在位置不支持文件锁（{why}），例如某些网络盘",
            "its place knows no file locks ({why}), as some network drives do",
        ).format(why=system_reason(error))
    return None, t("正在使用：{holder}", "in use by {holder}").format(holder=lock.holder())


def _held(path: Path) -> HeldFile:
    if not path.exists():
        raise CannotOpen(
            t("找不到规划文件", "The workspace file was not found"),
            where=plain(str(path)),
            remedy=t(
                "它可能被移动、改名，或在未插入的 U 盘上",
                "It may have been moved, renamed, or be on a disk not plugged in",
            ),
        )
    if path.is_dir():
        raise CannotOpen(
            t("这是一个文件夹，不是规划文件", "This is a folder, not a workspace"),
            where=plain(str(path)),
            remedy=t("请选择其中的 .gpkg 文件", "Choose the .gpkg file inside it"),
        )
    try:
        return HeldFile(path)
    except OSError as error:
        raise CannotOpen(
            t("规划文件读不了", "The workspace file cannot be read"),
            where=plain(str(path)),
            why=system_reason(error),
            remedy=t("请检查文件权限", "Check its permissions"),
        ) from error


def _check_head(path: Path, head: bytes) -> None:
    if head[:16] != b"SQLite format 3\0":
        raise CannotOpen(
            t("这不是规划文件", "This is not a workspace file"),
            where=plain(path.name),
            why=t("文件是空的", "it is empty")
            if not head
            else t("内容不是 GeoPackage", "it is no GeoPackage"),
            remedy=t("如要使用其中的数据，请用“导入”", "To use its data, import it"),
        )
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    size = path.stat().st_size
    # A journal means that a write was broken off: SQLite takes it back, whatever the header says now.
    if not geopackage.journal_of(path).exists() and size < pages * (65536 if page == 1 else page):
        raise _damaged(path, t("文件没有复制完整", "the file was not copied whole"))


def _damaged(path: Path, why: Text) -> CannotOpen:
    return CannotOpen(
        t("规划文件已损坏，没有打开", "The workspace file is damaged and was not opened"),
        where=plain(str(path)),
        why=why,
        remedy=t("请重新复制一份，或用备份文件", "Copy it again, or use a backup"),
    )


def _open(path: Path, user: str, lock: HolderLock | None) -> GeoPackageStore:
    try:
        if lock is None:
            _take_back_broken_write(path)
        connection = geopackage.connect(path, read_only=lock is None)
        try:
            crs = _check_content(path, connection, lock)
        except BaseException:
            connection.close()
            raise
    except sqlite3.DatabaseError as error:
        raise _refused(path, error) from error
    return GeoPackageStore(path, connection, crs, user, lock)


def _take_back_broken_write(path: Path) -> None:
    """Let SQLite take back what a killed writer left half done, which reading alone may not do."""
    if not geopackage.journal_of(path).exists():
        return
    try:
        _read_something(path, read_only=True)
    except sqlite3.OperationalError as error:
        if geopackage.primary_code(error) != sqlite3.SQLITE_READONLY:
            raise
        _read_something(path, read_only=False)


def _read_something(path: Path, *, read_only: bool) -> None:
    connection = geopackage.connect(path, read_only=read_only)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        connection.close()


def _refused(path: Path, error: sqlite3.DatabaseError) -> EcoDeskError:
    _log.warning("%s: %s", path, error)
    match geopackage.primary_code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return CannotOpen(
                t("规划文件正被另一个程序占用", "Another program is using the workspace file"),
                where=plain(str(path)),
                remedy=t(
                    "请在 QGIS 等正在编辑它的程序里保存并关闭，再打开",
                    "Save and close it in QGIS or whatever edits it, then open it again",
                ),
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN if geopackage.journal_of(path).exists():
            return CannotOpen(
                t(
                    "上次写入中断，需要先恢复，但这里不能写",
                    "A write was broken off and cannot be taken back here",
                ),
                where=plain(str(path)),
                why=_NO_WRITING,
                remedy=t(
                    "请把文件和同名的 -journal 文件一起复制到可写的位置再打开",
                    "Copy the file together with its -journal file to a place that can be written",
                ),
            )
        case sqlite3.SQLITE_IOERR:
            return _damaged(path, t("磁盘或网络读取出错", "the disk or network failed to read it"))
        case _:
            return _damaged(path, t("内容校验没有通过", "its content does not pass the check"))


def _check_content(path: Path, connection: sqlite3.Connection, lock: HolderLock | None) -> WorkingCrs:
    tables = _tables(connection)
    if "workspace_meta" not in tables:
        kind = (
            t("这个 GeoPackage 不是本软件的规划", "This GeoPackage is not a workspace of EcoDesk")
            if "gpkg_contents" in tables
            else t("这个数据库不是本软件的规划", "This database is not a workspace of EcoDesk")
        )
        remedy = t("如要使用其中的图层，请用“导入”", "To use its layers, import them")
        raise CannotOpen(kind, where=plain(path.name), remedy=remedy)
    if (said := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        _log.warning("%s: %s", path, said)
        raise _damaged(path, t("内容校验没有通过", "its content does not pass the check"))
    version, crs = read_meta(
        plain(path.name), dict(connection.execute("SELECT key, value FROM workspace_meta"))
    )
    if version < schema.VERSION:
        if lock is None:
            raise CannotOpen(
                t(
                    "规划由旧版本建立，需要升级，但现在只能读",
                    "The workspace needs an upgrade but can only be read now",
                ),
                where=plain(path.name),
                remedy=t("请在可写的位置打开一次", "Open it once where it can be written"),
            )
        upgrades.upgrade_file(path, connection, version, crs)
    present = {
        table: {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
        for table in _tables(connection)
    }
    check_columns(plain(path.name), schema.build(crs.epsg, blobs=True), present)
    return crs


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
