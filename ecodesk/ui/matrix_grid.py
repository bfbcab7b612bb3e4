"""The grid of the matrix page: a table view with element headers and cell-wise keyboard."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.matrix_cell import MatrixCell
from ecodesk.ui.delegates.rows import Role, percent_text
from ecodesk.ui.matrix_model import FIRST_CELL, UNIT_COLUMN, MatrixModel

_UNIT_WIDTH, _UNIT_WIDTH_COMPACT = 224, 176
_TOTAL_WIDTH = 150
_CELL_WIDTH, _CELL_WIDTH_WIDEST, _CELL_WIDTH_LEAST = 122, 176, 96
_ROW_HEIGHT, _ROW_HEIGHT_LEAST, _BANNER_HEIGHT, _BANNER_HEIGHT_LEAST = 68, 56, 32, 26
_HEAD_HEIGHT, _HEAD_LINE = 46, 17


class ElementHeader(QHeaderView):
    """Column heads with badge, name and the county's share of the element."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look = look
        self.compact = False
        self.setSectionsClickable(True)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(100, self._look.px(_HEAD_HEIGHT + (_HEAD_LINE if self._wraps() else 0)))

    @property
    def _sizes(self) -> tuple[int, int, int]:
        """Margin, badge and gap, at the text size in use."""
        margin, badge, gap = (4, 18, 5) if self.compact else (8, 22, 8)
        return self._look.px(margin), self._look.px(badge), self._look.px(gap)

    def _name_font(self) -> QFont:
        font = self._look.font("small" if self.compact else "bodyStrong")
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _wraps(self) -> bool:
        """Whether the name of some element needs a second line."""
        metrics = QFontMetricsF(self._name_font())
        role = Qt.Orientation.Horizontal
        taken = sum(self._sizes) + 2
        return any(
            metrics.horizontalAdvance(str(self.model().headerData(i, role))) > self.sectionSize(i) - taken
            for i in range(self.count())
            if self.model().headerData(i, role, Role.ELEMENT)
        )

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        look, model = self._look, self.model()
        role = Qt.Orientation.Horizontal
        painter.save()
        current = model.headerData(section, role, Role.TONE) == "current"
        painter.fillRect(rect, look.colour("selectionSoft" if current else "window"))
        if current:
            bar = QRect(rect.left(), rect.bottom() - 2, rect.width(), 3)
            painter.fillRect(bar, look.colour("selection"))
        inner = QRectF(rect).adjusted(self._sizes[0], 3, -2, -3)
        element = model.headerData(section, role, Role.ELEMENT)
        text = str(model.headerData(section, role) or "")
        if element:
            self._element(painter, inner, element, text, model.headerData(section, role, Role.SHARE))
        else:
            self._plain(painter, inner, text)
        painter.restore()

    def _plain(self, painter: QPainter, inner: QRectF, text: str) -> None:
        look = self._look
        first, _, second = text.partition("  ")
        painter.setFont(look.font("bodyStrong"))
        painter.setPen(look.colour("text"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, first)
        used = painter.fontMetrics().horizontalAdvance(first) + look.px(10)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text3"))
        rest = inner.adjusted(used, 0, 0, 0)
        shown = painting.elided(second, painter.font(), rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, shown)

    def _element(
        self, painter: QPainter, inner: QRectF, element: str, name: str, share: float | None
    ) -> None:
        look = self._look
        _, size, gap = self._sizes
        badge = QRectF(inner.left(), inner.center().y() - size / 2, size, size)
        painting.paint_badge(painter, badge, element, look)
        text = inner.adjusted(size + gap, 0, 0, 0)
        low = QRectF(text.left(), text.bottom() - look.px(18), text.width(), look.px(18))
        top = QRectF(text.left(), text.top(), text.width(), low.top() - text.top())
        font = self._name_font()
        metrics = QFontMetricsF(font)
        if any(metrics.horizontalAdvance(word) > top.width() for word in name.split()):
            font = look.font("micro")  # a word that would be cut
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(top, flags, name)
        painter.setFont(look.font("micro"))
        painter.setPen(look.colour("text3"))
        line = "—" if share is None else percent_text(share, 1)
        if share is not None and not self.compact:
            line = str(t("全县 {share}", "county {share}").format(share=line))
        painter.drawText(low, Qt.AlignmentFlag.AlignVCenter, line)


class _UnitNames(QTableView):
    """The column of units, held in place over cells that are scrolled sideways; the grid gets its clicks."""

    def __init__(self, grid: MatrixGrid, look: Appearance) -> None:
        super().__init__(grid)
        self._grid = grid
        self.heads = ElementHeader(look, self)
        self.setHorizontalHeader(self.heads)
        self.setModel(grid.model())
        self.setItemDelegate(grid.cells)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(grid.verticalScrollMode())
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setProperty("role", "matrix")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        grid.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        grid.horizontalScrollBar().valueChanged.connect(self.follow)
        grid.horizontalScrollBar().rangeChanged.connect(self.follow)
        self.hide()

    def follow(self) -> None:
        """Stand over the grid's own column while that is scrolled away."""
        grid = self._grid
        self.setVisible(grid.horizontalScrollBar().value() > 0)
        if self.isHidden():
            return
        for column in range(self.model().columnCount()):
            self.setColumnHidden(column, column != UNIT_COLUMN)
        self.setColumnWidth(UNIT_COLUMN, grid.columnWidth(UNIT_COLUMN))
        for row in range(self.model().rowCount()):
            self.setRowHeight(row, grid.rowHeight(row))
        self.heads.compact = grid.heads.compact
        self.heads.setFixedHeight(grid.heads.height())
        edge, height = grid.frameWidth(), grid.heads.height() + grid.viewport().height()
        self.setGeometry(edge, edge, grid.columnWidth(UNIT_COLUMN), height)
        self.verticalScrollBar().setValue(grid.verticalScrollBar().value())
        self.raise_()


class MatrixGrid(QTableView):
    """Arrow keys move between cells, Enter opens, Space locates, Ctrl+Space selects the column."""

    opened = Signal(QModelIndex)
    located = Signal(QModelIndex)
    unit_picked = Signal(str)  # the name or the total of a unit was clicked
    unit_opened = Signal(str)  # … was double-clicked
    group_picked = Signal(object)  # units of a basin or tag whose row was clicked
    group_opened = Signal(object)  # … was double-clicked
    column_picked = Signal(str)  # a whole column
    menu_wanted = Signal(str, QPoint)  # of a unit, at a place of the screen

    def __init__(self, model: MatrixModel, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._matrix = look, model
        self._arranging = False
        self.cells = MatrixCell(look, self)
        self.heads = ElementHeader(look, self)
        self.setHorizontalHeader(self.heads)
        self.setModel(model)
        self.setItemDelegate(self.cells)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setProperty("role", "matrix")
        self.horizontalHeader().sectionClicked.connect(self._head_clicked)
        self.names = _UnitNames(self, look)
        model.modelReset.connect(self.arrange)

    def arrange(self) -> None:
        """Sizes of rows and columns for the room there is."""
        if self._arranging:  # a scroll bar coming or going resizes the viewport again
            return
        self._arranging = True
        look, count = self._look, len(self._matrix.columns)
        total_column = FIRST_CELL + count
        unit, total = look.px(_UNIT_WIDTH), look.px(_TOTAL_WIDTH)
        bar = self.verticalScrollBar().sizeHint().width()
        room = self.width() - 2 * self.frameWidth() - bar
        self.cells.compact = room - unit - total < count * look.px(_CELL_WIDTH)
        if self.cells.compact:
            unit, total = look.px(_UNIT_WIDTH_COMPACT), 0
        self.setColumnHidden(total_column, self.cells.compact)
        wide = (room - unit - total) // max(1, count)
        wide = max(look.px(_CELL_WIDTH_LEAST), min(look.px(_CELL_WIDTH_WIDEST), wide))
        self.setColumnWidth(UNIT_COLUMN, unit)
        for column in range(FIRST_CELL, total_column):
            self.setColumnWidth(column, wide)
        if not self.cells.compact:
            self.setColumnWidth(total_column, total)
        self.heads.compact = self.cells.compact
        self.heads.setFixedHeight(self.heads.sizeHint().height())
        self._arrange_rows(self.height() - self.heads.height() - 2 * self.frameWidth())
        self._arranging = False
        self.names.follow()

    def _arrange_rows(self, room: int) -> None:
        """Rows as high as designed, or lower so that all of them, or else whole ones only, are in view."""
        look, rows = self._look, self._matrix.rows
        units = sum(bool(row.unit) for row in rows)
        headings = sum(not row.unit and not row.below for row in rows)
        high, banner = look.px(_ROW_HEIGHT), look.px(_BANNER_HEIGHT)
        if units * high + headings * banner > room:
            banner = look.px(_BANNER_HEIGHT_LEAST)
            least = look.px(_ROW_HEIGHT_LEAST)
            fitting = (room - headings * banner) // max(1, units)
            if fitting < least:
                whole = max(1, (room - banner) // least)
                fitting = (room - banner) // whole
            high = max(least, min(high, fitting))
        self.verticalHeader().setDefaultSectionSize(high)
        self.clearSpans()
        for i, row in enumerate(rows):
            if not row.unit:
                self.setRowHeight(i, banner)
            if not row.unit and row.group is None:
                self.setSpan(i, 0, 1, self._matrix.columnCount())

    def go_to(self, unit: str, column: str) -> bool:
        """Make a cell the current one and show it; False when it is not there."""
        index = self._matrix.index_of(unit, column)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        return index.isValid()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()
        current = self.currentIndex()
        if current.isValid():
            top = self.verticalHeader().sectionPosition(current.row()) + self.rowHeight(current.row())
            self.scrollToTop() if top <= self.viewport().height() else self.scrollTo(current)

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Show a cell, not behind the names that are held in place."""
        super().scrollTo(index, hint)
        hidden = self.columnWidth(UNIT_COLUMN) - self.visualRect(index).left()
        bar = self.horizontalScrollBar()
        if index.column() != UNIT_COLUMN and bar.value() and hidden > 0:
            bar.setValue(bar.value() - hidden)

    # ---- mouse

    def indexAt(self, place: QPoint) -> QModelIndex:
        """What is seen at a place: the unit where its name is held over the cells."""
        if not self.names.isHidden() and 0 <= place.x() < self.names.width():
            return self._matrix.index(self.rowAt(place.y()), UNIT_COLUMN)
        return super().indexAt(place)

    def _unit_under(self, event: QMouseEvent) -> str | None:
        """The unit whose name or total is under the pointer; empty on a heading, None on a cell."""
        index = self.indexAt(event.position().toPoint())
        if self._matrix.cell(index) is not None:
            return None
        return self._matrix.rows[index.row()].unit if index.isValid() else ""

    def _group_under(self, event: QMouseEvent) -> tuple[str, ...]:
        """The units of the basin or tag whose row is under the pointer."""
        index = self.indexAt(event.position().toPoint())
        group = self._matrix.rows[index.row()].group if index.isValid() else None
        return group.units if group is not None else ()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        unit = self._unit_under(event)
        if unit is None:
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if unit:
            self.unit_picked.emit(unit)
        elif units := self._group_under(event):
            self.group_picked.emit(units)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        unit = self._unit_under(event)
        if unit is None:
            self.located.emit(self.indexAt(event.position().toPoint()))
        elif unit:
            self.unit_opened.emit(unit)
        elif units := self._group_under(event):
            self.group_opened.emit(units)

    def _head_clicked(self, section: int) -> None:
        if column := self._matrix.column_at(section):
            self.column_picked.emit(column)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        if index.isValid() and (unit := self._matrix.rows[index.row()].unit):
            self.menu_wanted.emit(unit, event.globalPos())

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if index.isValid() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(index)
        elif index.isValid() and event.key() == Qt.Key.Key_Space:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._head_clicked(index.column())
            else:
                self.located.emit(index)
        else:
            super().keyPressEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Skip the headings of basins and stay inside the cells of units."""
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
