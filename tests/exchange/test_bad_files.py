"""Whatever file arrives: one plain sentence in both languages, status 2, and a plan as it was before."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from ecodesk import cli
from ecodesk.errors import CannotImport
from ecodesk.exchange.archives import unpacked
from ecodesk.exchange.file_checks import is_data_file
from ecodesk.exchange.importing import Outcome, plan_import
from ecodesk.exchange.targets import target_of
from ecodesk.exchange.undecided import Undecided
from ecodesk.exchange.vector_files import layers_of, read_layer
from ecodesk.i18n import use_language
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.records import ControlLine, CountyBoundary, Project, RestorationUnit, Township
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.runner import check
from ecodesk.workspace import Workspace
from tests.exchange import bad_files
from tests.exchange.bad_files import REFUSED, RING, SQUARE, TRIANGLE

CRS = WorkingCrs(4547)
COUNTY = CountyBoundary(name="长子县", geometry=shapely.box(380_000, 3_980_000, 420_000, 4_010_000))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan with a county and one project."""
    path = tmp_path / "plan.gpkg"
    rows = [COUNTY, Project(code="P-1", name="已有", geometry=SQUARE)]
    Workspace.create(path, CRS, rows).close()
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "来件"
    made.mkdir()
    return made


def content(path: Path) -> list[str]:
    """Every row of every table, history included."""
    connection = sqlite3.connect(path)
    try:
        return [line for line in connection.iterdump() if line.startswith("INSERT")]
    finally:
        connection.close()


