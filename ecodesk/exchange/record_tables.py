"""Tables of records as an Excel workbook that can be filled in elsewhere and read in again.

One sheet for each record type, one column for each field that is typed: its name, unit and a star where it is
required, its help as a comment, a list to choose from where there is one. The first column holds the ids of
the rows and is out of sight, as is a sheet that keeps what every row said, by which `record_tables_reading`
knows what was changed in the workbook and what in the plan meanwhile. A workbook without rows is a template.
Rows are streamed into the file and styles shared among cells, as these tables have 10,000 rows and more.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ecodesk.exchange.field_matching import ROW_ID, importable
from ecodesk.exchange.spreadsheet import FORMULA_LIKE, Value, cell_string, fill_cell
from ecodesk.exchange.value_reading import ValueReader
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list, label
from ecodesk.model.fields import Field, Kind, Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress

COPY = "_"  # before the table name in the title of the sheet that keeps what was written
KEPT = "said"  # over the cells that keep it: what a row said, field by field, as JSON
LISTS = "_lists"
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
_A_CELLFUL = 32_000  # characters of what is kept that go into one cell
_ALLOWED = ("formatCells", "formatColumns", "formatRows", "insertRows", "sort", "autoFilter")


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

    book = Workbook(write_only=True)
    reader = ValueReader(snapshot)
    lists = _Lists()
    for n, kind in enumerate(kinds):
        progress.report(n, len(kinds), kind.title)
        fields = columns_of(kind)
        chosen = only.get(kind.table) if only is not None else None
        rows = [row for row in snapshot.table(kind).rows() if chosen is None or row.id in chosen]
        cells: list[list[Value]] = [
            [row.id, *(written(f, getattr(row, f.id), reader) for f in fields)] for row in rows
        ]
        _fill_sheet(book.create_sheet(str(kind.title)[:31]), fields, cells, lists)
        _keep(book.create_sheet(f"{COPY}{kind.table}"[:31]), fields, cells)
    lists.write(book.create_sheet(LISTS))
    with replacing(path) as temporary:
        book.save(temporary)
    return path


def cell_text(value: Any) -> str:
    """A cell as text, the same whether it was a number, a date or written out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(t("是", "Yes") if value else t("否", "No"))
    if isinstance(value, (int, float, Decimal)):
        number = Decimal(str(value))
        return format(number.normalize(), "f") if number.is_finite() else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _keep(page: Any, fields: Sequence[Field], cells: Sequence[Sequence[Value]]) -> None:
    """What every row says, as it will be read from its cells; a text too long for a cell goes on in the next."""
    page.sheet_state = "veryHidden"
    page.append([ROW_ID, KEPT])
    for row_id, *values in cells:
        said = {f.id: _as_read(value) for f, value in zip(fields, values, strict=True) if value is not None}
        text = json.dumps(said, ensure_ascii=False)
        page.append([row_id, *(text[at : at + _A_CELLFUL] for at in range(0, len(text), _A_CELLFUL))])


def _as_read(value: Value) -> str:
    """`cell_text` of a value once it has been in a file, which holds 16 digits of a number."""
    if isinstance(value, str):
        return cell_text(cell_string(value))
    if isinstance(value, (float, Decimal)):
        return cell_text(float(f"{value:.16g}"))
    return cell_text(value)


def _fill_sheet(page: Any, fields: Sequence[Field], cells: Sequence[Sequence[Value]], lists: _Lists) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    free = Protection(locked=False)
    page.freeze_panes = "C2"
    page.column_dimensions["A"].hidden = True
    heads, models, letter = [WriteOnlyCell(page, ROW_ID)], [WriteOnlyCell(page)], "A"
    for at, field in enumerate(fields, start=2):
        letter = get_column_letter(at)
        cell = WriteOnlyCell(page, str(head(field)))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor=_REQUIRED_FILL if field.required else _HEAD_FILL)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        page.column_dimensions[letter].protection = free  # of the empty cells below the rows
        page.column_dimensions[letter].width = max(_WIDTHS.get(field.kind, 12), _width(str(field.label)) + 4)
        note = _note(field)
        if note:
            cell.comment = Comment(note, "EcoDesk")
        heads.append(cell)
        lists.offer(page, letter, field, len(cells) + 1 + _EMPTY_ROWS)
        models.append(_model(page, field, free))
    page.calculate_dimension = lambda: f"A1:{letter}{len(cells) + 1}"  # else it is counted on reading
    page.append(heads)
    for line in cells:
        page.append([_like(model, value) for model, value in zip(models, line, strict=True)])
    _lock_ids(page)


def _model(page: Any, field: Field, free: Any) -> Any:
    """A cell whose look all cells of a column have."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page)
    cell.protection = free
    if field.kind is Kind.DATE:
        cell.number_format = "yyyy-mm-dd"
    elif field.kind in (Kind.NUMBER, Kind.MONEY):
        cell.number_format = "0" + ("." + "0" * field.digits if field.digits else "")
    return cell


def _like(model: Any, value: Value) -> Any:
    """A cell that holds a value and looks like another one; working the look out anew takes most of the time."""
    if value is None:
        return None
    cell = copy(model)
    if isinstance(value, str):
        if value[:1] in FORMULA_LIKE:
            cell._style = copy(model._style)
            fill_cell(cell, value)
        else:
            cell._value, cell.data_type = cell_string(value), "s"
    else:  # put in as it is, since a cell that is given a date takes a look of its own
        cell._value, cell.data_type = value, "d" if isinstance(value, date) else "n"
    return cell


def _lock_ids(page: Any) -> None:
    """Heads and ids cannot be typed over by mistake; everything else is as free as in any sheet. No password."""
    guard = page.protection
    guard.sheet = True
    for allowed in _ALLOWED:
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

    def __init__(self) -> None:
        self._words: dict[str, Sequence[str]] = {}

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
        page.data_validations.append(offered)
        offered.add(f"{letter}2:{letter}{last}")

    def _range(self, name: str, words: Sequence[str]) -> str:
        from openpyxl.utils import get_column_letter

        self._words.setdefault(name, words)
        letter = get_column_letter(list(self._words).index(name) + 1)
        return f"'{LISTS}'!${letter}$1:${letter}${max(1, len(words))}"

    def write(self, page: Any) -> None:
        """Write the lists, one a column, on a sheet behind the others and out of sight."""
        from openpyxl.cell import WriteOnlyCell

        page.sheet_state = "veryHidden"
        for line in zip_longest(*self._words.values()):
            page.append([None if word is None else _like(WriteOnlyCell(page), word) for word in line])
