"""What became of each department's project, on paper: A4 across, every row, the sums first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

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
from ecodesk.maps.offscreen import ensure_application, require_chinese_font
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.paper import CENTRE, DPI, QUIET, RIGHT, Paper
from ecodesk.reports.paper_tables import Column, Table, draw_table
from ecodesk.reports.pdf_text import make_findable
from ecodesk.reports.wording import Say, number, sayer

_WIDTH, _HEIGHT = 297.0, 210.0
_SIDE, _TOP, _FOOT = 12.0, 22.0, 12.0


def write_outcome_pdf(
    snapshot: Snapshot, to: Path, *, language: str = "zh_CN", progress: Progress = SILENT
) -> Path:
    """Write the table. Raises CannotWrite; leaves no half file."""
    ensure_application()
    require_chinese_font()
    say = sayer(language)
    made = outcome_table(snapshot)
    info = snapshot.plan_info
    pages = _paged([_sums(made, say), _rows(made, say)])
    with replacing(to) as temporary:
        writer = QPdfWriter(str(temporary))
        writer.setResolution(DPI)
        size = QPageSize(QSizeF(_WIDTH, _HEIGHT), QPageSize.Unit.Millimeter, "A4")
        writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
        writer.setTitle(say(TITLE))
        writer.setCreator("EcoDesk")
        painter = QPainter()
        if not painter.begin(writer):
            raise OSError(f"cannot write {to.name}")
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for i, page in enumerate(pages):
                progress.report(i, len(pages))
                if i:
                    writer.newPage()
                paper = Paper(painter)
                _head(paper, say, info.name if info is not None else "", i + 1, len(pages))
                y = _TOP
                for table in page:
                    continued = say(t("（续表）", " (continued)"))
                    y += draw_table(paper, table, _SIDE, y, _WIDTH - 2 * _SIDE, continued) + 3
        finally:
            painter.end()
        make_findable(temporary)
    return to


def _head(paper: Paper, say: Say, plan: str, n: int, count: int) -> None:
    right = _WIDTH - _SIDE
    paper.text(_SIDE, 7, right - _SIDE, 8, say(TITLE), 14, weight=700, align=CENTRE)
    paper.text(_SIDE, 15, 160, 4, plan, 7.5, colour=QUIET)
    where = t("第 {n} 页 / 共 {count} 页", "page {n} of {count}").format(n=n, count=count)
    paper.text(
        right - 90, 15, 90, 4, f"{date.today().isoformat()}  {say(where)}", 7.5, align=RIGHT, colour=QUIET
    )


def _paged(tables: list[Table]) -> list[list[Table]]:
    """Tables on pages, every row kept."""
    wide, room = _WIDTH - 2 * _SIDE, _HEIGHT - _TOP - _FOOT
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
