"""Pages that are drawn by functions, written as one PDF with findable text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from ecodesk.i18n import Text, t
from ecodesk.maps.offscreen import ensure_application, require_chinese_font
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.paper import CENTRE, DPI, QUIET, RIGHT, Paper
from ecodesk.reports.pdf_text import make_findable
from ecodesk.reports.wording import SAMPLE_DATA, Say

A3, A4 = (420.0, 297.0), (297.0, 210.0)  # millimetres, landscape
SIDE, TOP, FOOT = 12.0, 25.0, 12.0

DrawPage = Callable[[Paper], None]


def ready_to_draw() -> None:
    """Have what texts are measured and drawn with. Raises CannotWrite without a Chinese font."""
    ensure_application()
    require_chinese_font()


def write_pages(
    to: Path,
    title: str,
    pages: Sequence[DrawPage],
    size: tuple[float, float] = A3,
    progress: Progress = SILENT,
) -> Path:
    """Write the pages. Raises CannotWrite, and Cancelled between pages; leaves no half file."""
    ready_to_draw()
    with replacing(to) as temporary:
        writer = QPdfWriter(str(temporary))
        writer.setResolution(DPI)
        page_size = QPageSize(QSizeF(*size), QPageSize.Unit.Millimeter)
        writer.setPageLayout(QPageLayout(page_size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
        writer.setTitle(title)
        writer.setCreator("EcoDesk")
        painter = QPainter()
        if not painter.begin(writer):
            raise OSError(f"cannot write {to.name}")
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for i, draw in enumerate(pages):
                said = t("打印第 {n} 页，共 {count} 页", "Page {n} of {count}").format(
                    n=i + 1, count=len(pages)
                )
                progress.report(i, len(pages), said)
                if i:
                    writer.newPage()
                draw(Paper(painter))
        finally:
            painter.end()
        make_findable(temporary)
    return to


def draw_nothing(paper: Paper, say: Say, why: Text, y: float) -> None:
    """Say why a page holds no rows, so that it does not look unfinished."""
    paper.text(SIDE, y + 4, 200, 6, f"▲ {say(why)}", 9, colour="#9A4B00")


def draw_page_head(
    paper: Paper,
    say: Say,
    title: Text,
    width: float,
    where: tuple[int, int],
    *,
    plan: str,
    version: str,
    today: date,
    is_sample: bool,
) -> None:
    """Title, plan and version, day, page number, and the warning of sample data, above `TOP`."""
    right, (n, count) = width - SIDE, where
    paper.text(SIDE, 8, right - SIDE, 8, say(title), 15, weight=700, align=CENTRE)
    paper.text(SIDE, 9, 110, 4, plan, 7.5)
    paper.text(SIDE, 13, 110, 4, f"{version}  {today.isoformat()}".strip(), 7.5, colour=QUIET)
    page = t("第 {n} 页 / 共 {count} 页", "page {n} of {count}").format(n=n, count=count)
    paper.text(right - 90, 9, 90, 4, say(page), 7.5, align=RIGHT)
    if is_sample:
        paper.text(SIDE, 17, 120, 4, say(SAMPLE_DATA), 7.5, colour="#C8102E")
