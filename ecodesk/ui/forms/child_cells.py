"""The cells of a table in a form: the editor of one, and the cross that removes a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QComboBox,
    QLineEdit,
    QStyleOptionViewItem,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.model.fields import Field
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.editors import SEVERAL, FieldEditor
from ecodesk.ui.delegates.rows import Index, Role, RowDelegate
from ecodesk.ui.field_text import options, parse
from ecodesk.ui.forms.child_model import ChildModel
from ecodesk.ui.forms.pick_list import PickList


class SeveralCell(QWidget):
    """A cell of several values while they are ticked in the list below it."""

    picked = Signal()
    given_up = Signal()

    def __init__(
        self, listed: Sequence[tuple[str, str]], ticked: tuple[str, ...], look: Appearance, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.values = ticked
        self._taken = False
        self.list = PickList(listed, ticked, look, self)
        self.list.picked.connect(self._take)
        self.list.installEventFilter(self)

    def open_list(self) -> None:
        """Open the list, once the cell has its place."""
        self.list.open_below(self)

    def _take(self, values: tuple[str, ...]) -> None:
        self._taken = True
        self.values = tuple(values)
        self.picked.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:  # it says what was picked after this
            QTimer.singleShot(0, self, self._closed)
        return super().eventFilter(watched, event)

    def _closed(self) -> None:
        if not self._taken:
            self.given_up.emit()


class ChildCell(FieldEditor):
    """Editor of a cell; what is not understood stays in the cell."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        if self._field.kind in SEVERAL:
            return self._several(parent, index.data(Role.VALUE))
        made = super().createEditor(parent, option, index)
        model = index.model()
        if isinstance(made, QComboBox) and isinstance(model, ChildModel):
            _keep_own(made, model, index, self._field)
        if isinstance(made, QComboBox):
            QTimer.singleShot(0, made, made.showPopup)
        return made

    def _several(self, parent: QWidget, ticked: Any) -> SeveralCell:
        made = SeveralCell(options(self._field, self._snapshot()), tuple(ticked or ()), self.look, parent)
        made.picked.connect(lambda: self._end(made, taken=True))
        made.given_up.connect(lambda: self._end(made, taken=False))
        QTimer.singleShot(0, made, made.open_list)
        return made

    def _end(self, made: SeveralCell, *, taken: bool) -> None:
        if taken:
            self.commitData.emit(made)
        hints = QAbstractItemDelegate.EndEditHint
        self.closeEditor.emit(made, hints.NoHint if taken else hints.RevertModelCache)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        super().setEditorData(editor, index)
        model = index.model()
        typed = model.typed(index) if isinstance(model, ChildModel) else None
        if typed is not None and isinstance(editor, QLineEdit):
            editor.setText(typed)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, SeveralCell):
            model.setData(index, editor.values)
            return
        if isinstance(editor, QLineEdit) and isinstance(model, ChildModel):
            try:
                parse(self._field, editor.text())
            except EcoDeskError:
                model.keep_typed(index, editor.text())
        super().setModelData(editor, model, index)


def _keep_own(box: QComboBox, model: ChildModel, index: Index, field: Field) -> None:
    """Leave only rows of the same table in a list that links to them, and never the row itself."""
    if field.id not in model.table.own_links:
        return
    here = model.record(index.row())
    own = {row.id for row in model.rows} - {here.id if here is not None else ""}
    for at in range(box.count() - 1, 0, -1):
        if box.itemData(at) not in own:
            box.removeItem(at)


class RemoveCell(RowDelegate):
    """The mark that removes a row."""

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        model = index.model()
        if isinstance(model, ChildModel) and not model.locked and model.record(index.row()) is not None:
            size = self.look.px(16)
            box = QRectF(rect.center().x() - size / 2, rect.center().y() - size / 2, size, size)
            painting.paint_icon(painter, box, "trash-can-outline", self.look.colour("text3"))
