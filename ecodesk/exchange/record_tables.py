"""Tables of records as an Excel workbook that can be filled in elsewhere and read in again.

One sheet for each record type, one column for each field that is typed: its name, unit and a star where it is
required, its help as a comment, a list to choose from where there is one. The first column holds the ids of
the rows and is out of sight, as is a copy of every sheet, by which `record_tables_reading` knows what was
changed in the workbook and what in the plan meanwhile. A workbook without rows is a template.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from ecodesk.exchange.field_matching import ROW_ID, importable
from ecodesk.exchange.spreadsheet import Value, fill_cell
from ecodesk.exchange.value_reading import ValueReader
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list, label
from ecodesk.model.fields import Field, Kind, Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress

COPY = "_"  # before the table name in the title of the sheet that keeps what was written
_LISTS = "_lists"
_EMPTY_ROWS = 200  # below the last row in which lists to choose from are offered
_WIDTHS = {
    Kind.TEXT: 22,
    Kind.LONG_TEXT: 40,
    Kind.CHOICES: 28,
    Kind.LINKS: 28,
    Kind.LINK: 18,
    Kind.CHOICE: 16,
}
_HEAD_FILL, _REQUIRED_FILL = "E1F0EC", "FBE9D9"
_SEPARATOR = "、"


def columns_of(kind: type[Record]) -> list[Field]:
    """The fields of a record type that stand in its sheet: all that are typed."""
    return [field for field in importable(kind).values() if field.kind is not Kind.JSON]


def head(field: Field) -> Text:
    """What stands over a column: name, unit and a star where every row must have a value."""
    unit = t("（{unit}）", " ({unit})").format(unit=field.unit_name) if field.unit else t("", "")
    star = t(" *", " *") if field.required else t("", "")
    return t("{label}{unit}{star}", "{label}{unit}{star}").format(label=field.label, unit=unit, star=star)


def written(field: Field, value: Any, reader: ValueReader) -> Value:
    """A value as it stands in a cell, in words that `ValueReader` reads back to the same value."""
    if value is None or value == "" or value == ():
        return None
    match field.kind:
        case Kind.CHOICE:
            return str(label(field.choices, value))
        case Kind.CHOICES:
            return _SEPARATOR.join(str(label(field.choices, code)) for code in value)
        case Kind.LINK:
            return reader.name_of(field, value)
        case Kind.LINKS:
            return _SEPARATOR.join(reader.name_of(field, one) for one in value)
        case Kind.YES_NO:
            return str(t("是", "Yes") if value else t("否", "No"))
        case _:
            return (
                value if isinstance(value, (int, float, Decimal)) or field.kind is Kind.DATE else str(value)
            )


def write_tables(
    path: Path,
    snapshot: Snapshot,
    kinds: Sequence[type[Record]],
    *,
    only: Mapping[str, Collection[str]] | None = None,
    progress: Progress = SILENT,
) -> Path:
    """Write the rows of some record types; `only` (table → ids) picks some of them, an empty pick is a template.

    The file appears whole or not at all. Raises CannotWrite.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    reader = ValueReader(snapshot)
    lists = _Lists(book)
    for n, kind in enumerate(kinds):
        progress.report(n, len(kinds), kind.title)
        fields = columns_of(kind)
        chosen = only.get(kind.table) if only is not None else None
        rows = [row for row in snapshot.table(kind).rows() if chosen is None or row.id in chosen]
        cells: list[list[Value]] = [
            [row.id, *(written(f, getattr(row, f.id), reader) for f in fields)] for row in rows
        ]
        _fill_sheet(book.create_sheet(str(kind.title)[:31]), fields, cells, lists)
        kept = book.create_sheet(f"{COPY}{kind.table}"[:31])
        kept.sheet_state = "veryHidden"
        heads: list[Value] = [ROW_ID, *(f.id for f in fields)]
        for number, line in enumerate((heads, *cells), start=1):
            for at, value in enumerate(line, start=1):
                fill_cell(kept.cell(number, at), value)
    lists.hide()
    with replacing(path) as temporary:
        book.save(temporary)
    return path


