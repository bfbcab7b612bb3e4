"""Data in and out of the real window: the commands, the dialogs they open, and what the window says after."""

from __future__ import annotations

from pathlib import Path

import geopandas
import pytest
import shapely
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ecodesk.exchange.vector_files import layers_of
from ecodesk.model.records import Project
from ecodesk.ui.dialogs.export_dialog import ExportDialog
from ecodesk.ui.dialogs.import_dialog import ImportDialog
from ecodesk.ui.exchange_commands import data_among, open_export, open_import
from ecodesk.ui.main_window import MainWindow


@pytest.fixture
def window(window_again: MainWindow) -> MainWindow:
    return window_again


def quiet(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    qtbot.waitUntil(
        lambda: session.result is not None and not session.checking and not window.background.busy,
        timeout=30_000,
    )


@pytest.fixture
def data(window: MainWindow, tmp_path: Path) -> Path:
    """A shapefile with one new project in the middle of the county."""
    snapshot = window.session.snapshot
    assert snapshot is not None and snapshot.county is not None and snapshot.county.geometry is not None
    spot = snapshot.county.geometry.representative_point()
    frame = geopandas.GeoDataFrame(
        {"code": ["X-1"], "name": ["新来的"]}, geometry=[spot.buffer(200)], crs=snapshot.crs.epsg
    )
    path = tmp_path / "修复项目.shp"
    frame.to_file(path, engine="pyogrio", encoding="GBK")
    return path


def test_importing_selects_what_came_in_says_it_and_offers_to_undo(
    window: MainWindow, data: Path, qtbot: QtBot
) -> None:
    window.show_page("matrix")
    dialog = open_import(window, [data])
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.examination is not None, timeout=20_000)
    with qtbot.waitSignal(dialog.imported, timeout=20_000):
        dialog.foot.accept.click()
    session = window.session
    assert session.snapshot is not None
    row = session.snapshot.table(Project).one(code="X-1")
    assert row is not None and window.page == "map"
    assert session.selection.rows == {("project", row.id)}
    bar = window.canvas.findChild(type(window.notice_bar)) or window.notice_bar
    assert bar.notice is not None and str(bar.notice.text) == "已导入：新增 1"
    undo = next(b for b in bar.findChildren(QPushButton) if b.text() == "撤销")
    undo.click()
    qtbot.waitUntil(
        lambda: session.snapshot is not None and row.id not in session.snapshot.table(Project), timeout=20_000
    )
    quiet(qtbot, window)


def test_the_commands_open_the_dialogs(window: MainWindow, qtbot: QtBot) -> None:
    for command, kind in (
        ("file.import", ImportDialog),
        ("layer.load_control", ImportDialog),
        ("file.export.geojson", ExportDialog),
    ):
        window.command_actions.action(command).trigger()
        (dialog,) = (d for d in window.findChildren(kind) if d.isVisible())
        if isinstance(dialog, ExportDialog):
            assert dialog.format == "geojson"
        dialog.reject()
        qtbot.waitUntil(lambda: not any(d.isVisible() for d in window.findChildren(kind)))  # noqa: B023
    assert window.command_actions.action("file.import").shortcut().toString() == "Ctrl+I"


def test_without_a_plan_the_commands_say_why_they_cannot_run(window: MainWindow, qtbot: QtBot) -> None:
    window.close_plan()
    window.command_actions.refresh()
    for command in ("file.import", "layer.load_control", "file.export.shp"):
        action = window.command_actions.action(command)
        assert not action.isEnabled() and "先打开或新建一个规划" in action.toolTip()
    assert open_import(window, []) is None


def test_export_writes_in_the_background_and_says_where(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = open_export(window, "gpkg")
    place = tmp_path / "出" / "数据.gpkg"
    dialog.place.setText(str(place))
    dialog.place.textEdited.emit(str(place))
    said: list[str] = []
    window.session.noticed.connect(lambda notice: said.append(str(notice.text)) if notice else None)
    dialog.accept_button.click()
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert "已导出" in said[0] and str(place) in said[0]
    assert "project" in layers_of(place) and "control_line" in layers_of(place)


def test_an_export_that_fails_is_told_in_one_sentence(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "占").write_bytes(b"")
    dialog = open_export(window, "shp")
    place = tmp_path / "占" / "里"
    dialog.place.setText(str(place))
    dialog.place.textEdited.emit(str(place))
    said: list[str] = []
    window.session.noticed.connect(lambda notice: said.append(str(notice.text)) if notice else None)
    dialog.accept_button.click()
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert "文件没有写成" in said[0] and window.problems.open_dialog is None


def test_dropped_files_are_told_apart(window: MainWindow, data: Path, sample_file: Path) -> None:
    assert data_among([data, sample_file, data.parent]) == [data, data.parent]


def test_shapes_of_the_sample_stay_on_the_map_of_the_dialog(
    window: MainWindow, data: Path, qtbot: QtBot
) -> None:
    dialog = open_import(window, [data])
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.examination is not None, timeout=20_000)
    seen, snapshot = dialog.seen[0], window.session.snapshot
    assert seen is not None and snapshot is not None and snapshot.county is not None
    assert shapely.covers(snapshot.county.geometry, seen.outline)
    view = dialog.page.crs.map.viewport
    assert view is not None and view.bounds[0] < snapshot.county.geometry.bounds[0]  # type: ignore[union-attr]
    dialog.reject()
    quiet(qtbot, window)
