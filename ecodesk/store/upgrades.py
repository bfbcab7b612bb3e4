"""Numbered upgrades of older workspaces. A copy is kept beside the file before anything is changed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ecodesk.model.crs import WorkingCrs
from ecodesk.model.fields import Shape, record_types
from ecodesk.store import geopackage_schema, schema

Upgrade = Callable[[sqlite3.Connection, WorkingCrs], None]


def complete_tables(connection: sqlite3.Connection, crs: WorkingCrs) -> None:
    """Add tables and columns that were declared since the file was made."""
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateTable

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
            if column.name not in present and not (column.name == "geom" and kind.shape is Shape.NONE):
                kind_name = column.type.compile(dialect)
                connection.execute(f'ALTER TABLE "{table}" ADD COLUMN "{column.name}" {kind_name}')


UPGRADES: dict[int, Upgrade] = {1: complete_tables}
"""Version reached → function. The function runs in one transaction with the change of version."""


def upgrade(path: Path, connection: sqlite3.Connection, version: int, crs: WorkingCrs) -> Path | None:
    """Bring a file to the current version; returns the backup, or None when nothing was to do."""
    if version >= schema.VERSION:
        return None
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    backup = path.with_name(f"{path.stem}.v{version}-{stamp}{path.suffix}")
    shutil.copy2(path, backup)
    for number in range(version + 1, schema.VERSION + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            UPGRADES[number](connection, crs)
            connection.execute("UPDATE workspace_meta SET value = ? WHERE key = 'version'", (str(number),))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return backup
