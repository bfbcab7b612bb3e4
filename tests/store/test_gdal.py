"""GDAL's own programs read and write a workspace: every layer, every column, Chinese values, new rows."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ecodesk.model.fields import Shape, fields_of, record_types
from ecodesk.model.records import Project
from ecodesk.store import open_store

pytestmark = pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="needs GDAL's programs (gdal-bin)")


@pytest.fixture
def sample(written_sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written_sample, tmp_path / "长子县 规划.gpkg"))


def run(*command: str | Path) -> str:
    """What a program printed; any complaint fails the test."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout


def test_ogrinfo_lists_every_layer_column_and_count(sample: Path) -> None:
    with open_store(sample, read_only=True) as store:
        snapshot = store.load()
    said = run("ogrinfo", "-ro", "-so", "-al", sample)
    layers = {part.split("\n", 1)[0]: part for part in said.split("Layer name: ")[1:]}
    for kind in record_types().values():
        layer = layers[kind.table]
        assert f"IDENTIFIER={kind.title.zh}\n" in layer
        assert f"Feature Count: {len(snapshot.table(kind))}\n" in layer
        columns = set(re.findall(r"^(\w+): (?:String|Integer|Real)", layer, re.M))
        assert {field.id for field in fields_of(kind)} | {"id", "is_sample"} <= columns
        if kind.shape is not Shape.NONE:
            assert 'ID["EPSG",4547]]' in layer and "Geometry Column = geom" in layer
    assert "(状态" not in layers["project"] and "domain name=codes_project_status" in layers["project"]


def test_ogr2ogr_gives_back_every_value(sample: Path, tmp_path: Path) -> None:
    with open_store(sample, read_only=True) as store:
        projects = store.load().table(Project)
    table = run("ogr2ogr", "-f", "CSV", "/vsistdout/", sample, "project")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(table))}
    assert set(rows) == set(projects.column("code"))
    for project in projects.rows():
        row = rows[project.code]
        assert (row["name"], row["description"]) == (project.name, project.description)
        assert row["invest"] == str(project.invest) and row["start"] == str(project.start)
    run("ogr2ogr", "-f", "GeoJSON", "-t_srs", "EPSG:4326", tmp_path / "all.geojson", sample, "project")
    assert (tmp_path / "all.geojson").stat().st_size > 10_000


def test_what_gdal_changes_adds_and_deletes_is_told_as_one_edit_and_can_be_taken_back(sample: Path) -> None:
    run("ogrinfo", sample, "-sql", "UPDATE project SET name = '在外修改' WHERE code = 'ZH01-001'")
    run("ogrinfo", sample, "-sql", "DELETE FROM project WHERE code = 'ZH01-002'")
    two = "SELECT geom, 'Q-' || code AS code, '在外新增' AS name FROM project WHERE code LIKE 'ZH02-00%' LIMIT 2"
    run("ogr2ogr", "-append", "-nln", "project", sample, sample, "-dialect", "SQLite", "-sql", two)
    with open_store(sample) as store:
        edit = store.outside_edit(store.load())
        assert edit is not None
        kinds = [(change.before is None, change.after is None) for change in edit.changes]
        assert sorted(kinds) == [(False, False), (False, True), (True, False), (True, False)]
        assert len({change.id for change in edit.changes}) == 4
        store.record(edit)
        back = store.undo_edit()
        assert back is not None
        store.apply(back)
        names = dict(zip(*(store.load().table(Project).column(f) for f in ("code", "name")), strict=True))
        assert (
            len(names) == 34 and names["ZH01-001"] == "发鸠山水源涵养林补植补造工程" and "ZH01-002" in names
        )


def test_the_spatial_index_answers_gdal(sample: Path) -> None:
    with open_store(sample, read_only=True) as store:
        project = store.load().table(Project).one(code="ZH02-001")
    assert project is not None and project.geometry is not None
    box = [str(value) for value in project.geometry.bounds]
    inside = run("ogrinfo", "-ro", "-q", sample, "project", "-spat", *box, "-where", "code = 'ZH02-001'")
    assert "精卫湖国家湿地公园湿地植被恢复" in inside
    away = run("ogrinfo", "-ro", "-q", sample, "project", "-spat", "0", "0", "1", "1")
    assert "OGRFeature" not in away
