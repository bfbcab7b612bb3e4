"""Lists as departments really hand them in: printed heads, units anywhere, sums, old formats, locks and damage."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
from openpyxl import Workbook

from ecodesk.errors import CannotImport
from ecodesk.exchange.examining import Examined, data_files
from ecodesk.exchange.source_examining import ListChoices, ListExaminer
from ecodesk.exchange.source_files import LIST_SUFFIXES
from ecodesk.exchange.source_tables import read_table, table_layers
from ecodesk.exchange.vector_files import read_layer
from ecodesk.i18n import Text
from ecodesk.model.records import SourcePlan, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Cancelled, Progress
from ecodesk.sample.build import CRS, sample_rows

TODAY = date(2026, 6, 1)
OLD_FORMAT = (
    r"""c-rk)O=uHA6#izj`6a(?Dzrig0jt(t#ES=;_}^2P)*loRYGMOQODaKx^kTH;qy<65AG{QL>80w$A5_qr2ce<|K@bu>"""
    r"""3R*$IL!0%@%Wh3HNCR3_=3C~?oA>71nVmN?yR*;dBBiO@9cBE01RSWCUbt#(f|A!Rgh77Ol&YP3D47cX6uce^q|1p1"""
    r"""foE<RLmBTfG~CjkkObaRI*b!A#<H2%3Sv9=AthuVdPxf0AWIPK+^ZIrM_IPAyva2mvfRp+NtV4-w<Hc>E@^acwr24`"""
    r"""EzZ6m<bCfl=QUe4q76^wEIxfvRO>piEq6RM`gb}ybw8#-aqG)uGr81g2~i5*G`^TI;Iq9_AIFq^W$glF|5|T%H?UvQ"""
    r"""bf5t92v6`L{Frx0k0zYi{d*VCPk{y}9U_1A!>Pc&`Me9_a(d^a$8;Mz2EC>eB7Nm!-eb-fUXy&Hu;o~2NLGeXSG-{O"""
    r"""<o?a;JzTfm1H2CWB!>}VJ;JLYOgs9*%%>Oq>4D@BTME3#SKkC{WanYxjARfw$R5X%>}JLWmS_2{t6A@08KuXfylbG%"""
    r"""Qg%;popbE%qINbhUMAPp=<7%?z8}2TS$vmVPx@?Mc|1D%DmjHXy_trIFRuyoh#qnMn#BF2oeOK%c*C;&ryazjg{{7u"""
    r"""*6S{WMfg~au&kEk=!m6~W{s6(iw11LY&jl}sC~ig^R3c0&TPrk8t^pc=@zdVlQ`QF%u8r3xFajkZucENC@3f>C@3f>"""
    r"""C@B02g1;uKU+lVd*pO!exAk9Vky1tdCi!o%2V-=dq=V@$WGT-f-_-nB1*fp@C6>vt{})Oepw@F3L7Mw9()9eLvyrHM"""
    r"""o@Eomzi$aO+kT~)e*WS1zX8!c*v0"""
)  # a workbook of Excel 97-2003: 项目名称, 投资（万元）, 面积（亩） and two rows


@pytest.fixture(scope="module")
def county() -> Snapshot:
    return Snapshot.of(sample_rows(), CRS)


def looked_at(snapshot: Snapshot, path: Path, **chosen: Any) -> Examined:
    return ListExaminer("李敏", TODAY).examine(snapshot, [ListChoices(path, **chosen)]).files[0]


def candidates(seen: Examined) -> list[SourceProject]:
    assert seen.problem is None, str(seen.problem)
    assert seen.plan is not None
    return [c.after for c in seen.plan.edit.changes if isinstance(c.after, SourceProject)]


def said(seen: Examined) -> str:
    assert seen.plan is None and seen.problem is not None
    return str(seen.problem.message)


def workbook(path: Path, *rows: Sequence[Any], merged: Sequence[str] = ()) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path


