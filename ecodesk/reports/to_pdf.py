"""The plan sheet as PDF: vectors, an embedded Chinese font, true scale."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from ecodesk.i18n import t
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.catalogue import ReportOptions
from ecodesk.reports.paper import DPI
from ecodesk.reports.pdf_text import make_findable
from ecodesk.reports.plan_sheet import PlanSheet
from ecodesk.reports.preflight import refuse_unfit_for_public
from ecodesk.reports.sheet_drawing import SheetDrawing
from ecodesk.reports.sheet_pages import Format


def write_pdf(
    sheet: PlanSheet, snapshot: Snapshot, to: Path, options: ReportOptions, progress: Progress = SILENT
) -> Path:
    """Write the sheet. Raises CannotWrite, without a half file, also for an unfit public sheet."""
    drawing = SheetDrawing(sheet, snapshot, options, progress)
    refuse_unfit_for_public(sheet, drawing.facts.numbers)
    with replacing(to) as temporary:
        writer = _writer(temporary, sheet, drawing.format)
        painter = QPainter()
        if not painter.begin(writer):
            raise OSError(f"cannot write {to.name}")
        try:
            draw_pages(painter, writer, drawing, DPI, progress)
        finally:
            painter.end()
        make_findable(temporary)
    return to


def draw_pages(
    painter: QPainter, device: QPagedPaintDevice, drawing: SheetDrawing, dpi: float, progress: Progress
) -> None:
    """All pages, one after the other, on a device of `dpi`. Raises Cancelled between pages and layers."""
    count = len(drawing.pages)
    for i, page in enumerate(drawing.pages):
        text = t("打印第 {n} 页，共 {count} 页", "Page {n} of {count}").format(n=i + 1, count=count)
        progress.report(i, count, text)
        if i:
            device.newPage()
        drawing.draw(painter, dpi, page)


def _writer(path: Path, sheet: PlanSheet, paper: Format) -> QPdfWriter:
    writer = QPdfWriter(str(path))
    writer.setResolution(DPI)
    size = QPageSize(QSizeF(paper.width, paper.height), QPageSize.Unit.Millimeter, paper.name)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    writer.setTitle(sheet.title)
    writer.setCreator(f"EcoDesk · {sheet.data_hash}")
    return writer
