"""A workspace in a PostGIS schema, shared by a team: `postgresql://user@host/database?schema=name`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError, OperationalError

from ecodesk.errors import CannotOpen, CannotWrite
from ecodesk.i18n import plain, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.store import geometry_blob, schema
from ecodesk.store.store import Store

DEFAULT_SCHEMA = "ecodesk"


def is_url(location: str) -> bool:
    """Whether a location names a database rather than a file."""
    return location.startswith(("postgresql://", "postgres://", "postgresql+psycopg://"))


def parse(location: str) -> tuple[URL, str]:
    """The URL for the engine and the schema of the workspace."""
    url = make_url(location).set(drivername="postgresql+psycopg")
    name = url.query.get("schema", DEFAULT_SCHEMA)
    return url.difference_update_query(["schema"]), name if isinstance(name, str) else name[0]


def shown(location: str) -> str:
    """The location without its password."""
    return make_url(location).render_as_string(hide_password=True)


def engine_of(location: str) -> tuple[Engine, str]:
    """An engine whose unqualified names mean the workspace's schema. Raises CannotOpen without the driver."""
    url, name = parse(location)
    try:
        engine = create_engine(url, connect_args={"options": f'-csearch_path="{name}",public'})
        with engine.connect() as connection:
            connection.execute(text("select 1"))
    except ImportError as error:
        raise CannotOpen(
            t("没有安装团队数据库组件", "The team database component is not installed"),
            remedy=t("请运行 python3 bootstrap.py setup", "Run python3 bootstrap.py setup"),
        ) from error
    except OperationalError as error:
        raise CannotOpen(
            t("连不上数据库", "The database cannot be reached"),
            where=plain(shown(location)),
            why=plain(str(error.orig).strip().splitlines()[0][:160]),
            remedy=t("请检查网络、地址和密码", "Check network, address and password"),
        ) from error
    return engine, name


class PostGisStore(Store):
    """A workspace in a database."""

    shared = True

    def __init__(self, location: str, engine: Engine, crs: WorkingCrs, user: str) -> None:
        super().__init__(location, engine, schema.build(crs.epsg, blobs=False), crs, user)

    def encode(self, geometry: Any) -> list[Any]:
        made = (geometry_blob.to_ewkb(g, self.crs.epsg) for g in geometry)
        return [None if wkb is None else wkb.hex() for wkb in made]

    def decode(self, values: Sequence[Any]) -> Any:
        return geometry_blob.from_wkbs([bytes.fromhex(v) if isinstance(v, str) else v for v in values])

    def lock_rows(self, statement: Any) -> Any:
        return statement.with_for_update()

    @contextmanager
    def failures(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, DatabaseError) as error:
            raise CannotWrite(
                t("数据库没有完成这一步", "The database did not complete this step"),
                where=plain(shown(self.location)),
                why=plain(str(error.orig).strip().splitlines()[0][:160]),
                remedy=t("规划保持原样,请稍后再试", "The workspace is as it was; try again later"),
            ) from error
