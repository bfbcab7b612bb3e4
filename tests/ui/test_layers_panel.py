"""The layer list shows what there is, hides what is unticked, and says what is missing or old."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from ecodesk.i18n import t
from ecodesk.model.edit import add, change
from ecodesk.model.records import ControlLine, Project
from ecodesk.settings import PreferenceFile
from ecodesk.ui.canvas.map_canvas import MapCanvas
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.layer_rows import LayerGroup, LayerRow, layer_list
from ecodesk.ui.layer_tree import LayerDelegate, right_text
from ecodesk.ui.layers_panel import LEGEND, LayersPanel
from tests.ui.conftest import Desk

TODAY = date(2026, 6, 27)
Pixels = npt.NDArray[np.uint32]


@pytest.fixture
def preferences(tmp_path: Path) -> PreferenceFile:
    return PreferenceFile(tmp_path / "preferences.json")


@pytest.fixture
def canvas(desk: Desk, qtbot: QtBot) -> MapCanvas:
    """A map of the sample."""
    made = MapCanvas(desk.session, desk.look)
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.show()
    made.show_county()
    return made


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot, canvas: MapCanvas, preferences: PreferenceFile) -> LayersPanel:
    """The panel beside the map."""
    made = LayersPanel(desk.session, desk.look)
    qtbot.addWidget(made)
    made.follow(canvas, preferences)
    made.resize(320, 700)
    made.show()
    desk.settle()
    return made


def rows_of(lines: tuple[LayerRow | LayerGroup, ...]) -> dict[str, LayerRow]:
    """All layers of a list by id."""
    found = {}
    for line in lines:
        found.update({row.id: row for row in (line.rows if isinstance(line, LayerGroup) else (line,))})
    return found


def click_check(panel: LayersPanel, qtbot: QtBot, layer: str) -> None:
    """Click the check box of a layer."""
    index = panel.model.index_of(layer)
    panel.tree.scrollTo(index)
    delegate = panel.tree.itemDelegate()
    assert isinstance(delegate, LayerDelegate)
    pad = panel._look.px(4)
    box = delegate.check_rect(panel.tree.visualRect(index).adjusted(pad, 0, -pad, 0))
    qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=box.center())


def picture(canvas: MapCanvas, desk: Desk) -> Pixels:
    """What the canvas shows once it is painted."""
    desk.settle()
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), dtype=np.uint32).copy()


def differing(one: Pixels, other: Pixels) -> float:
    """The share of pixels that differ; the same names may stand a fraction of a pixel apart."""
    return float((one != other).mean())


def test_groups_stand_in_their_fixed_order(panel: LayersPanel) -> None:
    names = [panel.model.item(i).text() for i in range(panel.model.rowCount())]
    assert names == [
        "检查结果",
        "修复项目",
        "问题图斑",
        "缺口说明",
        "修复单元",
        "水流方向",
        "小流域",
        "流域分水岭",
        "管控边界",
        "河流水系",
        "湖泊水库",
        "乡镇界",
        "县界",
        "底图",
    ]


def test_counts_are_those_of_the_plan(desk: Desk, panel: LayersPanel) -> None:
    result = desk.session.result
    assert result is not None
    found = sum(finding.open for finding in result.findings.values())
    rows = rows_of(layer_list(desk.snapshot, found, TODAY))
    assert rows["findings"].count == found
    assert rows["project"].count == len(desk.snapshot.table(Project))
    shown = panel.model.index_of("project").data(Role.VALUE)
    assert right_text(shown) == str(len(desk.snapshot.table(Project)))


def test_unticking_a_layer_takes_it_off_the_map(
    desk: Desk, panel: LayersPanel, canvas: MapCanvas, qtbot: QtBot
) -> None:
    before = picture(canvas, desk)
    click_check(panel, qtbot, "project")
    assert "project" not in canvas.visible_layers
    assert differing(picture(canvas, desk), before) > 0.02
    click_check(panel, qtbot, "project")
    assert "project" in canvas.visible_layers
    assert differing(picture(canvas, desk), before) < 0.002


def test_findings_are_a_layer_too(desk: Desk, panel: LayersPanel, canvas: MapCanvas, qtbot: QtBot) -> None:
    before = picture(canvas, desk)
    click_check(panel, qtbot, "findings")
    assert differing(picture(canvas, desk), before) > 0.002


def test_a_group_ticks_all_that_is_there_and_nothing_else(
    panel: LayersPanel, canvas: MapCanvas, qtbot: QtBot
) -> None:
    rows = panel.model.index_of("control").data(Role.VALUE).rows
    there = {row.id for row in rows if not row.missing}
    assert there and len(there) < len(rows)
    click_check(panel, qtbot, "control")
    assert not there & canvas.visible_layers
    click_check(panel, qtbot, next(iter(sorted(there))))
    state = Qt.CheckState(panel.model.index_of("control").data(Qt.ItemDataRole.CheckStateRole))
    assert state == Qt.CheckState.PartiallyChecked
    click_check(panel, qtbot, "control")
    assert there <= canvas.visible_layers


def test_the_choice_is_remembered(
    desk: Desk, panel: LayersPanel, canvas: MapCanvas, preferences: PreferenceFile, qtbot: QtBot
) -> None:
    click_check(panel, qtbot, "township")
    click_check(panel, qtbot, "small_watershed")
    other = MapCanvas(desk.session, desk.look)
    qtbot.addWidget(other)
    again = LayersPanel(desk.session, desk.look)
    qtbot.addWidget(again)
    again.follow(other, PreferenceFile(preferences.path))
    assert "township" not in other.visible_layers
    assert "small_watershed" in other.visible_layers
    assert "project" in other.visible_layers


def test_space_ticks_and_enter_loads(panel: LayersPanel, canvas: MapCanvas, qtbot: QtBot) -> None:
    panel.tree.setCurrentIndex(panel.model.index_of("river"))
    qtbot.keyClick(panel.tree, Qt.Key.Key_Space)
    assert "river" not in canvas.visible_layers
    missing = next(row for row in panel.model.index_of("control").data(Role.VALUE).rows if row.missing)
    panel.tree.setCurrentIndex(panel.model.index_of(missing.id))
    with qtbot.waitSignal(panel.import_wanted) as asked:
        qtbot.keyClick(panel.tree, Qt.Key.Key_Return)
    assert asked.args == [missing.id]


def test_a_missing_control_layer_offers_to_load_it(panel: LayersPanel, qtbot: QtBot) -> None:
    group = panel.model.index_of("control").data(Role.VALUE)
    assert right_text(group) == f"{group.missing} 缺失"
    index = panel.model.index_of("control:CL_RIVER")
    line = index.data(Role.VALUE)
    assert line.missing and right_text(line) == "加载"
    panel.tree.scrollTo(index)
    box = panel.tree.visualRect(index)
    with qtbot.waitSignal(panel.import_wanted) as asked:
        place = QPoint(box.right() - 20, box.center().y())
        qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == ["control:CL_RIVER"]


def test_a_layer_that_arrives_is_no_longer_missing(desk: Desk, panel: LayersPanel, qtbot: QtBot) -> None:
    county = desk.snapshot.county
    assert county is not None and county.geometry is not None
    zone = county.geometry.representative_point().buffer(500)
    line = ControlLine(layer="CL_RIVER", name="河湖管理范围", data_date=date(2026, 1, 1), geometry=zone)
    desk.session.apply(add(t("导入", "Import"), line))
    qtbot.waitUntil(
        lambda: not panel.model.index_of("control:CL_RIVER").data(Role.VALUE).missing, timeout=20_000
    )
    assert right_text(panel.model.index_of("control:CL_RIVER").data(Role.VALUE)) == "2026-01"


@pytest.mark.parametrize(
    ("day", "outdated"),
    [(date(2025, 6, 27), False), (date(2025, 6, 26), True), (date(2026, 3, 1), False), (None, True)],
)
def test_a_control_layer_grows_old_after_twelve_months(desk: Desk, day: date | None, outdated: bool) -> None:
    lines = [row for row in desk.snapshot.table(ControlLine).rows() if row.layer == "CL_ERL"]
    aged = change(t("", ""), [(row, dataclasses.replace(row, data_date=day)) for row in lines])
    row = rows_of(layer_list(desk.snapshot.after(aged), 0, TODAY))["control:CL_ERL"]
    assert row.outdated is outdated


def test_the_oldest_feature_dates_a_layer(desk: Desk) -> None:
    lines = [row for row in desk.snapshot.table(ControlLine).rows() if row.layer == "CL_PBF"]
    assert len(lines) > 1
    aged = change(t("", ""), [(lines[0], dataclasses.replace(lines[0], data_date=date(2019, 5, 4)))])
    row = rows_of(layer_list(desk.snapshot.after(aged), 0, TODAY))["control:CL_PBF"]
    assert (row.data_date, row.outdated) == (date(2019, 5, 4), True)


def test_the_legend_lists_what_is_in_view(
    desk: Desk, panel: LayersPanel, canvas: MapCanvas, qtbot: QtBot
) -> None:
    def titles() -> set[str]:
        return {str(row.title) for row in panel.legend.rows}

    panel.show_tab(LEGEND)
    qtbot.waitUntil(lambda: "县界" in titles(), timeout=20_000)
    whole = titles()
    assert {"修复单元", "问题图斑", "水系修复项目", "永久基本农田"} <= whole
    lake = desk.row("project", "ZH02-001").geometry
    assert lake is not None
    canvas.zoom_to(lake.representative_point().buffer(200))
    qtbot.waitUntil(lambda: "县界" not in titles(), timeout=20_000)
    assert "湖库湿地修复项目" in titles()
    assert titles() < whole


def test_names_too_long_for_their_row_are_whole_in_a_tip(
    desk: Desk, panel: LayersPanel, qtbot: QtBot
) -> None:
    for layer in ("control:CL_WSP1", "control:CL_WSP2", "county"):
        index = panel.model.index_of(layer)
        assert index.data(Qt.ItemDataRole.ToolTipRole).split("\n")[0] == index.data()
    panel.show_tab(LEGEND)
    qtbot.waitUntil(lambda: bool(panel.legend.rows), timeout=20_000)
    desk.settle()
    paper = panel.legend.paper
    for row, place in zip(panel.legend.rows, paper.places(), strict=True):
        assert paper.title_at(place.center().toPoint()) == str(row.title)
    assert paper.title_at(QPoint(0, 0)) == ""


def test_the_legend_is_drawn_on_white_paper_in_either_theme(
    desk: Desk, panel: LayersPanel, canvas: MapCanvas, qtbot: QtBot
) -> None:
    panel.show_tab(LEGEND)
    qtbot.waitUntil(lambda: bool(panel.legend.rows), timeout=20_000)
    desk.settle()
    light = [(str(row.title), row.look) for row in panel.legend.rows]
    desk.look.use(theme="dark")
    desk.settle()
    assert [(str(row.title), row.look) for row in panel.legend.rows] == light


def test_menu_zooms_to_a_layer(desk: Desk, panel: LayersPanel, qtbot: QtBot) -> None:
    line = panel.model.index_of("control:CL_PBF").data(Role.VALUE)
    zoom = panel.menu_for(line).actions()[0]
    with qtbot.waitSignal(panel.zoom_wanted) as asked:
        zoom.trigger()
    assert asked.args is not None
    box = asked.args[0]
    shapes = [r.geometry for r in desk.snapshot.table(ControlLine).rows() if r.layer == "CL_PBF"]
    assert box.equals(shapely.box(*shapely.total_bounds(shapes)))


def test_it_speaks_english(desk: Desk, panel: LayersPanel) -> None:
    desk.look.use(language="en")
    desk.settle()
    assert [panel.tabs.tabText(i) for i in range(2)] == ["Layers", "Legend"]
    assert panel.model.item(0).text() == "Findings"
    group = panel.model.index_of("control").data(Role.VALUE)
    assert right_text(group) == f"{group.missing} missing"


def test_closing_the_plan_empties_the_list(desk: Desk, panel: LayersPanel, qtbot: QtBot) -> None:
    desk.session.close()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0, timeout=20_000)