def county(*rows: Any) -> Snapshot:
    return Snapshot.of([COUNTY, *rows], CRS)


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_taken_in_gets_one_sentence_and_changes_nothing(
    case: str, plan: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, zh, en = REFUSED[case]
    path, before = make(folder), content(plan)
    for language, words in (("zh_CN", zh), ("en", en)):
        command = ["import", str(plan), str(path), "--as", "projects", "--language", language]
        assert cli.main(command) == 2
        said = capsys.readouterr()
        assert words in said.err and said.err.count("\n") == 1 and not said.out
        assert path.stem in said.err, "which file"
    assert content(plan) == before


@pytest.mark.parametrize("case", REFUSED)
def test_the_sentence_says_what_to_do_next(case: str, folder: Path) -> None:
    path = REFUSED[case][0](folder)
    with pytest.raises(Exception) as caught:
        plan_import(county(), path, target_of("projects"))
    error: Any = caught.value
    assert error.remedy is not None and error.message.zh.endswith("。") and error.message.en.endswith(".")
    assert "Error" not in error.message.zh and "Errno" not in error.message.en


@pytest.mark.parametrize(
    ("case", "about", "answer"),
    [
        (".cpg says UTF-8, it is GBK", "encoding", {"encoding": "GBK"}),
        (".cpg says GBK, it is UTF-8", "encoding", {"encoding": "UTF-8"}),
        ("a zone number too many", "crs", {"crs": "EPSG:4526"}),
        ("a zone number too few", "crs", {"crs": "EPSG:4547"}),
        ("metres said to be degrees", "crs", {"crs": "EPSG:4547"}),
        ("an unknown CRS", "crs", {"crs": "EPSG:4490"}),
    ],
)
def test_an_open_question_is_named_and_its_answer_is_taken(
    case: str, about: str, answer: dict[str, str], folder: Path
) -> None:
    path = REFUSED[case][0](folder)
    with pytest.raises(Undecided) as caught:
        plan_import(county(), path, target_of("projects"))
    assert caught.value.about == about
    plan = plan_import(county(), path, target_of("projects"), **answer)
    assert plan.new == plan.read and plan.landing is not None and plan.landing.share == 1
    if about == "encoding":
        assert {change.row.name for change in plan.edit.changes} == {"浊漳河治理"}  # type: ignore[attr-defined]


def test_a_layer_has_to_be_chosen_among_several_and_an_unknown_one_is_refused(folder: Path) -> None:
    path = bad_files.geopackage(folder, layer="单元")
    bad_files.geopackage(folder, layer="乡镇")
    assert layers_of(path) == ["单元", "乡镇"]
    with pytest.raises(Undecided) as several:
        read_layer(path)
    assert several.value.about == "layer" and "单元" in several.value.message.zh
    with pytest.raises(CannotImport) as unknown:
        read_layer(path, "水库")
    assert "水库" in unknown.value.message.en and "乡镇" in unknown.value.message.en
    assert len(read_layer(path, "乡镇")) == 1


def test_garbled_texts_without_cpg_are_read_as_gbk_even_when_cut_inside_a_character(folder: Path) -> None:
    path = folder / "长.shp"
    name = "a" + "治理" * 80  # in GBK its 254th byte is half a character
    frame = geopandas.GeoDataFrame({"code": ["A"], "name": ["占位" * 63 + "ab"]}, geometry=[SQUARE], crs=4547)
    frame.to_file(path, engine="pyogrio", encoding="GBK")
    path.with_suffix(".cpg").unlink()
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    at = table.index("占位".encode("gbk"))
    table[at : at + 254] = name.encode("gbk")[:254]
    path.with_suffix(".dbf").write_bytes(table)
    source = read_layer(path)
    (text,) = source.columns["name"]
    assert source.encoding == "GB18030" and name.startswith(text) and len(text) > 120


def test_a_file_locked_by_another_program_is_named_as_such(folder: Path) -> None:
    path = bad_files.geopackage(folder)
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(CannotImport) as caught:
            read_layer(path)
    finally:
        other.close()
    assert "占用" in caught.value.message.zh and "Another program" in caught.value.message.en
    assert len(read_layer(path)) == 1


def test_a_read_only_file_is_read(folder: Path) -> None:
    path = bad_files.geopackage(folder)
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        assert len(read_layer(path)) == 1
    finally:
        folder.chmod(0o755)


def test_rows_that_cannot_be_used_are_told_apart_and_the_rest_comes_in(folder: Path) -> None:
    def polygon(*points: list[float]) -> dict[str, Any]:
        return {"type": "Polygon", "coordinates": [list(points)]}

    path = bad_files.geojson(
        folder,
        TRIANGLE,
        None,
        {"type": "Point", "coordinates": RING[0]},
        {"type": "LineString", "coordinates": RING},
        polygon(*RING[:3]),
        polygon(*RING[:2]),
        {"type": "GeometryCollection", "geometries": [TRIANGLE, TRIANGLE]},
        {"type": "GeometryCollection", "geometries": [TRIANGLE, {"type": "Point", "coordinates": RING[0]}]},
        polygon([112.9, 36.1], [1e300, 36.1], [112.9, 36.2], [112.9, 36.1]),
    )
    plan = plan_import(county(), path, target_of("units"))
    refused = {result.row: result.why.zh for result in plan.rejected}
    assert plan.new == 2 and refused.keys() == {2, 3, 4, 5, 6, 8, 9}
    assert refused[2] == "没有图形" and "这里是点" in refused[3] and "这里是线" in refused[4]
    assert "没有闭合" in refused[5] and "混有" in refused[8] and "超出投影范围" in refused[9]
    assert {change.row.geometry.geom_type for change in plan.edit.changes} == {  # type: ignore[union-attr]
        "Polygon",
        "MultiPolygon",
    }


def test_infinite_coordinates_are_refused_by_row(folder: Path) -> None:
    path = folder / "无穷.gpkg"
    shapes = [shapely.Point(np.inf, 3_990_000), shapely.Point(399_000, 3_990_000)]
    frame = geopandas.GeoDataFrame({"code": ["A", "B"]}, geometry=shapes, crs=4547)
    frame.to_file(path, engine="pyogrio")
    plan = plan_import(county(), path, target_of("projects"))
    assert [(r.row, r.why.en) for r in plan.rejected] == [(1, "its coordinates are not finite numbers")]


def test_a_self_crossing_polygon_comes_in_as_it_is_and_is_found_by_the_check(folder: Path) -> None:
    bow = [[112.9, 36.1], [112.92, 36.12], [112.92, 36.1], [112.9, 36.12], [112.9, 36.1]]
    path = bad_files.geojson(folder, {"type": "Polygon", "coordinates": [bow]})
    snapshot = county()
    after = snapshot.after(plan_import(snapshot, path, target_of("projects")).edit)
    (row,) = after.table(Project).rows()
    assert row.geometry is not None and not row.geometry.is_valid
    assert [f.rule for f in check(after).findings.values() if f.rule == "GEO-002"] == ["GEO-002"]


def test_heights_measures_and_arcs_are_taken_out_and_it_is_said(folder: Path) -> None:
    high = {"type": "Polygon", "coordinates": [[[*p, 900.0] for p in RING]]}
    plan = plan_import(county(), bad_files.geojson(folder, high), target_of("projects"))
    assert "高程值未导入" in [w.zh for w in plan.warnings] and plan.crs == "EPSG:4326"
    assert not plan.edit.changes[0].row.geometry.has_z  # type: ignore[union-attr]
    curved = plan_import(county(), with_arc(folder), target_of("projects"))
    assert "圆弧已换成折线" in [w.zh for w in curved.warnings]
    circle = curved.edit.changes[0].row.geometry
    assert circle is not None and circle.area == pytest.approx(np.pi * 500**2, rel=1e-3)


def with_arc(folder: Path) -> Path:
    """A GeoPackage with a true circle of 500 m."""
    path = folder / "弧.gpkg"
    geopandas.GeoDataFrame({"code": ["A"]}, geometry=[SQUARE], crs=4547).to_file(
        path, layer="弧", engine="pyogrio"
    )
    points = [(399_000, 3_995_000), (399_500, 3_995_500), (400_000, 3_995_000), (399_500, 3_994_500)]
    arc = b"\x01" + (8).to_bytes(4, "little") + (5).to_bytes(4, "little")
    arc += np.array([*points, points[0]], dtype="<f8").tobytes()
    surface = b"\x01" + (10).to_bytes(4, "little") + (1).to_bytes(4, "little") + arc
    connection = sqlite3.connect(path)
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{trigger}"')
    connection.execute('UPDATE "弧" SET geom = ?', (b"GP\0\x01" + (4547).to_bytes(4, "little") + surface,))
    connection.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'CURVEPOLYGON'")
    connection.commit()
    connection.close()
    return path


def test_a_polygon_of_a_million_vertices_comes_in_whole(folder: Path) -> None:
    turn = np.linspace(0, 2 * np.pi, 1_000_001)
    turn[-1] = 0
    ring = np.column_stack([400_000 + 1000 * np.cos(turn), 3_995_000 + 1000 * np.sin(turn)])
    plan = plan_import(county(), bad_files.geopackage(folder, shapely.Polygon(ring)), target_of("projects"))
    assert shapely.get_num_coordinates(plan.edit.changes[0].row.geometry) == len(ring)


def test_geojson_crs_members_old_and_new_are_understood(folder: Path) -> None:
    def named(name: str) -> dict[str, Any]:
        return {"type": "name", "properties": {"name": name}}

    metres = {"type": "Polygon", "coordinates": [[list(p) for p in SQUARE.exterior.coords]]}
    for geometry, member, epsg in (
        (metres, named("urn:ogc:def:crs:EPSG::4547"), 4547),
        (TRIANGLE, named("EPSG:4490"), 4490),
        (TRIANGLE, named("urn:ogc:def:crs:OGC:1.3:CRS84"), 4326),
        (TRIANGLE, None, 4490),
    ):
        plan = plan_import(county(), bad_files.geojson(folder, geometry, crs=member), target_of("projects"))
        assert plan.crs == f"EPSG:{epsg}" and plan.landing is not None and plan.landing.inside == 1
    plan = plan_import(county(), bad_files.geojson(folder, metres), target_of("projects"))
    assert plan.crs == "EPSG:4547" and "没有坐标系说明" in plan.warnings[0].zh


def test_data_far_from_the_county_come_in_with_a_warning_that_says_how_far(folder: Path) -> None:
    path = bad_files.geopackage(folder, shapely.affinity.translate(SQUARE, 0, 300_000))
    plan = plan_import(county(), path, target_of("projects"))
    (warning,) = plan.warnings
    assert "285 km" in warning.zh and "check the CRS" in warning.en


def test_a_code_that_occurs_twice_is_a_conflict_where_codes_are_keys_only(folder: Path) -> None:
    rows = [{"type": "Feature", "properties": {"code": c}, "geometry": TRIANGLE} for c in "AAB"]
    path = folder / "重复.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    plan = plan_import(county(), path, target_of("projects"))
    assert [r.outcome for r in plan.results] == [Outcome.NEW, Outcome.CONFLICT, Outcome.NEW]
    assert plan.rejected[0].why.zh == "与第 1 行重复"
    lines = plan_import(county(), path, target_of("control:CL_PBF"))
    assert lines.new == 3  # one parcel number may name several lines


def test_an_id_column_of_a_gis_is_no_row_id(folder: Path) -> None:
    frame = geopandas.GeoDataFrame({"Id": [1, 1, 1], "MC": list("甲乙丙")}, geometry=[SQUARE] * 3, crs=4547)
    frame.to_file(folder / "图.shp", engine="pyogrio", encoding="GBK")
    plan = plan_import(county(), folder / "图.shp", target_of("projects"))
    assert plan.new == 3 and not plan.rejected


def test_rows_without_code_get_free_ones_and_are_known_again_by_their_shape(folder: Path) -> None:
    path = bad_files.geojson(folder, TRIANGLE)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["features"][0]["properties"] = {"name": "无编号"}
    path.write_text(json.dumps(data), encoding="utf-8")
    snapshot = county(Project(code="NEW-0001", name="早先", geometry=SQUARE))
    first = plan_import(snapshot, path, target_of("projects"))
    assert first.edit.changes[0].row.code == "NEW-0002"  # type: ignore[attr-defined]
    assert any("没有编号" in warning.zh for warning in first.warnings)
    again = plan_import(snapshot.after(first.edit), path, target_of("projects"))
    assert (again.new, again.changed, again.same) == (0, 0, 1)


def test_control_lines_imported_again_are_not_doubled(folder: Path) -> None:
    path = bad_files.geojson(folder, TRIANGLE)
    snapshot = county()
    after = snapshot.after(plan_import(snapshot, path, target_of("control:CL_PBF")).edit)
    assert len(after.table(ControlLine)) == 1
    assert plan_import(after, path, target_of("control:CL_PBF")).same == 1


def test_the_county_boundary_is_replaced_never_doubled(folder: Path) -> None:
    path = bad_files.geojson(folder, TRIANGLE, TRIANGLE)
    plan = plan_import(county(), path, target_of("boundary"))
    assert [r.outcome for r in plan.results] == [Outcome.CHANGED, Outcome.CONFLICT]
    assert plan.edit.changes[0].id == COUNTY.id


def test_imported_projects_know_their_unit_basin_and_township_by_where_they_lie(folder: Path) -> None:
    left, right = (
        shapely.box(380_000, 3_980_000, 399_600, 4_010_000),
        shapely.box(399_600, 3_980_000, 420_000, 4_010_000),
    )
    units = [
        RestorationUnit(code="U1", name="西", geometry=left, basin="b1"),
        RestorationUnit(code="U2", name="东", geometry=right, basin="b2"),
    ]
    town = Township(code="T", name="石哲镇", geometry=right)
    snapshot = county(*units, town)
    plan = plan_import(snapshot, bad_files.geopackage(folder), target_of("projects"))
    row: Any = plan.edit.changes[0].row
    assert (row.unit, row.basin, row.townships) == (units[0].id, "b1", (town.id,))
    assert any("归入面积占比最大的单元" in warning.zh for warning in plan.warnings)


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("invest", "１，２００．５", "1200.50"),
        ("invest", "1,200.5", "1200.50"),
        ("invest", "1e400", None),
        ("invest", "NaN", None),
        ("start", "2026年4月1日", "2026-04-01"),
        ("start", "20260401", "2026-04-01"),
        ("start", "2026-13-40", None),
        ("elements", "水、森林；forest", "('water', 'forest')"),
        ("element", "WATER", "water"),
    ],
)
def test_values_are_understood_as_people_write_them_or_the_row_says_why_not(
    field: str, value: str, kept: str | None, folder: Path
) -> None:
    frame = geopandas.GeoDataFrame(
        {"code": ["A", "B"], field: [value, None]}, geometry=[SQUARE] * 2, crs=4547
    )
    frame.to_file(folder / "值.gpkg", engine="pyogrio")
    plan = plan_import(county(), folder / "值.gpkg", target_of("projects"))
    if kept is None:
        assert [r.row for r in plan.rejected] == [1] and value[:4] in plan.rejected[0].why.zh
    else:
        assert str(getattr(plan.edit.changes[0].row, field)) == kept


