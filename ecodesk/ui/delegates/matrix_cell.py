"""The cells of the completeness matrix: pie, per cent, word, and the three numbers."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ecodesk.analysis.coverage import Cell, CellState, Cover
from ecodesk.analysis.rollups import RollupCell
from ecodesk.i18n import Text, t
from ecodesk.model.measures import hectares, number_text
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import Index, Role, percent_text

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
_EMPTY_ICONS = {CellState.OFF: "minus-circle-outline", CellState.NOT_RUN: "help-circle-outline"}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class UnitTotal:
    """All elements of a unit together: the last cell of a row."""

    cover: Cover
    step: str  # coverage step by the county's thresholds
    count: Text
    vacant: Text | None = None  # responsibility gaps, when there are any


def state_word(state: CellState) -> Text:
    """The word of a cell's state."""
    return painting.coverage_label(STEPS[state]) if state in STEPS else EMPTY_LABELS[state]


def three_numbers(cover: Cover, digits: int = 1) -> tuple[str, str, str]:
    """Problem, treated and gap in hectares."""
    problem, treated, gap = (
        number_text(hectares(v), digits) for v in (cover.problem, cover.treated, cover.gap)
    )
    return problem, treated, gap


class MatrixCell(QStyledItemDelegate):
    """Paints units, cells, totals and basin headings of the matrix."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.compact = False  # small cells without the word, the total under the unit's name
        self.bare = False  # nothing can be judged yet: a quiet grid of dashes

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._look.px(96 if self.compact else 142), self._look.px(52 if self.compact else 64))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        value = index.data(Role.VALUE)
        if isinstance(value, Cell):
            state: QStyle.StateFlag = option.state
            cell = rect.adjusted(2, 2, -2, -2)
            self._cell(painter, cell, value, index)
            if index.data(Role.STRONG):
                self._dot(painter, cell)
            if state & QStyle.StateFlag.State_Selected:
                self._frame(painter, cell, "selection", 3.0, 0.5)
                if state & QStyle.StateFlag.State_HasFocus:
                    self._frame(painter, cell, "accent", 1.5, 3.0)
        elif isinstance(value, RollupCell):
            self._rollup(painter, rect.adjusted(2, 1, -2, -1), value)
        elif isinstance(value, UnitTotal) and index.data(Role.BANNER):
            line = rect.adjusted(self._look.px(8), 0, -self._look.px(6), 0)
            self._total_line(painter, line, value, "small")
        elif isinstance(value, UnitTotal):
            self._total(painter, rect.adjusted(2, 2, -2, -2), value)
        elif index.data(Role.BANNER):
            self._banner(painter, rect, index)
        else:
            self._unit(painter, rect, index)
        painter.restore()

    def _dot(self, painter: QPainter, rect: QRectF) -> None:
        """Part of the ground has been justified: a white dot at the right edge."""
        size = self._look.px(8)
        painter.setPen(QPen(self._look.colour("text2"), 1.2))
        painter.setBrush(self._look.colour("raised"))
        painter.drawEllipse(QRectF(rect.right() - size * 0.6, rect.center().y() - size / 2, size, size))

    def _frame(self, painter: QPainter, rect: QRectF, colour: str, width: float, inset: float) -> None:
        painter.setPen(QPen(self._look.colour(colour), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), 5, 5)

    # ---- headings and units

    def _banner(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        look = self._look
        name, _, count = str(index.data() or "").partition("  ")
        if not name:
            return
        size = look.px(14)
        icon = QRectF(rect.left() + 4, rect.center().y() - size / 2, size, size)
        mark = "waves" if index.data(Role.TONE) else "tag-multiple-outline"
        painting.paint_icon(painter, icon, mark, look.colour("text3"))
        text = rect.adjusted(size + look.px(12), 0, 0, 0)
        used = self._write(painter, text, name, "bodyStrong", "text2")
        self._write(painter, text.adjusted(used + look.px(8), 0, 0, 0), count, "small", "text3")

    def _rollup(self, painter: QPainter, rect: QRectF, found: RollupCell) -> None:
        """A group in one column on one line: pie, per cent, gap; or the mark of an empty cell."""
        look = self._look
        if found.state is CellState.NOT_RUN and not self.bare:
            painting.paint_not_run(painter, rect, look)
        inner = rect.adjusted(look.px(9 if self.compact else 11), 0, -look.px(5), 0)
        if found.state not in STEPS:
            painter.setPen(look.colour("text2" if found.state is CellState.NOT_RUN else "text3"))
            painter.setFont(look.font("micro"))
            said = str(EMPTY_LABELS[found.state]) if found.state is CellState.NOT_RUN else "—"
            painter.drawText(inner, _MIDDLE, painting.elided(said, painter.font(), inner.width()))
            return
        colours = painting.coverage_colours(STEPS[found.state], look)
        size = look.px(11)
        spot = QRectF(inner.left(), inner.center().y() - size / 2, size, size)
        painting.paint_pie(painter, spot, found.cover.share or 0.0, colours.text)
        painter.setPen(colours.text)
        painter.setFont(look.font("small"))
        share = percent_text(found.cover.share or 0.0, 1)
        text = inner.adjusted(size + look.px(5), 0, 0, 0)
        painter.drawText(text, _LEFT, share)
        used = painter.fontMetrics().horizontalAdvance(share) + look.px(6)
        gap = three_numbers(found.cover, 0 if self.compact else 1)[2]
        rest = text.adjusted(used, 0, 0, 0)
        if painter.fontMetrics().horizontalAdvance(gap) <= rest.width():  # half a number would mislead
            painter.drawText(rest, _RIGHT, gap)

    def _unit(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        look = self._look
        tone = index.data(Role.TONE)
        if tone == "current":
            painter.fillRect(rect.adjusted(0, 2, -2, -2), look.colour("selectionSoft"))
        elif tone:
            self._stream(painter, rect.adjusted(0, 2, -2, -2), upstream=tone == "above")
        lines, sides = (3, 6) if self.compact else (2, 8)
        line = _first_line(
            rect.adjusted(look.px(sides), 2, -look.px(6), -2), lines, look.px(16 if self.compact else 22)
        )
        code, _, name = str(index.data() or "").partition("  ")
        used = self._write(painter, line, code, "bodyStrong", "text") + look.px(8)
        second = str(index.data(Role.SECOND) or "")
        self._write(painter, line.adjusted(used, 0, 0, 0), second, "micro", "text3")
        font = "small" if self.compact else "body"
        self._write(painter, line.translated(0, line.height()), name, font, "text")
        total = index.data(Role.SHARE)
        if self.compact and isinstance(total, UnitTotal):
            self._total_line(painter, line.translated(0, 2 * line.height()), total, "micro")

    def _stream(self, painter: QPainter, rect: QRectF, *, upstream: bool) -> None:
        """A unit the water of the current one comes from or goes to: a bar, and the word at the right."""
        look = self._look
        painter.fillRect(rect, look.colour("infoSoft"))
        painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), look.colour("info"))
        painter.setFont(look.font("micro"))
        painter.setPen(look.colour("info"))
        word = str(t("上游", "upstream") if upstream else t("下游", "downstream"))
        corner = rect.adjusted(0, look.px(2), -look.px(6), 0)
        painter.drawText(corner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, word)

    def _total_line(self, painter: QPainter, line: QRectF, total: UnitTotal, font: str) -> None:
        """Pie, per cent, number of projects and responsibility gaps on one line."""
        look, used = self._look, 0.0
        if total.cover.share is not None:
            colours = painting.coverage_colours(total.step, look)
            pie = look.px(11)
            spot = QRectF(line.left(), line.center().y() - pie / 2, pie, pie)
            painting.paint_pie(painter, spot, total.cover.share, colours.text)
            used = pie + look.px(4)
            rest = line.adjusted(used, 0, 0, 0)
            used += self._write(painter, rest, percent_text(total.cover.share, 1), font, "text") + look.px(6)
        self._count(painter, line.adjusted(used, 0, 0, 0), total, font)

    def _count(self, painter: QPainter, line: QRectF, total: UnitTotal, font: str) -> None:
        used = self._write(painter, line, str(total.count), font, "text2")
        if total.vacant is not None:
            rest = line.adjusted(used + self._look.px(5), 0, 0, 0)
            self._write(painter, rest, f"· {total.vacant}", font, "error")

    # ---- cells

    def _cell(self, painter: QPainter, rect: QRectF, cell: Cell, index: Index) -> None:
        if cell.state in STEPS:
            self._covered(painter, rect, cell, index)
        else:
            self._empty(painter, rect, cell.state)

    def _empty(self, painter: QPainter, rect: QRectF, state: CellState) -> None:
        look = self._look
        not_run = state is CellState.NOT_RUN
        if not_run and not self.bare:
            painting.paint_not_run(painter, rect, look)
        else:
            pen = QPen(look.colour("border"), 1)
            if not_run:
                pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.setBrush(look.colour("window"))
            painter.drawRoundedRect(rect, 4, 4)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text3"))
        if not_run and self.bare:
            painter.drawText(rect, _MIDDLE, "—")
            return
        top = _first_line(rect.adjusted(3, 1, -3, -1), 2, look.px(22))
        low = top.translated(0, top.height())
        ground = "text2" if not_run else "text3"
        if (icon := _EMPTY_ICONS.get(state)) is None:
            painter.drawText(top, _MIDDLE, "—")
        else:
            painting.paint_icon(painter, _middle(top, look.px(14)), icon, look.colour(ground))
        painter.setPen(look.colour(ground))
        word = str(EMPTY_LABELS[state])
        if painter.fontMetrics().horizontalAdvance(word) > low.width():
            word = word.partition(" · ")[0]
        painter.drawText(low, _MIDDLE, painting.elided(word, painter.font(), low.width()))

    def _covered(self, painter: QPainter, rect: QRectF, cell: Cell, index: Index) -> None:
        look = self._look
        colours = painting.coverage_colours(STEPS[cell.state], look)
        painter.setPen(QPen(colours.edge, 1))
        painter.setBrush(colours.fill)
        painter.drawRoundedRect(rect, 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.bar)
        painter.drawRoundedRect(QRectF(rect.left(), rect.top(), 4, rect.height()), 2, 2)
        sides = (9, 5) if self.compact else (11, 6)
        inner = rect.adjusted(look.px(sides[0]), 1, -look.px(sides[1]), -1)
        change = str(index.data(Role.CHANGE) or "")
        top = _first_line(inner, 3, look.px(20)) if change else _first_line(inner, 2, look.px(24))
        pie = look.px(13 if self.compact else 16)
        spot = QRectF(top.left(), top.center().y() - pie / 2, pie, pie)
        painting.paint_pie(painter, spot, cell.share or 0.0, colours.text)
        painter.setPen(colours.text)
        main = str(index.data(Role.SECOND) or percent_text(cell.share or 0.0, 1))
        text = top.adjusted(pie + look.px(5), 0, 0, 0)
        if self.compact:
            self._line(painter, text, main, "bodyStrong")
        else:
            word = str(index.data(Role.FAINT) or state_word(cell.state))
            self._main_and_word(painter, text, main, word)
        below = top.translated(0, top.height())
        if change:
            painter.setFont(look.font("micro"))
            painter.setPen(look.colour("ok" if change.startswith("▲") else "error"))
            painter.drawText(below, _RIGHT, change)
            below = below.translated(0, top.height())
        self._numbers(painter, below, cell)

    def _line(self, painter: QPainter, rect: QRectF, text: str, font: str) -> None:
        painter.setFont(self._look.font(font))
        painter.drawText(rect, _LEFT, painting.elided(text, painter.font(), rect.width()))

    def _main_and_word(self, painter: QPainter, rect: QRectF, main: str, word: str) -> None:
        """The figure at the left, the word of the state at the right, both as large as there is room for."""
        look, gap = self._look, self._look.px(4)
        pairs = (("subhead", "small"), ("subhead", "micro"), ("bodyStrong", "micro"))
        for strong, faint in pairs:
            used = QFontMetricsF(look.font(strong)).horizontalAdvance(main)
            taken = QFontMetricsF(look.font(faint)).horizontalAdvance(word)
            if used + gap + taken <= rect.width():
                break
        self._line(painter, rect, main, strong)
        painter.setFont(look.font(faint))
        rest = rect.adjusted(used + gap, 0, 0, 0)
        painter.drawText(rest, _RIGHT, painting.elided(word, painter.font(), max(0.0, rest.width())))

    def _numbers(self, painter: QPainter, rect: QRectF, cell: Cell) -> None:
        look = self._look
        font = look.font("micro" if self.compact else "small")
        strong = QFont(font)
        strong.setBold(True)
        if self.compact:
            problem, treated, gap = three_numbers(cell.cover, 0)
        else:
            problem, treated, gap = _fitting(cell.cover, font, strong, rect.width() - 2 * look.px(3))
        painter.setFont(font)
        painter.setPen(look.colour("text2"))
        painter.drawText(rect, _LEFT, problem)
        painter.drawText(rect, _MIDDLE, treated)
        painter.setFont(strong)
        painter.setPen(painting.coverage_colours(STEPS[cell.state], look).text)
        painter.drawText(rect, _RIGHT, gap)

    def _total(self, painter: QPainter, rect: QRectF, total: UnitTotal) -> None:
        look = self._look
        painter.setPen(QPen(look.colour("border"), 1))
        painter.setBrush(look.colour("panel"))
        painter.drawRoundedRect(rect, 4, 4)
        top = _first_line(rect.adjusted(look.px(8), 1, -look.px(6), -1), 2, look.px(24))
        if total.cover.share is not None:
            colours = painting.coverage_colours(total.step, look)
            pie = look.px(14)
            spot = QRectF(top.left(), top.center().y() - pie / 2, pie, pie)
            painting.paint_pie(painter, spot, total.cover.share, colours.text)
            rest = top.adjusted(pie + look.px(6), 0, 0, 0)
            self._write(painter, rest, percent_text(total.cover.share, 1), "bodyStrong", "text")
        else:
            self._write(painter, top, "—", "bodyStrong", "text3")
        self._count(painter, top.translated(0, top.height()), total, "small")

    def _write(self, painter: QPainter, rect: QRectF, text: str, font: str, colour: str) -> float:
        """A text at the left, elided to the rectangle; gives its width."""
        painter.setFont(self._look.font(font))
        painter.setPen(self._look.colour(colour))
        shown = painting.elided(text, painter.font(), max(0.0, rect.width()))
        painter.drawText(rect, _LEFT, shown)
        return float(painter.fontMetrics().horizontalAdvance(shown))


def _fitting(cover: Cover, font: QFont, strong: QFont, width: float) -> tuple[str, str, str]:
    """The three numbers with one decimal where there is room around the middle one, else without."""
    numbers = three_numbers(cover)
    plain, bold = QFontMetricsF(font), QFontMetricsF(strong)
    beside = (width - plain.horizontalAdvance(numbers[1])) / 2
    widest = max(plain.horizontalAdvance(numbers[0]), bold.horizontalAdvance(numbers[2]))
    return numbers if widest <= beside else three_numbers(cover, 0)


def _first_line(rect: QRectF, lines: int, height: float) -> QRectF:
    """The first of some lines that stand together in the middle of a rectangle."""
    height = min(height, rect.height() / lines)
    return QRectF(rect.left(), rect.center().y() - height * lines / 2, rect.width(), height)


def _middle(rect: QRectF, size: float) -> QRectF:
    return QRectF(rect.center().x() - size / 2, rect.center().y() - size / 2, size, size)
