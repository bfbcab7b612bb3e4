"""Nodes without a mouse: inserted and deleted in their table; chosen, moved and deleted by key on the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecodesk.ui.canvas.tools import reshape_tool
from ecodesk.ui.canvas.tools.reshape_tool import ReshapeTool
from ecodesk.ui.canvas.vertex_dialog import VertexDialog
from ecodesk.ui.canvas.vertex_model import EAST, NORTH
from tests.canvas.conftest import NO_KEYS, SCALE, Hand
from tests.canvas.made_plan import X, Y, box, line, project

HandOn = Callable[..., Hand]
Key = Qt.Key

ONE = project("ZH01-001", box(1000, 500, 1600, 1100))
NEXT = project("ZH01-002", box(1600, 500, 1900, 1100))


def table_of(hand: Hand, code: str = "ZH01-001") -> VertexDialog:
    hand.select(code)
    hand.run("map.vertices")
    dialog: VertexDialog = hand.dialog(VertexDialog)
    dialog.table.setFocus()
    return dialog


def press(dialog: VertexDialog, key: Qt.Key, *rows: int) -> None:
    """A key in the table while some rows are selected."""
    flags = QItemSelectionModel.SelectionFlag
    selection = dialog.table.selectionModel()
    selection.setCurrentIndex(dialog.model.index(rows[0], NORTH), flags.ClearAndSelect | flags.Rows)
    for row in rows[1:]:
        selection.select(dialog.model.index(row, NORTH), flags.Select | flags.Rows)
    hand_key(dialog, key)


def hand_key(dialog: VertexDialog, key: Qt.Key) -> None:
    QTest.keyClick(dialog.table, key)


def places(dialog: VertexDialog) -> list[tuple[float, float]]:
    return [(x - X, y - Y) for x, y in map(dialog.model.place, range(dialog.model.rowCount()))]


def apply(hand: Hand, dialog: VertexDialog) -> None:
    dialog.accept_button.click()
    hand.settle()


# ---- the table


def test_a_node_is_inserted_behind_the_row_and_shown_beside(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    dialog = table_of(hand)
    before = places(dialog)
    press(dialog, Key.Key_Insert, 1)
    middle = ((before[1][0] + before[2][0]) / 2, (before[1][1] + before[2][1]) / 2)
    assert places(dialog) == [*before[:2], middle, *before[2:]]
    assert dialog.rows == [2] and dialog.view.current == 2 and dialog.view.chosen == {2}
    assert "5 个节点" in dialog.words.text() and dialog.accept_button.isEnabled()
    dialog.model.setData(dialog.model.index(2, NORTH), f"{Y + middle[1] + 0:.3f}")
    dialog.model.setData(dialog.model.index(2, EAST), f"{38_000_000 + X + middle[0] + 30:.3f}")
    apply(hand, dialog)
    assert hand.step == "插入 1 个节点 ZH01-001"
    assert len(shapely.get_coordinates(hand.shape("ZH01-001"))) == 6
    hand.run("edit.undo")
    assert hand.project("ZH01-001") == ONE


def test_behind_the_last_node_means_on_the_closing_edge(hand_on: HandOn) -> None:
    dialog = table_of(hand_on(ONE))
    before = places(dialog)
    press(dialog, Key.Key_Insert, 3)
    middle = ((before[3][0] + before[0][0]) / 2, (before[3][1] + before[0][1]) / 2)
    assert places(dialog) == [*before, middle]


def test_several_rows_are_deleted_at_once_and_the_step_says_how_many(hand_on: HandOn) -> None:
    bent = shapely.Polygon([(X + x, Y + y) for x, y in [(0, 0), (500, 0), (600, 300), (500, 600), (0, 600)]])
    hand = hand_on(project("ZH01-001", bent))
    dialog = table_of(hand)
    gone = [row for row, place in enumerate(places(dialog)) if place in {(600, 300), (500, 600)}]
    press(dialog, Key.Key_Delete, *gone)
    assert dialog.model.rowCount() == 3 and len(dialog.rows) == 1
    press(dialog, Key.Key_Delete, 0)
    assert "至少要三个节点" in dialog.words.text() and dialog.model.rowCount() == 3
    apply(hand, dialog)
    assert hand.step == "删除 2 个节点 ZH01-001"
    assert hand.shape("ZH01-001").area == pytest.approx(500 * 600 / 2)


def test_what_is_inserted_and_deleted_again_changes_nothing(hand_on: HandOn) -> None:
    dialog = table_of(hand_on(ONE))
    press(dialog, Key.Key_Insert, 0, 2)
    assert dialog.model.rowCount() == 6
    hand_key(dialog, Key.Key_Delete)
    assert dialog.model.rowCount() == 4 and not dialog.accept_button.isEnabled()


def test_a_step_of_all_kinds_names_all(hand_on: HandOn) -> None:
    hand = hand_on(project("ZH01-001", box(1000, 500, 1600, 1100).buffer(50, quad_segs=2)))
    dialog = table_of(hand)
    press(dialog, Key.Key_Delete, 0, 1)
    press(dialog, Key.Key_Insert, 2)
    east = dialog.model.place(5)[0] + 38_000_000
    dialog.model.setData(dialog.model.index(5, EAST), f"{east + 5:.3f}")
    apply(hand, dialog)
    assert hand.step == "移动 1 个节点、插入 1 个节点、删除 2 个节点 ZH01-001"


def test_holes_and_parts_are_told_apart(hand_on: HandOn) -> None:
    hole = box(1200, 700, 1300, 800)
    two: Any = shapely.MultiPolygon([box(1000, 500, 1600, 1100) - hole, box(1700, 500, 1800, 600)])
    hand = hand_on(project("ZH01-001", two))
    dialog = table_of(hand)
    names = [dialog.model.index(row, 0).data() for row in range(dialog.model.rowCount())]
    inner, other = names.index("1 洞"), names.index("2")
    press(dialog, Key.Key_Insert, inner + 3)
    assert [dialog.model.index(row, 0).data() for row in range(dialog.model.rowCount())].count("1 洞") == 5
    press(dialog, Key.Key_Delete, other + 1, other + 2)
    assert "至少要三个节点" in dialog.words.text(), "a part does not go like this"
    press(dialog, Key.Key_Delete, inner, inner + 1, inner + 2)
    assert "洞已整个去掉" in dialog.words.text()
    assert {dialog.model.index(row, 0).data() for row in range(dialog.model.rowCount())} == {"1", "2"}
    apply(hand, dialog)
    shape = hand.shape("ZH01-001")
    assert shape.area == pytest.approx(600 * 600 + 100 * 100) and shapely.get_num_geometries(shape) == 2
    assert hand.step == "删除 4 个节点 ZH01-001"


def test_a_line_keeps_two_nodes_and_a_point_its_one(hand_on: HandOn) -> None:
    hand = hand_on(
        project("ZH01-001", line((1000, 500), (1600, 500)), corridor_width_m=20.0),
        project("ZH01-002", shapely.Point(X + 500, Y + 500), site_radius_m=20.0),
    )
    dialog = table_of(hand)
    press(dialog, Key.Key_Delete, 0)
    assert "一条线至少要两个节点" in dialog.words.text()
    press(dialog, Key.Key_Insert, 1)
    assert places(dialog) == [(1000, 500), (1300, 500), (1600, 500)], "on the last edge"
    dialog.reject()
    dialog = table_of(hand, "ZH01-002")
    press(dialog, Key.Key_Delete, 0)
    assert "点只有一个坐标" in dialog.words.text()
    press(dialog, Key.Key_Insert, 0)
    assert "点没有边线" in dialog.words.text() and dialog.model.rowCount() == 1


def test_delete_in_a_cell_that_is_typed_into_deletes_a_digit(hand_on: HandOn) -> None:
    dialog = table_of(hand_on(ONE))
    index = dialog.model.index(0, NORTH)
    dialog.table.setCurrentIndex(index)
    dialog.table.edit(index)
    editor = dialog.focusWidget()
    QTest.keyClick(editor, Key.Key_Delete)
    assert editor is not dialog.table and dialog.model.rowCount() == 4
    QTest.keyClick(editor, Key.Key_Escape)


def test_the_buttons_do_what_the_keys_do(hand_on: HandOn) -> None:
    dialog = table_of(hand_on(ONE))
    dialog.insert_button.click()
    assert dialog.model.rowCount() == 5
    dialog.delete_button.click()
    assert dialog.model.rowCount() == 4
    assert "Ins" in dialog.insert_button.toolTip() and "Del" in dialog.delete_button.toolTip()


# ---- the map


ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def shaping(hand: Hand, code: str = "ZH01-001") -> ReshapeTool:
    hand.select(code)
    hand.run("map.reshape")
    tool = hand.canvas.tool
    assert isinstance(tool, ReshapeTool)
    return tool


def stroke(hand: Hand, key: Qt.Key, held: Qt.KeyboardModifier = NO_KEYS) -> None:
    hand.qtbot.keyClick(hand.canvas, key, held)
    hand.qtbot.keyRelease(hand.canvas, Key.Key_Shift)  # else Qt takes modifiers for held, in later tests too
    assert QApplication.keyboardModifiers() == NO_KEYS
    hand.settle()


def send(hand: Hand, kind: QEvent.Type, key: Qt.Key, held: Qt.KeyboardModifier, again: bool = False) -> None:
    QApplication.sendEvent(hand.canvas, QKeyEvent(kind, key, held, "", again))


def choose(hand: Hand, tool: ReshapeTool, x: float, y: float) -> None:
    """Go along with the full stop until the node at a place is chosen."""
    assert tool._outline is not None
    for _ in range(len(tool._outline.xy)):
        stroke(hand, Key.Key_Period)
        (node,) = tool.chosen
        if tuple(tool._outline.xy[node]) == (X + x, Y + y):
            return
    raise AssertionError("no node there")


def steps(hand: Hand) -> int:
    return hand.snapshot.revision


def test_comma_and_full_stop_go_along_the_nodes_and_round(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    tool = shaping(hand)
    seen = []
    for _ in range(5):
        stroke(hand, Key.Key_Period)
        seen += tool.chosen
    assert seen == [0, 1, 2, 3, 0]
    stroke(hand, Key.Key_Comma)
    assert tool.chosen == {3}
    stroke(hand, Key.Key_Less, SHIFT)
    assert tool.chosen == {2, 3}, "with Shift one more"
    stroke(hand, Key.Key_Escape)
    assert tool.chosen == frozenset() and hand.canvas.tool is tool


def test_a_node_out_of_sight_is_brought_into_view(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    tool = shaping(hand)
    hand.canvas.look_at(X + 20_000, Y + 20_000)
    stroke(hand, Key.Key_Period)
    assert tool._outline is not None
    x, y = tool._outline.xy[0].tolist()
    assert hand.canvas.shows((x, y, x, y))


def test_the_node_one_comes_to_is_said(hand_on: HandOn, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(reshape_tool, "announce", lambda about, words: said.append(words))
    hand = hand_on(ONE)
    shaping(hand)
    stroke(hand, Key.Key_Period)
    assert len(said) == 1 and said[0].startswith("节点 1，共 4 个，N 3990") and "，E 38391600.0" in said[0]


def test_alt_and_an_arrow_move_by_a_pixel_and_with_shift_by_ten(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    tool = shaping(hand)
    choose(hand, tool, 1600, 1100)
    before = hand.canvas.viewport
    stroke(hand, Key.Key_Right, ALT)
    assert hand.shape("ZH01-001").bounds[2] == pytest.approx(X + 1600 + SCALE)
    stroke(hand, Key.Key_Up, ALT | SHIFT)
    assert hand.shape("ZH01-001").bounds[3] == pytest.approx(Y + 1100 + 10 * SCALE)
    assert hand.canvas.viewport == before, "the map stays where it is"
    hand.run("edit.undo")
    hand.run("edit.undo")
    assert hand.project("ZH01-001") == ONE


def test_a_held_key_is_one_step_saved_when_it_is_let_go(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    tool = shaping(hand)
    choose(hand, tool, 1600, 1100)
    begun = steps(hand)
    for again in (False, True, True, True, True):
        send(hand, QEvent.Type.KeyPress, Key.Key_Right, ALT, again)
        if again:
            send(hand, QEvent.Type.KeyRelease, Key.Key_Right, ALT, True)
    hand.settle()
    assert hand.project("ZH01-001") == ONE and steps(hand) == begun
    assert hand.canvas.sketch is not None, "what it would be is measured on the way"
    assert any("4 个节点" in words for words in tool.tip())
    hand.canvas.repaint()
    send(hand, QEvent.Type.KeyRelease, Key.Key_Right, ALT)
    hand.settle()
    assert hand.shape("ZH01-001").bounds[2] == pytest.approx(X + 1600 + 5 * SCALE)
    assert steps(hand) == begun + 1 and hand.step == "整形 ZH01-001"


def test_strokes_while_alt_stays_down_are_one_step(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    tool = shaping(hand)
    choose(hand, tool, 1600, 1100)
    begun = steps(hand)
    send(hand, QEvent.Type.KeyPress, Key.Key_Alt, ALT)
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Down):
        send(hand, QEvent.Type.KeyPress, key, ALT)
        send(hand, QEvent.Type.KeyRelease, key, ALT)
    hand.settle()
    assert steps(hand) == begun
    send(hand, QEvent.Type.KeyRelease, Key.Key_Alt, NO_KEYS)
    hand.settle()
    xy = {(round(x - X), round(y - Y)) for x, y in shapely.get_coordinates(hand.shape("ZH01-001"))}
    assert (1610, 1095) in xy and steps(hand) == begun + 1
    assert len(tool.chosen) == 1, "the same node stays chosen"
    stroke(hand, Key.Key_Left, ALT)
    assert hand.shape("ZH01-001").bounds[2] == pytest.approx(X + 1605)


def test_esc_gives_a_move_up_and_leaving_the_map_saves_it(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    tool = shaping(hand)
    choose(hand, tool, 1600, 1100)
    begun = steps(hand)
    send(hand, QEvent.Type.KeyPress, Key.Key_Right, ALT)
    send(hand, QEvent.Type.KeyPress, Key.Key_Escape, NO_KEYS)
    send(hand, QEvent.Type.KeyRelease, Key.Key_Right, NO_KEYS)
    hand.settle()
    assert steps(hand) == begun and hand.project("ZH01-001") == ONE
    send(hand, QEvent.Type.KeyPress, Key.Key_Right, ALT)
    hand.window.panes.layers.tree.setFocus()
    hand.settle()
    assert steps(hand) == begun + 1 and hand.shape("ZH01-001").bounds[2] == pytest.approx(X + 1605)


def test_there_and_back_is_no_step(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    tool = shaping(hand)
    choose(hand, tool, 1600, 1100)
    begun = steps(hand)
    send(hand, QEvent.Type.KeyPress, Key.Key_Alt, ALT)
    for key in (Key.Key_Right, Key.Key_Left):
        send(hand, QEvent.Type.KeyPress, key, ALT)
        send(hand, QEvent.Type.KeyRelease, key, ALT)
    send(hand, QEvent.Type.KeyRelease, Key.Key_Alt, NO_KEYS)
    hand.settle()
    assert steps(hand) == begun and tool._before_drag is None


def test_neighbours_go_along_as_in_a_drag(hand_on: HandOn) -> None:
    hand = hand_on(ONE, NEXT)
    tool = shaping(hand)
    choose(hand, tool, 1600, 1100)
    send(hand, QEvent.Type.KeyPress, Key.Key_Right, ALT | SHIFT)
    hand.settle()
    assert [n.before.id for n in tool.neighbours] == ["ZH01-002"]
    send(hand, QEvent.Type.KeyRelease, Key.Key_Right, ALT | SHIFT)
    hand.settle()
    assert hand.shape("ZH01-002").area < 300 * 600 and "ZH01-002" in hand.words
    assert hand.shape("ZH01-001").intersection(hand.shape("ZH01-002")).area == pytest.approx(0, abs=0.1)
    hand.run("edit.undo")
    assert hand.project("ZH01-001") == ONE and hand.project("ZH01-002") == NEXT


def test_what_would_lie_on_a_neighbour_is_cut_away(hand_on: HandOn) -> None:
    apart = project("ZH01-002", box(1620, 500, 1900, 1100))
    hand = hand_on(ONE, apart)
    tool = shaping(hand)
    choose(hand, tool, 1600, 1100)
    stroke(hand, Key.Key_Right, ALT | SHIFT)
    assert hand.project("ZH01-002") == apart and hand.step.startswith("整形并避让")
    assert hand.shape("ZH01-001").intersection(apart.geometry).area == pytest.approx(0, abs=0.1)


def test_delete_and_insert_by_key_and_go_on_from_there(hand_on: HandOn) -> None:
    bent = shapely.Polygon([(X + x, Y + y) for x, y in [(0, 0), (500, 0), (600, 300), (500, 600), (0, 600)]])
    hand = hand_on(project("ZH01-001", bent))
    tool = shaping(hand)
    choose(hand, tool, 600, 300)
    (node,) = tool.chosen
    assert tool._outline is not None
    after = tuple(tool._outline.xy[(node + 1) % 5])
    stroke(hand, Key.Key_Delete)
    assert hand.step == "删除 1 个节点 ZH01-001" and hand.shape("ZH01-001").area == pytest.approx(300_000)
    stroke(hand, Key.Key_Period)
    (node,) = tool.chosen
    assert tuple(tool._outline.xy[node]) == after
    stroke(hand, Key.Key_Insert)
    assert hand.step == "插入 1 个节点 ZH01-001" and len(tool.chosen) == 1 and len(tool._outline.xy) == 5
    stroke(hand, Key.Key_Delete)
    assert len(tool._outline.xy) == 4
    stroke(hand, Key.Key_Period)
    stroke(hand, Key.Key_Delete)
    stroke(hand, Key.Key_Period)
    stroke(hand, Key.Key_Delete)
    assert "至少要三个节点" in hand.words and len(tool._outline.xy) == 3


def test_without_a_node_an_arrow_says_what_to_do(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    shaping(hand)
    stroke(hand, Key.Key_Right, ALT)
    assert "还没有选中节点" in hand.words and hand.project("ZH01-001") == ONE
