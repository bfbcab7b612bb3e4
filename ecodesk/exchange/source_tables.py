"""Read a department's list that is a table: find its head, its rows, and coordinates where it has any.

Such lists are made for printing: a title above, notes and sums below, units in the heads. Nothing of a row is
dropped; titles and sums are no rows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ecodesk.errors import CannotImport
from ecodesk.exchange import undecided
from ecodesk.exchange.coordinate_columns import table_shapes
from ecodesk.exchange.file_checks import cannot_open, listed
from ecodesk.exchange.source_columns import with_unit
from ecodesk.exchange.source_layer import SourceLayer
from ecodesk.exchange.table_heads import Grid, TableHead, cell_string, find_head, is_foot, is_project, is_sum
from ecodesk.exchange.undecided import Undecided
from ecodesk.exchange.workbook_cells import WORKBOOK_SUFFIXES, filled_sheets, sheet_rows, unreadable
from ecodesk.i18n import Text, join, plain, t
from ecodesk.progress import SILENT, Progress

TABLE_SUFFIXES = (".xlsx", ".csv")
LIST_TABLE_SUFFIXES = (*WORKBOOK_SUFFIXES, ".csv")
_ENCODINGS = ("utf-8-sig", "gb18030")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")  # how Excel begins what it calls Unicode text
_DELIMITERS = (",", "\t", ";")


def table_layers(path: Path) -> list[str]:
    """The sheets that hold anything; a CSV file is one table. Raises CannotImport."""
    if path.suffix.lower() == ".csv":
        return [path.stem]
    return filled_sheets(path)


def read_table(
    path: Path, layer: str | None = None, encoding: str | None = None, progress: Progress = SILENT
) -> SourceLayer:
    """One table as a layer; rows without coordinates have no geometry.

    Raises CannotImport when there is no list in it, Undecided when a sheet has to be chosen.
    """
    return _read(path, layer, encoding, progress)[0]


def read_list_table(
    path: Path, layer: str | None = None, encoding: str | None = None, progress: Progress = SILENT
) -> SourceLayer:
    """The same, for a department's list: a unit above the head is that of the amounts whose heads name none."""
    source, head = _read(path, layer, encoding, progress)
    named = {name: with_unit(name, head.units) for name in source.columns}
    if all(name == new for name, new in named.items()):
        return source
    note = t("表头上方注明单位：{units}，已按此换算", "The unit above the head is taken: {units}").format(
        units=plain("、".join(head.units))
    )
    columns = {named[name]: values for name, values in source.columns.items()}
    return replace(source, columns=columns, warnings=(*source.warnings, note))


def _read(
    path: Path, layer: str | None, encoding: str | None, progress: Progress
) -> tuple[SourceLayer, TableHead]:
    if path.suffix.lower() == ".csv":
        name = path.stem
        grid, used = _csv(path, encoding)
    else:
        name, used = _sheet(path, layer), "UTF-8"
        grid = _filled(sheet_rows(path, name, progress)) if name else []
    head = find_head(grid)
    if head is None:
        raise _no_list(path)
    heads, below = grid[: head.below], grid[head.below :]
    rows = [row for row in below if is_project(row, heads)]
    if not rows:
        raise _no_list(path)
    columns = {
        name: [_value(row[i]) if i < len(row) else None for row in rows]
        for i, name in enumerate(head.names)
        if name
    }
    found = table_shapes(columns, len(rows))
    notes = (*found.notes, *_left_out(below))
    return SourceLayer(path, name, columns, found.geometry, None, used, notes), head


def _sheet(path: Path, layer: str | None) -> str:
    """The sheet to read; empty when none holds anything."""
    if layer is not None:
        return layer
    names = filled_sheets(path)
    if len(names) > 1:
        raise Undecided(
            undecided.LAYER,
            t("文件里有多个工作表", "The file holds several sheets"),
            where=plain(path.name),
            remedy=t("请选择其中一个：{names}", "Choose one of: {names}").format(names=listed(names)),
        )
    return names[0] if names else ""


def _left_out(below: Grid) -> tuple[Text, ...]:
    sums = sum(is_sum(row) for row in below)
    feet = sum(is_foot(row) and not is_sum(row) for row in below)
    said = []
    if sums:
        said.append(t("{n} 行合计", "{n} rows of sums").format(n=sums))
    if feet:
        said.append(t("{n} 行表尾说明", "{n} rows of notes at the foot").format(n=feet))
    if not said:
        return ()
    return (t("{rows}未计入", "{rows} were left out").format(rows=join(said)),)


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


def _csv(path: Path, encoding: str | None) -> tuple[Grid, str]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise cannot_open(path, error) from error
    usual = ("utf-16",) if raw.startswith(_UTF16) else _ENCODINGS
    for name in (encoding,) if encoding else usual:
        try:
            text = raw.decode(name)
            start = text[:4096]
            delimiter = max(_DELIMITERS, key=lambda one: (start.count(one), one == ","))
            grid = _filled(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))
        except (UnicodeDecodeError, LookupError, csv.Error):
            continue
        return grid, {"utf-8-sig": "UTF-8", "gb18030": "GBK", "utf-16": "UTF-16"}.get(name, name)
    raise unreadable(
        path,
        t("文字编码无法识别", "its encoding is not known"),
        t("请重新取得一份，或另存为 .xlsx", "Get a fresh copy, or save it again as .xlsx"),
    )


def _filled(rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    return [row for row in rows if any(cell_string(cell) for cell in row)]


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell.strip() or None
    return cell
