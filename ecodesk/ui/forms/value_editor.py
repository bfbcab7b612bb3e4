"""What all editors of a single value have in common, whatever widget they are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ecodesk.i18n import Text
from ecodesk.model.fields import Field
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.field_text import Entry
from ecodesk.ui.theme import restyle

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)

SnapshotSource = Callable[[], Snapshot | None]


class ValueEditor(QObject):
    """Edits the value of one declared field in `widget`.

    Nothing is taken over while somebody types: `left` says that the keyboard has gone elsewhere, that Enter
    was pressed or that a choice was made, and only then `entry` is asked for. Esc puts back what was shown.
    """

    HEARD = frozenset({QEvent.Type.FocusIn, QEvent.Type.FocusOut, *_KEYS})  # of all the widget's events
    entered = Signal()
    left = Signal()

    def __init__(self, field: Field, look: Appearance, snapshot: SnapshotSource, widget: QWidget) -> None:
        super().__init__(widget)
        self.field = field
        self.look = look
        self.snapshot = snapshot
        self.widget = widget
        self.locked = False
        widget.installEventFilter(self)

    # ---- what each kind of editor says for itself

    def show_value(self, value: Any) -> None:
        """Show a value as it is stored; nothing is unsaved afterwards."""
        raise NotImplementedError

    def entry(self) -> Entry:
        """What is entered now, understood. Raises `NotUnderstood` with a sentence for the user."""
        raise NotImplementedError

    @property
    def modified(self) -> bool:
        """Whether something else is entered than what was shown."""
        raise NotImplementedError

    def typed(self) -> Any:
        """What is entered now, as it stands, to be kept and put back with `retype`."""
        raise NotImplementedError

    def retype(self, typed: Any) -> None:
        """Enter again what was entered before, without changing what counts as shown."""
        raise NotImplementedError

    def restore(self) -> None:
        """Put back what was shown."""
        raise NotImplementedError

    def can_undo(self) -> bool:
        """Whether the widget itself has something typed to take back."""
        return False

    def retranslate(self) -> None:
        """Take over language, theme and text size."""

    # ---- what is the same for all

    def lock(self, reason: Text | None) -> None:
        """Make it read-only and say why, or, with None, let it be edited."""
        self.locked = reason is not None
        self.widget.setToolTip(str(reason) if reason is not None else "")
        self.widget.setAccessibleDescription(str(reason) if reason is not None else "")
        self.block(self.locked)
        restyle(self.widget, locked=self.locked)

    def block(self, blocked: bool) -> None:
        """Let nothing be entered, or let it be."""
        self.widget.setEnabled(not blocked)

    def set_tone(self, tone: str) -> None:
        """Colour the border by the gravest message about the field; empty for none."""
        if (self.widget.property("tone") or "") != tone:
            restyle(self.widget, tone=tone)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        return kind in self.HEARD and isValid(self.widget) and self._hear(kind, event)

    def _hear(self, kind: QEvent.Type, event: QEvent) -> bool:
        """An event of a kind that is `HEARD`; True keeps it from the widget."""
        if kind == QEvent.Type.FocusIn:
            self.entered.emit()
        elif kind == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() != Qt.FocusReason.PopupFocusReason:
                self.left.emit()
        elif kind in _KEYS and isinstance(event, QKeyEvent):
            return self._key(event, kind)
        return False

    def _key(self, event: QKeyEvent, kind: QEvent.Type) -> bool:
        if kind == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape and self.modified:
            self.restore()
            return True
        undoing = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        if kind == QEvent.Type.ShortcutOverride and undoing and not self.can_undo():
            event.ignore()  # nothing typed to take back here: the keys are those of the plan's history
            return True
        return False
