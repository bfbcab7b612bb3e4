"""Sheets on a printer: its paper and pages, and how a sheet lands on another paper."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from ecodesk.errors import CannotWrite
from ecodesk.i18n import t
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.sheet_drawing import SheetDrawing
from ecodesk.reports.sheet_pages import Format

_TOLERANCE = 3.0  # mm by which papers of one name differ


def printer_for(drawing: SheetDrawing) -> QPrinter:
    """A printer set to the paper of a sheet, without margins of its own."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(drawing.sheet.title)
    printer.setCreator(f"EcoDesk · {drawing.sheet.data_hash}")
    printer.setFullPage(True)
    printer.setPageLayout(_layout(drawing.format))
    printer.setFromTo(0, 0)
    return printer


def _layout(form: Format) -> QPageLayout:
    portrait = QSizeF(min(form.width, form.height), max(form.width, form.height))
    size = QPageSize(portrait, QPageSize.Unit.Millimeter, form.name)
    return QPageLayout(size, QPageLayout.Orientation.Landscape, QMarginsF(0, 0, 0, 0))


def placing(printer: QPrinter, form: Format) -> tuple[float, QRectF]:
    """How much a sheet is reduced on the printer's paper, and where it lies there in millimetres."""
    paper = printer.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
    fits = paper.width() >= form.width - _TOLERANCE and paper.height() >= form.height - _TOLERANCE
    scale = 1.0 if fits else min(paper.width() / form.width, paper.height() / form.height)
    width, height = form.width * scale, form.height * scale
    return scale, QRectF((paper.width() - width) / 2, (paper.height() - height) / 2, width, height)


def print_sheet(printer: QPrinter, drawing: SheetDrawing, progress: Progress = SILENT) -> float:
    """Draw the chosen pages; returns the scale. Raises CannotWrite when the printer does not begin.

    A cancelled print is aborted at the printer.
    """
    painter = QPainter()
    if not painter.begin(printer):
        raise CannotWrite(
            t("打印机没有响应", "The printer does not answer"),
            remedy=t("请检查打印机，或先导出 PDF", "Check the printer, or write a PDF first"),
        )
    scale, box = placing(printer, drawing.format)
    dpi = printer.resolution()
    first, last = printer.fromPage() or 1, printer.toPage() or len(drawing.pages)
    chosen = [page for page in drawing.pages if first <= page.number <= last]
    try:
        for i, page in enumerate(chosen):
            words = t("打印第 {n} 页，共 {count} 页", "Page {n} of {count}")
            progress.report(i, len(chosen), words.format(n=i + 1, count=len(chosen)))
            if i:
                printer.newPage()
            painter.save()
            painter.translate(box.left() / 25.4 * dpi, box.top() / 25.4 * dpi)
            drawing.draw(painter, dpi * scale, page)
            painter.restore()
    except BaseException:
        printer.abort()
        raise
    finally:
        painter.end()
    return scale
