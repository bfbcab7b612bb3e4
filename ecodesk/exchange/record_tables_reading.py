"""Read a workbook (or a CSV file) of records into one edit, cell by cell against what was written and what is now.

A cell that was changed in the workbook only is taken in; one that was changed in the plan only stays as the plan
has it; one that was changed in both to different values is a conflict and stays, with the reason. Rows are found
by their id, or by their code where they have none; rows that are not in the workbook stay.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ecodesk.errors import CannotImport
from ecodesk.exchange.field_matching import ROW_ID
from ecodesk.exchange.file_checks import cannot_open
from ecodesk.exchange.record_tables import COPY, KEPT, cell_text, columns_of, head, written
from ecodesk.exchange.value_reading import ValueReader, empty
from ecodesk.exchange.workbook_cells import unreadable, workbook_rows
from ecodesk.i18n import Text, plain, t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Field, Record, record_types
from ecodesk.model.row_numbers import next_number, numbered_field
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress

_REPORT_EVERY = 500

Cells = Sequence[Any]


@dataclass(frozen=True)
class CellChange:
    """One cell that is taken in: of which row and field, from what to what, as it stands in a cell."""

    table: str
    row_id: str
    caption: str
    field: Field
    before: str
    after: str


@dataclass(frozen=True)
class Refused:
    """A cell, or a whole row (no field), that is not taken in; rows count as in the sheet."""

    table: str
    row: int
    field: Field | None
    why: Text
    clash: CellChange | None = None  # of a cell changed here and in the plan: what stands there, and here
    value: Any = None  # what a clash would put into the field

    @property
    def conflict(self) -> bool:
        """Whether it was left out only because the plan has another value by now."""
        return self.clash is not None


@dataclass
class TableReading:
    """What reading would do; applying `edit` does it in one step."""

    edit: Edit
    added: list[Record] = dataclasses.field(default_factory=list)
    changed: list[CellChange] = dataclasses.field(default_factory=list)
    same: int = 0  # rows
    refused: list[Refused] = dataclasses.field(default_factory=list)
    unknown: list[str] = dataclasses.field(default_factory=list)  # sheets and columns nothing is known of

    @property
    def conflicts(self) -> list[Refused]:
        """The cells that were changed in the workbook and in the plan."""
        return [one for one in self.refused if one.conflict]

    def edit_with(self, snapshot: Snapshot, overriding: Collection[Refused]) -> Edit:
        """The edit, with some conflicts decided for the workbook. `snapshot` is the one that was read against."""
        changes = {(one.table, one.id): one for one in self.edit.changes}
        for one in overriding:
            if one.clash is None or one.field is None:
                continue
            key = (one.clash.table, one.clash.row_id)
            row = snapshot.row(*key)
            known = changes[key] if key in changes else Change(row, row) if row is not None else None
            if known is not None and known.after is not None:
                after = dataclasses.replace(known.after, **{one.field.id: one.value})
                changes[key] = Change(known.before, after)
        return dataclasses.replace(self.edit, changes=tuple(changes.values()))


def read_tables(
    path: Path, snapshot: Snapshot, *, kind: type[Record] | None = None, progress: Progress = SILENT
) -> TableReading:
    """Read a workbook, or a CSV file of one record type. Raises CannotImport; nothing is written."""
    path = Path(path)
    label = t("回读表格 {file}", "Read back {file}").format(file=plain(path.name))
    reading = TableReading(Edit(label, ()))
    changes: dict[tuple[str, str], Change] = {}
    reader = ValueReader(snapshot)
    for sheet in _sheets(path, kind, reading):
        _SheetReading(sheet, snapshot, reader, reading, changes).run(progress)
    if not (reading.added or reading.changed or reading.same or reading.refused):
        raise CannotImport(
            t("没有找到可以读入的表", "No table that can be read was found"),
            where=plain(path.name),
            remedy=t("请用本软件导出的表格或模板", "Use a table or template written by this program"),
        )
    reading.edit = dataclasses.replace(reading.edit, changes=tuple(changes.values()))
    return reading


@dataclass(frozen=True)
class _Sheet:
    kind: type[Record]
    heads: Cells
    rows: Sequence[Cells]
    kept: Mapping[str, Mapping[str, str]] | None  # id → field → text, as it was written; None when unknown


def _sheets(path: Path, kind: type[Record] | None, reading: TableReading) -> Iterator[_Sheet]:
    if not path.exists():
        raise CannotImport(
            t("找不到文件", "File not found"),
            where=plain(str(path)),
            remedy=t("请核对路径", "Check the path"),
        )
    if path.suffix.lower() == ".csv":
        if kind is None:
            raise CannotImport(
                t("CSV文件要说明是哪种记录", "For a CSV file, say what records it holds"),
                where=plain(path.name),
                remedy=t("请选择数据类型", "Choose the kind of data"),
            )
        rows = _csv_rows(path)
        yield _Sheet(kind, rows[0] if rows else [], rows[1:], None)
        return
    yield from _workbook_sheets(path, reading)


def _csv_rows(path: Path) -> list[list[str]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise cannot_open(path, error) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(raw.decode(encoding), newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise unreadable(
        path,
        t("文字编码无法识别", "Its encoding is not known"),
        t("请另存为 .xlsx 后再试", "Save it as .xlsx and try again"),
    )


def _workbook_sheets(path: Path, reading: TableReading) -> Iterator[_Sheet]:
    grids = workbook_rows(path)
    for title, rows in grids.items():
        if title.startswith(COPY):
            continue
        kind = _kind_called(title)
        if kind is None or not rows:
            reading.unknown.append(title)
            continue
        kept = grids.get(f"{COPY}{kind.table}"[:31])
        yield _Sheet(kind, rows[0], rows[1:], _kept(kept) if kept else None)


def _kind_called(title: str) -> type[Record] | None:
    for table, kind in record_types().items():
        if title in (table, kind.title.zh[:31], kind.title.en[:31]):
            return kind
    return None


def _kept(rows: Sequence[Cells]) -> dict[str, dict[str, str]] | None:
    """What every row said when it was written; None when somebody tampered with it."""
    if tuple(rows[0][:2]) != (ROW_ID, KEPT):
        return None
    try:
        return {
            str(row_id): json.loads("".join(str(part) for part in parts if part))
            for row_id, *parts in rows[1:]
            if row_id
        }
    except ValueError:
        return None


class _SheetReading:
    """The rows of one sheet, compared with those of the plan one by one."""

    def __init__(
        self,
        sheet: _Sheet,
        snapshot: Snapshot,
        reader: ValueReader,
        reading: TableReading,
        changes: dict[tuple[str, str], Change],
    ) -> None:
        self._sheet, self._reader, self._reading, self._changes = sheet, reader, reading, changes
        self._snapshot, self._table = snapshot, snapshot.table(sheet.kind)
        self._fields, self._id_at = self._matched()
        self._unique = next((f for f in columns_of(sheet.kind) if f.unique), None)
        self._by_unique = self._rows_by_unique()

    def _matched(self) -> tuple[dict[int, Field], int | None]:
        fields = columns_of(self._sheet.kind)
        found: dict[int, Field] = {}
        id_at = None
        for at, cell in enumerate(self._sheet.heads):
            words = cell_text(cell)
            if words == ROW_ID:
                id_at = at
                continue
            field = next((f for f in fields if words in _heads(f)), None)
            if field is not None and field not in found.values():
                found[at] = field
            elif words:
                self._reading.unknown.append(f"{self._sheet.kind.title} · {words}")
        return found, id_at

    def _rows_by_unique(self) -> dict[str, str]:
        if self._unique is None:
            return {}
        values = self._table.column(self._unique.id)
        return {str(value): row_id for value, row_id in zip(values, self._table.ids, strict=True) if value}

    def run(self, progress: Progress) -> None:
        """Take in every row that holds something."""
        for n, cells in enumerate(self._sheet.rows):
            if n % _REPORT_EVERY == 0:
                progress.report(n, len(self._sheet.rows), self._sheet.kind.title)
            if any(cell_text(cells[at]) for at in self._fields if at < len(cells)):
                self._row(n + 2, cells)

    def _row(self, number: int, cells: Cells) -> None:
        row_id = cell_text(cells[self._id_at]) if self._id_at is not None and self._id_at < len(cells) else ""
        if row_id and row_id not in self._table:
            why = t("这一行已不在规划中", "this row is no longer in the plan")
            self._refuse(number, None, why)
            return
        row_id = row_id or self._row_of_unique(cells)
        if row_id and (self._sheet.kind.table, row_id) in self._changes:
            self._refuse(number, None, t("同一行出现两次", "the same row stands here twice"))
        elif row_id:
            self._compare(number, self._table[row_id], cells)
        else:
            self._add(number, cells)

    def _row_of_unique(self, cells: Cells) -> str:
        at = next((at for at, field in self._fields.items() if field is self._unique), None)
        return self._by_unique.get(cell_text(cells[at]), "") if at is not None and at < len(cells) else ""

    def _add(self, number: int, cells: Cells) -> None:
        values: dict[str, Any] = {}
        for at, field in self._fields.items():
            if at < len(cells) and cell_text(cells[at]):
                try:
                    values[field.id] = self._reader.read(field, _plain_cell(cells[at]))
                except ValueError as error:
                    self._refuse(number, field, error.args[0])
        if not values:
            return
        self._number(values)
        row = self._sheet.kind(**values)
        if self._unique is not None and values.get(self._unique.id):
            self._by_unique[str(values[self._unique.id])] = row.id
        self._changes[row.table, row.id] = Change(None, row)
        self._reading.added.append(row)

    def _number(self, values: dict[str, Any]) -> None:
        """Give a new row the next number where it is of a kind that has numbers and names none."""
        field = numbered_field(self._sheet.kind)
        if field is not None and not values.get(field.id):
            year = self._snapshot.today.year
            values[field.id] = next_number(self._by_unique, field.numbered, year)

    def _compare(self, number: int, row: Record, cells: Cells) -> None:
        kept = None if self._sheet.kept is None else self._sheet.kept.get(row.id)
        values: dict[str, Any] = {}
        for at, field in self._fields.items():
            said = cell_text(cells[at]) if at < len(cells) else ""
            now = cell_text(written(field, getattr(row, field.id), self._reader))
            if said == now or (said == kept.get(field.id, "") if kept is not None else not said):
                continue
            try:
                value = self._reader.read(field, _plain_cell(cells[at])) if said else empty(field)
            except ValueError as error:
                self._refuse(number, field, error.args[0])
                continue
            if value == getattr(row, field.id):
                continue
            if field.numbered and getattr(row, field.id):
                self._refuse(number, field, t("编号只增不改", "numbers are given once and never changed"))
                continue
            if kept is not None and kept.get(field.id, "") != now:
                why = t(
                    "规划中已改为“{now}”，表格中改为“{said}”", "it is “{now}” in the plan now, “{said}” here"
                )
                said_both = why.format(now=plain(now or "—"), said=plain(said or "—"))
                clash = CellChange(row.table, row.id, caption_of(row), field, now, said)
                self._refuse(number, field, said_both, clash, value)
                continue
            values[field.id] = value
            self._reading.changed.append(CellChange(row.table, row.id, caption_of(row), field, now, said))
        if values:
            self._changes[row.table, row.id] = Change(row, dataclasses.replace(row, **values))
        else:
            self._reading.same += 1

    def _refuse(
        self,
        number: int,
        field: Field | None,
        why: Text,
        clash: CellChange | None = None,
        value: Any = None,
    ) -> None:
        self._reading.refused.append(Refused(self._sheet.kind.table, number, field, why, clash, value))


def caption_of(row: Record) -> str:
    """What to call a row: its caption, or else the value of its field that tells rows apart, and its name."""
    unique = next((f.id for f in columns_of(type(row)) if f.unique), "")
    parts = (getattr(row, unique, ""), getattr(row, "name", ""))
    return " ".join(str(part) for part in parts if part) or row.caption


def _heads(field: Field) -> tuple[str, ...]:
    over = head(field)
    return (over.zh, over.en, field.label.zh, field.label.en, field.id)


def _plain_cell(value: Any) -> Any:
    """A cell as `ValueReader` takes it: dates as they are, everything else as text."""
    return value if isinstance(value, (date, datetime)) else cell_text(value)
