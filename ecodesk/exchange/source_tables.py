"""Read a department's list that is a table: find its head, its rows, and coordinates where it has any.

Such lists are made for printing: a title above, notes and sums below, units in the heads. Nothing of a row is
dropped; titles and sums are no rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecodesk.errors import CannotImport, system_reason
from ecodesk.exchange import undecided
from ecodesk.exchange.coordinate_columns import table_shapes
from ecodesk.exchange.file_checks import listed
from ecodesk.exchange.record_tables_reading import check_workbook
from ecodesk.exchange.source_columns import known_head
from ecodesk.exchange.source_layer import SourceLayer
from ecodesk.exchange.undecided import Undecided
from ecodesk.i18n import Text, plain, t

TABLE_SUFFIXES = (".xlsx", ".csv")
_ENCODINGS = ("utf-8-sig", "gb18030")
_HEAD_WITHIN = 15  # rows from the top in which the head is looked for
_SUMS = ("合计", "总计", "小计", "共计", "total", "sum")

Grid = Sequence[Sequence[Any]]


def table_layers(path: Path) -> list[str]:
    """The sheets that hold anything; a CSV file is one table. Raises CannotImport."""
    if path.suffix.lower() == ".csv":
        return [path.stem]
    return [name for name, grid in _sheets(path).items() if grid]


def read_table(path: Path, layer: str | None = None, encoding: str | None = None) -> SourceLayer:
    """One table as a layer; rows without coordinates have no geometry.

    Raises CannotImport when there is no list in it, Undecided when a sheet has to be chosen.
    """
    grids, used = _csv(path, encoding) if path.suffix.lower() == ".csv" else (_sheets(path), "UTF-8")
    filled = {name: grid for name, grid in grids.items() if grid}
    if layer is None and len(filled) > 1:
        raise Undecided(
            undecided.LAYER,
            t("文件里有多个工作表", "The file holds several sheets"),
            where=plain(path.name),
            remedy=t("请选择其中一个：{names}", "Choose one of: {names}").format(names=listed(list(filled))),
        )
    name = layer if layer is not None else next(iter(filled), "")
    grid = filled.get(name, [])
    at = _head(grid)
    if at is None:
        raise _no_list(path)
    names = _names(grid[at])
    rows = [row for row in grid[at + 1 :] if _is_row(row)]
    if not rows:
        raise _no_list(path)
    columns = {
        head: [_value(row[i]) if i < len(row) else None for row in rows]
        for i, head in enumerate(names)
        if head
    }
    found = table_shapes(columns, len(rows))
    notes = found.notes
    left_out = sum(not _is_row(row) and _has_sum(row) for row in grid[at + 1 :])
    if left_out:
        notes = (*notes, t("{n} 行合计未计入", "{n} rows of sums were left out").format(n=left_out))
    return SourceLayer(path, name, columns, found.geometry, None, used, notes)


def _no_list(path: Path) -> CannotImport:
    return CannotImport(
        t("清单是空的", "The list is empty"),
        where=plain(path.name),
        why=t("没有找到表头和项目行", "No head with rows below it was found"),
        remedy=t(
            "请在表头中写“项目名称”等列名，每个项目一行",
            "Give it a head with names such as “Project name”, one project a row",
        ),
    )


def _sheets(path: Path) -> dict[str, Grid]:
    from openpyxl import load_workbook

    check_workbook(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            return {page.title: _filled(page.iter_rows(values_only=True)) for page in book}
        finally:
            book.close()
    except CannotImport:
        raise
    except Exception as error:  # openpyxl raises whatever the damage leads it into
        raise _unreadable(path, plain(str(error)[:120])) from error


def _csv(path: Path, encoding: str | None) -> tuple[dict[str, Grid], str]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, system_reason(error)) from error
    for name in (encoding,) if encoding else _ENCODINGS:
        try:
            text = raw.decode(name)
            dialect = "excel-tab" if text[:4096].count("\t") > text[:4096].count(",") else "excel"
            grid = _filled(csv.reader(io.StringIO(text, newline=""), dialect=dialect))
            return {path.stem: grid}, "UTF-8" if name == "utf-8-sig" else "GBK" if name == "gb18030" else name
        except (UnicodeDecodeError, LookupError, csv.Error):
            continue
    raise _unreadable(path, t("文字编码无法识别", "its encoding is not known"))


def _unreadable(path: Path, why: Text) -> CannotImport:
    return CannotImport(
        t("清单读不出来", "The list cannot be read"),
        where=plain(path.name),
        why=why,
        remedy=t("请重新取得一份，或另存为 .xlsx", "Get a fresh copy, or save it again as .xlsx"),
    )


def _filled(rows: Any) -> list[Sequence[Any]]:
    return [row for row in rows if any(_text(cell) for cell in row)]


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _head(grid: Grid) -> int | None:
    """The row that names most columns we know; else the first with two texts or more."""
    best, most = None, 0
    for i, row in enumerate(grid[:_HEAD_WITHIN]):
        known = sum(known_head(_text(cell)) for cell in row)
        if known > most:
            best, most = i, known
    if best is not None:
        return best
    return next(
        (i for i, row in enumerate(grid[:_HEAD_WITHIN]) if sum(bool(_text(c)) for c in row) > 1), None
    )


def _names(row: Sequence[Any]) -> list[str]:
    """Heads on one line, each once."""
    names: list[str] = []
    for cell in row:
        name = re.sub(r"\s+", " ", _text(cell))
        number = 2
        wanted = name
        while wanted and wanted in names:
            wanted, number = f"{name} {number}", number + 1
        names.append(wanted)
    return names


def _is_row(row: Sequence[Any]) -> bool:
    """Whether a row is a project: more than one cell filled, and no sum."""
    return sum(bool(_text(cell)) for cell in row) > 1 and not _has_sum(row)


def _has_sum(row: Sequence[Any]) -> bool:
    texts = [_text(cell) for cell in row[:3]]
    return any(text.replace(" ", "").casefold().strip("：:") in _SUMS for text in texts)


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell.strip() or None
    return cell
