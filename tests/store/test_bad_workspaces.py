"""What cannot be opened or written is said in one plain sentence, in both languages, and stays as it is."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import shapely

from ecodesk import cli
from ecodesk.errors import CannotOpen, CannotWrite, EcoDeskError, ReadOnly
from ecodesk.i18n import t
from ecodesk.model.edit import add
from ecodesk.model.fields import Record
from ecodesk.model.records import Project
from ecodesk.store import Store, create_store, geopackage, open_store
from tests.store.conftest import CRS, SQUARE
from tests.store.test_store import rows_of

LABEL = t("画面", "Draw")
BIG = shapely.Point(399_000, 3_995_000).buffer(900, quad_segs=60_000)  # some 4 MB
NAMES = re.compile(r"\.gpkg|-journal|QGIS|GeoPackage|EcoDesk|project\.note|road|postgresql\S*")


def state(folder: Path) -> dict[str, str]:
    """Every file under a folder with a digest of its content."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def is_plain(error: EcoDeskError, place: Path) -> bool:
    """What, where and what next, in words of each language alone and in whole sentences."""
    message = error.message
    words = NAMES.sub("", message.zh.replace(str(place), "").replace(place.name, ""))
    english = message.en.replace(str(place), "").replace(place.name, "")
    foreign = re.search(r"[A-Za-z]{3,}", words)
    chinese = re.search("[\u4e00-\u9fa5]", english)
    small = re.search(r"\. [a-z]+\b(?!\.)", english)  # the name of a field keeps its letters
    told = error.where is not None and error.remedy is not None
    return told and not foreign and not chinese and not small


def _sql(*statements: str) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        connection = sqlite3.connect(path)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    return harm


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scramble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192:40_000] = bytes(range(256)) * 124 + bytes(64)
    path.write_bytes(bytes(data))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _foreign(path: Path) -> None:
    import geopandas

    path.unlink()
    frame = geopandas.GeoDataFrame({"a": [1]}, geometry=[SQUARE], crs="EPSG:4547")
    frame.to_file(path, driver="GPKG", engine="pyogrio")


def _database(path: Path) -> None:
    path.unlink()
    _sql("CREATE TABLE notes (words TEXT)")(path)


