"""Editors for one value out of a list: codes from a closed list, rows of another table by their name."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QSizePolicy

from ecodesk.i18n import t
from ecodesk.model.fields import Field, Kind
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.field_text import Entry, NotUnderstood, options, shown
from ecodesk.ui.forms.value_editor import SnapshotSource, ValueEditor


class _Box(QComboBox):
    """A combo box that fills itself when first needed and leaves the wheel to the page."""

    def __init__(self, editor: ChoiceEditor) -> None:
        super().__init__()
        self._editor = editor
        self.by_key = False  # what is chosen now was stepped to with the keys
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(14)

    def showPopup(self) -> None:
        self._editor.fill()
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_key = True
        super().keyPressEvent(event)
        self.by_key = False


class ChoiceEditor(ValueEditor):
    """One code of a closed list, or yes and no. Choosing from the open list saves; stepping with keys waits."""

    HEARD = ValueEditor.HEARD | {QEvent.Type.MouseButtonPress}
    widget: _Box
    _at_once = True  # the list is short enough to be there as soon as the keyboard comes

    def __init__(self, field: Field, look: Appearance, snapshot: SnapshotSource) -> None:
        super().__init__(field, look, snapshot, _Box(self))
        self._value: Any = None
        self._filled = False
        self.widget.activated.connect(self._chosen)

    def options(self) -> list[tuple[Any, str]]:
        """Value and wording of everything that can be chosen."""
        return list(options(self.field, self.snapshot()))

    def fill(self) -> None:
        """Bring the list up to date; what is entered stays."""
        if self._filled:
            return
        chosen = self.widget.currentData()
        self._show_only(None)
        listed = self.options()
        if chosen not in (None, "") and all(value != chosen for value, _ in listed):
            listed.append(
                (chosen, shown(self.field, chosen, self.snapshot()))
            )  # gone from the list meanwhile
        for value, wording in listed:
            self.widget.addItem(wording, value)
        self._select(chosen)
        self._filled = True

    def _show_only(self, value: Any) -> None:
        self.widget.clear()
        self.widget.addItem("", None)
        if value not in (None, ""):
            self.widget.addItem(shown(self.field, value, self.snapshot()), value)

    def _select(self, value: Any) -> None:
        index = next((i for i in range(self.widget.count()) if self.widget.itemData(i) == value), 0)
        self.widget.setCurrentIndex(index)

    def show_value(self, value: Any) -> None:
        self._value = value
        self._filled = False
        self._show_only(value)
        self._select(value)
        if self.widget.hasFocus() and self._at_once:
            self.fill()

    def restore(self) -> None:
        self._select(self._value)

    def entry(self) -> Entry:
        value = self.widget.currentData()
        empty: Any = None if self.field.kind is Kind.YES_NO else ""
        return Entry(empty if value is None else value)

    @property
    def modified(self) -> bool:
        return (self.widget.currentData() or None) != (self._value or None)

    def typed(self) -> Any:
        return self.widget.currentData()

    def retype(self, typed: Any) -> None:
        self.fill()
        self._select(typed)

    def _needs_list(self, event: QEvent) -> bool:
        """Whether an event is the last moment to fill the list."""
        return event.type() in (QEvent.Type.FocusIn, QEvent.Type.MouseButtonPress)

    def _chosen(self) -> None:
        if not self.widget.by_key:
            self.left.emit()

    def retranslate(self) -> None:
        typed = self.typed()
        self.show_value(self._value)
        if typed != self.typed():
            self.retype(typed)

    def _hear(self, kind: QEvent.Type, event: QEvent) -> bool:
        if self._needs_list(event):
            self.fill()
        return super()._hear(kind, event)


class LinkEditor(ChoiceEditor):
    """A row of another table: typing part of its name finds it.

    There may be very many rows, so the list is filled when something is typed and not in passing by.
    """

    HEARD = ChoiceEditor.HEARD | {QEvent.Type.InputMethod}
    _at_once = False

    def __init__(self, field: Field, look: Appearance, snapshot: SnapshotSource) -> None:
        super().__init__(field, look, snapshot)
        box = self.widget
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(box.model(), box)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        box.setCompleter(completer)
        line = box.lineEdit()
        assert line is not None
        self._line = line
        line.returnPressed.connect(self.left)

    def _needs_list(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape)
        return event.type() in (QEvent.Type.InputMethod, QEvent.Type.MouseButtonPress)

    def _select(self, value: Any) -> None:
        super()._select(value)
        self._line.setText(self.widget.currentText())
        self._line.setCursorPosition(0)

    def entry(self) -> Entry:
        typed = self._line.text().strip()
        if not typed:
            return Entry("")
        box = self.widget
        if box.itemText(box.currentIndex()) == typed:
            return super().entry()
        self.fill()
        words = typed.casefold()
        listed = [(box.itemText(i), box.itemData(i)) for i in range(1, box.count())]
        same = [value for text, value in listed if text.casefold() == words]
        alike = same or [value for text, value in listed if words in text.casefold()]
        if len(alike) == 1:
            return Entry(alike[0])
        if alike:
            raise NotUnderstood(
                t("“{typed}”有 {n} 个可能", "“{typed}” could be {n} rows").format(typed=typed, n=len(alike)),
                remedy=t("请写完整或从列表中选择", "Write more of it or choose from the list"),
            )
        raise NotUnderstood(
            t("“{typed}”不在“{field}”的选项中", "“{typed}” is not among the choices of “{field}”").format(
                typed=typed, field=self.field.label
            ),
            remedy=t("请从列表中选择", "Choose from the list"),
        )

    @property
    def modified(self) -> bool:
        box = self.widget
        if box.itemText(box.currentIndex()) == self._line.text():
            return super().modified
        return self._line.text() != shown(self.field, self._value, self.snapshot())

    def typed(self) -> str:
        return self._line.text()

    def retype(self, typed: Any) -> None:
        self._line.setText(str(typed))

    def can_undo(self) -> bool:
        return self.modified

    def fill(self) -> None:
        if self._filled:
            return
        typed = self._line.text()
        super().fill()
        if self._line.text() != typed:
            self._line.setText(typed)
