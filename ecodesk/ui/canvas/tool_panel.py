"""The small panel at the upper left of the map that holds the options of the tool in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QWidget

from ecodesk.ui.canvas.tools.options import Metres, Ways
from ecodesk.ui.canvas.upper_left_panel import UpperLeftPanel
from ecodesk.ui.number_boxes import DecimalBox

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas
    from ecodesk.ui.canvas.tools.tool import Tool

_CLEAR = 8  # pixels around it that count as below
_ABOVE_SCALE_BAR = 64  # pixels


class ToolPanel(UpperLeftPanel):
    """Shown while a tool with options is in use; a change is seen on the map at once."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.numbers: dict[str, DecimalBox] = {}
        self.ways: dict[str, dict[str, QRadioButton]] = {}
        self._inside: QWidget | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(10, 8, 10, 8)
        self._home: QPoint | None = None  # where it stands when nothing drawn lies below it
        for signal in (canvas.sketch_changed, canvas.view_changed):
            signal.connect(lambda *_: self._give_way())

    def _give_way(self) -> None:
        """Stand at the lower left while points of the line in hand lie below, which they do once the map has moved."""
        if self.isHidden():
            return
        view, home = self._canvas.viewport, self._home or self.pos()
        below = QRect(home, self.size()).adjusted(-_CLEAR, -_CLEAR, _CLEAR, _CLEAR)
        points = [
            QPoint(*map(round, view.pixel(*at))) for line in self._canvas.tool.lines_in_hand for at in line
        ]
        low = QPoint(home.x(), self._canvas.height() - self.height() - _ABOVE_SCALE_BAR)
        place = low if any(map(below.contains, points)) else home
        self._home = home if place is low else None
        if place != self.pos():
            self.move(place)
            self._canvas.refresh()  # names keep clear of it

    def show_tool(self, tool: Tool) -> None:
        """Show the options of a tool, or nothing when it has none."""
        if self._inside is not None:
            self._grid.removeWidget(self._inside)
            self._inside.deleteLater()
            self._inside = None
        self.numbers, self.ways = {}, {}
        if not tool.options:
            self.hide()
            return
        self._inside = QWidget(self)
        rows = QGridLayout(self._inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(10)
        rows.setVerticalSpacing(6)
        for row, option in enumerate(tool.options):
            rows.addWidget(QLabel(str(option.title), self._inside), row, 0)
            if isinstance(option, Metres):
                rows.addWidget(self._number(tool, option), row, 1)
            else:
                rows.addWidget(self._choice(tool, option), row, 1)
        self._grid.addWidget(self._inside)
        self._inside.show()
        self.show()
        self._grid.activate()
        self.adjustSize()

    def show_value(self, option: str, metres: float) -> None:
        """Show a length that was set on the map."""
        box = self.numbers.get(option)
        if box is not None:
            box.blockSignals(True)
            box.setValue(metres)
            box.blockSignals(False)

    def _number(self, tool: Tool, option: Metres) -> DecimalBox:
        box = DecimalBox(self._inside)
        box.setRange(option.least, option.most)
        box.setSingleStep(option.step)
        box.setDecimals(1)
        box.setSuffix(" m")
        box.setValue(float(tool.values[option.id]))
        box.setAccessibleName(str(option.title))
        box.setMinimumWidth(110)
        box.valueChanged.connect(lambda value: tool.set_value(option.id, value))
        self.numbers[option.id] = box
        return box

    def _choice(self, tool: Tool, option: Ways) -> QWidget:
        holder = QWidget(self._inside)
        group = QButtonGroup(holder)
        row = QGridLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(10)
        self.ways[option.id] = {}
        for column, (way, title) in enumerate(option.ways):
            button = QRadioButton(str(title), holder)
            button.setChecked(tool.values[option.id] == way)
            button.toggled.connect(lambda on, way=way: tool.set_value(option.id, way) if on else None)
            group.addButton(button)
            row.addWidget(button, 0, column)
            self.ways[option.id][way] = button
        return holder
