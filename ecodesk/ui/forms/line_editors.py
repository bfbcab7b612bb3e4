"""Editors for what is typed: one line with its unit inside, several lines, and derived values."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
)

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.fields import Field, Kind
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.field_text import Entry, parse, shown, unit_text
from ecodesk.ui.forms.value_editor import SnapshotSource, ValueEditor

_ARROWS = {"qt_calendar_prevmonth": "chevron-left", "qt_calendar_nextmonth": "chevron-right"}
_FEWEST_LINES, _MOST_LINES = 2, 10
_BESIDE = 14  # so many days of the months before and after can stand on a page of the calendar


def _opens(event: QKeyEvent) -> bool:
    """Whether a key opens what belongs to a field: Alt+Down, as in a list."""
    pressed = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down
    return pressed and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)


class LineEditor(ValueEditor):
    """Text, numbers, money and dates; the unit stands at the right inside the field."""

    HEARD = ValueEditor.HEARD | {QEvent.Type.Resize}
    widget: QLineEdit
    _calendar: QAction | None = None
    _unit: QLabel | None = None  # events come before it is there

    def __init__(self, field: Field, look: Appearance, snapshot: SnapshotSource) -> None:
        super().__init__(field, look, snapshot, QLineEdit())
        self._shown = ""
        self.widget.returnPressed.connect(self.left)
        if field.unit:
            self._unit = QLabel(self.widget)
            self._unit.setProperty("role", "small")
            self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if field.kind is Kind.DATE and not field.derived:
            self._calendar = QAction(self.widget)
            self._calendar.triggered.connect(self.open_calendar)
            self.widget.addAction(self._calendar, QLineEdit.ActionPosition.TrailingPosition)

    def show_value(self, value: Any) -> None:
        self._shown = shown(self.field, value, self.snapshot())
        self.restore()

    def restore(self) -> None:
        self.widget.setText(self._shown)
        self.widget.setCursorPosition(0)

    def entry(self) -> Entry:
        return parse(self.field, self.widget.text())

    @property
    def modified(self) -> bool:
        return self.widget.text() != self._shown

    def typed(self) -> str:
        return self.widget.text()

    def retype(self, typed: Any) -> None:
        self.widget.setText(str(typed))

    def can_undo(self) -> bool:
        return self.modified

    def block(self, blocked: bool) -> None:
        self.widget.setReadOnly(blocked)
        if self._calendar is not None:
            self._calendar.setEnabled(not blocked)

    def retranslate(self) -> None:
        if self._calendar is not None:
            self._calendar.setIcon(self.look.icon("calendar-blank-outline"))
            self._calendar.setText(str(t("从日历选择（Alt+↓）", "Choose from the calendar (Alt+↓)")))
        self._place_unit()

    def _hear(self, kind: QEvent.Type, event: QEvent) -> bool:
        if kind == QEvent.Type.Resize:
            self._place_unit()
        elif self._calendar is not None and isinstance(event, QKeyEvent) and _opens(event):
            if self._calendar.isEnabled():
                self.open_calendar()
            return True
        return super()._hear(kind, event)

    def _place_unit(self) -> None:
        if self._unit is None:
            return
        self._unit.setText(unit_text(self.field))
        self._unit.adjustSize()
        size, room = self._unit.size(), self.widget.size()
        self._unit.move(room.width() - size.width() - 9, (room.height() - size.height()) // 2)
        self.widget.setTextMargins(0, 0, size.width() + 6, 0)

    def open_calendar(self) -> QFrame:
        """Show a month below the field; the day clicked is entered and saved."""
        frame = QFrame(self.widget, Qt.WindowType.Popup)
        frame.setProperty("role", "popup")
        frame.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        month = QCalendarWidget(frame)
        month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        month.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        month.setLocale(QLocale(self.look.language))
        month.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self._colour(month)
        if (day := self._day()) is not None:
            month.setSelectedDate(day)
        column = QVBoxLayout(frame)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(month)

        def take(day: QDate) -> None:
            self.widget.setText(day.toString(Qt.DateFormat.ISODate))
            frame.close()
            self.left.emit()

        month.clicked.connect(take)
        month.activated.connect(take)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), frame, frame.close)
        frame.move(self.widget.mapToGlobal(QPoint(0, self.widget.height() + 2)))
        frame.show()
        month.setFocus()
        return frame

    def _colour(self, month: QCalendarWidget) -> None:
        """The calendar takes no colours from the style sheet for its days."""
        day, head = QTextCharFormat(), QTextCharFormat()
        day.setBackground(self.look.colour("panel"))
        day.setForeground(self.look.colour("text"))
        head.setBackground(self.look.colour("panel"))
        head.setForeground(self.look.colour("text3"))
        month.setHeaderTextFormat(head)
        for name in Qt.DayOfWeek:
            month.setWeekdayTextFormat(name, day)
        self._dim(month)
        month.currentPageChanged.connect(lambda *_: self._dim(month))
        for button in month.findChildren(QToolButton):
            if (icon := _ARROWS.get(button.objectName())) is not None:
                button.setIcon(self.look.icon(icon, "text"))

    def _dim(self, month: QCalendarWidget) -> None:
        """Days of the months before and after are fainter."""
        faint = QTextCharFormat()
        faint.setForeground(self.look.colour("textDisabled"))
        first = QDate(month.yearShown(), month.monthShown(), 1)
        month.setDateTextFormat(QDate(), QTextCharFormat())
        for days in range(1, _BESIDE + 1):
            month.setDateTextFormat(first.addDays(-days), faint)
            month.setDateTextFormat(first.addMonths(1).addDays(days - 1), faint)

    def _day(self) -> QDate | None:
        try:
            value = self.entry().value
        except EcoDeskError:
            return None
        return QDate(value.year, value.month, value.day) if value is not None else None


class DerivedLine(ValueEditor):
    """A value the program works out: shown on sunken ground, not typed."""

    widget: QLineEdit

    def __init__(self, field: Field, look: Appearance, snapshot: SnapshotSource) -> None:
        super().__init__(field, look, snapshot, QLineEdit())
        self.widget.setReadOnly(True)
        self.widget.setProperty("role", "derived")

    def show_value(self, value: Any) -> None:
        text = value if isinstance(value, str) else ""
        if self.field.kind is not Kind.TEXT:
            text = shown(self.field, value, self.snapshot())
        self.widget.setText(f"{text} {unit_text(self.field)}" if text and self.field.unit else text)
        self.widget.setCursorPosition(0)
        self.widget.setToolTip(self.widget.text())

    def entry(self) -> Entry:
        return Entry(self.widget.text())

    @property
    def modified(self) -> bool:
        return False

    def typed(self) -> str:
        return self.widget.text()

    def retype(self, typed: Any) -> None:
        self.widget.setText(str(typed))

    def restore(self) -> None:
        """Nothing can have been typed."""

    def lock(self, reason: Text | None) -> None:
        """It is read-only anyway."""


class ParagraphEditor(ValueEditor):
    """Several lines; the box grows with what is written."""

    widget: QPlainTextEdit

    def __init__(self, field: Field, look: Appearance, snapshot: SnapshotSource) -> None:
        super().__init__(field, look, snapshot, QPlainTextEdit())
        self._shown = ""
        self.widget.setTabChangesFocus(True)
        self.widget.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.widget.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())

    def _fit(self) -> None:
        lines = min(max(round(self.widget.document().size().height()), _FEWEST_LINES), _MOST_LINES)
        frame = 2 * round(self.widget.document().documentMargin()) + 12
        height = lines * self.widget.fontMetrics().lineSpacing() + frame
        if self.widget.height() != height:
            self.widget.setFixedHeight(height)

    def show_value(self, value: Any) -> None:
        self._shown = str(value or "")
        self.restore()

    def restore(self) -> None:
        if self.modified:
            self.widget.setPlainText(self._shown)

    def entry(self) -> Entry:
        return parse(self.field, self.widget.toPlainText())

    @property
    def modified(self) -> bool:
        return self.widget.toPlainText() != self._shown

    def typed(self) -> str:
        return self.widget.toPlainText()

    def retype(self, typed: Any) -> None:
        self.widget.setPlainText(str(typed))

    def can_undo(self) -> bool:
        return self.modified

    def block(self, blocked: bool) -> None:
        self.widget.setReadOnly(blocked)

    def retranslate(self) -> None:
        self._fit()
