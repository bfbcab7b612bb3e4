"""What a block of cells from a spreadsheet would change in the project table, before anything is changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ecodesk.exchange.value_reading import ValueReader
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.edit import Edit
from ecodesk.model.fields import Field, Kind
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.typed_values import factor_to, written_number
from ecodesk.progress import Progress
from ecodesk.ui.ledger.columns import NUMBERS, Column
from ecodesk.ui.plan_edits import set_cells

_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r?\n|\r|$)')
_BARE = re.compile(r"[^\t\r\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_TOLD_EVERY = 500  # rows


@dataclass(frozen=True)
class PastedCell:
    """One cell: what it holds, what it would hold, what was converted, or why it is refused."""

    project: Project
    field: Field
    text: str
    old: Any
    new: Any = None
    note: Text | None = None
    refused: Text | None = None


@dataclass(frozen=True)
class Pasted:
    """A block read: cells that change, cells that are refused, and what was left out."""

    snapshot: Snapshot
    changed: tuple[PastedCell, ...] = ()
    refused: tuple[PastedCell, ...] = ()
    same: int = 0
    derived: tuple[Field, ...] = ()
    rows_beyond: int = 0
    columns_beyond: int = 0
    head: bool = False

    @property
    def projects(self) -> int:
        """How many projects change."""
        return len({cell.project.id for cell in self.changed})

    def left_out(self) -> list[Text]:
        """What was not read, a sentence each."""
        said: list[Text] = []
        if self.head:
            said.append(t("第一行是表头，已跳过", "The first row holds the heads and is skipped"))
        if self.derived:
            names = join([one.label for one in dict.fromkeys(self.derived)])
            said.append(
                t("由程序计算的列已跳过：{names}", "Worked out by the program, skipped: {names}").format(
                    names=names
                )
            )
        if self.rows_beyond or self.columns_beyond:
            words = t(
                "超出表格的 {rows} 行、{columns} 列没有读入",
                "Beyond the table and left out: {rows} rows, {columns} columns",
            )
            said.append(words.format(rows=self.rows_beyond, columns=self.columns_beyond))
        if self.same:
            said.append(t("{n} 个单元格的值相同", "{n} cells hold the value already").format(n=self.same))
        return said

    @property
    def units(self) -> dict[str, str]:
        """The unit each project would go into, of those that go into another and are given no reason for it."""
        explained = {cell.project.id for cell in self.changed if cell.field.id == "unit_reason"}
        return {
            cell.project.id: cell.new
            for cell in self.changed
            if cell.field.id == "unit" and cell.project.id not in explained
        }

    def edit(self, reasons: Mapping[str, str] = MappingProxyType({})) -> Edit:
        """All that changes, as one step; `reasons` say why projects go into units that hold little of them."""
        given: dict[str, tuple[Project, dict[str, Any]]] = {}
        for cell in self.changed:
            given.setdefault(cell.project.id, (cell.project, {}))[1][cell.field.id] = cell.new
        for project in self.units:
            given[project][1]["unit_reason"] = reasons.get(project, "")
        label = t("粘贴 {n} 个单元格（{rows} 个项目）", "Paste {n} cells ({rows} projects)")
        return set_cells(
            self.snapshot, label.format(n=len(self.changed), rows=len(given)), list(given.values())
        )


def block_of(text: str) -> list[list[str]]:
    """The cells of tab-separated text as spreadsheets copy it; a cell with a line break stands in quotes."""
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        found = _QUOTED.match(text, at)
        if found is not None:
            rows[-1].append(found.group(1).replace('""', '"'))
        else:
            found = _BARE.match(text, at)
            assert found is not None
            rows[-1].append(found.group())
        at = found.end()
        if at >= len(text):
            break
        end = _LINE_END.match(text, at)
        if end is not None:
            rows.append([])
        at = end.end() if end is not None else at + 1
    if len(rows) > 1 and rows[-1] == [""]:  # spreadsheets end the last line too
        rows.pop()
    return rows


@dataclass
class _Codes:
    """Which values of a field that must be unique are taken, while cells are read one after another."""

    held: dict[str, Counter[Any]] = field(default_factory=dict)

    def moves(self, snapshot: Snapshot, column: Field, old: Any, new: Any) -> bool:
        """Take a value for the one held before; False, and nothing taken, when another project has it."""
        held = self.held.setdefault(column.id, Counter(snapshot.table(Project).column(column.id)))
        if held[new]:
            return False
        held[old] -= 1
        held[new] += 1
        return True


def read_block(
    snapshot: Snapshot,
    block: Sequence[Sequence[str]],
    projects: Sequence[str],
    columns: Sequence[Column],
    progress: Progress | None = None,
) -> Pasted:
    """What a block changes whose first cell lies on the first project and the first column.

    `projects` are the ids below one another from there on, `columns` those side by side.
    """
    wide = max(map(len, block), default=0)
    head = len(block) > 1 and _is_head(block[0], columns)
    lines = block[1:] if head else block
    reader, codes, table = ValueReader(snapshot), _Codes(), snapshot.table(Project)
    changed: list[PastedCell] = []
    refused: list[PastedCell] = []
    same = 0
    for i, (project, line) in enumerate(zip(projects, lines, strict=False)):
        if progress is not None and i % _TOLD_EVERY == 0:
            progress.report(i, len(lines))
        if project not in table:
            continue
        row = table[project]
        for column, text in zip(columns, line, strict=False):
            if column.field.derived:
                continue
            cell = _read(reader, codes, snapshot, row, column.field, text)
            if cell.refused is not None:
                refused.append(cell)
            elif cell.new == cell.old:
                same += 1
            else:
                changed.append(cell)
    return Pasted(
        snapshot,
        tuple(changed),
        tuple(refused),
        same,
        tuple(column.field for column in columns[:wide] if column.field.derived),
        max(0, len(lines) - len(projects)),
        max(0, wide - len(columns)),
        head,
    )


def _is_head(line: Sequence[str], columns: Sequence[Column]) -> bool:
    pairs = [(text.strip(), column) for text, column in zip(line, columns, strict=False) if text.strip()]
    return bool(pairs) and all(
        text in (column.title, column.field.label.zh, column.field.label.en) for text, column in pairs
    )


def _read(
    reader: ValueReader, codes: _Codes, snapshot: Snapshot, row: Project, column: Field, text: str
) -> PastedCell:
    old = getattr(row, column.id)
    try:
        new = reader.read(column, text)
        _check(column, new)
    except ValueError as error:
        why = error.args[0]
        return PastedCell(row, column, text, old, refused=why if isinstance(why, Text) else plain(str(why)))
    if column.unique and new != old and not codes.moves(snapshot, column, old, new):
        taken = t("{field}“{value}”已用于另一个项目", "{field} “{value}” is taken")
        return PastedCell(
            row, column, text, old, refused=taken.format(field=column.label, value=plain(text[:40]))
        )
    return PastedCell(row, column, text, old, new, _converted(column, text))


def _check(column: Field, value: Any) -> None:
    if column.unique and not value:
        raise ValueError(t("{field}不能为空", "{field} cannot be empty").format(field=column.label))
    if column.max_length and column.kind in (Kind.TEXT, Kind.LONG_TEXT) and len(value) > column.max_length:
        words = t("最多 {most} 个字，现有 {now} 个", "At most {most} characters, there are {now}")
        raise ValueError(words.format(most=column.max_length, now=len(value)))


def _converted(column: Field, text: str) -> Text | None:
    """What a number in another unit was converted from; the text has been read without an error."""
    if column.kind not in NUMBERS or not text.strip():
        return None
    unit = written_number(text)[1]
    if factor_to(column.unit, unit) == 1:
        return None
    return t("由 {typed} 换算", "Converted from {typed}").format(typed=plain(text.strip()))
