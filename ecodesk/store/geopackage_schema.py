"""What makes a SQLite file a GeoPackage (OGC 12-128r19): its system tables, R-trees and Chinese names."""

from __future__ import annotations

import sqlite3
from typing import Any

from pyproj import CRS

from ecodesk.model.code_lists import code_list
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, epsg_of_zone
from ecodesk.model.fields import Kind, Record, Shape, fields_of, record_types
from ecodesk.store import frozen_parts, geometry_blob

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300

_SYSTEM_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
  definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
  description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
  min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""

TRIGGERS = {
    "insert": """AFTER INSERT ON "{t}" WHEN (new."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),
ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END""",
    "update1": """AFTER UPDATE OF "geom" ON "{t}" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND
NOT ST_IsEmpty(NEW."geom")) BEGIN INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (NEW."fid", ST_MinX(NEW."geom"),
ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END""",
    "update2": """AFTER UPDATE OF "geom" ON "{t}" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR
ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid"; END""",
    "update3": """AFTER UPDATE ON "{t}" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND
NOT ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid"; INSERT OR REPLACE INTO
"rtree_{t}_geom" VALUES (NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"),
ST_MaxY(NEW."geom")); END""",
    "update4": """AFTER UPDATE ON "{t}" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR
ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_{t}_geom" WHERE id IN (OLD."fid", NEW."fid"); END""",
    "delete": """AFTER DELETE ON "{t}" WHEN old."geom" NOT NULL
BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid"; END""",
}


_NEW_ID = """CREATE TRIGGER "{t}_id" AFTER INSERT ON "{t}" WHEN NEW."id" IS NULL
BEGIN UPDATE "{t}" SET "id" = lower(hex(randomblob(16))) WHERE "fid" = NEW."fid"; END"""


def register_functions(connection: sqlite3.Connection) -> None:
    """The five functions the R-tree triggers call; every writing connection needs them."""

    def at(i: int) -> Any:
        def value(blob: bytes | None) -> float | None:
            box = geometry_blob.bounds(blob)
            return None if box is None else box[i]

        return value

    def empty(blob: bytes | None) -> int | None:
        return None if blob is None else int(geometry_blob.bounds(blob) is None)

    connection.create_function("ST_IsEmpty", 1, empty, deterministic=True)
    for i, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_function(name, 1, at(i), deterministic=True)


def create(connection: sqlite3.Connection, crs: WorkingCrs) -> None:
    """Write the system tables and register every table of the workspace, which must exist."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {USER_VERSION}")
    connection.execute("BEGIN")
    for statement in _SYSTEM_TABLES.split(";\n"):
        connection.execute(statement)
    _reference_systems(connection, crs)
    schema = ("gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema", "read-write")
    for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
        connection.execute("INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, ?)", (table, *schema))
    for kind in record_types().values():
        register(connection, kind, crs)
    for table in ("edit_log", "change_log", "workspace_meta", "frozen_part"):
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)",
            (table, table),
        )
    frozen_parts.guard_in_file(connection)
    connection.execute("COMMIT")


def _reference_systems(connection: sqlite3.Connection, crs: WorkingCrs) -> None:
    rows: list[tuple[Any, ...]] = [
        (
            "Undefined cartesian SRS",
            -1,
            "NONE",
            -1,
            "undefined",
            "undefined cartesian coordinate reference system",
        ),
        (
            "Undefined geographic SRS",
            0,
            "NONE",
            0,
            "undefined",
            "undefined geographic coordinate reference system",
        ),
    ]
    for epsg in dict.fromkeys((4326, GEOGRAPHIC, crs.epsg, epsg_of_zone(crs.zone, prefixed=True))):
        known = CRS.from_epsg(epsg)
        rows.append((known.name, epsg, "EPSG", epsg, known.to_wkt("WKT1_GDAL"), None))
    connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", rows)


def register(connection: sqlite3.Connection, kind: type[Record], crs: WorkingCrs) -> None:
    """Enter one table in the contents, with its R-tree and the Chinese names of its columns."""
    shaped = kind.shape is not Shape.NONE
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES (?, ?, ?, ?, ?)",
        (
            kind.table,
            "features" if shaped else "attributes",
            kind.title.zh,
            kind.title.en,
            crs.epsg if shaped else None,
        ),
    )
    if shaped:
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', ?, 0, 0)",
            (kind.table, crs.epsg),
        )
        connection.execute(
            "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
            (kind.table, "http://www.geopackage.org/spec120/#extension_rtree"),
        )
        connection.execute(
            f'CREATE VIRTUAL TABLE "rtree_{kind.table}_geom" USING rtree(id, minx, maxx, miny, maxy)'
        )
        create_triggers(connection, kind.table)
    connection.execute(_NEW_ID.format(t=kind.table))
    name_columns(connection, kind)


def name_columns(connection: sqlite3.Connection, kind: type[Record]) -> None:
    """Enter the Chinese names, units and code lists of the columns of a table, as far as they are not there."""
    for field in fields_of(kind):
        # a list of several codes is no value of the list itself
        constraint = f"codes_{field.choices}" if field.kind is Kind.CHOICE else None
        if constraint is not None:
            _constraint(connection, constraint, field.choices)
        connection.execute(
            "INSERT OR IGNORE INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)",
            (kind.table, field.id, field.label.en, field.label.zh, field.unit or None, constraint),
        )


def _constraint(connection: sqlite3.Connection, name: str, codes: str) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO gpkg_data_column_constraints VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
        [(name, code, entry.label.zh) for code, entry in code_list(codes).items()],
    )


def create_triggers(connection: sqlite3.Connection, table: str) -> None:
    """The triggers that keep the R-tree in step with the rows."""
    for name, body in TRIGGERS.items():
        connection.execute(f'CREATE TRIGGER "rtree_{table}_geom_{name}" ' + body.format(t=table))


def drop_triggers(connection: sqlite3.Connection, table: str) -> None:
    """Take the triggers away while many rows are written; the caller fills the R-tree itself."""
    for name in TRIGGERS:
        connection.execute(f'DROP TRIGGER IF EXISTS "rtree_{table}_geom_{name}"')
