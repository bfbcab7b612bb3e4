"""The heads of the project table: two lines when the words need them, an arrow where it is sorted."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import Role

_PAD, _ARROW = 8, 12


class TableHeader(QHeaderView):
    """Clicking a head tells its section; dragging moves or resizes it."""

    menu_wanted = Signal(int, QPoint)  # section, global place

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look = look
        self._sorted, self._descending = -1, False
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        section = self.logicalIndexAt(event.pos())
        if section >= 0:
            self.menu_wanted.emit(section, event.globalPos())

    def show_sorting(self, section: int, descending: bool) -> None:
        """Mark the section the table is sorted by."""
        self._sorted, self._descending = section, descending
        self.viewport().update()

    def lines_needed(self) -> int:
        """How many lines the widest title needs at the widths there are: one or two."""
        for section in range(self.count()):
            arrow = self._look.px(_ARROW) if section == self._sorted else 0
            wanted = self.width_on_one_line(self._title(section)) + arrow
            if not self.isSectionHidden(section) and wanted > self.sectionSize(section):
                return 2
        return 1

    def width_on_one_line(self, title: str) -> int:
        """How wide a section must be for its title to fit on one line."""
        words = QFontMetricsF(self._look.font("small")).horizontalAdvance(title)
        return math.ceil(words) + self._look.px(2 * _PAD)

    def _title(self, section: int) -> str:
        return str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        look = self._look
        across = Qt.Orientation.Horizontal
        derived = bool(self.model().headerData(section, across, Role.FAINT))
        align = self.model().headerData(section, across, Qt.ItemDataRole.TextAlignmentRole)
        painter.save()
        painter.fillRect(rect, look.colour("window"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.colour("border"))
        inner = QRectF(rect).adjusted(look.px(_PAD), 0, -look.px(_PAD), 0)
        if section == self._sorted:
            size = look.px(_ARROW)
            box = QRectF(inner.right() - size + 2, inner.center().y() - size / 2, size, size)
            name = "arrow-down" if self._descending else "arrow-up"
            painting.paint_icon(painter, box, name, look.colour("accent"))
            inner.setRight(box.left() - 1)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text3" if derived else "text2"))
        flags = Qt.AlignmentFlag(int(align)) | Qt.TextFlag.TextWordWrap
        painter.drawText(inner, int(flags), self._title(section))
        painter.restore()
