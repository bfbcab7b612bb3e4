"""Delegates for rows of trees and tables: selection bar, hover, focus ring, and the marks of a cell."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ecodesk.rules.finding import Severity
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting

Index = QModelIndex | QPersistentModelIndex

# plain numbers: joining flags of an enumeration would cost as much as painting the text
_LEFT, _RIGHT = int(Qt.AlignmentFlag.AlignLeft), int(Qt.AlignmentFlag.AlignRight)
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
_ROUNDING = 1e-9  # a share computed from areas may miss 1 by that much


class Role(IntEnum):
    """What models of this window tell beside Qt's own roles."""

    ID = Qt.ItemDataRole.UserRole + 1  # id of the row
    TABLE = Qt.ItemDataRole.UserRole + 2  # table of the row
    ELEMENT = Qt.ItemDataRole.UserRole + 3  # element code or tuple of codes
    SEVERITY = Qt.ItemDataRole.UserRole + 4  # Severity
    TONE = Qt.ItemDataRole.UserRole + 5  # tone of a tag
    SHARE = Qt.ItemDataRole.UserRole + 6  # covered share 0…1
    STRONG = Qt.ItemDataRole.UserRole + 7  # bold
    FAINT = Qt.ItemDataRole.UserRole + 8  # secondary colour
    SECOND = Qt.ItemDataRole.UserRole + 9  # text after the first, in a lighter colour
    VALUE = Qt.ItemDataRole.UserRole + 10  # the raw value, for sorting
    BANNER = Qt.ItemDataRole.UserRole + 11  # the row is a heading
    COLOUR = Qt.ItemDataRole.UserRole + 12  # palette name of the text
    CHANGE = Qt.ItemDataRole.UserRole + 13  # what has changed since an earlier version, in short


