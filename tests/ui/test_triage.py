"""The life of a finding in the real window: triage by key and menu, filters, groups, baseline, submission."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecodesk.i18n import t
from ecodesk.maps.tokens import severity_colour
from ecodesk.model.edit import change
from ecodesk.model.fields import fields_by_id
from ecodesk.model.records import Project
from ecodesk.rules.baseline import latest_baseline
from ecodesk.rules.finding import Finding, FindingState, Severity
from ecodesk.rules.treatment import treatments
from ecodesk.ui.delegates.painting import tag_width
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.dialogs.baseline_dialog import BaselineDialog
from ecodesk.ui.dialogs.fix_dialog import FixDialog
from ecodesk.ui.dialogs.submission_dialog import SubmissionDialog
from ecodesk.ui.dialogs.treat_dialog import TreatDialog
from ecodesk.ui.finding_filter import FindingFilter
from ecodesk.ui.findings_model import COLUMNS
from ecodesk.ui.findings_panel import FindingsPanel
from ecodesk.ui.findings_table import FindingsTable
from ecodesk.ui.forms.child_table import ChildTableBox
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.prepared_fixes import has_fixes
from ecodesk.ui.selection import Selection
from ecodesk.workspace import Workspace
from tests.settling import settle

# the offscreen platform has no window manager to raise popups and no keyboard to give them
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)


@pytest.fixture
def window(window_again: MainWindow) -> MainWindow:
    return window_again


def panel(window: MainWindow) -> FindingsPanel:
    return window.panes.findings


def run(window: MainWindow, command: str, qtbot: QtBot) -> None:
    action = window.command_actions.action(command)
    window.command_actions.refresh()
    assert action.isEnabled(), action.toolTip()
    action.trigger()
    settle(qtbot, window.session)


def reason(window: MainWindow, command: str) -> str:
    return str(window.command_actions.reason(window.command_actions.commands[command]) or "")


def shown(kind: type[Any]) -> Any:
    (found,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    return found


def project(window: MainWindow, code: str) -> Project:
    assert window.session.snapshot is not None
    found = window.session.snapshot.table(Project).one(code=code)
    assert found is not None
    return found


def found(window: MainWindow, rule: str, code: str = "") -> Finding:
    assert window.session.result is not None
    about = project(window, code).id if code else ""
    return next(
        f
        for f in window.session.result.ordered()
        if f.rule == rule and f.open and (not about or any(s.id == about for s in f.subjects))
    )


def marked(window: MainWindow, severity: Severity, qtbot: QtBot) -> int:
    """How many pixels of the map have the colour of a severity."""
    settle(qtbot, window.session)
    qtbot.waitUntil(lambda: window.canvas.pictures.up_to_date)
    image = window.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    colour = QColor(severity_colour(window.canvas.look.theme, severity.name)).rgb()
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32)
    return int(np.count_nonzero(pixels == colour))


def now(window: MainWindow, finding: Finding) -> Finding:
    known = window.session.finding(finding.id)
    assert known is not None
    return known


def cell(window: MainWindow, finding: Finding, column: int) -> str:
    model = panel(window).model
    return str(model.index(model.line_of(finding.id), column).data())


def set_value(window: MainWindow, code: str, name: str, value: Any, qtbot: QtBot) -> None:
    row = project(window, code)
    window.session.apply(change(t("改", "Change"), [(row, dataclasses.replace(row, **{name: value}))]))
    settle(qtbot, window.session)


def test_several_findings_are_taken_in_hand_in_one_step(window: MainWindow, qtbot: QtBot) -> None:
    table, model = panel(window).table, panel(window).model
    assert "先" in reason(window, "review.take")
    three = model.rows[:3]
    flags = QItemSelectionModel.SelectionFlag
    for line in range(3):
        table.selectionModel().setCurrentIndex(model.index(line, 0), flags.Select | flags.Rows)
    assert [f.id for f in panel(window).chosen()] == [f.id for f in three]
    run(window, "review.take", qtbot)
    assert {now(window, f).state for f in three} == {FindingState.TAKEN}
    assert {cell(window, f, 6) for f in three} == {window.session.user}
    assert cell(window, three[0], 5) == "处理中"
    assert [f.id for f in panel(window).chosen()] == [f.id for f in three], "they stay chosen"
    assert "3 条" in str(window.session.step_labels.undo)
    panel(window).header_tools.ask(FindingFilter(mine=True))
    assert {f.id for f in model.rows} == {f.id for f in three}
    run(window, "edit.undo", qtbot)
    assert {now(window, f).state for f in three} == {FindingState.NEW}


def test_words_and_an_assignee_stay_with_a_finding(window: MainWindow, qtbot: QtBot) -> None:
    finding = found(window, "IND-001")
    panel(window).open_finding(finding)
    run(window, "review.comment", qtbot)
    dialog = shown(TreatDialog)
    assert not dialog.accept_button.isEnabled()
    dialog.words.setPlainText("请农业农村局补指标")
    dialog.accept()
    settle(qtbot, window.session)
    run(window, "review.assign", qtbot)
    dialog = shown(TreatDialog)
    assert not dialog.accept_button.isEnabled()
    dialog.person.setCurrentIndex(1)
    dialog.person.activated.emit(1)
    person, org = dialog.assigned
    assert person and org, "the organisation of the person follows"
    dialog.accept()
    settle(qtbot, window.session)
    assert now(window, finding).assignee == (person, org)
    assert cell(window, finding, 6).startswith(person)
    tip = (
        panel(window)
        .model.index(panel(window).model.line_of(finding.id), 5)
        .data(Qt.ItemDataRole.ToolTipRole)
    )
    assert "请农业农村局补指标" in tip and "分派" in tip and window.session.user in tip
    window.panes.inspector.show_tab("findings")
    note = next(n for n in window.panes.inspector.checks.notes if n.key == finding.id)
    assert "请农业农村局补指标" in note.text and person in note.tag and "处理中" in note.tag
    window.panes.inspector.show_tab("records")
    settle(qtbot, window.session)
    qtbot.waitUntil(lambda: any("批注" in n.title for n in window.panes.inspector.records.notes))


def test_from_corrected_to_verified_and_open_again(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = found(window, "RSP-001", "ZH08-003")
    window.session.user = "李敏"
    panel(window).open_finding(finding)
    for act in ("verify", "return", "waive"):
        assert "只有审查人员可以" in reason(window, f"review.{act}"), act
    monkeypatch.setattr(window.session, "role", "reviewer")
    assert "仍发现" in reason(window, "review.verify")
    assert "阻断不可豁免" in reason(window, "review.waive")
    run(window, "review.take", qtbot)
    lead = project(window, "ZH08-001").lead
    set_value(window, "ZH08-003", "lead", lead, qtbot)
    assert now(window, finding).state is FindingState.CORRECTED
    assert cell(window, finding, 5) == "待复核"
    assert "待复核 1" in window.status._check_label.text()
    assert "改正人以外" in reason(window, "review.verify")
    window.session.user = "赵芳"
    try:
        run(window, "review.verify", qtbot)
        assert now(window, finding).state is FindingState.VERIFIED
        panel(window).open_finding(panel(window).model.rows[0])
        panel(window).refresh()
        assert panel(window).model.line_of(finding.id) < 0, "what is verified leaves the list"
        panel(window).header_tools.ask(FindingFilter(keys={"state": frozenset({"verified"})}))
        assert panel(window).model.line_of(finding.id) >= 0
        panel(window).open_finding(finding)
        run(window, "review.return", qtbot)
        dialog = shown(TreatDialog)
        dialog.words.setPlainText("主办单位不对")
        dialog.accept()
        settle(qtbot, window.session)
        panel(window).header_tools.ask(FindingFilter())
        assert cell(window, finding, 6) == "赵芳：主办单位不对"
    finally:
        window.session.user = "李敏"
    set_value(window, "ZH08-003", "lead", "", qtbot)
    assert now(window, finding).found and now(window, finding).open
    assert window.session.snapshot is not None
    assert [row.act for row in treatments(window.session.snapshot)[finding.id]] == [
        "take",
        "verify",
        "return",
    ]


def test_who_corrected_a_block_does_not_verify_it_though_another_took_it(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = found(window, "RSP-001", "ZH08-003")
    monkeypatch.setattr(window.session, "role", "reviewer")
    monkeypatch.setattr(window.session, "user", "李敏")
    panel(window).open_finding(finding)
    run(window, "review.take", qtbot)
    monkeypatch.setattr(window.session, "user", "赵芳")
    set_value(window, "ZH08-003", "lead", project(window, "ZH08-001").lead, qtbot)
    said: list[Any] = []
    window.session.noticed.connect(said.append)
    panel(window).open_finding(now(window, finding))
    run(window, "review.verify", qtbot)
    window.session.noticed.disconnect(said.append)
    assert now(window, finding).state is FindingState.CORRECTED
    assert any(n is not None and "最后改动的是赵芳" in str(n.text) for n in said)
    monkeypatch.setattr(window.session, "user", "王强")
    run(window, "review.verify", qtbot)
    assert now(window, finding).state is FindingState.VERIFIED


def test_what_a_step_settled_is_told_in_the_record_of_its_object(window: MainWindow, qtbot: QtBot) -> None:
    set_value(window, "ZH08-003", "lead", project(window, "ZH08-001").lead, qtbot)
    window.session.select(Selection.of(Project.table, project(window, "ZH08-003").id))
    inspector = window.panes.inspector
    inspector.show_tab("records")
    qtbot.waitUntil(
        lambda: any("RSP-001" in n.title and "已消除" in n.title for n in inspector.records.notes)
    )
    run(window, "edit.undo", qtbot)
    qtbot.waitUntil(
        lambda: any("RSP-001" in n.title and "再次出现" in n.title for n in inspector.records.notes)
    )
    assert "再次出现" in inspector.records.notes[0].title, "newest first"


def test_groups_have_headings_that_keys_pass_over(window: MainWindow, qtbot: QtBot) -> None:
    asked = panel(window).header_tools.asked
    model = panel(window).model
    flat = {f.id for f in model.rows}
    for group in ("rule", "unit", "lead", "severity"):
        panel(window).header_tools.ask(dataclasses.replace(asked, group=group))
        assert {f.id for f in model.rows} == flat
        assert model.headings and model.headings[0] == 0
        assert all(model.index(line, 0).data(Role.BANNER) for line in model.headings)
        second = model.headings[1]
        above, below = model.finding_at(second - 1), model.finding_at(second + 1)
        assert above is not None and below is not None
        panel(window).open_finding(above)
        panel(window).step(1)
        assert window.session.selection.finding == below.id
        panel(window).step(-1)
        assert window.session.selection.finding == above.id
    counts = [int(str(model.index(line, 0).data()).split()[-1]) for line in model.headings]
    assert sum(counts) == len(flat)


def test_the_filter_narrows_list_and_map(window: MainWindow, qtbot: QtBot) -> None:
    panel(window).header_tools.open_filter()
    popup = panel(window).header_tools.popup
    rules = popup.lists["rule"].list
    item = next(rules.item(i) for i in range(rules.count()) if rules.item(i).text().startswith("COV-001"))
    item.setCheckState(Qt.CheckState.Checked)
    assert {f.rule for f in panel(window).model.rows} == {"COV-001"}
    assert panel(window).header_tools.filter_button.text() == "1"
    assert {f.rule for f in panel(window).shown()} == {"COV-001"}
    worst = max(f.severity for f in panel(window).shown())
    assert worst < Severity.BLOCK
    assert marked(window, worst, qtbot) and not marked(window, Severity.BLOCK, qtbot)
    popup._clear()
    assert marked(window, Severity.BLOCK, qtbot)
    assert len({f.rule for f in panel(window).model.rows}) > 1
    panel(window).header_tools.chips[Severity.BLOCK].setChecked(False)
    assert not any(f.severity is Severity.BLOCK for f in panel(window).shown())
    assert not marked(window, Severity.BLOCK, qtbot), "no name on the map bears the mark of a block"
    panel(window).header_tools.chips[Severity.BLOCK].setChecked(True)
    assert marked(window, Severity.BLOCK, qtbot)


def test_the_chip_of_any_state_is_whole(window: MainWindow) -> None:
    table = window.findChildren(FindingsTable)[0]
    column = next(i for i, (name, _) in enumerate(COLUMNS) if name == "state")
    window.look.use(language="en")
    try:
        margins = 2 * window.look.px(8)
        for state in FindingState:
            assert tag_width(str(state.label), window.look) + margins <= table.columnWidth(column), state
    finally:
        window.look.use(language="zh_CN")


def test_a_baseline_leaves_only_what_is_new(window: MainWindow, qtbot: QtBot) -> None:
    assert not panel(window).header_tools.only_new.isEnabled()
    run(window, "review.baseline", qtbot)
    dialog = shown(BaselineDialog)
    dialog.field.setText("六月审查")
    dialog.accept()
    settle(qtbot, window.session)
    assert window.session.snapshot is not None
    baseline = latest_baseline(window.session.snapshot)
    assert baseline is not None and (baseline.name, baseline.author) == ("六月审查", window.session.user)
    assert (
        panel(window).header_tools.only_new.text().endswith(" 0")
        and "六月审查" in panel(window).header_tools.only_new.toolTip()
    )
    set_value(window, "ZH03-001", "lead", "", qtbot)
    run(window, "review.only_new", qtbot)
    rules = {f.rule for f in panel(window).model.rows}
    assert "RSP-001" in rules and all(f.id not in baseline.findings for f in panel(window).model.rows)
    panel(window).header_tools.only_new.setChecked(False)


def test_what_blocks_a_submission_is_listed_and_one_click_away(window: MainWindow, qtbot: QtBot) -> None:
    window.session.open_finding(found(window, "RSP-001", "ZH08-003"))
    run(window, "review.submit_project", qtbot)
    assert window.page == "form"
    dialog = shown(SubmissionDialog)
    titles = [note.title for note in dialog.list.notes]
    assert titles[0].startswith("RSP-001") and any("未填" in title for title in titles[1:])
    assert all(note.severity is None or note.severity >= Severity.ERROR for note in dialog.list.notes)
    first = dialog.list.visualRect(dialog.list.model().index(0, 0)).center()
    qtbot.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=first)
    form = window.panes.form
    place = form.body.places[dialog._lines[0].place]
    editor = place.view if isinstance(place, ChildTableBox) else place.editor.widget
    qtbot.waitUntil(lambda: window.focusWidget() in (editor, *editor.findChildren(QWidget)))
    assert project(window, "ZH08-003").status == "draft"
    said: list[Any] = []
    window.session.noticed.connect(said.append)
    row, field = project(window, "ZH08-003"), fields_by_id(Project)["status"]
    assert window.session.snapshot is not None
    window.session.apply(set_field(window.session.snapshot, [row], field, "in_review"))
    settle(qtbot, window.session)
    window.session.noticed.disconnect(said.append)
    assert project(window, "ZH08-003").status == "draft"
    assert any(n is not None and "还不能提交审查" in str(n.text) for n in said)


def test_fixes_that_were_asked_for_are_not_shown_over_another_plan(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = window.session
    assert session.workspace is not None and session.result is not None
    fixable = next(f for f in session.result.ordered() if has_fixes(f))
    session.workspace.copy_to(tmp_path / "other.gpkg")
    panel(window).open_fixes(fixable)
    session.show(Workspace.open(tmp_path / "other.gpkg"))
    settle(qtbot, session)
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, FixDialog) and w.isVisible()]
    panel(window).open_fixes(fixable)
    settle(qtbot, session)
    shown(FixDialog).reject()


def test_a_project_is_not_submitted_before_the_first_check(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = window.session
    assert session.workspace is not None
    session.workspace.copy_to(tmp_path / "again.gpkg")
    session.show(Workspace.open(tmp_path / "again.gpkg"))
    session.select(Selection.of(Project.table, project(window, "ZH03-004").id))
    assert session.result is None and "检查还没有完成" in reason(window, "review.submit_project")
    settle(qtbot, session)
    assert not reason(window, "review.submit_project")


def test_a_project_with_nothing_in_the_way_is_submitted_and_the_step_undone(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.open_form(project(window, "ZH03-004").id)
    settle(qtbot, window.session)
    bar = window.panes.form.bar
    assert bar.submit.isVisible() and bar.submit.isEnabled()
    qtbot.mouseClick(bar.submit, Qt.MouseButton.LeftButton)
    settle(qtbot, window.session)
    assert project(window, "ZH03-004").status == "in_review"
    assert not bar.submit.isVisible()
    assert "提交审查" in str(window.session.step_labels.undo)
    run(window, "edit.undo", qtbot)
    assert project(window, "ZH03-004").status == "returned"
