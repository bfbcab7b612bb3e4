"""What a planner's files turn into, and what is refused with which sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from ecodesk.errors import CannotImport, EcoDeskError
from ecodesk.exchange.exporting import export
from ecodesk.exchange.importing import Target, plan_import, target_of
from ecodesk.exchange.value_reading import ValueReader
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.fields import fields_by_id
from ecodesk.model.records import AnnualPlan, CountyBoundary, OrgUnit, ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot

CRS = WorkingCrs(4547)
SQUARE = shapely.box(399_000, 3_995_000, 400_000, 3_996_000)
COUNTY = CountyBoundary(name="长子县", geometry=shapely.box(380_000, 3_980_000, 420_000, 4_010_000))


def county(*rows: Any) -> Snapshot:
    return Snapshot.of([COUNTY, *rows], CRS)


def write(path: Path, geometry: list[Any], crs: str = "EPSG:4547", **columns: list[Any]) -> Path:
    options = {"encoding": columns.pop("encoding")} if "encoding" in columns else {}
    geopandas.GeoDataFrame(columns, geometry=geometry, crs=crs).to_file(path, engine="pyogrio", **options)
    return path


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
@pytest.mark.parametrize("with_cpg", [True, False])
def test_shapefile_with_chinese_texts_is_read_whether_or_not_it_says_its_encoding(
    tmp_path: Path, encoding: str, with_cpg: bool
) -> None:
    path = write(tmp_path / "p.shp", [SQUARE], code=["X-1"], name=["浊漳河治理"], encoding=encoding)
    if not with_cpg:
        path.with_suffix(".cpg").unlink()
    plan = plan_import(county(), path, target_of("projects"))
    assert [c.row.name for c in plan.edit.changes] == ["浊漳河治理"]  # type: ignore[attr-defined]
    assert plan.encoding.upper() in {encoding, "GB18030"}


def test_undecidable_encoding_is_asked_for_and_then_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "p.shp", [SQUARE], code=["1"], name=["中"])
    dbf = path.with_suffix(".dbf")
    dbf.write_bytes(dbf.read_bytes().replace("中".encode(), b"\xff\xfe\xfd"))
    path.with_suffix(".cpg").unlink()
    with pytest.raises(CannotImport) as caught:
        plan_import(county(), path, target_of("projects"))
    assert "编码" in caught.value.message.zh and "encoding" in caught.value.message.en
    assert plan_import(county(), path, target_of("projects"), encoding="latin1").new == 1


@pytest.mark.parametrize("epsg", [4547, 4526, 4490, 4546])
def test_every_cgcs2000_form_lands_on_the_same_ground(tmp_path: Path, epsg: int) -> None:
    frame = geopandas.GeoDataFrame({"code": ["1"], "name": ["a"]}, geometry=[SQUARE], crs="EPSG:4547")
    frame.to_crs(epsg).to_file(tmp_path / "p.gpkg", engine="pyogrio")
    plan = plan_import(county(), tmp_path / "p.gpkg", target_of("projects"))
    geometry = plan.edit.changes[0].row.geometry
    assert geometry is not None and geometry.symmetric_difference(SQUARE).area < 1.0
    assert plan.crs == f"EPSG:{epsg}"
    assert bool(plan.warnings) == (epsg == 4546)


def test_a_file_without_crs_is_decided_by_where_it_lands_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "p.shp", [SQUARE], code=["1"])
    path.with_suffix(".prj").unlink()
    plan = plan_import(county(), path, target_of("projects"))
    assert plan.crs == "EPSG:4547" and any("没有坐标系" in w.zh for w in plan.warnings)
    away = write(tmp_path / "q.shp", [shapely.box(10, 10, 500, 500)], code=["1"])
    away.with_suffix(".prj").unlink()
    with pytest.raises(CannotImport, match="坐标系"):
        plan_import(county(), away, target_of("projects"))


def test_old_datums_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "p.shp", [SQUARE], crs="EPSG:2362", code=["1"])
    with pytest.raises(EcoDeskError) as caught:
        plan_import(county(), path, target_of("projects"))
    assert "CGCS2000" in caught.value.message.zh


def test_rows_that_cannot_be_used_are_named_with_the_reason_and_the_rest_comes_in(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "properties": {"code": c, "severity": s, "problem_type": p}, "geometry": g}
        for c, s, p, g in [
            ("A", 3, "水土流失", {"type": "Point", "coordinates": [112.9, 36.1]}),
            ("B", 3, "soil_erosion", None),
            ("C", "很重", "soil_erosion", {"type": "Point", "coordinates": [112.9, 36.1]}),
            ("D", 3, "噪声", {"type": "Point", "coordinates": [112.9, 36.1]}),
            ("A", 3, "soil_erosion", {"type": "Point", "coordinates": [112.8, 36.1]}),
        ]
    ]
    path = tmp_path / "patches.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    plan = plan_import(county(), path, target_of("problems"))
    assert plan.read == 5 and plan.new == 1
    assert {r.row: r.why.en for r in plan.rejected}.keys() == {2, 3, 4, 5}
    row = plan.edit.changes[0].row
    assert isinstance(row, ProblemPatch) and row.problem_type == "soil_erosion"


def test_numbers_that_cannot_be_are_refused_row_by_row_with_the_reason(tmp_path: Path) -> None:
    path = write(
        tmp_path / "patches.gpkg",
        [SQUARE] * 3,
        code=["A", "B", "C"],
        problem_type=["soil_erosion"] * 3,
        severity=[5, 7, -1],
    )
    plan = plan_import(county(), path, target_of("problems"))
    assert plan.new == 1
    assert {r.row: r.why.zh for r in plan.rejected} == {
        2: "“严重程度”只能填 1–5",
        3: "“严重程度”只能填 1–5",
    }
    path = write(
        tmp_path / "projects.gpkg",
        [SQUARE] * 3,
        code=["P-1", "P-2", "P-3"],
        name=["甲", "乙", "丙"],
        invest=[120.5, -3.0, 0.0],
    )
    plan = plan_import(county(), path, target_of("projects"))
    assert {r.row: r.why.zh for r in plan.rejected} == {2: "“总投资”不能小于 0"}
    assert plan.new == 2


@pytest.mark.parametrize("year", [26, 20226])
def test_a_year_that_is_a_typing_error_is_refused(year: int) -> None:
    lines = fields_by_id(AnnualPlan)
    with pytest.raises(ValueError, match="1949–2100"):
        ValueReader(county()).read(lines["year"], year)


def test_nan_coordinates_and_wrong_shapes_are_refused_row_by_row(tmp_path: Path) -> None:
    with np.errstate(invalid="ignore"):
        broken = shapely.polygons(np.array([[0, 0], [np.nan, 1], [1, 1], [0, 0]]))
    line = shapely.LineString([(399_000, 3_995_000), (399_500, 3_995_500)])
    path = write(tmp_path / "u.gpkg", [broken, line, SQUARE], code=["1", "2", "3"], name=["a", "b", "c"])
    plan = plan_import(county(), path, target_of("units"))
    assert plan.new == 1 and [r.row for r in plan.rejected] == [1, 2]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.gpkg", b"SQLite format 3\0" + b"\0" * 60),
        ("text.geojson", b"not json at all"),
        ("empty.geojson", b'{"type":"FeatureCollection","features":[]}'),
        ("plain.txt", b"1,2"),
        ("alone.shp", b"\0\0\x27\x0a"),
    ],
)
def test_damaged_and_foreign_files_give_one_plain_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CannotImport) as caught:
        plan_import(county(), path, target_of("projects"))
    assert name.split(".")[0] in caught.value.message.zh and caught.value.message.en.endswith(".")


def test_a_file_with_attributes_only_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"1"},"geometry":null}]}'
    )
    with pytest.raises(CannotImport, match="没有图形"):
        plan_import(county(), path, target_of("projects"))


def test_columns_are_matched_by_label_alias_and_by_the_user(tmp_path: Path) -> None:
    org = OrgUnit(code="SLJ", name="县水利局")
    path = write(
        tmp_path / "p.gpkg", [SQUARE], 项目编码=["P-1"], XMMC=["治理"], 牵头单位=["县水利局"], 钱=["1,200.5"]
    )
    plan = plan_import(county(org), path, target_of("projects"), mapping={"invest": "钱"})
    row = plan.edit.changes[0].row
    assert isinstance(row, Project)
    assert (row.code, row.name, row.lead, str(row.invest)) == ("P-1", "治理", org.id, "1200.50")
    with pytest.raises(CannotImport, match="没有列"):
        plan_import(county(org), path, target_of("projects"), mapping={"invest": "没有"})


@pytest.mark.parametrize("format", ["gpkg", "geojson", "shp"])
def test_what_is_exported_comes_back_as_the_same_rows(tmp_path: Path, format: str) -> None:
    hole = SQUARE.difference(SQUARE.centroid.buffer(100))
    snapshot = county(
        RestorationUnit(code="ZH-01", name="发鸠山水源涵养单元", geometry=SQUARE),
        RestorationUnit(code="ZH-02", name="精卫湖单元", geometry=hole, elements_off=("sand", "lake")),
    )
    (path,) = export(snapshot, tmp_path / "out", [RestorationUnit], format)
    plan = plan_import(snapshot, path, target_of("units"))
    assert (plan.read, plan.same, plan.new, plan.changed) == (2, 2, 0, 0)


def test_a_changed_copy_comes_back_as_changes_by_code(tmp_path: Path) -> None:
    unit = RestorationUnit(code="ZH-01", name="旧名", geometry=SQUARE)
    path = write(tmp_path / "u.gpkg", [SQUARE.buffer(10)], code=["ZH-01"], name=["新名"])
    plan = plan_import(county(unit), path, target_of("units"))
    assert plan.changed == 1 and plan.edit.changes[0].before == unit
    assert plan.edit.changes[0].row.id == unit.id


def test_control_layers_are_told_apart(tmp_path: Path) -> None:
    path = write(tmp_path / "c.gpkg", [SQUARE], name=["基本农田"])
    plan = plan_import(county(), path, target_of("control:CL_PBF"))
    assert plan.edit.changes[0].row.layer == "CL_PBF"  # type: ignore[attr-defined]
    for name in ("control", "control:CL_XX", "rivers2"):
        with pytest.raises(CannotImport):
            target_of(name)


def test_counties_of_a_real_province_come_in_whole(shared_data: Path) -> None:
    snapshot = Snapshot.of([], WorkingCrs(4546))
    path = shared_data / "admin" / "shanxi_counties_amap_wgs84.geojson"
    plan = plan_import(snapshot, path, Target(RestorationUnit))
    assert (plan.read, plan.new, plan.rejected) == (117, 117, ())
    units = snapshot.after(plan.edit).table(RestorationUnit)
    assert bool(shapely.coverage_is_valid(units.geometry))
    assert "长子县" in units.column("name")