def test_a_head_in_two_rows_with_merged_cells(county: Snapshot, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "县林业局.xlsx",
        ("长子县2026年营造林项目表",),
        ("序号", "项目名称", "投资（万元）", None, None, "建设规模（亩）", "起止时间", None),
        (None, None, "合计", "中央", "地方", None, "开工时间", "完工时间"),
        (1, "荒山造林", 120, 100, 20, 1500, "2026.3", "2027年"),
        (2, "退化林修复", 80.5, 80, 0.5, 300, "２０２６年４月", "2026/12/31"),
        ("合计", None, 200.5, 180, 20.5, 1800, None, None),
        merged=("A1:H1", "A2:A3", "B2:B3", "C2:E2", "F2:F3", "G2:H2"),
    )
    one, two = candidates(looked_at(county, path))
    assert (one.name, one.invest, one.declared_area_hm2) == ("荒山造林", Decimal("120.00"), 100.0)
    assert (one.start, one.end) == (date(2026, 3, 1), date(2027, 12, 31))
    assert (two.invest, two.start, two.end) == (Decimal("80.50"), date(2026, 4, 1), date(2026, 12, 31))
    assert '"投资（万元） 中央": 100' in one.original and [one.source_row, two.source_row] == [1, 2]


def test_titles_units_above_and_below_sums_and_signatures(county: Snapshot, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "县水利局.xlsx",
        ("附件2",),
        ("县水利局河道治理计划表",),
        ("填报单位：县水利局", None, None, "单位：元、亩"),
        ("序号", "项目名称", "总投资", "面积", "备注"),
        (1, 2, 3, 4, 5),
        (1, "堤防加固", "１，２００，０００", "３００", None),
        (None, "小计", 1_200_000, 300, None),
        ("序号", "项目名称", "总投资", "面积", "备注"),
        (2, "沟道清淤", "85万元", 15, "二期"),
        ("全县合计：", None, 2_050_000, 315, None),
        ("填表人：张三", None, "审核人：李四", None, None),
        ("注：投资含配套", None, "以批复为准", None, None),
    )
    seen = looked_at(county, path)
    one, two = candidates(seen)
    assert (one.name, one.invest, one.declared_area_hm2) == ("堤防加固", Decimal("120.00"), 20.0)
    assert (two.name, two.invest, two.declared_area_hm2) == ("沟道清淤", Decimal("85.00"), 1.0)
    assert seen.plan is not None
    notes = "".join(map(str, seen.plan.warnings))
    assert "单位：元、亩" in notes and "2 行合计、2 行表尾说明未计入" in notes


def test_units_in_a_row_of_their_own(county: Snapshot, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "县林业局.xlsx",
        ("项目名称", "投资", "治理面积"),
        (None, "（元）", "（公顷）"),
        ("封山育林", 560_000, 12.5),
    )
    (row,) = candidates(looked_at(county, path))
    assert (row.invest, row.declared_area_hm2) == (Decimal("56.00"), 12.5)


def test_projects_that_look_like_sums_or_notes_are_kept(county: Snapshot, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "县林业局.xlsx",
        ("项目名称", "投资（万元）"),
        ("小计河流域治理", 10),
        ("合计沟谷坊工程", 20),
        ("说明书编制", 5),
    )
    assert [row.name for row in candidates(looked_at(county, path))] == [
        "小计河流域治理", "合计沟谷坊工程", "说明书编制",
    ]  # fmt: skip


def test_doubles_are_kept_and_told(county: Snapshot, tmp_path: Path) -> None:
    path = workbook(tmp_path / "县林业局.xlsx", ("项目名称", "投资"), ("造林", 10), ("造林", 10))
    seen = looked_at(county, path)
    assert len(candidates(seen)) == 2
    assert seen.plan is not None and "与第 1 行同名" in str(seen.plan.results[1].why)


