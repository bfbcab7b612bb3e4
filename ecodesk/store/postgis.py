"""A workspace in a PostGIS schema, shared by a team: `postgresql://user@host/database?schema=name`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from ecodesk.errors import CannotOpen, CannotRead, CannotWrite
from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Edit
from ecodesk.store import geometry_blob, schema
from ecodesk.store.store import Store

DEFAULT_SCHEMA = "ecodesk"
_PATIENCE_S = 10
_log = logging.getLogger(__name__)


def is_url(location: str) -> bool:
    """Whether a location names a database rather than a file."""
    return location.startswith(("postgresql://", "postgres://", "postgresql+psycopg://"))


def parse(location: str) -> tuple[URL, str]:
    """The URL for the engine and the schema of the workspace. Raises CannotOpen when it is none."""
    try:
        url = make_url(location).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError) as error:
        raise CannotOpen(
            t("看不懂数据库地址", "The database address cannot be understood"),
            where=plain(location.rpartition("@")[2]),
            remedy=_HOW,
        ) from error
    given = url.query.get("schema", DEFAULT_SCHEMA)
    name = given if isinstance(given, str) else given[0]
    if not name.isidentifier():  # it is quoted into statements and into the connection's options
        raise CannotOpen(
            t("schema 名只能由文字、数字和下划线组成", "A schema name is made of letters, digits and _ only"),
            where=plain(name),
            remedy=_HOW,
        )
    return url.difference_update_query(["schema"]), name


_HOW = t(
    "写成 postgresql://user:password@host/database?schema=name，依次是用户、密码、主机、数据库、规划名",
    "Write postgresql://user:password@host/database?schema=name",
)


def shown(location: str) -> str:
    """The location without its password."""
    return make_url(location).render_as_string(hide_password=True)


def engine_of(location: str) -> tuple[Engine, str]:
    """An engine whose unqualified names mean the workspace's schema. Raises CannotOpen without the driver."""
    url, name = parse(location)
    try:
        options = {
            "options": f'-csearch_path="{name}",public',
            "connect_timeout": _PATIENCE_S,
            "application_name": "EcoDesk",
        }
        engine = create_engine(url, connect_args=options)
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
            why=_why(error),
            remedy=t("请检查网络、地址和密码", "Check network, address and password"),
        ) from error
    return engine, name


@contextmanager
def failures(location: str, *, writing: bool = False) -> Iterator[None]:
    """Turn the database's errors into sentences a user can act on."""
    try:
        yield
    except DatabaseError as error:
        kind = CannotWrite if writing else CannotRead
        raise kind(
            t("数据库没有完成这一步", "The database did not complete this step"),
            where=plain(shown(location)),
            why=_why(error),
            remedy=t("规划保持原样，请稍后再试", "The workspace is as it was; try again later"),
        ) from error


_REASONS = (
    ("password authentication failed", t("用户名或密码不对", "user or password is wrong")),
    ("no password supplied", t("没有给出密码", "no password was given")),
    ("does not exist", t("数据库或用户不存在", "the database or the user does not exist")),
    ("Connection refused", t("该地址上没有数据库服务在运行", "no database server runs at this address")),
    ("resolve", t("找不到这台主机", "the host cannot be found")),
    ("timeout", t("没有回应", "there is no answer")),
    ("extension", t("服务器没有安装 PostGIS", "PostGIS is not installed on the server")),
    ("permission denied", t("该用户没有权限", "the user lacks the permission")),
    ("read-only", t("数据库只允许读", "the database can only be read")),
    ("closed", t("连接已断开", "the connection was lost")),
    ("terminating connection", t("连接已断开", "the connection was lost")),
    ("unique constraint", t("两行用了同一个标识", "two rows have the same id")),
    ("disk", t("服务器磁盘空间不足", "the server's disk is full")),
)


def _why(error: DatabaseError) -> Text:
    said = str(error.orig).strip()
    _log.warning("%s", said)
    return next((why for words, why in _REASONS if words in said), plain(said.splitlines()[0][:160]))


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

    def reading(self) -> AbstractContextManager[Connection]:
        return self.engine.execution_options(isolation_level="REPEATABLE READ").connect()

    def before_write(self, connection: Connection, recorded: Edit | None = None) -> None:
        """Let one transaction after the other write.

        Otherwise an edit could get a lower number than one that is saved before it, and whoever has taken
        in the higher number would never ask for it.
        """
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended('ecodesk ' || current_schema(), 0))")
        )

    def lock_rows(self, statement: Any) -> Any:
        return statement.with_for_update()

    @contextmanager
    def failures(self, *, writing: bool = False) -> Iterator[None]:
        with failures(self.location, writing=writing):
            yield

    @property
    def shown(self) -> str:
        return shown(self.location)
