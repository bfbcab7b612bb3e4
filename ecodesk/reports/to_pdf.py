"""The plan sheet as PDF: vectors, an embedded Chinese font, true scale; and the same pages as pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from ecodesk.errors import CannotWrite
from ecodesk.i18n import plain, t
from ecodesk.maps.offscreen import ensure_application, require_chinese_font
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.catalogue import ReportOptions
from ecodesk.reports.plan_sheet import PlanSheet
from ecodesk.reports.sheet_map import SheetMap
from ecodesk.reports.sheet_pages import FORMATS, Page, draw_page, pages

_DPI = 1200


def write_pdf(
    sheet: PlanSheet, snapshot: Snapshot, to: Path, options: ReportOptions, progress: Progress = SILENT
) -> Path:
    """Write the sheet. Raises CannotWrite, without a half file, also for a public sheet without 审图号."""
    ensure_application()
    require_chinese_font()
    if sheet.public and not sheet.approval_number:
        raise CannotWrite(
            t("公开用图缺少审图号", "A public map needs an approval number"),
            remedy=t("请先在方案信息中填写审图号", "Enter it in the plan information first"),
        )
    progress.report(0, 1, t("排版", "Laying out"))
    draw, listed = _drawing(sheet, snapshot, options)
    with replacing(to) as temporary:
        writer = _writer(temporary, sheet, options)
        painter = QPainter()
        if not painter.begin(writer):
            raise OSError(f"cannot write {to.name}")
        try:
            for i, page in enumerate(listed):
                progress.report(
                    i,
                    len(listed),
                    t("打印第 {n} 页,共 {count} 页", "Page {n} of {count}").format(
                        n=i + 1, count=len(listed)
                    ),
                )
                if i:
                    writer.newPage()
                draw(painter, _DPI, page)
        finally:
            painter.end()
    return to


def preview(sheet: PlanSheet, snapshot: Snapshot, options: ReportOptions, dpi: int = 110) -> list[QImage]:
    """The pages as pictures, drawn by the same function as the PDF."""
    draw, listed = _drawing(sheet, snapshot, options)
    paper = FORMATS[options.paper]
    made = []
    for page in listed:
        image = QImage(
            round(paper.width / 25.4 * dpi),
            round(paper.height / 25.4 * dpi),
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        image.fill("#FFFFFF")
        painter = QPainter(image)
        try:
            draw(painter, dpi, page)
        finally:
            painter.end()
        made.append(image)
    return made


Draw = Callable[[QPainter, float, Page], None]


def _drawing(sheet: PlanSheet, snapshot: Snapshot, options: ReportOptions) -> tuple[Draw, list[Page]]:
    paper = FORMATS[options.paper]
    listed = pages(sheet, paper, options.language)
    map_ = SheetMap(sheet, snapshot, options.unit, options.language, monochrome=options.monochrome)

    def draw(painter: QPainter, dpi: float, page: Page) -> None:
        draw_page(painter, dpi, sheet, page, len(listed), paper, options.language, map_.paint)

    return draw, listed


def _writer(path: Path, sheet: PlanSheet, options: ReportOptions) -> QPdfWriter:
    paper = FORMATS[options.paper]
    writer = QPdfWriter(str(path))
    writer.setResolution(_DPI)
    size = QPageSize(QSizeF(paper.width, paper.height), QPageSize.Unit.Millimeter, plain(paper.name).zh)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    writer.setTitle(sheet.title)
    writer.setCreator(f"EcoDesk · {sheet.data_hash}")
    return writer
