"""What snapping catches, and from how far."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.maps.layer import layers
from ecodesk.model.records import ControlLine
from ecodesk.ui.canvas.snapping import TARGETS, SnapKind, SnapOptions
from ecodesk.ui.number_boxes import DecimalBox, WholeNumberBox
from ecodesk.ui.theme import restyle

LEAST_PIXELS, MOST_PIXELS = 4, 20
_KINDS = {
    SnapKind.VERTEX: t("节点", "Nodes"),
    SnapKind.EDGE: t("边线", "Edges"),
    SnapKind.INTERSECTION: t("交点", "Crossings"),
}
NOTHING = t(
    "没有选图层或位置，什么也吸附不到；请各选一项，或用 S 关掉吸附",
    "No layer or no kind is chosen, nothing would be caught; choose one of each, or switch snapping off with S",
)


def _layer_names() -> dict[str, Text]:
    """The tables that can be caught, in the order and by the names of the layer list."""
    names = {ControlLine.table: ControlLine.title}
    for layer in reversed(layers()):
        if layer.table != ControlLine.table:
            names[layer.table] = layer.title
    order = [layer.table for layer in layers()]
    return {name: names[name] for name in sorted(TARGETS, key=order.index)}


class SnappingDialog(QDialog):
    """Kept for this person, on every plan."""

    def __init__(self, options: SnapOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(t("吸附选项", "Snapping options")))
        self.setMinimumWidth(360)
        self.tables = {name: QCheckBox(str(words), self) for name, words in _layer_names().items()}
        self.kinds = {kind: QCheckBox(str(words), self) for kind, words in _KINDS.items()}
        self.in_pixels = QRadioButton(str(t("屏幕上", "On the screen")), self)
        self.in_metres = QRadioButton(str(t("地面上", "On the ground")), self)
        self.pixels, self.metres = WholeNumberBox(self), DecimalBox(self)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "small")
        self._fill(options)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._heading(t("吸附到这些图层", "Layers to catch")))
        grid = QGridLayout()
        for number, box in enumerate(self.tables.values()):
            grid.addWidget(box, number // 2, number % 2)
        column.addLayout(grid)
        column.addWidget(self._heading(t("吸附到", "Places to catch")))
        row = QHBoxLayout()
        for box in self.kinds.values():
            row.addWidget(box)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._heading(t("距离", "Reach")))
        reach = QGridLayout()
        reach.addWidget(self.in_pixels, 0, 0)
        reach.addWidget(self.pixels, 0, 1)
        reach.addWidget(self.in_metres, 1, 0)
        reach.addWidget(self.metres, 1, 1)
        reach.setColumnStretch(2, 1)
        column.addLayout(reach)
        column.addWidget(self.words)
        buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.accept_button = buttons.addButton(str(t("应用", "Apply")), role.AcceptRole)
        restyle(self.accept_button, role="primary")
        usual = buttons.addButton(str(t("恢复默认", "Defaults")), role.ResetRole)
        buttons.addButton(str(t("取消", "Cancel")), role.RejectRole)
        usual.clicked.connect(lambda: self._fill(SnapOptions()))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        for box in (*self.tables.values(), *self.kinds.values()):
            box.toggled.connect(lambda _: self._refresh())
        self.in_metres.toggled.connect(lambda _: self._refresh())
        self._refresh()

    @property
    def options(self) -> SnapOptions:
        """What is chosen now."""
        return SnapOptions(
            frozenset(name for name, box in self.tables.items() if box.isChecked()),
            frozenset(kind for kind, box in self.kinds.items() if box.isChecked()),
            self.pixels.value(),
            self.metres.value() if self.in_metres.isChecked() else 0.0,
        )

    def _heading(self, words: Text) -> QLabel:
        label = QLabel(str(words), self)
        label.setProperty("role", "strong")
        return label

    def _fill(self, options: SnapOptions) -> None:
        for name, box in self.tables.items():
            box.setChecked(name in options.tables)
        for kind, box in self.kinds.items():
            box.setChecked(kind in options.kinds)
        self.pixels.setRange(LEAST_PIXELS, MOST_PIXELS)
        self.pixels.setSuffix(str(t(" 像素", " px")))
        self.pixels.setValue(options.pixels)
        self.pixels.setAccessibleName(str(t("吸附距离（像素）", "Reach in pixels")))
        self.metres.setRange(0.1, 500.0)
        self.metres.setDecimals(1)
        self.metres.setSuffix(" m")
        self.metres.setValue(options.metres or 5.0)
        self.metres.setAccessibleName(str(t("吸附距离（米）", "Reach in metres")))
        self.in_metres.setChecked(options.metres > 0)
        self.in_pixels.setChecked(options.metres <= 0)

    def _refresh(self) -> None:
        options = self.options
        self.pixels.setEnabled(self.in_pixels.isChecked())
        self.metres.setEnabled(self.in_metres.isChecked())
        usable = bool(options.tables and options.kinds)
        self.words.setText("" if usable else str(NOTHING))
        restyle(self.words, tone="" if usable else "warn")
        self.accept_button.setEnabled(usable)


def open_snapping(window: Any) -> None:
    """Choose what is caught, for every plan opened here."""
    dialog = SnappingDialog(window.canvas.snap_options, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def accepted() -> None:
        options = dialog.options
        window.preferences.change(
            snap_wanted=options.wanted, snap_radius_px=options.pixels, snap_metres=options.metres
        )
        window.apply_preferences()

    dialog.accepted.connect(accepted)
    dialog.open()
