"""Departments' lists become one plan in the real window: taken in, decided one by one, accounted for, taken back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from ecodesk.model.edit import Step
from ecodesk.model.records import Project, SourcePlan, SourceProject, SplitAgreement
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.planning.candidate_edits import ADD, BOTH
from ecodesk.ui.planning.candidate_merge_dialog import MergeDialog
from ecodesk.ui.planning.candidate_split_dialog import SplitDialog
from ecodesk.ui.planning.candidate_stack_dialog import StackDialog
from ecodesk.ui.planning.outcome_view import OutcomeView
from ecodesk.ui.planning.workbench_import import ListImportDialog
from ecodesk.ui.planning.workbench_view import WorkbenchView
from tests.settling import settle

# the offscreen platform has no window manager to raise popups and no keyboard to give them
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing|propagate)", extend=True)


@dataclass
class TakenIn:
    """The sample before three lists were taken in, how many findings it had, and the step that did it."""

    before: Snapshot
    findings: int
    step: Step


@pytest.fixture(scope="module")
def shared() -> list[TakenIn]:
    """What the first test to come leaves for the others: the lists are taken in once."""
    return []


@pytest.fixture
def window(
    kept_window: MainWindow,
    qtbot: QtBot,
    sample_file: Path,
    shared: list[TakenIn],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[MainWindow]:
    """The workbench with three lists just taken in; what a test does to the plan is taken back after it."""
    window = kept_window
    if not shared:
        path = tmp_path_factory.mktemp("lists") / "plan.gpkg"
        shutil.copy(sample_file, path)
        window.opening.open_location(path)
        qtbot.waitUntil(lambda: window.session.result is not None and window.page == "map", timeout=20_000)
        view, before = bench_of(window, qtbot), picture(window)
        findings = len(window.session.result.findings) if window.session.result is not None else 0
        take_in(window, view, qtbot)
        assert window.session.workspace is not None
        shared.append(TakenIn(before, findings, window.session.workspace.history()[0]))
    yield window
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            dialog.close()
    assert window.session.workspace is not None
    back = window.session.workspace.edit_back_to(shared[0].step)
    if back.changes:
        window.session.apply(back)
    settle(qtbot, window.session)
    bench_of(window, qtbot).lists.choose("")


def picture(window: MainWindow) -> Snapshot:
    assert window.session.snapshot is not None
    return window.session.snapshot


def bench_of(window: MainWindow, qtbot: QtBot) -> WorkbenchView:
    window.show_page("plan")
    window.panes.plan.show_view("workbench")
    view = window.panes.plan.view("workbench")
    assert isinstance(view, WorkbenchView)
    settle(qtbot, window.session)
    return view


def shown(kind: type[Any]) -> Any:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    return found[-1] if found else None


def take_in(window: MainWindow, view: WorkbenchView, qtbot: QtBot) -> None:
    """The way of a newcomer: the button with the sample lists, then 导入."""
    qtbot.mouseClick(view.try_sample, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(ListImportDialog) is not None, timeout=20_000)
    dialog = shown(ListImportDialog)
    qtbot.waitUntil(lambda: not dialog.busy and dialog.examination is not None, timeout=20_000)
    dialog.take_in()
    settle(qtbot, window.session)


def row(window: MainWindow, code: str) -> SourceProject:
    found = picture(window).table(SourceProject).one(code=code)
    assert found is not None, code
    return found


def targets(window: MainWindow, code: str) -> list[Project]:
    return [picture(window).table(Project)[target] for target in row(window, code).targets]


def press(
    window: MainWindow,
    view: WorkbenchView,
    qtbot: QtBot,
    code: str,
    letter: str,
    answer: Callable[[Any], None] | None = None,
) -> None:
    """Go to a candidate and press a letter; `answer` fills in the dialog that opens."""
    view.show_candidate(row(window, code).id)
    settle(qtbot, window.session)
    assert view.line is not None and view.line.code == code
    view.table.setFocus()
    qtbot.keyClick(view.table, getattr(Qt.Key, f"Key_{letter}"))
    if answer is not None:
        qtbot.waitUntil(lambda: shown(QDialog) is not None)
        dialog = shown(QDialog)
        answer(dialog)
        dialog.accept()
    settle(qtbot, window.session)


def merge_all(dialog: MergeDialog) -> None:
    dialog.shape.setCurrentIndex(dialog.shape.findData(BOTH))
    dialog.money.setCurrentIndex(dialog.money.findData(ADD))
    assert "并入后" in dialog.said.text()


def see_parts(dialog: SplitDialog) -> None:
    assert dialog.rows.rowCount() >= 2
    assert "与原清单相等" in dialog.said.text()
    money = dialog.rows.columnCount() - 1
    first, last = dialog.rows.index(0, money), dialog.rows.index(dialog.rows.rowCount() - 1, money)
    assert not dialog.rows.setData(first, "99999999")
    assert "超过清单" in dialog.said.text()
    assert not dialog.rows.setData(last, "1"), "the last takes the rest"
    assert dialog.rows.setData(first, "100")
    assert "与原清单相等" in dialog.said.text() and first.data() == "100.00"


def agree(dialog: StackDialog) -> None:
    assert "县林业局" in dialog.terms.toPlainText() and "县农业农村局" in dialog.terms.toPlainText()
    dialog.valid_until.setText("2028-12-31")


def refuse(dialog: ReasonDialog) -> None:
    assert not dialog.accept_button.isEnabled()
    dialog.reason_field.setPlainText("与LY-05重复填报")
    assert dialog.accept_button.isEnabled()


def test_three_lists_are_taken_in_decided_accounted_for_and_taken_back(
    window: MainWindow, shared: list[TakenIn], qtbot: QtBot, tmp_path: Path
) -> None:
    view, before = bench_of(window, qtbot), shared[0].before

    # the plan is as it was, with 17 candidates more
    assert len(picture(window).table(SourceProject)) == len(before.table(SourceProject)) + 17
    assert len(picture(window).table(Project)) == len(before.table(Project))
    assert window.session.result is not None
    assert len(window.session.result.findings) == shared[0].findings
    assert view.bench is not None
    waiting = [line for line in view.bench.lines if line.open]
    assert view.chips["open"].text().endswith(f" {len(waiting)}")
    view.show_filter("conflict")
    assert {line.code for line in view.table.candidates.lines} >= {"LY-01", "LY-05", "LY-06", "SL-A1"}
    view.show_filter("new")
    assert {line.code for line in view.table.candidates.lines} >= {"LY-03", "LY-07", "SL-A4"}

    # one decision of each kind, by key
    press(window, view, qtbot, "LY-07", "A")
    press(window, view, qtbot, "LY-01", "M", merge_all)
    press(window, view, qtbot, "LY-03", "X", see_parts)
    press(window, view, qtbot, "LY-04", "S", agree)
    press(window, view, qtbot, "LY-06", "R", refuse)
    states = {code: row(window, code).state for code in ("LY-07", "LY-01", "LY-03", "LY-04", "LY-06")}
    assert list(states.values()) == ["accepted", "merged", "split", "stacked", "rejected"]
    assert all(row(window, code).decided_by and row(window, code).reason for code in states)
    (accepted,) = targets(window, "LY-07")
    assert accepted.name == "岚水上游退化林修复" and accepted.code.startswith("ZH05-")
    merged = before.table(Project).one(code="ZH01-001")
    assert merged is not None and targets(window, "LY-01")[0].invest == (merged.invest or 0) * 2
    assert len(targets(window, "LY-03")) >= 2
    assert str(targets(window, "LY-03")[0].invest) == "100.00"
    assert sum(part.invest or 0 for part in targets(window, "LY-03")) == row(window, "LY-03").invest
    agreement = picture(window).table(SplitAgreement).rows()[-1]
    assert set(agreement.projects) == set(row(window, "LY-04").targets)

    # the log says who did what
    view.show_candidate(row(window, "LY-07").id)
    settle(qtbot, window.session)
    assert any("采纳" in note.title for note in view.log.notes)

    # what became of each
    window.panes.plan.show_view("outcomes")
    outcomes = window.panes.plan.view("outcomes")
    assert isinstance(outcomes, OutcomeView)
    settle(qtbot, window.session)
    assert outcomes.shown is not None and outcomes.shown.complete
    assert len(outcomes.shown.rows) == len(picture(window).table(SourceProject))
    steps = [outcomes.log.model().index(i, 2).data() for i in range(outcomes.log.model().rowCount())]
    assert sum(step.startswith(("采纳", "并入", "按单元拆分", "约定叠加", "不采纳")) for step in steps) == 5
    assert any(step.startswith("收入 3 份部门规划") for step in steps)
    told = {str(line.cell("code")): str(line.cell("targets")) for line in outcomes.shown.rows}
    assert told["LY-07"] == accepted.code and told["LY-06"] == ""
    for name in ("去向.xlsx", "去向.pdf"):
        outcomes.write(tmp_path / name)
        settle(qtbot, window.session)
    book = openpyxl.load_workbook(tmp_path / "去向.xlsx")
    assert book.sheetnames == ["每个部门项目的去向", "按结果合计", "处理记录"]
    page = book.worksheets[0]
    assert page.max_row == len(outcomes.shown.rows) + 1
    text = "".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "去向.pdf").pages)
    assert "LY-07" in text and accepted.code in text

    # undo takes back one decision, a decision is taken back by its letter, and a list as a whole
    window.session.undo()
    settle(qtbot, window.session)
    assert row(window, "LY-06").state == "candidate"
    view = bench_of(window, qtbot)
    press(window, view, qtbot, "LY-03", "T")
    assert row(window, "LY-03").state == "candidate"
    while len(picture(window).table(SourceProject)) > len(before.table(SourceProject)):
        window.session.undo()
        settle(qtbot, window.session)
    now = picture(window)
    for kind in (Project, SourceProject, SourcePlan, SplitAgreement):
        assert {r.id: r for r in now.table(kind).rows()} == {r.id: r for r in before.table(kind).rows()}
    window.session.redo()
    settle(qtbot, window.session)
    assert row(window, "LY-07").state == "candidate", "the lists come back with one step, undecided"


def test_the_same_lists_again_are_told(window: MainWindow, qtbot: QtBot) -> None:
    view = bench_of(window, qtbot)
    count = len(picture(window).table(SourceProject))
    view.take_sample_lists()
    qtbot.waitUntil(lambda: shown(ListImportDialog) is not None, timeout=20_000)
    dialog = shown(ListImportDialog)
    qtbot.waitUntil(lambda: not dialog.busy and dialog.examination is not None, timeout=20_000)
    assert [seen.plan for seen in dialog.examination.files] == [None, None, None]
    assert all("已经收入过" in str(seen.problem.message) for seen in dialog.examination.files)
    dialog.reject()
    assert len(picture(window).table(SourceProject)) == count


def test_j_and_k_go_through_the_candidates_and_a_decision_goes_on_to_the_next(
    window: MainWindow, qtbot: QtBot
) -> None:
    view = bench_of(window, qtbot)
    view.show_filter("open")
    codes = [line.code for line in view.table.candidates.lines]
    view.table.step(-len(codes))
    view.table.setFocus()
    for key, expected in ((Qt.Key.Key_J, 1), (Qt.Key.Key_J, 2), (Qt.Key.Key_K, 1)):
        qtbot.keyClick(view.table, key)
        assert view.table.currentIndex().row() == expected
    view.table.step(codes.index("LY-07") - 1)
    settle(qtbot, window.session)
    assert view.line is not None and view.line.code == "LY-07"
    qtbot.keyClick(view.table, Qt.Key.Key_A)
    settle(qtbot, window.session)
    assert view.line is not None and view.line.code == codes[codes.index("LY-07") + 1]
    assert "LY-07" not in [line.code for line in view.table.candidates.lines]


def test_what_cannot_be_decided_says_why(window: MainWindow, qtbot: QtBot) -> None:
    view = bench_of(window, qtbot)
    notices: list[Any] = []
    window.session.noticed.connect(notices.append)
    press(window, view, qtbot, "LY-07", "M")
    assert row(window, "LY-07").state == "candidate"
    assert "没有同一地点" in str(notices[-1].text)
    press(window, view, qtbot, "SL-A5", "X")
    assert "没有图形" in str(notices[-1].text)
    press(window, view, qtbot, "LY-07", "X")
    assert "一个修复单元内" in str(notices[-1].text)
    assert row(window, "LY-07").state == "candidate"


def test_a_decision_that_was_delivered_can_be_taken_back(window: MainWindow, qtbot: QtBot) -> None:
    view = bench_of(window, qtbot)
    projects = len(picture(window).table(Project))
    press(window, view, qtbot, "LC5", "T")
    assert row(window, "LC5").state == "candidate"
    assert len(picture(window).table(Project)) == projects


def test_a_list_is_taken_out_again_in_one_step(
    window: MainWindow, shared: list[TakenIn], qtbot: QtBot
) -> None:
    view, before = bench_of(window, qtbot), shared[0].before
    assert not view.side.remove.isEnabled(), "no list is chosen yet"
    taken = picture(window)
    plan = row(window, "LY-07").source_plan
    view.lists.choose(plan)
    settle(qtbot, window.session)
    qtbot.mouseClick(view.side.remove, Qt.MouseButton.LeftButton)
    settle(qtbot, window.session)
    assert plan not in picture(window).table(SourcePlan)
    assert len(picture(window).table(SourceProject)) == len(before.table(SourceProject)) + 10
    assert view.lists.current == ""
    window.session.undo()
    settle(qtbot, window.session)
    for kind in (SourcePlan, SourceProject):
        assert {r.id: r for r in picture(window).table(kind).rows()} == {
            r.id: r for r in taken.table(kind).rows()
        }


def test_a_list_with_decisions_stays_until_they_are_taken_back(window: MainWindow, qtbot: QtBot) -> None:
    view = bench_of(window, qtbot)
    taken = picture(window)
    press(window, view, qtbot, "LY-07", "A")
    press(window, view, qtbot, "LY-06", "R", refuse)
    press(window, view, qtbot, "LY-01", "M", merge_all)
    plan = row(window, "LY-07").source_plan
    notices: list[Any] = []
    window.session.noticed.connect(notices.append)
    view.lists.choose(plan)
    view.lists.setFocus()
    qtbot.keyClick(view.lists, Qt.Key.Key_Delete)
    said = str(notices[-1].text)
    assert "3 个候选已经处理" in said and "LY-07（已采纳）" in said and "先收回" in said
    assert plan in picture(window).table(SourcePlan)
    (offer,) = notices[-1].actions
    assert str(offer.title) == "收回 3 个处理"
    offer.run()
    settle(qtbot, window.session)
    assert picture(window).table(Project).rows() == taken.table(Project).rows()
    assert {row(window, code).state for code in ("LY-07", "LY-06", "LY-01")} == {"candidate"}
    (go_on,) = notices[-1].actions
    go_on.run()
    settle(qtbot, window.session)
    assert plan not in picture(window).table(SourcePlan)


def test_every_decision_is_taken_and_undone_from_the_keyboard_alone(window: MainWindow, qtbot: QtBot) -> None:
    view = bench_of(window, qtbot)
    before = picture(window)
    for code, letter, state in (
        ("LY-07", Qt.Key.Key_A, "accepted"),
        ("LY-01", Qt.Key.Key_M, "merged"),
        ("LY-03", Qt.Key.Key_X, "split"),
        ("LY-04", Qt.Key.Key_S, "stacked"),
        ("LY-06", Qt.Key.Key_R, "rejected"),
    ):
        view.show_candidate(row(window, code).id)
        settle(qtbot, window.session)
        view.table.setFocus()
        qtbot.keyClick(view.table, letter)
        dialog = shown(QDialog)
        if state == "rejected":
            assert isinstance(dialog, ReasonDialog)
            dialog.activateWindow()
            qtbot.waitUntil(dialog.reason_field.hasFocus)
            qtbot.keyClicks(dialog.reason_field, "repeated")
            qtbot.keyClick(dialog.reason_field, Qt.Key.Key_Tab)
            assert dialog.accept_button.hasFocus()
            qtbot.keyClick(dialog.accept_button, Qt.Key.Key_Space)
        elif dialog is not None:
            qtbot.keyClick(dialog, Qt.Key.Key_Return)
        settle(qtbot, window.session)
        assert shown(QDialog) is None
        assert row(window, code).state == state
        assert row(window, code).reason and row(window, code).decided_by
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        view.table.setFocus()
        qtbot.keyClick(view.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        settle(qtbot, window.session)
        now = picture(window)
        assert row(window, code).state == "candidate"
        for kind in (Project, SourceProject, SplitAgreement):
            assert {r.id: r for r in now.table(kind).rows()} == {r.id: r for r in before.table(kind).rows()}
