"""What became of each department's project, on paper: A4 across, every row, the sums first."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from pathlib import Path

from ecodesk.exchange.outcome_rows import (
    COLUMNS,
    SUMS,
    TITLE,
    Cell,
    OutcomeColumn,
    OutcomeTable,
    outcome_table,
)
from ecodesk.i18n import Text, t
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.pages_to_pdf import A4, FOOT, SIDE, TOP, draw_page_head, ready_to_draw, write_pages
from ecodesk.reports.paper import RIGHT, Paper
from ecodesk.reports.paper_tables import Column, Table, draw_table
from ecodesk.reports.wording import Say, number, sayer


def write_outcome_pdf(
    snapshot: Snapshot, to: Path, *, language: str = "zh_CN", progress: Progress = SILENT
) -> Path:
    """Write the table. Raises CannotWrite; leaves no half file."""
    ready_to_draw()
    say, info = sayer(language), snapshot.plan_info
    made = outcome_table(snapshot)
    pages = _paged([_sums(made, say), _rows(made, say)])

    def draw(n: int, paper: Paper) -> None:
        draw_page_head(
            paper,
            say,
            TITLE,
            A4[0],
            (n + 1, len(pages)),
            plan=info.name if info is not None else "",
            version=info.version if info is not None else "",
            today=snapshot.today,
            is_sample=info is not None and info.is_sample,
        )
        y = TOP
        for table in pages[n]:
            y += draw_table(paper, table, SIDE, y, A4[0] - 2 * SIDE, say(t("（续表）", " (continued)"))) + 3

    return write_pages(to, say(TITLE), [partial(draw, n) for n in range(len(pages))], A4, progress)


def _paged(tables: list[Table]) -> list[list[Table]]:
    """Tables on pages, every row kept."""
    wide, room = A4[0] - 2 * SIDE, A4[1] - TOP - FOOT
    pages: list[list[Table]] = [[]]
    left = room
    for table in tables:
        rest: Table | None = table
        while rest is not None:
            fits, remaining = rest.split(wide, left)
            if fits is None and not pages[-1]:  # taller than a page: drawn as far as it goes
                fits, remaining = rest, None
            if fits is not None:
                pages[-1].append(fits)
                left -= fits.height(wide) + 3
            rest = remaining if fits is not None else rest
            if rest is not None:
                pages.append([])
                left = room
    return pages


def _columns(columns: tuple[OutcomeColumn, ...], say: Say) -> tuple[Column, ...]:
    return tuple(
        Column(say(c.title), c.width, RIGHT) if c.digits is not None else Column(say(c.title), c.width)
        for c in columns
    )


def _sums(made: OutcomeTable, say: Say) -> Table:
    rows = tuple(_cells(row, SUMS, say) for row in made.sums)
    total = _cells(made.total, SUMS, say)
    return Table(say(t("按结果合计", "Sums by outcome")), say(made.balance), _columns(SUMS, say), rows, total)


def _rows(made: OutcomeTable, say: Say) -> Table:
    rows = tuple(_cells(row.cells, COLUMNS, say) for row in made.rows)
    return Table(say(t("逐项去向", "Each project")), "", _columns(COLUMNS, say), rows)


def _cells(cells: tuple[Cell, ...], columns: tuple[OutcomeColumn, ...], say: Say) -> tuple[str, ...]:
    return tuple(_text(cell, column, say) for cell, column in zip(cells, columns, strict=True))


def _text(cell: Cell, column: OutcomeColumn, say: Say) -> str:
    if cell is None:
        return "—" if column.digits is not None else ""
    if isinstance(cell, Text):
        return say(cell)
    if isinstance(cell, (int, float, Decimal)):
        return number(cell, column.digits or 0)
    return str(cell)
