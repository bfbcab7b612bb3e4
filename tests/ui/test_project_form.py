"""The project form on the sample: filling in, converting, refusing, child rows, undo, findings, reading only."""

from __future__ import annotations

import dataclasses
import shutil
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCalendarWidget,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ecodesk.app import make_application, make_window
from ecodesk.model.edit import add, change, delete
from ecodesk.model.fields import Kind, fields_of
from ecodesk.model.records import FundingSource, OrgUnit, Project, RestorationUnit
from ecodesk.rules.finding import Severity
from ecodesk.rules.registry import all_rules
from ecodesk.settings import PreferenceFile
from ecodesk.ui.forms.chapter_states import Filling, chapter_state
from ecodesk.ui.forms.chapters import Chapter, FormLayout
from ecodesk.ui.forms.child_table import ChildTableBox
from ecodesk.ui.forms.choice_editors import ChoiceEditor, LinkEditor
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.project_chapters import PROJECT_FORM
from ecodesk.ui.forms.several_editor import SeveralEditor
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.plan_edits import with_value
from ecodesk.ui.project_form import ProjectForm
from ecodesk.ui.session import Session
from ecodesk.workspace import Workspace
from tests.ui.conftest import Desk

# the offscreen platform has no windows to raise and no keyboard to grab when a list opens
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)

FILLED = "ZH03-004"  # nothing open about it
NO_LEAD = "ZH08-003"  # nobody answers for it


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


@pytest.fixture
def form(desk: Desk) -> Iterator[ProjectForm]:
    """The form at the width of a large screen, showing a project in good order."""
    made = ProjectForm(desk.session, desk.look)
    desk.qtbot.addWidget(made)
    made.resize(1856, 940)
    made.show()
    made.show_project(desk.row("project", FILLED).id)
    desk.settle()
    yield made


def project(desk: Desk, code: str) -> Project:
    found = desk.row("project", code)
    assert isinstance(found, Project)
    return found


def box(form: ProjectForm, field: str) -> FieldBox:
    found = form.body.places[field]
    assert isinstance(found, FieldBox)
    return found


def table(form: ProjectForm, name: str = "funding_source") -> ChildTableBox:
    found = form.body.places[name]
    assert isinstance(found, ChildTableBox)
    return found


def line(form: ProjectForm, field: str) -> QLineEdit:
    """The line of a typed field, with the keyboard and all of its text selected."""
    form.body.focus_place(field)
    found = box(form, field).editor.widget
    assert isinstance(found, QLineEdit)
    found.selectAll()
    return found


def enter(form: ProjectForm, field: str, text: str) -> None:
    """Type into a field (what is not Latin is pasted) and leave it with Tab."""
    found = line(form, field)
    if text.isascii():
        QTest.keyClicks(found, text)
    else:
        found.insert(text)
    QTest.keyClick(found, Qt.Key.Key_Tab)


def undo_label(desk: Desk) -> str:
    assert desk.session.workspace is not None
    return str(desk.session.workspace.undo_label or "")


def level(form: ProjectForm, desk: Desk, row: int, code: str) -> None:
    """Choose a funding source in the first cell of a row."""
    desk.qtbot.waitUntil(lambda: bool(table(form).view.findChildren(QComboBox)))
    chooser = table(form).view.findChildren(QComboBox)[-1]
    index = chooser.findData(code)
    chooser.setCurrentIndex(index)
    chooser.hidePopup()
    chooser.activated.emit(index)


# ---- what is shown


def test_every_declared_field_has_a_place_in_a_chapter() -> None:
    places = PROJECT_FORM.places()
    assert [f.id for f in fields_of(Project) if f.id not in places] == []
    with pytest.raises(ValueError, match="invest"):
        FormLayout(Project, tuple(c for c in PROJECT_FORM.chapters if c.id != "money"))


def test_rules_about_projects_speak_of_places_the_form_has() -> None:
    places = PROJECT_FORM.places()
    about = {r.code: r.fields for r in all_rules().values() if r.tables[0] == Project.table}
    assert about
    lost = {code for code, fields in about.items() if not any(name in places for name in fields)}
    of_documents = {code for code in about if code[:3] in ("RPT", "RCT", "DOC")}
    assert lost <= of_documents, "reports and printed sheets are not filled in here"


