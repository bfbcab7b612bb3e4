"""The tables of a workspace as one SQLAlchemy `MetaData`, built from the declared fields."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text, text
from sqlalchemy.types import UserDefinedType

from ecodesk.model.fields import Shape, fields_of, record_type, record_types
from ecodesk.store.values import column_type

VERSION = 4  # raise it together with a function in `upgrades`


class GeometryColumn(UserDefinedType[bytes]):
    """A GeoPackage blob on SQLite, `geometry` with the workspace's SRID on PostgreSQL."""

    cache_ok = True

    def __init__(self, srs_id: int) -> None:
        self.srs_id = srs_id

    def get_col_spec(self, **_: Any) -> str:
        return f"geometry(Geometry,{self.srs_id})"


def build(srs_id: int, *, blobs: bool) -> MetaData:
    """All tables; `blobs` keeps geometry as GeoPackage blobs, otherwise as PostGIS geometry.

    Built once for all workspaces of a CRS: do not change it.
    """
    return _built(srs_id, blobs, tuple(record_types()))


@cache
def _built(srs_id: int, blobs: bool, tables: tuple[str, ...]) -> MetaData:
    metadata = MetaData()
    for table in tables:
        kind = record_type(table)
        columns: list[Any] = [Column("fid", Integer, primary_key=True, autoincrement=True)]
        if kind.shape is not Shape.NONE:
            columns.append(Column("geom", LargeBinary() if blobs else GeometryColumn(srs_id)))
        columns += [
            _id(blobs=blobs),
            Column("is_sample", Integer, nullable=False, server_default="0"),
        ]
        columns += [Column(field.id, column_type(field)) for field in fields_of(kind)]
        columns += [
            Column("created_at", Text),
            Column("created_by", Text),
            Column("updated_at", Text),
            Column("updated_by", Text),
            Column("row_version", Integer, nullable=False, server_default="1"),
        ]
        Table(table, metadata, *columns)
    _log(metadata)
    return metadata


def _id(*, blobs: bool) -> Column[str]:
    """The id of a row; one that another program adds without an id gets one.

    In a GeoPackage a trigger does that: GDAL and QGIS take a default that is an expression for its text.
    """
    if blobs:
        return Column("id", Text, unique=True)
    return Column("id", Text, nullable=False, unique=True, server_default=text("gen_random_uuid()::text"))


def _log(metadata: MetaData) -> None:
    Table(
        "edit_log",
        metadata,
        Column("seq", Integer, primary_key=True, autoincrement=True),
        Column("id", Text, nullable=False, unique=True),
        Column("label_zh", Text, nullable=False),
        Column("label_en", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("undoes", Text, nullable=False, server_default=""),
        Column("redoes", Text, nullable=False, server_default=""),
    )
    change = Table(
        "change_log",
        metadata,
        Column("seq", Integer, primary_key=True, autoincrement=True),
        Column("edit", Integer, nullable=False),
        Column("table_name", Text, nullable=False),
        Column("row_id", Text, nullable=False),
        Column("before", Text),
        Column("before_geom", LargeBinary),
        Column("after", Text),
        Column("after_geom", LargeBinary),
    )
    Index("change_log_edit", change.c.edit)
    Index("change_log_row", change.c.row_id)
    Table(
        "workspace_meta",
        metadata,
        Column("key", Text, primary_key=True),
        Column("value", Text, nullable=False),
    )
    part = Table(
        "frozen_part",
        metadata,
        Column("seq", Integer, primary_key=True, autoincrement=True),
        Column("version", Text, nullable=False),
        Column("part", Text, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("content", LargeBinary, nullable=False),
    )
    Index("frozen_part_version", part.c.version, part.c.part, unique=True)
