"""Draw the completeness matrix as PDF: pies, shares, three numbers and words, hatching where nothing was checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPen

from ecodesk.analysis.coverage import CellState, Cover
from ecodesk.exchange.coverage_workbook import STATE_LABELS
from ecodesk.i18n import plain, t
from ecodesk.maps.tokens import element_style, tokens
from ecodesk.model.measures import hectares
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.completeness_sheet import GROUP, HEAD, CompletenessSheet, Line, reasons_table
from ecodesk.reports.pages_to_pdf import draw_nothing, draw_page_head, ready_to_draw, write_pages
from ecodesk.reports.paper import (
    CENTRE,
    HAIRLINE,
    MIN_PT,
    PER_MM,
    QUIET,
    RIGHT,
    Paper,
    width_of,
    wrapped,
)
from ecodesk.reports.paper_tables import Table, draw_table
from ecodesk.reports.wording import Say, number, sayer

_SIZES = {"A3": (420.0, 297.0), "A4": (297.0, 210.0)}
_SIDE, _TOP, _FOOT = 12.0, 26.0, 14.0
_HEIGHTS = {HEAD: 6.0, GROUP: 6.0}
_UNIT_HEIGHT, _COLUMN_HEAD = 11.0, 12.0
_UNIT_SHARE, _TOTAL_SHARE, _COLUMN_SHARE = 1.9, 1.2, 1.0
_STEPS = {
    CellState.FULL: "full",
    CellState.PARTIAL: "partial",
    CellState.LOW: "low",
    CellState.NO_PROJECT: "low",
}
_NARROW = 24.0  # millimetres
_SOFT_LINE, _HEAD_FILL = "#B9C2BE", "#ECEFEE"


@dataclass(frozen=True)
class _Page:
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()


def write_completeness_pdf(
    sheet: CompletenessSheet,
    snapshot: Snapshot,
    to: Path,
    *,
    language: str = "zh_CN",
    paper: str = "A3",
    progress: Progress = SILENT,
) -> Path:
    """Write the matrix. Raises CannotWrite; leaves no half file."""
    ready_to_draw()
    drawing = _Drawing(sheet, snapshot, sayer(language), *_SIZES[paper])
    title = f"{sheet.plan} {sayer(language)(sheet.title)}".strip()
    pages = [partial(drawing.draw, page, i) for i, page in enumerate(drawing.pages, start=1)]
    return write_pages(to, title, pages, _SIZES[paper], progress)


class _Drawing:
    def __init__(
        self, sheet: CompletenessSheet, snapshot: Snapshot, say: Say, width: float, height: float
    ) -> None:
        self._sheet, self._say = sheet, say
        self._width, self._height = width, height
        self._edges = self._column_edges()
        self.pages = self._paged(reasons_table(snapshot, sheet.coverage, say))

    def _column_edges(self) -> list[tuple[float, float]]:
        shares = [_UNIT_SHARE, *([_COLUMN_SHARE] * len(self._sheet.columns)), _TOTAL_SHARE]
        room, left, edges = self._width - 2 * _SIDE, _SIDE, []
        for share in shares:
            wide = room * share / sum(shares)
            edges.append((left, wide))
            left += wide
        return edges

    @property
    def _room(self) -> float:
        return self._height - _TOP - _FOOT

    def _paged(self, reasons: Table | None) -> list[_Page]:
        """Lines in pages; a heading never stands last. The reasons follow where there is room."""
        pages: list[list[Line]] = [[]]
        left = self._room - _COLUMN_HEAD
        for i, line in enumerate(self._sheet.lines):
            high = _high(line)
            following = _high(self._sheet.lines[i + 1]) if i + 1 < len(self._sheet.lines) else 0.0
            if pages[-1] and left < high + (following if line.kind in _HEIGHTS else 0.0):
                pages.append([])
                left = self._room - _COLUMN_HEAD
            pages[-1].append(line)
            left -= high
        made = [_Page(tuple(lines)) for lines in pages]
        rest, wide = reasons, self._width - 2 * _SIDE
        left -= 4
        while rest is not None:
            fits, remaining = rest.split(wide, left)
            if fits is not None and made[-1].tables == () and left < self._room:
                made[-1] = _Page(made[-1].lines, (fits,))
            elif fits is not None:
                made.append(_Page((), (fits,)))
            elif left >= self._room:  # a single row taller than a page is drawn as far as it goes
                made.append(_Page((), (rest,)))
                break
            rest, left = remaining, self._room
        return made

    # ---- pages

    def draw(self, page: _Page, n: int, paper: Paper) -> None:
        sheet, say, right = self._sheet, self._say, self._width - _SIDE
        draw_page_head(
            paper,
            say,
            sheet.title,
            self._width,
            (n, len(self.pages)),
            plan=sheet.plan,
            version=sheet.version,
            today=sheet.made_on,
            is_sample=sheet.is_sample,
        )
        paper.text(right - 90, 13, 90, 4, say(sheet.counted), 7.5, align=RIGHT, colour=QUIET)
        note = t(
            "每格：覆盖率；问题 / 已治理 / 缺口（hm²），椭球面净面积，重叠只计一次",
            "Cells: coverage; problem / treated / gap (ha), net ellipsoidal areas, shared ground once",
        )
        paper.text(_SIDE, 20, right - _SIDE, 4, say(note), 7, colour=QUIET, align=RIGHT)
        y = _TOP
        if not page.lines and not page.tables:
            draw_nothing(
                paper, say, t("没有修复单元，没有可以判断的内容", "No restoration unit to judge"), _TOP
            )
        if page.lines:
            self._column_heads(paper, y)
            y += _COLUMN_HEAD
            for line in page.lines:
                self._line(paper, line, y)
                y += _high(line)
        for table in page.tables:
            continued = say(t("（续表）", " (continued)"))
            draw_table(paper, table, _SIDE, y + (4 if page.lines else 0), right - _SIDE, continued)
        self._foot(paper)

    def _foot(self, paper: Paper) -> None:
        sheet, y = self._sheet, self._height - _FOOT + 3
        paper.line(_SIDE, y - 1, self._width - _SIDE, y - 1, 0.2)
        net = t("全县净面积", "County, net")
        gross = t("毛面积（每块图斑各计一次）", "Gross (every patch in full)")
        half = (self._width - 2 * _SIDE) / 2
        for x, name, cover in ((_SIDE, net, sheet.county), (_SIDE + half, gross, sheet.gross)):
            words = t(
                "{name}：问题 {problem}，已治理 {treated}，缺口 {gap} hm²，覆盖率 {share}",
                "{name}: problem {problem}, treated {treated}, gap {gap} ha, coverage {share}",
            ).format(
                name=name,
                problem=plain(_area(cover.problem)),
                treated=plain(_area(cover.treated)),
                gap=plain(_area(cover.gap)),
                share=plain(_share(cover)),
            )
            paper.text(x, y, half, 5, self._say(words), 8, weight=600)

    def _column_heads(self, paper: Paper, y: float) -> None:
        left, right = self._edges[0][0], self._edges[-1][0] + self._edges[-1][1]
        paper.box(left, y, right - left, _COLUMN_HEAD, 0, fill=_HEAD_FILL)
        paper.line(left, y, right, y, 0.3)
        first = self._say(t("修复单元（上游 → 下游）", "Unit (upstream → downstream)"))
        paper.text(left + 1, y, self._edges[0][1] - 2, _COLUMN_HEAD, first, 8, weight=700)
        entries = zip(self._edges[1:-1], self._sheet.columns, self._sheet.shares, strict=True)
        for (x, wide), (element, name), share in entries:
            style = element_style("light", element)
            size = 5.0
            paper.box(x + 1, y + 1, size, size, 0, fill=style.colour)
            paper.text(
                x, y + 1, size + 2, size, style.glyph, 8, weight=700, align=CENTRE, colour=style.glyph_colour
            )
            said, room = self._say(name), wide - size - 3
            if width_of(said, 7.0, 700) <= room:
                paper.text(x + size + 2, y + 1, room, 5, said, 8, weight=700)
            else:
                broken = wrapped(said, MIN_PT, room, 700)[:2]
                paper.lines(x + size + 2, y + 0.2, broken, MIN_PT, 700)
            of_all = t("全县 {share}", "county {share}").format(
                share=plain("—" if share is None else f"{share * 100:.1f} %")
            )
            paper.text(x + 1, y + 7.4, wide - 2, 4, self._say(of_all), 7, colour=QUIET)
        x, wide = self._edges[-1]
        total = self._say(t("单元合计", "Unit total"))
        paper.text(x + 1, y, wide - 2, _COLUMN_HEAD, total, 8, weight=700)

    # ---- lines

    def _line(self, paper: Paper, line: Line, y: float) -> None:
        high, (left, wide) = _high(line), self._edges[0]
        right = self._edges[-1][0] + self._edges[-1][1]
        flat = line.kind in _HEIGHTS
        if flat:
            paper.box(left, y, right - left, high, 0, fill="#F6F8F7")
            words = self._say(line.name)
            paper.text(
                left + 1, y, (right - left if not line.boxes else wide) - 2, high, words, 8, weight=700
            )
        else:
            paper.text(left + 1, y + 0.8, wide - 2, 4.6, line.code, 8, weight=700)
            paper.text(left + 1, y + 5.2, wide - 2, 4.6, self._say(line.name), 8)
        for (x, width), box in zip(self._edges[1:-1], line.boxes, strict=False):
            self._cell(paper, box.state, box.cover, x + 0.5, y + 0.4, width - 1, high - 0.8, flat=flat)
        if line.boxes:
            x, width = self._edges[-1]
            share = _share(line.total)
            if flat:
                paper.text(x + 1, y, width - 2, high, f"{share}  {self._beside(line)}", 7.5)
            else:
                paper.text(x + 1, y + 0.8, width - 2, 4.6, share, 8.5, weight=700)
                paper.text(x + 1, y + 5.2, width - 2, 4.6, self._beside(line), 7, colour=QUIET)
        paper.line(left, y + high, right, y + high, HAIRLINE / 2, _SOFT_LINE)

    def _beside(self, line: Line) -> str:
        return self._say(line.beside) if line.beside is not None else ""

    def _cell(
        self,
        paper: Paper,
        state: CellState,
        cover: Cover,
        x: float,
        y: float,
        w: float,
        h: float,
        *,
        flat: bool,
    ) -> None:
        step = _STEPS.get(state)
        word = self._say(STATE_LABELS[state])
        if step is None:
            if state is CellState.NOT_RUN:
                _hatch(paper, x, y, w, h)
            mark = word if state is not CellState.NO_NEED else f"— {word}"
            paper.text(x, y, w, h, mark, 7, align=CENTRE, colour=QUIET)
            return
        entry = next(s for s in tokens()["coverage"]["steps"] if s["id"] == step)["light"]
        paper.box(x, y, w, h, 0.1, entry["edge"], entry["fill"])
        paper.box(x, y, 0.8, h, 0, fill=entry["bar"])
        size = 3.2
        line = h if flat else h / 2
        _pie(
            paper,
            x + 1.6,
            y + (line - size) / 2 + (0 if flat else 0.4),
            size,
            cover.share or 0.0,
            entry["text"],
        )
        share, colour = _share(cover), entry["text"]
        paper.text(x + 5.6, y, w - 6, line, share, 8, weight=700, colour=colour)
        narrow = w < _NARROW  # the word and the decimals are left out
        if flat:
            if not narrow:
                paper.text(x + 5.6, y, w - 6.4, line, _area(cover.gap), 7, align=RIGHT, colour=colour)
            return
        if not narrow:
            paper.text(x + 5.6, y, w - 6.4, line, word, 7, align=RIGHT, colour=colour)
        third = (w - 2) / 3
        values = (cover.problem, cover.treated, cover.gap)
        for i, (value, align) in enumerate(
            zip(values, (Qt.AlignmentFlag.AlignLeft, CENTRE, RIGHT), strict=True)
        ):
            weight, ink = (700, colour) if i == 2 else (400, QUIET)
            left = x + 1.4 + i * third
            paper.text(
                left,
                y + line,
                third - 0.4,
                line,
                _area(value, narrow),
                7,
                weight=weight,
                align=align,
                colour=ink,
            )


def _high(line: Line) -> float:
    return _HEIGHTS.get(line.kind, _UNIT_HEIGHT)


def _area(square_metres: float, whole: bool = False) -> str:
    return number(hectares(square_metres), 0 if whole else 1)


def _share(cover: Cover) -> str:
    return "—" if cover.share is None else f"{cover.share * 100:.1f} %"


def _pie(paper: Paper, x: float, y: float, size: float, share: float, colour: str) -> None:
    """The share as a pie, so that colour is never alone."""
    painter, box = paper.painter, paper.rect(x, y, size, size)
    painter.setPen(QPen(QColor(colour), 0.25 * PER_MM))
    painter.setBrush(QColor("#FFFFFF"))
    painter.drawEllipse(box)
    painter.setBrush(QColor(colour))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPie(box, 90 * 16, -round(min(1.0, share) * 360 * 16))


def _hatch(paper: Paper, x: float, y: float, w: float, h: float, pitch: float = 2.2) -> None:
    """Diagonal lines in a dashed frame."""
    painter = paper.painter
    painter.save()
    painter.setClipRect(paper.rect(x, y, w, h))
    painter.setPen(QPen(QColor(_SOFT_LINE), 0.2 * PER_MM))
    start = x
    while start < x + w + h:
        painter.drawLine(QPointF(start * PER_MM, y * PER_MM), QPointF((start - h) * PER_MM, (y + h) * PER_MM))
        start += pitch
    painter.restore()
    pen = QPen(QColor(QUIET), 0.15 * PER_MM)
    pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(paper.rect(x, y, w, h))
