"""What is particular to a workspace in a file: other programs, other openers, damage, upgrades, kills."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
import shapely

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.edit import add
from ecodesk.model.fields import Record, Shape, fields_of, record_types
from ecodesk.model.records import Project
from ecodesk.store import create_store, open_store
from ecodesk.store.geopackage import GeoPackageStore
from ecodesk.store.geopackage_schema import register_functions
from ecodesk.store.outside_edits import found
from tests.store.conftest import CRS, SQUARE

Make = Callable[..., Project]


@pytest.fixture
def path(tmp_path: Path, rows: list[Record]) -> Path:
    made = tmp_path / "规划.gpkg"
    create_store(made, CRS, rows, author="李敏").close()
    return made


def test_gdal_sees_every_layer_every_column_and_chinese_values(path: Path) -> None:
    layers = dict(pyogrio.list_layers(path))
    for kind in record_types().values():
        assert kind.table in layers
        info = pyogrio.read_info(path, layer=kind.table)
        assert {f.id for f in fields_of(kind)} <= set(info["fields"])
        assert (info["geometry_type"] is not None) == (kind.shape is not Shape.NONE)
    frame = pyogrio.read_dataframe(path, layer="project")
    assert list(frame["name"]) == ["项目 ZH03-001", "项目 ZH03-002"]
    assert frame.crs is not None and frame.crs.to_epsg() == 4547


def test_the_spatial_index_follows_every_edit(path: Path, project: Make) -> None:
    with open_store(path) as store:
        store.apply(
            add(
                t("加", "add"),
                *[project(f"N-{i}", geometry=shapely.box(i, i, i + 1, i + 1)) for i in range(250)],
            )
        )
        store.apply(
            add(t("加", "add"), project("FAR", geometry=shapely.box(500_000, 4_000_000, 500_010, 4_000_010)))
        )
    near = pyogrio.read_dataframe(path, layer="project", bbox=(499_990, 3_999_990, 500_020, 4_000_020))
    assert list(near["code"]) == ["FAR"]
    few = pyogrio.read_dataframe(path, layer="project", bbox=(10.2, 10.2, 10.4, 10.4))
    assert list(few["code"]) == ["N-10"]


def test_a_second_opener_reads_and_is_told_who_writes(path: Path) -> None:
    with open_store(path, user="周丽"), open_store(path, user="李敏") as second:
        assert second.read_only and second.read_only_reason is not None
        assert "周丽" in second.read_only_reason.zh
        assert len(second.load().table(Project)) == 2
    with open_store(path, user="李敏") as third:
        assert not third.read_only


def test_a_read_only_place_opens_for_reading(path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    path.chmod(0o444)
    with open_store(path) as store:
        assert store.read_only


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scramble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192:40_000] = os.urandom(40_000 - 8192)
    path.write_bytes(bytes(data))


def _newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE workspace_meta SET value = '99' WHERE key = 'version'")
    connection.commit()
    connection.close()


def _foreign(path: Path) -> None:
    import geopandas

    path.unlink()
    geopandas.GeoDataFrame({"a": [1]}, geometry=[SQUARE], crs="EPSG:4547").to_file(
        path, driver="GPKG", engine="pyogrio"
    )


@pytest.mark.parametrize(
    ("harm", "word"),
    [
        (lambda p: p.unlink(), "找不到"),
        (lambda p: p.write_bytes(b""), "不是规划文件"),
        (lambda p: p.write_bytes(b"PK\x03\x04 a zip"), "不是规划文件"),
        (_cut, "没有复制完整"),
        (_scramble, "损坏"),
        (_newer, "更新的版本"),
        (_foreign, "不是本软件的规划"),
    ],
    ids=["missing", "empty", "zip", "half copied", "scrambled", "newer", "foreign geopackage"],
)
def test_what_cannot_be_opened_is_said_in_one_sentence_and_left_alone(
    path: Path, harm: Callable[[Path], None], word: str
) -> None:
    harm(path)
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(EcoDeskError) as caught:
        open_store(path).load()
    assert word in caught.value.message.zh and caught.value.message.en
    assert (path.read_bytes() if path.exists() else None) == before


def test_edits_of_other_programs_are_found_and_told_as_one_edit(path: Path) -> None:
    with open_store(path) as store:
        assert isinstance(store, GeoPackageStore)
        assert found(store, store.load()) is None
    connection = sqlite3.connect(path)
    register_functions(connection)  # as GDAL and QGIS do
    connection.execute("UPDATE project SET name = '在 QGIS 里改的' WHERE code = 'ZH03-001'")
    connection.execute("DELETE FROM project WHERE code = 'ZH03-002'")
    connection.commit()
    connection.close()
    with open_store(path) as store:
        assert isinstance(store, GeoPackageStore)
        edit = found(store, store.load())
    assert edit is not None
    kinds = {(c.before is None, c.after is None) for c in edit.changes}
    assert kinds == {(False, False), (False, True)}
    (changed,) = [c for c in edit.changes if c.after is not None]
    assert changed.after.name == "在 QGIS 里改的"  # type: ignore[union-attr]


def test_an_older_file_is_copied_first_and_then_upgraded(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE workspace_meta SET value = '0' WHERE key = 'version'")
    connection.execute("ALTER TABLE project DROP COLUMN note")
    connection.commit()
    connection.close()
    with open_store(path) as store:
        assert store.load().table(Project).column("note") == ["", ""]
    assert len(list(path.parent.glob("规划.v0-*.gpkg"))) == 1


_WORKER = """
import sys, shapely
from ecodesk.i18n import t
from ecodesk.model.edit import add
from ecodesk.model.records import Project
from ecodesk.store import open_store
store = open_store(sys.argv[1], user="kill")
store.load()
print("ready", flush=True)
n = int(sys.argv[2])
while True:
    n += 1
    if n % 5 == 0:
        edit = store.undo_edit()
    elif n % 7 == 0:
        rows = [Project(code=f"I{n}-{i}", name="批", geometry=shapely.box(i, n, i + 1, n + 1)) for i in range(300)]
        edit = add(t("导入", "Import"), *rows)
    else:
        edit = add(t("画面", "Draw"), Project(code=f"K-{n}", name="杀", geometry=shapely.box(n, 0, n + 1, 1)))
    if edit is not None:
        print("begin", edit.id, flush=True)
        store.apply(edit)
        print("done", edit.id, flush=True)