HARMS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "missing": (lambda p: p.unlink(), "找不到", "not found"),
    "a folder": (_folder, "文件夹", "folder"),
    "empty": (lambda p: p.write_bytes(b""), "文件是空的", "empty"),
    "a text file": (lambda p: p.write_text("项目，面积\n"), "不是规划文件", "not a workspace"),
    "a zip": (lambda p: p.write_bytes(b"PK\x03\x04 zip"), "不是规划文件", "not a workspace"),
    "half copied": (_cut, "没有复制完整", "not copied whole"),
    "scrambled": (_scramble, "已损坏", "damaged"),
    "a foreign GeoPackage": (_foreign, "不是本软件的规划", "not a workspace of EcoDesk"),
    "some other database": (_database, "不是本软件的规划", "not a workspace of EcoDesk"),
    "newer": (
        _sql("UPDATE workspace_meta SET value = '99' WHERE key = 'version'"),
        "更新的版本",
        "newer version",
    ),
    "without version": (_sql("DELETE FROM workspace_meta WHERE key = 'version'"), "说明已损坏", "damaged"),
    "of a strange CRS": (_sql("UPDATE workspace_meta SET value = '3857' WHERE key = 'crs'"), "坐标系", "CRS"),
    "a layer gone": (_sql("DROP TABLE road"), "少了图层", "missing"),
    "a column gone": (_sql("ALTER TABLE project DROP COLUMN note"), "project.note", "project.note"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_cannot_be_opened_is_said_in_one_sentence_and_left_alone(path: Path, harm: str) -> None:
    spoil, zh, en = HARMS[harm]
    spoil(path)
    before = state(path.parent)
    for read_only in (False, True):
        with pytest.raises(CannotOpen) as caught:
            open_store(path, read_only=read_only)
        assert zh in caught.value.message.zh and en in caught.value.message.en
        assert is_plain(caught.value, path), caught.value.message
    assert state(path.parent) == before


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_command_line_says_it_and_leaves_with_2(
    path: Path, harm: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, zh, en = HARMS[harm]
    spoil(path)
    before = state(path.parent)
    for command in (["check", str(path)], ["import", str(path), "x.shp", "--as", "projects"]):
        assert cli.main([*command, "--language", language]) == 2
        said = capsys.readouterr()
        assert said.out == "" and len(said.err.splitlines()) == 1
        assert (zh if language == "zh_CN" else en) in said.err
    assert state(path.parent) == before


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held(path: Path, how: str) -> Iterator[None]:
    """Another process holds the file, as QGIS does while it edits."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), how], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None and other.stdin is not None
    assert other.stdout.readline() == "held\n"
    try:
        yield
    finally:
        other.stdin.close()
        other.wait()
        other.stdout.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other programs are waited for only a moment."""
    monkeypatch.setattr(geopackage, "_PATIENCE_S", 0.1)


def test_a_file_that_another_program_holds_is_said_to_be_in_use(
    path: Path, impatient: None, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(path.parent)
    with held(path, "BEGIN EXCLUSIVE"):
        assert cli.main(["check", str(path)]) == 2
        said = capsys.readouterr().err
    assert "正被另一个程序占用" in said and "损坏" not in said
    assert state(path.parent) == before
    with open_store(path) as store:
        assert not store.read_only


def test_an_edit_while_another_program_writes_is_refused_whole_and_works_afterwards(
    path: Path, impatient: None
) -> None:
    with open_store(path) as store:
        start = rows_of(store.load())
        with held(path, "BEGIN IMMEDIATE"), pytest.raises(CannotWrite, match="正被另一个程序占用") as caught:
            store.apply(add(LABEL, Project(code="N", name="新")))
        assert is_plain(caught.value, path)
        assert rows_of(store.load()) == start
        store.apply(add(LABEL, Project(code="N", name="新")))
        assert len(store.load().table(Project)) == 3


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes, as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A real file system of 3 MB."""
    folder = Path(tempfile.mkdtemp(prefix="ecodesk-disk-"))
    mounted = shutil.which("mount") is not None and (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True
        ).returncode
        == 0
    )
    if not mounted:
        folder.rmdir()
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def _refuses_what_does_not_fit(store: Store, place: Path) -> None:
    start, revision = rows_of(store.load()), store.revision
    with pytest.raises(CannotWrite, match="磁盘") as caught:
        store.apply(add(LABEL, *[Project(code=f"B{i}", name="大", geometry=BIG) for i in range(3)]))
    assert is_plain(caught.value, place)
    assert rows_of(store.load()) == start and store.revision == revision
    store.apply(add(LABEL, Project(code="S", name="小")))
    assert len(store.load().table(Project)) == len([r for r in start.values() if isinstance(r, Project)]) + 1


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let an open file go")
@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_went_away_while_it_was_open_is_said_to_be_gone(path: Path, replaced: bool) -> None:
    with open_store(path) as store:
        revision = store.revision
        if replaced:
            shutil.copyfile(path, path.with_suffix(".copy"))
            path.with_suffix(".copy").replace(path)
        else:
            path.unlink()
        with pytest.raises(CannotWrite) as refused:
            store.apply(add(LABEL, Project(code="N", name="新")))
        assert "移走" in str(refused.value.message)
        assert store.revision == revision


def test_on_a_full_disk_an_edit_is_refused_whole_and_smaller_ones_go_on(
    small_disk: Path, rows: list[Record]
) -> None:
    path = small_disk / "规划.gpkg"
    create_store(path, CRS, rows).close()
    with open_store(path) as store:
        _refuses_what_does_not_fit(store, path)
    with open_store(path) as store:
        assert len(store.load().table(Project)) == 3


def test_beyond_the_largest_file_size_an_edit_is_refused_whole(path: Path) -> None:
    with file_size_limit(path.stat().st_size + 400_000), open_store(path) as store:
        _refuses_what_does_not_fit(store, path)


def test_a_workspace_that_does_not_fit_leaves_no_file(small_disk: Path, rows: list[Record]) -> None:
    big = [Project(code=f"B{i}", name="大", geometry=BIG) for i in range(3)]
    with pytest.raises(CannotWrite, match="磁盘") as caught:
        create_store(small_disk / "规划.gpkg", CRS, [*rows, *big])
    assert is_plain(caught.value, small_disk / "规划.gpkg")
    assert list(small_disk.iterdir()) == []


def _fill(folder: Path) -> None:
    with pytest.raises(OSError), (folder / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


OUTPUTS = {
    "plan.pdf": ("report", "{}", "plan-summary", "--to"),
    "plan.html": ("report", "{}", "plan-summary", "--to"),
    "map.png": ("render", "{}", "--to"),
    "findings.json": ("check", "{}", "--format", "json", "--output"),
    "layers.gpkg": ("export", "{}"),
    "project.geojson": ("export", "{}", "--layer", "projects"),
    "project.shp": ("export", "{}", "--layer", "projects"),
    "sample.gpkg": ("sample",),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_that_does_not_fit_is_refused_and_leaves_no_file(
    small_disk: Path, path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(small_disk)
    command = [word.format(path) for word in OUTPUTS[name]]
    assert cli.main([*command, str(small_disk / name)]) == 2
    said = capsys.readouterr()
    assert "磁盘" in said.err and len(said.err.splitlines()) == 1 and str(small_disk) not in said.out
    assert [p.name for p in small_disk.iterdir()] == ["filler"]


NOBODY = 65534
MAY_CHANGE_USER = hasattr(os, "setresuid") and os.geteuid() == 0


@contextmanager
def acting_as(user: int) -> Iterator[None]:
    """Root may do everything; with the rights of somebody else one meets what users meet."""
    if not MAY_CHANGE_USER:
        yield
        return
    before = os.getresuid()
    os.setresuid(user, user, 0)
    try:
        yield
    finally:
        os.setresuid(*before)


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """A folder of a user who is not root, and this process acting for that user."""
    folder = Path(tempfile.mkdtemp(prefix="ecodesk-user-"))
    if MAY_CHANGE_USER:
        os.chown(folder, NOBODY, NOBODY)
    with acting_as(NOBODY):
        yield folder
    for each in [folder, *folder.rglob("*")]:
        each.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("what", ["file", "folder", "both"])
def test_where_nothing_can_be_written_one_may_read_and_is_told_why(
    ordinary_user: Path, rows: list[Record], what: str
) -> None:
    path = ordinary_user / "规划.gpkg"
    create_store(path, CRS, rows).close()
    if what in ("file", "both"):
        path.chmod(0o444)
    if what in ("folder", "both"):
        path.parent.chmod(0o555)
    before = state(path.parent)
    with open_store(path) as store:
        assert store.read_only and store.read_only_reason is not None
        assert "不允许写入" in store.read_only_reason.zh and "cannot be written" in store.read_only_reason.en
        assert len(store.load().table(Project)) == 2
        with pytest.raises(ReadOnly, match="不允许写入") as caught:
            store.apply(add(LABEL, Project(code="N", name="新")))
        assert is_plain(caught.value, path)
    assert state(path.parent) == before


def test_a_file_nobody_may_read_is_said_to_lack_the_permission(
    ordinary_user: Path, rows: list[Record]
) -> None:
    path = ordinary_user / "规划.gpkg"
    create_store(path, CRS, rows).close()
    path.chmod(0o000)
    with pytest.raises(CannotOpen, match="没有权限") as caught:
        open_store(path)
    assert is_plain(caught.value, path)


def test_a_drive_without_file_locks_opens_for_reading_and_says_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")  # as a mounted share answers

    monkeypatch.setattr(fcntl, "flock", refuse)
    with open_store(path) as store:
        assert store.read_only and store.read_only_reason is not None
        assert "网络盘" in store.read_only_reason.zh and "network drives" in store.read_only_reason.en


HALF_A_WRITE = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 5")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE edit_log SET author = 'half'")
connection.execute("CREATE TABLE filler (x)")
for _ in range(400):
    connection.execute("INSERT INTO filler VALUES (?)", ("x" * 2000,))
os.kill(os.getpid(), 9)
"""


def _break_off_a_write(path: Path) -> Path:
    with acting_as(0):  # who may start Python, wherever it is
        subprocess.run([sys.executable, "-c", HALF_A_WRITE, str(path)], check=False)
    journal = path.with_name(path.name + "-journal")
    assert journal.stat().st_size > 0
    return journal


@pytest.mark.parametrize("read_only", [True, False])
def test_a_write_broken_off_is_taken_back_whoever_opens_next(path: Path, read_only: bool) -> None:
    with open_store(path, read_only=True) as store:
        start = rows_of(store.load())
    journal = _break_off_a_write(path)
    with open_store(path, read_only=read_only) as store:
        assert rows_of(store.load()) == start
        assert [step.author for step in store.history()] == ["李敏"]
    assert not journal.exists()


def test_a_broken_off_write_does_not_look_like_a_half_copied_file(path: Path) -> None:
    journal = _break_off_a_write(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - 40 * 8192])  # killed before the last pages were written
    with open_store(path) as store:
        assert len(store.load().table(Project)) == 2
    assert not journal.exists()


def test_a_broken_off_write_that_cannot_be_taken_back_is_explained(
    ordinary_user: Path, rows: list[Record]
) -> None:
    path = ordinary_user / "规划.gpkg"
    create_store(path, CRS, rows).close()
    _break_off_a_write(path)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    before = state(path.parent)
    with pytest.raises(CannotOpen, match="上次写入中断") as caught:
        open_store(path)
    assert is_plain(caught.value, path)
    assert state(path.parent) == before


@contextmanager
def another_program(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection like GDAL's: it brings the functions that the triggers call, and checks nothing."""
    connection = sqlite3.connect(path)
    for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        connection.create_function(name, 1, lambda _: 1)
    yield connection
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("column", "written", "read"),
    [
        ("elements", "water,lake", ("water", "lake")),
        ("elements", '["water", ', ("water",)),
        ("invest", "约三百万", None),
        ("start", "2024/03/01", "2024-03-01"),
        ("start", "去年", None),
        ("declared_area_hm2", "很大", None),
        ("name", 2024, "2024"),
        ("geom", "POINT (1 1)", None),
        ("geom", b"GP\x00\x01\x00\x00\x00\x00 broken", None),
    ],
)
def test_whatever_another_program_wrote_into_a_cell_the_plan_opens(
    path: Path, column: str, written: object, read: object
) -> None:
    with another_program(path) as other:
        other.execute(f"UPDATE project SET {column} = ? WHERE code = 'ZH03-001'", (written,))
    with open_store(path) as store:
        table = store.load().table(Project)
        row = table.one(code="ZH03-001")
        assert row is not None
        value = row.geometry if column == "geom" else getattr(row, column)
        assert value == read or str(value) == read
        if column != "geom":
            assert table.column(column)[table.position(row.id)] == value


def test_a_row_another_program_adds_gets_an_id_and_is_told_as_an_edit(path: Path) -> None:
    with another_program(path) as other:
        other.execute("INSERT INTO project (code, name) VALUES ('Q-1', '在别处新增')")
    with open_store(path) as store:
        edit = store.outside_edit(store.load())
        assert edit is not None and len(edit.changes) == 1 and edit.changes[0].before is None
        assert len(edit.changes[0].id) >= 32