def test_the_values_of_the_project_are_shown(form: ProjectForm, desk: Desk) -> None:
    shown = project(desk, FILLED)
    assert form.header.title.text() == f"{shown.code} {shown.name}"
    assert line(form, "name").text() == shown.name
    assert line(form, "invest").text() == "360.00"
    unit = desk.snapshot.table(RestorationUnit)[shown.unit]
    chooser = box(form, "unit").editor.widget
    assert isinstance(chooser, QComboBox)
    assert chooser.currentText() == unit.caption
    wordings = [wording for _, wording in _chips(form, "elements")]
    assert wordings == ["农田", "水系"]
    assert len(table(form).model.rows) == 3
    last = table(form).model.index(3, 2)
    assert last.data() == "360.00", "the last line sums up"


def _chips(form: ProjectForm, field: str) -> list[tuple[str, str]]:
    editor = box(form, field).editor
    assert isinstance(editor, SeveralEditor)
    return editor.widget.chips


def test_derived_values_are_not_typed_and_say_from_what(form: ProjectForm) -> None:
    for name, source in (("drawn_area", "由图形计算"), ("basin", "由修复单元得出")):
        shown = box(form, name)
        widget = shown.editor.widget
        assert isinstance(widget, QLineEdit)
        assert widget.isReadOnly() and widget.text()
        assert source in shown.note.text()


def test_required_fields_are_marked_for_eye_and_ear(form: ProjectForm) -> None:
    assert "必填" in box(form, "lead").editor.widget.accessibleName()
    assert "必填" not in box(form, "note").editor.widget.accessibleName()


def test_columns_follow_the_width(form: ProjectForm, desk: Desk) -> None:
    def columns() -> int:
        card = form.body.cards[0]
        return len({b.x() for b in card.boxes if not b.isHidden()})

    assert columns() == 4
    four = box(form, "lead").width()
    form.resize(1318, 640)
    desk.qtbot.waitUntil(lambda: columns() == 2)
    assert box(form, "lead").width() > four


def test_widths_of_lines_are_asked_only_of_lines(form: ProjectForm, desk: Desk) -> None:
    assert box(form, "corridor_width_m").isHidden()
    assert box(form, "site_radius_m").isHidden()
    shown = project(desk, FILLED)
    assert shown.geometry is not None
    boundary = shown.geometry.boundary
    desk.session.apply(change(shown.title, [(shown, dataclasses.replace(shown, geometry=boundary))]))
    desk.qtbot.waitUntil(lambda: not box(form, "corridor_width_m").isHidden())
    assert not box(form, "drawn_length").isHidden()


# ---- typing


def test_leaving_a_field_saves_it_as_one_named_step(form: ProjectForm, desk: Desk) -> None:
    assert desk.session.workspace is not None
    before = len(desk.session.workspace.history())
    enter(form, "invest", "1,280.5")
    desk.settle()
    assert project(desk, FILLED).invest == Decimal("1280.50")
    assert len(desk.session.workspace.history()) == before + 1
    assert "总投资" in undo_label(desk) and FILLED in undo_label(desk)
    assert line(form, "invest").text() == "1\u202f280.50", "shown as it is written everywhere"


def test_a_field_that_is_only_visited_is_not_saved(form: ProjectForm, desk: Desk) -> None:
    before = undo_label(desk)
    for name in ("name", "invest", "start"):
        QTest.keyClick(line(form, name), Qt.Key.Key_Tab)
    enter(form, "invest", "360")  # the same amount
    desk.settle()
    assert undo_label(desk) == before
    assert line(form, "invest").text() == "360.00"


def test_esc_puts_back_what_was_there(form: ProjectForm, desk: Desk) -> None:
    before = undo_label(desk)
    found = line(form, "invest")
    QTest.keyClicks(found, "999")
    QTest.keyClick(found, Qt.Key.Key_Escape)
    assert found.text() == "360.00"
    QTest.keyClick(found, Qt.Key.Key_Tab)
    desk.settle()
    assert undo_label(desk) == before


@pytest.mark.parametrize(
    ("field", "typed", "value", "said"),
    [
        ("declared_area_hm2", "41.99 亩", 2.7993, "已由 41.99 亩"),
        ("declared_area_hm2", "283.5", 283.5, ""),
        ("invest", "0.5 亿元", Decimal("5000.00"), "5\u202f000.00 万元"),
        ("start", "2026/3/5", date(2026, 3, 5), ""),
        ("end", "20271231", date(2027, 12, 31), ""),
    ],
)
def test_other_units_and_ways_of_writing(
    form: ProjectForm, desk: Desk, field: str, typed: str, value: object, said: str
) -> None:
    enter(form, field, typed)
    desk.settle()
    assert getattr(project(desk, FILLED), field) == value
    assert said in box(form, field).note.text()


