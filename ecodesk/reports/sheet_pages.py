"""Lay the plan sheet out on A3 or A4 pages: frame, head, map, tables, texts, signatures.

A3 carries map and tables on one sheet, as the office prints it; on A4 the map has a page of its own.
Rows that do not fit go on to a further sheet marked 续表: rows in = rows out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from ecodesk.i18n import Text, plain, t
from ecodesk.reports.paper import CENTRE, INK, QUIET, RIGHT, Paper, Table, draw_table
from ecodesk.reports.plan_sheet import PlanSheet
from ecodesk.reports.sheet_tables import tables

RED = "#C8102E"


@dataclass(frozen=True)
class Format:
    """A page and where things stand on it, in millimetres (x, y, width, height)."""

    name: str
    width: float
    height: float
    map: tuple[float, float, float, float]
    column: tuple[float, float, float, float] | None  # tables beside the map
    texts: tuple[float, float, float, float]
    foot: tuple[float, float, float, float]

    MARGIN = 7.0


A3 = Format("A3", 420, 297, (14, 27, 258, 205), (277, 24, 132, 240), (14, 237, 258, 26), (14, 267, 395, 20))
A4 = Format("A4", 297, 210, (14, 24, 269, 133), None, (14, 162, 269, 18), (14, 183, 269, 18))
FORMATS = {"A3": A3, "A4": A4}

PaintMap = Callable[[QPainter, QRectF, float], int]
"""Paint the map into a device rectangle at a number of device units per millimetre; gives the scale 1:n."""


@dataclass(frozen=True)
class Page:
    """One page: the first has the map, all have tables."""

    number: int
    has_map: bool
    columns: tuple[tuple[tuple[float, float, float], tuple[Table, ...]], ...]  # ((x, y, width), tables)


def pages(sheet: PlanSheet, format: Format, language: str) -> list[Page]:
    """Distribute the tables over pages."""
    waiting = tables(sheet, language)
    made: list[Page] = []
    if format.column is not None:
        first, waiting = _first_column(waiting, format.column)
        made.append(Page(1, True, first))
    else:
        made.append(Page(1, True, ()))
    while waiting:
        columns = []
        gap, inner = 8.0, format.width - 28
        width = (inner - gap) / 2
        for i in range(2):
            height = format.foot[1] - 30
            placed, waiting = _fill(waiting, height)
            columns.append(((14 + i * (width + gap), 27.0, width), tuple(placed)))
        made.append(Page(len(made) + 1, False, tuple(columns)))
    return made


_Columns = tuple[tuple[tuple[float, float, float], tuple[Table, ...]], ...]


def _first_column(
    waiting: list[Table], place: tuple[float, float, float, float]
) -> tuple[_Columns, list[Table]]:
    """Units and projects below each other, funding and indicators side by side under them."""
    x, y, w, h = place
    main, small = waiting[:2], waiting[2:]
    small_height = max((table.height for table in small), default=0.0)
    placed, rest = _fill(main, h)
    used = sum(table.height for table in placed)
    columns: list[tuple[tuple[float, float, float], tuple[Table, ...]]] = [((x, y, w), tuple(placed))]
    if rest or used + small_height > h or not small:
        return tuple(columns), rest + small
    gap = 4.0
    width = (w - gap * (len(small) - 1)) / len(small)
    for i, table in enumerate(small):
        columns.append(((x + i * (width + gap), y + h - small_height, width), (table,)))
    return tuple(columns), []


def _fill(waiting: list[Table], height: float) -> tuple[list[Table], list[Table]]:
    placed: list[Table] = []
    rest = list(waiting)
    while rest:
        head, tail = rest[0].split(height)
        if head is None:
            if not placed and height > 60:  # never loop for ever over a table that fits nowhere
                head, tail = rest[0], None
            else:
                break
        placed.append(head)
        height -= head.height
        rest = ([tail] if tail is not None else []) + rest[1:]
        if tail is not None:
            break
    return placed, rest


def draw_page(
    painter: QPainter,
    dpi: float,
    sheet: PlanSheet,
    page: Page,
    count: int,
    format: Format,
    language: str,
    paint_map: PaintMap,
) -> None:
    """Draw one page on a painter of `dpi`."""
    paper = Paper(painter, dpi)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def say(text: Text) -> str:
        return text.in_language(language)

    margin = Format.MARGIN
    paper.box(margin, margin, format.width - 2 * margin, format.height - 2 * margin, 0.5)
    _head(paper, sheet, format, page.number, count, say)
    scale = 0
    if page.has_map:
        x, y, w, h = format.map
        scale = paint_map(painter, paper.rect(x, y, w, h), paper.k)
        _under_map(paper, sheet, format, say)
        _texts(paper, sheet, format, say)
    for (x, y, w), column in page.columns:
        for table in column:
            y += draw_table(paper, table, x, y, w, say(t("(续表)", "(continued)")))
    _foot(paper, sheet, format, scale, say)


Say = Callable[[Text], str]


def _head(paper: Paper, sheet: PlanSheet, format: Format, number: int, count: int, say: Say) -> None:
    w = format.width
    paper.text(11, 11, 90, 4.2, f"{say(sheet.version)}  {say(sheet.period)}", 7.5)
    sheet_number = t("图号:{number}  第 {n} 页 / 共 {count} 页", "Sheet: {number}  page {n} of {count}")
    paper.text(
        11,
        15.2,
        90,
        4.2,
        say(sheet_number.format(number=plain(sheet.map_number or "—"), n=number, count=count)),
        7.5,
    )
    centre = w / 2
    title_width = w - 220 if w > 400 else w - 150
    paper.text(
        centre - title_width / 2,
        9,
        title_width,
        8,
        sheet.title,
        18 if w > 400 else 14,
        weight=700,
        align=CENTRE,
    )
    paper.text(centre - 60, 17, 120, 5, say(sheet.subtitle), 10.5 if w > 400 else 9, align=CENTRE)
    uses = (
        ("internal", t("内部", "internal")),
        ("review", t("送审", "review")),
        ("public", t("公开", "public")),
    )
    ticks = "  ".join(f"{say(name)} {'☑' if sheet.use_mark == mark else '☐'}" for mark, name in uses)
    box = 25.0
    right = w - 11
    marked = sheet.use_mark != "public"
    text_right = right - box - 3 if marked else right
    paper.text(text_right - 70, 11, 70, 4.2, f"{say(t('用途:', 'Use: '))}{ticks}", 7.5, align=RIGHT)
    approval = sheet.approval_number or say(t("(公开时必填)", "(needed when public)"))
    paper.text(
        text_right - 70, 15.2, 70, 4.2, f"{say(t('审图号:', 'Approval no.: '))}{approval}", 7.5, align=RIGHT
    )
    if marked:
        _use_mark(paper, sheet, right - box, box, say)
    if sheet.is_sample:
        paper.text(
            11,
            19.4,
            90,
            4.2,
            say(t("示例数据,不代表真实边界与项目", "Sample data, not real boundaries")),
            7.5,
            colour=RED,
        )


def _use_mark(paper: Paper, sheet: PlanSheet, x: float, w: float, say: Say) -> None:
    if sheet.use_mark == "internal":
        lines, colour = [say(t("内部用图", "INTERNAL")), say(t("注意保管", "keep safe"))], RED
    else:
        lines, colour = [say(t("送审稿", "FOR REVIEW"))], INK
    paper.box(x, 9.5, w, 12, 0.5, colour)
    height = 12 / len(lines)
    for i, line in enumerate(lines):
        paper.text(
            x + 1, 9.5 + i * height, w - 2, height, line, 10.5, weight=700, align=CENTRE, colour=colour
        )


def _under_map(paper: Paper, sheet: PlanSheet, format: Format, say: Say) -> None:
    x, y, w, h = format.map
    top = y + h + 0.8
    paper.text(x, top, w * 0.72, 4, say(sheet.coordinates), 7, colour=QUIET)
    note = t(
        "界线仅供内部工作使用,不作为权属依据", "Boundaries are for internal work only, no proof of title"
    )
    paper.text(x + w * 0.6, top, w * 0.4, 4, say(note), 7, align=RIGHT, colour=QUIET)


def _texts(paper: Paper, sheet: PlanSheet, format: Format, say: Say) -> None:
    x, y, w, h = format.texts
    width = w / len(sheet.texts)
    for i, (head, text) in enumerate(sheet.texts):
        left = x + i * width
        if i:
            paper.line(left - 2, y + 1, left - 2, y + h - 2, 0.1, "#B9C2BE")
        paper.text(left, y, width - 5, 5, say(head), 9, weight=700)
        paper.paragraph(left, y + 5.4, width - 6, h - 6, text, 8)


def _foot(paper: Paper, sheet: PlanSheet, format: Format, scale: int, say: Say) -> None:
    x, y, w, h = format.foot
    paper.box(x, y, w, h, 0.3)
    left = w * 0.29
    _qr(paper, sheet, x + 2, y + 2, h - 4)
    inner = x + h + 1
    made = t("数据 {hash} · {date} · 生态修复规划桌面", "Data {hash} · {date} · EcoDesk").format(
        hash=plain(sheet.data_hash), date=plain(sheet.made_on.isoformat())
    )
    paper.text(inner, y + 1.5, left - h - 3, 4, say(t("检查", "Check")), 7, weight=700)
    paper.paragraph(inner, y + 5.2, left - h - 3, h - 10.2, say(sheet.check_line), 7)
    paper.text(inner, y + h - 5, left - h - 3, 4, say(made), 7, colour=QUIET)
    middle = w * 0.15
    paper.line(x + left, y, x + left, y + h, 0.2)
    lines = [
        f"{say(t('编制单位:', 'By: '))}{sheet.prepared_by}",
        f"{say(t('编制日期:', 'Date: '))}{sheet.made_on.isoformat()}",
    ]
    if scale:
        lines.append(f"{say(t('比例尺:', 'Scale: '))}1:{scale:,}".replace(",", " ") + f" ({format.name})")
    for i, line in enumerate(lines):
        paper.text(x + left + 2, y + 2 + i * 5, middle - 3, 4.5, line, 7.5)
    start = left + middle
    box = (w - start) / 4
    names = (t("编制", "Drawn"), t("校核", "Checked"), t("审查", "Reviewed"), t("批准", "Approved"))
    for i, name in enumerate(names):
        at = x + start + i * box
        paper.line(at, y, at, y + h, 0.2)
        paper.text(at + 1.5, y + 1, box - 3, 5, say(name), 8)
        paper.line(at + 1.5, y + h - 6, at + box - 1.5, y + h - 6, 0.1, "#7C8883")
        paper.text(at + 1.5, y + h - 5.2, box - 3, 4, say(t("签字", "Signature")), MIN_SIGN, colour=QUIET)
        paper.text(
            at + 1.5,
            y + h - 5.2,
            box - 3,
            4,
            say(t("年   月   日", "date")),
            MIN_SIGN,
            align=RIGHT,
            colour=QUIET,
        )


MIN_SIGN = 6.5


def _qr(paper: Paper, sheet: PlanSheet, x: float, y: float, size: float) -> None:
    """Plan, version and data fingerprint, to tell one print from another."""
    import segno

    code = segno.make(
        f"{sheet.title}|{sheet.version.zh}|{sheet.data_hash}|{sheet.made_on}", error="m", micro=False
    )
    rows = [list(row) for row in code.matrix]
    step = size / len(rows)
    paper.painter.save()
    paper.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for r, row in enumerate(rows):
        for c, dark in enumerate(row):
            if dark:
                paper.painter.fillRect(
                    paper.rect(x + c * step, y + r * step, step * 1.02, step * 1.02), QColor(INK)
                )
    paper.painter.restore()
