"""Editor for several values: each one a chip in the field, chosen in a list that opens below."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecodesk.i18n import t
from ecodesk.model.fields import Field
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.field_text import Entry, options, shown
from ecodesk.ui.forms.pick_list import PickList
from ecodesk.ui.forms.value_editor import SnapshotSource, ValueEditor

_OPENING_KEYS = (
    Qt.Key.Key_Space,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Down,
    Qt.Key.Key_F4,
)


class ChipBox(QWidget):
    """Paints chips in a field's frame, as many lines as they need."""

    opening = Signal()
    removing = Signal(str)

    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look = look
        self.chips: list[tuple[str, str]] = []  # value and wording
        self.badges = False  # chips carry the badge of an element
        self.blocked = False
        self._spots: list[QRectF] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def set_chips(self, chips: list[tuple[str, str]]) -> None:
        """Show these values."""
        self.chips = chips
        self._arrange()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Place the chips line by line, and be as high as the lines."""
        look = self._look
        metrics = QFontMetricsF(look.font("small"))
        gap, margin, height = 5, 4, max(22, round(metrics.height()) + 4)
        right = self.width() - look.px(24)
        x, y = float(margin), float(margin)
        self._spots = []
        for _, wording in self.chips:
            badge = look.px(20) if self.badges else 0
            width = metrics.horizontalAdvance(wording) + look.px(16) + badge
            width += 0 if self.blocked else look.px(16)
            width = min(width, max(right - margin, look.px(60)))
            if x > margin and x + width > right:
                x, y = float(margin), y + height + gap
            self._spots.append(QRectF(x, y, width, height))
            x += width + gap
        self.setFixedHeight(round(y + height + margin))

    def _cross(self, spot: QRectF) -> QRectF:
        size = self._look.px(16)
        return QRectF(spot.right() - size - 2, spot.center().y() - size / 2, size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = str(self.property("tone") or "")
        width = 2.0 if self.hasFocus() else 1.0
        edge = "accent" if self.hasFocus() else tone or ("border" if self.blocked else "borderStrong")
        painter.setPen(QPen(look.colour(edge), width))
        painter.setBrush(look.colour("window" if self.blocked else "panel"))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 5, 5)
        for (value, wording), spot in zip(self.chips, self._spots, strict=True):
            self._paint_chip(painter, spot, value, wording)
        if not self.blocked:
            size = look.px(14)
            arrow = QRectF(self.width() - size - look.px(6), look.px(8), size, size)
            painting.paint_icon(painter, arrow, "chevron-down", look.colour("text2"))

    def _paint_chip(self, painter: QPainter, spot: QRectF, value: str, wording: str) -> None:
        look = self._look
        painter.setPen(QPen(look.colour("border"), 1))
        painter.setBrush(look.colour("sunken"))
        painter.drawRoundedRect(spot.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        text = spot.adjusted(look.px(7), 0, -look.px(7 if self.blocked else 18), 0)
        if self.badges:
            side = look.px(16)
            box = QRectF(spot.left() + look.px(4), spot.center().y() - side / 2, side, side)
            painting.paint_badge(painter, box, value, look)
            text.setLeft(box.right() + look.px(5))
        font = look.font("small")
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        shown_text = painting.elided(wording, font, text.width() + 1)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown_text)
        if not self.blocked:
            cross = self._cross(spot)
            small = cross.adjusted(2, 2, -2, -2)
            painting.paint_icon(painter, small, "close", look.colour("text3"))

    def chip_at(self, at: QPointF) -> int:
        """Which chip's cross lies under a point, -1 for none."""
        return next((i for i, spot in enumerate(self._spots) if self._cross(spot).contains(at)), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.blocked:
            return
        over = self.chip_at(event.position())
        at = next((i for i, spot in enumerate(self._spots) if spot.contains(event.position())), -1)
        tip = str(t("移除", "Remove")) if over >= 0 else ""
        self.setToolTip(f"{tip} {self.chips[at][1]}".strip() if at >= 0 else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.blocked or event.button() != Qt.MouseButton.LeftButton:
            return
        over = self.chip_at(event.position())
        if over >= 0:
            self.removing.emit(self.chips[over][0])
        else:
            self.opening.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENING_KEYS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not self.blocked:
                self.opening.emit()
        elif event.key() == Qt.Key.Key_Backspace and self.chips and not self.blocked:
            self.removing.emit(self.chips[-1][0])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()


class SeveralEditor(ValueEditor):
    """Codes of a list or rows of a table; every change of the choice is taken over at once."""

    widget: ChipBox

    def __init__(self, field: Field, look: Appearance, snapshot: SnapshotSource) -> None:
        super().__init__(field, look, snapshot, ChipBox(look))
        self._value: tuple[str, ...] = ()
        self._entered: tuple[str, ...] = ()
        self.widget.badges = field.choices == "element"
        self.widget.opening.connect(self.open_list)
        self.widget.removing.connect(self._remove)
        self.list: PickList | None = None

    def open_list(self) -> None:
        """Open the list to tick values in."""
        if self.locked or self.list is not None:
            return
        self.list = PickList(options(self.field, self.snapshot()), self._entered, self.look, self.widget)
        self.list.picked.connect(self._enter)
        self.list.destroyed.connect(self._list_gone)
        self.list.open_below(self.widget)

    def _list_gone(self) -> None:
        self.list = None

    def _remove(self, value: str) -> None:
        self._enter(tuple(one for one in self._entered if one != value))

    def _enter(self, values: Any) -> None:
        self._show(tuple(values))
        self.left.emit()

    def _show(self, values: tuple[str, ...]) -> None:
        self._entered = values
        single = self.snapshot()
        wordings = [(value, shown(self.field, (value,), single)) for value in values]
        self.widget.set_chips(wordings)
        words = shown(self.field, values, single) or str(t("未选", "nothing chosen"))
        self.widget.setAccessibleDescription(words)

    def show_value(self, value: Any) -> None:
        self._value = tuple(value or ())
        self._show(self._value)

    def restore(self) -> None:
        self._show(self._value)

    def entry(self) -> Entry:
        return Entry(self._entered)

    @property
    def modified(self) -> bool:
        return self._entered != self._value

    def typed(self) -> tuple[str, ...]:
        return self._entered

    def retype(self, typed: Any) -> None:
        self._show(tuple(typed))

    def block(self, blocked: bool) -> None:
        self.widget.blocked = blocked
        self._show(self._entered)

    def retranslate(self) -> None:
        self._show(self._entered)

    def set_tone(self, tone: str) -> None:
        self.widget.setProperty("tone", tone)
        self.widget.update()
