"""Pasting a block from a spreadsheet into the table of projects."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ecodesk.model.records import Project
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog
from ecodesk.ui.ledger.columns import columns_by_id
from ecodesk.ui.ledger.paste_dialog import PasteDialog
from ecodesk.ui.ledger.pasting import Pasted, block_of, read_block
from ecodesk.ui.ledger.projects_view import ProjectsView
from ecodesk.ui.project_table import ProjectTable
from tests.ui.desk import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


@pytest.fixture
def table(desk: Desk) -> Iterator[ProjectTable]:
    made = ProjectsView(desk.session, desk.look)
    desk.qtbot.addWidget(made)
    made.resize(1600, 900)
    made.show()
    made.table.tools.group.setCurrentIndex(made.table.tools.group.findData(""))
    desk.settle()
    yield made.table


def project(desk: Desk, code: str) -> Project:
    found = desk.row("project", code)
    assert isinstance(found, Project)
    return found


def read(desk: Desk, text: str, columns: str, *codes: str) -> Pasted:
    """A block on the cells of these columns and projects."""
    by_id = columns_by_id()
    ids = [project(desk, code).id for code in codes]
    return read_block(desk.snapshot, block_of(text), ids, [by_id[name] for name in columns.split()])


def paste(desk: Desk, table: ProjectTable, code: str, column: str, text: str) -> PasteDialog:
    """Ctrl+V on a cell; gives the preview."""
    row = table.model.row_of(project(desk, code).id)
    table.view.set_current(table.model.index(row, table.model.column_of(column)))
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: table.gestures.preview is not None, timeout=20_000)
    found = table.gestures.preview
    assert found is not None
    return found


def test_a_block_is_cut_into_cells_as_spreadsheets_write_it() -> None:
    assert block_of("1\t2\r\n3\t\r\n") == [["1", "2"], ["3", ""]]
    assert block_of('"two\nlines"\t"say ""yes"""\nplain "quoted" word') == [
        ["two\nlines", 'say "yes"'],
        ['plain "quoted" word'],
    ]
    assert block_of('"no end\tb') == [['"no end', "b"]]


def test_values_are_read_as_people_write_them(desk: Desk) -> None:
    text = "1,200\t2027/3/1\n１２００．５\t２０２７年４月２日\n1.2 亿元\t2027-05-03"
    codes = ("ZH03-001", "ZH03-002", "ZH03-003")
    pasted = read(desk, text, "invest start", *codes)
    assert not pasted.refused
    found = {(cell.project.code, cell.field.id): str(cell.new) for cell in pasted.changed}
    assert [found[code, "invest"] for code in codes] == ["1200.00", "1200.50", "12000.00"]
    assert [found[code, "start"] for code in codes] == ["2027-03-01", "2027-04-02", "2027-05-03"]
    assert [str(cell.note) for cell in pasted.changed if cell.note] == ["由 1.2 亿元 换算"]


def test_mu_is_converted_to_hectares(desk: Desk) -> None:
    pasted = read(desk, "41.99亩", "declared_area_hm2", "ZH03-001")
    assert pasted.changed[0].new == pytest.approx(2.7993, abs=0.01)


def test_what_cannot_be_read_is_refused_with_the_reason_and_the_rest_is_taken(desk: Desk) -> None:
    pasted = read(desk, "abc\tZH03-002\n500\tZH09-777", "invest code", "ZH03-001", "ZH03-003")
    assert [(cell.field.id, cell.project.code) for cell in pasted.refused] == [
        ("invest", "ZH03-001"),
        ("code", "ZH03-001"),
    ]
    assert "abc" in str(pasted.refused[0].refused) and "ZH03-002" in str(pasted.refused[1].refused)
    assert [(cell.field.id, cell.new) for cell in pasted.changed] == [
        ("invest", Decimal("500.00")),
        ("code", "ZH09-777"),
    ]


def test_worked_out_columns_heads_and_what_goes_beyond_the_table_are_left_out_with_a_word(desk: Desk) -> None:
    head = "\t".join(columns_by_id()[name].title for name in ("name", "area"))
    pasted = read(desk, f"{head}\nA\t3\nB\t4\tx\nC\t5", "name area", "ZH03-001", "ZH03-002")
    assert pasted.head and pasted.rows_beyond == 1 and pasted.columns_beyond == 1
    assert [cell.new for cell in pasted.changed] == ["A", "B"]
    said = "；".join(str(one) for one in pasted.left_out())
    assert "面积" in said and "表头" in said and "1 行" in said


def test_what_the_table_copies_it_reads_back(desk: Desk, table: ProjectTable) -> None:
    """Every column of some projects, units and organisations by their names among them."""
    table.columns.show(column.id for column in table.model.columns)
    desk.select("project", "ZH03-001", "ZH03-004", "ZH06-001")
    desk.settle()
    table.gestures.copy()
    ids = table.view.selected_projects()
    block = block_of(QGuiApplication.clipboard().text())
    pasted = read_block(desk.snapshot, block, ids, table.columns.in_order())
    assert pasted.same > 60
    rounded = [cell for cell in pasted.changed if cell.new != pytest.approx(cell.old, abs=0.01)]
    assert not pasted.refused and not rounded


