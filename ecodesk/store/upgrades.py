"""Numbered upgrades of older workspaces. A copy is kept beside the workspace before anything is changed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, inspect, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from ecodesk.model.crs import WorkingCrs
from ecodesk.model.fields import record_types
from ecodesk.outputs import replacing
from ecodesk.store import frozen_parts, geopackage_schema, schema
from ecodesk.store.lists_into_rows import lists_into_rows, run_in_schema


@dataclass(frozen=True)
class Upgrade:
    """How one version is reached from the one before it, in a file and in a database schema."""

    in_file: Callable[[sqlite3.Connection, WorkingCrs], None]
    in_schema: Callable[[Connection, WorkingCrs], None]


def complete_file(connection: sqlite3.Connection, crs: WorkingCrs) -> None:
    """Add tables and columns that were declared since the file was made."""
    metadata = schema.build(crs.epsg, blobs=True)
    dialect = sqlite.dialect()
    for table, kind in record_types().items():
        present = {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
        sql = metadata.tables[table]
        if not present:
            connection.execute(str(CreateTable(sql).compile(dialect=dialect)))
            geopackage_schema.register(connection, kind, crs)
            continue
        for column in sql.columns:
            if column.name not in present:
                kind_name = column.type.compile(dialect)
                connection.execute(f'ALTER TABLE "{table}" ADD COLUMN "{column.name}" {kind_name}')
        geopackage_schema.name_columns(connection, kind)
    _complete_frozen_parts(connection, metadata)


def _complete_frozen_parts(connection: sqlite3.Connection, metadata: MetaData) -> None:
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'frozen_part'").fetchone() is not None:
        return
    table, dialect = metadata.tables["frozen_part"], sqlite.dialect()
    connection.execute(str(CreateTable(table).compile(dialect=dialect)))
    for index in table.indexes:
        connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)",
        ("frozen_part", "frozen_part"),
    )
    frozen_parts.guard_in_file(connection)


def complete_schema(connection: Connection, crs: WorkingCrs) -> None:
    """Add tables and columns that were declared since the schema was made."""
    metadata = schema.build(crs.epsg, blobs=False)
    there = set(inspect(connection).get_table_names())
    metadata.create_all(connection)
    frozen_parts.guard_in_schema(connection)
    for name, table in metadata.tables.items():
        if name not in there:
            if "geom" in table.c:
                connection.execute(text(f'CREATE INDEX ON "{name}" USING gist ("geom")'))
            continue
        for column in table.columns:
            kind_name = column.type.compile(connection.dialect)
            connection.execute(
                text(f'ALTER TABLE "{name}" ADD COLUMN IF NOT EXISTS "{column.name}" {kind_name}')
            )


def _lists_into_rows_in_file(connection: sqlite3.Connection, crs: WorkingCrs) -> None:
    complete_file(connection, crs)
    lists_into_rows(lambda statement, values: connection.execute(statement, values).fetchall())


def _lists_into_rows_in_schema(connection: Connection, crs: WorkingCrs) -> None:
    complete_schema(connection, crs)
    lists_into_rows(run_in_schema(connection))


_COMPLETE = Upgrade(complete_file, complete_schema)
UPGRADES: dict[int, Upgrade] = {
    1: _COMPLETE,
    2: _COMPLETE,
    3: Upgrade(_lists_into_rows_in_file, _lists_into_rows_in_schema),
    4: _COMPLETE,
}
"""Version reached → how. All of them run in one transaction with the change of version."""


def upgrade_file(path: Path, connection: sqlite3.Connection, version: int, crs: WorkingCrs) -> Path:
    """Bring a file to the current version; returns the copy of it as it was. Raises CannotWrite without one."""
    backup = path.with_name(f"{path.stem}.{_stamp(version)}{path.suffix}")
    with replacing(backup) as temporary:
        shutil.copy2(path, temporary)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(version + 1, schema.VERSION + 1):
            UPGRADES[number].in_file(connection, crs)
        connection.execute(
            "UPDATE workspace_meta SET value = ? WHERE key = 'version'", (str(schema.VERSION),)
        )
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return backup


def upgrade_schema(engine: Engine, name: str, version: int, crs: WorkingCrs) -> str:
    """Bring a database schema to the current version; returns the name of the schema that keeps it as it was."""
    backup = f"{name}_{_stamp(version).replace('-', '_')}"
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE workspace_meta IN ACCESS EXCLUSIVE MODE"))
        found = connection.execute(
            text("SELECT value FROM workspace_meta WHERE key = 'version'")
        ).scalar_one()
        if int(found) >= schema.VERSION:  # somebody else was faster
            return backup
        connection.execute(text(f'CREATE SCHEMA "{backup}"'))
        for table in inspect(connection).get_table_names(schema=name):
            connection.execute(text(f'CREATE TABLE "{backup}"."{table}" AS TABLE "{name}"."{table}"'))
        for number in range(version + 1, schema.VERSION + 1):
            UPGRADES[number].in_schema(connection, crs)
        connection.execute(
            text("UPDATE workspace_meta SET value = :value WHERE key = 'version'"),
            {"value": str(schema.VERSION)},
        )
    return backup


def _stamp(version: int) -> str:
    return f"v{version}-{datetime.now().strftime('%Y%m%d-%H%M%S')}"
