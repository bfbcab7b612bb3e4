"""Tables of records go out as a workbook, are filled in there, and come back cell by cell."""

from __future__ import annotations

import dataclasses
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ecodesk.errors import CannotImport
from ecodesk.exchange.record_tables import columns_of, head, write_tables, written
from ecodesk.exchange.record_tables_reading import TableReading, read_tables
from ecodesk.exchange.value_reading import ValueReader
from ecodesk.i18n import t, use_language
from ecodesk.model.belonging import followed
from ecodesk.model.edit import change, delete
from ecodesk.model.fields import fields_by_id, record_types
from ecodesk.model.records import LedgerEntry, Milestone, OrgUnit, Project, RoadmapStep, WorkItem
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import CRS, sample_rows

SAMPLE = Snapshot.of(sample_rows(), CRS)
STEP = t("步骤", "Step")


def column(page: Any, kind: Any, field: str) -> int:
    words = str(head(fields_by_id(kind)[field]))
    return next(cell.column for cell in page[1] if cell.value == words)


def changed_in_excel(path: Path, change_it: Callable[[Any], None]) -> Path:
    book = load_workbook(path)
    change_it(book)
    book.save(path)
    return path


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return write_tables(tmp_path / "台账.xlsx", SAMPLE, [LedgerEntry, Milestone, WorkItem])


def entry(number: str) -> LedgerEntry:
    found = SAMPLE.table(LedgerEntry).one(ledger_no=number)
    assert found is not None
    return found


def test_every_value_of_the_sample_is_read_back_from_its_words() -> None:
    reader = ValueReader(SAMPLE)
    for kind in record_types().values():
        for row in SAMPLE.table(kind).rows():
            for field in columns_of(kind):
                value = getattr(row, field.id)
                words = written(field, value, reader)
                assert (words is None) == (value in (None, "", ())), (kind.table, field.id)
                if words is not None:
                    assert reader.read(field, words) == value, (kind.table, field.id, words)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_was_not_touched_comes_back_as_it_was(tmp_path: Path, language: str) -> None:
    use_language(language)
    kinds = [kind for kind in record_types().values() if len(SAMPLE.table(kind))]
    path = write_tables(tmp_path / "all.xlsx", SAMPLE, kinds)
    use_language("zh_CN")  # whoever reads it may have chosen another language
    reading = read_tables(path, SAMPLE)
    assert (reading.added, reading.changed, reading.refused, reading.unknown) == ([], [], [], [])
    assert reading.edit.changes == () and reading.same > 1500


def test_cells_that_were_changed_are_taken_in_and_named(ledger: Path) -> None:
    one = entry("TZ-2024-001")

    def fill_in(book: Any) -> None:
        page = book[str(LedgerEntry.title)]
        row = next(r for r in range(2, page.max_row + 1) if page.cell(r, 1).value == one.id)
        page.cell(row, column(page, LedgerEntry, "progress_pct")).value = 81.5
        page.cell(row, column(page, LedgerEntry, "issues")).value = "=HYPERLINK(1) 雨季停工"
        page.cell(row, column(page, LedgerEntry, "lead")).value = "县水利局"
        page.cell(row, column(page, LedgerEntry, "end")).value = "2026年12月15日"
        page.cell(row, column(page, LedgerEntry, "status")).value = "实施中"

    reading = read_tables(changed_in_excel(ledger, fill_in), SAMPLE)
    assert reading.refused == [] and reading.added == []
    told = {(c.field.id, c.after) for c in reading.changed}
    assert {("progress_pct", "81.5"), ("end", "2026年12月15日")} <= told
    assert {c.row_id for c in reading.changed} == {one.id}
    after = SAMPLE.after(reading.edit).table(LedgerEntry)[one.id]
    lead = SAMPLE.row(OrgUnit.table, after.lead)
    assert isinstance(lead, OrgUnit) and lead.name == "县水利局"
    assert (after.progress_pct, after.end) == (81.5, date(2026, 12, 15))
    assert after.invest == one.invest and after.task_book == one.task_book


def test_a_new_line_below_the_others_becomes_a_row(ledger: Path) -> None:
    def add_line(book: Any) -> None:
        page = book[str(WorkItem.title)]
        row = page.max_row + 1
        line = {"project": "ZH03-004", "item_code": "视频监控", "qty": 3, "unit_price_wan": 1.25}
        for field, value in line.items():
            page.cell(row, column(page, WorkItem, field)).value = value

    reading = read_tables(changed_in_excel(ledger, add_line), SAMPLE)
    after = SAMPLE.after(followed(SAMPLE, reading.edit))
    (made,) = reading.added
    line = after.table(WorkItem)[made.id]
    assert (line.item_code, line.amount_wan) == ("MONITOR_02", Decimal("3.75"))
    project = after.table(Project).one(code="ZH03-004")
    assert project is not None and line.project == project.id and "MONITOR_02" in project.work_items


