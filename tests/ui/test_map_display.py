"""Colours, themes, opacity and scale ranges are chosen in the window, seen on the map and remembered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from ecodesk.maps.map_display import LayerDisplay, MapDisplay, map_themes
from ecodesk.settings import PreferenceFile
from ecodesk.ui.canvas.map_canvas import DRAWN_LAYERS
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.layers_panel import LEGEND
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.map_memory import display_preferences, remembered_display
from tests.settling import settle


def test_colours_and_themes_are_seen_named_and_remembered(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    before = canvas.grab().toImage()
    window.command_actions.action("layer.style.status").trigger()
    qtbot.waitUntil(lambda: canvas.pictures.up_to_date, timeout=20_000)
    assert canvas.grab().toImage() != before
    assert window.panes.map.tool_bar.style_button.text() == "着色：项目状态"
    assert window.command_actions.action("layer.style.status").isChecked()
    window.panes.layers.show_tab(LEGEND)
    titles = lambda: {str(row.title) for row in window.panes.layers.legend.rows}  # noqa: E731
    qtbot.waitUntil(lambda: "实施中" in titles() and "水系修复项目" not in titles(), timeout=20_000)
    qtbot.waitUntil(lambda: {"检查结果：阻断", "检查结果：警告"} <= titles(), timeout=20_000)

    window.command_actions.action("layer.theme.control").trigger()
    assert canvas.display == map_themes()["control"].display
    assert "problem_patch" not in canvas.visible_layers
    qtbot.waitUntil(lambda: "问题图斑" not in titles(), timeout=20_000)
    assert {row.opacity for row in window.panes.layers.legend.rows if row.layer == "project"} == {0.5}
    window.command_actions.action("layer.theme.print").trigger()
    qtbot.waitUntil(lambda: "检查结果：阻断" not in titles(), timeout=20_000)
    window.command_actions.action("layer.theme.control").trigger()
    assert window.command_actions.action("layer.theme.control").isChecked()
    kept = remembered_display(PreferenceFile(window.preferences.path).values, DRAWN_LAYERS)
    assert kept == canvas.display


def test_a_layer_is_made_translucent_and_bound_to_scales(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    line = window.panes.layers.model.index_of("river").data(Role.VALUE)
    dialog = window.panes.layers.ask_display(line)
    assert dialog is not None
    dialog.opacity.setValue(40)
    dialog.farthest.setCurrentIndex(dialog.farthest.findData(25_000))
    dialog.farthest.activated.emit(dialog.farthest.currentIndex())
    assert canvas.display.layer("river") == LayerDisplay(0.4, 0, 25_000)
    canvas.show_scale(100_000)
    settle(qtbot, window.session)
    scene = canvas.pictures.scene
    assert scene is not None and "river" not in scene.visible and scene.opacity["river"] == 0.4
    canvas.show_scale(20_000)
    settle(qtbot, window.session)
    scene = canvas.pictures.scene
    assert scene is not None and "river" in scene.visible
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert canvas.display.layer("river") == LayerDisplay(), "Esc takes it all back"


def test_a_choice_is_written_down_when_the_dialog_is_left_not_at_every_step(window: MainWindow) -> None:
    line = window.panes.layers.model.index_of("river").data(Role.VALUE)
    dialog = window.panes.layers.ask_display(line)
    assert dialog is not None
    before = window.preferences.path.stat().st_mtime_ns
    for opacity in (80, 60, 40):
        dialog.opacity.setValue(opacity)
    assert window.preferences.path.stat().st_mtime_ns == before
    dialog.accept()
    kept = remembered_display(PreferenceFile(window.preferences.path).values, DRAWN_LAYERS)
    assert kept.layer("river") == LayerDisplay(0.4)


def test_a_display_comes_back_from_preferences(tmp_path: Path) -> None:
    shown = MapDisplay(DRAWN_LAYERS - {"road"} | {"small_watershed"}, "year")
    shown = shown.with_layer("project", LayerDisplay(0.3, 10_000, 200_000))
    PreferenceFile(tmp_path / "p.json").change(**display_preferences(shown, DRAWN_LAYERS))
    assert remembered_display(PreferenceFile(tmp_path / "p.json").values, DRAWN_LAYERS) == shown


def test_damaged_preferences_of_the_map_are_left_out(tmp_path: Path) -> None:
    file = PreferenceFile(tmp_path / "p.json")
    file.change(map_style="rainbow", layer_displays={"river": {"opacity": "half"}, "road": {"opacity": 0}})
    assert remembered_display(file.values, DRAWN_LAYERS) == MapDisplay(DRAWN_LAYERS)


def test_the_tool_bar_shows_names_where_there_is_room(window: MainWindow) -> None:
    bar = window.panes.map.tool_bar
    print_button = bar.widgetForAction(window.command_actions.action("report.print"))
    select = bar.widgetForAction(window.command_actions.action("map.select"))
    assert isinstance(print_button, QToolButton) and isinstance(select, QToolButton)
    with_name = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert print_button.toolButtonStyle() == bar.style_button.toolButtonStyle() == with_name
    assert print_button.geometry().right() > bar.width() - 24, "at the right edge"
    window.resize(1366, 768)
    assert print_button.toolButtonStyle() == bar.style_button.toolButtonStyle() != with_name
    assert select.toolButtonStyle() == with_name, "the tool in use keeps its name"
    used = window.command_actions.action("map.freehand")
    assert bar.widgetForAction(used) is None
    corridor = bar.widgetForAction(window.command_actions.action("map.corridor"))
    assert isinstance(corridor, QToolButton) and corridor.toolButtonStyle() != with_name
    window.canvas.take_tool("corridor")
    assert corridor.toolButtonStyle() == with_name and select.toolButtonStyle() != with_name
    window.canvas.take_tool("freehand")
    assert corridor.toolButtonStyle() != with_name
    shown = bar.widgetForAction(used)
    assert isinstance(shown, QToolButton) and shown.toolButtonStyle() == with_name and shown.isChecked()
    window.canvas.take_tool("polygon")
    assert bar.widgetForAction(used) is None, "only while it is in use"
    themes = [action.text() for action in bar.view_button.menu().actions()[:4]]
    assert themes == ["规划主题", "审查主题", "管控主题", "打印主题"]