def test_bad_input_stays_and_blocks_nothing(form: ProjectForm, desk: Desk) -> None:
    enter(form, "invest", "about 300")
    desk.settle()
    invest = box(form, "invest")
    assert project(desk, FILLED).invest == Decimal("360.00")
    assert "不是数" in invest.note.text()
    assert "1 个字段未看懂" in form.bar.text.text()
    assert form.body.place == "other_cost", "the keyboard has gone on"
    enter(form, "name", "退水污染治理")
    desk.settle()
    assert project(desk, FILLED).name == "退水污染治理"
    widget = invest.editor.widget
    assert isinstance(widget, QLineEdit)
    assert widget.text() == "about 300", "what was typed is still there"

    form.show_project(project(desk, NO_LEAD).id)
    assert widget.text() == "300.00"
    form.show_project(project(desk, FILLED).id)
    assert widget.text() == "about 300", "also after another project was shown"
    enter(form, "invest", "310")
    desk.settle()
    assert project(desk, FILLED).invest == Decimal("310.00")
    assert invest.note.isHidden()


def test_a_code_in_use_is_refused_with_its_owner(form: ProjectForm, desk: Desk) -> None:
    enter(form, "code", NO_LEAD)
    desk.settle()
    assert project(desk, FILLED).code == FILLED
    assert project(desk, NO_LEAD).name in box(form, "code").note.text()


def test_fields_left_one_right_after_the_other_are_all_saved(form: ProjectForm, desk: Desk) -> None:
    enter(form, "invest", "371")
    enter(form, "declared_area_hm2", "228.9")
    enter(form, "start", "2026-04-01")
    desk.settle()
    saved = project(desk, FILLED)
    assert (saved.invest, saved.declared_area_hm2, saved.start) == (
        Decimal("371.00"),
        228.9,
        date(2026, 4, 1),
    )


def test_what_is_being_typed_is_saved_when_the_page_or_the_plan_is_left(
    form: ProjectForm, desk: Desk
) -> None:
    QTest.keyClicks(line(form, "invest"), "371")
    form.hide()
    desk.settle()
    assert project(desk, FILLED).invest == Decimal("371.00")
    form.show()
    QTest.keyClicks(line(form, "invest"), "372")
    assert desk.session.workspace is not None
    location = desk.session.workspace.location
    desk.session.close()
    desk.qtbot.waitUntil(lambda: not desk.session.background.busy)
    with Workspace.open(location) as reopened:
        found = reopened.snapshot.table(Project).one(code=FILLED)
        assert found is not None and found.invest == Decimal("372.00")


def test_long_texts_take_lines_and_are_saved(form: ProjectForm, desk: Desk) -> None:
    form.body.focus_place("description")
    widget = box(form, "description").editor.widget
    assert isinstance(widget, QPlainTextEdit)
    height = widget.height()
    widget.setPlainText("\n".join(f"第 {n} 段" for n in range(1, 7)))
    QTest.keyClick(widget, Qt.Key.Key_Tab)
    desk.settle()
    assert project(desk, FILLED).description.count("\n") == 5
    assert widget.height() > height


# ---- choosing


def test_a_choice_stepped_to_with_keys_is_saved_on_leaving(form: ProjectForm, desk: Desk) -> None:
    before = undo_label(desk)
    form.body.focus_place("mode")
    editor = box(form, "mode").editor
    assert isinstance(editor, ChoiceEditor)
    was = project(desk, FILLED).mode
    QTest.keyClick(editor.widget, Qt.Key.Key_Up)
    assert undo_label(desk) == before
    chosen = editor.entry().value
    assert chosen != was
    QTest.keyClick(editor.widget, Qt.Key.Key_Tab)
    desk.settle()
    assert project(desk, FILLED).mode == chosen
    assert "修复模式" in undo_label(desk)


def test_a_linked_row_is_found_by_part_of_its_name(form: ProjectForm, desk: Desk) -> None:
    form.body.focus_place("lead")
    editor = box(form, "lead").editor
    assert isinstance(editor, LinkEditor)
    editor.retype("水利")
    QTest.keyClick(editor.widget, Qt.Key.Key_Tab)
    desk.settle()
    org = desk.snapshot.table(OrgUnit)[project(desk, FILLED).lead]
    assert org.name == "县水利局"
    assert editor.widget.currentText() == "县水利局"

    form.body.focus_place("lead")
    editor.retype("县")
    QTest.keyClick(editor.widget, Qt.Key.Key_Tab)
    desk.settle()
    assert "个可能" in box(form, "lead").note.text()
    assert editor.widget.currentText() == "县"
    assert project(desk, FILLED).lead == org.id