def test_what_the_plan_changed_meanwhile_stays_and_a_clash_is_said(ledger: Path) -> None:
    one, two = entry("TZ-2024-001"), entry("TZ-2024-002")
    meanwhile = SAMPLE.after(
        change(
            STEP,
            [
                (one, dataclasses.replace(one, progress_pct=70.0, issues="征地未完成")),
                (two, dataclasses.replace(two, progress_pct=70.0)),
            ],
        )
    )

    def fill_in(book: Any) -> None:
        page = book[str(LedgerEntry.title)]
        row = next(r for r in range(2, page.max_row + 1) if page.cell(r, 1).value == one.id)
        page.cell(row, column(page, LedgerEntry, "progress_pct")).value = 90

    reading = read_tables(changed_in_excel(ledger, fill_in), meanwhile)
    assert reading.edit.changes == (), "what only the plan changed stays as the plan has it"
    (clash,) = reading.conflicts
    assert clash.field is not None and clash.field.id == "progress_pct"
    assert "70" in clash.why.zh and "90" in clash.why.zh


def test_cells_that_mean_nothing_are_named_and_the_others_taken_in(ledger: Path) -> None:
    gone = entry("TZ-2024-002")
    smaller = SAMPLE.after(delete(STEP, gone))

    def spoil(book: Any) -> None:
        page = book[str(LedgerEntry.title)]
        row = next(r for r in range(2, page.max_row + 1) if page.cell(r, 1).value == entry("TZ-2024-001").id)
        page.cell(row, column(page, LedgerEntry, "progress_pct")).value = "大约一半"
        page.cell(row, column(page, LedgerEntry, "lead")).value = "县水务局"
        page.cell(row, column(page, LedgerEntry, "issues")).value = "缺苗"
        book.create_sheet("我的笔记")["A1"] = "随手记"

    reading = read_tables(changed_in_excel(ledger, spoil), smaller)
    assert [c.field.id for c in reading.changed] == ["issues"]
    assert {r.field.id if r.field else "" for r in reading.refused} == {"progress_pct", "lead", ""}
    assert "我的笔记" in reading.unknown


def test_a_template_has_the_heads_the_help_and_the_lists(tmp_path: Path) -> None:
    path = write_tables(
        tmp_path / "模板.xlsx", SAMPLE, [Project, RoadmapStep], only={"project": (), "roadmap_step": ()}
    )
    book = load_workbook(path)
    page = book[str(Project.title)]
    heads = [cell.value for cell in page[1]]
    assert heads == ["id", *(str(head(field)) for field in columns_of(Project))] and page.max_row == 1
    assert "总投资（万元） *" in heads and page.column_dimensions["A"].hidden
    comment = page.cell(1, column(page, Project, "patches")).comment
    assert comment is not None and "保护保育以外" in comment.text
    assert len(page.data_validations.dataValidation) >= 5
    assert {s.title for s in book.worksheets if s.sheet_state == "visible"} == {"修复项目", "路线图"}


def test_a_csv_file_of_one_kind_is_found_by_code(tmp_path: Path) -> None:
    path = tmp_path / "投资.csv"
    path.write_bytes("项目编码,总投资,备注\nZH03-004,361.00,\nZH99-001,5,新增\n".encode("gb18030"))
    reading = read_tables(path, SAMPLE, kind=Project)
    after = SAMPLE.after(reading.edit).table(Project)
    known, new = after.one(code="ZH03-004"), after.one(code="ZH99-001")
    assert known is not None and new is not None
    assert (known.invest, new.invest, new.note) == (Decimal("361.00"), Decimal("5.00"), "新增")
    assert known.geometry is not None and len(reading.added) == 1


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for n in range(4):
            packed.writestr(f"xl/{n}.xml", b" " * (90 * 2**20))


def _entity(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(
            "xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        )


def _other(path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"] = "别的表"
    book.save(path)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "找不到文件"),
        (lambda path: path.write_bytes(b"PK\x03\x04 half"), "没有传完"),
        (lambda path: path.write_text("name"), "不是 Excel 工作簿"),
        (_bomb, "过大"),
        (_entity, "外部引用"),
        (_other, "没有找到可以读入的表"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(
    tmp_path: Path, make: Callable[[Path], Any], said: str
) -> None:
    path = tmp_path / "表.xlsx"
    make(path)
    with pytest.raises(CannotImport) as caught:
        read_tables(path, SAMPLE)
    assert said in str(caught.value)


def test_the_reading_is_one_step(ledger: Path) -> None:
    reading: TableReading = read_tables(ledger, SAMPLE)
    assert "台账.xlsx" in reading.edit.label.zh


def test_texts_that_no_cell_holds_as_they_are_come_back_unchanged(tmp_path: Path) -> None:
    project = SAMPLE.table(Project).at(0)
    odd = dataclasses.replace(
        project,
        name="=1+1 号沟",
        description="第一行\r\n第二行" + "，长" * 9000,
        invest=Decimal("1234567.89"),
    )
    other = dataclasses.replace(SAMPLE.table(Project).at(1), description="长" * 32_000, name="-坡面")
    plan = SAMPLE.after(change(STEP, [(project, odd), (SAMPLE.table(Project).at(1), other)]))
    path = write_tables(tmp_path / "odd.xlsx", plan, [Project])
    reading = read_tables(path, plan)
    assert (reading.changed, reading.refused, reading.edit.changes) == ([], [], ())
    page = load_workbook(path)[str(Project.title)]
    cell = page.cell(2, column(page, Project, "name"))
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1 号沟", "s", True)
    changed = plan.after(change(STEP, [(odd, dataclasses.replace(odd, name="改名"))]))
    assert read_tables(path, changed).edit.changes == (), "what the plan changed meanwhile stays"
