"""Make and open a workspace in a PostGIS schema; say in one sentence why one cannot be opened."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from ecodesk.errors import CannotOpen, CannotWrite
from ecodesk.i18n import plain, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Edit
from ecodesk.store import frozen_parts, postgis, schema, upgrades
from ecodesk.store.content_checks import check_columns, read_meta
from ecodesk.store.frozen_parts import FrozenContent
from ecodesk.store.postgis import PostGisStore


def create(
    location: str,
    crs: WorkingCrs,
    first: Edit,
    meta: dict[str, str],
    freezing: Mapping[str, FrozenContent] | None = None,
) -> PostGisStore:
    """Make the schema with everything in it, or nothing. Raises CannotWrite when there is a workspace in it."""
    engine, name = postgis.engine_of(location)
    made = False
    try:
        with postgis.failures(location, writing=True):
            if inspect(engine).has_table("workspace_meta", schema=name):
                raise CannotWrite(
                    t(
                        "数据库里已有同名规划，没有覆盖",
                        "The database holds a workspace of that name; not overwritten",
                    ),
                    where=plain(postgis.shown(location)),
                    remedy=t("请换一个 schema 名", "Choose another schema name"),
                )
            made = name not in inspect(engine).get_schema_names()
            _create_tables(engine, name, crs, meta)
        store = PostGisStore(location, engine, crs, first.author)
        if first.changes:
            store.apply(first, freezing)
        store.load()
    except BaseException:
        if made:
            with suppress(SQLAlchemyError), engine.begin() as connection:
                connection.execute(text(f'DROP SCHEMA IF EXISTS "{name}" CASCADE'))
        engine.dispose()
        raise
    return store


def _create_tables(engine: Engine, name: str, crs: WorkingCrs, meta: dict[str, str]) -> None:
    metadata = schema.build(crs.epsg, blobs=False)
    with engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{name}"'))
        metadata.create_all(connection)
        frozen_parts.guard_in_schema(connection)
        for key, value in meta.items():
            connection.execute(text("INSERT INTO workspace_meta VALUES (:k, :v)"), {"k": key, "v": value})
        for table in metadata.tables.values():
            if "geom" in table.c:
                connection.execute(text(f'CREATE INDEX ON "{table.name}" USING gist ("geom")'))


def open_schema(location: str, user: str, *, read_only: bool = False) -> PostGisStore:
    """Open a schema. Raises CannotOpen when it is missing, incomplete, or made by a newer version."""
    engine, name = postgis.engine_of(location)
    try:
        with postgis.failures(location):
            crs = _check_content(engine, name, location, read_only=read_only)
    except BaseException:
        engine.dispose()
        raise
    store = PostGisStore(location, engine, crs, user)
    store.read_only = read_only
    return store


def _check_content(engine: Engine, name: str, location: str, *, read_only: bool) -> WorkingCrs:
    where = plain(postgis.shown(location))
    if not inspect(engine).has_table("workspace_meta", schema=name):
        raise CannotOpen(
            t("数据库里没有这个规划", "The database holds no such workspace"),
            where=where,
            remedy=t("请检查 schema 名，或先新建", "Check the schema name, or make it first"),
        )
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT key, value FROM workspace_meta"))
        version, crs = read_meta(where, {row.key: row.value for row in rows})
    if version < schema.VERSION:
        if read_only:
            raise CannotOpen(
                t(
                    "规划由旧版本建立，需要升级，但现在只能读",
                    "The workspace needs an upgrade but can only be read now",
                ),
                where=where,
                remedy=t("请先以可写方式打开一次", "Open it once for writing"),
            )
        upgrades.upgrade_schema(engine, name, version, crs)
    check_columns(where, schema.build(crs.epsg, blobs=False), _columns(engine, name))
    return crs


def _columns(engine: Engine, name: str) -> dict[str, set[str]]:
    asked = text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = :name")
    present: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for table, column in connection.execute(asked, {"name": name}):
            present.setdefault(table, set()).add(column)
    return present
