"""A document as a Word file: real headings, contents, lists and tables, so that people can go on writing in it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecodesk.exchange.spreadsheet import printable
from ecodesk.i18n import t
from ecodesk.maps.offscreen import ensure_application
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.document_layout import A4, Entry, PageForm, lay_out
from ecodesk.reports.document_sections import CONTENTS, Section, has_contents, sections
from ecodesk.reports.documents import (
    Bullets,
    DocTable,
    Document,
    Heading,
    Paragraph,
    Part,
    Picture,
)
from ecodesk.reports.docx_contents import contents_markup, mark, number_pages, use_contents_styles
from ecodesk.reports.docx_markup import MISSING, facts_markup, parsed, run, table_markup
from ecodesk.reports.wording import Say, sayer

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_FONT = "宋体"
_MARGIN = 22.0  # millimetres
_EMU_PER_MM = 36000
_SIZES = (("Normal", 11), ("Title", 20), ("Heading 1", 16), ("Heading 2", 14), ("Heading 3", 12))
_FORM = PageForm(_MARGIN, _MARGIN, _MARGIN, _MARGIN, text=15, cells=12, heads=(27, 21, 19, 16))
"""About what Word makes of it: what the contents show until Word has counted itself."""


def write_docx(document: Document, to: Path, progress: Progress = SILENT) -> Path:
    """Write the document. Raises CannotWrite; leaves no half file."""
    from docx import Document as new_word_document

    word = new_word_document()
    _use_fonts(word)
    writer = _Writer(word, document)
    writer.cover()
    for i, section in enumerate(sections(document)):
        writer.section(section, first=i == 0, progress=progress)
    if document.foot:
        word.add_paragraph(printable(document.foot))
    with replacing(to) as temporary:
        word.save(str(temporary))
    return to


def _use_fonts(word: WordDocument) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size in _SIZES:
        style: Any = word.styles[name]
        style.font.name = "Times New Roman"
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x1A, 0x23, 0x20)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), _FONT if name == "Normal" else "黑体")


class _Writer:
    def __init__(self, word: WordDocument, document: Document) -> None:
        self._word, self._document = word, document
        self._say: Say = sayer(document.language)
        self._entries: list[Entry] = []
        if has_contents(document):
            ensure_application()
            self._entries = list(lay_out(document, _FORM).entries)
        self._headings = 0
        self._chapters = 0
        self._room = self._shape(word.sections[0], document.landscape)
        running = printable(document.running or document.title)
        number_pages(word.sections[0], running, printable(document.title), self._say, self._room)

    def _shape(self, section: Any, landscape: bool) -> int:
        """Let the pages of a section stand upright or lie across; the room between the margins, EMU."""
        from docx.enum.section import WD_ORIENT

        wide, high = reversed(A4) if landscape else A4
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = round(wide * _EMU_PER_MM), round(high * _EMU_PER_MM)
        for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(section, side, round(_MARGIN * _EMU_PER_MM))
        return round((wide - 2 * _MARGIN) * _EMU_PER_MM)

    def cover(self) -> None:
        """Title, facts and, in a long document, the contents."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK

        document, word = self._document, self._word
        word.core_properties.title = printable(document.title)
        word.core_properties.author = "EcoDesk"
        word.add_heading(printable(document.title), level=0).alignment = WD_ALIGN_PARAGRAPH.CENTER
        if document.subtitle:
            word.add_paragraph(printable(document.subtitle)).alignment = WD_ALIGN_PARAGRAPH.CENTER
        if document.facts:
            self._append(facts_markup(document.facts, self._room))
            word.add_paragraph()
        listed = [
            (entry.heading, _bookmark(at), entry.page + 1)
            for at, entry in enumerate(self._entries)
            if entry.heading.shown
        ]
        if listed:
            use_contents_styles(word, self._room)
            title = word.add_paragraph()
            title.alignment = WD_ALIGN_PARAGRAPH.CENTER
            title._p.append(parsed(run(self._say(CONTENTS), bold=True, points=16)))
            levels = max(one.level for one, *_ in listed)
            for paragraph in contents_markup(listed, levels):
                self._end.addprevious(paragraph)
            word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def section(self, section: Section, *, first: bool, progress: Progress) -> None:
        """Its chapters, on pages of their own direction."""
        from docx.enum.section import WD_SECTION

        if not first:
            made = self._word.add_section(WD_SECTION.NEW_PAGE)
            made.different_first_page_header_footer = False
            self._room = self._shape(made, section.landscape)
        elif section.landscape is not self._document.landscape:
            made = self._word.add_section(WD_SECTION.NEW_PAGE)
            self._room = self._shape(made, section.landscape)
        for chapter in section.chapters:
            if chapter.title:
                self._chapters += 1
                count = len(self._document.chapters)
                said = t("写第 {n} 章，共 {count} 章", "Chapter {n} of {count}")
                progress.report(self._chapters - 1, count, said.format(n=self._chapters, count=count))
                self._heading(chapter.title, 1)
            for part in chapter.parts:
                self._part(part)

    @property
    def _end(self) -> Any:
        """What stands last in the body, the form of its section."""
        return self._word.element.body.sectPr

    def _append(self, markup: str) -> None:
        self._end.addprevious(parsed(markup))

    def _heading(self, text: str, level: int) -> None:
        paragraph = self._word.add_heading(printable(text), level=min(level, 4))
        if self._headings < len(self._entries):
            mark(paragraph, _bookmark(self._headings), self._headings)
        self._headings += 1

    def _part(self, part: Part) -> None:
        match part:
            case Heading():
                self._heading(part.text, part.level + 1)
            case Paragraph():
                self._paragraph(part)
            case Bullets():
                style = "List Number" if part.numbered else "List Bullet"
                for item in part.items:
                    self._word.add_paragraph(printable(item), style=style)
            case DocTable():
                self._table(part)
            case Picture():
                self._picture(part)

    def _paragraph(self, part: Paragraph) -> None:
        text = f"▲ {part.text}" if part.missing else part.text
        colour, points = (MISSING, 0) if part.missing else ("", 9 if part.quiet else 0)
        self._append(f"<w:p>{run(text, colour=colour, points=points)}</w:p>")

    def _picture(self, part: Picture) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        shown_in = self._word.add_paragraph()
        shown_in.add_run().add_picture(io.BytesIO(part.png), width=self._room)
        shown_in.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shown_in.paragraph_format.keep_with_next = True  # its title stands below
        self._word.add_paragraph(printable(part.title)).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _table(self, part: DocTable) -> None:
        if part.title:
            form = '<w:keepNext/><w:jc w:val="center"/>'
            self._append(f"<w:p><w:pPr>{form}</w:pPr>{run(part.title, bold=True)}</w:p>")
        self._append(table_markup(part, self._say, self._room))
        self._append(f"<w:p>{run(part.note, points=9)}</w:p>" if part.note else "<w:p/>")


def _bookmark(number: int) -> str:
    return f"_Toc{number + 1:08d}"
