"""The nodes of a shape as coordinates to read, check and correct, with the shape beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.maps.viewport import Viewport
from ecodesk.model.measures import area, area_text
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.chosen_shape import ShapedRow, chosen_row
from ecodesk.ui.canvas.overlay import Paint, paint_dashed, paint_nodes, paint_selected
from ecodesk.ui.canvas.vertex_model import NORTH, VertexModel
from ecodesk.ui.key_text import key_text
from ecodesk.ui.theme import restyle

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas


INSERT, DELETE = t("插入节点", "Insert nodes"), t("删除节点", "Delete nodes")


class ShapeView(QWidget):
    """The shape as the coordinates make it, the old one dashed, the nodes chosen filled, a ring at the one in hand."""

    def __init__(self, model: VertexModel, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._look = model, look
        self._before = model.geometry()
        self.current = 0
        self.chosen: frozenset[int] = frozenset()
        self.setMinimumSize(QSize(300, 300))
        self.setAccessibleName(str(t("图形", "Shape")))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._look.colour("sunken"))
        paint = Paint(painter, self._viewport(), self._look)
        if self._model.edited:
            paint_dashed(paint, self._before)
        paint_selected(paint, self._model.geometry())
        paint_nodes(paint, self._model.outline, self.chosen)
        x, y = paint.viewport.pixel(*self._model.place(self.current))
        painter.setBrush(self._look.colour("selection"))
        painter.drawEllipse(QRectF(x - 6, y - 6, 12, 12))
        painter.end()

    def _viewport(self) -> Viewport:
        xy = np.vstack([shapely.get_coordinates(self._before), self._model.outline.xy])
        low, high = xy.min(axis=0), xy.max(axis=0)
        room = max(min(self.width(), self.height()) - 40, 20)
        scale = max(float((high - low).max()) / room, 0.01)
        middle = (low + high) / 2
        return Viewport(float(middle[0]), float(middle[1]), scale, self.width(), self.height())


class VertexDialog(QDialog):
    """All corrections together are one step."""

    def __init__(
        self, row: ShapedRow, snapshot: Snapshot, look: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        assert row.geometry is not None
        self._snapshot = snapshot
        self.setWindowTitle(str(t("节点坐标 · {code}", "Node coordinates · {code}").format(code=row.code)))
        self.model = VertexModel(row.geometry, snapshot.crs, self)
        self.view = ShapeView(self.model, look, self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        heads = self.table.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in (0, 1):
            heads.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(column, 64)
        self.table.setMinimumWidth(430)
        self.table.setAccessibleName(str(t("节点坐标", "Node coordinates")))
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        crs = QLabel(str(snapshot.crs.description), self)
        crs.setProperty("role", "hint")
        crs.setWordWrap(True)
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(
            str(t("应用", "Apply")), QDialogButtonBox.ButtonRole.AcceptRole
        )
        restyle(self.accept_button, role="primary")
        self.accept_button.setEnabled(False)
        self.accept_button.setAutoDefault(False)
        cancel = buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.insert_button = self._node_button(INSERT, Qt.Key.Key_Insert, self.insert_nodes)
        self.delete_button = self._node_button(DELETE, Qt.Key.Key_Delete, self.delete_nodes)
        nodes = QHBoxLayout()
        nodes.addWidget(self.insert_button)
        nodes.addWidget(self.delete_button)
        nodes.addStretch(1)
        listed = QVBoxLayout()
        listed.setSpacing(8)
        listed.addWidget(self.table, 1)
        listed.addLayout(nodes)
        beside = QHBoxLayout()
        beside.setSpacing(12)
        beside.addLayout(listed, 3)
        beside.addWidget(self.view, 2)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(16, 16, 16, 16)
        column_box.setSpacing(10)
        column_box.addWidget(crs)
        column_box.addLayout(beside, 1)
        column_box.addWidget(self.words)
        column_box.addWidget(buttons)
        self.resize(860, 560)
        self.model.changed.connect(self._changed)
        self.model.told.connect(self._say)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._point_at())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._point_at())
        self.table.setCurrentIndex(self.model.index(0, NORTH))
        self._changed()

    def _node_button(self, title: Text, key: Qt.Key, act: Callable[[], None]) -> QPushButton:
        """A button, and the key that does the same in the table."""
        button = QPushButton(str(title), self)
        button.setAutoDefault(False)
        keys = QShortcut(QKeySequence(key), self.table, act)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)  # not while a cell is being typed into
        tip = t("{title}（{key}）", "{title} ({key})")
        button.setToolTip(str(tip.format(title=title, key=key_text(keys.key().toString()))))
        button.clicked.connect(act)
        return button

    @property
    def rows(self) -> list[int]:
        """The rows that are selected, from the first to the last."""
        return sorted(index.row() for index in self.table.selectionModel().selectedRows())

    def insert_nodes(self) -> None:
        """A new node behind each selected one, halfway to the next; the new ones are selected."""
        if new := self.model.insert_behind(self.rows):
            self._choose(new)

    def delete_nodes(self) -> None:
        """Take the selected nodes away; the one that follows is selected."""
        rows = self.rows
        if rows and self.model.remove(rows):
            self._choose([min(rows[0], self.model.rowCount() - 1)])

    def _choose(self, rows: Sequence[int]) -> None:
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self.model.index(row, 0), self.model.index(row, self.model.columnCount() - 1))
        flags = QItemSelectionModel.SelectionFlag
        selection = self.table.selectionModel()
        selection.setCurrentIndex(self.model.index(rows[0], NORTH), flags.NoUpdate)
        selection.select(chosen, flags.ClearAndSelect)
        self.table.scrollTo(self.model.index(rows[0], NORTH))

    def _point_at(self) -> None:
        rows = self.rows
        self.view.current = max(self.table.currentIndex().row(), 0)
        self.view.chosen = frozenset(rows)
        self.insert_button.setEnabled(bool(rows))
        self.delete_button.setEnabled(bool(rows))
        self.view.update()

    def _changed(self) -> None:
        shape = self.model.geometry()
        words = t("{n} 个节点 · {area}", "{n} nodes · {area}").format(
            n=self.model.rowCount(), area=area_text(area(shape, self._snapshot.crs))
        )
        if shapely.get_dimensions(shape) == 2 and not shapely.is_valid(shape):
            crossing = t(
                "图形自相交，应用时会修复并提示", "it crosses itself and will be mended, which is told"
            )
            words = Text(f"{words.zh} · {crossing.zh}", f"{words.en} · {crossing.en}")
        self.words.setText(str(words))
        self.accept_button.setEnabled(self.model.edited)
        self.view.current = min(self.view.current, self.model.rowCount() - 1)
        self.view.update()

    def _say(self, why: Text) -> None:
        self.words.setText(str(why))


def open_vertex_dialog(canvas: MapCanvas) -> None:
    """Correct the coordinates of the selected project or patch."""
    snapshot = canvas.session.snapshot
    row = chosen_row(snapshot, canvas.session.selection)
    if snapshot is None or row is None or row.geometry is None or row.geometry.is_empty:
        return
    dialog = VertexDialog(row, snapshot, canvas.look, canvas.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    model = dialog.model
    dialog.accepted.connect(lambda: canvas.drawing.reshape(row, model.geometry(), name=model.changes.step))
    dialog.open()
