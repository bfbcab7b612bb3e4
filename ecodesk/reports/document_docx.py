"""A document as a Word file: real headings, lists and tables, so that people can go on writing in it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecodesk.exchange.spreadsheet import printable
from ecodesk.i18n import t
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.documents import (
    Bullets,
    DocTable,
    Document,
    Heading,
    Paragraph,
    Part,
    Picture,
    shown,
)
from ecodesk.reports.wording import Say, sayer

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_FONT, _HEAD_FILL, _SUM_FILL, _MISSING = "宋体", "E1F0EC", "ECEFEE", "9A4B00"
_MARGIN_CM = 2.2


def write_docx(document: Document, to: Path, progress: Progress = SILENT) -> Path:
    """Write the document. Raises CannotWrite; leaves no half file."""
    from docx import Document as new_word_document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    word = new_word_document()
    section = word.sections[0]
    wide, high = Cm(21.0), Cm(29.7)
    if document.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        wide, high = high, wide
    section.page_width, section.page_height = wide, high
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(_MARGIN_CM))
    _use_fonts(word)
    writer = _Writer(word, sayer(document.language), wide - 2 * Cm(_MARGIN_CM))
    writer.cover(document)
    for i, chapter in enumerate(document.chapters):
        said = t("写第 {n} 章，共 {count} 章", "Chapter {n} of {count}")
        progress.report(i, len(document.chapters), said.format(n=i + 1, count=len(document.chapters)))
        if chapter.title:
            word.add_heading(printable(chapter.title), level=1)
        for part in chapter.parts:
            writer.part(part)
    if document.foot:
        word.add_paragraph(printable(document.foot))
    _number_pages(section)
    with replacing(to) as temporary:
        word.save(str(temporary))
    return to


def _use_fonts(word: WordDocument) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size in (
        ("Normal", 11),
        ("Title", 20),
        ("Heading 1", 16),
        ("Heading 2", 14),
        ("Heading 3", 12),
    ):
        style: Any = word.styles[name]
        style.font.name = "Times New Roman"
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x1A, 0x23, 0x20)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), _FONT if name == "Normal" else "黑体")


def _number_pages(section: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


class _Writer:
    def __init__(self, word: WordDocument, say: Say, room: int) -> None:
        self._word, self._say, self._room = word, say, room

    def cover(self, document: Document) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        self._word.core_properties.title = printable(document.title)
        self._word.core_properties.author = "EcoDesk"
        self._word.add_heading(printable(document.title), level=0).alignment = WD_ALIGN_PARAGRAPH.CENTER
        if document.subtitle:
            paragraph = self._word.add_paragraph(printable(document.subtitle))
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if document.facts:
            made: Any = self._word.add_table(rows=0, cols=2)
            made.style = "Table Grid"
            for name, value in document.facts:
                cells = made.add_row().cells
                cells[0].text, cells[1].text = printable(name), printable(value)
            self._widths(made, (1.0, 3.5))

    def part(self, part: Part) -> None:
        match part:
            case Heading():
                self._word.add_heading(printable(part.text), level=min(part.level + 1, 4))
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
        from docx.shared import Pt, RGBColor

        run = self._word.add_paragraph().add_run(("▲ " if part.missing else "") + printable(part.text))
        if part.missing:
            run.font.color.rgb = RGBColor.from_string(_MISSING)
        elif part.quiet:
            run.font.size = Pt(9)

    def _picture(self, part: Picture) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        self._word.add_picture(io.BytesIO(part.png), width=self._room)
        shown_in = self._word.paragraphs[-1]
        shown_in.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shown_in.paragraph_format.keep_with_next = True  # its title stands below
        self._word.add_paragraph(printable(part.title)).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _table(self, part: DocTable) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.shared import Pt

        if part.title:
            title = self._word.add_paragraph()
            title.alignment = WD_ALIGN_PARAGRAPH.CENTER
            title.paragraph_format.keep_with_next = True
            title.add_run(printable(part.title)).bold = True
        made: Any = self._word.add_table(rows=1 + len(part.rows), cols=len(part.columns))
        made.style = "Table Grid"
        made.autofit = False
        head = made.rows[0]
        head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        texts = [[column.head for column in part.columns]]
        texts += [
            [shown(value, column, self._say) for value, column in zip(row.values, part.columns, strict=True)]
            for row in part.rows
        ]
        for i, (row, line) in enumerate(zip(made.rows, texts, strict=True)):
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            strong = i == 0 or part.rows[i - 1].strong
            for cell, text, column in zip(row.cells, line, part.columns, strict=True):
                paragraph = cell.paragraphs[0]
                run = paragraph.add_run(printable(text))
                run.font.size = Pt(9)
                run.bold = strong
                if column.digits is not None:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if strong:
                    _fill(cell, _HEAD_FILL if i == 0 else _SUM_FILL)
        self._widths(made, [column.share for column in part.columns])
        self._word.add_paragraph(printable(part.note)) if part.note else self._word.add_paragraph()

    def _widths(self, made: Any, shares: Any) -> None:
        whole = sum(shares)
        for row in made.rows:
            for cell, share in zip(row.cells, shares, strict=True):
                cell.width = int(self._room * share / whole)


def _fill(cell: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)
