"""What is particular to a workspace in a file: other programs, other openers, upgrades."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
import shapely

from ecodesk.errors import CannotWrite, EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.edit import Change, Edit, add
from ecodesk.model.fields import Record, Shape, fields_of, record_types
from ecodesk.model.records import Project, Road
from ecodesk.store import copy_store, create_store, open_store
from ecodesk.store.geopackage_schema import register_functions
from tests.store.conftest import CRS
from tests.store.test_bad_workspaces import file_size_limit

Make = Callable[..., Project]


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


def test_many_rows_at_once_with_and_without_a_shape_are_all_found_by_place(path: Path, project: Make) -> None:
    rows = [
        project(f"N-{i}", geometry=shapely.box(i, i, i + 1, i + 1) if i % 3 else None) for i in range(400)
    ]
    with open_store(path) as store:
        old = store.load().table(Project).rows()
        store.apply(
            Edit(t("换", "Replace"), (*(Change(r, None) for r in old), *(Change(None, r) for r in rows)))
        )
    near = pyogrio.read_dataframe(path, layer="project", bbox=(10.2, 10.2, 13.8, 13.8))
    assert sorted(near["code"]) == ["N-10", "N-11", "N-13"]


def test_a_second_opener_reads_and_is_told_who_writes(path: Path) -> None:
    with open_store(path, user="周丽"), open_store(path, user="李敏") as second:
        assert second.read_only and second.read_only_reason is not None
        assert "周丽" in second.read_only_reason.zh
        assert len(second.load().table(Project)) == 2
    with open_store(path, user="李敏") as third:
        assert not third.read_only


def test_edits_of_other_programs_are_found_and_told_as_one_edit(path: Path) -> None:
    with open_store(path) as store:
        assert store.outside_edit(store.load()) is None
    connection = sqlite3.connect(path)
    register_functions(connection)  # as GDAL and QGIS do
    connection.execute("UPDATE project SET name = '在 QGIS 里改的' WHERE code = 'ZH03-001'")
    connection.execute("DELETE FROM project WHERE code = 'ZH03-002'")
    connection.commit()
    connection.close()
    with open_store(path) as store:
        edit = store.outside_edit(store.load())
        assert edit is not None
        store.record(edit)
        assert store.outside_edit(store.load()) is None
        back = store.undo_edit()
        assert back is not None
        store.apply(back)
        assert sorted(store.load().table(Project).column("name")) == ["项目 ZH03-001", "项目 ZH03-002"]
    kinds = {(c.before is None, c.after is None) for c in edit.changes}
    assert kinds == {(False, False), (False, True)}
    (changed,) = [c for c in edit.changes if c.after is not None]
    assert changed.after.name == "在 QGIS 里改的"  # type: ignore[union-attr]


def _change_outside(path: Path, code: str, name: str) -> None:
    connection = sqlite3.connect(path)
    register_functions(connection)
    connection.execute("UPDATE project SET name = ? WHERE code = ?", (name, code))
    connection.commit()
    connection.close()


def test_what_another_program_writes_while_the_plan_is_open_outlives_our_next_edits(
    path: Path, project: Make, tmp_path: Path
) -> None:
    with open_store(path) as store:
        store.load()
        _change_outside(path, "ZH03-001", "在外修改")
        store.apply(add(t("加", "add"), project("ZH03-009")))
        store.apply(add(t("加", "add"), project("ZH03-010")))
        copy_store(store, tmp_path / "副本.gpkg")
    for place in (path, tmp_path / "副本.gpkg"):
        with open_store(place) as store:
            edit = store.outside_edit(store.load())
            assert edit is not None
            (changed,) = edit.changes
            assert changed.row.name == "在外修改"  # type: ignore[attr-defined]
            store.record(edit)
            assert store.is_ours() and store.outside_edit(store.load()) is None


def test_recording_one_write_of_another_program_does_not_hide_a_second_one(path: Path) -> None:
    _change_outside(path, "ZH03-001", "在外修改")
    with open_store(path) as store:
        edit = store.outside_edit(store.load())
        assert edit is not None
        _change_outside(path, "ZH03-002", "又在外修改")
        store.record(edit)
        second = store.outside_edit(store.load())
        assert second is not None
        assert [c.row.name for c in second.changes] == ["又在外修改"]  # type: ignore[attr-defined]


def test_a_write_of_another_program_that_changes_no_row_is_ours_after_the_next_edit(
    path: Path, project: Make
) -> None:
    with open_store(path) as store:
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE layer_styles (id INTEGER)")
        connection.commit()
        connection.close()
        assert not store.is_ours() and store.outside_edit(store.load()) is None
        store.apply(add(t("加", "add"), project("ZH03-009")))
        assert store.is_ours()


def _made_by_version_0(path: Path) -> bytes:
    """An older file: one column and one layer had not been declared yet."""
    connection = sqlite3.connect(path)
    connection.execute("UPDATE workspace_meta SET value = '0' WHERE key = 'version'")
    connection.execute("ALTER TABLE project DROP COLUMN note")
    connection.execute("DELETE FROM gpkg_data_columns WHERE table_name = 'project' AND column_name = 'note'")
    connection.execute("DROP TABLE road")
    connection.execute("DROP TABLE rtree_road_geom")
    for table in ("data_columns", "extensions", "geometry_columns", "contents"):
        connection.execute(f"DELETE FROM gpkg_{table} WHERE table_name = 'road'")
    connection.commit()
    connection.close()
    return path.read_bytes()


def test_an_older_file_is_copied_first_and_then_upgraded(path: Path) -> None:
    older = _made_by_version_0(path)
    with pytest.raises(EcoDeskError, match="需要升级"):
        open_store(path, read_only=True)
    assert path.read_bytes() == older
    with open_store(path) as store:
        assert store.load().table(Project).column("note") == ["", ""]
        line = shapely.LineString([(399_000, 3_995_000), (400_000, 3_996_000)])
        store.apply(add(t("加", "add"), Road(name="国道", geometry=line), Project(code="N", note="备注")))
    (copy,) = path.parent.glob("规划.v0-*.gpkg")
    assert copy.read_bytes() == older
    assert list(pyogrio.read_dataframe(path, layer="road")["name"]) == ["国道"]
    connection = sqlite3.connect(path)
    named = connection.execute("SELECT title FROM gpkg_data_columns WHERE column_name = 'note'").fetchall()
    connection.close()
    assert ("备注",) in named


def test_without_room_for_the_copy_nothing_is_upgraded(path: Path) -> None:
    older = _made_by_version_0(path)
    with file_size_limit(100_000), pytest.raises(CannotWrite):
        open_store(path)
    assert path.read_bytes() == older
    assert [file.name for file in path.parent.iterdir()] == [path.name]


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
