"""A document as PDF: contents, bookmarks, wide tables on pages across, a running head, pages numbered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLineF, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFontMetricsF,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)

from ecodesk.i18n import t
from ecodesk.maps.offscreen import ensure_application, require_chinese_font
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.chart_drawing import paint_chart
from ecodesk.reports.document_html import PAPER
from ecodesk.reports.document_layout import (
    A4,
    DOTS,
    LaidDocument,
    LaidSection,
    PageForm,
    body_font,
    dots,
    lay_out,
)
from ecodesk.reports.document_paging import page_of
from ecodesk.reports.documents import Document
from ecodesk.reports.pdf_outline import Bookmark, add_outline
from ecodesk.reports.pdf_text import make_findable
from ecodesk.reports.wording import sayer

_RESOLUTION = 600
_FORM = PageForm(left=20, right=20, top=20, foot=20, text=12, cells=10, heads=(20, 16, 14, 13))
_HEAD_GAP = 5.0  # millimetres between the running head and the text


def write_document_pdf(document: Document, to: Path, progress: Progress = SILENT) -> Path:
    """Write the document on A4. Raises CannotWrite; leaves no half file."""
    ensure_application()
    require_chinese_font()
    laid = lay_out(document, _FORM)
    with replacing(to) as temporary:
        writer = QPdfWriter(str(temporary))
        writer.setResolution(_RESOLUTION)
        writer.setTitle(document.title)
        writer.setCreator("EcoDesk")
        _turn(writer, laid.sections[0].landscape)
        painter = QPainter()
        if not painter.begin(writer):
            raise OSError(f"cannot write {to.name}")
        try:
            painter.scale(_RESOLUTION / DOTS, _RESOLUTION / DOTS)
            for section in laid.sections:
                for page in range(section.pages):
                    number = section.first + page
                    said = t("打印第 {n} 页，共 {count} 页", "Page {n} of {count}")
                    progress.report(number, laid.pages, said.format(n=number + 1, count=laid.pages))
                    if number:
                        _turn(writer, section.landscape)
                        writer.newPage()
                    _paint(painter, section, page)
                    _paint_margins(painter, document, laid, section, number)
        finally:
            painter.end()
        make_findable(temporary)
        add_outline(temporary, _bookmarks(laid))
    return to


def _turn(writer: QPdfWriter, landscape: bool) -> None:
    """Let the next page stand upright or lie across."""
    wide, high = reversed(A4) if landscape else A4
    size = QPageSize(QSizeF(wide, high), QPageSize.Unit.Millimeter, "A4")
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))


def _bookmarks(laid: LaidDocument) -> list[Bookmark]:
    """The headings that the contents list, whether the contents are printed or not."""
    return [
        Bookmark(one.heading.text, one.heading.level, one.page, (dots(_FORM.top) + one.top) * 72 / DOTS)
        for one in laid.entries
        if one.heading.shown
    ]


def _paint(painter: QPainter, section: LaidSection, page: int) -> None:
    inner, layout = _FORM.inner(section.landscape), section.text.documentLayout()
    painter.save()
    painter.translate(dots(_FORM.left), dots(_FORM.top) - page * inner.height())
    view = QRectF(0, page * inner.height(), inner.width(), inner.height())
    painter.setClipRect(view)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = view
    layout.draw(painter, context)
    for place, picture in section.figures.items():
        block = section.text.findBlock(place)
        if picture.chart is not None and page_of(section.text, block) == page:
            corner = layout.blockBoundingRect(block).topLeft()
            line = block.layout().lineAt(0).naturalTextRect()
            painter.save()
            painter.translate(corner + line.topLeft())
            painter.scale(line.width() / picture.width, line.width() / picture.width)
            paint_chart(painter, picture.chart)
            painter.restore()
    painter.restore()


def _paint_margins(
    painter: QPainter, document: Document, laid: LaidDocument, section: LaidSection, number: int
) -> None:
    """The running head, not above the title itself, and the page number."""
    inner = _FORM.inner(section.landscape)
    font = body_font(9)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QColor(PAPER.quiet))
    left, top = dots(_FORM.left), dots(_FORM.top)
    if number:
        line = top - dots(_HEAD_GAP)
        box = QRectF(left, line - 17, inner.width(), 15)
        running = metrics.elidedText(
            document.running or document.title, Qt.TextElideMode.ElideRight, int(inner.width())
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, running)
        painter.setPen(QPen(QColor(PAPER.line), 0.6))
        painter.drawLine(QLineF(left, line, left + inner.width(), line))
        painter.setPen(QColor(PAPER.quiet))
    words = t("第 {n} 页 / 共 {count} 页", "page {n} of {count}").format(n=number + 1, count=laid.pages)
    said = sayer(document.language)(words)
    box = QRectF(left, top + inner.height() + 10, inner.width(), 16)
    painter.drawText(box, Qt.AlignmentFlag.AlignRight, said)
    room = int(inner.width() - metrics.horizontalAdvance(said) - 20)
    painter.drawText(
        box,
        Qt.AlignmentFlag.AlignLeft,
        metrics.elidedText(document.title, Qt.TextElideMode.ElideRight, room),
    )
