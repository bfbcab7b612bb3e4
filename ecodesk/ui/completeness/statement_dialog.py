"""Ask for the fields of one record that is about to be added; nothing is taken over until it is complete."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout
from PySide6.QtWidgets import QWidget as Parent

from ecodesk.i18n import Text, join, t
from ecodesk.model.completeness import is_empty, is_required
from ecodesk.model.fields import Record, fields_by_id
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.field_text import NotUnderstood
from ecodesk.ui.forms.field_box import editor_of
from ecodesk.ui.forms.value_editor import ValueEditor
from ecodesk.ui.session import Session

R = TypeVar("R", bound=Record)


class StatementDialog(QDialog, Generic[R]):
    """The wanted fields of a record with the editors a form has for them; `row` is the record as entered."""

    def __init__(
        self,
        session: Session,
        look: Appearance,
        row: R,
        fields: Sequence[str],
        words: tuple[Text, Text, Text],
        parent: Parent | None = None,
    ) -> None:
        """`words` are the title, what it is for, and what the button says."""
        super().__init__(parent)
        title, purpose, accept = words
        self.row = row
        self.setWindowTitle(str(title))
        self.setMinimumWidth(look.px(520))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        said = QLabel(str(purpose))
        said.setWordWrap(True)
        layout.addWidget(said)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setProperty("tone", "block")
        self._frame = QFrame()
        self._frame.setProperty("role", "banner")
        self._frame.setProperty("tone", "block")
        QHBoxLayout(self._frame).addWidget(self.problem)
        self._frame.hide()
        layout.addWidget(self._frame)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        declared = fields_by_id(type(row))
        self.editors: dict[str, ValueEditor] = {}
        for name in fields:
            field = declared[name]
            editor = editor_of(field, look, lambda: session.snapshot)
            editor.show_value(getattr(row, name))
            editor.widget.setAccessibleName(str(field.label))
            if str(field.help):
                editor.widget.setToolTip(str(field.help))
            form.addRow(f"{field.label}{' *' if is_required(field, row) else ''}", editor.widget)
            self.editors[name] = editor
        layout.addLayout(form)
        buttons = QDialogButtonBox()
        self.accept_button = buttons.addButton(str(accept), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setProperty("role", "primary")
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _try(self) -> None:
        try:
            values = {name: editor.entry().value for name, editor in self.editors.items()}
        except NotUnderstood as error:
            self._say(error.message)
            return
        made = dataclasses.replace(self.row, **values)
        declared = fields_by_id(type(made))
        missing = [
            declared[name].label
            for name in self.editors
            if is_required(declared[name], made) and is_empty(getattr(made, name))
        ]
        if missing:
            self._say(t("请填写：{fields}", "Please fill in: {fields}").format(fields=join(missing)))
            return
        self.row = made
        self.accept()

    def _say(self, text: Text) -> None:
        self.problem.setText(str(text))
        self._frame.show()
