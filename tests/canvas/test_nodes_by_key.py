"""Nodes without a mouse: inserted and deleted in their table; chosen, moved and deleted by key on the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest

from ecodesk.ui.canvas.vertex_dialog import VertexDialog
from ecodesk.ui.canvas.vertex_model import EAST, NORTH
from tests.canvas.conftest import Hand
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
        project("ZH01-001", line((1000, 500), (1600, 500)), width_m=20.0),
        project("ZH01-002", shapely.Point(X + 500, Y + 500), radius_m=20.0),
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
