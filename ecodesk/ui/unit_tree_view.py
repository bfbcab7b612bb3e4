"""The tree view of groups and projects: rows painted as one piece, selection bar at the very left."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QTreeView, QWidget

from ecodesk.rules.finding import Severity
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import Index, Role, RowDelegate, paint_coverage


class TreeRow(RowDelegate):
    """Badge, code and name, figures; at the right the coverage chip or the worst finding."""

    def _ground(self, painter: QPainter, rect: QRect, index: Index, selected: bool, hovered: bool) -> None:
        """The view paints the whole row; the style would paint over the part under the text."""
        if selected:
            painter.fillRect(rect, self.look.colour("selectionSoft"))

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        rect = rect.adjusted(-self.look.px(4), 0, self.look.px(2), 0)
        rect = self._right(painter, rect, index)
        element = index.data(Role.ELEMENT)
        if element:
            size = self.look.px(16)
            box = QRectF(rect.left(), rect.center().y() - size / 2, size, size)
            painting.paint_badge(painter, box, element, self.look)
            rect = rect.adjusted(size + self.look.px(6), 0, 0, 0)
        self._words(painter, rect, index)

    def _words(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """Code in bold, name, and the figures where they fit without cutting a number."""
        code, _, name = str(index.data(Qt.ItemDataRole.DisplayRole) or "").partition("  ")
        strong = bool(index.data(Role.STRONG))
        faint = "text3" if index.data(Role.FAINT) else "text"
        left = self._piece(painter, rect, code, "bodyStrong" if strong else "body", faint)
        if name:
            left = (
                self._piece(painter, rect.adjusted(left + self.look.px(7), 0, 0, 0), name, "body", faint)
                + left
            )
            left += self.look.px(7)
        rest = rect.adjusted(left + self.look.px(8), 0, 0, 0)
        font = self.look.font("micro")
        figures = str(index.data(Role.SECOND) or "")
        if figures and QFontMetrics(font).horizontalAdvance(figures) <= rest.width():
            self._piece(painter, rest, figures, "micro", "text3")

    def _piece(self, painter: QPainter, rect: QRectF, text: str, font_id: str, colour: str) -> float:
        font = self.look.font(font_id)
        painter.setFont(font)
        painter.setPen(self.look.colour(colour))
        shown = painting.elided(text, font, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown)
        return QFontMetrics(font).horizontalAdvance(shown)

    def _right(self, painter: QPainter, rect: QRectF, index: Index) -> QRectF:
        share, severity = index.data(Role.SHARE), index.data(Role.SEVERITY)
        if share is not None:
            used = paint_coverage(painter, rect, float(share), self.look)
            bar = QRectF(rect.right() - used, rect.bottom() - self.look.px(4), used, self.look.px(2))
            colours = painting.coverage_colours(painting.coverage_step(share), self.look)
            painting.paint_bar(painter, bar, share, colours.bar, self.look)
            return rect.adjusted(0, 0, -used - self.look.px(8), 0)
        if severity is not None:
            size = self.look.px(13)
            box = QRectF(rect.right() - size, rect.center().y() - size / 2, size, size)
            painting.paint_severity(painter, box, Severity(severity), self.look)
            return rect.adjusted(0, 0, -size - self.look.px(8), 0)
        return rect


class UnitTreeView(QTreeView):
    """A tree without header, several rows selectable, projects can be dragged onto units."""

    entered_row = Signal(QModelIndex)  # Enter on a row

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(18)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setItemDelegate(TreeRow(look, self, 28))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what a double-click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = self.selectionModel()
        rect = QRect(0, option.rect.top(), self.viewport().width(), option.rect.height())
        selected = model is not None and model.isSelected(index)
        if selected:
            painter.fillRect(rect, self._look.colour("selectionSoft"))
        super().drawRow(painter, option, index)
        if selected:  # the style paints over the left edge of the row
            painter.fillRect(QRect(0, rect.top(), 3, rect.height()), self._look.colour("selection"))