def test_nothing_changes_before_the_preview_is_accepted_and_all_is_one_step(
    desk: Desk, table: ProjectTable
) -> None:
    first, second = "ZH03-001", "ZH03-002"
    rows = [table.model.row_of(project(desk, code).id) for code in (first, second)]
    assert rows[1] == rows[0] + 1
    before = project(desk, first).invest, project(desk, second).invest
    dialog = paste(desk, table, first, "invest", "7,000\n8,000")
    assert dialog.table.model().rowCount() == 2
    assert (project(desk, first).invest, project(desk, second).invest) == before
    QTest.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    desk.settle()
    assert (project(desk, first).invest, project(desk, second).invest) == (Decimal(7000), Decimal(8000))
    desk.session.undo()
    desk.settle()
    assert (project(desk, first).invest, project(desk, second).invest) == before


def test_projects_pasted_into_another_unit_take_its_basin(desk: Desk) -> None:
    unit = desk.row("restoration_unit", "QH-01")
    pasted = read(desk, "QH-01", "unit", "ZH03-001")
    after = pasted.edit().changes[0].after
    assert isinstance(after, Project)
    assert after.unit == unit.id and after.basin == unit.basin  # type: ignore[attr-defined]


def asked(desk: Desk) -> ReasonDialog:
    """The one question for a reason that is open."""
    desk.qtbot.waitUntil(lambda: len(_questions()) == 1, timeout=20_000)
    return _questions()[0]


def _questions() -> list[ReasonDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, ReasonDialog) and w.isVisible()]


def is_in_the_history(desk: Desk, *now: Project) -> bool:
    """Whether the last step, taken back and made again out of the history, gives the projects as they are."""
    desk.session.undo()
    desk.settle()
    undone = all(project(desk, one.code) != one for one in now)
    desk.session.redo()
    desk.settle()
    return undone and all(project(desk, one.code) == one for one in now)


def test_a_unit_chosen_in_a_cell_asks_why_where_it_holds_little(desk: Desk, table: ProjectTable) -> None:
    before, unit = project(desk, "ZH03-004"), desk.row("restoration_unit", "QH-01")
    field = columns_by_id()["unit"].field
    table.gestures.set_value(before.id, field, unit.id)
    question = asked(desk)
    assert project(desk, "ZH03-004").unit == before.unit, "nothing before it is answered"
    QTest.keyClick(question, Qt.Key.Key_Escape)
    desk.settle()
    assert project(desk, "ZH03-004") == before and not _questions()
    table.gestures.set_value(before.id, field, unit.id)
    question = asked(desk)
    QTest.keyClicks(question.reason_field, "same site")
    QTest.mouseClick(question.accept_button, Qt.MouseButton.LeftButton)
    desk.settle()
    now = project(desk, "ZH03-004")
    assert (now.unit, now.unit_reason) == (unit.id, "same site")
    assert is_in_the_history(desk, now)
    table.gestures.set_value(before.id, field, before.unit)
    desk.settle()
    now = project(desk, "ZH03-004")
    assert (now.unit, now.unit_reason) == (before.unit, ""), "where it lies needs no reason"


def test_units_pasted_into_cells_ask_once_for_all_of_them(desk: Desk, table: ProjectTable) -> None:
    table.columns.show(["code", "name", "unit", "invest"])
    codes = ("ZH03-001", "ZH03-002")
    before = [project(desk, code) for code in codes]
    dialog = paste(desk, table, codes[0], "unit", "QH-01\nQH-01")
    QTest.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    question = asked(desk)
    words = " ".join(label.text() for label in question.findChildren(QLabel))
    assert all(code in words for code in codes)
    QTest.keyClick(question, Qt.Key.Key_Escape)
    desk.settle()
    assert [project(desk, code) for code in codes] == before
    dialog = paste(desk, table, codes[0], "unit", "QH-01\nQH-01")
    QTest.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    question = asked(desk)
    QTest.keyClicks(question.reason_field, "one contract")
    QTest.mouseClick(question.accept_button, Qt.MouseButton.LeftButton)
    desk.settle()
    unit = desk.row("restoration_unit", "QH-01").id
    after = [project(desk, code) for code in codes]
    assert [(one.unit, one.unit_reason) for one in after] == [(unit, "one contract")] * 2
    assert is_in_the_history(desk, *after)
    desk.session.undo()
    desk.settle()
    assert [project(desk, code) for code in codes] == before, "all of it was one step"


def test_one_unit_for_several_projects_asks_once(desk: Desk, table: ProjectTable) -> None:
    ids = [project(desk, code).id for code in ("ZH03-001", "ZH03-002")]
    unit = desk.row("restoration_unit", "QH-01").id
    table.gestures.set_for_all(ids, columns_by_id()["unit"].field, unit)
    question = asked(desk)
    QTest.keyClicks(question.reason_field, "one contract")
    question.accept()
    desk.settle()
    assert {project(desk, code).unit_reason for code in ("ZH03-001", "ZH03-002")} == {"one contract"}


def test_a_block_that_cannot_be_read_at_all_leaves_nothing_to_write(desk: Desk, table: ProjectTable) -> None:
    dialog = paste(desk, table, "ZH03-001", "invest", "很多钱")
    assert not dialog.apply.isEnabled()
    dialog.reject()
