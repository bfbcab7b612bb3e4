"""The layers of the printed map, to tick; classified ones are barred from public sheets."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.sheet_layers import SheetLayer, sheet_layers
from ecodesk.ui.appearance import Appearance

_BARRED = t("公开用图不表示", "Not on public maps")


class LayerChoice(QWidget):
    """A box for every layer the plan has something in; `changed` when the user ticks one."""

    changed = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._layers: tuple[SheetLayer, ...] = ()
        self._chosen: frozenset[str] | None = None
        self._public = False
        self.boxes: dict[str, QCheckBox] = {}
        self.usual = QPushButton(self)
        self.usual.setProperty("role", "link")
        self.usual.setProperty("compact", True)
        self.usual.clicked.connect(self._reset)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._rows)
        column.addWidget(self.usual, 0, Qt.AlignmentFlag.AlignLeft)
        self.retranslate()

    @property
    def chosen(self) -> frozenset[str] | None:
        """Ids of the ticked layers, None as long as they are the usual ones."""
        return self._chosen

    def show_plan(self, snapshot: Snapshot) -> None:
        """Offer the layers of a plan."""
        layers = sheet_layers(snapshot)
        if layers != self._layers:
            self._layers = layers
            self._make_boxes()
        self._show()

    def show_choice(self, chosen: Collection[str] | None, *, public: bool) -> None:
        """Tick what is chosen."""
        self._chosen = None if chosen is None else frozenset(chosen)
        self._public = public
        self._show()

    def forget(self) -> None:
        """No plan is open."""
        self._chosen = None

    def retranslate(self) -> None:
        """Take over language and theme."""
        self.usual.setText(str(t("恢复默认图层", "Usual layers")))
        self._show()

    def _make_boxes(self) -> None:
        for box in self.boxes.values():
            self._rows.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.boxes = {layer.id: QCheckBox(self) for layer in self._layers}
        for box in self.boxes.values():
            box.clicked.connect(lambda _: self._ticked())
            self._rows.addWidget(box)

    def _show(self) -> None:
        for layer in self._layers:
            box = self.boxes[layer.id]
            box.setText(str(layer.title))
            barred = self._public and layer.classified
            shown = layer.shown if self._chosen is None else layer.id in self._chosen
            box.setChecked(shown and not barred)
            box.setEnabled(not barred)
            box.setToolTip(str(_BARRED) if barred else "")
        self.usual.setVisible(self._chosen is not None)

    def _ticked(self) -> None:
        kept = {layer.id for layer in self._layers if self._public and layer.classified} & (
            self._chosen or frozenset()
        )
        ticked = {name for name, box in self.boxes.items() if box.isChecked()}
        self._chosen = frozenset(ticked | kept)
        self.changed.emit()

    def _reset(self) -> None:
        self._chosen = None
        self.changed.emit()
