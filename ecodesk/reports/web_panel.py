"""What stands beside the web map: heads, the same tables as on paper, texts. Every text is escaped."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from ecodesk.i18n import Text, join, plain, t
from ecodesk.reports.paper_tables import RIGHT, Badge, Cell, Table
from ecodesk.reports.plan_sheet import PlanSheet
from ecodesk.reports.sheet_tables import tables
from ecodesk.reports.wording import Say, sayer

_MARKS = {
    "internal": t("内部用图 注意保管", "Internal use, keep safe"),
    "review": t("送审稿", "For review"),
    "public": t("公开", "Public"),
}
_IN_TEMPLATE = {"`": "&#96;", "$": "&#36;", "\\": "&#92;", "{": "&#123;", "}": "&#125;"}


def escaped(text: str) -> str:
    """Text that is only text, in HTML and inside the script templates that map libraries put it into."""
    return "".join(_IN_TEMPLATE.get(c, c) for c in html.escape(text))


def panel(sheet: PlanSheet, language: str, places: Mapping[int, tuple[float, float]]) -> str:
    """The panel as HTML. `places` are longitude and latitude of the numbers that are on the map."""
    speak = sayer(language)

    def say(text: Text) -> str:
        return escaped(speak(text))

    sample = f' <span class="mark">{say(t("示例数据", "Sample data"))}</span>' if sheet.is_sample else ""
    facts = [speak(sheet.version), speak(sheet.period), sheet.prepared_by, sheet.made_on.isoformat()]
    spans = " · ".join(f"<span>{escaped(fact)}</span>" for fact in facts if fact)
    parts = [
        f"<aside><h1>{escaped(sheet.title)}</h1><p>{say(sheet.subtitle)}</p>",
        f"<p>{spans}</p>",
        f'<p><span class="mark">{say(_MARKS[sheet.use_mark])}</span>{sample}</p>',
    ]
    if sheet.approval_number:
        words = t("审图号：{number}", "Approval number: {number}")
        parts.append(f"<p>{say(words.format(number=plain(sheet.approval_number)))}</p>")
    if sheet.withheld:
        words = t("已略去：{what}", "Left out: {what}").format(what=join(list(sheet.withheld)))
        parts.append(f"<p>{say(words)}</p>")
    parts += [_table(table, number == 1, places, speak) for number, table in enumerate(tables(sheet, speak))]
    parts += [f"<h2>{say(head)}</h2><p>{escaped(text)}</p>" for head, text in sheet.texts if text]
    about = (sheet.check_line, sheet.sources, sheet.coordinates)
    lines = "<br>".join(say(text) for text in about)
    parts.append(f"<footer>{lines}<br>{escaped(sheet.data_hash)}</footer></aside>")
    return "\n".join(parts)


def _table(table: Table, numbered: bool, places: Mapping[int, tuple[float, float]], say: Say) -> str:
    """A table as on paper; rows of projects know where their number stands."""
    numeric = {i for i, column in enumerate(table.columns) if column.align == RIGHT}
    head = _row([column.head for column in table.columns], numeric, "th")
    body = []
    for i, row in enumerate(table.rows, start=1):
        where = places.get(i) if numbered else None
        found = f' tabindex="0" data-lon="{where[0]:.6f}" data-lat="{where[1]:.6f}"' if where else ""
        number = f' data-row="{i}"' if numbered else ""
        body.append(f"<tr{number}{found}>{_row(row, numeric, 'td')}</tr>")
    if table.total is not None:
        body.append(f'<tr class="total">{_row(table.total, numeric, "td")}</tr>')
    note = f" <small>{escaped(table.note)}</small>" if table.note else ""
    return (
        f"<h2>{escaped(table.title)}{note}</h2>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )


def _row(cells: Sequence[Cell], numeric: set[int], tag: str) -> str:
    made = []
    for i, cell in enumerate(cells):
        kind = ' class="n"' if i in numeric else ""
        made.append(f"<{tag}{kind}>{_cell(cell)}</{tag}>")
    return "".join(made)


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return escaped(cell)
    badges = (cell,) if isinstance(cell, Badge) else cell
    return "".join(disc(badge) for badge in badges)


def disc(badge: Badge) -> str:
    """A badge as a coloured disc or square."""
    shape = "disc" if badge.round else "tile"
    style = f"background:{badge.fill};color:{badge.ink};border-color:{badge.edge}"
    return f'<span class="{shape}" style="{style}">{escaped(badge.text)}</span>'


STYLE = """
html, body { height: 100%; margin: 0; font: 13px/1.55 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif;
  color: #1A2320; background: #F2F4F3; }
.folium-map { position: absolute !important; left: 0 !important; top: 0; bottom: 0; width: auto !important; right: 553px;
  height: auto !important; background: #E6EAE8; }
aside { position: absolute; top: 0; right: 0; bottom: 0; width: 520px; padding: 16px; overflow-y: auto; background: #FFFFFF;
  border-left: 1px solid #DCE2DF; z-index: 1000; }
h1 { font-size: 18px; margin: 0 0 4px; } h2 { font-size: 15px; margin: 18px 0 6px; } p { margin: 2px 0; color: #45524D; }
h2 small { font-size: 12px; font-weight: 400; color: #5C6964; }
table { border-collapse: collapse; width: 100%; font-size: 12px; }
th { text-align: left; background: #ECEFEE; font-weight: 600; }
p span, th, td { white-space: nowrap; } th, td { padding: 3px 5px; border-bottom: 1px solid #DCE2DF; vertical-align: top; }
td:nth-child(2), tr[data-row] td:nth-child(3) { white-space: normal; overflow-wrap: anywhere; }
.n { text-align: right; font-variant-numeric: tabular-nums; } .total td { font-weight: 700; border-top: 1.5px solid #1A2320; }
tr[data-lat] { cursor: pointer; } tr[data-lat]:hover, tr[data-lat]:focus { background: #EFE9FB; outline: none; }
.mark { color: #C8102E; border: 1.5px solid #C8102E; padding: 1px 8px; font-weight: 600; }
.disc, .tile { display: inline-block; min-width: 20px; height: 20px; text-align: center; line-height: 20px; font-weight: 700;
  font-size: 11px; box-sizing: border-box; }
.disc { border-radius: 10px; border: 1px solid; line-height: 18px; padding: 0 2px; }
.tile { min-width: 18px; height: 18px; line-height: 18px; margin-right: 2px; font-weight: 600; }
.leaflet-marker-icon .disc { box-shadow: 0 0 0 1.5px #FFFFFF; min-width: 22px; height: 22px; line-height: 20px; }
.leaflet-marker-icon.found .disc { box-shadow: 0 0 0 4px #7B4FD0; }
footer { margin-top: 18px; color: #5C6964; font-size: 12px; }
@media (max-width: 900px) { .folium-map { right: 0 !important; bottom: 45%; }
  aside { left: 0; width: auto; top: 55%; border-left: 0; } }
"""

SCRIPT = """
window.addEventListener('load', () => {
  const map = window[document.querySelector('.folium-map').id];
  L.control.scale({imperial: false}).addTo(map);
  const icons = () => document.querySelectorAll('.leaflet-marker-icon');
  for (const row of document.querySelectorAll('tr[data-lat]')) {
    const find = () => {
      map.setView([+row.dataset.lat, +row.dataset.lon], Math.max(map.getZoom(), 12.5));
      for (const icon of icons()) icon.classList.toggle('found', icon.textContent.trim() === row.dataset.row);
    };
    row.addEventListener('click', find);
    row.addEventListener('keydown', (event) => { if (event.key === 'Enter') find(); });
  }
});
"""
