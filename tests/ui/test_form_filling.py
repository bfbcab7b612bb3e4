"""The form of a project filled in several rows at a time: templates, copies, lists, files; each one step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog

from ecodesk.model.fields import Record, fields_by_id
from ecodesk.model.records import (
    AnnualPlan,
    Attachment,
    IndicatorTarget,
    Milestone,
    NegativeAnswer,
    Person,
    ProblemPatch,
    Project,
    RoadmapStep,
    WorkItem,
)
from ecodesk.settings import PreferenceFile
from ecodesk.ui.dialogs.copy_from_dialog import CopyFromDialog
from ecodesk.ui.dialogs.template_dialog import TemplateDialog
from ecodesk.ui.field_text import NotUnderstood, parse
from ecodesk.ui.forms.child_table import ChildTableBox
from ecodesk.ui.forms.child_widths import shared_out
from ecodesk.ui.project_form import ProjectForm
from ecodesk.ui.session import Notice
from tests.ui.conftest import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)

FILLED = "ZH03-004"
R = TypeVar("R", bound=Record)


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


@pytest.fixture
def form(desk: Desk) -> Iterator[ProjectForm]:
    made = ProjectForm(desk.session, desk.look, PreferenceFile())
    desk.qtbot.addWidget(made)
    made.resize(1856, 940)
    made.show()
    made.show_project(desk.row("project", FILLED).id)
    desk.settle()
    yield made


def mine(desk: Desk, kind: type[R], code: str = FILLED) -> list[R]:
    snapshot = desk.session.snapshot
    assert snapshot is not None
    return snapshot.table(kind).having("project", desk.row("project", code).id)


def act(form: ProjectForm, table: str, name: str) -> None:
    box = form.body.places[table]
    assert isinstance(box, ChildTableBox)
    form.body.focus_place(table)
    QTest.mouseClick(box.acts[name], Qt.MouseButton.LeftButton)


def undone(desk: Desk) -> None:
    desk.session.undo()
    desk.settle()


def emptied(desk: Desk, form: ProjectForm, kind: type[Record]) -> None:
    """Delete all rows of a kind that the project has, with the keys of the table."""
    box = form.body.places[kind.table]
    assert isinstance(box, ChildTableBox)
    while box.model.rows:
        box.remove_row(0)
        desk.settle()


# ---- lists that fill themselves


def test_the_negative_list_is_listed_and_answered_but_what_is_named_is_left(
    desk: Desk, form: ProjectForm, told: list[Notice]
) -> None:
    emptied(desk, form, NegativeAnswer)
    act(form, "negative_answer", "list_items")
    desk.settle()
    answers = mine(desk, NegativeAnswer)
    assert len(answers) == len({row.item for row in answers}) == 12
    assert all(row.hit is None for row in answers)

    act(form, "negative_answer", "answer_no")
    desk.settle()
    answers = mine(desk, NegativeAnswer)
    assert all(row.hit is False for row in answers)
    undone(desk)
    assert all(row.hit is None for row in mine(desk, NegativeAnswer))


def test_an_item_the_name_mentions_is_not_answered_by_a_click(
    desk: Desk, form: ProjectForm, told: list[Notice]
) -> None:
    code = "ZH02-003"  # 环湖栈道与游客广场
    form.show_project(desk.row("project", code).id)
    emptied(desk, form, NegativeAnswer)
    act(form, "negative_answer", "answer_no")
    desk.settle()
    left = {row.item for row in mine(desk, NegativeAnswer, code)}
    assert "NL-01" not in left
    assert "NL-06" not in left
    assert {"NL-02", "NL-12"} <= left
    assert any("逐条回答" in str(notice.text) for notice in told)


def test_the_investment_is_spread_exactly_and_not_twice(
    desk: Desk, form: ProjectForm, told: list[Notice]
) -> None:
    emptied(desk, form, AnnualPlan)
    act(form, "annual_plan", "spread")
    desk.settle()
    project = desk.row("project", FILLED)
    assert isinstance(project, Project)
    years = mine(desk, AnnualPlan)
    assert sum((row.amount or Decimal(0) for row in years), Decimal(0)) == project.invest
    act(form, "annual_plan", "spread")
    desk.settle()
    assert mine(desk, AnnualPlan) == years
    assert "已有分年投资" in str(told[-1].text)


def test_indicators_of_the_problem_types_are_listed(desk: Desk, form: ProjectForm) -> None:
    emptied(desk, form, IndicatorTarget)
    act(form, "indicator_target", "list_indicators")
    desk.settle()
    project = desk.row("project", FILLED)
    assert isinstance(project, Project)
    listed = {row.indicator for row in mine(desk, IndicatorTarget)}
    assert listed
    undone(desk)
    assert mine(desk, IndicatorTarget) == []


def test_a_step_can_only_follow_a_step_of_its_own_project(desk: Desk, form: ProjectForm) -> None:
    box = form.body.places["roadmap_step"]
    assert isinstance(box, ChildTableBox)
    steps = mine(desk, RoadmapStep)
    assert len(steps) > 1
    column = [field.id for field in box.table.fields].index("predecessor")
    index = box.model.index(1, column)
    box.view.setCurrentIndex(index)
    box.view.edit(index)
    editor = box.view.findChild(QComboBox)
    assert editor is not None
    offered = {editor.itemData(i) for i in range(editor.count())} - {""}
    assert offered == {row.id for row in steps} - {box.model.rows[1].id}
    editor.hidePopup()
    QTest.keyClick(editor, Qt.Key.Key_Escape)


# ---- templates and copies


def test_a_template_is_shown_and_added_as_one_step(desk: Desk, form: ProjectForm) -> None:
    for kind in (WorkItem, Milestone, RoadmapStep):
        emptied(desk, form, kind)
    before = len(desk.session.workspace.history()) if desk.session.workspace is not None else 0
    form.use_template()
    dialog = form.findChild(TemplateDialog)
    assert dialog is not None
    assert desk_element(desk) in dialog.templates[0].elements
    assert "工程量" in dialog.words.text()
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    desk.settle()
    works = {row.item_code for row in mine(desk, WorkItem)}
    assert set(dialog_works(desk)) <= works
    assert sum(row.weight or 0 for row in mine(desk, Milestone)) == 100
    assert desk.session.workspace is not None
    assert len(desk.session.workspace.history()) == before + 1
    undone(desk)
    assert mine(desk, WorkItem) == []


def desk_element(desk: Desk) -> str:
    project = desk.row("project", FILLED)
    assert isinstance(project, Project)
    return project.element


def dialog_works(desk: Desk) -> tuple[str, ...]:
    from ecodesk.model.measure_templates import templates_for

    return templates_for(desk_element(desk))[0].works


def test_what_another_project_holds_is_copied_where_nothing_is_filled_in(
    desk: Desk, form: ProjectForm
) -> None:
    emptied(desk, form, RoadmapStep)
    before = desk.row("project", FILLED)
    assert isinstance(before, Project)
    form.copy_from()
    dialog = form.findChild(CopyFromDialog)
    assert dialog is not None
    source = desk.row("project", "ZH01-001")
    dialog.project.setCurrentIndex(dialog.project.findData(source.id))
    assert dialog.project.currentData() == source.id
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    desk.settle()
    after = desk.row("project", FILLED)
    assert isinstance(after, Project)
    assert (after.code, after.name, after.invest, after.lead) == (
        before.code,
        before.name,
        before.invest,
        before.lead,
    )
    theirs = mine(desk, RoadmapStep, "ZH01-001")
    copies = mine(desk, RoadmapStep)
    assert theirs
    assert [row.name for row in copies] == [row.name for row in theirs]
    assert {row.predecessor for row in copies} - {""} <= {row.id for row in copies}


# ---- files


def photo(path: Path) -> Path:
    """A photo as a telephone takes one: 2026-06-27, 36.1250° N, 112.8750° E."""
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "2026:06:27 10:11:12"
    exif[ExifTags.IFD.GPSInfo] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (36.0, 7.0, 30.0),
        ExifTags.GPS.GPSLongitudeRef: "E",
        ExifTags.GPS.GPSLongitude: (112.0, 52.0, 30.0),
    }
    Image.new("RGB", (32, 24), "green").save(path, exif=exif)
    return path


def choose(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """The system's own file dialog cannot be driven; everything behind it is real."""
    names = [str(path) for path in paths]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: (names, ""))


