"""Write a document as Word, PDF, web page or workbook, by the suffix of the file."""

from __future__ import annotations

from pathlib import Path

from ecodesk.exchange.spreadsheet import Sheet, SheetColumn, SheetRow, write_workbook
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.documents import DocTable, Document, Paragraph, shown
from ecodesk.reports.wording import sayer

_CHARACTERS = 12.0  # width of a column of an average share


def write_document(document: Document, to: Path, progress: Progress = SILENT) -> Path:
    """Write a document as .docx, .pdf, .html or .xlsx. Raises CannotWrite; leaves no half file."""
    match to.suffix.lower():
        case ".docx":
            from ecodesk.reports.document_docx import write_docx

            return write_docx(document, to, progress)
        case ".pdf":
            from ecodesk.reports.document_pdf import write_document_pdf

            return write_document_pdf(document, to, progress)
        case ".xlsx":
            sheets = [_sheet(made, document) for made in document.tables()]
            return write_workbook(to, sheets or [_said(document)], progress)
        case _:
            from ecodesk.reports.document_html import write_html

            return write_html(document, to)


def _sheet(made: DocTable, document: Document) -> Sheet:
    """A table as a sheet; numbers stay numbers, what is not given is said."""
    say = sayer(document.language)
    columns = [
        SheetColumn(column.head, column.digits, max(8.0, _CHARACTERS * column.share))
        for column in made.columns
    ]
    rows = [
        SheetRow(
            [
                shown(value, column, say) if value is None or value == "" else value
                for value, column in zip(row.values, made.columns, strict=True)
            ],
            row.strong,
        )
        for row in made.rows
    ]
    return Sheet(made.title, columns, rows, frozen=1)


def _said(document: Document) -> Sheet:
    """What a document without tables says, so that the workbook is not without sheets."""
    parts = [part for chapter in document.chapters for part in chapter.parts]
    rows = [SheetRow([part.text]) for part in parts if isinstance(part, Paragraph)]
    return Sheet(document.title, [SheetColumn(document.title, None, 60.0)], rows, frozen=0)
