"""The import dialog: what a planner sees of a file, decides, and gets into the plan as one step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from ecodesk.exchange.examining import Choices, Examiner, data_files
from ecodesk.exchange.importing import Outcome
from ecodesk.exchange.vector_files import read_layer
from ecodesk.model.records import ControlLine, Project, RestorationUnit
from ecodesk.ui.dialogs.export_dialog import ExportDialog, ExportWish
from ecodesk.ui.dialogs.import_dialog import ImportDialog
from ecodesk.ui.importing.file_page import CRS, ENCODING, RESULTS
from tests.ui.conftest import Desk

Opened = Callable[..., ImportDialog]


@pytest.fixture
def opened(desk: Desk, qtbot: QtBot) -> Opened:
    """Opens the dialog on files and waits until all have been looked at."""

    def open_(*paths: Path, kind: str = "") -> ImportDialog:
        dialog = ImportDialog(desk.session, desk.look, paths, kind)
        qtbot.addWidget(dialog)
        dialog.show()
        if paths:
            qtbot.waitUntil(lambda: dialog.examination is not None, timeout=20_000)
        return dialog

    return open_


def looked(qtbot: QtBot, dialog: ImportDialog) -> None:
    qtbot.waitUntil(lambda: dialog.examination is not None, timeout=20_000)


def places(desk: Desk, count: int) -> list[Any]:
    """Small squares inside the first unit."""
    unit = desk.snapshot.table(RestorationUnit).at(0)
    assert unit.geometry is not None
    spot = unit.geometry.representative_point()
    return [shapely.box(spot.x + 30 * i, spot.y, spot.x + 30 * i + 20, spot.y + 20) for i in range(count)]


def shapefile(path: Path, desk: Desk, codes: list[str], *, epsg: int = 4547, **columns: list[Any]) -> Path:
    frame = geopandas.GeoDataFrame(
        {"XMBM": codes, "XMMC": [f"治理{c}" for c in codes], **columns},
        geometry=places(desk, len(codes)),
        crs=desk.snapshot.crs.epsg,
    )
    frame.to_crs(epsg).to_file(path, engine="pyogrio", encoding="GBK")
    return path


def test_rows_are_counted_explained_and_taken_in_as_one_step(
    desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    known = desk.snapshot.table(Project).at(0)
    path = shapefile(
        tmp_path / "修复项目.shp", desk, [known.code, "X-1", "X-2", "X-1"], ZTZ=["10", "20", "很多", "30"]
    )
    before = len(desk.snapshot.table(Project))
    dialog = opened(path)
    counts = {outcome: chip.text() for outcome, chip in dialog.page.results.chips.items()}
    assert counts == {
        Outcome.NEW: "新增 1",
        Outcome.CHANGED: "更新 1",
        Outcome.SAME: "相同 0",
        Outcome.SKIPPED: "跳过 1",
        Outcome.CONFLICT: "冲突 1",
    }
    model = dialog.page.results.table.model()
    first = [model.index(0, column).data() for column in range(4)]
    assert first[:2] == ["4", "冲突"] and "与第 2 行重复" in first[3]
    dialog.page.results.chips[Outcome.SKIPPED].click()
    assert model.rowCount() == 1 and "很多" in model.index(0, 3).data()
    with qtbot.waitSignal(dialog.imported, timeout=20_000):
        dialog.foot.accept.click()
    assert not dialog.isVisible()
    assert len(desk.snapshot.table(Project)) == before + 1
    desk.session.undo()
    qtbot.waitUntil(lambda: len(desk.snapshot.table(Project)) == before, timeout=20_000)
    assert desk.snapshot.table(Project)[known.id] == known


def test_an_encoding_in_doubt_is_shown_both_ways_and_chosen(
    desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    path = shapefile(tmp_path / "修复项目.shp", desk, ["X-1"])
    path.with_suffix(".cpg").write_text("UTF-8", encoding="ascii")
    dialog = opened(path)
    page = dialog.page
    assert page.tabs.currentIndex() == ENCODING and "多半是 GBK" in page.problem.text()
    assert not dialog.foot.accept.isEnabled() and dialog.foot.accept.toolTip()
    gbk, utf8 = page.encoding.cards
    assert not gbk.choice.isChecked() and not utf8.choice.isChecked()
    assert gbk.table.model().index(0, 1).data() == "治理X-1"
    assert "�" in utf8.table.model().index(0, 1).data()
    qtbot.mouseClick(gbk.choice, Qt.MouseButton.LeftButton)
    looked(qtbot, dialog)
    assert dialog.foot.accept.isEnabled() and page.tabs.currentIndex() == RESULTS
    assert gbk.choice.isChecked() and "GBK" in dialog.files[0].encoding  # type: ignore[operator]


def test_a_crs_in_doubt_lists_candidates_with_where_each_lands(
    desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    frame = geopandas.GeoDataFrame({"XMBM": ["X-1"]}, geometry=places(desk, 1), crs=desk.snapshot.crs.epsg)
    frame = frame.to_crs(4526).set_crs(4547, allow_override=True)  # the usual mistake: a zone number too many
    frame.to_file(tmp_path / "修复项目.gpkg", engine="pyogrio")
    dialog = opened(tmp_path / "修复项目.gpkg")
    tab = dialog.page.crs
    assert dialog.page.tabs.currentIndex() == CRS and "带号 38" in dialog.page.problem.text()
    offered = {tab.choice.itemData(i): tab.choice.itemText(i) for i in range(tab.choice.count())}
    assert "落在县域内 ✓" in offered["EPSG:4526"] and "EPSG:4547" not in offered
    tab.choice.setCurrentIndex(tab.choice.findData("EPSG:4526"))
    tab.choice.activated.emit(tab.choice.currentIndex())
    looked(qtbot, dialog)
    assert dialog.foot.accept.isEnabled() and tab.map.viewport is not None
    assert dialog.seen[0] is not None and dialog.seen[0].outline is not None


def test_another_crs_is_typed_and_nonsense_is_said_to_be_unknown(
    desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(shapefile(tmp_path / "修复项目.shp", desk, ["X-1"], epsg=32649))
    tab = dialog.page.crs
    for typed, ready in (("99999", False), ("32649", True)):
        tab.other.setText(typed)
        qtbot.keyClick(tab.other, Qt.Key.Key_Return)
        looked(qtbot, dialog)
        assert (dialog.examination is not None and dialog.examination.edit is not None) is ready


def test_columns_are_matched_changed_left_out_and_matched_again(
    desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(shapefile(tmp_path / "修复项目.shp", desk, ["X-1"], SHUOMING=["护坡"], 主办=["谁"]))
    model = dialog.page.fields.table.model()

    def becomes() -> dict[str, str]:
        return {model.index(i, 0).data(): model.index(i, 2).data() for i in range(model.rowCount())}

    assert becomes()["XMBM"] == "项目编码 *" and becomes()["SHUOMING"] == "不导入"
    row = list(becomes()).index("SHUOMING")
    delegate = dialog.page.fields.table.itemDelegateForColumn(2)
    editor = delegate.createEditor(dialog, None, model.index(row, 2))  # type: ignore[arg-type]
    assert isinstance(editor, QComboBox)
    editor.setCurrentIndex(editor.findData("description"))
    delegate.setModelData(editor, model, model.index(row, 2))
    looked(qtbot, dialog)
    assert becomes()["SHUOMING"] == "项目说明" and dialog.examination is not None
    assert dialog.examination.edit is not None
    assert dialog.examination.edit.changes[0].row.description == "护坡"  # type: ignore[attr-defined]
    dialog.page.fields.automatic.click()
    looked(qtbot, dialog)
    assert becomes()["SHUOMING"] == "不导入"


def test_a_file_whose_name_says_nothing_asks_what_it_is(
    desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(shapefile(tmp_path / "甲.shp", desk, ["X-1"]))
    assert "还没有选择" in dialog.page.problem.text() and not dialog.foot.accept.isEnabled()
    target = dialog.page.target
    target.setCurrentIndex(target.findData("control:CL_PBF"))
    target.activated.emit(target.currentIndex())
    looked(qtbot, dialog)
    before = len(desk.snapshot.table(ControlLine))
    with qtbot.waitSignal(dialog.imported, timeout=20_000):
        dialog.take_in()
    assert len(desk.snapshot.table(ControlLine)) == before + 1


def test_control_layers_only_are_offered_where_one_is_asked_for(
    desk: Desk, opened: Opened, tmp_path: Path
) -> None:
    dialog = opened(shapefile(tmp_path / "甲.shp", desk, ["X-1"]), kind="control:CL_ERL")
    names = [dialog.page.target.itemData(i) for i in range(dialog.page.target.count())]
    assert all(name.startswith("control:") for name in names[1:])
    assert dialog.files[0].target == "control:CL_ERL" and dialog.foot.accept.isEnabled()


def test_a_layer_of_several_is_chosen(desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "数据.gpkg"
    for layer, count in (("修复项目", 2), ("别的", 1)):
        frame = geopandas.GeoDataFrame(
            {"code": [f"X-{i}" for i in range(count)]},
            geometry=places(desk, count),
            crs=desk.snapshot.crs.epsg,
        )
        frame.to_file(path, layer=layer, engine="pyogrio")
    dialog = opened(path)
    assert dialog.page.layer.isVisible() and "多个图层" in dialog.page.problem.text()
    dialog.page.layer.setCurrentIndex(dialog.page.layer.findData("修复项目"))
    dialog.page.layer.activated.emit(dialog.page.layer.currentIndex())
    looked(qtbot, dialog)
    assert dialog.files[0].target == "projects" and dialog.page.results.chips[Outcome.NEW].text() == "新增 2"


def test_a_folder_is_searched_and_files_that_cannot_come_in_stay_behind(
    desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "来件" / "里层"
    folder.mkdir(parents=True)
    shapefile(folder / "修复项目.shp", desk, ["X-1"])
    (folder / "坏.geojson").write_bytes(b"{")
    (folder / "说明.txt").write_bytes(b"-")
    dialog = opened()
    assert dialog.empty.isVisible()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "来件"))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    dialog.dropEvent(QDropEvent(QPointF(1, 1), action, data, button, Qt.KeyboardModifier.NoModifier))
    looked(qtbot, dialog)
    assert [choices.path.name for choices in dialog.files] == ["修复项目.shp", "坏.geojson"]
    assert "1 个文件不会导入" in dialog.foot.words.text()
    with qtbot.waitSignal(dialog.imported, timeout=20_000):
        dialog.take_in()
    assert dialog.isVisible() and [choices.path.name for choices in dialog.files] == ["坏.geojson"]
    looked(qtbot, dialog)
    assert dialog.page.problem.text() and not dialog.foot.accept.isEnabled()
    dialog.list.remove.click()
    assert dialog.files == [] and dialog.empty.isVisible()


def test_units_and_the_projects_that_name_them_come_in_together_as_one_step(
    desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    projects = shapefile(tmp_path / "a修复项目.shp", desk, ["X-1"], XFDY=["NEW-UNIT"])
    frame = geopandas.GeoDataFrame(
        {"code": ["NEW-UNIT"], "name": ["新单元"]}, geometry=places(desk, 1), crs=desk.snapshot.crs.epsg
    )
    frame.to_file(tmp_path / "b修复单元.gpkg", engine="pyogrio")
    dialog = opened(projects, tmp_path / "b修复单元.gpkg")
    assert [seen.problem for seen in dialog.seen if seen is not None] == [None, None]
    steps = len(desk.session.workspace.history())  # type: ignore[union-attr]
    with qtbot.waitSignal(dialog.imported, timeout=20_000):
        dialog.take_in()
    unit, project = desk.row("restoration_unit", "NEW-UNIT"), desk.row("project", "X-1")
    assert project.unit == unit.id  # type: ignore[attr-defined]
    assert len(desk.session.workspace.history()) == steps + 1  # type: ignore[union-attr]


def test_closing_leaves_the_plan_as_it_was(desk: Desk, opened: Opened, tmp_path: Path) -> None:
    before = desk.snapshot
    dialog = opened(shapefile(tmp_path / "修复项目.shp", desk, ["X-1"]))
    dialog.foot.cancel.click()
    desk.settle()
    assert not dialog.isVisible() and desk.snapshot is before


def test_looking_can_be_stopped_and_begun_again(
    desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(shapefile(tmp_path / "修复项目.shp", desk, [f"X-{i}" for i in range(50)]))
    dialog.choose(encoding="GBK")
    dialog.foot.stop.click()
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    if dialog.examination is None:
        assert "已停止" in dialog.foot.words.text()
        dialog.foot.again.click()
        looked(qtbot, dialog)
    assert dialog.foot.accept.isEnabled()


def test_an_edit_made_meanwhile_is_taken_into_account(
    desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    path = shapefile(tmp_path / "修复项目.shp", desk, ["X-1"])
    first, second = opened(path), opened(path)
    with qtbot.waitSignal(first.imported, timeout=20_000):
        first.take_in()
    qtbot.waitUntil(lambda: second.page.results.chips[Outcome.SAME].text() == "相同 1", timeout=20_000)
    assert not second.foot.accept.isEnabled()


def test_in_english_everything_is_english(desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    path = shapefile(tmp_path / "projects.shp", desk, ["X-1"])
    desk.look.use(language="en")
    dialog = opened(path)
    assert [dialog.page.tabs.tabText(i) for i in range(4)] == ["Encoding", "CRS", "Fields", "Result"]
    assert dialog.page.results.chips[Outcome.NEW].text() == "New 1"
    assert dialog.foot.words.text().startswith("New 1 · Changed 0")


def test_examining_reads_a_file_once_and_anew_when_it_was_written(desk: Desk, tmp_path: Path) -> None:
    path = shapefile(tmp_path / "修复项目.shp", desk, ["X-1"])
    examiner, wanted = Examiner(), [Choices(path, "projects")]
    first = examiner.examine(desk.snapshot, wanted).files[0]
    again = examiner.examine(desk.snapshot, [first.choices]).files[0]
    assert again.source is first.source
    shapefile(path, desk, ["X-1", "X-2"])
    assert examiner.examine(desk.snapshot, wanted).files[0].plan.read == 2  # type: ignore[union-attr]


def test_a_folder_gives_its_data_files_and_a_file_geodatabase_stays_one(tmp_path: Path) -> None:
    (tmp_path / "甲.gdb").mkdir()
    (tmp_path / "乙").mkdir()
    for name in ("乙/一.geojson", "乙/二.txt", "乙/.隐.geojson"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    found = data_files([tmp_path / "甲.gdb", tmp_path / "乙", tmp_path / "乙" / "一.geojson"])
    assert found == [tmp_path / "甲.gdb", tmp_path / "乙" / "一.geojson"]


def test_export_asks_for_layers_format_and_place_and_warns_before_replacing(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = ExportDialog(desk.session, desk.look, "shp", ["project"])
    qtbot.addWidget(dialog)
    dialog.show()
    wishes: list[ExportWish] = []
    dialog.export_wanted.connect(wishes.append)
    dialog.place.setText(str(tmp_path / "出"))
    dialog.place.textEdited.emit(str(tmp_path / "出"))
    assert dialog.accept_button.text() == "导出" and dialog.encoding.isVisible()
    assert dialog.wish().kinds == (Project,)
    (tmp_path / "出").mkdir()
    (tmp_path / "出" / "project.shp").write_bytes(b"")
    dialog.none.click()
    assert not dialog.accept_button.isEnabled()
    dialog.all.click()
    assert dialog.accept_button.text() == "覆盖并导出" and "project.shp" in dialog.notes.text()
    assert "管控边界" in dialog.notes.text()
    dialog.formats["gpkg"].click()
    assert dialog.place.text().endswith(".gpkg") and not dialog.encoding.isVisible()
    dialog.accept_button.click()
    assert wishes[0].format == "gpkg" and wishes[0].to.parent == tmp_path / "出"


@pytest.mark.parametrize("format", ["gpkg", "geojson", "shp"])
def test_what_was_exported_comes_back_as_the_same(
    desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path, format: str
) -> None:
    from ecodesk.exchange.exporting import export

    (path,) = export(desk.snapshot, tmp_path, [RestorationUnit], format)
    assert len(read_layer(path)) == len(desk.snapshot.table(RestorationUnit))
    dialog = opened(path, kind="units")
    assert dialog.page.results.chips[Outcome.SAME].text() == f"相同 {len(read_layer(path))}"
    assert not dialog.foot.accept.isEnabled()


PARCEL = """[属性描述]
坐标系=2000国家大地坐标系
[地块坐标]
3,0.1,X-1,坡面地块,面,,,,@
"""


def test_a_parcel_text_asks_how_its_coordinates_were_made_and_writes_the_answer(
    desk: Desk, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    ring = places(desk, 1)[0].exterior.coords
    lines = [f"J{i},1,{y:.3f},{x:.3f}" for i, (x, y) in enumerate(ring, 1)]
    path = tmp_path / "修复项目.txt"
    path.write_bytes("\r\n".join([*PARCEL.splitlines(), *lines]).encode("gb18030"))
    dialog = opened(path)
    page, question = dialog.page, dialog.page.crs.origin
    assert page.tabs.currentIndex() == CRS and question.isVisible()
    assert "坐标来源" in page.problem.text() and not dialog.foot.accept.isEnabled()
    assert len(question.choices) == 5 and not any(c.isChecked() for c in question.choices.values())
    qtbot.mouseClick(question.choices["ovi_shifted"], Qt.MouseButton.LeftButton)
    looked(qtbot, dialog)
    assert question.choices["ovi_shifted"].isChecked() and dialog.foot.accept.isEnabled()
    with qtbot.waitSignal(dialog.imported, timeout=20_000) as got:
        dialog.foot.accept.click()
    (change,) = got.args[0].edit.changes
    assert change.after.coordinate_source == "ovi_shifted" and change.after.datum_confirmed is None
    desk.session.undo()
    qtbot.waitUntil(lambda: desk.snapshot.table(Project).get(change.after.id) is None, timeout=20_000)


def test_a_shapefile_is_not_asked(desk: Desk, opened: Opened, tmp_path: Path) -> None:
    dialog = opened(shapefile(tmp_path / "修复项目.shp", desk, ["X-9"]))
    dialog.page.tabs.setCurrentIndex(CRS)
    assert not dialog.page.crs.origin.isVisible() and dialog.foot.accept.isEnabled()
