"""What is particular to a workspace in a database: no server, wrong words, lost connections, upgrades."""

from __future__ import annotations

import dataclasses
import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from ecodesk import cli
from ecodesk.errors import CannotOpen, CannotRead, CannotWrite, EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.edit import add, change, delete
from ecodesk.model.fields import Record
from ecodesk.model.records import Project
from ecodesk.store import Store, create_store, log, open_store
from ecodesk.workspace import Workspace
from tests.store.conftest import CRS
from tests.store.test_store import rows_of

LABEL = t("画面", "Draw")
NAMES = re.compile(r"postgresql\S*|schema|EcoDesk|PostGIS|project\.note|road")


def server(url: str) -> Any:
    """A direct connection to the database, past the program."""
    plain = make_url(url).difference_update_query(["schema"]).set(drivername="postgresql")
    return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)


def schema_of(url: str) -> str:
    return str(make_url(url).query["schema"])


@pytest.fixture
def url(postgis_url: str, rows: list[Record]) -> str:
    create_store(postgis_url, CRS, rows, author="李敏").close()
    return postgis_url


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def changed(url: str, **parts: Any) -> str:
    return make_url(url).set(**parts).render_as_string(hide_password=False)


def sql(statement: str) -> Callable[[str], str]:
    def harm(url: str) -> str:
        with server(url) as connection:
            connection.execute(statement.replace("@", f'"{schema_of(url)}"'))
        return url

    return harm


HARMS: dict[str, tuple[Callable[[str], str], str, str]] = {
    "no server": (lambda u: changed(u, port=free_port()), "没有数据库服务", "No database server"),
    "no such host": (lambda u: changed(u, host="nowhere.invalid"), "找不到这台主机", "host cannot be found"),
    "wrong password": (
        lambda u: changed(u, password="wrong-secret"),
        "用户名或密码不对",
        "password is wrong",
    ),
    "no such database": (lambda u: changed(u, database="nowhere"), "不存在", "does not exist"),
    "no such schema": (
        lambda u: re.sub("schema=.*", "schema=nowhere", u),
        "没有这个规划",
        "no such workspace",
    ),
    "no address": (lambda u: "postgresql://host:port/db", "看不懂", "cannot be understood"),
    "strange schema name": (lambda u: u + "%22;--", "schema 名只能", "letters, digits"),
    "newer": (
        sql("UPDATE @.workspace_meta SET value = '99' WHERE key = 'version'"),
        "更新的版本",
        "newer version",
    ),
    "without version": (sql("DELETE FROM @.workspace_meta WHERE key = 'version'"), "说明已损坏", "damaged"),
    "a layer gone": (sql("DROP TABLE @.road"), "少了图层", "missing"),
    "a column gone": (sql("ALTER TABLE @.project DROP COLUMN note"), "project.note", "project.note"),
}


def is_plain(error: EcoDeskError) -> bool:
    """What, where and what next, in words of each language alone, and no password."""
    message = error.message
    words = NAMES.sub("", message.zh.replace(error.where.zh if error.where else "", ""))
    return not re.search(r"[A-Za-z]{3,}", words) and error.where is not None and error.remedy is not None


