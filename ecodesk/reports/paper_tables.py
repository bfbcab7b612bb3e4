"""Tables on paper: rows as tall as their text needs, split over pages with every row kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt

from ecodesk.reports.paper import (
    CENTRE,
    HAIRLINE,
    LEFT,
    MIN_PT,
    QUIET,
    RIGHT,
    Paper,
    fitting_size,
    line_height,
    width_of,
    wrapped,
)

__all__ = ["RIGHT", "Badge", "Cell", "Column", "Table", "draw_table"]

_BODY_PT, _TITLE_PT = 7.5, 9.0
_PAD = 0.8
_BADGE_STEP = 3.5


@dataclass(frozen=True)
class Badge:
    """A small coloured mark in a table cell: an element, or a callout disc."""

    text: str
    fill: str
    ink: str
    edge: str
    round: bool = False


Cell = str | Badge | tuple[Badge, ...]


@dataclass(frozen=True)
class Column:
    """One column of a table: heading, share of the width, alignment."""

    head: str
    share: float
    align: Qt.AlignmentFlag = LEFT


@dataclass(frozen=True)
class Table:
    """A table as data; `total` is a last row set off by a rule. All lengths in millimetres."""

    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    continued: bool = False

    ROW = 3.85
    HEAD = 4.6
    TITLE = 5.6
    AFTER = 2.5

    def height(self, width: float) -> float:
        """Height when drawn whole in a width."""
        edges = _edges(self.columns, 0, width)
        body = sum(_row_height(self.columns, edges, row) for row in self.rows)
        return (
            self.TITLE
            + _head_height(self.columns, edges)
            + body
            + (self.ROW if self.total is not None else 0)
            + self.AFTER
        )

    def split(self, width: float, height: float) -> tuple[Table | None, Table | None]:
        """The part that fits into a box, and the rest; either may be None. No row is lost or repeated."""
        if self.height(width) <= height:
            return self, None
        edges = _edges(self.columns, 0, width)
        room = height - self.TITLE - _head_height(self.columns, edges) - self.AFTER
        fitting = 0
        for row in self.rows:
            room -= _row_height(self.columns, edges, row)
            if room < 0:
                break
            fitting += 1
        fitting = min(fitting, len(self.rows) - 1)  # the total never stands alone
        if fitting < 3:
            return None, self
        head = replace(self, rows=self.rows[:fitting], total=None)
        return head, replace(self, rows=self.rows[fitting:], continued=True)


def draw_table(paper: Paper, table: Table, x: float, y: float, w: float, continued: str) -> float:
    """Draw a table and return the height used; `continued` is the word for 续表."""
    title = f"{table.title}{continued}" if table.continued else table.title
    paper.text(x, y, w, 4.6, title, _TITLE_PT, weight=700)
    if table.note:
        used = width_of(title, _TITLE_PT, 700) + 2
        paper.text(x + used, y + 0.3, max(1.0, w - used), 4.6, table.note, MIN_PT, colour=QUIET)
    top = y
    y += table.TITLE
    edges = _edges(table.columns, x, w)
    head = _head_height(table.columns, edges)
    paper.box(x, y, w, head, 0, fill="#ECEFEE")
    paper.line(x, y, x + w, y, 0.3)
    for column, (left, width) in zip(table.columns, edges, strict=True):
        inner = width - 2 * _PAD
        pt, lines = _broken(column.head, inner, 600)
        high = head / len(lines)
        for i, line in enumerate(lines):
            paper.text(left + _PAD, y + i * high, inner, high, line, pt, weight=600, align=column.align)
    y += head
    paper.line(x, y, x + w, y, HAIRLINE)
    for row in table.rows:
        y += _draw_row(paper, table.columns, edges, row, y)
        paper.line(x, y, x + w, y, 0.06, "#B9C2BE")
    if table.total is not None:
        y += _draw_row(paper, table.columns, edges, table.total, y, weight=700)
    paper.line(x, y, x + w, y, 0.3)
    return y - top + table.AFTER


def _edges(columns: Sequence[Column], x: float, w: float) -> list[tuple[float, float]]:
    total = sum(column.share for column in columns)
    edges, left = [], x
    for column in columns:
        width = w * column.share / total
        edges.append((left, width))
        left += width
    return edges


def _broken(text: str, w: float, weight: int) -> tuple[float, tuple[str, ...]]:
    """Size and lines of a cell: on one line if need be a little smaller, else on several."""
    pt = fitting_size(text, _BODY_PT, w, weight)
    return (pt, (text,)) if width_of(text, pt, weight) <= w else (MIN_PT, wrapped(text, MIN_PT, w, weight))


def _head_height(columns: Sequence[Column], edges: Sequence[tuple[float, float]]) -> float:
    """Heads that are too long for one line stand on two."""
    inner = ((column.head, width - 2 * _PAD) for column, (_, width) in zip(columns, edges, strict=True))
    lines = max((len(_broken(head, width, 600)[1]) for head, width in inner), default=1)
    return Table.HEAD if lines == 1 else lines * line_height(MIN_PT) + 0.8


def _row_height(
    columns: Sequence[Column], edges: Sequence[tuple[float, float]], row: Sequence[Cell]
) -> float:
    lines = 1
    for (_, width), cell in zip(edges, row, strict=True):
        if isinstance(cell, str) and cell:
            lines = max(lines, len(_broken(cell, width - 2 * _PAD, 400)[1]))
    return Table.ROW if lines == 1 else lines * line_height(MIN_PT) + 0.8


def _draw_row(
    paper: Paper,
    columns: Sequence[Column],
    edges: Sequence[tuple[float, float]],
    row: Sequence[Cell],
    y: float,
    weight: int = 400,
) -> float:
    height = _row_height(columns, edges, row)
    for column, (left, width), cell in zip(columns, edges, row, strict=True):
        inner = width - 2 * _PAD
        if isinstance(cell, str):
            pt, lines = _broken(cell, inner, weight)
            if len(lines) == 1:
                paper.text(left + _PAD, y, inner, height, cell, pt, weight=weight, align=column.align)
            else:
                top = y + (height - len(lines) * line_height(pt)) / 2
                paper.lines(left + _PAD, top, lines, pt, weight)
            continue
        badges = (cell,) if isinstance(cell, Badge) else cell
        step = min(_BADGE_STEP, inner / max(1, len(badges)))
        for i, badge in enumerate(badges):
            _draw_badge(paper, badge, left + _PAD + i * step, y + (height - Table.ROW) / 2)
    return height


def _draw_badge(paper: Paper, badge: Badge, x: float, y: float) -> None:
    size = Table.ROW - 0.65
    top = y + 0.32
    weight = 700 if badge.round else 600
    width = max(size, width_of(badge.text, MIN_PT, weight) + 0.5) if badge.round else size
    if badge.round:
        paper.pill(x, top, width, size, badge.fill, badge.edge)
    else:
        paper.box(x, top, size, size, 0, fill=badge.fill)
    paper.text(x - 1, top, width + 2, size, badge.text, MIN_PT, weight=weight, align=CENTRE, colour=badge.ink)
