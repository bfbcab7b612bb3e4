"""Draw 管理清单 or 工作台账 as PDF on A3: one table over as many pages as it needs, with places to sign."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from ecodesk.i18n import t
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.list_sheet import ListSheet
from ecodesk.reports.pages_to_pdf import (
    A3,
    FOOT,
    SIDE,
    TOP,
    draw_nothing,
    draw_page_head,
    ready_to_draw,
    write_pages,
)
from ecodesk.reports.paper import QUIET, Paper
from ecodesk.reports.paper_tables import Table, draw_table
from ecodesk.reports.wording import sayer


def write_list(sheet: ListSheet, to: Path, *, language: str = "zh_CN", progress: Progress = SILENT) -> Path:
    """Write the list. Raises CannotWrite; leaves no half file. Every row stands on exactly one page."""
    ready_to_draw()
    say, (width, height) = sayer(language), A3
    rest: Table | None = Table(say(sheet.title), say(sheet.note), sheet.columns, sheet.rows)
    room = height - TOP - FOOT - 4
    parts: list[Table] = []
    while rest is not None:
        fits, remaining = rest.split(width - 2 * SIDE, room)
        if fits is None:  # rows so tall that hardly one fits stand alone
            fits = replace(rest, rows=rest.rows[:1])
            remaining = replace(rest, rows=rest.rows[1:], continued=True) if rest.rows[1:] else None
        parts.append(fits)
        rest = remaining

    def draw(n: int, paper: Paper) -> None:
        draw_page_head(
            paper,
            say,
            sheet.title,
            width,
            (n + 1, len(parts)),
            plan=sheet.plan,
            version=sheet.version,
            today=sheet.today,
            is_sample=sheet.is_sample,
        )
        used = draw_table(paper, parts[n], SIDE, TOP, width - 2 * SIDE, say(t("（续表）", " (continued)")))
        if not sheet.rows:
            why = t("{list}还没有条目", "{list}: there are no entries yet").format(list=sheet.title)
            draw_nothing(paper, say, why, TOP + used)
        y = height - FOOT + 1
        signed = (t("编制：", "Prepared:"), t("校核：", "Checked:"), t("批准：", "Approved:"))
        for i, words in enumerate(signed):
            paper.text(SIDE + i * 70, y, 60, 5, say(words), 8, colour=QUIET)

    title = f"{sheet.plan} {say(sheet.title)}".strip()
    return write_pages(to, title, [partial(draw, n) for n in range(len(parts))], A3, progress)
