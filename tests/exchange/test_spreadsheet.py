"""Tables written as workbooks: values keep their kind, and no text is ever run."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ecodesk.errors import CannotWrite
from ecodesk.exchange.spreadsheet import Sheet, SheetColumn, SheetRow, write_workbook
from ecodesk.progress import Cancelled, Progress

COLUMNS = (SheetColumn("名称", width=20), SheetColumn("投资 万元", 2), SheetColumn("开始"))


def written(path: Path, *rows: SheetRow, **options: Any) -> Any:
    write_workbook(path, [Sheet("台账", COLUMNS, rows, **options)])
    return openpyxl.load_workbook(path)["台账"]


def test_values_keep_their_kind(tmp_path: Path) -> None:
    sheet = written(tmp_path / "a.xlsx", SheetRow(["河道修复", Decimal("1200.50"), date(2026, 6, 27)]))
    assert [cell.value for cell in sheet[1]] == ["名称", "投资 万元", "开始"]
    name, money, day = sheet[2]
    assert (name.value, money.value, day.value) == ("河道修复", 1200.5, datetime(2026, 6, 27))
    assert money.number_format == "#,##0.00" and day.number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_becomes_a_formula(tmp_path: Path, text: str) -> None:
    cell = written(tmp_path / "a.xlsx", SheetRow([text, None, None]))["A2"]
    assert cell.value == text and cell.data_type == "s" and cell.quotePrefix


def test_what_no_cell_can_hold_is_left_out(tmp_path: Path) -> None:
    cell = written(tmp_path / "a.xlsx", SheetRow(["甲\x00\x0b乙" + "长" * 40_000, None, None]))["A2"]
    assert cell.value.startswith("甲乙长") and len(cell.value) <= 32_767


def test_heads_stay_in_sight_and_can_be_filtered(tmp_path: Path) -> None:
    sheet = written(tmp_path / "a.xlsx", SheetRow(["甲", 1, None]), frozen=1, filtered=True)
    assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref == "A1:C2"


class _Stopping(Progress):
    @property
    def cancelled(self) -> bool:
        return True


def test_a_cancelled_or_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")
    rows = [SheetRow(["甲", 1, None])] * 2_000
    with pytest.raises(Cancelled):
        write_workbook(path, [Sheet("台账", COLUMNS, rows)], _Stopping())
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
    blocked = tmp_path / "a.xlsx" / "b.xlsx"
    with pytest.raises(CannotWrite):
        write_workbook(blocked, [Sheet("台账", COLUMNS, rows[:1])])
