"""Tables go out to Excel from the window, are filled in there, and come back shown cell by cell, as one step."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from ecodesk.exchange.record_tables import head
from ecodesk.i18n import t
from ecodesk.model.edit import change
from ecodesk.model.fields import Record, fields_by_id
from ecodesk.model.records import LedgerEntry, Milestone, Project, WorkItem
from ecodesk.ui.ledger.reread_dialog import RereadDialog
from ecodesk.ui.ledger.reread_exchange import TableExchange, kinds_out, rows_about
from ecodesk.ui.ledger.reread_lines import CHANGED, CONFLICT, NEW, REFUSED, TAKEN
from ecodesk.ui.ledger_page import LedgerPage
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice
from tests.ui.conftest import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


@pytest.fixture
def page(desk: Desk) -> LedgerPage:
    made = LedgerPage(desk.session, desk.look)
    desk.qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    desk.settle()
    return made


@pytest.fixture
def exchange(page: LedgerPage) -> TableExchange:
    return page.exchange


def row_in(page: Any, row: Record) -> int:
    return next(r for r in range(2, page.max_row + 1) if page.cell(r, 1).value == row.id)


def put(book: Any, row: Record, field: str, value: Any) -> None:
    """Type a value into the cell of a row."""
    page = book[str(type(row).title)]
    words = str(head(fields_by_id(type(row))[field]))
    column = next(cell.column for cell in page[1] if cell.value == words)
    page.cell(row_in(page, row), column).value = value


def fill_in(path: Path, change_it: Callable[[Any], None]) -> None:
    book = load_workbook(path)
    change_it(book)
    book.save(path)


def out(desk: Desk, exchange: TableExchange, path: Path, *kinds: type[Record]) -> Path:
    exchange.write(path, kinds)
    desk.settle()
    return path


def read(desk: Desk, exchange: TableExchange, path: Path) -> RereadDialog:
    exchange.read(path)
    desk.settle()
    assert exchange.dialog is not None
    return exchange.dialog


def close(dialog: RereadDialog, desk: Desk) -> None:
    dialog.reject()
    desk.settle()


def entry(desk: Desk, number: str) -> LedgerEntry:
    found = desk.snapshot.table(LedgerEntry).one(ledger_no=number)
    assert found is not None
    return found


def test_every_table_of_the_ledger_can_go_out_and_untouched_changes_nothing(
    desk: Desk, exchange: TableExchange, tmp_path: Path
) -> None:
    kinds = kinds_out()
    names = {kind.table for kind in kinds}
    assert {
        "project",
        "work_item",
        "funding_source",
        "indicator_target",
        "milestone",
        "roadmap_step",
    } <= names
    assert {"task_item", "ledger_entry", "coop_duty", "annual_plan"} <= names
    path = out(desk, exchange, tmp_path / "all.xlsx", *kinds)
    dialog = read(desk, exchange, path)
    assert dialog.changes == 0 and not dialog.take.isEnabled() and not dialog.model.lines
    close(dialog, desk)


def test_exactly_what_was_typed_is_shown_and_taken_in_as_one_step(
    desk: Desk, exchange: TableExchange, tmp_path: Path
) -> None:
    path = out(desk, exchange, tmp_path / "out.xlsx", LedgerEntry, Milestone)
    one = entry(desk, "TZ-2024-001")
    node = next(m for m in desk.snapshot.table(Milestone).rows() if m.project == one.project)

    def type_in(book: Any) -> None:
        put(book, one, "issues", "雨季停工")
        put(book, one, "progress_pct", 61)
        put(book, node, "note", "已核实")
        page = book[str(LedgerEntry.title)]
        words = str(head(fields_by_id(LedgerEntry)["name"]))
        column = next(cell.column for cell in page[1] if cell.value == words)
        page.cell(page.max_row + 1, column).value = "巡护任务"

    fill_in(path, type_in)
    dialog = read(desk, exchange, path)
    counts = [dialog.model.count(kind) for kind in (NEW, CHANGED, CONFLICT, REFUSED)]
    assert counts == [1, 3, 0, 0]
    told = {(line.kind, line.before, line.after) for line in dialog.model.lines if line.kind == CHANGED}
    assert (CHANGED, "49", "61") in told and (CHANGED, "", "雨季停工") in told
    before = desk.snapshot
    dialog.take.click()
    desk.settle()
    after = entry(desk, "TZ-2024-001")
    assert after == dataclasses.replace(one, issues="雨季停工", progress_pct=61.0)
    made = desk.snapshot.table(LedgerEntry).one(name="巡护任务")
    assert made is not None and made.ledger_no == f"TZ-{desk.snapshot.today.year}-001", "it gets a number"
    desk.session.undo()
    desk.settle()
    for table in ("ledger_entry", "milestone"):
        assert desk.snapshot.named(table).rows() == before.named(table).rows()


def test_a_conflict_shows_both_values_and_is_decided_by_a_click(
    desk: Desk, exchange: TableExchange, tmp_path: Path
) -> None:
    path = out(desk, exchange, tmp_path / "out.xlsx", LedgerEntry)
    one, two = entry(desk, "TZ-2024-001"), entry(desk, "TZ-2024-002")

    def type_in(book: Any) -> None:
        put(book, one, "progress_pct", 90)
        put(book, two, "progress_pct", 80)

    fill_in(path, type_in)
    step = t("改进度", "Progress")
    pairs = [(row, dataclasses.replace(row, progress_pct=70.0)) for row in (one, two)]
    desk.session.apply(change(step, pairs))
    desk.settle()
    dialog = read(desk, exchange, path)
    assert dialog.model.count(CONFLICT) == 2 and dialog.changes == 0
    at = next(i for i, line in enumerate(dialog.model.lines) if "TZ-2024-001" in line.row)
    assert (dialog.model.lines[at].before, dialog.model.lines[at].after) == ("70", "90")
    index = dialog.model.index(at, TAKEN)
    place = dialog.view.visualRect(index).center()
    QTest.mouseClick(dialog.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert dialog.changes == 1 and "表格" in index.data()
    dialog.take.click()
    desk.settle()
    assert entry(desk, "TZ-2024-001").progress_pct == 90.0
    assert entry(desk, "TZ-2024-002").progress_pct == 70.0


def test_what_others_change_while_it_is_shown_is_compared_again(
    desk: Desk, exchange: TableExchange, tmp_path: Path
) -> None:
    path = out(desk, exchange, tmp_path / "out.xlsx", LedgerEntry)
    one = entry(desk, "TZ-2024-001")
    fill_in(path, lambda book: put(book, one, "progress_pct", 90))
    dialog = read(desk, exchange, path)
    assert dialog.model.count(CHANGED) == 1
    desk.session.apply(change(t("改", "Change"), [(one, dataclasses.replace(one, progress_pct=70.0))]))
    desk.settle()
    assert (dialog.model.count(CHANGED), dialog.model.count(CONFLICT)) == (0, 1)
    close(dialog, desk)


def test_cells_that_mean_nothing_and_numbers_typed_over_are_refused_with_the_reason(
    desk: Desk, exchange: TableExchange, tmp_path: Path
) -> None:
    path = out(desk, exchange, tmp_path / "out.xlsx", LedgerEntry)
    one = entry(desk, "TZ-2024-001")

    def type_in(book: Any) -> None:
        put(book, one, "progress_pct", "大约一半")
        put(book, one, "ledger_no", "TZ-2024-099")

    fill_in(path, type_in)
    dialog = read(desk, exchange, path)
    reasons = " ".join(str(line.why) for line in dialog.model.lines if line.kind == REFUSED)
    assert "大约一半" in reasons and "只增不改" in reasons and dialog.changes == 0
    close(dialog, desk)


@pytest.mark.parametrize("damage", ["truncated", "foreign", "empty", "other"])
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    desk: Desk, exchange: TableExchange, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "台账.xlsx"
    if damage == "truncated":
        whole = out(desk, exchange, tmp_path / "whole.xlsx", LedgerEntry).read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    elif damage == "foreign":
        path.write_bytes(b"%PDF-1.4 this is no workbook")
    elif damage == "empty":
        path.write_bytes(b"")
    else:
        from openpyxl import Workbook

        book = Workbook()
        book.active.append(["甲", "乙"])  # type: ignore[union-attr]
        book.save(path)
    said: list[Notice | None] = []
    desk.session.noticed.connect(said.append)
    exchange.read(path)
    desk.settle()
    assert exchange.dialog is None
    assert said and said[-1] is not None and said[-1].level == "error" and path.name in said[-1].text.zh


def test_the_workbook_opens_elsewhere_with_lists_and_locked_ids(
    desk: Desk, exchange: TableExchange, tmp_path: Path
) -> None:
    path = out(desk, exchange, tmp_path / "out.xlsx", LedgerEntry, WorkItem)
    page = load_workbook(path)[str(LedgerEntry.title)]
    assert page.protection.sheet and page["A2"].protection.locked
    assert not page["B2"].protection.locked
    below = page.column_dimensions["C"]
    assert below.protection is not None and not below.protection.locked, "new lines can be typed"
    offered = [str(v.sqref) for v in page.data_validations.dataValidation]
    assert len(offered) >= 2  # main element and status


def test_tables_are_chosen_and_narrowed_to_the_selected_projects(
    desk: Desk, page: LedgerPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = desk.row("project", "ZH03-004")
    desk.session.select(Selection.of(Project.table, project.id))
    path = tmp_path / "chosen.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(path), ""))
    page.ask_out()
    choice = page.exchange.choice
    assert choice is not None
    choice.tick("project", "work_item")
    choice.only.setChecked(True)
    choice.accept_button.click()
    desk.settle()
    book = load_workbook(path)
    ids = [row[0].value for row in book[str(Project.title)].iter_rows(min_row=2)]
    assert [one for one in ids if one] == [project.id]
    works = {row[0].value for row in book[str(WorkItem.title)].iter_rows(min_row=2)} - {None}
    mine = {w.id for w in desk.snapshot.table(WorkItem).rows() if w.project == project.id}
    assert works == mine == rows_about(desk.snapshot, [WorkItem], [project.id])["work_item"]
