"""One field of several projects at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.fields import Field
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.field_text import shown_with_unit
from ecodesk.ui.forms.field_box import editor_of
from ecodesk.ui.forms.value_editor import ValueEditor
from ecodesk.ui.ledger.columns import columns

_NAMED = 3


def bulk_fields() -> list[Field]:
    """Fields that several projects may share a value of."""
    return [c.field for c in columns() if not c.field.derived and not c.field.unique and c.id != "name"]


class BulkEditDialog(QDialog):
    """Asks for a field and a value; `wanted` tells them, nothing is changed here."""

    wanted = Signal(object, object)  # Field, value

    def __init__(
        self,
        snapshot: Snapshot,
        projects: Sequence[Project],
        look: Appearance,
        first: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._snapshot, self._projects, self._look = snapshot, projects, look
        self._fields = bulk_fields()
        self._several = False
        count = len(projects)
        self.setWindowTitle(str(t("批量修改 {n} 个项目", "Edit {n} projects").format(n=count)))
        self.setMinimumWidth(look.px(440))
        self.field = QComboBox(self)
        for field in self._fields:
            self.field.addItem(str(field.label), field.id)
        self.present = QLabel(self)
        self.present.setProperty("role", "hint")
        self.present.setWordWrap(True)
        self.error = QLabel(self)
        self.error.setProperty("tone", "error")
        self.error.setWordWrap(True)
        self.editor: ValueEditor | None = None
        self.emptied = QCheckBox(str(t("清空这个字段", "Empty this field")), self)
        self.emptied.toggled.connect(self._emptied)
        note = QLabel(str(t("一次完成，可以撤销。", "Done as one step, which can be undone.")), self)
        note.setProperty("role", "hint")
        self.apply = QPushButton(str(t("应用到 {n} 个项目", "Apply to {n} projects").format(n=count)), self)
        self.apply.setProperty("role", "primary")
        self.apply.setDefault(True)
        self.apply.clicked.connect(self._apply)
        cancel = QPushButton(str(t("取消", "Cancel")), self)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(note, 1)
        buttons.addWidget(self.apply)
        buttons.addWidget(cancel)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 16, 20, 16)
        self._column.setSpacing(8)
        self._column.addWidget(_label(t("字段", "Field"), self))
        self._column.addWidget(self.field)
        self._column.addWidget(self.present)
        self._column.addWidget(_label(t("改为", "New value"), self))
        self._column.addWidget(self.emptied)
        self._column.addWidget(self.error)
        self._column.addStretch(1)
        self._column.addLayout(buttons)
        self.field.currentIndexChanged.connect(lambda _: self._show_field())
        names = [field.id for field in self._fields]
        self.field.setCurrentIndex(names.index(first) if first in names else names.index("status"))
        self._show_field()

    def _show_field(self) -> None:
        field = self._fields[self.field.currentIndex()]
        values = list(dict.fromkeys(getattr(project, field.id) for project in self._projects))
        editor = editor_of(field, self._look, lambda: self._snapshot)
        editor.widget.setAccessibleName(str(field.label))
        editor.show_value(values[0] if len(values) == 1 else _empty(values[0]))
        if self.editor is not None:
            self.editor.widget.hide()
            self.editor.widget.deleteLater()
        self._column.insertWidget(self._column.indexOf(self.emptied), editor.widget)
        self.editor = editor
        self.present.setText(self._present_text(field, values))
        self.error.hide()
        self._several = len(values) > 1
        self.emptied.setChecked(False)
        editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _present_text(self, field: Field, values: list[Any]) -> str:
        named = [plain(shown_with_unit(field, value, self._snapshot)) for value in values[:_NAMED]]
        listed = join(named, " / ", " / ")
        if len(values) == 1:
            return str(t("现在都是：{values}", "Now all: {values}").format(values=listed))
        more = t(" 等", " …") if len(values) > _NAMED else plain("")
        words = t("多个值（{n} 种）：{values}{more}", "Several values ({n}): {values}{more}")
        return str(words.format(n=len(values), values=listed, more=more))

    def _apply(self) -> None:
        field = self._fields[self.field.currentIndex()]
        assert self.editor is not None
        if self.emptied.isChecked():
            value = _empty(getattr(self._projects[0], field.id))
        elif self._several and not self.editor.modified:
            self._refuse(t("先填新的值", "State the new value first"))
            return
        else:
            try:
                value = self.editor.entry().value
            except EcoDeskError as error:
                self._refuse(error.message)
                return
        self.wanted.emit(field, value)
        self.accept()

    def _refuse(self, why: Text) -> None:
        self.error.setText(str(why))
        self.error.show()

    def _emptied(self, on: bool) -> None:
        if self.editor is not None:
            self.editor.widget.setEnabled(not on)


def _label(words: Any, parent: QWidget) -> QLabel:
    label = QLabel(str(words), parent)
    label.setProperty("role", "field")
    return label


def _empty(value: Any) -> Any:
    return "" if isinstance(value, str) else () if isinstance(value, tuple) else None
