"""字段: which column of the file feeds which field, with sample values, and what stays unfed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ecodesk.exchange.examining import Examined
from ecodesk.exchange.field_matching import ROW_ID, importable
from ecodesk.exchange.targets import target_of
from ecodesk.i18n import Text, join, t
from ecodesk.model.fields import Field
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import Index, Role, RowDelegate
from ecodesk.ui.importing.plain_table import ROW, PlainTable, header_data

_COLUMN, _SAMPLES, _FIELD = range(3)
_SAMPLE_VALUES = 3
_LOOKED_AT = 200  # rows in search of sample values
_NOT_TAKEN = t("不导入", "Not imported")
_ROW_ID = t("行标识（认出已有的行）", "Row id (finds rows again)")


class _Mapping(QAbstractTableModel):
    changed = Signal(object)  # the new mapping, field → column

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.columns: list[str] = []
        self.samples: list[str] = []
        self.fields: dict[str, Field] = {}
        self.field_of: dict[str, str] = {}  # column → field

    def show(
        self, columns: Mapping[str, list[Any]], fields: dict[str, Field], fed: Mapping[str, str]
    ) -> None:
        self.beginResetModel()
        self.columns = list(columns)
        self.samples = [_samples(values) for values in columns.values()]
        self.fields = fields
        self.field_of = {column: field for field, column in fed.items()}
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        names = (t("文件中的列", "Column"), t("示例值", "Sample values"), t("导入到", "Becomes"))
        return header_data([str(name) for name in names], section, orientation, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        wanted = super().flags(index)
        fixed = self.field_of.get(self.columns[index.row()]) == ROW_ID
        return wanted | Qt.ItemFlag.ItemIsEditable if index.column() == _FIELD and not fixed else wanted

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.row()]
        field = self.field_of.get(column, "")
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            texts = (column, self.samples[index.row()], str(field_title(self.fields, field)))
            return texts[index.column()]
        if role == Role.VALUE:
            return field
        if role == Role.FAINT:
            return index.column() == _SAMPLES or not field
        if role == Role.STRONG:
            return index.column() == _FIELD and bool(field)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Feed a field from a column; the column that fed it before is let go."""
        column = self.columns[index.row()]
        if role != Qt.ItemDataRole.EditRole or value == self.field_of.get(column, ""):
            return False
        mapping = {f: c for c, f in self.field_of.items() if c != column and f != value}
        if value:
            mapping[value] = column
        self.changed.emit(mapping)
        return True


class _FieldChoice(RowDelegate):
    """Shows the field with an arrow, and opens the list of fields when it is clicked."""

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        size = self.look.px(14)
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            arrow = QRectF(rect.right() - size, rect.center().y() - size / 2, size, size)
            painting.paint_icon(painter, arrow, "chevron-down", self.look.colour("text2"))
        self.text(painter, rect.adjusted(0, 0, -size - 4, 0), index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        assert isinstance(model, _Mapping)
        box = QComboBox(parent)
        box.setProperty("compact", True)
        box.addItem(str(_NOT_TAKEN), "")
        taken = set(model.field_of.values())
        for name in model.fields:
            title = str(field_title(model.fields, name))
            used = name in taken and name != index.data(Role.VALUE)
            box.addItem(f"{title} ✓" if used else title, name)
        box.activated.connect(lambda _: self._finish(box))
        return box

    def _finish(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(Role.VALUE))))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)


class FieldsTab(QWidget):
    """The table of columns; `mapping_wanted` gives field → column, or None for the automatic match."""

    mapping_wanted = Signal(object)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Mapping(self)
        self._model.changed.connect(self.mapping_wanted)
        self._sum = QLabel(self)
        self._sum.setProperty("role", "small")
        self.automatic = QPushButton(str(t("恢复自动对应", "Match by name again")), self)
        self.automatic.setProperty("role", "link")
        self.automatic.setProperty("compact", True)
        self.automatic.setAutoDefault(False)
        self.automatic.clicked.connect(lambda: self.mapping_wanted.emit(None))
        self._unfed = QLabel(self)
        self._unfed.setProperty("role", "small")
        self._unfed.setProperty("tone", "warn")
        self._unfed.setWordWrap(True)
        self.table = PlainTable(look, self)
        self.table.setModel(self._model)
        self.table.setItemDelegateForColumn(_FIELD, _FieldChoice(look, self.table, ROW))
        trigger = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(
            trigger.CurrentChanged | trigger.SelectedClicked | trigger.DoubleClicked | trigger.EditKeyPressed
        )
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(_SAMPLES, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(_COLUMN, look.px(160))
        self.table.setColumnWidth(_FIELD, look.px(210))
        head = QHBoxLayout()
        head.addWidget(self._sum)
        head.addStretch(1)
        head.addWidget(self.automatic)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self._unfed)

    def show_file(self, seen: Examined) -> None:
        """Show the columns of a file and what they feed."""
        columns = seen.source.columns if seen.source is not None else {}
        fields = importable(target_of(seen.choices.target).kind) if seen.choices.target else {}
        fields = dict(seen.fields) if seen.fields is not None else fields
        self._model.show(columns, fields, seen.mapping)
        fed = sum(1 for field in seen.mapping if field != ROW_ID)
        words = t("{fed} 列已对应，{left} 列不导入", "Columns taken in: {fed}, left out: {left}")
        self._sum.setText(
            str(words.format(fed=fed, left=len(columns) - len(seen.mapping))) if columns else ""
        )
        self.automatic.setEnabled(seen.choices.mapping is not None)
        unfed = seen.plan.unfed if seen.plan is not None else ()
        self._unfed.setVisible(bool(unfed))
        note = t(
            "这些必填字段文件里没有，新增的行导入后再补填：{fields}",
            "The file lacks these required fields; fill them in for new rows afterwards: {fields}",
        )
        self._unfed.setText(str(note.format(fields=join([f.label for f in unfed]))) if unfed else "")


def field_title(fields: Mapping[str, Field], name: str) -> Text:
    """What to call a field in the list, required ones with a star."""
    if not name:
        return _NOT_TAKEN
    if name == ROW_ID:
        return _ROW_ID
    field = fields.get(name)
    if field is None:
        return Text(name, name)
    return t("{name} *", "{name} *").format(name=field.label) if field.required else field.label


def _samples(values: list[Any]) -> str:
    found = dict.fromkeys(str(v).strip() for v in values[:_LOOKED_AT] if v is not None and str(v).strip())
    return " · ".join(list(found)[:_SAMPLE_VALUES])
