"""The cells of the completeness matrix: pie, per cent, word, and the three numbers."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ecodesk.analysis.coverage import Cell, CellState, Cover
from ecodesk.i18n import Text, t
from ecodesk.model.measures import hectares
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import Index, Role, percent_text
from ecodesk.ui.field_text import number_text

STEPS = {
    CellState.FULL: "full",
    CellState.PARTIAL: "partial",
    CellState.LOW: "low",
    CellState.NO_PROJECT: "none",
}
EMPTY_LABELS: dict[CellState, Text] = {
    CellState.NO_NEED: t("无需求", "No need"),
    CellState.OFF: t("不适用 · 已说明", "Not applicable"),
    CellState.NOT_RUN: t("未检查", "Not checked"),
}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class UnitTotal:
    """The last cell of a row: all elements of a unit together."""

    cover: Cover
    step: str  # coverage step by the county's thresholds
    count: Text
    vacant: Text | None = None  # responsibility gaps, when there are any


def state_word(state: CellState) -> Text:
    """The word of a cell's state."""
    return painting.coverage_label(STEPS[state]) if state in STEPS else EMPTY_LABELS[state]


def three_numbers(cover: Cover) -> tuple[str, str, str]:
    """Problem, treated and gap in hectares with one decimal."""
    problem, treated, gap = (number_text(hectares(v), 1) for v in (cover.problem, cover.treated, cover.gap))
    return problem, treated, gap


