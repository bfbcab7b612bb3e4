"""Write a table as an Excel workbook: numbers as numbers, dates as dates, and no text ever as a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MOST_CHARACTERS = 32_767  # of a cell
FORMULA_LIKE = ("=", "+", "-", "@", "\t")  # beginnings of a text that a cell must be told is none
_TITLE_TABOO = re.compile(r"[\[\]:*?/\\]")
_MOST_TITLE = 31
_REPORT_EVERY = 500

Value = str | int | float | Decimal | date | None


@dataclass(frozen=True)
class SheetColumn:
    """One column: its head, how many digits its numbers show (None for other values), its width in characters."""

    title: str
    digits: int | None = None
    width: float = 14.0


@dataclass(frozen=True)
class SheetRow:
    """One row of values, as many as there are columns; a `strong` one is a heading or a sum."""

    values: Sequence[Value]
    strong: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet: head, rows, how many first columns stay in sight, and whether Excel offers its filter."""

    title: str
    columns: Sequence[SheetColumn]
    rows: Sequence[SheetRow]
    frozen: int = 0
    filtered: bool = False


def write_workbook(path: Path, sheets: Sequence[Sheet], progress: Progress = SILENT) -> Path:
    """Write sheets to an .xlsx file that appears whole or not at all. Raises CannotWrite."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    total = sum(len(sheet.rows) for sheet in sheets)
    done = 0
    for sheet in sheets:
        page = book.create_sheet(_TITLE_TABOO.sub(" ", sheet.title)[:_MOST_TITLE])
        _write_head(page, sheet)
        for number, row in enumerate(sheet.rows, start=2):
            _write_row(page, number, row, sheet.columns)
            done += 1
            if done % _REPORT_EVERY == 0:
                progress.report(done, total)
        if sheet.filtered and sheet.rows:
            page.auto_filter.ref = page.dimensions
    with replacing(path) as temporary:
        book.save(temporary)
    return path


def _write_head(page: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for number, column in enumerate(sheet.columns, start=1):
        cell = page.cell(1, number)
        fill_cell(cell, column.title)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E1F0EC")
        cell.alignment = Alignment(
            horizontal="right" if column.digits is not None else "left", vertical="center", wrap_text=True
        )
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.freeze_panes = page.cell(2, sheet.frozen + 1)


def _write_row(page: Any, number: int, row: SheetRow, columns: Sequence[SheetColumn]) -> None:
    from openpyxl.styles import Font, PatternFill

    for place, (value, column) in enumerate(zip(row.values, columns, strict=True), start=1):
        if value is None and not row.strong:
            continue
        cell = page.cell(number, place)
        fill_cell(cell, value)
        if isinstance(value, (int, float, Decimal)) and column.digits is not None:
            cell.number_format = "#,##0" + ("." + "0" * column.digits if column.digits else "")
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        if row.strong:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="ECEFEE")


def printable(text: str) -> str:
    """A text without the characters that no Office file may hold."""
    return _UNPRINTABLE.sub("", text)


def cell_string(text: str) -> str:
    """A text as a cell can hold it."""
    return printable(text)[:_MOST_CHARACTERS]


def fill_cell(cell: Any, value: Value) -> None:
    """Put a value into an openpyxl cell; a text stays a text whatever it begins with."""
    if isinstance(value, str):
        cell.value = cell_string(value)
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in FORMULA_LIKE
    elif isinstance(value, datetime):
        cell.value = value.replace(tzinfo=None)
    else:
        cell.value = value
