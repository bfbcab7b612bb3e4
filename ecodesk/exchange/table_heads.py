"""Where the head of a table made for printing is, what its columns are called, and which rows below are projects.

Above the head stand titles and the unit of all amounts; the head may take two rows, a group above and its parts
below; below stand sums, notes and who filled it in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ecodesk.exchange.source_columns import is_unit, known_head
from ecodesk.model.typed_values import normal

_HEAD_WITHIN = 15  # rows from the top in which the head is looked for
_SUM = re.compile(r"^.{0,6}?(合计|总计|小计|共计|累计|total|sum)([（(:：].*)?$", re.IGNORECASE)
_FOOT = re.compile(
    r"^(填表人|填报人|填报单位|制表人?|审核人?|审批人?|复核人?|单位负责人|负责人|联系人|联系电话|填表日期|填报日期"
    r"|备注|注|说明)[:：]"
)
_UNIT_OF_ALL = re.compile(r"单位[:：]\s*(.+)$")
_UNITS_APART = re.compile(r"[、，,;；/／\s]+")
_COUNTING = 3  # columns from which 1, 2, 3 … below a head counts them

Grid = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class TableHead:
    """The names of the columns, at which row the rows below begin, and the units a line above gives all amounts."""

    names: tuple[str, ...]
    below: int
    units: tuple[str, ...] = ()


def find_head(grid: Grid) -> TableHead | None:
    """The row that names most columns we know, else the first with two texts or more; None when there is none."""
    at = _head_row(grid)
    if at is None:
        return None
    row, below = grid[at], at + 1
    names = [_one_line(cell) for cell in row]
    if below < len(grid) and _is_lower_part(row, grid[below]):
        names = _joined(row, grid[below])
        below += 1
    if below < len(grid) and _counts_columns(grid[below]):
        below += 1
    return TableHead(tuple(_each_once(names)), below, _units_above(grid[:at]))


def is_project(row: Sequence[Any], head: Grid) -> bool:
    """Whether a row is a project: more than one cell filled, no sum, no foot, and not the head once more."""
    filled = sum(bool(cell_string(cell)) for cell in row)
    return filled > 1 and not is_sum(row) and not is_foot(row) and not any(_same(row, one) for one in head)


def is_sum(row: Sequence[Any]) -> bool:
    """Whether one of the first cells says that the row sums others up."""
    return any(_SUM.match(normal(cell_string(cell)).replace(" ", "")) is not None for cell in row[:3])


def is_foot(row: Sequence[Any]) -> bool:
    """Whether the row says who filled the table in, or explains it."""
    first = next((text for cell in row if (text := cell_string(cell))), "")
    return _FOOT.match(normal(first).replace(" ", "").replace(":", "：")) is not None


def cell_string(cell: Any) -> str:
    """What a cell says, without blanks around it."""
    return "" if cell is None else str(cell).strip()


def _head_row(grid: Grid) -> int | None:
    best, most = None, 0
    for i, row in enumerate(grid[:_HEAD_WITHIN]):
        known = sum(known_head(cell_string(cell)) for cell in row)
        if known > most:
            best, most = i, known
    if best is not None:
        return best
    return next(
        (i for i, row in enumerate(grid[:_HEAD_WITHIN]) if sum(bool(cell_string(c)) for c in row) > 1), None
    )


def _is_lower_part(head: Sequence[Any], row: Sequence[Any]) -> bool:
    """Whether a row belongs to the head: texts only, all of them units, or all below cells that span several."""
    cells = {i: cell for i, cell in enumerate(row) if cell_string(cell)}
    if not cells or not all(isinstance(cell, str) for cell in cells.values()):
        return False
    if all(is_unit(cell_string(cell)) for cell in cells.values()):
        return True
    if len(cells) < 2:
        return False
    return all(_spans(head, i) for i in cells) and any(
        i >= len(head) or not cell_string(head[i]) for i in cells
    )


def _spans(head: Sequence[Any], at: int) -> bool:
    """Whether a column stands below a cell of the head that goes on over the next one."""
    if at >= len(head) or not cell_string(head[at]):
        return any(cell_string(cell) for cell in head[:at])
    return at + 1 < len(head) and not cell_string(head[at + 1])


def _joined(head: Sequence[Any], row: Sequence[Any]) -> list[str]:
    """The names of a head in two rows: a group and its part, a name and its unit."""
    names: list[str] = []
    group = ""
    for i in range(max(len(head), len(row))):
        upper = _one_line(head[i]) if i < len(head) else ""
        lower = _one_line(row[i]) if i < len(row) else ""
        group = upper or group
        if not lower:
            names.append(upper)
        elif is_unit(lower):
            names.append(f"{upper or group}（{lower.strip('（）()')}）")
        elif _SUM.match(lower.replace(" ", "")) is not None:
            names.append(group)  # 投资 › 合计 is the investment
        else:
            names.append(lower if known_head(lower) else f"{group} {lower}".strip())
    return names


def _counts_columns(row: Sequence[Any]) -> bool:
    """Whether a row below the head only counts the columns: 1, 2, 3 …"""
    texts = [cell_string(cell) for cell in row if cell_string(cell)]
    return len(texts) >= _COUNTING and texts == [str(i + 1) for i in range(len(texts))]


def _units_above(rows: Grid) -> tuple[str, ...]:
    for row in rows:
        for cell in row:
            if (found := _UNIT_OF_ALL.search(normal(cell_string(cell)))) is not None:
                words = _UNITS_APART.split(found.group(1).strip("）) "))
                if units := tuple(word for word in words if is_unit(word)):
                    return units
    return ()


def _one_line(cell: Any) -> str:
    return re.sub(r"\s+", " ", cell_string(cell))


def _each_once(names: Sequence[str]) -> list[str]:
    made: list[str] = []
    for name in names:
        number, wanted = 2, name
        while wanted and wanted in made:
            wanted, number = f"{name} {number}", number + 1
        made.append(wanted)
    return made


def _same(row: Sequence[Any], head: Sequence[Any]) -> bool:
    said = [cell_string(cell) for cell in row]
    return said == [cell_string(cell) for cell in head]
