"""A document as HTML: for the window, for a file that opens anywhere, and as what the PDF is laid out from."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from ecodesk.i18n import t
from ecodesk.outputs import replacing
from ecodesk.reports.documents import (
    Bullets,
    DocChapter,
    DocTable,
    Document,
    Heading,
    Paragraph,
    Part,
    Picture,
    shown,
)
from ecodesk.reports.wording import Say, sayer

PictureAddress = Callable[[Picture], str]


@dataclass(frozen=True)
class Inks:
    """Colours of a page, as they are written in HTML."""

    text: str = "#1A2320"
    quiet: str = "#45524D"
    line: str = "#B9C2BE"
    head: str = "#ECEFEE"
    missing: str = "#9A4B00"
    link: str = "#0B5F55"


PAPER = Inks()


def document_html(document: Document, address: PictureAddress, inks: Inks = PAPER) -> str:
    """The whole document; pictures are found under what `address` gives."""
    say = sayer(document.language)
    body = [f'<h1 align="center">{escape(document.title)}</h1>']
    if document.subtitle:
        body.append(f'<p align="center" style="color:{inks.quiet}">{escape(document.subtitle)}</p>')
    body.append(_facts(document.facts, inks))
    body += [chapter_html(chapter, say, address, inks, title=True) for chapter in document.chapters]
    if document.foot:
        body.append(f'<p style="color:{inks.quiet}">{escape(document.foot)}</p>')
    return "\n".join(body)


def chapter_html(
    chapter: DocChapter,
    say: Say,
    address: PictureAddress,
    inks: Inks = PAPER,
    *,
    title: bool,
    most_rows: int = 0,
) -> str:
    """One chapter, with its title or without; of longer tables the first `most_rows` rows (0: all)."""
    parts = [f"<h2>{escape(chapter.title)}</h2>"] if title and chapter.title else []
    for part in chapter.parts:
        shortened = _shortened(part, say, most_rows) if isinstance(part, DocTable) and most_rows else part
        parts.append(_part(shortened, say, address, inks))
    return "\n".join(parts)


def write_html(document: Document, to: Path) -> Path:
    """Write one file that fetches nothing. Raises CannotWrite; leaves no half file."""

    def inside(picture: Picture) -> str:
        return f"data:image/png;base64,{base64.b64encode(picture.png).decode('ascii')}"

    style = (
        f"body{{max-width:60rem;margin:2rem auto;padding:0 1rem;color:{PAPER.text};line-height:1.7;"
        "font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif}"
        "table{border-collapse:collapse;width:100%;font-size:.9rem}img{max-width:100%;height:auto}"
    )
    text = (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if document.language == "zh_CN" else "en"}"><head>'
        '<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        f"<title>{escape(document.title)}</title><style>{style}</style></head><body>\n"
        f"{document_html(document, inside)}\n</body></html>\n"
    )
    with replacing(to) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return to


def _shortened(made: DocTable, say: Say, most: int) -> DocTable:
    """A table with its first rows and its sums; what is left out is said."""
    if len(made.rows) <= most:
        return made
    sums = tuple(row for row in made.rows[most:] if row.strong)
    words = t(
        "只显示前 {most} 行，共 {n} 行；写出的文件里有全部。",
        "The first {most} of {n} rows; a file that is written has them all.",
    ).format(most=most, n=len(made.rows))
    note = f"{say(words)}\n{made.note}".strip()
    return replace(made, rows=(*made.rows[:most], *sums), note=note)


def _facts(facts: Sequence[tuple[str, str]], inks: Inks) -> str:
    rows = "".join(
        f'<tr><td width="22%" style="color:{inks.quiet}">{escape(name)}</td><td>{_lines(value)}</td></tr>'
        for name, value in facts
    )
    return f'<table width="100%" cellpadding="3" cellspacing="0">{rows}</table>' if rows else ""


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _part(part: Part, say: Say, address: PictureAddress, inks: Inks) -> str:
    match part:
        case Heading():
            level = min(6, part.level + 2)
            return f"<h{level}>{escape(part.text)}</h{level}>"
        case Paragraph():
            colour = inks.missing if part.missing else inks.quiet if part.quiet else inks.text
            mark = "▲ " if part.missing else ""
            return f'<p style="color:{colour}">{mark}{_lines(part.text)}</p>'
        case Bullets():
            tag = "ol" if part.numbered else "ul"
            return f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in part.items)}</{tag}>"
        case DocTable():
            return _table(part, say, inks)
        case Picture():
            return (
                f'<p align="center"><img src="{escape(address(part))}" width="{part.width}" '
                f'height="{part.height}" alt="{escape(part.title)}"></p>'
                f'<p align="center">{escape(part.title)}</p>'
            )


def _table(made: DocTable, say: Say, inks: Inks) -> str:
    whole = sum(column.share for column in made.columns)
    widths = [round(100 * column.share / whole) for column in made.columns]
    widths[0] += 100 - sum(widths)
    border = f"border:1px solid {inks.line};"
    heads = "".join(
        f'<th width="{width}%" align="{_side(column.digits)}" '
        f'style="{border}background-color:{inks.head}">{escape(column.head)}</th>'
        for column, width in zip(made.columns, widths, strict=True)
    )
    rows = []
    for row in made.rows:
        cells = []
        for value, column in zip(row.values, made.columns, strict=True):
            said = escape(shown(value, column, say)).replace("\n", "<br>")
            if value is None or row.missing:
                said = f'<span style="color:{inks.missing}">{said}</span>'
            if row.strong:
                said = f"<b>{said}</b>"
            elif row.link is not None and column is made.columns[0]:
                said = f'<a href="ecodesk:{escape("/".join(row.link))}" style="color:{inks.link}">{said}</a>'
            cells.append(f'<td align="{_side(column.digits)}" style="{border}">{said}</td>')
        fill = f' style="background-color:{inks.head}"' if row.strong else ""
        rows.append(f"<tr{fill}>{''.join(cells)}</tr>")
    note = f'<p style="color:{inks.quiet}">{_lines(made.note)}</p>' if made.note else ""
    title = f'<p align="center"><b>{escape(made.title)}</b></p>' if made.title else ""
    return (
        f'{title}<table width="100%" cellpadding="4" cellspacing="0" style="border-collapse:collapse">'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>{note}"
    )


def _side(digits: int | None) -> str:
    return "left" if digits is None else "right"
