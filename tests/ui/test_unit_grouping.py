"""Putting projects into units: by dropping, by asking, and back by area; the tree by tag, lead unit, state, year."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from ecodesk.analysis.analysis_settings import setting_change
from ecodesk.analysis.unit_assignment import unit_shares
from ecodesk.i18n import t
from ecodesk.model.edit import Edit, change
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog
from ecodesk.ui.inspection.project_facts import project_sections
from ecodesk.ui.unit_grouping import UnitDialog, ask_unit, group_by_area
from ecodesk.ui.unit_tree_model import PROJECTS_MIME
from ecodesk.ui.units_panel import UnitsPanel
from tests.ui.desk import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)

CODE = "ZH03-004"


def project(desk: Desk, code: str = CODE) -> Project:
    found = desk.row("project", code)
    assert isinstance(found, Project)
    return found


def dialog(desk: Desk, kind: type[QDialog]) -> QDialog | None:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    return found[0] if found else None


def waited(desk: Desk, kind: type[QDialog]) -> QDialog:
    desk.qtbot.waitUntil(lambda: dialog(desk, kind) is not None, timeout=20_000)
    found = dialog(desk, kind)
    assert found is not None
    return found


def unit_line(panel: UnitsPanel, unit: str) -> QModelIndex:
    """The line of a unit in the tree."""
    model = panel.model
    for basin in range(model.rowCount()):
        above = model.index(basin, 0)
        for row in range(model.rowCount(above)):
            index = model.index(row, 0, above)
            if index.data(Role.ID) == unit:
                return index
    raise AssertionError(unit)


def drop(desk: Desk, panel: UnitsPanel, code: str, unit: str) -> None:
    """Drop a project of the tree on a unit."""
    data = QMimeData()
    data.setData(PROJECTS_MIME, project(desk, code).id.encode())
    target = unit_line(panel, desk.row("restoration_unit", unit).id)
    panel.model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, target)


def facts(desk: Desk) -> str:
    """All the inspector says about the project."""
    return " ".join(
        f"{fact.label} {piece.text}"
        for section in project_sections(project(desk), desk.snapshot)
        for fact in section.facts
        for piece in fact.pieces
    )


def test_a_drop_on_a_unit_that_holds_little_asks_and_keeps_the_reason(
    lent_desk: Desk, panel: UnitsPanel
) -> None:
    before, unit = project(lent_desk), lent_desk.row("restoration_unit", "QH-01")
    drop(lent_desk, panel, CODE, "QH-01")
    asked = waited(lent_desk, ReasonDialog)
    assert isinstance(asked, ReasonDialog)
    assert "0.0 %" not in "".join(label.text() for label in asked.findChildren(QLabel))
    assert not asked.accept_button.isEnabled() and project(lent_desk).unit == before.unit
    asked.reason_field.setPlainText("同一施工标段")
    asked.accept()
    lent_desk.settle()
    assert project(lent_desk).unit == unit.id and project(lent_desk).unit_reason == "同一施工标段"
    assert "同一施工标段" in facts(lent_desk)
    lent_desk.session.undo()
    lent_desk.settle()
    assert project(lent_desk).unit == before.unit and not project(lent_desk).unit_reason


def test_giving_up_the_question_changes_nothing(lent_desk: Desk, panel: UnitsPanel) -> None:
    before = project(lent_desk).unit
    drop(lent_desk, panel, CODE, "QH-01")
    waited(lent_desk, ReasonDialog).reject()
    lent_desk.settle()
    assert project(lent_desk).unit == before


def test_the_share_from_which_no_reason_is_asked_is_a_setting(lent_desk: Desk, panel: UnitsPanel) -> None:
    edit = Edit(t("设置", "Setting"), (setting_change(lent_desk.snapshot, "home_share", 0.0, "李敏"),))
    lent_desk.session.apply(edit)
    lent_desk.settle()
    drop(lent_desk, panel, CODE, "QH-01")
    lent_desk.settle()
    assert project(lent_desk).unit == lent_desk.row("restoration_unit", "QH-01").id


def test_several_projects_are_asked_for_once_and_go_back_by_area(lent_desk: Desk, panel: UnitsPanel) -> None:
    codes = ("ZH03-001", "ZH03-004", "ZH06-001")
    ids = [project(lent_desk, code).id for code in codes]
    target = lent_desk.row("restoration_unit", "QH-01")
    label = str(lent_desk.session.workspace.undo_label)  # type: ignore[union-attr]
    ask_unit(lent_desk.session, lent_desk.look, ids, panel)
    asked = waited(lent_desk, UnitDialog)
    assert isinstance(asked, UnitDialog)
    asked.units.setCurrentIndex(asked.units.findData(target.id))
    assert not asked.accept_button.isEnabled() and asked.doubt.text().count("完全不在") == 3
    asked.reason_field.setPlainText("整体打包")
    asked.accept()
    lent_desk.settle()
    assert {project(lent_desk, code).unit for code in codes} == {target.id}
    group_by_area(lent_desk.session, ids)
    lent_desk.settle()
    shares = unit_shares(lent_desk.snapshot, ids)
    for code in codes:
        now = project(lent_desk, code)
        assert now.unit == shares.best(now.id) != target.id and not now.unit_reason
        assert now.basin == lent_desk.snapshot.table(RestorationUnit)[now.unit].basin
    lent_desk.session.undo()
    lent_desk.settle()
    assert {project(lent_desk, code).unit_reason for code in codes} == {"整体打包"}
    lent_desk.session.undo()
    lent_desk.settle()
    assert str(lent_desk.session.workspace.undo_label) == label  # type: ignore[union-attr]


def test_a_unit_that_holds_enough_needs_no_reason(lent_desk: Desk, panel: UnitsPanel) -> None:
    home = project(lent_desk)
    lent_desk.session.apply(change(t("改", "Change"), [(home, dataclasses.replace(home, unit=""))]))
    lent_desk.settle()
    drop(lent_desk, panel, CODE, "ZH-03")
    lent_desk.settle()
    assert project(lent_desk).unit == home.unit and dialog(lent_desk, ReasonDialog) is None


@pytest.mark.parametrize("mode", ["tag", "lead", "status", "year"])
def test_the_tree_groups_in_further_ways(lent_desk: Desk, panel: UnitsPanel, mode: str) -> None:
    panel.group_by(mode)
    lent_desk.settle()
    assert panel.mode == mode
    groups = [panel.model.index(row, 0).data() for row in range(panel.model.rowCount())]
    assert len(groups) > 1
    if mode == "year":
        starts = {str(p.start.year) for p in lent_desk.snapshot.table(Project).rows() if p.start is not None}
        assert all(any(year in group for group in groups) for year in starts)
    panel.group_by("basin")
    lent_desk.settle()
    assert panel.mode == "basin"
