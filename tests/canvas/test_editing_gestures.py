"""Every editing tool in the hand of a user, on the real canvas: what it makes, and what it says."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu

from ecodesk.model.records import CoopDuty, IndicatorTarget, OrgUnit, Project
from ecodesk.ui.canvas.identifying import context_menu
from ecodesk.ui.canvas.merge_dialog import MergeDialog
from ecodesk.ui.canvas.outline_dialog import OutlineDialog
from ecodesk.ui.canvas.pasted_shapes import as_geojson, as_wkt
from ecodesk.ui.canvas.split_dialog import SplitDialog
from ecodesk.ui.canvas.tools.click_tools import GapTool
from ecodesk.ui.canvas.tools.reshape_tool import ReshapeTool
from ecodesk.ui.canvas.vertex_dialog import VertexDialog
from ecodesk.ui.canvas.vertex_model import EAST, NORTH
from ecodesk.ui.selection import Selection
from ecodesk.workspace import Workspace
from tests.canvas.conftest import NO_KEYS, Hand
from tests.canvas.made_plan import CRS, X, Y, box, funded, line, project, ring

HandOn = Callable[..., Hand]

ONE = project("ZH01-001", box(1000, 500, 1600, 1100))
NEXT = project("ZH01-002", box(1600, 500, 1900, 1100))


def undone(hand: Hand, *before: Project) -> bool:
    """Take the last step back; whether the projects are then as they were."""
    hand.run("edit.undo")
    return all(hand.project(row.id) == row for row in before)


def test_x_splits_what_the_line_crosses(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    whole = hand.project("ZH01-001")
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_X)
    assert hand.canvas.tool_id == "split"
    hand.draw((1200, 300), (1200, 1300))
    parts = hand.snapshot.table(Project).rows()
    sizes = sorted(p.geometry.area for p in parts if p.geometry)
    assert sizes == pytest.approx([120_000, 240_000], rel=0.03) and sum(sizes) == pytest.approx(360_000)
    child = next(p for p in parts if p.id != "ZH01-001")
    assert child.parent == "ZH01-001" and child.code == "ZH01-002" and child.unit == "u1"
    assert "ZH01-001 分为 2 个项目" in hand.words and "ZH01-002" in hand.words
    assert undone(hand, whole) and len(hand.snapshot.table(Project)) == 1


def test_a_line_that_does_not_cut_says_so_and_stays(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    hand.select("ZH01-001")
    hand.run("map.split")
    hand.draw((1200, 300), (1200, 800))
    assert "没有把项目切开" in hand.words and hand.project("ZH01-001") == ONE
    assert hand.canvas.tool.points  # type: ignore[attr-defined]
    hand.key(Qt.Key.Key_Escape)
    assert not hand.canvas.tool.points  # type: ignore[attr-defined]


def test_a_funded_split_is_shown_before_it_is_made(hand_on: HandOn) -> None:
    one, rows = funded("ZH01-001", box(1000, 500, 1600, 1100))
    hand = hand_on(one, *rows)
    hand.run("map.split")
    hand.draw((1400, 300), (1400, 1300))
    dialog = hand.dialog(SplitDialog)
    assert hand.project("ZH01-001") == one
    assert dialog.table.rowCount() == 2 and len(hand.canvas.drawing.preview) == 2
    shown = [dialog.table.item(row, 4).text() for row in range(2)]
    assert sum(Decimal(text) for text in shown) == Decimal("360.00")
    dialog.accept_button.click()
    hand.settle()
    assert [f"{p.invest:,.2f}" for p in hand.snapshot.table(Project).rows()] == shown
    assert hand.canvas.drawing.preview == ()


def test_a_split_can_still_be_left(hand_on: HandOn) -> None:
    one, rows = funded("ZH01-001", box(1000, 500, 1600, 1100))
    hand = hand_on(one, *rows)
    hand.run("map.split")
    hand.draw((1400, 300), (1400, 1300))
    hand.dialog(SplitDialog).reject()
    hand.settle()
    assert hand.project("ZH01-001") == one and hand.canvas.drawing.preview == ()


@pytest.mark.parametrize("command", ["map.split_units", "map.split_basins"])
def test_a_boundary_splits_in_one_step(hand_on: HandOn, command: str) -> None:
    hand = hand_on(project("ZH01-001", box(1500, 500, 2300, 900)))
    hand.select("ZH01-001")
    hand.run(command)
    rows = {p.unit: p for p in hand.snapshot.table(Project).rows()}
    assert rows["u1"].id == "ZH01-001" and rows["u2"].parent == "ZH01-001"
    assert rows["u2"].basin == "b2" and rows["u2"].code.startswith("ZH02-")
    assert "ZH02-001" in hand.words


@pytest.mark.parametrize("command", ["map.split_units", "map.clip_unit"])
def test_what_was_asked_for_in_one_plan_does_nothing_in_the_next(
    hand_on: HandOn, tmp_path: Path, command: str
) -> None:
    hand = hand_on(project("ZH01-001", box(1500, 500, 2300, 900)))
    session = hand.window.session
    assert session.workspace is not None
    session.workspace.copy_to(tmp_path / "other.gpkg")
    hand.select("ZH01-001")
    hand.window.command_actions.action(command).trigger()
    session.show(Workspace.open(tmp_path / "other.gpkg"))
    hand.settle()
    assert len(hand.made) == 1
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, SplitDialog) and w.isVisible()]


def test_c_keeps_the_part_inside_or_makes_children(hand_on: HandOn) -> None:
    hand = hand_on(project("ZH01-001", box(1500, 500, 2300, 900)))
    hand.select("ZH01-001")
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_C)
    dialog = hand.dialog(SplitDialog)
    assert len(dialog.ways) == 2 and dialog.ways[0].isChecked() and dialog.table.rowCount() == 1
    dialog.ways[1].setChecked(True)
    assert dialog.table.rowCount() == 2
    dialog.ways[0].setChecked(True)
    dialog.accept_button.click()
    hand.settle()
    assert hand.shape("ZH01-001").area == pytest.approx(200_000, rel=1e-4)
    assert "(−12" in hand.words.replace(" ", "") or "−12.0" in hand.words


def test_nothing_to_clip_says_so(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    hand.select("ZH01-001")
    hand.run("map.clip_unit")
    assert "全部在 ZH-01 内" in hand.words
    hand.run("map.clip_county")
    assert "全部在 县界 内" in hand.words


def test_what_lies_outside_the_county_is_clipped(hand_on: HandOn) -> None:
    hand = hand_on(project("ZH01-001", box(-200, 500, 600, 900)))
    hand.select("ZH01-001")
    hand.run("map.clip_county")
    assert hand.shape("ZH01-001").area == pytest.approx(240_000) and "−8.0" in hand.words


def test_m_merges_and_keeps_the_code_chosen(hand_on: HandOn) -> None:
    one, rows = funded("ZH01-001", box(1000, 500, 1600, 1100))
    child = project("ZH01-003", box(100, 100, 200, 200), parent="ZH01-001")
    two = project("ZH01-002", box(1600, 500, 1900, 1100), invest=Decimal("40.00"))
    hand = hand_on(one, two, child, *rows)
    assert hand.reason("map.merge") == "选两个以上项目或图斑再合并"
    hand.select("ZH01-001", "ZH01-002")
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_M)
    dialog = hand.dialog(MergeDialog)
    assert dialog.keep == "ZH01-001"
    dialog.ways[1].setChecked(True)
    dialog.accept_button.click()
    hand.settle()
    after = hand.project("ZH01-002")
    assert after.code == "ZH01-002" and after.invest == Decimal("400.00")
    assert after.geometry is not None and after.geometry.geom_type == "Polygon"
    assert "ZH01-001" not in hand.snapshot.table(Project)
    assert hand.project("ZH01-003").parent == "ZH01-002"
    assert {row.project for row in hand.snapshot.named("funding_source").rows()} == {"ZH01-002"}
    assert "ZH01-001 已并入 ZH01-002" in hand.words
    hand.run("edit.undo")
    assert hand.project("ZH01-001") == one and hand.project("ZH01-002") == two


def test_u_cuts_a_hole_and_a_click_fills_it(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    hand.select("ZH01-001")
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_U)
    hand.draw((1200, 700), (1400, 700), (1400, 900), (1200, 900))
    assert len(hand.shape("ZH01-001").interiors) == 1 and "−4.0" in hand.words
    hand.run("map.fill_hole")
    hand.click((1300, 800))
    hand.settle()
    assert not hand.shape("ZH01-001").interiors and "+4.0" in hand.words
    hand.click((1300, 800))
    hand.settle()
    assert "这里没有洞" in hand.words


def test_a_part_is_added_and_taken_away(hand_on: HandOn) -> None:
    hand = hand_on(ONE, NEXT)
    hand.select("ZH01-001")
    hand.run("map.part")
    hand.draw((200, 200), (500, 200), (500, 500), (200, 500))
    assert shapely.get_num_geometries(hand.shape("ZH01-001")) == 2
    hand.run("map.delete_part")
    hand.click((300, 300))
    hand.settle()
    assert shapely.get_num_geometries(hand.shape("ZH01-001")) == 1
    hand.click((1300, 800))
    hand.settle()
    assert "唯一的部分" in hand.words and hand.shape("ZH01-001").area == pytest.approx(360_000)


def test_a_part_gives_way_to_its_neighbour(hand_on: HandOn) -> None:
    hand = hand_on(ONE, NEXT)
    hand.select("ZH01-001")
    hand.run("map.part")
    hand.draw((1500, 1000), (1800, 1000), (1800, 1300), (1500, 1300))
    assert "属于 ZH01-002" in hand.words and hand.project("ZH01-002") == NEXT
    assert shapely.intersection(hand.shape("ZH01-001"), hand.shape("ZH01-002")).area < 1e-3


def test_trimming_says_whose_it_is(hand_on: HandOn) -> None:
    hand = hand_on(project("ZH01-001", box(1000, 500, 1700, 1100)), NEXT)
    hand.select("ZH01-001")
    hand.run("map.trim")
    assert hand.words.startswith("已裁去") and "ZH01-002" in hand.words
    assert hand.project("ZH01-002") == NEXT
    hand.run("map.trim")
    assert "没有压到其他项目" in hand.words


def test_a_line_leads_the_boundary(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    hand.select("ZH01-001")
    hand.run("map.lead")
    hand.draw((1100, 900), (1100, 1300), (1500, 1300), (1500, 900))
    assert hand.shape("ZH01-001").area == pytest.approx(440_000, rel=0.02)
    hand.draw((900, 700), (1700, 700))
    assert hand.shape("ZH01-001").area == pytest.approx(320_000, rel=0.02)
    hand.draw((100, 100), (200, 200))
    assert "没有与边界相交两次" in hand.words


def test_a_whole_project_moves_with_its_own_tool_only(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    hand.select("ZH01-001")
    hand.canvas.take_tool("select")
    hand.drag((1300, 800), (1000, 400))
    assert hand.project("ZH01-001") == ONE
    hand.select("ZH01-001")
    hand.run("map.move")
    hand.drag((1300, 800), (1000, 400))
    moved = hand.shape("ZH01-001")
    assert moved.area == pytest.approx(360_000)
    assert moved.bounds[0] - X == pytest.approx(700, abs=8) and "整体移动了" in hand.words
    assert undone(hand, ONE)


def test_a_shared_boundary_moves_both(hand_on: HandOn) -> None:
    hand = hand_on(ONE, NEXT)
    hand.select("ZH01-001")
    hand.run("map.reshape")
    hand.drag((1600, 1100), (1700, 1100))
    assert "公共边已一起移动：ZH01-002 −" in hand.words
    both = shapely.union_all([hand.shape("ZH01-001"), hand.shape("ZH01-002")])
    assert both.area == pytest.approx(540_000, rel=0.02) and both.geom_type == "Polygon"
    assert shapely.intersection(hand.shape("ZH01-001"), hand.shape("ZH01-002")).area < 1e-3
    hand.answer("只动本项目")
    assert hand.project("ZH01-002") == NEXT
    assert "只改了 ZH01-001，ZH01-002 已恢复" in hand.words and "已裁去" in hand.words


def test_neighbours_stay_when_the_option_is_off(hand_on: HandOn) -> None:
    hand = hand_on(ONE, NEXT)
    hand.select("ZH01-001")
    hand.run("map.together")
    hand.run("map.reshape")
    hand.drag((1600, 1100), (1500, 1100))
    assert hand.project("ZH01-002") == NEXT and "公共边" not in hand.words
    assert hand.shape("ZH01-001").area < 360_000


def test_a_gap_becomes_a_draft(hand_on: HandOn) -> None:
    hand = hand_on(
        project("ZH01-001", box(0, 1400, 400, 1800), problem_types=("water_pollution",)),
    )
    hand.run("map.gap")
    hand.click((600, 1600))
    hand.settle()
    made = next(p for p in hand.snapshot.table(Project).rows() if p.id != "ZH01-001")
    assert made.geometry is not None and made.geometry.area == pytest.approx(160_000, rel=1e-3)
    assert made.problem_types == ("water_pollution",) and made.patches == ("q1",) and made.unit == "u1"
    hand.window.show_page("map")
    hand.run("map.gap")
    hand.click((1800, 300))
    hand.settle()
    assert "请点在缺口里" in hand.words


@pytest.mark.parametrize(("command", "value"), [("map.buffer", 25), ("map.simplify", 40), ("map.smooth", 2)])
def test_an_outline_is_seen_before_it_changes(hand_on: HandOn, command: str, value: float) -> None:
    rough = ring((1000, 500), (1300, 520), (1600, 500), (1600, 1100), (1000, 1100))
    hand = hand_on(project("ZH01-001", rough))
    hand.select("ZH01-001")
    hand.run(command)
    dialog = hand.dialog(OutlineDialog)
    dialog.value.setValue(value)
    hand.settle()
    assert hand.project("ZH01-001").geometry == rough and len(hand.canvas.drawing.preview) == 1
    assert "ZH01-001 3" in dialog.words.text() and "节点" in dialog.words.text()
    preview = hand.canvas.drawing.preview[0]
    dialog.accept_button.click()
    hand.settle()
    assert hand.shape("ZH01-001").equals(preview) and not hand.shape("ZH01-001").equals(rough)
    assert hand.canvas.drawing.preview == ()


def test_nodes_are_typed_as_north_and_east(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    hand.select("ZH01-001")
    hand.run("map.vertices")
    dialog = hand.dialog(VertexDialog)
    model = dialog.model
    assert model.index(0, EAST).data() == f"{38_000_000 + model.place(0)[0]:.3f}"
    assert not dialog.accept_button.isEnabled()
    assert not model.setData(model.index(0, NORTH), "abc") and "不是坐标" in dialog.words.text()
    assert not model.setData(model.index(0, EAST), "1") and "范围内" in dialog.words.text()
    first = model.place(0)
    assert model.setData(model.index(0, EAST), f"{38_000_000 + first[0] + 50:.3f}")
    dialog.accept_button.click()
    hand.settle()
    assert hand.shape("ZH01-001").bounds[2] == pytest.approx(X + 1650)
    assert undone(hand, ONE)


def test_shapes_travel_as_text(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    for command in ("map.copy_wkt", "map.copy_geojson"):
        hand.window.show_page("map")
        hand.select("ZH01-001")
        hand.run(command)
        assert "已复制为" in hand.words
        hand.canvas.set_avoiding(False)
        before = set(hand.snapshot.table(Project))
        hand.run("map.paste")
        (new,) = set(hand.snapshot.table(Project)) - before
        assert hand.shape(new).symmetric_difference(hand.shape("ZH01-001")).area < 10
        assert "ZH01-001" in hand.words and "未裁去" in hand.words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "剪贴板里没有文字"),
        ("今天开会", "不是 WKT 或 GeoJSON"),
        ("POLYGON((1 2, 3", "不是 WKT 或 GeoJSON"),
        ("POLYGON((390000 3990000, NaN 3990100, 390100 3990100, 390000 3990000))", "非数字"),
        ('{"type": "Polygon", "coordinates": [[[112.9, 36.1], [NaN, 36.2], [113, 36.1]]]}', "非数字"),
        ("POLYGON((900000000 1, 900000001 1, 900000001 2, 900000000 1))", "的范围内"),
        ("POLYGON EMPTY", "图形是空的"),
        ("GEOMETRYCOLLECTION(POINT(390000 3990000), LINESTRING(390000 3990000, 390001 3990001))", "混在一起"),
    ],
)
def test_what_cannot_be_pasted_has_one_sentence(hand_on: HandOn, text: str, words: str) -> None:
    hand = hand_on(ONE)
    QApplication.clipboard().setText(text)
    hand.run("map.paste")
    assert words in hand.words and len(hand.snapshot.table(Project)) == 1


def pasted_at_work(hand: Hand, text: str) -> list[bool]:
    """Paste a text; for each turn of the event loop until it is done, whether the paste was at work."""
    QApplication.clipboard().setText(text)
    turns: list[bool] = []
    probe = QTimer()
    probe.setInterval(10)
    probe.timeout.connect(lambda: turns.append(hand.canvas.drawing.busy))
    probe.start()
    hand.window.command_actions.action("map.paste").trigger()
    assert hand.canvas.drawing.busy, "the command has returned, the shape is still to be read"
    hand.qtbot.waitUntil(lambda: not hand.canvas.drawing.busy, timeout=60_000)
    probe.stop()
    hand.settle()
    return turns


def test_two_million_nodes_are_refused_beside_the_window(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    nodes = ",".join(f"{X + i * 1e-3:.3f} {Y:.0f}" for i in range(2_000_000))
    pasted_at_work(hand, f"POLYGON(({nodes}))")
    assert "2\u202f000\u202f000 个节点" in hand.words and hand.made == [ONE]


@pytest.mark.parametrize("written", [as_wkt, lambda shape: as_geojson(shape, CRS)])
def test_the_window_goes_on_while_a_large_shape_is_pasted(
    hand_on: HandOn, written: Callable[[shapely.Polygon], str]
) -> None:
    hand = hand_on(ONE)
    angles = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    rough = 600 + 20 * np.sin(angles * 90)
    large = ring(*np.column_stack([2500 + rough * np.cos(angles), 1000 + rough * np.sin(angles)]).tolist())
    turns = pasted_at_work(hand, written(large))
    assert any(turns), "the event loop turned while the shape was worked out"
    made = hand.made[-1].geometry
    assert made is not None and made.area == pytest.approx(large.area, rel=1e-3)


def test_what_cannot_be_done_says_why(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    hand.window.session.select(Selection())
    for command in ("map.hole", "map.clip_unit", "map.vertices", "map.buffer", "map.copy_wkt"):
        assert hand.reason(command) == "先选择一个项目或问题图斑", command


def test_a_line_is_split_and_its_quantities_go_by_length(hand_on: HandOn) -> None:
    one, rows = funded("ZH01-001", line((500, 500), (1500, 500)))
    hand = hand_on(one, *rows)
    hand.run("map.split")
    hand.draw((1250, 300), (1250, 800))
    dialog = hand.dialog(SplitDialog)
    assert [dialog.table.item(row, 3).text() for row in range(2)] == ["0.750 km", "0.250 km"]
    dialog.accept_button.click()
    hand.settle()
    first, second = hand.made
    assert first.geometry is not None and first.geometry.length == pytest.approx(750)
    assert second.parent == first.id and (first.invest, second.invest) == (
        Decimal("270.00"),
        Decimal("90.00"),
    )
    for words in (
        "投资按长度分为 270.00、90.00 万元",
        "4 行资金、工程量和指标按长度分摊",
        "1 个比率和等级指标",
    ):
        assert words in hand.words, hand.words
    targets = {(r.project, r.indicator): r.target for r in hand.snapshot.named("indicator_target").rows()}
    assert targets[second.id, "IND_WQ_RATE"] == 95.0 and targets[second.id, "IND_RIVER_LEN"] == pytest.approx(
        1.0
    )
    assert undone(hand, one)


def test_counts_are_shared_in_whole_numbers(hand_on: HandOn) -> None:
    one = project("ZH01-001", box(1000, 500, 1600, 1100), declared_count=7)
    target = IndicatorTarget(id="t", project="ZH01-001", indicator="IND_HAZARD_NUM", target=5.0, year=2027)
    hand = hand_on(one, target)
    hand.run("map.split")
    hand.draw((1200, 300), (1200, 1300))
    assert [row.declared_count for row in hand.made] == [5, 2]
    shared = [row.target for row in hand.snapshot.named("indicator_target").rows()]
    assert sorted(shared) == [2.0, 3.0]


def test_each_part_keeps_the_duties_of_those_who_help(hand_on: HandOn) -> None:
    helper = OrgUnit(id="o1", name="县水利局")
    one = project("ZH01-001", box(1000, 500, 1600, 1100), coops=("o1",))
    duty = CoopDuty(id="d", project="ZH01-001", org_unit="o1", duty="负责水量调度")
    hand = hand_on(helper, one, duty)
    hand.run("map.split")
    hand.draw((1200, 300), (1200, 1300))
    first, second = hand.made
    assert first.coops == second.coops == ("o1",)
    rows = [(row.project, row.org_unit, row.duty) for row in hand.snapshot.table(CoopDuty).rows()]
    assert sorted(rows) == sorted((part.id, "o1", "负责水量调度") for part in (first, second))
    assert undone(hand, one) and len(hand.snapshot.table(CoopDuty)) == 1


def test_a_parent_that_goes_leaves_no_name_behind(hand_on: HandOn) -> None:
    child = project("ZH01-003", box(100, 100, 200, 200), parent="ZH01-001")
    hand = hand_on(ONE, child)
    hand.select("ZH01-001")
    hand.run("map.delete")
    assert hand.project("ZH01-003").parent == "" and len(hand.made) == 1
    assert undone(hand, ONE, child)


def test_a_narrow_gap_beside_a_neighbour_is_told_and_closed(hand_on: HandOn) -> None:
    hand = hand_on(NEXT)
    text = shapely.to_wkt(box(1400, 600, 1599.4, 1000), rounding_precision=3)
    QApplication.clipboard().setText(text)
    hand.run("map.paste")
    assert "与 ZH01-002 之间留有 0.6 m 缝隙" in hand.words
    hand.window.show_page("map")
    hand.answer("吸附对齐")
    made = hand.made[-1]
    assert made.geometry is not None and made.geometry.distance(hand.shape("ZH01-002")) == 0
    assert made.geometry.area == pytest.approx(200 * 400, abs=1) and hand.project("ZH01-002") == NEXT
    assert "缝隙" not in hand.words and hand.project(made.id).geometry.is_valid  # type: ignore[union-attr]


def test_a_narrow_gap_to_the_boundary_of_the_unit_is_told_and_closed(hand_on: HandOn) -> None:
    hand = hand_on()
    text = shapely.to_wkt(box(1400, 600, 1999.4, 1000), rounding_precision=3)
    QApplication.clipboard().setText(text)
    hand.run("map.paste")
    assert "与 单元 ZH-01 边界 之间留有 0.6 m 缝隙" in hand.words
    hand.answer("吸附对齐")
    assert hand.made[-1].geometry.area == pytest.approx(600 * 400, abs=1)  # type: ignore[union-attr]
    assert "缝隙" not in hand.words


def test_neighbours_that_would_move_are_estimated_during_the_drag(hand_on: HandOn) -> None:
    hand = hand_on(ONE, NEXT)
    hand.select("ZH01-001")
    hand.run("map.reshape")
    tool = hand.canvas.tool
    assert isinstance(tool, ReshapeTool)
    hand.hold((1600, 1100), (1650, 1100), (1700, 1100))
    hand.settle()
    assert [n.before.id for n in tool.neighbours] == ["ZH01-002"]
    (told,) = [words for words in tool.tip() if words.startswith("公共边：ZH01-002 −")]
    hand.key(Qt.Key.Key_Escape)
    assert not tool.neighbours and hand.project("ZH01-001") == ONE
    hand.drag((1600, 1100), (1700, 1100))
    assert told.removeprefix("公共边：") in hand.words


def test_a_shape_of_many_nodes_is_dragged_and_measured(hand_on: HandOn) -> None:
    angles = np.linspace(0, 2 * np.pi, 8000, endpoint=False)
    round_ = ring(*np.column_stack([1500 + 600 * np.cos(angles), 1000 + 600 * np.sin(angles)]).tolist())
    hand = hand_on(project("ZH01-001", round_))
    hand.select("ZH01-001")
    hand.run("map.reshape")
    tool = hand.canvas.tool
    assert isinstance(tool, ReshapeTool)
    hand.hold((2100, 1000), (2150, 1000), (2300, 1000))
    hand.canvas.repaint()
    hand.qtbot.waitUntil(
        lambda: any("8000 个节点" in words and words.startswith("113.") for words in tool.tip())
    )
    hand.stroke((2300, 1000), (2400, 1000))
    assert hand.shape("ZH01-001").bounds[2] > X + 2290


def test_the_gap_under_the_pointer_is_shown_before_the_click(hand_on: HandOn) -> None:
    begun = project("ZH01-001", box(0, 1400, 400, 1800), problem_types=("water_pollution",))
    hand = hand_on(dataclasses.replace(begun, status="in_ledger"))
    hand.run("map.gap")
    tool = hand.canvas.tool
    assert isinstance(tool, GapTool)
    hand.move(600, 1600)
    hand.settle()
    assert tool._target is not None and tool._target.area == pytest.approx(160_000, rel=1e-3)
    hand.move(1800, 300)
    hand.settle()
    assert tool._target is None and "没有缺口" in str(tool.words())


def test_the_context_menu_offers_the_tools_with_their_reasons(hand_on: HandOn) -> None:
    hand = hand_on(ONE, NEXT)
    menu = context_menu(hand.canvas, hand.canvas._at(QPointF(hand.pixel(1300, 800)), NO_KEYS))
    assert hand.window.session.selection.single(Project.table) == "ZH01-001"
    found = {action.objectName(): action for action in _actions(menu)}
    for command in ("map.split", "map.clip_unit", "map.hole", "map.polygon", "map.corridor", "map.measure"):
        assert found[command].isEnabled(), command
    assert not found["map.merge"].isEnabled() and "选两个以上" in found["map.merge"].toolTip()
    found["map.split"].trigger()
    assert hand.canvas.tool_id == "split"


def _actions(menu: QMenu) -> list[QAction]:
    return [
        a
        for action in menu.actions()
        for a in ([action] if action.menu() is None else _actions(action.menu()))
    ]  # type: ignore[arg-type]
