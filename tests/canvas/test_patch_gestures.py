"""Problem patches in the hand of a user: drawn, reshaped, split, deleted, and claimed by projects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from ecodesk.model.records import ProblemPatch
from ecodesk.ui.canvas.identifying import context_menu
from ecodesk.ui.patch_claiming import ClaimDialog
from ecodesk.ui.record_form import RecordForm
from tests.canvas.conftest import NO_KEYS, Hand
from tests.canvas.made_plan import box, line, project

HandOn = Callable[..., Hand]

OVER = project("ZH01-001", box(100, 1300, 900, 1900), patches=("q1",))
ASIDE = project("ZH01-002", box(1200, 100, 1500, 400))


def tick(dialog: ClaimDialog, row_id: str, on: bool = True) -> None:
    items = [dialog.list.list.item(i) for i in range(dialog.list.list.count())]
    (found,) = (item for item in items if item.data(Qt.ItemDataRole.UserRole) == row_id)
    found.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)


def listed(dialog: ClaimDialog) -> list[str]:
    return [dialog.list.list.item(i).text() for i in range(dialog.list.list.count())]


def test_a_patch_is_drawn_where_it_lies_and_its_form_is_offered(hand_on: HandOn) -> None:
    hand = hand_on(OVER)
    hand.run("map.patch")
    hand.draw((700, 1400), (1000, 1400), (1000, 1600), (700, 1600))
    made = hand.patches["WT-2"]
    assert made.geometry is not None and made.geometry.equals(box(700, 1400, 1000, 1600))
    assert made.unit == "u1"
    assert "已新增问题图斑 WT-2" in hand.words and "属 ZH-01" in hand.words
    assert "与图斑重叠：WT-1（水环境污染）2.00 hm²" in hand.words, hand.words
    assert len(hand.made) == 1 and hand.project("ZH01-001") == OVER, "projects are left alone"
    assert hand.window.session.selection.single(ProblemPatch.table) == made.id
    hand.answer("填写表单")
    form = hand.dialog(RecordForm)
    assert "WT-2" in form.windowTitle()
    form.close()
    hand.run("edit.undo")
    assert list(hand.patches) == ["WT-1"]


def test_a_problem_too_small_to_outline_is_one_click(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.patch_point")
    hand.click((2500, 500))
    hand.settle()
    made = hand.patches["WT-2"]
    assert made.geometry is not None and made.geometry.geom_type == "Point" and made.unit == "u2"
    hand.click((2600, 500))
    hand.settle()
    assert set(hand.patches) == {"WT-1", "WT-2", "WT-3"}, "the tool goes on"


def test_points_that_enclose_nothing_make_no_patch(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.patch")
    hand.draw((700, 400), (800, 400), (900, 400))
    assert "没有围出面积" in hand.words and list(hand.patches) == ["WT-1"]


def test_a_patch_is_reshaped_by_its_nodes(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.choose_patches("q1")
    hand.run("map.reshape")
    hand.drag((800, 1800), (1000, 1800))
    shape = hand.patch().geometry
    assert shape is not None and shape.bounds[2] == box(0, 0, 1000, 1).bounds[2]
    hand.run("edit.undo")
    assert hand.patch().geometry == box(200, 1400, 800, 1800)


def test_a_patch_is_split_and_its_projects_treat_both_parts(hand_on: HandOn) -> None:
    hand = hand_on(OVER)
    hand.choose_patches("q1")
    hand.run("map.split")
    hand.draw((400, 1300), (400, 1950))
    parts = hand.patches
    assert set(parts) == {"WT-1", "WT-2"}
    sizes = {code: round(row.geometry.area) for code, row in parts.items() if row.geometry is not None}
    assert sizes == {"WT-1": 160_000, "WT-2": 80_000}, "the largest part keeps the code"
    assert hand.project("ZH01-001").patches == ("q1", parts["WT-2"].id)
    assert parts["WT-2"].severity == 4 and "已切成 WT-1、WT-2" in hand.words
    hand.run("edit.undo")
    assert list(hand.patches) == ["WT-1"] and hand.project("ZH01-001") == OVER


def test_delete_takes_a_patch_away_and_projects_let_go_of_it(hand_on: HandOn) -> None:
    hand = hand_on(OVER)
    hand.run("map.select")
    hand.choose_patches("q1")
    hand.key(Qt.Key.Key_Delete)
    assert not hand.patches and hand.project("ZH01-001").patches == ()
    assert "已删除" in hand.words
    hand.answer("撤销")
    assert hand.patches and hand.project("ZH01-001").patches == ("q1",)


def test_a_patch_is_claimed_by_projects_those_on_it_first(hand_on: HandOn) -> None:
    hand = hand_on(ASIDE, project("ZH01-001", box(100, 1300, 900, 1900)))
    assert "先选择一个问题图斑" in (hand.reason("map.claimed_by") or "")
    hand.choose_patches("q1")
    hand.run("map.claimed_by")
    dialog: Any = hand.dialog(ClaimDialog)
    assert listed(dialog) == ["ZH01-001 项目ZH01-001 · 重叠 23.99 hm²（359.89 亩）", "ZH01-002 项目ZH01-002"]
    tick(dialog, "ZH01-001")
    tick(dialog, "ZH01-002")
    dialog.accept()
    hand.settle()
    assert [hand.project(code).patches for code in ("ZH01-001", "ZH01-002")] == [("q1",), ("q1",)]
    assert "认领图斑 WT-1 → ZH01-001、ZH01-002" in hand.words
    hand.run("map.claimed_by")
    dialog = hand.dialog(ClaimDialog)
    tick(dialog, "ZH01-002", on=False)
    dialog.accept()
    hand.settle()
    assert hand.project("ZH01-002").patches == () and hand.project("ZH01-001").patches == ("q1",)
    hand.run("edit.undo")
    hand.run("edit.undo")
    assert [hand.project(code).patches for code in ("ZH01-001", "ZH01-002")] == [(), ()]


def test_a_project_claims_the_patches_under_it(hand_on: HandOn) -> None:
    away = ProblemPatch(
        id="q0", code="WT-0", problem_type="soil_erosion", severity=2, geometry=box(3000, 0, 3100, 99)
    )
    on_a_point = ProblemPatch(
        id="q5", code="WT-5", problem_type="geohazard", geometry=line((150, 1350), (160, 1350))
    )
    hand = hand_on(away, on_a_point, project("ZH01-001", box(100, 1300, 900, 1900)))
    hand.select("ZH01-001")
    hand.run("map.claim")
    dialog: Any = hand.dialog(ClaimDialog)
    first, second, last = listed(dialog)
    assert first.startswith("WT-1（水环境污染） · 重叠 23.99 hm²") and second == "WT-5（地质灾害隐患） · 相交"
    assert last == "WT-0（水土流失）"
    tick(dialog, "q1")
    dialog.accept()
    hand.settle()
    assert hand.project("ZH01-001").patches == ("q1",)
    hand.run("edit.undo")
    assert hand.project("ZH01-001").patches == ()


@pytest.mark.parametrize(
    ("place", "table", "row_id", "title"),
    [((700, 1500), "problem_patch", "q1", "WT-1"), ((3000, 500), "restoration_unit", "u2", "ZH-02")],
)
def test_a_double_click_and_the_menu_open_the_form(
    hand_on: HandOn, place: tuple[float, float], table: str, row_id: str, title: str
) -> None:
    hand = hand_on(ASIDE)
    hand.run("map.select")
    hand.double_click(*place)
    assert hand.window.session.selection.single(table) == row_id
    form = hand.dialog(RecordForm)
    assert title in form.windowTitle()
    assert sum(isinstance(w, RecordForm) and w.isVisible() for w in QApplication.topLevelWidgets()) == 1
    form.close()
    hand.settle()
    hand.window.activateWindow()
    menu = context_menu(hand.canvas, hand.canvas._at(QPointF(hand.pixel(*place)), NO_KEYS))
    menu.actions()[0].trigger()
    form = hand.dialog(RecordForm)
    assert title in form.windowTitle()
    form.close()
    hand.settle()
    hand.window.activateWindow()
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_Return)
    form = hand.dialog(RecordForm)
    assert title in form.windowTitle(), "Enter opens what is selected"
    form.close()