"""


def test_killed_at_any_moment_every_finished_gesture_is_there(path: Path) -> None:
    """Kill a process that draws, imports and undoes, many times; nothing acknowledged may be lost."""
    finished: list[str] = []
    for round_ in range(12):
        worker = subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(path), str(round_ * 100)],
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert worker.stdout is not None
        said = []
        for line in worker.stdout:
            said.append(line.split())
            if len(said) > 3 + round_ * 2:
                break
        worker.kill()
        said += [line.split() for line in worker.stdout]
        worker.wait()
        worker.stdout.close()
        finished += [words[1] for words in said if words[0] == "done"]
        with open_store(path) as store:
            snapshot = store.load()
            known = {step.edit_id for step in store.history(10_000)}
            assert set(finished) <= known
            log = len(snapshot.table(Project))
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("SELECT count(*) FROM project").fetchone()[0] == log
        assert (
            connection.execute("SELECT count(*) FROM rtree_project_geom").fetchone()[0] == log - 1
        )  # one has no shape
        connection.close()
    assert len(finished) > 40


def test_an_interrupted_creation_leaves_no_file(tmp_path: Path, rows: list[Record]) -> None:
    place = tmp_path / "neu"
    place.mkdir()
    broken = [*rows, rows[0]]  # the same id twice cannot be stored
    with pytest.raises(EcoDeskError):
        create_store(place / "x.gpkg", CRS, broken)
    assert list(place.iterdir()) == []


def test_a_copy_made_between_edits_is_whole(path: Path, tmp_path: Path) -> None:
    with open_store(path) as store:
        store.apply(add(t("加", "add"), Project(code="C", name="c")))
        copy = tmp_path / "copy.gpkg"
        shutil.copy(path, copy)
    with open_store(copy) as other:
        assert len(other.load().table(Project)) == 3
