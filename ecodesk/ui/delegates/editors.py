"""Edit a cell in place: a choice opens its list, everything else is typed as in the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyleOptionViewItem, QWidget

from ecodesk.errors import EcoDeskError
from ecodesk.model.fields import Field, Kind
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Index, Role, RowDelegate
from ecodesk.ui.field_text import options, parse, shown

CHOSEN = (Kind.CHOICE, Kind.LINK, Kind.YES_NO)
SEVERAL = (Kind.CHOICES, Kind.LINKS)


class FieldEditor(RowDelegate):
    """Editors of one declared field; `told` gets conversions and misunderstandings to show."""

    def __init__(
        self,
        field: Field,
        snapshot: Callable[[], Snapshot | None],
        look: Appearance,
        told: Callable[[Any], None],
        parent: QWidget | None = None,
        painted: RowDelegate | None = None,
    ) -> None:
        super().__init__(look, parent)
        self._field = field
        self._snapshot = snapshot
        self._told = told
        self._painted = painted  # how the cell looks while nobody edits it

    def content(self, painter: Any, rect: Any, index: Index) -> None:
        (self._painted.content if self._painted is not None else self.text)(painter, rect, index)

    def extra_width(self, index: Index) -> float:
        return self._painted.extra_width(index) if self._painted is not None else 0.0

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        if self._field.kind in CHOSEN:
            box = QComboBox(parent)
            box.addItem("", None if self._field.kind is Kind.YES_NO else "")
            for value, wording in options(self._field, self._snapshot()):
                box.addItem(wording, value)
            box.activated.connect(lambda _: self._finish(box))
            return box
        line = QLineEdit(parent)
        line.setProperty("compact", True)
        if self._field.kind in (Kind.NUMBER, Kind.MONEY, Kind.INTEGER):
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
        return line

    def _finish(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        value = index.data(Role.VALUE)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        elif isinstance(editor, QLineEdit):
            editor.setText(shown(self._field, value, self._snapshot()))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)
            return
        assert isinstance(editor, QLineEdit)
        try:
            entry = parse(self._field, editor.text())
        except EcoDeskError as error:
            self._told(error)
            return
        if entry.note is not None:
            self._told(entry.note)
        model.setData(index, entry.value, Qt.ItemDataRole.EditRole)
