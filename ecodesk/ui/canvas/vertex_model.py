"""The nodes of a shape as a table: north and east in metres of the zone, as surveyors write them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from shapely.geometry.base import BaseGeometry

from ecodesk.i18n import t
from ecodesk.model.crs import WorkingCrs
from ecodesk.ui.canvas.outline import Outline
from ecodesk.ui.half_width import half_width

PLACE, NODE, NORTH, EAST = range(4)
_HEADINGS = (
    t("部分", "Part"),
    t("节点", "Node"),
    t("北坐标 N (m)", "North N (m)"),
    t("东坐标 E (m)", "East E (m)"),
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class VertexModel(QAbstractTableModel):
    """Editable coordinates; `refused` tells why something typed was not taken."""

    refused = Signal(object)
    changed = Signal()

    def __init__(self, geometry: BaseGeometry, crs: WorkingCrs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crs = crs
        self._shift = crs.zone_metres(0.0, 0.0)[1]
        self._first = Outline.of(geometry)
        self.outline = self._first
        self._places = [(line, node) for line in self._first.lines for node in range(len(line.xy))]
        self._xy = self._first.xy

    @property
    def edited(self) -> bool:
        """Whether any coordinate differs from what it was."""
        return bool((self._xy != self._first.xy).any())

    def geometry(self) -> BaseGeometry:
        """The shape with the coordinates as they stand."""
        return self.outline.geometry()

    def place(self, row: int) -> tuple[float, float]:
        """East and north of a node in the working CRS."""
        return float(self._xy[row, 0]), float(self._xy[row, 1])

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return len(_HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return str(_HEADINGS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= NODE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        line, node = self._places[index.row()]
        if index.column() == PLACE:
            name = t("{n} 洞", "{n} hole") if line.hole else t("{n}", "{n}")
            return str(name.format(n=line.part + 1))
        if index.column() == NODE:
            return str(node + 1)
        east, north = self.place(index.row())
        return f"{north:.3f}" if index.column() == NORTH else f"{east + self._shift:.3f}"

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsEditable if index.column() >= NORTH else plain

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        text = half_width(str(value)).replace(",", "").replace(" ", "")
        if not _NUMBER.fullmatch(text):
            self.refused.emit(
                t(
                    "“{text}”不是坐标，请填米数，例如 3998126.408",
                    "“{text}” is no coordinate; type metres, e.g. 3998126.408",
                ).format(text=str(value)[:40])
            )
            return False
        number = float(text)
        if index.column() == EAST and number >= 1_000_000:
            number -= self._shift
        least, most = (0, 7_000_000) if index.column() == NORTH else (100_000, 900_000)
        if not least <= number <= most:
            self.refused.emit(
                t("{text} 不在 {crs} 的范围内", "{text} lies outside {crs}").format(
                    text=text, crs=self._crs.name
                )
            )
            return False
        place = self._xy.copy()
        axis = 1 if index.column() == NORTH else 0
        if f"{place[index.row(), axis]:.3f}" == f"{number:.3f}":
            return True
        place[index.row(), axis] = number
        self._xy = place
        shift = np.array(place - self.outline.xy)
        self.outline = self.outline.moved([index.row()], *shift[index.row()].tolist())
        self.dataChanged.emit(index, index)
        self.changed.emit()
        return True
