"""KML, parcel coordinate TXT and tables of coordinates: what planners hand around beside shapefiles."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pytest
import shapely

from ecodesk import cli
from ecodesk.errors import CannotImport
from ecodesk.exchange.coordinate_origin import ANSWERS
from ecodesk.exchange.examining import data_files
from ecodesk.exchange.importing import plan_import
from ecodesk.exchange.targets import target_of
from ecodesk.exchange.undecided import Undecided
from ecodesk.exchange.vector_files import encoding_samples, read_layer
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.measures import areas
from ecodesk.model.records import CountyBoundary, ProblemPatch, Project
from ecodesk.model.shifted_coordinates import SHIFTED
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Severity
from ecodesk.rules.runner import check
from ecodesk.workspace import Workspace

CRS = WorkingCrs(4547)
COUNTY = CountyBoundary(name="长子县", geometry=shapely.box(380_000, 3_980_000, 420_000, 4_010_000))
HEAD = """[属性描述]
格式版本号=1.01
数据产生单位=长子县自然资源局
数据产生日期=2025-06-15
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=38
精度=0.001
转换参数=0,0,0,0,0,0,0
"""
PARCEL = """10,2.7992,ZZ-ZH05-003-01,鲍家河水库（上游）示例地块,面,,水土保持林,0307,@
J1,1,3994800.000,38393500.000
J2,1,3994800.000,38393700.000
J3,1,3994650.000,38393700.000
J4,1,3994650.000,38393500.000
J1,1,3994800.000,38393500.000
J5,2,3994750.000,38393560.000
J6,2,3994710.000,38393560.000
J7,2,3994710.000,38393610.000
J8,2,3994750.000,38393610.000
J5,2,3994750.000,38393560.000
"""
TXT = f"{HEAD}[地块坐标]\n{PARCEL}"


def county(*rows: Any) -> Snapshot:
    return Snapshot.of([COUNTY, *rows], CRS)


def text(path: Path, content: str, encoding: str = "gb18030") -> Path:
    path.write_bytes(content.replace("\n", "\r\n").encode(encoding))
    return path


def projects(path: Path, answer: str = "survey", **choices: Any) -> list[Project]:
    plan = plan_import(county(), path, target_of("projects"), coordinates=answer, **choices)
    return [c.row for c in plan.edit.changes if isinstance(c.row, Project)]


def notes(path: Path) -> str:
    plan = plan_import(county(), path, target_of("projects"), coordinates="survey")
    return " ".join(note.zh for note in plan.warnings)


def placemark(name: str, lon: float = 112.88, lat: float = 36.12) -> str:
    ring = " ".join(f"{lon + x},{lat + y},0" for x, y in ((0, 0), (0.01, 0), (0.01, 0.01), (0, 0)))
    return (
        f"<Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    )


def kml(body: str, encoding: str = "UTF-8") -> bytes:
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><name>图</name>{body}</Document></kml>"
    ).encode(encoding)


FOLDERS = f"{placemark('根')}<Folder><name>甲</name>{placemark('甲一')}<Folder><name>乙</name>{placemark('乙一')}</Folder></Folder>"


# ---- parcel coordinate TXT


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_parcel_with_a_hole_comes_in_with_its_number_name_and_area(tmp_path: Path, encoding: str) -> None:
    (row,) = projects(text(tmp_path / "地块.txt", TXT, encoding))
    assert (row.code, row.name) == ("ZZ-ZH05-003-01", "鲍家河水库（上游）示例地块")
    assert row.declared_area_hm2 == 2.7992
    assert row.geometry is not None and len(row.geometry.interiors) == 1
    assert round(float(areas([row.geometry], CRS)[0]) / 10_000, 4) == 2.7992


@pytest.mark.parametrize("source", ANSWERS)
def test_every_project_is_told_the_source_and_nobody_has_confirmed_it(tmp_path: Path, source: str) -> None:
    (row,) = projects(text(tmp_path / "地块.txt", TXT), source)
    assert row.coordinate_source == source and row.datum_confirmed is None


def without_prefix(content: str) -> str:
    return content.replace(",3839", ",39")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda s: s, ""),
        (without_prefix, ""),
        (lambda s: s.replace("坐标系=2000国家大地坐标系\n", ""), "没有写“坐标系”"),
        (lambda s: s.replace(HEAD, ""), "没有写“坐标系”"),
        (lambda s: without_prefix(s.replace(HEAD, "")), "坐标落在县域内"),
        (lambda s: s.replace("J1,1,3994800.000,38393500.000\nJ5", "J5"), "没有闭合"),
        (lambda s: s.replace("10,2.7992", "7,2.7992"), "界址点数"),
        (lambda s: s.replace(",1,", ",1，").replace(",2,", "，2,"), ""),
        (lambda s: s.replace("\nJ", "\n"), ""),
        (lambda s: s.replace(",面,,水土保持林,0307,@", ",面,,水土保持林,0307,东至路,西至河,甲村,@"), ""),
    ],
)
def test_the_ways_places_write_it_lead_to_the_same_parcel(
    tmp_path: Path, change: Callable[[str], str], told: str
) -> None:
    path = text(tmp_path / "地块.txt", change(TXT))
    (row,) = projects(path)
    assert round(float(areas([row.geometry], CRS)[0]) / 10_000, 4) == 2.7992
    assert row.geometry is not None and COUNTY.geometry is not None and COUNTY.geometry.contains(row.geometry)
    assert told in notes(path)


def test_north_and_east_the_wrong_way_round_are_read_by_their_values_and_told(tmp_path: Path) -> None:
    lines = [line.split(",") for line in TXT.splitlines()]
    swapped = "\n".join(",".join([*p[:2], p[3], p[2]] if p[0][:1] == "J" else p) for p in lines)
    path = text(tmp_path / "地块.txt", swapped)
    (row,) = projects(path)
    assert round(float(areas([row.geometry], CRS)[0]) / 10_000, 4) == 2.7992
    assert "X、Y 写反了" in notes(path)


def test_two_parts_in_ring_one_and_a_second_parcel(tmp_path: Path) -> None:
    far = "J9,1,3996000,38396000\nJ10,1,3996000,38396100\nJ11,1,3996100,38396100\nJ9,1,3996000,38396000\n"
    second = PARCEL.replace("ZZ-ZH05-003-01", "B").replace("399", "398")
    rows = projects(text(tmp_path / "地块.txt", TXT + far + second))
    assert [row.code for row in rows] == ["ZZ-ZH05-003-01", "B"]
    assert rows[0].geometry is not None and rows[0].geometry.geom_type == "MultiPolygon"


def test_a_parcel_of_two_points_or_with_a_broken_line_stays_out_and_the_others_come_in(
    tmp_path: Path,
) -> None:
    bad = "2,0,B,乙,面,,,,@\nJ1,1,3994800,38393500\nJ2,1,3994800,38393700\n"
    worse = "3,0,C,丙,面,,,,@\nJ1,1,3994800,38393500\nJ2,1,东,西\nJ3,1,3994650,38393700\n"
    plan = plan_import(
        county(), text(tmp_path / "地块.txt", TXT + bad + worse), target_of("projects"), coordinates="gps"
    )
    assert plan.new == 1
    assert [(r.row, r.why.zh) for r in plan.rejected] == [
        (2, "图形没有闭合或点数不足"),
        (3, "第 29 行不是坐标"),
    ]


def test_old_datums_and_texts_without_parcels_are_refused(tmp_path: Path) -> None:
    old = text(tmp_path / "旧.txt", TXT.replace("2000国家大地坐标系", "1980西安坐标系"))
    with pytest.raises(CannotImport, match="西安 80") as caught:
        projects(old)
    assert "索取" in caught.value.message.zh
    for content in ("这是说明。\n第二行。\n", HEAD, "1,2\n"):
        with pytest.raises(CannotImport) as empty:
            projects(text(tmp_path / "说明.txt", content))
        assert "没有地块坐标" in empty.value.message.zh and empty.value.remedy is not None


def test_notes_beside_the_data_are_no_data(tmp_path: Path) -> None:
    text(tmp_path / "说明.txt", "请查收\n")
    parcels = text(tmp_path / "地块.txt", TXT)
    assert data_files([tmp_path]) == [parcels]
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as packed:
        packed.write(parcels, "地块.txt")
        packed.write(tmp_path / "说明.txt", "说明.txt")
    assert [row.code for row in projects(tmp_path / "包.zip")] == ["ZZ-ZH05-003-01"]


def test_the_encoding_is_shown_both_ways(tmp_path: Path) -> None:
    gbk, utf8 = encoding_samples(text(tmp_path / "地块.txt", TXT))
    assert gbk.fits and not utf8.fits
    assert gbk.rows[0][3] == "鲍家河水库（上游）示例地块"
    assert read_layer(tmp_path / "地块.txt").encoding == "GB18030"


# ---- KML and KMZ


@pytest.mark.parametrize("name", ["图.kml", "图.ovkml"])
@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
def test_placemarks_of_all_folders_come_in_at_once(tmp_path: Path, name: str, encoding: str) -> None:
    path = tmp_path / name
    path.write_bytes(kml(FOLDERS, encoding))
    rows = projects(path, "ovi_old")
    assert [row.name for row in rows] == ["根", "甲一", "乙一"]
    assert all(COUNTY.geometry.contains(row.geometry) for row in rows)  # type: ignore[union-attr]
    assert read_layer(path).columns["文件夹"] == ["图", "甲", "乙"]


def test_a_kmz_is_read_like_the_kml_in_it(tmp_path: Path) -> None:
    path = tmp_path / "图.kmz"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("doc.kml", kml(FOLDERS))
        packed.writestr("files/pin.png", b"\x89PNG")
    assert len(projects(path)) == 3


def broken_kmz(folder: Path) -> Path:
    path = folder / "图.kmz"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("doc.kml", kml(FOLDERS))
    path.write_bytes(path.read_bytes()[:-30])
    return path


def empty_kmz(folder: Path) -> Path:
    path = folder / "图.kmz"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("pin.png", b"\x89PNG")
    return path


def kml_of(content: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "图.kml"
        path.write_bytes(content)
        return path

    return make


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "nothing in it": (
        kml_of(b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>'),
        "什么也没有",
    ),
    "an empty document": (kml_of(kml("")), "没有地标"),
    "folders only": (kml_of(kml("<Folder><name>甲</name></Folder>")), "没有地标"),
    "placemarks without a place": (kml_of(kml("<Placemark><name>甲</name></Placemark>")), "没有坐标"),
    "cut off": (kml_of(kml(FOLDERS)[:400]), "第 1 行"),
    "another XML": (kml_of(b"<html><body/></html>"), "图.kml"),
    "an entity": (
        kml_of(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + kml(FOLDERS)),
        "外部引用",
    ),
    "a broken KMZ": (broken_kmz, "损坏"),
    "a KMZ of pictures": (empty_kmz, "图.kmz"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_kml_that_holds_no_shapes_says_so_with_what_to_do(case: str, tmp_path: Path) -> None:
    make, words = REFUSED[case]
    with pytest.raises(CannotImport) as caught:
        projects(make(tmp_path))
    assert words in caught.value.message.zh and caught.value.remedy is not None
    assert not isinstance(caught.value, Undecided)


# ---- tables


def sheet(path: Path, *rows: tuple[Any, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("heads", "place"),
    [
        (("经度", "纬度"), (112.88, 36.12)),
        (("纬度", "经度"), (36.12, 112.88)),
        (("经度", "纬度"), ("112°52′48″", "36°07′12″")),
        (("X坐标", "Y坐标"), (3999438.868, 38399167.903)),
        (("北坐标（m）", "东坐标（m）"), (3999438.868, 399167.903)),
        (("N", "E"), (3999438.868, 38399167.903)),
    ],
)
def test_columns_of_coordinates_in_every_usual_way_land_on_the_same_place(
    tmp_path: Path, heads: tuple[str, str], place: tuple[Any, Any]
) -> None:
    path = sheet(
        tmp_path / "点.xlsx",
        ("项目编码", "项目名称", "开始日期", *heads),
        ("A", "甲", date(2025, 3, 1), *place),
    )
    (row,) = projects(path)
    assert row.geometry is not None
    assert row.geometry.distance(shapely.Point(399167.903, 3999438.868)) < 1
    assert (row.code, row.name, row.start) == ("A", "甲", date(2025, 3, 1))


def test_a_coordinate_the_spreadsheet_made_a_date_is_told_by_its_row(tmp_path: Path) -> None:
    rows = [("A", "甲", 112.88, 36.12), ("B", "乙", date(2024, 5, 1), 36.12), ("C", "丙", "东经", 36.1)]
    path = sheet(tmp_path / "点.xlsx", ("编号", "名称", "经度", "纬度"), *rows)
    plan = plan_import(county(), path, target_of("projects"), coordinates="gps")
    assert plan.new == 1
    (turned, word) = plan.rejected
    assert turned.row == 2 and "日期 2024-05-01" in turned.why.zh
    assert word.row == 3 and "“东经”不是数字" in word.why.zh


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_boundary_points_in_a_table_become_the_shapes_they_bound(tmp_path: Path, encoding: str) -> None:
    points = [line.split(",") for line in PARCEL.splitlines()[1:]]
    lines = [f"{'甲' if i == 0 else ''},{p[0]},{p[1]},{p[2]},{p[3]}" for i, p in enumerate(points)]
    path = text(tmp_path / "界址点.csv", "\n".join(["项目名称,点号,圈号,X,Y", *lines]) + "\n", encoding)
    (row,) = projects(path)
    assert row.name == "甲" and round(float(areas([row.geometry], CRS)[0]) / 10_000, 4) == 2.7992
    assert "10 行界址点连成 1 个图形" in notes(path)


def test_a_table_without_coordinates_says_which_columns_it_looked_for(tmp_path: Path) -> None:
    path = sheet(tmp_path / "表.xlsx", ("编号", "名称"), ("A", "甲"), ("B", "乙"))
    with pytest.raises(CannotImport, match="没有坐标") as caught:
        projects(path)
    assert "经度和纬度" in caught.value.message.zh


# ---- drawings and other programs


@pytest.mark.parametrize(("suffix", "driver"), [(".dxf", "DXF"), (".tab", "MapInfo File"), (".gml", "GML")])
def test_what_other_programs_write_comes_in(tmp_path: Path, suffix: str, driver: str) -> None:
    square = shapely.box(399_000, 3_995_000, 400_000, 3_996_000)
    shape = square.exterior if suffix == ".dxf" else square
    columns = {} if suffix == ".dxf" else {"code": ["A"], "name": ["治理甲"]}
    options = {"encoding": "GBK"} if suffix == ".tab" else {}
    geopandas.GeoDataFrame(columns, geometry=[shape], crs="EPSG:4547").to_file(
        tmp_path / f"图{suffix}", driver=driver, engine="pyogrio", **options
    )
    crs = "EPSG:4547" if suffix == ".tab" else None
    plan = plan_import(county(), tmp_path / f"图{suffix}", target_of("projects"), crs=crs)
    (change,) = plan.edit.changes
    assert isinstance(change.row, Project) and change.row.geometry is not None
    assert change.row.geometry.symmetric_difference(square).area < 50  # MapInfo rounds to centimetres
    assert change.row.coordinate_source == "" and (suffix == ".dxf" or change.row.name == "治理甲")


# ---- the question


def test_the_question_is_asked_and_its_answer_is_what_the_checks_follow(tmp_path: Path) -> None:
    path = text(tmp_path / "地块.txt", TXT)
    with pytest.raises(Undecided) as caught:
        plan_import(county(), path, target_of("projects"))
    assert caught.value.about == "coordinates"
    for answer, severities in (("survey", []), ("unknown", [Severity.ERROR]), (SHIFTED, [Severity.ERROR])):
        plan = plan_import(county(), path, target_of("projects"), coordinates=answer)
        found = check(county().after(plan.edit)).findings
        assert [f.severity for f in found.values() if f.rule == "GEO-006"] == severities, answer


def test_a_shape_that_comes_again_keeps_that_it_was_confirmed(tmp_path: Path) -> None:
    path = text(tmp_path / "地块.txt", TXT)
    (row,) = projects(path, "unknown")
    confirmed = county(
        Project(**{**row.values(), "datum_confirmed": True}) if hasattr(row, "values") else row
    )
    plan = plan_import(confirmed, path, target_of("projects"), coordinates="unknown")
    assert plan.same == 1


def test_records_that_cannot_say_it_are_turned_back_and_told(tmp_path: Path) -> None:
    path = tmp_path / "图.kml"
    path.write_bytes(kml(placemark("沟")))
    target = target_of("problems")
    plain = plan_import(county(), path, target, coordinates="gps").edit.changes
    plan = plan_import(county(), path, target, coordinates=SHIFTED)
    (before, after) = (plain[0].row, plan.edit.changes[0].row)
    assert isinstance(before, ProblemPatch) and isinstance(after, ProblemPatch)
    moved = shapely.distance(before.geometry.centroid, after.geometry.centroid)  # type: ignore[union-attr]
    assert 300 < moved < 900 and any("纠正" in note.zh for note in plan.warnings)


def test_the_command_asks_with_its_option_and_takes_the_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.gpkg"
    Workspace.create(plan, CRS, [COUNTY]).close()
    sheet(tmp_path / "点.xlsx", ("编号", "名称", "经度", "纬度"), ("A", "甲", 112.88, 36.12))
    command = ["import", str(plan), str(tmp_path / "点.xlsx"), "--as", "projects", "--language", "zh_CN"]
    assert cli.main(command) == 2
    assert "--coordinates survey|gps" in capsys.readouterr().err
    assert cli.main([*command, "--coordinates", "gps"]) == 0
    with Workspace.open(plan, read_only=True) as workspace:
        row = workspace.snapshot.table(Project).at(0)
        assert row.coordinate_source == "gps" and row.geometry is not None