class MatrixCell(QStyledItemDelegate):
    """Paints units, cells, totals and basin headings of the matrix."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.compact = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._look.px(96 if self.compact else 142), self._look.px(52 if self.compact else 64))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRectF(option.rect)
        current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        value = index.data(Role.VALUE)
        if isinstance(value, Cell):
            self._cell(painter, rect.adjusted(2, 2, -2, -2), value, index, current)
        elif isinstance(value, Cover):
            self._total(painter, rect.adjusted(2, 2, -2, -2), value, index)
        elif index.data(Role.BANNER):
            self._banner(painter, rect, index)
        else:
            self._unit(painter, rect, index)
        painter.restore()

    def _banner(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        look = self._look
        size = look.px(14)
        icon = QRectF(rect.left() + 4, rect.center().y() - size / 2, size, size)
        painting.paint_icon(painter, icon, "waves", look.colour("text3"))
        painter.setFont(look.font("body"))
        painter.setPen(look.colour("text2"))
        painter.drawText(rect.adjusted(size + look.px(12), 0, 0, 0), _LEFT, str(index.data() or ""))

    def _unit(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        look = self._look
        if index.data(Role.TONE) == "current":
            painter.fillRect(rect.adjusted(0, 2, -2, -2), look.colour("selectionSoft"))
        inner = rect.adjusted(look.px(8), look.px(6), -look.px(6), -look.px(6))
        top = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2)
        bottom = top.translated(0, inner.height() / 2)
        code, _, name = str(index.data() or "").partition("  ")
        font = look.font("bodyStrong")
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        painter.drawText(top, _LEFT, code)
        used = painter.fontMetrics().horizontalAdvance(code) + look.px(10)
        painter.setFont(look.font("micro"))
        painter.setPen(look.colour("text3"))
        painter.drawText(top.adjusted(used, 0, 0, 0), _LEFT, str(index.data(Role.SECOND) or ""))
        painter.setFont(look.font("body"))
        painter.setPen(look.colour("text"))
        painter.drawText(bottom, _LEFT, painting.elided(name, look.font("body"), bottom.width()))

    def _cell(self, painter: QPainter, rect: QRectF, cell: Cell, index: Index, current: bool) -> None:
        if cell.state in STEPS:
            self._covered(painter, rect, cell, index)
        else:
            self._empty(painter, rect, cell)
        if current:
            painter.setPen(QPen(self._look.colour("selection"), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def _empty(self, painter: QPainter, rect: QRectF, cell: Cell) -> None:
        look = self._look
        if cell.state is CellState.NOT_RUN:
            painting.paint_not_run(painter, rect, look)
        else:
            painter.setPen(QPen(look.colour("border"), 1))
            painter.setBrush(look.colour("window"))
            painter.drawRoundedRect(rect, 4, 4)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text3"))
        half = rect.height() / 2
        icon = {CellState.OFF: "minus-circle-outline", CellState.NOT_RUN: "help-circle-outline"}.get(
            cell.state
        )
        top = QRectF(rect.left(), rect.top() + 4, rect.width(), half - 4)
        if icon is None:
            painter.drawText(top, Qt.AlignmentFlag.AlignCenter, "—")
        else:
            painting.paint_icon(painter, _middle(top, look.px(14)), icon, look.colour("text3"))
        low = QRectF(rect.left() + 3, rect.top() + half, rect.width() - 6, half - 4)
        word = painting.elided(str(EMPTY_LABELS[cell.state]), look.font("small"), low.width())
        painter.drawText(low, Qt.AlignmentFlag.AlignCenter, word)

    def _covered(self, painter: QPainter, rect: QRectF, cell: Cell, index: Index) -> None:
        look = self._look
        colours = painting.coverage_colours(STEPS[cell.state], look)
        painter.setPen(QPen(colours.edge, 1))
        painter.setBrush(colours.fill)
        painter.drawRoundedRect(rect, 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.bar)
        painter.drawRoundedRect(QRectF(rect.left(), rect.top(), 4, rect.height()), 2, 2)
        inner = rect.adjusted(look.px(11), look.px(5), -look.px(8), -look.px(5))
        top = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2)
        pie = look.px(14 if self.compact else 16)
        spot = QRectF(top.left(), top.center().y() - pie / 2, pie, pie)
        painting.paint_pie(painter, spot, cell.share or 0.0, colours.text)
        painter.setFont(look.font("bodyStrong" if self.compact else "subhead"))
        painter.setPen(colours.text)
        main = str(index.data(Role.SECOND) or percent_text(cell.share or 0.0, 1))
        text = top.adjusted(pie + look.px(6), 0, 0, 0)
        painter.drawText(text, _LEFT, painting.elided(main, painter.font(), text.width()))
        used = painter.fontMetrics().horizontalAdvance(main) + look.px(6)
        if not self.compact:
            painter.setFont(look.font("small"))
            word = str(state_word(cell.state))
            if painter.fontMetrics().horizontalAdvance(word) <= text.width() - used:
                painter.drawText(text, _RIGHT, word)
        self._numbers(painter, top.translated(0, inner.height() / 2), cell)

    def _numbers(self, painter: QPainter, rect: QRectF, cell: Cell) -> None:
        look = self._look
        problem, treated, gap = three_numbers(cell.cover)
        painter.setFont(look.font("micro" if self.compact else "small"))
        painter.setPen(look.colour("text2"))
        painter.drawText(rect, _LEFT, problem)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, treated)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(painting.coverage_colours(STEPS[cell.state], look).text)
        painter.drawText(rect, _RIGHT, gap)

    def _total(self, painter: QPainter, rect: QRectF, cover: Cover, index: Index) -> None:
        look = self._look
        painter.setPen(QPen(look.colour("border"), 1))
        painter.setBrush(look.colour("panel"))
        painter.drawRoundedRect(rect, 4, 4)
        inner = rect.adjusted(look.px(8), look.px(5), -look.px(6), -look.px(5))
        top = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2)
        if cover.share is not None:
            colours = painting.coverage_colours(painting.coverage_step(cover.share), look)
            pie = look.px(14)
            spot = QRectF(top.left(), top.center().y() - pie / 2, pie, pie)
            painting.paint_pie(painter, spot, cover.share, colours.text)
            painter.setFont(look.font("bodyStrong"))
            painter.setPen(look.colour("text"))
            painter.drawText(top.adjusted(pie + look.px(6), 0, 0, 0), _LEFT, percent_text(cover.share, 1))
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text2"))
        low = top.translated(0, inner.height() / 2)
        count = str(index.data(Role.SECOND) or "")
        painter.drawText(low, _LEFT, count)
        missing = index.data(Role.TONE)
        if missing:
            used = painter.fontMetrics().horizontalAdvance(count) + look.px(6)
            painter.setPen(look.colour("error"))
            rest = low.adjusted(used, 0, 0, 0)
            painter.drawText(rest, _LEFT, painting.elided(str(missing), painter.font(), rest.width()))


def _middle(rect: QRectF, size: float) -> QRectF:
    return QRectF(rect.center().x() - size / 2, rect.center().y() - size / 2, size, size)