def test_another_unit_brings_its_basin(form: ProjectForm, desk: Desk) -> None:
    other = desk.row("restoration_unit", "QH-01")
    assert isinstance(other, RestorationUnit)
    assert project(desk, FILLED).basin != other.basin
    form.body.focus_place("unit")
    editor = box(form, "unit").editor
    editor.retype("QH-01")
    QTest.keyClick(editor.widget, Qt.Key.Key_Tab)
    desk.settle()
    assert project(desk, FILLED).unit == other.id
    assert project(desk, FILLED).basin == other.basin
    shown = box(form, "basin").editor.widget
    assert isinstance(shown, QLineEdit) and "黄河" in shown.text()


def test_several_values_are_ticked_in_a_list_and_taken_away_by_their_cross(
    form: ProjectForm, desk: Desk
) -> None:
    before = project(desk, FILLED).elements
    form.body.focus_place("elements")
    editor = box(form, "elements").editor
    assert isinstance(editor, SeveralEditor)
    QTest.keyClick(editor.widget, Qt.Key.Key_Space)
    assert editor.list is not None
    row = next(i for i in range(7) if editor.list.model.item(i).text() == "森林")
    editor.list.toggle(row)
    QTest.keyClick(editor.list.view, Qt.Key.Key_Return)
    desk.settle()
    assert set(project(desk, FILLED).elements) == {*before, "forest"}
    assert "全部要素" in undo_label(desk)

    chips = editor.widget
    at = next(
        QPoint(x, y)
        for y in range(chips.height())
        for x in range(chips.width())
        if (i := chips.chip_at(QPoint(x, y).toPointF())) >= 0 and chips.chips[i][0] == "forest"
    )
    QTest.mouseClick(chips, Qt.MouseButton.LeftButton, pos=at)
    desk.settle()
    assert set(project(desk, FILLED).elements) == set(before)


# ---- child rows


def test_enter_adds_a_row_that_is_saved_with_its_first_value(form: ProjectForm, desk: Desk) -> None:
    funding = table(form)
    form.body.focus_place("funding_source")
    before = len(desk.snapshot.table(FundingSource))
    QTest.keyClick(funding.view, Qt.Key.Key_Return)
    assert funding.model.draft is not None
    desk.settle()
    assert len(desk.snapshot.table(FundingSource)) == before, "nothing is saved of an empty row"
    level(form, desk, 3, "municipal")
    desk.settle()
    assert len(desk.snapshot.table(FundingSource)) == before + 1
    assert "添加资金来源" in undo_label(desk) and FILLED in undo_label(desk)

    amount = funding.model.index(3, 2)
    funding.view.setCurrentIndex(amount)
    funding.view.edit(amount)
    writing = funding.view.findChildren(QLineEdit)[-1]
    QTest.keyClicks(writing, "12.5")
    QTest.keyClick(writing, Qt.Key.Key_Return)
    desk.settle()
    row = funding.model.rows[3]
    assert isinstance(row, FundingSource)
    assert (row.level, row.amount) == ("municipal", Decimal("12.50"))
    assert desk.snapshot.table(FundingSource)[row.id] == row
    assert funding.model.index(4, 2).data() == "372.50"


def test_an_empty_new_row_goes_away_by_itself(form: ProjectForm, desk: Desk) -> None:
    funding = table(form)
    form.body.focus_place("funding_source")
    QTest.keyClick(funding.view, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: bool(funding.view.findChildren(QComboBox)))
    chooser = funding.view.findChildren(QComboBox)[-1]
    desk.qtbot.waitUntil(lambda: chooser.view().isVisible())
    chooser.hidePopup()
    QTest.keyClick(chooser, Qt.Key.Key_Escape)
    form.body.focus_place("name")
    desk.qtbot.waitUntil(lambda: funding.model.draft is None)
    assert len(funding.model.rows) == 3


def test_delete_removes_a_row_and_undo_brings_it_back(form: ProjectForm, desk: Desk) -> None:
    said: list[object] = []
    desk.session.noticed.connect(said.append)
    funding = table(form)
    form.body.focus_place("funding_source")
    funding.view.setCurrentIndex(funding.model.index(1, 0))
    gone = funding.model.rows[1]
    QTest.keyClick(funding.view, Qt.Key.Key_Delete)
    assert gone not in funding.model.rows
    desk.settle()
    assert gone.id not in desk.snapshot.table(FundingSource)
    assert said[-1] is not None, "a notice offers to take it back"
    desk.session.undo()
    desk.settle()
    assert {row.id for row in funding.model.rows} >= {gone.id}
    assert funding.model.index(3, 2).data() == "360.00"


