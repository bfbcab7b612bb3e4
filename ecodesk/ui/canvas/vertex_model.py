"""The nodes of a shape as a table: north and east in metres of the zone, as surveyors write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from shapely.geometry.base import BaseGeometry

from ecodesk.i18n import t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.spatial_index import Positions
from ecodesk.ui.canvas.node_changes import HOLE_GONE, NO_EDGE, NodeChanges, too_few_nodes
from ecodesk.ui.canvas.outline import Line, Outline
from ecodesk.ui.half_width import half_width

PLACE, NODE, NORTH, EAST = range(4)
_HEADINGS = (
    t("部分", "Part"),
    t("节点", "Node"),
    t("北坐标 N（m）", "North N (m)"),
    t("东坐标 E（m）", "East E (m)"),
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class VertexModel(QAbstractTableModel):
    """Editable coordinates of nodes that come and go; `told` says why something was not done, or what else was."""

    told = Signal(object)
    changed = Signal()

    def __init__(self, geometry: BaseGeometry, crs: WorkingCrs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crs = crs
        self._shift = crs.zone_metres(0.0, 0.0)[1]
        self._first = Outline.of(geometry)
        self.outline = self._first
        self._places = _places(self.outline)
        self._origin = np.arange(
            len(self._places)
        )  # which node of the first outline each is, -1 for new ones

    @property
    def edited(self) -> bool:
        """Whether any node differs from what it was."""
        return self.changes != NodeChanges()

    @property
    def changes(self) -> NodeChanges:
        """What was done to the nodes, all taken together."""
        old = self._origin >= 0
        moved = (self.outline.xy[old] != self._first.xy[self._origin[old]]).any(axis=1)
        kept = int(np.count_nonzero(old))
        return NodeChanges(int(np.count_nonzero(moved)), len(old) - kept, len(self._first.xy) - kept)

    def geometry(self) -> BaseGeometry:
        """The shape with the coordinates as they stand."""
        return self.outline.geometry()

    def place(self, row: int) -> tuple[float, float]:
        """East and north of a node in the working CRS."""
        east, north = self.outline.xy[row].tolist()
        return east, north

    def insert_behind(self, rows: Sequence[int]) -> list[int]:
        """A new node halfway behind each of some rows; where they are now."""
        outline, new = self.outline.divided_after(rows)
        if not new:
            self.told.emit(NO_EDGE)
            return []
        origin = np.full(len(outline.xy), -1)
        origin[np.isin(np.arange(len(origin)), new, invert=True)] = self._origin
        self._take(outline, origin)
        return new

    def remove(self, rows: Sequence[int]) -> bool:
        """Take nodes away; False when too few would be left, of which `told` tells."""
        stays, left = self.outline.staying(rows), self.outline.without(rows)
        if stays is None or left is None:
            self.told.emit(too_few_nodes(int(shapely.get_dimensions(self.geometry()))))
            return False
        holes = len(left.lines) < len(self.outline.lines)
        self._take(left, self._origin[stays])
        if holes:
            self.told.emit(HOLE_GONE)
        return True

    def _take(self, outline: Outline, origin: Positions) -> None:
        """Show an outline of other nodes."""
        self.beginResetModel()
        self.outline, self._origin, self._places = outline, origin, _places(outline)
        self.endResetModel()
        self.changed.emit()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return len(_HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(section)
        return str(_HEADINGS[section]) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(index.column())
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
            self.told.emit(
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
            self.told.emit(
                t("{text} 不在 {crs} 的范围内", "{text} lies outside {crs}").format(
                    text=text[:20], crs=self._crs.name
                )
            )
            return False
        axis = 1 if index.column() == NORTH else 0
        before = self.place(index.row())[axis]
        if f"{before:.3f}" == f"{number:.3f}":
            return True
        shift = (0.0, number - before) if index.column() == NORTH else (number - before, 0.0)
        self.outline = self.outline.moved([index.row()], *shift)
        self.dataChanged.emit(index, index)
        self.changed.emit()
        return True


def _places(outline: Outline) -> list[tuple[Line, int]]:
    """The line of each node, and its number in it."""
    return [(line, node) for line in outline.lines for node in range(len(line.xy))]


def _aligned(column: int) -> Qt.AlignmentFlag:
    """Numbers at the right, and what is written above them too."""
    side = Qt.AlignmentFlag.AlignRight if column >= NODE else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
