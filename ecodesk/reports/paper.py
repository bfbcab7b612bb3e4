"""Draw on a page in millimetres: text, lines, boxes, tables. Knows paper, not plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

INK = "#1A2320"
QUIET = "#45524D"
HAIRLINE = 0.12
_FAMILIES = ["Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC"]
MIN_PT = 6.5

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter


class Paper:
    """A painter on a page of `dpi`; every coordinate and size is in millimetres, font sizes in points."""

    def __init__(self, painter: QPainter, dpi: float) -> None:
        self.painter = painter
        self.k = dpi / 25.4
        self._dpi = dpi

    def rect(self, x: float, y: float, w: float, h: float) -> QRectF:
        """A rectangle in device units."""
        return QRectF(x * self.k, y * self.k, w * self.k, h * self.k)

    def font(self, pt: float, weight: int = 400) -> QFont:
        font = QFont()
        font.setFamilies(_FAMILIES)
        font.setPixelSize(max(1, round(pt / 72 * self._dpi)))
        font.setWeight(QFont.Weight(weight))
        return font

    def width(self, text: str, pt: float, weight: int = 400) -> float:
        """Width of a line of text in millimetres."""
        return QFontMetricsF(self.font(pt, weight)).horizontalAdvance(text) / self.k

    def text(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        text: str,
        pt: float,
        *,
        weight: int = 400,
        align: Qt.AlignmentFlag = LEFT,
        colour: str = INK,
    ) -> None:
        """One line, centred in height; shrunk to 6.5 pt, then cut with an ellipsis, when too long."""
        while pt > MIN_PT and self.width(text, pt, weight) > w:
            pt = max(MIN_PT, pt - 0.5)
        font = self.font(pt, weight)
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, w * self.k)
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        self.painter.drawText(self.rect(x, y, w, h), align | Qt.AlignmentFlag.AlignVCenter, shown)

    def paragraph(
        self, x: float, y: float, w: float, h: float, text: str, pt: float, colour: str = INK
    ) -> None:
        """Text wrapped into a box; shrunk to 6.5 pt when it does not fit, then cut at the box."""
        flags = Qt.TextFlag.TextWrapAnywhere | LEFT | Qt.AlignmentFlag.AlignTop
        box = self.rect(x, y, w, h)
        while True:
            font = self.font(pt)
            needed = QFontMetricsF(font).boundingRect(box, int(flags), text)
            if needed.height() <= box.height() or pt <= MIN_PT:
                break
            pt = max(MIN_PT, pt - 0.25)
        self.painter.save()
        self.painter.setClipRect(box)
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        self.painter.drawText(box, int(flags), text)
        self.painter.restore()

    def line(
        self, x0: float, y0: float, x1: float, y1: float, width: float = HAIRLINE, colour: str = INK
    ) -> None:
        self.painter.setPen(QPen(QColor(colour), width * self.k))
        self.painter.drawLine(QPointF(x0 * self.k, y0 * self.k), QPointF(x1 * self.k, y1 * self.k))

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        width: float = 0.2,
        colour: str = INK,
        fill: str | None = None,
    ) -> None:
        pen = QPen(QColor(colour), width * self.k) if width else QPen(Qt.PenStyle.NoPen)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(QBrush(QColor(fill)) if fill else QBrush(Qt.BrushStyle.NoBrush))
        self.painter.drawRect(self.rect(x, y, w, h))

    def disc(self, x: float, y: float, diameter: float, fill: str, edge: str) -> None:
        """A filled circle around a centre."""
        self.painter.setPen(QPen(QColor(edge), 0.15 * self.k))
        self.painter.setBrush(QColor(fill))
        self.painter.drawEllipse(
            QPointF(x * self.k, y * self.k), diameter / 2 * self.k, diameter / 2 * self.k
        )


@dataclass(frozen=True)
class Badge:
    """A small coloured mark in a table cell: an element, or a callout disc."""

    text: str
    fill: str
    ink: str
    edge: str
    round: bool = False


Cell = str | Badge | tuple[Badge, ...]


@dataclass(frozen=True)
class Column:
    """One column of a table: heading, share of the width, alignment."""

    head: str
    share: float
    align: Qt.AlignmentFlag = LEFT
    bold: bool = False


@dataclass(frozen=True)
class Table:
    """A table as data; `total` is a last row set off by a rule."""

    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    continued: bool = False

    ROW = 3.85
    HEAD = 4.6
    TITLE = 5.6

    @property
    def height(self) -> float:
        """Height in millimetres when drawn whole."""
        return self.TITLE + self.HEAD + self.ROW * (len(self.rows) + (self.total is not None)) + 2.5

    def split(self, height: float) -> tuple[Table | None, Table | None]:
        """The part that fits into `height`, and the rest; either may be None."""
        if self.height <= height:
            return self, None
        fitting = int((height - self.TITLE - self.HEAD - 2.5) // self.ROW)
        if fitting < 3:
            return None, self
        head = Table(self.title, self.note, self.columns, self.rows[:fitting], None, self.continued)
        rest = Table(self.title, self.note, self.columns, self.rows[fitting:], self.total, True)
        return head, rest


def draw_table(paper: Paper, table: Table, x: float, y: float, w: float, continued: str) -> float:
    """Draw a table and return the height used; `continued` is the word for 续表."""
    title = f"{table.title} {continued}" if table.continued else table.title
    paper.text(x, y, w, 4.6, title, 9, weight=700)
    if table.note:
        used = paper.width(title, 9, 700) + 2
        paper.text(x + used, y + 0.3, max(1.0, w - used), 4.6, table.note, MIN_PT, colour=QUIET)
    y += table.TITLE
    edges = _edges(table.columns, x, w)
    paper.box(x, y, w, table.HEAD, 0, fill="#ECEFEE")
    paper.line(x, y, x + w, y, 0.3)
    for column, (left, width) in zip(table.columns, edges, strict=True):
        paper.text(left + 0.8, y, width - 1.6, table.HEAD, column.head, 7.5, weight=600, align=column.align)
    y += table.HEAD
    paper.line(x, y, x + w, y, HAIRLINE)
    for row in table.rows:
        _draw_row(paper, table.columns, edges, row, y, bold=False)
        y += table.ROW
        paper.line(x, y, x + w, y, 0.06, "#B9C2BE")
    if table.total is not None:
        _draw_row(paper, table.columns, edges, table.total, y, bold=True)
        y += table.ROW
    paper.line(x, y, x + w, y, 0.3)
    return table.height


def _edges(columns: Sequence[Column], x: float, w: float) -> list[tuple[float, float]]:
    total = sum(column.share for column in columns)
    edges, left = [], x
    for column in columns:
        width = w * column.share / total
        edges.append((left, width))
        left += width
    return edges


def _draw_row(
    paper: Paper,
    columns: Sequence[Column],
    edges: Sequence[tuple[float, float]],
    row: Sequence[Cell],
    y: float,
    *,
    bold: bool,
) -> None:
    for column, (left, width), cell in zip(columns, edges, row, strict=True):
        if isinstance(cell, str):
            weight = 700 if bold or column.bold else 400
            paper.text(left + 0.8, y, width - 1.6, Table.ROW, cell, 7.5, weight=weight, align=column.align)
        else:
            badges = (cell,) if isinstance(cell, Badge) else cell
            for i, badge in enumerate(badges):
                _draw_badge(paper, badge, left + 0.8 + i * 3.5, y)


def _draw_badge(paper: Paper, badge: Badge, x: float, y: float) -> None:
    size = Table.ROW - 0.65
    top = y + 0.32
    if badge.round:
        paper.disc(x + size / 2, top + size / 2, size, badge.fill, badge.edge)
        weight = 700
    else:
        paper.box(x, top, size, size, 0, fill=badge.fill)
        weight = 600
    paper.text(x - 1, top, size + 2, size, badge.text, MIN_PT, weight=weight, align=CENTRE, colour=badge.ink)
