"""The tab 属性表 of the bottom dock: the table of projects beside the map."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.map_canvas import MapCanvas
from ecodesk.ui.project_table import ProjectTable
from ecodesk.ui.session import Session


class AttributeTable(ProjectTable):
    """`header_tools` stand in the head of the dock, beside the tabs."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(session, look, parent, in_dock=True)
        self.header_tools: QWidget = self.tools

    def follow(self, canvas: MapCanvas) -> None:
        """List what the map shows when that is wanted, and outline on it what the pointer is on."""
        canvas.view_changed.connect(lambda: self.set_view_bounds(canvas.viewport.bounds))
        self.hovered.connect(canvas.show_hover)