def test_bad_input_in_a_cell_stays_there(form: ProjectForm, desk: Desk) -> None:
    funding = table(form)
    form.body.focus_place("funding_source")
    amount = funding.model.index(0, 2)
    funding.view.setCurrentIndex(amount)
    funding.view.edit(amount)
    writing = funding.view.findChildren(QLineEdit)[-1]
    writing.selectAll()
    QTest.keyClicks(writing, "many")
    QTest.keyClick(writing, Qt.Key.Key_Return)
    desk.settle()
    assert amount.data() == "many"
    assert "不是数" in funding.note.text()
    row = funding.model.rows[0]
    assert isinstance(row, FundingSource) and row.amount == Decimal("144.00")
    assert "1 个字段未看懂" in form.bar.text.text()
    funding.view.edit(amount)
    again = funding.view.findChildren(QLineEdit)[-1]
    assert again.text() == "many"
    again.selectAll()
    QTest.keyClicks(again, "140")
    QTest.keyClick(again, Qt.Key.Key_Return)
    desk.settle()
    assert funding.model.index(3, 2).data() == "356.00"
    assert funding.note.isHidden()


# ---- changes from elsewhere


def test_undo_and_other_changes_show_at_once(form: ProjectForm, desk: Desk) -> None:
    enter(form, "invest", "400")
    desk.settle()
    desk.session.undo()
    desk.settle()
    assert line(form, "invest").text() == "360.00"
    shown = project(desk, FILLED)
    desk.session.apply(change(shown.title, [(shown, with_value(shown, "name", "另一个名称"))]))
    desk.settle()
    assert line(form, "name").text() == "另一个名称"
    assert "另一个名称" in form.header.title.text()


def test_a_change_from_elsewhere_leaves_what_is_being_typed(form: ProjectForm, desk: Desk) -> None:
    found = line(form, "invest")
    QTest.keyClicks(found, "37")
    shown = project(desk, FILLED)
    desk.session.apply(change(shown.title, [(shown, with_value(shown, "name", "另一个名称"))]))
    desk.settle()
    assert found.text() == "37"
    QTest.keyClicks(found, "5")
    QTest.keyClick(found, Qt.Key.Key_Tab)
    desk.settle()
    saved = project(desk, FILLED)
    assert (saved.invest, saved.name) == (Decimal("375.00"), "另一个名称")


def test_what_could_not_be_saved_stays_with_the_reason(form: ProjectForm, desk: Desk) -> None:
    QTest.keyClicks(line(form, "invest"), "375")
    shown = project(desk, FILLED)
    # another edit is on its way to the store when the field is left, so the form cannot know of it yet
    held = threading.Event()
    desk.session.background.write(shown.title, lambda _: held.wait(20), lambda _: None)
    desk.session.apply(change(shown.title, [(shown, with_value(shown, "invest", Decimal(390)))]))
    QTest.keyClick(box(form, "invest").editor.widget, Qt.Key.Key_Tab)
    held.set()
    desk.settle()
    widget = box(form, "invest").editor.widget
    assert isinstance(widget, QLineEdit)
    assert project(desk, FILLED).invest == Decimal("390.00")
    assert widget.text() == "375"
    assert "已被修改" in box(form, "invest").note.text()
    QTest.keyClick(line(form, "invest"), Qt.Key.Key_Tab)
    desk.settle()
    assert project(desk, FILLED).invest == Decimal("375.00"), "leaving it once more saves it"


def test_a_project_that_is_deleted_leaves_the_form_and_comes_back_with_undo(
    form: ProjectForm, desk: Desk
) -> None:
    shown = project(desk, FILLED)
    desk.session.apply(delete(shown.title, shown))
    desk.settle()
    assert form.project is None
    assert form.empty.isVisible() and "不在规划中" in form.empty.words.text()
    desk.session.undo()
    desk.settle()
    assert form.header.title.isVisible()
    assert line(form, "name").text() == shown.name


def test_without_a_project_the_page_says_what_to_do(desk: Desk) -> None:
    made = ProjectForm(desk.session, desk.look)
    desk.qtbot.addWidget(made)
    made.show()
    assert made.empty.isVisible() and "双击" in made.empty.words.text()
    wanted: list[str] = []
    made.page_wanted.connect(wanted.append)
    for button in made.findChildren(QWidget):
        if button.inherits("QPushButton") and button.isVisible():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted == ["map", "ledger"]


