"""A document as HTML: for the window, for a file that opens anywhere, and as what the PDF is laid out from."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from ecodesk.i18n import t
from ecodesk.outputs import replacing
from ecodesk.reports.column_widths import PAGE_ROOM, column_widths
from ecodesk.reports.document_sections import CONTENTS, Listed, has_contents, headings, sections
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
_HEADING = re.compile(r"<(h[2-6])>")


@dataclass(frozen=True)
class Inks:
    """Colours of a page, as they are written in HTML."""

    text: str = "#1A2320"
    quiet: str = "#45524D"
    line: str = "#B9C2BE"
    head: str = "#ECEFEE"
    missing: str = "#9A4B00"
    link: str = "#0B5F55"
    flag: str = "#FBE9D3"


PAPER = Inks()


def cover_html(document: Document, inks: Inks = PAPER) -> str:
    """Title, subtitle and facts."""
    body = [f'<h1 align="center">{escape(document.title)}</h1>']
    if document.subtitle:
        body.append(f'<p align="center" style="color:{inks.quiet}">{escape(document.subtitle)}</p>')
    body.append(_facts(document.facts, inks))
    return "\n".join(body)


def body_html(document: Document, chapters: Sequence[DocChapter], *, foot: bool = False) -> str:
    """Some chapters on paper, the last with the `foot` of the document; pictures go by their names."""
    say = sayer(document.language)
    body = [chapter_html(chapter, say, lambda picture: picture.name, title=True) for chapter in chapters]
    if foot and document.foot:
        body.append(f'<p style="color:{PAPER.quiet}">{escape(document.foot)}</p>')
    return "\n".join(body)


def chapter_html(
    chapter: DocChapter,
    say: Say,
    address: PictureAddress,
    inks: Inks = PAPER,
    *,
    title: bool,
    most_rows: int = 0,
    links: bool = False,
    room: float = PAGE_ROOM,
) -> str:
    """One chapter, with its title or without; of longer tables the first `most_rows` rows (0: all).

    With `links` the names of rows lead to them, which only the window can follow. `room` is how many letters M
    fit beside one another.
    """
    parts = [f"<h2>{escape(chapter.title)}</h2>"] if title and chapter.title else []
    for part in chapter.parts:
        shortened = _shortened(part, say, most_rows) if isinstance(part, DocTable) and most_rows else part
        parts.append(_part(shortened, say, address, inks, links, room))
    return "\n".join(parts)


def write_html(document: Document, to: Path) -> Path:
    """Write one file that fetches nothing. Raises CannotWrite; leaves no half file."""

    def inside(picture: Picture) -> str:
        return f"data:image/png;base64,{base64.b64encode(picture.png).decode('ascii')}"

    style = (
        f"body{{max-width:60rem;margin:2rem auto;padding:0 1rem;color:{PAPER.text};line-height:1.7;"
        "font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif}"
        "table{border-collapse:collapse;width:100%;font-size:.9rem}img{max-width:100%;height:auto}"
        "nav ul{list-style:none;padding-left:1.2rem;margin:.2rem 0}nav>ul{padding:0}nav a{color:inherit}"
        f".running{{color:{PAPER.quiet};font-size:.85rem;text-align:center}}"
        "@media print{body{max-width:none;margin:0}thead{display:table-header-group}"
        "tr,img{break-inside:avoid}h2,h3,h4,.title{break-after:avoid}}"
        "@page{size:A4}@page across{size:A4 landscape}.across{page:across}"
    )
    say = sayer(document.language)
    body = [cover_html(document)]
    if document.running:
        body.append(f'<p class="running">{escape(document.running)}</p>')
    listed = [one for one in headings(document.chapters) if one.shown] if has_contents(document) else []
    if listed:
        body.append(f"<nav><h2>{escape(say(CONTENTS))}</h2>{_contents(listed)}</nav>")
    chapters = [
        f'<div class="across">{text}</div>' if section.landscape and not document.landscape else text
        for section in sections(document)
        for text in ["\n".join(chapter_html(one, say, inside, title=True) for one in section.chapters)]
    ]
    body.append(_anchored("\n".join(chapters), headings(document.chapters)))
    if document.foot:
        body.append(f'<p style="color:{PAPER.quiet}">{escape(document.foot)}</p>')
    text = (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if document.language == "zh_CN" else "en"}"><head>'
        '<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        f"<title>{escape(document.title)}</title><style>{style}</style></head><body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )
    with replacing(to) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return to


def _contents(listed: Sequence[Listed]) -> str:
    """The headings as a nested list of links."""
    said, depth = [], 0
    for number, one in enumerate(listed):
        while depth < one.level:
            said.append("<ul>")
            depth += 1
        while depth > one.level:
            said.append("</ul>")
            depth -= 1
        said.append(f'<li><a href="#s{number}">{escape(one.text)}</a></li>')
    return "".join(said) + "</ul>" * depth


def _anchored(html: str, every: Sequence[Listed]) -> str:
    """The headings that the contents list, with the names the links look for."""
    numbers = iter(range(len(every)))
    shown = iter(every)

    def named(match: re.Match[str]) -> str:
        one = next(shown)
        return f'<{match[1]} id="s{next(numbers)}">' if one.shown else match[0]

    return _HEADING.sub(named, html)


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


def _part(part: Part, say: Say, address: PictureAddress, inks: Inks, links: bool, room: float) -> str:
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
            return _table(part, say, inks, links, room)
        case Picture():
            return (
                f'<p align="center"><img src="{escape(address(part))}" width="{part.width}" '
                f'height="{part.height}" alt="{escape(part.title)}"></p>'
                f'<p align="center">{escape(part.title)}</p>'
            )


def _table(made: DocTable, say: Say, inks: Inks, links: bool, room: float) -> str:
    widths = [round(100 * share) for share in column_widths(made, say, room)]
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
        for at, (value, column) in enumerate(zip(row.values, made.columns, strict=True)):
            said = _lines(shown(value, column, say))
            flagged = at in row.flagged
            if value is None or row.missing or flagged:
                said = f'<span style="color:{inks.missing}">{said}</span>'
            if row.strong or flagged:
                said = f"<b>{said}</b>"
            elif links and row.link is not None and not at:
                said = f'<a href="ecodesk:{escape("/".join(row.link))}" style="color:{inks.link}">{said}</a>'
            ground = f"background-color:{inks.flag};" if flagged else ""
            cells.append(f'<td align="{_side(column.digits)}" style="{border}{ground}">{said}</td>')
        fill = f' style="background-color:{inks.head}"' if row.strong else ""
        rows.append(f"<tr{fill}>{''.join(cells)}</tr>")
    note = f'<p style="color:{inks.quiet}">{_lines(made.note)}</p>' if made.note else ""
    title = f'<p class="title" align="center"><b>{escape(made.title)}</b></p>' if made.title else ""
    return (
        f'{title}<table width="100%" cellpadding="4" cellspacing="0" style="border-collapse:collapse">'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>{note}"
    )


def _side(digits: int | None) -> str:
    return "left" if digits is None else "right"