def test_an_old_workbook_is_read_whatever_its_name(county: Snapshot, tmp_path: Path) -> None:
    for name in ("县林业局.xls", "县林业局造林.xlsx"):
        path = tmp_path / name
        path.write_bytes(zlib.decompress(base64.b85decode("".join(OLD_FORMAT))))
        rows = candidates(looked_at(county, path))
        assert [(row.name, row.invest, row.declared_area_hm2) for row in rows] == [
            ("老格式项目一", Decimal("12.50"), 2.0),
            ("老格式项目二", Decimal("8.00"), 1.0),
        ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_as_programs_write_it(county: Snapshot, tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "县水利局.csv"
    lines = [("项目名称", "投资（万元）", "备注"), ("沟道治理", "10.5", "一、二期")]
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    seen = looked_at(county, path)
    (row,) = candidates(seen)
    assert (row.name, row.invest, row.description) == ("沟道治理", Decimal("10.50"), "一、二期")
    assert seen.plan is not None
    assert seen.plan.encoding == {"utf-8-sig": "UTF-8", "gbk": "GBK", "utf-16": "UTF-16"}[encoding]


def _locked(path: Path) -> None:
    """The outside of a workbook with a password: a compound file that names what is encrypted in it."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    path.write_bytes(head + "EncryptedPackage".encode("utf-16-le") + bytes(2000))


def test_what_cannot_be_read_says_why_and_what_next(county: Snapshot, tmp_path: Path) -> None:
    whole = workbook(tmp_path / "县林业局.xlsx", ("项目名称", "投资"), *((f"造林{i}", i) for i in range(400)))
    content = whole.read_bytes()
    assert len(candidates(looked_at(county, whole))) == 400

    cut = tmp_path / "县林业局1.xlsx"
    cut.write_bytes(content[: len(content) // 2])
    assert "不完整" in said(looked_at(county, cut)) and cut.name in said(looked_at(county, cut))

    locked = tmp_path / "县林业局2.xlsx"
    _locked(locked)
    assert "打开密码" in said(looked_at(county, locked)) and "去掉密码" in said(looked_at(county, locked))

    empty = tmp_path / "县林业局3.xlsx"
    empty.write_bytes(b"")
    assert "文件是空的" in said(looked_at(county, empty))

    open_elsewhere = tmp_path / "~$县林业局.xlsx"
    open_elsewhere.write_bytes(b"\x06user")
    assert "临时文件" in said(looked_at(county, open_elsewhere))
    assert open_elsewhere not in data_files([tmp_path], LIST_SUFFIXES)

    page = tmp_path / "县林业局4.xls"
    page.write_text("<html><table><tr><td>项目名称</td></tr></table></html>", encoding="utf-8")
    assert "不是 Excel 工作簿" in said(looked_at(county, page)) and "另存为 .xlsx" in said(
        looked_at(county, page)
    )


def test_charts_and_empty_sheets_are_no_lists(county: Snapshot, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["项目名称", "投资"])
    book.active.append(["造林", 10])
    book.create_sheet("空表")
    book.create_chartsheet("图")
    path = tmp_path / "县林业局.xlsx"
    book.save(path)
    assert len(table_layers(path)) == 1
    assert [row.name for row in candidates(looked_at(county, path))] == ["造林"]


def test_cells_keep_what_they_are(tmp_path: Path) -> None:
    day = datetime(2026, 3, 1)
    path = workbook(
        tmp_path / "x.xlsx",
        ("项目名称", "数", "小数", "日期", "文字", "空"),
        ("造林", 12, 0.5, day, "007", None),
    )
    columns = read_table(path).columns
    assert [columns[name][0] for name in ("数", "小数", "日期", "文字", "空")] == [12, 0.5, day, "007", None]
    assert isinstance(columns["数"][0], int)


def _placeless(path: Path, kind: str) -> Path:
    """A table, or a layer none of whose rows has a shape."""
    shaped = kind == "shapes"
    options = {"SPATIAL_INDEX": "NO"} if path.suffix == ".fgb" else {}
    pyogrio.raw.write(
        path,
        geometry=np.array([None, None], dtype=object) if shaped else None,
        field_data=[np.array(["荒山造林", "退化林修复"], dtype=object), np.array([120.0, 80.5])],
        fields=["名称", "投资"],
        geometry_type="Polygon" if shaped else None,
        crs="EPSG:4490" if shaped else None,
        **options,
    )
    return path


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("县林业局.gpkg", "table"),
        ("县林业局.gpkg", "shapes"),
        ("县林业局.shp", "shapes"),
        ("县林业局.geojson", "shapes"),
        ("县林业局.fgb", "shapes"),
    ],
)
def test_a_layer_without_places_is_a_list_all_the_same(
    county: Snapshot, tmp_path: Path, name: str, kind: str
) -> None:
    seen = looked_at(county, _placeless(tmp_path / name, kind))
    rows = candidates(seen)
    assert [(row.name, row.invest, row.geometry) for row in rows] == [
        ("荒山造林", Decimal("120.00"), None),
        ("退化林修复", Decimal("80.50"), None),
    ]
    assert seen.plan is not None
    assert any("2 行没有位置" in str(note) for note in seen.plan.warnings)


def test_other_data_still_need_a_place(tmp_path: Path) -> None:
    with pytest.raises(CannotImport, match="没有图形"):
        read_layer(_placeless(tmp_path / "x.gpkg", "table"))
    with pytest.raises(CannotImport, match="没有图形"):
        read_layer(_placeless(tmp_path / "x.geojson", "shapes"))


class _Listening(Progress):
    """Hears what is reported, and stops when it has heard enough."""

    def __init__(self, enough: int) -> None:
        self.heard: list[str] = []
        self._enough = enough

    @property
    def cancelled(self) -> bool:
        return len(self.heard) >= self._enough

    def shown(self, done: float, total: float, text: Text | None) -> None:
        self.heard.append(str(text))


def test_reading_tells_how_far_it_is_and_can_be_stopped(county: Snapshot, tmp_path: Path) -> None:
    rows = ((f"造林{i}", i) for i in range(9_000))
    path = workbook(tmp_path / "县林业局.xlsx", ("项目名称", "投资"), *rows)
    for enough in range(1, 6):
        listening = _Listening(enough)
        with pytest.raises(Cancelled):
            ListExaminer("李敏", TODAY).examine(county, [ListChoices(path)], listening)
        assert len(listening.heard) == enough
    assert any("县林业局.xlsx ›" in words for words in listening.heard)


def test_rows_outside_the_county_are_kept_and_told(county: Snapshot, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "县水利局_river_points.xlsx",
        ("river_name", "经度", "纬度"),
        ("浊漳南源", 112.87, 36.12),
        ("汾河", 111.5, 37.9),
    )
    seen = looked_at(county, path)
    assert [row.name for row in candidates(seen)] == ["浊漳南源", "汾河"]
    assert seen.plan is not None
    assert any("1 行在县界以外" in str(note) for note in seen.plan.warnings)
    assert seen.plan.landing is not None and seen.plan.landing.inside == 1
    (plan,) = [c.after for c in seen.plan.edit.changes if isinstance(c.after, SourcePlan)]
    assert plan.name == "县水利局river points"


def test_where_a_list_is_from_is_kept(county: Snapshot, tmp_path: Path) -> None:
    path = workbook(tmp_path / "县林业局.xlsx", ("项目名称", "投资"), ("造林", 10))
    seen = looked_at(county, path)
    (row,) = candidates(seen)
    assert seen.plan is not None
    (plan,) = [c.after for c in seen.plan.edit.changes if isinstance(c.after, SourcePlan)]
    for one in (row, plan):
        assert (one.source_file, one.taken_in_on, one.taken_in_by) == (path.name, TODAY, "李敏")
        assert len(one.file_hash) == 64