def test_photos_come_with_date_and_place_and_can_be_undone(
    desk: Desk, form: ProjectForm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(mine(desk, Attachment))
    choose(monkeypatch, photo(tmp_path / "河道.jpg"))
    act(form, "attachment", "attach")
    desk.qtbot.waitUntil(lambda: len(mine(desk, Attachment)) == before + 1)
    row = mine(desk, Attachment)[-1]
    assert (row.kind, row.file_name, row.taken_on) == ("photo", "河道.jpg", date(2026, 6, 27))
    assert row.geometry is not None
    assert desk.session.snapshot is not None
    lon, lat = desk.session.snapshot.crs.to_lonlat([(row.geometry.x, row.geometry.y)])[0]
    assert (lon, lat) == pytest.approx((112.875, 36.125), abs=1e-6)
    assert desk.session.workspace is not None
    shelf = desk.session.workspace.shelf
    assert shelf is not None
    assert shelf.find(row.content_hash, row.file_name) is not None
    undone(desk)
    assert len(mine(desk, Attachment)) == before


def test_a_file_that_is_refused_does_not_keep_the_others_out(
    desk: Desk,
    form: ProjectForm,
    told: list[Notice],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = len(mine(desk, Attachment))
    (tmp_path / "setup.exe").write_bytes(b"MZ")
    (tmp_path / "批复.pdf").write_bytes(b"%PDF-1.7")
    choose(monkeypatch, tmp_path / "setup.exe", tmp_path / "批复.pdf", tmp_path / "gone.jpg")
    act(form, "attachment", "attach")
    desk.qtbot.waitUntil(lambda: len(mine(desk, Attachment)) == before + 1)
    desk.settle()
    assert "另有 2 个没有存入" in str(told[-1].text)


def test_a_file_that_has_vanished_is_told_with_what_to_do(
    desk: Desk, form: ProjectForm, told: list[Notice], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(mine(desk, Attachment))
    (tmp_path / "图.pdf").write_bytes(b"%PDF-1.7 drawing")
    choose(monkeypatch, tmp_path / "图.pdf")
    act(form, "attachment", "attach")
    desk.qtbot.waitUntil(lambda: len(mine(desk, Attachment)) == before + 1)
    desk.settle()
    row = mine(desk, Attachment)[-1]
    assert desk.session.workspace is not None
    shelf = desk.session.workspace.shelf
    assert shelf is not None
    kept = shelf.find(row.content_hash, row.file_name)
    assert kept is not None
    kept.unlink()
    box = form.body.places["attachment"]
    assert isinstance(box, ChildTableBox)
    box.view.setCurrentIndex(box.model.index(before, 0))
    act(form, "attachment", "open_file")
    assert "附件文件夹里" in str(told[-1].text)
    assert "重新存入" in str(told[-1].text)


@given(
    room=st.integers(0, 3000),
    columns=st.lists(st.tuples(st.integers(10, 200), st.integers(0, 200)), min_size=1, max_size=9),
    data=st.data(),
)
def test_columns_use_the_room_and_are_never_too_narrow(
    room: int, columns: list[tuple[int, int]], data: st.DataObject
) -> None:
    least = [low for low, _ in columns]
    wished = [low + more for low, more in columns]
    elastic = data.draw(st.lists(st.sampled_from(range(len(columns))), min_size=1, unique=True))
    widths = shared_out(room, least, wished, elastic)
    assert all(width >= low for width, low in zip(widths, least, strict=True))
    if room >= sum(wished):
        assert sum(widths) == room
    else:
        assert sum(widths) <= max(room, sum(least))


def test_every_column_can_be_seen_on_a_narrow_screen(desk: Desk, form: ProjectForm) -> None:
    form.resize(1318, 700)
    desk.settle()
    for box in form.body.places.values():
        if isinstance(box, ChildTableBox):
            columns = sum(box.view.columnWidth(i) for i in range(box.model.columnCount()))
            assert columns <= box.view.width() or box.view.horizontalScrollBar().maximum() > 0, box.id


@pytest.mark.parametrize(
    ("kind", "field", "typed", "said"),
    [
        (Project, "invest", "-5", "不能小于 0"),
        (Project, "declared_area_hm2", "−0.1 亩", "不能小于 0"),
        (Milestone, "weight", "120", "0–100"),
        (ProblemPatch, "severity", "7", "1–5"),
        (Person, "phone", "打给王主任", "11 位手机号"),
        (Project, "name", "长" * 10_000, "最多 60 个字，现有 10000 个"),
        (Project, "invest", "1e400", "不是数"),
        (Project, "invest", "nan", "不是数"),
    ],
)
def test_values_that_cannot_be_are_refused_with_what_would_be_right(
    kind: type[Record], field: str, typed: str, said: str
) -> None:
    with pytest.raises(NotUnderstood) as refused:
        parse(fields_by_id(kind)[field], typed)
    assert said in refused.value.message.zh
    assert refused.value.message.en


@pytest.mark.parametrize("phone", ["13800001234", "0355-8322345", "03558322345"])
def test_telephone_numbers_of_both_kinds_are_taken(phone: str) -> None:
    assert parse(fields_by_id(Person)["phone"], phone).value == phone
