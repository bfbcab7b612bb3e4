"""A document as PDF: laid out by Qt from its HTML, table heads repeated on every page, pages numbered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextCursor,
    QTextDocument,
)

from ecodesk.i18n import t
from ecodesk.maps.label import FAMILIES
from ecodesk.maps.offscreen import ensure_application, require_chinese_font
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.chart_drawing import paint_chart
from ecodesk.reports.document_html import PAPER, document_html
from ecodesk.reports.document_paging import keep_together, page_of
from ecodesk.reports.documents import Document, Picture
from ecodesk.reports.pdf_text import make_findable
from ecodesk.reports.wording import sayer

_DOTS = 96  # per inch: what sizes in HTML are written in
_RESOLUTION = 600
_SIDE, _TOP, _FOOT = 20.0, 18.0, 20.0  # millimetres
_STYLE = "h1{font-size:20px} h2{font-size:16px} h3{font-size:14px} h4{font-size:13px} p,li{font-size:12px} td,th{font-size:10px}"


def write_document_pdf(document: Document, to: Path, progress: Progress = SILENT) -> Path:
    """Write the document on A4. Raises CannotWrite; leaves no half file."""
    ensure_application()
    require_chinese_font()
    width, height = (297.0, 210.0) if document.landscape else (210.0, 297.0)
    inner = QSizeF(_dots(width - 2 * _SIDE), _dots(height - _TOP - _FOOT))
    laid = _laid_out(document, inner)
    with replacing(to) as temporary:
        writer = QPdfWriter(str(temporary))
        writer.setResolution(_RESOLUTION)
        size = QPageSize(QSizeF(width, height), QPageSize.Unit.Millimeter, "A4")
        writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
        writer.setTitle(document.title)
        writer.setCreator("EcoDesk")
        painter = QPainter()
        if not painter.begin(writer):
            raise OSError(f"cannot write {to.name}")
        try:
            painter.scale(_RESOLUTION / _DOTS, _RESOLUTION / _DOTS)
            charts, count = _charts(laid, document), laid.pageCount()
            for page in range(count):
                said = t("打印第 {n} 页，共 {count} 页", "Page {n} of {count}")
                progress.report(page, count, said.format(n=page + 1, count=count))
                if page:
                    writer.newPage()
                _paint(painter, laid, charts, page, inner)
                _paint_foot(painter, document, page + 1, count, inner)
        finally:
            painter.end()
        make_findable(temporary)
    return to


def _dots(millimetres: float) -> float:
    return millimetres / 25.4 * _DOTS


def body_font() -> QFont:
    """The font of running text, in pixels of the layout."""
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(12)
    for feature in ("locl", "liga"):  # variant digits and joined letters have no code, a PDF would lose them
        font.setFeature(QFont.Tag(feature), 0)
    return font


def _laid_out(document: Document, page: QSizeF) -> QTextDocument:
    laid = QTextDocument()
    laid.setDocumentMargin(0)
    laid.setDefaultFont(body_font())
    laid.setDefaultStyleSheet(_STYLE)
    for picture in document.pictures():
        image = QImage.fromData(picture.png)
        if picture.chart is not None:  # drawn as lines on its page
            image = QImage(1, 1, QImage.Format.Format_ARGB32)
            image.fill(Qt.GlobalColor.transparent)
        laid.addResource(QTextDocument.ResourceType.ImageResource, QUrl(picture.name), image)
    shares = {picture.name: _fitting(picture, page) for picture in document.pictures()}
    html = document_html(document, lambda picture: picture.name)
    for picture in document.pictures():
        wide, high = shares[picture.name]
        html = html.replace(
            f'src="{picture.name}" width="{picture.width}" height="{picture.height}"',
            f'src="{picture.name}" width="{wide}" height="{high}"',
        )
    laid.setHtml(html)
    laid.setPageSize(page)
    keep_together(laid)
    return laid


def _fitting(picture: Picture, page: QSizeF) -> tuple[int, int]:
    by = min(1.0, page.width() / picture.width, page.height() * 0.7 / picture.height)
    return int(picture.width * by), int(picture.height * by)


def _paint(
    painter: QPainter, laid: QTextDocument, charts: Mapping[int, Picture], page: int, inner: QSizeF
) -> None:
    painter.save()
    painter.translate(_dots(_SIDE), _dots(_TOP) - page * inner.height())
    view = QRectF(0, page * inner.height(), inner.width(), inner.height())
    painter.setClipRect(view)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = view
    laid.documentLayout().draw(painter, context)
    for place, picture in charts.items():
        block = laid.findBlock(place)
        if picture.chart is not None and page_of(laid, block) == page:
            corner = laid.documentLayout().blockBoundingRect(block).topLeft()
            line = block.layout().lineAt(0).naturalTextRect()
            painter.save()
            painter.translate(corner + line.topLeft())
            painter.scale(line.width() / picture.width, line.width() / picture.width)
            paint_chart(painter, picture.chart)
            painter.restore()
    painter.restore()


def _charts(laid: QTextDocument, document: Document) -> dict[int, Picture]:
    """Where the charts stand: position of the block → picture."""
    wanted = {picture.name: picture for picture in document.pictures() if picture.chart is not None}
    found: dict[int, Picture] = {}
    if not wanted:
        return {}
    block = laid.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        image = cursor.charFormat()
        if image.isImageFormat() and image.toImageFormat().name() in wanted:
            found[block.position()] = wanted[image.toImageFormat().name()]
        block = block.next()
    return found


def _paint_foot(painter: QPainter, document: Document, page: int, count: int, inner: QSizeF) -> None:
    say = sayer(document.language)
    font = body_font()
    font.setPixelSize(9)
    painter.setFont(font)
    painter.setPen(QColor(PAPER.quiet))
    box = QRectF(_dots(_SIDE), _dots(_TOP) + inner.height() + 8, inner.width(), 16)
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft, document.title)
    words = t("第 {n} 页 / 共 {count} 页", "page {n} of {count}").format(n=page, count=count)
    painter.drawText(box, Qt.AlignmentFlag.AlignRight, say(words))
