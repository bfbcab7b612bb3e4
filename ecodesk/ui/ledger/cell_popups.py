"""Editors too large for a cell: a long text, or several values out of a list, open beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.fields import Field, Kind
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.editors import SEVERAL
from ecodesk.ui.field_text import options
from ecodesk.ui.forms.field_box import editor_of
from ecodesk.ui.forms.pick_list import PickList

IN_POPUP = (*SEVERAL, Kind.LONG_TEXT)


def open_popup(
    field: Field,
    value: Any,
    snapshot: Callable[[], Snapshot | None],
    look: Appearance,
    viewport: QWidget,
    cell: QRect,
    chosen: Callable[[Any], None],
) -> QFrame:
    """Edit the value of a cell of `viewport` beside it; `chosen` gets another value, if there is one."""

    def take(new: Any) -> None:
        if new != value:
            chosen(new)

    if field.kind in SEVERAL:
        anchor = QWidget(viewport)  # the list opens below a widget
        anchor.setGeometry(cell)
        anchor.show()
        pick = PickList(options(field, snapshot()), value or (), look, anchor)
        pick.picked.connect(take)
        pick.destroyed.connect(anchor.deleteLater)
        pick.open_below(anchor)
        return pick
    popup = TextPopup(field, value, snapshot, look, viewport)
    popup.chosen.connect(take)
    popup.open_at(QRect(viewport.mapToGlobal(cell.topLeft()), cell.size()))
    return popup


class TextPopup(QFrame):
    """A long text; a click elsewhere or Ctrl+Enter takes it over, Esc does not."""

    chosen = Signal(object)

    def __init__(
        self,
        field: Field,
        value: Any,
        snapshot: Callable[[], Snapshot | None],
        look: Appearance,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popup")
        self._given_up = False
        title = QLabel(str(field.label), self)
        title.setProperty("role", "field")
        self.editor = editor_of(field, look, snapshot)
        self.editor.widget.setAccessibleName(str(field.label))
        self.editor.show_value(value)
        keys = QLabel(str(t("Ctrl+Enter 完成 · Esc 放弃", "Ctrl+Enter finishes · Esc gives up")), self)
        keys.setProperty("role", "micro")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        column.addWidget(title)
        column.addWidget(self.editor.widget, 1)
        column.addWidget(keys)
        self.setMinimumWidth(look.px(360))

    def open_at(self, cell: QRect) -> None:
        """Show beside a cell given in global coordinates."""
        self.adjustSize()
        self.move(fitting(self, cell))
        self.show()
        self.editor.widget.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._given_up = True
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._given_up:
            return
        self._given_up = True
        try:
            self.chosen.emit(self.editor.entry().value)
        except EcoDeskError:
            return  # nobody is there any more to read why; the cell stays as it was


def fitting(popup: QWidget, anchor: QRect) -> QPoint:
    """Where a popup stands under (or else above) a place given in global coordinates, on its screen."""
    screen = popup.screen().availableGeometry()
    x = min(anchor.left(), screen.right() - popup.width())
    below = anchor.bottom() + 2
    y = below if below + popup.height() <= screen.bottom() else anchor.top() - popup.height() - 2
    return QPoint(max(screen.left(), x), max(screen.top(), y))