@pytest.mark.parametrize("harm", HARMS)
def test_what_cannot_be_opened_is_said_in_one_sentence(
    url: str, harm: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, zh, en = HARMS[harm]
    place = spoil(url)
    with pytest.raises(CannotOpen) as caught:
        open_store(place)
    assert zh in caught.value.message.zh and en in caught.value.message.en
    assert is_plain(caught.value), caught.value.message.zh
    secret = make_url(url).password
    assert secret is not None
    for language, words in (("zh_CN", zh), ("en", en)):
        assert cli.main(["check", place, "--language", language]) == 2
        said = capsys.readouterr()
        assert said.out == "" and words in said.err and len(said.err.splitlines()) == 1
        assert secret not in said.err and "wrong-secret" not in said.err


def test_results_name_the_place_without_its_password(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", url, "--format", "json"]) in (0, 1)
    secret = make_url(url).password
    assert secret is not None and secret not in capsys.readouterr().out


def test_a_lost_connection_is_told_and_the_next_call_works(url: str) -> None:
    with open_store(url) as store:
        start = rows_of(store.load())
        _cut_connections(url)
        with pytest.raises((CannotRead, CannotWrite), match="连接已断开") as caught:
            store.apply(add(LABEL, Project(code="N", name="新")))
        assert is_plain(caught.value)
        assert rows_of(store.load()) == start
        store.apply(add(LABEL, Project(code="N", name="新")))
        assert len(rows_of(store.load())) == len(start) + 1


def _cut_connections(url: str) -> None:
    with server(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'EcoDesk' AND datname = current_database()"
        )


@pytest.fixture
def reader_url(url: str) -> Iterator[str]:
    """The same workspace for a user who may only read."""
    name = schema_of(url)
    with server(url) as connection:
        connection.execute(f"CREATE USER reader_{name} PASSWORD 'seven-words'")
        connection.execute(f'GRANT USAGE ON SCHEMA "{name}" TO reader_{name}')
        connection.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA "{name}" TO reader_{name}')
    yield changed(url, username=f"reader_{name}", password="seven-words")
    with server(url) as connection:
        connection.execute(f"DROP OWNED BY reader_{name}; DROP USER reader_{name}")


def test_a_user_without_the_right_to_write_may_read_and_is_told(reader_url: str) -> None:
    with open_store(reader_url) as store:
        start = rows_of(store.load())
        with pytest.raises(CannotWrite, match="没有权限") as caught:
            store.apply(add(LABEL, Project(code="N", name="新")))
        assert is_plain(caught.value)
        assert rows_of(store.load()) == start and len(start) == 4


def test_a_user_without_the_right_to_make_schemas_is_told(reader_url: str) -> None:
    place = re.sub("schema=.*", "schema=elsewhere", reader_url)
    with pytest.raises(CannotWrite, match="没有权限") as caught:
        create_store(place, CRS)
    assert is_plain(caught.value)


def test_an_interrupted_creation_leaves_no_schema(postgis_url: str, rows: list[Record]) -> None:
    with pytest.raises(CannotWrite):
        create_store(postgis_url, CRS, [*rows, rows[0]])  # the same id twice cannot be stored
    with server(postgis_url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_namespace WHERE nspname = %s", [schema_of(postgis_url)]
        ).fetchone()
    assert found == (0,)


def test_an_older_schema_is_copied_first_and_then_upgraded(url: str) -> None:
    sql("UPDATE @.workspace_meta SET value = '0' WHERE key = 'version'")(url)
    sql("ALTER TABLE @.project DROP COLUMN note")(url)
    sql("DROP TABLE @.road")(url)
    with pytest.raises(CannotOpen, match="需要升级"):
        open_store(url, read_only=True)
    with open_store(url) as store:
        assert store.load().table(Project).column("note") == ["", ""]
        store.apply(add(LABEL, Project(code="N", name="新", note="备注")))
        _forget(url, store)


def _forget(url: str, store: Store) -> None:
    """The copy holds the rows as they were; then it goes with the test."""
    with server(url) as connection:
        (copy,) = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s", [f"{schema_of(url)}_v0_%"]
        ).fetchone()
        (kept,) = connection.execute(f'SELECT count(*) FROM "{copy}".project').fetchone()
        connection.execute(f'DROP SCHEMA "{copy}" CASCADE')
    assert kept == 2 and len(store.load().table(Project)) == 3


def test_two_programs_write_at_the_same_time_and_both_see_both(url: str) -> None:
    with open_store(url, user="李敏") as mine, open_store(url, user="王建军") as theirs:
        mine.load()
        theirs.load()
        mine.apply(add(LABEL, Project(code="A", name="甲")).by("李敏"))
        theirs.apply(add(LABEL, Project(code="B", name="乙")).by("王建军"))
        for store in (mine, theirs):
            assert {"A", "B"} <= set(store.load().table(Project).column("code"))
        undo = mine.undo_edit()  # one's own step, not the other's
        assert undo is not None
        mine.apply(undo)
        assert "B" in mine.load().table(Project).column("code")
        assert "A" not in theirs.load().table(Project).column("code")


def test_edits_are_numbered_in_the_order_in_which_they_are_saved(url: str) -> None:
    """Whoever has taken in one edit has all before it: none is saved late under a lower number."""
    slow, fast = (add(LABEL, Project(code=code)).by("王建军") for code in "AB")
    with open_store(url) as store, open_store(url) as others, Workspace.open(url) as reader:
        with ThreadPoolExecutor(1) as thread:
            with store.writing() as connection:
                store.before_write(connection)
                log.write(connection, store.metadata, slow, "2024-05-01T08:00:00+08:00")
                saving = thread.submit(others.apply, fast)
                while not saving.done() and not _somebody_waits(url):
                    pass  # it is on its way
                seen = {applied.edit.id for applied in reader.refresh()}
            saving.result()
        seen |= {applied.edit.id for applied in reader.refresh()}
    assert seen == {slow.id, fast.id}


def _somebody_waits(url: str) -> bool:
    with server(url) as connection:
        (number,) = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'EcoDesk' AND wait_event_type = 'Lock'"
        ).fetchone()
    return bool(number)


def test_a_refresh_takes_in_rows_that_came_changed_and_went(url: str, rows: list[Record]) -> None:
    with open_store(url, user="王建军") as theirs, Workspace.open(url, user="李敏") as mine:
        row = theirs.load().table(Project).one(code="ZH03-001")
        assert row is not None
        renamed = dataclasses.replace(row, name="改名")
        theirs.apply(change(LABEL, [(row, renamed)]).by("王建军"))
        theirs.apply(delete(LABEL, renamed).by("王建军"))
        taken = mine.refresh()
        assert [len(applied.edit.changes) for applied in taken] == [1, 1]
        assert rows_of(mine.snapshot) == rows_of(theirs.load())
        assert len(mine.snapshot.table(Project)) == 1


def test_a_picture_is_of_one_moment_whatever_others_do_meanwhile(url: str) -> None:
    with open_store(url) as store, open_store(url, user="王建军") as theirs:
        with store.reading() as connection:
            before = rows_of(store.load_from(connection))
            theirs.apply(add(LABEL, Project(code="L")).by("王建军"))
            assert rows_of(store.load_from(connection)) == before
        assert len(rows_of(store.load())) == len(before) + 1