def test_choosing_another_project_elsewhere_shows_it(form: ProjectForm, desk: Desk) -> None:
    desk.select("project", NO_LEAD)
    assert form.project is not None and form.project.code == NO_LEAD
    assert line(form, "code").text() == NO_LEAD


# ---- findings


def test_a_finding_stands_below_its_field_until_it_is_settled(form: ProjectForm, desk: Desk) -> None:
    form.show_project(project(desk, NO_LEAD).id)
    duty = next(card for card in form.body.cards if card.chapter.id == "duty")
    lines = duty.lines["lead"]
    about_lead = [one.finding.rule for one in lines.lines]
    assert "RSP-001" in about_lead and lines.isVisible()
    desk.qtbot.waitUntil(lambda: lines.y() > box(form, "lead").y())
    assert "还不能提交：" in form.bar.text.text() and "条阻断" in form.bar.text.text()
    listed = {row.finding.rule: row for row in form.context.checks}
    assert set(about_lead) <= set(listed)

    QTest.mouseClick(listed["RSP-001"], Qt.MouseButton.LeftButton)
    assert form.body.place == "lead"
    box(form, "lead").editor.retype("县水利局")
    QTest.keyClick(box(form, "lead").editor.widget, Qt.Key.Key_Tab)
    desk.qtbot.waitUntil(lambda: "RSP-001" not in [one.finding.rule for one in lines.lines])
    assert "RSP-001" not in [row.finding.rule for row in form.context.checks]


def test_a_fix_without_a_change_of_shape_is_made_at_once(form: ProjectForm, desk: Desk) -> None:
    wrong = desk.row("restoration_unit", "QH-01")
    shown = project(desk, FILLED)
    home = shown.unit
    desk.session.apply(change(shown.title, [(shown, with_value(shown, "unit", wrong.id))]))
    space = next(card for card in form.body.cards if card.chapter.id == "space")
    desk.qtbot.waitUntil(lambda: any(one.finding.rule == "UNT-001" for one in space.lines["unit"].lines))
    found = next(one for one in space.lines["unit"].lines if one.finding.rule == "UNT-001")
    assert found.finding.severity is Severity.BLOCK
    QTest.mouseClick(found.fixes[0], Qt.MouseButton.LeftButton)
    desk.qtbot.waitUntil(lambda: project(desk, FILLED).unit == home)
    desk.qtbot.waitUntil(lambda: not space.lines["unit"].lines)


def test_a_fix_that_was_asked_for_is_not_made_in_another_plan(
    form: ProjectForm, desk: Desk, tmp_path: Path
) -> None:
    wrong = desk.row("restoration_unit", "QH-01")
    shown = project(desk, FILLED)
    desk.session.apply(change(shown.title, [(shown, with_value(shown, "unit", wrong.id))]))
    space = next(card for card in form.body.cards if card.chapter.id == "space")
    desk.qtbot.waitUntil(lambda: any(one.finding.rule == "UNT-001" for one in space.lines["unit"].lines))
    desk.settle()
    assert desk.session.workspace is not None
    other = tmp_path / "other.gpkg"
    desk.session.workspace.copy_to(other)
    found = next(one for one in space.lines["unit"].lines if one.finding.rule == "UNT-001")
    QTest.mouseClick(found.fixes[0], Qt.MouseButton.LeftButton)
    desk.session.show(Workspace.open(other))
    desk.settle()
    assert project(desk, FILLED).unit == wrong.id


def test_chapters_tell_how_far_they_have_come(form: ProjectForm, desk: Desk) -> None:
    states = dict(zip((c.id for c in PROJECT_FORM.chapters), form.chapters.model.states, strict=True))
    assert states["basic"].filling is states["money"].filling is Filling.COMPLETE
    assert states["social"].filling is Filling.NOT_CONCERNED and not states["social"].missing
    complete = sum(state.complete for state in states.values())
    assert form.header.progress.value() == complete
    enter(form, "invest", " ")
    line(form, "invest").clear()
    QTest.keyClick(line(form, "invest"), Qt.Key.Key_Tab)
    desk.settle()
    assert project(desk, FILLED).invest is None
    money = form.chapters.model.states[[c.id for c in PROJECT_FORM.chapters].index("money")]
    assert (money.filling, money.missing) == (Filling.BEGUN, ("invest",))
    assert "尚未填写" in box(form, "invest").note.text()
    assert form.header.progress.value() == complete - 1


