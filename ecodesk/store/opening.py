"""Make and open workspaces; say in one sentence why something cannot be opened."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect, text

from ecodesk.errors import CannotOpen, CannotWrite
from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress
from ecodesk.store import geopackage, geopackage_schema, postgis, schema, upgrades
from ecodesk.store.geopackage import GeoPackageStore
from ecodesk.store.holder import HolderLock
from ecodesk.store.postgis import PostGisStore
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
    if postgis.is_url(str(location)):
        return _create_schema(str(location), crs, first)
    path = Path(location)
    if path.exists():
        raise CannotWrite(
            t("已有同名文件,没有覆盖", "A file of that name exists and was not overwritten"),
            where=plain(str(path)),
            remedy=t("请换一个名字", "Choose another name"),
        )
    progress.report(0, 1, label)
    with replacing(path) as temporary:
        _write_file(temporary, crs, first)
    return open_store(path, user=author)


def _write_file(path: Path, crs: WorkingCrs, first: Edit) -> None:
    path.touch()
    connection = geopackage.connect(path, read_only=False)
    metadata = schema.build(crs.epsg, blobs=True)
    store = GeoPackageStore(path, connection, crs, first.author, None)
    try:
        connection.execute("PRAGMA page_size = 8192")
        metadata.create_all(store.engine)
        geopackage_schema.create(connection, crs)
        connection.executemany("INSERT INTO workspace_meta VALUES (?, ?)", list(_meta(crs).items()))
        store.read_only = False
        if first.changes:
            store.apply(first)
    finally:
        store.close()


def _meta(crs: WorkingCrs) -> dict[str, str]:
    created = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"version": str(schema.VERSION), "crs": str(crs.epsg), "created": created}


def _create_schema(location: str, crs: WorkingCrs, first: Edit) -> Store:
    engine, name = postgis.engine_of(location)
    if inspect(engine).has_table("workspace_meta", schema=name):
        engine.dispose()
        raise CannotWrite(
            t(
                "数据库里已有同名规划,没有覆盖",
                "The database holds a workspace of that name; not overwritten",
            ),
            where=plain(name),
            remedy=t("请换一个 schema 名", "Choose another schema name"),
        )
    with engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{name}"'))
        schema.build(crs.epsg, blobs=False).create_all(connection)
        for key, value in _meta(crs).items():
            connection.execute(text("INSERT INTO workspace_meta VALUES (:k, :v)"), {"k": key, "v": value})
        for table, column in _spatial(crs):
            connection.execute(text(f'CREATE INDEX ON "{table}" USING gist ("{column}")'))
    store = PostGisStore(location, engine, crs, first.author)
    if first.changes:
        store.apply(first)
    store.load()
    return store


def _spatial(crs: WorkingCrs) -> list[tuple[str, str]]:
    tables = schema.build(crs.epsg, blobs=False).tables
    return [(name, "geom") for name, table in tables.items() if "geom" in table.c]


def open_store(location: str | Path, *, read_only: bool = False, user: str = "") -> Store:
    """Open a workspace. A file that another process holds, or that cannot be written, opens for reading.

    Raises CannotOpen when it is missing, damaged, foreign, or made by a newer version.
    """
    if postgis.is_url(str(location)):
        return _open_schema(str(location), read_only, user)
    path = Path(location)
    _check_file(path)
    lock, reason = (None, None) if read_only else _take_lock(path, user)
    try:
        store = _open_file(path, user, lock)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    store.read_only_reason = reason
    return store


def _take_lock(path: Path, user: str) -> tuple[HolderLock | None, Text | None]:
    lock = HolderLock(path)
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        return None, t("文件或所在文件夹不允许写入", "the file or its folder cannot be written")
    try:
        if lock.take(user):
            return lock, None
    except OSError:
        return None, t("所在文件夹不允许写入", "its folder cannot be written")
    return None, t("正在使用:{holder}", "in use by {holder}").format(holder=lock.holder())


def _check_file(path: Path) -> None:
    if not path.exists():
        raise CannotOpen(
            t("找不到规划文件", "The workspace file was not found"),
            where=plain(str(path)),
            remedy=t(
                "它可能被移动、改名,或在未插入的 U 盘上",
                "It may have been moved, renamed, or be on a disk not plugged in",
            ),
        )
    if path.is_dir():
        raise CannotOpen(
            t("这是一个文件夹,不是规划文件", "This is a folder, not a workspace"), where=plain(str(path))
        )
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise CannotOpen(
            t("规划文件读不了", "The workspace file cannot be read"),
            where=plain(str(path)),
            why=plain(error.strerror or str(error)),
            remedy=t("请检查文件权限", "Check its permissions"),
        ) from error
    if head[:16] != b"SQLite format 3\0":
        raise CannotOpen(
            t("这不是规划文件", "This is not a workspace file"),
            where=plain(path.name),
            remedy=t("如要使用其中的数据,请用“导入”", "To use its data, import it"),
        )
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    size = path.stat().st_size
    if pages and size < pages * (65536 if page == 1 else page):
        raise _damaged(path, t("文件没有复制完整", "The file was not copied whole"))


def _damaged(path: Path, why: Text) -> CannotOpen:
    return CannotOpen(
        t("规划文件已损坏,没有打开", "The workspace file is damaged and was not opened"),
        where=plain(str(path)),
        why=why,
        remedy=t("请重新复制一份,或用备份文件", "Copy it again, or use a backup"),
    )


def _open_file(path: Path, user: str, lock: HolderLock | None) -> GeoPackageStore:
    try:
        connection = geopackage.connect(path, read_only=lock is None)
        try:
            crs = _check_content(path, connection, lock)
        except BaseException:
            connection.close()
            raise
    except sqlite3.DatabaseError as error:
        raise _damaged(path, plain(str(error))) from error
    return GeoPackageStore(path, connection, crs, user, lock)


def _check_content(path: Path, connection: sqlite3.Connection, lock: HolderLock | None) -> WorkingCrs:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "workspace_meta" not in tables:
        raise CannotOpen(
            t("这个 GeoPackage 不是本软件的规划", "This GeoPackage is not a workspace of EcoDesk"),
            where=plain(path.name),
            remedy=t("如要使用其中的图层,请用“导入”", "To use its layers, import them"),
        )
    if (said := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        raise _damaged(path, plain(str(said)))
    meta = dict(connection.execute("SELECT key, value FROM workspace_meta"))
    version, crs = int(meta.get("version", 0)), WorkingCrs(int(meta.get("crs", 4547)))
    if version > schema.VERSION:
        raise _newer(plain(path.name), version)
    if version < schema.VERSION:
        if lock is None:
            raise CannotOpen(
                t(
                    "规划由旧版本建立,需要升级,但现在只能读",
                    "The workspace needs an upgrade but can only be read now",
                ),
                where=plain(path.name),
                remedy=t("请在可写的位置打开一次", "Open it once where it can be written"),
            )
        upgrades.upgrade(path, connection, version, crs)
    return crs


def _newer(where: Text, version: int) -> CannotOpen:
    return CannotOpen(
        t("规划由更新的版本建立", "The workspace was made by a newer version"),
        where=where,
        why=t(
            "它的格式是 {theirs},本软件支持到 {ours}", "Its format is {theirs}, this program knows {ours}"
        ).format(theirs=version, ours=schema.VERSION),
        remedy=t("请先更新软件", "Update the program first"),
    )


def _open_schema(location: str, read_only: bool, user: str) -> Store:
    engine, name = postgis.engine_of(location)
    if not inspect(engine).has_table("workspace_meta", schema=name):
        engine.dispose()
        raise CannotOpen(
            t("数据库里没有这个规划", "The database holds no such workspace"),
            where=plain(f"{postgis.shown(location)}"),
            remedy=t("请检查 schema 名,或先新建", "Check the schema name, or make it first"),
        )
    with engine.connect() as connection:
        meta = {
            row.key: row.value for row in connection.execute(text("SELECT key, value FROM workspace_meta"))
        }
    if int(meta["version"]) > schema.VERSION:
        engine.dispose()
        raise _newer(plain(name), int(meta["version"]))
    store = PostGisStore(location, engine, WorkingCrs(int(meta["crs"])), user)
    store.read_only = read_only
    return store
