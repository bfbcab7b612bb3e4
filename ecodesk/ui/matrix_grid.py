"""The grid of the matrix page: a table view with element headers and cell-wise keyboard."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.matrix_cell import MatrixCell
from ecodesk.ui.delegates.rows import Role, percent_text
from ecodesk.ui.matrix_model import FIRST_ELEMENT, UNIT_COLUMN, MatrixModel

_UNIT_WIDTH = 232
_TOTAL_WIDTH = 150
_BANNER_HEIGHT = 30


class ElementHeader(QHeaderView):
    """Column heads with badge, name and the county's share of the element."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look = look
        self.setSectionsClickable(True)

    def sizeHint(self) -> QSize:
        return QSize(100, self._look.px(46))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        look, model = self._look, self.model()
        role = Qt.Orientation.Horizontal
        painter.save()
        painter.fillRect(rect, look.colour("window"))
        inner = QRectF(rect).adjusted(look.px(8), 4, -4, -4)
        element = model.headerData(section, role, Role.ELEMENT)
        text = str(model.headerData(section, role) or "")
        if not element:
            first, _, second = text.partition("  ")
            painter.setFont(look.font("bodyStrong"))
            painter.setPen(look.colour("text"))
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, first)
            used = painter.fontMetrics().horizontalAdvance(first) + look.px(10)
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("text3"))
            rest = inner.adjusted(used, 0, 0, 0)
            painter.drawText(
                rest, Qt.AlignmentFlag.AlignVCenter, painting.elided(second, painter.font(), rest.width())
            )
        else:
            self._element(painter, inner, element, text, model.headerData(section, role, Role.SHARE))
        painter.restore()

    def _element(
        self, painter: QPainter, inner: QRectF, element: str, name: str, share: float | None
    ) -> None:
        look = self._look
        size = look.px(22)
        badge = QRectF(inner.left(), inner.center().y() - size / 2, size, size)
        painting.paint_badge(painter, badge, element, look)
        text = inner.adjusted(size + look.px(8), 0, 0, 0)
        top = QRectF(text.left(), text.top(), text.width(), text.height() / 2)
        painter.setFont(look.font("bodyStrong"))
        painter.setPen(look.colour("text"))
        painter.drawText(
            top, Qt.AlignmentFlag.AlignVCenter, painting.elided(name, painter.font(), top.width())
        )
        painter.setFont(look.font("micro"))
        painter.setPen(look.colour("text3"))
        line = (
            str(t("全县 {share}", "county {share}").format(share=percent_text(share, 1)))
            if share is not None
            else "—"
        )
        painter.drawText(top.translated(0, text.height() / 2), Qt.AlignmentFlag.AlignVCenter, line)


class MatrixGrid(QTableView):
    """Arrow keys move between cells, Enter opens, Space locates."""

    opened = Signal(QModelIndex)
    located = Signal(QModelIndex)

    def __init__(self, model: MatrixModel, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._matrix = look, model
        self.cells = MatrixCell(look, self)
        self.setHorizontalHeader(ElementHeader(look, self))
        self.setModel(model)
        self.setItemDelegate(self.cells)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setProperty("role", "matrix")
        model.modelReset.connect(self.arrange)

    def arrange(self) -> None:
        """Sizes of rows and columns for the room there is."""
        look, elements = self._look, len(self._matrix.elements)
        rest = self.viewport().width() - look.px(_UNIT_WIDTH) - look.px(_TOTAL_WIDTH)
        self.cells.compact = rest < elements * look.px(118)
        unit, total = look.px(_UNIT_WIDTH), look.px(_TOTAL_WIDTH)
        if self.cells.compact:
            unit, total = look.px(176), look.px(120)
            rest = self.viewport().width() - unit - total
        wide = max(look.px(96), min(look.px(176), rest // max(1, elements)))
        self.setColumnWidth(UNIT_COLUMN, unit)
        for column in range(FIRST_ELEMENT, FIRST_ELEMENT + elements):
            self.setColumnWidth(column, wide)
        self.setColumnWidth(FIRST_ELEMENT + elements, total)
        self.verticalHeader().setDefaultSectionSize(look.px(56 if self.cells.compact else 66))
        self.clearSpans()
        for i, row in enumerate(self._matrix.rows):
            if not row.unit:
                self.setRowHeight(i, look.px(_BANNER_HEIGHT))
                self.setSpan(i, 0, 1, self._matrix.columnCount())
        self.horizontalHeader().setFixedHeight(look.px(46))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if index.isValid() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(index)
        elif index.isValid() and event.key() == Qt.Key.Key_Space:
            self.located.emit(index)
        else:
            super().keyPressEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Skip the headings of basins and stay inside the cells of elements."""
        here = self.currentIndex()
        there = super().moveCursor(action, modifiers)
        step = {
            QAbstractItemView.CursorAction.MoveUp: -1,
            QAbstractItemView.CursorAction.MoveDown: 1,
        }.get(action)
        if step is not None and here.isValid():
            row = here.row() + step
            while 0 <= row < len(self._matrix.rows) and not self._matrix.rows[row].unit:
                row += step
            return self._matrix.index(row, here.column()) if 0 <= row < len(self._matrix.rows) else here
        if there.isValid() and self._matrix.cell(there) is None:
            return here
        return there
