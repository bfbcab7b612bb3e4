"""Lists of departments become candidates: every row is kept, whatever is wrong with it, and a file comes in once."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ecodesk.exchange.examining import Examined, state_of
from ecodesk.exchange.source_columns import match_list_columns
from ecodesk.exchange.source_examining import ListChoices, ListExaminer
from ecodesk.model.records import OrgUnit, SourcePlan, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import CRS, sample_rows
from ecodesk.sample.source_lists import FARMING, FORESTRY, WATER, write_source_lists

TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def county() -> Snapshot:
    return Snapshot.of(sample_rows(), CRS)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    write_source_lists(folder)
    return folder


def looked_at(snapshot: Snapshot, path: Path, **chosen: Any) -> Examined:
    return ListExaminer("李敏", TODAY).examine(snapshot, [ListChoices(path, **chosen)]).files[0]


def candidates(seen: Examined) -> list[SourceProject]:
    assert seen.problem is None, str(seen.problem)
    assert seen.plan is not None
    return [c.after for c in seen.plan.edit.changes if isinstance(c.after, SourceProject)]


def workbook(path: Path, *rows: Sequence[Any]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def department(snapshot: Snapshot, code: str) -> str:
    found = snapshot.table(OrgUnit).one(code=code)
    assert found is not None
    return found.id


def test_three_lists_come_in_as_they_are_handed_in(county: Snapshot, lists: Path) -> None:
    seen = ListExaminer("李敏", TODAY).examine(
        county, [ListChoices(lists / n) for n in (FORESTRY, WATER, FARMING)]
    )
    assert [state_of(one)[0] for one in seen.files] == ["ok", "ok", "ok"]
    assert seen.edit is not None
    after = county.after(seen.edit)
    plans = [row for row in after.table(SourcePlan).rows() if row.taken_in_on == TODAY]
    assert [plan.department for plan in plans] == [
        department(county, code) for code in ("LYJ", "SLJ", "NYNC")
    ]
    assert [plan.rows_handed_in for plan in plans] == [7, 5, 5]
    assert all(plan.file_hash and plan.source_file and plan.taken_in_by == "李敏" for plan in plans)
    rows = [row for row in after.table(SourceProject).rows() if row.source_plan in {p.id for p in plans}]
    assert len(rows) == 17
    assert {row.state for row in rows} == {"candidate"}
    first = next(row for row in rows if row.code == "LY-01")
    assert first.name == "发鸠山水源涵养林补植补造工程" and first.work_items == ("FOREST_02",)
    assert first.funding == ("central_other", "provincial") and first.invest == Decimal("620.00")
    assert json.loads(first.original)["XMMC"] == first.name
    assert first.unit and first.element == "forest"


def test_a_workbook_made_for_printing_is_read(county: Snapshot, lists: Path) -> None:
    seen = looked_at(county, lists / FARMING)
    rows = candidates(seen)
    assert [row.source_row for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0].declared_area_hm2 == pytest.approx(610.0)  # 9150 亩
    assert rows[0].start == date(2024, 1, 1) and rows[0].end == date(2026, 12, 31)
    assert rows[0].geometry is not None and rows[0].geometry.geom_type == "Point"
    assert rows[1].geometry is None and rows[3].work_items == ()
    assert "秸秆还田" in rows[3].original
    assert seen.plan is not None
    assert "秸秆还田" in str(seen.plan.results[3].why)
    assert any("合计" in str(note) for note in seen.plan.warnings)


def test_a_file_comes_in_once(county: Snapshot, lists: Path) -> None:
    first = looked_at(county, lists / WATER)
    assert first.plan is not None
    after = county.after(first.plan.edit)
    again = looked_at(after, lists / WATER)
    assert again.plan is None
    assert again.problem is not None
    said = str(again.problem.message)
    assert "已经收入过" in said and "2026-06-01" in said and "李敏" in said


def test_the_same_file_twice_in_one_go_is_told(county: Snapshot, lists: Path, tmp_path: Path) -> None:
    copy = tmp_path / "县水利局_再交一次.geojson"
    copy.write_bytes((lists / WATER).read_bytes())
    seen = ListExaminer("李敏", TODAY).examine(county, [ListChoices(lists / WATER), ListChoices(copy)])
    assert [one.plan is not None for one in seen.files] == [True, False]


def test_a_list_without_a_department_asks_for_it(county: Snapshot, tmp_path: Path) -> None:
    path = workbook(tmp_path / "清单.xlsx", ("项目名称", "投资（元）"), ("梯田一期", 1_560_000))
    seen = looked_at(county, path)
    assert seen.plan is None and seen.about == "department"
    assert "部门" in str(state_of(seen)[1])
    (row,) = candidates(looked_at(county, path, department=department(county, "NYNC")))
    assert row.invest == Decimal("156.00")
    assert row.lead == department(county, "NYNC")


def test_a_department_the_plan_does_not_know_is_added(county: Snapshot, tmp_path: Path) -> None:
    path = workbook(tmp_path / "清单.xlsx", ("项目名称", "投资"), ("气象监测站", 30))
    seen = looked_at(county, path, department="县气象局")
    assert seen.plan is not None
    after = county.after(seen.plan.edit)
    added = after.table(OrgUnit).one(name="县气象局")
    assert added is not None and added.kind == "department" and added.code
    plan = after.table(SourcePlan).rows()[-1]
    assert plan.department == added.id
    again = looked_at(
        after, workbook(tmp_path / "清单二.xlsx", ("项目名称", "投资"), ("站二", 30)), department="县气象局"
    )
    assert again.plan is not None
    assert len(after.after(again.plan.edit).table(OrgUnit)) == len(after.table(OrgUnit))


def test_rows_that_say_nonsense_are_kept_with_what_they_said(county: Snapshot, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "县林业局.xlsx",
        ("项目名称", "面积（公顷）", "投资（万元）", "开工时间", "治理措施"),
        ("荒山造林", "约三百", "待定", "明年春", "人工造林、飞播"),
        (None, 12, 30, "2026年3月", None),
    )
    seen = looked_at(county, path)
    first, second = candidates(seen)
    assert (first.declared_area_hm2, first.invest, first.start) == (None, None, None)
    assert first.work_items == ("FOREST_01",)
    assert {"约三百", "待定", "明年春"} <= set(json.loads(first.original).values())
    assert second.name == "第 2 行" and second.start == date(2026, 3, 1)
    assert seen.plan is not None
    assert all(word in str(seen.plan.results[0].why) for word in ("约三百", "待定", "明年春", "飞播"))


def test_columns_are_known_by_the_names_departments_give_them() -> None:
    matched = match_list_columns(
        ["序号", "工程名称", "牵头单位", "建设规模(亩)", "估算投资（万元）", "主要建设内容"]
    )
    assert matched == {
        "name": "工程名称",
        "lead": "牵头单位",
        "declared_area_hm2": "建设规模(亩)",
        "invest": "估算投资（万元）",
        "description": "主要建设内容",
    }


def test_coordinates_in_the_surveyors_order_are_understood(county: Snapshot, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "县水利局.xlsx",
        ("项目名称", "X坐标", "Y坐标"),
        ("谷坊一", 3_998_000.0, 400_500.0),
        ("谷坊二", 3_999_000.0, 401_500.0),
    )
    seen = looked_at(county, path, crs="EPSG:4547")
    rows = candidates(seen)
    assert (rows[0].geometry.x, rows[0].geometry.y) == (400_500.0, 3_998_000.0)
    assert seen.plan is not None
    assert any("对调" in str(note) for note in seen.plan.warnings)


def test_a_csv_in_gbk_with_wkt(county: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "县水利局.csv"
    path.write_bytes(
        '项目名称,图形\n沟道治理,"POLYGON((112.8 36.1,112.81 36.1,112.81 36.11,112.8 36.1))"\n'.encode("gbk")
    )
    (row,) = candidates(looked_at(county, path))
    assert row.geometry is not None and row.geometry.geom_type == "Polygon"


def test_kml_is_read(county: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "县林业局.kml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
        "<name>荒山造林</name><Polygon><outerBoundaryIs><LinearRing><coordinates>112.8,36.1 112.81,36.1 "
        "112.81,36.11 112.8,36.1</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>",
        encoding="utf-8",
    )
    (row,) = candidates(looked_at(county, path))
    assert row.name == "荒山造林" and row.geometry is not None


def test_a_shapefile_knows_itself_by_all_its_parts(county: Snapshot, lists: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(lists / FORESTRY) as packed:
        packed.extractall(tmp_path)
    shp = next(tmp_path.glob("*.shp")).rename(tmp_path / "县林业局.shp")
    for part in (".dbf", ".shx", ".prj"):
        next(tmp_path.glob(f"营造林项目{part}")).rename(shp.with_suffix(part))
    seen = looked_at(county, shp)
    assert len(candidates(seen)) == 7
    assert seen.plan is not None
    table = shp.with_suffix(".dbf").read_bytes()
    shp.with_suffix(".dbf").write_bytes(table.replace(b"620.", b"621."))
    changed = looked_at(county.after(seen.plan.edit), shp)
    assert changed.problem is None, "a list with other numbers is another list"


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("县林业局.xlsx", b"no workbook", "不是 Excel 工作簿"),
        ("县林业局.csv", b"", "空的"),
        ("县林业局.geojson", b'{"type":"FeatureCollection","features":[', "被截断"),
        ("县林业局.kml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><kml/>', "外部引用"),
        ("县林业局.kml", b"<kml><Docu", "读不出来"),
    ],
)
def test_broken_files_say_what_is_wrong(
    county: Snapshot, tmp_path: Path, name: str, content: bytes, word: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    seen = looked_at(county, path)
    assert seen.plan is None and seen.problem is not None
    said = str(seen.problem.message)
    assert name in said
    assert word in said


def test_only_a_head_is_an_empty_list(county: Snapshot, tmp_path: Path) -> None:
    seen = looked_at(county, workbook(tmp_path / "县林业局.xlsx", ("项目名称", "投资")))
    assert seen.problem is not None
    assert "清单是空的" in str(seen.problem.message)


def test_coordinates_that_fit_nowhere_ask_for_the_crs(county: Snapshot, tmp_path: Path) -> None:
    path = workbook(tmp_path / "县水利局.xlsx", ("项目名称", "x", "y"), ("谷坊", 900_000.0, 2_000_000.0))
    seen = looked_at(county, path)
    assert seen.plan is None and seen.about == "crs"


def test_several_sheets_are_several_lists(county: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "县水利局.xlsx"
    book = Workbook()
    for name in ("河道", "水保"):
        page = book.create_sheet(name)
        page.append(["项目名称", "投资"])
        page.append([f"{name}治理", 10])
    del book["Sheet"]
    book.save(path)
    assert looked_at(county, path).about == "layer"
    first = looked_at(county, path, layer="河道")
    assert first.plan is not None
    second = looked_at(county.after(first.plan.edit), path, layer="水保")
    assert [row.name for row in candidates(second)] == ["水保治理"]
