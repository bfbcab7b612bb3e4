"""The legend of a printed map: rows as drawn on the map, in columns, over scale bar and numeric scale."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from ecodesk.i18n import t
from ecodesk.maps.furniture import paint_scale_bar
from ecodesk.maps.label import font
from ecodesk.maps.legend import LegendRow, paint_swatch
from ecodesk.maps.tokens import element_style
from ecodesk.maps.viewport import Viewport
from ecodesk.reports.paper import INK, PER_MM
from ecodesk.reports.wording import Say, scale_text

FRAME = "#26302C"
_ROW, _SWATCH, _GAP = 4.6, 7.5, 1.5  # mm
_TITLE_HEIGHT, _SCALE_HEIGHT, _SIDE = 8.5, 13.5, 3.0
_TEXT = 2.65
_LEAST_WIDTH = 62.0  # scale bar and numeric scale side by side


@dataclass(frozen=True)
class Legend:
    """Rows to explain; sizes in units of the layout."""

    rows: tuple[LegendRow, ...]
    callout: tuple[int, str]  # number and element of the disc that stands for all
    say: Say
    monochrome: bool = False

    def size(self, columns: int) -> tuple[float, float]:
        """Width and height with so many columns."""
        widths = self._widths(columns)
        height = _TITLE_HEIGHT + self._per_column(columns) * _ROW + _SCALE_HEIGHT
        return max(_LEAST_WIDTH, sum(widths) + 2 * _SIDE) * PER_MM, height * PER_MM

    def _entries(self) -> list[str]:
        callout = t("项目序号（同表 2）", "Project number (table 2)")
        return [self.say(row.title) for row in self.rows] + [self.say(callout)]

    def _per_column(self, columns: int) -> int:
        return -(-(len(self.rows) + 1) // columns)

    def _widths(self, columns: int) -> list[float]:
        metrics = QFontMetricsF(font(_TEXT * PER_MM))
        entries, each = self._entries(), self._per_column(columns)
        chunks = [entries[i : i + each] for i in range(0, len(entries), each)]
        return [
            max(metrics.horizontalAdvance(text) / PER_MM for text in chunk) + _SWATCH + _GAP + 3.5
            for chunk in chunks
        ]

    def paint(
        self, painter: QPainter, box: QRectF, columns: int, view: Viewport, unit: float, scale: int
    ) -> None:
        """Paint into a box of the size for so many columns."""
        mm = PER_MM
        painter.setPen(QPen(QColor(FRAME), 0.2 * mm))
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRect(box)
        title = self.say(t("图 例", "Legend"))
        write(painter, QPointF(box.left() + _SIDE * mm, box.top() + 5.5 * mm), title, 3.2, 700)
        each = self._per_column(columns)
        lefts = [_SIDE]
        for width in self._widths(columns):
            lefts.append(lefts[-1] + width)
        for i, text in enumerate(self._entries()):
            column, line = divmod(i, each)
            x = box.left() + lefts[column] * mm
            y = box.top() + (_TITLE_HEIGHT + line * _ROW) * mm
            swatch = QRectF(x, y, _SWATCH * mm, 3.2 * mm)
            if i < len(self.rows):
                row, mono = self.rows[i], self.monochrome
                paint_swatch(painter, swatch, row, unit, "light", paper=True, monochrome=mono)
            else:
                _sample_disc(painter, swatch, self.callout)
            write(painter, QPointF(x + (_SWATCH + _GAP) * mm, y + 2.7 * mm), text, _TEXT)
        bottom = box.bottom() - 3.5 * mm
        bar = paint_scale_bar(painter, view, box.left() + 4 * mm, bottom, 34 * mm, "light", unit)
        at = QPointF(max(bar.right(), box.left() + 44 * mm), bottom)
        write(painter, at, scale_text(scale), 3.2, 700)


def _sample_disc(painter: QPainter, box: QRectF, callout: tuple[int, str]) -> None:
    number, element = callout
    look = element_style("light", element)
    painter.setPen(QPen(QColor(look.outline), 0.15 * PER_MM))
    painter.setBrush(QColor(look.colour))
    radius = box.height() * 0.58
    painter.drawEllipse(box.center(), radius, radius)
    painter.setFont(font(radius * 1.2, 700))
    painter.setPen(QColor(look.glyph_colour))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, str(number))


def write(painter: QPainter, at: QPointF, text: str, size: float, weight: int = 400) -> None:
    """Text from a base point; `size` in millimetres."""
    painter.setFont(font(size * PER_MM, weight))
    painter.setPen(QColor(INK))
    painter.drawText(at, text)
