"""A document laid out on pages by Qt: its sections, where its headings and figures stand, and its contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEventLoop, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QImage,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from ecodesk.maps.label import FAMILIES
from ecodesk.reports.document_html import body_html, cover_html
from ecodesk.reports.document_paging import keep_together, page_of
from ecodesk.reports.document_sections import (
    CONTENTS,
    Listed,
    Section,
    has_contents,
    headings,
    sections,
)
from ecodesk.reports.documents import DocChapter, Document, Picture
from ecodesk.reports.wording import sayer

DOTS = 96  # per inch: what sizes in HTML are written in
A4 = (210.0, 297.0)  # millimetres, upright
_TALLEST_PICTURE = 0.7  # of a page
_ENTRY_GAP = 3.0


@dataclass(frozen=True)
class PageForm:
    """What the pages look like: margins in millimetres, sizes of text in pixels of the layout."""

    left: float
    right: float
    top: float
    foot: float
    text: int
    cells: int
    heads: tuple[int, int, int, int]

    def inner(self, landscape: bool) -> QSizeF:
        """The room for text on a page, in pixels of the layout."""
        wide, high = reversed(A4) if landscape else A4
        return QSizeF(dots(wide - self.left - self.right), dots(high - self.top - self.foot))

    @property
    def style(self) -> str:
        heads = " ".join(f"h{i}{{font-size:{size}px}}" for i, size in enumerate(self.heads, start=1))
        return f"{heads} p,li{{font-size:{self.text}px}} td,th{{font-size:{self.cells}px}}"


@dataclass(frozen=True)
class Entry:
    """A heading with the page it stands on, the first is 0, and how far down, in pixels of the layout."""

    heading: Listed
    page: int
    top: float


@dataclass(frozen=True)
class LaidSection:
    """A stretch of pages; `pictures` holds the figures by the position of their block."""

    text: QTextDocument
    landscape: bool
    first: int  # number of pages before it
    figures: Mapping[int, Picture]

    @property
    def pages(self) -> int:
        return self.text.pageCount()


@dataclass(frozen=True)
class LaidDocument:
    """All pages in order; `fronted` says that the first section is title and contents."""

    sections: tuple[LaidSection, ...]
    entries: tuple[Entry, ...]
    fronted: bool

    @property
    def pages(self) -> int:
        return sum(section.pages for section in self.sections)


def dots(millimetres: float) -> float:
    """A length on paper in pixels of the layout."""
    return millimetres / 25.4 * DOTS


def body_font(size: int) -> QFont:
    """The font of running text, in pixels of the layout."""
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(size)
    for feature in ("locl", "liga"):  # variant digits and joined letters have no code, a PDF would lose them
        font.setFeature(QFont.Tag(feature), 0)
    return font


def lay_out(document: Document, form: PageForm) -> LaidDocument:
    """Break the document into pages. A document with many chapters begins with its contents.

    May be called from any thread.
    """
    QEventLoop()  # gives a thread of Python what runs the timers that layouts start
    cut = sections(document)
    fronted = has_contents(document)
    laid: list[LaidSection] = []
    if fronted:
        every = headings(document.chapters)
        blank = [Entry(one, 0, 0.0) for one in every if one.shown]
        count = _front(document, blank, form).pageCount()
    else:
        count = 0
    first, entries = count, list[Entry]()
    for i, section in enumerate(cut or [Section(document.landscape, ())]):
        last = i >= len(cut) - 1
        text = _section(document, section, form, titled=not fronted and i == 0, foot=last)
        made = LaidSection(text, section.landscape, first, _figures(text, section.chapters))
        entries += _entries(made, section.chapters)
        laid.append(made)
        first += made.pages
    if fronted:
        front = _front(document, [one for one in entries if one.heading.shown], form)
        laid.insert(0, LaidSection(front, document.landscape, 0, {}))
    return LaidDocument(tuple(laid), tuple(entries), fronted)


def _blank(form: PageForm) -> QTextDocument:
    laid = QTextDocument()
    laid.setDocumentMargin(0)
    laid.setDefaultFont(body_font(form.text))
    laid.setDefaultStyleSheet(form.style)
    return laid


def _section(
    document: Document, section: Section, form: PageForm, *, titled: bool, foot: bool
) -> QTextDocument:
    laid, page = _blank(form), form.inner(section.landscape)
    html = body_html(document, section.chapters, foot=foot)
    for picture in _pictures(section.chapters):
        image = QImage.fromData(picture.png)
        if picture.chart is not None:  # drawn as lines on its page
            image = QImage(1, 1, QImage.Format.Format_ARGB32)
            image.fill(Qt.GlobalColor.transparent)
        laid.addResource(QTextDocument.ResourceType.ImageResource, QUrl(picture.name), image)
        wide, high = _fitting(picture, page)
        html = html.replace(
            f'src="{picture.name}" width="{picture.width}" height="{picture.height}"',
            f'src="{picture.name}" width="{wide}" height="{high}"',
        )
    laid.setHtml(f"{cover_html(document)}\n{html}" if titled else html)
    laid.setPageSize(page)
    keep_together(laid)
    return laid


def _front(document: Document, entries: Sequence[Entry], form: PageForm) -> QTextDocument:
    """Title, facts and contents: dots lead to the page of each heading."""
    laid, page = _blank(form), form.inner(document.landscape)
    title = f'<h2 align="center">{sayer(document.language)(CONTENTS)}</h2>' if entries else ""
    laid.setHtml(f"{cover_html(document)}\n{title}")
    cursor = QTextCursor(laid)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    for entry in entries:
        deep = entry.heading.level > 1
        block, letters = QTextBlockFormat(), QTextCharFormat()
        block.setLeftMargin(form.text * 1.5 if deep else 0)
        block.setTopMargin(0 if deep else _ENTRY_GAP)
        font = body_font(form.text)
        font.setBold(not deep)
        letters.setFont(font)
        room = page.width() - block.leftMargin() - 1
        tab = QTextOption.Tab(room, QTextOption.TabType.RightTab)
        block.setTabPositions([tab])
        cursor.insertBlock(block, letters)
        cursor.insertText(_led(entry, QFontMetricsF(font), room))
    laid.setPageSize(page)
    return laid


def _led(entry: Entry, metrics: QFontMetricsF, room: float) -> str:
    """A line of the contents; a title that is too long is cut."""
    page = str(entry.page + 1)
    title = metrics.elidedText(
        entry.heading.text.replace("\t", " "), Qt.TextElideMode.ElideRight, int(room * 0.88)
    )
    left = room - metrics.horizontalAdvance(title) - metrics.horizontalAdvance(page) - 20
    return f"{title}\t{'.' * max(3, int(left / metrics.horizontalAdvance('.')))} {page}"


def _entries(section: LaidSection, chapters: Sequence[DocChapter]) -> list[Entry]:
    """The headings of a section with their pages."""
    found, block = [], section.text.begin()
    waiting = iter(headings(chapters))
    high = section.text.pageSize().height()
    while block.isValid():
        if block.blockFormat().headingLevel() > 1:
            page = page_of(section.text, block)
            top = section.text.documentLayout().blockBoundingRect(block).top() - page * high
            found.append(Entry(next(waiting), section.first + page, top))
        block = block.next()
    return found


def _pictures(chapters: Sequence[DocChapter]) -> list[Picture]:
    return [part for chapter in chapters for part in chapter.parts if isinstance(part, Picture)]


def _fitting(picture: Picture, page: QSizeF) -> tuple[int, int]:
    by = min(1.0, page.width() / picture.width, page.height() * _TALLEST_PICTURE / picture.height)
    return int(picture.width * by), int(picture.height * by)


def _figures(laid: QTextDocument, chapters: Sequence[DocChapter]) -> dict[int, Picture]:
    """Where the figures stand that are drawn as lines: position of the block → picture."""
    wanted = {picture.name: picture for picture in _pictures(chapters) if picture.chart is not None}
    found: dict[int, Picture] = {}
    block = laid.begin()
    while wanted and block.isValid():
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        image = cursor.charFormat()
        if image.isImageFormat() and image.toImageFormat().name() in wanted:
            found[block.position()] = wanted[image.toImageFormat().name()]
        block = block.next()
    return found