def test_a_chapter_that_asks_nothing_and_holds_nothing_is_not_concerned() -> None:
    layout = FormLayout(OrgUnit, (Chapter("notes", OrgUnit.title),))
    state = chapter_state(layout, layout.chapters[0], OrgUnit(code="SLJ", name="县水利局"), {}, {})
    assert state.filling is Filling.NOT_CONCERNED and state.complete


def test_help_follows_the_keyboard_with_an_example_from_another_project(form: ProjectForm) -> None:
    form.body.focus_place("declared_area_hm2")
    assert "填报面积" in form.context.help_title.text()
    assert "41.99 亩" in form.context.help_text.text()
    form.body.focus_place("lead")
    assert "RSP-001" in form.context.rules_text.text()
    form.body.focus_place("funding_source")
    assert "金额：各来源合计等于总投资" in form.context.help_text.text()


def test_help_stands_below_few_fields_and_is_at_hand_for_all(form: ProjectForm) -> None:
    assert "有且只有一个" in box(form, "lead").note.text()
    name = box(form, "name")
    assert name.note.isHidden(), "a hint below every field would make the form restless"
    assert "最多 60 字" in name.label.toolTip()
    assert "最多 60 字" in name.editor.widget.accessibleDescription()


# ---- reading only


def test_a_plan_open_for_reading_only_cannot_be_changed(
    qtbot: QtBot, desk: Desk, form: ProjectForm, tmp_path: Path, sample_file: Path
) -> None:
    copy = tmp_path / "reading.gpkg"
    shutil.copy(sample_file, copy)
    session: Session = desk.session
    session.show(Workspace.open(copy, read_only=True))
    desk.settle()
    form.show_project(project(desk, FILLED).id)
    desk.settle()
    reason = box(form, "code").editor.widget.toolTip()
    assert "只读" in reason
    for field in fields_of(Project):
        widget = box(form, field.id).editor.widget
        if field.derived:
            continue
        if field.kind in (Kind.CHOICE, Kind.LINK):
            assert not widget.isEnabled(), field.id
        assert widget.toolTip() == reason, field.id
    found = line(form, "invest")
    QTest.keyClicks(found, "9")
    assert found.text() == "360.00"
    form.body.focus_place("elements")
    editor = box(form, "elements").editor
    QTest.keyClick(editor.widget, Qt.Key.Key_Space)
    assert isinstance(editor, SeveralEditor) and editor.list is None
    funding = table(form)
    form.body.focus_place("funding_source")
    QTest.keyClick(funding.view, Qt.Key.Key_Return)
    QTest.keyClick(funding.view, Qt.Key.Key_Delete)
    assert len(funding.model.rows) == 3 and funding.model.draft is None
    assert reason in form.bar.saving.text()


# ---- looks


def test_language_theme_and_size_change_while_it_is_open(form: ProjectForm, desk: Desk) -> None:
    found = line(form, "invest")
    QTest.keyClicks(found, "37")
    light = _pixel(form)
    desk.look.use(theme="dark", language="en", text_scale=1.5)
    desk.settle()
    assert form.body.cards[0].title.text() == "Basics"
    assert box(form, "lead").label.text() == "Lead unit"
    assert _pixel(form) != light
    assert found.text() == "37", "what is being typed stays"


