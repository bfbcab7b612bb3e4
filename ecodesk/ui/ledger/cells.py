"""How the cells of the project table look, and how they are edited, by the kind of their field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ecodesk.analysis.four_elements import ELEMENTS
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.editors import FieldEditor
from ecodesk.ui.delegates.rows import ElementBadge, Index, Role, RowDelegate, SeverityCell, StateChip
from ecodesk.ui.ledger.columns import FINDING, Column
from ecodesk.ui.ledger.list_cells import MarkCell

_DIMMED = 0.6


class ProjectCell(FieldEditor):
    """A cell: grey ground where the program works the value out, dimmed where the filter leaves it out."""

    derived = False

    def _ground(self, painter: QPainter, rect: QRect, index: Index, selected: bool, hovered: bool) -> None:
        if self.derived and not selected:
            painter.fillRect(rect, self.look.colour("window"))
        super()._ground(painter, rect, index, selected, hovered)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self.look.colour("border"))

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        if index.data(Role.BANNER):
            return
        if self._painted is not None and index.data(Role.FAINT):
            painter.setOpacity(_DIMMED)
        super().content(painter, rect, index)


def cell_delegate(
    column: Column,
    snapshot: Callable[[], Snapshot | None],
    look: Appearance,
    told: Callable[[Any], None],
    view: QWidget,
) -> ProjectCell:
    """The delegate of a column; `told` gets what an editor has to say."""
    field = column.field
    painted: RowDelegate | None = None
    if field.choices == "element":
        painted = ElementBadge(look, view)
    elif field.choices == "project_status":
        painted = StateChip(look, view)
    elif field.id == FINDING.id:
        painted = SeverityCell(look, view)
    elif field.id in ELEMENTS:
        painted = MarkCell(look, view)
    made = ProjectCell(field, snapshot, look, told, view, painted)
    made.derived = field.derived
    return made
