"""Freezing a version, by hand or on submitting the plan, and choosing one of those there are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.comparing.version_line import VersionStop
from ecodesk.ui.inspection.note_list import Note, NoteList


class FreezeDialog(QDialog):
    """Code and name of a version; says that nothing takes it back. With `note` it asks why there are errors."""

    def __init__(
        self,
        title: Text,
        words: Text,
        accept: Text,
        code: str,
        *,
        note: Text | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(title))
        self.setMinimumWidth(460)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(8)
        said = QLabel(str(words))
        said.setWordWrap(True)
        self._column.addWidget(said)
        self.code_field = self._line(t("版本号 *", "Version *"), code, 20)
        self.name_field = self._line(t("版本说明", "What it is"), "", 60)
        self.name_field.setPlaceholderText(str(t("例如 送审稿、报批稿", "For example: draft for review")))
        self.note_field: QPlainTextEdit | None = None
        if note is not None:
            label = QLabel(str(note))
            label.setProperty("role", "field")
            label.setWordWrap(True)
            self.note_field = QPlainTextEdit()
            self.note_field.setFixedHeight(64)
            self.note_field.setTabChangesFocus(True)
            self.note_field.setAccessibleName(str(note))
            label.setBuddy(self.note_field)
            self._column.addWidget(label)
            self._column.addWidget(self.note_field)
            self.note_field.textChanged.connect(self._judge)
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.accept_button = buttons.addButton(str(accept), role.AcceptRole)
        self.accept_button.setProperty("role", "primary")
        buttons.addButton(str(t("取消", "Cancel")), role.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._column.addWidget(buttons)
        self.code_field.textChanged.connect(lambda _: self._judge())
        self._judge()

    def _line(self, title: Text, value: str, longest: int) -> QLineEdit:
        label, field = QLabel(str(title)), QLineEdit(value)
        label.setProperty("role", "field")
        label.setBuddy(field)
        field.setMaxLength(longest)
        field.setAccessibleName(str(title).rstrip(" *"))
        self._column.addWidget(label)
        self._column.addWidget(field)
        return field

    def _judge(self) -> None:
        self.accept_button.setEnabled(bool(self.code) and (self.note_field is None or bool(self.note)))

    @property
    def code(self) -> str:
        """The code of the version."""
        return self.code_field.text().strip()

    @property
    def name(self) -> str:
        """What the version is."""
        return self.name_field.text().strip()

    @property
    def note(self) -> str:
        """Why it is submitted with errors."""
        return self.note_field.toPlainText().strip() if self.note_field is not None else ""


class VersionsDialog(QDialog):
    """The frozen versions; `opened` tells the id of the one to look at, `compared` of the one to compare with now."""

    opened = Signal(str)
    compared = Signal(str)

    def __init__(self, stops: Sequence[VersionStop], look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(t("冻结的版本", "Frozen versions")))
        self.resize(look.px(560), look.px(360))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        hint = QLabel(
            str(
                t(
                    "冻结的版本只能查看，内容、检查结果和合计与冻结时相同。",
                    "A frozen version can only be looked at; content, findings and sums are those of its day.",
                )
            )
        )
        hint.setProperty("role", "hint")
        hint.setWordWrap(True)
        frozen = [stop for stop in stops if stop.frozen]
        self.list = NoteList(look, self)
        self.list.setAccessibleName(self.windowTitle())
        last = frozen[-1].id if frozen else ""
        self.list.show_notes(
            [
                Note(f"{stop.code}  {stop.about}", stop.tip, stop.id, icon="lock-outline")
                for stop in reversed(frozen)
            ],
            last,
        )
        self._chosen = last
        self.list.picked.connect(self._pick)
        self.list.opened.connect(lambda key: self._finish(self.opened, key))
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.open_button = buttons.addButton(str(t("只读打开", "Open for reading")), role.ActionRole)
        self.compare_button = buttons.addButton(str(t("与当前比较", "Compare with now")), role.ActionRole)
        self.open_button.setProperty("role", "primary")
        buttons.addButton(str(t("关闭", "Close")), role.RejectRole)
        self.open_button.clicked.connect(lambda: self._finish(self.opened, self._chosen))
        self.compare_button.clicked.connect(lambda: self._finish(self.compared, self._chosen))
        buttons.rejected.connect(self.reject)
        column.addWidget(hint)
        column.addWidget(self.list, 1)
        column.addWidget(buttons)

    def _pick(self, key: str) -> None:
        self._chosen = key

    def _finish(self, signal: SignalInstance, key: str) -> None:
        self.accept()
        if key:
            signal.emit(key)
