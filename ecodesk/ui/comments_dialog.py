"""Ask for a comment about a row, one of its fields, or a place on the map."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from shapely.geometry.base import BaseGeometry

from ecodesk.i18n import plain, t
from ecodesk.model.fields import Record, fields_of
from ecodesk.rules.comment_threads import comment
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.session import Notice, Session

COMMENT_HERE = t("在此处批注…", "Comment here…")


class CommentDialog(QDialog):
    """Words, and for a row the field they are about."""

    def __init__(self, row: Record | None, parent: QWidget | None = None, *, field: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(str(t("批注", "Comment")))
        self.setMinimumWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        what = QLabel(row.caption if row is not None else str(t("图上位置", "Place on the map")))
        what.setProperty("role", "strong")
        what.setWordWrap(True)
        column.addWidget(what)
        self.field = QComboBox()
        self.field.setAccessibleName(str(t("批注的字段", "Field")))
        self.field.addItem(str(t("整个对象", "The whole object")), "")
        if row is not None:
            for one in fields_of(type(row)):
                self.field.addItem(str(one.label), one.id)
        self.field.setCurrentIndex(max(0, self.field.findData(field)))
        self.field.setVisible(row is not None)
        column.addWidget(self.field)
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(90)
        self.words.setAccessibleName(str(t("批注内容", "Comment")))
        column.addWidget(self.words)
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.accept_button = buttons.addButton(str(t("批注", "Comment")), role.AcceptRole)
        self.accept_button.setProperty("role", "primary")
        self.accept_button.setEnabled(False)
        buttons.addButton(str(t("取消", "Cancel")), role.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.words.textChanged.connect(lambda: self.accept_button.setEnabled(bool(self.text)))
        self.words.setFocus()

    @property
    def text(self) -> str:
        """What was written."""
        return self.words.toPlainText().strip()


def ask_comment(
    session: Session,
    parent: QWidget,
    row: Record | None,
    *,
    place: BaseGeometry | None = None,
    field: str = "",
) -> CommentDialog:
    """Ask, and save what is written as one step; without a place the pin stands in the shape of the row."""
    dialog = CommentDialog(row, parent, field=field)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    own = row.geometry if row is not None else None
    at = place if place is not None or own is None or own.is_empty else own.representative_point()

    def save() -> None:
        edit = comment(
            row, dialog.text, author=session.user, field=str(dialog.field.currentData() or ""), place=at
        )
        undo = undo_action(session)
        done = Notice(
            t("已批注 {what}", "Commented on {what}").format(
                what=plain(row.caption) if row is not None else t("图上位置", "a place")
            ),
            (undo,),
            "comment-check-outline",
        )
        session.apply(edit, lambda _: session.notify(done))

    dialog.accepted.connect(save)
    dialog.open()
    return dialog
