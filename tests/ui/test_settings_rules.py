"""The rules of a plan are set in the preferences: one step of its history, in force at once."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from ecodesk.model.records import Setting
from ecodesk.rules.finding import CheckResult, RunState, Severity
from ecodesk.rules.profile import rule_setting
from ecodesk.rules.registry import all_rules
from ecodesk.settings import PreferenceFile
from ecodesk.ui.dialogs.settings_dialog import SettingsDialog
from tests.ui.conftest import Desk


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot) -> SettingsDialog:
    made = SettingsDialog(desk.session, desk.look, PreferenceFile(), lambda: None, None)
    qtbot.addWidget(made)
    made.show()
    made.tabs.setCurrentWidget(made.rules)
    return made


def cell(dialog: SettingsDialog, code: str, column: int) -> QModelIndex:
    row = next(i for i, rule in enumerate(dialog.rules.model.rules) if rule.code == code)
    return dialog.rules.model.index(row, column)


def result(desk: Desk) -> CheckResult:
    assert desk.session.result is not None
    return desk.session.result


def test_what_is_changed_is_one_step_with_version_and_author_and_counts_at_once(
    desk: Desk, dialog: SettingsDialog
) -> None:
    model = dialog.rules.model
    off, on = Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole
    assert model.setData(cell(dialog, "OVL-001", 0), off, on)
    dialog.rules.choose("UNT-002")
    box = dialog.rules.numbers["warn_from"]
    assert box.text() == "5 %"
    box.setValue(12)
    dialog.rules.severity.setCurrentIndex(dialog.rules.severity.findData("INFO"))
    dialog.rules.severity.activated.emit(dialog.rules.severity.currentIndex())
    assert cell(dialog, "UNT-002", 3).data() == "提示" and "12 %" in cell(dialog, "UNT-002", 4).data()
    dialog.accept()
    desk.settle()
    rows = {row.key: row for row in desk.snapshot.table(Setting).rows() if row.key.startswith("rule.")}
    assert rows.keys() == {"rule.OVL-001", "rule.UNT-002"}
    assert {(row.version, row.author) for row in rows.values()} == {(1, "李敏")}
    assert json.loads(rows["rule.UNT-002"].value)["params"]["warn_from"] == 0.12
    now = rule_setting(desk.snapshot, all_rules()["UNT-002"])
    assert (now.severity, now.params["warn_from"]) == (Severity.INFO, 0.12)
    assert result(desk).runs["OVL-001"].state is RunState.OFF
    desk.session.undo()
    desk.settle()
    assert not any(row.key.startswith("rule.") for row in desk.snapshot.table(Setting).rows())
    assert result(desk).runs["OVL-001"].state is RunState.DONE


def test_closing_the_dialog_another_way_leaves_the_rules_alone(desk: Desk, dialog: SettingsDialog) -> None:
    dialog.rules.choose("GEO-005")
    dialog.rules.numbers["min_part"].setValue(250)
    assert dialog.rules.save_button.isEnabled()
    dialog.reject()
    desk.settle()
    assert desk.session.step_labels.undo is None


def test_a_rule_goes_back_to_what_it_is_declared_as(desk: Desk, dialog: SettingsDialog) -> None:
    dialog.rules.choose("GEO-005")
    dialog.rules.numbers["min_part"].setValue(250)
    dialog.rules.save()
    desk.settle()
    assert dialog.rules.model.wanted == {} and dialog.rules.numbers["min_part"].value() == 250
    dialog.rules.defaults.click()
    dialog.rules.save()
    desk.settle()
    rule = all_rules()["GEO-005"]
    now = rule_setting(desk.snapshot, rule)
    assert dict(now.params) == {p.id: p.default for p in rule.params}
    (row,) = (row for row in desk.snapshot.table(Setting).rows() if row.key == "rule.GEO-005")
    assert row.version == 2


def test_without_a_plan_the_rules_say_why_they_cannot_be_set(desk: Desk, dialog: SettingsDialog) -> None:
    desk.session.close()
    desk.settle()
    assert dialog.rules.model.rowCount() == 0
    assert not dialog.rules.save_button.isEnabled()
    assert "先打开" in dialog.rules.state.text()
