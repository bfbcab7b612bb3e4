"""The cells of a table in a form: the editor of one, and the cross that removes a row."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QRectF, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyleOptionViewItem, QWidget

from ecodesk.errors import EcoDeskError
from ecodesk.model.fields import Field
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.editors import FieldEditor
from ecodesk.ui.delegates.rows import Index, RowDelegate
from ecodesk.ui.field_text import parse
from ecodesk.ui.forms.child_model import ChildModel


class ChildCell(FieldEditor):
    """Editor of a cell; what is not understood stays in the cell."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        made = super().createEditor(parent, option, index)
        model = index.model()
        if isinstance(made, QComboBox) and isinstance(model, ChildModel):
            _keep_own(made, model, index, self._field)
        if isinstance(made, QComboBox):
            QTimer.singleShot(0, made, made.showPopup)
        return made

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        super().setEditorData(editor, index)
        model = index.model()
        typed = model.typed(index) if isinstance(model, ChildModel) else None
        if typed is not None and isinstance(editor, QLineEdit):
            editor.setText(typed)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
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
