"""What people type that cannot be, through the window with keys: told beside the field, nothing lost, undo works."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit

from ecodesk.model.records import AnnualPlan, Attachment, ProblemPatch, Project, RoadmapStep
from ecodesk.ui.forms.child_table import ChildTableBox
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.form_body import FormBody
from ecodesk.ui.forms.form_pane import FormPane
from ecodesk.ui.forms.patch_chapters import PATCH_FORM
from ecodesk.ui.forms.project_chapters import PROJECT_FORM
from ecodesk.ui.project_form import ProjectForm
from ecodesk.ui.record_form import RecordForm
from ecodesk.ui.session import Notice
from tests.ui.conftest import Desk
from tests.ui.test_form_filling import choose

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)

FILLED = "ZH03-004"


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


@pytest.fixture
def form(desk: Desk) -> Iterator[ProjectForm]:
    made = ProjectForm(desk.session, desk.look)
    desk.qtbot.addWidget(made)
    made.resize(1856, 940)
    made.show()
    made.show_project(project(desk).id)
    desk.settle()
    yield made


def project(desk: Desk) -> Project:
    found = desk.row("project", FILLED)
    assert isinstance(found, Project)
    return found


def field_box(body: FormBody, name: str) -> FieldBox:
    found = body.places[name]
    assert isinstance(found, FieldBox)
    return found


def table_box(body: FormBody, name: str) -> ChildTableBox:
    found = body.places[name]
    assert isinstance(found, ChildTableBox)
    return found


def enter(body: FormBody, name: str, text: str) -> QLineEdit:
    """Type into a field and leave it with Tab."""
    body.focus_place(name)
    line = field_box(body, name).editor.widget
    assert isinstance(line, QLineEdit)
    _type(line, text)
    QTest.keyClick(line, Qt.Key.Key_Tab)
    return line


def enter_cell(body: FormBody, table: str, row: int, column: str, text: str) -> ChildTableBox:
    """Type into a cell of a table and leave it with Enter."""
    box = table_box(body, table)
    body.focus_place(table)
    at = box.model.index(row, [f.id for f in box.table.fields].index(column))
    box.view.setCurrentIndex(at)
    box.view.edit(at)
    line = box.view.findChildren(QLineEdit)[-1]
    _type(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)
    return box


def _type(line: QLineEdit, text: str) -> None:
    line.selectAll()
    if text.isascii() and len(text) < 100:
        QTest.keyClicks(line, text)
    else:  # pasted
        line.insert(text)


def undo_label(desk: Desk) -> str:
    assert desk.session.workspace is not None
    return str(desk.session.workspace.undo_label or "")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("invest", "-5", "不能小于 0"),
        ("invest", "1e400", "不是数"),
        ("declared_area_hm2", "-3.5", "不能小于 0"),
        ("name", "长" * 10_000, "最多 60 个字，现有 10000 个"),
        ("start", "2026-02-30", "日期"),
        ("end", "明年", "日期"),
    ],
)
def test_a_field_that_cannot_be_says_why_below_and_keeps_what_was_typed(
    desk: Desk, form: ProjectForm, field: str, typed: str, said: str
) -> None:
    before, last = project(desk), undo_label(desk)
    line = enter(form.body, field, typed)
    desk.settle()
    assert said in field_box(form.body, field).note.text()
    assert field_box(form.body, field).note.isVisible()
    assert line.text() == typed
    assert (project(desk), undo_label(desk)) == (before, last)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    desk.settle()
    assert not field_box(form.body, field).unsaved
    enter(form.body, "invest", "401")
    desk.settle()
    assert str(project(desk).invest) == "401.00"
    desk.session.undo()
    desk.settle()
    assert project(desk) == before


@pytest.mark.parametrize(
    ("table", "column", "typed", "said"),
    [
        ("milestone", "weight", "120", "0–100"),
        ("milestone", "weight", "-1", "0–100"),
        ("funding_source", "amount", "-0.01", "不能小于 0"),
        ("work_item", "qty", "-2", "不能小于 0"),
        ("milestone", "planned", "2026-13-01", "日期"),
    ],
)
def test_a_cell_that_cannot_be_says_why_below_its_table(
    desk: Desk, form: ProjectForm, table: str, column: str, typed: str, said: str
) -> None:
    before = table_box(form.body, table).model.rows[0]
    last = undo_label(desk)
    box = enter_cell(form.body, table, 0, column, typed)
    desk.settle()
    assert said in box.note.text() and box.note.isVisible()
    assert desk.snapshot.row(before.table, before.id) == before
    assert undo_label(desk) == last
    assert "1 个字段未看懂" in form.bar.text.text()


def test_dates_the_wrong_way_round_are_saved_told_below_the_field_and_taken_back(
    desk: Desk, form: ProjectForm
) -> None:
    before = project(desk)
    assert before.start is not None
    enter(form.body, "end", date(before.start.year - 1, 12, 31).isoformat())
    desk.settle()
    assert project(desk).end == date(before.start.year - 1, 12, 31)
    labels = (label for card in form.body.cards for label in card.findChildren(QLabel))
    shown = " ".join(label.text() for label in labels if label.isVisible())
    assert "不晚于开始日期" in shown and "SCH-001" in shown
    desk.session.undo()
    desk.settle()
    assert project(desk) == before


def test_steps_in_a_circle_are_saved_told_in_words_and_taken_back(desk: Desk, form: ProjectForm) -> None:
    box = table_box(form.body, "roadmap_step")
    rows = [row for row in box.model.rows if isinstance(row, RoadmapStep)]
    first = next(row for row in rows if not row.predecessor)
    after = next(row for row in rows if row.predecessor == first.id)
    form.body.focus_place("roadmap_step")
    at = box.model.index(box.model.rows.index(first), [f.id for f in box.table.fields].index("predecessor"))
    box.view.setCurrentIndex(at)
    box.view.edit(at)
    desk.qtbot.waitUntil(lambda: bool(box.view.findChildren(QComboBox)))
    chooser = box.view.findChildren(QComboBox)[-1]
    index = chooser.findData(after.id)
    chooser.setCurrentIndex(index)
    chooser.hidePopup()
    chooser.activated.emit(index)
    desk.settle()
    assert desk.snapshot.table(RoadmapStep)[first.id].predecessor == after.id
    assert desk.session.result is not None
    said = [
        f.message.zh for f in desk.session.result.of(Project.table, project(desk).id) if f.rule == "SCH-001"
    ]
    assert said and "前置步骤循环" in said[0] and f"{first.name} → {after.name}" in said[0]
    desk.session.undo()
    desk.settle()
    assert desk.snapshot.table(RoadmapStep)[first.id] == first


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("航拍.tif", 2 * 1024**3, "2147.5 MB，上限为 200 MB"),
        ("setup.exe", 2, "exe"),
        ("gone.pdf", None, "gone.pdf"),
    ],
)
def test_a_file_that_cannot_be_kept_is_told_and_nothing_else_happens(
    desk: Desk,
    form: ProjectForm,
    told: list[Notice],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    size: int | None,
    said: str,
) -> None:
    path = tmp_path / name
    if size is not None:
        with path.open("wb") as stream:
            os.truncate(stream.fileno(), size)  # takes no room on the disk
    before, last = len(desk.snapshot.table(Attachment)), undo_label(desk)
    choose(monkeypatch, path)
    form.body.focus_place("attachment")
    QTest.mouseClick(table_box(form.body, "attachment").acts["attach"], Qt.MouseButton.LeftButton)
    desk.qtbot.waitUntil(lambda: bool(told))
    desk.settle()
    assert said in str(told[-1].text) and name in str(told[-1].text)
    assert len(desk.snapshot.table(Attachment)) == before
    assert undo_label(desk) == last


def test_a_pane_runs_the_act_beside_a_table_as_the_page_does(desk: Desk, told: list[Notice]) -> None:
    pane = FormPane(PROJECT_FORM, desk.session, desk.look)
    desk.qtbot.addWidget(pane)
    pane.resize(1400, 900)
    pane.show()
    pane.show_row(project(desk).id)
    box = table_box(pane.body, "annual_plan")
    kept = [row for row in box.model.rows if isinstance(row, AnnualPlan)]
    while box.model.rows:
        box.remove_row(0)
        desk.settle()
    QTest.mouseClick(box.acts["spread"], Qt.MouseButton.LeftButton)
    desk.settle()
    made = desk.snapshot.table(AnnualPlan).having("project", project(desk).id)
    assert sum(row.amount for row in made if row.amount is not None) == project(desk).invest
    for _ in range(len(kept) + 1):
        desk.session.undo()
        desk.settle()
    assert {row.id for row in box.model.rows} == {row.id for row in kept}


def test_a_code_in_use_is_refused_in_every_form(desk: Desk) -> None:
    table = desk.snapshot.table(ProblemPatch)
    patch, other = table.at(0), table.at(1)
    form = RecordForm(desk.session, desk.look, PATCH_FORM, patch.id)
    desk.qtbot.addWidget(form)
    form.show()
    desk.qtbot.waitUntil(form.isActiveWindow)
    line = enter(form.body, "code", other.code)
    desk.settle()
    note = field_box(form.body, "code").note.text()
    assert "已用于" in note and other.code in note
    assert line.text() == other.code and desk.snapshot.table(ProblemPatch)[patch.id] == patch