class RowDelegate(QStyledItemDelegate):
    """Paints the ground of a row and its text; subclasses paint the content of their column."""

    def __init__(self, look: Appearance, parent: QWidget | None = None, row_height: int = 30) -> None:
        super().__init__(parent)
        self.look = look
        self._row_height = row_height

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        font = self.look.font("bodyStrong" if index.data(Role.STRONG) else "body")
        width = QFontMetrics(font).horizontalAdvance(text) + self.look.px(18)
        return QSize(width + round(self.extra_width(index)), self.look.px(self._row_height))

    def extra_width(self, index: Index) -> float:
        """Room for marks beside the text."""
        return 0.0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        self._ground(painter, rect, index, selected, hovered)
        painter.setClipRect(rect)
        self.content(painter, QRectF(rect).adjusted(self.look.px(8), 0, -self.look.px(8), 0), index)
        painter.restore()
        if state & QStyle.StateFlag.State_HasFocus and self._keyboard(option):
            painting.paint_focus(painter, rect, self.look)

    def _keyboard(self, option: QStyleOptionViewItem) -> bool:
        view: QWidget | None = option.widget
        return view is not None and view.hasFocus()

    def _ground(self, painter: QPainter, rect: QRect, index: Index, selected: bool, hovered: bool) -> None:
        if selected:
            painter.fillRect(rect, self.look.colour("selectionSoft"))
            if self._first_column(index):
                bar = QRect(rect.left(), rect.top(), 3, rect.height())
                painter.fillRect(bar, self.look.colour("selection"))
        elif index.data(Role.BANNER):
            painter.fillRect(rect, self.look.colour("sunken"))
        elif hovered:
            painter.fillRect(rect, self.look.colour("hover"))

    def _first_column(self, index: Index) -> bool:
        view = self.parent()
        if isinstance(view, QAbstractItemView):
            header = getattr(view, "horizontalHeader", None)
            if header is not None:
                return bool(header().visualIndex(index.column()) == 0)
        return index.column() == 0

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """The text of the cell."""
        self.text(painter, rect, index)

    def text(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """First text and, in a lighter colour, the second one; elided to the cell."""
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        second = index.data(Role.SECOND)
        if not text and not second:
            return
        font = self.look.font("bodyStrong" if index.data(Role.STRONG) else "body")
        painter.setFont(font)
        painter.setPen(self._text_colour(index))
        align = int(index.data(Qt.ItemDataRole.TextAlignmentRole) or _LEFT)
        if align & _RIGHT and text and self._runs_out_of_view(rect):
            text, align = "…", _LEFT
        shown = painting.elided(text, font, rect.width())
        painter.drawText(rect, align | _MIDDLE, shown)
        if second:
            used = QFontMetrics(font).horizontalAdvance(shown) + self.look.px(8)
            small = self.look.font("small")
            painter.setFont(small)
            painter.setPen(self.look.colour("text3"))
            rest = rect.adjusted(used, 0, 0, 0)
            if rest.width() > self.look.px(16):
                painter.drawText(
                    rest, Qt.AlignmentFlag.AlignVCenter, painting.elided(str(second), small, rest.width())
                )

    def _runs_out_of_view(self, rect: QRectF) -> bool:
        """Whether the end of a cell is not in view: half a number would be read as another one."""
        view = self.parent()
        return isinstance(view, QAbstractItemView) and rect.right() > view.viewport().width()

    def _text_colour(self, index: Index) -> QColor:
        named = index.data(Role.COLOUR)
        return self.look.colour(named or ("text3" if index.data(Role.FAINT) else "text"))


class SeverityCell(RowDelegate):
    """Shape and word of a severity."""

    def extra_width(self, index: Index) -> float:
        return self.look.px(22)

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        severity = index.data(Role.SEVERITY)
        if severity is None:
            self.text(painter, rect, index)
            return
        grade = Severity(severity)
        size = self.look.px(14)
        icon = QRectF(rect.left(), rect.center().y() - size / 2, size, size)
        painting.paint_severity(painter, icon, grade, self.look)
        painter.setFont(self.look.font("body"))
        painter.setPen(self.look.colour(painting.SEVERITY_ROLES[grade]))
        painter.drawText(
            rect.adjusted(size + self.look.px(6), 0, 0, 0),
            Qt.AlignmentFlag.AlignVCenter,
            str(index.data(Qt.ItemDataRole.DisplayRole) or ""),
        )


class StateChip(RowDelegate):
    """A state as a small filled label; the tone comes from the model."""

    def extra_width(self, index: Index) -> float:
        return self.look.px(12)

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if text:
            tone = index.data(Role.TONE) or "neutral"
            painting.paint_tag(painter, rect, text, tone, self.look)


class ElementBadge(RowDelegate):
    """One badge per element, and the name when there is only one."""

    def extra_width(self, index: Index) -> float:
        return self.look.px(22) * max(1, len(_elements(index)))

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        elements = _elements(index)
        size = self.look.px(18)
        left = rect.left()
        for element in elements:
            box = QRectF(left, rect.center().y() - size / 2, size, size)
            painting.paint_badge(painter, box, element, self.look)
            left += size + self.look.px(4)
        if len(elements) <= 1:
            self.text(painter, QRectF(left + 2, rect.top(), rect.right() - left, rect.height()), index)


def paint_coverage(painter: QPainter, rect: QRectF, share: float, look: Appearance) -> float:
    """Pie and per cent in the colours of the step, as a chip ending at the right edge; gives its width."""
    step = painting.coverage_step(share)
    colours = painting.coverage_colours(step, look)
    text = percent_text(share)
    font = look.font("micro")
    pie = look.px(11)
    width = QFontMetrics(font).horizontalAdvance(text) + pie + look.px(13)
    height = look.px(18)
    box = QRectF(rect.right() - width, rect.center().y() - height / 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.fill)
    painter.drawRoundedRect(box, 4, 4)
    painting.paint_pie(
        painter, QRectF(box.left() + look.px(4), box.center().y() - pie / 2, pie, pie), share, colours.text
    )
    painter.setFont(font)
    painter.setPen(colours.text)
    painter.drawText(box.adjusted(pie + look.px(8), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()
    return width


def percent_text(share: float, digits: int = 0) -> str:
    """A share as per cent; what is not quite all is never shown as 100."""
    shown = share * 100
    limit = 100 - 10 ** (-digits)
    if share < 1 - _ROUNDING and round(shown, digits) >= 100:
        shown = limit
    return f"{shown:.{digits}f} %"


def _elements(index: Index) -> tuple[str, ...]:
    found: Any = index.data(Role.ELEMENT)
    if not found:
        return ()
    return (found,) if isinstance(found, str) else tuple(found)