def test_a_zip_from_a_chinese_windows_is_read_with_its_names(folder: Path) -> None:
    path = bad_files.zipped(folder, rename=lambda name: name.replace("项目", "AAAA"))
    path.write_bytes(path.read_bytes().replace(b"AAAA.", "项目.".encode("gbk")))
    with unpacked(path) as files:
        assert [file.name for file in files] == ["项目.shp"]
        kept = files[0]
    assert not kept.exists()
    assert plan_import(county(), path, target_of("projects")).new == 2


def test_plans_are_told_from_data(plan: Path, folder: Path) -> None:
    assert not is_data_file(plan)
    assert is_data_file(bad_files.geopackage(folder)) and is_data_file(bad_files.shapefile(folder))
    assert not is_data_file(folder)


_FILL = """
import resource, sys
from pathlib import Path
limit = Path(sys.argv[1]).stat().st_size + 4096
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from ecodesk import cli
sys.exit(cli.main(["import", sys.argv[1], sys.argv[2], "--as", "projects"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="only POSIX limits how large a file may grow")
def test_a_full_disk_leaves_the_plan_as_it_was(plan: Path, folder: Path) -> None:
    before = content(plan)
    round_ = shapely.Point(400_000, 3_995_000).buffer(1000, quad_segs=20_000)
    path = bad_files.geopackage(folder, round_)
    done = subprocess.run(
        [sys.executable, "-c", _FILL, str(plan), str(path)], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr and done.stderr.strip()
    assert content(plan) == before


def test_a_shapefile_renamed_in_capitals_is_still_one(folder: Path) -> None:
    path = bad_files.shapefile(folder, rows=1)
    for suffix in bad_files.PARTS:
        shutil.move(path.with_suffix(suffix), folder / f"TB{suffix.upper()}")
    use_language("en")
    assert len(read_layer(folder / "TB.SHP")) == 1
