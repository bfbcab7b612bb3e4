"""The history lists every step with what it is about, and takes one back by its row."""

from __future__ import annotations

import dataclasses

import pytest
import shapely.affinity
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ecodesk.errors import Stale
from ecodesk.i18n import plain
from ecodesk.model.edit import change
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.ui.dialogs.restore_dialog import RestoreDialog, restorable
from ecodesk.ui.history_model import KIND, OBJECTS, STEP, UNDO, listed
from ecodesk.ui.history_panel import HistoryPanel
from ecodesk.ui.step_kinds import froze_a_version, made_the_plan
from tests.ui.conftest import Desk


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> HistoryPanel:
    made = HistoryPanel(desk.session, desk.look)
    qtbot.addWidget(made)
    made.resize(1100, 240)
    made.show()
    desk.settle()
    return made


def rename(desk: Desk, table: str, code: str, name: str) -> None:
    row = desk.row(table, code)
    desk.session.apply(change(plain(f"{code} {name}"), [(row, dataclasses.replace(row, name=name))]))
    desk.settle()


def cells(panel: HistoryPanel, row: int) -> list[str]:
    return [str(panel.model.index(row, column).data()) for column in (STEP, KIND, OBJECTS, UNDO)]


def click_undo(panel: HistoryPanel, qtbot: QtBot, row: int) -> None:
    place: QPoint = panel.table.visualRect(panel.model.index(row, UNDO)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_step_tells_what_it_is_about_and_is_taken_back_by_its_row(
    desk: Desk, panel: HistoryPanel, qtbot: QtBot
) -> None:
    old = desk.row(Project.table, "ZH03-001").name
    rename(desk, Project.table, "ZH03-001", "改名")
    rename(desk, RestorationUnit.table, "ZH-06", "改名的单元")
    assert cells(panel, 0) == ["ZH-06 改名的单元", "单元", "ZH-06", "撤销此步"]
    assert cells(panel, 1) == ["ZH03-001 改名", "项目", "ZH03-001", "撤销此步"]
    click_undo(panel, qtbot, 1)
    desk.settle()
    assert desk.row(Project.table, "ZH03-001").name == old
    assert desk.row(RestorationUnit.table, "ZH-06").name == "改名的单元"
    assert [panel.model.index(row, KIND).data() for row in range(2)] == ["撤销", "单元"]
    assert panel.model.index(2, UNDO).data() == "已撤销"


def test_the_step_a_plan_begins_with_is_listed_and_cannot_be_taken_back(
    desk: Desk, panel: HistoryPanel, qtbot: QtBot
) -> None:
    last = panel.model.rowCount() - 1
    assert cells(panel, last)[:2] == ["示例数据", "数据"] and not cells(panel, last)[-1]
    click_undo(panel, qtbot, last)
    desk.settle()
    assert len(desk.snapshot.table(Project)) == 34


def test_chips_narrow_the_list_to_this_sitting_and_to_ones_own_steps(
    desk: Desk, panel: HistoryPanel, qtbot: QtBot
) -> None:
    before = panel.model.rowCount()
    rename(desk, Project.table, "ZH03-002", "我的一步")
    assert panel.model.rowCount() == before + 1
    panel.mine.click()
    assert cells(panel, 0)[0] == "ZH03-002 我的一步"
    assert all(step.author == "李敏" for step in panel.model.steps)
    desk.session.user, user = "没有人", desk.session.user
    try:
        panel.mine.click()
        panel.mine.click()
        shown = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
        assert "没有以当前姓名保存的操作。" in shown
    finally:
        desk.session.user = user


def test_a_plan_just_opened_has_no_steps_of_this_sitting(desk: Desk, qtbot: QtBot) -> None:
    made = HistoryPanel(desk.session, desk.look)
    qtbot.addWidget(made)
    made.show()
    desk.session.workspace_changed.emit()
    desk.settle()
    assert made.all.isChecked() and made.model.rowCount() > 0, "the history of before is seen at once"
    made.sitting.click()
    assert made.model.rowCount() == 0
    rename(desk, Project.table, "ZH03-003", "刚才的一步")
    assert [step.label.zh for step in made.model.steps] == ["ZH03-003 刚才的一步"]


def test_the_plan_is_seen_and_restored_as_it_was_after_a_step(desk: Desk, qtbot: QtBot) -> None:
    project = desk.row(Project.table, "ZH03-001")
    moved = dataclasses.replace(project, geometry=shapely.affinity.translate(project.geometry, 900, 0))
    rename(desk, Project.table, "ZH03-003", "先改的名")
    kept = listed(desk.session.workspace).steps[0]
    desk.session.apply(change(plain("移动"), [(project, moved)]))
    desk.settle()
    rename(desk, RestorationUnit.table, "ZH-06", "后改的名")

    dialog = RestoreDialog(desk.session, desk.look, restorable(listed(desk.session.workspace).steps))
    qtbot.addWidget(dialog)
    dialog.show()
    desk.settle()
    assert not dialog.accept_button.isEnabled() and "与现在相同" in dialog.about.text()
    for _ in range(2):
        qtbot.keyClick(dialog.slider, Qt.Key.Key_Left)
    desk.settle()
    assert "先改的名" in dialog.step.text() and "退回 2 步，改变 2 条记录" in dialog.about.text()
    assert desk.row(Project.table, "ZH03-001") == moved  # looking changes nothing
    dialog.accept_button.click()
    desk.settle()
    assert desk.row(Project.table, "ZH03-001") == project
    assert desk.row(Project.table, "ZH03-003").name == "先改的名"
    assert desk.row(RestorationUnit.table, "ZH-06").name != "后改的名"
    assert f"恢复到“{kept.label.zh}”之后" in str(desk.session.step_labels.undo)
    desk.session.undo()
    desk.settle()
    assert desk.row(Project.table, "ZH03-001") == moved
    assert desk.row(RestorationUnit.table, "ZH-06").name == "后改的名"


def test_nothing_before_a_frozen_version_is_offered(desk: Desk) -> None:
    assert desk.session.workspace is not None
    steps = restorable(listed(desk.session.workspace).steps)
    assert froze_a_version(steps[0]) or made_the_plan(steps[0])
    assert not any(froze_a_version(step) or made_the_plan(step) for step in steps[1:])
    before = [step for step in desk.session.workspace.history() if step.seq < steps[0].seq]
    for step in before:
        with pytest.raises(Stale, match="不能恢复到"):
            desk.session.workspace.edit_back_to(step)