def _pixel(form: ProjectForm) -> object:
    picture: QImage = form.grab().toImage()
    return picture.pixelColor(picture.width() // 2, picture.height() - 2).name()


def test_a_day_is_chosen_from_the_calendar_with_the_keyboard(form: ProjectForm, desk: Desk) -> None:
    before = project(desk, FILLED).start
    assert before is not None
    found = line(form, "start")
    QTest.keyClick(found, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    opened = found.findChildren(QCalendarWidget)
    assert len(opened) == 1 and opened[0].selectedDate().toPython() == before
    days = opened[0].findChild(QAbstractItemView)
    QTest.keyClick(days, Qt.Key.Key_Right)
    QTest.keyClick(days, Qt.Key.Key_Return)
    desk.settle()
    assert project(desk, FILLED).start == before + timedelta(days=1)


def test_investors_are_asked_for_everything_once_one_is_named(form: ProjectForm, desk: Desk) -> None:
    assert not box(form, "social_mode").missing
    enter(form, "social_investor", "某生态公司")
    desk.settle()
    assert box(form, "social_mode").missing and "必填" in box(form, "social_mode").note.text()
    assert "必填" in box(form, "social_mode").editor.widget.accessibleName()


# ---- in the window


@pytest.fixture
def window(qtbot: QtBot, sample_file: Path, tmp_path: Path) -> Iterator[MainWindow]:
    """The real window with the sample open and checked."""
    path = tmp_path / "window.gpkg"
    shutil.copy(sample_file, path)
    made = make_window(make_application(), PreferenceFile(tmp_path / "preferences.json"))
    made.resize(1600, 940)
    made.show()
    made.opening.open_location(path)
    qtbot.waitUntil(lambda: made.session.result is not None and made.page == "map", timeout=20_000)
    qtbot.waitUntil(lambda: not made.background.busy, timeout=20_000)
    yield made
    qtbot.waitUntil(lambda: not made.background.busy, timeout=20_000)  # closing would ask about running work
    made.close()


def _id(window: MainWindow, code: str) -> str:
    assert window.session.snapshot is not None
    found = window.session.snapshot.table(Project).one(code=code)
    assert found is not None
    return found.id


def _focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_keys_lead_through_chapters_and_problems(window: MainWindow, qtbot: QtBot) -> None:
    window.open_form(_id(window, NO_LEAD))
    form = window.panes.form
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(_focused(), Qt.Key.Key_Down, control)
    assert form.body.place == "unit"
    QTest.keyClick(_focused(), Qt.Key.Key_Down, control)
    assert form.body.place == "element"
    QTest.keyClick(_focused(), Qt.Key.Key_Up, control)
    assert form.body.place == "unit"
    problems = {name for state in form.chapters.model.states for name in state.missing}
    problems |= {name for card in form.body.cards for name, lines in card.lines.items() if lines.lines}
    seen: list[str] = []
    for _ in problems:
        QTest.keyClick(_focused(), Qt.Key.Key_F8)
        seen.append(form.body.place)
    assert "lead" in problems and sorted(seen) == sorted(problems), "each comes up once"


def test_tab_follows_the_reading_order(window: MainWindow, qtbot: QtBot) -> None:
    window.open_form(_id(window, FILLED))
    form = window.panes.form
    form.body.focus_place("code")
    expected = [name for name, place in form.body.places.items() if not place.isHidden()]
    seen: list[str] = []
    while form.body.place and len(seen) < 3 * len(expected):
        seen += [form.body.place] if form.body.place not in seen[-1:] else []
        QTest.keyClick(_focused(), Qt.Key.Key_Tab)
    assert seen == expected


def test_ctrl_z_in_a_field_takes_back_typing_first_and_then_the_last_step(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.open_form(_id(window, FILLED))
    form = window.panes.form
    control = Qt.KeyboardModifier.ControlModifier
    found = line(form, "invest")
    QTest.keyClicks(found, "400")
    QTest.keyClick(found, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.background.busy)
    assert form.project is not None and form.project.invest == Decimal("400.00")
    found.selectAll()
    QTest.keyClicks(found, "7")
    QTest.keyClick(found, Qt.Key.Key_Z, control)
    assert found.text() == "400.00"
    QTest.keyClick(found, Qt.Key.Key_Z, control)
    qtbot.waitUntil(lambda: found.text() == "360.00")
    assert form.project.invest == Decimal("360.00")


def test_back_leads_to_where_the_form_was_opened_from(window: MainWindow, qtbot: QtBot) -> None:
    for page in ("ledger", "map"):
        window.show_page(page)
        window.open_form(_id(window, FILLED))
        assert window.page == "form"
        QTest.mouseClick(window.panes.form.header.back, Qt.MouseButton.LeftButton)
        assert window.page == page


def test_the_shape_is_edited_on_the_map(window: MainWindow, qtbot: QtBot) -> None:
    window.open_form(_id(window, FILLED))
    QTest.mouseClick(window.panes.form.header.shape, Qt.MouseButton.LeftButton)
    assert window.page == "map"
    assert window.canvas.tool.id == "reshape"
    assert window.session.selection.single(Project.table) == _id(window, FILLED)


def test_a_project_added_without_a_shape_says_so(form: ProjectForm, desk: Desk) -> None:
    bare = Project(code="ZH09-001", name="没有图形的项目")
    desk.session.apply(add(bare.title, bare))
    desk.settle()
    form.show_project(bare.id)
    desk.settle()
    shape = box(form, "geometry").editor.widget
    assert isinstance(shape, QLineEdit) and shape.text() == "没有图形"
    assert not form.header.shape.isEnabled() and form.header.shape.toolTip()
