"""Problem patches under every tool that changes shapes: one step each, and a notice of what changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely
from PySide6.QtCore import Qt

from ecodesk.model.records import Attachment, ProblemPatch
from ecodesk.ui.canvas.merge_dialog import MergeDialog
from ecodesk.ui.canvas.outline_dialog import OutlineDialog
from ecodesk.ui.canvas.vertex_dialog import VertexDialog
from ecodesk.ui.canvas.vertex_model import EAST
from tests.canvas.conftest import Hand
from tests.canvas.made_plan import X, box, line, project

HandOn = Callable[..., Hand]

WHOLE = box(200, 1400, 800, 1800)  # the patch of the made ground
OVER = project("ZH01-001", box(100, 1300, 900, 1900), patches=("q1",))


def beside(row_id: str = "q2", **values: object) -> ProblemPatch:
    """A patch of the same problem at the right of the one there is."""
    given = {"problem_type": "water_pollution", "severity": 5, "geometry": box(800, 1400, 1000, 1800)}
    return ProblemPatch(id=row_id, code="WT-2", **{**given, **values})  # type: ignore[arg-type]


def hectares(hand: Hand, row_id: str = "q1") -> float:
    shape = hand.patch(row_id).geometry
    assert shape is not None
    return round(shape.area / 10_000, 2)


def is_one_step(hand: Hand, name: str, *words: str) -> None:
    """The step has its name, the notice says what changed, and undoing it brings the patch back."""
    assert hand.step == name
    for one in words:
        assert one in hand.words, hand.words
    before = hand.patch()
    hand.run("edit.undo")
    assert hand.patch().geometry == WHOLE and hand.patch() != before


def test_reshaping_by_nodes_says_the_change(hand_on: HandOn) -> None:
    hand = hand_on(OVER)
    hand.choose_patches("q1")
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_R)
    hand.drag((800, 1800), (1000, 1800))
    assert hectares(hand) == 28.0
    is_one_step(hand, "整形图斑 WT-1", "WT-1 23.99 → 27.99 hm²（+4.00）")
    assert hand.project("ZH01-001") == OVER


def test_a_patch_moves_as_a_whole_and_its_unit_with_it(hand_on: HandOn) -> None:
    hand = hand_on(OVER)
    hand.run("map.move")
    hand.canvas.select(type(hand.window.session.selection)())
    hand.click((500, 1600))
    assert hand.window.session.selection.single(ProblemPatch.table) == "q1"
    hand.drag((500, 1600), (2600, 1500))
    assert hand.patch().geometry == box(2300, 1300, 2900, 1700) and hand.patch().unit == "u2"
    is_one_step(hand, "移动 WT-1", "WT-1 整体移动了", "东 +2", "现属 ZH-02")


def test_a_hole_is_cut_and_filled(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.choose_patches("q1")
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_U)
    hand.draw((300, 1500), (500, 1500), (500, 1700), (300, 1700))
    assert hectares(hand) == 20.0 and "（−4.00）" in hand.words
    hand.run("map.fill_hole")
    hand.click((400, 1600))
    hand.settle()
    assert hectares(hand) == 24.0 and hand.step == "填洞 WT-1" and "（+4.00）" in hand.words
    hand.run("edit.undo")
    is_one_step(hand, "挖洞 WT-1")


def test_parts_are_added_and_deleted(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.choose_patches("q1")
    hand.run("map.part")
    hand.draw((1000, 1400), (1200, 1400), (1200, 1500), (1000, 1500))
    assert shapely.get_num_geometries(hand.patch().geometry) == 2 and "（+2.00）" in hand.words
    hand.run("map.delete_part")
    hand.click((1100, 1450))
    hand.settle()
    assert hectares(hand) == 24.0 and hand.step == "删除部分 WT-1" and "（−2.00）" in hand.words
    hand.click((500, 1500))
    hand.settle()
    assert "唯一的部分" in hand.words and hectares(hand) == 24.0
    hand.run("edit.undo")
    is_one_step(hand, "添加部分 WT-1")


def test_a_line_leads_its_boundary(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.choose_patches("q1")
    hand.run("map.lead")
    hand.draw((100, 1600), (900, 1600))
    assert hectares(hand) == 12.0
    is_one_step(hand, "沿线整形 WT-1", "（−12.00）")


@pytest.mark.parametrize(("command", "name"), [("map.buffer", "外扩"), ("map.smooth", "平滑")])
def test_its_outline_is_seen_before_it_changes(hand_on: HandOn, command: str, name: str) -> None:
    hand = hand_on()
    hand.choose_patches("q1")
    hand.run(command)
    dialog = hand.dialog(OutlineDialog)
    hand.settle()
    assert hand.patch().geometry == WHOLE and len(hand.canvas.drawing.preview) == 1
    preview = hand.canvas.drawing.preview[0]
    dialog.accept_button.click()
    hand.settle()
    assert hand.patch().geometry == preview
    is_one_step(hand, f"{name} WT-1", "WT-1 23.99 → ")


def test_its_nodes_are_typed(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.choose_patches("q1")
    hand.run("map.vertices")
    model = hand.dialog(VertexDialog).model
    first = next(row for row in range(model.rowCount()) if model.place(row)[0] == X + 800)
    assert model.setData(model.index(first, EAST), f"{38_000_000 + X + 850:.3f}")
    hand.dialog(VertexDialog).accept_button.click()
    hand.settle()
    is_one_step(hand, "整形图斑 WT-1", "（+1.00）")


def test_it_is_clipped_to_the_county(hand_on: HandOn) -> None:
    hand = hand_on(beside(geometry=box(-200, 200, 200, 300)))
    hand.choose_patches("q2")
    hand.run("map.clip_county")
    assert hectares(hand, "q2") == 2.0 and hand.step == "裁到县界 WT-2" and "（−2.00）" in hand.words


def test_it_is_split_along_units_with_its_claims(hand_on: HandOn) -> None:
    hand = hand_on(
        beside(geometry=box(1800, 200, 2500, 300)),
        project("ZH01-001", box(1700, 100, 2600, 400), patches=("q2",)),
    )
    hand.choose_patches("q2")
    hand.run("map.split_units")
    parts = hand.patches
    assert {parts[code].unit for code in ("WT-2", "WT-3")} == {"u1", "u2"}
    assert hand.project("ZH01-001").patches == ("q2", parts["WT-3"].id)
    assert hand.step == "分割图斑 WT-2" and "认领它的项目也认领新图斑" in hand.words
    hand.run("edit.undo")
    hand.choose_patches("q1")
    hand.run("map.split_units")
    assert "WT-1 全部在一个修复单元内" in hand.words and set(hand.patches) == {"WT-1", "WT-2"}


def test_several_are_cut_by_one_line(hand_on: HandOn) -> None:
    hand = hand_on(beside())
    hand.choose_patches("q1", "q2")
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_X)
    hand.draw((100, 1600), (1100, 1600))
    assert set(hand.patches) == {"WT-1", "WT-2", "WT-3", "WT-4"} and hand.step == "分割图斑 WT-1、WT-2"
    hand.run("edit.undo")
    assert set(hand.patches) == {"WT-1", "WT-2"}


def test_two_become_one_that_is_as_severe_as_the_worst(hand_on: HandOn) -> None:
    photo = Attachment(id="a1", patch="q2", name="现场.jpg")
    hand = hand_on(beside(), photo, project("ZH01-001", box(100, 1300, 900, 1900), patches=("q2",)))
    hand.choose_patches("q1", "q2")
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_M)
    dialog = hand.dialog(MergeDialog)
    assert dialog.windowTitle() == "合并图斑" and dialog.keep == "q1", "the largest is proposed"
    assert "程度 4" in dialog.ways[0].text()
    dialog.accept_button.click()
    hand.settle()
    assert list(hand.patches) == ["WT-1"] and hectares(hand) == 32.0 and hand.patch().severity == 5
    assert hand.project("ZH01-001").patches == ("q1",)
    assert hand.snapshot.table(Attachment)["a1"].patch == "q1", "photos go along"
    assert hand.window.session.selection.single(ProblemPatch.table) == "q1"
    for words in ("WT-2 已并入 WT-1", "（+8.00）", "严重程度取最高的 5", "改为认领 WT-1"):
        assert words in hand.words, hand.words
    assert hand.step == "合并图斑 WT-2 → WT-1"
    hand.run("edit.undo")
    assert set(hand.patches) == {"WT-1", "WT-2"} and hand.project("ZH01-001").patches == ("q2",)


def test_patches_of_different_problems_stay_apart(hand_on: HandOn) -> None:
    hand = hand_on(beside(problem_type="soil_erosion"))
    hand.choose_patches("q1", "q2")
    hand.run("map.merge")
    assert "问题类型不同的图斑不能合并" in hand.words and set(hand.patches) == {"WT-1", "WT-2"}


def test_a_line_of_a_problem_is_drawn_split_and_reshaped(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.patch_line")
    hand.draw((1000, 500), (1400, 500), (1400, 800))
    made = hand.patches["WT-2"]
    assert made.geometry == line((1000, 500), (1400, 500), (1400, 800)) and made.unit == "u1"
    assert "已新增问题图斑 WT-2，长 0.700 km，属 ZH-01" in hand.words, hand.words
    hand.run("map.reshape")
    hand.drag((1400, 800), (1400, 1000))
    assert "WT-2 0.700 → 0.900 km（+0.200）" in hand.words, hand.words
    hand.run("map.hole")
    hand.draw((1100, 400), (1200, 400), (1200, 600))
    assert "WT-2 不是面" in hand.words
    hand.key(Qt.Key.Key_Escape)
    hand.run("map.split")
    hand.draw((1200, 400), (1200, 600))
    assert sorted(round(p.geometry.length) for p in hand.patches.values() if p.code != "WT-1") == [200, 700]  # type: ignore[union-attr]
    hand.run("map.select")
    hand.click((1100, 500))
    assert hand.window.session.selection.single(ProblemPatch.table) != "q1", "a line can be clicked"
    assert hand.window.session.selection.ids(ProblemPatch.table)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("map.trim", "可以互相重叠"),
        ("map.clip_unit", "按单元界分割"),
        ("map.group", "随位置归单元"),
        ("map.group_by_area", "随位置归单元"),
        ("map.delete", "删除问题图斑"),
    ],
)
def test_what_is_for_projects_only_says_so(hand_on: HandOn, command: str, words: str) -> None:
    hand = hand_on()
    hand.choose_patches("q1")
    assert words in (hand.reason(command) or "")


def test_a_key_that_cannot_work_here_says_why(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.choose_patches("q1")
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_C)
    assert "按单元界分割" in hand.window.status.currentMessage() and hand.patch().geometry == WHOLE


def test_a_plan_open_for_reading_refuses_every_tool_in_one_sentence(hand_on: HandOn) -> None:
    hand = hand_on(beside())
    hand.open_for_reading()
    hand.choose_patches("q1", "q2")
    for command in ("map.merge", "map.split_units"):
        assert hand.reason(command) == "规划以只读方式打开"
    hand.choose_patches("q1")
    for command in (
        *("map.reshape", "map.move", "map.hole", "map.fill_hole", "map.part", "map.delete_part"),
        *("map.split", "map.lead", "map.buffer", "map.vertices", "map.clip_county", "map.patch_line"),
    ):
        assert hand.reason(command) == "规划以只读方式打开", command
    for key in (Qt.Key.Key_R, Qt.Key.Key_U, Qt.Key.Key_X):
        hand.window.status.clearMessage()
        hand.qtbot.keyClick(hand.canvas, key)
        assert hand.window.status.currentMessage() == "规划以只读方式打开" and hand.canvas.tool_id == "select"
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_Delete)
    assert "没有" in hand.words or "不能删除" in hand.words
    assert set(hand.patches) == {"WT-1", "WT-2"}
