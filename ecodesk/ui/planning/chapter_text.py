"""Writes the text of a chapter: headings, lists and paragraphs in plain text; leaving it saves one step."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance

_MARKS: tuple[tuple[str, str, Text], ...] = (
    ("# ", "format-header-1", t("标题", "Heading")),
    ("## ", "format-header-2", t("小标题", "Subheading")),
    ("- ", "format-list-bulleted", t("列表", "List")),
    ("1. ", "format-list-numbered", t("编号", "Numbers")),
)


class _Lines(QPlainTextEdit):
    """`left` fires when the keyboard goes elsewhere in the window."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.MenuBarFocusReason,
        ):
            self.left.emit()


class ChapterText(QWidget):
    """`written` brings a text that differs from what it was begun from; `typed` fires with every change."""

    written = Signal(str, str)  # what is written now, and what it was begun from
    typed = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown = ""
        self.lines = _Lines(self)
        self.lines.setTabChangesFocus(True)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "hint")
        self.buttons = {mark: QPushButton(self) for mark, _, _ in _MARKS}
        bar = QHBoxLayout()
        bar.setSpacing(6)
        for mark, button in self.buttons.items():
            button.setProperty("compact", True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the text keeps the keyboard
            button.clicked.connect(lambda _=False, mark=mark: self.mark(mark))
            bar.addWidget(button)
        bar.addWidget(self.hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        column.addLayout(bar)
        column.addWidget(self.lines, 1)
        self.lines.left.connect(self.finish)
        self.lines.textChanged.connect(self.typed)
        self.retranslate()

    @property
    def text(self) -> str:
        """What stands in it now."""
        return self.lines.toPlainText()

    @property
    def modified(self) -> bool:
        return self.text != self._shown

    def show_text(self, text: str, *, anew: bool) -> None:
        """Show a text as it was saved; what is being typed stays unless it is another chapter's."""
        if anew or not self.modified:
            self._shown = text
            self._put(text)

    def _put(self, text: str) -> None:
        if self.text != text:
            self.lines.blockSignals(True)
            self.lines.setPlainText(text)
            self.lines.blockSignals(False)

    def finish(self) -> None:
        """Save what was typed."""
        if self.modified:
            before, self._shown = self._shown, self.text
            self.written.emit(self.text, before)

    def put_back(self, text: str, saved: str) -> None:
        """Show a text that could not be saved again, to be gone on with from what has been saved."""
        self._shown = saved
        self._put(text)

    def mark(self, mark: str) -> None:
        """Make the line with the cursor a heading or a list item."""
        cursor = self.lines.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.insertText(mark)
        self.lines.setFocus()

    def lock(self, reason: Text | None) -> None:
        """Make it read-only with a reason, or editable with None."""
        self.lines.setReadOnly(reason is not None)
        self.lines.setToolTip(str(reason) if reason is not None else "")
        for button in self.buttons.values():
            button.setEnabled(reason is None)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        for mark, icon, name in _MARKS:
            self.buttons[mark].setText(str(name))
            self.buttons[mark].setIcon(self._look.icon(icon))
        self.hint.setText(
            str(
                t(
                    "空行分段；离开即保存为一步，可撤销",
                    "An empty line ends a paragraph; leaving saves one step",
                )
            )
        )
        self.lines.setAccessibleName(str(t("本章正文", "Text of the chapter")))
        self.lines.setPlaceholderText(str(t("在这里写本章正文…", "Write the text of this chapter here…")))