def _fill_sheet(page: Any, fields: Sequence[Field], cells: Sequence[Sequence[Value]], lists: _Lists) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    free = Protection(locked=False)
    fill_cell(page.cell(1, 1), ROW_ID)
    page.column_dimensions["A"].hidden = True
    for at, field in enumerate(fields, start=2):
        cell, letter = page.cell(1, at), get_column_letter(at)
        fill_cell(cell, str(head(field)))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor=_REQUIRED_FILL if field.required else _HEAD_FILL)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        page.column_dimensions[letter].protection = free  # of the empty cells below the rows
        page.column_dimensions[letter].width = max(_WIDTHS.get(field.kind, 12), _width(str(field.label)) + 4)
        note = _note(field)
        if note:
            cell.comment = Comment(note, "EcoDesk")
        lists.offer(page, letter, field, len(cells) + 1 + _EMPTY_ROWS)
    for number, line in enumerate(cells, start=2):
        for at, value in enumerate(line, start=1):
            if value is not None:
                cell = page.cell(number, at)
                fill_cell(cell, value)
                if at == 1:
                    continue
                field = fields[at - 2]
                cell.protection = free
                if field.kind is Kind.DATE:
                    cell.number_format = "yyyy-mm-dd"
                elif field.kind in (Kind.NUMBER, Kind.MONEY):
                    cell.number_format = "0" + ("." + "0" * field.digits if field.digits else "")
    page.freeze_panes = page.cell(2, 3)
    _lock_ids(page)


def _lock_ids(page: Any) -> None:
    """Heads and ids cannot be typed over by mistake; everything else is as free as in any sheet. No password."""
    guard = page.protection
    guard.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "sort", "autoFilter"):
        setattr(guard, allowed, False)  # the file says what is forbidden


def _note(field: Field) -> str:
    lines = [str(field.help)] if field.help.zh else []
    if field.required_when is not None:
        asked = t("必填：{when}", "Required {when}").format(when=field.required_when.text)
        lines.append(str(asked))
    if field.kind in (Kind.CHOICES, Kind.LINKS):
        lines.append(str(t("可填多项，用顿号分开", "Several are separated by 、 or commas")))
    return "\n".join(lines)


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


class _Lists:
    """Lists to choose from, kept once each on a sheet out of sight."""

    def __init__(self, book: Any) -> None:
        self._page = book.create_sheet(_LISTS)
        self._ranges: dict[str, str] = {}

    def offer(self, page: Any, letter: str, field: Field, last: int) -> None:
        """Let the cells of a column be chosen from the list of the field; other texts are left to the reading."""
        from openpyxl.worksheet.datavalidation import DataValidation

        if field.kind is Kind.CHOICE:
            words = [str(entry.label) for entry in code_list(field.choices).values()]
            name = field.choices
        elif field.kind is Kind.YES_NO:
            words, name = [str(t("是", "Yes")), str(t("否", "No"))], "yes_no"
        else:
            return
        offered = DataValidation("list", formula1=self._range(name, words), allow_blank=True)
        offered.errorStyle = "warning"
        page.add_data_validation(offered)
        offered.add(f"{letter}2:{letter}{last}")

    def _range(self, name: str, words: Sequence[str]) -> str:
        from openpyxl.utils import get_column_letter

        if name not in self._ranges:
            at = len(self._ranges) + 1
            for n, word in enumerate(words, start=1):
                fill_cell(self._page.cell(n, at), word)
            letter = get_column_letter(at)
            self._ranges[name] = f"'{_LISTS}'!${letter}$1:${letter}${max(1, len(words))}"
        return self._ranges[name]

    def hide(self) -> None:
        """Put the lists out of sight, behind the sheets."""
        self._page.sheet_state = "veryHidden"
        book = self._page.parent
        book.move_sheet(self._page, len(book.sheetnames))
