"""How the cells of a list look and are edited: marks of the four elements, elements, states, fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ecodesk.analysis.four_elements import Extent, Mark
from ecodesk.model.fields import Kind
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.editors import FieldEditor
from ecodesk.ui.delegates.rows import ElementBadge, Index, Role, RowDelegate, StateChip
from ecodesk.ui.ledger.list_kinds import ListColumn

_LOOKS = {
    Extent.WHOLE: ("check-circle", "ok"),
    Extent.PART: ("circle-half-full", "warn"),
    Extent.NONE: ("close-circle-outline", "error"),
}


class MarkCell(RowDelegate):
    """✓ ◐ ✗ as icons, each of its own shape."""

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        mark = index.data(Role.VALUE)
        if isinstance(mark, Mark):
            extent = mark.extent
            icon, colour = _LOOKS[extent]
            size = self.look.px(18)
            box = QRectF(rect.center().x() - size / 2, rect.center().y() - size / 2, size, size)
            painting.paint_icon(painter, box, icon, self.look.colour(colour))

    def _ground(self, painter: QPainter, rect: QRect, index: Index, selected: bool, hovered: bool) -> None:
        super()._ground(painter, rect, index, selected, hovered)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self.look.colour("border"))


class _Cell(FieldEditor):
    """A line below every row."""

    def _ground(self, painter: QPainter, rect: QRect, index: Index, selected: bool, hovered: bool) -> None:
        super()._ground(painter, rect, index, selected, hovered)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self.look.colour("border"))


def list_delegate(
    column: ListColumn,
    snapshot: Callable[[], Snapshot | None],
    look: Appearance,
    told: Callable[[Any], None],
    view: QWidget,
) -> RowDelegate:
    """The delegate of a column; `told` gets what an editor has to say."""
    if column.mark:
        return MarkCell(look, view)
    painted: RowDelegate | None = None
    if column.field.kind is Kind.CHOICE and column.field.choices == "element":
        painted = ElementBadge(look, view)
    elif column.field.choices == "project_status":
        painted = StateChip(look, view)
    return _Cell(column.field, snapshot, look, told, view, painted)
