"""Parts of a Word file as its own markup: whole tables, fields, contents. Rows cost next to nothing this way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from ecodesk.exchange.spreadsheet import printable
from ecodesk.reports.column_widths import column_widths
from ecodesk.reports.documents import DocTable, shown
from ecodesk.reports.wording import Say

HEAD_FILL, SUM_FILL, FLAG_FILL, MISSING = "E1F0EC", "ECEFEE", "FBE9D3", "9A4B00"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAME = re.compile(r"(<w:\w+)")
_TABLE_PT = 9
_TWIPS_PER_EMU = 1 / 635


def parsed(markup: str) -> Any:
    """Markup whose elements begin with `w:` as an element of a Word file."""
    from docx.oxml import parse_xml

    return parse_xml(_NAME.sub(rf'\1 xmlns:w="{_MAIN}"', markup, count=1))


def run(text: str, *, bold: bool = False, colour: str = "", points: float = 0, properties: str = "") -> str:
    """Some text in one style; its lines are kept."""
    said = properties
    said += "<w:b/>" if bold else ""
    said += f'<w:color w:val="{colour}"/>' if colour else ""
    said += f'<w:sz w:val="{round(points * 2)}"/>' if points else ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in printable(text).split("\n")
    )
    return f"<w:r>{f'<w:rPr>{said}</w:rPr>' if said else ''}{lines}</w:r>"


def field(code: str, cached: str = "", *, stale: bool = False) -> str:
    """Runs of a field with what it showed last; Word works a `stale` one out when the file is opened."""
    dirty = ' w:dirty="true"' if stale else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"{dirty}/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(cached)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def table_markup(made: DocTable, say: Say, room: int) -> str:
    """A table `room` wide (EMU); its head is repeated on every page, and no row is torn."""
    widths = [round(room * _TWIPS_PER_EMU * share) for share in column_widths(made, say)]
    rights = [column.digits is not None for column in made.columns]
    head = "".join(
        _cell(column.head, width, right, bold=True, fill=HEAD_FILL, keep=True)
        for column, width, right in zip(made.columns, widths, rights, strict=True)
    )
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
    for row in made.rows:
        cells = "".join(
            _cell(
                shown(value, column, say),
                width,
                right,
                bold=row.strong or at in row.flagged,
                fill=SUM_FILL if row.strong else FLAG_FILL if at in row.flagged else "",
                colour=MISSING if value is None or row.missing or at in row.flagged else "",
            )
            for at, (value, column, width, right) in enumerate(
                zip(row.values, made.columns, widths, rights, strict=True)
            )
        )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    return _framed(widths, "".join(rows))


def facts_markup(facts: Sequence[tuple[str, str]], room: int) -> str:
    """Names and values in two columns, as large as running text."""
    widths = [round(room * _TWIPS_PER_EMU * share) for share in (0.22, 0.78)]
    rows = "".join(
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        f"{_cell(name, widths[0], False, points=0)}{_cell(value, widths[1], False, points=0)}</w:tr>"
        for name, value in facts
    )
    return _framed(widths, rows)


def _framed(widths: Sequence[int], rows: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _cell(
    text: str,
    width: int,
    right: bool,
    *,
    bold: bool = False,
    fill: str = "",
    colour: str = "",
    keep: bool = False,
    points: float = _TABLE_PT,
) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    form = "<w:keepNext/>" if keep else ""
    form += '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
    form += '<w:jc w:val="right"/>' if right else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
        f"<w:p><w:pPr>{form}</w:pPr>{run(text, bold=bold, colour=colour, points=points)}</w:p></w:tc>"
    )
