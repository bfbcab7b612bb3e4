"""Which page of the plan sheet holds what: frame sizes, tables and texts distributed over A3 or A4 pages.

A3 carries map and tables on one sheet, as the office prints it; on A4 the map has a page of its own.
Rows that do not fit go on to a further sheet marked 续表: rows in = rows out. Texts too long for their
block go whole on a further sheet too.
"""

from __future__ import annotations

from dataclasses import dataclass

from ecodesk.i18n import Text
from ecodesk.reports.paper import MIN_PT, line_height, wrapped
from ecodesk.reports.paper_tables import Table
from ecodesk.reports.plan_sheet import PlanSheet
from ecodesk.reports.sheet_tables import tables
from ecodesk.reports.wording import Say, sayer

Box = tuple[float, float, float, float]  # x, y, width, height in mm
BLOCK_PT, BLOCK_HEAD = 8.0, 5.4
FLOW_PT, _FLOW_HEAD = 9.0, 7.0


@dataclass(frozen=True)
class Format:
    """A page and where things stand on it, in millimetres."""

    name: str
    width: float
    height: float
    map: Box
    column: Box | None  # tables beside the map
    texts: Box
    foot: Box

    MARGIN = 7.0
    SIDE = 14.0
    TOP = 28.0  # of what stands on further pages
    GAP = 8.0

    @property
    def body(self) -> tuple[Box, Box]:
        """The two columns of a page without a map."""
        width = (self.width - 2 * self.SIDE - self.GAP) / 2
        height = self.foot[1] - 3 - self.TOP
        return (
            (self.SIDE, self.TOP, width, height),
            (self.SIDE + width + self.GAP, self.TOP, width, height),
        )


A3 = Format("A3", 420, 297, (14, 27, 258, 205), (277, 24, 132, 238), (14, 237, 258, 26), (14, 267, 395, 20))
A4 = Format("A4", 297, 210, (14, 27, 269, 131), None, (14, 163, 269, 18), (14, 183, 269, 18))
FORMATS = {"A3": A3, "A4": A4}


@dataclass(frozen=True)
class TextPart:
    """A headed text of the plan, or the part of it that stands in one place, broken into lines."""

    head: Text
    lines: tuple[str, ...]
    pt: float
    continued: bool = False
    page: int = 0  # of a block: where the whole text is, 0 when it is here


@dataclass(frozen=True)
class Placed:
    """Tables or texts one below the other in a box."""

    box: Box
    tables: tuple[Table, ...] = ()
    texts: tuple[TextPart, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page: the first has the map and the four text blocks."""

    number: int
    has_map: bool
    columns: tuple[Placed, ...]
    blocks: tuple[TextPart, ...] = ()


def pages(sheet: PlanSheet, format: Format, language: str) -> list[Page]:
    """Distribute tables and texts over pages."""
    say = sayer(language)
    waiting = tables(sheet, say)
    first: tuple[Placed, ...] = ()
    if format.column is not None:
        first, waiting = _first_column(waiting, format.column)
    made = [Page(1, True, first)]
    while waiting:
        columns = []
        for box in format.body:
            placed, waiting = _fill(waiting, box[2], box[3])
            columns.append(Placed(box, tuple(placed)))
        made.append(Page(len(made) + 1, False, tuple(columns)))
    return _with_texts(made, sheet, format)


# ---- tables


def _first_column(waiting: list[Table], place: Box) -> tuple[tuple[Placed, ...], list[Table]]:
    """Units and projects below each other, funding and indicators side by side under them."""
    x, y, w, h = place
    gap = 4.0
    main, small = waiting[:2], waiting[2:]
    width = (w - gap * (len(small) - 1)) / max(1, len(small))
    small_height = max((table.height(width) for table in small), default=0.0)
    placed, rest = _fill(main, w, h)
    used = sum(table.height(w) for table in placed)
    columns = [Placed((x, y, w, h), tuple(placed))]
    if rest or used + small_height > h or not small:
        return tuple(columns), rest + small
    top = y + min(h - small_height, used + gap)
    for i, table in enumerate(small):
        box = (x + i * (width + gap), top, width, small_height)
        columns.append(Placed(box, (table,)))
    return tuple(columns), []


def _fill(waiting: list[Table], width: float, height: float) -> tuple[list[Table], list[Table]]:
    placed: list[Table] = []
    rest = list(waiting)
    while rest:
        head, tail = rest[0].split(width, height)
        if head is None:
            break
        placed.append(head)
        height -= head.height(width)
        rest = ([tail] if tail is not None else []) + rest[1:]
        if tail is not None:
            break
    return placed, rest


# ---- texts


def _with_texts(made: list[Page], sheet: PlanSheet, format: Format) -> list[Page]:
    """The four blocks of the first page; a text too long for its block goes on after the tables."""
    _, _, w, h = format.texts
    width = w / len(sheet.texts) - 6
    blocks = [_block(head, text, width, h - BLOCK_HEAD) for head, text in sheet.texts]
    long = [text for text, block in zip(sheet.texts, blocks, strict=True) if block is None]
    where, made = _flow(made, long, format)
    shown = [
        block if block is not None else TextPart(head, _beginning(text, width, h), MIN_PT, page=where[head])
        for (head, text), block in zip(sheet.texts, blocks, strict=True)
    ]
    return [Page(1, True, made[0].columns, tuple(shown)), *made[1:]]


def _block(head: Text, text: str, width: float, height: float) -> TextPart | None:
    pt = BLOCK_PT
    while pt >= MIN_PT:
        lines = wrapped(text, pt, width)
        if len(lines) * line_height(pt) <= height + 0.01:
            return TextPart(head, lines, pt)
        pt -= 0.25
    return None


def _beginning(text: str, width: float, height: float) -> tuple[str, ...]:
    """As much of a text as its block holds above the line that says where the whole is."""
    room = int((height - BLOCK_HEAD) / line_height(MIN_PT)) - 1
    return wrapped(text, MIN_PT, width)[: max(0, room)]


def _flow(
    made: list[Page], long: list[tuple[Text, str]], format: Format
) -> tuple[dict[Text, int], list[Page]]:
    """Long texts line by line into further pages; says on which page each begins."""
    where: dict[Text, int] = {}
    columns: list[Placed] = []
    number = len(made) + 1
    parts: list[TextPart] = []
    left, right = format.body
    room = left[3]

    def close_column() -> None:
        nonlocal parts, room, number, columns
        columns.append(Placed((left, right)[len(columns)], texts=tuple(parts)))
        parts, room = [], left[3]
        if len(columns) == 2:
            made.append(Page(number, False, tuple(columns)))
            columns, number = [], number + 1

    for head, text in long:
        rest, continued = wrapped(text, FLOW_PT, left[2]), False
        while rest:
            fitting = int((room - _FLOW_HEAD) / line_height(FLOW_PT))
            if fitting < min(2, len(rest)):
                close_column()
                continue
            where.setdefault(head, number)
            parts.append(TextPart(head, rest[:fitting], FLOW_PT, continued))
            room -= _FLOW_HEAD + len(rest[:fitting]) * line_height(FLOW_PT) + 4
            rest, continued = rest[fitting:], True
    if parts:
        close_column()
    if columns:
        made.append(Page(number, False, tuple(columns)))
    return where, made


def text_head(part: TextPart, say: Say, continued: str) -> str:
    """The heading of a text, marked when it goes on from the column before."""
    return f"{say(part.head)}{continued}" if part.continued else say(part.head)
