"""管理清单 and 工作台账 on the sample: numbers stay, rows are withdrawn, admitted projects enter, paper says the same."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from ecodesk.analysis.four_elements import PERSON, ROADMAP, TASK_BOOK, TIMETABLE, Extent, four_elements
from ecodesk.i18n import t
from ecodesk.model.edit import Change, Edit, change
from ecodesk.model.fields import Record
from ecodesk.model.records import AdmissionReview, LedgerEntry, Milestone, Project, RoadmapStep, TaskItem
from ecodesk.model.row_numbers import next_number
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.reports.ledger_reports import LEDGER_REPORTS
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog
from ecodesk.ui.ledger.list_edits import waiting_projects
from ecodesk.ui.ledger.list_view import EntryListView, ListView, TaskListView
from ecodesk.ui.ledger.rows import ProjectRows
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice
from tests.ui.conftest import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)

STEP = t("步骤", "Step")


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


def shown(desk: Desk, kind: type[ListView]) -> ListView:
    made = kind(desk.session, desk.look)  # type: ignore[call-arg, arg-type]
    desk.qtbot.addWidget(made)
    made.resize(1500, 800)
    made.show()
    desk.settle()
    return made


@pytest.fixture
def entries(desk: Desk) -> ListView:
    return shown(desk, EntryListView)


@pytest.fixture
def tasks(desk: Desk) -> ListView:
    return shown(desk, TaskListView)


def entry(desk: Desk, number: str) -> LedgerEntry:
    found = desk.snapshot.table(LedgerEntry).one(ledger_no=number)
    assert found is not None
    return found


def numbers(view: ListView) -> list[str]:
    return [view.model.index(row, 0).data() for row in range(view.model.rowCount())]


def cell(view: ListView, row: Record, column: str) -> QModelIndex:
    at = next(i for i, one in enumerate(view.kind.columns) if one.id == column)
    return view.model.index(view.model.row_of(row.id), at)


def go_to(view: ListView, row: Record) -> None:
    view.table.setCurrentIndex(view.model.index(view.model.row_of(row.id), 0))


def test_every_row_is_listed_once_in_the_order_of_its_number(desk: Desk, entries: ListView) -> None:
    listed = numbers(entries)
    assert listed == sorted(desk.snapshot.table(LedgerEntry).column("ledger_no")) and len(set(listed)) == len(
        listed
    )


def test_the_four_elements_say_what_is_there_and_what_is_missing(desk: Desk, entries: ListView) -> None:
    one = entry(desk, "TZ-2024-001")
    assert {cell(entries, one, name).data() for name in (TIMETABLE, ROADMAP, PERSON, TASK_BOOK)} == {"✓"}
    nodes = [m for m in desk.snapshot.table(Milestone).rows() if m.project == one.project]
    steps = [s for s in desk.snapshot.table(RoadmapStep).rows() if s.project == one.project]
    changes = [Change(nodes[0], dataclasses.replace(nodes[0], weight=50.0))]
    changes += [Change(step, None) for step in reversed(steps)]
    changes.append(Change(one, dataclasses.replace(one, task_book_signed=None)))
    desk.session.apply(Edit(STEP, tuple(changes)))
    desk.settle()
    marks = four_elements(desk.snapshot)[one.id]
    assert [marks[n].extent for n in (TIMETABLE, ROADMAP, TASK_BOOK)] == [
        Extent.PART,
        Extent.NONE,
        Extent.PART,
    ]
    assert cell(entries, one, TIMETABLE).data() == "◐" and cell(entries, one, ROADMAP).data() == "✗"
    tip = cell(entries, one, TIMETABLE).data(Qt.ItemDataRole.ToolTipRole)
    assert "权重合计" in tip and "100" in tip


def test_a_cell_is_edited_in_its_place_as_one_step(desk: Desk, entries: ListView) -> None:
    one = entry(desk, "TZ-2024-001")
    index = cell(entries, one, "progress_pct")
    entries.table.setCurrentIndex(index)
    QTest.keyClick(entries.table, Qt.Key.Key_F2)
    editor = entries.table.findChild(QLineEdit)
    assert editor is not None
    editor.setText("55.5")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    desk.settle()
    assert entry(desk, "TZ-2024-001") == dataclasses.replace(one, progress_pct=55.5)
    desk.session.undo()
    desk.settle()
    assert entry(desk, "TZ-2024-001") == one


def test_a_number_cannot_be_typed_over(desk: Desk, entries: ListView) -> None:
    index = cell(entries, entry(desk, "TZ-2024-001"), "ledger_no")
    assert not entries.model.may_edit(index)
    entries.edit(index)
    assert entries.form is not None, "the form opens instead"
    box = next(box for box in entries.form.body.boxes() if box.id == "ledger_no")
    assert not box.editor.widget.isEnabled() or box.editor.widget.property("readOnly")
    entries.form.close()


def test_a_withdrawn_row_keeps_its_number_which_is_not_given_again(desk: Desk, entries: ListView) -> None:
    last = entry(desk, max(desk.snapshot.table(LedgerEntry).column("ledger_no")))
    go_to(entries, last)
    QTest.keyClick(entries.table, Qt.Key.Key_Delete)
    dialog = entries.findChild(ReasonDialog)
    assert dialog is not None and not dialog.accept_button.isEnabled()
    dialog.reason_field.setPlainText("并入上级工程")
    dialog.accept_button.click()
    desk.settle()
    gone = entry(desk, last.ledger_no)
    assert gone.withdrawn == "并入上级工程" and last.ledger_no not in numbers(entries)
    entries.gone_box.setChecked(True)
    desk.settle()
    assert last.ledger_no in numbers(entries)
    assert "并入上级工程" in cell(entries, gone, "ledger_no").data(Qt.ItemDataRole.ToolTipRole)
    entries.new_button.click()
    desk.settle()
    (made,) = set(desk.snapshot.table(LedgerEntry).column("ledger_no")) - {*numbers_before(desk, last)}
    assert made != last.ledger_no
    go_to(entries, gone)
    entries.withdraw_button.click()
    desk.settle()
    assert entry(desk, last.ledger_no) == last, "taken back as it was"


def numbers_before(desk: Desk, last: LedgerEntry) -> list[str]:
    """The numbers of the sample, which stay as they are."""
    every = desk.snapshot.table(LedgerEntry).column("ledger_no")
    year = str(desk.snapshot.today.year)
    return [number for number in every if not number.startswith(f"TZ-{year}-")] + [last.ledger_no]


def test_several_rows_are_withdrawn_and_restored_in_one_step_each(desk: Desk, entries: ListView) -> None:
    three = [entries.model.record(i) for i in range(3)]
    entries.table.selectRow(0)
    flags = entries.table.selectionModel().SelectionFlag
    for i in (1, 2):
        entries.table.selectionModel().select(entries.model.index(i, 0), flags.Select | flags.Rows)
    entries.withdraw_button.click()
    dialog = next(one for one in entries.findChildren(ReasonDialog) if one.isVisible())
    dialog.reason_field.setPlainText("随上级工程实施")
    dialog.accept_button.click()
    desk.settle()
    ids = [row.id for row in three if row is not None]
    gone = [desk.snapshot.table(LedgerEntry)[one] for one in ids]
    assert [one.withdrawn for one in gone] == ["随上级工程实施"] * 3
    desk.session.undo()
    desk.settle()
    assert [desk.snapshot.table(LedgerEntry)[one] for one in ids] == three


def test_a_click_on_a_head_sorts_and_the_third_brings_the_numbers_back(desk: Desk, entries: ListView) -> None:
    column = next(i for i, one in enumerate(entries.kind.columns) if one.id == "invest")
    by_number = numbers(entries)

    def amounts() -> list[Any]:
        rows = entries.model.found.rows if entries.model.found is not None else ()
        return [value for row in rows if (value := getattr(row, "invest", None)) is not None]

    seen = []
    for _ in range(3):
        entries.table.horizontalHeader().sectionClicked.emit(column)
        desk.settle()
        seen.append(amounts())
    assert seen[0] == sorted(seen[0]) and seen[1] == sorted(seen[0], reverse=True)
    assert len(set(seen[0])) > 1 and numbers(entries) == by_number


@pytest.mark.parametrize("kind", [TaskListView, EntryListView])
def test_the_number_stays_in_sight_and_in_line_when_the_list_is_scrolled_sideways(
    desk: Desk, kind: type[ListView]
) -> None:
    view = shown(desk, kind)
    table, bar = view.table, view.table.horizontalScrollBar()
    table.setFocus()
    table.setCurrentIndex(view.model.index(1, 0))
    last = view.model.columnCount() - 1
    for _ in range(last):
        QTest.keyClick(table, Qt.Key.Key_Right)
    assert table.currentIndex().column() == last and bar.value() == bar.maximum() > 0
    number = view.model.index(1, 0)
    assert table.frozen.visualRect(number).left() == 0
    assert table.frozen.mapTo(table, table.frozen.viewport().pos()).x() == table.viewport().pos().x()
    for row in range(view.model.rowCount()):
        assert table.frozen.rowViewportPosition(row) == table.rowViewportPosition(row)
    assert table.frozen.horizontalHeader().height() == table.horizontalHeader().height()
    assert table.frozen.accessibleName() != table.accessibleName() != ""
    for _ in range(last):
        QTest.keyClick(table, Qt.Key.Key_Left)
        if table.currentIndex().column():
            assert table.visualRect(table.currentIndex()).left() >= table.columnWidth(0)
    assert table.currentIndex() == number
    bar.setValue(bar.maximum())
    place = table.frozen.visualRect(view.model.index(0, 0)).center()
    QTest.mouseClick(table.frozen.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.currentIndex().row() == 0 and table.hasFocus()
    assert bar.value() == bar.maximum(), "choosing a row does not scroll sideways"


def test_numbers_go_on_after_the_highest_and_leave_gaps() -> None:
    taken = ["TZ-2026-001", "TZ-2026-004", "TZ-2025-009", "RW-2026-07"]
    assert next_number(taken, "TZ", 2026) == "TZ-2026-005"
    assert next_number(taken, "RW", 2026) == "RW-2026-08"
    assert next_number([], "TZ", 2026) == "TZ-2026-001"


def test_an_admitted_project_enters_the_ledger_as_one_step(desk: Desk, entries: ListView) -> None:
    entered = set(desk.snapshot.table(LedgerEntry).column("project"))
    rows = [p for p in desk.snapshot.table(Project).rows() if p.id not in entered]
    project = next(p for p in rows if p.status in ("draft", "in_review", "returned"))
    reviews = [r for r in desk.snapshot.table(AdmissionReview).rows() if r.project == project.id]
    old = [Change(review, None) for review in reviews]
    review = AdmissionReview(
        project=project.id,
        verdict="admit",
        reviewer="甲",
        second_reviewer="乙",
        reviewed_on=date(2026, 1, 5),
    )
    admitted = dataclasses.replace(project, status="admitted")
    desk.session.apply(Edit(STEP, (*old, Change(None, review), Change(project, admitted))))
    desk.settle()
    assert [p.id for p in waiting_projects(desk.snapshot)].count(project.id) == 1
    before = len(desk.snapshot.table(LedgerEntry))
    desk.session.select(Selection.of(Project.table, project.id))
    entries.enter_button.click()
    assert entries.acts.dialog is not None and entries.acts.dialog.chosen == (project.id,)
    entries.acts.dialog.accept_button.click()
    desk.settle()
    made = desk.snapshot.table(LedgerEntry).one(project=project.id)
    assert made is not None and made.invest == project.invest and made.geometry_version
    assert desk.snapshot.table(Project)[project.id].status == "in_ledger"
    desk.session.undo()
    desk.settle()
    assert len(desk.snapshot.table(LedgerEntry)) == before
    assert desk.snapshot.table(Project)[project.id].status == "admitted"


def test_rows_and_map_select_each_other(desk: Desk, entries: ListView) -> None:
    one = entry(desk, "TZ-2024-003")
    zoomed: list[object] = []
    entries.zoom_wanted.connect(zoomed.append)
    go_to(entries, one)
    assert desk.session.selection.ids(Project.table) == [one.project]
    entries.map_button.click()
    assert zoomed == [Selection.of(Project.table, one.project)]
    other = entry(desk, "TZ-2024-005")
    entries.filter_box.setFocus()
    desk.session.select(Selection.of(Project.table, other.project))
    assert [row.id for row in entries.chosen] == [other.id]


def test_the_form_of_a_task_saves_each_field(desk: Desk, tasks: ListView) -> None:
    task = desk.snapshot.table(TaskItem).one(task_no="RW-2024-01")
    assert task is not None
    tasks.open_form(cell(tasks, task, "task_no"))
    form = tasks.form
    assert form is not None and task.name in form.title.text()
    box = next(box for box in form.body.boxes() if box.id == "result_form")
    field = box.editor.widget
    assert isinstance(field, QLineEdit)
    field.setText("月报和验收文件")
    box.take()
    desk.settle()
    assert desk.snapshot.table(TaskItem)[task.id] == dataclasses.replace(task, result_form="月报和验收文件")
    form.close()


def test_withdrawn_rows_are_no_longer_asked_for_what_they_lack(desk: Desk, tasks: ListView) -> None:
    task = desk.snapshot.table(TaskItem).one(task_no="RW-2024-01")
    assert task is not None
    bare = dataclasses.replace(task, goal="")
    desk.session.apply(change(STEP, [(task, bare)]))
    desk.settle()
    assert desk.session.result is not None
    assert any(f.rule == "LED-001" and f.open for f in desk.session.result.of("task_item", task.id))
    desk.session.apply(change(STEP, [(bare, dataclasses.replace(bare, withdrawn="重复"))]))
    desk.settle()
    assert not any(f.rule == "LED-001" and f.open for f in desk.session.result.of("task_item", task.id))


@pytest.mark.parametrize("kind", [EntryListView, TaskListView])
def test_the_printed_list_holds_every_row(desk: Desk, tmp_path: Path, kind: type[ListView]) -> None:
    view = shown(desk, kind)
    said: list[Notice | None] = []
    desk.session.noticed.connect(said.append)
    view.acts.print_to(tmp_path / "list.pdf")
    desk.settle()
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "list.pdf").pages)
    for number in numbers(view):
        assert text.count(number) == 1
    assert "路线图" in text and "任务书" in text
    assert said[-1] is not None and said[-1].level == "ok"


def test_the_table_of_projects_shows_the_elements_of_their_entries(desk: Desk) -> None:
    rows = ProjectRows(desk.snapshot)
    one = entry(desk, "TZ-2024-001")
    at = desk.snapshot.table(Project).position(one.project)
    assert [rows.text(at, name) for name in (TIMETABLE, ROADMAP, PERSON, TASK_BOOK)] == ["✓"] * 4
    entered = set(desk.snapshot.table(LedgerEntry).column("project"))
    other = next(i for i, row_id in enumerate(desk.snapshot.table(Project).ids) if row_id not in entered)
    assert rows.text(other, TASK_BOOK) == "✗"
    assert rows.ranks(TASK_BOOK)[at] < rows.ranks(TASK_BOOK)[other]


def test_the_three_papers_are_written_from_the_catalogue(desk: Desk, tmp_path: Path) -> None:
    for kind in LEDGER_REPORTS:
        path = write_report(kind, desk.snapshot, None, tmp_path / f"{kind}.pdf", ReportOptions(language="en"))
        text = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        wanted = {"schedule": "ZH01-001", "management-list": "RW-2024-01", "work-ledger": "TZ-2024-001"}
        assert wanted[kind] in text
