"""The review round in the real window: submit, compare, comment, return, correct, sign, approve, enter the ledger."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.code_lists import code_list
from ecodesk.model.edit import Edit, change, delete
from ecodesk.model.fields import Kind, fields_of
from ecodesk.model.records import AdmissionReview, LedgerEntry, PlanVersion, Project, ReviewComment, Waiver
from ecodesk.rules.admission_steps import answers_of, approve, review_of
from ecodesk.rules.comment_threads import threads
from ecodesk.rules.finding import Severity
from ecodesk.rules.freezing import frozen_versions
from ecodesk.rules.submission import submit
from ecodesk.ui.comments_dialog import CommentDialog
from ecodesk.ui.comparing.comparison_page import ComparisonPage
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog
from ecodesk.ui.dialogs.submission_dialog import SubmissionDialog
from ecodesk.ui.dialogs.version_dialogs import FreezeDialog, VersionsDialog
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.ledger.admission_view import AdmissionView
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.selection import Selection
from tests.settling import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)
CODE = "ZH03-004"
WITH_BLOCKS = ("ZH02-003", "ZH05-004", "ZH06-002", "ZH07-005", "QH01-004", "ZH06-004", "ZH08-003")


@pytest.fixture
def window(window_again: MainWindow) -> Any:
    yield window_again
    sit(window_again, "李敏", "planner")


def sit(window: MainWindow, name: str, role: str) -> None:
    """Somebody else sits down at the program."""
    window.session.be(name, role)


def run(window: MainWindow, command: str, qtbot: QtBot) -> None:
    action = window.command_actions.action(command)
    assert action.isEnabled(), action.toolTip()
    action.trigger()
    settle(qtbot, window.session)


def reason(window: MainWindow, command: str) -> str:
    return str(window.command_actions.reason(window.command_actions.commands[command]) or "")


def shown(kind: type[Any]) -> Any:
    (found,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    return found


def project(window: MainWindow, code: str = CODE) -> Project:
    assert window.session.snapshot is not None
    found = window.session.snapshot.table(Project).one(code=code)
    assert found is not None
    return found


def put_in_review(window: MainWindow, qtbot: QtBot) -> None:
    assert window.session.result is not None
    window.session.apply(submit(project(window), window.session.result))
    settle(qtbot, window.session)
    assert project(window).status == "in_review"


def compare(window: MainWindow, qtbot: QtBot) -> ComparisonPage:
    run(window, "review.compare", qtbot)
    page = window.panes.comparing
    qtbot.waitUntil(lambda: page.ready, timeout=20_000)
    return page


def test_the_plan_is_submitted_frozen_and_opened_as_it_was(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert reason(window, "review.plan_submit") == "方案现为“内部审查”"
    assert reason(window, "review.plan_return") == "只有审查人员可以审查方案。你是编制人员。"
    sit(window, "赵芳", "reviewer")
    run(window, "review.plan_return", qtbot)
    shown(ReasonDialog).reason_field.setPlainText("先处理重叠")
    shown(ReasonDialog).accept_button.click()
    settle(qtbot, session)
    assert session.snapshot is not None and session.snapshot.plan_info is not None
    assert session.snapshot.plan_info.status == "editing"
    sit(window, "李敏", "planner")
    run(window, "review.plan_submit", qtbot)
    listed = shown(SubmissionDialog)
    assert len(listed.list.notes) == 12
    listed.close()
    session.apply(delete(t("删除", "Delete"), *(project(window, code) for code in WITH_BLOCKS)))
    settle(qtbot, session)
    run(window, "review.plan_submit", qtbot)
    dialog = shown(FreezeDialog)
    assert dialog.code == "v0.7" and not dialog.accept_button.isEnabled()
    dialog.note_field.setPlainText("错误均为资料待补，附清单")
    dialog.accept_button.click()
    settle(qtbot, session)
    rows = frozen_versions(session.snapshot)
    assert [row.code for row in rows] == ["v0.6", "v0.7"] and rows[1].frozen_by == "李敏"
    assert session.snapshot.plan_info.status == "internal_review"
    assert session.step_labels.undo is not None and "冻结" not in str(session.step_labels.undo)
    location, count = session.workspace.location, len(session.snapshot.table(Project))
    session.apply(delete(t("删除", "Delete"), project(window)))
    settle(qtbot, session)
    run(window, "review.versions", qtbot)
    versions = shown(VersionsDialog)
    assert [note.key for note in versions.list.notes] == [rows[1].id, rows[0].id]
    versions.open_button.click()
    qtbot.waitUntil(lambda: session.workspace is not None and session.workspace.frozen is not None)
    settle(qtbot, session)
    assert not session.writable and len(session.snapshot.table(Project)) == count
    assert "v0.7" in str(session.workspace.held_by)
    assert reason(window, "review.compare") == "现在打开的就是冻结版本"
    window.opening.open_location(location)
    qtbot.waitUntil(lambda: session.writable and session.result is not None, timeout=20_000)
    settle(qtbot, session)


def test_changes_are_compared_and_decided_by_key(window: MainWindow, qtbot: QtBot) -> None:
    sit(window, "赵芳", "reviewer")
    page = compare(window, qtbot)
    assert page.comparison is not None and len(page.comparison.diff.entries) == 13
    assert page.changes.progress.text() == "13 项变化 · 已审 0"
    page.setFocus()
    first = page.changes.listed()[0]
    qtbot.keyClick(page.canvas, Qt.Key.Key_J)
    assert page.changes.listed().index(page._current) == 1 and page._current != first
    qtbot.keyClick(page.canvas, Qt.Key.Key_K)
    assert page._current == first
    avoiding = window.canvas.drawing.avoid
    qtbot.keyClick(page.canvas, Qt.Key.Key_A)
    settle(qtbot, window.session)
    assert page.changes.progress.text() == "13 项变化 · 已审 1"
    assert window.canvas.drawing.avoid is avoiding  # the key of the map means another thing here
    qtbot.keyPress(page.canvas, Qt.Key.Key_Space)
    assert page.canvas.holding_old
    qtbot.keyRelease(page.canvas, Qt.Key.Key_Space)
    assert not page.canvas.holding_old
    page.changes.only_unseen.setChecked(True)
    assert first not in page.changes.listed()
    page.changes.only_unseen.setChecked(False)
    window.session.undo()
    settle(qtbot, window.session)
    assert page.changes.progress.text() == "13 项变化 · 已审 0"
    page.panel.words.setPlainText("")
    page.panel.remark.click()
    settle(qtbot, window.session)
    assert page.changes.progress.text() == "13 项变化 · 已审 0"  # a remark needs words
    sit(window, "李敏", "planner")
    page.show_change(first)
    assert not page.panel.agree.isEnabled() and "只有审查人员" in page.panel.agree.toolTip()
    qtbot.keyClick(page.canvas, Qt.Key.Key_Escape)
    assert window.page == "map"


def test_a_change_that_changed_again_has_to_be_looked_at_again(window: MainWindow, qtbot: QtBot) -> None:
    sit(window, "赵芳", "reviewer")
    page = compare(window, qtbot)
    page.show_change((Project.table, project(window).id))
    page.panel.agree.click()
    settle(qtbot, window.session)
    assert page.changes.progress.text() == "13 项变化 · 已审 1"
    row = project(window)
    note = next(f for f in fields_of(Project) if f.id == "note")
    assert window.session.snapshot is not None
    window.session.apply(set_field(window.session.snapshot, [row], note, "又改了"))
    settle(qtbot, window.session)
    qtbot.waitUntil(lambda: page.ready and page.changes.progress.text() == "13 项变化 · 已审 0")


def test_from_a_returned_change_to_the_ledger(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    put_in_review(window, qtbot)
    sit(window, "赵芳", "reviewer")
    page = compare(window, qtbot)
    page.show_change((Project.table, project(window).id))
    page.panel.words.setPlainText("请说明退让的依据")
    page.panel.send_back.click()
    settle(qtbot, session)
    assert project(window).status == "returned"
    said = threads(session.snapshot)[-2:]
    assert any(one.first.text == "请说明退让的依据" and one.first.author == "赵芳" for one in said)

    sit(window, "李敏", "planner")
    note = next(f for f in fields_of(Project) if f.id == "note")
    session.apply(set_field(session.snapshot, [project(window)], note, "按 ZH03-001 河道管理线退让"))
    settle(qtbot, session)
    put_in_review(window, qtbot)

    sit(window, "赵芳", "reviewer")
    qtbot.waitUntil(lambda: page.ready)
    page.show_change((Project.table, project(window).id))
    page.panel.words.setPlainText("依据充分")
    page.panel.agree.click()
    settle(qtbot, session)
    page.conclude.click()
    settle(qtbot, session)
    view = window.panes.ledger.view("admission")
    assert isinstance(view, AdmissionView) and window.page == "ledger"
    review = view.review
    assert review is not None and review.verdict == "admit" and review.scope_note == "依据充分"
    assert "负面清单还有" in view.steps["sign"].toolTip()
    scope, second = view.body.places["scope_ok"], view.body.places["second_reviewer"]
    assert isinstance(scope, FieldBox) and isinstance(second, FieldBox)
    assert scope.missing and scope.note.isHidden()  # nothing is held against who has not begun
    view.steps["sign"].click()
    settle(qtbot, session)
    assert view.review is not None and not view.review.reviewer
    assert scope.note.text() == "必填，尚未填写" and second.note.text() != "必填，尚未填写"
    _answer(window, qtbot)
    view.steps["sign"].click()
    settle(qtbot, session)
    assert view.review is not None and view.review.reviewer == "赵芳"
    assert "不能是同一人" in view.steps["approve"].toolTip() and not view.steps["approve"].isEnabled()
    sit(window, "张晓燕", "reviewer")
    view.steps["approve"].click()
    settle(qtbot, session)
    assert project(window).status == "admitted"
    assert view.review is not None and view.review.second_reviewer == "张晓燕"
    assert not view.steps["enter"].isEnabled() and "领导组办公室" in view.steps["enter"].toolTip()
    sit(window, "王建军", "office")
    view.steps["enter"].click()
    settle(qtbot, session)
    row = project(window)
    assert row.status == "in_ledger" and row.id in session.snapshot.table(LedgerEntry).column("project")
    session.undo()
    settle(qtbot, session)
    assert project(window).status == "admitted"


def _answer(window: MainWindow, qtbot: QtBot) -> None:
    """Answer every item of the review in the form, as one step each."""
    session = window.session
    view = window.panes.ledger.view("admission")
    assert isinstance(view, AdmissionView) and session.snapshot is not None
    for field in fields_of(AdmissionReview):
        if field.kind is Kind.CHOICE and field.required and field.id != "verdict":
            box = view.body.places[field.id]
            assert isinstance(box, FieldBox)
            view.body.value_wanted.emit(box, "conform")
            settle(qtbot, session)
    review = review_of(session.snapshot, project(window).id)
    assert review is not None
    rows = answers_of(session.snapshot, review)
    assert {row.item for row in rows} == set(code_list("negative_item"))
    session.apply(change(t("逐项回答", "Answer"), [(r, dataclasses.replace(r, hit=False)) for r in rows]))
    settle(qtbot, session)


def test_nobody_is_admitted_without_a_review_whatever_the_way(window: MainWindow, qtbot: QtBot) -> None:
    put_in_review(window, qtbot)
    status = next(f for f in fields_of(Project) if f.id == "status")
    assert window.session.snapshot is not None
    refused: list[BaseException] = []
    edit = set_field(window.session.snapshot, [project(window)], status, "admitted")
    window.session.apply(edit, refused=refused.append)
    settle(qtbot, window.session)
    assert project(window).status == "in_review"
    assert isinstance(refused[0], EcoDeskError) and "没有经复核的准入审查" in str(refused[0].message)


def test_comments_are_answered_settled_and_taken_back(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    panel, tab = window.panes.comments, window.panes.inspector
    before = len(panel.listed)
    session.select(Selection.of(Project.table, project(window).id))
    settle(qtbot, session)
    dialog = panel.ask_new()
    assert isinstance(dialog, CommentDialog)
    dialog.field.setCurrentIndex(dialog.field.findData("invest"))
    dialog.words.setPlainText("投资偏高，请核对单价")
    dialog.accept_button.click()
    settle(qtbot, session)
    thread = next(one for one in threads(session.snapshot) if one.first.text.startswith("投资偏高"))
    assert thread.first.author == "李敏" and thread.first.written_on is not None
    assert thread.first.geometry is not None and thread.first.geometry.within(project(window).geometry)
    tab.show_tab("comments")
    settle(qtbot, session)
    assert [one.id for one in tab.comments.listed] == [thread.id]
    window.open_form(project(window).id)
    settle(qtbot, session)
    box = window.panes.form.body.places["invest"]
    assert isinstance(box, FieldBox) and box.comment_mark.count == 1
    sit(window, "赵芳", "reviewer")
    window.show_page("map")
    settle(qtbot, session)
    tab.comments.words.setPlainText("已按 2025 年信息价核对")
    tab.comments.answer()
    settle(qtbot, session)
    (thread,) = tab.comments.listed
    assert thread.first.state == "answered" and [r.author for r in thread.replies] == ["赵芳"]
    tab.comments.settle_or_reopen()
    settle(qtbot, session)
    assert tab.comments.listed[0].settled and len(panel.listed) <= before + 1
    window.open_form(project(window).id)
    settle(qtbot, session)
    assert box.comment_mark.count == 0 and box.comment_mark.isHidden()
    window.show_page("map")
    settle(qtbot, session)
    for state in ("answered", "open"):
        session.undo()
        settle(qtbot, session)
        assert tab.comments.listed[0].first.state == state
    session.undo()
    settle(qtbot, session)
    assert not tab.comments.listed
    assert len(session.snapshot.table(ReviewComment)) == 6


def test_a_version_is_frozen_by_hand(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    run(window, "review.freeze", qtbot)
    dialog = shown(FreezeDialog)
    dialog.code_field.setText("v0.6")
    dialog.accept_button.click()
    settle(qtbot, session)
    assert len(session.snapshot.table(PlanVersion)) == 1  # that code is taken
    run(window, "review.freeze", qtbot)
    shown(FreezeDialog).name_field.setText("内部讨论")
    shown(FreezeDialog).accept_button.click()
    settle(qtbot, session)
    assert [row.code for row in frozen_versions(session.snapshot)] == ["v0.6", "v0.7"]
    assert session.step_labels.undo is None


def refused_with(window: MainWindow, edit: Edit, qtbot: QtBot) -> str:
    """Why an edit was not made, whatever the way it was tried."""
    refused: list[BaseException] = []
    window.session.apply(edit, refused=refused.append)
    settle(qtbot, window.session)
    (error,) = refused
    assert isinstance(error, EcoDeskError)
    return str(error.message)


@pytest.mark.parametrize("status", ["in_ledger", "completed", "closed"])
def test_no_detour_leads_into_the_ledger(window: MainWindow, status: str, qtbot: QtBot) -> None:
    put_in_review(window, qtbot)
    field = next(f for f in fields_of(Project) if f.id == "status")
    assert window.session.snapshot is not None
    straight = set_field(window.session.snapshot, [project(window)], field, status)
    assert "没有经复核的准入审查" in refused_with(window, straight, qtbot)
    window.session.apply(set_field(window.session.snapshot, [project(window)], field, "suspended"))
    settle(qtbot, window.session)
    aside = set_field(window.session.snapshot, [project(window)], field, status)
    assert "没有经复核的准入审查" in refused_with(window, aside, qtbot)
    assert project(window).status == "suspended"


def test_one_person_does_not_become_two_by_writing_the_name_otherwise(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    put_in_review(window, qtbot)
    sit(window, "赵芳", "reviewer")
    window.open_admission(project(window).id)
    settle(qtbot, session)
    view = window.panes.ledger.view("admission")
    assert isinstance(view, AdmissionView)
    view.steps["open"].click()
    settle(qtbot, session)
    assert view.review is not None
    box = view.body.places["verdict"]
    assert isinstance(box, FieldBox)
    view.body.value_wanted.emit(box, "admit")
    settle(qtbot, session)
    _answer(window, qtbot)
    view.steps["sign"].click()
    settle(qtbot, session)
    for name in ("赵芳", " 赵　芳 ", "赵 芳"):
        sit(window, name, "reviewer")
        assert not view.steps["approve"].isEnabled(), name
        with pytest.raises(EcoDeskError, match="不能是同一人"):
            approve(session.snapshot, view.review, session.result, author=name)
    forged = dataclasses.replace(view.review, second_reviewer="赵 芳")
    moved = dataclasses.replace(project(window), status="admitted")
    both = change(t("改", "Change"), [(view.review, forged), (project(window), moved)])
    assert "没有经复核的准入审查" in refused_with(window, both, qtbot)
    assert not view.review.second_reviewer and project(window).status == "in_review"


def test_a_frozen_version_is_neither_edited_nor_deleted_from_the_window(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    assert session.snapshot is not None
    (version,) = frozen_versions(session.snapshot)
    for edit in (
        delete(t("删除", "Delete"), version),
        change(t("改", "Change"), [(version, dataclasses.replace(version, name="改名"))]),
        change(t("改", "Change"), [(version, dataclasses.replace(version, content_hash=""))]),
    ):
        assert "冻结的版本不能修改、删除或撤销" in refused_with(window, edit, qtbot)
    location = session.workspace.location  # type: ignore[union-attr]
    window.opening.open_version(version.id)
    qtbot.waitUntil(lambda: session.workspace is not None and session.workspace.frozen is not None)
    settle(qtbot, session)
    window.show_page("map")
    count = len(session.snapshot.table(Project))
    session.select(Selection.of(Project.table, project(window).id))
    settle(qtbot, session)
    for command in ("map.delete", "map.polygon", "review.comment_here", "review.freeze", "edit.undo"):
        assert not window.command_actions.action(command).isEnabled(), command
        assert reason(window, command), command
    qtbot.keyClick(window.canvas, Qt.Key.Key_Delete)
    settle(qtbot, session)
    assert len(session.snapshot.table(Project)) == count
    assert refused_with(window, delete(t("删除", "Delete"), project(window)), qtbot)
    assert len(session.snapshot.table(Project)) == count
    window.opening.open_location(location)
    qtbot.waitUntil(lambda: session.writable and session.result is not None, timeout=20_000)
    settle(qtbot, session)
    assert frozen_versions(session.snapshot) == [version]


def test_a_published_version_stays_published(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    run(window, "review.freeze", qtbot)
    shown(FreezeDialog).accept_button.click()
    settle(qtbot, session)
    sit(window, "王建军", "office")
    for command, who in (("to_experts", "reviewer"), ("approve", "office"), ("publish", "office")):
        sit(window, "王建军", who)
        run(window, f"review.plan_{command}", qtbot)
    assert session.snapshot is not None and session.snapshot.plan_info is not None
    newest = frozen_versions(session.snapshot)[-1]
    assert newest.status == "published" == session.snapshot.plan_info.status
    session.undo()
    settle(qtbot, session)
    newest = frozen_versions(session.snapshot)[-1]
    assert newest.status == "published" == session.snapshot.plan_info.status
    back = change(t("改", "Change"), [(newest, dataclasses.replace(newest, status="editing"))])
    assert "已发布的版本不能再改变状态" in refused_with(window, back, qtbot)


def test_a_block_is_not_waived_away(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session.result is not None
    block = next(f for f in session.result.findings.values() if f.open and f.severity is Severity.BLOCK)
    made = Waiver(finding=block.id, rule=block.rule, explanation="领导同意", author="赵芳")
    session.apply(change(t("豁免", "Waive"), [(None, made)]))
    settle(qtbot, session)
    assert session.result.findings[block.id].open
